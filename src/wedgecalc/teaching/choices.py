"""The table of a lecture: every procedure for the same target, a double level among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wedgecalc import records
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build import measure_rows
from wedgecalc.results.build_leg import measured_quantity
from wedgecalc.results.build_study import double_choice
from wedgecalc.results.sentences import ALERT_SIGNS, STANDING_SIGNS, amount
from wedgecalc.results.sentences_verdict import base_words, per_bone, turned_words
from wedgecalc.study.compare import Option, options
from wedgecalc.study.verdict_parts import cuts_of
from wedgecalc.teaching.subject import Subject
from wedgecalc.terms import Severity

_HEADING = (
    "procedure",
    "angle",
    "base, mm",
    "MPTA",
    "mLDFA",
    "JLO",
    "KJLO pred.",
    "length, mm",
    "alerts",
)
_JUDGED = ("mpta", "mldfa", "jlo", "kjlo")
_TWO = "double level"


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be done for a target.

    Attributes
    ----------
    rows : tuple of tuple of str
        With the heading.
    chosen : int or None
        The row of the plan of the lecture.
    refused : tuple of str
        Sentences on what cannot be done, and why.
    """

    rows: tuple[tuple[str, ...], ...]
    chosen: int | None
    refused: tuple[str, ...]

    @classmethod
    def of(cls, subject: Subject) -> "Choices":
        """Return the choices for the leg and the target of a lecture."""
        options_ = _found(subject)
        plans = list(_planned(subject, options_))
        chosen = next((k for k, (_, plan) in enumerate(plans, 1) if plan is subject.plan), None)
        rows = [_row(("▶ " if k == chosen else "") + n, p) for k, (n, p) in enumerate(plans, 1)]
        reasons: dict[str, list[str]] = {}
        for option in options_:
            if option.plan is None:
                reasons.setdefault(_reason(subject, option), []).append(option.procedure.short)
        if _one_is_enough(subject):
            reasons["one bone is enough"] = [_TWO]
        refused = (f"Not applicable ({why}): {', '.join(names)}." for why, names in reasons.items())
        return cls((_HEADING, *rows), chosen, tuple(refused))


def legend() -> str:
    """Return what the signs and symbols of the table mean."""
    normal = ", ".join(
        f"{q.symbol} {q.normal}"
        for q in (measured_quantity(records.measures()[name], None) for name in _JUDGED)
    )
    return (
        f"▶ the plan of these slides; the others at their usual hinge and entry. Normal: {normal}; "
        "▼ below it, ▲ above it. Alerts: ■ stop, ▲ warning."
    )


def _found(subject: Subject) -> tuple[Option, ...]:
    """Return the procedures at one level, that of the lecture as it is planned."""
    plan, level = subject.plan, subject.procedures[0].level
    choices = options(plan.limb, plan.target, level, subject.request)
    if isinstance(plan, DoublePlan):
        return choices
    return tuple(
        Option(o.procedure, plan, None) if o.procedure == plan.procedure else o for o in choices
    )


def _planned(
    subject: Subject, options_: Sequence[Option]
) -> Iterator[tuple[str, Plan | DoublePlan]]:
    """Yield the name and the plan of each procedure, then those of a double level."""
    for option in options_:
        if option.plan is not None:
            yield option.procedure.short, option.plan
    if isinstance(subject.plan, DoublePlan):
        yield _TWO, subject.plan
    elif (both := _both(subject)) is not None and len(cuts_of(both)) > 1:
        yield _TWO, both


def _both(subject: Subject) -> Plan | DoublePlan | None:
    """Return the double level beside a plan at one level; None without one."""
    choice = None if isinstance(subject.plan, DoublePlan) else double_choice(subject.plan)
    return None if choice is None else choice.plan


def _one_is_enough(subject: Subject) -> bool:
    """Return whether a double level would cut one bone only."""
    both = _both(subject)
    return both is not None and len(cuts_of(both)) == 1


def _row(name: str, plan: Plan | DoublePlan) -> tuple[str, ...]:
    rows = {row.before.key: row for row in measure_rows(plan)}
    cuts = cuts_of(plan)
    if isinstance(plan, DoublePlan):
        name += f" ({', '.join(f'{p.procedure.bone} {p.procedure.kind}' for p in cuts)})"
    angles = []
    for key in ("mpta_deg", "mldfa_deg", "jlo_deg", "kjlo_deg"):
        after = rows[key].after
        if after is not None:
            sign = STANDING_SIGNS[after.standing] if after.standing and after.outside else ""
            angles.append(f"{after.text()} {sign}".strip())
    base = per_bone(plan, base_words).replace(" mm", "")
    length = amount(rows["limb_mm"].bony_change, "mm", sign=True).removesuffix(" mm")
    return name, per_bone(plan, turned_words), base, *angles, length, _alerts(plan)


def _alerts(plan: Plan | DoublePlan) -> str:
    """Return how many stops and warnings a plan has."""
    signs = []
    for severity in (Severity.STOP, Severity.WARN):
        n = len({a.code for a in plan.alerts if a.severity is severity})
        signs += [f"{ALERT_SIGNS[severity]} {n}"] if n else []
    return " ".join(signs) or "none"


def _reason(subject: Subject, option: Option) -> str:
    """Return why a procedure cannot be planned, for an audience."""
    if option.wrong_way and option.procedure.direction != subject.plan.direction:
        return "these correct the other way"
    if {"hinge", "entry"} & {*option.lacking}:
        return "the landmarks of their bone are not marked"
    return "these do not reach the target"
