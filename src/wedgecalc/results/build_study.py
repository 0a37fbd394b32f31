"""Results of comparing a plan with other methods and other procedures."""

from dataclasses import replace

from wedgecalc import records
from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.plan import Plan
from wedgecalc.results.alert_words import stop_signs
from wedgecalc.results.build import measure_rows
from wedgecalc.results.build_leg import leg_head
from wedgecalc.results.build_verdict import choice_dict, length_of
from wedgecalc.results.document import Quantity, Result, ResultTable
from wedgecalc.results.joint_words import PREDICTED, soft_tissue_words
from wedgecalc.results.keys import alert_dict, changes, soft_tissue_dict, values
from wedgecalc.results.method_words import method_base
from wedgecalc.results.millimetres import rounded_to, rounding_step
from wedgecalc.results.sentences import amount, target_words
from wedgecalc.results.sentences_target import target_facts, target_sentence
from wedgecalc.results.sentences_verdict import base_words, turned_words
from wedgecalc.results.standing import as_standing, joint_still
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import CaseRef
from wedgecalc.study.choices import choice_of
from wedgecalc.study.compare import Comparison, MethodResult, Option
from wedgecalc.study.one_level import LEG_TARGETS
from wedgecalc.study.verdict import DOUBLE, Choice
from wedgecalc.study.verdict_parts import cuts_of
from wedgecalc.terms import Where


def comparison_result(comparison: Comparison, case: CaseRef) -> Result:
    """Return the result of ``wedgecalc compare``; errors are method minus exact plan."""
    both, exact = double_choice(comparison.plan), comparison.plan
    body = {
        "procedure": exact.procedure.name,
        **target_facts(exact),
        "methods": [_method(m) for m in comparison.methods],
        "procedures": [_option(o) for o in comparison.procedures],
        PREDICTED: exact.kjlo_predicted,
        "soft_tissue": soft_tissue_dict(exact),
        "double_level": both and choice_dict(both),
        "alerts": [alert_dict(a) for a in exact.alerts],
    }
    words = (*_not_applicable(comparison), *soft_tissue_words(exact), *target_sentence(exact))
    title = f"{exact.procedure.label}, {target_words(exact.target)}"
    return Result(
        *leg_head(exact.limb, case),
        title,
        (),
        exact.alerts,
        body,
        grids=_grids(comparison, both),
        words=words,
    )


def _soft_tissue(plan: Plan) -> ResultTable:
    """Return what every soft-tissue model would subtract from the correction of this leg."""
    labels, total = records.soft_tissue(), max(plan.needed * plan.procedure.sign, 0.0)
    rows = tuple(
        (
            labels[name].label,
            *(
                ("–", "–", value)
                if isinstance(value, str)
                else (
                    amount(value, "deg", sign=True),
                    amount(max(total - value, 0.0), "deg"),
                    "used" * (name == plan.request.soft_model),
                )
            ),
        )
        for name, value in plan.soft_tissue_models.items()
    )
    heads = ("soft tissue", "joint adds", "bone makes", "")
    return ResultTable(
        heads, rows, "Soft-tissue models: what the joint adds, and what is left for bone"
    )


def double_choice(exact: Plan) -> Choice | None:
    """Return what a double level to a plan's target leaves; None if it is not of the whole leg."""
    if not exact.procedure.at_knee or exact.target.measure not in LEG_TARGETS:
        return None
    return choice_of(
        exact.limb, Where.BOTH, DOUBLE, Limits(), replace(exact.request, target=exact.target)
    )


def _double_rows(both: Choice | None) -> tuple[tuple[str, ...], ...]:
    """Return what a double level leaves, and below it the wedge of each bone, as they are cut."""
    plan = None if both is None else both.plan
    if both is None or not isinstance(plan, DoublePlan):
        return ()
    angles = (amount(getattr(plan.after, name), "deg") for name in ("mpta", "mldfa", "jlo"))
    areas = [_removed_area(part) for part in plan.parts]
    taken = None if None in areas else sum(a for a in areas if a is not None)
    length = amount(length_of(both), "mm", sign=True)
    line = amount(plan.kjlo_predicted, "deg", sign=True)
    left = (*angles, line, length, _taken_text(taken, *plan.parts), stop_signs(plan))
    wedges = ((f"– {p.procedure.bone}", turned_words(p), base_words(p)) for p in cuts_of(plan))
    return (("double level", "", "", *left), *((*wedge, *("" for _ in left)) for wedge in wedges))


_ANGLES_LEFT = ("MPTA", "mLDFA", "JLO", "KJLO pred.")
_LEFT = ("procedure", "angle", "base", *_ANGLES_LEFT, "length", "bone taken", "")


def _grids(
    comparison: Comparison, both: Choice | None
) -> tuple[ResultTable, ResultTable, ResultTable]:
    still = joint_still(comparison.plan)
    methods = tuple(
        (
            m.method.label,
            amount(m.correction, "deg"),
            method_base(m),
            *_ends(m.given, still),
            amount(m.error["correction_deg"], "deg", sign=True),
        )
        for m in comparison.methods
        if m.given is not None
    )
    procedures = tuple(
        (
            o.procedure.short,
            *(q.text() for q in _option_numbers(o.plan)),
            _taken_text(_removed_area(o.plan), o.plan),
            stop_signs(o.plan),
        )
        for o in comparison.procedures
        if o.plan is not None
    )
    when, title = (
        ("standing", f"; the leg as it will stand, and with its {still}")
        if still
        else ("after", "")
    )
    open_heads = (f"WBL {still.removeprefix('joint ')}",) if still else ()
    heads = ("method", "angle", "base", f"WBL {when}", f"HKA {when}", *open_heads, "off target")
    return (
        ResultTable(heads, methods, f"Methods, each angle made at the plan's hinge{title}"),
        ResultTable(
            _LEFT,
            (*procedures, *_double_rows(both)),
            "Procedures for the same target, each at its usual place, and what they leave",
        ),
        _soft_tissue(comparison.plan),
    )


def _ends(plan: Plan, still: str) -> tuple[str, ...]:
    """Return how a leg will stand, and where its line is while its joint is as it was, in cells."""
    stands = as_standing(plan)
    cells = amount(stands.wbl, "pct"), amount(stands.hka, "deg")
    return (*cells, amount(plan.after.wbl, "pct")) if still else cells


def _not_applicable(comparison: Comparison) -> tuple[str, ...]:
    """Return which methods and procedures are not applicable, by the reason."""
    absent: dict[str, list[str]] = {}
    for m in comparison.methods:
        if m.given is None:
            absent.setdefault(str(m.why_absent), []).append(m.method.label)
    for o in comparison.procedures:
        if o.plan is None:
            other_way = o.wrong_way and o.procedure.direction != comparison.plan.direction
            turns = f"corrects towards {o.procedure.direction}"
            absent.setdefault(turns if other_way else str(o.why_absent), []).append(
                o.procedure.short
            )
    return tuple(
        f"Not applicable ({reason}): {', '.join(names)}." for reason, names in absent.items()
    )


def _method(m: MethodResult) -> Document:
    return {
        "method": m.method.name,
        "correction_deg": m.correction,
        "base_mm": m.given and m.given.wedge.base,
        "after": m.given and values(measure_rows(m.given), "after"),
        "error": m.error or None,
        "why_absent": m.why_absent,
    }


def _option(o: Option) -> Document:
    p = o.plan
    rows = measure_rows(p) if p else ()
    return {
        "procedure": o.procedure.name,
        "correction_deg": p and p.correction,
        "base_mm": p and p.wedge.base,
        "after": p and values(rows, "after"),
        PREDICTED: p and p.kjlo_predicted,
        "limb_change_mm": p and changes(rows)["limb_mm"],
        "area_mm2": p and _removed_area(p),
        "alerts": p and [a.code for a in p.alerts],
        "why_absent": o.why_absent,
    }


def _option_numbers(p: Plan) -> tuple[Quantity, ...]:
    """Return angle, base, planned joint lines and change of leg length of a procedure."""
    rows = {row.before.key: row for row in measure_rows(p)}
    return (
        Quantity("correction_deg", "angle", "deg", p.correction),
        Quantity("base_mm", "base", "mm", p.wedge.base, step=rounding_step(p)),
        *(
            replace(q, signed=key == "kjlo_deg")
            for key in ("mpta_deg", "mldfa_deg", "jlo_deg", "kjlo_deg")
            if (q := rows[key].after) is not None
        ),
        Quantity("limb_change_mm", "length", "mm", rows["limb_mm"].bony_change, signed=True),
    )


def _taken_text(taken: float | None, *plans: Plan) -> str:
    """Return an area in words, as sure as in the table of a plan."""
    steps = [step for plan in plans if (step := rounding_step(plan, "mm2")) is not None]
    rounded = None if taken is None else rounded_to(taken, max(steps, default=None))
    return amount(rounded, "mm2", digits=0)


def _removed_area(plan: Plan) -> float | None:
    """Return the area of bone removed, mm²: 0 for an opening wedge, None without an outline."""
    wedge = bone_wedge(plan)
    return None if wedge is None else float(wedge.removed.area)
