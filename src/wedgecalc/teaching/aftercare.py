"""What follows an osteotomy, in plain words: the classical way beside today's."""

from collections.abc import Sequence
from dataclasses import dataclass

from wedgecalc.results.sentences import amount
from wedgecalc.results.standing import as_standing
from wedgecalc.teaching.subject import Subject

UNCUT = "On this radiograph the leg stands as it should: no bone needs to be cut."
WAYS = (
    ("", "the classical way", "today, at the knee"),
    ("held with", "staples, pins or a plate", "a plate and screws"),
    ("in hospital", "2 to 4 days", "1 to 3 days"),
    ("cast or splint", "4 to 8 weeks", "none"),
    (
        "crutches",
        "until the surgeon allows full weight",
        "about six weeks: part of the weight at first, then all of it",
    ),
    (
        "physiotherapy",
        "bending and strength come back step by step",
        "exercises begin early; full recovery takes several months to a year",
    ),
)
_HEALS = {
    "closed": "Where a wedge was closed, bone lies on bone and grows together.",
    "opened": "Where a cut was opened, new bone grows into the gap; it may be filled with bone.",
    "lengthened": "Where a bone is lengthened, its ends are drawn apart over weeks, and new bone "
    "fills the gap.",
}
_CAN = (
    "What it can do: take load off the worn side, ease pain, and delay a joint replacement for "
    "years in younger, active people."
)
_CANNOT = "What it cannot do: make worn cartilage new. Some legs need another operation later."
_SMOKING = "Smoking slows the healing."
# Figures of 466 osteotomies of the upper tibia; the first two for closing and opening wedges.
_FIGURES = (
    "Upper tibia, in figures: the plate is taken out later in {plates}; {numb}after ten years 75 to "
    "90 of 100 have no artificial knee yet; in the hospital records of one US state they are 56 of 100."
)
SOURCES = (
    "classical times: a textbook for patients; today's times are those usual with plates; figures: "
    "Duivenvoorden 2017 (466 osteotomies, PMC5332482) and Pannell 2019 (a US state's hospital "
    "records, PMC6937536)"
)


@dataclass(frozen=True, slots=True)
class Aftercare:
    """The aftercare of one plan or several.

    Attributes
    ----------
    ways : tuple of tuple of str
        A table: the classical way beside today's; empty where no bone is cut.
    points : tuple of str
    """

    ways: tuple[tuple[str, ...], ...]
    points: tuple[str, ...]

    @classmethod
    def of(cls, subjects: Sequence[Subject]) -> "Aftercare":
        """Return what follows the plans of a deck."""
        cut = [subject for subject in subjects if not subject.nothing]
        if not cut:
            return cls((), (UNCUT,))
        procedures = [p for subject in cut for p in subject.procedures]
        knee = any(p.at_knee for p in procedures)
        ways = WAYS if knee else tuple(row[:2] for row in WAYS)
        healing = dict.fromkeys(
            "closed" if p.closes else "lengthened" if p.through_shaft else "opened"
            for p in procedures
        )
        points = [*(_HEALS[way] for way in healing), *([_CAN, _CANNOT] if knee else [])]
        points += [_figures(subject) for subject in cut[:1] if len(subjects) == 1]
        return cls(ways, tuple(filter(None, [*points, _length(cut), _SMOKING])))


def _figures(subject: Subject) -> str:
    """Return the figures that patients ask for, of the operation and illness that they are of."""
    procedure, worn = subject.procedures[0], subject.request.arthritis
    published = procedure.of_tibia and procedure.at_knee and procedure.direction == "valgus"
    if not published or len(subject.procedures) != 1 or worn in ("none", "lateral"):
        return ""
    plates = "48 of 100" if procedure.closes else "71 of 100"
    numb = "in 4 of 100 a part of the foot is numb; " if procedure.closes else ""
    return _FIGURES.format(plates=plates, numb=numb)


def _length(cut: Sequence[Subject]) -> str:
    """Return by how much the leg changes its length; empty for several legs, or without a scale."""
    before, after = cut[0].plan.before.limb, as_standing(cut[0].plan).limb
    if len(cut) > 1 or before is None or after is None or abs(after - before) < 1:
        return ""
    change = float(after - before)
    word = "shorter" if change < 0 else "longer"
    return f"As planned, the leg becomes {amount(abs(change), 'mm', digits=0)} {word}."
