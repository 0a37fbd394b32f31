"""The picture of a double-level osteotomy: both legs, the plateau ruler and both wedges."""

from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from shapely import Polygon

from wedgecalc.bone.marrow import INSIDE_PREFIX
from wedgecalc.bone.shapes import vertices
from wedgecalc.bone.surroundings import ON_BONE, hip_bone
from wedgecalc.drawing import blank_page, checked_width, margins
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.banner import draw_banner, write_warnings
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.columns import state_column
from wedgecalc.drawing.cut_view import base_dimension, hinge_mark
from wedgecalc.drawing.film import CutFilm
from wedgecalc.drawing.leg import draw_axes, draw_healed, draw_wedge, film_frame, joint_lines
from wedgecalc.drawing.leg_words import SIDE_NAMES, draw_leg_words, side_mark
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.ruler import draw_plateau_ruler
from wedgecalc.drawing.scene import RadiographLike, Scene
from wedgecalc.drawing.sheet import HEIGHT, TOP, WIDTH, Sheet
from wedgecalc.drawing.stance import IN_REGISTER, extent_of
from wedgecalc.drawing.theme import theme_named
from wedgecalc.drawing.views import footnote, heading_with_name
from wedgecalc.drawing.wedge_view import axis_words
from wedgecalc.errors import choose
from wedgecalc.geometry.plane import Points
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import NOTHING_TO_CUT, amount, target_words
from wedgecalc.results.sentences_target import if_no_arthritis


def double_figure(
    plan: DoublePlan,
    title: str | None = None,
    theme: str = "light",
    width: float | None = None,
    fixation: str | None = None,
    radiograph: RadiographLike | None = None,
    view: str = "before-after",
) -> Figure:
    """Draw a double-level osteotomy as a figure of a slide's shape.

    Parameters
    ----------
    plan : DoublePlan
    title : str, optional
        Name of the case, shown unchanged.
    theme : {"light", "dark", "print"}
    width : float, optional
        In inches, 2 to 40; that of a slide by default.
    fixation : {"staples", "pins", "plate"}, optional
        Drawn on both planned bones, for orientation only.
    radiograph : Radiograph or array of uint8, optional
        In whose pixels the landmarks are: the leg before and both wedges lie on it, in place of
        drawn bones. The planned leg is drawn.
    view : {"before-after", "wedge"}
        The whole leg, or the knee in close-up: both cuts, and both bones as planned.

    Raises
    ------
    InputError
        For an unknown theme, fixation or view, another width, or landmarks off the radiograph.
    """
    heading, body = _VIEWS[choose("view", view, _VIEWS, "one of")]
    width = checked_width(look.SLIDE[0] if width is None else width)
    with look.settings():
        figure, ax = blank_page(width, width * 9 / 16, theme, margins(width))
        film = None if radiograph is None else Scene.of(plan.tibia, None, radiograph).film
        sheet = Sheet(ax, theme_named(theme))
        _lead(sheet, plan, title, heading)
        body(sheet, plan, fixation, film)
        _foot(sheet, plan, fixation, film)
    return figure


def _lead(sheet: Sheet, plan: DoublePlan, title: str | None, heading: str) -> None:
    """Write stops, title, target and warnings."""
    top = HEIGHT + draw_banner(sheet, plan)
    sheet.text(
        0, top - 0.02, heading_with_name(title, _heading(plan)), look.TITLE, bold=True, va="top"
    )
    goals = target_words(plan.target), if_no_arthritis(plan)
    goal = f"{heading} · target: {'; '.join(filter(None, goals))}"
    sheet.quiet(0, top - 0.45, goal, look.HEADING, va="top")
    write_warnings(sheet, plan, top - 0.79)


def _foot(sheet: Sheet, plan: DoublePlan, fixation: str | None, film: CutFilm | None) -> None:
    """Write the limitations of the picture."""
    # The footnote of a bone that is cut: only there is anything held.
    cut = next((part for part in plan.parts if part.correction), plan.tibia)
    words = footnote(Scene.of(cut, fixation), sheet.drawn - {"film"})
    words = words if film is None else f"Radiograph before the plan. {words}"
    sheet.quiet(WIDTH, 0.0, words, ha="right", va="bottom")


def whole_scene(plan: DoublePlan, tibia: Scene) -> Scene:
    """Return both bones as one plan, for views that show the leg before and after, not a cut."""
    leg = replace(plan.femur, limb=plan.limb, before=plan.before, soft_tissue=plan.soft_tissue)
    return Scene(leg, tibia.before, None)


def double_body(
    sheet: Sheet, plan: DoublePlan, fixation: str | None = None, film: CutFilm | None = None
) -> None:
    """Draw both legs, the plateau ruler and both wedges, without heading and footnote.

    On a radiograph, if there is one, lie the leg before and the wedges.
    """
    tibia, femur = Scene.of(plan.tibia, fixation), Scene.of(plan.femur, fixation)
    whole, before = whole_scene(plan, tibia), replace(sheet, film=film)
    for state, on, x in (("before", before, 0.0), ("after", sheet, 8.5)):
        double_leg(on, whole, (tibia, femur), (x, 0.25, x + 2.45, TOP), state)
        state_column(sheet, whole, x + 2.6, state)
    draw_plateau_ruler(sheet, whole, (4.55, 4.25, 8.2, TOP))
    _close(before, plan, (femur, tibia), (4.5, 0.94, 8.25, 3.55))
    both = f"{amount(abs(plan.correction), 'deg')} together at the hinges"
    sheet.quiet(6.375, 0.42, axis_words(plan, both), ha="center", va="top")


def double_leg(
    sheet: Sheet,
    whole: Scene,
    parts: tuple[Scene, Scene],
    box: Box,
    state: str,
    words: tuple[str, str] = SIDE_NAMES,
    plain: bool = False,
) -> None:
    """Draw the leg before, with both wedges, or after both cuts.

    Parameters
    ----------
    sheet : Sheet
    whole : Scene
        See `whole_scene`.
    parts : tuple of Scene
        Scenes of the tibia's and the femur's part.
    box : tuple of float
        Left, bottom, right and top.
    state : {"before", "after"}
    words : tuple of str
        Names of its outer and its inner side.
    plain : bool
        As for `wedgecalc.drawing.leg.draw_leg`.
    """
    tibia, femur = parts
    after = _planned(whole, parts)
    stands = whole.standing(IN_REGISTER)
    extent = extent_of((tibia.before.values(), IN_REGISTER), (after.values(), stands))
    place = Placement.fit(whole.flip, (box[0], box[1] + 0.12, box[2], box[3] - 0.12), extent)
    clip = film_frame(sheet, tibia, place, box)
    if state == "before":
        limb = whole.plan.limb
        draw_bones(sheet, place, tibia.before, clip)
        draw_wedge(sheet, place, tibia, clip=clip)
        draw_wedge(sheet, place, femur, clip=clip)
    else:
        limb, place = whole.limb(), whole.standing(place)
        _draw_planned(sheet, place, whole, parts)
    if not plain:
        joint_lines(sheet, place, limb)
    draw_axes(sheet, place, limb, state, plain)
    draw_leg_words(sheet, whole, place, box, film=clip, words=words, ruler=not plain, limb=limb)


def _planned(whole: Scene, parts: tuple[Scene, Scene]) -> dict[str, Polygon]:
    """Return each bone after both cuts, its joint closed."""
    tibia, femur = parts
    thigh = ("femur", "patella", f"{INSIDE_PREFIX}femur", *ON_BONE["femur"])
    after = {n: (femur if n in thigh else tibia).after[n] for n in tibia.before}
    closing = whole.closing()
    after = after if closing is None else closing.shapes(after)
    return after | hip_bone(whole.limb())


def _draw_planned(
    sheet: Sheet,
    place: Placement,
    whole: Scene,
    parts: tuple[Scene, Scene],
    clip: Rectangle | None = None,
    strength: float = 1.0,
) -> None:
    """Draw both planned bones, their closed cuts and the fixation."""
    closing = whole.closing()
    draw_bones(sheet, place, _planned(whole, parts), clip)
    sheet.drawn.add("after")
    for part in parts:
        moved = closing is not None and closing.moves(part.plan.procedure.bone)
        bone_place = closing.place(place) if closing and moved else place
        draw_healed(sheet, bone_place, part, clip, strength)


def _wedges_body(
    sheet: Sheet, plan: DoublePlan, fixation: str | None = None, film: CutFilm | None = None
) -> None:
    """Draw the knee in close-up: both cuts with their sizes, and both bones as planned."""
    tibia, femur = Scene.of(plan.tibia, fixation), Scene.of(plan.femur, fixation)
    whole = whole_scene(plan, tibia)
    boxes: tuple[Box, Box] = (0.0, 0.94, 6.2, TOP - 1.0), (6.6, 0.35, WIDTH, TOP - 0.45)
    for box, words in zip(boxes, ("The cuts", "As planned"), strict=True):
        heading = (box[0] + box[2]) / 2, TOP - 0.3, words, look.HEADING
        sheet.text(*heading, bold=True, ha="center", va="bottom")
        side_mark(sheet, whole, (box[0], box[1], box[2], TOP))
    _close(replace(sheet, film=film), plan, (femur, tibia), boxes[0])
    metal = [z for part in (tibia, femur) if part.implants for z in _ends(part)]
    corner = (0.75 + 1.3j) * whole.width
    around = np.array([whole.knee - corner, whole.knee + corner])
    place = Placement.fit(whole.flip, boxes[1], np.concatenate([around, *metal]))
    _draw_planned(sheet, place, whole, (tibia, femur), sheet.frame(boxes[1]), 1.4)


def _ends(scene: Scene) -> list[Points]:
    """Return what of a bone's metal a picture has to show."""
    implants = scene.implants
    return (
        []
        if implants is None
        else [*implants.inside, *implants.outside, vertices(implants.plate.exterior)]
    )


def _heading(plan: DoublePlan) -> str:
    """Return the name of the procedure: of the only bone that is cut, or of both."""
    cut = [part.procedure.label for part in (plan.tibia, plan.femur) if part.correction]
    return cut[0] if len(cut) == 1 else "double level osteotomy"


def _close(sheet: Sheet, plan: DoublePlan, parts: tuple[Scene, Scene], box: Box) -> None:
    """Draw the knee in close-up with both wedges, the size of each above and below it."""
    scene, middle = parts[0], (box[0] + box[2]) / 2
    margin = 0.35 * scene.width
    held = [scene.knee - scene.width / 2, scene.knee + scene.width / 2]
    for part, y, va in zip(parts, (box[3] + 0.1, box[1] - 0.1), ("bottom", "top"), strict=True):
        nothing = part.plan.wedge.nothing
        size = NOTHING_TO_CUT if nothing else _size(part.plan, plan)
        procedure, beyond = part.plan.procedure, 0.2 if va == "bottom" else -0.2
        sheet.text(middle, y, size, look.BODY, bold=True, ha="center", va=va)
        name = f"{procedure.side} {procedure.kind} wedge of the {procedure.bone}"
        sheet.quiet(middle, y + beyond, name, look.BODY, ha="center", va=va)
        held += [] if nothing else [part.hinge, *(part.entries or ())]
    z = np.array(held)
    low = complex(z.real.min(), z.imag.min()) - margin * (1 + 1j)
    high = complex(z.real.max(), z.imag.max()) + margin * (1 + 1j)
    place, clip = Placement.fit(scene.flip, box, np.array([low, high])), sheet.frame(box)
    draw_bones(sheet, place, scene.before, clip)
    for part in parts:
        if part.plan.wedge.nothing:
            continue
        draw_wedge(sheet, place, part, 1.2, clip)
        if not part.plan.procedure.closes and part.entries is not None:
            _gap(sheet, place, part, clip)
        hinge_mark(sheet, place, part)
        base_dimension(sheet, place, part)


def _size(plan: Plan, double: DoublePlan) -> str:
    """Return the angle of a wedge, and with a scale and an entry its base with its interval."""
    base = plan.wedge.base
    sizes = () if base is None else (size_text(plan, base, True, known_share(plan, double)),)
    return ", ".join((amount(plan.correction, "deg"), *sizes))


def _gap(sheet: Sheet, place: Placement, scene: Scene, clip: Rectangle) -> None:
    """Draw, dashed, how far an opening wedge opens: to where its cut is carried."""
    if scene.entries is None:
        return
    wedge = scene.plan.wedge
    edge = np.array([wedge.carried(z) for z in (scene.hinge, scene.entries[0])])
    sheet.line(place(edge), sheet.colors.ink, 1.2, (4, 2), clip)


_VIEWS = {"before-after": ("Before and after", double_body), "wedge": ("The wedges", _wedges_body)}
