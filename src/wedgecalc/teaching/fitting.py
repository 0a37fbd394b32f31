"""How much room things take on a slide: text in a box, a table, alerts in columns."""

import warnings
from collections.abc import Collection, Sequence
from functools import cache

from wedgecalc.drawing.lines import INCHES_PER_POINT, text_width, with_units
from wedgecalc.results.alert_words import AlertWords
from wedgecalc.text import typeset

_LINE = 1.2  # height of a line, of its size
_EDGE = 0.1  # between a box and its text, left and right, inches; half of it above and below
CELL = 0.035  # above and below the text of a cell, inches
# Width of Verdana relative to DejaVu Sans, whose widths are known here: both descend from one
# design and are as wide but for bold figures; rounded up.
_VERDANA = {False: 1.02, True: 1.04}
_UNROUNDED = 1e6  # points of a picture per point: letters here are not rounded to pixels

Frame = tuple[float, float, float, float]  # left, top, width, height


def _lines_of(words: str, size: float, width: float, bold: bool = False) -> int:
    """Return how many lines a paragraph takes in a box of this width, inches.

    >>> _lines_of("MPTA would be 95.4°", 12, 1.3), _lines_of("x" * 100, 12, 2.0)
    (2, 6)
    """
    return sum(
        _lines(part, (width - 2 * _EDGE) / (size * INCHES_PER_POINT), bold)
        for part in words.split("\n")
    )


def _lines(words: str, width: float, bold: bool) -> int:
    """Return how many lines words take in a room measured in sizes of the letters."""
    lines, used, space = 1, 0.0, _width(" ", bold)
    for word in with_units(typeset(words)).split(" "):
        wide = _width(word, bold)
        if used and used + space + wide > width:
            lines, used = lines + 1, 0.0
        used += wide + (space if used else 0.0)
        lines += int(used // width)  # a word longer than a line is broken
        used %= width
    return lines


def _width(words: str, bold: bool) -> float:
    return sum(_advance(letter, bold) for letter in words)


@cache
def _advance(letter: str, bold: bool) -> float:
    """Return the width of a letter of Verdana, of its size."""
    with warnings.catch_warnings():
        # Warnings of a letter that the font lacks: its box is wide enough.
        warnings.simplefilter("ignore")
        both = text_width(f"x{letter}x", 100.0, bold, _UNROUNDED)
        bare = text_width("xx", 100.0, bold, _UNROUNDED)
    return (both - bare) / (100 * INCHES_PER_POINT) * _VERDANA[bold]


def height_of(
    lines: Sequence[str], size: float, width: float, bold: bool = False, space: float = 0.0
) -> float:
    """Return the height of a box of this width that holds paragraphs, inches.

    Parameters
    ----------
    lines : sequence of str
    size : float
        Points.
    width : float
        Inches, with the box's own margins.
    bold : bool
    space : float
        After each paragraph, of the size of the text.
    """
    rows = sum(_lines_of(line, size, width, bold) for line in lines)
    return (rows * _LINE + len(lines) * space) * size * INCHES_PER_POINT + _EDGE


def fitting(
    lines: Sequence[str],
    width: float,
    height: float,
    most: float,
    *,
    least: float = 6.0,
    bold: bool = False,
    space: float = 0.0,
) -> float:
    """Return the largest size of text, points, at which paragraphs fit a box; at least `least`.

    >>> fitting(["one line"], 4.0, 1.0, 18), fitting(["many words " * 20], 4.0, 1.0, 18)
    (18.0, 10.5)
    """
    size = most
    while size > least and height_of(lines, size, width, bold, space) > height:
        size -= 0.5
    return float(max(size, least))


def breaks_words(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    size: float,
    bold: Collection[int | None] = (0,),
) -> bool:
    """Return whether a word of a table is wider than its column."""
    return any(
        _lines_of(word, size, width, k in bold) > 1
        for k, row in enumerate(rows)
        for words, width in zip(row, widths, strict=True)
        for line in words.split("\n")
        for word in with_units(line).split(" ")
    )


def shares_of(rows: Sequence[Sequence[str]], size: float, first: float) -> list[float]:
    """Return the widths of columns, inches, that hold the words of each without breaking them.

    Parameters
    ----------
    rows : sequence of sequence of str
        The first is the heading, which may break between words.
    size : float
        Points.
    first : float
        Width of the first column, which may break too.
    """
    columns = [*zip(*rows, strict=True)][1:]
    widest = [
        max(
            _width(typeset(line), True)
            for words in (*column[0].split(), *column[1:])
            for line in words.split("\n")
        )
        for column in columns
    ]
    return [first, *(wide * size * INCHES_PER_POINT + 2 * _EDGE + 0.02 for wide in widest)]


def row_heights(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    size: float,
    bold: Collection[int | None] = (0,),
) -> list[float]:
    """Return the heights of the rows of a table, inches; those whose number is in `bold` are so."""
    step = _LINE * size * INCHES_PER_POINT
    return [
        step * max(map(lambda words, width: _lines_of(words, size, width, k in bold), row, widths))
        + 2 * CELL
        + 0.25 * step
        for k, row in enumerate(rows)
    ]


def title_fitting(title: str, width: float, height: float) -> tuple[str, float]:
    """Return a title and the size at which it fits, shortened if it is longer than two lines."""
    for size in (30.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.0):
        if height_of([title], size, width, bold=True) <= height:
            return title, size
    while _lines_of(f"{title}…", 18.0, width, bold=True) > 2:
        title = title[:-1].rstrip()
    return f"{title}…", 18.0


def card_lines(alert: AlertWords, whole: bool = True) -> list[str]:
    """Return what stands in an alert's box."""
    return [alert.heading, alert.sentence] if whole else [alert.heading]


def stacked(
    alerts: Sequence[AlertWords], size: float, width: float, height: float, gap: float, columns: int
) -> list[tuple[AlertWords, int, float, float]] | None:
    """Return each alert with its column, its top and its height; None if they do not fit."""
    placed, column, top = [], 0, 0.0
    for alert in alerts:
        tall = height_of(card_lines(alert), size, width, bold=True) + 0.06
        if top and top + tall > height:
            column, top = column + 1, 0.0
        if column == columns or tall > height:
            return None
        placed.append((alert, column, top, tall))
        top += tall + gap
    return placed
