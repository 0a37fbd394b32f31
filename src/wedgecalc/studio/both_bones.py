"""The picture of a double level, drawn by a click beside the film."""

import base64

from wedgecalc.drawing import picture_bytes
from wedgecalc.drawing.double_level_view import double_figure
from wedgecalc.results.sentences_double import double_sentences
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.case_state import Leg
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import button, column, html

WIDTH = 7.0  # of the picture, inches


class BothBones:
    """Shows a double level whole, with both wedges in close-up."""

    def __init__(self, studio: Page) -> None:
        self.studio = studio
        self.leg: Leg | None = None  # whose picture is shown
        self.show = button(studio, "both", lambda: studio.guarded(self._show), visible=False)
        self.picture = html()
        self.layout = column(self.show, self.picture)

    def follow(self, leg: Leg) -> None:
        """Offer the picture for a leg whose verdict is both bones; that of another is withdrawn."""
        self.show.visible = leg.outcome.double is not None
        if leg is not self.leg:
            self.leg, self.picture.object = None, ""

    def _show(self) -> None:
        leg = self.studio.desk.leg
        made = leg.outcome.double
        if made is None:
            return
        figure = double_figure(made, leg.id, self.studio.theme, WIDTH)
        words = " ".join(double_sentences(made))
        image = base64.b64encode(picture_bytes(figure, "png")).decode("ascii")
        self.leg, self.picture.object = leg, rendered("both.html", image=image, text=words)
