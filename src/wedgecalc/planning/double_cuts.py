"""The cuts of a double level: their sites and direction, and the plans that are refused."""

from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError, Problem
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Number
from wedgecalc.planning.double_request import DIRECTIONS, DoubleRequest
from wedgecalc.planning.double_sharing import SHARINGS, Room, limits_of
from wedgecalc.planning.double_solve import Levels, Turns
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.plan import AnyPlan, plan_of_wedge
from wedgecalc.planning.refusal import ROUNDING_DEGREES, out_of_reach, refuse, status_of, wrong_way
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import CUT_POINTS
from wedgecalc.planning.site import AnySite
from wedgecalc.planning.wedge import wedge_of
from wedgecalc.record_types import standing_code
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Status


def levels_of(limb: AnyLimb, before: Alignment[Number], request: DoubleRequest) -> Levels:
    """Return the leg with both its cuts, corrected towards its target.

    Parameters
    ----------
    limb : Limb
        One limb or an array of limbs, with condyles.
    before : Alignment
        Its measures.
    request : DoubleRequest

    Raises
    ------
    InputError
        For an impossible hinge or entry.
    NoPlanError
        If one leg would be turned the wrong way in either direction.
    """
    given = request.direction or (None if limb.single else DIRECTIONS[0])
    for direction in (given,) if given else DIRECTIONS:
        tibia, femur = (
            _procedure(bone, direction, request.kind_of(bone)) for bone in ("tibia", "femur")
        )
        goal = request.plan.goal(tibia)
        parts = [request.part(str(p.bone), p.name, goal) for p in (tibia, femur)]
        levels = Levels(limb, before, tibia, femur, _sites(limb, parts, (tibia, femur)), goal)
        if not limb.single:
            return levels
        about = float(levels.first_guess()) * levels.sign
        if not wrong_way(tibia, before.hka, about):
            return levels
    refuse(tibia, goal, cast("Alignment", before), about)
    raise AssertionError("a wedge that turns the wrong way is refused")


def _procedure(bone: str, direction: str, kind: str) -> ProcedureRecord:
    return next(
        p
        for p in records.procedures().values()
        if (p.bone, p.direction, p.kind) == (bone, direction, kind) and p.at_knee
    )


def _sites(
    limb: AnyLimb, parts: list[PlanRequest], procedures: tuple[ProcedureRecord, ProcedureRecord]
) -> tuple[AnySite, AnySite]:
    """Return the sites of both cuts; an error names the bone with the field."""
    found = []
    for part, record in zip(parts, procedures, strict=True):
        try:
            found.append(part.site(limb, record))
        except InputError as error:
            raise InputError(_of_bone(p, str(record.bone)) for p in error.problems) from None
    return found[0], found[1]


def _of_bone(problem: Problem, bone: str) -> Problem:
    named = problem.field in CUT_POINTS
    return replace(problem, field=f"{bone}_{problem.field}") if named else problem


def signed_or_refused(
    levels: Levels, room: Room, turns: Turns, needed: Number, way: tuple[str, Limits, float]
) -> Number:
    """Return the signed correction of both bones, NaN in the legs of an array that have no plan.

    For one leg raise `NoPlanError` instead.

    Parameters
    ----------
    levels : Levels
    room : Room
        How far both bones may be corrected within the limits of the request.
    turns : Turns
        Turns of both bones.
    needed : float or array of float
        Their sum that the target requires, valgus positive.
    way : tuple
        Sharing, limits and share of the request.
    """
    sharing, limits, _ = way
    over = turns.gain - room.tibia - room.femur
    bounded = sharing != "fixed" and (sharing != "deformity" or limits.named)
    hka = levels.before.hka
    if isinstance(needed, np.ndarray):
        far = (
            out_of_reach(turns.tibia)
            | out_of_reach(turns.femur)
            | ((over > ROUNDING_DEGREES) & bounded)
        )
        return np.where(far & ~np.asarray(wrong_way(levels.tibia, hka, needed)), np.nan, needed)
    before = cast("Alignment", levels.before)
    for record, part in zip((levels.tibia, levels.femur), (turns.tibia, turns.femur), strict=True):
        if out_of_reach(part):
            refuse(record, levels.goal, before, float(part) * levels.sign)
    refuse(levels.tibia, levels.goal, before, needed)
    if over > ROUNDING_DEGREES and bounded:
        most, limit = limits_of(levels.sign, limits)
        mpta = max(before.mpta * levels.sign, most * levels.sign) * levels.sign
        if room.tibia > 0:
            mpta = most
        raise NoPlanError(
            "unreachable",
            f"not correctable within these limits: with the tibia at MPTA {mpta:.1f}° the femur "
            f"would need mLDFA {limit - float(over) * levels.sign:.1f}°, {float(over):.1f}° beyond "
            f"its limit of {limit:g}°",
        )
    return needed


def parts_of(
    levels: Levels, turns: Turns, request: DoubleRequest, needed: Number
) -> tuple[AnyPlan, AnyPlan]:
    """Return the plans of tibia and femur, the femur on the leg after the tibia.

    Parameters
    ----------
    levels : Levels
    turns : Turns
        Turns of both bones.
    request : DoubleRequest
    needed : float or array of float
        Their sum that the target requires, valgus positive; without a plan where it is NaN.
    """
    limb, before, parts = levels.limb, levels.before, list[AnyPlan]()
    none = status_of(levels.tibia, before.hka, needed) != Status.OK
    for record, site, turned in zip(
        (levels.tibia, levels.femur), levels.sites, (turns.tibia, turns.femur), strict=True
    ):
        own = request.part(str(record.bone), record.name, levels.goal)
        correction = (
            np.where(none, np.nan, np.maximum(turned, 0.0))
            if isinstance(turned, np.ndarray)
            else max(float(turned), 0.0)
        )
        wedge, signed = wedge_of(record, site, correction), correction * record.sign
        parts.append(plan_of_wedge(limb, record, levels.goal, wedge, before, signed, None, own))
        if record is levels.tibia:
            limb = parts[0].after_limb
            before = replace(parts[0].after, kjlo=before.kjlo)  # the plateau stays where it was
    return parts[0], parts[1]


def limits_used(parts: tuple[AnyPlan, AnyPlan], asked: Limits) -> str | NDArray[np.str_]:
    """Return the limits within which both bones end; see `DoublePlan.limits_used`."""
    words = np.full(np.shape(parts[0].correction), "none", dtype="<U14")
    known = [(name, Limits.of(name)) for name in ("overcorrection", "anatomic")]
    if asked.edited_of_plan:
        known.append(("edited", asked))
    for word, limits in known:
        words = np.where(_within(parts, limits), word, words)
    return words if words.ndim else str(words)


def _within(parts: tuple[AnyPlan, AnyPlan], limits: Limits) -> NDArray[np.bool_]:
    """Return whether each bone that is cut ends within its range, judged as by the verdict."""
    after = parts[1].after
    tibia, femur = (
        (np.asarray(standing_code(angle, *limits.ranges[name])) == 0) | (part.correction <= 0)
        for part, name, angle in zip(
            parts, ("mpta", "mldfa"), (after.mpta, cast("Number", after.mldfa)), strict=True
        )
    )
    return np.asarray(tibia & femur)


def kept_small(parts: tuple[AnyPlan, AnyPlan], request: DoubleRequest) -> list[str]:
    """Return bones of one leg with too small a cut, as the other would exceed its limit."""
    sharing, limits, _ = request.way
    if sharing != SHARINGS[0]:
        return []
    turned = [(str(part.procedure.bone), float(part.correction)) for part in parts]
    return [bone for bone, by in turned if by > 0 and limits.slight(by)]
