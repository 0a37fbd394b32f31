"""The quiz on the page: a leg without its numbers, the pupil's estimates, the answer drawn step by step, the record kept in the browser."""

import json
import secrets
from html import escape
from typing import Any

import panel as pn

from wedgecalc.results.sentences import amount
from wedgecalc.studio.layers import ALL
from wedgecalc.studio.loading import of_limb
from wedgecalc.studio.quiz import BONES, MOST, Round, new_round
from wedgecalc.studio.widgets import button, said, styled
from wedgecalc.studio.words import WORDS


class Lesson:
    """The quiz of one studio.

    Parameters
    ----------
    studio : Studio
    """

    def __init__(self, studio: Any) -> None:
        self.studio = studio
        self.round: Round | None = None
        self.step = -1
        self.earned: dict[str, int] | None = None
        self.past = {"rounds": 0, "points": 0}

        def field(key: str, low: float, high: float) -> Any:
            return styled(
                pn.widgets.FloatInput,
                name=WORDS[f"quiz-{key}"],
                value=None,
                start=low,
                end=high,
                step=0.5,
            )

        self.fields = {
            "hka": field("hka", 150.0, 210.0),
            "angle": field("angle", 0.0, 40.0),
            "base": field("base", 0.0, 60.0),
        }
        bones = {"": None} | {WORDS[bone]: bone for bone in BONES}
        self.bone = styled(pn.widgets.Select, name=WORDS["quiz-bone"], options=bones)
        self.answer_button = button(self.studio, "quiz-answer", self.answer)
        self.next_button = button(self.studio, "quiz-next", self.further)
        self.section = pn.Column(
            said("quiz-ask"),
            self.fields["hka"],
            self.bone,
            self.fields["angle"],
            self.fields["base"],
            self.answer_button,
            self.next_button,
            button(self.studio, "quiz-new", self.new),
            button(self.studio, "quiz-forget", self.forget),
            sizing_mode="stretch_width",
        )
        studio.controls.add("quiz", self.section)

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
        """What stands beside the film, as HTML."""
        if self.round is None:
            return ""
        lines = [f'<p class="sentence">{escape(WORDS["quiz-ask"])}</p>'] if self.step < 0 else []
        if self.earned is not None:
            truth = self.round.truth
            rows = [
                ("hka", amount(truth["hka"], "deg")),
                ("bone", WORDS[truth["bone"]]),
                ("angle", amount(truth["angle"], "deg")),
                ("base", amount(truth["base"], "mm")),
            ]
            body = "".join(
                f'<tr><th scope="row">{escape(WORDS[f"quiz-{key}"])}</th><td>{escape(text)}</td><td>+{self.earned[key]}</td></tr>'
                for key, text in rows
            )
            lines.append(
                f'<p role="status" class="good">{escape(WORDS["quiz-score"].format(points=sum(self.earned.values()), most=MOST))}</p><table>{body}</table>'
            )
        lines += [
            f'<p class="sentence">{k + 1}. {escape(text)}</p>'
            for k, (text, _) in enumerate(self.round.steps[: self.step + 1])
        ]
        if self.past["rounds"]:
            lines.append(
                f'<p class="quiet">{escape(WORDS["quiz-record"].format(rounds=self.past["rounds"], share=100 * self.past["points"] / (MOST * self.past["rounds"])))}</p>'
            )
        return "".join(lines)

    def start(self) -> None:
        """Begin, unless a leg is being estimated."""
        if self.round is None:
            self.new()

    def new(self, seed: int | None = None) -> None:
        """Show a new leg."""
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
        """Count the estimates, and begin the construction."""
        if self.round is None or self.earned is not None:
            return
        guess = {key: field.value for key, field in self.fields.items()} | {"bone": self.bone.value}
        self.earned = self.round.points(guess)
        self.past = {
            "rounds": self.past["rounds"] + 1,
            "points": self.past["points"] + sum(self.earned.values()),
        }
        self.studio.record.data = {"text": [json.dumps(self.past)]}
        self.answer_button.disabled, self.next_button.disabled = True, False
        self.further()

    def further(self) -> None:
        """Draw the next step of the construction."""
        if self.round is not None:
            self.step = min(self.step + 1, len(self.round.steps) - 1)
            self.next_button.disabled = self.step == len(self.round.steps) - 1
            self.studio.refresh()

    def forget(self) -> None:
        """Forget the record."""
        self.past = {"rounds": 0, "points": 0}
        self.studio.record.data = {"text": [json.dumps(self.past)]}
        self.studio.refresh()

    def recall(self, text: str) -> None:
        """Take up the record that the browser kept."""
        try:
            told = json.loads(text or "{}")
            rounds, points = int(told.get("rounds", 0)), int(told.get("points", 0))
        except (ValueError, AttributeError, TypeError):
            return
        if 0 <= points <= MOST * rounds:
            self.past = {"rounds": rounds, "points": points}

    def end(self) -> None:
        """Leave the quiz."""
        self.round, self.step, self.earned = None, -1, None
