"""Text as lines that fit a width on a sheet."""

import re
from bisect import bisect_left
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from wedgecalc.text import typeset

INCHES_PER_POINT = 1 / 72  # inches
_ROUNDED = 0.72  # points by which a letter grows, at most, when it is rounded to whole pixels
NO_BREAK = "\N{NO-BREAK SPACE}"  # between words that stand on one line


def with_units(text: str) -> str:
    """Return a text with spaces that do not break: before a unit, and before a mark as in French."""
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
    weight, size = "bold" if bold else "normal", text_to_path.FONT_SCALE
    font = FontProperties(family="DejaVu Sans", weight=weight, size=size)
    return float(text_to_path.get_text_width_height_descent(typeset(words), font, False)[0])


def wrapped(words: str, size: float, width: float, bold: bool = False, k: float = 1.0) -> list[str]:
    """Return a text as lines that fit a width; a word that does not is broken, at a dash if it has one.

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
    lines = [""]
    for word in with_units(words).split(" "):
        word = word.replace(NO_BREAK, " ")
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size, bold, k) <= width:
            lines[-1] = longer
            continue
        lines += [word] if lines[-1] else []
        lines[-1] = word
        while (fits := _fitting(lines[-1], size, width, bold, k)) < len(lines[-1]):
            dash = max(lines[-1].rfind(mark, 0, fits) for mark in "-–")
            fits = dash + 1 if dash > 0 else fits
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return lines


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
