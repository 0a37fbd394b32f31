"""Why there is no plan: the target is out of reach, or the wedge would turn the leg the wrong way."""

import math
from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.errors import NoPlanError
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.planning.site import LEAST_DEGREES, MOST
from wedgecalc.planning.targets import Target
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Status

# Degrees past neutral, hka 183: the customary overcorrection (Hernigou 1987). No wedge goes on from there.
EXHAUSTED = 3.0
ROUNDING = 1e-9  # degrees by which arithmetic may pass a limit


def status_of(procedure: ProcedureRecord, hka: Any, needed: Any) -> Any:
    """Return ok, unreachable or wrong-procedure; an array of them for arrays."""
    wrong, far = wrong_way(procedure, hka, needed), beyond(needed)
    if isinstance(needed, float):
        return Status.WRONG_PROCEDURE if wrong else Status.UNREACHABLE if far else Status.OK
    return np.where(wrong, Status.WRONG_PROCEDURE, np.where(far, Status.UNREACHABLE, Status.OK))


def beyond(needed: Any) -> Any:
    """Return whether a turn is out of reach, or farther than any wedge turns a bone."""
    return (
        ~(abs(needed) <= MOST + ROUNDING)
        if isinstance(needed, np.ndarray)
        else not abs(needed) <= MOST + ROUNDING
    )


def wrong_way(procedure: ProcedureRecord, hka: Any, needed: Any) -> Any:
    """Return whether the wedge would turn the leg away from the target, or further into the deformity it has.

    What is too little to cut turns nothing anywhere: the leg has its target.
    """
    towards = procedure.sign > 0
    away = needed < -LEAST_DEGREES if towards else needed > LEAST_DEGREES
    if (
        not procedure.at_knee
    ):  # neither the hip's angle nor a length says anything of how the leg stands
        return away
    past = (
        (hka > 180.0 + EXHAUSTED) & (needed > LEAST_DEGREES)
        if towards
        else (hka < 180.0 - EXHAUSTED) & (needed < -LEAST_DEGREES)
    )
    return away | past


def refuse(procedure: ProcedureRecord, target: Target, before: Alignment, needed: float) -> None:
    """Raise `NoPlanError` for one leg that has no such plan, saying why and what might do instead."""
    status = status_of(procedure, before.hka, needed)
    if status == "ok":
        return
    aim = f"{target.measure} {target.value:g} {'%' if target.measure == 'wbl' else '°'}"
    if status == "unreachable" and not math.isnan(needed):
        raise NoPlanError(
            status,
            f"to reach {aim} the bone would have to turn by {abs(needed):.1f}°, and {MOST:g}° is the most that any wedge turns it; "
            "choose another target",
        )
    if status == "unreachable":
        raise NoPlanError(
            status,
            f"no turn about this hinge takes the leg to {aim}; move the hinge or change the target",
        )
    other = "varus" if procedure.direction == "valgus" else "valgus"
    better = ", ".join(
        p.name
        for p in records.procedures().values()
        if (p.bone, p.level, p.direction) == (procedure.bone, procedure.level, other)
    )
    if needed * procedure.sign < 0:
        raise NoPlanError(
            status,
            f"to reach {aim} this leg must turn {abs(needed):.1f}° towards {other}, and a "
            f"{procedure.label} turns it towards {procedure.direction}; consider {better}",
        )
    raise NoPlanError(
        status,
        f"the leg stands in {abs(float(before.hka) - 180):.1f}° of {procedure.direction} already, and a "
        f"{procedure.label} would add {abs(needed):.1f}° more; consider {better}",
    )
