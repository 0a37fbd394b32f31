"""The outcome of an osteotomy of one bone alone, in closed form for one leg or an array of legs."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.errors import InputError
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Number, Point, bearing, cis
from wedgecalc.planning.closed_joint import CorrectionContext
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import VALGUS_MODELS
from wedgecalc.planning.targets import Target, needed_turn
from wedgecalc.record_types import ProcedureRecord
from wedgecalc.terms import Kind, Level

LEG_TARGETS = ("wbl", "hka")  # targets of the whole leg: others do not bear on the choice of bone


def leg_request(request: PlanRequest | None) -> PlanRequest:
    """Return the fields of a request that affect the choice of bone.

    >>> leg_request(PlanRequest("lengthening", "nsa=130", kerf=1.0, arthritis="medial")).given
    {'arthritis': 'medial'}
    """
    if request is None:
        return PlanRequest()
    target = request.target
    return PlanRequest(
        target=target if target is not None and target.measure in LEG_TARGETS else None,
        arthritis=request.arthritis,
        soft_tissue=request.soft_tissue,
        jlca_supine=request.jlca_supine,
        jlca_change=request.jlca_change,
    )


def towards(request: PlanRequest, sign: float) -> PlanRequest:
    """Return a request without a soft-tissue model that does not apply in its direction.

    `sign` is 1 towards valgus, −1 towards varus.
    """
    varus = sign < 0 and request.soft_model in VALGUS_MODELS
    return replace(request, soft_tissue=None, jlca_change=None) if varus else request


def legs_at(
    limb: AnyLimb, before: Alignment[Number], request: PlanRequest, rows: NDArray[np.bool_]
) -> tuple[AnyLimb, Alignment[Number], PlanRequest]:
    """Return some legs of an array, with only the landmarks and measures that the rule reads.

    Parameters
    ----------
    limb, before : Limb, Alignment
        An array of limbs, and their measures.
    request : PlanRequest
        Its target and supine JLCA have one value for all legs, or a value for each.
    rows : array of bool
        Which legs.
    """
    at = np.flatnonzero(rows)
    centres = {"hip_center": limb.hip, "knee_center": limb.knee, "ankle_center": limb.ankle}
    lines = {n: z for n, z in limb.points.items() if n.startswith(("plateau", "condyle"))}
    points: dict[str, Any] = {n: np.asarray(z)[at] for n, z in (centres | lines).items()}
    angles: dict[str, Any] = {
        name: None if (v := getattr(before, name)) is None else np.asarray(v)[at]
        for name in ("hka", "mpta", "mldfa", "jlca")
    }
    target, supine = request.target, request.jlca_supine
    if target is not None and np.ndim(target.value):
        request = replace(request, target=Target.rows(target.measure, np.asarray(target.value)[at]))
    if supine is not None and np.ndim(supine):
        request = replace(request, jlca_supine=np.asarray(supine)[at])
    legs = replace(limb, points=points, frame=limb.frame.rows(at))
    return legs, replace(before, **angles), request


def ends_at(
    limb: AnyLimb,
    before: Alignment[Number],
    record: ProcedureRecord,
    request: PlanRequest | None = None,
) -> Number:
    """Return the planned MPTA of a tibial, or mLDFA of a femoral osteotomy at its usual place.

    The value is exact, because that angle changes as HKA does; NaN where there is no such plan.

    >>> from wedgecalc import Limb, measure, plan
    >>> leg = Limb.from_angles(mpta=82, jlca=4)
    >>> record, own = usual_record("tibia", 1), PlanRequest(jlca_supine=1.0)
    >>> made = plan(leg, record.name, jlca_supine=1.0)
    >>> bool(np.isclose(ends_at(leg, made.before, record, own), made.after.mpta, atol=1e-9))
    True
    """
    request = replace(towards(leg_request(request), record.sign), procedure=record.name)
    goal = request.goal(record)
    try:
        site = PlanRequest(record.name).site(limb, record)
        needed, _ = needed_turn(limb, record, goal, site)
        if request.soft_model is not None:
            total = np.maximum(needed * float(record.sign), 0.0)
            bony = CorrectionContext(limb, record, goal, site, request, before.jlca).bony(total)
            needed = np.maximum(bony, 0.0) * float(record.sign)
    except InputError:  # a landmark is missing, or a measurement for the soft-tissue model
        return np.full(np.shape(before.hka), np.nan)
    turned = cis(needed if record.of_tibia else -needed)
    hip, ankle = limb.hip, limb.ankle
    if record.of_tibia:
        ankle = site.hinge + (ankle - site.hinge) * turned
    else:
        hip = site.hinge + (hip - site.hinge) * turned
    tibia: Point = limb.knee - ankle
    change = 180.0 - bearing(tibia.conjugate() * (hip - limb.knee)) - before.hka
    if record.of_tibia:
        return before.mpta + change
    return np.nan if before.mldfa is None else before.mldfa - change


def usual_record(bone: str, sign: float, kind: Kind = Kind.CLOSING) -> ProcedureRecord:
    """Return the osteotomy of a bone at the knee in a direction, by default the closing one.

    >>> usual_record("femur", -1).name, usual_record("tibia", 1, Kind.OPENING).name
    ('medial-closing-wedge-dfo', 'medial-opening-wedge-hto')
    """
    wanted = (bone, Level.KNEE, kind, sign)
    return next(
        p for p in records.procedures().values() if (p.bone, p.level, p.kind, p.sign) == wanted
    )
