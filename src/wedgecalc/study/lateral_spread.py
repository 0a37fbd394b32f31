"""Uncertainty of the slope on a lateral film and of its wedge, in closed form.

It counts the reading of the film alone. The landmarks are assumed to have the errors of those on a
frontal film (``data/landmark_sd.json``): the ends of the plateau's tangent those of a joint line,
the cortices of the shaft those of single points. Marked hinges and entries count as exact.
"""

import math

from wedgecalc import records
from wedgecalc.geometry.lateral import PLATEAU_ENDS, SHAFT_LEVEL_NAMES, LateralKnee, measure_lateral
from wedgecalc.geometry.plane import length
from wedgecalc.planning.lateral_plan import LateralPlan
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
    # An error that both ends share raises or lowers the tangent and does not tilt it.
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
    return None if sd is None else Interval.around(measure_lateral(knee).slope, sd)


def wedge_intervals(plan: LateralPlan) -> dict[str, Interval]:
    """Return the 95 % intervals of a plan's slope, angle and base, as far as they are known."""
    sd = slope_sd(plan.knee)
    if sd is None:
        return {}
    values = {"slope_deg": plan.before.slope, "correction_deg": plan.angle}
    intervals = {name: Interval.around(value, sd) for name, value in values.items()}
    if plan.base is not None and plan.radius is not None:
        base_sd = plan.radius * math.cos(math.radians(plan.angle / 2)) * math.radians(sd)
        intervals["base_mm"] = Interval.around(plan.base, base_sd)
    return intervals
