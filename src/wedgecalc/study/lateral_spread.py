"""How sure the slope of a lateral film, and its wedge, are: the reading of the film, in closed form.

The points are taken to err as those of a frontal film (``data/landmark_sd.json``), which is an
assumption: the ends of the plateau's tangent as those of a joint line, the cortices of the shaft as
single points. Hinge and entry are marked, and count as exact.
"""

import math

from wedgecalc import records
from wedgecalc.geometry.lateral import PLATEAU_ENDS, SHAFT_LEVEL_NAMES, LateralKnee, measure_lateral
from wedgecalc.geometry.plane import length
from wedgecalc.planning.lateral_plan import LateralPlan
from wedgecalc.planning.millimetres import Z_95
from wedgecalc.study.interval import Interval


def slope_sd(knee: LateralKnee) -> float | None:
    """Return the SD of one reading of the slope, degrees; None without a scale.

    Examples
    --------
    >>> knee = LateralKnee.from_landmarks(
    ...     {"plateau_anterior": (40, 0), "plateau_posterior": (0, 7),
    ...      "shaft_upper": (20, 80), "shaft_lower": (20, 200)}, mm_per_unit=1.0)
    >>> round(slope_sd(knee), 2)
    0.9
    """
    if knee.mm_per_unit is None:
        return None
    usual = records.landmark_sds()
    # What both ends share sets the tangent higher or lower and does not tilt it.
    end = math.sqrt(usual["end_across_mm"] ** 2 - usual["end_shared_mm"] ** 2)
    front, back = (knee.points[name] for name in PLATEAU_ENDS)
    tilt = math.sqrt(2) * end / length(front - back)
    upper, lower = (knee.level(name) for name in SHAFT_LEVEL_NAMES)
    levels = [
        usual["default_mm"] / (1 if name in knee.points else math.sqrt(2))
        for name in SHAFT_LEVEL_NAMES
    ]
    return math.degrees(math.hypot(tilt, math.hypot(*levels) / length(upper - lower)))


def slope_interval(knee: LateralKnee) -> Interval | None:
    """Return the 95 % interval of one reading of the slope; None without a scale."""
    sd = slope_sd(knee)
    return None if sd is None else _around(measure_lateral(knee).slope, sd)


def wedge_intervals(plan: LateralPlan) -> dict[str, Interval]:
    """Return the 95 % intervals of a plan's slope, angle and base, those that are known."""
    sd = slope_sd(plan.knee)
    if sd is None:
        return {}
    found = {"slope_deg": _around(plan.before.slope, sd), "correction_deg": _around(plan.angle, sd)}
    if plan.base is not None and plan.radius is not None:
        half = math.radians(plan.angle / 2)
        found["base_mm"] = _around(plan.base, plan.radius * math.cos(half) * math.radians(sd))
    return found


def _around(value: float, sd: float) -> Interval:
    return Interval(sd, value - Z_95 * sd, value + Z_95 * sd)
