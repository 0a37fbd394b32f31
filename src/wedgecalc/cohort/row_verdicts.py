"""The verdict on each row, and the procedure that ``auto`` takes by it, as arrays."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc.cohort.categorical import Categorical, Columns, Mask
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.limb import AnyLimb, ManyLimbs
from wedgecalc.geometry.plane import Floats
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.purposes import without_arthritis
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import ARTHRITIS
from wedgecalc.planning.targets import Target
from wedgecalc.study.one_level import LEG_TARGETS, legs_at, usual_record
from wedgecalc.study.verdict import STATUS_WITHOUT_CUT
from wedgecalc.study.which_bone import CODES, FEMUR, TIBIA, BoneDecision, which_bone
from wedgecalc.terms import Where

# For each row: its target's place in `LEG_TARGETS` or −1, and its value.
Aims = tuple[NDArray[np.intp], Floats]
# Soft tissue and arthritis that rows ask for, the place of each row's among them, its supine JLCA.
JointRequests = tuple[list[PlanRequest], NDArray[np.intp], Floats | None]
_KINDS = ("", *LEG_TARGETS)
# Column of the usual target without arthritis, where arthritis is not known.
WITHOUT_ARTHRITIS = "target_without_arthritis"
ArthritisIndices = NDArray[np.intp]  # each row: the place of its arthritis in `ARTHRITIS`, or −1


def arthritis_at(side: int) -> str | None:
    """Return the arthritis at a place of `ARTHRITIS`; None for −1, unknown."""
    return None if side < 0 else ARTHRITIS[side]


def verdicts_of(
    limb: ManyLimbs,
    before: Alignment[Floats],
    limits: Limits,
    aims: Aims | None = None,
    joints: JointRequests | None = None,
) -> BoneDecision:
    """Return the verdict on each row, for its own target of the whole leg if it has one.

    Parameters
    ----------
    limb : Limb
        An array of limbs.
    before : Alignment
        Their measures.
    limits : Limits
    aims : tuple of array, optional
        For each row the place of its target's measure in `LEG_TARGETS`, −1 without one, and its value.
    joints : tuple, optional
        Soft tissue and arthritis that rows have, the place of each row's among them, and its supine
        JLCA.
    """
    n = len(before.hka)
    kinds = np.full(n, -1) if aims is None else aims[0]
    joint_requests, joint_index, supine = joints or (
        [PlanRequest()],
        np.zeros(n, dtype=np.intp),
        None,
    )
    kinds = kinds + len(_KINDS) * joint_index
    none, zeros = np.zeros(n, dtype=bool), np.zeros(n, dtype=np.intp)
    verdicts = BoneDecision(zeros.copy(), np.ones(n), np.full(n, TIBIA), none, zeros)
    for kind in np.unique(kinds):
        rows = kinds == kind
        joint, aim = divmod(int(kind) + 1, len(_KINDS))
        goal = None if aim == 0 or aims is None else Target.rows(LEG_TARGETS[aim - 1], aims[1])
        whole = replace(joint_requests[joint], target=goal, jlca_supine=supine)
        part: tuple[AnyLimb, Any, PlanRequest] = (
            (limb, before, whole) if rows.all() else legs_at(limb, before, whole, rows)
        )
        part_verdicts = which_bone(part[0], part[1], limits, part[2])
        verdicts.code[rows], verdicts.sign[rows] = part_verdicts.code, part_verdicts.sign
        verdicts.larger[rows], verdicts.leads[rows] = part_verdicts.larger, part_verdicts.leads
        verdicts.reason[rows] = part_verdicts.reason
    return verdicts


def usual_procedures(verdicts: BoneDecision, procedures: list[str]) -> NDArray[np.intp]:
    """Return the place of each row's usual procedure in a list, of a row without one its bone's.

    Parameters
    ----------
    verdicts : BoneDecision
        The verdict on each row.
    procedures : list of str
    """
    bone = np.where(np.isin(verdicts.code, (TIBIA, FEMUR)), verdicts.code, verdicts.larger)
    places = np.array(
        [
            [procedures.index(usual_record(CODES[b], sign).name) for sign in (-1.0, 1.0)]
            for b in (TIBIA, FEMUR)
        ]
    )
    of_one = places[np.where(bone == FEMUR, 1, 0), (verdicts.sign > 0).astype(int)]
    two = CODES.index(Where.BOTH)
    codes: NDArray[np.intp] = np.where(verdicts.code == two, procedures.index(DOUBLE_LEVEL), of_one)
    return codes


def write_verdicts(
    verdicts: BoneDecision, automatic: Mask, verdict: Categorical, status: Categorical
) -> Mask:
    """Write each row's verdict, and return the rows left to it for which it means no procedure.

    They get a status that says why.
    """
    idle = np.zeros(len(verdicts.code), dtype=bool)
    for place, word in enumerate(CODES):
        here = verdicts.code == place
        if here.any():
            verdict.assign(here, str(word))
            if word in STATUS_WITHOUT_CUT:
                idle |= here & automatic
                status.assign(here & automatic & (status.codes == 0), STATUS_WITHOUT_CUT[word])
    return idle


def write_guess(results: Columns, unsaid: Mask) -> None:
    """Write the target without arthritis in rows with a usual target and unknown arthritis."""
    target = results.texts["target"]
    for code in np.unique(target.codes[unsaid]).tolist():
        usual = Target.parse(list(target.categories)[code])
        other = without_arthritis(usual, PlanRequest())
        if other is not None:
            rows = unsaid & (target.codes == code)
            results.texts[WITHOUT_ARTHRITIS].assign(rows, str(other))
