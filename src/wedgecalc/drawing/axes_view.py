"""The mechanical and the anatomical axes of the preoperative leg, and the CORA of its bones."""

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
from wedgecalc.geometry.plane import cis, dot, unit
from wedgecalc.results.sentences import alignment_words
from wedgecalc.results.sentences_study import cora_place, rule_sentence
from wedgecalc.study.cora import Cora, cora, effect

_PANEL, _LEG, _TEXT = 4.3, 2.05, 1.95  # widths of a panel, of its leg and of its text, inches
_ARC, _WIDE = 0.42, 1.0  # radius of an arc, and of one of few degrees
_SYMBOL = 0.45  # inches that the name of an angle takes
# Of the shafts' angles: radius of the arc, where on it a line goes to the name, from 0 to 1, and
# by how much, inches outwards and up.
_ARCS = {
    "nsa": (_ARC, (0.5, -0.2, 0.0)),
    "ampfa": (0.22, (0.0, -0.3, 0.25)),
    "aldfa": (_ARC, (0.4, 0.15, 0.2)),
}
_MARK = 0.36  # inches between an edge and the leg, for the side marker
# How far the proximal and the distal axis of a bone run up and down from the CORA, of the leg.
_REACHES = {
    "": ((-1.0, 0.4), (-0.1, 1.0)),
    "femur": ((-1.0, 0.04), (-0.4, 0.04)),
    "tibia": ((-0.04, 0.4), (-0.04, 1.0)),
}
_NO_SHAFTS = "Anatomical axes need both shaft landmarks of femur and tibia."
_MECHANICAL = ("hka", "wbl", "mad", "femur", "tibia")
_ANATOMICAL = ("afta", "aldfa", "ampfa", "nsa", "offset")


@view("axes", "Axes and CORA of the leg", of_leg="before")
def axes(sheet: Sheet, scene: Scene) -> None:
    """Draw three legs: with the mechanical axes, the axes of the shafts if known, and the CORA."""
    limb = scene.plan.limb
    shafts = [n for n in (FEMORAL_SHAFT, TIBIAL_SHAFT) if limb.line(*n) is not None]
    panels = (_mechanical, _anatomical, _cora) if shafts else (_mechanical, _cora)
    for k, panel in enumerate(panels):
        left = k * _PANEL * 3 / len(panels)
        box = (left, 0.25, left + _LEG, TOP)
        place = _leg_place(scene, box)
        film = film_frame(sheet, scene, place, box)
        draw_bones(sheet, place, scene.before, film)
        marks(sheet, scene, place, box, film=film)
        panel(sheet, scene, place, box)


def _leg_place(scene: Scene, box: Box) -> Place:
    """Return the place of the preoperative leg, its knee in the middle: words stand beside it.

    As large as it fits; the hip keeps clear of the side marker.
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
    words = "weight-bearing line, and its distance from the knee"
    y = _key(sheet, box, y, words, c.before, "before") - 0.15
    if limb.line(*FEMORAL_SHAFT) is None and limb.line(*TIBIAL_SHAFT) is None:
        _quiet(sheet, box[2] + 0.12, y, _NO_SHAFTS)


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
    for name, (radius, at) in _ARCS.items():
        angle = leg_angle(limb, name)
        if angle is None:
            continue
        for side in (angle.start, angle.end):
            reach = np.array([0.0, 1.15 * radius / place.scale])
            sheet.line(place(angle.vertex + reach * side), c.ink, 1.0, (4, 2), clip)
        draw_arc(sheet, place, angle, radius, c.ink, clip)
        _named(sheet, scene, name, place, angle, radius, at)
    _extended(sheet, scene, place, box)
    y = _numbers(sheet, scene, box, "Anatomical axes", _ANATOMICAL)
    _key(sheet, box, y, "axes of the shafts", c.after)


def _named(
    sheet: Sheet,
    scene: Scene,
    name: str,
    place: Place,
    angle: Angle,
    radius: float,
    at: tuple[float, float, float],
) -> None:
    """Write the symbol of an angle beside its arc, with a line to it.

    Parameters
    ----------
    at : tuple of float
        Where on the arc, from 0 to 1, and how far from there, inches outwards and up.
    """
    share, aside, up = at
    on = complex(
        place(angle.vertex + radius / place.scale * angle.start * cis(share * angle.sweep))
    )
    label = on + complex(scene.flip * aside, up)
    _name(sheet, name, on, label)


def _name(sheet: Sheet, name: str, on: complex, label: complex) -> None:
    """Write the symbol of an angle, with a line from a point of it."""
    sheet.line(np.array([on, label]), sheet.colors.quiet, 0.9, over=2.6)
    symbol, way = records.measures()[name].symbol, np.sign(label.real - on.real)
    x, ha = label.real + 0.03 * way, "left" if way > 0 else "right"
    sheet.text(x, label.imag, symbol, look.SMALL, ha=ha, va="center")


def _extended(sheet: Sheet, scene: Scene, place: Place, box: Box) -> None:
    """Extend the axis of the femoral shaft to the ankle: from it to the tibia's is aFTA."""
    limb, c = scene.plan.limb, sheet.colors
    angle, along = leg_angle(limb, "afta"), limb.line(*FEMORAL_SHAFT)
    if angle is None or along is None:
        return
    start, along = limb.points[FEMORAL_SHAFT[0]], unit(along)
    ends = np.array([start + dot(along, z - start) * along for z in (limb.knee, limb.ankle)])
    sheet.line(place(ends), c.ink, 1.0, (4, 2))
    # Named on the side to which it leaves the tibia, above the scale bar; without room on the other.
    way = scene.flip if (ends[1] - limb.ankle).real > 0 else -scene.flip
    for share, aside in ((0.42, 0.62 * way), (0.42, 0.2 * way), (0.7, -0.2 * way)):
        on = complex(place(ends[0] + share * (ends[1] - ends[0])))
        if box[0] + _SYMBOL < on.real + aside < box[2] - _SYMBOL:
            break
    _name(sheet, "afta", on, on + aside)


def _cora(sheet: Sheet, scene: Scene, place: Place, box: Box) -> None:
    """Draw both axes of a bone, the CORA where they meet, its bisector and the plan's hinge."""
    c, plan = sheet.colors, scene.plan
    found = _deviations(scene)
    clip, whole = sheet.frame(box), (plan.limb.hip, plan.limb.ankle)
    length = abs(whole[1] - whole[0])
    for one in found:
        # Each axis runs through its own part of the bone, and on beyond the CORA to show the
        # angle; with both bones, on its own side of the knee.
        reaches = _REACHES[one.bone if one.point_z is not None and len(found) > 1 else ""]
        for (point, along), color, state, reach in zip(
            one.lines, (c.after, c.before), ("after", "before"), reaches, strict=True
        ):
            if one.point_z is None:
                ends = np.array([point + dot(along, z - point) * along for z in whole])
            else:
                ends = np.array([one.point_z + share * length * along for share in reach])
            sheet.line(place(ends), color, 1.8, DASHES[state], clip)
        if one.point_z is not None:
            (_, above), (_, below) = one.lines
            way = -1.0 if len(found) > 1 and one.bone == "femur" else 1.0
            angle = Angle(one.point_z, way * above, way * below, True)
            draw_arc(sheet, place, angle, _WIDE, c.ink, clip)
            bisector = through(one.point_z, 1j * unit(above + below), scene.width)
            sheet.line(place(bisector), c.ink, 1.2, (1.0, 2.0), clip)
    hinged = not (plan.procedure.through_shaft or plan.wedge.nothing)
    if hinged:
        sheet.dots(place(scene.hinge), 6, c.ink, c.wedge)
    for one in found:
        if one.point_z is not None:
            sheet.dots(place(one.point_z), 8, c.ink, c.paper)
    _told(sheet, scene, box, found, hinged)


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
    y = _title(sheet, box, f"CORA of {'both bones' if both else f'the {found[0].bone}'}") + 0.08
    for one in found:
        value = "none: the axes are parallel"
        if one.point_z is not None:
            value = alignment_words(180.0 + one.angle)
        value = f"{one.bone}: {value}" if both else value
        for line in wrapped(value, look.BODY, _TEXT, True, sheet.k):
            sheet.text(x, y, line, look.BODY, bold=True, va="top")
            y -= 0.22
        if one.point_z is not None:
            y = _quiet(sheet, x, y, cora_place(one))
        y = _key(sheet, box, y - 0.06, f"proximal axis: {one.proximal}", c.after)
        y = _key(sheet, box, y, f"distal axis: {one.distal}", c.before, "before") - 0.05
    if any(one.point_z is not None for one in found):
        y = _key(sheet, box, y, "CORA, bisector", c.ink, fill=c.paper)
    if hinged:
        y = _key(sheet, box, y, "hinge of the plan", c.ink, fill=c.wedge)
        cut = next(one for one in found if one.bone == scene.plan.procedure.bone)
        if (made := effect(scene.plan, cut)) is not None:
            _quiet(sheet, x, y - 0.06, rule_sentence(made))


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
