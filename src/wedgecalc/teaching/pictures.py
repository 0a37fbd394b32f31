"""What is drawn for slides alone."""

from collections.abc import Sequence

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.cut_view import cut_knee, opened_knee
from wedgecalc.drawing.double_level_view import double_leg
from wedgecalc.drawing.leg import draw_axes, draw_leg, film_frame, joint_lines, leg_place
from wedgecalc.drawing.leg_words import draw_leg_words
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, WIDTH, Sheet
from wedgecalc.drawing.views import Body
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.results.sentences import wedge_size
from wedgecalc.teaching.subject import Subject

PAIR = (5.4, TOP)  # inches of a sheet with both legs


def leg_before(sheet: Sheet, scene: Scene) -> None:
    """Draw the leg before, uncut, with its axes and marks."""
    box = (0.0, 0.0, 3.4, TOP)
    place = leg_place(scene, box)
    clip = film_frame(sheet, scene, place, box)
    draw_bones(sheet, place, scene.before, clip)
    joint_lines(sheet, place, scene.plan.limb)
    draw_axes(sheet, place, scene.plan.limb, "before")
    draw_leg_words(sheet, scene, place, box, film=clip)


def pair(subject: Subject) -> Body:
    """Return what draws the leg before beside the leg after."""

    def body(sheet: Sheet, scene: Scene) -> None:
        for state, left in (("before", 0.0), ("after", 2.75)):
            box, plan = (left, 0.0, left + 2.65, TOP - 0.4), subject.plan
            if isinstance(plan, DoublePlan):
                parts = (Scene.of(plan.tibia), Scene.of(plan.femur))
                double_leg(sheet, subject.whole, parts, box, state)
            else:
                draw_leg(sheet, scene, box, state)
            color = getattr(sheet.colors, state)
            position = (left + 1.32, TOP - 0.05)
            sheet.text(*position, state, look.TITLE, bold=True, color=color, ha="center", va="top")

    return body


def both_wedges(scenes: Sequence[Scene]) -> Body:
    """Return what draws two wedges side by side, each where it is seen best."""

    def body(sheet: Sheet, scene: Scene) -> None:
        half = WIDTH / len(scenes)
        for k, wedge_scene in enumerate(scenes):
            left, plan = k * half, wedge_scene.plan
            size = f"{plan.procedure.bone}: {wedge_size(plan, ranged=False)}"
            sheet.text(left + half / 2, TOP, size, look.TITLE, bold=True, ha="center", va="top")
            sheet.quiet(
                left + half / 2, TOP - 0.45, plan.procedure.label, look.BODY, ha="center", va="top"
            )
            draw = cut_knee if plan.procedure.closes else opened_knee
            draw(sheet, wedge_scene, (left + 0.6, 0.2, left + half - 0.6, TOP - 0.8))

    return body
