"""The wedge on the outline of its bone: what the saw takes out, how long its base is along the cortex, what step is left.

`wedgecalc.planning.wedge` knows hinge, entry and angle; this knows the bone's outline, traced or template. Hybrid hinges, well
inside the bone, are the same construction: closing on one side, opening on the other. With a length taken out or held
open the wedge is a trapezoid, and the saw goes all the way through.
"""

import math
from dataclasses import dataclass
from typing import Any

import shapely
from numpy.typing import ArrayLike
from shapely import LineString, Point, Polygon
from shapely.affinity import rotate, translate

from wedgecalc.bone.fragments import FAR, Parting, fragments, piece, ring, xy
from wedgecalc.bone.outlines import bones, measured_on, outline_of
from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.plane import dot, length
from wedgecalc.planning.plan import Plan

DOUBT = 0.15  # plateau widths by which a hinge may lie outside the template before it is called outside the bone


@dataclass(frozen=True, slots=True)
class BoneWedge:
    """A wedge measured on the outline of its bone, in the canonical frame.

    Attributes
    ----------
    measured_on : str
        ``trace`` or ``template``.
    cuts : tuple of shapely.LineString
        The saw cuts inside the bone, from hinge (of a trapezoid: from the far cortex) to cortex: two for closing, one for
        opening.
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
        From the hinge square to the base, mm; of a trapezoid its shorter cut.
    area : float
        Of the bone taken out, or of the gap, in mm².
    step : float
        How far the free fragment's cortex stands out beyond the other's on the wedge's side once the wedge is closed,
        in mm, negative if it stands in; 0 for an opening wedge.
    bridge : float
        Bone left between hinge and far cortex, mm; 0 where the saw goes all the way through.
    far_gap, far_step : float
        What a hinge that gives way does at the far cortex, mm: how far the bone opens there (an opening wedge: is
        pressed together), and how far the free fragment then stands out, negative if in. With a hybrid hinge the saw
        goes all the way, and this is what it looks like. Of a trapezoid: the cortex taken out there, or the gap.
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
        None without a scale or an entry, for a plan that cuts nothing, and where the plan fits a template less well than a template fits a patient.

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
    if plan.wedge.radius is None or plan.wedge.nothing:
        return None
    bone, source = bones(limb)[name], measured_on(limb, name)
    try:
        return on_outline(plan, bone, source)
    except InputError:
        hinge: Any = plan.wedge.hinge_z
        doubt: Any = DOUBT * length(limb.points["plateau_lateral"] - limb.points["plateau_medial"])
        if source == "trace" or bone.distance(Point(*xy(hinge))) > doubt:
            raise
        return None


def traced_wedge(plan: Plan, contour: ArrayLike) -> BoneWedge:
    """Measure the wedge of a plan on a contour of its bone, in the case's coordinates, shape (n, 2).

    Raises
    ------
    InputError
        If the contour is none, or hinge and cuts do not fit it; see `wedgecalc.bone.outlines.outline_of` and `on_outline`.
    """
    return on_outline(plan, outline_of(plan.limb, plan.procedure.bone, contour))


def on_outline(plan: Plan, bone: Polygon, source: str = "trace") -> BoneWedge:
    """Measure the wedge of a plan on the outline of its bone.

    Parameters
    ----------
    plan : Plan
        Of a single limb with a scale and an entry.
    bone : shapely.Polygon
        From `wedgecalc.bone.outlines.bones` or `outline_of`.
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
        raise InputError(
            Problem("entry", "no entry or no scale", "both, to measure on the outline")
        )
    if not wedge.length and not bone.contains(Point(*xy(hinge))):
        raise InputError(_outside(plan, bone, source))
    lines = Parting.of(plan)
    cuts = lines.cuts(bone)
    kept, moved = fragments(plan, bone)
    parts: dict[str, Any] = {
        "measured_on": source,
        "cuts": cuts,
        "kept": kept,
        "moved": moved,
        "moved_after": carried(plan, moved),
        **_far_side(lines, cuts, bone),
    }
    if wedge.kind == "opening":
        return BoneWedge(
            **parts,
            **_gap(plan, cuts[0]),
            removed=Polygon(),
            block=Polygon(),
            step=0.0,
            contact=0.0,
        )
    angle = math.radians(float(plan.correction))
    removed = bone.intersection(lines.sector()) if angle > 0 or wedge.length else Polygon()
    # A contour with a hollow side may be met again far out: the base is that of the piece at the hinge.
    at_hinge = min(getattr(removed, "geoms", [removed]), key=Point(*xy(hinge)).distance)
    lengths, near = [cut.length for cut in cuts], _reaches(lines, cuts, -1)
    base, far_base = _along_cortex(at_hinge, cuts, wedge.entry_z)
    chord: Any = lines.rays[0] * lengths[0] - lines.rays[1] * lengths[1]
    return BoneWedge(
        **parts | {"far_gap": far_base or parts["far_gap"]},
        removed=removed,
        block=_block(removed, cuts, wedge.kerf),
        base=base,
        height=lengths[0] * lengths[1] * math.sin(angle) / abs(chord)
        if angle > 0 and not wedge.length
        else min(lengths),
        area=float(removed.area),
        step=near[1] - near[0],
        contact=min(lengths) / max(lengths),
    )


def carried(plan: Plan, shape: Any, share: float = 1.0) -> Any:
    """Return a shape of the free fragment where the plan, or a share of it, takes it."""
    wedge: Any = plan.wedge
    shifted = (
        translate(shape, wedge.shift.real * share, wedge.shift.imag * share)
        if wedge.length
        else shape
    )
    return rotate(shifted, wedge.turn * share, origin=xy(wedge.hinge_z))


def _reaches(lines: Parting, cuts: tuple[LineString, ...], end: int) -> list[float]:
    """Return how far each cut reaches from the hinge, or where it is carried to, along its ray: its last or first end."""
    return [
        float(dot(ray, complex(*cut.coords[end]) - start))
        for start, ray, cut in zip(lines.starts, lines.rays, cuts, strict=False)
    ]


def _far_side(lines: Parting, cuts: tuple[LineString, ...], bone: Polygon) -> dict[str, float]:
    """Return the bone beyond the hinge, and what happens there when it gives way."""
    wedge: Any = lines.plan.wedge
    angle = math.radians(float(lines.plan.correction))
    inside = lines.apex is not None and bone.contains(Point(*xy(lines.apex)))
    if not inside:  # the saw goes all the way through
        ends = _reaches(lines, cuts, 0)
        return {
            "bridge": 0.0,
            "far_gap": _opened(wedge, cuts[0], 0) if wedge.kind == "opening" else 0.0,
            "far_step": ends[0] - ends[-1],
        }
    beyond: Any = piece(bone, lines.apex, lines.apex + lines.back * FAR, lines.apex)
    bridge = beyond.length
    return {
        "bridge": bridge,
        "far_gap": 2 * bridge * math.sin(angle / 2),
        "far_step": bridge * (math.cos(angle) - 1),
    }


def _opened(wedge: Any, cut: LineString, end: int) -> float:
    """Return how wide the gap of an opening wedge stands at one end of its cut."""
    z = complex(*cut.coords[end])
    return float(abs(wedge.carried(z) - z))


def _gap(plan: Plan, cut: LineString) -> dict[str, Any]:
    """Return base, height and area of the gap of an opening wedge."""
    wedge: Any = plan.wedge
    angle = math.radians(float(plan.correction))
    if not wedge.length:
        reach = cut.length
        return {
            "base": 2 * reach * math.sin(angle / 2),
            "height": reach * math.cos(angle / 2),
            "area": reach**2 * math.sin(angle) / 2,
        }
    edges = [complex(*z) for z in cut.coords]
    return {
        "base": _opened(wedge, cut, -1),
        "height": cut.length,
        "area": ring(*edges, *[wedge.carried(z) for z in edges[::-1]]).area,
    }


def _along_cortex(
    removed: Polygon, cuts: tuple[LineString, ...], entry: Any
) -> tuple[float, float]:
    """Return the length of cortex that a wedge takes out on its side, and on the far side where it is a trapezoid."""
    if removed.is_empty:
        return 0.0, 0.0
    both = removed.exterior.length - sum(cut.length for cut in cuts)
    start, end = (cut.coords[0] for cut in cuts)
    if start == end:
        return both, 0.0
    rim = shapely.line_merge(
        removed.exterior.difference(shapely.union_all([cut.buffer(1e-6) for cut in cuts]))
    )
    near = min(getattr(rim, "geoms", [rim]), key=Point(*xy(entry)).distance)
    return near.length, both - near.length


def _outside(plan: Plan, bone: Polygon, source: str) -> Problem:
    """Return what is wrong with a hinge that lies outside the bone."""
    hinge: Any = plan.wedge.hinge_z
    entry: Any = plan.wedge.entry_z
    crossed = LineString([xy(entry), xy(hinge)]).intersection(bone).length > 1.0
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
    dust = (
        shapely.union_all([cut.buffer(kerf, cap_style="square") for cut in cuts])
        if kerf
        else Polygon()
    )
    return removed.difference(dust)
