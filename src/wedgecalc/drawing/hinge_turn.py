"""An opening wedge of the tibia seen from above: what the turn of its hinge does to the gap."""

from dataclasses import replace

import numpy as np
from shapely import Polygon

from wedgecalc.bone.shapes import polygon_of
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.example import Example, OnCut
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.curves import smooth_curve
from wedgecalc.geometry.plane import Points, cis
from wedgecalc.planning.cortex_distances import hinge_distances
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.slope import SlopeChange, gap_shares, slope_of
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import amount

# Outline of the tibia at the cut: shares of its width from the lateral side, and of its depth from
# the front. Its front edge lies beside the tuberosity, its most medial point near the back.
_RING = ((0.30, 0.06), (0.48, -0.04), (0.64, -0.03), (0.76, 0.06), (0.93, 0.42), (1.0, 0.78),
         (0.94, 0.97), (0.72, 1.0), (0.50, 0.93), (0.26, 1.0), (0.06, 0.92), (0.0, 0.66),
         (0.07, 0.36))  # fmt: skip


def from_above(example: Example) -> Example:
    """Return an example of an opening wedge whose cut is seen from above, with its gap in words."""
    assert isinstance(example.shows, OnCut)
    plan = example.shows.scene.plan
    found = _found(plan)
    gaps = ", ".join(
        f"{size_text(plan, gap or 0.0)} {position}"
        for gap, position in ((found.front, "in front"), (found.back, "at the back"))
    )
    steeper = "steeper" if found.change > 0 else "flatter"
    slope = f"{amount(abs(found.change), 'deg')} {steeper}" if found.turn else "unchanged"
    words = f"Gap {gaps}: slope {slope}."
    return replace(example, words=words, shows=replace(example.shows, above_cut=True))


def draw_from_above(sheet: Sheet, scene: Scene, box: Box, color: str) -> Placement:
    """Draw the tibia at the cut from above, front below, with hinge axis and gap.

    Parameters
    ----------
    sheet : Sheet
    scene : Scene
        Scene of an opening wedge of the tibia with a hinge turn, a depth and a scale.
    box : tuple of float
        Left, bottom, right and top.
    color : str
        Colour of the axis and the numbers.
    """
    slope, c = _found(scene.plan), sheet.colors
    ring = _ring(scene.plan, slope)
    margin = 0.28 * np.ptp(ring.real)
    middle = complex(ring.real.max() + ring.real.min(), ring.imag.max() + ring.imag.min()) / 2
    around = middle + (ring - middle) * 1.3 + np.array([-margin, margin])[:, None]
    place, clip = Placement.fit(scene.flip, box, around.ravel()), sheet.frame(box)
    hinge, outer = complex(scene.hinge.real), _sign(scene.plan)
    axis = hinge + _axis(slope.turn, outer) * np.array([-1, 1]) * 0.62 * (slope.depth or 0.0)
    bone = Polygon(np.column_stack([ring.real, ring.imag]))
    sheet.shape(bone, place, clip=clip, lw=3.0, facecolor=c.marrow, edgecolor=c.bone_edge)
    far = 3 * outer * scene.width
    gap = bone.intersection(polygon_of(*axis, complex(axis[1] + far), complex(axis[0] + far)))
    sheet.shape(
        gap, place, clip=clip, over=1.5, lw=0.0, facecolor="none", edgecolor=c.wedge, hatch="///"
    )
    if slope.turn:
        straight = np.array([complex(hinge.real, z.imag) for z in axis])
        sheet.line(place(straight), c.quiet, 1.2, (4, 3), clip)
    sheet.line(place(axis), color, 3.0, clip=clip, over=3)
    _words(sheet, place, scene.plan, slope, (box, axis))
    return place


def _words(
    sheet: Sheet, place: Placement, plan: Plan, slope: SlopeChange, geometry: tuple[Box, Points]
) -> None:
    """Name the axis, the front and the back, and write the gap at both ends of its opening."""
    (box, axis), outer = geometry, _sign(plan)
    middle = (box[0] + box[2]) / 2
    sheet.quiet(box[0] + 0.1, box[3] - 0.08, "the cut, from above", ha="left", va="top")
    sheet.quiet(middle, box[1] + 0.08, "front", look.BODY, ha="center", va="bottom")
    sheet.quiet(middle, box[3] - 0.08, "back", look.BODY, ha="center", va="top")
    radius, depth = float(plan.wedge.radius or 0.0), slope.depth or 0.0
    hinge = complex(plan.wedge.hinge_z.real)
    way = 1.0 if outer * place.flip > 0 else -1.0
    for share, end, gap in (
        (gap_shares()["front_share"], -0.44, slope.front),
        (0.95, 0.47, slope.back),
    ):
        spot = complex(place(hinge + outer * share * radius + 1j * end * depth))
        label = spot + complex(0.2 * way, 0.42 * np.sign(end))
        sheet.line(np.array([spot, label]), sheet.colors.ink, 1.0, over=3)
        sheet.dots(spot, 8)
        words = f"gap {size_text(plan, gap or 0.0)}"
        x, va = label.real, "bottom" if end > 0 else "top"
        sheet.text(x, label.imag, words, look.HEADING, bold=True, ha="center", va=va)
    tip = complex(place(complex(axis[0])))
    turn = f"\nturned {amount(slope.turn, 'deg')}" if slope.turn else ""
    sheet.text(tip.real, tip.imag - 0.08, f"hinge axis{turn}", ha="center", va="top")


def _ring(plan: Plan, slope: SlopeChange) -> Points:
    """Return the outline of the tibia at the cut, across as in the canonical frame, back upwards."""
    beyond = hinge_distances(plan)
    radius, inset = float(plan.wedge.radius or 0.0), 0.0 if beyond is None else float(beyond[0])
    ring = np.array([complex(*p) for p in _RING])
    across = plan.wedge.hinge_z.real + _sign(plan) * (ring.real * (radius + inset) - inset)
    z = across + 1j * (slope.depth or 0.0) * (ring.imag - 0.5)
    return smooth_curve([*z[-2:], *z, *z[:3]])[16:-16]


def _axis(turn: float, outer: float) -> complex:
    """Return the direction of the hinge axis, front to back; turned, its back is nearer the gap."""
    return 1j * cis(-turn * outer)


def _sign(plan: Plan) -> float:
    """Return 1 if the gap opens towards positive x of the canonical frame, else −1."""
    entry = plan.wedge.entry_z
    assert entry is not None
    return 1.0 if entry.real > plan.wedge.hinge_z.real else -1.0


def _found(plan: Plan) -> SlopeChange:
    slope = slope_of(plan)
    assert slope is not None
    return slope
