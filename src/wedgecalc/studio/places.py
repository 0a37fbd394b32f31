"""Places of landmarks on a partly corrected leg, and of hinge and entry on a bone."""

import cmath
import math

from shapely import Point as Spot

from wedgecalc import records
from wedgecalc.bone.outlines import bones
from wedgecalc.geometry.plane import XY
from wedgecalc.studio.case_state import LegState

_HINGE_INSET = 3.0  # mm: distance of a dragged hinge from the cortex


def corrected(leg: LegState, share: float) -> dict[str, XY]:
    """Return the places of the landmarks after this share of the correction, 0 to 1."""
    points, before = dict(leg.points), leg.quick_outcome.limb
    moved = leg.quick_outcome.moved(share)
    if before is None or moved is None or not share:
        return points
    for name in points.keys() & moved.points.keys():
        if moved.points[name] != before.points[name]:
            x, y = before.frame.to_case(moved.points[name])
            points[name] = float(x), float(y)
    return points


def uncorrected(leg: LegState, share: float, name: str, xy: XY) -> XY:
    """Return the preoperative place of a landmark from its place on the corrected leg."""
    limb = leg.quick_outcome.limb
    if limb is None or not share or name not in limb.points or name not in leg.points:
        return xy
    start = complex(limb.points[name])
    for part in leg.quick_outcome.cuts.values():  # only one of them moves it
        seen = complex(part.wedge.moved(limb, part.procedure, share).points[name])
        if seen != start:
            turned = cmath.exp(-1j * math.radians(part.wedge.turn * share))
            x, y = limb.frame.to_case(start + (complex(limb.frame.to_core(xy)) - seen) * turned)
            return float(x), float(y)
    return xy


def on_bone(leg: LegState, name: str, xy: XY) -> XY:
    """Return the nearest place on a bone: on the cortex for the entry, inside it for the hinge."""
    outcome = leg.quick_outcome
    if outcome.limb is None or outcome.procedure is None:
        return xy
    frame = outcome.limb.frame
    bone_name, _, cut = name.rpartition("_")
    bone = bones(outcome.limb)[bone_name or records.procedures()[outcome.procedure].bone]
    z = complex(frame.to_core(xy))
    spot = Spot(z.real, z.imag)
    if cut == "entry":
        spot = bone.exterior.interpolate(bone.exterior.project(spot))
    else:
        inside = bone.buffer(-_HINGE_INSET)
        inside = inside if not inside.is_empty else bone
        if not inside.contains(spot):
            edge = getattr(inside, "boundary", inside)
            spot = edge.interpolate(edge.project(spot))
    x, y = frame.to_case(complex(spot.x, spot.y))
    return float(x), float(y)
