"""The wedge seen close: the saw cuts and what they take out, and the bone closed or opened."""

from typing import Any

import numpy as np

from wedgecalc.bone.shapes import vertices
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.canvas import TOP, Box, Place, Sheet, view
from wedgecalc.drawing.parts import (
    base_dimension,
    draw_after,
    draw_bones,
    draw_wedge,
    hinge_mark,
    knee_place,
)
from wedgecalc.drawing.scene import Scene
from wedgecalc.results.document import Quantity
from wedgecalc.results.sentences import amount, wedge_shape


def cut_knee(sheet: Sheet, scene: Scene, box: Box, reach: float = 1.0) -> Place:
    """Draw the cut bone near the knee before it is closed or opened, with its wedge and base."""
    place, clip = _framed(sheet, scene, box, reach)
    draw_bones(sheet, place, scene.before, clip)
    draw_wedge(sheet, place, scene, 1.2, clip)
    hinge_mark(sheet, place, scene)
    if scene.plan.procedure.closes:
        base_dimension(sheet, place, scene)
    return place


def opened_knee(sheet: Sheet, scene: Scene, box: Box, reach: float = 1.0) -> Place:
    """Draw the bone after; an opening wedge with its gap and base."""
    place, clip = _framed(sheet, scene, box, reach)
    draw_after(sheet, place, scene, clip, 1.6)
    wedge: Any = scene.plan.wedge
    if not scene.plan.procedure.closes and wedge.entry_z is not None and not wedge.nothing:
        edge = [wedge.entry_z, wedge.hinge_z]
        if wedge.length and scene.wedge is not None:
            edge = list(vertices(scene.wedge.cuts[0])[::-1])
        corners = [*edge, *(wedge.carried(z) for z in edge[::-1])]
        sheet.line(place(np.array(corners)), sheet.colors.ink, 1.2, (4, 2), clip)
    hinge_mark(sheet, place, scene)
    if not scene.plan.procedure.closes:
        base_dimension(sheet, place, scene)
    return place


def _framed(sheet: Sheet, scene: Scene, box: Box, reach: float) -> tuple[Place, Any]:
    return knee_place(scene, box, reach), sheet.rectangle(box, facecolor="none", edgecolor="none")


@view("wedge", "The wedge")
def wedge(sheet: Sheet, scene: Scene) -> None:
    """Draw the cuts, the wedge with base, angle, hinge and kerf, and the bone after with its step."""
    plan = scene.plan
    sheet.text(
        2.375,
        TOP - 0.3,
        "the cuts" if plan.procedure.closes else "the cut",
        look.HEADING,
        bold=True,
        ha="center",
        va="bottom",
    )
    place = cut_knee(sheet, scene, (0.0, 0.35, 4.75, TOP - 0.4))
    _angle(sheet, scene, place)
    done = "closed" if plan.procedure.closes else "opened"
    sheet.text(7.225, TOP - 0.3, done, look.HEADING, bold=True, ha="center", va="bottom")
    opened_knee(sheet, scene, (4.85, 0.35, 9.6, TOP - 0.4))
    rows, y = _rows(scene), TOP - 0.6
    step = min(0.34, (y - 0.4) / len(rows))
    for label, value in rows:
        if value:
            sheet.quiet(9.75, y, label, look.BODY - 1)
            sheet.text(12.8, y, value, look.BODY - 1, ha="right")
        else:
            y -= 0.3 * step
            sheet.text(9.75, y, label, look.BODY - 1, bold=True)
        y -= step


def _angle(sheet: Sheet, scene: Scene, place: Place) -> None:
    """Write the angle of a closing wedge inside its bone's side of the hinge."""
    wedge: Any = scene.plan.wedge
    if wedge.entry_z is None or not scene.plan.procedure.closes or wedge.length or wedge.nothing:
        return
    hinge, first, second = (place(z) for z in (wedge.hinge_z, wedge.entry_z, wedge.far_entry_z))
    sheet.arc(hinge, first - hinge, second - hinge, 0.45 * abs(first - hinge), sheet.colors.ink)
    # Below the wedge of a tibia, above that of a femur: inside the bone, clear of the hatching.
    away = (second - first) / max(abs(second - first), 1e-9)
    spot = hinge + 0.54 * (second - hinge) + 0.5 * away
    sheet.text(
        spot.real,
        spot.imag,
        amount(scene.plan.correction, "deg"),
        look.HEADING,
        bold=True,
        ha="center",
        va="center",
    )


def _rows(scene: Scene) -> list[tuple[str, str]]:
    """Return what is written beside the wedge; a row without a value is a heading."""
    plan = scene.plan
    part, wedge = scene.part, plan.wedge
    rows = [(wedge_shape(plan), ""), *((q.label, q.text(digits=_digits(q))) for q in part.numbers)]
    if not wedge.nothing and wedge.base is None:
        rows += [] if plan.limb.frame.calibrated else [("no scale: no length in mm", "")]
        rows += [("no entry: the cut is not drawn", "")] if wedge.entry_z is None else []
    if part.on_bone:
        rows.append((f"on the {part.outline}", ""))
    return rows + [(q.label, q.text(digits=_digits(q))) for q in part.on_bone]


def _digits(number: Quantity) -> int:
    """Return how many decimals a picture shows: the angle's alone is read to a hundredth."""
    return number.digits if number.unit == "deg" else min(number.digits, 1)
