"""The panel for planning: procedure, target, correction, and what the plan takes into account."""

from typing import Unpack

from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.request_fields import ARTHRITIS, AUTO, FIELDS
from wedgecalc.planning.targets import Target, default_target
from wedgecalc.records import measures, procedures, targets
from wedgecalc.results.alert_words import stop_words
from wedgecalc.results.sentences import target_words
from wedgecalc.studio import widgets as ui
from wedgecalc.studio.both_bones import BothBones
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.film_cut import FilmCut
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.snapshot import LegChanges
from wedgecalc.studio.words import WORDS, planning_words

_DEFAULT_TARGET = "usual"
_TARGETS_BY_PURPOSE = {
    purpose.name: Target(purpose.measure, float(purpose.value))
    for record in targets().values()
    for purpose in record.customary
}
_FIELD_LIMITS = {
    name: (FIELDS[name].low, FIELDS[name].high)
    for name in ("hinge_turn", "ap_depth", "jlca_supine")
}


class PlanPanel:
    """Chooses procedure and target, and shows the plan."""

    def __init__(self, studio: Page, listener: ui.Listener) -> None:
        self.studio, self.listener = studio, listener
        self.procedure = ui.select("procedure", _procedures())
        self.aim = ui.select("target", _aims())
        self.free_measure = ""  # the measure for which any value may be typed
        self.value = ui.number("value", value=62.5)
        self.arthritis = ui.select("arthritis", _arthritis())
        self.close = ui.slider("close", 0, 100, margin=(3, 16))
        self.turn = ui.number("hinge-turn", *_FIELD_LIMITS["hinge_turn"])
        self.depth = ui.number("ap-depth", *_FIELD_LIMITS["ap_depth"])
        self.slope = ui.column(ui.heading("slope"), ui.row(self.turn, self.depth))
        self.supine = ui.number("jlca-supine", *_FIELD_LIMITS["jlca_supine"])
        self.film_cut, self.both = FilmCut(studio), BothBones(studio, listener)
        self.advised = ui.button(
            studio, "next-plan", self._take_advice, visible=False, css_classes=["main"]
        )
        self.accept = ui.button(studio, "accept", self._accept, visible=False)
        listener.watch(self.procedure, self._choose_procedure)
        listener.watch(self.arthritis, lambda knee: self._change(arthritis=knee or None))
        listener.watch(self.aim, self._aim)
        listener.watch(self.value, self._aim_at)
        listener.watch(self.turn, lambda turn: self._change(hinge_turn=turn))
        listener.watch(self.depth, lambda depth: self._change(ap_depth=depth))
        listener.watch(self.supine, lambda jlca: self._change(jlca_supine=jlca))
        listener.watch(self.close, self._slide)
        listener.watch(self.close, self._slid, "value_throttled")
        usual = ui.button(
            studio, "usual-cut", lambda: self._change(hinge=None, entry=None, double_points={})
        )
        self.details = ui.column(
            usual,
            self.film_cut.layout,
            self.both.layout,
            self.slope,
            ui.column(ui.heading("soft-tissue"), self.supine),
        )
        self.details.visible = False
        self.more = ui.button(studio, "more", self._unfold)
        self.layout = ui.column(
            self.procedure,
            self.advised,
            self.aim,
            ui.row(self.value, self.arthritis),
            self.both.choice,
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

    def follow(self, leg: LegState) -> None:
        """Show the plan of the leg."""
        self.close.value = round(100 * self.studio.desk.share)
        self._name_usual(leg)
        self.procedure.value = leg.procedure
        self.aim.value = self._aimed(leg.target)
        aimed = leg.target or _usual_target(leg)
        if aimed is not None:
            self._limit(aimed.measure)
            self.value.value = float(aimed.value)
        self.arthritis.value = leg.arthritis or ""
        outcome = leg.outcome
        advised = outcome.advised or outcome.spares
        self.advised.visible = advised is not None
        why = "next-instead" if outcome.advised else "next-spares"
        self.advised.name = planning_words(advised, why)
        stops = () if outcome.any_plan is None else stop_words(outcome.any_plan)
        self.accept.visible = bool(stops)
        self.accept.name = WORDS["withdraw" if leg.accept else "accept"]
        self.supine.value = leg.jlca_supine
        ui.mark_refused(self.supine, "jlca_supine" in leg.outcome.wrong)
        self.film_cut.follow(leg)
        self.both.follow(leg)
        self.turn.value, self.depth.value = leg.hinge_turn, leg.ap_depth
        record = procedures().get(leg.outcome.procedure or "")
        self.slope.visible = record is not None and record.opens_tibia

    def _name_usual(self, leg: LegState) -> None:
        """Name the procedure of the verdict and the usual target in the lists."""
        outcome, auto, usual = leg.outcome, WORDS["auto"], WORDS["usual-target"]
        if leg.procedure == AUTO and outcome.procedure:
            record = procedures().get(outcome.procedure)
            name = WORDS["double-level-short"] if record is None else record.label
            auto = WORDS["auto-of"].format(name=name)
        if leg.target is None and (target := _usual_target(leg)) is not None:
            usual = WORDS["usual-of"].format(target=target_words(target))
        self.procedure.options, self.aim.options = _procedures(auto), _aims(usual)

    def _unfold(self) -> None:
        self.details.visible = not self.details.visible
        self.more.name = WORDS["less" if self.details.visible else "more"]

    def _change(self, **changes: Unpack[LegChanges]) -> None:
        self.studio.desk.change(**changes)
        self.studio.refresh()

    def _accept(self) -> None:
        """Accept the stop alerts of the present plan, or withdraw the acceptance."""
        leg = self.studio.desk.leg
        plan = leg.outcome.any_plan
        stops = () if plan is None or leg.accept else stop_words(plan)
        self._change(accept=tuple(stop.code for stop in stops))

    def _take_advice(self) -> None:
        outcome = self.studio.desk.leg.outcome
        if (name := outcome.advised or outcome.spares) is not None:
            self._change(procedure=name, target=None, hinge=None, entry=None, double_points={})

    def _choose_procedure(self, name: str) -> None:
        self._change(procedure=name, hinge=None, entry=None, double_points={})

    def _aim_at(self, value: float | None) -> None:
        """Aim at a typed value; without a chosen target, it is one of the usual measure."""
        leg = self.studio.desk.leg
        aimed = leg.target or _usual_target(leg)
        if value is None or aimed is None:
            self.studio.refresh()  # shows the target in use again
            return
        self.free_measure = aimed.measure
        self.studio.guarded(lambda: self._change(target=Target(aimed.measure, float(value))))

    def _limit(self, measure: str) -> None:
        """Set label and limits of the value field to those of a measure."""
        record = targets()[measure]
        measured = measures().get(measure)
        name = record.label if measured is None else measured.symbol
        label = WORDS["value-of"].format(name=name, unit="%" if measure == "wbl" else "°")
        ui.set_limits(self.value, label, float(record.low), float(record.high))

    def _aimed(self, target: Target | None) -> str:
        """Return the entry in the list of targets for a target: its purpose or its measure."""
        if target is None:
            return _DEFAULT_TARGET
        if target.measure == self.free_measure:
            return self.free_measure
        purpose = (name for name, aim in _TARGETS_BY_PURPOSE.items() if aim == target)
        return next(purpose, target.measure)

    def _aim(self, name: str) -> None:
        self.free_measure = name if name in targets() else ""
        if name == _DEFAULT_TARGET or name in _TARGETS_BY_PURPOSE:
            self._change(target=_TARGETS_BY_PURPOSE.get(name))
            return
        measure = name
        record, now = targets()[measure], self.studio.desk.leg.target
        if now is None or now.measure != measure:  # start with the customary value
            with self.listener.silence():
                first = record.customary[0].value if record.customary else record.low
                self._limit(measure)
                self.value.value = float(first)

        def aim() -> None:
            self._change(target=Target(measure, float(self.value.value)))

        self.studio.guarded(aim)


def _usual_target(leg: LegState) -> Target | None:
    """Return the target of a leg if none was chosen; None without a procedure."""
    plan = leg.outcome.any_plan
    if plan is not None:
        return Target(plan.target.measure, float(plan.target.value))
    record = procedures().get(leg.outcome.procedure or "")
    return None if record is None else default_target(record, leg.arthritis)


def _procedures(auto: str = WORDS["auto"]) -> dict[str, str]:
    return {auto: AUTO, WORDS["double-level"]: DOUBLE_LEVEL} | {
        record.label[0].upper() + record.label[1:]: name
        for name, record in procedures().items()
        if not record.through_shaft
    }


def _arthritis() -> dict[str, str]:
    return {WORDS["arthritis-unknown"]: ""} | {WORDS[f"arthritis-{k}"]: k for k in ARTHRITIS}


def _aims(usual: str = WORDS["usual-target"]) -> dict[str, str]:
    """Return the targets by label: each purpose of each measure, and any value of it."""
    aims = {usual: _DEFAULT_TARGET}
    for measure, record in targets().items():
        label = record.label[0].upper() + record.label[1:]
        for purpose in record.customary:
            words = target_words(_TARGETS_BY_PURPOSE[purpose.name])
            aims[f"{words[0].upper()}{words[1:]}: {purpose.label}"] = purpose.name
        aims[WORDS["any-value"].format(name=label)] = measure
    return aims
