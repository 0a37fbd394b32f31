"""The wedge on the outline of its bone: what the saw takes out, how long its base is along the cortex, what step is left.

`wedgecalc.cut` knows hinge, entry and angle; this knows the bone's outline, traced or template. Hybrid hinges, well
inside the bone, are the same construction: closing on one side, opening on the other.
"""

import math
from dataclasses import dataclass
from typing import Any

import shapely
from numpy.typing import ArrayLike
from shapely import LineString, Point, Polygon
from shapely.affinity import rotate

from wedgecalc.bones import bones, measured_on, outline_of
from wedgecalc.errors import InputError, Problem
from wedgecalc.plane import cis, length, unit
from wedgecalc.planning import Plan

FAR = 1e5  # mm: longer than any bone
DOUBT = 0.15  # plateau widths by which a hinge may lie outside the template before it is called outside the bone


@dataclass(frozen=True, slots=True)
class BoneWedge:
    """A wedge measured on the outline of its bone, in the canonical frame.

    Attributes
    ----------
    measured_on : str
        ``trace`` or ``template``.
    cuts : tuple of shapely.LineString
        The saw cuts inside the bone, from hinge to cortex: two for closing, one for opening.
    removed, block : shapely.Polygon
        Bone taken out, and what of it is left between the cuts after the saw's kerf; empty for an opening wedge.
    kept, moved : shapely.Polygon
        The fragment at the joint, and the free one before it turns. They part along the saw cuts and, beyond the hinge,
        along the line that halves the wedge. Kept, moved and removed together are the bone.
    moved_after : shapely.Polygon
        The free fragment where the plan puts it.
    base : float
        Closing: distance along the cortex between the two cuts. Opening: the gap between the cut's edges. In mm.
    height : float
        From the hinge square to the base, mm.
    area : float
        Of the bone taken out, or of the gap, in mm².
    step : float
        How far the free fragment's cortex stands out beyond the other's on the wedge's side once the wedge is closed,
        in mm, negative if it stands in; 0 for an opening wedge.
    bridge : float
        Bone left between hinge and far cortex, mm.
    far_gap, far_step : float
        What a hinge that gives way does at the far cortex, mm: how far the bone opens there (an opening wedge: is
        pressed together), and how far the free fragment then stands out, negative if in. With a hybrid hinge the saw
        goes all the way, and this is what it looks like.
    contact : float
        Share of the longer cut that has bone on both sides once the wedge is closed; 0 for an opening wedge.
    """

    measured_on: str
    cuts: tuple[LineString, ...]
    removed: Polygon
    block: Polygon
    kept: Polygon
    moved: Polygon
    moved_after: Polygon
    base: float
    height: float
    area: float
    step: float
    bridge: float
    far_gap: float
    far_step: float
    contact: float


def bone_wedge(plan: Plan) -> BoneWedge | None:
    """Measure the wedge of a plan on its bone: on the limb's traced contour, else on the template.

    Parameters
    ----------
    plan : Plan
        Of a single limb.

    Returns
    -------
    BoneWedge or None
        None without a scale or an entry, and where the plan fits a template less well than a template fits a patient.

    Raises
    ------
    InputError
        If hinge and cuts do not fit the bone; see `on_outline`.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> wedge = bone_wedge(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    >>> wedge.measured_on, round(wedge.bridge)
    ('template', 10)
    """
    limb, name = plan.limb, plan.procedure.bone
    if plan.wedge.radius is None:
        return None
    bone, source = bones(limb)[name], measured_on(limb, name)
    try:
        return on_outline(plan, bone, source)
    except InputError:
        hinge: Any = plan.wedge.hinge_z
        doubt: Any = DOUBT * length(limb.points["plateau_lateral"] - limb.points["plateau_medial"])
        if source == "trace" or bone.distance(Point(*_xy(hinge))) > doubt:
            raise
        return None


def traced_wedge(plan: Plan, contour: ArrayLike) -> BoneWedge:
    """Measure the wedge of a plan on a contour of its bone, in the case's coordinates, shape (n, 2).

    Raises
    ------
    InputError
        If the contour is none, or hinge and cuts do not fit it; see `wedgecalc.bones.outline_of` and `on_outline`.
    """
    return on_outline(plan, outline_of(plan.limb, plan.procedure.bone, contour))


def on_outline(plan: Plan, bone: Polygon, source: str = "trace") -> BoneWedge:
    """Measure the wedge of a plan on the outline of its bone.

    Parameters
    ----------
    plan : Plan
        Of a single limb with a scale and an entry.
    bone : shapely.Polygon
        From `wedgecalc.bones.bones` or `outline_of`.
    source : {"trace", "template"}
        What the outline is.

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
    if not bone.contains(Point(*_xy(hinge))):
        raise InputError(_outside(plan, bone, source))
    opening = wedge.kind == "opening"
    first, second, back = _rays(plan)
    cuts = tuple(_cut(bone, hinge, ray, plan) for ray in ((first,) if opening else (first, second)))
    reach = [cut.length for cut in cuts]
    angle = math.radians(float(plan.correction))
    kept, moved = fragments(plan, bone)
    turned = rotate(moved, wedge.turn, origin=_xy(hinge))
    bridge = _from_hinge(bone, hinge, back).length
    far = {"bridge": bridge, "far_gap": 2 * bridge * math.sin(angle / 2), "far_step": bridge * (math.cos(angle) - 1)}
    parts: dict[str, Any] = {"measured_on": source, "cuts": cuts, "kept": kept, "moved": moved, "moved_after": turned}
    if opening:
        nothing = Polygon()
        return BoneWedge(**parts, **far, removed=nothing, block=nothing, base=2 * reach[0] * math.sin(angle / 2), step=0.0,
                         height=reach[0] * math.cos(angle / 2), area=reach[0] ** 2 * math.sin(angle) / 2, contact=0.0)  # fmt: skip
    sector = _ring(hinge, hinge + first * FAR, hinge + second * FAR)
    removed = bone.intersection(sector) if angle > 0 else Polygon()
    # A contour with a hollow side may be met again far out: the base is that of the piece at the hinge.
    piece = min(getattr(removed, "geoms", [removed]), key=Point(*_xy(hinge)).distance)
    chord: Any = first * reach[0] - second * reach[1]
    return BoneWedge(**parts, **far, removed=removed, block=_block(removed, cuts, wedge.kerf),
                     base=piece.exterior.length - sum(reach) if angle > 0 else 0.0,
                     height=reach[0] * reach[1] * math.sin(angle) / abs(chord) if angle > 0 else reach[0],
                     area=float(removed.area), step=reach[1] - reach[0], contact=min(reach) / max(reach))  # fmt: skip


def _outside(plan: Plan, bone: Polygon, source: str) -> Problem:
    """Return what is wrong with a hinge that lies outside the bone."""
    hinge: Any = plan.wedge.hinge_z
    entry: Any = plan.wedge.entry_z
    crossed = LineString([_xy(entry), _xy(hinge)]).intersection(bone).length > 1.0
    what = (
        "two cuts that meet beyond the far cortex, and no bone left at the hinge"
        if crossed
        else "a hinge outside the bone"
    )
    fix = "move the hinge into the bone" + (
        ", or trace the bone: this one is a template" if source == "template" else ""
    )
    return Problem("hinge", f"{what} (hinge-out-of-bone)", f"a hinge inside the {source}", fix)


def _block(removed: Polygon, cuts: tuple[LineString, ...], kerf: float) -> Polygon:
    dust = shapely.union_all([cut.buffer(kerf, cap_style="square") for cut in cuts]) if kerf else Polygon()
    return removed.difference(dust)


def _cut(bone: Polygon, hinge: complex, ray: complex, plan: Plan) -> LineString:
    """Return a saw cut, from the hinge until it leaves the bone on the wedge's side."""
    side = plan.limb.points["plateau_lateral"] - plan.limb.points["plateau_medial"]
    if ((ray.conjugate() * side).real > 0) != (plan.wedge.side == "lateral"):
        raise InputError(Problem("entry", "a cut that runs past the cortex of its side", f"both cuts to leave the bone {plan.wedge.side}",
                                 "the wedge is wider than the bone: choose a smaller correction or another hinge"))  # fmt: skip
    return _from_hinge(bone, hinge, ray)


def _from_hinge(bone: Polygon, hinge: complex, ray: complex) -> LineString:
    """Return the piece of a line that starts at the hinge: a bone with a hollow side may be met again."""
    inside: Any = LineString([_xy(hinge), _xy(hinge + ray * FAR)]).intersection(bone)
    pieces = [p for p in getattr(inside, "geoms", [inside]) if isinstance(p, LineString)]
    return min(pieces, key=Point(*_xy(hinge)).distance)


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
