"""The panel for planning: procedure, target, correction, and what the plan takes into account."""

from typing import Unpack

from wedgecalc.cohort.request import AUTO
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.request_fields import ABOUT, ARTHRITIS
from wedgecalc.planning.targets import Target, default_target
from wedgecalc.records import procedures, targets
from wedgecalc.results.alert_words import stop_words
from wedgecalc.studio.both_bones import BothBones
from wedgecalc.studio.case_state import Leg
from wedgecalc.studio.desk import Changes
from wedgecalc.studio.film_cut import FilmCut
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.widgets import Listener, button, column, heading, number, row, select, slider
from wedgecalc.studio.words import WORDS

USUAL = "usual"
LIMITS = {
    name: (ABOUT[name].low, ABOUT[name].high) for name in ("hinge_turn", "ap_depth", "jlca_supine")
}


class PlanPanel:
    """Chooses procedure and target, and shows what follows."""

    def __init__(self, studio: Page, listener: Listener) -> None:
        self.studio, self.listener = studio, listener
        self.procedure = select("procedure", _procedures())
        self.measure = select("target", _measures())
        self.value = number("value", value=62.5)
        self.arthritis = select("arthritis", _arthritis())
        self.close = slider("close", 0, 100, margin=(3, 16))
        self.turn = number("hinge-turn", *LIMITS["hinge_turn"])
        self.depth = number("ap-depth", *LIMITS["ap_depth"])
        self.slope = column(heading("slope"), row(self.turn, self.depth))
        self.supine = number("jlca-supine", *LIMITS["jlca_supine"])
        self.film_cut, self.both = FilmCut(studio), BothBones(studio)
        self.accept = button(studio, "accept", self._accept, visible=False)
        listener.watch(self.procedure, self._choose_procedure)
        listener.watch(self.arthritis, lambda knee: self._change(arthritis=knee or None))
        listener.watch(self.measure, self._aim)
        listener.watch(self.value, self._aim_at)
        listener.watch(self.turn, lambda turn: self._change(hinge_turn=turn))
        listener.watch(self.depth, lambda depth: self._change(ap_depth=depth))
        listener.watch(self.supine, lambda jlca: self._change(jlca_supine=jlca))
        listener.watch(self.close, self._slide)
        listener.watch(self.close, self._slid, "value_throttled")
        usual = button(studio, "usual-cut", lambda: self._change(hinge=None, entry=None, two={}))
        self.details = column(
            usual,
            self.film_cut.layout,
            self.both.layout,
            self.slope,
            column(heading("soft-tissue"), self.supine),
        )
        self.details.visible = False
        self.more = button(studio, "more", self._unfold)
        self.layout = column(
            self.procedure,
            row(self.measure, self.value),
            self.arthritis,
            self.close,
            self.accept,
            self.more,
            self.details,
        )

    def _slide(self, percent: int) -> None:
        """Show a share of the correction; a movement of the slider is one step to undo."""
        desk = self.studio.desk
        desk.hold()
        desk.show(percent / 100)
        self.studio.refresh(sliding=True)

    def _slid(self, _percent: int) -> None:
        self.studio.desk.drop()
        self.studio.refresh()

    def follow(self, leg: Leg) -> None:
        """Show what is planned for the leg."""
        self.close.value = round(100 * self.studio.desk.share)
        self.procedure.value = leg.procedure
        self.measure.value = USUAL if leg.target is None else leg.target.measure
        if leg.target is not None:
            self.value.value = leg.target.value
        elif leg.outcome.double is not None:
            self.value.value = float(leg.outcome.double.target.value)
        elif leg.outcome.procedure is not None:
            self.value.value = default_target(
                procedures()[leg.outcome.procedure], leg.arthritis
            ).value
        self.arthritis.value = leg.arthritis or ""
        stops = () if leg.outcome.made is None else stop_words(leg.outcome.made)
        self.accept.visible = bool(stops)
        self.accept.name = WORDS["withdraw" if leg.accept else "accept"]
        self.supine.value = leg.jlca_supine
        self.film_cut.follow(leg)
        self.both.follow(leg)
        self.turn.value, self.depth.value = leg.hinge_turn, leg.ap_depth
        record = procedures().get(leg.outcome.procedure or "")
        self.slope.visible = record is not None and record.opens_tibia

    def _unfold(self) -> None:
        self.details.visible = not self.details.visible
        self.more.name = WORDS["less" if self.details.visible else "more"]

    def _change(self, **changes: Unpack[Changes]) -> None:
        self.studio.desk.change(**changes)
        self.studio.refresh()

    def _accept(self) -> None:
        """Accept the stop alerts of the plan as it stands, or withdraw that."""
        leg = self.studio.desk.leg
        plan = leg.outcome.made
        stops = () if plan is None or leg.accept else stop_words(plan)
        self._change(accept=tuple(stop.code for stop in stops))

    def _choose_procedure(self, name: str) -> None:
        self._change(procedure=name, hinge=None, entry=None, two={})

    def _aim_at(self, value: float | None) -> None:
        """Aim at a value that was typed: of the usual target's measure, where none was chosen."""
        leg, measure = self.studio.desk.leg, self.measure.value
        if value is None or (measure == USUAL and leg.outcome.procedure is None):
            self.studio.refresh()  # which shows again what is aimed at
            return
        if measure == USUAL and leg.outcome.double is not None:
            measure = leg.outcome.double.target.measure
        elif measure == USUAL:
            record = procedures()[str(leg.outcome.procedure)]
            measure = default_target(record, leg.arthritis).measure
        self.studio.guarded(lambda: self._change(target=Target(measure, float(value))))

    def _aim(self, measure: str) -> None:
        if measure == USUAL:
            self._change(target=None)
            return
        record, now = targets()[measure], self.studio.desk.leg.target
        if now is None or now.measure != measure:  # another measure: start with its customary value
            with self.listener.silence():
                first = record.customary[0].value if record.customary else record.low
                self.value.value = float(first)

        def aim() -> None:
            self._change(target=Target(measure, float(self.value.value)))

        self.studio.guarded(aim)


def _procedures() -> dict[str, str]:
    return {WORDS["auto"]: AUTO, WORDS["double-level"]: DOUBLE_LEVEL} | {
        record.label[0].upper() + record.label[1:]: name
        for name, record in procedures().items()
        if not record.through_shaft
    }


def _arthritis() -> dict[str, str]:
    return {WORDS["arthritis-unknown"]: ""} | {WORDS[f"arthritis-{k}"]: k for k in ARTHRITIS}


def _measures() -> dict[str, str]:
    return {WORDS["usual-target"]: USUAL} | {
        record.label: name for name, record in targets().items()
    }
