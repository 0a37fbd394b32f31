"""What printed pages share: papers, margins, sizes of letters, and lines that end where they should."""

import re
import textwrap

PAPERS = {"a4": (8.27, 11.69), "letter": (8.5, 11.0)}  # inches
EDGE = 0.6
TEXT, SMALL = 9.0, 7.5  # points


def lines_of(text: str, wide: int) -> list[str]:
    """Return a text as lines of so many letters; a number stays with its unit.

    >>> lines_of("from 18.5 % to 62.5 %", 7)
    ['from', '18.5 %', 'to', '62.5 %']
    """
    return [
        line.replace("\N{NO-BREAK SPACE}", " ")
        for line in textwrap.wrap(re.sub(r"(?<=\d) (?=%|mm\b)", "\N{NO-BREAK SPACE}", text), wide)
    ]


def named(case: str | None, most: int = 40) -> str:
    """Return what a case is called, to stand before something else; empty for none."""
    return f"{case[:most]} · " if case else ""
