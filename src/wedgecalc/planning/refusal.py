"""Refusals: the target is out of reach, or the wedge would turn the leg the wrong way.

Other modules refuse too: `wedgecalc.planning.request_checks` an impossible request,
`wedgecalc.planning.targets` a target that the procedure does not change,
`wedgecalc.planning.double_cuts` a double level that its limits do not allow, and
`wedgecalc.planning.stops` a plan with a stop alert.
"""

import math
from typing import overload

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.errors import NoPlanError
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.plane import Number
from wedgecalc.planning.site import LEAST_DEGREES, MOST_DEGREES
from wedgecalc.planning.targets import Target
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Status
from wedgecalc.text import typeset

# Degrees past neutral: the customary overcorrection, hka 183 (Hernigou 1987). Nothing is added to it.
EXHAUSTED = 3.0
ROUNDING_DEGREES = 1e-9  # degrees by which rounding errors may exceed a limit


@overload
def status_of(procedure: ProcedureRecord, hka: float, needed: float) -> Status: ...
@overload
def status_of(
    procedure: ProcedureRecord, hka: Number, needed: Number
) -> Status | NDArray[np.str_]: ...
def status_of(procedure: ProcedureRecord, hka: Number, needed: Number) -> Status | NDArray[np.str_]:
    """Return ok, unreachable or wrong-procedure; an array of them for arrays."""
    wrong, far = wrong_way(procedure, hka, needed), out_of_reach(needed)
    if isinstance(needed, float):
        return Status.WRONG_PROCEDURE if wrong else Status.UNREACHABLE if far else Status.OK
    words = np.where(far, Status.UNREACHABLE, Status.OK)
    return np.where(wrong, Status.WRONG_PROCEDURE, words)


def out_of_reach(needed: Number) -> bool | NDArray[np.bool_]:
    """Return whether a correction is out of reach (NaN), or larger than any wedge."""
    if isinstance(needed, np.ndarray):
        return ~(abs(needed) <= MOST_DEGREES + ROUNDING_DEGREES)
    return not abs(needed) <= MOST_DEGREES + ROUNDING_DEGREES


def wrong_way(procedure: ProcedureRecord, hka: Number, needed: Number) -> bool | NDArray[np.bool_]:
    """Return whether the wedge would turn the leg away from the target, or worsen its deformity.

    A correction too small to cut is never the wrong way: the leg is on target.
    """
    towards = procedure.sign > 0
    away = needed < -LEAST_DEGREES if towards else needed > LEAST_DEGREES
    if not procedure.at_knee:  # neither the hip's angle nor a length says how the leg stands
        return away
    past = (
        (hka > 180.0 + EXHAUSTED) & (needed > LEAST_DEGREES)
        if towards
        else (hka < 180.0 - EXHAUSTED) & (needed < -LEAST_DEGREES)
    )
    return away | past


def refuse(procedure: ProcedureRecord, target: Target, before: Alignment, needed: float) -> None:
    """Raise `NoPlanError` for one leg that has no such plan, with the reason and alternatives."""
    status = status_of(procedure, before.hka, needed)
    if status == Status.OK:
        return
    record = records.targets()[target.measure]
    unit = " %" if record.unit == "pct" else "°"
    aim = typeset(f"the {record.label} to {target.value:g}{unit}")
    if status == Status.UNREACHABLE and not math.isnan(needed):
        raise NoPlanError(
            status,
            f"to bring {aim} the bone would have to turn by {abs(needed):.1f}°, and {MOST_DEGREES:g}° is "
            "the most that any wedge turns it; choose another target",
        )
    if status == Status.UNREACHABLE:
        raise NoPlanError(
            status, f"no turn about this hinge brings {aim}; move the hinge or change the target"
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
            f"to bring {aim} this leg must turn {abs(needed):.1f}° towards {other}, and a "
            f"{procedure.label} turns it towards {procedure.direction}; consider {better}",
        )
    raise NoPlanError(
        status,
        f"the leg stands in {abs(float(before.hka) - 180):.1f}° of {procedure.direction} already, "
        f"and a {procedure.label} would add {abs(needed):.1f}° more; consider {better}",
    )
