"""What printed pages share: paper sizes, margins, text sizes, and how text is set."""

import io
from collections.abc import Iterable, Sequence
from typing import Unpack

import numpy as np
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from wedgecalc.drawing import blank_page
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.lines import INCHES_PER_POINT, text_width, wrapped
from wedgecalc.drawing.sheet import FILE_DPI, Sheet
from wedgecalc.drawing.styles import TextStyle
from wedgecalc.text import typeset, visible

PAPERS = {"a4": (8.27, 11.69), "letter": (8.5, 11.0)}  # inches
EDGE = 0.5
TEXT, SMALL, HEAD = 9.0, 7.5, 10.5  # points
LEAST = 7.0  # points: no text on paper is smaller
_LEADING = 1.32  # height of a line of text, of its size
_ROUNDED = 100 / 72  # pixels of a point where letters are rounded to whole ones: on a screen


class Paper:
    """Pages of one size, each begun when the last is full.

    Parameters
    ----------
    size : tuple of float
        Inches.

    Attributes
    ----------
    figures : list of matplotlib.figure.Figure
        The pages.
    sheet : Sheet
        The page in hand.
    left, right, top : float
        Where text may stand.
    """

    def __init__(self, size: tuple[float, float]) -> None:
        self.size = size
        self.figures: list[Figure] = []
        self.left, self.right, self.top = EDGE, size[0] - EDGE, size[1] - EDGE
        self.sheet = self.turn()

    def turn(self) -> Sheet:
        """Begin another page, and return it."""
        figure, ax = blank_page(*self.size, "light")
        self.figures.append(figure)
        self.sheet = Sheet(ax, look.THEMES["light"], self.size)
        return self.sheet

    @property
    def width(self) -> float:
        """Width between the margins."""
        return self.right - self.left

    def say(
        self, x: float, y: float, words: str, size: float = TEXT, **style: Unpack[TextStyle]
    ) -> None:
        """Write text below a height."""
        style.setdefault("va", "top")
        self.sheet.text(x, y, words, size, **style)

    def aside(
        self, x: float, y: float, words: str, size: float = SMALL, **style: Unpack[TextStyle]
    ) -> None:
        """Write secondary information below a height."""
        style.setdefault("va", "top")
        self.sheet.quiet(x, y, words, size, **style)

    def write(
        self,
        x: float,
        y: float,
        lines: Iterable[str],
        size: float = TEXT,
        **style: Unpack[TextStyle],
    ) -> float:
        """Write lines below a height, and return the height below them."""
        for line in lines:
            self.say(x, y, line, size, **style)
            y -= step_of(size)
        return y

    def rule(self, x: float, y: float, end: float, lw: float = 0.7) -> None:
        """Draw a level line."""
        line = np.array([complex(x, y), complex(end, y)])
        self.sheet.line(line, self.sheet.colors.quiet, lw, over=0.9)


def pdf_bytes(figures: Sequence[Figure]) -> bytes:
    """Return pages as the bytes of a PDF file, without a date: the same bytes for the same pages."""
    buffer = io.BytesIO()
    with look.settings(), PdfPages(buffer, metadata={"CreationDate": None}) as pdf:
        for figure in figures:
            figure.savefig(pdf, format="pdf", dpi=FILE_DPI)
    return buffer.getvalue()


def width_of(words: str, size: float, bold: bool = False) -> float:
    """Return the width of a line of text on paper, inches."""
    return text_width(typeset(words), size, bold, _ROUNDED)


def lines_of(words: str, size: float, width: float, bold: bool = False) -> list[str]:
    """Return a text as lines that fit a width on paper; none without a text.

    >>> lines_of("from 18.5 % to 62.5 %", 10, 0.6)
    ['from', '18.5 %', 'to', '62.5 %']
    """
    return wrapped(typeset(visible(words)), size, width, bold, _ROUNDED) if words else []


def step_of(size: float) -> float:
    """Return the distance of two lines of text, inches."""
    return _LEADING * size * INCHES_PER_POINT


def fitted(words: str, size: float, width: float, bold: bool = False) -> tuple[str, float]:
    """Return a line of text and the size at which it fits a width: no smaller than legible.

    A line that is still too long at that size is cut, with an ellipsis.

    >>> fitted("right leg", 11, 2.0), fitted("a name that is too long for its place", 9, 1.0)
    (('right leg', 11), ('a name that is to…', 7.0))
    """
    words = visible(words)
    while width_of(words, size, bold) > width and size > LEAST:
        size = max(size - 0.25, LEAST)
    if width_of(words, size, bold) <= width:
        return words, size
    first, *rest = lines_of(words, size, width, bold)
    while rest and width_of(f"{first}…", size, bold) > width:
        first = first[:-1].rstrip()
    return (f"{first}…" if rest else first), size


def named(case: str | None) -> str:
    """Return the name of a case to stand before other words; empty without one."""
    return f"{case} · " if case else ""
