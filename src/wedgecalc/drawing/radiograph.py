"""The radiograph before the operation, and cut and moved as planned."""

from wedgecalc.drawing.columns import state_column
from wedgecalc.drawing.leg import leg
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.drawing.wedge_view import cut_knee, opened_knee
from wedgecalc.errors import InputError, Problem
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.results.sentences import wedge_size


@view("radiograph", "The radiograph, cut and turned")
def radiograph(sheet: Sheet, scene: Scene) -> None:
    """Draw both radiographs, whole and in close-up, with their measurements."""
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
    done = "closed" if plan.procedure.closes else "opened"
    opened = as_opened(plan)
    if opened is not plan:
        done += f" by {wedge_size(opened, where='')}"
    for state, x, words, knee in (
        ("before", 0.0, wedge_size(plan, where=""), cut_knee),
        ("after", 6.5, done, opened_knee),
    ):
        leg(sheet, scene, (x, 0.3, x + 2.5, TOP), state)
        state_column(sheet, scene, x + 2.7, state, drop=1.25, width=1.75)
        sheet.text(x + 4.45, 2.1, words, bold=True, ha="center")
        knee(sheet, scene, (x + 2.7, 0.35, x + 6.2, 2.0), 1.4)
