"""Plans at two levels of the rows that ask for them, as arrays."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Columns
from wedgecalc.cohort.request import MEASURES, PROCEDURES, RowRequests
from wedgecalc.cohort.row_alerts import double_bits
from wedgecalc.cohort.row_blocks import Extra
from wedgecalc.cohort.row_joints import fitting, joint_numbers
from wedgecalc.cohort.row_legs import Legs
from wedgecalc.cohort.row_plans import KINDS, of_one_kind
from wedgecalc.errors import InputError
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import ManyLimbs
from wedgecalc.geometry.plane import Floats, Number, Points
from wedgecalc.planning.closed_joint import more_open_unloaded
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DIRECTIONS, DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.targets import Target
from wedgecalc.terms import Status

PARTS = [f"{bone}_{what}" for bone in ("tibia", "femur") for what in ("correction_deg", "base_mm")]
PLACED = "its hinge and entry are not used: a double level is cut at its usual places"


def is_double(kind: int) -> bool:
    """Return whether rows of this kind are planned at two levels."""
    return kind % KINDS // len(MEASURES) == PROCEDURES.index(DOUBLE_LEVEL)


def plan_doubles(
    legs: Legs,
    requests: RowRequests,
    extras: list[Extra],
    rows: NDArray[np.intp],
    bits: NDArray[np.int64],
    results: Columns,
    double: DoubleRequest,
) -> None:
    """Plan the rows of one kind of target at two levels, and write their results.

    Each row towards the side on which its target lies, as one leg by itself.
    """
    part, _, goal, cut = of_one_kind(legs.limb, requests, extras, rows)
    placed = [~np.isnan(z[rows]) for z in legs.cuts.values()]
    if placed and np.any(placed):
        holds = np.zeros(len(results), dtype=bool)
        holds[rows[np.any(placed, axis=0)]] = True
        results.texts["notes"].append(holds, PLACED)
    status = results.texts["status"]
    try:
        for made, left, kept in directed(part, goal, cut, double):
            _write(made, kept, rows[left], legs, bits, results)
    except InputError as error:
        field = error.problems[0].field
        status.assign(rows, f"needs-{'condyles' if field == 'limb' else field}")


def directed(
    part: ManyLimbs, goal: Target, cut: Keywords, double: DoubleRequest
) -> Iterator[tuple[DoublePlan[Points, Floats], NDArray[np.intp], NDArray[np.bool_]]]:
    """Plan legs at two levels, each towards the side on which its target lies.

    Yields
    ------
    made : DoublePlan
        Of some of the legs, in one direction.
    left : array of int
        Which legs these are.
    kept : array of bool
        Of which of these it is the plan; the others are planned in the other direction.
    """
    values, left = np.broadcast_to(goal.value, np.shape(part.hip)), np.arange(len(part.hip))
    for direction in DIRECTIONS:
        some = part if len(left) == len(values) else part.rows(left)
        own = goal if np.ndim(goal.value) == 0 else goal.rows(goal.measure, values[left])
        some_cut = _of_direction(cut, some, direction, left)
        plan = PlanRequest(None, own, **some_cut)
        with np.errstate(invalid="ignore"):
            made = double_level(some, replace(double, plan=plan, direction=direction))
        unknown = np.isnan(np.asarray(made.before.mldfa))
        away = (np.asarray(made.status) == Status.WRONG_PROCEDURE) & ~unknown
        if direction == DIRECTIONS[-1]:
            away = np.zeros(len(left), dtype=bool)
        yield made, left, ~away
        left = left[away]
        if not len(left):
            return


def _of_direction(
    cut: Keywords, some: ManyLimbs, direction: str, left: NDArray[np.intp]
) -> Keywords:
    """Return the keywords of some rows in one direction.

    A supine JLCA that contradicts it belongs to a row that turns the other way.
    """
    record = next(p for p in records.procedures().values() if p.direction == direction)
    cut = fitting(cut, record).copy()
    supine = cut.get("jlca_supine")
    if supine is not None:
        own, jlca = np.asarray(supine)[left], measure(some).jlca
        if jlca is not None:
            own = np.where(more_open_unloaded(record, jlca, own), np.nan, own)
        cut["jlca_supine"] = own
    return cut


def _write(
    made: DoublePlan[Points, Floats],
    kept: NDArray[np.bool_],
    rows: NDArray[np.intp],
    legs: Legs,
    bits: NDArray[np.int64],
    results: Columns,
) -> None:
    """Write the numbers of those plans that are kept into their rows."""
    known = legs.known[rows]
    raised = double_bits(made, known, np.ones(len(rows), dtype=bool))
    rows, status, how = rows[kept], results.texts["status"], np.asarray(made.status)[kept]
    unknown = np.isnan(np.asarray(made.before.mldfa))[kept]
    status.assign(rows[unknown], "needs-condyles")
    for word in Status:
        if word != Status.OK and np.any(there := (how == word) & ~unknown):
            status.assign(rows[there], word)
    ok = (how == Status.OK) & ~unknown
    at = rows[ok]
    bits[at] |= raised[kept][ok]
    before, after = made.before.limb, made.after.limb
    numbers: dict[str, Number | None] = {
        "correction_deg": made.correction,
        "limb_change_mm": None if before is None or after is None else after - before,
    }
    for one in made.parts:
        bone = one.procedure.bone
        numbers |= {f"{bone}_correction_deg": one.correction, f"{bone}_base_mm": one.wedge.base}
    for name, record in records.measures().items():
        numbers[f"after_{record.key}"] = getattr(made.after, name)
    numbers |= joint_numbers(made, results)
    for key, value in numbers.items():
        if value is not None and key in results.numbers:
            results.numbers[key][at] = np.broadcast_to(value, len(kept))[kept][ok]
