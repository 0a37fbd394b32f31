"""Blocks of text and numbers on a page: each knows its height before it is drawn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wedgecalc.pages.paper import HEAD, SMALL, TEXT, Paper, fitted, lines_of, step_of, width_of


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of text in a line.

    Attributes
    ----------
    words : str
    x : float
        From the left edge of the block, inches: of its beginning, or its end with ``ha="right"``.
    size : float
    ha : {"left", "right"}
    bold, quiet : bool
    color : str or None
        Name of a colour of the theme, such as ``after``.
    """

    words: str
    x: float = 0.0
    size: float = TEXT
    ha: str = "left"
    bold: bool = False
    quiet: bool = False
    color: str | None = None


@dataclass(frozen=True, slots=True)
class BlockRow:
    """Cells side by side; a gap may stand above them."""

    cells: tuple[Cell, ...]
    gap: float = 0.0

    @property
    def height(self) -> float:
        """Height, with the gap above."""
        return self.gap + step_of(max(cell.size for cell in self.cells))


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A heading and rows below it; nothing at all without rows.

    Attributes
    ----------
    heading : str
        May be empty.
    rows : tuple of BlockRow
    """

    heading: str
    rows: tuple[BlockRow, ...]

    @property
    def height(self) -> float:
        """Height, with a little room below; 0 without rows."""
        if not self.rows:
            return 0.0
        head = step_of(HEAD) + 0.03 if self.heading else 0.0
        return head + sum(row.height for row in self.rows) + 0.1

    def draw(self, paper: Paper, x: float, y: float) -> float:
        """Draw the block below a height, and return the height below it."""
        if not self.rows:
            return y
        low = y - self.height
        if self.heading:
            paper.say(x, y, self.heading, HEAD, bold=True)
            y -= step_of(HEAD) + 0.03
        for row in self.rows:
            y -= row.gap
            base = y - 0.76 * step_of(max(cell.size for cell in row.cells))
            for cell in row.cells:
                ink = paper.sheet.colors.quiet if cell.quiet else None
                color = ink if cell.color is None else getattr(paper.sheet.colors, cell.color)
                position, style = (x + cell.x, base), {"bold": cell.bold, "ha": cell.ha}
                paper.sheet.text(*position, cell.words, cell.size, color=color, **style)  # type: ignore[arg-type]
            y -= row.height - row.gap
        return low

    def beside(self, other: "TextBlock") -> float:
        """Return the height of both side by side."""
        return max(self.height, other.height)

    def joined(self, other: "TextBlock") -> "TextBlock":
        """Return the block with the rows of another below its own."""
        return replace(self, rows=self.rows + other.rows)


def sentences(
    texts: Iterable[str],
    width: float,
    size: float = SMALL,
    *,
    heading: str = "",
    quiet: bool = False,
    gap: float = 0.0,
) -> TextBlock:
    """Return texts as a block of lines, each text with a gap above and its further lines indented.

    A sign before the text, such as ``▲``, hangs.
    """
    rows = []
    for text in texts:
        sign, rest = (text[0], text[2:]) if text[:1] in "▲•■" and text[1:2] == " " else ("", text)
        inset = 0.14 if sign else 0.0
        for k, line in enumerate(lines_of(rest, size, width - inset)):
            cells = [Cell(sign, 0.0, size, quiet=quiet)] if sign and not k else []
            cells.append(Cell(line, inset, size, quiet=quiet))
            rows.append(BlockRow(tuple(cells), 0.0 if k else gap))
    return TextBlock(heading, tuple(rows))


def name_and_value(
    name: str, value: str, note: str, columns: tuple[float, float], size: float = 8.0
) -> BlockRow:
    """Return a row of a name, its value and a note.

    Parameters
    ----------
    name, value, note : str
    columns : tuple of float
        Where value and what is beside it end.
    size : float
        Text size of the value.
    """
    end, last = columns
    word, small = fitted(name, size, end - width_of(value, size, True) - 0.12)
    cells = (
        Cell(word, 0.0, small, quiet=True),
        Cell(value, end, size, "right", bold=True),
        Cell(note, last, SMALL, "right", quiet=True),
    )
    return BlockRow(cells, 0.012)
