"""The mechanical and the anatomical axes of the preoperative leg, and the CORA of the cut bone."""

from dataclasses import replace

import numpy as np

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.arcs import FEMORAL_SHAFT, TIBIAL_SHAFT, Angle, draw_arc, leg_angle
from wedgecalc.drawing.inset import through
from wedgecalc.drawing.leg import DASHES, draw_bones, film_frame, marks
from wedgecalc.drawing.lines import TOGETHER, wrapped
from wedgecalc.drawing.place import Box, Place
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.geometry.plane import dot, unit
from wedgecalc.results.sentences import alignment_words
from wedgecalc.results.sentences_study import cora_place, rule_sentence
from wedgecalc.study.cora import Cora, cora, effect

_PANEL, _LEG, _TEXT = 4.3, 2.05, 1.95  # widths of a panel, of its leg and of its text, inches
_ARC, _WIDE = 0.42, 1.0  # radius of an arc, and of one of few degrees
_MARK = 0.36  # inches between an edge and the leg, for the side marker
_MECHANICAL = ("hka", "wbl", "mad", "femur", "tibia")
_ANATOMICAL = ("afta", "aldfa", "ampfa", "nsa", "offset")


@view("axes", "Axes and CORA of the leg", of_leg="before")
def axes(sheet: Sheet, scene: Scene) -> None:
    """Draw three legs: with the mechanical axes, the axes of the shafts, and the CORA."""
    for k, panel in enumerate((_mechanical, _anatomical, _cora)):
        left = k * _PANEL
        box = (left, 0.25, left + _LEG, TOP)
        place = _leg_place(scene, box)
        film = film_frame(sheet, scene, place, box)
        draw_bones(sheet, place, scene.before, film)
        marks(sheet, scene, place, box, film=film)
        panel(sheet, scene, place, box)


def _leg_place(scene: Scene, box: Box) -> Place:
    """Return the place of the preoperative leg, as large as it fits, its knee in the middle.

    So that there is room for words on both sides of it; the hip keeps clear of the side marker.
    """
    bounds = np.array([shape.bounds for shape in scene.before.values() if not shape.is_empty])
    low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    room = (box[0] + 0.3, box[1] + 0.1, box[2] - 0.3, box[3] - 0.1)
    place = Place.fit(scene.flip, room, np.array([complex(*low), complex(*high)]))
    lateral, shift = place(complex(high[0])).real, (box[0] + box[2]) / 2 - place(scene.knee).real
    if scene.flip < 0:
        shift = max(shift, box[0] + _MARK - lateral)
    else:
        shift = min(shift, box[2] - _MARK - lateral)
    return replace(place, offset=place.offset + shift)


def _mechanical(sheet: Sheet, scene: Scene, place: Place, box: Box) -> None:
    """Draw the axes of both bones with HKA between them, and the weight-bearing line with MAD."""
    c, limb = sheet.colors, scene.plan.limb
    for ends in ((limb.hip, limb.knee), (limb.knee, limb.ankle)):
        sheet.line(place(np.array(ends)), c.after, 2.4)
    sheet.line(place(np.array([limb.hip, limb.ankle])), c.before, 1.8, DASHES["before"])
    down = unit(limb.ankle - limb.hip)
    foot = limb.hip + dot(down, limb.knee - limb.hip) * down
    sheet.line(place(np.array([limb.knee, foot])), c.before, 2.4)
    if (angle := leg_angle(limb, "hka")) is not None:
        draw_arc(sheet, place, angle, _ARC, c.ink)
    sheet.dots(place(np.array([limb.hip, limb.knee, limb.ankle])))
    y = _numbers(sheet, scene, box, "Mechanical axes", _MECHANICAL)
    y = _key(sheet, box, y, "axes of femur and tibia", c.after)
    _key(sheet, box, y, "weight-bearing line, and its distance from the knee", c.before, "before")


def _anatomical(sheet: Sheet, scene: Scene, place: Place, box: Box) -> None:
    """Draw the axes of both shafts, extended to the joints, and the angles at them."""
    c, limb = sheet.colors, scene.plan.limb
    clip = sheet.frame(box)
    for names, joints in (
        (FEMORAL_SHAFT, (limb.hip, limb.knee)),
        (TIBIAL_SHAFT, (limb.knee, limb.ankle)),
    ):
        along = limb.line(*names)
        if along is not None:
            start, along = limb.points[names[0]], unit(along)
            ends = np.array([start + dot(along, z - start) * along for z in joints])
            sheet.line(place(ends), c.after, 2.4, clip=clip)
            sheet.dots(place(np.array([limb.points[name] for name in names])))
    for name, radius in (("nsa", _ARC), ("aldfa", _ARC), ("afta", _WIDE)):
        angle = leg_angle(limb, name)
        if angle is None or abs(angle.vertex - limb.knee) > abs(limb.hip - limb.knee):
            continue  # shafts that are nearly parallel meet far off the leg
        for side in (angle.start, angle.end):
            reach = np.array([0.0, 1.15 * radius / place.scale])
            sheet.line(place(angle.vertex + reach * side), c.ink, 1.0, (4, 2), clip)
        draw_arc(sheet, place, angle, radius, c.ink, clip)
    y = _numbers(sheet, scene, box, "Anatomical axes", _ANATOMICAL)
    if limb.line(*FEMORAL_SHAFT) is not None or limb.line(*TIBIAL_SHAFT) is not None:
        _key(sheet, box, y, "axes of the shafts", c.after)


def _cora(sheet: Sheet, scene: Scene, place: Place, box: Box) -> None:
    """Draw both axes of the cut bone, the CORA where they meet, its bisector and the hinge."""
    c, plan = sheet.colors, scene.plan
    found = cora(plan.limb, plan.before, str(plan.procedure.bone))
    clip, length = sheet.frame(box), abs(plan.limb.hip - plan.limb.ankle)
    # Each axis runs through its own part of the bone, and on beyond the CORA to show the angle.
    for (point, along), color, state, reach in (
        (found.lines[0], c.after, "after", (-1.0, 0.4)),
        (found.lines[1], c.before, "before", (-0.1, 1.0)),
    ):
        middle = point if found.point_z is None else found.point_z
        ends = np.array([middle + share * length * along for share in reach])
        sheet.line(place(ends), color, 1.8, DASHES[state], clip)
    hinged = not (plan.procedure.through_shaft or plan.wedge.nothing)
    if found.point_z is not None:
        (_, above), (_, below) = found.lines
        draw_arc(sheet, place, Angle(found.point_z, above, below, True), _WIDE, c.ink, clip)
        bisector = through(found.point_z, 1j * unit(above + below), scene.width)
        sheet.line(place(bisector), c.ink, 1.2, (1.0, 2.0), clip)
    if hinged:
        sheet.dots(place(scene.hinge), 6, c.ink, c.wedge)
    if found.point_z is not None:
        sheet.dots(place(found.point_z), 8, c.ink, c.paper)
    _told(sheet, scene, box, found, hinged)


def _told(sheet: Sheet, scene: Scene, box: Box, found: Cora, hinged: bool) -> None:
    """Write the CORA's angle and place, what is drawn, and what the plan's hinge makes of it."""
    c, y = sheet.colors, _title(sheet, box, f"CORA of the {found.bone}")
    x = box[2] + 0.12
    value = "none: the axes are parallel"
    if found.point_z is not None:
        value = alignment_words(180.0 + found.angle)
    for line in wrapped(value, look.HEADING, _TEXT, True, sheet.k):
        sheet.text(x, y, line, look.HEADING, bold=True, va="top")
        y -= 0.27
    y = _quiet(sheet, x, y, cora_place(found)) - 0.12
    y = _key(sheet, box, y, f"proximal axis: {found.proximal}", c.after)
    y = _key(sheet, box, y, f"distal axis: {found.distal}", c.before, "before")
    if found.point_z is not None:
        y = _key(sheet, box, y, "CORA, with the bisector of the angle", c.ink, fill=c.paper)
    if hinged:
        y = _key(sheet, box, y, "hinge of the plan", c.ink, fill=c.wedge)
    made = effect(scene.plan, found)
    if made is not None:
        _quiet(sheet, x, y - 0.1, rule_sentence(made))


def _title(sheet: Sheet, box: Box, words: str) -> float:
    """Write the title of a panel and return the height below it."""
    sheet.text(box[2] + 0.12, TOP - 0.1, words, look.HEADING, bold=True, va="top")
    return TOP - 0.55


def _numbers(sheet: Sheet, scene: Scene, box: Box, title: str, names: tuple[str, ...]) -> float:
    """Write a title and measurements below it, and return the height below them."""
    y, x = _title(sheet, box, title), box[2] + 0.12
    rows = {row.before.key: row.before for row in scene.rows}
    for record in (records.measures()[name] for name in names):
        number = rows[record.key]
        if number.value is None:
            continue
        words = f"{number.symbol} {number.text()}"
        sheet.text(x, y, words, look.BODY, bold=True, va="top")
        words = alignment_words(number.value) if record.name == "hka" else ""
        judged = number.judgement.replace(" ", TOGETHER)
        normal = f"normal {number.normal} {judged}" if number.normal else ""
        y = y - 0.22
        for line in filter(None, (words, number.label)):
            y = _quiet(sheet, x, y, line)
        y = _quiet(sheet, x, y, normal, sheet.colors.before if number.outside else None)
        y -= 0.1
    if y == TOP - 0.55:
        y = _quiet(sheet, x, y, "needs both shaft landmarks of femur and tibia") - 0.1
    return y


def _quiet(sheet: Sheet, x: float, y: float, words: str, color: str | None = None) -> float:
    """Write words in lines, and return the height below them."""
    for line in wrapped(words, look.SMALL, _TEXT, k=sheet.k) if words else ():
        sheet.quiet(x, y, line, va="top", color=color or sheet.colors.quiet)
        y -= 0.17
    return y


def _key(
    sheet: Sheet,
    box: Box,
    y: float,
    words: str,
    color: str,
    state: str = "after",
    fill: str | None = None,
) -> float:
    """Say what a line or a dot is, and return the height below it."""
    x = box[2] + 0.12
    if fill is not None:
        sheet.dots(complex(x + 0.17, y - 0.08), 7, color, fill)
    else:
        sheet.line(np.array([x, x + 0.34]) + 1j * (y - 0.08), color, 2.0, DASHES[state])
    for line in wrapped(words, look.SMALL, _TEXT - 0.45, k=sheet.k):
        sheet.quiet(x + 0.45, y, line, va="top")
        y -= 0.17
    return y - 0.05
