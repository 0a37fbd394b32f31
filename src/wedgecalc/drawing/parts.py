"""What several views share: heading, leg, knee seen close, ruler of the plateau, columns of numbers."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from shapely import Polygon

from wedgecalc.bone.shapes import polygon_of, vertices
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.canvas import TOP, Box, Place, Sheet
from wedgecalc.drawing.fixation import draw_fixation
from wedgecalc.drawing.scene import Scene
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import unit
from wedgecalc.results.document import Quantity
from wedgecalc.results.sentences import amount, leaning
from wedgecalc.terms import Bone, Side

DASHES = {"before": (5.0, 2.2), "after": None}
SKIN = 0.55  # inches of a radiograph beside the bones, for skin and muscle
SIDES = ("lateral", "medial")
_DRAWN = ("fibula", "femur", "tibia", "patella")


def draw_bones(sheet: Sheet, place: Any, shapes: Any, clip: Any = None, share: float = 0.0) -> None:
    """Draw bones, quiet behind everything else; or the radiograph in their place, when a share of the plan is made."""
    c = sheet.colors
    sheet.drawn.add("bones" if sheet.film is None else "film")
    if sheet.film is not None:
        sheet.lay_film(place, _around(sheet, place, shapes, clip), share)
        return
    for name in _DRAWN:
        face = c.behind if name == "fibula" else "none" if name == "patella" else c.bone
        pieces = shapes[name] if isinstance(shapes[name], list) else [shapes[name]]
        for piece in pieces:
            sheet.shape(piece, place, facecolor=face, edgecolor=c.bone_edge, clip=clip)


def _around(sheet: Sheet, place: Any, shapes: Any, clip: Any) -> Any:
    """Return the box of a sheet in which a radiograph shows: that of the clip, else around the bones."""
    if clip is not None:
        (left, bottom), (width, height) = clip.get_xy(), (clip.get_width(), clip.get_height())
        return left, bottom, left + width, bottom + height
    pieces = [
        p for shape in shapes.values() for p in (shape if isinstance(shape, list) else [shape])
    ]
    z = place(np.concatenate([vertices(p.envelope) for p in pieces if not p.is_empty]))
    return (
        max(z.real.min() - SKIN, 0),
        max(z.imag.min() - 0.15, 0.3),
        min(z.real.max() + SKIN, sheet.size[0]),
        min(z.imag.max() + 0.15, sheet.size[1]),
    )


def draw_after(
    sheet: Sheet, place: Place, scene: Scene, clip: Any = None, strength: float = 1.0
) -> None:
    """Draw the bones after, the line where the cuts of a closed wedge meet, and the fixation."""
    draw_bones(sheet, place, scene.after, clip, 1.0)
    sheet.drawn.add("after")
    if sheet.film is not None:
        gap: dict[str, Any] = {
            "facecolor": "none",
            "edgecolor": sheet.colors.wedge,
            "linestyle": (0, (3, 2)),
        }
        sheet.shape(sheet.film.missing, place, hatch="..", over=1.7, clip=clip, **gap)
    if scene.closed_cut is not None:
        sheet.line(place(scene.closed_cut), sheet.colors.ink, 0.9 * strength, clip=clip, over=1.8)
    draw_fixation(sheet, place, scene, clip, strength)


def draw_outlines(sheet: Sheet, place: Place, shapes: Any, color: str, clip: Any = None) -> None:
    """Draw bones as dashed outlines: a ghost of what was."""
    ghost: dict[str, Any] = {"facecolor": "none", "edgecolor": color, "linestyle": (0, (4, 3))}
    for bone in Bone:
        sheet.shape(shapes[bone], place, over=1.5, clip=clip, **ghost)


def draw_wedge(sheet: Sheet, place: Place, scene: Scene, lw: float = 1.0, clip: Any = None) -> None:
    """Draw the wedge on the leg before: the bone to take out, or the cut to open."""
    wedge: Any = scene.plan.wedge
    if wedge.entry_z is None or wedge.nothing:
        return
    if scene.wedge is not None:
        removed, cuts = scene.wedge.removed, [vertices(cut) for cut in scene.wedge.cuts]
    else:  # not measured on its bone, without a scale: its shape by hinge, entry and angle needs none
        closes = scene.plan.procedure.closes
        ends = (wedge.entry_z, wedge.far_entry_z) if closes else (wedge.entry_z,)
        cuts = [np.array([wedge.hinge_z, end]) for end in ends]
        removed = polygon_of(wedge.hinge_z, *ends) if len(ends) == 2 else Polygon()
    sheet.drawn.update(("cut",) if scene.wedge is None else ("cut", "wedge"))
    style = {"facecolor": sheet.colors.wedge, "edgecolor": sheet.colors.ink, "hatch": "///"}
    sheet.shape(removed, place, lw=lw, over=1.6, clip=clip, **style)
    for cut in cuts:
        sheet.line(place(cut), sheet.colors.ink, 1.4 * lw, clip=clip)


def weight_line(
    sheet: Sheet, place: Place, limb: Limb, state: str, lw: float = 2.8, clip: Any = None
) -> None:
    """Draw the line from hip to ankle along which weight runs, a little beyond both."""
    color = getattr(sheet.colors, state)
    beyond = limb.hip + (limb.ankle - limb.hip) * np.array([-0.02, 1.03])
    sheet.line(place(beyond), color, lw, DASHES[state], clip, over=2.5)


def joint_lines(sheet: Sheet, place: Place, limb: Limb, clip: Any = None) -> None:
    """Draw the joint lines of the knee as far as they are known."""
    for line in ("plateau", "condyle"):
        ends = [limb.points.get(f"{line}_{side}") for side in Side]
        if None not in ends:
            sheet.line(place(np.array(ends)), sheet.colors.ink, 1.6, clip=clip)


def draw_axes(sheet: Sheet, place: Place, limb: Limb, state: str) -> None:
    """Draw the axes of both bones, the weight-bearing line, and the centres of hip, knee and ankle."""
    centres = place(np.array([limb.hip, limb.knee, limb.ankle]))
    sheet.line(centres, sheet.colors.quiet, 1.1, (1.0, 2.0))
    weight_line(sheet, place, limb, state)
    sheet.dots(centres)


def leg_place(scene: Scene, box: Box) -> Place:
    """Return the place that shows the whole leg, before and after, in a box."""
    return Place.fit(scene.flip, box, scene.extent)


def leg(sheet: Sheet, scene: Scene, box: Box, state: str, words: tuple[str, str] = SIDES) -> Place:
    """Draw a whole leg, ``before`` or ``after``, with its axes and marks; `words` name its outer and its inner side."""
    place = leg_place(scene, (box[0], box[1] + 0.12, box[2], box[3] - 0.12))
    limb = scene.plan.limb if state == "before" else scene.plan.after_limb
    clip = film_frame(sheet, scene, place, box)
    if state == "before":
        draw_bones(sheet, place, scene.before, clip)
        draw_wedge(sheet, place, scene)
    else:
        draw_after(sheet, place, scene, clip)
    joint_lines(sheet, place, limb)
    draw_axes(sheet, place, limb, state)
    marks(sheet, scene, place, box, film=clip, words=words)
    return place


def film_frame(sheet: Sheet, scene: Scene, place: Place, box: Box) -> Any:
    """Return where a radiograph of a whole leg shows, if there is one: around its bones, before and after, between lanes for words."""
    if sheet.film is None:
        return None
    lane, bare = 0.55, 0.08
    shapes = {**scene.before, **{f"{name} after": shape for name, shape in scene.after.items()}}
    left, bottom, right, top = _around(sheet, place, shapes, None)
    left, right = (
        max(left, min(box[0] + lane, left + SKIN - bare)),
        min(right, max(box[2] - lane, right - SKIN + bare)),
    )
    return sheet.rectangle((left, bottom, right, top), facecolor="none", edgecolor="none")


def marks(
    sheet: Sheet,
    scene: Scene,
    place: Place,
    box: Box,
    *,
    at_knee: bool = True,
    film: Any = None,
    words: tuple[str, str] = SIDES,
) -> None:
    """Write the side marker, the words medial and lateral, and a scale bar if there is a scale.

    The words stand at the knee, or just beyond the edges of a radiograph there; or at the bottom, and without the bar, where
    the knee has other words around it.
    """
    left, bottom, right, _ = box
    right_leg = side_mark(sheet, scene, box)
    knee = place(scene.knee)
    room = 0.5 * sheet.letters
    for word, way in zip(words, (scene.flip, -scene.flip), strict=True):
        beside = knee.real + way * max(0.5, 0.64 * scene.width * place.scale)
        if film is not None:
            beside = film.get_x() + (film.get_width() + 0.06 if way > 0 else -0.06)
        beside = min(beside, right - room) if way > 0 else max(beside, left + room)
        x, y = (beside, knee.imag) if at_knee else ((left + right) / 2 + way * 1.4, bottom + 0.12)
        sheet.quiet(x, y, word, ha="left" if way > 0 else "right", va="center")
    if scene.plan.limb.frame.calibrated and at_knee:
        inwards = sheet.letters if right_leg else -sheet.letters
        x, y, ha = (
            (left if right_leg else right) + 0.12 * inwards,
            bottom + 0.15,
            "left" if right_leg else "right",
        )
        bar = np.array([complex(x, y), complex(x, y + 100 * place.scale)])
        sheet.line(bar, sheet.colors.ink, 2.5)
        middle = y + 50 * place.scale
        sheet.quiet(x + 0.1 * inwards, middle, "100 mm", rotation=90, ha=ha, va="center")


def side_mark(sheet: Sheet, scene: Scene, box: Box) -> bool:
    """Write R or L in the upper corner of the leg's outer side, and return whether it is a right leg."""
    right_leg = scene.flip < 0
    x = box[0] + 0.18 if right_leg else box[2] - 0.18
    letter, y, ink = "R" if right_leg else "L", box[3] - 0.12, sheet.colors.ink
    sheet.text(x, y, letter, look.HEADING, bold=True, ha="center", va="top", framed=ink)
    return right_leg


def state_column(
    sheet: Sheet, scene: Scene, x: float, state: str, drop: float = 1.35, width: float = 1.62
) -> None:
    """Write ``before`` or ``after`` as a heading, how the leg stands then, and `drop` below the top its measures."""
    color, hka = getattr(sheet.colors, state), getattr(scene.plan, state).hka
    sheet.text(x, TOP - 0.2, state.capitalize(), look.TITLE, bold=True, color=color, va="top")
    sheet.text(x, TOP - 0.65, leaning(float(hka)), look.HEADING, va="top")
    number_column(sheet, x, TOP - drop, (getattr(row, state) for row in scene.listed), width)


def number_column(
    sheet: Sheet, x: float, top: float, numbers: Iterable[Quantity], width: float
) -> None:
    """Write numbers below one another: symbol on the left, value on the right."""
    for number in numbers:
        sheet.quiet(x, top, number.symbol, look.BODY)
        sheet.text(x + width, top, number.text(), ha="right")
        top -= 0.36


def change_table(sheet: Sheet, x: float, top: float, scene: Scene) -> None:
    """Write measures before and after side by side."""
    columns = {"before": x + 1.75, "after": x + 2.75}
    for state, at in columns.items():
        sheet.text(at, top, state, bold=True, color=getattr(sheet.colors, state), ha="right")
    for row in scene.listed:
        top -= 0.36
        sheet.quiet(x, top, row.before.symbol, look.BODY)
        for state, at in columns.items():
            sheet.text(at, top, getattr(row, state).text(), ha="right")


def knee_place(scene: Scene, box: Box, reach: float = 1.0) -> Place:
    """Return the place that shows the bone where it is cut; `reach` in plateau widths to either side."""
    middle = scene.site
    corner: Any = complex(reach, reach * (box[3] - box[1]) / (box[2] - box[0])) * scene.width
    return Place.fit(scene.flip, box, np.array([middle - corner, middle + corner]))


def hinge_mark(sheet: Sheet, place: Place, scene: Scene) -> None:
    """Mark the hinge, with its name outside the bone; a cut through the shaft has none, and no cut has none."""
    if scene.plan.procedure.through_shaft or scene.plan.wedge.nothing:
        return
    hinge: Any = scene.plan.wedge.hinge_z
    side = -1.0 if scene.plan.procedure.side is Side.LATERAL else 1.0
    away = 0.2 * scene.plan.procedure.away
    bounds = scene.before[scene.plan.procedure.bone].bounds
    edge = scene.site + side * 0.62 * scene.width
    reach = np.array([-0.1, 0.1]) * scene.width + (bounds[0], bounds[2])
    beside = complex(np.clip(edge.real, *reach), hinge.imag)
    label: Any = place(beside + away * scene.width)
    mark: Any = place(hinge)
    sheet.line(np.array([mark, label]), sheet.colors.ink, 1.0, over=3)
    sheet.dots(mark, 9)
    right = side * scene.flip > 0
    x, ha = (label.real + 0.05, "left") if right else (label.real - 0.05, "right")
    sheet.text(x, label.imag, "hinge", ha=ha, va="center")


def base_dimension(sheet: Sheet, place: Place, scene: Scene) -> None:
    """Draw the base as a dimension beside the cortex, with its length."""
    wedge: Any = scene.plan.wedge
    if wedge.base is None or wedge.nothing:
        return
    ends = np.array([wedge.entry_z, wedge.far_entry_z])
    out: Any = unit(complex(ends.mean() - wedge.hinge_z)) * 0.15 * scene.width
    start, end = place(ends + out)
    sheet.arrow(start, end, sheet.colors.ink, 1.4, "|-|")
    label, words = place(ends.mean() + 1.4 * out), amount(wedge.near, "mm")
    ha, framed = "left" if out.real * scene.flip > 0 else "right", sheet.backed
    x, y = label.real, label.imag
    sheet.text(x, y, words, look.HEADING, bold=True, va="center", framed=framed, ha=ha)
