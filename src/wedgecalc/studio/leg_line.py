"""The line above the film: the leg and film that are shown, and buttons to the others."""

from wedgecalc.geometry.frame import other_side
from wedgecalc.results.origin import scale_words, stated_scale
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.hand import Hand
from wedgecalc.studio.notices import lacks_room
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import Viewable, button, flow, html
from wedgecalc.studio.words import WORDS


class LegLine:
    """Names the leg and film that are shown, and leads to the other leg and films after surgery."""

    def __init__(self, studio: Page, hand: Hand) -> None:
        self.studio, self.hand = studio, hand
        self.facts = html(sizing_mode=None, margin=(0, 8), css_classes=["whose"])
        small: dict[str, object] = {"sizing_mode": None, "margin": (2, 2)}
        self.other = button(studio, "other-leg", self._switch, visible=False, **small)
        self.turn = button(studio, "after-turn", studio.turn, visible=False, **small)
        self.layout: Viewable = flow(self.facts, self.other, self.turn, whole=False)

    def follow(self, leg: LegState) -> None:
        """Name what is shown now, and where the buttons lead."""
        desk = self.studio.desk
        name = "" if leg.label else leg.id or ""
        heading, facts = _heading(desk), " · ".join(filter(None, (name, _scale(leg))))
        self.facts.object = (
            rendered("facts.html", head=heading, facts=facts, label=leg.label) if heading else ""
        )
        film = desk.radiograph is not None
        self.other.visible = bool(desk.resting) if leg.after else film or desk.other is not None
        self.other.name = _other_leg_words(desk)
        self.turn.visible = desk.aside is not None
        self.turn.name = WORDS["after-back" if leg.after else "after-turn"]

    def quiz(self, on: bool) -> None:
        """Hide the line during a quiz, as it is about the user's own leg."""
        self.layout.visible = not on

    def _switch(self) -> None:
        """Plan the other leg on the film, or begin to mark it."""
        desk = self.studio.desk
        if desk.leg.after:
            desk.cross()
            self.studio.opened_again()
            return
        desk.switch()
        if desk.leg.missing:
            desk.chosen = desk.next_landmark()
        self.studio.controls.show("mark" if desk.leg.missing else self.studio.controls.step)
        self.hand.look()
        if desk.other is not None and not desk.leg.points and lacks_room(desk, desk.other):
            side = WORDS[f"a-{desk.leg.side}"]
            self.studio.say(WORDS["one-leg"].format(side=side))


def _heading(desk: Desk) -> str:
    """Return the side of the leg, and whether the film was taken before or after surgery."""
    leg = desk.leg
    if not leg.points and leg.side is None and desk.radiograph is None:
        return ""
    side, before = WORDS["no-side" if leg.side is None else leg.side], WORDS["after-before"]
    side = f"{side[0].upper()}{side[1:]}"
    if leg.after:
        film = WORDS["after-film"].format(n=leg.after)
        facts = WORDS["after-facts"]
        return f"{side}, {facts}, {film}" if len(desk.films_after) > 1 else f"{side}, {facts}"
    return side if desk.aside is None else f"{side}, {before}"


def _other_leg_words(desk: Desk) -> str:
    """Return the text of the button to the other leg."""
    leg, other = desk.leg, desk.planned.other
    if leg.side is None:
        return WORDS["other-leg"]
    side = other_side(leg.side) if other is None or other.side is None else other.side
    marked = other is not None and bool(other.points)
    return WORDS[f"both-to-{side}" if marked else f"both-mark-{side}"]


def _scale(leg: LegState) -> str:
    """Return the scale of a leg, with its source."""
    if leg.outcome.limb is not None:
        return scale_words(leg.outcome.limb, leg.scale_source)
    if leg.mm_per_unit is None:
        return WORDS["no-scale-yet"]
    return stated_scale(leg.mm_per_unit, leg.scale_source)
