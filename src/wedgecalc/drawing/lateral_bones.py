"""The bones of a lateral film, drawn through its landmarks: tibia, femur and patella."""

import numpy as np
from shapely import Polygon, union_all

from wedgecalc.bone.shapes import point_of, polygon_of
from wedgecalc.geometry.lateral import LEVELS, PLATEAU, LateralKnee
from wedgecalc.geometry.plane import cis, middle
from wedgecalc.planning.lateral_plan import LateralPlan


def tibia(knee: LateralKnee) -> Polygon:
    """Return the tibia through its landmarks; a shaft without cortices gets an ordinary width."""
    across = abs(knee.points[PLATEAU[0]] - knee.points[PLATEAU[1]]) * 0.34
    front, back = [], []
    for level in LEVELS:
        out = knee.down * 1j * across
        front.append(knee.points.get(f"{level}_front", knee.level(level) + out))
        back.append(knee.points.get(f"{level}_back", knee.level(level) - out))
    top = [knee.points[PLATEAU[1]], knee.points[PLATEAU[0]]]
    if "plateau_corner" in knee.points:
        top.append(knee.points["plateau_corner"])
    bulge = (front[0] - top[-1]) * 0.38 + top[-1] + knee.down * 1j * across * 0.35  # the tuberosity
    ring = [*top, bulge, *front, *reversed(back)]
    return Polygon([(z.real, z.imag) for z in ring]).buffer(2.0).buffer(-2.0)


def femur(knee: LateralKnee) -> Polygon:
    """Return an ordinary end of a femur that stands on the plateau: condyles, and a shaft above.

    Its measures are shares of the plateau's length, of adult knees (textbook proportions).
    """
    front, back = (knee.points[name] for name in PLATEAU)
    span, up = abs(front - back), -knee.down
    ahead = up * -1j
    foot = middle(front, back) + up * 0.07 * span
    rear = point_of(foot + span * (0.55 * up)).buffer(0.55 * span)
    fore = point_of(foot + span * (0.78 * up + 0.42 * ahead)).buffer(0.55 * span)
    ends = (
        0.75 * up - 0.1 * ahead,
        0.75 * up + 0.8 * ahead,
        1.75 * up + 0.68 * ahead,
        1.75 * up + 0.08 * ahead,
    )
    shaft = polygon_of(*(foot + span * z for z in ends))
    condyles = rear.union(fore).convex_hull
    return union_all([condyles, shaft]).buffer(-0.1 * span).buffer(0.25 * span).buffer(-0.15 * span)


def patella(upper: complex, lower: complex) -> Polygon:
    """Return an ordinary patella on its articular surface."""
    along, out = (upper - lower) / 2, (upper - lower) * -0.25j
    turns = np.exp(1j * np.linspace(0, np.pi, 24))
    z = (upper + lower) / 2 + along * turns.real + 2 * out * turns.imag
    return Polygon(np.column_stack([z.real, z.imag]))


def turned(upper: Polygon, plan: LateralPlan) -> Polygon:
    """Return the upper piece after closing."""
    if plan.hinge is None or upper.is_empty:
        return upper
    z = np.array([complex(*xy) for xy in upper.exterior.coords])
    moved = plan.hinge + (z - plan.hinge) * cis(-plan.angle)
    return Polygon(np.column_stack([moved.real, moved.imag]))
