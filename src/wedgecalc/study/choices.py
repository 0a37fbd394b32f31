"""What each choice of bone leaves: the plans of tibia, femur and both."""

from typing import cast

from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.request_fields import OF_JOINT
from wedgecalc.planning.targets import Target
from wedgecalc.study.one_level import usual_record
from wedgecalc.study.verdict_parts import Choice, outside_of
from wedgecalc.terms import Where


def choices_of(leg: Limb, sign: float, limits: Limits, asked: PlanRequest) -> tuple[Choice, ...]:
    """Return what the usual procedure of the tibia, of the femur, and of both would leave."""
    names = {
        Where.TIBIA: usual_record(Where.TIBIA, sign).name,
        Where.FEMUR: usual_record(Where.FEMUR, sign).name,
        Where.BOTH: DOUBLE_LEVEL,
    }
    return tuple(
        choice_of(leg, b, n, limits, asked.target, asked.arthritis, asked) for b, n in names.items()
    )


def choice_of(
    leg: Limb,
    bone: Where,
    procedure: str,
    limits: Limits,
    target: Target | None = None,
    arthritis: str | None = None,
    joint: PlanRequest | None = None,
) -> Choice:
    """Return what a procedure of the tibia, the femur or both leaves, or why there is none.

    With the soft-tissue model of the request `joint`, if it has one.
    """
    made: Plan | DoublePlan
    said = {} if joint is None else {name: getattr(joint, name) for name in OF_JOINT}
    soft = cast("Keywords", said | {"arthritis": arthritis})
    try:
        if bone == Where.BOTH:
            own = DoubleRequest(PlanRequest.of(None, target, **soft))
            made = double_level(leg, own, limits=limits.name)
        else:
            made = plan(leg, procedure, target, **soft)
    except NoPlanError as error:
        return Choice(bone, procedure, None, error.reason)
    except InputError as error:
        lacks = "; ".join(map(str, error.problems)) if leg.has_condyles else "needs the condyles"
        return Choice(bone, procedure, None, lacks)
    return Choice(bone, procedure, made, None, outside_of(made.after, limits))
