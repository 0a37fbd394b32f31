"""Where an osteotomy of one bone alone would end: in closed form for one leg or an array of legs."""

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

LEG_TARGETS = ("wbl", "hka")  # targets of the whole leg; others say nothing about which bone


def leg_request(asked: PlanRequest | None) -> PlanRequest:
    """Return the fields of a request that affect the choice of bone.

    >>> leg_request(PlanRequest("lengthening", "nsa=130", kerf=1.0, arthritis="medial")).given
    {'arthritis': 'medial'}
    """
    if asked is None:
        return PlanRequest()
    target = (
        asked.target if asked.target is not None and asked.target.measure in LEG_TARGETS else None
    )
    return PlanRequest(
        target=target,
        arthritis=asked.arthritis,
        soft_tissue=asked.soft_tissue,
        jlca_supine=asked.jlca_supine,
        jlca_change=asked.jlca_change,
    )


def towards(asked: PlanRequest, sign: float) -> PlanRequest:
    """Return a request without a soft-tissue model that its direction does not have.

    Parameters
    ----------
    asked : PlanRequest
    sign : float
        1 towards valgus, −1 towards varus.
    """
    varus = sign < 0 and asked.soft_model in VALGUS_MODELS
    return replace(asked, soft_tissue=None, jlca_change=None) if varus else asked


def legs_at(
    limb: AnyLimb, before: Alignment[Number], asked: PlanRequest, rows: NDArray[np.bool_]
) -> tuple[AnyLimb, Alignment[Number], PlanRequest]:
    """Return some legs of an array, with only the landmarks and measures that the rule reads.

    Parameters
    ----------
    limb, before : Limb, Alignment
        An array of limbs, and their measures.
    asked : PlanRequest
        With a target and a supine JLCA of all, or of each.
    rows : array of bool
        Which legs.
    """
    at = np.flatnonzero(rows)
    own = {"hip_center": limb.hip, "knee_center": limb.knee, "ankle_center": limb.ankle}
    lines = {n: z for n, z in limb.points.items() if n.startswith(("plateau", "condyle"))}
    points: dict[str, Any] = {n: np.asarray(z)[at] for n, z in (own | lines).items()}
    angles: dict[str, Any] = {
        name: None if (v := getattr(before, name)) is None else np.asarray(v)[at]
        for name in ("hka", "mpta", "mldfa", "jlca")
    }
    target, supine = asked.target, asked.jlca_supine
    if target is not None and np.ndim(target.value):
        asked = replace(asked, target=Target.rows(target.measure, np.asarray(target.value)[at]))
    if supine is not None and np.ndim(supine):
        asked = replace(asked, jlca_supine=np.asarray(supine)[at])
    return (
        replace(limb, points=points, frame=limb.frame.rows(at)),
        replace(before, **angles),
        asked,
    )


def ends_at(
    limb: AnyLimb,
    before: Alignment[Number],
    record: ProcedureRecord,
    asked: PlanRequest | None = None,
) -> Number:
    """Return the planned MPTA of a tibial, or mLDFA of a femoral osteotomy at its usual place.

    NaN where there is no such plan. Exact: that angle changes as HKA does.

    >>> from wedgecalc import Limb, measure, plan
    >>> leg = Limb.from_angles(mpta=82, jlca=4)
    >>> record, own = usual_record("tibia", 1), PlanRequest(jlca_supine=1.0)
    >>> made = plan(leg, record.name, jlca_supine=1.0)
    >>> bool(np.isclose(ends_at(leg, made.before, record, own), made.after.mpta, atol=1e-9))
    True
    """
    own = replace(towards(leg_request(asked), record.sign), procedure=record.name)
    goal = own.goal(record)
    try:
        site = PlanRequest(record.name).site(limb, record)
        needed, _ = needed_turn(limb, record, goal, site)
        if own.soft_model is not None:
            total = np.maximum(needed * float(record.sign), 0.0)
            bony = CorrectionContext(limb, record, goal, site, own, before.jlca).bony(total)
            needed = np.maximum(bony, 0.0) * float(record.sign)
    except InputError:  # its landmarks are missing, or what its model needs
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
    """Return the osteotomy of a bone at the knee in a direction: the usual, closing one.

    >>> usual_record("femur", -1).name, usual_record("tibia", 1, Kind.OPENING).name
    ('medial-closing-wedge-dfo', 'medial-opening-wedge-hto')
    """
    wanted = (bone, Level.KNEE, kind, sign)
    return next(
        p for p in records.procedures().values() if (p.bone, p.level, p.kind, p.sign) == wanted
    )
