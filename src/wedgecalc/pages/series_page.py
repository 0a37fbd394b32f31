"""A series of operations as a printed page: sentences, tables, and the four charts."""

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.series_view import agreement, causes, misses, over_time, shortened
from wedgecalc.errors import choose
from wedgecalc.pages.paper import (
    EDGE,
    PAPERS,
    SMALL,
    TEXT,
    Paper,
    fitted,
    lines_of,
    pdf_bytes,
    step_of,
)
from wedgecalc.results.build_series import series_grids, series_sentences
from wedgecalc.results.document import ResultTable
from wedgecalc.study.series import Series
from wedgecalc.version import __version__

_TITLE = 17.0
_FIRST = 2.0  # width of a table's first column, inches
_ROWS = 14  # rows of a table at most


def series_bytes(series: Series, name: str = "", paper: str = "a4") -> bytes:
    """Return a series as a page of PDF.

    Parameters
    ----------
    series : Series
    name : str
        Name of the table, shown unchanged.
    paper : {"a4", "letter"}
    """
    size = PAPERS[choose("paper", paper, PAPERS, "one of")]
    with look.settings():
        sheet = Paper(size)
        words, letters = fitted("Planned and achieved: a series", _TITLE, sheet.width, bold=True)
        sheet.say(sheet.left, sheet.top, words, letters, bold=True)
        about, letters = fitted(
            f"{name} · {len(series.pairs):,} operations".lstrip(" ·"), TEXT, sheet.width
        )
        sheet.aside(sheet.left, sheet.top - 0.32, about, letters)
        y = sheet.top - 0.6
        for sentence in series_sentences(series):
            y = sheet.write(sheet.left, y, lines_of(sentence, TEXT, sheet.width)) - 0.05
        for grid in series_grids(series):
            y = _table(sheet, grid, y - 0.1)
        _charts(sheet, series, y - 0.5)
        _foot(sheet)
    return pdf_bytes(sheet.figures)


def _foot(paper: Paper) -> None:
    paper.aside(paper.left, EDGE + 0.1, f"wedgecalc {__version__} · {records.NOTE}", SMALL)


def _table(paper: Paper, grid: ResultTable, y: float) -> float:
    """Draw a table, and return the height below it."""
    paper.say(paper.left, y, grid.title, TEXT, bold=True)
    y -= 1.4 * step_of(TEXT)
    each = min((paper.width - _FIRST) / max(len(grid.headers) - 1, 1), 0.75)
    rows = grid.rows[:_ROWS]
    for line, cells in enumerate((grid.headers, *rows)):
        for k, cell in enumerate(cells):
            text = cell if isinstance(cell, str) else cell.text()
            if k == 0:
                words, letters = fitted(shortened(text, 30), TEXT, _FIRST)
                paper.say(paper.left, y, words, letters)
            else:
                x = paper.left + _FIRST + k * each
                words, letters = fitted(text, SMALL if line == 0 else TEXT, each - 0.05)
                paper.say(x, y, words, letters, ha="right")
        y -= step_of(TEXT)
        if line == 0:
            paper.rule(paper.left, y + 0.02, paper.left + _FIRST + (len(cells) - 1) * each)
            y -= 0.03
    if len(grid.rows) > _ROWS:
        paper.aside(paper.left, y, f"and {len(grid.rows) - _ROWS} more: see the JSON document")
        y -= step_of(TEXT)
    return y


def _charts(paper: Paper, series: Series, top: float) -> None:
    """Draw the four charts two by two in what is left of the page, or on another one."""
    low = EDGE + 0.75
    if top - low < 3.4:
        _foot(paper)
        paper.turn()
        top = paper.top - 0.4
    high = min((top - low - 1.0) / 2, 2.2)
    half = (paper.width - 1.4) / 2
    sheet = paper.sheet.smaller(0.8)
    for k, draw in enumerate((misses, agreement, over_time, causes)):
        x = paper.left + 0.55 + (k % 2) * (half + 0.85)
        bottom = top - high - (k // 2) * (high + 1.0)
        draw(sheet, (x, bottom, x + half - 0.4, bottom + high), series)
