"""Plans at two levels of the rows that ask for them, as arrays."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

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
from wedgecalc.sources.tables.cells import CUTS, CUTS_OF_TWO
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
    placed = [~np.isnan(legs.cuts[name][rows]) for name in CUTS if name in legs.cuts]
    if placed and np.any(placed):
        holds = np.zeros(len(results), dtype=bool)
        holds[rows[np.any(placed, axis=0)]] = True
        results.texts["notes"].append(holds, PLACED)
    double = replace(double, **extras[requests.kinds[rows[0]] // KINDS].double)
    own = own_places(legs.cuts, rows)
    for places in np.unique(own):
        _plan_together(legs, requests, extras, rows[own == places], bits, results, double)


def own_places(cuts: Mapping[str, Points], rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return which hinges and entries of a double level each row brings, as bits."""
    own = np.zeros(len(rows), dtype=np.intp)
    for k, name in enumerate(CUTS_OF_TWO):
        if name in cuts:
            own |= (~np.isnan(cuts[name][rows])).astype(np.intp) << k
    return own


def places_of(cuts: Mapping[str, Points], rows: NDArray[np.intp]) -> dict[str, Points]:
    """Return the hinges and entries of a double level that these rows bring, all the same."""
    there = int(own_places(cuts, rows[:1])[0])
    return {name: cuts[name][rows] for k, name in enumerate(CUTS_OF_TWO) if there >> k & 1}


def _plan_together(
    legs: Legs,
    requests: RowRequests,
    extras: list[Extra],
    rows: NDArray[np.intp],
    bits: NDArray[np.int64],
    results: Columns,
    double: DoubleRequest,
) -> None:
    """Plan rows that bring the same hinges and entries; one by one if some cannot be cut so."""
    part, _, goal, cut = of_one_kind(legs.limb, requests, extras, rows)
    places = places_of(legs.cuts, rows)
    try:
        for made, left, kept in directed(part, goal, cut, double, places):
            _write(made, kept, rows[left], legs, bits, results)
    except InputError as error:
        field = error.problems[0].field
        if field in CUTS_OF_TWO and len(rows) > 1:
            for row in rows:
                one = np.array([row])
                _plan_together(legs, requests, extras, one, bits, results, double)
            return
        word = "entry-on-the-wrong-side" if field in CUTS_OF_TWO else f"needs-{field}"
        results.texts["status"].assign(rows, "needs-condyles" if field == "limb" else word)


def directed(
    part: ManyLimbs,
    goal: Target,
    cut: Keywords,
    double: DoubleRequest,
    places: Mapping[str, Points] = MappingProxyType({}),
) -> Iterator[tuple[DoublePlan[Points, Floats], NDArray[np.intp], NDArray[np.bool_]]]:
    """Plan legs at two levels, each towards the side on which its target lies.

    `places`: hinges and entries of their own, in the canonical frame.

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
    directions = (double.direction,) if double.direction else DIRECTIONS
    for direction in directions:
        some = part if len(left) == len(values) else part.rows(left)
        own = goal if np.ndim(goal.value) == 0 else goal.rows(goal.measure, values[left])
        some_cut = _of_direction(cut, some, direction, left)
        plan = PlanRequest(None, own, **some_cut)
        at: Any = {name: some.frame.to_case(z[left]) for name, z in places.items()}
        with np.errstate(invalid="ignore"):
            made = double_level(some, replace(double, plan=plan, direction=direction, **at))
        unknown = np.isnan(np.asarray(made.before.mldfa))
        away = (np.asarray(made.status) == Status.WRONG_PROCEDURE) & ~unknown
        if direction == directions[-1]:
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
    usual = np.full(len(rows), not places_of(legs.cuts, rows))
    raised = double_bits(made, known, usual)
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
