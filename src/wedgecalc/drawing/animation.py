"""Animation of an osteotomy: cut, removal of the wedge, correction, axis and measurements."""

import io
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
from matplotlib.patches import Rectangle
from PIL import Image
from shapely.affinity import translate

from wedgecalc.bone.shapes import vertices
from wedgecalc.bone.wedge import BoneWedge
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.banner import lead, warnings_line
from wedgecalc.drawing.columns import number_column
from wedgecalc.drawing.leg import (
    draw_axes,
    draw_bones,
    draw_healed,
    film_frame,
    leg_place,
    marks,
    weight_line,
)
from wedgecalc.drawing.place import Place
from wedgecalc.drawing.ruler import bare_ruler
from wedgecalc.drawing.scene import RadiographLike, Scene
from wedgecalc.drawing.screen import Screen
from wedgecalc.drawing.sheet import HEIGHT, TOP, WIDTH, Sheet, TextStyle
from wedgecalc.drawing.views import footnote
from wedgecalc.drawing.wedge_view import knee_place
from wedgecalc.extras import need
from wedgecalc.geometry.alignment import Alignment, measure_after
from wedgecalc.geometry.plane import unit
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build_leg import leg_rows
from wedgecalc.results.sentences import NOTHING, alignment_words, amount

FRAMES_A_SECOND = 15
ENDINGS = (".gif", ".mp4")


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of the animation.

    Attributes
    ----------
    cuts, out, turned : float
        Progress, 0 to 1, of the saw cuts, of the removal of the wedge and of the correction.
    held : bool
        Whether the fixation is in place.
    words : str
        What is happening.
    frames : int
        For how many frames it is shown.
    """

    cuts: float = 0.0
    out: float = 0.0
    turned: float = 0.0
    held: bool = False
    words: str = ""
    frames: int = 1


def moments(scene: Scene) -> list[Moment]:
    """Return the moments of a plan's animation, in order."""
    closing, length = scene.plan.procedure.closes, scene.plan.wedge.length
    shaft = scene.plan.procedure.through_shaft
    size = amount(length, "mm") if shaft else amount(as_opened(scene.plan).correction, "deg")
    size += f" and {amount(length, 'mm')}" if length and scene.plan.correction else ""
    film = [Moment(words="The leg before", frames=18)]
    if scene.plan.wedge.nothing:
        return [Moment(words=f"The leg has its target: {NOTHING}", frames=48)]
    if scene.parts is not None:
        word = "Two saw cuts meet at the hinge" if closing else "One saw cut, up to the hinge"
        if length:
            word = f"{'Two saw cuts' if closing else 'One saw cut'}, right through the bone"
        film += [Moment(cuts=s, words=word) for s in _eased(14)]
        if closing:
            word = f"The {'piece' if length else 'wedge'} of bone is taken out"
            film += [Moment(cuts=1, out=s, words=word) for s in _eased(14)]
    word = f"The gap is closed by {size}" if closing else f"The cut is opened by {size}"
    film += [Moment(cuts=1, out=1, turned=s, words=word) for s in _eased(24)]
    by = "a plate" if scene.fixation == "plate" else scene.fixation
    held = f", held with {by}" if by else ""
    return [*film, Moment(1, 1, 1, True, f"The leg after{held}", 30)]


# The footnote is that of the whole animation: it does not change from moment to moment.
_SHOWN = {"cut", "wedge", "after"}


def _eased(n: int) -> list[float]:
    """Return n steps from just above 0 to 1, slow at both ends."""
    s = np.arange(1, n + 1) / n
    return [float(x) for x in s * s * (3 - 2 * s)]


def frame(sheet: Sheet, scene: Scene, moment: Moment) -> None:
    """Draw one moment: stop alerts, the leg, the knee, the plateau ruler and the measurements."""
    plan = scene.plan
    top = HEIGHT + lead(sheet, plan)
    limb = scene.limb(moment.turned)
    measured = plan.before
    if moment.turned:
        measured = measure_after(limb, plan.before, plan.procedure.moves)
    state = "after" if moment.turned == 1 else "before"
    sheet.text(0, top - 0.05, plan.procedure.label, look.TITLE, bold=True, va="top")
    sheet.quiet(0, top - 0.5, moment.words, look.HEADING, va="top")
    warnings_line(sheet, plan, top - 0.84)
    box = (0.0, 0.25, 3.4, TOP)
    stands = sheet.film is None
    place = leg_place(scene, box, stands=stands)
    if stands and moment.turned:
        place = scene.standing(place, moment.turned)
    film = film_frame(sheet, scene, place, box)
    _bones(sheet, scene, place, moment, film, 1.0)
    draw_axes(sheet, place, limb, state)
    marks(sheet, scene, place, box, film=film)
    knee = (3.7, 0.25, 8.6, TOP)
    clip = sheet.frame(knee)
    close = knee_place(scene, knee, 0.95)
    _bones(sheet, scene, close, moment, clip, 1.6)
    weight_line(sheet, close, limb, state, 2.8, clip)
    _numbers(sheet, scene, measured, state)
    sheet.quiet(WIDTH, 0.0, footnote(scene, sheet.drawn | _SHOWN), ha="right", va="bottom")


def _bones(
    sheet: Sheet,
    scene: Scene,
    place: Place,
    moment: Moment,
    clip: Rectangle | None,
    strength: float,
) -> None:
    if moment.turned or scene.wedge is None:
        draw_bones(sheet, place, scene.posed(moment.turned), clip, moment.turned)
    else:
        _cutting(sheet, scene, scene.wedge, place, moment, clip, strength)
    if moment.held:
        draw_healed(sheet, place, scene, clip, strength)


def _cutting(
    sheet: Sheet,
    scene: Scene,
    wedge: BoneWedge,
    place: Place,
    moment: Moment,
    clip: Rectangle | None,
    strength: float,
) -> None:
    """Draw the bones before the correction: the cuts as far as they are sawn, the wedge leaving."""
    c, bone, out = sheet.colors, scene.plan.procedure.bone, moment.out
    shapes = dict(scene.before)
    if out:
        shapes[bone] = shapes[bone].difference(wedge.removed)
    draw_bones(sheet, place, shapes, clip)
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


def _numbers(sheet: Sheet, scene: Scene, measured: Alignment, state: str) -> None:
    color, stands = getattr(sheet.colors, state), alignment_words(measured.hka)
    sheet.text(9.1, TOP - 0.05, stands, look.TITLE, bold=True, color=color, va="top")
    at, y = bare_ruler(sheet, scene, (8.9, 3.75, 12.7, TOP - 0.5))
    crossing = float(np.clip(at(measured.wbl), 9.0, 12.6))
    label = float(np.clip(crossing, 9.5, 12.1))
    sheet.arrow(complex(label, y + 0.45), complex(crossing, y), color)
    share = amount(measured.wbl, "pct")
    style: TextStyle = {"bold": True, "color": color, "ha": "center", "va": "bottom"}
    sheet.text(label, y + 0.48, share, look.HEADING, **style)
    known = {row.before.key: row.before for row in leg_rows(scene.plan.limb, measured)}
    numbers = (known[row.before.key] for row in scene.listed)
    number_column(sheet, 9.3, 3.1, numbers, width=2.6)


def film_bytes(
    plan: Plan,
    kind: str,
    *,
    theme: str = "light",
    fixation: str | None = None,
    width: int = 960,
    progress: Callable[[list[Moment]], Iterable[Moment]] = iter,
    on: RadiographLike | None = None,
) -> bytes:
    """Return the animation of a plan as the bytes of a ``.gif`` or ``.mp4`` file.

    Parameters
    ----------
    plan : Plan
        Of a single limb.
    kind : {".gif", ".mp4"}
        MP4 needs the extra ``video``.
    theme, fixation : str
        As for `wedgecalc.draw`.
    width : int
        In pixels; the height is 9/16 of it.
    progress : callable
        Wraps the list of moments while they are drawn: a progress bar.
    on : Radiograph or array of uint8, optional
        As for `wedgecalc.draw`.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        As `wedgecalc.draw`, and for ``.mp4`` if imageio-ffmpeg is not installed.
    """
    if kind == ".mp4":
        _encoder()
    scene = Scene.of(plan, fixation, on)
    film = moments(scene)
    screen = Screen(width, theme, scene.film)
    pictures = (
        (screen.shot(partial(frame, scene=scene, moment=moment)), moment.frames)
        for moment in progress(film)
    )
    return _gif(pictures) if kind == ".gif" else _mp4(pictures, width)


def _gif(pictures: Iterable[tuple[Image.Image, int]]) -> bytes:
    images, durations = [], []
    for image, frames in pictures:
        images.append(image.quantize(96, dither=Image.Dither.NONE))
        durations.append(round(1000 * frames / FRAMES_A_SECOND))
    buffer = io.BytesIO()
    more = {"append_images": images[1:], "duration": durations, "loop": 0, "optimize": False}
    images[0].save(buffer, "GIF", save_all=True, **more)
    return buffer.getvalue()


def _encoder() -> ModuleType:
    return need("imageio_ffmpeg", "output", ".mp4 needs", instead="write a .gif")


def _mp4(pictures: Iterable[tuple[Image.Image, int]], width: int) -> bytes:
    size = width, round(width * 9 / 16)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        # The encoder needs even width and height; faststart lets a browser play while it loads.
        writer = _encoder().write_frames(
            str(path),
            size,
            fps=FRAMES_A_SECOND,
            macro_block_size=2,
            quality=8,
            output_params=[
                "-movflags",
                "+faststart",
                "-fflags",
                "+bitexact",
                "-map_metadata",
                "-1",
            ],
        )
        writer.send(None)
        for image, frames in pictures:
            data = image.tobytes()
            for _ in range(frames):
                writer.send(data)
        writer.close()
        return path.read_bytes()
