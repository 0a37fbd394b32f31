"""The coronal plane alignment of the knee (CPAK, MacDessi et al. 2021), before and after."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.columns import number_column
from wedgecalc.drawing.leg import DASHES
from wedgecalc.drawing.lines import wrapped
from wedgecalc.drawing.place import Box
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import CPAK_TYPES, classify
from wedgecalc.results.build_leg import short_rows
from wedgecalc.results.sentences import amount

_ROOM = (2.7, 0.85, 8.4, TOP - 0.4)  # left, bottom, right, top of the grid
_BESIDE, _OUTER = 2.0, 7.0  # degrees beyond a leg, and at least beyond the limits of the types
_TICK = 5  # degrees
_TILT, _SMALLEST = 0.4, 0.35  # slope of a joint line in a pictogram; its least height, inches
_RGBA = tuple[float, float, float, float]
_COLUMNS = ("varus", "neutral", "valgus")
_ROWS = ("apex distal", "neutral", "apex proximal")


def draw_cells(
    sheet: Sheet, box: Box, faces: Sequence[str | _RGBA], size: float, bold: Sequence[bool]
) -> None:
    """Draw the nine types as a grid of cells, with the names of columns and rows beside it.

    Parameters
    ----------
    sheet : Sheet
    box : tuple of float
        Left, bottom, right and top.
    faces : sequence of colour
        Colours of each type, in the order of `CPAK_TYPES`.
    size : float
        Size of the text, points at slide size.
    bold : sequence of bool
        Which types are highlighted.
    """
    left, bottom, right, top = box
    width, height, c = (right - left) / 3, (top - bottom) / 3, sheet.colors
    for k, name in enumerate(CPAK_TYPES):
        x, y = left + width * (k % 3), top - height * (k // 3 + 1)
        cell = (x, y, x + width, y + height)
        sheet.rectangle(cell, facecolor=faces[k], edgecolor=c.bone_edge, lw=1.0)
        color, framed = c.ink if bold[k] else c.quiet, "none" if any(bold) else None
        corner = x + 0.1, y + height - 0.1
        sheet.text(*corner, name, size, color=color, bold=bold[k], va="top", framed=framed)
    for k, word in enumerate(_COLUMNS):
        sheet.text(left + width * (k + 0.5), top + 0.1, word, size, ha="center", va="bottom")
    for k, word in enumerate(_ROWS):
        sheet.text(left - 0.15, top - height * (k + 0.5), word, size, ha="right", va="center")


@dataclass(frozen=True, slots=True)
class CpakGrid:
    """The types, true to scale: a degree is as long on both axes.

    Attributes
    ----------
    box : tuple of float
        Left, bottom, right and top on the sheet.
    corner : tuple of float
        Arithmetic HKA and joint line obliquity at its upper left corner.
    each : float
        Inches of a degree.
    x, y : tuple of float
        Limits between the types, degrees.
    """

    box: Box
    corner: tuple[float, float]
    each: float
    x: tuple[float, float]
    y: tuple[float, float]

    def __call__(self, ahka: float, jlo: float) -> complex:
        """Return the point of an alignment: valgus on the right, apex distal at the top."""
        x = self.box[0] + self.each * (ahka - self.corner[0])
        return complex(x, self.box[3] - self.each * (jlo - self.corner[1]))

    @classmethod
    def around(cls, legs: Sequence[Alignment], within: Box = _ROOM) -> "CpakGrid":
        """Return the grid on which these legs lie, as large as there is room within a box."""
        limits, spans = [], []
        places = [place for leg in legs for place in _places(leg)]
        for k, name in enumerate(("ahka", "jlo")):
            record = records.measures()[name]
            low, high = record.normal_low or 0.0, record.normal_high or 0.0
            values = [place[k] for place in places]
            first = min([low - _OUTER, *(value - _BESIDE for value in values)])
            last = max([high + _OUTER, *(value + _BESIDE for value in values)])
            limits.append((low, high))
            spans.append((first, last))
        (left, right), (top, bottom) = spans
        inner = within[2] - within[0], within[3] - within[1]
        each = min(inner[0] / (right - left), inner[1] / (bottom - top))
        half = each * (right - left) / 2
        middle = (within[0] + within[2]) / 2
        box = (middle - half, within[3] - each * (bottom - top), middle + half, within[3])
        return cls(box, (left, top), each, limits[0], limits[1])


def _places(leg: Alignment) -> list[tuple[float, float]]:
    """Return arithmetic HKA and obliquity of a leg; without condyles, at both ends of mLDFA's range."""
    if leg.ahka is not None and leg.jlo is not None:
        return [(leg.ahka, leg.jlo)]
    ends = [] if leg.mpta is None else _usual_mldfa()
    return [(leg.mpta - mldfa, leg.mpta + mldfa) for mldfa in ends if leg.mpta is not None]


def _usual_mldfa() -> tuple[float, float]:
    record = records.measures()["mldfa"]
    return record.normal_low or 0.0, record.normal_high or 0.0


@view("cpak", "Coronal plane alignment (CPAK)", of_leg="either")
def cpak(sheet: Sheet, scene: Scene) -> None:
    """Draw arithmetic HKA against joint line obliquity, with the leg before and after."""
    legs = [getattr(scene.plan, state) for state in scene.states]
    grid, types = CpakGrid.around(legs), [classify(leg).cpak for leg in legs]
    _types(sheet, grid, [name in types for name in CPAK_TYPES])
    _axes(sheet, grid)
    if types[0] is None:
        _half_known(sheet, scene, grid)
        return
    _legs(sheet, scene, grid)


def draw_types(sheet: Sheet, box: Box, legs: Sequence[Alignment], colors: Sequence[str]) -> None:
    """Draw the nine types within a box, with a dot in a colour for each leg."""
    grid, types = CpakGrid.around(legs, box), [classify(leg).cpak for leg in legs]
    _types(sheet, grid, [name in types for name in CPAK_TYPES])
    _axes(sheet, grid)
    for leg, color in zip(legs, colors, strict=True):
        assert leg.ahka is not None
        assert leg.jlo is not None
        sheet.dots(grid(leg.ahka, leg.jlo), 13, color, color)


def _types(sheet: Sheet, grid: CpakGrid, here: Sequence[bool]) -> None:
    """Draw the nine types as fields between their limits, with the names of columns and rows."""
    c, (left, bottom, right, top) = sheet.colors, grid.box
    xs = [left, *(grid(value, grid.y[0]).real for value in grid.x), right]
    ys = [top, *(grid(grid.x[0], value).imag for value in grid.y), bottom]
    for k, name in enumerate(CPAK_TYPES):
        row, column = divmod(k, 3)
        field = (xs[column], ys[row + 1], xs[column + 1], ys[row])
        face = c.zone if here[k] else "none"
        sheet.rectangle(field, facecolor=face, edgecolor=c.bone_edge, lw=1.0)
        color = c.ink if here[k] else c.quiet
        corner = field[0] + 0.1, field[3] - 0.1
        sheet.text(*corner, name, color=color, bold=here[k], va="top", framed="none")
        middle = complex(field[0] + field[2], field[1] + field[3] - 0.1) / 2
        size = min(field[2] - field[0] - 0.1, field[3] - field[1] - 0.35, 0.95)
        _pictogram(sheet, middle, size, (column - 1, row - 1))
    for k, word in enumerate(_COLUMNS):
        sheet.text((xs[k] + xs[k + 1]) / 2, top + 0.1, word, ha="center", va="bottom")
    for k, word in enumerate(_ROWS):
        sheet.text(left - 0.65, (ys[k] + ys[k + 1]) / 2, word, ha="right", va="center")


def _pictogram(sheet: Sheet, centre: complex, size: float, kind: tuple[int, int]) -> None:
    """Draw both legs of a person of a type, exaggerated, with the joint lines extended.

    `size` is its height, inches; `kind` is column and row of the type: −1 varus, 1 valgus; −1 apex
    distal, 1 apex proximal.
    """
    if size < _SMALLEST:
        return
    c, (column, row), half = sheet.colors, kind, size / 2
    knee = 0.36 * half * (1.0 - 0.75 * column)
    for way in (-1.0, 1.0):
        leg = np.array([0.36 * way * half + 1j * half, knee * way, 0.36 * way * half - 1j * half])
        sheet.line(centre + leg, c.bone_edge, 1.6, over=1)
        # Both joint lines meet between the legs: lower than the knees, their apex is distal.
        line = knee + np.array([-knee, 0.26 * half]) * complex(1.0, -_TILT * row)
        ends = centre + (line if way > 0 else -line.conjugate())
        sheet.line(ends, c.quiet, 1.6, over=1)


def _half_known(sheet: Sheet, scene: Scene, grid: CpakGrid) -> None:
    """Say which landmarks are missing, and draw the line on which MPTA alone places the leg."""
    points, plan = scene.plan.limb.points, scene.plan
    lacking = [n for n in ("condyle_medial", "condyle_lateral") if n not in points]
    marks = " and ".join(records.landmarks()[name].label for name in lacking)
    frame, usual, y = sheet.frame(grid.box), _usual_mldfa(), TOP - 0.6
    y = _lines(sheet, y, f"CPAK needs {marks}, not marked on this leg.", look.HEADING)
    states = [state for state in scene.states if getattr(plan, state).mpta is not None]
    for state in states:
        mpta, color = getattr(plan, state).mpta, getattr(sheet.colors, state)
        for ends, width in (((60.0, 120.0), 1.4), (usual, 5.0)):
            z = np.array([grid(mpta - m, mpta + m) for m in ends])
            sheet.line(z, color, width, DASHES[state] if width < 2 else None, frame, 3)
        when = "" if scene.alone else f"{state}: "
        y = _lines(sheet, y, f"{when}MPTA {amount(mpta, 'deg')}", look.BODY, color)
    if states:
        words = (
            "MPTA alone places the leg on a line; on its thick part if mLDFA is normal "
            f"({usual[0]:g} to {usual[1]:g}°)."
        )
        _lines(sheet, y, words, look.BODY)


def _lines(sheet: Sheet, y: float, words: str, size: float, color: str | None = None) -> float:
    """Write words beside the grid, in bold if in a colour, and return the height below them."""
    for line in wrapped(words, size, 3.6, color is not None, sheet.k):
        sheet.text(9.0, y, line, size, color=color, bold=color is not None, va="top")
        y -= 0.02 * size
    return y - 0.15


def _axes(sheet: Sheet, grid: CpakGrid) -> None:
    """Write the degrees along both axes, those of the limits in bold, and what they measure."""
    left, bottom, right, top = grid.box
    c, (first, start) = sheet.colors, grid.corner
    ends = first + (right - left) / grid.each, start + (top - bottom) / grid.each
    for limits, low, high in ((grid.x, first, ends[0]), (grid.y, start, ends[1])):
        ticks = range(_TICK * math.ceil(low / _TICK), math.floor(high) + 1, _TICK)
        # Leave out a tick's number that would touch the number of a limit.
        near = max(1.0, 0.3 / grid.each) if limits is grid.x else 1.0
        for value in (*limits, *(v for v in ticks if min(abs(v - end) for end in limits) > near)):
            bold, words = value in limits, f"{value:g}°"
            if limits is grid.x:
                x = grid(value, start).real
                sheet.line(np.array([complex(x, bottom - 0.06), complex(x, bottom)]), c.quiet, 1.0)
                sheet.quiet(x, bottom - 0.1, words, bold=bold, ha="center", va="top")
            else:
                y = grid(first, value).imag
                sheet.line(np.array([complex(left - 0.06, y), complex(left, y)]), c.quiet, 1.0)
                sheet.quiet(left - 0.1, y, words, bold=bold, ha="right", va="center")
    x, y = (left + right) / 2, (top + bottom) / 2
    words = "arithmetic HKA = MPTA − mLDFA"
    sheet.quiet(x, bottom - 0.32, words, look.BODY, ha="center", va="top")
    words = "joint line obliquity = MPTA + mLDFA"
    sheet.quiet(left - 2.1, y, words, look.BODY, rotation=90, ha="center", va="center")


def _legs(sheet: Sheet, scene: Scene, grid: CpakGrid) -> None:
    """Draw each state of the leg, with an arrow between, and its numbers."""
    c, plan = sheet.colors, scene.plan
    spots = [grid(getattr(plan, s).ahka, getattr(plan, s).jlo) for s in scene.states]
    if abs(moved := spots[-1] - spots[0]) > 0.3:
        way = moved / abs(moved)
        sheet.arrow(spots[0] + 0.1 * way, spots[-1] - 0.1 * way, c.quiet, 1.6)
    y = TOP - 0.55
    for state, spot in zip(scene.states, spots, strict=True):
        measured, color = scene.measured(state), getattr(c, state)
        fill, classes = c.paper if state == "before" else color, classify(measured)
        for dot in (spot, complex(8.95, y - 0.02)):
            sheet.dots(dot, 13, color, fill)
        words = f"type {classes.cpak}" if scene.alone else f"{state}: type {classes.cpak}"
        sheet.text(9.2, y, words, look.HEADING, bold=True, color=color, va="center")
        numbers = [getattr(row, state) for row in short_rows(scene.rows, "cpak")]
        number_column(sheet, 9.2, y - 0.45, numbers, 3.0)
        phenotype = str(classes.phenotype).replace(" + ", ", ")
        sheet.quiet(9.2, y - 1.06, "functional phenotype (Hirschmann):", va="top")
        for k, line in enumerate(wrapped(phenotype, look.BODY - 1, 3.6, k=sheet.k)):
            sheet.quiet(9.2, y - 1.28 - 0.22 * k, line, look.BODY - 1, va="top")
        y -= 2.15
    words = (
        "True to scale. A tibial correction changes both axes by as much and moves the leg along "
        "one diagonal, a femoral one along the other."
    )
    for k, line in enumerate(wrapped(words, look.SMALL, 3.6, k=sheet.k)):
        sheet.quiet(9.2, 1.3 - 0.17 * k, line, va="top")
