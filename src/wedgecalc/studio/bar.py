"""The bar above the film: whose leg it is, its side and scale, undo, redo, and how the page looks."""

from functools import partial

import panel as pn

from wedgecalc.results.origin import scale_words, stated_scale
from wedgecalc.studio.assets import rendered, static
from wedgecalc.studio.case_state import Leg
from wedgecalc.studio.hand import Hand
from wedgecalc.studio.notices import no_room
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import Layout, Listener, Widget, button, flow, html, styled
from wedgecalc.studio.words import WORDS


class Bar:
    """Buttons that are there at every step.

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
        self.facts = html(sizing_mode=None, margin=(0, 12, 0, 4), css_classes=["late"])
        small: dict[str, object] = {"sizing_mode": None, "margin": (2, 2)}
        self.undo, self.redo = (
            button(studio, key, partial(hand.key, key), **small) for key in ("undo", "redo")
        )
        theme = button(studio, "theme", self._turn, **small)
        theme.jscallback(clicks=static("theme.js"))
        present = button(studio, "present", lambda: None, **small)
        present.jscallback(clicks=static("present.js"))
        self.save = save
        self.other = button(studio, "other-leg", self._switch, **small)
        self.turn = button(studio, "after-turn", studio.turn, visible=False, **small)
        parts = (self.undo, self.redo, self.other, self.turn, save, quiz, present, theme)
        self.layout: Layout = flow(self.label, self.facts, *parts)

    def follow(self, leg: Leg) -> None:
        """Show the facts of a leg, and what can be undone."""
        desk = self.studio.desk
        self.label.value = leg.label or ""
        self.facts.object = rendered("facts.html", name=leg.id or "", facts=_facts(leg))
        film = desk.radiograph is not None
        self.other.visible = (film or desk.other is not None) and not leg.after
        self.turn.visible = desk.aside is not None
        self.turn.name = WORDS["after-back" if leg.after else "after-turn"]
        self.undo.disabled, self.redo.disabled = not desk.past, not desk.future

    def quiz(self, on: bool) -> None:
        """Leave out, during a quiz, what belongs to the user's own leg."""
        for part in (self.label, self.facts, self.save, self.undo, self.redo):
            part.visible = not on
        if on:
            self.other.visible = self.turn.visible = False

    def _name(self, text: str) -> None:
        plain = "".join(sign for sign in text if sign.isprintable()).strip()
        self.studio.desk.change(label=plain or None)
        self.studio.refresh()

    def _switch(self) -> None:
        """Plan the other leg on the film, or begin to mark it."""
        desk = self.studio.desk
        desk.switch()
        if desk.leg.missing:
            desk.chosen = desk.next_landmark()
        self.hand.look()
        self.studio.refresh()
        self.hand.ask()
        if desk.other is not None and not desk.leg.points and no_room(desk, desk.other):
            side = WORDS[f"a-{desk.leg.side}"]
            self.studio.say(WORDS["one-leg"].format(side=side))

    def _turn(self) -> None:
        self.studio.set_theme("light" if self.studio.theme == "dark" else "dark")
        self.studio.refresh()


def _facts(leg: Leg) -> str:
    """Return side and scale of a leg, each with its source."""
    if not leg.points and leg.side is None and leg.mm_per_unit is None:
        return ""
    side = WORDS["no-side"] if leg.side is None else WORDS[leg.side]
    if leg.after:
        film, facts = WORDS["after-film"].format(n=leg.after), WORDS["after-facts"]
        side = f"{side}, {film} {facts}" if leg.after > 1 else f"{side}, {facts}"
    if leg.outcome.limb is not None:
        return f"{side} · {scale_words(leg.outcome.limb, leg.scale_source)}"
    if leg.mm_per_unit is None:
        no_scale = WORDS["no-scale-yet"]
        return f"{side} · {no_scale}"
    return f"{side} · {stated_scale(leg.mm_per_unit, leg.scale_source)}"
