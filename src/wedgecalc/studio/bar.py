"""The bar above the film: whose leg it is, its side and scale, undo, redo, and how the page looks."""

from functools import partial

from wedgecalc.results.origin import scale_words
from wedgecalc.studio.assets import rendered, static
from wedgecalc.studio.case_state import Leg
from wedgecalc.studio.hand import Hand
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import Layout, Widget, button, flow, html
from wedgecalc.studio.words import WORDS


class Bar:
    """Buttons that are there at every step.

    Parameters
    ----------
    studio : Page
    hand : Hand
    save : Widget
        The button that saves the case.
    quiz : Widget
        The button that leads to the quiz and back.
    """

    def __init__(self, studio: Page, hand: Hand, save: Widget, quiz: Widget) -> None:
        self.studio = studio
        self.facts = html(sizing_mode=None, margin=(0, 12, 0, 4))
        small: dict[str, object] = {"sizing_mode": None, "margin": (2, 2)}
        self.undo, self.redo = (
            button(studio, key, partial(hand.key, key), **small) for key in ("undo", "redo")
        )
        theme = button(studio, "theme", self._turn, **small)
        theme.jscallback(clicks=static("theme.js"))
        present = button(studio, "present", lambda: None, **small)
        present.jscallback(clicks=static("present.js"))
        self.layout: Layout = flow(self.facts, self.undo, self.redo, save, quiz, present, theme)

    def follow(self, leg: Leg) -> None:
        """Show the facts of a leg, and what can be undone."""
        desk = self.studio.desk
        self.facts.object = rendered("facts.html", name=leg.id or "", facts=_facts(leg))
        self.undo.disabled, self.redo.disabled = not desk.past, not desk.future

    def _turn(self) -> None:
        self.studio.set_theme("light" if self.studio.theme == "dark" else "dark")
        self.studio.refresh()


def _facts(leg: Leg) -> str:
    """Return side and scale of a leg, each with its source."""
    if not leg.points and leg.side is None and leg.mm_per_unit is None:
        return ""
    side = WORDS["no-side"] if leg.side is None else WORDS[leg.side]
    if leg.outcome.limb is not None:
        return f"{side} · {scale_words(leg.outcome.limb, leg.scale_source)}"
    if leg.mm_per_unit is None:
        no_scale = WORDS["no-scale-yet"]
        return f"{side} · {no_scale}"
    return f"{side} · {WORDS['scale'].format(scale=leg.mm_per_unit, source=leg.scale_source)}"
