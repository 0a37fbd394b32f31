"""Check a given wedge: the alignment that follows, and by how much it misses the target."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar, Unpack

from wedgecalc import records
from wedgecalc.display import Displayed
from wedgecalc.errors import short_repr, within, wrong
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.planning.alerts import Alert, by_severity
from wedgecalc.planning.double_request import for_leg
from wedgecalc.planning.given_angle import angle_given, as_opened, with_angle
from wedgecalc.planning.plan import Plan, plan_of_request
from wedgecalc.planning.purposes import customary_range
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.targets import Target
from wedgecalc.planning.tilt import tilt_parts
from wedgecalc.records import PurposeRecord

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan

GivenPlan = TypeVar("GivenPlan", "Plan", "DoublePlan")
TOLERANCE = records.reader_tolerance()  # degrees


class CheckResult(Displayed, ABC):
    """A given correction compared with the exact plan, in one bone or in both.

    `given`, `wanted` and `tolerance` are those of `Check` and of `DoubleCheck`.
    """

    __slots__ = ()
    given: "Plan | DoublePlan"
    wanted: "Plan | DoublePlan"
    tolerance: float

    def __repr__(self) -> str:
        given, wanted = self.given.correction, self.wanted.correction
        return f"{type(self).__name__}({self.verdict}: {given:.1f}° given, {wanted:.1f}° wanted)"

    @property
    @abstractmethod
    def pairs(self) -> dict[str, tuple[float | None, float | None]]:
        """Given and wanted numbers by key; None if unknown."""

    @property
    def error(self) -> dict[str, float | None]:
        """Given minus wanted, by the keys of `pairs`."""
        return {
            key: None if a is None or b is None else a - b for key, (a, b) in self.pairs.items()
        }

    @property
    def verdict(self) -> str:
        """``on-target``, ``undercorrected`` or ``overcorrected``, for all cuts together."""
        miss = self.error["correction_deg"] or 0.0
        if abs(miss) <= self.tolerance:
            return "on-target"
        return "undercorrected" if miss < 0 else "overcorrected"

    @property
    def ends(self) -> Alignment:
        """The measures that are judged: of the leg as it will stand, by a model if there is one."""
        return self.given.standing_again or self.given.after

    @property
    def customary(self) -> PurposeRecord | None:
        """The customary range in which the leg ends, for this purpose and this knee."""
        wanted, target = self.wanted, self.wanted.target
        value: float | None = getattr(self.ends, target.measure, None)
        if value is None:  # a target of a correction: the weight-bearing line is judged
            planned_for = wanted.standing_again or wanted.after
            target, value = Target("wbl", planned_for.wbl), self.ends.wbl
        arthritis = for_leg(wanted.request).arthritis
        return customary_range(target, float(value), wanted.direction, arthritis)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What deserves attention in the leg with what was given, most severe first."""
        return self.given.alerts


@dataclass(frozen=True, slots=True, repr=False)
class Check(CheckResult):
    """A given wedge compared with the exact plan.

    Attributes
    ----------
    given : Plan
        The leg with the given wedge; its target is that correction. About a turned hinge it is the
        correction in the frontal plane, and `opened` has the wedge as it was given.
    wanted : Plan
        The exact plan for the target.
    tolerance : float
        Degrees within which a correction is on target.
    by_base : bool
        Whether the wedge was given as a base in mm; its angle then depends on the cut's length.
    """

    given: Plan
    wanted: Plan
    tolerance: float
    by_base: bool = False

    @property
    def opened(self) -> Plan:
        """The given wedge as opened: about a turned hinge by more than the leg is corrected."""
        return as_opened(self.given)

    @property
    def pairs(self) -> dict[str, tuple[float | None, float | None]]:
        """Given and wanted correction_deg, base_mm, wbl_pct and hka_deg; None if unknown.

        Both legs by the bone's correction alone.
        """
        given, wanted = self.given, self.wanted
        return {
            "correction_deg": (given.correction, wanted.correction),
            "base_mm": (self.opened.wedge.base, as_opened(wanted).wedge.base),
            "wbl_pct": (given.after.wbl, wanted.after.wbl),
            "hka_deg": (given.after.hka, wanted.after.hka),
        }

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What deserves attention in the leg with the given wedge, most severe first.

        Whether the leg needs an osteotomy is judged by the exact plan, not by the given wedge.
        """
        of_wanted = {alert.code for alert in self.wanted.alerts}
        needless = "nothing-to-correct"
        alerts = [
            alert if alert.code in of_wanted else _of_wedge(alert)
            for alert in self.given.alerts
            if alert.code != needless
        ]
        alerts += [alert for alert in self.wanted.alerts if alert.code == needless]
        return by_severity(alerts)


def _of_wedge(alert: Alert) -> Alert:
    """Return an alert of the given wedge alone, with the way out that its record has for one."""
    way_out = records.alert_records()[alert.code].of_wedge
    message = f"{alert.message.rpartition('. ')[0]}. {way_out}" if way_out else alert.message
    return replace(alert, message=message)


def check(
    limb: Leg,
    procedure: str | PlanRequest | None = None,
    target: Target | str | None = None,
    *,
    angle: float | None = None,
    base: float | None = None,
    tolerance: float = TOLERANCE,
    **keywords: Unpack[Keywords],
) -> Check:
    """Check a given wedge on one limb: what alignment follows, and how far it misses the target.

    Parameters
    ----------
    limb : Limb or Case
        One limb.
    procedure : str or PlanRequest, optional
        Name of a procedure, or a whole request, as for `wedgecalc.plan`; default that of the case.
    target : Target or str, optional
        What to aim at, as for `wedgecalc.plan`.
    angle : float, optional
        Angle of the given wedge, degrees. Give either this or the base.
    base : float, optional
        Isosceles base of the given wedge along the cortex, mm.
    tolerance : float
        Difference within which the correction counts as on target, degrees.
    **keywords : optional
        Further fields of the request, as for `wedgecalc.plan`.

    Returns
    -------
    Check
        With the verdict, and both plans.

    Raises
    ------
    InputError
        For an impossible request or wedge.
    NoPlanError
        If there is no exact plan to compare with.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> varus = Limb.from_angles(mldfa=88, mpta=82, jlca=2)
    >>> answer = check(varus, "lateral-closing-wedge-hto", base=9.0)
    >>> answer.verdict, round(answer.given.after.wbl, 1), round(answer.error["base_mm"], 1)
    ('undercorrected', 56.3, -1.3)
    """
    request = PlanRequest.of(procedure, target, **keywords).completed(limb)
    request.turning("check")
    return check_against(plan_of_request(one_leg(limb, "check"), request), angle, base, tolerance)


def check_against(
    wanted: Plan, angle: float | None, base: float | None, tolerance: float = TOLERANCE
) -> Check:
    """Check a given wedge against an existing plan, as `check` does."""
    tolerance, correction = checked_tolerance(tolerance), angle_given(wanted, angle, base)
    frontal = tilt_parts(correction, wanted.request.hinge_turn or 0.0)[1]
    given = with_soft_tissue(with_angle(wanted, float(frontal)), wanted)
    return Check(given, wanted, tolerance, base is not None)


def checked_tolerance(tolerance: float) -> float:
    """Return a tolerance in degrees, or raise `InputError`."""
    if not within(tolerance, 0, 180):
        raise wrong("tolerance", short_repr(tolerance), "a number from 0 to 180 degrees")
    return float(tolerance)


def with_soft_tissue(given: GivenPlan, wanted: GivenPlan) -> GivenPlan:
    """Return given wedges with the addition that the exact plan expects from the soft tissue."""
    soft = wanted.soft_tissue
    if soft is None:
        return given
    return replace(given, soft_tissue=replace(soft, total=given.correction + soft.expected))
