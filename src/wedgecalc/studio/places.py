"""Where landmarks lie on a leg that is shown with a share of its correction, and cuts on a bone."""

import cmath
import math

from shapely import Point as Spot

from wedgecalc import records
from wedgecalc.bone.outlines import bones
from wedgecalc.studio.case_state import XY, Leg

INSIDE = 3.0  # mm that a dragged hinge stays inside the cortex


def corrected(leg: Leg, share: float) -> dict[str, XY]:
    """Return where each landmark of a leg is shown with this share of its correction, 0 to 1."""
    points, plan = dict(leg.points), leg.at_once.plan
    if plan is None or not share:
        return points
    before, moved = plan.limb, plan.wedge.moved(plan.limb, plan.procedure, share)
    for name in points.keys() & moved.points.keys():
        if moved.points[name] != before.points[name]:
            x, y = before.frame.to_case(moved.points[name])
            points[name] = float(x), float(y)
    return points


def uncorrected(leg: Leg, share: float, name: str, xy: XY) -> XY:
    """Return where a landmark lies on the leg before, from where it is seen on the corrected one."""
    plan = leg.at_once.plan
    if plan is None or not share or name not in plan.limb.points or name not in leg.points:
        return xy
    limb = plan.limb
    start, seen = (
        complex(each.points[name]) for each in (limb, plan.wedge.moved(limb, plan.procedure, share))
    )
    if start == seen:
        return xy
    turned = cmath.exp(-1j * math.radians(plan.wedge.turn * share))
    x, y = limb.frame.to_case(start + (complex(limb.frame.to_core(xy)) - seen) * turned)
    return float(x), float(y)


def on_bone(leg: Leg, name: str, xy: XY) -> XY:
    """Return the nearest place on the bone: the entry on its cortex, the hinge inside it."""
    outcome = leg.at_once
    if outcome.limb is None or outcome.procedure is None:
        return xy
    frame = outcome.limb.frame
    bone = bones(outcome.limb)[records.procedures()[outcome.procedure].bone]
    z = complex(frame.to_core(xy))
    spot = Spot(z.real, z.imag)
    if name == "entry":
        spot = bone.exterior.interpolate(bone.exterior.project(spot))
    else:
        inside = bone.buffer(-INSIDE)
        inside = inside if not inside.is_empty else bone
        if not inside.contains(spot):
            edge = getattr(inside, "boundary", inside)
            spot = edge.interpolate(edge.project(spot))
    x, y = frame.to_case(complex(spot.x, spot.y))
    return float(x), float(y)
