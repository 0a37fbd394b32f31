"""The button that proposes the landmarks of a film, and its result on the desk."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from wedgecalc.errors import InputError
from wedgecalc.installation import to_add
from wedgecalc.optional import importable
from wedgecalc.sources.radiographs.radiograph import Radiograph
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.background import in_background
from wedgecalc.studio.case_state import GUIDE, LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.hand import Hand
from wedgecalc.studio.outcome import error_words, in_labels
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import button, html, row
from wedgecalc.studio.words import WORDS

if TYPE_CHECKING:
    from wedgecalc.detection.found import DetectedLeg


class Proposing:
    """Gets landmarks from a network; each is drawn dashed until it is confirmed."""

    def __init__(self, studio: Page, hand: Hand) -> None:
        self.studio, self.hand = studio, hand
        self.busy = False
        self.button = button(studio, "propose", self._propose)
        text = WORDS["propose-how"].format(how=to_add("detect"))
        self.how = html(rendered("status.html", kind="note", text=text))
        self.layout = row(self.button, self.how)

    def follow(self, leg: LegState) -> None:
        """Show the button if there are landmarks to propose, or how to install the network."""
        missing = [name for name in GUIDE if name not in leg.points]
        waiting = leg.proposed.keys() - leg.points.keys()
        wanted = self.studio.desk.radiograph is not None and bool(missing) and not waiting
        installed = importable("onnxruntime")
        self.button.visible, self.how.visible = wanted and installed, wanted and not installed

    def _propose(self) -> None:
        film, side = self.studio.desk.radiograph, self.studio.desk.leg.side
        if film is None or self.busy:
            return
        self.busy = True
        self.studio.say(WORDS["proposing"])
        work, then = partial(_detect, film, side), partial(self._show, film, side)
        in_background(self.studio, work, then, ended=self._rest)

    def _rest(self) -> None:
        self.busy = False

    def _show(
        self, film: Radiograph, side: str | None, legs: "Sequence[DetectedLeg] | InputError"
    ) -> None:
        """Put the proposals on the desk, if it still has the same leg and film."""
        desk = self.studio.desk
        if desk.radiograph is not film or desk.leg.side != side:
            self.studio.say(WORDS["proposed-late"])
            return
        if isinstance(legs, InputError):
            self.studio.say(refusal_words(legs, side))
            return
        with_proposals(desk, legs)
        self.hand.chosen = self.studio.desk.next_landmark()
        self.studio.fit()
        self.studio.refresh()
        number = sum(len(leg.landmarks) for leg in legs)
        message = WORDS["proposed-all"].format(
            number=number, legs=" and ".join(x.side for x in legs)
        )
        self.studio.say(
            " ".join([message, *(in_labels(note) for leg in legs for note in leg.notes)])
        )


def _detect(film: Radiograph, side: str | None) -> "Sequence[DetectedLeg] | InputError":
    """Return the legs on a film with their proposed landmarks, or why there are none."""
    from wedgecalc.detection.film import detect_film

    try:
        return detect_film(film.pixels, side=side)
    except InputError as error:
        return error


def refusal_words(error: InputError, side: str | None) -> str:
    """Return why no landmarks are proposed, in the words of the page."""
    from wedgecalc.detection.legs import NO_FILM

    reasons = (replace(p, found=p.found.removeprefix(f"{NO_FILM}: ")) for p in error.problems)
    reason = " ".join(error_words(InputError(list(reasons))))
    leg = WORDS["proposed-on"].format(leg=WORDS[side].lower()) if side else ""
    return WORDS["proposed-none"].format(on=leg, why=f"{reason[0].lower()}{reason[1:]}")


def with_proposals(desk: Desk, legs: "Sequence[DetectedLeg]") -> None:
    """Put the proposed landmarks of one leg or two on the desk, as one step.

    Parameters
    ----------
    desk : Desk
    legs : sequence of DetectedLeg
        The first becomes the leg on the desk; the second the other one on the film.
    """
    first, second = desk.leg, desk.other
    taken = [_taken(first, legs[0])]
    if len(legs) > 1 and (second is None or not second.points):
        taken.append(_taken(replace(first, points={}, file=None, header_side=None), legs[1]))
    desk.replace_legs(taken[0], taken[1] if len(taken) > 1 else second)


def _taken(leg: LegState, found: "DetectedLeg") -> LegState:
    """Return a leg of a film with the landmarks proposed for it."""
    source = leg.side_source if leg.side == found.side else WORDS["side-proposed"]
    return replace(
        leg, side=found.side, side_source=source, proposed=found.landmarks, doubtful=found.doubts
    )
