"""Paley's angles on the leg before, and its mechanical and anatomical axes."""

from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.canvas import TOP, Place, Sheet, view
from wedgecalc.drawing.parts import draw_bones, film_frame, leg_place, marks
from wedgecalc.drawing.scene import Scene
from wedgecalc.geometry.classification import classify
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import crossing, unit
from wedgecalc.results.document import Quantity
from wedgecalc.results.sentences import amount, leaning, more_varus_than, shares

# Where each angle stands: its vertex, its two legs as pairs of landmarks (from, to), and the side its name is written on.
_ANGLES: dict[str, tuple[Any, Any, Any, str, float]] = {
    # name: (vertex, first leg, second leg, side of its label, height of its label as a share of the leg)
    "mlpfa": (
        "hip_center",
        ("hip_center", "knee"),
        ("hip_center", "greater_trochanter"),
        "lateral",
        0.97,
    ),
    "nsa": (
        "femoral_neck_center",
        ("femoral_neck_center", "hip_center"),
        ("femoral_shaft_proximal", "femoral_shaft_distal"),
        "medial",
        0.97,
    ),
    "mldfa": (
        "femur",
        ("femur", "hip_center"),
        ("condyle_medial", "condyle_lateral"),
        "lateral",
        0.62,
    ),
    "jlca": (
        "joint",
        ("plateau_medial", "plateau_lateral"),
        ("condyle_medial", "condyle_lateral"),
        "lateral",
        0.41,
    ),
    "hka": ("knee", ("knee", "hip_center"), ("knee", "ankle"), "medial", 0.62),
    "mpta": ("tibia", ("tibia", "ankle"), ("plateau_lateral", "plateau_medial"), "medial", 0.41),
    "mldta": ("ankle", ("ankle", "knee"), ("plafond_medial", "plafond_lateral"), "lateral", 0.2),
}


def _points(limb: Limb) -> dict[str, Any]:
    """Return the landmarks with the points that lie between them."""
    points: dict[str, Any] = {**limb.points, "knee": limb.knee, "ankle": limb.ankle}
    for name, line in (("femur", "condyle"), ("tibia", "plateau")):
        if f"{line}_medial" in points and f"{line}_lateral" in points:
            points[name] = (points[f"{line}_medial"] + points[f"{line}_lateral"]) / 2
    points["joint"] = points["plateau_lateral"]
    return points


@view("angles", "The angles of the leg before")
def angles(sheet: Sheet, scene: Scene) -> None:
    """Draw the angles of the leg before as arcs, each with its name, value and normal range."""
    limb, box = scene.plan.limb, (4.2, 0.25, 8.6, TOP)
    place = leg_place(scene, (box[0], box[1] + 0.1, box[2], box[3] - 0.1))
    draw_bones(sheet, place, scene.before)
    points, c = _points(limb), sheet.colors
    sheet.line(place(np.array([limb.hip, limb.knee, limb.ankle])), c.ink, 1.4)
    for first, second in (
        ("condyle_medial", "condyle_lateral"),
        ("plateau_medial", "plateau_lateral"),
        ("plafond_medial", "plafond_lateral"),
    ):
        if first in points and second in points:
            middle, half = (
                (points[first] + points[second]) / 2,
                unit(points[second] - points[first]) * 0.85 * scene.width,
            )
            sheet.line(place(np.array([middle - half, middle + half])), c.ink, 1.4)
    marks(sheet, scene, place, box, at_knee=False)
    _shares(sheet, scene)
    numbers = {row.before.key: row.before for row in scene.rows if row.before.value is not None}
    for name, (vertex, first, second, side, height) in _ANGLES.items():
        number = numbers.get(records.measures()[name].key)
        at = place(limb.ankle).imag + height * (place(limb.hip) - place(limb.ankle)).imag
        if number is not None and {vertex, *first, *second} <= points.keys():
            arc = _arc(sheet, place, name, points, vertex, first, second)
            _label(sheet, scene.flip if side == "lateral" else -scene.flip, number, at, arc)


def _shares(sheet: Sheet, scene: Scene) -> None:
    """Write what femur, tibia and joint contribute to the deviation, below the medial labels."""
    found = classify(scene.plan.before)
    if found.malalignment is None:
        return
    m = found.malalignment
    x, ha = 6.4 - scene.flip * 2.55, "left" if scene.flip < 0 else "right"
    whole = f"{more_varus_than(m.deviation)} normal"
    sheet.text(x, 1.62, whole, look.HEADING, bold=True, ha=ha, va="bottom")
    sheet.quiet(x, 1.52, shares(m), look.BODY - 1, ha=ha, va="top")
    sheet.quiet(x, 1.2, f"CPAK type {found.cpak}", look.BODY - 1, ha=ha, va="top")


def _arc(
    sheet: Sheet,
    place: Place,
    name: str,
    points: dict[str, Any],
    vertex: str,
    first: Any,
    second: Any,
) -> complex:
    """Draw the arc of one angle and return the point its label leads to."""
    corner = place(points[vertex])
    legs = [place(points[b]) - place(points[a]) for a, b in (first, second)]
    if (
        name == "jlca"
    ):  # an angle of few degrees: a mark where the joint opens says more than an arc
        return complex(
            (corner + place(points.get("condyle_lateral", points["plateau_lateral"]))) / 2
        )
    if name == "mlpfa":
        sheet.line(np.array([corner, place(points["greater_trochanter"])]), sheet.colors.ink, 1.2)
    if name == "nsa":
        top = points["femoral_shaft_proximal"]
        shaft = unit(top - points["femoral_shaft_distal"])
        neck = unit(points["hip_center"] - points["femoral_neck_center"])
        meet = crossing(points["hip_center"], neck, top, shaft)
        corner = place(meet)
        sheet.line(
            np.array([place(points["hip_center"]), corner, place(top)]),
            sheet.colors.ink,
            1.2,
            (4, 2),
        )
    return sheet.arc(corner, legs[0], legs[1], 0.62 if name == "hka" else 0.34, sheet.colors.after)


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
    """Draw the mechanical axes on one leg and the shafts' anatomical axes on another."""
    limb, c = scene.plan.limb, sheet.colors
    points = _points(limb)
    mechanical = [
        ("hip centre to knee centre", limb.hip, limb.knee),
        ("knee centre to ankle centre", limb.knee, limb.ankle),
    ]
    shafts = {
        bone: [points.get(f"{bone}_shaft_{end}") for end in ("proximal", "distal")]
        for bone in ("femoral", "tibial")
    }
    for x, word in ((0.0, "mechanical"), (6.5, "anatomical")):
        box = (x, 0.25, x + 2.9, TOP)
        place = leg_place(scene, (box[0], box[1] + 0.1, box[2], box[3] - 0.1))
        film = film_frame(sheet, scene, place, box)
        draw_bones(sheet, place, scene.before, film)
        marks(sheet, scene, place, box, film=film)
        left = x + 3.1
        sheet.text(left, TOP - 0.2, f"{word} axes", look.TITLE, bold=True, va="top")
        if word == "mechanical":
            for _, start, end in mechanical:
                sheet.line(place(np.array([start, end])), c.after, 2.6)
            sheet.line(place(np.array([limb.hip, limb.ankle])), c.before, 1.8, (5.0, 2.2))
            sheet.dots(place(np.array([limb.hip, limb.knee, limb.ankle])))
            rows = _mechanical_rows(scene)
        else:
            for first, second in shafts.values():
                if first is not None and second is not None:
                    reach = first + (second - first) * np.array([-0.45, 1.45])
                    sheet.line(place(reach), c.after, 2.6)
                    sheet.dots(place(np.array([first, second])))
            rows = _anatomical_rows(scene, shafts)
        y = TOP - 0.85
        for label, value in rows:
            sheet.text(left, y, label, look.BODY, color=c.quiet, va="top")
            sheet.text(left, y - 0.27, value, look.HEADING, bold=True, va="top")
            y -= 0.82


def _mechanical_rows(scene: Scene) -> list[tuple[str, str]]:
    before, c = scene.plan.before, scene.plan.limb.frame
    rows: list[tuple[str, str]] = [
        ("HKA, femur against tibia", f"{amount(before.hka, 'deg')}: {leaning(float(before.hka))}"),
        ("hip to ankle crosses the knee at", f"{amount(before.wbl, 'pct')}"),
    ]
    if c.calibrated:
        rows += [
            ("MAD", amount(before.mad, "mm")),
            ("femur", amount(before.femur, "mm")),
            ("tibia", amount(before.tibia, "mm")),
        ]
    return rows


def _anatomical_rows(scene: Scene, shafts: dict[str, list[Any]]) -> list[tuple[str, str]]:
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
    lacking = [f"{bone}_shaft_…" for bone, pair in shafts.items() if None in pair]
    return rows or [("needs the landmarks", " ".join(lacking))]
