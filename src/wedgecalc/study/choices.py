"""The choices of bone: the plan of an osteotomy of the tibia, of the femur, and of both."""

from dataclasses import replace

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.closed_joint import CorrectionContext
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.request import PlanRequest, case_request
from wedgecalc.planning.request_fields import JOINT_FIELDS
from wedgecalc.planning.targets import Target
from wedgecalc.study.one_level import towards, usual_record
from wedgecalc.study.verdict_parts import ANGLE_OF, Choice, outside_of
from wedgecalc.terms import Kind, Where


def choices_of(
    leg: Limb,
    sign: float,
    limits: Limits,
    request: PlanRequest,
    stored: DoubleRequest | None = None,
) -> tuple[Choice, ...]:
    """Return what an osteotomy of the tibia, of the femur, and of both would leave.

    For each bone the procedure of the stored request is planned, if it corrects in the direction
    of `sign`; otherwise the usual procedure.
    """
    stored = stored or DoubleRequest()
    procedure = records.procedures().get(stored.plan.procedure or "")
    if procedure is not None and procedure.at_knee and procedure.sign == sign:
        kind, tibia = str(procedure.kind), procedure.of_tibia
        kinds = DoubleRequest(tibia_kind=kind) if tibia else DoubleRequest(femur_kind=kind)
        stored = kinds.onto(stored)
    else:
        procedure = None
    choices = []
    for bone in (Where.TIBIA, Where.FEMUR):
        usual = usual_record(bone, sign, Kind(stored.kind_of(bone)))
        places = stored.plan if procedure == usual else None
        choices.append(choice_of(leg, bone, usual.name, limits, request, places))
    return *choices, choice_of(leg, Where.BOTH, DOUBLE_LEVEL, limits, request, stored)


def choice_of(
    leg: Limb,
    bone: Where,
    procedure: str,
    limits: Limits,
    request: PlanRequest,
    places: PlanRequest | DoubleRequest | None = None,
) -> Choice:
    """Return what a procedure of the tibia, the femur or both leaves, or why there is none.

    Parameters
    ----------
    leg : Limb
    bone : Where
    procedure : str
    limits : Limits
    request : PlanRequest
        Its target, arthritis and soft-tissue model count.
    places : PlanRequest or DoubleRequest, optional
        Its hinges, entries, kinds and kerf count.
    """
    choice: Plan | DoublePlan
    shared = {name: getattr(request, name) for name in (*JOINT_FIELDS, "arthritis", "target")}
    try:
        if bone == Where.BOTH:
            two = places if isinstance(places, DoubleRequest) else DoubleRequest()
            both = PlanRequest(kerf=two.plan.kerf if two.plan.procedure == DOUBLE_LEVEL else None)
            choice = double_level(leg, replace(two, plan=replace(both, **shared), limits=limits))
        else:
            one = places if isinstance(places, PlanRequest) else PlanRequest(procedure)
            choice = plan(leg, replace(one, **shared))
    except NoPlanError as error:
        return Choice(bone, procedure, None, error.reason)
    except InputError as error:
        why = "; ".join(map(str, error.problems)) if leg.has_condyles else "needs the condyles"
        return Choice(bone, procedure, None, why)
    return Choice(bone, procedure, choice, None, outside_of(choice.after, limits))


def check_joint(leg: Limb, request: PlanRequest, sign: float) -> None:
    """Raise the `InputError` that a plan would raise for an incomplete soft-tissue model."""
    record, request = usual_record(Where.TIBIA, sign), towards(request, sign)
    site, jlca = PlanRequest(record.name).site(leg, record), measure(leg).jlca
    CorrectionContext(leg, record, request.goal(record), site, request, jlca).shared(0.0)


def stored_request(leg: object, joint: PlanRequest | None) -> DoubleRequest:
    """Return the procedure, places and kinds that a request or a case asks for."""
    if joint is not None and joint.procedure in records.procedures():
        return DoubleRequest(joint)
    request, double = case_request(leg), getattr(leg, "double", None)
    if request is None:
        return DoubleRequest()
    if isinstance(double, DoubleRequest) and request.procedure == DOUBLE_LEVEL:
        return double
    return DoubleRequest(request)


def aim_of(request: PlanRequest, code: Where, larger: Where, sign: float) -> Target:
    """Return the target of every choice: the requested one, or the usual one of the verdict.

    That is the target of the procedure that the verdict suggests, for two levels the tibia's; if it
    suggests none, that of the bone with the larger share.
    """
    bone = code if code in ANGLE_OF else Where.TIBIA if code == Where.BOTH else larger
    return request.goal(usual_record(bone, sign))
