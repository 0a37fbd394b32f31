"""A plan with a wedge of a given angle, instead of the exact one."""

from dataclasses import replace
from typing import cast

from wedgecalc.errors import InputError, Problem, shown, within
from wedgecalc.planning.plan import Plan, plan_of_wedge
from wedgecalc.planning.site import MOST, Site
from wedgecalc.planning.slope import slope_of
from wedgecalc.planning.targets import Target
from wedgecalc.planning.wedge import wedge_of


def with_angle(exact: Plan, angle: float, site: Site | None = None) -> Plan:
    """Return a plan with a wedge of another angle, at the same site or another.

    Parameters
    ----------
    exact : Plan
        Of one limb.
    angle : float
        Of the wedge, degrees.
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
    if not within(angle, 0, MOST):
        raise InputError(Problem("angle", shown(angle), f"a number from 0 to {MOST:g} degrees"))
    angle = float(angle)
    goal, wedge = Target("correction", angle), wedge_of(record, site or exact.wedge.site, angle)
    request = replace(exact.request, target=goal, soft_tissue=None, jlca_change=None)
    if site is not None:
        request = replace(request, hinge=wedge.hinge, entry=wedge.entry)
    needed = angle * record.sign
    made = plan_of_wedge(exact.limb, record, goal, wedge, exact.before, needed, None, request)
    return cast("Plan", made)


def as_opened(made: Plan) -> Plan:
    """Return the plan of the wedge that is opened about a turned hinge for a plan's correction.

    The plan itself if its hinge is not turned.

    Parameters
    ----------
    made : Plan
        Of one limb.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto", hinge_turn=30)
    >>> round(made.correction, 2), round(as_opened(made).correction, 2)
    (9.18, 10.57)
    """
    slope = slope_of(made)
    if slope is None or not slope.turn or made.wedge.nothing:
        return made
    return with_angle(made, min(slope.restoring, MOST))
