"""Measurements as columns of text."""

from collections.abc import Iterable, Mapping

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.lines import text_width
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.results.document import MeasureRow, Quantity
from wedgecalc.results.joint_words import still_lines
from wedgecalc.results.sentences import alignment_words


def state_column(
    sheet: Sheet, scene: Scene, x: float, state: str, drop: float = 1.35, width: float = 1.62
) -> None:
    """Write a heading, the alignment and the measurements of one state of the leg.

    Parameters
    ----------
    sheet : Sheet
    scene : Scene
    x : float
        Left edge.
    state : {"before", "after"}
    drop : float
        Distance of the first measurement from the top.
    width : float
    """
    color, hka = getattr(sheet.colors, state), scene.measured(state).hka
    sheet.text(x, TOP - 0.2, state.capitalize(), look.TITLE, bold=True, color=color, va="top")
    sheet.text(x, TOP - 0.65, alignment_words(hka), look.HEADING, va="top")
    rows = scene.listed
    number_column(sheet, x, TOP - drop, (getattr(row, state) for row in rows), width)
    if state == "after":
        still_open(sheet, scene, (x, TOP - drop - 0.36 * len(rows) + 0.02))


def still_open(sheet: Sheet, scene: Scene, corner: tuple[float, float]) -> None:
    """Write the numbers of the leg whose joint has not moved yet, where it is expected to move."""
    for k, line in enumerate(still_lines(scene.plan)):
        sheet.quiet(corner[0], corner[1] - 0.2 * k, line)


def number_column(
    sheet: Sheet, x: float, top: float, numbers: Iterable[Quantity], width: float
) -> None:
    """Write numbers as rows: symbol on the left, value on the right."""
    for number in numbers:
        sheet.quiet(x, top, number.symbol, look.BODY)
        sheet.text(x + width, top, number.text(), ha="right")
        top -= 0.36


def change_table(sheet: Sheet, x: float, top: float, scene: Scene) -> None:
    """Write preoperative and planned measurements side by side."""
    columns = {"before": x + 1.75, "after": x + 2.75}
    for state, right in columns.items():
        sheet.text(right, top, state, bold=True, color=getattr(sheet.colors, state), ha="right")
    for row in scene.listed:
        top -= 0.36
        change_row(sheet, x, top, row, columns)
    still_open(sheet, scene, (x, top - 0.36))


def change_row(
    sheet: Sheet, x: float, y: float, row: MeasureRow, columns: Mapping[str, float]
) -> None:
    """Write a measurement before and after; a star marks a value after that is only predicted."""
    symbol, predicted = row.before.symbol, row.after and row.after.key != row.before.key
    sheet.quiet(x, y, symbol, look.BODY)
    if predicted:
        left = x + text_width(symbol, look.BODY, k=sheet.k) + 0.08
        sheet.quiet(left, y, "* pred.")
    for state, right in columns.items():
        star = "*" if predicted and state == "after" else ""
        sheet.text(right, y, f"{getattr(row, state).text()}{star}", ha="right")
