"""The cut of the fibula, named beside the planned leg and marked on a radiograph."""

import numpy as np
from matplotlib.patches import Rectangle

from wedgecalc.bone.fibula import FibulaChange
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.lines import INCHES_PER_POINT, text_width
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.plane import cis, unit
from wedgecalc.results.sentences import amount

_HALF = 0.12  # plateau widths: half the mark across the bone
_CLEAR = 0.08  # inches from the bone's edge to its words
_LINE = 1.25 * look.SMALL * INCHES_PER_POINT


def mark_fibula(
    sheet: Sheet, scene: Scene, place: Placement, box: Box, film: Rectangle | None
) -> None:
    """Name the cut of the fibula's shaft, and what its ends do; nothing where it is not cut.

    Parameters
    ----------
    sheet : Sheet
    scene : Scene
    place : Placement
        Placement of the planned leg.
    box : tuple of float
        Left, bottom, right and top: its words must stand within it.
    film : matplotlib.patches.Rectangle or None
        Frame of a radiograph, on which the cut is marked and beside which its words stand.
    """
    fibula = scene.fibula
    if fibula is None or fibula.treatment != "shaft":
        return
    cut, way = fibula.cut_after, scene.flip
    across = 1j * unit(fibula.foot - fibula.head) * cis(scene.plan.wedge.turn)
    ends = place(cut + across * _HALF * scene.width * np.array([-1, 1]))
    x, y, words = (
        way * float((way * ends.real).max()) + way * _CLEAR,
        place(cut).imag,
        _words(fibula),
    )
    if film is not None:
        x = film.get_x() + (film.get_width() + 0.04 if way > 0 else -0.04)
        sheet.line(ends, sheet.colors.ink, 1.6, over=3)
        sheet.line(np.array([complex(x, y), place(cut)]), sheet.colors.ink, 0.7, over=3)
        words = ("fibula", "cut")
    free = way * ((box[2] if way > 0 else box[0]) - x)
    lines = [line for line in words if text_width(line, look.SMALL, k=sheet.k) <= free]
    for k, line in enumerate(lines):
        high = y + (0.5 * (len(lines) - 1) - k) * _LINE
        sheet.quiet(x, high, line, ha="left" if way > 0 else "right", va="center")


def _words(fibula: FibulaChange) -> tuple[str, ...]:
    size = amount(abs(fibula.overlap), "mm", digits=0)
    calibrated = fibula.plan.limb.frame.calibrated
    ends = f"{'overlap' if fibula.overlap > 0 else 'gap'} {size}"
    return ("fibula cut", ends) if calibrated else ("fibula cut",)
