"""Plans at two levels of the rows that ask for them, as arrays."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.request import PROCEDURES, TARGET_MEASURES
from wedgecalc.cohort.row_alerts import double_bits
from wedgecalc.cohort.row_blocks import RowExtra
from wedgecalc.cohort.row_joints import without_unfit_model
from wedgecalc.cohort.row_plans import KIND_COUNT, RowBlock, field_status
from wedgecalc.errors import InputError
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import ManyLimbs
from wedgecalc.geometry.plane import Floats, Number, Points
from wedgecalc.planning.closed_joint import more_open_unloaded
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DIRECTIONS, DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.millimetres import base_limits
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.request_fields import CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.planning.targets import Target
from wedgecalc.terms import Status

_SIZES = ("correction_deg", "base_mm", "base_low_mm", "base_high_mm")
PART_COLUMNS = [f"{bone}_{what}" for bone in ("tibia", "femur") for what in _SIZES]
_PLACED = "its hinge and entry are not used: a double level is cut at its usual places"


def is_double_kind(kind: int) -> bool:
    """Return whether rows of this kind are planned at two levels."""
    return kind % KIND_COUNT // len(TARGET_MEASURES) == PROCEDURES.index(DOUBLE_LEVEL)


def plan_doubles(block: RowBlock, rows: NDArray[np.intp], usual: DoubleRequest) -> None:
    """Plan the rows of one kind of target at two levels, and write their results.

    Each row towards the side on which its target lies, as one leg by itself.
    """
    cuts, results = block.legs.cuts, block.results
    placed = [~np.isnan(cuts[name][rows]) for name in CUT_POINTS if name in cuts]
    if placed and np.any(placed):
        holds = np.zeros(len(results), dtype=bool)
        holds[rows[np.any(placed, axis=0)]] = True
        results.texts["notes"].append(holds, _PLACED)
    double = double_of(block.extra(rows), usual)
    place_bits = _place_bits(cuts, rows)
    for places in np.unique(place_bits):
        _plan_together(block, rows[place_bits == places], double)


def double_of(extra: RowExtra, usual: DoubleRequest) -> DoubleRequest:
    """Return the double-level request of rows with these extras, completed by the default one."""
    return DoubleRequest(**extra.double).onto(usual).without_idle()


def _place_bits(cuts: Mapping[str, Points], rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the double-level hinges and entries that each row gives, as bits."""
    bits = np.zeros(len(rows), dtype=np.intp)
    for k, name in enumerate(DOUBLE_CUT_POINTS):
        if name in cuts:
            bits |= (~np.isnan(cuts[name][rows])).astype(np.intp) << k
    return bits


def own_places(cuts: Mapping[str, Points], rows: NDArray[np.intp]) -> dict[str, Points]:
    """Return the double-level hinges and entries of rows that all give the same ones."""
    bits = int(_place_bits(cuts, rows[:1])[0])
    return {name: cuts[name][rows] for k, name in enumerate(DOUBLE_CUT_POINTS) if bits >> k & 1}


def _plan_together(block: RowBlock, rows: NDArray[np.intp], double: DoubleRequest) -> None:
    """Plan rows with the same given hinges and entries; one by one if that fails for some."""
    part, _, goal, cut = block.of_one_kind(rows)
    places = own_places(block.legs.cuts, rows)
    try:
        for double_plan, left, kept in directed(part, goal, cut, double, places):
            _write(double_plan, kept, rows[left], block)
    except InputError as error:
        field = error.problems[0].field
        if field in DOUBLE_CUT_POINTS and len(rows) > 1:
            for row in rows:
                _plan_together(block, np.array([row]), double)
            return
        word = "entry-on-the-wrong-side" if field in DOUBLE_CUT_POINTS else field_status(field, cut)
        word = "needs-condyles" if field == "limb" else word
        block.results.texts["status"].assign(rows, word)


def directed(
    part: ManyLimbs,
    goal: Target,
    cut: Keywords,
    double: DoubleRequest,
    places: Mapping[str, Points] = MappingProxyType({}),
) -> Iterator[tuple[DoublePlan[Points, Floats], NDArray[np.intp], NDArray[np.bool_]]]:
    """Plan legs at two levels, each towards the side on which its target lies.

    `places` has given hinges and entries, in the canonical frame.

    Yields
    ------
    double_plan : DoublePlan
        Plan of some of the legs, in one direction.
    left : array of int
        Which legs these are.
    kept : array of bool
        Which of these legs have this plan; the others are planned in the other direction.
    """
    values, left = np.broadcast_to(goal.value, np.shape(part.hip)), np.arange(len(part.hip))
    directions = (double.direction,) if double.direction else DIRECTIONS
    for direction in directions:
        legs = part if len(left) == len(values) else part.rows(left)
        own_goal = goal if np.ndim(goal.value) == 0 else goal.rows(goal.measure, values[left])
        some_cut = _of_direction(cut, legs, direction, left)
        plan = PlanRequest(None, own_goal, **some_cut)
        own_cuts: Any = {name: legs.frame.to_case(z[left]) for name, z in places.items()}
        with np.errstate(invalid="ignore"):
            double_plan = double_level(
                legs, replace(double, plan=plan, direction=direction, **own_cuts)
            )
        unknown = np.isnan(np.asarray(double_plan.before.mldfa))
        other_way = (np.asarray(double_plan.status) == Status.WRONG_PROCEDURE) & ~unknown
        if direction == directions[-1]:
            other_way = np.zeros(len(left), dtype=bool)
        yield double_plan, left, ~other_way
        left = left[other_way]
        if not len(left):
            return


def _of_direction(
    cut: Keywords, legs: ManyLimbs, direction: str, left: NDArray[np.intp]
) -> Keywords:
    """Return the keywords of some rows in one direction.

    A supine JLCA that contradicts it belongs to a row that turns the other way.
    """
    record = next(p for p in records.procedures().values() if p.direction == direction)
    cut = without_unfit_model(cut, record).copy()
    supine = cut.get("jlca_supine")
    if supine is not None:
        own_supine, jlca = np.asarray(supine)[left], measure(legs).jlca
        if jlca is not None:
            own_supine = np.where(more_open_unloaded(record, jlca, own_supine), np.nan, own_supine)
        cut["jlca_supine"] = own_supine
    return cut


def _write(
    double_plan: DoublePlan[Points, Floats],
    kept: NDArray[np.bool_],
    rows: NDArray[np.intp],
    block: RowBlock,
) -> None:
    """Write the numbers of those plans that are kept into their rows."""
    legs, status = block.legs, block.results.texts["status"]
    usual = np.full(len(rows), not own_places(legs.cuts, rows))
    raised = double_bits(double_plan, legs.known[rows], usual)
    reasons, unknown = (
        np.asarray(double_plan.status),
        np.isnan(np.asarray(double_plan.before.mldfa)),
    )
    status.assign(rows[kept & unknown], "needs-condyles")
    for word in Status:
        if word != Status.OK and np.any(failed := kept & (reasons == word) & ~unknown):
            status.assign(rows[failed], word)
    ok = kept & (reasons == Status.OK) & ~unknown
    block.bits[rows[ok]] |= raised[ok]
    numbers: dict[str, Number | None] = {}
    for part in double_plan.parts:
        bone = part.procedure.bone
        sizes = part.correction, part.wedge.base, *(base_limits(part) or (None, None))
        numbers |= {f"{bone}_{what}": size for what, size in zip(_SIZES, sizes, strict=True)}
    block.write(double_plan, numbers, ok, rows[ok])
