"""Solve a request: the exact turn for its target, and the wedge that makes it."""

from typing import NamedTuple, cast

import numpy as np

from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Number, not_negative
from wedgecalc.planning.closed_joint import CorrectionContext
from wedgecalc.planning.refusal import out_of_reach, refuse, wrong_way
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.soft_tissue import SoftTissue
from wedgecalc.planning.targets import Target, needed_turn
from wedgecalc.planning.wedge import AnyWedge, wedge_of
from wedgecalc.records import ProcedureRecord


class Solution(NamedTuple):
    """What a plan needs besides limb and request; the fields are those of `Plan`."""

    procedure: ProcedureRecord
    target: Target
    wedge: AnyWedge
    before: Alignment[Number]
    needed: Number
    soft_tissue: SoftTissue[Number] | None


def solve(limb: AnyLimb, request: PlanRequest) -> Solution:
    """Return the wedge that takes a limb, or each of an array of limbs, exactly to the target.

    Raises
    ------
    InputError
        For an impossible request.
    NoPlanError
        For a single limb, if the target is out of reach or the wedge would worsen the deformity.
    """
    record = request.checked(limb)
    target = request.goal(record)
    before = measure(limb)
    site = request.site(limb, record)
    needed, factor = needed_turn(limb, record, target, site)
    wanted = needed if record.sign > 0 else -needed
    correction: Number
    refused = wrong_way(record, before.hka, needed) | out_of_reach(needed)
    if isinstance(wanted, np.ndarray):
        correction = not_negative(wanted)
        correction[refused] = np.nan
        if isinstance(factor, np.ndarray):
            factor[refused] = np.nan
    else:
        if refused:
            refuse(record, target, cast("Alignment", before), cast("float", needed))
        correction = not_negative(wanted)
    soft: SoftTissue[Number] | None = None
    if request.soft_model is not None:
        soft = CorrectionContext(limb, record, target, site, request, before.jlca).shared(
            correction
        )
    if soft is not None:
        bony, factor = soft.bony, None
        if isinstance(bony, np.ndarray):
            lost = np.isnan(bony) & ~np.asarray(refused)  # a refused row keeps its reason
            correction, needed = not_negative(bony), np.where(lost, np.nan, needed)
        else:
            if np.isnan(bony):  # the closed leg is out of reach
                refuse(record, target, cast("Alignment", before), float(bony))
            correction = not_negative(float(bony))
    wedge = wedge_of(record, site, correction, factor)
    return Solution(record, target, wedge, before, needed, soft)
