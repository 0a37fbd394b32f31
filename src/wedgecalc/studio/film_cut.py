"""Hinge and entry proposed from the radiograph: one click proposes, another accepts."""

from collections.abc import Mapping

from wedgecalc.geometry.plane import XY
from wedgecalc.planning.request_fields import CUT_POINTS
from wedgecalc.sources.film_cortex import CutOnFilm, cut_on_film
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.view_bounds import bounds_about
from wedgecalc.studio.widgets import button, column, html, row
from wedgecalc.studio.words import WORDS


class FilmCut:
    """Proposes hinge and entry from the cortex on the film; a click accepts them."""

    def __init__(self, studio: Page) -> None:
        self.studio = studio
        self.leg: LegState | None = None  # the leg of the proposal
        self.cut: CutOnFilm | None = None
        self.look = button(studio, "film-cut", lambda: studio.guarded(self._look), visible=False)
        self.take = button(studio, "film-take", self._take, visible=False)
        self.drop = button(studio, "film-drop", self._drop, visible=False)
        self.message = html()
        self.layout = column(self.look, self.message, row(self.take, self.drop))

    @property
    def proposed(self) -> Mapping[str, tuple[XY, float]]:
        """The proposed places of hinge and entry for the present leg, each with its SD, mm."""
        cut = self.cut
        if cut is None or self.leg is not self.studio.desk.leg:
            return {}
        return {name: (getattr(cut, name), getattr(cut, f"{name}_sd")) for name in CUT_POINTS}

    def follow(self, leg: LegState) -> None:
        """Show the buttons that apply to this leg; discard a proposal for another."""
        plan = leg.outcome.plan
        film = self.studio.desk.radiograph is not None
        self.look.visible = (
            film and plan is not None and plan.procedure.at_knee and plan.limb.frame.calibrated
        )
        self.take.visible = self.drop.visible = bool(self.proposed)
        if not self.proposed:
            self.cut, self.message.object = None, ""

    def _look(self) -> None:
        leg, film = self.studio.desk.leg, self.studio.desk.radiograph
        plan = leg.outcome.plan
        if plan is None or film is None:
            return
        self.leg, self.cut = leg, None
        self.cut = cut_on_film(plan.limb, plan.procedure, film.pixels)
        sds = {f"{name}_sd": sd for name, (_, sd) in self.proposed.items()}
        text = WORDS["film-told"].format(**sds)
        self.message.object = rendered("status.html", kind="said", text=text)
        self.studio.refresh()
        self.studio.fit(bounds_about([xy for xy, _ in self.proposed.values()]))

    def _take(self) -> None:
        proposed = self.proposed
        if proposed:
            places = {name: xy for name, (xy, _) in proposed.items()}
            sds = {name: sd for name, (_, sd) in proposed.items()}
            self.studio.desk.change(hinge=places["hinge"], entry=places["entry"], of_film=sds)
        self.studio.refresh()

    def _drop(self) -> None:
        self.cut = None
        self.studio.refresh()
