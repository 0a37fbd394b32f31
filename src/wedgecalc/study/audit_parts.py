"""What an audit says: miss, split and verdict, and what became of the correction later."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.millimetres import Z_95
from wedgecalc.planning.plan import Plan
from wedgecalc.study.film_pair import FilmDifference
from wedgecalc.study.interval import Interval

AUDITED = ("hka", "wbl", "mpta", "mldfa", "jlca", "limb")
WITHIN, UNDER, OVER, UNJUDGED = "within-reading", "undercorrected", "overcorrected", "not-judged"
KEPT, LOST, GAINED = "kept", "lost", "gained"
MEASURE_OF_PART = {
    "tibia": "mpta",
    "femur": "mldfa",
    "joint": "jlca",
}  # parts of HKA and their measures


@dataclass(frozen=True, slots=True)
class Split:
    """A change of HKA, degrees, valgus positive, by where it is; `total` is the sum of the three.

    HKA − 180 = MPTA − mLDFA − JLCA, so the tibia's part is the change of MPTA, the femur's and the
    joint's those of mLDFA and JLCA with the other sign (Paley 2002; MacDessi 2021). Without
    condyles nobody can tell femur and joint apart: both are None.
    """

    total: float
    tibia: float
    femur: float | None
    joint: float | None

    @classmethod
    def between(cls, before: Alignment, after: Alignment) -> "Split":
        """Return the split of what changed between two measured legs."""

        def less(name: str) -> float | None:
            change = difference_of(after, before, name)
            return None if change is None else 0.0 - change

        total, tibia = after.hka - before.hka, after.mpta - before.mpta
        return cls(float(total) + 0.0, float(tibia) + 0.0, less("mldfa"), less("jlca"))


@dataclass(frozen=True, slots=True)
class Followup:
    """A later film against the first one after the operation.

    Attributes
    ----------
    limb : Limb
    found : Alignment
    change : dict of str to float or None
        This film minus the first after the operation, by measure.
    interval : Interval or None
        Of the change of HKA towards the plan, degrees; None without a scale.
    films : tuple of FilmDifference
        What has to be alike on this film and the first one after the operation.
    spread : mapping of str to float
        How far off each measure may be on this film, as a standard deviation.
    verdict : str
        ``kept``: no more than two readings differ. ``lost`` or ``gained``: HKA went beyond that,
        back towards where it was or further. ``not-judged`` without a scale.
    """

    limb: Limb
    found: Alignment
    change: Mapping[str, float | None]
    interval: Interval | None
    verdict: str
    films: tuple[FilmDifference, ...]
    spread: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Audit:
    """A plan, and what films after the operation say of it.

    Attributes
    ----------
    plan : Plan or DoublePlan
        On the preoperative leg.
    limb : Limb
        The leg on the first film after the operation.
    achieved : Alignment
        Its measures.
    followups : tuple of Followup
        Later films, in the order given.
    spread : mapping of str to mapping of str to float
        How far off each measure may be, as a standard deviation of reading and positioning: of the
        leg ``before``, as ``planned`` from that film, and as ``achieved`` on the other one. Empty
        for a film without a scale.
    films : tuple of FilmDifference
        What has to be alike on both films.
    """

    plan: Plan | DoublePlan
    limb: Limb
    achieved: Alignment
    followups: tuple[Followup, ...]
    spread: Mapping[str, Mapping[str, float]]
    films: tuple[FilmDifference, ...]

    def __repr__(self) -> str:
        return (
            f"Audit({self.verdict}: HKA {self.before.hka:.1f}° before, {self.planned.hka:.1f}° "
            f"planned, {self.achieved.hka:.1f}° achieved)"
        )

    @property
    def before(self) -> Alignment:
        """The measures before the operation."""
        return self.plan.before

    @cached_property
    def planned(self) -> Alignment:
        """The measures planned: of the leg as it stands, its joint closed where a model tells."""
        return self.plan.standing_again or self.plan.after

    @cached_property
    def sd(self) -> dict[str, float]:
        """How much two readings of a miss differ, as standard deviations; empty if unknown."""
        planned, achieved = self.spread["planned"], self.spread["achieved"]
        both = planned.keys() & achieved.keys()
        return {n: math.hypot(planned[n], achieved[n]) for n in AUDITED if n in both}

    @property
    def miss(self) -> dict[str, float | None]:
        """Achieved minus planned, by measure: degrees, %, and mm where both films have a scale."""
        return {name: difference_of(self.achieved, self.planned, name) for name in AUDITED}

    @property
    def intervals(self) -> dict[str, Interval]:
        """95 % interval of each miss, counting reading and positioning of both films."""
        return {
            name: Interval(sd, miss - Z_95 * sd, miss + Z_95 * sd)
            for name, sd in self.sd.items()
            if (miss := self.miss[name]) is not None
        }

    @property
    def correction(self) -> tuple[float, float]:
        """Planned and achieved change of HKA in the plan's direction, degrees."""
        sign = self.plan.procedure.sign
        return (
            sign * (self.planned.hka - self.before.hka),
            sign * (self.achieved.hka - self.before.hka),
        )

    @property
    def correction_miss(self) -> float:
        """Achieved minus planned correction, degrees: negative if it was undercorrected."""
        planned, achieved = self.correction
        return achieved - planned

    @property
    def correction_interval(self) -> Interval | None:
        """95 % interval of `correction_miss`; None without a scale on both films."""
        return interval_around(self.correction_miss, self.sd.get("hka"))

    @property
    def verdict(self) -> str:
        """``within-reading`` if the miss is no more than two readings differ, in 95 of 100 pairs.

        Else ``undercorrected`` or ``overcorrected``; ``not-judged`` without a scale on both films.
        """
        return verdict_word(self.correction_interval, (UNDER, WITHIN, OVER))

    @property
    def split(self) -> dict[str, Split]:
        """Where the change of HKA is: ``planned``, ``achieved``, and the ``miss`` of the plan."""
        return {
            "planned": Split.between(self.before, self.planned),
            "achieved": Split.between(self.before, self.achieved),
            "miss": Split.between(self.planned, self.achieved),
        }

    @property
    def beyond(self) -> tuple[str, ...]:
        """Which of ``tibia``, ``femur`` and ``joint`` misses by more than two readings differ.

        Misses that cancel out leave HKA within reading.
        """
        return tuple(
            part
            for part, name in MEASURE_OF_PART.items()
            if (miss := self.miss[name]) is not None
            and abs(miss) > Z_95 * self.sd.get(name, math.inf)
        )

    @property
    def doubted(self) -> bool:
        """Whether a bone misses beyond reading, or the films do not look like two of one leg."""
        return bool(self.beyond) or any(sign.differs for sign in self.films)


def difference_of(one: Alignment, other: Alignment, name: str) -> float | None:
    """Return a measure of one leg less that of another; None if either is missing."""
    a, b = getattr(one, name), getattr(other, name)
    return None if a is None or b is None else float(a - b)


def interval_around(value: float, sd: float | None) -> Interval | None:
    """Return the 95 % interval around a value; None if its spread is unknown."""
    return None if sd is None else Interval(sd, value - Z_95 * sd, value + Z_95 * sd)


def verdict_word(interval: Interval | None, words: tuple[str, str, str]) -> str:
    """Return the word for a difference below, within or above what two readings differ by."""
    if interval is None:
        return UNJUDGED
    return words[0] if interval.high < 0 else words[2] if interval.low > 0 else words[1]
