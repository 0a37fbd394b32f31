"""Paley's angles of the preoperative leg, and its mechanical and anatomical axes."""

from dataclasses import dataclass

import numpy as np

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.leg import draw_bones, film_frame, leg_place, marks
from wedgecalc.drawing.place import Place
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.geometry.classification import classify
from wedgecalc.geometry.plane import crossing, middle, unit
from wedgecalc.results.document import Quantity
from wedgecalc.results.sentences import alignment_words, amount, contribution_words, more_varus_than


@dataclass(frozen=True, slots=True)
class _Angle:
    """Where an angle is drawn.

    `vertex` and the ends of both legs are names of points, see `_points`. The label stands on a
    side of the leg, at a height given as a share of the leg.
    """

    vertex: str
    first: tuple[str, str]
    second: tuple[str, str]
    side: str
    height: float


_NECK = ("femoral_neck_center", "hip_center")
_CONDYLES, _PLATEAU, _PLAFOND = (
    (f"{line}_medial", f"{line}_lateral") for line in ("condyle", "plateau", "plafond")
)
_SHAFTS = {
    bone: (f"{bone}_shaft_proximal", f"{bone}_shaft_distal") for bone in ("femoral", "tibial")
}
_ANGLES = {
    "mlpfa": _Angle(
        "hip_center", ("hip_center", "knee"), ("hip_center", "greater_trochanter"), "lateral", 0.97
    ),
    "nsa": _Angle("femoral_neck_center", _NECK, _SHAFTS["femoral"], "medial", 0.97),
    "mldfa": _Angle("femur", ("femur", "hip_center"), _CONDYLES, "lateral", 0.62),
    "jlca": _Angle("joint", _PLATEAU, _CONDYLES, "lateral", 0.41),
    "hka": _Angle("knee", ("knee", "hip_center"), ("knee", "ankle"), "medial", 0.62),
    "mpta": _Angle("tibia", ("tibia", "ankle"), _PLATEAU[::-1], "medial", 0.41),
    "mldta": _Angle("ankle", ("ankle", "knee"), _PLAFOND, "lateral", 0.2),
}


def _points(scene: Scene) -> dict[str, complex]:
    """Return the landmarks, the centres of knee and ankle, and the middles of the joint lines."""
    limb = scene.plan.limb
    points = {**limb.points, "knee": limb.knee, "ankle": limb.ankle}
    for name, (first, second) in (("femur", _CONDYLES), ("tibia", _PLATEAU)):
        if first in points and second in points:
            points[name] = middle(points[first], points[second])
    return points | {"joint": points["plateau_lateral"]}


@view("angles", "The angles of the leg before")
def angles(sheet: Sheet, scene: Scene) -> None:
    """Draw the preoperative angles as arcs, each with its name, value and normal range."""
    limb, box = scene.plan.limb, (4.2, 0.25, 8.6, TOP)
    place = leg_place(scene, box, 0.1, 0.1)
    draw_bones(sheet, place, scene.before)
    points, c = _points(scene), sheet.colors
    sheet.line(place(np.array([limb.hip, limb.knee, limb.ankle])), c.ink, 1.4)
    for first, second in (_CONDYLES, _PLATEAU, _PLAFOND):
        if first in points and second in points:
            centre = middle(points[first], points[second])
            half = unit(points[second] - points[first]) * 0.85 * scene.width
            sheet.line(place(np.array([centre - half, centre + half])), c.ink, 1.4)
    marks(sheet, scene, place, box, at_knee=False)
    _shares(sheet, scene)
    numbers = {row.before.key: row.before for row in scene.rows if row.before.value is not None}
    low, high = (place(points[name]).imag for name in ("ankle", "hip_center"))
    for name, angle in _ANGLES.items():
        number = numbers.get(records.measures()[name].key)
        if number is not None and {angle.vertex, *angle.first, *angle.second} <= points.keys():
            arc = _arc(sheet, place, name, points)
            way = scene.flip if angle.side == "lateral" else -scene.flip
            _label(sheet, way, number, low + angle.height * (high - low), arc)


def _shares(sheet: Sheet, scene: Scene) -> None:
    """Write the shares of femur, tibia and joint in the deviation, below the medial labels."""
    classes = classify(scene.plan.before)
    m = classes.malalignment
    if m is None:
        return
    x, ha = 6.4 - scene.flip * 2.55, "left" if scene.flip < 0 else "right"
    whole = f"{more_varus_than(m.deviation)} normal"
    sheet.text(x, 1.62, whole, look.HEADING, bold=True, ha=ha, va="bottom")
    sheet.quiet(x, 1.52, contribution_words(m), look.BODY - 1, ha=ha, va="top")
    sheet.quiet(x, 1.2, f"CPAK type {classes.cpak}", look.BODY - 1, ha=ha, va="top")


def _arc(sheet: Sheet, place: Place, name: str, points: dict[str, complex]) -> complex:
    """Draw the arc of one angle and return the point to which its label leads."""
    angle, ink = _ANGLES[name], sheet.colors.ink
    corner = place(points[angle.vertex])
    if name == "jlca":  # too small for an arc: its label leads to where the joint opens
        return middle(corner, place(points["condyle_lateral"]))
    first, second = (place(points[b]) - place(points[a]) for a, b in (angle.first, angle.second))
    if name == "mlpfa":
        sheet.line(np.array([corner, place(points["greater_trochanter"])]), ink, 1.2)
    if name == "nsa":
        top, bottom = (points[end] for end in angle.second)
        hip = points["hip_center"]
        neck = unit(hip - points["femoral_neck_center"])
        corner = place(crossing(hip, neck, top, unit(top - bottom)))
        sheet.line(np.array([place(hip), corner, place(top)]), ink, 1.2, (4, 2))
    radius = 0.62 if name == "hka" else 0.34
    return sheet.arc(corner, first, second, radius, sheet.colors.after)


def _label(sheet: Sheet, way: float, number: Quantity, y: float, arc: complex) -> None:
    """Write name, value and normal range beside the leg, with a line to the arc."""
    c, x = sheet.colors, 6.4 + way * 2.55
    ha = "left" if way > 0 else "right"
    sheet.line(np.array([complex(x - way * 0.08, y), arc]), c.quiet, 0.9, over=2.6)
    words = f"{number.symbol} {number.text()}"
    sheet.text(x, y + 0.06, words, look.HEADING, bold=True, ha=ha, va="bottom")
    color = c.before if number.outside else c.quiet
    words = f"normal {number.normal}  {number.judgement}"
    sheet.text(x, y - 0.03, words, look.BODY - 1, color=color, ha=ha, va="top")
    sheet.quiet(x, y - 0.27, number.label, ha=ha, va="top")


@view("axes", "Mechanical and anatomical axes of the leg before")
def axes(sheet: Sheet, scene: Scene) -> None:
    """Draw the mechanical axes on one leg and the anatomical axes of the shafts on another."""
    c, points = sheet.colors, _points(scene)
    hip, knee, ankle = points["hip_center"], points["knee"], points["ankle"]
    for x, word in ((0.0, "mechanical"), (6.5, "anatomical")):
        box = (x, 0.25, x + 2.9, TOP)
        place = leg_place(scene, box, 0.1, 0.1)
        film = film_frame(sheet, scene, place, box)
        draw_bones(sheet, place, scene.before, film)
        marks(sheet, scene, place, box, film=film)
        left = x + 3.1
        sheet.text(left, TOP - 0.2, f"{word} axes", look.TITLE, bold=True, va="top")
        if word == "mechanical":
            for ends in ((hip, knee), (knee, ankle)):
                sheet.line(place(np.array(ends)), c.after, 2.6)
            sheet.line(place(np.array([hip, ankle])), c.before, 1.8, (5.0, 2.2))
            sheet.dots(place(np.array([hip, knee, ankle])))
            rows = _mechanical_rows(scene)
        else:
            for first, second in _SHAFTS.values():
                if first in points and second in points:
                    reach = np.array([-0.45, 1.45]) * (points[second] - points[first])
                    sheet.line(place(points[first] + reach), c.after, 2.6)
                    sheet.dots(place(np.array([points[first], points[second]])))
            rows = _anatomical_rows(scene)
        y = TOP - 0.85
        for label, value in rows:
            sheet.text(left, y, label, look.BODY, color=c.quiet, va="top")
            sheet.text(left, y - 0.27, value, look.HEADING, bold=True, va="top")
            y -= 0.82


def _mechanical_rows(scene: Scene) -> list[tuple[str, str]]:
    before = scene.plan.before
    rows = [
        ("HKA, femur against tibia", f"{amount(before.hka, 'deg')}: {alignment_words(before.hka)}"),
        ("hip to ankle crosses the knee at", amount(before.wbl, "pct")),
    ]
    if scene.plan.limb.frame.calibrated:
        lengths = (("MAD", before.mad), ("femur", before.femur), ("tibia", before.tibia))
        rows += [(label, amount(length, "mm")) for label, length in lengths]
    return rows


def _anatomical_rows(scene: Scene) -> list[tuple[str, str]]:
    before = scene.plan.before
    rows = [
        (f"{records.measures()[name].symbol}, {what}", amount(getattr(before, name), "deg"))
        for name, what in (
            ("afta", "femur against tibia"),
            ("aldfa", "femur against the knee"),
            ("ampfa", "femur against the hip"),
            ("nsa", "neck against shaft"),
        )
        if getattr(before, name) is not None
    ]
    points = scene.plan.limb.points
    lacking = [f"{bone}_shaft_…" for bone, ends in _SHAFTS.items() if not points.keys() >= {*ends}]
    return rows or [("needs the landmarks", " ".join(lacking))]
