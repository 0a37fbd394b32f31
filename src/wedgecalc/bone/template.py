"""The anatomical template: the bones of an ordinary leg, fitted to a limb's landmarks.

Each long bone lies along a smooth middle line from the joint line of the knee to its far end
(`middle_line`). A point of it is given by its place along that line and its distance across it, in
plateau widths; the direction across turns smoothly from one end's joint line to the other's. Near
the knee the line runs straight away from the joint, so that the cortex there is that of
``data/profiles.json``, where the default hinge and entry lie. Joint lines, joint centres and the
plateau's width coincide with the landmarks exactly. The hip is drawn at its own landmarks, or at
those of an ordinary leg.

The shapes are of our own making; they look like bones and enter no angle.
"""

import numpy as np

from wedgecalc.bone.middle_line import MiddleLine, femoral_line, tibial_line
from wedgecalc.bone.small_bones import fibula, patella
from wedgecalc.bone.straight_shaft import Shaft
from wedgecalc.bone.upper_femur import upper_femur
from wedgecalc.geometry.curves import hermite, monotone_slopes, smooth_curve
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points, middle, unit
from wedgecalc.planning.cortex import profiles

_TANGENT = 0.32  # plateau widths from the middle of the joint line to where it touches a condyle


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
    thigh, shank = femoral_line(limb), tibial_line(limb)
    return {
        "femur": _femur(limb, thigh),
        "tibia": _tibia(limb, shank),
        "fibula": fibula(shank),
        "patella": patella(thigh),
    }


def _cortices(limb: Limb, line: MiddleLine, knee: str, far: str | None) -> tuple[Points, Points]:
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
        cortices.append((fine, line(fine * width, reach if side == "lateral" else -reach)))
    (fine, lateral), (_, medial) = cortices
    if knee == "femur":
        return lateral, medial
    return Shaft.of(limb, line).between(line, fine, (lateral, medial))


# From the medial to the lateral edge of the plateau, across it and above its line: a dished medial
# and a flat lateral surface with slightly raised rims, and between them the two spines, the medial
# one in front and higher.
_PLATEAU = (
    (-0.492, 0.006), (-0.46, 0.006), (-0.4, -0.004), (-0.3, -0.012), (-0.21, -0.004),
    (-0.15, 0.022), (-0.105, 0.07), (-0.07, 0.103), (-0.045, 0.096), (-0.01, 0.058),
    (0.025, 0.052), (0.055, 0.078), (0.08, 0.086), (0.115, 0.055), (0.155, 0.018), (0.21, 0.001),
    (0.3, -0.002), (0.4, 0.003), (0.46, 0.006), (0.492, 0.005),
)  # fmt: skip
# Beyond the plafond and across: the medial malleolus, from its joint surface around its tip.
_MALLEOLUS = (
    (0.03, -0.196), (0.09, -0.207), (0.14, -0.228), (0.172, -0.255), (0.178, -0.285),
    (0.15, -0.318), (0.09, -0.336), (0.03, -0.336),
)  # fmt: skip


def _tibia(limb: Limb, line: MiddleLine) -> Points:
    lateral, medial = _cortices(limb, line, "tibia", "ankle")
    width = line.width
    top = smooth_curve([medial[0], *(_at(line, -up, out) for out, up in _PLATEAU), lateral[0]], 4)
    plafond = [
        complex(limb.points.get(name, _at(line, line.length / width, out)))
        for name, out in (("plafond_lateral", 0.19), ("plafond_medial", -0.19))
    ]
    inner = plafond[1] - _at(line, line.length / width, -0.19)  # where the landmark stands
    around = [
        _at(line, line.length / width + down, out) + inner * share
        for (down, out), share in zip(_MALLEOLUS, np.linspace(1, 0, len(_MALLEOLUS)), strict=True)
    ]
    # The floor of the joint is slightly arched, as the talus is.
    arch = middle(*plafond) + 0.005j * width * unit(plafond[0] - plafond[1])
    malleolus = smooth_curve([plafond[1], *around, medial[-1]], 5)
    floor = smooth_curve([plafond[0], arch, plafond[1]], 6)
    return np.concatenate([lateral[:-1], floor[:-1], malleolus, medial[-2::-1], top[1:-1]])


def _at(line: MiddleLine, along: float, out: float) -> complex:
    """Return a point of a bone, both its places in plateau widths."""
    return complex(line(along * line.width, out))


# The condyles between the points where the joint line touches them, and the notch: share of the way
# from the medial to the lateral point, and height in plateau widths.
_NOTCH = np.array(
    [
        (0.0, 0.0), (0.12, 0.006), (0.21, 0.025), (0.27, 0.056), (0.31, 0.105), (0.345, 0.16),
        (0.4, 0.215), (0.49, 0.245), (0.58, 0.225), (0.645, 0.17), (0.685, 0.112), (0.725, 0.06),
        (0.78, 0.025), (0.88, 0.006), (1.0, 0.0),
    ]
)  # fmt: skip
_ROUND = 2.35  # exponent of the condyles' curve: of an ellipse 2, of a box without end


def _femur(limb: Limb, line: MiddleLine) -> Points:
    """Return condyles that touch the joint line at its landmarks, the shaft, and the hip."""
    lateral, medial = _cortices(limb, line, "femur", None)
    # A quarter of a superellipse (Lamé), from where the joint line touches the condyle to its
    # widest part.
    quarter = np.radians(np.linspace(0, 90, 22)[:-1])
    across, up = np.sin(quarter) ** (2 / _ROUND), 1 - np.cos(quarter) ** (2 / _ROUND)
    condyles = []
    for cortex, name, sign in ((lateral, "condyle_lateral", 1.0), (medial, "condyle_medial", -1.0)):
        touch = complex(limb.points.get(name, _at(line, 0.0, sign * _TANGENT)))
        corner = (cortex[0] - touch) / line.lateral  # along the joint line, and up
        condyles.append(touch + line.lateral * (corner.real * across + 1j * corner.imag * up))
    outer, inner = condyles
    share, (place, rise) = np.linspace(0, 1, 90)[1:-1], _NOTCH.T
    height = hermite(share, place, rise, monotone_slopes(place, rise)) * line.width
    notch = inner[0] + (outer[0] - inner[0]) * share + line.lateral * 1j * height
    hip, kept = upper_femur(limb, line, lateral, medial)
    return np.concatenate([outer, lateral[:kept], hip, medial[:kept][::-1], inner[::-1], notch])
