"""The wedge seen close: the saw cuts and what they take out, and the bone closed or opened."""

from typing import Any

import numpy as np

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
from wedgecalc.results.sentences import amount, wedge_name


def cut_knee(sheet: Sheet, scene: Scene, box: Box, reach: float = 1.0) -> Place:
    """Draw the cut bone near the knee before it is closed or opened, with its wedge and base."""
    place, clip = _framed(sheet, scene, box, reach)
    draw_bones(sheet, place, scene.before, clip)
    draw_wedge(sheet, place, scene, 1.2, clip)
    hinge_mark(sheet, place, scene)
    if scene.plan.wedge.kind == "closing":
        base_dimension(sheet, place, scene)
    return place


def opened_knee(sheet: Sheet, scene: Scene, box: Box, reach: float = 1.0) -> Place:
    """Draw the bone after; an opening wedge with its gap and base."""
    place, clip = _framed(sheet, scene, box, reach)
    draw_after(sheet, place, scene, clip, 1.6)
    wedge: Any = scene.plan.wedge
    if wedge.kind == "opening" and wedge.entry_z is not None and not wedge.nothing:
        edge = [wedge.entry_z, wedge.hinge_z]
        if wedge.length and scene.wedge is not None:
            edge = [complex(*z) for z in scene.wedge.cuts[0].coords[::-1]]
        corners = [*edge, *(wedge.carried(z) for z in edge[::-1])]
        sheet.line(place(np.array(corners)), sheet.colors.ink, 1.2, (4, 2), clip)
    hinge_mark(sheet, place, scene)
    if wedge.kind == "opening":
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
        "the cut" if plan.wedge.kind == "opening" else "the cuts",
        look.HEADING,
        bold=True,
        ha="center",
        va="bottom",
    )
    place = cut_knee(sheet, scene, (0.0, 0.35, 4.75, TOP - 0.4))
    _angle(sheet, scene, place)
    done = "opened" if plan.wedge.kind == "opening" else "closed"
    sheet.text(7.225, TOP - 0.3, done, look.HEADING, bold=True, ha="center", va="bottom")
    opened_knee(sheet, scene, (4.85, 0.35, 9.6, TOP - 0.4))
    y = TOP - 0.6
    for label, value in _rows(scene):
        if value:
            sheet.text(9.75, y, label, look.BODY - 1, color=sheet.colors.quiet)
            sheet.text(12.8, y, value, look.BODY - 1, ha="right")
            y -= 0.34
        else:
            y -= 0.1
            sheet.text(9.75, y, label, look.BODY - 1, bold=True)
            y -= 0.34


def _angle(sheet: Sheet, scene: Scene, place: Place) -> None:
    """Write the angle of a closing wedge inside its bone's side of the hinge."""
    wedge: Any = scene.plan.wedge
    if wedge.entry_z is None or wedge.kind != "closing" or wedge.length or wedge.nothing:
        return
    hinge, first, second = (place(z) for z in (wedge.hinge_z, wedge.entry_z, wedge.far_entry_z))
    sheet.arc(hinge, first - hinge, second - hinge, 0.45 * abs(first - hinge), sheet.colors.ink)
    # Below the wedge of a tibia, above that of a femur: inside the bone, clear of the hatching.
    away = (second - first) / max(abs(second - first), 1e-9)
    spot = hinge + 0.5 * (second - hinge) + 0.28 * away
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
    plan, bone = scene.plan, scene.wedge
    w = plan.wedge
    rows = [(wedge_name(plan).split(",")[0], "")]
    if plan.procedure.level != "shaft":
        rows.append(("angle", amount(plan.correction, "deg", digits=2)))
    if w.length:
        rows.append(("taken out" if w.kind == "closing" else "held open", amount(w.length, "mm")))
    if w.nothing:
        return rows
    if w.base is None:
        lacking = [("no scale: no length in mm", "")] if not plan.limb.frame.calibrated else []
        return [
            *rows,
            *lacking,
            *([("no entry: the cut is not drawn", "")] if w.entry_z is None else []),
        ]
    if plan.procedure.level != "shaft":
        rows += [
            ("cut, hinge to cortex", amount(w.radius, "mm")),
            ("base 2 r sin(θ/2)", amount(w.base, "mm")),
            ("base r tan θ", amount(w.base_right, "mm")),
            ("1 mm per degree", amount(w.rule_of_thumb, "mm")),
        ]
    if bone is None:
        return rows
    closing = w.kind == "closing"
    rows += [
        (f"on the {bone.measured_on}", ""),
        ("base along the cortex" if closing else "gap at the cortex", amount(bone.base, "mm")),
        ("height", amount(bone.height, "mm")),
        ("area", f"{bone.area:.0f} mm²"),
        ("left at the hinge", amount(bone.bridge, "mm"))
        if bone.bridge
        else ("at the far cortex", amount(bone.far_gap, "mm")),
    ]
    if closing:
        kerf = (
            [
                ("kerf of a cut", amount(w.kerf, "mm")),
                ("bone between the cuts", amount(w.block, "mm")),
            ]
            if w.kerf
            else []
        )
        rows += [
            *kerf,
            ("step after closing", amount(bone.step, "mm", sign=True)),
            ("cut in contact", f"{100 * bone.contact:.0f} %"),
        ]
    return rows
