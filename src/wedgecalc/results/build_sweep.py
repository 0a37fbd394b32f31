"""Results of a sweep: the outcome of a plan, or of a double level, as one input changes."""

import numpy as np

from wedgecalc import records
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build_leg import result_of
from wedgecalc.results.document import Grid, Result
from wedgecalc.results.joint_words import PREDICTED
from wedgecalc.results.keys import alert_dict, soft_tissue_dict
from wedgecalc.results.millimetres import rounded_words, size_text, step_of, stepped
from wedgecalc.results.sentences import amount, target_words
from wedgecalc.results.sentences_target import target_facts, target_sentence
from wedgecalc.results.standing import joint_still
from wedgecalc.sources.legs import UNNAMED, CaseRef
from wedgecalc.study import double_sweep
from wedgecalc.study.double_sweep import DoubleSweep
from wedgecalc.study.sweep import OUTCOMES, OVER, Sweep

# Columns of the table: an outcome, its heading, its unit.
_Columns = tuple[tuple[str, str, str], ...]


def sweep_result(found: Sweep | DoubleSweep, case: CaseRef = UNNAMED) -> Result:
    """Return the result of ``wedgecalc sweep``, of one level or of two."""
    return (
        of_double_sweep(found, case) if isinstance(found, DoubleSweep) else _of_sweep(found, case)
    )


def _of_sweep(found: Sweep, case: CaseRef = UNNAMED) -> Result:
    """Return the result of ``wedgecalc sweep``; an impossible outcome is null."""
    exact = found.plan
    base: _Columns = () if found.over == "base" else (("base", "base", "mm"),)
    columns = (("correction", "correction", "deg"), *base, *_leg(found))
    words = (f"What if: {OVER[found.over][1]}.", *target_sentence(exact))
    return _result(found, case, exact.procedure.name, exact.procedure.label, columns, words)


def of_double_sweep(found: DoubleSweep, case: CaseRef = UNNAMED) -> Result:
    """Return the result of ``wedgecalc sweep`` of a double level; an impossible outcome is null."""
    columns: _Columns = (
        ("correction", "both bones", "deg"),
        *_leg(found),
        ("mldfa", "mLDFA", "deg"),
    )
    words = (f"What if: {double_sweep.OVER[found.over]}.",)
    return _result(found, case, DOUBLE_LEVEL, DOUBLE_LEVEL, columns, words)


def _leg(found: Sweep | DoubleSweep) -> _Columns:
    """Return the columns of the leg, which is swept by the bone's correction alone."""
    then = joint_still(found.plan) or "after"
    return ("wbl", f"WBL {then}", "pct"), ("hka", f"HKA {then}", "deg"), ("mpta", "MPTA", "deg")


def _result(
    found: Sweep | DoubleSweep,
    case: CaseRef,
    procedure: str,
    label: str,
    columns: _Columns,
    words: tuple[str, ...],
) -> Result:
    made = found.plan
    keys = {name: records.measures()[name].key for name in OUTCOMES}
    keys |= {"correction": "correction_deg", "base": "base_mm"}
    body = {
        "procedure": procedure,
        **target_facts(made),
        PREDICTED: made.kjlo_predicted,
        "soft_tissue": soft_tissue_dict(made),
        "over": found.over,
        "unit": found.unit,
        "current": found.current,
        "on_target_wbl_pct": list(found.zone),
        "values": found.values.tolist(),
        "outcomes": {
            keys[name]: [float(v) if np.isfinite(v) else None for v in row]
            for name, row in found.outcomes.items()
        },
        "alerts": [alert_dict(a) for a in made.alerts],
    }
    title = f"{label}, {target_words(made.target)}"
    grids, words = (_some_rows(found, columns),), (*words, *_exactly(found))
    return result_of(made.limb, case, title, (), made.alerts, body, grids=grids, words=words)


def swept_step(found: Sweep | DoubleSweep) -> float | None:
    """Return to which multiples what is swept is rounded: a base is as sure as that of the plan.

    >>> from wedgecalc import Limb, sweep
    >>> limb = Limb.from_angles(mpta=82)
    >>> [swept_step(sweep(limb, "lateral-closing-wedge-hto", over=name)) for name in ("base", "angle")]
    [0.5, None]
    """
    return step_of(_swept(found)) if found.over.endswith("base") else None


def _exactly(found: Sweep | DoubleSweep) -> tuple[str, ...]:
    """Return the plan's own base, whose row shows it rounded as sizes on a template are."""
    if swept_step(found) is None:
        return ()
    return (f"◀ {rounded_words(_swept(found), found.current)}.",)


def _swept(found: Sweep | DoubleSweep) -> Plan:
    """Return the plan of one level whose wedge is swept."""
    if isinstance(found, DoubleSweep):
        return found.plan.femur if found.over.startswith("femur") else found.plan.tibia
    return found.plan


def _some_rows(found: Sweep | DoubleSweep, columns: _Columns) -> Grid:
    """Return every fifth row of a sweep, of a base each whole millimetre, and that of the plan."""
    nearest, rows = int(abs(found.values - found.current).argmin()), {}
    whole = [i for i, value in enumerate(found.values) if value % 1 == 0]
    some = whole if found.over.endswith("base") else range(0, len(found.values), 5)
    for i in sorted({*some, nearest}):
        at = {n: None if np.isnan(v[i]) else float(v[i]) for n, v in found.outcomes.items()}
        word = ""
        if abs(found.values[i] - found.current) < 1e-9:
            word = "◀ the plan"
        elif at["wbl"] is not None and found.zone[0] <= at["wbl"] <= found.zone[1]:
            word = "● on target"
        numbers = (
            size_text(_swept(found), at[name]) if name == "base" else amount(at[name], unit)
            for name, _, unit in columns
        )
        shown = amount(stepped(float(found.values[i]), swept_step(found)), found.unit)
        if i == nearest or shown not in rows:  # the plan's may be rounded to the same
            rows[shown] = (shown, *numbers, word)
    heads = (found.over, *(head for _, head, _ in columns), "")
    return Grid(heads, tuple(rows.values()))
