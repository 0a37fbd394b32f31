"""Plausible legs, over the range of `docs/conventions.md`, for hypothesis."""

import numpy as np
from hypothesis import strategies as st
from shapely import LineString, Point
from shapely.affinity import rotate

from wedgecalc import Limb

ANGLES = {
    "mldfa": st.floats(78, 98), "mpta": st.floats(76, 98), "jlca": st.floats(-4, 8),
    "femur": st.floats(340, 520), "tibia": st.floats(290, 450), "plateau": st.floats(60, 95),
    "mlpfa": st.floats(80, 100), "nsa": st.floats(115, 145), "ama": st.floats(4, 9), "mldta": st.floats(80, 98),
}  # fmt: skip

limbs = st.builds(Limb.from_angles, side=st.sampled_from(["right", "left"]), **ANGLES)
VALGUS = [
    "lateral-closing-wedge-hto",
    "medial-opening-wedge-hto",
    "lateral-closing-wedge-dfo",
    "medial-opening-wedge-dfo",
]
VARUS = [
    "medial-closing-wedge-hto",
    "lateral-opening-wedge-hto",
    "medial-closing-wedge-dfo",
    "lateral-opening-wedge-dfo",
]


def image_points(limb):
    """Landmarks as image coordinates, complex: nothing of the core's frame is left in them."""
    return {name: complex(*limb[name]) for name in limb.points}


def moved(limb, transform, side=None, mm_per_unit=1.0):
    """The limb with every image point put through `transform`, read anew."""
    points = {name: transform(z) for name, z in image_points(limb).items()}
    return Limb.from_landmarks(
        {n: (z.real, z.imag) for n, z in points.items()},
        side or limb.frame.side,
        mm_per_unit=mm_per_unit,
    )


def single_rows(array_limb, n):
    return [
        Limb(
            {k: complex(np.broadcast_to(z, n)[i]) for k, z in array_limb.points.items()},
            array_limb.frame,
        )
        for i in range(n)
    ]


def mirrored(limb):
    """The limb's mirror image: its other side."""
    return moved(
        limb,
        lambda z: complex(-z.real, z.imag),
        "left" if limb.frame.side == "right" else "right",
        limb.frame.mm_per_unit,
    )


def wbl_when_turned(points, bone, hinge, degrees):
    """Turn ankle or hip on the image with shapely and read off the crossing; shares no code with wedgecalc."""
    end = "ankle_center" if bone == "tibia" else "hip_center"
    turned = rotate(Point(points[end].real, points[end].imag), degrees, origin=hinge)
    other = points["hip_center" if bone == "tibia" else "ankle_center"]
    medial, lateral = points["plateau_medial"], points["plateau_lateral"]
    run = lateral - medial
    line = LineString([(z.real, z.imag) for z in (medial - 30 * run, lateral + 30 * run)])
    crossing = line.intersection(LineString([(other.real, other.imag), (turned.x, turned.y)]))
    c = complex(crossing.x, crossing.y) - medial
    return 100 * (c.real * run.real + c.imag * run.imag) / abs(run) ** 2
