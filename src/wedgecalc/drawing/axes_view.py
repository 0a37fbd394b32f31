"""The mechanical and the anatomical axes of the preoperative leg."""

import numpy as np

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.leg import draw_bones, film_frame, leg_place, marks
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.results.sentences import alignment_words, amount

_SHAFTS = {
    bone: (f"{bone}_shaft_proximal", f"{bone}_shaft_distal") for bone in ("femoral", "tibial")
}


@view("axes", "Mechanical and anatomical axes of the leg before")
def axes(sheet: Sheet, scene: Scene) -> None:
    """Draw the mechanical axes on one leg and the anatomical axes of the shafts on another."""
    c, limb = sheet.colors, scene.plan.limb
    points = limb.points
    hip, knee, ankle = limb.hip, limb.knee, limb.ankle
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
