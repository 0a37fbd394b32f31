"""The panel for landmarks: side, next landmark and its picture, magnifier, marker."""

from collections.abc import Iterable
from functools import partial

from wedgecalc.studio.case_state import CUTS, GUIDE, Leg
from wedgecalc.studio.hand import Hand
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import Listener, button, choose, column, html, number, row, select
from wedgecalc.studio.words import label_of


class LandmarkPanel:
    """Leads from landmark to landmark."""

    def __init__(self, studio: Page, hand: Hand, listener: Listener) -> None:
        self.studio, self.hand = studio, hand
        self.sides = {
            side: button(studio, side, partial(self._choose_side, side))
            for side in ("right", "left")
        }
        self.which = select("which", _labels(()))
        listener.watch(self.which, self._choose)
        self.guide = html(height=160)
        self.marker = number("marker", 1.0, 500.0, value=25.0)
        self.layout = column(
            row(*self.sides.values()),
            self.which,
            self.guide,
            row(button(studio, "skip", self._skip), button(studio, "remove", self._remove)),
            self.marker,
            button(studio, "calibrate", hand.calibrate),
        )

    def follow(self, leg: Leg) -> None:
        """Show which landmarks are marked and which is chosen."""
        studio = self.studio
        handles = studio.desk.handles()
        names = _labels(leg.points) | {label_of(name): name for name in CUTS if name in handles}
        self.which.options = names
        if self.hand.chosen in names.values():
            self.which.value = self.hand.chosen
        for side, button_of_side in self.sides.items():
            choose(button_of_side, leg.side == side)

    def _choose_side(self, side: str) -> None:
        self.studio.desk.change(side=side)
        self.studio.refresh()
        self.hand.ask()

    def _choose(self, name: str) -> None:
        self.hand.chosen = name
        self.studio.refresh()
        self.hand.ask()

    def _skip(self) -> None:
        names, chosen = list(GUIDE), self.hand.chosen
        at = names.index(chosen) if chosen in names else -1
        self._choose(self.studio.desk.next_landmark(names[at]) or names[(at + 1) % len(names)])

    def _remove(self) -> None:
        if self.hand.chosen:
            self.studio.desk.remove(self.hand.chosen)
            self.studio.refresh()
            self.hand.ask()


def _labels(marked: Iterable[str]) -> dict[str, str]:
    """Return the landmarks that can be chosen, by labels that show which are marked."""
    return {
        f"{'● ' if name in marked else '○ '}{label_of(name)}": name
        for name in dict.fromkeys([*GUIDE, *marked])
    }
