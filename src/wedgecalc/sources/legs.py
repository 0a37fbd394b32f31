"""What every reader hands on: a leg as the file has it, or a leg that could not be read and why; and what a result says of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wedgecalc.errors import Problem

FORMAT = "wedgecalc-case/1"  # of a case file


@dataclass(frozen=True, slots=True)
class RawLeg:
    """One leg as a reader found it.

    Attributes
    ----------
    raw : dict
        What a case file would hold; checked as one by `wedgecalc.sources.case.case_of`.
    notes : tuple of str
        What a person should know of it beside its result.
    side_source : str or None
        Where the side comes from, in words, if the reader had to work it out.
    place : str
        Where it stands in a file whose legs may have one name: ``row 3`` of a table.
    outside : tuple of Problem
        Points beside the picture, by the size of it that the file states: none of their fault if it is of another size.
    """

    raw: dict[str, Any]
    notes: tuple[str, ...] = ()
    side_source: str | None = None
    place: str = ""
    outside: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read: what it does not say itself.

    Attributes
    ----------
    side : {"right", "left"} or None
    mm_per_px : float or None
    mapping : LandmarkSet or None
        A user's own names of landmarks; see `wedgecalc.sources.landmark_files.landmark_sets`.
    image : Path or None
        The radiograph, in place of the one that the file names.
    """

    side: str | None = None
    mm_per_px: float | None = None
    mapping: Any = None
    image: Path | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A leg that could not be read: which one, and everything wrong with it.

    Attributes
    ----------
    id : str
        What the file calls the leg, else its place in the file.
    problems : tuple of Problem
    place : str
        As of a `RawLeg`.
    """

    id: str
    problems: tuple[Problem, ...]
    place: str = ""

    @property
    def status(self) -> str:
        """What is wrong with it, in a line for a table."""
        return "; ".join(f"{p.field}: {p.what}" for p in self.problems)


@dataclass(frozen=True, slots=True)
class CaseRef:
    """What every result says of the case that it is about.

    Attributes
    ----------
    id : str or None
        What the case is called; shown as it is.
    side_source, scale_source : str or None
        Where side and scale come from.
    notes : tuple of str
        What a person should know beside the result.
    """

    id: str | None = None
    side_source: str | None = None
    scale_source: str | None = None
    notes: tuple[str, ...] = ()


UNNAMED = CaseRef()
