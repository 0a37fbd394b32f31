"""The bar at the top: name of the case, undo, redo, saving, and the look of the page."""

from functools import partial

import panel as pn

from wedgecalc.studio.assets import static
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.hand import Hand
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import Listener, Viewable, Widget, button, flow, styled
from wedgecalc.studio.words import WORDS


class Bar:
    """The buttons that are present at every step.

    Parameters
    ----------
    studio : Page
    hand : Hand
    listener : Listener
    save : Widget
        The button that saves the case.
    quiz : Widget
        The button that leads to the quiz and back.
    """

    def __init__(
        self, studio: Page, hand: Hand, listener: Listener, save: Widget, quiz: Widget
    ) -> None:
        self.studio, self.hand = studio, hand
        self.label = styled(
            pn.widgets.TextInput,
            placeholder=WORDS["label"],
            width=150,
            sizing_mode=None,
            css_classes=["late"],
        )
        listener.watch(self.label, lambda text: self._name(text))
        small: dict[str, object] = {"sizing_mode": None, "margin": (2, 2)}
        self.undo, self.redo = (
            button(studio, key, partial(hand.key, key), **small) for key in ("undo", "redo")
        )
        theme = button(studio, "theme", self._turn, **small)
        theme.jscallback(clicks=static("theme.js"))
        present = button(studio, "present", lambda: None, **small)
        present.jscallback(clicks=static("present.js"))
        self.save = save
        parts = (self.undo, self.redo, save, quiz, present, theme)
        self.layout: Viewable = flow(self.label, *parts)

    def follow(self, leg: LegState) -> None:
        """Show the name of the case, and whether there is something to undo."""
        desk = self.studio.desk
        self.label.value = leg.label or ""
        self.undo.disabled, self.redo.disabled = not desk.past, not desk.future

    def quiz(self, on: bool) -> None:
        """Hide what belongs to the user's own leg during a quiz."""
        for part in (self.label, self.save, self.undo, self.redo):
            part.visible = not on

    def _name(self, text: str) -> None:
        plain = "".join(sign for sign in text if sign.isprintable()).strip()
        self.studio.desk.call(plain or None)
        self.studio.refresh()

    def _turn(self) -> None:
        self.studio.set_theme("light" if self.studio.theme == "dark" else "dark")
        self.studio.refresh()
