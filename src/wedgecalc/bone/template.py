"""The anatomical template: the bones of an ordinary leg, fitted to a limb's landmarks.

Each long bone lies along a smooth middle line from the joint line of the knee to its far end. A
point of it is given by its place along that line and its distance across it, in plateau widths; the
direction across turns smoothly from one end's joint line to the other's. Near the knee the line
runs straight away from the joint, so that the cortex there is that of ``data/profiles.json``, where
the default hinge and entry lie. Joint lines, joint centres and the plateau's width coincide with
the landmarks exactly. The hip is drawn at its own landmarks, or at those of an ordinary leg.

The shapes are of our own making; they look like bones and enter no angle.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc.geometry.curves import hermite, monotone_slopes, parabola_slopes, smooth_curve
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Floats, Points, cis, dot, middle, unit
from wedgecalc.planning.bone_frame import joint_frame, shaft_of
from wedgecalc.planning.cortex import profiles

# The widest a plateau may be, as a share of the bone's length: wider than on any leg that can be
# drawn as a leg.
WIDEST = {"femur": 0.62, "tibia": 0.82}
# Proportions of an ordinary leg, in plateau widths, where no landmark says otherwise.
STRAIGHT = 0.8  # how far the bone runs straight away from the knee's joint line
TANGENT = 0.32  # from the middle of the joint line to where it touches a condyle
HEAD, NECK = 0.31, 0.20  # radius of the femoral head, half width of the neck
NECK_SHAFT = 130.0  # degrees


def template(limb: Limb) -> dict[str, Points]:
    """Return the template's outlines: femur, tibia, fibula and patella.

    Parameters
    ----------
    limb : Limb
        Single.

    Returns
    -------
    dict of str to array of complex
        The corners of each outline in order, in the canonical frame. On a limb beyond all
        proportion an outline may cross itself.
    """
    femur, tibia = _femoral_line(limb), _tibial_line(limb)
    return {
        "femur": _femur(limb, femur),
        "tibia": _tibia(limb, tibia),
        "fibula": _fibula(tibia),
        "patella": _patella(femur),
    }


@dataclass(frozen=True)
class _MiddleLine:
    """A bone's middle line, from the knee's joint line to the far end, and the direction across.

    Attributes
    ----------
    width : float
        Of the plateau.
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
        return float(self.at[-1])

    def __call__(self, along: ArrayLike, out: ArrayLike) -> Points:
        """Return the points at places along the line, mm, and distances across it, in widths."""
        along = np.asarray(along, dtype=float)
        inside = np.clip(along, 0.0, self.length)
        straight = min(STRAIGHT * self.width, 0.4 * self.length)
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
) -> _MiddleLine:
    """Lay a bone's middle line, at right angles to both joint lines and past its shaft points.

    `start` is the middle of the joint line, its direction, and the quarter turn from there along
    the bone.
    """
    origin, lateral, quarter = start
    away, axis = lateral * quarter, unit(end - origin)
    span = float(dot(axis, end - origin))
    straight, gap = min(STRAIGHT * width, 0.4 * span), 0.25 * width
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
    return _MiddleLine(width, lateral, turned, at, z, slopes)


def _tibial_line(limb: Limb) -> _MiddleLine:
    knee, ankle = complex(limb.knee), complex(limb.ankle)
    placed = joint_frame(limb, "tibia")
    assert placed is not None  # every limb has its plateau
    medial, lateral = (limb.points.get(f"plafond_{side}") for side in ("medial", "lateral"))
    end, across = ankle, unit(ankle - knee) * 1j
    if medial is not None and lateral is not None:
        end, across = complex(middle(medial, lateral)), complex(unit(lateral - medial))
    names = ("tibial_shaft_proximal", "tibial_shaft_distal")
    shaft = [complex(limb.points[name]) for name in names if name in limb.points]
    width = min(float(limb.width), WIDEST["tibia"] * abs(ankle - knee))
    start = complex(placed[0]), complex(placed[1]), placed[2]
    return _middle_line(width, start, shaft, end, across)


def _femoral_line(limb: Limb) -> _MiddleLine:
    """Lay the femur's line, from the condyles along the shaft to below the trochanter's tip."""
    hip, knee = complex(limb.hip), complex(limb.knee)
    width = min(float(limb.width), WIDEST["femur"] * abs(hip - knee))
    up = unit(hip - knee)
    placed = joint_frame(limb, "femur")
    start = (knee + 0.035 * up * width, -1j * up, 1j)
    if placed is not None:
        start = complex(placed[0]), complex(placed[1]), placed[2]
    upper, lower = map(complex, shaft_of(limb, "femur"))
    axis = unit(upper - lower)
    tip = complex(limb.points.get("greater_trochanter", hip - 1j * up * 0.75 * width))
    end = tip - (0.85 * axis - 0.16j * axis) * width
    return _middle_line(width, start, [lower, upper], end, -1j * axis)


def _cortices(line: _MiddleLine, knee: str, far: str | None) -> list[Points]:
    """Return the lateral and the medial cortex, from the knee's joint line to the far end.

    `knee` and `far` name the profiles of both ends; without the latter the bone ends as a shaft.
    """
    width, near, cortices = line.width, profiles()[knee], []
    # Even a bone beyond all proportion has two ends.
    span = max(line.length / width, 1.1 * near["level"][0])
    close = near["level"] <= max(0.45 * span, near["level"][0])
    for side in ("lateral", "medial"):
        end_at, end_out = np.array([span]), np.array([0.20])
        if far is not None:
            last = profiles()[far]
            keep = last["level"] < 0.45 * span
            end_at, end_out = (span - last["level"][keep])[::-1], last[side][keep][::-1]
        at, out = np.append(near["level"][close], end_at), np.append(near[side][close], end_out)
        fine = np.union1d(at, np.linspace(at[0], at[-1], 200))
        reach = hermite(fine, at, out, monotone_slopes(at, out))
        cortices.append(line(fine * width, reach if side == "lateral" else -reach))
    return cortices


_SPINES = (
    (0.0, -0.01, -0.055, -0.085, -0.05, -0.062, -0.09, -0.055, -0.01, 0.0),  # along
    (-0.21, -0.16, -0.1, -0.065, -0.02, 0.015, 0.055, 0.1, 0.15, 0.2),  # across
)
_MALLEOLUS = ((0.06, -0.195), (0.13, -0.22), (0.155, -0.26), (0.11, -0.3), (0.03, -0.302))


def _tibia(limb: Limb, line: _MiddleLine) -> Points:
    lateral, medial = _cortices(line, "tibia", "ankle")
    spines = smooth_curve(line(np.array(_SPINES[0]) * line.width, _SPINES[1]))
    plafond = [
        complex(limb.points.get(name, complex(line(line.length, out))))
        for name, out in (("plafond_lateral", 0.19), ("plafond_medial", -0.19))
    ]
    malleolus = smooth_curve(
        [complex(line(line.length + level * line.width, out)) for level, out in _MALLEOLUS]
    )
    return np.concatenate([lateral[:-1], plafond, malleolus, medial[::-1], spines])


def _femur(limb: Limb, line: _MiddleLine) -> Points:
    """Return condyles that touch the joint line at its landmarks, the shaft, and the hip."""
    lateral, medial = _cortices(line, "femur", None)
    width = line.width
    # A quarter of an ellipse, from where the joint line touches the condyle to the condyle's widest
    # part.
    quarter = np.radians(np.linspace(0, 90, 16)[:-1])
    condyles = []
    for cortex, name, sign in ((lateral, "condyle_lateral", 1.0), (medial, "condyle_medial", -1.0)):
        touch = complex(limb.points.get(name, complex(line(0.0, sign * TANGENT))))
        corner = (cortex[0] - touch) / line.lateral  # along the joint line, and up
        arc = corner.real * np.sin(quarter) + 1j * corner.imag * (1 - np.cos(quarter))
        condyles.append(touch + line.lateral * arc)
    outer, inner = condyles
    place = np.array([0.0, 0.3, 0.42, 0.5, 0.58, 0.7, 1.0])
    rise = np.array([0.0, 0.03, 0.15, 0.2, 0.15, 0.03, 0.0]) * width
    share = np.linspace(0, 1, 40)[1:-1]
    height = hermite(share, place, rise, monotone_slopes(place, rise))
    notch = inner[0] + (outer[0] - inner[0]) * share + line.lateral * 1j * height
    hip = _hip(limb, line, complex(lateral[-1]), complex(medial[-1]))
    return np.concatenate([outer, lateral, hip, medial[::-1], inner[::-1], notch])


def _hip(limb: Limb, line: _MiddleLine, lateral: complex, medial: complex) -> Points:
    """Return the femur's upper end: trochanter, neck, and a round head about the hip centre."""
    width, hip = line.width, complex(limb.hip)
    shaft = unit(line.slopes[-1])
    across = -1j * shaft
    tip = line.points[-1] + (0.85 * shaft + 0.16 * across) * width
    center = limb.points.get("femoral_neck_center")
    neck = shaft * complex(cis(-NECK_SHAFT)) if center is None else unit(complex(center) - hip)
    upper, lower = (hip + (0.40 * neck + sign * 1j * NECK * neck) * width for sign in (1, -1))
    outside = [
        tip + (out * across + up * shaft) * width
        for out, up in ((0.08, -0.62), (0.15, -0.38), (0.12, -0.15), (0.04, -0.03))
    ]
    fossa = (tip + upper) / 2 - 0.06 * width * shaft
    head = hip + HEAD * width * neck * np.exp(1j * np.radians(np.linspace(50, 310, 60)))
    trochanter = [
        medial + out * across * width + up * shaft * width
        for out, up in ((-0.07, 0.16), (-0.01, 0.02))
    ]
    behind_tip = tip - (0.06 * across + 0.05 * shaft) * width
    top = smooth_curve([lateral, *outside, tip, behind_tip, fossa, upper, head[0]])
    below = smooth_curve([head[-1], lower, *trochanter, medial])
    return np.concatenate([top, head[1:-1], below])


# The fibula's ends: levels below the plateau and above the plafond, its middle and its half width
# at all of them.
_FIBULA_TOP = np.array([0.15, 0.19, 0.27, 0.38, 0.55, 0.9])
_FIBULA_FOOT = np.array([1.0, 0.5, 0.25, 0.06, -0.08, -0.2, -0.27])
_FIBULA_MIDDLE = np.array(
    [0.47, 0.465, 0.455, 0.445, 0.435, 0.43, 0.36, 0.335, 0.31, 0.3, 0.305, 0.295, 0.28]
)
_FIBULA_HALF = np.array(
    [0.015, 0.055, 0.085, 0.07, 0.048, 0.045, 0.048, 0.05, 0.07, 0.08, 0.075, 0.05, 0.01]
)


def _fibula(line: _MiddleLine) -> Points:
    """Return a slender bone lateral of the tibia, from below its plateau to beyond the ankle."""
    at = np.append(_FIBULA_TOP * line.width, line.length - _FIBULA_FOOT * line.width)
    mid, half = _FIBULA_MIDDLE, _FIBULA_HALF
    if np.any(np.diff(at) <= 0):  # shorter than any adult's: the two ends alone
        at, mid, half = (row[[0, 2, -3, -1]] for row in (at, mid, half))
    fine = np.linspace(at[0], at[-1], 240)
    out, reach = (hermite(fine, at, row, monotone_slopes(at, row)) for row in (mid, half))
    return np.concatenate([line(fine, out + reach), line(fine, out - reach)[::-1]])


def _patella(line: _MiddleLine) -> Points:
    around = np.radians(np.arange(0, 360, 6))
    out, up = 0.27 * np.cos(around), 0.27 * np.sin(around)
    up = np.where(up < 0, up * (1.0 + 0.25 * np.cos(around) ** 4), up)  # a blunt point below
    return line((0.45 + up) * line.width, out * (1.0 - 0.12 * np.sin(around)))
