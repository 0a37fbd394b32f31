"""What if? The outcome of a double level as its target, or the wedge of one bone, changes."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError, choose
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.leg import Leg
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.double_check import given_wedges
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.given_angle import no_base
from wedgecalc.planning.targets import Target
from wedgecalc.planning.wedge import angle_of_base

POINTS = 41
OUTCOMES = ("wbl", "hka", "mpta", "mldfa", "jlca", "limb")
OVER = {
    "target": "target; both bones are planned anew",
    "tibia-angle": "angle of the tibia's wedge; the femur's stays",
    "tibia-base": "base of the tibia's wedge; the femur's stays",
    "femur-angle": "angle of the femur's wedge; the tibia's stays",
    "femur-base": "base of the femur's wedge; the tibia's stays",
}


@dataclass(frozen=True, slots=True, eq=False)
class DoubleSweep(Exact):
    """Outcomes of a double level as one input changes; attributes as those of `Sweep`.

    In `outcomes`, ``correction`` is of both bones together, and ``base`` of the bone that is swept.
    """

    plan: DoublePlan
    over: str
    unit: str
    values: NDArray[np.float64]
    current: float
    outcomes: dict[str, NDArray[np.float64]]
    zone: tuple[float, float]


def sweep_double(
    limb: Leg, target: Target | str | DoubleRequest | None = None, *, over: str
) -> DoubleSweep:
    """Return the outcome of a double level while its target, or the wedge of one bone, changes.

    Parameters
    ----------
    limb : Limb or Case
        One limb, with both condyles.
    target : Target, str or DoubleRequest, optional
        As for `double_level`.
    over : {"target", "tibia-angle", "tibia-base", "femur-angle", "femur-base"}
        The input that changes.

    Returns
    -------
    DoubleSweep
        With 41 values around that of the plan; an outcome that cannot be made is NaN.

    Raises
    ------
    InputError
        For an unknown input, or a base without a scale.
    NoPlanError
        If there is no exact plan.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> found = sweep_double(Limb.from_angles(mldfa=92, mpta=83), "hka=180", over="femur-angle")
    >>> round(float(np.interp(found.current, found.values, found.outcomes["hka"])), 3)
    180.0
    """
    choose("over", over, OVER, "one of")
    exact = double_level(limb, target)
    current, unit, span, made = _target(exact) if over == "target" else _wedge(exact, over)
    low = current - span if over == "target" else max(current - span, 0.0)
    values = np.linspace(low, current + span, POINTS)
    bone = over.partition("-")[0]
    rows = [_outcome(made, float(value), bone) for value in values]
    outcomes = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    part = exact.femur if bone == "femur" else exact.tibia
    edges = [
        _with(exact, part.procedure.bone, max(part.correction + off, 0.0)).after.wbl
        for off in (-TOLERANCE, TOLERANCE)
    ]
    return DoubleSweep(exact, over, unit, values, current, outcomes, (min(edges), max(edges)))


_Made = Callable[[float], DoublePlan]


def _outcome(made: _Made, value: float, bone: str) -> dict[str, float]:
    try:
        trial = made(value)
    except (NoPlanError, InputError):  # beyond what can be made: a gap in the curve
        return dict.fromkeys((*OUTCOMES, "correction", "base"), np.nan)
    base = getattr(trial, bone).wedge.base if bone in ("tibia", "femur") else None
    numbers = {name: getattr(trial.after, name) for name in OUTCOMES}
    numbers |= {"correction": trial.correction, "base": base}
    return {name: np.nan if number is None else float(number) for name, number in numbers.items()}


def _target(exact: DoublePlan) -> tuple[float, str, float, _Made]:
    goal = exact.target
    unit = records.targets()[goal.measure].unit

    def made(value: float) -> DoublePlan:
        plan = replace(exact.request.plan, target=Target(goal.measure, value))
        request = replace(exact.request, plan=plan, direction=exact.direction)
        return double_level(exact.limb, request)

    return float(goal.value), unit, 12.5 if unit == "pct" else 5.0, made


def _wedge(exact: DoublePlan, over: str) -> tuple[float, str, float, _Made]:
    bone, _, what = over.partition("-")
    part = exact.femur if bone == "femur" else exact.tibia
    if what == "angle":
        return part.correction, "deg", 5.0, lambda value: _with(exact, bone, value)
    base, radius = part.wedge.base, part.wedge.radius
    if base is None or radius is None:
        raise InputError(no_base(part, "over", over, f"sweep over {bone}-angle"))
    return base, "mm", 5.0, lambda value: _with(exact, bone, angle_of_base(value, radius))


def _with(exact: DoublePlan, bone: str, angle: float) -> DoublePlan:
    """Return the double level with another wedge of one bone."""
    angles = {str(part.procedure.bone): part.correction for part in exact.parts} | {bone: angle}
    return given_wedges(exact, angles["tibia"], angles["femur"])
