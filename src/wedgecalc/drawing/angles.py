"""Paley's angles of the preoperative leg: the whole leg, and its joints enlarged."""

from dataclasses import replace

import numpy as np

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.arcs import Angle, draw_arc, draw_range, leg_angle
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.inset import Inset, inset, name_sides, outline, through
from wedgecalc.drawing.leg_words import side_mark
from wedgecalc.drawing.lines import NO_BREAK, wrapped
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.geometry.classification import classify
from wedgecalc.geometry.plane import middle, unit
from wedgecalc.results.sentences import against_typical, contribution_words

_LEG = (0.0, 0.3, 3.2, TOP)  # left, bottom, right, top
_KNEE = (4.95, 0.95, 8.25, TOP - 0.32)
_HIP, _ANKLE = (9.95, 4.18, 12.8, TOP - 0.32), (9.95, 1.43, 12.8, 2.6)
# What the frames of hip and ankle show: plateau widths across, and of their middle from the joint.
_ACROSS, _HIGH, _LOW = (2.75, 2.0), 0.25 - 0.4j, -0.05j
_MARK, _LANE = 0.55, 1.5  # width of the side marker, and of a label, inches
_NARROW = 1.1  # width of HKA's label beside a severe knock-knee, inches
_BESIDE, _LABELS = 1.45, 3.5  # room for the label of HKA, and where those of the knee begin
_DASHED = {"nsa": " (dashed)"}  # drawn dashed, as it crosses another; its label says so
# Radius of an arc, and between which its normal range is drawn, inches: leg, knee, hip and ankle.
_LEG_RING, _RING, _SMALL_RING = (0.5, 1.3, 1.6), (1.1, 1.2, 1.48), (0.5, 0.56, 0.74)


@view("angles", "The angles of the leg", of_leg="before")
def angles(sheet: Sheet, scene: Scene) -> None:
    """Draw the preoperative angles as arcs, each with its name, value and normal range."""
    limb, leg = scene.plan.limb, _leg(sheet, scene)
    low, high = (z * scene.width for z in (_LOW, _HIGH))
    insets = {
        "knee": inset(sheet, scene, _KNEE, scene.knee, 1.25, "Knee"),
        "hip": inset(sheet, scene, _HIP, limb.hip + high, _ACROSS[0], "Hip"),
        "ankle": inset(sheet, scene, _ANKLE, limb.ankle + low, _ACROSS[1], "Ankle"),
    }
    for joint in insets.values():
        outline(sheet, leg, joint)
        name_sides(sheet, scene, joint)
        for ends in ((limb.hip, limb.knee), (limb.knee, limb.ankle)):
            sheet.line(joint.place(np.array(ends)), sheet.colors.ink, 1.6, clip=joint.clip)
    for name, centre in (("hip", limb.hip), ("knee", limb.knee), ("ankle", limb.ankle)):
        sheet.dots(np.array([leg(centre), insets[name].place(centre)]), 4)
    _at_knee(sheet, scene, insets["knee"])
    _at_hip(sheet, scene, insets["hip"])
    _at_ankle(sheet, scene, insets["ankle"])
    _key(sheet, scene)
    _sums(sheet, scene)


def _leg(sheet: Sheet, scene: Scene) -> Placement:
    """Draw the whole leg with the arc of HKA on its medial side, and return where it lies."""
    limb, c = scene.plan.limb, sheet.colors
    bounds = np.array([shape.bounds for shape in scene.before.values() if not shape.is_empty])
    low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    box = (_LEG[0] + _MARK, _LEG[1], _LEG[2] - _LANE, _LEG[3])
    place = Placement.fit(scene.flip, box, np.array([complex(*low), complex(*high)]))
    # Against the lateral edge: the label stands on the other side.
    lateral = place(complex(high[0], 0.0)).real
    edge = _LEG[0] + _MARK if scene.flip < 0 else _LEG[2] - _MARK
    place = replace(place, offset=place.offset + edge - lateral)
    # The leg of a knock-knee leaves less room for the label.
    lack = _LEG_RING[0] + _BESIDE - (place(limb.knee).real - _LEG[0])
    lack = lack if scene.flip > 0 else place(limb.knee).real + _LEG_RING[0] + _BESIDE - _LABELS
    place = replace(place, offset=place.offset + scene.flip * max(lack, 0.0))
    draw_bones(sheet, place, scene.before)
    sheet.line(place(np.array([limb.hip, limb.knee, limb.ankle])), c.ink, 1.4)
    _side_mark(sheet, scene, place)
    angle = leg_angle(limb, "hka")
    arc, *ring = _LEG_RING
    if angle is not None:
        draw_range(sheet, place, angle, "hka", (ring[0], ring[1]))
        draw_arc(sheet, place, angle, arc, c.after)
    knee = place(limb.knee)
    x = knee.real - scene.flip * (arc + 0.12)
    ha, width = "right" if scene.flip > 0 else "left", _LANE if lack <= 0 else _NARROW
    for left, _, right, _ in sheet.films:  # beside a radiograph, not across its edge
        x = min(x, left - 0.1) if scene.flip > 0 else max(x, right + 0.1)
        width = _NARROW
    _label(sheet, scene, "hka", x, knee.imag + 0.28, ha, width)
    return place


def _side_mark(sheet: Sheet, scene: Scene, leg: Placement) -> None:
    """Write R or L below the outline of the hip's frame."""
    high = (_HIP[3] - _HIP[1]) / (_HIP[2] - _HIP[0]) * _ACROSS[0] / 2 - _HIGH.imag
    under = leg(scene.plan.limb.hip).imag - high * scene.width * leg.scale
    side_mark(sheet, scene, (*_LEG[:3], under))


def _at_knee(sheet: Sheet, scene: Scene, joint: Inset) -> None:
    """Draw mLDFA, MPTA and JLCA, each labelled on its own side."""
    limb, level = scene.plan.limb, joint.place(scene.knee).imag
    for line in ("condyle", "plateau"):
        _joint_line(sheet, scene, joint, line, 0.6)
    opens = leg_angle(limb, "jlca")
    medially = opens is not None and opens.sweep < 0
    for name, way, y in (
        ("mldfa", 1.0, level + 1.75),
        ("jlca", -1.0 if medially else 1.0, level + 0.3),
        ("mpta", -1.0, level - (0.95 if medially else 0.45)),
    ):
        angle, edge = leg_angle(limb, name), way * scene.flip
        x = (joint.box[2] if edge > 0 else joint.box[0]) + edge * 0.12
        if angle is not None and name == "jlca":
            far = scene.knee + way * 0.56 * scene.width * unit(limb.plateau)
            radius = abs(far - angle.vertex) * joint.place.scale
            _arc(sheet, joint, angle, name, (radius, 0.0, 0.0), complex(x, y - 0.12))
        elif angle is not None:
            _arc(sheet, joint, angle, name, _RING, complex(x, y - 0.12))
        _label(sheet, scene, name, x + edge * 0.05, y, "left" if edge > 0 else "right")


def _at_hip(sheet: Sheet, scene: Scene, joint: Inset) -> None:
    """Draw mLPFA and NSA with the lines between which they lie."""
    limb, ink = scene.plan.limb, sheet.colors.ink
    if (tip := limb.points.get("greater_trochanter")) is not None:
        line = np.array([limb.hip, tip + 0.2 * scene.width * unit(tip - limb.hip)])
        sheet.line(joint.place(line), ink, 1.4, clip=joint.clip)
    neck = leg_angle(limb, "nsa")
    if neck is not None:
        for way in (neck.start, neck.end):
            line = np.array([neck.vertex, neck.vertex + 2.0 * scene.width * way])
            sheet.line(joint.place(line), ink, 1.4, (4, 2), joint.clip)
    for name, edge in (("mlpfa", scene.flip), ("nsa", -scene.flip)):
        angle = leg_angle(limb, name)
        x = joint.box[2] if edge > 0 else joint.box[0]
        if angle is not None:
            dash = (4.0, 2.0) if name in _DASHED else None
            _arc(sheet, joint, angle, name, _SMALL_RING, dash=dash)
        _label(sheet, scene, name, x, joint.box[1] - 0.08, "right" if edge > 0 else "left", 1.38)


def _at_ankle(sheet: Sheet, scene: Scene, joint: Inset) -> None:
    """Draw mLDTA."""
    _joint_line(sheet, scene, joint, "plafond", 0.6)
    angle = leg_angle(scene.plan.limb, "mldta")
    if angle is not None:
        _arc(sheet, joint, angle, "mldta", _SMALL_RING)
    lateral_right = scene.flip > 0
    x = joint.box[2] if lateral_right else joint.box[0]
    ha = "right" if lateral_right else "left"
    _label(sheet, scene, "mldta", x, joint.box[1] - 0.08, ha, joint.box[2] - joint.box[0])


def _joint_line(sheet: Sheet, scene: Scene, joint: Inset, name: str, reach: float) -> None:
    """Draw a joint line across a frame, if its landmarks are marked."""
    ends = [scene.plan.limb.points.get(f"{name}_{side}") for side in ("medial", "lateral")]
    if None in ends:
        return
    first, second = (complex(end) for end in ends if end is not None)
    line = through(middle(first, second), unit(second - first), reach * scene.width)
    sheet.line(joint.place(line), sheet.colors.ink, 1.6, clip=joint.clip)


def _arc(
    sheet: Sheet,
    joint: Inset,
    angle: Angle,
    name: str,
    ring: tuple[float, float, float],
    label: complex | None = None,
    dash: tuple[float, ...] | None = None,
) -> None:
    """Draw an arc with its normal range, and a line to it from its label."""
    c = sheet.colors
    if ring[2]:
        draw_range(sheet, joint.place, angle, name, ring[1:], joint.clip)
    spot = draw_arc(sheet, joint.place, angle, ring[0], c.after, joint.clip, dash)
    if label is not None:
        sheet.line(np.array([label, spot]), c.quiet, 0.9, over=2.6)


def _label(
    sheet: Sheet, scene: Scene, name: str, x: float, y: float, ha: str, width: float = _LANE
) -> None:
    """Write name and value of an angle, how it stands to its normal range, and its full name."""
    record = records.measures()[name]
    number = next(row.before for row in scene.rows if row.before.key == record.key)
    c, measured, framed = sheet.colors, number.value is not None, sheet.backed
    heading = f"{number.symbol} {number.text()}" if measured else number.symbol
    color = c.ink if measured else c.quiet
    size = look.HEADING if measured else look.BODY
    sheet.text(x, y, heading, size, bold=True, color=color, ha=ha, va="top", framed=framed)
    y -= 0.27
    if measured:
        color = c.before if number.outside else c.quiet
        sheet.text(
            x, y, number.judgement, look.BODY - 1, color=color, ha=ha, va="top", framed=framed
        )
        y -= 0.22
        called = f"{number.label}{_DASHED.get(name, '')}"
        normal = f"normal {number.normal}".replace(" to ", " to" + NO_BREAK)
        ranges = wrapped(normal, look.SMALL, width, k=sheet.k) if width == _NARROW else [normal]
        words = [*ranges, *wrapped(called, look.SMALL, width, k=sheet.k)]
    else:
        here = {*scene.plan.limb.points, "hip_center", "ankle_center"}
        lacking = (records.landmarks()[n].label for n in record.needs if n not in here)
        marks = ", ".join(dict.fromkeys(label.split(",")[0] for label in lacking))
        words = wrapped(f"not marked: {marks}", look.SMALL, width, k=sheet.k)
    for line in words:
        sheet.quiet(x, y, line, ha=ha, va="top", framed=framed)
        y -= 0.17


def _key(sheet: Sheet, scene: Scene) -> None:
    """Say what the coloured fields are, above the label on the medial side of the knee."""
    x = _KNEE[0] - 0.17 if scene.flip > 0 else _KNEE[2] + 0.17
    y, way = _KNEE[3] - 0.1, -scene.flip
    edges = sorted((x, x + way * 0.22))
    sheet.rectangle((edges[0], y - 0.06, edges[1], y + 0.06), facecolor=sheet.colors.target)
    ha = "left" if way > 0 else "right"
    sheet.quiet(x + way * 0.3, y, "normal range", ha=ha, va="center")


def _sums(sheet: Sheet, scene: Scene) -> None:
    """Write the shares of femur, tibia and joint in the deviation, below the knee."""
    classes = classify(scene.plan.before)
    if (m := classes.malalignment) is None:
        return
    x = (_KNEE[0] + _KNEE[2]) / 2
    sentence = against_typical(m.deviation)
    sheet.text(x, 0.72, sentence.split(" (")[0], look.BODY, bold=True, ha="center", va="center")
    cpak = f" · CPAK type {classes.cpak}" if classes.cpak else ""
    sheet.quiet(x, 0.46, contribution_words(m) + cpak, look.BODY - 1, ha="center", va="center")
