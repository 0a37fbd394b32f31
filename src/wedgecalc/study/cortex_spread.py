"""The spread of the cortex in the intervals of a plan, which landmark errors do not include."""

from dataclasses import replace
from typing import Any

import numpy as np

from wedgecalc.geometry.plane import N, P
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.millimetres import Z_95, base_sd
from wedgecalc.planning.plan import Plan
from wedgecalc.study.interval import Interval, Uncertainty


def with_cortex(found: Uncertainty[N], nominal: Plan[P, N] | DoublePlan[P, N]) -> Uncertainty[N]:
    """Return an uncertainty whose bases also count the spread of the cortex between bones.

    It is independent of the landmarks, so both parts add in quadrature, on either side. A base on a
    trace or between marked points does not change.

    Parameters
    ----------
    found : Uncertainty
        The uncertainty due to the landmarks.
    nominal : Plan or DoublePlan
        The plan of that uncertainty.
    """
    if not isinstance(nominal, DoublePlan):
        return replace(found, base=widened(found.base, nominal))
    by_bone = {str(part.procedure.bone): part for part in nominal.parts}
    parts = {
        bone: {
            key: widened(each, by_bone[bone]) or each if key == "base" else each
            for key, each in own.items()
        }
        for bone, own in found.parts.items()
    }
    return replace(found, parts=parts)


def widened(i: Interval[N] | None, plan: Plan[P, N]) -> Interval[N] | None:
    """Return the interval of a base that also counts the spread of the cortex it rests on."""
    sd: Any = base_sd(plan)
    middle: Any = plan.wedge.base
    if i is None or sd is None or middle is None:
        return i
    inner: Any = i
    low = middle - np.hypot(middle - inner.low, Z_95 * sd)
    high = middle + np.hypot(inner.high - middle, Z_95 * sd)
    ends: list[Any] = [np.hypot(inner.sd, sd), low, high]
    sd, low, high = (end if np.ndim(end) else float(end) for end in ends)
    return Interval(sd, low, high)
