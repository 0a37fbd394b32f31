"""Text as lines that fit a width on a sheet."""

import re
from bisect import bisect_left
from functools import cache, lru_cache
from itertools import accumulate, takewhile

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from wedgecalc.text import typeset

INCHES_PER_POINT = 1 / 72  # inches
_ROUNDED = 0.72  # points by which a letter grows, at most, when it is rounded to whole pixels
NO_BREAK = "\N{NO-BREAK SPACE}"  # between words that stand on one line


def with_units(text: str) -> str:
    """Return a text with no-break spaces before units, and before punctuation as in French."""
    return re.sub(r" (?=[:;?!»])|(?<=\d) (?=%|mm\b)", NO_BREAK, text)


def text_width(words: str, size: float, bold: bool = False, k: float = 1.0) -> float:
    """Return the width of a line of text, inches at slide size, as rendered at its widest.

    Parameters
    ----------
    words : str
    size : float
        Points at slide size.
    bold : bool
    k : float
        Points of the picture per point at slide size.
    """
    width = _unscaled(words, bold) * (size / text_to_path.FONT_SCALE)
    return width * (1 + _ROUNDED / (k * size)) * INCHES_PER_POINT


@lru_cache(8192)
def _unscaled(words: str, bold: bool) -> float:
    """Return the width of a line of text, points at the size at which matplotlib measures."""
    measured = text_to_path.get_text_width_height_descent(typeset(words), _font(bold), False)
    return float(measured[0])


@cache
def _font(bold: bool) -> FontProperties:
    weight, size = "bold" if bold else "normal", text_to_path.FONT_SCALE
    return FontProperties(family="DejaVu Sans", weight=weight, size=size)


def wrapped(words: str, size: float, width: float, bold: bool = False, k: float = 1.0) -> list[str]:
    """Return a text as lines that fit a width; a longer word is broken, at a dash if it has one.

    Parameters
    ----------
    words : str
    size : float
        Points at slide size.
    width : float
        Inches.
    bold, k
        As for `text_width`.

    Examples
    --------
    >>> wrapped("MPTA would be 95.4°", 12, 1.1)
    ['MPTA would', 'be 95.4°']
    """
    rest = [word.replace(NO_BREAK, " ") for word in with_units(words).split(" ") if word]
    whole = " ".join(rest)
    wide = text_width(whole, size, bold, k)
    if wide <= width:
        return [whole]

    def fits(n: int) -> bool:
        return text_width(" ".join(rest[:n]), size, bold, k) <= width

    usual = len(whole) * width / wide  # letters of a line: a guess, so that few lines are measured
    lines: list[str] = []
    while rest:
        if not fits(1):
            *broken, rest[0] = _broken(rest[0], size, width, bold, k)
            lines += broken
        ends = accumulate(rest, lambda end, word: end + 1 + len(word), initial=-1)
        n = max(sum(1 for _ in takewhile(lambda end: end <= usual, ends)) - 1, 1)
        while n > 1 and not fits(n):
            n -= 1
        while n < len(rest) and fits(n + 1):
            n += 1
        lines.append(" ".join(rest[:n]))
        del rest[:n]
    return lines


def _broken(word: str, size: float, width: float, bold: bool, k: float) -> list[str]:
    """Return a word that is too wide in pieces, broken at a dash if it has one."""
    pieces = [word]
    while (fits := _fitting(pieces[-1], size, width, bold, k)) < len(pieces[-1]):
        dash = max(pieces[-1].rfind(mark, 0, fits) for mark in "-–")
        fits = dash + 1 if dash > 0 else fits
        pieces[-1:] = [pieces[-1][:fits], pieces[-1][fits:]]
    return pieces


def _fitting(word: str, size: float, width: float, bold: bool, k: float) -> int:
    """Return how many letters of a word fit a width, one at least.

    Only about as many as fit are measured, however long the word is.
    """

    def too_wide(n: int) -> bool:
        return text_width(word[:n], size, bold, k) > width

    most = 1
    while most < len(word) and not too_wide(most):
        most = min(2 * most, len(word))
    return max(bisect_left(range(1, most + 1), True, key=too_wide), 1)
