"""Leg length: the difference from the other leg after a plan, and the length that evens it."""

from dataclasses import dataclass, replace

from wedgecalc.errors import InputError, NoPlanError, short_repr, within, wrong
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan, plan_of_request
from wedgecalc.record_types import SLACK

_LONGEST = 1e4  # mm
_STEPS, _CLOSE = 30, 1e-10  # most steps of the secant method; tolerance in mm


@dataclass(frozen=True, slots=True)
class OtherLeg:
    """The other leg's length, and the difference of this leg from it.

    Attributes
    ----------
    length : float
        Hip to ankle, mm.
    before, after : float
        This leg less the other, standing and as planned, mm; negative if this one is shorter.
    evening : float or None
        The ``length`` of a plan, mm, to remove or to hold open beside its wedge, that makes both
        legs equal. None if this wedge cannot do so, or need not.
    """

    length: float
    before: float
    after: float
    evening: float | None


def other_leg(plan: Plan | DoublePlan, length: float) -> OtherLeg:
    """Compare the leg length of a plan with that of the other leg.

    Parameters
    ----------
    plan : Plan or DoublePlan
        Plan of a single limb with a scale.
    length : float
        Length of the other leg from hip centre to ankle centre, mm, on the same film.

    Raises
    ------
    InputError
        For an impossible length, or a leg without a scale.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto")
    >>> found = other_leg(made, 806.0)
    >>> round(found.before, 1), round(found.after, 1), round(found.evening, 1)
    (-12.1, -7.6, 7.6)
    """
    if not within(length, SLACK, _LONGEST):
        fix = "measure it on the same film, from hip centre to ankle centre"
        raise wrong("other_leg", short_repr(length), "the length of a leg in mm", fix)
    before, after = plan.before.limb, plan.after.limb
    if before is None or after is None:
        why = f"{length:g} mm, but this leg has no scale"
        raise wrong("other_leg", why, "a leg with a scale", "leave it out, or scale it")
    return OtherLeg(float(length), before - length, after - length, _evening(plan, float(length)))


def _evening(plan: Plan | DoublePlan, other: float) -> float | None:
    """Return the length that, with the wedge planned anew, makes both legs equal."""
    if isinstance(plan, DoublePlan) or plan.wedge.nothing or plan.procedure.through_shaft:
        return None
    planned, lacks = plan.wedge.length, other - (plan.after.limb or 0.0)
    if abs(lacks) <= SLACK or (lacks > 0) == plan.procedure.closes:
        return None

    def left(length: float) -> float:
        made = plan_of_request(plan.limb, replace(plan.request, length=planned + length))
        return other - (made.after.limb or 0.0)

    try:
        a, b, at_a, at_b = 0.0, abs(lacks), lacks, left(abs(lacks))
        for _ in range(_STEPS):
            if abs(at_b) < _CLOSE or at_a == at_b:
                break
            a, b, at_a = b, b - at_b * (b - a) / (at_b - at_a), at_b
            at_b = left(b)
    except (NoPlanError, InputError):
        return None
    return planned + b if abs(at_b) < SLACK else None
