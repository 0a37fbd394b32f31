"""What printed pages share: paper sizes, margins, text sizes and line breaks."""

import textwrap

from wedgecalc.drawing.lines import with_units

PAPERS = {"a4": (8.27, 11.69), "letter": (8.5, 11.0)}  # inches
EDGE = 0.6
TEXT, SMALL = 9.0, 7.5  # points


def lines_of(text: str, wide: int) -> list[str]:
    """Return a text as lines of at most `wide` characters; a number stays with its unit.

    >>> lines_of("from 18.5 % to 62.5 %", 7)
    ['from', '18.5 %', 'to', '62.5 %']
    """
    return [
        line.replace("\N{NO-BREAK SPACE}", " ") for line in textwrap.wrap(with_units(text), wide)
    ]


def named(case: str | None, most: int = 40) -> str:
    """Return the name of a case to stand before other words; empty without one."""
    return f"{case[:most]} · " if case else ""
