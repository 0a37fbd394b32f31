"""The wedge in close-up: the saw cuts, and the bone closed or opened."""

import numpy as np
from matplotlib.patches import Rectangle

from wedgecalc.bone.shapes import vertices
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.leg import draw_after, draw_bones, draw_wedge
from wedgecalc.drawing.lines import text_width
from wedgecalc.drawing.place import Box, Place
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.geometry.plane import unit
from wedgecalc.results.document import Quantity
from wedgecalc.results.sentences import amount, wedge_shape
from wedgecalc.results.slope_words import gap_text
from wedgecalc.terms import Side


def knee_place(scene: Scene, box: Box, reach: float = 1.0) -> Place:
    """Return the place that shows the bone where it is cut.

    Parameters
    ----------
    scene : Scene
    box : tuple of float
        Left, bottom, right and top.
    reach : float
        How far it shows to either side, in plateau widths.
    """
    corner = complex(reach, reach * (box[3] - box[1]) / (box[2] - box[0])) * scene.width
    return Place.fit(scene.flip, box, np.array([scene.site - corner, scene.site + corner]))


def hinge_mark(sheet: Sheet, place: Place, scene: Scene) -> None:
    """Mark the hinge, with its name outside the bone; nothing where there is no hinge or no cut."""
    procedure = scene.plan.procedure
    if procedure.through_shaft or scene.plan.wedge.nothing:
        return
    side = -1.0 if procedure.side is Side.LATERAL else 1.0
    bounds = scene.before[procedure.bone].bounds
    edge = scene.site + side * 0.62 * scene.width
    reach = np.array([-0.1, 0.1]) * scene.width + (bounds[0], bounds[2])
    beside = complex(np.clip(edge.real, *reach), scene.hinge.imag)
    mark, label = place(scene.hinge), place(beside + 0.2 * procedure.away * scene.width)
    sheet.line(np.array([mark, label]), sheet.colors.ink, 1.0, over=3)
    sheet.dots(mark, 9)
    right = side * scene.flip > 0
    x, ha = (label.real + 0.05, "left") if right else (label.real - 0.05, "right")
    sheet.text(x, label.imag, "hinge", ha=ha, va="center")


def base_dimension(sheet: Sheet, place: Place, scene: Scene) -> None:
    """Draw the base as a dimension line beside the cortex, with its length."""
    wedge = scene.plan.wedge
    if scene.entries is None or wedge.base is None or wedge.nothing:
        return
    ends = np.array(scene.entries)
    out = unit(complex(ends.mean() - scene.hinge)) * 0.15 * scene.width
    start, end = (complex(z) for z in place(ends + out))
    sheet.arrow(start, end, sheet.colors.ink, 1.4, "|-|")
    label, words = place(complex(ends.mean() + 1.4 * out)), gap_text(scene.plan)
    sheet.text(
        label.real,
        label.imag,
        words,
        look.HEADING,
        bold=True,
        ha="left" if out.real * scene.flip > 0 else "right",
        va="center",
        framed=sheet.backed,
    )


def cut_knee(sheet: Sheet, scene: Scene, box: Box, reach: float = 1.0) -> Place:
    """Draw the cuts on the preoperative bone, with the wedge and its base."""
    place, clip = _framed(sheet, scene, box, reach)
    draw_bones(sheet, place, scene.before, clip)
    draw_wedge(sheet, place, scene, 1.2, clip)
    hinge_mark(sheet, place, scene)
    if scene.plan.procedure.closes:
        base_dimension(sheet, place, scene)
    return place


def opened_knee(sheet: Sheet, scene: Scene, box: Box, reach: float = 1.0) -> Place:
    """Draw the planned bone; an opening wedge with its gap and base."""
    place, clip = _framed(sheet, scene, box, reach)
    draw_after(sheet, place, scene, clip, 1.6)
    wedge, closes = scene.plan.wedge, scene.plan.procedure.closes
    if not closes and scene.entries is not None and not wedge.nothing:
        edge = np.array([scene.entries[0], scene.hinge])
        if wedge.length and scene.wedge is not None:
            edge = vertices(scene.wedge.cuts[0])[::-1]
        corners = np.append(edge, wedge.carried(edge[::-1]))
        sheet.line(place(corners), sheet.colors.ink, 1.2, (4, 2), clip)
    hinge_mark(sheet, place, scene)
    if not closes:
        base_dimension(sheet, place, scene)
    return place


def _framed(sheet: Sheet, scene: Scene, box: Box, reach: float) -> tuple[Place, Rectangle]:
    return knee_place(scene, box, reach), sheet.frame(box)


@view("wedge", "The wedge")
def wedge(sheet: Sheet, scene: Scene) -> None:
    """Draw the cuts, the planned bone, and the numbers of the wedge."""
    plan = scene.plan
    cuts, done = ("the cuts", "closed") if plan.procedure.closes else ("the cut", "opened")
    for x, heading in ((2.375, cuts), (7.225, done)):
        sheet.text(x, TOP - 0.3, heading, look.HEADING, bold=True, ha="center", va="bottom")
    place = cut_knee(sheet, scene, (0.0, 0.35, 4.75, TOP - 0.4))
    _angle(sheet, scene, place)
    opened_knee(sheet, scene, (4.85, 0.35, 9.6, TOP - 0.4))
    rows, y = _rows(scene), TOP - 0.6
    step = min(0.34, (y - 0.4) / len(rows))
    for label, value in rows:
        if value:
            size = look.BODY - 1
            room = 2.95 - text_width(value, size, k=sheet.k)
            fits = room / text_width(label, size, k=sheet.k)
            sheet.quiet(9.75, y, label, size * min(fits, 1.0))
            sheet.text(12.8, y, value, look.BODY - 1, ha="right")
        else:
            y -= 0.3 * step
            sheet.text(9.75, y, label, look.BODY - 1, bold=True)
        y -= step


def _angle(sheet: Sheet, scene: Scene, place: Place) -> None:
    """Write the angle of a closing wedge beside the hinge, inside the bone."""
    wedge = scene.plan.wedge
    if scene.entries is None or not wedge.closes or wedge.length or wedge.nothing:
        return
    hinge, first, second = (place(z) for z in (scene.hinge, *scene.entries))
    sheet.arc(hinge, first - hinge, second - hinge, 0.45 * abs(first - hinge), sheet.colors.ink)
    # Below the wedge of a tibia, above that of a femur: inside the bone, clear of the hatching.
    away = (second - first) / max(abs(second - first), 1e-9)
    spot = hinge + 0.54 * (second - hinge) + 0.5 * away
    angle = amount(scene.plan.correction, "deg")
    sheet.text(spot.real, spot.imag, angle, look.HEADING, bold=True, ha="center", va="center")


def _rows(scene: Scene) -> list[tuple[str, str]]:
    """Return labels and values to write beside the wedge; a row without a value is a heading."""
    plan = scene.plan
    part, wedge = scene.part, plan.wedge
    rows = [(wedge_shape(plan), ""), *((q.label, q.text(digits=_digits(q))) for q in part.numbers)]
    for q in part.among("base_mm"):
        if q.range:
            rows.append(("95 % of the base", f"{q.range.strip(' ()')} mm"))
    if not wedge.nothing and wedge.base is None:
        rows += [] if plan.limb.frame.calibrated else [("no scale: no length in mm", "")]
        rows += [("no entry: the cut is not drawn", "")] if wedge.entry_z is None else []
    if part.on_bone:
        rows.append((f"on the {part.outline}", ""))
    return rows + [(q.label, q.text(digits=_digits(q))) for q in part.on_bone]


def _digits(number: Quantity) -> int:
    """Return the decimals to show: at most one, except for the angle."""
    return number.digits if number.unit == "deg" else min(number.digits, 1)
