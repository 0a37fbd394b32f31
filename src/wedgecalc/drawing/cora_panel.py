"""The CORA of each bone that deviates: its two axes, the angle between them and the hinge."""

import numpy as np
from matplotlib.patches import Rectangle

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.arcs import Angle, draw_arc
from wedgecalc.drawing.axis_words import (
    TEXT_WIDTH,
    draw_key,
    panel_title,
    write_lines,
    write_pointed,
)
from wedgecalc.drawing.inset import through
from wedgecalc.drawing.leg import DASHES
from wedgecalc.drawing.lines import wrapped
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.plane import dot, unit
from wedgecalc.results.sentences import alignment_words, amount
from wedgecalc.results.sentences_study import cora_place, own_share_words, rule_sentence
from wedgecalc.study.cora import Cora, cora, effect

_WIDE = 1.0  # radius of the arc, inches
_BISECTOR = 0.8  # plateau widths to either side: clear of the words beside the knee
# How far the proximal and the distal axis of a bone run up and down from the CORA, of the leg.
_REACHES = {
    "": ((-1.0, 0.4), (-0.1, 1.0)),
    "femur": ((-1.0, 0.04), (-0.4, 0.04)),
    "tibia": ((-0.04, 0.4), (-0.04, 1.0)),
}


def cora_panel(sheet: Sheet, scene: Scene, place: Placement, box: Box) -> None:
    """Draw both axes of a bone, the CORA where they meet, its bisector and the plan's hinge."""
    c, plan = sheet.colors, scene.plan
    found = _deviations(scene)
    clip = sheet.frame(box)
    for one in found:
        _axes(sheet, scene, place, one, len(found) > 1, clip)
        if one.point_z is None:
            continue
        (_, above), (_, below) = one.lines
        way = -1.0 if len(found) > 1 and one.bone == "femur" else 1.0
        angle = Angle(one.point_z, way * above, way * below, True)
        on = draw_arc(sheet, place, angle, _WIDE, c.ink, clip)
        color = _colors(sheet, one, len(found) > 1)[1]
        words = amount(abs(one.angle), "deg")
        write_pointed(sheet, words, on, on + complex(0.5 * scene.flip, 0.1 * way), color)
        bisector = through(one.point_z, 1j * unit(above + below), _BISECTOR * scene.width)
        sheet.line(place(bisector), c.ink, 1.2, (1.0, 2.0), clip)
    hinged = not (plan.procedure.through_shaft or plan.wedge.nothing)
    if hinged:
        sheet.dots(place(scene.hinge), 6, c.ink, c.wedge)
    for one in found:
        if one.point_z is not None:
            sheet.dots(place(one.point_z), 8, c.ink, c.paper)
    _told(sheet, scene, box, found, hinged)


def _colors(sheet: Sheet, one: Cora, both: bool) -> tuple[str, str]:
    """Return the colours of the proximal and the distal axis: with both bones, one for each bone."""
    c = sheet.colors
    if not both:
        return c.after, c.before
    return (c.after, c.after) if one.bone == "femur" else (c.before, c.before)


def _axes(
    sheet: Sheet, scene: Scene, place: Placement, one: Cora, both: bool, clip: Rectangle
) -> None:
    """Draw the proximal axis of a bone, and the distal one dashed.

    Each runs through its own part of the bone, and on beyond the CORA to show the angle; with both
    bones, on its own side of the knee.
    """
    whole = (scene.plan.limb.hip, scene.plan.limb.ankle)
    length = abs(whole[1] - whole[0])
    reaches = _REACHES[one.bone if one.point_z is not None and both else ""]
    for (point, along), color, state, reach in zip(
        one.lines, _colors(sheet, one, both), ("after", "before"), reaches, strict=True
    ):
        if one.point_z is None:
            ends = np.array([point + dot(along, z - point) * along for z in whole])
        else:
            ends = np.array([one.point_z + share * length * along for share in reach])
        sheet.line(place(ends), color, 1.8, DASHES[state], clip)


def _deviations(scene: Scene) -> list[Cora]:
    """Return the CORA of each bone out of its normal range, and of the one that a plan cuts.

    Of both bones if neither is.
    """
    limb, measured = scene.plan.limb, scene.plan.before
    cut = None if scene.alone else str(scene.plan.procedure.bone)
    own = {"femur": "mldfa", "tibia": "mpta"}
    rows = {row.before.key: row.before for row in scene.rows}
    shown = [b for b, n in own.items() if b == cut or rows[records.measures()[n].key].outside]
    return [cora(limb, measured, bone) for bone in shown or own]


def _told(sheet: Sheet, scene: Scene, box: Box, found: list[Cora], hinged: bool) -> None:
    """Write each CORA's angle and place, what is drawn, and what the plan's hinge makes of it."""
    c, x, both = sheet.colors, box[2] + 0.12, len(found) > 1
    y = (
        panel_title(sheet, box, f"CORA of {'both bones' if both else f'the {found[0].bone}'}")
        + 0.08
    )
    for one in found:
        value = "none: the axes are parallel"
        if one.point_z is not None:
            value = alignment_words(180.0 + one.angle)
        value = f"{one.bone}: {value}" if both else value
        for line in wrapped(value, look.BODY, TEXT_WIDTH, True, sheet.k):
            sheet.text(x, y, line, look.BODY, bold=True, va="top")
            y -= 0.22
        if one.point_z is not None:
            y = write_lines(sheet, x, y, cora_place(one))
            y = write_lines(sheet, x, y - 0.03, own_share_words(one, scene.plan.before, short=both))
        above, below = _colors(sheet, one, both)
        y = draw_key(sheet, box, y - 0.06, f"proximal axis: {one.proximal}", above)
        y = draw_key(sheet, box, y, f"distal axis: {one.distal}", below, "before") - 0.05
    if any(one.point_z is not None for one in found):
        y = draw_key(sheet, box, y, "CORA, bisector", c.ink, fill=c.paper)
    if hinged:
        y = draw_key(sheet, box, y, "hinge of the plan", c.ink, fill=c.wedge)
        cut = next(one for one in found if one.bone == scene.plan.procedure.bone)
        if (made := effect(scene.plan, cut)) is not None:
            write_lines(sheet, x, y - 0.06, rule_sentence(made))
