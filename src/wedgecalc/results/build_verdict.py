"""The verdict on a leg in a result: its JSON, and the table of what each choice leaves."""

from wedgecalc import records
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.targets import Target
from wedgecalc.record_types import standing_of_measure
from wedgecalc.results import sentences_verdict
from wedgecalc.results.document import ResultTable
from wedgecalc.results.sentences import amount
from wedgecalc.sources.json_text import Document
from wedgecalc.study.verdict import Choice, Verdict
from wedgecalc.study.verdict_parts import cuts_of

_LEFT = ("hka", "wbl", "mpta", "mldfa", "jlo")  # the measures of what a choice leaves


def verdict_dict(v: Verdict, procedure: str | None = None) -> Document:
    """Return a verdict by the keys of the interface.

    Parameters
    ----------
    v : Verdict
    procedure : str, optional
        The planned one: whether the verdict agrees with it.
    """
    return {
        "code": v.code,
        "sentence": sentences_verdict.verdict_sentence(v),
        "direction": v.direction,
        "procedures": list(v.procedures),
        "agrees": None if procedure is None else v.agrees(procedure),
        "reasons": [
            {"code": c, "sentence": text} for c, text in sentences_verdict.reason_words(v).items()
        ],
        "findings": [
            {
                "measure": f.name,
                "value": f.value,
                "range": [f.low, f.high],
                "finding": "absent" if f.standing is None else f.standing,
                "contributes_deg": f.share,
            }
            for f in v.findings
        ],
        "choices": [choice_dict(c) for c in v.choices],
        "target": _target(v.target),
        "limits": _limits_dict(v.limits),
    }


def _limits_dict(limits: Limits) -> Document:
    """Return the limits behind a verdict: the set they start from, each range, and the edited."""
    return {
        "set": limits.name,
        "ranges": {name: list(ends) for name, ends in limits.ranges.items()},
        "edited": list(limits.edited),
    }


def choice_dict(choice: Choice) -> Document:
    """Return what a choice leaves by the keys of the interface."""
    plan = choice.plan
    after = {} if plan is None else {n: getattr(plan.after, n) for n in _LEFT}
    return {
        "choice": choice.bone,
        "procedure": choice.procedure,
        "target": _target(None if plan is None else plan.target),
        "correction_deg": None if plan is None else plan.correction,
        "after": {records.measures()[n].key: value for n, value in after.items()} or None,
        "kjlo_predicted_deg": None if plan is None else plan.kjlo_predicted,
        "limb_change_mm": length_of(choice),
        "within_limits": choice.within,
        "outside": list(choice.outside),
        "why_absent": choice.why_absent,
    }


def _target(target: Target | None) -> Document | None:
    return None if target is None else {"measure": target.measure, "value": target.value}


def length_of(choice: Choice) -> float | None:
    """Return the change of leg length of a choice, mm; None without a scale."""
    plan = choice.plan
    if plan is None or plan.before.limb is None or plan.after.limb is None:
        return None
    return plan.after.limb - plan.before.limb


def choices_grid(v: Verdict) -> tuple[ResultTable, ...]:
    """Return the table of what each choice leaves; none for a neutral leg."""
    if not v.choices:
        return ()
    heads = ("cut", "angle", "MPTA", "mLDFA", "JLO", "KJLO*", "length mm", "out of limits")
    aim = "" if v.target is None else f", to {_aim(v.target)}"
    title = f"What each cut leaves{aim} (* joint line in stance, predicted; ! beyond its limit)"
    return (ResultTable(heads, tuple(map(_row, v.choices)), title),)


def _row(choice: Choice) -> tuple[str, ...]:
    plan, last = choice.plan, sentences_verdict.choice_words(choice)
    if plan is None:
        return (str(choice.bone), *("–" for _ in range(6)), last)
    after, line = plan.after, amount(plan.kjlo_predicted, "deg", sign=True)
    standing = standing_of_measure(float(plan.kjlo_predicted), records.measures()["kjlo"])
    return (
        f"{choice.bone}, {_kind(plan)}",
        sentences_verdict.per_bone(plan, sentences_verdict.turned_words),
        *(amount(angle, "deg") for angle in (after.mpta, after.mldfa, after.jlo)),
        line + ("!" if standing is not None and standing.outside else ""),
        amount(length_of(choice), "mm", sign=True).removesuffix(" mm"),
        last,
    )


def _kind(plan: Plan | DoublePlan) -> str:
    """Return whether a choice closes or opens; of two bones both, where they differ."""
    return "/".join(dict.fromkeys(str(part.procedure.kind) for part in cuts_of(plan)))


def _aim(target: Target) -> str:
    """Return a target of the whole leg, short enough for a table."""
    record = records.measures()[target.measure]
    return f"{record.symbol} {amount(target.value, record.unit)}"
