"""The leg before and after on the grid of coronal plane alignment (CPAK, MacDessi et al. 2021)."""

import numpy as np

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.canvas import TOP, Sheet, view
from wedgecalc.drawing.scene import Scene
from wedgecalc.geometry.classification import CPAK_TYPES, Word, classify
from wedgecalc.results.sentences import amount

_GRID = (2.9, 0.75, 8.3, TOP - 0.45)  # left, bottom, right, top
_OUTER = 12.0  # degrees that an outer cell shows beyond its limit; what lies farther out is drawn on its edge
_COLUMNS = ("varus", "neutral", "valgus")
_ROWS = ("apex distal", "neutral", "apex proximal")


@view("cpak", "Coronal plane alignment (CPAK)")
def cpak(sheet: Sheet, scene: Scene) -> None:
    """Draw the nine types as a grid of arithmetic HKA against joint line obliquity, with the leg before and after."""
    c, (left, bottom, right, top) = sheet.colors, _GRID
    types = {state: classify(getattr(scene.plan, state)).cpak for state in ("before", "after")}
    width, height = (right - left) / 3, (top - bottom) / 3
    for k, name in enumerate(CPAK_TYPES):
        x, y = left + width * (k % 3), top - height * (k // 3 + 1)
        here = name in types.values()
        sheet.rectangle(
            (x, y, x + width, y + height),
            facecolor=c.zone if here else "none",
            edgecolor=c.bone_edge,
            lw=1.0,
        )
        sheet.text(
            x + 0.1,
            y + height - 0.1,
            name,
            look.HEADING,
            bold=here,
            color=c.ink if here else c.quiet,
            va="top",
            framed="none",
        )
    ahka, jlo = records.measures()["ahka"], records.measures()["jlo"]
    for k, word in enumerate(_COLUMNS):
        sheet.text(left + width * (k + 0.5), top + 0.1, word, look.BODY, ha="center", va="bottom")
    for k, word in enumerate(_ROWS):
        sheet.text(left - 0.15, top - height * (k + 0.5), word, look.BODY, ha="right", va="center")
    for k, value in enumerate((ahka.normal_low, ahka.normal_high)):
        sheet.text(
            left + width * (k + 1),
            bottom - 0.08,
            f"{value:g}°",
            look.SMALL,
            color=c.quiet,
            ha="center",
            va="top",
        )
    for k, value in enumerate((jlo.normal_low, jlo.normal_high)):
        sheet.text(
            left - 0.1,
            top - height * (k + 1),
            f"{value:g}°",
            look.SMALL,
            color=c.quiet,
            ha="right",
            va="center",
        )
    sheet.text(
        (left + right) / 2,
        bottom - 0.3,
        "arithmetic HKA = MPTA − mLDFA",
        look.BODY,
        color=c.quiet,
        ha="center",
        va="top",
    )
    sheet.text(
        left - 2.55,
        (top + bottom) / 2,
        "joint line obliquity = MPTA + mLDFA",
        look.BODY,
        color=c.quiet,
        rotation=90,
        ha="center",
        va="center",
    )
    if types["before"] is None:
        sheet.text(
            8.8,
            TOP - 1.0,
            "CPAK needs\ncondyle_medial and\ncondyle_lateral",
            look.HEADING,
            va="top",
        )
        return
    _legs(sheet, scene, types)


def _legs(sheet: Sheet, scene: Scene, types: dict[str, Word | None]) -> None:
    c, (left, bottom, right, top) = sheet.colors, _GRID
    spots = {}
    for state in ("before", "after"):
        measured = getattr(scene.plan, state)
        x = _spread(measured.ahka, "ahka")
        y = _spread(measured.jlo, "jlo")
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
        sheet.text(
            9.2,
            y,
            f"{state}: type {types[state]}",
            look.HEADING,
            bold=True,
            color=color,
            va="center_baseline",
        )
        for name in ("ahka", "jlo"):
            y -= 0.36
            sheet.text(9.2, y - 0.05, records.measures()[name].symbol, color=c.quiet)
            sheet.text(12.2, y - 0.05, amount(getattr(measured, name), "deg"), ha="right")
        phenotype = str(classify(measured).phenotype).replace(" + ", "\n")
        sheet.text(9.2, y - 0.3, phenotype, look.BODY, color=c.quiet, va="top")
        y -= 1.75


def _spread(value: float, name: str) -> float:
    """Return where a value stands on an axis of three cells, 0 to 1."""
    record = records.measures()[name]
    low, high = record.normal_low or 0.0, record.normal_high or 0.0
    places = [low - _OUTER, low, high, high + _OUTER]
    return float(np.interp(value, places, [0.02, 1 / 3, 2 / 3, 0.98]))
