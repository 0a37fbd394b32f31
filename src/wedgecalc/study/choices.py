"""What each choice of bone leaves: the plans of tibia, femur and both."""

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
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import JOINT_FIELDS
from wedgecalc.planning.targets import Target
from wedgecalc.study.one_level import towards, usual_record
from wedgecalc.study.verdict_parts import ANGLE_OF, Choice, outside_of
from wedgecalc.terms import Kind, Where


def choices_of(
    leg: Limb, sign: float, limits: Limits, asked: PlanRequest, own: DoubleRequest | None = None
) -> tuple[Choice, ...]:
    """Return what an osteotomy of the tibia, of the femur, and of both would leave.

    Of each bone the one that `own` asks for, where it corrects in that direction; else the usual.
    """
    own = own or DoubleRequest()
    mine = records.procedures().get(own.plan.procedure or "")
    if mine is not None and mine.at_knee and mine.sign == sign:
        kind = str(mine.kind)
        kinds = DoubleRequest(tibia_kind=kind) if mine.of_tibia else DoubleRequest(femur_kind=kind)
        own = kinds.onto(own)
    else:
        mine = None
    found = []
    for bone in (Where.TIBIA, Where.FEMUR):
        usual = usual_record(bone, sign, Kind(own.kind_of(bone)))
        its = own.plan if mine == usual else None
        found.append(choice_of(leg, bone, usual.name, limits, asked, its))
    return *found, choice_of(leg, Where.BOTH, DOUBLE_LEVEL, limits, asked, own)


def choice_of(
    leg: Limb,
    bone: Where,
    procedure: str,
    limits: Limits,
    asked: PlanRequest,
    own: PlanRequest | DoubleRequest | None = None,
) -> Choice:
    """Return what a procedure of the tibia, the femur or both leaves, or why there is none.

    Parameters
    ----------
    leg : Limb
    bone : Where
    procedure : str
    limits : Limits
    asked : PlanRequest
        Whose target, arthritis and soft-tissue model count.
    own : PlanRequest or DoubleRequest, optional
        Whose hinges, entries, kinds and kerf count.
    """
    made: Plan | DoublePlan
    said = {name: getattr(asked, name) for name in (*JOINT_FIELDS, "arthritis", "target")}
    try:
        if bone == Where.BOTH:
            two = own if isinstance(own, DoubleRequest) else DoubleRequest()
            both = PlanRequest(kerf=two.plan.kerf if two.plan.procedure == DOUBLE_LEVEL else None)
            made = double_level(leg, replace(two, plan=replace(both, **said), limits=limits))
        else:
            one = own if isinstance(own, PlanRequest) else PlanRequest(procedure)
            made = plan(leg, replace(one, **said))
    except NoPlanError as error:
        return Choice(bone, procedure, None, error.reason)
    except InputError as error:
        lacks = "; ".join(map(str, error.problems)) if leg.has_condyles else "needs the condyles"
        return Choice(bone, procedure, None, lacks)
    return Choice(bone, procedure, made, None, outside_of(made.after, limits))


def check_joint(leg: Limb, asked: PlanRequest, sign: float) -> None:
    """Raise the `InputError` of a soft-tissue model that lacks what it needs, as a plan does."""
    record, own = usual_record(Where.TIBIA, sign), towards(asked, sign)
    site, jlca = PlanRequest(record.name).site(leg, record), measure(leg).jlca
    CorrectionContext(leg, record, own.goal(record), site, own, jlca).shared(0.0)


def stored_request(leg: object, joint: PlanRequest | None) -> DoubleRequest:
    """Return the plan that a request or a case asks for: its procedure, places and kinds."""
    if joint is not None and joint.procedure in records.procedures():
        return DoubleRequest(joint)
    own, both = getattr(leg, "request", None), getattr(leg, "double", None)
    if not isinstance(own, PlanRequest):
        return DoubleRequest()
    two = isinstance(both, DoubleRequest) and own.procedure == DOUBLE_LEVEL
    return both if two and isinstance(both, DoubleRequest) else DoubleRequest(own)


def aim_of(asked: PlanRequest, code: Where, larger: Where, sign: float) -> Target:
    """Return what every choice aims at: what is asked for, or the usual target of the verdict.

    That is the target of the procedure that the verdict means, of two levels the tibia's, and where
    it means none that of the bone with the larger share.
    """
    bone = code if code in ANGLE_OF else Where.TIBIA if code == Where.BOTH else larger
    return asked.goal(usual_record(bone, sign))
