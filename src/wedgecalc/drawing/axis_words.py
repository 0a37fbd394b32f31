"""Words and keys of lines, as a column beside a leg with its axes."""

import numpy as np

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.film_words import off_edge, text_box
from wedgecalc.drawing.leg import DASHES
from wedgecalc.drawing.lines import text_width, wrapped
from wedgecalc.drawing.place import Box
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.styles import TextStyle

# Widths of a panel, its leg and its text, inches.
PANEL_WIDTH, LEG_WIDTH, TEXT_WIDTH = 4.3, 2.05, 1.95


def panel_title(sheet: Sheet, box: Box, words: str) -> float:
    """Write the title of a panel and return the height below it."""
    fits = TEXT_WIDTH / text_width(words, look.HEADING, True, sheet.k)
    size = look.HEADING * min(fits, 1.0)
    sheet.text(box[2] + 0.12, TOP - 0.1, words, size, bold=True, va="top")
    return TOP - 0.55


def write_lines(sheet: Sheet, x: float, y: float, words: str, color: str | None = None) -> float:
    """Write words in lines, and return the height below them."""
    for line in wrapped(words, look.SMALL, TEXT_WIDTH, k=sheet.k) if words else ():
        sheet.quiet(x, y, line, va="top", color=color or sheet.colors.quiet)
        y -= 0.17
    return y


def draw_key(
    sheet: Sheet,
    box: Box,
    y: float,
    words: str,
    color: str,
    state: str = "after",
    fill: str | None = None,
) -> float:
    """Say what a line or a dot is, and return the height below it."""
    x = box[2] + 0.12
    if fill is not None:
        sheet.dots(complex(x + 0.17, y - 0.08), 7, color, fill)
    else:
        sheet.line(np.array([x, x + 0.34]) + 1j * (y - 0.08), color, 2.0, DASHES[state])
    for line in wrapped(words, look.SMALL, TEXT_WIDTH - 0.45, k=sheet.k):
        sheet.quiet(x + 0.45, y, line, va="top")
        y -= 0.17
    return y - 0.05


def write_pointed(
    sheet: Sheet, words: str, on: complex, label: complex, color: str | None = None
) -> None:
    """Write words beside a point, with a line from it; beside a radiograph, not across its edge."""
    way, bold = (1.0 if label.real > on.real else -1.0), color is not None
    ha = "left" if way > 0 else "right"
    start = label.real + 0.03 * way, label.imag
    box = text_box(start, words, look.SMALL, bold, ha, "center", sheet.k)
    label += off_edge(box, sheet.films, way)
    sheet.line(np.array([on, label]), sheet.colors.quiet, 0.9, over=2.6)
    style: TextStyle = {"color": color, "bold": bold, "ha": ha, "va": "center"}
    style["framed"] = "film" if sheet.films else None
    sheet.text(label.real + 0.03 * way, label.imag, words, look.SMALL, **style)
