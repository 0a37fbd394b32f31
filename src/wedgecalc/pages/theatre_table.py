"""The wedge mm by mm as a printed table, to be read at arm's length."""

from dataclasses import dataclass
from functools import cached_property

from wedgecalc.pages.paper import LEAST, SMALL, Paper, fitted, step_of
from wedgecalc.results.sentences import UNIT_SIGNS
from wedgecalc.results.theatre_table import TheatreColumn, printed_rows, signs_of, theatre_columns
from wedgecalc.study.theatre import TheatreCut, TheatreRow

SIZES = (13.0, 12.0, 11.0, 10.0, 9.0)  # points: the largest that fits
_MARK = 0.22  # inches, of the signs before a row
_LEADING = 1.16  # height of a row, of a line of its size


@dataclass(frozen=True)
class SizeTable:
    """The table of a cut.

    Attributes
    ----------
    cut : TheatreCut
    width : float
        Inches.
    largest : float
        Size of its numbers if there is room, points.
    """

    cut: TheatreCut
    width: float
    largest: float = SIZES[0]

    @cached_property
    def _rows(self) -> tuple[TheatreRow, ...]:
        return printed_rows(self.cut)

    @cached_property
    def _columns(self) -> tuple[TheatreColumn, ...]:
        return theatre_columns(self.cut)

    @property
    def _share(self) -> float:
        """Width of a column."""
        return (self.width - _MARK) / len(self._columns)

    @cached_property
    def size(self) -> float:
        """Size of the numbers, points."""
        space = self._share - 0.06
        sizes = [size for size in SIZES if size <= self.largest]
        return next((s for s in sizes if fitted("188.8", s, space, True)[1] == s), SIZES[-1])

    @property
    def _row(self) -> float:
        return step_of(self.size) * _LEADING

    @property
    def height(self) -> float:
        """Height with the headings; 0 without rows."""
        if not self.cut.rows:
            return 0.0
        return 2 * step_of(SMALL) + 0.06 + len(self._rows) * self._row

    def draw(self, paper: Paper, x: float, y: float) -> float:
        """Draw the table below a height, and return the height below it."""
        if not self.cut.rows:
            return y
        for k, column in enumerate(self._columns):
            head = fitted(column.head, SMALL, self._share - 0.04)[0]
            for n, line in enumerate((head, UNIT_SIGNS[column.unit].strip())):
                paper.aside(self._end(x, k), y - n * step_of(SMALL), line, SMALL, ha="right")
        y -= 2 * step_of(SMALL) + 0.03
        paper.rule(x, y, x + self.width)
        y -= 0.03
        for row in self._rows:
            self._draw_row(paper, x, y, row)
            y -= self._row
        return y

    def _end(self, x: float, k: int) -> float:
        return x + _MARK + (k + 1) * self._share - 0.05

    def _draw_row(self, paper: Paper, x: float, y: float, row: TheatreRow) -> None:
        """Draw a row: that of the plan bold in a frame, acceptable ones on a light ground."""
        sheet, box = paper.sheet, (x, y - self._row, x + self.width, y)
        if row.planned or row.acceptable:
            edge = sheet.colors.ink if row.planned else "none"
            over = 0.6 if row.planned else 0.5
            lw = 1.4 if row.planned else 0.0
            sheet.rectangle(box, over, lw, facecolor=sheet.colors.zone, edgecolor=edge)
        style = {"va": "center", "bold": row.planned or row.acceptable}
        middle = y - self._row / 2
        stopped = bool(row.stops)
        signs = signs_of(row)
        points = LEAST if len(signs) > 1 else self.size * 0.8
        paper.say(x + 0.04, middle, signs, points, **style)  # type: ignore[arg-type]
        for k, column in enumerate(self._columns):
            words = column.text(row).removesuffix(UNIT_SIGNS[column.unit])
            ink = {"color": sheet.colors.quiet} if stopped else {}
            paper.say(self._end(x, k), middle, words, self.size, ha="right", **style, **ink)  # type: ignore[arg-type]
