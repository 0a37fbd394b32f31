"""The bone where it is cut, in close-up: before with its cuts, and as it is planned."""

import numpy as np
from shapely import union_all

from wedgecalc.bone.shapes import line_of, point_of, vertices
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.leg import draw_after, draw_wedge
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.plane import Points, unit
from wedgecalc.results.sentences import amount
from wedgecalc.results.slope_words import gap_text
from wedgecalc.terms import Side

_BRACKET = 0.15  # plateau widths from the bone to the dimension line of a base
_ANOTHER = 2.0  # mm: bases that differ by more are both told (own choice)
_ENDS = 0.12  # plateau widths by which pins stand out beyond their rod
_WORDS = 0.95  # inches: width of the words for a base, with some room
# Where the word "hinge" is tried, plateau widths below the hinge; above it, clear of a fixator.
_LOWER = (0.2, 0.34, 0.48, 0.06, 0.62, -0.3, -0.4, -0.5)
_NAME, _HIGH = 0.4, 0.09  # plateau widths: of the word "hinge", and half its height with some room
_WHISKER = 0.14  # inches: half a whisker of a dimension line, and room before its words


def knee_place(scene: Scene, box: Box, reach: float = 1.0) -> Placement:
    """Return the place that shows the bone where it is cut.

    Parameters
    ----------
    scene : Scene
    box : tuple of float
        Left, bottom, right and top.
    reach : float
        How far it shows to either side, in plateau widths.
    """
    corner = complex(reach, reach * (box[3] - box[1]) / (box[2] - box[0])) * scene.width
    around = np.array([scene.site - corner, scene.site + corner])
    if scene.implants is not None and _seen_whole(scene):
        metal = np.concatenate([*scene.implants.inside, *scene.implants.outside, around[:1]])
        beyond = 0.08j * scene.width
        around = np.concatenate([around, metal + beyond, metal - beyond])
        if (far := _metal(scene)) > _BRACKET * scene.width:  # and the base's size beside it
            wedge = scene.plan.wedge
            base = np.array(scene.entries or (wedge.hinge_z,))
            outwards = unit(complex(base.mean() - wedge.hinge_z))
            # Words are as large in a small picture, and take more of the bone's width there.
            for _ in range(3):
                scale = Placement.fit(scene.flip, box, around).scale
                words = max(0.6 * scene.width, _WORDS / scale)
                around = np.append(around, base.mean() + (far + words) * outwards)
        if scene.film is not None:  # words of the other side stay on it
            margin = 0.15 * scene.width
            ends = np.array([around.real.min() - margin, around.real.max() + margin])
            around = np.append(around, ends + 1j * scene.site.imag)
    return Placement.fit(scene.flip, box, around)


def _seen_whole(scene: Scene) -> bool:
    """Whether the picture grows to show all metal: a film stays as large as it is, but for a rod."""
    return scene.film is None or bool(scene.implants and scene.implants.clamps)


def hinge_mark(sheet: Sheet, place: Placement, scene: Scene, held: bool = False) -> None:
    """Mark the hinge, with its name outside the bone; nothing where there is no hinge or no cut.

    On a bone that is `held` the name keeps clear of a fixator.
    """
    if scene.plan.procedure.through_shaft or scene.plan.wedge.nothing:
        return
    mark, (label, ha) = place(scene.hinge), beside_hinge(place, scene, held)
    sheet.line(np.array([mark, label]), sheet.colors.ink, 1.0, over=3)
    sheet.dots(mark, 9)
    x = label.real + (0.05 if ha == "left" else -0.05)
    sheet.text(x, label.imag, "hinge", ha=ha, va="center", framed=sheet.backed)


def beside_hinge(place: Placement, scene: Scene, held: bool = False) -> tuple[complex, str]:
    """Return where the hinge's name begins, outside the bone, and how it is aligned."""
    procedure = scene.plan.procedure
    side = -1.0 if procedure.side is Side.LATERAL else 1.0
    bounds = scene.before[procedure.bone].bounds
    edge = scene.site + side * 0.62 * scene.width
    reach = np.array([-0.1, 0.1]) * scene.width + (bounds[0], bounds[2])
    start = complex(np.clip(edge.real, *reach), scene.hinge.imag)
    distal = procedure.away * scene.width
    spots = [start + lower * distal for lower in _LOWER]
    clear = [spot for spot in spots if not (held and _on_metal(scene, spot, side))]
    label = complex(place((clear or spots)[0]))
    return label, "left" if side * scene.flip > 0 else "right"


def _on_metal(scene: Scene, spot: complex, side: float) -> bool:
    """Return whether the hinge's name would be written across a fixator."""
    if scene.implants is None or not scene.implants.clamps:
        return False
    words = line_of(spot, spot + side * _NAME * scene.width)
    metal = union_all([line_of(*z.tolist()) for z in scene.implants.outside])
    return bool(metal.distance(words) < _HIGH * scene.width)


def cortical_base(scene: Scene) -> Points | None:
    """Return both ends of the base along the cortex, where it is another one than the isosceles.

    Where a cut meets the cortex at a slant, as at the hip, the isosceles base ends inside the bone.
    """
    sized, base = scene.sized, scene.plan.wedge.base
    if sized is None or base is None or not scene.plan.procedure.closes or scene.plan.wedge.length:
        return None
    if abs(sized.base - base) < _ANOTHER:
        return None
    return np.array([vertices(cut)[-1] for cut in sized.cuts])


def base_dimension(sheet: Sheet, place: Placement, scene: Scene) -> None:
    """Draw the base as a dimension line beside the cortex; without a scale the wedge's angle."""
    wedge = scene.plan.wedge
    if scene.entries is None or wedge.nothing:
        return
    on_cortex, ends = cortical_base(scene), np.array(scene.entries)
    ends = ends if on_cortex is None else on_cortex
    if wedge.base is None:
        opens = wedge.turn and not wedge.length and not wedge.closes
        if opens:
            _gap_angle(sheet, place, scene, ends)
        return
    outwards = unit(complex(ends.mean() - scene.hinge))
    fixator = not wedge.closes and scene.implants is not None and bool(scene.implants.clamps)
    metal = 0.0 if fixator else _metal(scene) / scene.width
    out = (max(_BRACKET, metal + 0.07) if metal else _BRACKET) * scene.width * outwards
    start, end = (complex(z) for z in place(ends + out))
    for z in ends:
        leader_ = place(np.array([z, z + out]))
        sheet.line(leader_, sheet.colors.quiet, 0.8, (1.5, 2.0), over=1.4)
    sheet.arrow(start, end, sheet.colors.ink, 1.4, "|-|")
    # Line and words lie outside a staple; with a fixator only the words do.
    beyond = max(abs(out), _metal(scene)) / scene.width + 0.06
    spot = ends.mean() + beyond * scene.width * outwards
    label, words = complex(place(spot).real, (start + end).imag / 2), gap_text(scene.plan)
    if on_cortex is not None:
        words = scene.wedge_numbers.among("base_on_contour_mm")[0].text(digits=1)
    way = 1.0 if out.real * scene.flip > 0 else -1.0
    # Clear of the whiskers too, which reach towards the words where the base is slanted.
    tips = way * np.array([start.real, end.real]) + _WHISKER
    x = way * max(float(tips.max()), way * label.real)
    if fixator:  # behind the rod, out to the words
        middle = (start + end) / 2
        leader = np.array([middle, complex(x - 0.06 * way, label.imag)])
        sheet.line(leader, sheet.colors.quiet, 0.8, over=1.4)
    sheet.text(
        x,
        label.imag,
        words,
        look.HEADING,
        bold=True,
        ha="left" if way > 0 else "right",
        va="center",
        framed=sheet.backed,
    )


def _metal(scene: Scene) -> float:
    """Return how far a staple or a bar stands out from an opened gap."""
    if scene.implants is None or scene.entries is None or scene.plan.wedge.closes:
        return 0.0
    far, ends = 0.0, np.array(scene.entries)
    outwards = unit(complex(ends.mean() - scene.hinge))
    for z in map(complex, ends):
        ray = line_of(z, z + 2 * scene.width * outwards)
        for bar in scene.implants.outside:
            met = ray.intersection(line_of(*bar))
            far = far if met.is_empty else max(far, met.hausdorff_distance(point_of(z)))
    return far + (_ENDS * scene.width if scene.implants.clamps else 0.0)


def _gap_angle(sheet: Sheet, place: Placement, scene: Scene, ends: Points) -> None:
    """Draw the angle of a gap as an arc across its mouth, with its size."""
    hinge, first, second = (complex(place(z)) for z in (scene.hinge, *ends))
    radius = abs(first - hinge) + 0.06 * scene.width * place.scale
    sheet.arc(hinge, first - hinge, second - hinge, radius, sheet.colors.ink)
    out = unit((first - hinge) + (second - hinge))
    spot = hinge + out * (radius + 0.08)
    words, ha = amount(scene.plan.correction, "deg"), "left" if out.real > 0 else "right"
    label = spot.real, spot.imag, words, look.HEADING
    sheet.text(*label, bold=True, ha=ha, va="center", framed=sheet.backed)


def cut_knee(
    sheet: Sheet, scene: Scene, box: Box, reach: float = 1.0, based: bool = True
) -> Placement:
    """Draw the cuts on the preoperative bone, with the wedge and, if asked for, its base."""
    place, clip = knee_place(scene, box, reach), sheet.frame(box)
    draw_bones(sheet, place, scene.before, clip)
    draw_wedge(sheet, place, scene, 1.2, clip)
    hinge_mark(sheet, place, scene)
    if based and scene.plan.procedure.closes:
        base_dimension(sheet, place, scene)
    return place


def opened_knee(
    sheet: Sheet, scene: Scene, box: Box, reach: float = 1.0, based: bool = True
) -> Placement:
    """Draw the planned bone; an opening wedge with its gap and, if asked for, its base."""
    place, clip = knee_place(scene, box, reach), sheet.frame(box)
    draw_after(sheet, place, scene, clip, 1.6)
    wedge, closes = scene.plan.wedge, scene.plan.procedure.closes
    if not closes and scene.entries is not None and not wedge.nothing:
        edge = np.array([scene.entries[0], scene.hinge])
        if wedge.length and scene.wedge is not None:
            edge = vertices(scene.wedge.cuts[0])[::-1]
        corners = np.append(edge, wedge.carried(edge[::-1]))
        sheet.line(place(corners), sheet.colors.ink, 1.2, (4, 2), clip)
    hinge_mark(sheet, place, scene, held=True)
    if based and not closes:
        base_dimension(sheet, place, scene)
    return place
