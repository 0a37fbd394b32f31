"""The parts of a verdict: the finding on each measure, and the outcome of each choice."""

from dataclasses import dataclass

from wedgecalc.geometry.alignment import Alignment
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.plan import Plan
from wedgecalc.record_types import standing_of
from wedgecalc.terms import Standing, Where

ANGLE_OF = {Where.TIBIA: "mpta", Where.FEMUR: "mldfa"}


@dataclass(frozen=True, slots=True)
class MeasureFinding:
    """A number behind the verdict.

    Attributes
    ----------
    name : str
        A measure.
    value : float or None
        Degrees; None if its landmarks are missing.
    low, high : float or None
        Its range.
    share : float or None
        Its contribution to the deviation from a leg of typical angles (malalignment test), degrees,
        valgus positive.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    share: float | None

    def __repr__(self) -> str:
        value = "absent" if self.value is None else f"{self.value:.1f}"
        share = "" if self.share is None else f", share {self.share:.1f}"
        return f"MeasureFinding({self.name} {value}, range {self.low} to {self.high}{share})"

    @property
    def standing(self) -> Standing | None:
        """Whether the value is normal, low or high; None if it is missing."""
        low, high = (
            end if end is not None else other
            for end, other in ((self.low, -360.0), (self.high, 360.0))
        )
        return standing_of(self.value, low, high)

    @property
    def outside(self) -> bool:
        """Whether the value is out of its range."""
        return self.standing is not None and self.standing.outside

    @property
    def beyond(self) -> float:
        """By how much the value is beyond its range, degrees; 0 within it."""
        if self.value is None or not self.outside:
            return 0.0
        end = self.low if self.standing == Standing.LOW else self.high
        return 0.0 if end is None else abs(self.value - end)

    def contributes(self, sign: float) -> bool:
        """Return whether the value is out of range in the direction that the leg deviates.

        `sign` is 1 for a varus leg, whose correction produces valgus, and −1 for a valgus leg.
        """
        low = (sign > 0) == (self.name in ("mpta", "hka"))  # in varus MPTA is low, mLDFA is high
        return self.standing == (Standing.LOW if low else Standing.HIGH)


@dataclass(frozen=True, slots=True)
class Choice:
    """What an osteotomy of the tibia alone, the femur alone or both would leave.

    Attributes
    ----------
    bone : Where
        ``tibia``, ``femur`` or ``both``.
    procedure : str
        The procedure that was planned; the usual one for a single bone is the closing wedge.
    plan : Plan, DoublePlan or None
    why_absent : str or None
        Why there is no plan.
    outside : tuple of str
        Which of mpta and mldfa end outside the limits; see `outside_of`.
    own : bool
        Whether this is the plan that the verdict accompanies.
    """

    bone: Where
    procedure: str
    plan: Plan | DoublePlan | None
    why_absent: str | None = None
    outside: tuple[str, ...] = ()
    own: bool = False

    @property
    def within(self) -> bool:
        """Whether there is a plan, and its angles end within the limits."""
        return self.plan is not None and not self.outside


def outside_of(after: Alignment, limits: Limits) -> tuple[str, ...]:
    """Return which of mpta and mldfa end outside the limits of a planned leg.

    An angle that `Limits.allows` beyond its limit is not among them.
    """
    findings = (
        MeasureFinding(n, getattr(after, n), *limits.ranges[n], None) for n in ANGLE_OF.values()
    )
    return tuple(f.name for f in findings if f.outside and not limits.allows(f.beyond))


def cuts_of(plan: Plan | DoublePlan) -> list[Plan]:
    """Return the parts of a plan that cut a bone, in surgical order; both if neither does."""
    if isinstance(plan, Plan):
        return [plan]
    return [part for part in plan.in_order if not part.wedge.nothing] or list(plan.in_order)


def cut_name(plan: Plan | DoublePlan) -> str:
    """Return the procedure of a plan; for a double level that cuts one bone, that bone's."""
    cuts = cuts_of(plan)
    return DOUBLE_LEVEL if len(cuts) > 1 else cuts[0].procedure.name
