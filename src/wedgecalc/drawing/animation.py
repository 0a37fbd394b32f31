"""Animation of an osteotomy: cut, removal of the wedge, correction, axis and measurements."""

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
from matplotlib.patches import Rectangle
from shapely.affinity import translate

from wedgecalc.bone.marrow import INSIDE_PREFIX
from wedgecalc.bone.shapes import vertices
from wedgecalc.bone.wedge import BoneWedge
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.acts import Act, storyboard
from wedgecalc.drawing.banner import draw_banner, write_warnings
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.cut_view import knee_place
from wedgecalc.drawing.film_files import encoder, gif_bytes, mp4_bytes
from wedgecalc.drawing.leg import draw_axes, draw_healed, film_frame, leg_place, weight_line
from wedgecalc.drawing.leg_words import draw_leg_words
from wedgecalc.drawing.lines import text_width
from wedgecalc.drawing.moments import FilmMoment
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.ruler import bare_ruler, ruler_scale
from wedgecalc.drawing.scene import BoneShapes, RadiographLike, Scene
from wedgecalc.drawing.screen import Screen
from wedgecalc.drawing.sheet import HEIGHT, TOP, WIDTH, Sheet
from wedgecalc.drawing.styles import TextStyle
from wedgecalc.drawing.theme import theme_named
from wedgecalc.drawing.views import footnote
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.plane import cis, unit
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build_leg import leg_rows
from wedgecalc.results.document import Quantity
from wedgecalc.results.sentences import alignment_words, amount

# The footnote is that of the whole animation: it does not change from moment to moment.
_SHOWN = {"cut", "wedge", "after"}


_RULER = (8.9, 3.75, 12.7, TOP - 0.5)
_TOLD = ("hka_deg", "mldfa_deg", "mpta_deg", "nsa_deg", "limb_mm")
_CAPTION, _CHAPTER = 28.0, 18.0  # points at slide size: legible where a film is as wide as a phone
_FLOOR = 0.95  # lower edge of the pictures; the chapters stand below
LEG_BOX, _KNEE = (0.0, _FLOOR, 3.4, TOP), (3.7, _FLOOR, 8.6, TOP)


def draw_moment(sheet: Sheet, act: Act, moment: FilmMoment) -> None:
    """Draw one moment: stop alerts, caption, the leg, the knee, the plateau ruler and numbers."""
    draw_still(sheet, act, moment)
    draw_moving(sheet, act, moment)


def draw_still(sheet: Sheet, act: Act, moment: FilmMoment) -> None:
    """Draw what stays for a whole chapter: stop alerts, caption, ruler, names and footnote.

    As long as nothing turns, bones and numbers stay too.
    """
    scene, plan = act.scene, act.scene.plan
    top = HEIGHT + draw_banner(sheet, act.made)
    sheet.quiet(0, top - 0.02, act.title, look.HEADING, va="top")
    fit = WIDTH / max(text_width(moment.words, _CAPTION, bold=True, k=sheet.k), 1.0)
    sheet.text(0, top - 0.31, moment.words, _CAPTION * min(fit, 1.0), bold=True, va="top")
    write_warnings(sheet, act.made, top - 0.84)
    bare_ruler(sheet, act.whole, _RULER)
    for row, level in _told(scene):
        sheet.quiet(9.1, level, row.symbol, look.TITLE - 1)
    _chapters(sheet, act, moment)
    shown = {"bones" if sheet.film is None else "film"} | _SHOWN
    sheet.quiet(WIDTH, 0.0, footnote(scene, shown), ha="right", va="bottom")
    if not moment.turned:
        _numbers(sheet, act, plan.before, "before")
        shapes = _shapes(scene, moment)
        place = _begins(sheet, act)
        draw_bones(sheet, place, shapes, film_frame(sheet, scene, place, LEG_BOX))
        draw_bones(sheet, knee_place(scene, _KNEE, 0.95), shapes, sheet.frame(_KNEE))


def _begins(sheet: Sheet, act: Act) -> Placement:
    """Return where the whole leg stands as an act begins."""
    return act.placed or leg_place(act.scene, LEG_BOX, stands=sheet.film is None)


def draw_moving(sheet: Sheet, act: Act, moment: FilmMoment) -> None:
    """Draw what moves: the leg, the knee, where the weight-bearing line crosses, and numbers."""
    scene = act.scene
    limb = scene.limb(moment.turned)
    state = "after" if moment.turned == 1 and act.last else "before"
    stands = sheet.film is None
    place = _begins(sheet, act)
    if stands and moment.turned:
        place = scene.standing(place, moment.turned)
    film = film_frame(sheet, scene, place, LEG_BOX)
    shapes = _shapes(scene, moment) if moment.turned else None
    _bones(sheet, scene, shapes, place, moment, film, 1.0)
    draw_axes(sheet, place, limb, state)
    draw_leg_words(sheet, scene, place, LEG_BOX, film=film)
    clip = sheet.frame(_KNEE)
    close = knee_place(scene, _KNEE, 0.95)
    _bones(sheet, scene, shapes, close, moment, clip, 1.6)
    weight_line(sheet, close, limb, state, 2.8, clip)
    if act.held is not None:
        draw_healed(sheet, place, act.held, film, 1.0)
        draw_healed(sheet, close, act.held, clip, 1.6)
    if moment.turned:
        _numbers(sheet, act, measure(limb), state)


def _chapters(sheet: Sheet, act: Act, moment: FilmMoment) -> None:
    """Draw a strip of the chapters, filled up to that of the moment."""
    names, c, gap = act.chapters, sheet.colors, 0.1
    wide = (WIDTH + gap) / len(names)
    labels = names if len(names) == 1 else [f"{k}  {name}" for k, name in enumerate(names, 1)]
    longest = max(text_width(words, _CHAPTER, bold=True, k=sheet.k) for words in labels)
    size = _CHAPTER * min((wide - gap) / longest, 1.0)
    for k, words in enumerate(labels):
        left, now = k * wide, k == moment.chapter
        color = c.ink if k <= moment.chapter else c.quiet
        filled = c.after if k <= moment.chapter else c.zone
        sheet.rectangle((left, 0.68, left + wide - gap, 0.76), facecolor=filled)
        sheet.text(left, 0.6, words, size, color=color, bold=now, va="top")


def _shapes(scene: Scene, moment: FilmMoment) -> BoneShapes:
    """Return the bones of a moment."""
    if moment.turned or scene.wedge is None:
        return scene.posed(moment.turned)
    if not moment.out:
        return scene.before
    bone = str(scene.plan.procedure.bone)
    taken = (bone, INSIDE_PREFIX + bone)
    less = {name: scene.before[name].difference(scene.wedge.removed) for name in taken}
    return {**scene.before, **less}


def _bones(
    sheet: Sheet,
    scene: Scene,
    shapes: BoneShapes | None,
    place: Placement,
    moment: FilmMoment,
    clip: Rectangle | None,
    strength: float,
) -> None:
    """Draw the bones where they turn, and all that is cut, moved and held."""
    if shapes is not None:
        draw_bones(sheet, place, shapes, clip, moment.turned)
    if not moment.turned and scene.wedge is not None:
        _cutting(sheet, scene, scene.wedge, place, moment, clip, strength)
    elif scene.wedge is not None and not scene.plan.procedure.closes:
        _gap(sheet, scene, scene.wedge, place, moment.turned, clip, strength)
    if moment.held:
        draw_healed(sheet, place, scene, clip, strength)


def _gap(
    sheet: Sheet,
    scene: Scene,
    cut: BoneWedge,
    place: Placement,
    share: float,
    clip: Rectangle | None,
    strength: float,
) -> None:
    """Draw both edges of the gap of an opening wedge: the saw cut, and where it has turned to."""
    edge, hinge, wedge = vertices(cut.cuts[0]), scene.hinge, scene.plan.wedge
    turned = hinge + (edge + wedge.shift * share - hinge) * cis(wedge.turn * share)
    for line in (edge, turned):
        sheet.line(place(line), sheet.colors.ink, 0.9 * strength, clip=clip)


def _cutting(
    sheet: Sheet,
    scene: Scene,
    wedge: BoneWedge,
    place: Placement,
    moment: FilmMoment,
    clip: Rectangle | None,
    strength: float,
) -> None:
    """Draw the cuts as far as they are sawn, and the wedge leaving."""
    c, out = sheet.colors, moment.out
    if sheet.film is not None and out:  # a film is black where bone is missing
        sheet.shape(wedge.removed, place, over=0.9, clip=clip, facecolor="black", lw=0.0)
    if moment.cuts == 1 and out < 1 and scene.entries is not None:
        shift = unit(scene.entries[0] - scene.hinge) * 0.9 * scene.width * out
        sheet.shape(
            translate(wedge.removed, shift.real, shift.imag),
            place,
            clip=clip,
            over=1.6,
            facecolor=c.wedge,
            edgecolor=c.ink,
            alpha=1.0 - 0.9 * out,
            hatch="///",
        )
    if not out:
        for cut in wedge.cuts:
            ends = vertices(cut)[[0, -1]]
            end, start = sorted(ends, key=lambda z: float(abs(z - scene.hinge)))
            so_far = np.array([start, start + (end - start) * moment.cuts])
            sheet.line(place(so_far), c.ink, 1.6 * strength, clip=clip)


def _told(scene: Scene) -> Iterable[tuple[Quantity, float]]:
    """Return the few measurements that a moving picture has time to tell, and where each stands."""
    listed = [row.before for row in scene.listed if row.before.key in _TOLD]
    return [(number, 3.0 - 0.5 * k) for k, number in enumerate(listed)]


def _numbers(sheet: Sheet, act: Act, measured: Alignment, state: str) -> None:
    scene = act.scene
    color, stands = getattr(sheet.colors, state), alignment_words(measured.hka)
    sheet.text(9.1, TOP - 0.05, stands, look.TITLE + 3, bold=True, color=color, va="top")
    x_of, y = ruler_scale(act.whole, _RULER)
    crossing = float(np.clip(x_of(measured.wbl), 9.0, 12.6))
    label = float(np.clip(crossing, 9.5, 12.1))
    sheet.arrow(complex(label, y + 0.45), complex(crossing, y), color)
    share = amount(measured.wbl, "pct")
    style: TextStyle = {"bold": True, "color": color, "ha": "center", "va": "bottom"}
    sheet.text(label, y + 0.48, share, look.TITLE, **style)
    quantities = {row.before.key: row.before for row in leg_rows(scene.plan.limb, measured)}
    for number, level in _told(scene):
        sheet.text(12.6, level, quantities[number.key].text(), look.TITLE, ha="right")


def film_bytes(
    plan: Plan | DoublePlan,
    kind: str,
    *,
    theme: str = "light",
    fixation: str | None = None,
    width: int = 960,
    progress: Callable[[list[FilmMoment]], Iterable[FilmMoment]] = iter,
    on: RadiographLike | None = None,
) -> bytes:
    """Return the animation of a plan as the bytes of a ``.gif`` or ``.mp4`` file.

    Parameters
    ----------
    plan : Plan or DoublePlan
        Plan of a single limb; of two levels the femur is cut first.
    kind : {".gif", ".mp4"}
        MP4 needs the extra ``video``.
    theme, fixation : str
        As for `wedgecalc.draw`.
    width : int
        In pixels; the height is 9/16 of it.
    progress : callable
        Wraps the list of moments while they are drawn: a progress bar.
    on : Radiograph or array of uint8, optional
        As for `wedgecalc.draw`; of a plan at one level.

    Raises
    ------
    InputError
        As `wedgecalc.draw`, and for ``.mp4`` if imageio-ffmpeg is not installed.
    """
    if kind == ".mp4":
        encoder()
    film = storyboard(plan, fixation, on, LEG_BOX)
    screen = Screen(width, theme, film[0][0].scene.film)
    acts = {id(moment): act for act, moment in film}
    pictures = (
        (
            screen.shot(
                partial(draw_moving, act=acts[id(moment)], moment=moment),
                partial(draw_still, act=acts[id(moment)], moment=moment),
                (moment.chapter, moment.words, moment.out > 0),
            ),
            moment.frames,
        )
        for moment in progress([moment for _, moment in film])
    )
    return gif_bytes(pictures, theme_named(theme)) if kind == ".gif" else mp4_bytes(pictures, width)
