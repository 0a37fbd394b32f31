"""Match legs to the films of a study when their files name only the accession number.

A study may have several films: one of each leg, one of both, a repeat. A leg belongs to a film if it
can have been marked on that film (by code or bytes, size, points and side) and on no other film of the
study; otherwise it is left unmatched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from wedgecalc.archive.study import study_of
from wedgecalc.sources.case import Case
from wedgecalc.sources.landmark_files.on_film import MARGIN_PX, sha256_of

if TYPE_CHECKING:
    from wedgecalc.node.note import FilmNote
    from wedgecalc.sources.legs import Unread

# The other films of a study by code, and why the study may be incomplete (empty if it is complete).
StudyFilms: TypeAlias = "tuple[Sequence[tuple[str, FilmNote]], str]"
SHA_PREFIX = "sha256:"
_NOT_OF_IT = (
    "the file of its accession number was marked on another film, by film, size, points or side"
)
_OF_SEVERAL = (
    "several films have its accession number, and the file may be of more than one: name the file by"
    " the code of its film"
)


@dataclass(frozen=True)
class FilmNames:
    """The names of a film, and the facts that decide whether a leg can have been marked on it.

    Attributes
    ----------
    uid, code, accession : str
        `code` is the name in the queue.
    path : Path
    side : str
        By its header; empty if unknown.
    size : tuple of int
        Columns and rows; empty if unknown.
    """

    uid: str = field(repr=False)
    code: str
    accession: str = field(repr=False)
    path: Path
    side: str
    size: tuple[int, ...]

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of its bytes, as a name."""
        return SHA_PREFIX + sha256_of(self.path)

    @classmethod
    def of(cls, path: Path) -> "FilmNames":
        """Return the names and facts in the header of a film."""
        study = study_of(path)
        uid, facts = str(study.film.SOPInstanceUID), study.facts
        return cls(uid, study.code, study.accession, path, facts.side or "", facts.size or ())


@dataclass(frozen=True)
class MarkedLeg:
    """A leg in a file, with what the file states about the leg's film.

    Attributes
    ----------
    path : str
        For `wedgecalc.sources.reading.load_legs`.
    side, code, sha256 : str
        Empty if unknown.
    size : tuple of int
        Columns and rows; empty if unknown.
    far : (float, float)
        The largest x and y of its points in pixels.
    proposed : bool
        Whether some of its points are unconfirmed proposals of a program: it gets no answer.
    """

    path: str
    side: str = ""
    code: str = ""
    sha256: str = ""
    size: tuple[int, ...] = ()
    far: tuple[float, float] = (0.0, 0.0)
    proposed: bool = False

    @classmethod
    def of(cls, path: str, leg: "Case | Unread") -> "MarkedLeg":
        """Return the record of a leg that was read; of an unreadable one only its path."""
        if not isinstance(leg, Case):
            return cls(path)
        stated = leg.stated
        film = stated.film
        xs, ys = zip(*(xy for _, xy in stated.landmarks if xy is not None), strict=True)
        return cls(
            path,
            str(leg.limb.frame.side),
            (film and film.code) or "",
            (film and film.sha256) or "",
            tuple((film and film.size) or ()),
            (max(xs), max(ys)) if stated.units == "px" else (0.0, 0.0),
            bool(leg.limb.unconfirmed),
        )

    def fits(self, code: str, side: str, size: tuple[int, ...], sha256: str = "") -> bool:
        """Return whether it can have been marked on a film; one that states bytes needs these bytes."""
        if self.code or self.sha256:
            return self.code == code if self.code else SHA_PREFIX + self.sha256 == sha256
        inside = not size or all(p <= n + MARGIN_PX for p, n in zip(self.far, size, strict=True))
        same = not (self.size and size) or self.size == size
        return inside and same and (not (self.side and side) or self.side == side)


@dataclass(frozen=True)
class MarkFile:
    """A file that marks a film, or one leg of such a file.

    Attributes
    ----------
    path : str
        For `wedgecalc.sources.reading.load_legs`, with ``#`` and the name of a single leg.
    file : str
        Its path.
    legs : tuple of MarkedLeg
        Empty if it cannot be read.
    """

    path: str
    file: str
    legs: tuple[MarkedLeg, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it stands for the whole file."""
        return self.path == self.file


def marks_in_study(
    film: FilmNames, study: Sequence[MarkFile], others: "Sequence[tuple[str, FilmNote]]"
) -> tuple[list[MarkFile], str]:
    """Return the files named by a film's accession number that mark it, or why none does.

    Parameters
    ----------
    film : FilmNames
    study : sequence of MarkFile
    others : sequence of (str, FilmNote)
        The other films with that number, by code.
    """
    marks: list[MarkFile] = []
    for mark in study:
        legs = mark.legs or (MarkedLeg(mark.path),)
        fitting = [leg for leg in legs if leg.fits(film.code, film.side, film.size, film.sha256)]
        if any(leg.fits(code, n.side, n.size) for leg in fitting for code, n in others):
            return [], _OF_SEVERAL
        marks += [mark] if len(fitting) == len(legs) else _each(mark, fitting)
    marks = [
        mark
        for mark in marks
        if mark.whole or not any(m.whole and m.file == mark.file for m in marks)
    ]
    return marks, "" if marks else _NOT_OF_IT


def _each(mark: MarkFile, legs: list[MarkedLeg]) -> Iterator[MarkFile]:
    for leg in legs:
        yield MarkFile(leg.path, mark.file, (leg,))
