"""Which film of a study a leg was marked on, where all that names it is the accession number.

A study may have several films: one of each leg, one of both, one again. A leg is given to a film if
it can have been marked on that one (by code or bytes, size, points and side) and on no other of the
study; else nobody chooses for it.
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

# The other films of a study by code, and why it may not be complete yet, or nothing.
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
    """What a film is called, and what decides whether a leg can have been marked on it.

    Attributes
    ----------
    uid, code, accession : str
        `code` is the name in the queue.
    path : Path
    side : str
        By its header; empty if that does not say.
    size : tuple of int
        Columns and rows; empty if they are not known.
    """

    uid: str = field(repr=False)
    code: str
    accession: str = field(repr=False)
    path: Path
    side: str
    size: tuple[int, ...]

    @cached_property
    def sha256(self) -> str:
        """The digest of its bytes as a name."""
        return SHA_PREFIX + sha256_of(self.path)

    @classmethod
    def of(cls, path: Path) -> "FilmNames":
        """Return what the header of a film says."""
        study = study_of(path)
        uid, facts = str(study.film.SOPInstanceUID), study.facts
        return cls(uid, study.code, study.accession, path, facts.side or "", facts.size or ())


@dataclass(frozen=True)
class MarkedLeg:
    """What a file says of a leg, and of the film that it was marked on.

    Attributes
    ----------
    path : str
        For `wedgecalc.sources.reading.load_legs`.
    side, code, sha256 : str
        Empty if it does not say.
    size : tuple of int
        Columns and rows; empty if it does not say.
    far : (float, float)
        The largest x and y of its points in pixels.
    proposed : bool
        Whether a program proposed points of it that nobody has confirmed: no answer is made of it.
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
        """Return it of a leg that was read; nothing but where it is of one that could not be."""
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
        """Return whether it can have been marked on a film.

        A leg that states bytes alone can have been only on a film of these bytes.
        """
        if self.code or self.sha256:
            return self.code == code if self.code else SHA_PREFIX + self.sha256 == sha256
        inside = not size or all(p <= n + MARGIN_PX for p, n in zip(self.far, size, strict=True))
        same = not (self.size and size) or self.size == size
        return inside and same and (not (self.side and side) or self.side == side)


@dataclass(frozen=True)
class MarkFile:
    """A file that marks a film, or one leg in it.

    Attributes
    ----------
    path : str
        For `wedgecalc.sources.reading.load_legs`; with ``#`` and the leg for one of many.
    file : str
        The file.
    legs : tuple of MarkedLeg
        Empty if it cannot be read.
    """

    path: str
    file: str
    legs: tuple[MarkedLeg, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is all of a file."""
        return self.path == self.file


def marks_in_study(
    film: FilmNames, study: Sequence[MarkFile], others: "Sequence[tuple[str, FilmNote]]"
) -> tuple[list[MarkFile], str]:
    """Return what marks a film, of all that is named by its accession number, and why nothing does.

    Parameters
    ----------
    film : FilmNames
    study : sequence of MarkFile
    others : sequence of (str, FilmNote)
        The other films of that number, by code.
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
