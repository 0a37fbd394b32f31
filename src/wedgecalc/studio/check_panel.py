"""The panel for checking the user's own wedge against the plan, and for comparing two plans."""

from collections.abc import Sequence

from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.planning.check import check
from wedgecalc.planning.targets import Target
from wedgecalc.results.check_steps import step_words
from wedgecalc.results.millimetres import base_share
from wedgecalc.results.sentences_target import check_sentences, miss_sentence
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.outcome import error_words
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.results_panel import comparison_html
from wedgecalc.studio.widgets import (
    Listener,
    button,
    column,
    heading,
    html,
    number,
    out_of_limits,
    row,
)
from wedgecalc.studio.words import WORDS


class CheckPanel:
    """Judges a given wedge, and keeps a plan to compare with."""

    def __init__(self, studio: Page, listener: Listener) -> None:
        self.studio, self.listener = studio, listener
        self.first: LegState | None = None  # plan A, to compare with
        self.judged: LegState | None = None  # the leg of the verdict
        self.angle, self.base = number("own-angle", 0.0, 60.0), number("own-base", 0.0, 80.0)
        self.verdict, self.comparison = html(css_classes=["judgement"]), html()
        for field in (self.angle, self.base):
            field.param.watch(lambda _event: studio.later(self._judge_typed), "value")
        # Correction of the judged wedge, unless it is on target.
        self.correction: float | None = None
        self.use = button(studio, "use-wedge", self._use, visible=False)
        self.drop = button(studio, "drop-a", lambda: self._keep(None), visible=False)
        self.own = column(
            heading("check"),
            row(self.angle, self.base, css_classes=["at-once"]),
            button(studio, "verdict", lambda: studio.guarded(self._judge), css_classes=["main"]),
            self.verdict,
            self.use,
            heading("compare"),
            row(button(studio, "keep-a", lambda: self._keep(studio.desk.leg)), self.drop),
            self.comparison,
        )
        self.layout = column(self.own)

    def start(self) -> None:
        """Start with another leg: without a wedge to check, or a plan to compare."""
        self.first = None
        with self.listener.silence():
            self.angle.value = self.base.value = None
        self.withdraw()

    def withdraw(self, leg: LegState | None = None) -> None:
        """Remove the verdict, unless it is about this leg and plan."""
        if leg is None or leg is not self.judged:
            self.judged, self.verdict.object = None, ""
            self.correction, self.use.visible = None, False

    def _judge_typed(self) -> None:
        """Judge the wedge as it is typed; without one, show nothing."""
        self.withdraw()
        if self.angle.value is not None or self.base.value is not None:
            self.studio.guarded(self._judge)

    def follow(self, leg: LegState) -> None:
        """Judge the wedge against the plan as it is now, and show plan A beside it."""
        if leg is not self.judged:
            self._judge_typed()
        self.own.visible = not leg.after
        self.drop.visible = self.first is not None
        self.comparison.object = "" if self.first is None else comparison_html(self.first, leg)

    def _judge(self) -> None:
        leg = self.studio.desk.leg
        outcome = leg.outcome
        if outcome.double is not None:
            self._say("stop", WORDS["check-one"])
            return
        if outcome.limb is None or outcome.procedure is None:
            self._say("stop", WORDS["nothing-to-check"])
            return
        angle, base = self.angle.value, self.base.value
        if wrong := next(filter(out_of_limits, (self.angle, self.base)), None):
            self._say("stop", wrong.name)
            return
        if (angle is None) == (base is None):
            self._say("stop", WORDS["one-answer"])
            return
        try:
            answer = check(outcome.limb, leg.request(outcome.procedure), angle=angle, base=base)
        except (InputError, NoPlanError) as error:
            self._say("stop", *error_words(error))
            return
        wanted, uncertainty = answer.wanted, outcome.uncertainty
        share = base_share(wanted, 1, None if uncertainty is None else uncertainty.base)
        miss = miss_sentence(answer)
        first, result, *rest = check_sentences(answer, share)
        rest = list(filter(None, (first.removeprefix(miss).strip(), *rest)))
        kind = "good" if answer.verdict == "on-target" else "stop"
        self._say(kind, miss, result, *step_words(answer), rest=rest)
        self.judged = leg
        if answer.verdict != "on-target":
            self.correction = float(answer.given.correction)
            self.use.name = WORDS["use-wedge"].format(angle=self.correction)
            self.use.visible = True

    def _use(self) -> None:
        """Make the wedge that was judged the plan."""
        if self.correction is not None:
            aim = Target("correction", self.correction)
            self.studio.guarded(lambda: self.studio.desk.change(target=aim))
            self.studio.controls.show("plan")

    def _say(self, kind: str, text: str, *more: str, rest: Sequence[str] = ()) -> None:
        """Show an answer: a sentence, further sentences, and the rest to be unfolded."""
        self.verdict.object = rendered("status.html", kind=kind, text=text, more=more, rest=rest)

    def _keep(self, leg: LegState | None) -> None:
        self.first = leg
        self.studio.refresh()
