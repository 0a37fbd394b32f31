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
    coras = _deviations(scene)
    clip = sheet.frame(box)
    for cora_ in coras:
        _axes(sheet, scene, place, cora_, len(coras) > 1, clip)
        if cora_.point_z is None:
            continue
        (_, above), (_, below) = cora_.lines
        way = -1.0 if len(coras) > 1 and cora_.bone == "femur" else 1.0
        angle = Angle(cora_.point_z, way * above, way * below, True)
        on = draw_arc(sheet, place, angle, _WIDE, c.ink, clip)
        color = _colors(sheet, cora_, len(coras) > 1)[1]
        words = amount(abs(cora_.angle), "deg")
        write_pointed(sheet, words, on, on + complex(0.5 * scene.flip, 0.1 * way), color)
        bisector = through(cora_.point_z, 1j * unit(above + below), _BISECTOR * scene.width)
        sheet.line(place(bisector), c.ink, 1.2, (1.0, 2.0), clip)
    hinged = not (plan.procedure.through_shaft or plan.wedge.nothing)
    if hinged:
        sheet.dots(place(scene.hinge), 6, c.ink, c.wedge)
    for cora_ in coras:
        if cora_.point_z is not None:
            sheet.dots(place(cora_.point_z), 8, c.ink, c.paper)
    _told(sheet, scene, box, coras, hinged)


def _colors(sheet: Sheet, cora_: Cora, both: bool) -> tuple[str, str]:
    """Return the colours of the proximal and the distal axis: with both bones, one for each bone."""
    c = sheet.colors
    if not both:
        return c.after, c.before
    return (c.after, c.after) if cora_.bone == "femur" else (c.before, c.before)


def _axes(
    sheet: Sheet, scene: Scene, place: Placement, cora_: Cora, both: bool, clip: Rectangle
) -> None:
    """Draw the proximal axis of a bone, and the distal one dashed.

    Each runs through its own part of the bone, and on beyond the CORA to show the angle; with both
    bones, on its own side of the knee.
    """
    leg = (scene.plan.limb.hip, scene.plan.limb.ankle)
    length = abs(leg[1] - leg[0])
    reaches = _REACHES[cora_.bone if cora_.point_z is not None and both else ""]
    for (point, along), color, state, reach in zip(
        cora_.lines, _colors(sheet, cora_, both), ("after", "before"), reaches, strict=True
    ):
        if cora_.point_z is None:
            ends = np.array([point + dot(along, z - point) * along for z in leg])
        else:
            ends = np.array([cora_.point_z + share * length * along for share in reach])
        sheet.line(place(ends), color, 1.8, DASHES[state], clip)


def _deviations(scene: Scene) -> list[Cora]:
    """Return the CORA of each bone out of its normal range, and of the one that a plan cuts.

    The CORA of both bones if neither is.
    """
    limb, measured = scene.plan.limb, scene.plan.before
    cut = None if scene.alone else str(scene.plan.procedure.bone)
    angles = {"femur": "mldfa", "tibia": "mpta"}
    rows = {row.before.key: row.before for row in scene.rows}
    bones = [b for b, n in angles.items() if b == cut or rows[records.measures()[n].key].outside]
    return [cora(limb, measured, bone) for bone in bones or angles]


def _told(sheet: Sheet, scene: Scene, box: Box, coras: list[Cora], hinged: bool) -> None:
    """Write each CORA's angle and place, what is drawn, and what the plan's hinge makes of it."""
    c, x, both = sheet.colors, box[2] + 0.12, len(coras) > 1
    y = (
        panel_title(sheet, box, f"CORA of {'both bones' if both else f'the {coras[0].bone}'}")
        + 0.08
    )
    for cora_ in coras:
        value = "none: the axes are parallel"
        if cora_.point_z is not None:
            value = alignment_words(180.0 + cora_.angle)
        value = f"{cora_.bone}: {value}" if both else value
        for line in wrapped(value, look.BODY, TEXT_WIDTH, True, sheet.k):
            sheet.text(x, y, line, look.BODY, bold=True, va="top")
            y -= 0.22
        if cora_.point_z is not None:
            y = write_lines(sheet, x, y, cora_place(cora_))
            y = write_lines(
                sheet, x, y - 0.03, own_share_words(cora_, scene.plan.before, short=both)
            )
        above, below = _colors(sheet, cora_, both)
        y = draw_key(sheet, box, y - 0.06, f"proximal axis: {cora_.proximal}", above)
        y = draw_key(sheet, box, y, f"distal axis: {cora_.distal}", below, "before") - 0.05
    if any(cora_.point_z is not None for cora_ in coras):
        y = draw_key(sheet, box, y, "CORA, bisector", c.ink, fill=c.paper)
    if hinged:
        y = draw_key(sheet, box, y, "hinge of the plan", c.ink, fill=c.wedge)
        cut = next(cora_ for cora_ in coras if cora_.bone == scene.plan.procedure.bone)
        if (change := effect(scene.plan, cut)) is not None:
            write_lines(sheet, x, y - 0.06, rule_sentence(change))
