"""Distances of a hinge or an entry from the cortex, traced or of the cortex template."""

import math

import numpy as np

from wedgecalc.geometry.curves import interpolate_evenly
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Number, Point, Points
from wedgecalc.planning.bone_frame import level_frame, profile_of
from wedgecalc.planning.hinge_zone import PlanWithHinge
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Side


def cortex_distances(
    limb: AnyLimb, procedure: ProcedureRecord, hinge: Point
) -> tuple[Number, Number] | None:
    """Return the distances from a hinge to the cortex on both sides, along the joint line.

    On the traced contour, else on the cortex template.

    Parameters
    ----------
    limb : Limb
        One limb or an array of limbs.
    procedure : ProcedureRecord
        Says which bone is cut, and on which side the wedge's base lies.
    hinge : complex or array of complex
        In the canonical frame.

    Returns
    -------
    tuple of float or array of float, or None
        To the far cortex and to that on the wedge's side, in the frame's units; negative outside
        the bone. None without the joint line.
    """
    placed = level_frame(limb, procedure)
    if placed is None:
        return None
    origin, lateral, away, width = placed
    medially: Number
    laterally: Number
    ring = _traced(limb, procedure)
    if ring is not None and isinstance(hinge, complex):
        medially, laterally = _distances_in_ring(ring, hinge, complex(lateral))
        if medially == laterally == -math.inf:  # beyond the end of the trace
            medially = laterally = -float(abs(ring - hinge).min())
    else:
        profile = profile_of(procedure)
        place = (hinge - origin) * lateral.conjugate()
        level = (place.imag if away.imag > 0 else -place.imag) / width
        reach = interpolate_evenly(level, profile["level"], profile["both"])
        medially, laterally = reach.real * width + place.real, reach.imag * width - place.real
    if procedure.side == Side.LATERAL:
        return medially, laterally
    return laterally, medially


def hinge_distances(plan: PlanWithHinge) -> tuple[Number, Number] | None:
    """Return the distances from a plan's hinge to the cortex, as `cortex_distances` does.

    A hinge proposed from the film lies at the usual distance from the far cortex seen there, which
    is better evidence than the template.
    """
    limb, procedure = plan.limb, plan.procedure
    distances = cortex_distances(limb, procedure, plan.wedge.hinge_z)
    seen = "hinge" in plan.request.of_film and _traced(limb, procedure) is None
    return (procedure.hinge_inset_mm, distances[1]) if seen and distances is not None else distances


def entry_off_cortex(limb: AnyLimb, procedure: ProcedureRecord, entry: Point) -> Number | None:
    """Return the distance of an entry from the cortex of the wedge's side, inside or outside it.

    It is measured from the traced contour, or else along the joint line from the cortex template;
    farther than a plateau's width beyond the ends of the template, along the bone as well. The
    parameters are those of `cortex_distances`.

    Returns
    -------
    float or array of float, or None
        In the frame's units. None without the joint line.
    """
    ring = _traced(limb, procedure)
    if ring is not None and isinstance(entry, complex):
        side = np.roll(ring, -1) - ring
        seen = (entry - ring) * side.conjugate()
        share = np.clip(seen.real / np.maximum(abs(side) ** 2, 1e-12), 0.0, 1.0)
        return float(abs(ring + share * side - entry).min())
    placed, found = level_frame(limb, procedure), cortex_distances(limb, procedure, entry)
    if placed is None or found is None:
        return None
    origin, lateral, away, width = placed
    along = ((entry - origin) * (lateral * away).conjugate()).real / width
    low, *_, high = profile_of(procedure)["level"]
    beyond = np.maximum(np.maximum(along - high, low - along) - 1.0, 0.0) * width
    off: Number = np.hypot(found[1], beyond)
    return off


def _traced(limb: AnyLimb, procedure: ProcedureRecord) -> Points | None:
    """Return the traced contour of the bone that is cut, in the canonical frame."""
    contour = limb.contours.get(procedure.bone)
    return None if contour is None else np.asarray(limb.frame.to_core(contour))


def _distances_in_ring(ring: Points, point: complex, along: complex) -> tuple[float, float]:
    """Return the distances from a point to a ring, backwards and forwards along a direction.

    Outside the ring the nearer is negative and the other infinite; both are −inf if the line
    through the point does not meet the ring.
    """
    seen = (np.append(ring, ring[0]) - point) * along.conjugate()
    start, end = seen[:-1], seen[1:]
    crossed = (start.imag > 0) != (end.imag > 0)
    a, b = start[crossed], end[crossed]
    x = a.real - a.imag * (b.real - a.real) / (b.imag - a.imag)
    if not len(x):
        return -math.inf, -math.inf
    before, after = -x[x <= 0], x[x > 0]
    if len(after) % 2:  # inside
        return float(before.min()), float(after.min())
    gap = float(abs(x).min())
    return (-gap, math.inf) if x[abs(x).argmin()] > 0 else (math.inf, -gap)
