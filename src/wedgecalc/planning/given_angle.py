"""A plan with a wedge of a given angle, instead of the exact one."""

from dataclasses import replace
from typing import cast

from wedgecalc.errors import InputError, Problem, short_repr, within, wrong
from wedgecalc.planning.plan import Plan, plan_of_wedge
from wedgecalc.planning.site import MOST_DEGREES, Site
from wedgecalc.planning.targets import Target
from wedgecalc.planning.tilt import opened_angle
from wedgecalc.planning.wedge import angle_of_base, wedge_of


def with_angle(exact: Plan, angle: float, site: Site | None = None) -> Plan:
    """Return a plan with a wedge of another angle, at the same site or another.

    Parameters
    ----------
    exact : Plan
        Plan of one limb.
    angle : float
        Angle of the wedge, degrees.
    site : Site, optional
        Where the bone is cut, if not where it was.

    Raises
    ------
    InputError
        For an angle below 0 or above that of the largest wedge.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> exact = plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    >>> round(with_angle(exact, 5.0).after.mpta, 2)
    86.66
    """
    record = exact.procedure
    if not within(angle, 0, MOST_DEGREES):
        raise wrong("angle", short_repr(angle), f"a number from 0 to {MOST_DEGREES:g} degrees")
    angle = float(angle)
    goal, wedge = Target("correction", angle), wedge_of(record, site or exact.wedge.site, angle)
    request = replace(exact.request, target=goal, soft_tissue=None, jlca_change=None)
    if site is not None:
        request = replace(request, hinge=wedge.hinge, entry=wedge.entry)
    needed = angle * record.sign
    made = plan_of_wedge(exact.limb, record, goal, wedge, exact.before, needed, None, request)
    return cast("Plan", made)


def angle_given(exact: Plan, angle: float | None, base: float | None, whose: str = "") -> float:
    """Return the angle of a wedge that is given as its angle or as its base, at a plan's site.

    Parameters
    ----------
    exact : Plan
        Plan of one limb.
    angle : float or None
        Degrees.
    base : float or None
        Along the cortex, mm.
    whose : str
        Prefix of the names of both fields in a problem, such as ``tibia_``.

    Raises
    ------
    InputError
        Unless exactly one is given, for an impossible one, and for a base without a scale or entry.
    """
    try:
        if base is None and angle is not None:
            return float(with_angle(exact, angle).correction)
        if base is None or angle is not None:
            found = "neither an angle nor a base" if base is None else "an angle and a base"
            raise wrong("angle", found, "exactly one of them for each wedge")
        if exact.wedge.radius is None:
            raise InputError(no_base(exact, "base", "a base in mm", "give an angle"))
        return angle_of_base(base, exact.wedge.radius)
    except InputError as error:
        raise InputError(replace(p, field=f"{whose}{p.field}") for p in error.problems) from None


def no_base(exact: Plan, field: str, found: str, instead: str) -> Problem:
    """Return the problem of a field that needs a base in mm, where a plan has no scale or entry."""
    lacking, fix = "a scale", "add mm_per_px or a calibration marker"
    if exact.limb.frame.calibrated:
        lacking, fix = "an entry", "add an entry"
    why = f"{found}, but no {lacking.partition(' ')[2]}"
    return Problem(field, why, f"a case with {lacking}", f"{instead}, or {fix}")


def as_opened(plan: Plan) -> Plan:
    """Return the plan of the wedge that is opened about a turned hinge for a plan's correction.

    It is the plan itself if its hinge is not turned.

    Parameters
    ----------
    plan : Plan
        Plan of one limb.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto", hinge_turn=30)
    >>> round(made.correction, 2), round(as_opened(made).correction, 2)
    (9.18, 10.57)
    """
    turn = plan.request.hinge_turn
    if not turn or plan.wedge.nothing:
        return plan
    return with_angle(plan, float(opened_angle(plan.correction, turn)))
