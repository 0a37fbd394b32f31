"""Comparison of planning methods, and of procedures, on one leg."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Unpack

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import turn
from wedgecalc.planning.check import TOLERANCE, Check, with_soft_tissue
from wedgecalc.planning.given_angle import with_angle
from wedgecalc.planning.plan import Plan, plan_of_request
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.request_fields import JOINT_FIELDS
from wedgecalc.planning.site import MOST_DEGREES
from wedgecalc.planning.targets import Target, on_plateau
from wedgecalc.planning.wedge import angle_of_base
from wedgecalc.record_types import DECIMALS
from wedgecalc.records import MethodRecord, ProcedureRecord
from wedgecalc.study.cora import cora
from wedgecalc.terms import Status

_COVENTRY = records.purposes()["anatomical-valgus"].value  # degrees
# Lowest and highest wbl, %, and the hka that is customary for it, degrees.
_CUSTOMARY_HKA = ((61.9, 66.1, 183.0), (49.9, 50.1, 180.0))


@dataclass(frozen=True, slots=True)
class MethodResult:
    """The result of one method.

    Attributes
    ----------
    method : MethodRecord
        The method.
    correction : float or None
        Degrees; None if the method cannot be used.
    given : Plan or None
        The plan with that angle at the exact plan's hinge.
    error : dict of str to float or None
        Its outcome minus that of the exact plan: correction_deg, base_mm, wbl_pct, hka_deg.
    why_absent : str or None
        Why the method cannot be used.
    """

    method: MethodRecord
    correction: float | None = None
    given: Plan | None = None
    error: dict[str, float | None] = field(default_factory=dict, hash=False)
    why_absent: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One procedure for a leg and a target: its plan, or why there is none."""

    procedure: ProcedureRecord
    plan: Plan | None
    why_absent: str | None
    wrong_way: bool = False  # it would turn the leg away from the target
    lacking: tuple[str, ...] = ()  # fields of the request that the leg's landmarks cannot give


@dataclass(frozen=True, slots=True)
class Comparison:
    """The exact plan, every method at its hinge, and every procedure at its usual place."""

    plan: Plan
    methods: tuple[MethodResult, ...]
    procedures: tuple[Option, ...]

    def __repr__(self) -> str:
        methods, procedures = len(self.methods), len(self.procedures)
        return f"Comparison({self.plan!r} beside {methods} methods and {procedures} procedures)"


def compare(
    limb: Leg,
    procedure: str | PlanRequest | None = None,
    target: Target | str | None = None,
    **keywords: Unpack[Keywords],
) -> Comparison:
    """Compare the methods of planning, and the procedures, on one leg.

    Parameters
    ----------
    limb : Limb or Case
        One limb.
    procedure : str or PlanRequest, optional
        Name of a procedure, or a whole request, as for `wedgecalc.plan`; default that of the case.
    target : Target or str, optional
        What to aim at, as for `wedgecalc.plan`.
    **keywords : optional
        Further fields of the request, as for `wedgecalc.plan`.

    Returns
    -------
    Comparison
        With the exact plan.

    Raises
    ------
    InputError
        For an impossible request, or an array of limbs.
    NoPlanError
        If there is no exact plan to compare with.

    Examples
    --------
    >>> found = compare(Limb.from_angles(mldfa=88, mpta=82, jlca=2), "medial-opening-wedge-hto")
    >>> [(m.method.name, round(m.correction, 1)) for m in found.methods][:4]
    [('exact', 11.3), ('miniaci', 11.2), ('dugdale-noyes', 10.7), ('hka-difference', 11.0)]
    """
    request = PlanRequest.of(procedure, target, **keywords).completed(limb)
    request.turning("compare")
    exact = plan_of_request(limb := one_leg(limb, "compare"), request)
    methods = tuple(_result(exact, record) for record in records.methods().values())
    own = tuple(
        Option(o.procedure, exact, None) if o.procedure == exact.procedure else o
        for o in options(limb, exact.target, exact.procedure.level, exact.request)
    )
    return Comparison(exact, methods, own)


def options(
    limb: Limb, target: Target, level: str = "knee", request: PlanRequest | None = None
) -> tuple[Option, ...]:
    """Return every procedure of a level for one leg and one target, each at its usual place.

    Parameters
    ----------
    limb : Limb
    target : Target
    level : {"knee", "hip", "shaft"}
    request : PlanRequest, optional
        The request whose soft-tissue model all of them are planned with.

    Examples
    --------
    >>> found = options(Limb.from_angles(mpta=82), Target("wbl", 62.5))
    >>> [o.procedure.name for o in found if o.plan][:2]
    ['lateral-closing-wedge-hto', 'medial-opening-wedge-hto']
    """
    found, said = [], request.given if request is not None else {}
    joint = PlanRequest(**{name: said[name] for name in JOINT_FIELDS if name in said})
    for record in records.procedures().values():
        if record.level != level:
            continue
        try:
            asked = replace(joint, procedure=record.name, target=target)
            found.append(Option(record, plan_of_request(limb, asked), None))
        except NoPlanError as error:
            found.append(Option(record, None, str(error), error.code == Status.WRONG_PROCEDURE))
        except InputError as error:
            why, fields = "; ".join(map(str, error.problems)), (p.field for p in error.problems)
            found.append(Option(record, None, why, lacking=tuple(fields)))
    return tuple(found)


def _result(exact: Plan, record: MethodRecord) -> MethodResult:
    signed = _METHODS[record.name](exact)
    if isinstance(signed, str):
        return MethodResult(record, why_absent=signed)
    correction = signed * exact.procedure.sign
    if correction < 0:
        away = "varus" if exact.procedure.sign > 0 else "valgus"
        return MethodResult(record, why_absent=f"it asks for {abs(signed):.1f}° towards {away}")
    if not correction <= MOST_DEGREES:
        return MethodResult(
            record, None, None, {}, f"it asks for {correction:.1f}°, more than {MOST_DEGREES:g}°"
        )
    made = Check(with_soft_tissue(with_angle(exact, correction), exact), exact, TOLERANCE)
    return MethodResult(record, correction, made.given, made.error, None)


# Each method returns a signed correction, valgus positive, or why it cannot be used.


def _exact(exact: Plan) -> float | str:
    sign = exact.procedure.sign
    return float(exact.setting.bony(exact.needed * sign) * sign)


def _miniaci(exact: Plan) -> float | str:
    if exact.target.measure != "wbl":
        return "it aims at a point of the plateau, and the target is none"
    limb, hinge = exact.limb, exact.wedge.hinge_z
    tibia = exact.procedure.of_tibia
    fixed, end = (limb.hip, limb.ankle) if tibia else (limb.ankle, limb.hip)
    # Where the line from the fixed end through the goal crosses the horizontal of the moving end.
    along = on_plateau(limb, exact.target.value) - fixed
    arrived = fixed + along * ((end - fixed).imag / along.imag)
    turned = turn(end - hinge, arrived - hinge)
    return turned if tibia else -turned


def _dugdale(exact: Plan) -> float | str:
    if exact.target.measure != "wbl":
        return "it aims at a point of the plateau, and the target is none"
    goal = on_plateau(exact.limb, exact.target.value)
    return -turn(goal - exact.limb.hip, exact.limb.ankle - goal)


def _hka(exact: Plan) -> float | str:
    target, before = exact.target, exact.before.hka
    if target.measure == "hka":
        return target.value - before
    if target.measure == "wbl":
        for low, high, customary in _CUSTOMARY_HKA:
            if low <= target.value <= high:
                return customary - before
        return f"no HKA is customary beside a weight-bearing line at {target.value:g} %"
    return f"it aims at an HKA, and the target is {target.measure}"


def _cora(exact: Plan) -> float | str:
    if not exact.procedure.at_knee:
        return "it is worked at the knee"
    return -cora(exact.limb, exact.before, exact.procedure.bone).angle


def _coventry(exact: Plan) -> float | str:
    if not exact.procedure.at_knee:
        return "it is meant for osteotomies at the knee"
    if exact.before.afta is None:
        return "needs the shafts' landmarks"
    if exact.procedure.direction != "valgus":
        return "it is meant for valgus-producing osteotomies"
    return _COVENTRY - exact.before.afta


def _rule_of_thumb(exact: Plan) -> float | str:
    radius = exact.wedge.radius
    if radius is None:
        return "needs a scale and an entry"
    try:
        # The rule takes the angle as it is read: the base is the one shown, and can be tried.
        return angle_of_base(round(exact.correction, DECIMALS), radius) * exact.procedure.sign
    except InputError:
        return "no wedge on so short a cut has such a base"


_METHODS: dict[str, Callable[[Plan], float | str]] = {
    "exact": _exact,
    "miniaci": _miniaci,
    "dugdale-noyes": _dugdale,
    "hka-difference": _hka,
    "cora": _cora,
    "coventry": _coventry,
    "rule-of-thumb": _rule_of_thumb,
}
