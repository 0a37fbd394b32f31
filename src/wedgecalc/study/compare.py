"""Methods and procedures side by side: what each would give on one leg, and what would follow from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Unpack

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import turn
from wedgecalc.planning.check import TOLERANCE, Check
from wedgecalc.planning.plan import Plan, plan, planned, with_angle
from wedgecalc.planning.request import PlanRequest, Said
from wedgecalc.planning.site import MOST
from wedgecalc.planning.targets import Target, on_plateau
from wedgecalc.planning.wedge import angle_of_base
from wedgecalc.records import MethodRecord, ProcedureRecord
from wedgecalc.study.cora import cora
from wedgecalc.terms import Status

COVENTRY = 9.0  # degrees of anatomical valgus, the middle of Coventry's 8 to 10
CUSTOMARY_HKA = (
    (61.9, 66.1, 183.0),
    (49.9, 50.1, 180.0),
)  # wbl from, to, and the hka that is customary beside it


@dataclass(frozen=True, slots=True)
class MethodResult:
    """What one method gives.

    Attributes
    ----------
    method : MethodRecord
    correction : float or None
        Degrees; None where the method cannot be used, and `why_absent` says why.
    given : Plan or None
        The leg when that angle is made at the plan's hinge.
    error : dict of str to float or None
        Its outcome less the plan's: correction_deg, base_mm, wbl_pct, hka_deg.
    why_absent : str or None
    """

    method: MethodRecord
    correction: float | None
    given: Plan | None
    error: dict[str, float | None]
    why_absent: str | None


@dataclass(frozen=True, slots=True)
class Option:
    """One procedure for a leg and a target: its plan, or why there is none."""

    procedure: ProcedureRecord
    plan: Plan | None
    why_absent: str | None
    wrong_way: bool = False  # it would turn the leg away from the target


@dataclass(frozen=True, slots=True)
class Comparison:
    """The exact plan, what every method gives at its hinge, and what every other procedure would do at its usual place."""

    plan: Plan
    methods: tuple[MethodResult, ...]
    procedures: tuple[Option, ...]

    def __repr__(self) -> str:
        return f"Comparison({self.plan!r} beside {len(self.methods)} methods and {len(self.procedures)} procedures)"


def compare(
    limb: Leg,
    procedure: str | PlanRequest,
    target: Target | str | None = None,
    **said: Unpack[Said],
) -> Comparison:
    """Hold the methods of planning, and the procedures, side by side on one leg.

    Parameters
    ----------
    limb : Limb or Case
        Single.
    procedure, target, **said
        As for `wedgecalc.plan`.

    Returns
    -------
    Comparison

    Examples
    --------
    >>> found = compare(Limb.from_angles(mldfa=88, mpta=82, jlca=2), "medial-opening-wedge-hto")
    >>> [(m.method.name, round(m.correction, 1)) for m in found.methods][:4]
    [('exact', 11.3), ('miniaci', 11.2), ('dugdale-noyes', 10.7), ('hka-difference', 11.0)]
    """
    request = PlanRequest.of(procedure, target, **said)
    request.turning("compare")
    exact = planned(limb := one_leg(limb, "compare"), request)
    methods = tuple(_result(exact, record) for record in records.methods().values())
    own = tuple(
        Option(o.procedure, exact, None) if o.procedure == exact.procedure else o
        for o in options(limb, exact.target, exact.procedure.level)
    )
    return Comparison(exact, methods, own)


def options(limb: Limb, target: Target, level: str = "knee") -> tuple[Option, ...]:
    """Return what every procedure at the knee, or the hip, would do for one leg and one target, each at its usual place.

    Examples
    --------
    >>> found = options(Limb.from_angles(mpta=82), Target("wbl", 62.5))
    >>> [o.procedure.name for o in found if o.plan][:2]
    ['lateral-closing-wedge-hto', 'medial-opening-wedge-hto']
    """
    found = []
    for record in records.procedures().values():
        if record.level != level:
            continue
        try:
            found.append(Option(record, plan(limb, record.name, target), None))
        except NoPlanError as error:
            found.append(Option(record, None, str(error), error.code == Status.WRONG_PROCEDURE))
        except InputError as error:
            found.append(Option(record, None, "; ".join(str(p) for p in error.problems)))
    return tuple(found)


def _result(exact: Plan, record: MethodRecord) -> MethodResult:
    signed = _METHODS[record.name](exact)
    if isinstance(signed, str):
        return MethodResult(record, None, None, {}, signed)
    correction = signed * exact.procedure.sign
    if correction < 0:
        away = "varus" if exact.procedure.sign > 0 else "valgus"
        return MethodResult(
            record, None, None, {}, f"it asks for {abs(signed):.1f}° towards {away}"
        )
    if not correction <= MOST:
        return MethodResult(
            record, None, None, {}, f"it asks for {correction:.1f}°, more than {MOST:g}°"
        )
    made = Check(with_angle(exact, float(correction)), exact, TOLERANCE)
    return MethodResult(record, float(correction), made.given, made.error, None)


# Each method gives a signed turn, valgus positive, or the reason why it cannot be used.


def _exact(exact: Plan) -> float | str:
    return float(
        exact.bony(exact.needed * exact.procedure.sign, exact.before.jlca) * exact.procedure.sign
    )


def _miniaci(exact: Plan) -> float | str:
    if exact.target.measure != "wbl":
        return "it aims at a point of the plateau, and the target is none"
    limb, hinge, goal = exact.limb, exact.wedge.hinge_z, on_plateau(exact.limb, exact.target.value)
    tibia = exact.procedure.of_tibia
    fixed, end = (limb.hip, limb.ankle) if tibia else (limb.ankle, limb.hip)
    # Where the line from the fixed end through the goal crosses the horizontal of the end that moves.
    along: Any = goal - fixed
    share: Any = (end - fixed).imag / along.imag
    arrived = fixed + along * share
    turned: Any = turn(end - hinge, arrived - hinge)
    return float(turned if tibia else -turned)


def _dugdale(exact: Plan) -> float | str:
    if exact.target.measure != "wbl":
        return "it aims at a point of the plateau, and the target is none"
    goal = on_plateau(exact.limb, exact.target.value)
    return -float(turn(goal - exact.limb.hip, exact.limb.ankle - goal))


def _hka(exact: Plan) -> float | str:
    target, before = exact.target, float(exact.before.hka)
    if target.measure == "hka":
        return target.value - before
    if target.measure == "wbl":
        for low, high, customary in CUSTOMARY_HKA:
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
    return COVENTRY - float(exact.before.afta)


def _rule_of_thumb(exact: Plan) -> float | str:
    radius: Any = exact.wedge.radius
    if radius is None:
        return "needs a scale and an entry"
    try:
        return angle_of_base(float(exact.correction), radius) * exact.procedure.sign
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
