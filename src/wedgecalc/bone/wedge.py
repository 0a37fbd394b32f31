"""The wedge on the outline of its bone: base along the cortex, bone removed, step-off, bridge.

`wedgecalc.planning.wedge` has the angle; this adds the bone's outline, traced or template. A hybrid
hinge, well inside the bone, closes on one side and opens on the other; a length makes a trapezoid.
"""

import math
from dataclasses import dataclass, field, replace

import shapely
from numpy.typing import ArrayLike
from shapely import LineString, Polygon

from wedgecalc.bone.cut_sizes import far_side, gap_of, reaches, removed_cortex
from wedgecalc.bone.fragments import CutLines, carried, fragments
from wedgecalc.bone.outlines import bones, measured_on, outline_of
from wedgecalc.bone.shapes import line_of, point_of
from wedgecalc.errors import InputError, Problem, expect, wrong
from wedgecalc.geometry.leg import one_leg
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.site import default_cut

_TEMPLATE_TOLERANCE = 0.15  # plateau widths that a hinge may lie outside the rough template


@dataclass(frozen=True, slots=True)
class BoneWedge:
    """A wedge measured on the outline of its bone, in the canonical frame; lengths in mm.

    Attributes
    ----------
    measured_on : str
        ``trace`` or ``template``.
    cuts : tuple of shapely.LineString
        The saw cuts inside the bone: two for a closing wedge, one for an opening wedge. From the
        hinge (of a trapezoid: from the far cortex) to the cortex of the wedge's base.
    removed, block : shapely.Polygon
        Bone taken out, kerf included, and the solid block between the kerfs; empty for an opening
        wedge.
    kept, moved : shapely.Polygon
        The joint fragment, and the free fragment before it turns. They part along the saw cuts and,
        beyond the hinge, along the bisector of the wedge. Kept, moved and removed together are the
        bone.
    moved_after : shapely.Polygon
        The free fragment where the plan puts it.
    base : float
        Closing: distance along the cortex between the two cuts. Opening: width of the gap between
        the edges of the cut.
    height : float
        Distance from the hinge to the base; for a trapezoid its shorter cut.
    area : float
        Area of the removed bone, or of the gap, mm².
    step : float
        Cortical step-off at the base after closing: how far the free fragment's cortex stands out
        beyond the joint fragment's, negative if it stands in; 0 for an opening wedge.
    bridge : float
        Bone left between hinge and far cortex; 0 where the saw goes all the way through.
    far_gap, far_step : float
        If the hinge breaks: the width of the gap at the far cortex (for an opening wedge: by how
        much the bone is compressed there), and the step-off that follows, negative if the free
        fragment stands in. With a hybrid hinge this is how the far side looks. Of a trapezoid: the
        cortex taken out there, or the gap.
    contact : float
        Contact of the cut surfaces after closing, as a share of the longer cut; 0 for an opening
        wedge.
    """

    measured_on: str
    cuts: tuple[LineString, ...] = field(repr=False)
    removed: Polygon = field(repr=False)
    block: Polygon = field(repr=False)
    kept: Polygon = field(repr=False)
    moved: Polygon = field(repr=False)
    moved_after: Polygon = field(repr=False)
    base: float
    height: float
    area: float
    step: float
    bridge: float
    far_gap: float
    far_step: float
    contact: float


def bone_wedge(plan: Plan, *, assumed: bool = False) -> BoneWedge | None:
    """Measure the wedge of a plan on its bone: on the limb's traced contour, else on the template.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb.
    assumed : bool
        Whether to measure a leg without a scale in units of its assumed one: to draw it.

    Returns
    -------
    BoneWedge or None
        None without a scale or an entry, for a plan that cuts nothing, and where hinge and cuts
        barely miss the template, which is only approximate.

    Raises
    ------
    InputError
        If hinge and cuts do not fit the bone; see `on_outline`.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> wedge = bone_wedge(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    >>> wedge.measured_on, round(wedge.bridge)
    ('template', 11)
    """
    limb = one_leg(expect("plan", plan, Plan, "a Plan").limb, "the wedge on its bone")
    name = plan.procedure.bone
    if plan.wedge.nothing or (plan.wedge.entry_z if assumed else plan.wedge.radius) is None:
        return None
    bone, source = bones(limb)[name], measured_on(limb, name)
    try:
        return on_outline(plan, bone, source)
    except InputError:
        missed = bone.distance(point_of(complex(plan.wedge.hinge_z)))
        if source == "trace" or missed > _TEMPLATE_TOLERANCE * limb.width:
            raise
        return None


def traced_wedge(plan: Plan, contour: ArrayLike) -> BoneWedge:
    """Measure the wedge of a plan on a traced contour of its bone.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb with a scale and an entry.
    contour : array_like, shape (n, 2)
        In the case's coordinates.

    Returns
    -------
    BoneWedge
        Its sizes on the bone, mm.

    Raises
    ------
    InputError
        Without a scale or an entry, or if the contour is no outline of the bone, or hinge and cuts
        do not fit it.
    """
    limb = one_leg(expect("plan", plan, Plan, "a Plan").limb, "a trace")
    if plan.wedge.radius is None:
        raise wrong("entry", "no entry or no scale", "both, to measure the wedge")
    return on_outline(plan, outline_of(limb, plan.procedure.bone, contour))


def on_outline(plan: Plan, bone: Polygon, source: str = "trace") -> BoneWedge:
    """Measure the wedge of a plan on the outline of its bone.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb with an entry; without a scale lengths are in units of its assumed one.
    bone : shapely.Polygon
        From `wedgecalc.bone.outlines.bones` or `outline_of`.
    source : {"trace", "template"}
        Where the outline comes from.

    Raises
    ------
    InputError
        If the hinge lies outside the bone, or a cut leaves it anywhere but at the cortex of the
        wedge's base.

    Examples
    --------
    A square bone of 60 mm, cut from its lateral side to a hinge 10 mm from the medial one:

    >>> from wedgecalc import Limb, Target, plan
    >>> limb = Limb.from_angles(mpta=90, mldfa=90, tilt=0, plateau=60)
    >>> (left, top), right = limb["plateau_lateral"], limb["plateau_medial"][0]
    >>> corners = [(left, top), (right, top), (right, top + 200), (left, top + 200)]
    >>> bone = outline_of(limb, "tibia", corners)
    >>> level = {"hinge": (right - 10, top + 20), "entry": (left, top + 20)}
    >>> ten = plan(limb, "lateral-closing-wedge-hto", Target("correction", 10), **level)
    >>> wedge = on_outline(ten, bone)
    >>> round(wedge.base, 6), round(50 * 0.17632698, 6)     # r tan θ along a straight cortex
    (8.816349, 8.816349)
    """
    wedge = plan.wedge
    assert wedge.entry_z is not None
    hinge, entry = complex(wedge.hinge_z), complex(wedge.entry_z)
    if not wedge.length and not bone.contains(point_of(hinge)):
        raise InputError(_hinge_problem(hinge, entry, bone, source))
    lines = CutLines.of(plan)
    cuts = lines.cuts(bone)
    kept, moved = fragments(plan, bone)
    bridge, far_gap, far_step = far_side(lines, cuts, bone)
    removed, block, step, contact = Polygon(), Polygon(), 0.0, 0.0
    if not wedge.closes:
        base, height, area = gap_of(plan, cuts[0])
    else:
        angle = math.radians(float(plan.correction))
        if angle > 0 or wedge.length:
            removed = bone.intersection(lines.sector())
        base, far_base = removed_cortex(removed, cuts, hinge, entry)
        lengths, ends = [cut.length for cut in cuts], reaches(lines, cuts, -1)
        # The bone that the saw turns to dust along each cut is not part of the block.
        dust = [cut.buffer(wedge.kerf, cap_style="square") for cut in cuts] if wedge.kerf else []
        block, area = removed.difference(shapely.union_all(dust)), removed.area
        step, contact = ends[1] - ends[0], min(lengths) / max(lengths)
        height, far_gap = min(lengths), far_base or far_gap
        if angle > 0 and not wedge.length:
            chord = abs(lines.rays[0] * lengths[0] - lines.rays[1] * lengths[1])
            height = lengths[0] * lengths[1] * math.sin(angle) / chord
    shapes = removed, block, kept, moved, carried(plan, moved)
    sizes = base, height, area, step, bridge, far_gap, far_step, contact
    return BoneWedge(source, cuts, *shapes, *sizes)


def _hinge_problem(hinge: complex, entry: complex, bone: Polygon, source: str) -> Problem:
    """Return what is wrong with a hinge that lies outside the bone."""
    crossed = line_of(entry, hinge).intersection(bone).length > 1.0
    what = "the hinge lies outside the bone"
    if crossed:
        what = "the two cuts meet beyond the far cortex, which leaves no bone at the hinge"
    fix = "move the hinge into the bone"
    if source == "template":
        fix += ", or trace the bone: this outline is a template"
    return Problem("hinge", f"{what} (hinge-out-of-bone)", fix=fix)


def with_usual_entry(plan: Plan) -> Plan:
    """Return a plan with the usual entry where a leg without a scale has a hinge alone.

    Its lengths stay unknown, but its angle is known: the wedge is drawn on a bone of the assumed
    size.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb.
    """
    wedge = plan.wedge
    if plan.limb.frame.calibrated or wedge.entry_z is not None or wedge.nothing:
        return plan
    entry = default_cut(plan.limb, plan.procedure)[1]
    if entry is None:
        return plan
    drawn = replace(plan, wedge=replace(wedge, entry_z=complex(entry)))
    try:
        on_outline(drawn, bones(plan.limb)[plan.procedure.bone])
    except InputError:
        return plan
    return drawn


def drawn_wedge(plan: Plan) -> BoneWedge | None:
    """Return the wedge on its bone, for drawing.

    Without a scale the bone is given the assumed size; None if the wedge does not fit it.
    """
    if plan.limb.frame.calibrated:
        return bone_wedge(plan)
    try:
        return bone_wedge(plan, assumed=True)
    except InputError:
        return None
