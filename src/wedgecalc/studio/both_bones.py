"""Both bones of a double level, drawn by a click where the verdict is to cut both."""

import base64
from dataclasses import replace

from wedgecalc.drawing import picture_bytes
from wedgecalc.drawing.double_level_view import double_figure
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DOUBLE_LEVEL, OF_TWO, DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.results.sentences_double import double_sentences
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.case_state import Leg
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import button, column, html

WIDTH = 7.0  # of the picture, inches


def both_bones(leg: Leg) -> DoublePlan:
    """Return the double level of a leg, as its file asks for it, to the target in the studio.

    Raises
    ------
    InputError, NoPlanError
        As `wedgecalc.double_level`.
    """
    asked = leg.request(leg.procedure).given
    plan = PlanRequest(**{name: asked[name] for name in OF_TWO if name in asked})
    own = DoubleRequest()
    if leg.file is not None and leg.file.request.procedure == DOUBLE_LEVEL:
        own = leg.file.double.without_idle()
    return double_level(leg.limb(), replace(own, plan=plan))


class BothBones:
    """Shows both cuts of a double level beside the film, where one of them is drawn."""

    def __init__(self, studio: Page) -> None:
        self.studio = studio
        self.leg: Leg | None = None  # whose picture is shown
        self.show = button(studio, "both", lambda: studio.guarded(self._show), visible=False)
        self.picture = html()
        self.layout = column(self.show, self.picture)

    def follow(self, leg: Leg) -> None:
        """Offer the picture for a leg whose verdict is both bones; that of another is withdrawn."""
        self.show.visible = leg.outcome.both
        if leg is not self.leg:
            self.leg, self.picture.object = None, ""

    def _show(self) -> None:
        leg = self.studio.desk.leg
        made = both_bones(leg)
        figure = double_figure(made, leg.id, self.studio.theme, WIDTH)
        words = " ".join(double_sentences(made))
        image = base64.b64encode(picture_bytes(figure, "png")).decode("ascii")
        self.leg, self.picture.object = leg, rendered("both.html", image=image, text=words)
