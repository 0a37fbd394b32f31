"""The answer of a step before its fields: which leg, what is planned or achieved, and what stops it."""

from collections.abc import Sequence

from wedgecalc.errors import InputError
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.records import measures
from wedgecalc.results.alert_words import stop_words
from wedgecalc.results.audit_words import either_side
from wedgecalc.results.build_double import part_uncertainty
from wedgecalc.results.document import Quantity
from wedgecalc.results.sentences import ALERT_SIGNS, amount, difference
from wedgecalc.results.standing import as_standing
from wedgecalc.results.wedge_numbers import wedge_part
from wedgecalc.studio.after_surgery import PostopLegs, audit_of, plan_and_films
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.both_legs import length_difference
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.outcome import in_labels
from wedgecalc.studio.words import WORDS
from wedgecalc.study.uncertainty import Uncertainty
from wedgecalc.terms import Severity

_IN_SIGHT = 2  # warnings that stand in sight; further ones unfold
STEPS_WITH_ANSWER = ("plan", "check", "keep")  # steps whose answer stands above their fields
KeyFigure = tuple[str, str, str]  # label, what is large, what is small beside it


def answer_html(desk: Desk, said: Sequence[tuple[Severity, str]] = ()) -> str:
    """Return stops, why there is no plan, figures, and what needs attention on a desk, as HTML.

    `said` is what else needs attention, such as a landmark in doubt.
    """
    leg, pair = desk.leg, plan_and_films(desk) if desk.leg.after else None
    plan = leg.outcome.any_plan
    return rendered(
        "answer.html",
        stops=() if plan is None else stop_words(plan),
        problems=leg.outcome.problems,
        verdict=leg.outcome.verdict if plan is None else "",
        heading="" if plan is None else _heading(desk, plan_label(plan)),
        lengths="" if (between := length_difference(leg, desk.other)) is None else between.sentence,
        figures=_achieved(*pair) if pair else () if plan is None else _planned(leg, plan),
        **_attention(leg, said),
    )


def _attention(leg: LegState, said: Sequence[tuple[Severity, str]]) -> dict[str, object]:
    """Return what needs attention, the gravest in sight, and the rest to be unfolded by kind.

    Stops of a plan stand above everything else.
    """
    found = leg.outcome
    half = found.limb.half_pairs if found.limb is not None else ()
    own = [(alert.severity, alert.message) for alert in found.alerts]
    if found.any_plan is not None:
        own = [line for line in own if line[0] is not Severity.STOP]
    notes = dict.fromkeys((*filter(None, (*leg.notes, leg.scale_note)), *half))
    own += [(Severity.NOTE, text.replace("_", " ")) for text in notes]
    lines = [(kind, ALERT_SIGNS[kind], in_labels(text)) for kind, text in (*said, *own)]
    grave = [line for line in lines if line[0] is not Severity.NOTE]
    folds = {
        ("warnings-one", "warnings-many"): grave[_IN_SIGHT:],
        ("notes-one", "notes-many"): [line for line in lines if line[0] is Severity.NOTE],
    }
    return {
        "attention": grave[:_IN_SIGHT],
        "folds": [
            (WORDS[one if len(rest) == 1 else many].format(n=len(rest)), rest)
            for (one, many), rest in folds.items()
            if rest
        ],
    }


def _heading(desk: Desk, text: str) -> str:
    """Return what is planned as a heading, with its leg where the film has both."""
    if desk.other is not None and desk.leg.side is not None:
        return f"{WORDS[desk.leg.side]}: {text}"
    return f"{text[0].upper()}{text[1:]}"


def plan_label(plan: Plan | DoublePlan) -> str:
    """Return what is planned, in words."""
    return WORDS["double-level"] if isinstance(plan, DoublePlan) else plan.procedure.label


def wedge_rows(
    plan: Plan | DoublePlan, sure: Uncertainty | None = None
) -> list[tuple[str, Quantity]]:
    """Return correction and base of a plan, each with its label; of both bones where both are cut."""
    if isinstance(plan, DoublePlan):
        return [
            (f"{label}, {WORDS[part.procedure.bone]}", quantity)
            for part in plan.in_order
            if not part.wedge.nothing
            for label, quantity in wedge_rows(part, part_uncertainty(sure, part.procedure.bone))
        ]
    labels = {
        "correction_deg": WORDS["correction"],
        "base_mm": WORDS["cortex"],
        "opened_angle_deg": WORDS["open-angle"],
        "opened_base_mm": WORDS["open-gap"],
    }
    return [(labels[q.key], q) for q in wedge_part(plan, uncertainty=sure).among(*labels)]


def _planned(leg: LegState, plan: Plan | DoublePlan) -> Sequence[KeyFigure]:
    """Return the wedge, and what it does to HKA and the weight-bearing line."""
    made = [
        (label, q.text(1), q.spread or "") for label, q in wedge_rows(plan, leg.outcome.uncertainty)
    ]
    before, ends = plan.before, as_standing(plan)
    return [*made, _turned("hka", before.hka, ends.hka), _turned("wbl", before.wbl, ends.wbl)]


def _turned(name: str, before: float, after: float) -> KeyFigure:
    record = measures()[name]
    texts = (amount(value, record.unit) for value in (before, after))
    return record.symbol, " → ".join(texts), ""


def _achieved(before: LegState, after: PostopLegs) -> Sequence[KeyFigure]:
    """Return HKA as planned and as achieved, and what lies between; none before it is marked."""
    try:
        found = audit_of(before, after)
    except InputError:  # which the audit itself says
        found = None
    if found is None:
        return ()
    unit, around = measures()["hka"].unit, found.intervals.get("hka")
    planned, achieved = found.planned.hka, found.achieved.hka
    missed = difference(achieved, planned, found.miss["hka"], unit)
    return [
        (WORDS["hka-planned"], amount(planned, unit), ""),
        (WORDS["hka-achieved"], amount(achieved, unit), ""),
        (
            WORDS["hka-missed"],
            missed,
            "" if around is None else f"± {either_side(around.sd, unit)}",
        ),
    ]
