"""The panel for the quiz: estimates of a leg without numbers, the answer in steps, a record."""

import json
import secrets

from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import amount
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.layers import ALL
from wedgecalc.studio.loading import of_limb
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.quiz import BONES, MOST, Round, new_round
from wedgecalc.studio.widgets import button, column, heading, number, select
from wedgecalc.studio.words import WORDS


class Lesson:
    """The quiz of one studio."""

    def __init__(self, studio: Page) -> None:
        self.studio = studio
        self.round: Round | None = None
        self.step = -1
        self.earned: dict[str, int] | None = None
        self.past = {"rounds": 0, "points": 0}
        self.away: Desk | None = None  # what was on the desk before the quiz
        self.fields = {
            "hka": number("quiz-hka", 150.0, 210.0),
            "angle": number("quiz-angle", 0.0, 40.0),
            "base": number("quiz-base", 0.0, 60.0),
        }
        self.bone = select("quiz-bone", {"": None} | {WORDS[bone]: bone for bone in BONES})
        self.answer_button = button(studio, "quiz-answer", self.answer)
        self.next_button = button(studio, "quiz-next", self.further)
        self.layout = column(
            heading("quiz-ask"),
            self.fields["hka"],
            self.bone,
            self.fields["angle"],
            self.fields["base"],
            self.answer_button,
            self.next_button,
            button(studio, "quiz-new", self.new),
            button(studio, "quiz-forget", self.forget),
        )

    @property
    def show(self) -> frozenset[str]:
        """What the film shows at this step."""
        if self.round is None:
            return ALL
        return self.round.steps[self.step][1] if self.step >= 0 else frozenset({"bones"})

    @property
    def share(self) -> float:
        """Share of the correction that the film shows."""
        return 1.0 if "after" in self.show and self.step >= 0 else 0.0

    @property
    def board(self) -> str:
        """The text beside the film, as HTML."""
        if self.round is None:
            return ""
        rounds, steps = self.past["rounds"], self.round.steps[: self.step + 1]
        return rendered(
            "lesson.html",
            step=self.step,
            answers=self._answers(),
            points=sum(self.earned.values()) if self.earned else 0,
            most=MOST,
            steps=[text for text, _ in steps],
            rounds=rounds,
            share=f"{100 * self.past['points'] / (MOST * rounds):.0f}" if rounds else "",
        )

    def _answers(self) -> list[tuple[str, str, int]]:
        """Return key, true answer and points of each question; empty until answered."""
        if self.round is None or self.earned is None:
            return []
        truth = self.round.truth
        texts = {
            "hka": amount(truth["hka"], "deg"),
            "bone": WORDS[self.round.responsible],
            "angle": amount(truth["angle"], "deg"),
            "base": size_text(self.round.plan, truth["base"]),
        }
        return [(key, text, self.earned[key]) for key, text in texts.items()]

    def start(self) -> None:
        """Start a round, unless one is running."""
        if self.round is None:
            self.away = self.studio.desk
            self.new()

    def new(self, seed: int | None = None) -> None:
        """Start a round with a new leg."""
        made = new_round(secrets.randbelow(10**6) if seed is None else seed)
        self.studio.lay(of_limb(made.plan.limb))
        self.round, self.step, self.earned = made, -1, None
        for field in self.fields.values():
            field.value = None
        self.bone.value = None
        self.answer_button.disabled, self.next_button.disabled = False, True
        self.studio.refresh()
        self.studio.say(WORDS["quiz-ask"])

    def answer(self) -> None:
        """Score the estimates, and show the first step of the answer."""
        if self.round is None or self.earned is not None:
            return
        guess = {key: field.value for key, field in self.fields.items()}
        self.earned = self.round.points(guess, self.bone.value)
        self._record(self.past["rounds"] + 1, self.past["points"] + sum(self.earned.values()))
        self.answer_button.disabled, self.next_button.disabled = True, False
        self.further()

    def further(self) -> None:
        """Show the next step of the answer."""
        if self.round is not None:
            self.step = min(self.step + 1, len(self.round.steps) - 1)
            self.next_button.disabled = self.step == len(self.round.steps) - 1
            self.studio.refresh()

    def forget(self) -> None:
        """Delete the record."""
        self._record(0, 0)
        self.studio.refresh()

    def _record(self, rounds: int, points: int) -> None:
        self.past = {"rounds": rounds, "points": points}
        self.studio.browser.keep_record(json.dumps(self.past))

    def recall(self, text: str) -> None:
        """Restore the record that the browser saved."""
        try:
            saved = json.loads(text or "{}")
            rounds, points = int(saved.get("rounds", 0)), int(saved.get("points", 0))
        except (ValueError, AttributeError, TypeError):
            return
        if 0 <= points <= MOST * rounds:
            self.past = {"rounds": rounds, "points": points}

    def end(self) -> None:
        """Leave the quiz, and go back to what was on the desk."""
        away = self.away
        self.leave()
        if away is not None:
            self.studio.lay(away)

    def leave(self) -> None:
        """Leave the quiz for another leg."""
        self.round, self.step, self.earned, self.away = None, -1, None, None
