"""The result of every reader: a leg as in its file, or an unreadable leg with its problems."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.errors import Problem
from wedgecalc.geometry.frame import SIDES
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.landmark_sets import LandmarkSet

if TYPE_CHECKING:
    from wedgecalc.sources.score_spread import ScoreSpread

CASE_FORMAT = "wedgecalc-case/1"  # format of a case file
DRAFT_FORMAT = "wedgecalc-draft/1"  # format of a file that only the studio reads


@dataclass(frozen=True, slots=True)
class RawLeg:
    """One leg as a reader returns it.

    Attributes
    ----------
    raw : dict
        The content of a case file, to be checked by `wedgecalc.sources.case.case_of`.
    notes : tuple of str
        What a user should know about it.
    side_source : str or None
        Where the side comes from, if the reader derived it.
    place : str
        Position in a file whose legs may share a name: ``row 3`` of a table.
    outside : tuple of Problem
        Points outside the picture by the size that the file states. They are dropped if the picture
        itself turns out to have another size.
    both : bool
        Whether the file has a right and a left leg of its picture: a header may then name either.
    """

    raw: Document
    notes: tuple[str, ...] = ()
    side_source: str | None = None
    place: str = ""
    outside: tuple[Problem, ...] = ()
    both: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a user adds to a file.

    Attributes
    ----------
    side : {"right", "left"} or None
    mm_per_px : float or None
        Scale, mm per pixel.
    mapping : LandmarkSet or None
        A user's own names of landmarks.
    image : Path or None
        A radiograph in place of the one that the file names.
    score_sd : ScoreSpread or None
        Placement errors of a network's points by their scores.
    unconfirmed : bool
        Whether landmarks that a program proposed are used although nobody has confirmed them.
    """

    side: str | None = None
    mm_per_px: float | None = None
    mapping: LandmarkSet | None = None
    image: Path | None = None
    score_sd: "ScoreSpread | None" = None
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A leg that cannot be read, with everything that is wrong with it.

    Attributes
    ----------
    id : str
        Name of the leg in the file, else its position.
    problems : tuple of Problem
    place : str
        As of a `RawLeg`.
    """

    id: str
    problems: tuple[Problem, ...]
    place: str = ""

    @property
    def status(self) -> str:
        """What is wrong with it, as one line for a table."""
        return "; ".join(f"{p.field}: {p.what}" for p in self.problems)


def marked_pairs(legs: Sequence[RawLeg | Unread]) -> list[RawLeg | Unread]:
    """Return the legs of a file, of which those know it that have a right and a left one of a picture.

    Two legs alone in a file that names no picture are those of one picture too.

    >>> pair = [RawLeg({"side": side, "image": "film.dcm"}) for side in ("right", "left")]
    >>> [leg.both for leg in marked_pairs([*pair, RawLeg({"side": "left"})])]
    [True, True, False]
    """
    sides: dict[str, set[str]] = {}
    named = [str(leg.raw.get("image") or "") if isinstance(leg, RawLeg) else "" for leg in legs]
    for leg, image in zip(legs, named, strict=True):
        if isinstance(leg, RawLeg) and (image or len(legs) == len(SIDES)):
            sides.setdefault(image, set()).add(str(leg.raw.get("side")))
    return [
        replace(leg, both=sides.get(image) == set(SIDES)) if isinstance(leg, RawLeg) else leg
        for leg, image in zip(legs, named, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class CaseRef:
    """The case that a result is about.

    Attributes
    ----------
    id : str or None
        Name of the case, shown unchanged.
    side_source, scale_source : str or None
        Where side and scale come from.
    notes : tuple of str
        What a user should know about it.
    film_date : str or None
        Day of the film, as the case says it.
    label : str or None
        What a person calls the case.
    """

    id: str | None = None
    side_source: str | None = None
    scale_source: str | None = None
    notes: tuple[str, ...] = ()
    film_date: str | None = None
    label: str | None = None

    @property
    def called(self) -> str | None:
        """What the case is called wherever it is shown: its label, or else its id."""
        return self.label or self.id


UNNAMED = CaseRef()
