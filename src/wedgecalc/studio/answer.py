"""The answer above the fields of a step: the leg, its plan or result, and what needs attention."""

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

_VISIBLE_WARNINGS = 2  # further ones unfold
STEPS_WITH_ANSWER = ("plan", "check", "keep")
KeyFigure = tuple[str, str, str]  # label, value in large type, note in small type


def answer_html(desk: Desk, notices: Sequence[tuple[Severity, str]] = ()) -> str:
    """Return stops, why there is no plan, figures, and what needs attention on a desk, as HTML.

    `notices` are further matters that need attention, such as a landmark in doubt.
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
        **_attention(leg, notices),
    )


def _attention(leg: LegState, notices: Sequence[tuple[Severity, str]]) -> dict[str, object]:
    """Return the gravest alerts, and the others by kind, to be unfolded.

    The stops of a plan are left out: they stand above everything else.
    """
    outcome = leg.outcome
    half_pairs = outcome.limb.half_pairs if outcome.limb is not None else ()
    alerts = [(alert.severity, alert.message) for alert in outcome.alerts]
    if outcome.any_plan is not None:
        alerts = [line for line in alerts if line[0] is not Severity.STOP]
    notes = dict.fromkeys((*filter(None, (*leg.notes, leg.scale_note)), *half_pairs))
    alerts += [(Severity.NOTE, text.replace("_", " ")) for text in notes]
    lines = [(kind, ALERT_SIGNS[kind], in_labels(text)) for kind, text in (*notices, *alerts)]
    grave = [line for line in lines if line[0] is not Severity.NOTE]
    folds = {
        ("warnings-one", "warnings-many"): grave[_VISIBLE_WARNINGS:],
        ("notes-one", "notes-many"): [line for line in lines if line[0] is Severity.NOTE],
    }
    return {
        "attention": grave[:_VISIBLE_WARNINGS],
        "folds": [
            (WORDS[one if len(rest) == 1 else many].format(n=len(rest)), rest)
            for (one, many), rest in folds.items()
            if rest
        ],
    }


def _heading(desk: Desk, text: str) -> str:
    """Return the heading of a plan, with the side if the film shows both legs."""
    if desk.other is not None and desk.leg.side is not None:
        return f"{WORDS[desk.leg.side]}: {text}"
    return f"{text[0].upper()}{text[1:]}"


def plan_label(plan: Plan | DoublePlan) -> str:
    """Return what is planned, in words."""
    return WORDS["double-level"] if isinstance(plan, DoublePlan) else plan.procedure.label


def wedge_rows(
    plan: Plan | DoublePlan, uncertainty: Uncertainty | None = None
) -> list[tuple[str, Quantity]]:
    """Return the labels and values of correction and base, for each bone that is cut."""
    if isinstance(plan, DoublePlan):
        return [
            (f"{label}, {WORDS[part.procedure.bone]}", quantity)
            for part in plan.in_order
            if not part.wedge.nothing
            for label, quantity in wedge_rows(
                part, part_uncertainty(uncertainty, part.procedure.bone)
            )
        ]
    labels = {
        "correction_deg": WORDS["correction"],
        "base_mm": WORDS["cortex"],
        "opened_angle_deg": WORDS["open-angle"],
        "opened_base_mm": WORDS["open-gap"],
    }
    return [(labels[q.key], q) for q in wedge_part(plan, uncertainty=uncertainty).among(*labels)]


def _planned(leg: LegState, plan: Plan | DoublePlan) -> Sequence[KeyFigure]:
    """Return the wedge, and HKA and weight-bearing line before and after it."""
    wedge = [
        (label, q.text(1), q.spread or "") for label, q in wedge_rows(plan, leg.outcome.uncertainty)
    ]
    before, ends = plan.before, as_standing(plan)
    return [
        *wedge,
        _before_after("hka", before.hka, ends.hka),
        _before_after("wbl", before.wbl, ends.wbl),
    ]


def _before_after(name: str, before: float, after: float) -> KeyFigure:
    record = measures()[name]
    texts = (amount(value, record.unit) for value in (before, after))
    return record.symbol, " → ".join(texts), ""


def _achieved(before: LegState, after: PostopLegs) -> Sequence[KeyFigure]:
    """Return planned and achieved HKA and their difference; nothing before the film is marked."""
    try:
        audit = audit_of(before, after)
    except InputError:  # the audit itself reports it
        audit = None
    if audit is None:
        return ()
    unit, interval = measures()["hka"].unit, audit.intervals.get("hka")
    planned, achieved = audit.planned.hka, audit.achieved.hka
    missed = difference(achieved, planned, audit.miss["hka"], unit)
    return [
        (WORDS["hka-planned"], amount(planned, unit), ""),
        (WORDS["hka-achieved"], amount(achieved, unit), ""),
        (
            WORDS["hka-missed"],
            missed,
            "" if interval is None else f"± {either_side(interval.sd, unit)}",
        ),
    ]
