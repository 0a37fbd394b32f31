"""Bones as quiet shapes behind the lines: a template for orientation, placed by the landmarks; nothing is measured on it."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.affinity import rotate

from wedgecalc import records
from wedgecalc.cut import joint_frame
from wedgecalc.limb import Limb
from wedgecalc.plane import length
from wedgecalc.planning import Plan
from wedgecalc.wedge import fragments

Outline = NDArray[np.complex128]

# From the knee's flare on: share of the way to the bone's far end, and half width in plateau widths.
_SHAFT = {
    "tibia": ((0.55, 0.165), (0.80, 0.150), (0.92, 0.19), (0.975, 0.26), (1.0, 0.25)),
    "femur": ((0.60, 0.185), (0.80, 0.20)),
}


def outline(limb: Limb, bone: str) -> Outline:
    """Return the outline of the tibia or the femur as a ring of points in the canonical frame."""
    if bone == "femur" and "condyle_medial" not in limb.points:
        width = length(limb.points["plateau_lateral"] - limb.points["plateau_medial"])
        lateral: Any = -1j * (limb.hip - limb.knee) / length(limb.hip - limb.knee)
        turn, origin = 1j, limb.knee + lateral * 1j * 0.04 * width
    else:
        placed = joint_frame(limb, bone)
        assert placed is not None
        origin, lateral, turn, width = placed
    end: Any = limb.ankle if bone == "tibia" else limb.hip
    axis = (end - origin) / abs(end - origin)
    away = lateral * turn
    profile = records.profiles()[bone]
    level = np.array(profile["level"])
    rising = origin + away * level * width
    sides = [
        [*(rising + sign * lateral * width * np.array(profile[side]))]
        for sign, side in ((1, "lateral"), (-1, "medial"))
    ]
    across = axis * (1j if bone == "tibia" else -1j)
    for share, half in _SHAFT[bone]:
        middle = origin + (end - origin) * share
        if bone == "femur":  # the shaft stands lateral of the axis and meets it at the knee
            middle = middle + across * width * 0.55 * (share - 0.1)
        for points, sign in zip(sides, (1, -1), strict=True):
            points.append(middle + across * half * width * sign)
    if bone == "femur":
        _add_hip(sides, end, axis, across, width)
    return np.array(sides[0] + sides[1][::-1])


def _add_hip(sides: list[Any], hip: Any, axis: Any, across: Any, width: Any) -> None:
    """Add trochanter, neck and head: the head is a circle about the hip centre."""
    radius = 0.31 * width

    def at(out: float, up: float) -> Any:
        return hip + (across * out + axis * up) * width

    sides[0] += [at(0.82, -0.55), at(0.86, -0.22), at(0.74, 0.0), at(0.60, -0.02), at(0.45, -0.12)]
    sides[1] += [at(0.22, -0.75), at(0.05, -0.45)]
    angles = np.radians(np.linspace(-25, 240, 40))
    sides[0] += [hip + radius * (across * np.cos(a) + axis * np.sin(a)) for a in angles]


def bones(limb: Limb) -> dict[str, Polygon]:
    """Return both bones of a leg as polygons in the canonical frame."""
    return {bone: shapely.make_valid(Polygon(_pairs(outline(limb, bone)))) for bone in ("femur", "tibia")}


def bones_after(plan: Plan) -> list[Any]:
    """Return the bones of the leg after: the bone that was not cut, and the two fragments of the other."""
    if plan.wedge.entry_z is None:  # no cut to draw: the leg as it stands after
        return [*bones(plan.after_limb).values()]
    shapes = bones(plan.limb)
    cut = shapes.pop(plan.procedure.bone)
    wedge = plan.wedge
    kept, moved = fragments(plan, cut)
    hinge: Any = wedge.hinge_z
    turned = rotate(moved, wedge.turn, origin=(hinge.real, hinge.imag))
    # An opened bone hangs together at the hinge; a closed one shows the line where the cuts meet.
    pieces = [kept.union(turned)] if wedge.kind == "opening" else [kept, turned]
    return [*shapes.values(), *pieces]


def _pairs(z: Any) -> NDArray[np.float64]:
    return np.stack([np.real(z), np.imag(z)], axis=-1)
