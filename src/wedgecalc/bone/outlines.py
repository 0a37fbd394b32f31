"""Outlines of the bones: as they were traced, else an anatomical template of our own making fitted to the landmarks.

The template lies along a smooth middle line from the joint line of the knee to the far end of the bone. A point of it is
a place along that line and a distance across it, in plateau widths; the direction across turns smoothly from one end's
joint line to the other's. Near the knee the line runs straight away from the joint, so that the cortex there is that of
``data/profiles.json``, where the default hinge and entry lie. Joint lines, centres and the plateau's width coincide with
the landmarks exactly. The hip's shapes are placed by its own landmarks, or by those of an ordinary leg.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import Point, Polygon

from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.curves import hermite, monotone_slopes
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import cis, dot, length, middle, unit
from wedgecalc.planning.cortex import profiles
from wedgecalc.planning.site import joint_frame, shaft_of

BONES = ("femur", "tibia", "fibula", "patella")
EDGE = 3.0  # mm by which a landmark of the joint line may lie outside a traced outline: two clicks never agree

# Plateau widths to a bone's length beyond which no template is one: wider than on any leg that can be drawn as a leg.
WIDEST = {"femur": 0.62, "tibia": 0.82}
# Ordinary proportions, in plateau widths, where no landmark says otherwise.
STRAIGHT = 0.8  # how far the bone runs straight away from the knee's joint line
TANGENT = 0.32  # middle of the joint line to where it touches a condyle
HEAD, NECK = 0.31, 0.20  # radius of the femoral head, half width of the neck
NECK_SHAFT = 130.0  # degrees


def bones(limb: Limb) -> dict[str, Polygon]:
    """Return the bones of a leg as polygons in the canonical frame: femur, tibia, fibula, patella.

    Femur and tibia are the traced contours where the limb has them; the rest, and what is not traced, is the template.

    Parameters
    ----------
    limb : Limb
        Single.

    Raises
    ------
    InputError
        If a traced contour is none; see `outline_of`.

    Examples
    --------
    >>> shapes = bones(Limb.from_angles(mpta=82))
    >>> sorted(shapes), all(shape.is_valid for shape in shapes.values())
    (['femur', 'fibula', 'patella', 'tibia'], True)
    """
    femur = _femoral_line(limb, min(limb.width, WIDEST["femur"] * length(limb.hip - limb.knee)))
    tibia = _tibial_line(limb, min(limb.width, WIDEST["tibia"] * length(limb.ankle - limb.knee)))
    shapes = {
        "femur": _femur(limb, femur),
        "tibia": _tibia(limb, tibia),
        "fibula": _fibula(tibia),
        "patella": _patella(femur),
    }
    drawn = {name: _whole(ring) for name, ring in shapes.items()}
    return drawn | {name: outline_of(limb, name, ring) for name, ring in limb.contours.items()}


def outline_of(limb: Limb, bone: str, ring: Any) -> Polygon:
    """Return a traced contour as a polygon in the canonical frame.

    Parameters
    ----------
    limb : Limb
    bone : {"tibia", "femur"}
    ring : array_like, shape (n, 2)
        The contour in the case's coordinates.

    Raises
    ------
    InputError
        If the contour crosses itself, is too short, or does not hold the joint line's landmarks.
    """
    field = f"contours.{bone}"
    points = np.asarray(ring, dtype=float)
    if len(points) < 4:
        raise InputError(
            Problem(field, f"{len(points)} points", "at least four points around the bone")
        )
    z: Any = limb.frame.to_core(points)
    polygon = Polygon(np.stack([z.real, z.imag], axis=-1))
    if not polygon.is_valid:
        raise InputError(
            Problem(
                field,
                f"an outline that is none ({shapely.is_valid_reason(polygon)}, in mm lateral and up)",
                "a ring that does not cross itself",
                "trace the bone once around",
            )
        )
    near = polygon.buffer(EDGE)
    names = (
        ("plateau_medial", "plateau_lateral")
        if bone == "tibia"
        else ("condyle_medial", "condyle_lateral")
    )
    for name in names:
        landmark: Any = limb.points.get(name)
        if landmark is not None and not near.contains(Point(landmark.real, landmark.imag)):
            raise InputError(
                Problem(
                    field,
                    f"{name} more than {EDGE:g} mm outside it",
                    "an outline that holds the bone's landmarks",
                    "trace the same bone that was marked",
                )
            )
    return polygon


def measured_on(limb: Limb, bone: str) -> str:
    """Return ``trace`` or ``template``: what a length on this bone's outline was measured on."""
    return "trace" if bone in limb.contours else "template"


@dataclass(frozen=True)
class _Line:
    """A bone's middle line: from the knee's joint line to the far end, with the direction across it."""

    width: float  # of the plateau
    lateral: complex  # along the joint line
    across: float  # degrees by which the direction across has turned at the far end
    at: Any  # places along the line, mm, rising from 0 to its length
    points: Any  # where the line is at these places
    slopes: Any

    @property
    def length(self) -> float:
        return float(self.at[-1])

    def __call__(self, along: Any, out: Any) -> Any:
        """Return the points at these places along the line, mm, and distances across it, plateau widths."""
        along = np.asarray(along, dtype=float)
        beyond = np.clip(along, 0.0, self.length)
        straight = min(STRAIGHT * self.width, 0.4 * self.length)
        share = np.clip((beyond - straight) / (0.9 * self.length - straight), 0.0, 1.0)
        turned: Any = cis(self.across * share * share * (3 - 2 * share))
        line = hermite(beyond, self.at, self.points, self.slopes)
        end: Any = unit(self.slopes[-1]) * (along - beyond)
        return line + end + self.lateral * turned * self.width * np.asarray(out)


def _line(
    width: Any,
    origin: Any,
    lateral: Any,
    away: Any,
    between: list[Any],
    end: Any,
    end_lateral: Any,
    turn: Any,
) -> _Line:
    """Lay the middle line through what is given: straight from the joint line, past shaft points, square into the end."""
    axis: Any = unit(end - origin)
    span: Any = dot(axis, end - origin)
    straight = min(STRAIGHT * width, 0.4 * span)
    gap = 0.25 * width
    points, at = [origin, origin + away * straight], [0.0, straight]
    for point in between:
        place: Any = dot(axis, point - origin)
        if at[-1] + gap < place < span - gap:
            points.append(point)
            at.append(place)
    z, t = np.array([*points, end]), np.array([*at, span])
    secant = np.diff(z) / np.diff(t)
    inner = (secant[:-1] * np.diff(t)[1:] + secant[1:] * np.diff(t)[:-1]) / (t[2:] - t[:-2])
    inner[0] = away
    slopes = np.concatenate([[away], inner, [end_lateral * turn]])
    across = np.degrees(np.angle(end_lateral / lateral))
    return _Line(float(width), lateral, float(across), t, z, slopes)


def _tibial_line(limb: Limb, width: Any) -> _Line:
    placed: Any = joint_frame(limb, "tibia")
    origin, lateral, turn, _ = placed
    plafond = limb.line("plafond_medial", "plafond_lateral")
    end = (
        limb.ankle
        if plafond is None
        else middle(limb.points["plafond_medial"], limb.points["plafond_lateral"])
    )
    end_lateral = unit(limb.ankle - limb.knee) * 1j if plafond is None else unit(plafond)
    shaft = [
        limb.points[name]
        for name in ("tibial_shaft_proximal", "tibial_shaft_distal")
        if name in limb.points
    ]
    return _line(width, origin, lateral, lateral * turn, shaft, end, end_lateral, turn)


def _femoral_line(limb: Limb, width: Any) -> _Line:
    """Lay the femur's line from the condyles along the shaft to a place below the tip of the trochanter."""
    up: Any = unit(limb.hip - limb.knee)
    placed: Any = joint_frame(limb, "femur") or (
        limb.knee + 0.035 * up * width,
        -1j * up,
        1j,
        width,
    )
    origin, lateral, turn, _ = placed
    upper, lower = shaft_of(limb, "femur")
    axis: Any = unit(upper - lower)
    tip = limb.points.get("greater_trochanter", limb.hip - 1j * up * 0.75 * width)
    end = tip - (0.85 * axis - 0.16j * axis) * width
    return _line(width, origin, lateral, lateral * turn, [lower, upper], end, -1j * axis, turn)


def _sides(line: _Line, knee: str, far: str | None) -> list[Any]:
    """Return the lateral and the medial cortex from the knee's joint line to the far end."""
    width, sides = line.width, []
    for side in ("lateral", "medial"):
        near = profiles()[knee]
        last = None if far is None else profiles()[far]
        room = max(
            line.length / width, 1.1 * near["level"][0]
        )  # a bone beyond all proportion still has two ends
        close = near["level"] <= max(0.45 * room, near["level"][0])
        at, out = near["level"][close], near[side][close]
        if last is not None:
            keep = last["level"] < 0.45 * room
            at, out = (
                np.append(at, (room - last["level"][keep])[::-1]),
                np.append(out, last[side][keep][::-1]),
            )
        else:
            at, out = np.append(at, room), np.append(out, 0.20)
        shaft = np.linspace(at[0], at[-1], 200)
        fine = np.union1d(at, shaft)
        reach = hermite(fine, at, out, monotone_slopes(at, out))
        sides.append(line(fine * width, reach if side == "lateral" else -reach))
    return sides


def _tibia(limb: Limb, line: _Line) -> Any:
    lateral, medial = _sides(line, "tibia", "ankle")
    rise = (
        np.array([0.0, -0.01, -0.055, -0.085, -0.05, -0.062, -0.09, -0.055, -0.01, 0.0])
        * line.width
    )
    spines = curve(
        line(rise, np.array([-0.21, -0.16, -0.1, -0.065, -0.02, 0.015, 0.055, 0.1, 0.15, 0.2]))
    )
    end = line.length
    plafond = [
        limb.points.get(name, line(end, out))
        for name, out in (("plafond_lateral", 0.19), ("plafond_medial", -0.19))
    ]
    malleolus = curve(
        [
            line(end + level * line.width, out)
            for level, out in (
                (0.06, -0.195),
                (0.13, -0.22),
                (0.155, -0.26),
                (0.11, -0.3),
                (0.03, -0.302),
            )
        ]
    )
    return np.concatenate([lateral[:-1], plafond, malleolus, medial[::-1], spines])


def _femur(limb: Limb, line: _Line) -> Any:
    """Return condyles that touch the joint line at its landmarks, the shaft, and the hip."""
    lateral, medial = _sides(line, "femur", None)
    width = line.width
    quarter = np.radians(
        np.linspace(0, 90, 16)[:-1]
    )  # from where the joint line touches to the condyle's widest part
    parts = []
    for side, name, sign in ((lateral, "condyle_lateral", 1.0), (medial, "condyle_medial", -1.0)):
        touch: Any = limb.points.get(name, line(0.0, sign * TANGENT))
        corner: Any = (side[0] - touch) / line.lateral  # seen along the joint line: out and up
        parts.append(
            (
                touch
                + line.lateral
                * (corner.real * np.sin(quarter) + 1j * corner.imag * (1 - np.cos(quarter))),
                side,
            )
        )
    (outer, lateral), (inner, medial) = parts
    place = np.array([0.0, 0.3, 0.42, 0.5, 0.58, 0.7, 1.0])
    rise = np.array([0.0, 0.03, 0.15, 0.2, 0.15, 0.03, 0.0]) * width
    share = np.linspace(0, 1, 40)[1:-1]
    notch = (
        inner[0]
        + (outer[0] - inner[0]) * share
        + line.lateral * 1j * hermite(share, place, rise, monotone_slopes(place, rise))
    )
    return np.concatenate(
        [
            outer,
            lateral,
            _hip(limb, line, lateral[-1], medial[-1]),
            medial[::-1],
            inner[::-1],
            notch,
        ]
    )


def _hip(limb: Limb, line: _Line, lateral: Any, medial: Any) -> Any:
    """Return the upper end of the femur: trochanter with its tip, neck, and the head as a circle about the hip centre."""
    width, hip = line.width, limb.hip
    shaft: Any = unit(line.slopes[-1])
    across = -1j * shaft
    tip: Any = line.points[-1] + (0.85 * shaft + 0.16 * across) * width
    center = limb.points.get("femoral_neck_center")
    neck: Any = shaft * cis(-NECK_SHAFT) if center is None else unit(center - hip)
    upper, lower = (hip + (0.40 * neck + sign * 1j * NECK * neck) * width for sign in (1, -1))
    outside = [
        tip + (out * across + up * shaft) * width
        for out, up in ((0.08, -0.62), (0.15, -0.38), (0.12, -0.15), (0.04, -0.03))
    ]
    fossa = (tip + upper) / 2 - 0.06 * width * shaft
    angles = np.radians(np.linspace(50, 310, 60))
    head = hip + HEAD * width * neck * np.exp(1j * angles)
    trochanter = [
        medial + out * across * width + up * shaft * width
        for out, up in ((-0.07, 0.16), (-0.01, 0.02))
    ]
    top = curve(
        [
            lateral,
            *outside,
            tip,
            tip - (0.06 * across + 0.05 * shaft) * width,
            fossa,
            upper,
            head[0],
        ]
    )
    return np.concatenate([top, head[1:-1], curve([head[-1], lower, *trochanter, medial])])


def _fibula(line: _Line) -> Any:
    """Return a slender bone lateral of the tibia, from below its plateau to beyond the ankle."""
    end = line.length
    level = np.array([0.15, 0.19, 0.27, 0.38, 0.55, 0.9])
    low = np.array([1.0, 0.5, 0.25, 0.06, -0.08, -0.2, -0.27])
    at = np.append(level * line.width, end - low * line.width)
    mid = np.array(
        [0.47, 0.465, 0.455, 0.445, 0.435, 0.43, 0.36, 0.335, 0.31, 0.3, 0.305, 0.295, 0.28]
    )
    half = np.array(
        [0.015, 0.055, 0.085, 0.07, 0.048, 0.045, 0.048, 0.05, 0.07, 0.08, 0.075, 0.05, 0.01]
    )
    if np.any(np.diff(at) <= 0):  # shorter than any adult's: the two ends alone
        at, mid, half = at[[0, 2, -3, -1]], mid[[0, 2, -3, -1]], half[[0, 2, -3, -1]]
    fine = np.linspace(at[0], at[-1], 240)
    middle_line, reach = (hermite(fine, at, row, monotone_slopes(at, row)) for row in (mid, half))
    return np.concatenate([line(fine, middle_line + reach), line(fine, middle_line - reach)[::-1]])


def _patella(line: _Line) -> Any:
    around = np.radians(np.arange(0, 360, 6))
    out, up = 0.27 * np.cos(around), 0.27 * np.sin(around)
    up = np.where(up < 0, up * (1.0 + 0.25 * np.cos(around) ** 4), up)  # a blunt point below
    return line((0.45 + up) * line.width, out * (1.0 - 0.12 * np.sin(around)))


def curve(points: list[Any], steps: int = 8) -> Any:
    """Return a smooth curve through points, evaluated between them (Catmull and Rom 1974, chordal)."""
    z = np.array(points)
    at = np.concatenate([[0.0], np.cumsum(np.maximum(abs(np.diff(z)), 1e-6))])
    secant = np.diff(z) / np.diff(at)
    inner = (secant[:-1] * np.diff(at)[1:] + secant[1:] * np.diff(at)[:-1]) / (at[2:] - at[:-2])
    slopes = np.concatenate([secant[:1], inner, secant[-1:]])
    fine = np.interp(np.arange((len(z) - 1) * steps + 1) / steps, np.arange(len(z)), at)
    return hermite(fine, at, z, slopes)


def _whole(ring: Any) -> Polygon:
    """Return a ring as one valid polygon; a leg beyond all proportions may fold its template, and loses the folds."""
    polygon = Polygon(np.stack([ring.real, ring.imag], axis=-1))
    if polygon.is_valid:
        return polygon
    mended = shapely.make_valid(polygon)
    parts = [part for part in shapely.get_parts(mended) if isinstance(part, Polygon)]
    return max(parts, key=lambda part: part.area) if parts else polygon.convex_hull.buffer(1e-3)
