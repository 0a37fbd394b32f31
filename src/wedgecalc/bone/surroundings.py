"""What an anatomical picture has besides the bones that are cut: hip bone, talus, and what bulges.

The shapes are of our own making, for orientation: nothing is measured on them.
"""

from collections.abc import Sequence

import numpy as np
from shapely import Polygon

from wedgecalc.bone.middle_line import MiddleLine, femoral_line, tibial_line
from wedgecalc.bone.shapes import coordinates, point_of
from wedgecalc.bone.upper_femur import HEAD
from wedgecalc.geometry.curves import smooth_curve
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points, unit

# What lies on a bone and moves with its fragments.
ON_BONE = {"tibia": ("tuberosity",), "femur": ("lesser trochanter",)}

# All in plateau widths.
_JOINT = 0.045  # between femoral head and socket
# The socket from its lateral edge (a centre-edge angle of 30°) over the roof to the teardrop,
# degrees from straight up to the lateral side; then around the hip bone, which ends above and
# towards the middle of the pelvis without a cortex, as a picture of a leg ends: out of the hip
# centre, and up.
_SOCKET = (30.0, -128.0)
_INNER = ((-0.33, -0.3), (-0.39, -0.29), (-0.43, -0.2), (-0.47, -0.02), (-0.53, 0.2), (-0.6, 0.9))
_OUTER = ((0.42, 0.9), (0.33, 0.72), (0.27, 0.6), (0.215, 0.5), (0.195, 0.42), (0.215, 0.36))
_SHOWN = 0.58  # what is seen of it: a disc about the hip
_CORTEX = 0.02
# The talus below the plafond: out to its lateral side, and down.
_TALUS = (
    (-0.155, 0.075), (-0.145, 0.048), (-0.06, 0.038), (0.0, 0.042), (0.06, 0.036), (0.148, 0.046),
    (0.162, 0.075), (0.168, 0.16), (0.205, 0.255), (0.19, 0.3), (0.12, 0.325), (0.04, 0.36),
    (-0.06, 0.37), (-0.125, 0.335), (-0.155, 0.27), (-0.16, 0.17),
)  # fmt: skip
# The tuberosity in front of the tibia, some 35 mm below the joint line and lateral of its middle;
# the lesser trochanter behind the medial cortex: out from the middle line, and along it.
_TUBEROSITY = (
    (0.03, 0.35), (0.09, 0.365), (0.125, 0.43), (0.115, 0.53), (0.075, 0.63), (0.035, 0.67),
    (-0.01, 0.63), (-0.05, 0.53), (-0.06, 0.43), (-0.03, 0.365),
)  # fmt: skip
_LESSER = (
    (-0.15, 0.115), (-0.205, 0.085), (-0.25, 0.02), (-0.262, -0.05), (-0.24, -0.12), (-0.19, -0.19),
    (-0.15, -0.22), (-0.13, -0.12), (-0.125, 0.02),
)  # fmt: skip


def surroundings(limb: Limb) -> dict[str, Polygon]:
    """Return the hip bone, the talus, the tuberosity and the lesser trochanter of a leg.

    Parameters
    ----------
    limb : Limb
        Single.

    Examples
    --------
    >>> sorted(surroundings(Limb.from_angles()))
    ['inside the pelvis', 'lesser trochanter', 'pelvis', 'talus', 'tuberosity']
    """
    thigh, shank = femoral_line(limb), tibial_line(limb)
    return {
        **hip_bone(limb),
        "talus": _along(shank, _TALUS, shank.length),
        "tuberosity": _along(shank, _TUBEROSITY, 0.0),
        "lesser trochanter": _along(thigh, _LESSER, thigh.length - 0.12 * thigh.width),
    }


def hip_bone(limb: Limb) -> dict[str, Polygon]:
    """Return the part of the hip bone around a limb's hip, and its inside; the leg stands upright.

    Parameters
    ----------
    limb : Limb
        Single.
    """
    hip, width = complex(limb.hip), float(limb.width)
    up = unit(hip - complex(limb.ankle)) * width

    def at(corners: Sequence[tuple[float, float]]) -> Points:
        out, above = np.array(corners).T
        z: Points = hip + (above - 1j * out) * up
        return z

    angles, reach = np.radians(np.linspace(*_SOCKET, 40)), HEAD + _JOINT
    socket = hip + reach * np.exp(-1j * angles) * up
    inner = smooth_curve(np.append(socket[-1], at(_INNER)))
    outer = smooth_curve(np.append(at(_OUTER), socket[0]))
    whole = _polygon(np.concatenate([socket, inner[1:], outer[:-1]]))
    window = point_of(hip).buffer(_SHOWN * width)
    inside = whole.buffer(-_CORTEX * width).intersection(window)
    return {"pelvis": whole.intersection(window), "inside the pelvis": inside}


def _along(line: MiddleLine, ring: tuple[tuple[float, float], ...], start: float) -> Polygon:
    """Return a closed shape by its places along a bone, from `start`, and across."""
    out, along = np.array([*ring, *ring[:2]]).T
    z = smooth_curve(out + 1j * along, 5)[:-5]
    return _polygon(line(start + z.imag * line.width, z.real))


def _polygon(corners: Points) -> Polygon:
    shape = Polygon(coordinates(corners))
    return shape if shape.is_valid else shape.convex_hull
