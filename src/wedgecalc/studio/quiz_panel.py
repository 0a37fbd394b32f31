"""The panel for the quiz: estimates of a leg without numbers, the answer in steps, a record."""

import secrets
from dataclasses import replace
from datetime import date

from wedgecalc.drawing.theme import Theme
from wedgecalc.studio import quiz
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.film_layers import Layers
from wedgecalc.studio.layers import ALL_PARTS
from wedgecalc.studio.loading import desk_of_limb
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.quiz_answer import answer_rows, draw_guess, procedure_choices
from wedgecalc.studio.quiz_record import QuizEntry, QuizRecord, record_from_text
from wedgecalc.studio.widgets import (
    button,
    column,
    heading,
    html,
    number,
    out_of_limits,
    row,
    select,
)
from wedgecalc.studio.words import WORDS


class QuizPanel:
    """The quiz of one studio."""

    def __init__(self, studio: Page) -> None:
        self.studio = studio
        self.round: quiz.QuizRound | None = None
        self.step = -1
        self.earned: dict[str, int] | None = None
        self.record = QuizRecord()
        self.own_desk: Desk | None = None  # the user's desk during the quiz
        self.fields = {
            "hka": number("quiz-hka", 150.0, 210.0),
            "angle": number("quiz-angle", 0.0, 40.0),
            "base": number("quiz-base", 0.0, 60.0),
        }
        self.level = select(
            "quiz-level",
            {WORDS[f"quiz-level-{n}"]: n for n in quiz.QUIZ_LEVELS},
            value=quiz.DEFAULT_LEVEL,
        )
        self.bone = select(
            "quiz-bone", {"": None} | {WORDS[bone]: bone for bone in quiz.DEFORMITY_SITES}
        )
        self.procedure = select("quiz-procedure", procedure_choices())
        self.answer_button = button(studio, "quiz-answer", self.answer, css_classes=["main"])
        self.next_button = button(studio, "quiz-next", self.further, css_classes=["main"])
        self.level.param.watch(lambda _event: studio.later(self._level_chosen), "value")
        self.asked = html()
        self.question = column(
            self.level,
            self.asked,
            row(self.fields["hka"], self.bone),
            self.procedure,
            row(self.fields["angle"], self.fields["base"]),
            self.answer_button,
        )
        self.confirmed = False  # whether deleting the record was requested once
        self.forget_button = button(studio, "quiz-forget", self.forget)
        record = row(
            button(studio, "quiz-csv", lambda: self._export("csv")),
            button(studio, "quiz-json", lambda: self._export("json")),
            self.forget_button,
        )
        self.so_far = html()
        self.files = column(heading("quiz-mine"), self.so_far, record)
        self.again = row(self.next_button, button(studio, "quiz-new", self.new))
        self.layout = column(self.question, self.again, self.files)

    @property
    def show(self) -> frozenset[str]:
        """What the film shows at this step."""
        if self.round is None:
            return ALL_PARTS
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
        return rendered(
            "lesson.html",
            answers=self._answers(),
            tried=self.tried,
            points=sum(self.earned.values()) if self.earned else 0,
            most=quiz.MAX_POINTS,
            rule=_rule(),
            steps=[text for text, _ in self.round.steps[: self.step + 1]],
        )

    @property
    def tried(self) -> bool:
        """Whether anything was estimated; otherwise the leg does not count."""
        fields = (*self.fields.values(), self.bone, self.procedure)
        return any(field.value is not None for field in fields)

    def _answers(self) -> list[tuple[str, str, str, str, str]]:
        """Return label, estimate, right answer, error and points of each; empty until answered."""
        if self.round is None or self.earned is None:
            return []
        rows = answer_rows(self.round, self.guess, self.bone.value, self.procedure.value)
        return [
            (
                WORDS[f"quiz-row-{key}"],
                *rows[key],
                WORDS["quiz-of"].format(
                    points=points,
                    most=quiz.POINTS_BY_ERROR[key][0][1]
                    if key in quiz.POINTS_BY_ERROR
                    else quiz.POINTS_FOR_BONE,
                ),
            )
            for key, points in self.earned.items()
        ]

    @property
    def guess(self) -> dict[str, float | None]:
        """The numbers that were estimated."""
        return {key: field.value for key, field in self.fields.items()}

    def draw(self, shown: Layers, colors: Theme) -> None:
        """Draw the estimates beside the truth, once the answer is shown."""
        if self.round is not None and self.earned is not None:
            draw_guess(shown, self.round, self.guess, self.procedure.value, self.show, colors)

    def start(self) -> None:
        """Start a round, unless one is running."""
        if self.round is None:
            self.own_desk = self.studio.desk
            self.new()

    def new(self, seed: int | None = None) -> None:
        """Start a round with a new leg."""
        quiz_round = quiz.new_round(
            secrets.randbelow(10**6) if seed is None else seed, self.level.value
        )
        desk = desk_of_limb(quiz_round.plan.limb)
        # The wedge of the question is drawn even where the verdict would cut no bone.
        desk.leg = replace(desk.leg, procedure=quiz_round.plan.procedure.name)
        self.studio.lay(desk)
        self.round, self.step, self.earned = quiz_round, -1, None
        for field in self.fields.values():
            field.value = None
        self.bone.value = self.procedure.value = None
        self.asked.object = rendered("status.html", kind="said", text=quiz_round.question)
        self._asking(True)
        self.studio.refresh()
        self.studio.say(WORDS["quiz-ask"])

    def _asking(self, on: bool) -> None:
        """Show the question and the record, or the answer and how to go on."""
        self.question.visible, self.again.visible = on, not on
        self.confirmed, self.forget_button.name = False, WORDS["quiz-forget"]
        share, rounds = self.record.share, self.record.rounds
        self.files.visible = on and bool(rounds)
        text = "" if share is None else f"{100 * share:.0f}"
        summary = WORDS["quiz-record"].format(rounds=rounds, share=text)
        self.so_far.object = rendered("status.html", kind="quiet", text=summary)

    def answer(self) -> None:
        """Score the estimates, and show the first step of the answer."""
        if self.round is None or self.earned is not None:
            return
        if wrong := next(filter(out_of_limits, self.fields.values()), None):
            self.studio.say(wrong.name)
            return
        words = {"bone": self.bone.value, "procedure": self.procedure.value}
        self.earned = self.round.points(self.guess, **words)
        if self.tried:
            right = {"bone": self.round.responsible, "procedure": self.round.plan.procedure.name}
            truth, estimates = self.round.truth | right, self.guess | words
            day = date.today().isoformat()
            entry = QuizEntry(
                day,
                self.round.level,
                self.round.seed,
                estimates,
                truth,
                self.earned,
                quiz.MAX_POINTS,
            )
            self._keep(self.record.with_round(entry))
        self._asking(False)
        self.further()
        self.studio.say(WORDS["quiz-look"])

    def further(self) -> None:
        """Show the next step of the answer."""
        if self.round is not None:
            last = len(self.round.steps) - 1
            self.step = min(self.step + 1, last)
            self.next_button.disabled = self.step == last
            if self.step == last:
                self.studio.say(WORDS["quiz-last"])
            self.studio.refresh()

    def forget(self) -> None:
        """Delete the record at the second request, as this cannot be undone."""
        if not self.confirmed:
            self.confirmed = True
            self.forget_button.name = WORDS["quiz-forget-sure"].format(rounds=self.record.rounds)
            return
        self._keep(QuizRecord())
        self._asking(True)
        self.studio.refresh()

    def _level_chosen(self) -> None:
        """Ask about a leg of the level that was chosen, unless an answer is being read."""
        if self.round is not None and self.earned is None and self.round.level != self.level.value:
            self.new()

    def _keep(self, record: QuizRecord) -> None:
        self.record = record
        self.studio.browser.keep_record(record.text())

    def _export(self, kind: str) -> None:
        """Hand the record to the browser's downloads."""
        text, name = (
            self.record.table() if kind == "csv" else self.record.text(),
            f"wedgecalc-quiz.{kind}",
        )
        self.studio.browser.download(name, text.encode())
        self.studio.say(WORDS["ready"].format(what=name))

    def recall(self, text: str) -> None:
        """Restore the record that the browser saved."""
        self.record = record_from_text(text)

    def end(self) -> None:
        """Leave the quiz, and go back to what was on the desk."""
        away = self.own_desk
        self.leave()
        if away is not None:
            self.studio.lay(away)

    def leave(self) -> None:
        """Leave the quiz for another leg."""
        self.round, self.step, self.earned, self.own_desk = None, -1, None, None


def _rule() -> str:
    """Return the rule by which estimates earn points."""
    near = {
        key: ", ".join(
            WORDS["quiz-near"].format(points=n, off=off) for off, n in quiz.POINTS_BY_ERROR[key]
        )
        for key in ("hka", "angle")
    }
    return WORDS["quiz-rule"].format(
        **near, bone=quiz.POINTS_FOR_BONE, procedure=quiz.POINTS_FOR_PROCEDURE
    )
