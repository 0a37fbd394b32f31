"""The bones of a lateral film, drawn through its landmarks: tibia, fibula, femur and patella.

What the landmarks leave open has the proportions of an ordinary adult's knee, as shares of the
straight part of the medial plateau. The shapes are of our own making: nothing is measured on them.
"""

from dataclasses import dataclass

import numpy as np
from shapely import Polygon
from shapely.affinity import rotate

from wedgecalc.bone.bend import Bend
from wedgecalc.bone.shapes import coordinates, point_of
from wedgecalc.geometry.curves import hermite, monotone_slopes, smooth_curve
from wedgecalc.geometry.lateral import PLATEAU_ENDS, SHAFT_LEVEL_NAMES, LateralKnee
from wedgecalc.geometry.plane import Floats, Points, cis, dot, middle, unit
from wedgecalc.planning.lateral_plan import LateralPlan

# Down from the joint line, and forward of the straight line to the shaft's cortex: the anterior
# cortex with its tuberosity, the posterior one below the rim of the plateau.
_FRONT = (
    (0.06, 0.02), (0.2, -0.02), (0.45, -0.04), (0.7, 0.03), (0.88, 0.11), (1.02, 0.13), (1.2, 0.1),
    (1.45, 0.05), (1.8, 0.01), (2.2, 0.0),
)  # fmt: skip
_BACK = ((0.04, -0.05), (0.14, -0.06), (0.3, -0.03), (0.6, 0.01), (1.0, 0.02), (1.6, 0.0))
# Across the top from the back to the front: the dished plateau, and the eminence behind its middle.
_TOP = (
    (0.15, -0.015), (0.28, -0.01), (0.38, 0.05), (0.45, 0.16), (0.5, 0.19), (0.55, 0.13),
    (0.6, 0.14), (0.65, 0.11), (0.73, 0.02), (0.85, -0.01),
)  # fmt: skip
# The fibula: down, forward of the back of the tibia at its neck, and half its width.
_FIBULA = (
    (0.2, -0.1, 0.02), (0.25, -0.09, 0.1), (0.34, -0.07, 0.18), (0.48, -0.05, 0.225),
    (0.62, -0.04, 0.215), (0.82, -0.03, 0.16), (1.1, -0.04, 0.13), (1.6, -0.05, 0.13),
    (2.2, -0.06, 0.13), (9.0, -0.1, 0.13),
)  # fmt: skip
# The end of the femur from the middle of the plateau, forward and up: the distal and the anterior
# surface, the trochlea before the anterior cortex, and behind the posterior one the condyle, whose
# back is nearly a circle.
_FEMUR = (
    (-0.31, 0.01), (-0.06, 0.05), (0.17, 0.15), (0.36, 0.29), (0.56, 0.46), (0.72, 0.67), (0.83, 0.92), (0.86, 1.17), (0.83, 1.42), (0.75, 1.67), (0.67, 1.92), (0.62, 2.22), (0.61, 2.78), (0.64, 3.61), (0.78, 6.11), (-0.06, 6.11), (-0.19, 3.61), (-0.22, 2.78), (-0.24, 2.22), (-0.29, 1.81), (-0.38, 1.47), (-0.5, 1.19), (-0.67, 0.99), (-0.79, 0.85), (-0.86, 0.62), (-0.83, 0.39), (-0.72, 0.2), (-0.54, 0.07),
)  # fmt: skip
# Within it, each seen edge on: Blumensaat's line, the roof of the notch, some 37° from the shaft;
# the floor of the trochlea, which goes on from it; and the condyle that lies behind.
_WITHIN = (
    ((-0.33, 1.28), (0.28, 0.47)),
    ((0.28, 0.47), (0.47, 0.56), (0.62, 0.81), (0.69, 1.11), (0.69, 1.44), (0.65, 1.78)),
    ((-0.56, 1.01), (-0.71, 0.81), (-0.78, 0.57), (-0.72, 0.31), (-0.53, 0.13), (-0.26, 0.07), (0.06, 0.12), (0.31, 0.29), (0.5, 0.51)),
)  # fmt: skip
# The patella: up from the lower end of its articular surface to the upper one, and forward.
_PATELLA = (
    (1.02, 0.02), (1.1, 0.14), (1.11, 0.3), (1.02, 0.44), (0.8, 0.51), (0.5, 0.52), (0.2, 0.45),
    (-0.08, 0.33), (-0.27, 0.22), (-0.3, 0.14), (-0.18, 0.06), (0.0, 0.0), (0.25, -0.05),
    (0.5, -0.075), (0.75, -0.05),
)  # fmt: skip
# Thickness of the cortex, by level.
_THICK = ((0.0, 0.03), (0.4, 0.03), (0.9, 0.05), (1.8, 0.12), (3.0, 0.15))
_FAR_MM = 500.0  # mm: beyond every bone
_BEYOND = 1.5  # how far the tibia goes on below its lower level


@dataclass(frozen=True, slots=True)
class LateralBones:
    """A knee seen from its side, in the core's frame.

    Attributes
    ----------
    tibia, femur : tuple of shapely.Polygon
        The bone, and what its cortex holds.
    fibula, patella : shapely.Polygon
        The latter is empty without its landmarks.
    within : tuple of array of complex
        Lines seen within the femur, Blumensaat's first.
    tendon : array of complex
        The patellar tendon; empty without a patella.
    """

    tibia: tuple[Polygon, Polygon]
    femur: tuple[Polygon, Polygon]
    fibula: Polygon
    patella: Polygon
    within: tuple[Points, ...]
    tendon: Points

    @classmethod
    def of(cls, plan: LateralPlan) -> "LateralBones":
        """Return the bones of a knee before its plan, whose cut its outline passes through."""
        knee = plan.knee
        front, back = (knee.points[name] for name in PLATEAU_ENDS)
        span, down = abs(front - back), knee.down
        ahead, foot = down * 1j * span, middle(front, back)
        ring = _smooth(foot, ahead, -down * span, _FEMUR)
        anterior = _cortex(knee, "front", plan.entry)
        upper, lower = (knee.points.get(f"patella_{end}") for end in ("upper", "lower"))
        patella, tendon = Polygon(), np.zeros(0, dtype=complex)
        if upper is not None and lower is not None:
            along = upper - lower
            forward = -1j * along
            patella = _polygon(_smooth(lower, along, forward, _PATELLA))
            bulge = anterior[np.argmin(abs(dot(down, anterior - foot) / span - 0.95))]
            tendon = np.array([lower + 0.15 * forward - 0.2 * along, bulge])
        femur = _polygon(ring)
        within = tuple(
            smooth_curve([foot + ahead * a - down * span * u for a, u in curve])
            for curve in _WITHIN
        )
        return cls(
            _tibia(knee, anterior),
            (femur, _within(ring, -down, foot, span)),
            _fibula(knee),
            patella,
            within,
            tendon,
        )

    def turned(self, plan: LateralPlan) -> "LateralBones":
        """Return the bones after closing; without a marked cut as they are.

        Femur and patella turn with the plateau. The tibia's posterior cortex bends at the hinge and
        stays whole.
        """
        if plan.hinge is None or plan.entry is None:
            return self
        hinge, factor = plan.hinge, cis(-plan.angle)
        front, rear = (plan.knee.points[name] for name in PLATEAU_ENDS)
        bend = Bend(hinge, unit(hinge - plan.entry), -plan.angle, abs(front - rear))

        def moved(shape: Polygon) -> Polygon:
            return rotate(shape, -plan.angle, origin=point_of(hinge))

        outer, inner = (bend.joined(*pieces(plan, shape)[:2]) for shape in self.tibia)
        return LateralBones(
            (outer, inner),
            (moved(self.femur[0]), moved(self.femur[1])),
            self.fibula,
            moved(self.patella),
            tuple(hinge + (line - hinge) * factor for line in self.within),
            hinge + (self.tendon - hinge) * factor,
        )


def _tibia(knee: LateralKnee, anterior: Points) -> tuple[Polygon, Polygon]:
    front, back = (knee.points[name] for name in PLATEAU_ENDS)
    posterior, span = _cortex(knee, "back"), abs(front - back)
    up = 1j * (front - back)
    top = [back + u * (front - back) + above * up for u, above in _TOP]
    corner = [front] if "plateau_corner" in knee.points else []
    over = smooth_curve([posterior[0], *top, *corner, anterior[0]], 4)
    ring = np.concatenate([over[:-1], anterior, posterior[:0:-1]])
    return _polygon(ring), _within(ring, knee.down, middle(front, back), span)


def _cortex(knee: LateralKnee, side: str, through: complex | None = None) -> Points:
    """Return the anterior or the posterior cortex, from the joint line to beyond the lower level.

    A shaft without marked cortices has an ordinary width; a cut's entry lies on the cortex.
    """
    (front, back), down = (knee.points[name] for name in PLATEAU_ENDS), knee.down
    span = abs(front - back)
    out = down * 1j * (0.34 if side == "front" else -0.34) * span
    upper, lower = (knee.points.get(f"{z}_{side}", knee.level(z) + out) for z in SHAFT_LEVEL_NAMES)
    start = knee.points.get("plateau_corner", front) if side == "front" else back
    far = float(dot(down, upper - start)) / span
    shape = [z for z in (_FRONT if side == "front" else _BACK) if z[0] < far - 0.3]
    points = [start + (upper - start) * (d / far) + down * 1j * span * off for d, off in shape]
    if through is not None:
        points = [z for z in points if abs(dot(down, z - through)) > 0.16 * span] + [through]
        points.sort(key=lambda z: float(dot(down, z)))
    return smooth_curve([start, *points, upper, lower, lower + down * _BEYOND * span])


def _within(ring: Points, away: complex, foot: complex, span: float) -> Polygon:
    """Return what the cortex of a bone holds: a shell near the joint, thick in the shaft."""
    whole, level, thick = _polygon(ring), *np.array(_THICK).T
    at = dot(away, ring - foot) / span
    edge = np.gradient(ring)
    inward = 1j * edge / np.maximum(abs(edge), 1e-9)
    inward *= 1.0 if Polygon(coordinates(ring)).exterior.is_ccw else -1.0
    inner = _polygon(ring + inward * np.interp(at, level, thick) * span)
    return inner.intersection(whole.buffer(-0.025 * span))


def _fibula(knee: LateralKnee) -> Polygon:
    back, down = knee.points[PLATEAU_ENDS[1]], knee.down
    span, posterior = abs(knee.points[PLATEAU_ENDS[0]] - back), _cortex(knee, "back")
    level, out, half = np.array(_FIBULA).T
    neck = posterior[np.argmin(abs(dot(down, posterior - back) / span - 0.9))]
    end = posterior[-1]
    along = unit(end - neck)
    start = neck - along * dot(along, neck - back)
    fine = np.union1d(level, np.linspace(level[0], level[-1], 160))

    def shaped(values: Floats) -> Floats:
        return hermite(fine, level, values, monotone_slopes(level, values))

    def at(sign: float) -> Points:
        across = shaped(out) + sign * shaped(half)
        z: Points = start + (fine * along + across * along * 1j) * span
        return z

    return (
        _polygon(np.concatenate([at(1.0), at(-1.0)[::-1]])).buffer(0.03 * span).buffer(-0.03 * span)
    )


def _smooth(
    origin: complex, first: complex, second: complex, ring: tuple[tuple[float, float], ...]
) -> Points:
    """Return a closed curve through points given along two directions."""
    a, b = np.array([*ring, *ring[:2]]).T
    z: Points = smooth_curve(origin + a * first + b * second, 6)[:-6]
    return z


def _polygon(corners: Points) -> Polygon:
    shape = Polygon(coordinates(corners))
    if shape.is_valid:
        return shape
    repaired = shape.buffer(0)
    return repaired if isinstance(repaired, Polygon) else shape.convex_hull


def pieces(plan: LateralPlan, whole: Polygon) -> tuple[Polygon, Polygon, Polygon]:
    """Return a shape below and above the cuts, and the wedge between; the whole without a cut."""
    if plan.hinge is None or plan.entry is None or plan.far_entry is None:
        return whole, Polygon(), Polygon()
    hinge, cut = plan.hinge, unit(plan.entry - plan.hinge)
    second = cut * cis(plan.angle)
    up = cut * 1j
    below = [
        hinge - _FAR_MM * cut,
        hinge,
        hinge + _FAR_MM * cut,
        hinge + _FAR_MM * (cut - up),
        hinge - _FAR_MM * (cut + up),
    ]
    above = [
        hinge - _FAR_MM * cut,
        hinge,
        hinge + _FAR_MM * second,
        hinge + _FAR_MM * (second + up),
        hinge - _FAR_MM * (cut - up),
    ]
    between = [hinge, hinge + _FAR_MM * cut, hinge + _FAR_MM * second]
    lower, upper, gap = (
        whole.intersection(Polygon([(z.real, z.imag) for z in ring]))
        for ring in (below, above, between)
    )
    return lower, upper, gap
