"""The mechanical and the anatomical axes of the preoperative leg, and the CORA of its bones."""

from dataclasses import replace

import numpy as np

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.arcs import FEMORAL_SHAFT, TIBIAL_SHAFT, Angle, draw_arc, leg_angle
from wedgecalc.drawing.axis_words import (
    LEG_WIDTH,
    PANEL_WIDTH,
    draw_key,
    panel_title,
    write_lines,
    write_pointed,
)
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.cora_panel import cora_panel
from wedgecalc.drawing.leg import DASHES, film_frame
from wedgecalc.drawing.leg_words import draw_leg_words
from wedgecalc.drawing.lines import NO_BREAK
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.geometry.plane import cis, dot, unit
from wedgecalc.results.sentences import alignment_words

_ARC = 0.42  # radius of an arc
_ASIDE = 0.12  # distance of the name of HKA from its arc
_SYMBOL = 0.45  # inches that the name of an angle takes
# The shafts' angles: radius of the arc, where on it a line goes to the name, from 0 to 1, and
# by how much, inches outwards and up.
_ARCS = {
    "nsa": (_ARC, (0.5, -0.2, 0.0)),
    "ampfa": (0.22, (0.0, -0.3, 0.25)),
    "aldfa": (_ARC, (0.4, 0.15, 0.2)),
}
_MARK = 0.36  # inches between an edge and the leg, for the side marker
_NO_SHAFTS = "Anatomical axes need both shaft landmarks of femur and tibia."
_MECHANICAL = ("hka", "wbl", "mad", "femur", "tibia")
_ANATOMICAL = ("afta", "aldfa", "ampfa", "nsa", "offset")


@view("axes", "Axes and CORA (centre of rotation of angulation) of the leg", of_leg="before")
def axes(sheet: Sheet, scene: Scene) -> None:
    """Draw three legs: with the mechanical axes, the axes of the shafts if known, and the CORA."""
    limb = scene.plan.limb
    shafts = [n for n in (FEMORAL_SHAFT, TIBIAL_SHAFT) if limb.line(*n) is not None]
    panels = (_mechanical, _anatomical, cora_panel) if shafts else (_mechanical, cora_panel)
    for k, panel in enumerate(panels):
        left = k * PANEL_WIDTH * 3 / len(panels)
        box = (left, 0.25, left + LEG_WIDTH, TOP)
        place = _leg_place(scene, box)
        film = film_frame(sheet, scene, place, box)
        draw_bones(sheet, place, scene.before, film)
        draw_leg_words(sheet, scene, place, box, film=film)
        panel(sheet, scene, place, box)


def _leg_place(scene: Scene, box: Box) -> Placement:
    """Return the place of the preoperative leg, its knee in the middle: words stand beside it.

    As large as it fits; the hip keeps clear of the side marker.
    """
    bounds = np.array([shape.bounds for shape in scene.before.values() if not shape.is_empty])
    low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    inner = (box[0] + 0.3, box[1] + 0.1, box[2] - 0.3, box[3] - 0.1)
    place = Placement.fit(scene.flip, inner, np.array([complex(*low), complex(*high)]))
    lateral, shift = place(complex(high[0])).real, (box[0] + box[2]) / 2 - place(scene.knee).real
    if scene.flip < 0:
        shift = max(shift, box[0] + _MARK - lateral)
    else:
        shift = min(shift, box[2] - _MARK - lateral)
    return replace(place, offset=place.offset + shift)


def _mechanical(sheet: Sheet, scene: Scene, place: Placement, box: Box) -> None:
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
        _named(sheet, scene, "hka", place, angle, _ARC, (0.72, -_beyond_line(scene, place), -0.3))
    sheet.dots(place(np.array([limb.hip, limb.knee, limb.ankle])))
    y = _numbers(sheet, scene, box, "Mechanical axes", _MECHANICAL)
    y = draw_key(sheet, box, y, "axes of femur and tibia", c.after)
    words = "weight-bearing line, and its distance from the knee"
    y = draw_key(sheet, box, y, words, c.before, "before") - 0.15
    if limb.line(*FEMORAL_SHAFT) is None and limb.line(*TIBIAL_SHAFT) is None:
        write_lines(sheet, box[2] + 0.12, y, _NO_SHAFTS)


def _beyond_line(scene: Scene, place: Placement) -> float:
    """Return how far beside its arc the name of HKA is clear of the weight-bearing line, inches."""
    limb, inner = scene.plan.limb, -scene.flip
    angle = leg_angle(limb, "hka")
    if angle is None:
        return _ASIDE
    along = angle.start * cis(0.72 * angle.sweep)
    on = complex(place(angle.vertex + _ARC / place.scale * along))
    hip, ankle = (complex(place(z)) for z in (limb.hip, limb.ankle))
    share = (on.imag - 0.3 - hip.imag) / (ankle.imag - hip.imag)
    out = inner * (hip.real + share * (ankle.real - hip.real) - on.real)
    return out + 0.1 if _ASIDE - 0.08 < out < _ASIDE + _SYMBOL else _ASIDE


def _anatomical(sheet: Sheet, scene: Scene, place: Placement, box: Box) -> None:
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
    for name, (radius, label) in _ARCS.items():
        angle = leg_angle(limb, name)
        if angle is None:
            continue
        for side in (angle.start, angle.end):
            reach = np.array([0.0, 1.15 * radius / place.scale])
            sheet.line(place(angle.vertex + reach * side), c.ink, 1.0, (4, 2), clip)
        draw_arc(sheet, place, angle, radius, c.ink, clip)
        _named(sheet, scene, name, place, angle, radius, label)
    _extended(sheet, scene, place, box)
    y = _numbers(sheet, scene, box, "Anatomical axes", _ANATOMICAL)
    draw_key(sheet, box, y, "axes of the shafts", c.after)


def _named(
    sheet: Sheet,
    scene: Scene,
    name: str,
    place: Placement,
    angle: Angle,
    radius: float,
    position: tuple[float, float, float],
) -> None:
    """Write the symbol of an angle beside its arc, with a line to it.

    `position` is where on the arc, from 0 to 1, and how far from there, inches outwards and up.
    """
    share, aside, up = position
    on = complex(
        place(angle.vertex + radius / place.scale * angle.start * cis(share * angle.sweep))
    )
    label = on + complex(scene.flip * aside, up)
    write_pointed(sheet, records.measures()[name].symbol, on, label)


def _extended(sheet: Sheet, scene: Scene, place: Placement, box: Box) -> None:
    """Extend the axis of the femoral shaft to the ankle, with the arc of aFTA to the tibia's."""
    limb, c = scene.plan.limb, sheet.colors
    angle, along = leg_angle(limb, "afta"), limb.line(*FEMORAL_SHAFT)
    if angle is None or along is None:
        return
    start, along = limb.points[FEMORAL_SHAFT[0]], unit(along)
    ends = np.array([start + dot(along, z - start) * along for z in (limb.knee, limb.ankle)])
    sheet.line(place(ends), c.ink, 1.0, (4, 2))
    # Named on the side to which it leaves the tibia, above the scale bar; without room on the
    # other.
    way = scene.flip if (ends[1] - limb.ankle).real > 0 else -scene.flip
    for share, aside in ((0.42, 0.62 * way), (0.42, 0.2 * way), (0.7, -0.2 * way)):
        on = complex(place(ends[0] + share * (ends[1] - ends[0])))
        if box[0] + _SYMBOL < on.real + aside < box[2] - _SYMBOL:
            break
    reach = (on - complex(place(angle.vertex))) / place.scale
    if ((reach if scene.flip > 0 else -reach.conjugate()) / along).real > 0:  # they cross above
        draw_arc(sheet, place, angle, abs(reach) * place.scale, c.ink, sheet.frame(box))
    write_pointed(sheet, records.measures()["afta"].symbol, on, on + aside)


def _numbers(sheet: Sheet, scene: Scene, box: Box, title: str, names: tuple[str, ...]) -> float:
    """Write a title and measurements below it, and return the height below them."""
    y, x = panel_title(sheet, box, title), box[2] + 0.12
    rows = {row.before.key: row.before for row in scene.rows}
    for record in (records.measures()[name] for name in names):
        number = rows[record.key]
        if number.value is None:
            continue
        words = f"{number.symbol} {number.text()}"
        sheet.text(x, y, words, look.BODY, bold=True, va="top")
        words = alignment_words(number.value) if record.name == "hka" else ""
        judged = number.judgement.replace(" ", NO_BREAK)
        normal = f"normal {number.normal} {judged}" if number.normal else ""
        y = y - 0.22
        for line in filter(None, (words, number.label)):
            y = write_lines(sheet, x, y, line)
        y = write_lines(sheet, x, y, normal, sheet.colors.before if number.outside else None)
        y -= 0.1
    return y
