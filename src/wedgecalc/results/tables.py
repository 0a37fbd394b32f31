"""Tables for the terminal that lose nothing where there is little room.

Words wrap, then the gaps between columns narrow, and at last the columns stand in several tables
below each other, each beginning with the first columns again.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Literal

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Column, Table

WIDE, NARROW = (0, 1), (0, 1, 0, 0)  # padding of a cell: top, right, bottom, left
_SENTENCE = 4  # words: a column wraps if a line of a cell has as many


class FittedTable(Table):
    """A table of which no cell is ever cut off, whatever the width of the terminal."""

    first = 1  # columns that every part of a divided table begins with

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        ends = [_ends(column, console, options) for column in self.columns]
        width = options.max_width
        for padding in (WIDE, NARROW):
            every = range(len(ends))
            if _needed([ends[k][0] for k in every], padding) <= width:
                yield from self._part(every, ends, padding, width).plainly(console, options)
                return
        parts = list(self._divided(ends, width))
        for number, chosen in enumerate(parts):
            part = self._part(chosen, ends, NARROW, width)
            part.title = self.title if number == 0 else None
            part.caption = self.caption if number == len(parts) - 1 else None
            yield from part.plainly(console, options)

    def plainly(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table as it is, its columns having their widths."""
        return super().__rich_console__(console, options)

    def _divided(self, ends: Sequence[tuple[int, int]], width: int) -> Iterable[list[int]]:
        """Yield the columns of each part: the first ones, and as many others as there is room."""
        head = [*range(self.first)]
        part = list(head)
        for k in range(self.first, len(ends)):
            if part != head and _needed([ends[i][0] for i in (*part, k)], NARROW) > width:
                yield part
                part = list(head)
            part.append(k)
        yield part

    def _part(
        self,
        chosen: Sequence[int],
        ends: Sequence[tuple[int, int]],
        padding: tuple[int, ...],
        width: int,
    ) -> "FittedTable":
        """Return a table of some of the columns, each with its width."""
        widths = {k: ends[k][1] for k in chosen}
        while _needed(widths.values(), padding) > width:
            most = max(chosen, key=lambda k: (widths[k] > ends[k][0], widths[k]))
            if widths[most] <= 1:
                break
            widths[most] -= 1
        part = copy(self)
        part.padding = padding  # type: ignore[assignment]
        part.columns = []
        for place, k in enumerate(chosen):
            column = copy(self.columns[k])
            column._index, column.width = place, widths[k]
            part.columns.append(column)
        return part


def new_table(*headers: str, left: int = 2) -> FittedTable:
    """Return a table whose first `left` columns are left-aligned, the others right-aligned."""
    table = FittedTable(box=box.SIMPLE_HEAD, padding=WIDE)
    table.first = min(left, 1)
    for k, header in enumerate(headers):
        words = k < left or (k == len(headers) - 1 and left == 2)
        side: Literal["left", "right"] = "left" if words else "right"
        table.add_column(header, justify=side, no_wrap=k >= left, overflow="fold")
    return table


def _ends(column: Column, console: Console, options: ConsoleOptions) -> tuple[int, int]:
    """Return the least and the greatest width of a column; a column of numbers has only one.

    A column wraps if it is one of words, or has a sentence in a cell.
    """
    cells = [column.header, *column.cells]
    if any(len(line.split()) >= _SENTENCE for c in cells for line in str(c).splitlines()):
        column.no_wrap, column.justify = False, "left"
    free = options.update(width=10_000)
    measurements = [Measurement.get(console, free, cell) for cell in cells]
    most = max(m.maximum for m in measurements)
    return (most if column.no_wrap else max(m.minimum for m in measurements)), most


def _needed(widths: Iterable[int], padding: Sequence[int]) -> int:
    """Return the width of a table: its cells, their padding, and the lines around and between."""
    each = list(widths)
    gap = 2 * padding[1] if len(padding) == 2 else padding[1] + padding[3]
    return sum(each) + len(each) * (gap + 1) + 1
