"""Plans of the rows that ask for one procedure and one kind of target, as arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Columns, Mask
from wedgecalc.cohort.request import PROCEDURES, TARGET_MEASURES, RowRequests
from wedgecalc.cohort.row_alerts import plan_bits
from wedgecalc.cohort.row_blocks import RowExtra
from wedgecalc.cohort.row_joints import joint_numbers, without_unfit_model
from wedgecalc.cohort.row_legs import RowLegs
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.geometry.limb import ManyLimbs
from wedgecalc.geometry.plane import NOWHERE, Floats, Number, Points, dot
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.millimetres import base_limits
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.request import Keywords
from wedgecalc.planning.request_fields import CLOSED_JOINT, CUT_POINTS
from wedgecalc.planning.targets import Target
from wedgecalc.terms import Status

_TURNED = "hinge turned {turn:g}°: correction and base are the frontal ones, open more (plan tells)"
# Number of pairs of procedure and measure that a row may ask for.
KIND_COUNT = len(PROCEDURES) * len(TARGET_MEASURES)


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Rows that are planned together.

    Attributes
    ----------
    legs : RowLegs
    requests : RowRequests
        Kind and value of what each row asks for.
    extras : list of RowExtra
        What rows ask for besides procedure and target; `RowRequests.kinds` says which each.
    results : Columns
        Written into.
    bits : array of int
        Alerts of each row; written into.
    """

    legs: RowLegs
    requests: RowRequests
    extras: list[RowExtra]
    results: Columns
    bits: NDArray[np.int64]

    def extra(self, rows: NDArray[np.intp]) -> RowExtra:
        """Return what rows of one kind ask for besides procedure and target."""
        return self.extras[int(self.requests.kinds[rows[0]]) // KIND_COUNT]

    def of_one_kind(self, rows: NDArray[np.intp]) -> tuple[ManyLimbs, str, Target, Keywords]:
        """Return the legs of rows of one kind, and their procedure, target and cut."""
        limb, requests, extra = self.legs.limb, self.requests, self.extra(rows)
        kind, goals = int(requests.kinds[rows[0]]) % KIND_COUNT, requests.values[rows]
        goal = float(goals[0]) if (goals == goals[0]).all() else goals
        part = limb if len(rows) == len(requests.kinds) else limb.rows(rows)
        if extra.landmark_sd:
            part = replace(part, landmark_sd=extra.landmark_sd)
        target, cut = (
            Target.rows(TARGET_MEASURES[kind % len(TARGET_MEASURES)], goal),
            extra.cut.copy(),
        )
        name = PROCEDURES[kind // len(TARGET_MEASURES)]
        if requests.supine is not None and np.any(~np.isnan(supine := requests.supine[rows])):
            cut["jlca_supine"] = supine
        if cut.get("soft_tissue") == CLOSED_JOINT and "jlca_supine" not in cut:
            cut["soft_tissue"] = "none"  # every such row has a status that says what it lacks
        record = records.procedures().get(name)
        return part, name, target, cut if record is None else without_unfit_model(cut, record)

    def write(
        self,
        plans: Plan[Points, Floats] | DoublePlan[Points, Floats],
        own_numbers: Mapping[str, Number | None],
        keep: Mask | slice,
        rows: NDArray[np.intp] | slice,
    ) -> None:
        """Write the numbers of the plans to keep into their rows, with those of their kind of plan."""
        before, after, results = plans.before.limb, plans.after.limb, self.results
        numbers: dict[str, Number | None] = {
            "correction_deg": plans.correction,
            "limb_change_mm": None if before is None or after is None else after - before,
        }
        for name, record in records.measures().items():
            numbers[f"after_{record.key}"] = getattr(plans.after, name)
        shape = np.shape(plans.correction)
        for key, value in (numbers | joint_numbers(plans, results) | dict(own_numbers)).items():
            if value is not None and key in results.numbers:
                results.numbers[key][rows] = np.broadcast_to(value, shape)[keep]


def plan_kind(block: RowBlock, rows: NDArray[np.intp]) -> None:
    """Plan the rows of one procedure and one kind of target, and write their results."""
    legs, requests, results = block.legs, block.requests, block.results
    status = results.texts["status"]
    cuts = {name: legs.cuts[name][rows] for name in CUT_POINTS if name in legs.cuts}
    part, procedure, goal, cut = block.of_one_kind(rows)
    with np.errstate(invalid="ignore"):
        try:
            planned = plan(part, procedure, goal, **cut)
        except InputError as error:
            status.assign(rows, field_status(error.problems[0].field, cut))
            return
        except NoPlanError as error:
            status.assign(rows, error.code)
            return
        if cuts:
            planned, impossible = _with_cuts(planned, cuts)
            status.assign(rows[impossible], "entry-on-the-wrong-side")
    reasons, reasons_met = {"no-hinge": np.isnan(planned.wedge.hinge_z)}, np.asarray(planned.status)
    reasons |= {word: reasons_met == word for word in Status if word != Status.OK}
    reasons |= {word: holds[rows] for word, holds in requests.problems.items()}
    for code, holds in reasons.items():
        if np.any(holds):
            failed = rows[holds]
            status.assign(failed[status.codes[failed] == 0], code)
    ok = status.codes[rows] == 0
    usual = np.isnan(cuts["hinge"]) if "hinge" in cuts else np.ones(len(ok), dtype=bool)
    raised = plan_bits(planned, legs.known[rows], usual)
    rows, keep = (rows, slice(None)) if ok.all() else (rows[ok], ok)
    at = slice(None) if len(rows) == len(status) else rows
    block.bits[at] |= raised[keep]
    low, high = _base_limits(planned, cuts)
    own_numbers = {"base_mm": planned.wedge.base, "block_base_mm": planned.wedge.block}
    block.write(planned, own_numbers | {"base_low_mm": low, "base_high_mm": high}, keep, at)
    if turn := cut.get("hinge_turn"):
        turned = np.zeros(len(status), dtype=bool)
        turned[rows] = True
        results.texts["notes"].append(turned, _TURNED.format(turn=turn))


def field_status(field: str, cut: Keywords) -> str:
    """Return the status of rows with a field missing (``needs-FIELD``) or unusable (``bad-FIELD``)."""
    return f"{'bad' if field in cut else 'needs'}-{field}"


def _base_limits(
    planned: Plan[Points, Floats], cuts: dict[str, Points]
) -> tuple[Floats | None, Floats | None]:
    """Return the 95 % interval of each base from the spread of its points alone; NaN if exact."""
    if not cuts:
        return base_limits(planned) or (None, None)
    n = len(planned.correction)
    given = {name: ~np.isnan(z) for name, z in cuts.items()}
    groups = sum(
        (marks.astype(int) << k for k, marks in enumerate(given.values())), np.zeros(n, int)
    )
    low, high = np.full(n, np.nan), np.full(n, np.nan)
    for group in np.unique(groups):
        here = groups == group
        usual: Any = {name: None for name, marks in given.items() if not marks[here].any()}
        limits = base_limits(replace(planned, request=replace(planned.request, **usual)))
        if limits is not None:
            low[here], high[here] = limits[0][here], limits[1][here]
    return low, high


def _with_cuts(
    usual: Plan[Points, Floats], cuts: dict[str, Points]
) -> tuple[Plan[Points, Floats], Mask]:
    """Return the plan with the rows' own hinges and entries, and which rows cannot be cut so."""
    part, record, given = usual.limb, usual.procedure, Keywords()
    places: dict[str, NDArray[np.complex128]] = {}
    for name, place in (("hinge", usual.wedge.hinge_z), ("entry", usual.wedge.entry_z)):
        # A row without a point of its own has the usual one.
        own_place = cuts.get(name, np.asarray(NOWHERE))
        places[name] = np.where(np.isnan(own_place), NOWHERE if place is None else place, own_place)
    off = np.asarray(dot(part.plateau, places["entry"] - places["hinge"]))
    wrong = (off <= 0) if record.side == "lateral" else (off >= 0)
    for name in cuts:  # none where it cannot be, so that the others can be planned
        z = np.where(wrong, NOWHERE, places[name])
        given[name] = part.frame.to_case(z)  # type: ignore[literal-required]
    return plan(part, usual.request, **given), wrong
