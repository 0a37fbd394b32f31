"""A double level beside the film: the kind of each wedge, and a picture on request."""

import base64
from functools import partial

from wedgecalc.drawing import picture_bytes
from wedgecalc.drawing.double_level_view import double_figure
from wedgecalc.planning.double_request import WEDGE_KINDS
from wedgecalc.results.sentences_double import double_sentences
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.case_state import CUT_BONES, LegState
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import Listener, button, column, html, row, select
from wedgecalc.studio.words import WORDS

_WIDTH = 7.0  # width of the picture, inches


class BothBones:
    """Chooses the kind of each wedge, and shows both in close-up."""

    def __init__(self, studio: Page, listener: Listener) -> None:
        self.studio = studio
        self.leg: LegState | None = None  # the leg whose picture is shown
        options = {WORDS[kind]: kind for kind in WEDGE_KINDS}
        self.kinds = {bone: select(f"kind-{bone}", options) for bone in CUT_BONES}
        for bone, field in self.kinds.items():
            listener.watch(field, partial(self._choose, bone))
        self.choice = row(*self.kinds.values())
        self.show = button(studio, "both", lambda: studio.guarded(self._show), visible=False)
        self.picture = html()
        self.layout = column(self.show, self.picture)

    def follow(self, leg: LegState) -> None:
        """Offer the picture for a double level; remove the picture of another leg."""
        self.choice.visible = self.show.visible = leg.outcome.double is not None
        request = leg.double_request()
        for bone, field in self.kinds.items():
            field.value = request.kind_of(bone)
        if leg is not self.leg:
            self.leg, self.picture.object = None, ""

    def _choose(self, bone: str, kind: str) -> None:
        """Close or open the wedge of a bone; its hinge returns to the usual place on the other side."""
        desk = self.studio.desk
        kinds = {each: field.value for each, field in self.kinds.items()} | {bone: kind}
        points = {
            name: xy for name, xy in desk.leg.double_points.items() if not name.startswith(bone)
        }
        desk.change(kinds=kinds, double_points=points)
        self.studio.refresh()

    def _show(self) -> None:
        leg = self.studio.desk.leg
        plan = leg.outcome.double
        if plan is None:
            return
        figure = double_figure(plan, leg.id, self.studio.theme, _WIDTH)
        words = " ".join(double_sentences(plan))
        image = base64.b64encode(picture_bytes(figure, "png")).decode("ascii")
        self.leg, self.picture.object = leg, rendered("both.html", image=image, text=words)
