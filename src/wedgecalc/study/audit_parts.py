"""The result of an audit: miss, split and verdict, and whether the correction was kept."""

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
# The parts of HKA and their measures.
MEASURE_OF_PART = {"tibia": "mpta", "femur": "mldfa", "joint": "jlca"}


@dataclass(frozen=True, slots=True)
class Split:
    """A change of HKA, degrees, valgus positive, by its place; `total` is the sum of the three.

    HKA − 180 = MPTA − mLDFA − JLCA, so the tibia's part is the change of MPTA, the femur's and the
    joint's those of mLDFA and JLCA with the other sign (Paley 2002; MacDessi 2021). Without
    condyles femur and joint cannot be told apart, and both are None.
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
        Interval of the change of HKA in the plan's direction, degrees; None without a scale.
    films : tuple of FilmDifference
        What has to agree between this film and the first one after the operation.
    spread : mapping of str to float
        Standard deviation of each measure on this film.
    verdict : str
        ``kept`` if HKA changed by no more than two readings differ; ``lost`` or ``gained`` if it
        moved further back or further on. ``not-judged`` without a scale.
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
    """A plan compared with the films taken after the operation.

    Attributes
    ----------
    plan : Plan or DoublePlan
        The plan on the preoperative leg.
    limb : Limb
        The leg on the first film after the operation.
    achieved : Alignment
        The measures of that leg.
    followups : tuple of Followup
        Later films, in the order given.
    spread : mapping of str to mapping of str to float
        Standard deviation of each measure due to reading and positioning: ``before``, as
        ``planned`` from that film, and as ``achieved`` on the other film. Empty for a film without
        a scale.
    films : tuple of FilmDifference
        What has to agree between both films.
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
        """The planned measures of the standing leg, its joint closed if there is a model."""
        return self.plan.standing_again or self.plan.after

    @cached_property
    def sd(self) -> dict[str, float]:
        """Standard deviation of each miss between two readings; empty if unknown."""
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
            name: Interval.around(miss, sd)
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
        """``within-reading``, ``undercorrected``, ``overcorrected`` or ``not-judged``.

        The first if the miss is no larger than the difference of two readings in 95 of 100 pairs,
        the last without a scale on both films.
        """
        return verdict_word(self.correction_interval, (UNDER, WITHIN, OVER))

    @property
    def split(self) -> dict[str, Split]:
        """The place of each change of HKA: ``planned``, ``achieved``, and ``miss``."""
        return {
            "planned": Split.between(self.before, self.planned),
            "achieved": Split.between(self.before, self.achieved),
            "miss": Split.between(self.planned, self.achieved),
        }

    @property
    def beyond(self) -> tuple[str, ...]:
        """Which of ``tibia``, ``femur`` and ``joint`` miss by more than two readings differ.

        HKA may be within reading all the same, where such misses cancel out.
        """
        return tuple(
            part
            for part, name in MEASURE_OF_PART.items()
            if (miss := self.miss[name]) is not None
            and abs(miss) > Z_95 * self.sd.get(name, math.inf)
        )

    @property
    def doubted(self) -> bool:
        """Whether a part misses by more than reading explains, or the films do not agree."""
        return bool(self.beyond) or any(sign.differs for sign in self.films)


def difference_of(one: Alignment, other: Alignment, name: str) -> float | None:
    """Return the difference of a measure, first less second; None if either is missing."""
    a, b = getattr(one, name), getattr(other, name)
    return None if a is None or b is None else float(a - b)


def interval_around(value: float, sd: float | None) -> Interval | None:
    """Return the 95 % interval around a value; None if its SD is unknown."""
    return None if sd is None else Interval.around(value, sd)


def verdict_word(interval: Interval | None, words: tuple[str, str, str]) -> str:
    """Return the word for a difference below, within or above what two readings differ by."""
    if interval is None:
        return UNJUDGED
    return words[0] if interval.high < 0 else words[2] if interval.low > 0 else words[1]
