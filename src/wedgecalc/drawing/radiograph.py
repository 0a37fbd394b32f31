"""The radiograph before, and cut and turned as the plan has it: the after-picture that surgeons know."""

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.canvas import TOP, Sheet, view
from wedgecalc.drawing.parts import leg, listed, number_column
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.wedge_view import cut_knee, opened_knee
from wedgecalc.errors import InputError, Problem
from wedgecalc.results.sentences import leaning, wedge_size


@view("radiograph", "The radiograph, cut and turned")
def radiograph(sheet: Sheet, scene: Scene) -> None:
    """Draw the radiograph before and after, whole and where it is cut, with the numbers of both."""
    if scene.film is None:
        raise InputError(
            Problem(
                "image",
                "no radiograph",
                "one, in whose pixels the landmarks are",
                "name it with --image, or as the key image of the case",
            )
        )
    plan = scene.plan
    for state, x, measured in (("before", 0.0, plan.before), ("after", 6.5, plan.after)):
        leg(sheet, scene, (x, 0.3, x + 2.5, TOP), state)
        color = getattr(sheet.colors, state)
        sheet.text(
            x + 2.7, TOP - 0.2, state.capitalize(), look.TITLE, bold=True, color=color, va="top"
        )
        sheet.text(x + 2.7, TOP - 0.65, leaning(float(measured.hka)), look.HEADING, va="top")
        number_column(sheet, x + 2.7, TOP - 1.25, measured, listed(plan), width=1.75)
        box = (x + 2.7, 0.35, x + 6.2, 2.0)
        words = (
            wedge_size(plan).replace(" at the cortex", "")
            if state == "before"
            else "opened"
            if plan.wedge.kind == "opening"
            else "closed"
        )
        sheet.text(x + 4.45, 2.1, words, bold=True, ha="center")
        (cut_knee if state == "before" else opened_knee)(sheet, scene, box, 1.4)
