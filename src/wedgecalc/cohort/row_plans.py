"""Plans of the rows that ask for one procedure and one kind of target, as arrays."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Columns, Mask
from wedgecalc.cohort.request import MEASURES, PROCEDURES, RowRequests
from wedgecalc.cohort.row_alerts import plan_bits
from wedgecalc.cohort.row_blocks import Extra
from wedgecalc.cohort.row_joints import fitting, joint_numbers
from wedgecalc.cohort.row_legs import Legs
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.geometry.limb import ManyLimbs
from wedgecalc.geometry.plane import NOWHERE, Floats, Number, Points, dot
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.request import Keywords
from wedgecalc.planning.request_fields import CLOSED
from wedgecalc.planning.targets import Target
from wedgecalc.sources.tables.cells import CUTS
from wedgecalc.terms import Status

KINDS = len(PROCEDURES) * len(MEASURES)  # pairs of procedure and measure that a row may ask for


def of_one_kind(
    limb: ManyLimbs, requests: RowRequests, extras: list[Extra], rows: NDArray[np.intp]
) -> tuple[ManyLimbs, str, Target, Keywords]:
    """Return the legs of rows with one kind of request, and their procedure, target and cut."""
    (own, kind), goals = divmod(int(requests.kinds[rows[0]]), KINDS), requests.values[rows]
    goal = float(goals[0]) if (goals == goals[0]).all() else goals
    part = limb if len(rows) == len(requests.kinds) else limb.rows(rows)
    if extras[own].landmark_sd:
        part = replace(part, landmark_sd=extras[own].landmark_sd)
    target, cut = Target.rows(MEASURES[kind % len(MEASURES)], goal), extras[own].cut.copy()
    name = PROCEDURES[kind // len(MEASURES)]
    if requests.supine is not None and np.any(~np.isnan(supine := requests.supine[rows])):
        cut["jlca_supine"] = supine
    if cut.get("soft_tissue") == CLOSED and "jlca_supine" not in cut:
        cut["soft_tissue"] = "none"  # every such row has a status that says what it lacks
    record = records.procedures().get(name)
    return part, name, target, cut if record is None else fitting(cut, record)


def plan_kind(
    legs: Legs,
    requests: RowRequests,
    extras: list[Extra],
    rows: NDArray[np.intp],
    bits: NDArray[np.int64],
    results: Columns,
) -> None:
    """Plan the rows of one procedure and one kind of target, and write their results."""
    status = results.texts["status"]
    cuts = {name: legs.cuts[name][rows] for name in CUTS if name in legs.cuts}
    part, procedure, goal, cut = of_one_kind(legs.limb, requests, extras, rows)
    with np.errstate(invalid="ignore"):
        try:
            planned = plan(part, procedure, goal, **cut)
        except InputError as error:
            status.assign(rows, f"needs-{error.problems[0].field}")
            return
        except NoPlanError as error:
            status.assign(rows, error.code)
            return
        if cuts:
            planned, impossible = _with_cuts(planned, cuts)
            status.assign(rows[impossible], "entry-on-the-wrong-side")
    reasons = {"no-hinge": np.isnan(planned.wedge.hinge_z)}
    reasons |= {word: np.asarray(planned.status) == word for word in Status if word != Status.OK}
    reasons |= {word: holds[rows] for word, holds in requests.problems.items()}
    for code, holds in reasons.items():
        if np.any(holds):
            some = rows[holds]
            status.assign(some[status.codes[some] == 0], code)
    ok = status.codes[rows] == 0
    usual = np.isnan(cuts["hinge"]) if "hinge" in cuts else np.ones(len(ok), dtype=bool)
    raised = plan_bits(planned, legs.known[rows], usual)
    rows, keep = (rows, slice(None)) if ok.all() else (rows[ok], ok)
    at = slice(None) if len(rows) == len(status) else rows
    bits[at] |= raised[keep]
    _write_numbers(planned, len(ok), keep, at, results)


def _write_numbers(
    planned: Plan[Points, Floats],
    n: int,
    keep: Mask | slice,
    at: NDArray[np.intp] | slice,
    results: Columns,
) -> None:
    """Write the numbers of those of n plans that are to be kept into their rows."""
    before, after = planned.before.limb, planned.after.limb
    numbers: dict[str, Number | None] = {
        "correction_deg": planned.correction,
        "base_mm": planned.wedge.base,
        "block_base_mm": planned.wedge.block,
        "limb_change_mm": None if before is None or after is None else after - before,
    }
    for name, record in records.measures().items():
        numbers[f"after_{record.key}"] = getattr(planned.after, name)
    numbers |= joint_numbers(planned, results)
    for key, value in numbers.items():
        if value is not None and key in results.numbers:
            results.numbers[key][at] = np.broadcast_to(value, n)[keep]


def _with_cuts(
    usual: Plan[Points, Floats], cuts: dict[str, Points]
) -> tuple[Plan[Points, Floats], Mask]:
    """Return the plan with the rows' own hinges and entries, and which rows cannot be cut so."""
    part, record, given = usual.limb, usual.procedure, Keywords()
    places: dict[str, NDArray[np.complex128]] = {}
    for name, place in (("hinge", usual.wedge.hinge_z), ("entry", usual.wedge.entry_z)):
        own = cuts.get(name, np.asarray(NOWHERE))  # a row without one of its own has the usual one
        places[name] = np.where(np.isnan(own), NOWHERE if place is None else place, own)
    off = np.asarray(dot(part.plateau, places["entry"] - places["hinge"]))
    wrong = (off <= 0) if record.side == "lateral" else (off >= 0)
    for name in cuts:  # none where it cannot be, so that the others can be planned
        z = np.where(wrong, NOWHERE, places[name])
        given[name] = part.frame.to_case(z)  # type: ignore[literal-required]
    return plan(part, usual.request, **given), wrong
