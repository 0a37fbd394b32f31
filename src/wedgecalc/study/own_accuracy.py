"""A surgeon's own accuracy in the intervals of a plan, in addition to the reading of the film."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.plane import cis
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.millimetres import Z_95
from wedgecalc.planning.plan import Plan
from wedgecalc.study.interval import Interval, OwnAccuracy, Uncertainty

if TYPE_CHECKING:
    from collections.abc import Mapping

_STEP = 0.1  # degrees: turn of the planned leg for the slopes of its measures against HKA


def with_accuracy(
    found: Uncertainty, plan: Plan | DoublePlan, accuracy: OwnAccuracy
) -> Uncertainty:
    """Return an uncertainty that includes the surgeon's own accuracy in the leg after.

    The mean of the misses shifts the intervals of HKA, WBL and the angle of a single bone that is
    cut; the spread of execution widens them. So do the standard errors of both, which are large for
    a short series.

    Parameters
    ----------
    found : Uncertainty
        Uncertainty of one plan, due to reading.
    plan : Plan or DoublePlan
    accuracy : OwnAccuracy

    Returns
    -------
    Uncertainty
    """
    slopes = _slopes(plan)
    stands = plan.standing_again or plan.after
    sd = math.hypot(found.correction.sd, accuracy.spread)
    chance = _within(accuracy.bias, sd)
    return replace(
        found,
        after=_all(found.after, plan.after, slopes, accuracy),
        expected=_all(found.expected, stands, slopes, accuracy),
        accuracy=replace(accuracy, on_target=chance),
        other=None if found.other is None else with_accuracy(found.other, plan, accuracy),
    )


def _slopes(plan: Plan | DoublePlan) -> dict[str, float]:
    """Return the change of each measure for one degree of overcorrection."""
    limb, sign = plan.after_limb, plan.procedure.sign
    over = measure(limb.turned(("tibia-shaft",), limb.knee, cis(sign * _STEP)))
    slopes = {"hka": float(sign), "wbl": (over.wbl - plan.after.wbl) / _STEP}
    if isinstance(plan, Plan):
        bone = "mpta" if plan.procedure.of_tibia else "mldfa"
        slopes[bone] = float(sign if bone == "mpta" else -sign)
    return slopes


def _all(
    intervals: "Mapping[str, Interval]", leg: Alignment, slopes: dict[str, float], own: OwnAccuracy
) -> "Mapping[str, Interval]":
    widened = {
        name: _widened(each, float(getattr(leg, name)), slopes[name], own)
        for name, each in intervals.items()
        if name in slopes
    }
    return {**intervals, **widened}


def _widened(of: Interval, middle: float, slope: float, own: OwnAccuracy) -> Interval:
    sd, shift = abs(slope) * own.spread, slope * own.bias
    low = middle + shift - math.hypot(middle - of.low, Z_95 * sd)
    high = middle + shift + math.hypot(of.high - middle, Z_95 * sd)
    return cast("Interval", Interval(math.hypot(of.sd, sd), low, high))


def _within(bias: float, sd: float) -> float:
    """Return the probability that a normal error with this mean and SD is within the tolerance."""
    if sd == 0:
        return float(abs(bias) <= TOLERANCE)
    ends = ((way * TOLERANCE - bias) / sd / math.sqrt(2) for way in (-1, 1))
    low, high = (math.erf(end) / 2 for end in ends)
    return high - low
