"""What is written beside a leg: its side, lateral and medial, and a scale bar."""

import numpy as np
from matplotlib.patches import Rectangle

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.lines import text_width
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points

SIDE_NAMES = ("lateral", "medial")
_OFF_FILM = 0.08  # inches between the edge of a radiograph and a word beside it
# Bottom of a leg, inches, that stands at the foot of a sheet with room for words above its
# footnote.
_BELOW = (0.4, 0.6)
_CLEAR = 0.05  # inches between the joint line and a word beside it


def draw_leg_words(
    sheet: Sheet,
    scene: Scene,
    place: Placement,
    box: Box,
    *,
    at_knee: bool = True,
    film: Rectangle | None = None,
    words: tuple[str, str] = SIDE_NAMES,
    ruler: bool = True,
    limb: Limb | None = None,
) -> None:
    """Write the side marker, the words lateral and medial, and a scale bar if there is a scale.

    Parameters
    ----------
    sheet : Sheet
    scene : Scene
    place : Placement
    box : tuple of float
        Left, bottom, right and top.
    at_knee : bool
        Whether the words stand beside the knee; else at the bottom, and without the scale bar.
    film : matplotlib.patches.Rectangle, optional
        Frame of a radiograph, beside which the words stand.
    words : tuple of str
        Names of the outer and the inner side.
    ruler : bool
        Whether the scale bar is drawn.
    limb : Limb, optional
        Whose weight-bearing line the words make way for; by default the leg before.
    """
    left, bottom, right, _ = box
    right_leg = side_mark(sheet, scene, box)
    knee = place(scene.knee)
    limb = limb or scene.plan.limb
    line = _at_height(place(np.array([limb.hip, limb.ankle])), knee.imag)
    sides = [*zip(words, (scene.flip, -scene.flip), strict=True)]
    rooms = [text_width(word, look.SMALL, k=sheet.k) * sheet.letters for word in words]
    free = [
        right - room if way > 0 else left + room
        for (_, way), room in zip(sides, rooms, strict=True)
    ]
    joint = 0.5 * scene.width * place.scale + _CLEAR
    if (
        at_knee
        and _BELOW[0] < bottom < _BELOW[1]
        and any(way * (x - knee.real) < joint for (_, way), x in zip(sides, free, strict=True))
    ):
        for word, way in sides:  # no room at the knee: at the foot
            edge, ha = (right, "right") if way > 0 else (left, "left")
            sheet.quiet(edge, bottom - 0.02, word, ha=ha, va="top")
        sides = []
    for (word, way), room, most in zip(sides, rooms, free, strict=False):
        beside = knee.real + way * max(0.5, 0.64 * scene.width * place.scale)
        if film is not None:
            beside = film.get_x() + (film.get_width() + _OFF_FILM if way > 0 else -_OFF_FILM)
        if at_knee and -0.08 < way * (line - beside) < room + 0.08:
            beside = line + way * 0.1
        beside = min(beside, most) if way > 0 else max(beside, most)
        level = knee.imag + _off_rod(scene, way) * place.scale
        x, y = (beside, level) if at_knee else ((left + right) / 2 + way * 1.4, bottom + 0.12)
        ha, framed = "left" if way > 0 else "right", None if sheet.film else "none"
        sheet.quiet(x, y, word, ha=ha, va="center", framed=framed)  # over the axis of a severe leg
    if ruler and scene.plan.limb.frame.calibrated and at_knee:
        _scale_bar(sheet, place, box, right_leg)


def _scale_bar(sheet: Sheet, place: Placement, box: Box, right_leg: bool) -> None:
    """Draw 100 mm in the lower outer corner."""
    left, bottom, right, _ = box
    inwards = sheet.letters if right_leg else -sheet.letters
    x, y = (left if right_leg else right) + 0.12 * inwards, bottom + 0.15
    ha = "left" if right_leg else "right"
    bar = np.array([complex(x, y), complex(x, y + 100 * place.scale)])
    sheet.line(bar, sheet.colors.ink, 2.5)
    middle = y + 50 * place.scale
    sheet.quiet(x + 0.1 * inwards, middle, "100 mm", rotation=90, ha=ha, va="center")


def _off_rod(scene: Scene, way: float) -> float:
    """Return how far from the joint line a word stands clear of a fixator on its side, mm."""
    if scene.implants is None or not scene.implants.clamps:
        return 0.0
    metal = np.concatenate(scene.implants.outside) - scene.knee
    if float((way * scene.flip * metal.real).max()) < 0.64 * scene.width:
        return 0.0
    return -scene.plan.procedure.away.imag * 0.3 * scene.width


def _at_height(ends: Points, y: float) -> float:
    """Return where a line through two points is at a height."""
    first, last = ends
    return float(first.real + (last - first).real * (y - first.imag) / (last - first).imag)


def side_mark(sheet: Sheet, scene: Scene, box: Box) -> bool:
    """Write R or L in the upper outer corner, and return whether it is a right leg."""
    right_leg = scene.flip < 0
    x = box[0] + 0.18 if right_leg else box[2] - 0.18
    letter, y, ink = "R" if right_leg else "L", box[3] - 0.12, sheet.colors.ink
    sheet.text(x, y, letter, look.HEADING, bold=True, ha="center", va="top", framed=ink)
    return right_leg
