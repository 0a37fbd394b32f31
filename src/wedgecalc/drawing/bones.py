"""The bones of a leg, and what stands around them, or the radiograph in their place."""

from collections.abc import Iterable

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from shapely import LineString, Polygon, line_merge

from wedgecalc.bone.marrow import INSIDE_PREFIX
from wedgecalc.bone.shapes import parts, vertices
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import BoneShapes
from wedgecalc.drawing.sheet import Sheet

SKIN_WIDTH = 0.55  # inches of a radiograph beside the bones, for skin and muscle
_SLIVER = 0.17  # share of a frame's height
LEG_BONES = ("fibula", "femur", "tibia", "patella")  # from behind forwards
_BEHIND = ("pelvis", "talus", "lesser trochanter")
_ON = ("tuberosity", "patella")


def draw_bones(
    sheet: Sheet,
    place: Placement,
    shapes: BoneShapes,
    clip: Rectangle | None = None,
    share: float = 0.0,
) -> None:
    """Draw bones, or instead the radiograph with this share of the correction, 0 to 1."""
    c = sheet.colors
    sheet.drawn.add("bones" if sheet.film is None else "film")
    if sheet.film is not None:
        sheet.lay_film(place, around_bones(sheet, place, leg_bones(shapes), clip), share)
        return
    hidden = _slivers(place, shapes, clip)
    for name in (*_BEHIND, *LEG_BONES[:-1], *_ON):
        if (shape := shapes.get(name)) is None or shape.is_empty or name in hidden:
            continue
        sheet.drawn.update((name,) if name in LEG_BONES else ())
        face, inside = _faces(sheet, name)
        edge = "none" if name in ("pelvis", "tuberosity") else c.bone_edge
        sheet.shape(shape, place, facecolor=face, edgecolor=edge, clip=clip)
        if (marrow := shapes.get(INSIDE_PREFIX + name)) is not None:
            sheet.shape(marrow, place, facecolor=inside, edgecolor="none", clip=clip)
    _hidden_end(sheet, place, shapes, clip)


def _slivers(place: Placement, shapes: BoneShapes, clip: Rectangle | None) -> tuple[str, ...]:
    """Return the bones of which so little is seen in a frame that they are better left out."""
    if clip is None:
        return ()
    low, high = clip.get_y(), clip.get_y() + clip.get_height()
    hidden: list[str] = []
    for name, with_it in (("femur", ("patella", "lesser trochanter")), ("tibia", ("fibula",))):
        if shapes[name].is_empty:
            continue
        ends = place(vertices(shapes[name].envelope)).imag
        visible = min(float(ends.max()), high) - max(float(ends.min()), low)
        if visible < _SLIVER * clip.get_height():
            hidden += [name, *with_it]
    return tuple(hidden)


def _hidden_end(sheet: Sheet, place: Placement, shapes: BoneShapes, clip: Rectangle | None) -> None:
    """Draw the hidden end of a cut fibula's upper piece, which overlaps the lower one, dashed."""
    pieces = parts(shapes.get("fibula", Polygon()), Polygon)
    if len(pieces) < 2:
        return
    lower, upper = sorted(pieces, key=lambda piece: float(piece.centroid.y))[-2:]
    over = shapes["tibia"].union(lower)
    hidden = line_merge(upper.exterior.intersection(over))
    middle = upper.centroid.y  # the head, too, lies behind the tibia: it is plain where it is
    for run in (run for run in parts(hidden, LineString) if run.bounds[1] < middle):
        sheet.line(place(vertices(run)), sheet.colors.quiet, 1.0, (3.0, 1.8), clip, over=1.3)


def leg_bones(shapes: BoneShapes) -> list[Polygon]:
    """Return the bones of a leg, without what is drawn around them."""
    return [shapes[name] for name in LEG_BONES]


def _faces(sheet: Sheet, bone: str) -> tuple[str | tuple[float, float, float, float], str]:
    """Return the colours of a bone's cortex and of what is inside."""
    c = sheet.colors
    if bone in _ON:  # the bone behind shines through
        return (*to_rgb(c.cortex), 0.35), c.marrow
    return c.marrow if bone == "talus" else c.cortex, c.bone if bone == "fibula" else c.marrow


def around_bones(
    sheet: Sheet, place: Placement, bones: Iterable[Polygon], clip: Rectangle | None
) -> Box:
    """Return the box in which a radiograph shows: that of the clip, else around the bones."""
    if clip is not None:
        (left, bottom), (width, height) = clip.get_xy(), (clip.get_width(), clip.get_height())
        return left, bottom, left + width, bottom + height
    z = place(np.concatenate([vertices(bone.envelope) for bone in bones if not bone.is_empty]))
    return (
        max(z.real.min() - SKIN_WIDTH, 0),
        max(z.imag.min() - 0.15, 0.3),
        min(z.real.max() + SKIN_WIDTH, sheet.size[0]),
        min(z.imag.max() + 0.15, sheet.size[1]),
    )
