"""Tables on slides."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wedgecalc.drawing.lines import NO_BREAK
from wedgecalc.teaching.deck import Deck
from wedgecalc.teaching.fitting import CELL, Frame, breaks_words, row_heights

if TYPE_CHECKING:
    from pptx.slide import Slide

_NO_GRID = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's table style without lines


def write_table(
    deck: Deck,
    slide: "Slide",
    rows: Sequence[Sequence[str]],
    box: Frame,
    shares: Sequence[float],
    most: float = 16,
    *,
    numbers: bool = True,
    marked: int | None = None,
) -> float:
    """Write a table, in letters as large as it fits, and return its lower edge, inches.

    Parameters
    ----------
    deck : Deck
    slide : pptx.slide.Slide
    rows : sequence of sequence of str
        The first is the heading.
    box : tuple of float
        Left, top, width and greatest height.
    shares : sequence of float
        Widths of the columns, relative to each other.
    most : float
        Largest size of the text, points.
    numbers : bool
        Whether all columns but the first are right-aligned.
    marked : int, optional
        A row in bold letters.
    """
    from pptx.oxml.ns import qn

    widths = [box[2] * share / sum(shares) for share in shares]
    if numbers:  # which do not break, except in their headings
        rows = [rows[0], *((row[0], *(_together(c) for c in row[1:])) for row in rows[1:])]
    size, bold = most, {0, marked}
    while size > 6 and (
        sum(row_heights(rows, widths, size, bold)) > box[3]
        or breaks_words(rows, widths, size, bold)
    ):
        size -= 0.5
    heights = row_heights(rows, widths, size, bold)
    place = (*box[:3], sum(heights))
    shape = slide.shapes.add_table(len(rows), len(widths), *map(deck.inches, place))
    style = shape._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId"))
    style.text = _NO_GRID
    for column, width in zip(shape.table.columns, widths, strict=True):
        column.width = deck.inches(width)
    for i, (row, height) in enumerate(zip(rows, heights, strict=True)):
        shape.table.rows[i].height = deck.inches(height)
        for j, words in enumerate(row):
            cell = shape.table.cell(i, j)
            cell.fill.solid()
            face = deck.colors.zone if i % 2 == 0 else deck.colors.paper
            cell.fill.fore_color.rgb = deck.color(face)
            cell.margin_top = cell.margin_bottom = deck.inches(CELL)
            deck.write(cell.text_frame, words.split("\n"), size, bold=i in bold)
            deck.middle(cell, right=bool(j and numbers))
    return box[1] + sum(heights)


def _together(words: str) -> str:
    return words.replace(" ", NO_BREAK)
