"""Uncertainty of the millimetres of a plan: the evidence for hinge and entry, and their errors.

Points that the user marked, or that lie on the traced cortex, count as exact. Points on the cortex
template have the spread between bones (``data/cortex_evidence.json``), points from the film that of
the width of the edge found there.
"""

from typing import Any, cast

import numpy as np

from wedgecalc.geometry.plane import N, Number, P, Point, dot, length, not_negative
from wedgecalc.planning.bone_frame import level_frame, trace_at
from wedgecalc.planning.cortex import CortexPlace, reach_sd
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.request_fields import CUT_POINTS
from wedgecalc.terms import Rest

Z_95 = 1.959963984540054  # SDs to either side that hold 95 % of a normal distribution


def places_rest_on(plan: Plan[P, N]) -> dict[str, Rest]:
    """Return the evidence for hinge and entry of a plan.

    Parameters
    ----------
    plan : Plan
        Plan of one limb or an array of limbs.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> places_rest_on(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto", hinge=(240, 530)))
    {'hinge': 'marked', 'entry': 'template'}
    """
    rests = {}
    for name in CUT_POINTS:
        if getattr(plan.request, name) is not None:
            rests[name] = Rest.FILM if name in plan.request.of_film else Rest.MARKED
        else:
            rests[name] = Rest.TRACE if _on_trace(plan, _level(plan, name)) else Rest.TEMPLATE
    return rests


def rests_on(plan: Plan[P, N]) -> Rest | None:
    """Return the evidence for the base of a wedge: that of the less certain of its two points.

    None if there is no base in mm: without a scale or an entry, or a cut with an angle.
    """
    if plan.wedge.radius is None or plan.wedge.nothing or plan.procedure.through_shaft:
        return None
    rests = places_rest_on(plan).values()
    return next(rest for rest in Rest if rest in rests)


def cut_sd(plan: Plan[P, N]) -> N | None:
    """Return the SD of the cut's length from hinge to entry, mm; None where it counts as exact.

    A shift of either point along the joint line counts by its share along the saw line. The small
    effect of the hinge's place on the angle is left out.
    """
    if rests_on(plan) not in (Rest.TEMPLATE, Rest.FILM):
        return None
    placed = level_frame(plan.limb, plan.procedure)
    assert placed is not None
    wedge: Any = plan.wedge
    saw = wedge.entry_z - wedge.hinge_z
    lateral, width = cast("tuple[Point, Number]", placed[1::2])
    of_film, side = plan.request.of_film, plan.procedure.side
    sides = {"entry": side, "hinge": side.far}
    on_template: list[CortexPlace] = [
        (sides[name], _level(plan, name) / width)
        for name, rest in places_rest_on(plan).items()
        if rest == Rest.TEMPLATE
    ]
    bone = "hip" if plan.procedure.at_hip else str(plan.procedure.bone)
    variance: Number = sum(sd**2 for sd in of_film.values())
    if on_template:
        variance = variance + (reach_sd(bone, *on_template) * width) ** 2
    sd = np.sqrt(variance) * abs(dot(lateral, saw)) / length(saw)
    return cast("N", float(sd) if np.ndim(sd) == 0 else sd)


def base_sd(plan: Plan[P, N]) -> N | None:
    """Return the SD of the base 2 r sin(θ/2) that follows from `cut_sd`, mm; None if exact."""
    sd, wedge = cut_sd(plan), plan.wedge
    if sd is None or wedge.base is None or wedge.radius is None:
        return None
    return cast("N", cast("Number", sd) * wedge.base / wedge.radius)


def base_limits(plan: Plan[P, N]) -> tuple[N, N] | None:
    """Return the 95 % interval of the base from the spread of its points alone; None if exact.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    >>> low, high = base_limits(made)
    >>> round(low, 1), round(made.wedge.base, 1), round(high, 1)
    (6.8, 8.4, 10.0)
    """
    sd, base = base_sd(plan), plan.wedge.base
    if sd is None or base is None:
        return None
    wide: Number = Z_95 * cast("Number", sd)
    low = base - wide
    return cast("tuple[N, N]", (not_negative(low), base + wide))


def depths(plan: Plan[P, N]) -> dict[str, N | None]:
    """Return how far hinge and entry lie from the joint line into the cut bone, mm.

    Below the plateau (tibia) or above the condyle line (femur), at right angles to it; at the hip
    below the tip of the trochanter, along the shaft. None without a scale or that line, for a cut
    through the shaft, and for a point that is missing.
    """
    placed = level_frame(plan.limb, plan.procedure)
    if placed is None or not plan.limb.frame.calibrated or plan.procedure.through_shaft:
        return dict.fromkeys(CUT_POINTS)
    origin, lateral, away, _ = placed
    along = cast("Point", lateral) * away
    points = {"hinge": plan.wedge.hinge_z, "entry": plan.wedge.entry_z}
    return {
        name: None if z is None else cast("N", dot(along, z - cast("Point", origin)))
        for name, z in points.items()
    }


def _level(plan: Plan[P, N], name: str) -> float:
    record = plan.procedure
    return record.hinge_level_mm if name == "hinge" else record.entry_level_mm


def _on_trace(plan: Plan[P, N], level: float) -> bool:
    """Return whether the usual place at a level lies on the trace."""
    placed = level_frame(plan.limb, plan.procedure)
    if placed is None or plan.procedure.through_shaft:
        return False
    reach = trace_at(
        plan.limb, plan.procedure, cast("tuple[Point, Point, complex, Number]", placed), level
    )
    return reach is not None and not bool(np.any(np.isnan(reach)))
