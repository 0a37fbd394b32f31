"""How much bone there is around a hinge, on the traced contour or on the cortex template."""

import math
from typing import Any

import numpy as np

from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Point, even
from wedgecalc.planning.site import level_frame, profile_of
from wedgecalc.records import ProcedureRecord


def room(limb: Limb, procedure: ProcedureRecord, hinge: Point) -> tuple[Any, Any] | None:
    """Return how far a hinge lies inside the far cortex and inside that of the wedge's side, along the joint line.

    On the traced contour, else on the cortex template; negative outside. In the frame's units; None without the joint line.
    """
    placed = level_frame(limb, procedure)
    if placed is None:
        return None
    origin, lateral, away, width = placed
    if procedure.bone in limb.contours:
        ring: Any = limb.frame.to_core(limb.contours[procedure.bone])
        medial_room, lateral_room = _room_in_ring(ring, hinge, lateral)
        if (
            medial_room == lateral_room == -math.inf
        ):  # beyond the end of the trace: as far outside as the trace is away
            medial_room = lateral_room = -float(abs(ring - hinge).min())
    else:
        profile = profile_of(procedure)
        place: Any = (hinge - origin) * np.conj(lateral)
        level = (place.imag if away.imag > 0 else -place.imag) / width
        reach: Any = even(level, profile["level"], profile["both"])
        medial_room, lateral_room = reach.real * width + place.real, reach.imag * width - place.real
    return (
        (medial_room, lateral_room) if procedure.side == "lateral" else (lateral_room, medial_room)
    )


def _room_in_ring(ring: Any, point: Any, along: Any) -> tuple[float, float]:
    """Return the distances from a point to a ring, against a direction and along it; the nearer is negative outside."""
    seen = (np.append(ring, ring[0]) - point) * np.conj(along)
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
