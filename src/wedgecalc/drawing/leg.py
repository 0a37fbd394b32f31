"""Bones, axes and marks of a leg, as most views show them."""

from functools import partial

import numpy as np
from matplotlib.patches import Rectangle
from shapely import Polygon, clip_by_rect

from wedgecalc.bone.shapes import line_of, polygon_of, vertices
from wedgecalc.drawing.bones import SKIN_WIDTH, around_bones, draw_bones, leg_bones
from wedgecalc.drawing.fibula_mark import mark_fibula
from wedgecalc.drawing.film_crop import clear_edge
from wedgecalc.drawing.fixation import draw_fixation
from wedgecalc.drawing.leg_words import SIDE_NAMES, draw_leg_words
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.limb import Limb
from wedgecalc.terms import Side

DASHES = {"before": (5.0, 2.2), "after": None}
_EACH = 0.45  # points of the weight-bearing line for each inch of a leg
# Share of the height of a frame: a shorter piece of a line across it is left out.
_LEAST_SEEN = 0.25


def draw_after(
    sheet: Sheet,
    place: Placement,
    scene: Scene,
    clip: Rectangle | None = None,
    strength: float = 1.0,
) -> None:
    """Draw the planned bones, the closed cut and the fixation."""
    draw_bones(sheet, place, scene.after, clip, 1.0)
    sheet.drawn.add("after")
    if sheet.film is not None:
        sheet.shape(
            sheet.film.missing(),
            place,
            clip=clip,
            over=1.7,
            facecolor="none",
            edgecolor=sheet.colors.wedge,
            linestyle=(0, (3, 2)),
            hatch="..",
        )
    draw_healed(sheet, place, scene, clip, strength)


def draw_healed(
    sheet: Sheet, place: Placement, scene: Scene, clip: Rectangle | None, strength: float
) -> None:
    """Draw the line where the cuts of a closed wedge meet, and the fixation."""
    if scene.closed_cut is not None:
        sheet.line(place(scene.closed_cut), sheet.colors.ink, 0.9 * strength, clip=clip, over=1.8)
    draw_fixation(sheet, place, scene, clip, strength)


def draw_wedge(
    sheet: Sheet, place: Placement, scene: Scene, lw: float = 1.0, clip: Rectangle | None = None
) -> None:
    """Draw the wedge on the preoperative leg: the bone to remove, or the cut to open."""
    if scene.entries is None or scene.plan.wedge.nothing:
        return
    if scene.wedge is not None:
        removed, cuts = scene.wedge.removed, [vertices(cut) for cut in scene.wedge.cuts]
        sheet.drawn.update(("wedge",) if scene.sized is not None else ())
    else:  # it does not fit the template: hinge, entry and angle give its shape
        ends = scene.entries if scene.plan.procedure.closes else scene.entries[:1]
        cuts = [np.array([scene.hinge, end]) for end in ends]
        removed = polygon_of(scene.hinge, *ends) if len(ends) == 2 else Polygon()
    sheet.drawn.add("cut")
    c = sheet.colors
    sheet.shape(
        removed, place, lw=lw, over=1.6, clip=clip, facecolor=c.wedge, edgecolor=c.ink, hatch="///"
    )
    for cut in cuts:
        sheet.line(place(cut), c.ink, 1.4 * lw, clip=clip)


def weight_line(
    sheet: Sheet,
    place: Placement,
    limb: Limb,
    state: str,
    lw: float = 2.8,
    clip: Rectangle | None = None,
) -> None:
    """Draw the weight-bearing line from hip to ankle, extended slightly beyond both.

    A line that only cuts a corner of the frame is left out: it would look like a slip.
    """
    color = getattr(sheet.colors, state)
    beyond = place(limb.hip + (limb.ankle - limb.hip) * np.array([-0.02, 1.03]))
    if clip is not None:
        seen = clip_by_rect(line_of(*beyond.tolist()), *clip.get_bbox().extents).length
        if seen < _LEAST_SEEN * clip.get_height():
            return
    sheet.line(beyond, color, lw, DASHES[state], clip, over=2.5)


def joint_lines(
    sheet: Sheet,
    place: Placement,
    limb: Limb,
    clip: Rectangle | None = None,
    lines: tuple[str, ...] = ("plateau", "condyle"),
) -> None:
    """Draw the joint lines of the knee whose landmarks are known."""
    for line in lines:
        ends = [limb.points.get(f"{line}_{side}") for side in Side]
        if None not in ends:
            sheet.line(place(np.array(ends)), sheet.colors.ink, 1.6, clip=clip)


def draw_axes(sheet: Sheet, place: Placement, limb: Limb, state: str, plain: bool = False) -> None:
    """Draw the axes of both bones, the weight-bearing line, and the centres of the joints.

    Plain, the weight-bearing line alone.
    """
    centres = place(np.array([limb.hip, limb.knee, limb.ankle]))
    if not plain:
        sheet.line(centres, sheet.colors.quiet, 1.1, (1.0, 2.0))
    lw = float(np.clip(_EACH * abs(centres[0] - centres[2]), 1.3, 2.4))
    weight_line(sheet, place, limb, state, lw)
    if not plain:
        sheet.dots(centres)


def leg_place(
    scene: Scene, box: Box, below: float = 0.12, above: float = 0.12, stands: bool = False
) -> Placement:
    """Return the place that shows the whole leg, preoperative and planned, in a box.

    Parameters
    ----------
    scene : Scene
    box : tuple of float
        Left, bottom, right and top.
    below, above : float
        Empty margins inside the box.
    stands : bool
        Whether the planned leg is shown as it stands; otherwise in register.
    """
    left, bottom, right, top = box
    around = scene.stance if stands else scene.extent
    return Placement.fit(scene.flip, (left, bottom + below, right, top - above), around)


def draw_leg(
    sheet: Sheet,
    scene: Scene,
    box: Box,
    state: str,
    words: tuple[str, str] = SIDE_NAMES,
    plain: bool = False,
) -> Placement:
    """Draw a whole leg with its axes and marks; the planned one as it stands, unless on a film.

    Parameters
    ----------
    sheet : Sheet
    scene : Scene
    box : tuple of float
        Left, bottom, right and top.
    state : {"before", "after"}
    words : tuple of str
        Names of its outer and its inner side.
    plain : bool
        Whether of all axes the weight-bearing line alone is drawn, and no landmark.
    """
    stands = sheet.film is None
    place = leg_place(scene, box, stands=stands)
    limb = scene.plan.limb if state == "before" else scene.limb()
    if stands and state == "after":
        place = scene.standing(place)
    clip = film_frame(sheet, scene, place, box)
    if state == "before":
        draw_bones(sheet, place, scene.before, clip)
        draw_wedge(sheet, place, scene)
    else:
        draw_after(sheet, place, scene, clip)
    if not plain:
        joint_lines(sheet, place, limb)
    draw_axes(sheet, place, limb, state, plain)
    if state == "after" and not plain:
        mark_fibula(sheet, scene, place, box, clip)
    draw_leg_words(sheet, scene, place, box, film=clip, words=words, ruler=not plain, limb=limb)
    return place


def film_frame(sheet: Sheet, scene: Scene, place: Placement, box: Box) -> Rectangle | None:
    """Return the frame of a radiograph of the whole leg, with room for words beside it, or None."""
    if sheet.film is None:
        return None
    lane, bare, near = 0.58, 0.08, 0.6
    bones = leg_bones(scene.before) + leg_bones(scene.after)
    bone = left, bottom, right, top = around_bones(sheet, place, bones, None)
    low, high = (
        min(box[0] + lane, left + SKIN_WIDTH - bare),
        max(box[2] - lane, right - SKIN_WIDTH + bare),
    )
    # Up to the film's own edge where that is near: a marker of the side stands there.
    first, last = sheet.film.edges(place)
    left = first if abs(first - left) < near else left
    right = last if abs(last - right) < near else right
    left, right = max(left, low), min(right, high)
    # A marker is seen whole or not at all.
    clear = partial(clear_edge, sheet.film, place, ends=(bottom, top))
    left = left if left <= first else clear(edge=left, inner=bone[0] + SKIN_WIDTH - bare)
    right = right if right >= last else clear(edge=right, inner=bone[2] - SKIN_WIDTH + bare)
    return sheet.frame((left, bottom, right, top))
