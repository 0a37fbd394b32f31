"""Double level: one correction shared between tibia and femur, each within its limits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from wedgecalc import records
from wedgecalc.errors import NoPlanError
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.leg import Leg, limb_of
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import Alert
from wedgecalc.planning.double_alerts import alerts_of_double
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.joint_line import kjlo_after
from wedgecalc.planning.plan import Plan, planned
from wedgecalc.planning.refusal import ROUNDING
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.targets import Target

LEVEL = 180.0  # jlo at which the joint line is level (MacDessi 2021)


@dataclass(frozen=True, slots=True, eq=False)
class DoublePlan(Exact):
    """A correction at two levels.

    Attributes
    ----------
    tibia : Plan
        The tibia's part, on the leg before.
    femur : Plan
        The femur's part, on the leg after the tibia's part.
    target : Target
        What both parts together aim at.
    request : DoubleRequest
        The whole request; `again` plans the same on another leg.
    """

    tibia: Plan
    femur: Plan
    target: Target
    request: DoubleRequest

    def __repr__(self) -> str:
        return (
            f"DoublePlan(tibia {self.tibia.correction:.1f}°, femur {self.femur.correction:.1f}° "
            f"to {self.target.measure}={self.target.value:g}, "
            f"hka {self.before.hka:.1f} to {self.after.hka:.1f})"
        )

    @property
    def sharing(self) -> str:
        """``limits``, ``fixed`` or ``obliquity``."""
        return self.request.sharing

    def again(self, limb: Leg) -> "DoublePlan":
        """Return the plan of the same request on another leg."""
        return double_level(limb, self.request)

    @property
    def limb(self) -> Limb:
        """The leg before."""
        return self.tibia.limb

    @property
    def after_limb(self) -> Limb:
        """The leg after both parts."""
        return self.femur.after_limb

    @property
    def before(self) -> Alignment:
        """Measures before."""
        return self.tibia.before

    @property
    def after(self) -> Alignment:
        """Measures after both parts."""
        return self.femur.after

    @property
    def correction(self) -> float:
        """Both corrections together, degrees."""
        return self.tibia.correction + self.femur.correction

    @property
    def uncut(self) -> list[str]:
        """Bones that need no cut."""
        return [part.procedure.bone for part in (self.tibia, self.femur) if part.wedge.nothing]

    @property
    def kjlo_predicted(self) -> float:
        """Predicted obliquity of the knee joint line after both parts, degrees."""
        return cast("float", kjlo_after(self.limb, self.after_limb))

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What deserves attention in the leg after both cuts and in each bone that is cut."""
        return alerts_of_double(self.tibia, self.femur)


def double_level(
    limb: Leg,
    target: Target | str | DoubleRequest | None = None,
    *,
    sharing: str | None = None,
    tibia_share: float | None = None,
    limits: str | None = None,
    kind: str | None = None,
    kerf: float | None = None,
    accept: tuple[str, ...] | None = None,
) -> DoublePlan:
    """Share a correction between tibia and femur, each cut at its usual place.

    Parameters
    ----------
    limb : Limb or Case
        One limb, with both condyles.
    target : Target, str or DoubleRequest, optional
        Of wbl or hka; default wbl 62.5 to valgus, 50 to varus. Or a whole request, whose values
        the other arguments override.
    sharing : {"limits", "fixed", "obliquity"}, optional
        ``limits``: the tibia up to its limit, the rest in the femur up to its own (Feucht 2020).
        ``fixed``: the tibia makes a fixed share of what it would make alone. ``obliquity``: the
        joint line ends as level as the limits allow (jlo nearest 180).
    tibia_share : float, optional
        For ``fixed``, 0 to 1; default 0.5.
    limits : {"overcorrection", "anatomic"}, optional
        mpta at most 95 or 90, mldfa at least 85; default overcorrection.
    kind : {"closing", "opening"}, optional
        Of both wedges; default closing.
    kerf : float, optional
        Thickness of each saw cut, mm; default 0.
    accept : tuple of str, optional
        Codes of stop alerts that the surgeon accepts.

    Returns
    -------
    DoublePlan
        Exact on the target.

    Raises
    ------
    InputError
        For an impossible request, or a limb without condyles.
    NoPlanError
        If the leg cannot be corrected within these limits.

    Examples
    --------
    >>> both = double_level(Limb.from_angles(mldfa=94, mpta=80, jlca=4), Target("hka", 182))
    >>> round(both.after.hka, 9), round(both.after.mpta, 6), round(both.after.mldfa, 1)
    (182.0, 95.0, 89.0)
    """
    whole = target if isinstance(target, DoubleRequest) else DoubleRequest()
    goal = None if isinstance(target, DoubleRequest) else target
    request = replace(
        whole,
        plan=PlanRequest.of(whole.plan, goal, kerf=kerf, accept=accept),
        sharing=whole.sharing if sharing is None else sharing,
        tibia_share=whole.tibia_share if tibia_share is None else tibia_share,
        limits=whole.limits if limits is None else limits,
        kind=whole.kind if kind is None else kind,
    )
    return _shared(limb_of(limb), request)


def _shared(limb: Limb, request: DoubleRequest) -> DoublePlan:
    request.checked(limb)
    alone, names = _direction(limb, request)
    trial = _Trial(alone, names, request)
    total, (mpta, mldfa) = alone.correction, _bounds(alone, request.limits)
    most = _tibia_room(alone, mpta, total)
    if request.sharing == "fixed":
        return trial.plan(request.tibia_share * total)
    tibial = most if request.sharing == "limits" else _most_level(trial, most, mldfa)
    return _within(trial.plan(tibial), mldfa)


def _direction(limb: Limb, request: DoubleRequest) -> tuple[Plan, tuple[str, str]]:
    """Return the plan of the tibia alone, and the procedures of both bones in its direction."""
    for direction in ("valgus", "varus"):
        tibia, femur = (
            next(
                p
                for p in records.procedures().values()
                if (p.bone, p.direction, p.kind) == (bone, direction, request.kind)
            )
            for bone in ("tibia", "femur")
        )
        try:
            alone = _part(request, limb, tibia.name, request.plan.goal(tibia))
        except NoPlanError as error:
            if error.code != "wrong-procedure" or direction == "varus":
                raise
        else:
            return alone, (tibia.name, femur.name)
    raise AssertionError("one of the two directions returns or raises")


def _part(request: DoubleRequest, limb: Limb, procedure: str, target: Target) -> Plan:
    """Return the plan of one bone's part."""
    return planned(limb, replace(request.plan, procedure=procedure, target=target))


def _bounds(alone: Plan, limits: str) -> tuple[float, float]:
    """Return the limits of mpta and mldfa.

    Towards valgus those of Feucht et al. 2020, towards varus the other ends of Paley's ranges.
    """
    mpta, mldfa = (records.measures()[name] for name in ("mpta", "mldfa"))
    if alone.direction == "varus":
        ends = mpta.normal_low, mldfa.normal_high
    elif limits == "anatomic":
        ends = mpta.normal_high, mldfa.normal_low
    else:
        alerts = records.alert_records()
        ends = alerts["mpta-over"].stop, alerts["mldfa-under"].limits["mldfa"][0]
    return cast("tuple[float, float]", ends)


def _tibia_room(alone: Plan, limit: float, total: float) -> float:
    """Return the largest correction of the tibia: up to its limit and the whole correction."""
    try:
        room = planned(
            alone.limb, PlanRequest(alone.procedure.name, Target("mpta", limit))
        ).correction
    except NoPlanError:  # it is at its limit or beyond already
        return 0.0
    return min(room, total)


@dataclass(frozen=True, slots=True)
class _Trial:
    """Makes the double-level plan for any correction of the tibia."""

    alone: Plan  # the tibia alone
    names: tuple[str, str]
    request: DoubleRequest

    def plan(self, tibial: float) -> DoublePlan:
        """Return the plan with this correction of the tibia, and the rest in the femur."""
        request, goal = self.request, self.alone.target
        tibia = _part(request, self.alone.limb, self.names[0], Target("correction", tibial))
        femur = _part(request, tibia.after_limb, self.names[1], goal)
        if femur.wedge.nothing:  # nothing is left for the femur: the tibia alone is then exact
            tibia = self.alone
            femur = _part(request, tibia.after_limb, self.names[1], goal)
        return DoublePlan(tibia, femur, goal, request)


def _within(both: DoublePlan, limit: float) -> DoublePlan:
    """Return the plan if the femur stays within its limit; otherwise raise `NoPlanError`."""
    mldfa = both.after.mldfa or limit
    over = (limit - mldfa) * both.femur.procedure.sign
    if over > ROUNDING and both.femur.correction > ROUNDING:
        raise NoPlanError(
            "unreachable",
            "not correctable within these limits: with the tibia at MPTA "
            f"{both.after.mpta:.1f}° the femur would need mLDFA {mldfa:.1f}°, "
            f"{over:.1f}° beyond its limit of {limit:g}°",
        )
    return both


def _most_level(trial: _Trial, most: float, femoral_limit: float) -> float:
    """Return the tibia's part with which jlo ends nearest 180, within the limits of both bones.

    The more the tibia turns, the less the femur does, and jlo changes monotonically: bisection
    finds where it is 180, or where the femur reaches its limit.
    """

    def jlo_over(tibial: float) -> float:
        both = trial.plan(tibial)
        return ((both.after.jlo or LEVEL) - LEVEL) * both.tibia.procedure.sign

    def femur_over(tibial: float) -> float:
        both = trial.plan(tibial)
        return ((both.after.mldfa or femoral_limit) - femoral_limit) * both.femur.procedure.sign

    least = 0.0 if femur_over(0.0) >= 0 else _rising_zero(femur_over, 0.0, most)
    return _rising_zero(jlo_over, least, most)


def _rising_zero(function: Callable[[float], float], low: float, high: float) -> float:
    """Return the zero of an increasing function between two values, or the end nearest to it."""
    if function(low) >= 0:
        return low
    if function(high) <= 0:
        return high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if function(middle) > 0 else (middle, high)
    return high
