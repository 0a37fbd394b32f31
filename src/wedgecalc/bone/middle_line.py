"""The middle lines of the long bones, along which the template's shapes lie."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc.geometry.curves import hermite, parabola_slopes
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Floats, Points, cis, dot, middle, unit
from wedgecalc.planning.bone_frame import joint_frame, shaft_of

# The widest a plateau may be, as a share of the bone's length: wider than on any leg that can be
# drawn as a leg.
_WIDEST_PLATEAU = {"femur": 0.62, "tibia": 0.82}
_STRAIGHT = 0.8  # plateau widths that the bone runs straight away from the knee's joint line
# The femur's line ends this far below the trochanter's tip, and to its medial side.
BELOW_TIP, BESIDE_TIP = 0.85, 0.16  # plateau widths


@dataclass(frozen=True)
class MiddleLine:
    """A bone's middle line, from the knee's joint line to the far end, and the direction across.

    Attributes
    ----------
    width : float
        Width of the plateau.
    lateral : complex
        Direction of the knee's joint line.
    turned : float
        Degrees by which the direction across has turned at the far end.
    at : array of float
        Places along the line, rising from 0 to its length.
    points, slopes : array of complex
        Where the line lies at these places, and its derivative there.
    """

    width: float
    lateral: complex
    turned: float
    at: Floats
    points: Points
    slopes: Points

    @property
    def length(self) -> float:
        """From the knee's joint line to the far end."""
        return float(self.at[-1])

    def __call__(self, along: ArrayLike, out: ArrayLike) -> Points:
        """Return the points at places along the line, mm, and distances across it, in widths."""
        along = np.asarray(along, dtype=float)
        inside = np.clip(along, 0.0, self.length)
        straight = min(_STRAIGHT * self.width, 0.4 * self.length)
        share = np.clip((inside - straight) / (0.9 * self.length - straight), 0.0, 1.0)
        across = self.lateral * cis(self.turned * share * share * (3 - 2 * share))
        line: Points = hermite(inside, self.at, self.points, self.slopes)
        line += unit(self.slopes[-1]) * (along - inside)
        points: Points = line + across * self.width * np.asarray(out, dtype=float)
        return points


def _middle_line(
    width: float,
    start: tuple[complex, complex, complex],
    between: Sequence[complex],
    end: complex,
    end_lateral: complex,
) -> MiddleLine:
    """Lay a bone's middle line, at right angles to both joint lines and past its shaft points.

    `start` is the middle of the joint line, its direction, and the quarter turn from there along
    the bone.
    """
    origin, lateral, quarter = start
    away, axis = lateral * quarter, unit(end - origin)
    span = float(dot(axis, end - origin))
    straight, gap = min(_STRAIGHT * width, 0.4 * span), 0.25 * width
    points, places = [origin, origin + away * straight], [0.0, straight]
    for point in between:
        place = float(dot(axis, point - origin))
        if places[-1] + gap < place < span - gap:
            points.append(point)
            places.append(place)
    z, at = np.array([*points, end]), np.array([*places, span])
    inner = parabola_slopes(at, z)
    inner[0] = away
    slopes = np.concatenate([[away], inner, [end_lateral * quarter]])
    turned = float(np.degrees(np.angle(end_lateral / lateral)))
    return MiddleLine(width, lateral, turned, at, z, slopes)


def tibial_line(limb: Limb) -> MiddleLine:
    """Lay the tibia's line, from the plateau past its shaft to the middle of the plafond."""
    knee, ankle = complex(limb.knee), complex(limb.ankle)
    placed = joint_frame(limb, "tibia")
    assert placed is not None  # every limb has its plateau
    medial, lateral = (limb.points.get(f"plafond_{side}") for side in ("medial", "lateral"))
    end, across = ankle, unit(ankle - knee) * 1j
    if medial is not None and lateral is not None:
        end, across = complex(middle(medial, lateral)), complex(unit(lateral - medial))
    names = ("tibial_shaft_proximal", "tibial_shaft_distal")
    shaft = [complex(limb.points[name]) for name in names if name in limb.points]
    width = min(float(limb.width), _WIDEST_PLATEAU["tibia"] * abs(ankle - knee))
    start = complex(placed[0]), complex(placed[1]), placed[2]
    return _middle_line(width, start, shaft, end, across)


def femoral_line(limb: Limb) -> MiddleLine:
    """Lay the femur's line, from the condyles along the shaft to below the trochanter's tip."""
    hip, knee = complex(limb.hip), complex(limb.knee)
    width = min(float(limb.width), _WIDEST_PLATEAU["femur"] * abs(hip - knee))
    up = unit(hip - knee)
    placed = joint_frame(limb, "femur")
    start = (knee + 0.035 * up * width, -1j * up, 1j)
    if placed is not None:
        start = complex(placed[0]), complex(placed[1]), placed[2]
    upper, lower = map(complex, shaft_of(limb, "femur"))
    axis = unit(upper - lower)
    tip = complex(limb.points.get("greater_trochanter", hip - 1j * up * 0.75 * width))
    end = tip - (BELOW_TIP * axis - BESIDE_TIP * 1j * axis) * width
    return _middle_line(width, start, [lower, upper], end, -1j * axis)
