"""Results of a sweep: the outcome of a plan, or of a double level, as one input changes."""

import numpy as np

from wedgecalc import records
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build_leg import leg_head
from wedgecalc.results.document import Result, ResultTable
from wedgecalc.results.joint_words import PREDICTED
from wedgecalc.results.keys import alert_dict, soft_tissue_dict
from wedgecalc.results.millimetres import rounded_to, rounded_words, rounding_step, size_text
from wedgecalc.results.sentences import amount, target_words
from wedgecalc.results.sentences_target import target_facts, target_sentence
from wedgecalc.results.standing import joint_still
from wedgecalc.sources.legs import UNNAMED, CaseRef
from wedgecalc.study import double_sweep
from wedgecalc.study.double_sweep import DoubleSweep
from wedgecalc.study.sweep import OUTCOMES, SWEPT_INPUTS, Sweep

# Columns of the table: an outcome, its heading, its unit.
_Columns = tuple[tuple[str, str, str], ...]


def sweep_result(sweep: Sweep | DoubleSweep, case: CaseRef = UNNAMED) -> Result:
    """Return the result of ``wedgecalc sweep``, of one level or of two."""
    return (
        of_double_sweep(sweep, case) if isinstance(sweep, DoubleSweep) else _of_sweep(sweep, case)
    )


def _of_sweep(sweep: Sweep, case: CaseRef = UNNAMED) -> Result:
    """Return the result of ``wedgecalc sweep``; an impossible outcome is null."""
    exact = sweep.plan
    base: _Columns = () if sweep.over == "base" else (("base", "base", "mm"),)
    columns = (("correction", "correction", "deg"), *base, *_leg(sweep))
    words = (f"What if: {SWEPT_INPUTS[sweep.over][1]}.", *target_sentence(exact))
    return _result(sweep, case, exact.procedure.name, exact.procedure.label, columns, words)


def of_double_sweep(sweep: DoubleSweep, case: CaseRef = UNNAMED) -> Result:
    """Return the result of ``wedgecalc sweep`` of a double level; an impossible outcome is null."""
    columns: _Columns = (
        ("correction", "both bones", "deg"),
        *_leg(sweep),
        ("mldfa", "mLDFA", "deg"),
    )
    words = (f"What if: {double_sweep.DOUBLE_SWEPT_INPUTS[sweep.over]}.",)
    return _result(sweep, case, DOUBLE_LEVEL, DOUBLE_LEVEL, columns, words)


def _leg(sweep: Sweep | DoubleSweep) -> _Columns:
    """Return the columns of the leg, which is swept by the bone's correction alone."""
    when = joint_still(sweep.plan) or "after"
    return ("wbl", f"WBL {when}", "pct"), ("hka", f"HKA {when}", "deg"), ("mpta", "MPTA", "deg")


def _result(
    sweep: Sweep | DoubleSweep,
    case: CaseRef,
    procedure: str,
    label: str,
    columns: _Columns,
    words: tuple[str, ...],
) -> Result:
    plan = sweep.plan
    keys = {name: records.measures()[name].key for name in OUTCOMES}
    keys |= {"correction": "correction_deg", "base": "base_mm"}
    body = {
        "procedure": procedure,
        **target_facts(plan),
        PREDICTED: plan.kjlo_predicted,
        "soft_tissue": soft_tissue_dict(plan),
        "over": sweep.over,
        "unit": sweep.unit,
        "current": sweep.current,
        "on_target_wbl_pct": list(sweep.zone),
        "values": sweep.values.tolist(),
        "outcomes": {
            keys[name]: [float(v) if np.isfinite(v) else None for v in row]
            for name, row in sweep.outcomes.items()
        },
        "alerts": [alert_dict(a) for a in plan.alerts],
    }
    title = f"{label}, {target_words(plan.target)}"
    grids, words = (_some_rows(sweep, columns),), (*words, *_exactly(sweep))
    return Result(
        *leg_head(plan.limb, case), title, (), plan.alerts, body, grids=grids, words=words
    )


def swept_step(sweep: Sweep | DoubleSweep) -> float | None:
    """Return the step to which the swept input is rounded; for a base, that of the plan.

    >>> from wedgecalc import Limb, sweep
    >>> limb = Limb.from_angles(mpta=82)
    >>> [swept_step(sweep(limb, "lateral-closing-wedge-hto", over=name)) for name in ("base", "angle")]
    [0.5, None]
    """
    return rounding_step(_swept(sweep)) if sweep.over.endswith("base") else None


def _exactly(sweep: Sweep | DoubleSweep) -> tuple[str, ...]:
    """Return the exact base of the plan, which its row shows rounded."""
    if swept_step(sweep) is None:
        return ()
    return (f"◀ {rounded_words(_swept(sweep), sweep.current)}.",)


def _swept(sweep: Sweep | DoubleSweep) -> Plan:
    """Return the plan of one level whose wedge is swept."""
    if isinstance(sweep, DoubleSweep):
        return sweep.plan.femur if sweep.over.startswith("femur") else sweep.plan.tibia
    return sweep.plan


def _some_rows(sweep: Sweep | DoubleSweep, columns: _Columns) -> ResultTable:
    """Return every fifth row of a sweep, of a base each whole millimetre, and that of the plan."""
    nearest, rows = int(abs(sweep.values - sweep.current).argmin()), {}
    whole_mm = [i for i, value in enumerate(sweep.values) if value % 1 == 0]
    some = whole_mm if sweep.over.endswith("base") else range(0, len(sweep.values), 5)
    for i in sorted({*some, nearest}):
        outcome = {n: None if np.isnan(v[i]) else float(v[i]) for n, v in sweep.outcomes.items()}
        word = ""
        if abs(sweep.values[i] - sweep.current) < 1e-9:
            word = "◀ the plan"
        elif outcome["wbl"] is not None and sweep.zone[0] <= outcome["wbl"] <= sweep.zone[1]:
            word = "● on target"
        numbers = (
            size_text(_swept(sweep), outcome[name])
            if name == "base"
            else amount(outcome[name], unit)
            for name, _, unit in columns
        )
        size = amount(rounded_to(float(sweep.values[i]), swept_step(sweep)), sweep.unit)
        if i == nearest or size not in rows:  # the plan's may be rounded to the same
            rows[size] = (size, *numbers, word)
    heads = (sweep.over, *(head for _, head, _ in columns), "")
    return ResultTable(heads, tuple(rows.values()))
