"""What if? The outcome of a double level as its target, or the wedge of one bone, changes."""

from collections.abc import Callable
from dataclasses import replace

from wedgecalc import records
from wedgecalc.errors import InputError, choose
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.leg import Leg
from wedgecalc.planning.double_check import given_wedges
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.given_angle import no_base
from wedgecalc.planning.targets import Target
from wedgecalc.planning.wedge import angle_of_base
from wedgecalc.study.sweep import Swept, outcomes_of, values_around, zone_of

DOUBLE_SWEPT_INPUTS = {
    "target": "target; both bones are planned anew",
    "tibia-angle": "angle of the tibia's wedge; the femur's stays",
    "tibia-base": "base of the tibia's wedge; the femur's stays",
    "femur-angle": "angle of the femur's wedge; the tibia's stays",
    "femur-base": "base of the femur's wedge; the tibia's stays",
}


class DoubleSweep(Swept[DoublePlan]):
    """Outcomes of a double level as one input changes; attributes as those of `Sweep`.

    In `outcomes`, ``correction`` is of both bones together, and ``base`` of the bone that is swept.
    """

    __slots__ = ()


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
    >>> import numpy as np
    >>> from wedgecalc import Limb
    >>> found = sweep_double(Limb.from_angles(mldfa=92, mpta=83), "hka=180", over="femur-angle")
    >>> round(float(np.interp(found.current, found.values, found.outcomes["hka"])), 3)
    180.0
    """
    choose("over", over, DOUBLE_SWEPT_INPUTS, "one of")
    exact = double_level(limb, target)
    current, unit, span, made = _target(exact) if over == "target" else _wedge(exact, over)
    values, bone = values_around(current, span, over), over.partition("-")[0]
    part = exact.femur if bone == "femur" else exact.tibia
    zone = zone_of(lambda angle: _with(exact, part.procedure.bone, angle).after, part.correction)
    outcomes = outcomes_of(lambda value: _told(made(value), bone), values)
    return DoubleSweep(exact, over, unit, values, current, outcomes, zone)


def _told(trial: DoublePlan, bone: str) -> tuple[Alignment, float, float | None]:
    base = getattr(trial, bone).wedge.base if bone in ("tibia", "femur") else None
    return trial.after, trial.correction, base


def _target(exact: DoublePlan) -> tuple[float, str, float, Callable[[float], DoublePlan]]:
    goal = exact.target
    unit = records.targets()[goal.measure].unit

    def made(value: float) -> DoublePlan:
        plan = replace(exact.request.plan, target=Target(goal.measure, value))
        request = replace(exact.request, plan=plan, direction=exact.direction)
        return double_level(exact.limb, request)

    return float(goal.value), unit, 12.5 if unit == "pct" else 5.0, made


def _wedge(exact: DoublePlan, over: str) -> tuple[float, str, float, Callable[[float], DoublePlan]]:
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
