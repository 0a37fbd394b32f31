"""The wedge on a traced bone: what the saw takes out, how long its base is along the cortex, what step is left.

`wedgecalc.cut` knows hinge, entry and angle; this knows the bone's outline. Hybrid hinges, well inside the bone, are the
same construction.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely import LineString, Point, Polygon
from shapely.affinity import rotate

from wedgecalc.errors import InputError, Problem
from wedgecalc.limb import Limb
from wedgecalc.plane import cis, unit
from wedgecalc.planning import Plan

FAR = 1e5  # mm: longer than any bone
EDGE = 3.0  # mm by which a landmark of the joint line may lie outside the outline: two clicks never agree


@dataclass(frozen=True, slots=True)
class TracedWedge:
    """A wedge measured on the traced outline, in the canonical frame.

    Attributes
    ----------
    removed : shapely.Polygon
        Bone taken out; empty for an opening wedge.
    kept, moved : shapely.Polygon
        The fragment at the joint, and the free one before it turns. They part along the saw cuts and, beyond the hinge,
        along the line that halves the wedge. Kept, moved and removed together are the bone.
    moved_after : shapely.Polygon
        The free fragment where the plan puts it.
    base : float
        Closing: distance along the cortex between the two cuts. Opening: the gap between the cut's edges. In mm.
    area : float
        Of the bone taken out, or of the gap, in mm².
    step : float
        How far the free fragment's cortex stands out beyond the other's on the wedge's side once the wedge is closed,
        in mm, negative if it stands in; 0 for an opening wedge.
    bridge : float
        Bone left between hinge and far cortex, mm.
    contact : float
        Share of the longer cut that has bone on both sides once the wedge is closed; 0 for an opening wedge.
    """

    removed: Polygon
    kept: Polygon
    moved: Polygon
    moved_after: Polygon
    base: float
    area: float
    step: float
    bridge: float
    contact: float


def traced_wedge(plan: Plan, contour: ArrayLike) -> TracedWedge:
    """Measure the wedge of a plan on the traced contour of its bone.

    Parameters
    ----------
    plan : Plan
        Of a single limb with a scale and an entry.
    contour : array_like, shape (n, 2)
        The contour of the bone that is cut, in the case's coordinates.

    Raises
    ------
    InputError
        If the contour is none, or hinge and cuts do not fit it; see `outline_of` and `on_outline`.
    """
    return on_outline(plan, outline_of(plan.limb, plan.procedure.bone, contour))


def outline_of(limb: Limb, bone: str, ring: ArrayLike) -> Polygon:
    """Return a traced contour as a polygon in the canonical frame.

    Parameters
    ----------
    limb : Limb
        In mm.
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
        raise InputError(Problem(field, f"{len(points)} points", "at least four points around the bone"))
    z: Any = limb.frame.to_core(points)
    polygon = Polygon(np.stack([z.real, z.imag], axis=-1))
    if not polygon.is_valid:
        raise InputError(Problem(field, f"an outline that is none ({shapely.is_valid_reason(polygon)}, in mm lateral and up)",
                                 "a ring that does not cross itself", "trace the bone once around"))  # fmt: skip
    near = polygon.buffer(EDGE)
    names = ("plateau_medial", "plateau_lateral") if bone == "tibia" else ("condyle_medial", "condyle_lateral")
    for name in names:
        landmark: Any = limb.points.get(name)
        if landmark is not None and not near.contains(Point(landmark.real, landmark.imag)):
            raise InputError(Problem(field, f"{name} more than {EDGE:g} mm outside it", "an outline that holds the bone's landmarks",
                                     "trace the same bone that was marked"))  # fmt: skip
    return polygon


def on_outline(plan: Plan, bone: Polygon) -> TracedWedge:
    """Measure the wedge of a plan on the outline of its bone.

    Parameters
    ----------
    plan : Plan
        Of a single limb with a scale and an entry.
    bone : shapely.Polygon
        From `outline_of`.

    Raises
    ------
    InputError
        If the hinge lies outside the bone, or a cut leaves the bone at its end rather than at the cortex of its side.

    Examples
    --------
    On a square bone of 60 mm, cut from its lateral side straight to a hinge 10 mm from the medial one:

    >>> from wedgecalc import Limb, Target, plan
    >>> limb = Limb.from_angles(mpta=90, mldfa=90, tilt=0, plateau=60)
    >>> (left, top), right = limb["plateau_lateral"], limb["plateau_medial"][0]
    >>> bone = outline_of(limb, "tibia", [(left, top), (right, top), (right, top + 200), (left, top + 200)])
    >>> wedge = on_outline(plan(limb, "lateral-closing-wedge-hto", Target("correction", 10),
    ...                         hinge=(right - 10, top + 20), entry=(left, top + 20)), bone)
    >>> round(wedge.base, 6), round(50 * 0.17632698, 6)     # r tan θ along a straight cortex
    (8.816349, 8.816349)
    """
    wedge = plan.wedge
    hinge: Any = wedge.hinge_z
    if wedge.entry_z is None or not plan.limb.frame.calibrated:
        raise InputError(Problem("entry", "no entry or no scale", "both, to measure on the outline"))
    if not bone.contains(Point(hinge.real, hinge.imag)):
        raise InputError(
            Problem(
                "hinge", "a hinge outside the traced bone (hinge-out-of-bone)", "a hinge inside it", "move the hinge"
            )
        )
    first, second, back = _rays(plan)
    reach = [_cut_length(bone, hinge, ray, plan) for ray in (first, second)]
    sector = _ring(hinge, hinge + first * FAR, hinge + second * FAR)
    removed = bone.intersection(sector) if wedge.kind == "closing" and plan.correction > 0 else Polygon()
    kept, moved = fragments(plan, bone)
    turned = rotate(moved, wedge.turn, origin=(hinge.real, hinge.imag))
    bridge = LineString([_xy(hinge), _xy(hinge + back * FAR)]).intersection(bone)
    if wedge.kind == "opening":
        angle = math.radians(float(plan.correction))
        return TracedWedge(removed, kept, moved, turned, 2 * reach[0] * math.sin(angle / 2), reach[0] ** 2 * math.sin(angle) / 2,
                           0.0, _first_length(bridge, hinge), 0.0)  # fmt: skip
    cortex = bone.exterior.intersection(sector)
    return TracedWedge(removed, kept, moved, turned, float(cortex.length), float(removed.area), reach[1] - reach[0],
                       _first_length(bridge, hinge), min(reach) / max(reach))  # fmt: skip


def _cut_length(bone: Polygon, hinge: complex, ray: complex, plan: Plan) -> float:
    """Return how far a saw cut runs from the hinge until it leaves the bone, on the wedge's side."""
    side = plan.limb.points["plateau_lateral"] - plan.limb.points["plateau_medial"]
    if ((ray.conjugate() * side).real > 0) != (plan.wedge.side == "lateral"):
        raise InputError(Problem("entry", "a cut that runs past the cortex of its side", f"both cuts to leave the bone {plan.wedge.side}",
                                 "the wedge is wider than the bone: choose a smaller correction or another hinge"))  # fmt: skip
    return _first_length(LineString([_xy(hinge), _xy(hinge + ray * FAR)]).intersection(bone), hinge)


def _first_length(inside: Any, hinge: complex) -> float:
    """Return the length of the piece of a cut that starts at the hinge: a bone with a hollow side may be met again."""
    pieces = [p for p in getattr(inside, "geoms", [inside]) if isinstance(p, LineString)]
    start = Point(hinge.real, hinge.imag)
    return float(min(pieces, key=start.distance).length)


def _rays(plan: Plan) -> tuple[Any, Any, Any]:
    """Return the directions of both saw cuts (one twice, if opening) and of the line that parts the bone beyond the hinge."""
    wedge: Any = plan.wedge
    first = unit(wedge.entry_z - wedge.hinge_z)
    second = first if wedge.kind == "opening" else first * cis(-wedge.turn)
    return first, second, -unit(first + second)


def fragments(plan: Plan, bone: Polygon) -> tuple[Polygon, Polygon]:
    """Return the fragment at the joint and the free one, parted along the cuts and, beyond the hinge, halving the wedge.

    Parameters
    ----------
    plan : Plan
        Of a single limb with an entry.
    bone : shapely.Polygon
        Outline of the cut bone in the canonical frame, traced or template.
    """
    hinge: Any = plan.wedge.hinge_z
    *rays, back = _rays(plan)
    away = -1j if plan.procedure.bone == "tibia" else 1j
    joint: Any = (plan.limb.points["plateau_lateral"] - plan.limb.points["plateau_medial"]) * away
    far = joint / abs(joint) * FAR
    pieces = []
    for ray, sense in zip(rays, (-1.0, 1.0), strict=True):
        over, out = hinge + ray * FAR, hinge + back * FAR
        half = _ring(hinge, over, over + sense * far, out + sense * far, out)
        pieces.append(bone.intersection(half))
    return pieces[0], pieces[1]


def _ring(*corners: Any) -> Polygon:
    return Polygon([_xy(z) for z in corners])


def _xy(z: Any) -> tuple[float, float]:
    return float(z.real), float(z.imag)
