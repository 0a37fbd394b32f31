"""The coronal plane alignment of the knee (CPAK, MacDessi et al. 2021), before and after."""

from collections.abc import Sequence

import numpy as np

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.columns import number_column
from wedgecalc.drawing.place import Box
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.geometry.classification import CPAK_TYPES, Word, classify
from wedgecalc.results.document import shown

_GRID = (2.9, 0.75, 8.3, TOP - 0.45)  # left, bottom, right, top
_OUTER = (
    12.0  # degrees an outer cell extends beyond its limit; values farther out stand on its edge
)
RGBA = tuple[float, float, float, float]
_COLUMNS = ("varus", "neutral", "valgus")
_ROWS = ("apex distal", "neutral", "apex proximal")


def cells(
    sheet: Sheet, box: Box, faces: Sequence[str | RGBA], size: float, bold: Sequence[bool]
) -> None:
    """Draw the nine types as a grid of cells, with the names of columns and rows beside it.

    Parameters
    ----------
    sheet : Sheet
    box : tuple of float
        Left, bottom, right and top.
    faces : sequence of colour
        Of each type, in the order of `CPAK_TYPES`.
    size : float
        Of the text, points at slide size.
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
        at = x + 0.1, y + height - 0.1
        sheet.text(*at, name, size, color=color, bold=bold[k], va="top", framed=framed)
    for k, word in enumerate(_COLUMNS):
        sheet.text(left + width * (k + 0.5), top + 0.1, word, size, ha="center", va="bottom")
    for k, word in enumerate(_ROWS):
        sheet.text(left - 0.15, top - height * (k + 0.5), word, size, ha="right", va="center")


@view("cpak", "Coronal plane alignment (CPAK)")
def cpak(sheet: Sheet, scene: Scene) -> None:
    """Draw arithmetic HKA against joint line obliquity, with the leg before and after."""
    left, bottom, right, top = _GRID
    types = {state: classify(getattr(scene.plan, state)).cpak for state in ("before", "after")}
    here = [name in types.values() for name in CPAK_TYPES]
    cells(sheet, _GRID, [sheet.colors.zone if h else "none" for h in here], look.BODY, here)
    ahka, jlo = records.measures()["ahka"], records.measures()["jlo"]
    for k, value in enumerate((ahka.normal_low, ahka.normal_high), 1):
        x = left + (right - left) * k / 3
        sheet.quiet(x, bottom - 0.08, f"{value:g}°", ha="center", va="top")
    for k, value in enumerate((jlo.normal_low, jlo.normal_high), 1):
        y = top - (top - bottom) * k / 3
        sheet.quiet(left - 0.1, y, f"{value:g}°", ha="right", va="center")
    words, x, y = "arithmetic HKA = MPTA − mLDFA", (left + right) / 2, (top + bottom) / 2
    sheet.quiet(x, bottom - 0.3, words, look.BODY, ha="center", va="top")
    words = "joint line obliquity = MPTA + mLDFA"
    sheet.quiet(left - 2.55, y, words, look.BODY, rotation=90, ha="center", va="center")
    if types["before"] is None:
        words = "CPAK needs\ncondyle_medial and\ncondyle_lateral"
        sheet.text(8.8, TOP - 1.0, words, look.HEADING, va="top")
        return
    _legs(sheet, scene, types)


def _legs(sheet: Sheet, scene: Scene, types: dict[str, Word | None]) -> None:
    c, (left, bottom, right, top) = sheet.colors, _GRID
    spots = {}
    for state in ("before", "after"):
        measured = getattr(scene.plan, state)
        x, y = _on_axis(measured.ahka, "ahka"), _on_axis(measured.jlo, "jlo")
        spots[state] = complex(left + (right - left) * x, top - (top - bottom) * y)
    if abs(spots["after"] - spots["before"]) > 0.25:
        way = (spots["after"] - spots["before"]) / abs(spots["after"] - spots["before"])
        sheet.arrow(spots["before"], spots["after"] - 0.1 * way, c.quiet, 1.6)
    sheet.dots(spots["before"], 13, c.before, c.paper)
    sheet.dots(spots["after"], 13, c.after, c.after)
    y = TOP - 0.55
    for state in ("before", "after"):
        measured, color = getattr(scene.plan, state), getattr(c, state)
        sheet.dots(complex(8.95, y - 0.1), 13, color, c.paper if state == "before" else color)
        words = f"{state}: type {types[state]}"
        sheet.text(9.2, y, words, look.HEADING, bold=True, color=color, va="center_baseline")
        numbers = [getattr(row, state) for row in shown(scene.rows, "cpak")]
        number_column(sheet, 9.2, y - 0.41, numbers, 3.0)
        phenotype = str(classify(measured).phenotype).replace(" + ", "\n")
        sheet.quiet(9.2, y - 1.02, phenotype, look.BODY, va="top")
        y -= 2.47


def _on_axis(value: float, name: str) -> float:
    """Return the place of a value on an axis of three cells, 0 to 1."""
    record = records.measures()[name]
    low, high = record.normal_low or 0.0, record.normal_high or 0.0
    places = [low - _OUTER, low, high, high + _OUTER]
    return float(np.interp(value, places, [0.02, 1 / 3, 2 / 3, 0.98]))
