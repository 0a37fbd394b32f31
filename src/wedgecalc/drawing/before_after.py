"""Views of the whole leg: preoperative beside planned, and planned over preoperative."""

import numpy as np
from matplotlib.patches import Rectangle

from wedgecalc.drawing import leg
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.columns import change_table, state_column
from wedgecalc.drawing.cut_view import cut_knee, knee_place, opened_knee
from wedgecalc.drawing.leg_words import draw_leg_words
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.ruler import draw_plateau_ruler
from wedgecalc.drawing.scene import BoneShapes, Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import amount, length_words, wedge_name, wedge_shape
from wedgecalc.results.slope_words import turned_lines
from wedgecalc.terms import Bone


@view("before-after", "Before and after")
def before_after(sheet: Sheet, scene: Scene) -> None:
    """Draw both legs with their measurements, the plateau ruler with the target, and the wedge."""
    plan = scene.plan
    for state, x in (("before", 0.0), ("after", 8.5)):
        leg.draw_leg(sheet, scene, (x, 0.25, x + 2.45, TOP), state)
        state_column(sheet, scene, x + 2.6, state)
    draw_plateau_ruler(sheet, scene, (4.55, 4.25, 8.2, TOP))
    wedge = plan.wedge
    angled = not (plan.procedure.through_shaft or wedge.nothing)
    angle = f": {amount(plan.correction, 'deg')}" if angled else ""
    turned = turned_lines(plan)
    sheet.text(6.375, 3.8, wedge_name(plan) + ("" if turned else angle), bold=True, ha="center")
    opens = not plan.procedure.closes and wedge.entry_z is not None
    draw_knee = opened_knee if opens else cut_knee
    draw_knee(sheet, scene, (4.5, 0.72, 8.25, 3.65), 1.15)
    if wedge.nothing:
        size = ""
    elif wedge.base is None:
        size = f"no {'entry' if plan.limb.frame.calibrated else 'scale'}: no base in mm"
    elif wedge.length:
        size = length_words(plan)
    else:
        size = f"cut {size_text(plan, wedge.radius)}, base {size_text(plan, wedge.base, True, scene.share)}"
    if turned:
        turn, size, frontal = turned
        sheet.quiet(6.375, 0.2, f"{frontal}; {turn}", ha="center")
    sheet.text(6.375, 0.42 if turned else 0.4, size, bold=bool(turned), ha="center")


@view("overlay", "The leg after over the leg before")
def overlay(sheet: Sheet, scene: Scene) -> None:
    """Draw the planned leg over the dashed preoperative leg, whole and at the knee."""
    plan, box = scene.plan, (0.2, 0.25, 4.0, TOP)
    place = leg.leg_place(scene, box, below=0.3)
    film = leg.film_frame(sheet, scene, place, box)
    _over(sheet, scene, place, film)
    draw_leg_words(sheet, scene, place, box, film=film)
    knee = (4.5, 0.45, 9.0, TOP - 0.35)
    clip = sheet.rectangle(knee, facecolor="none", edgecolor=sheet.colors.bone_edge, lw=1.0)
    close = knee_place(scene, knee, 0.95)
    _over(sheet, scene, close, clip)
    caption = f"at the {plan.procedure.level} · dashed: before, filled: after"
    sheet.quiet(6.75, TOP - 0.3, caption, look.BODY, ha="center", va="bottom")
    change_table(sheet, 9.5, TOP - 0.5, scene)
    for state, right in (("before", 11.25), ("after", 12.25)):  # how their lines are drawn
        ends = np.array([right - 0.55, right]) + 1j * (TOP - 0.22)
        sheet.line(ends, getattr(sheet.colors, state), 2.6, leg.DASHES[state])
    opened = as_opened(plan)
    sheet.text(9.5, 1.5, wedge_shape(plan), color=sheet.colors.quiet)
    if not plan.procedure.through_shaft:
        sheet.text(9.5, 1.1, amount(opened.correction, "deg"), look.TITLE, bold=True)
    if opened.wedge.near is not None:
        sheet.text(11.0, 1.1, size_text(opened, opened.wedge.near), look.TITLE, bold=True)
    turned = turned_lines(plan)
    for k, line in enumerate((turned[0], turned[-1]) if turned else ()):
        sheet.quiet(9.5, 0.75 - 0.2 * k, line)


def _over(sheet: Sheet, scene: Scene, place: Placement, clip: Rectangle | None) -> None:
    leg.draw_after(sheet, place, scene, clip)
    _outlines(sheet, place, scene.before, sheet.colors.before, clip)
    for state, limb in (("before", scene.plan.limb), ("after", scene.limb())):
        leg.weight_line(sheet, place, limb, state, 2.6, clip)
    leg.joint_lines(sheet, place, scene.limb(), clip=clip)


def _outlines(
    sheet: Sheet, place: Placement, shapes: BoneShapes, color: str, clip: Rectangle | None = None
) -> None:
    """Draw bones as dashed outlines: the preoperative leg behind the planned one."""
    for bone in ("fibula", *Bone):
        sheet.shape(
            shapes[bone],
            place,
            clip=clip,
            over=1.5,
            facecolor="none",
            edgecolor=color,
            lw=1.5,
            linestyle=(0, (3.5, 1.8)),
        )
