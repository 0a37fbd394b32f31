"""Check a given wedge: what alignment follows, and how far it misses the target."""

from dataclasses import dataclass
from typing import Unpack

from wedgecalc import records
from wedgecalc.display import Displayed
from wedgecalc.errors import InputError, Problem, shown, within
from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.planning.alerts import Alert, by_severity
from wedgecalc.planning.given_angle import with_angle
from wedgecalc.planning.plan import Plan, planned
from wedgecalc.planning.purposes import customary_range
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.targets import Target
from wedgecalc.planning.wedge import angle_of_base
from wedgecalc.records import PurposeRecord

TOLERANCE = records.reader_tolerance()  # degrees


@dataclass(frozen=True, slots=True)
class Check(Displayed):
    """A given wedge compared with the exact plan.

    Attributes
    ----------
    given : Plan
        The leg with the given wedge; its target is that correction.
    wanted : Plan
        The exact plan for the target.
    tolerance : float
        Degrees within which a correction is on target.
    by_base : bool
        Whether the wedge was given as a base in mm: its angle then rests on the cut's length.
    """

    given: Plan
    wanted: Plan
    tolerance: float
    by_base: bool = False

    def __repr__(self) -> str:
        given, wanted = self.given.correction, self.wanted.correction
        return f"Check({self.verdict}: {given:.1f}° given, {wanted:.1f}° wanted)"

    @property
    def pairs(self) -> dict[str, tuple[float | None, float | None]]:
        """Given and wanted correction_deg, base_mm, wbl_pct and hka_deg; None if unknown."""
        given, wanted = self.given, self.wanted
        return {
            "correction_deg": (given.correction, wanted.correction),
            "base_mm": (given.wedge.base, wanted.wedge.base),
            "wbl_pct": (given.after.wbl, wanted.after.wbl),
            "hka_deg": (given.after.hka, wanted.after.hka),
        }

    @property
    def error(self) -> dict[str, float | None]:
        """Given minus wanted, by the keys of `pairs`."""
        return {
            key: None if a is None or b is None else a - b for key, (a, b) in self.pairs.items()
        }

    @property
    def verdict(self) -> str:
        """``on-target``, ``undercorrected`` or ``overcorrected``."""
        miss = self.error["correction_deg"] or 0.0
        if abs(miss) <= self.tolerance:
            return "on-target"
        return "undercorrected" if miss < 0 else "overcorrected"

    @property
    def customary(self) -> PurposeRecord | None:
        """The customary range, for this purpose and this knee, in which the given wedge ends."""
        target = self.wanted.target
        value: float | None = getattr(self.given.after, target.measure, None)
        if value is None:  # a target of a correction: the weight-bearing line is judged
            target, value = Target("wbl", self.wanted.after.wbl), self.given.after.wbl
        wanted = self.wanted
        return customary_range(target, float(value), wanted.direction, wanted.request.arthritis)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What deserves attention in the leg with the given wedge, most severe first.

        Whether the leg needs an osteotomy is judged by the wedge that it needs, not by the given
        one.
        """
        code = "nothing-to-correct"
        found = [alert for alert in self.given.alerts if alert.code != code]
        return by_severity([*found, *(alert for alert in self.wanted.alerts if alert.code == code)])


def check(
    limb: Leg,
    procedure: str | PlanRequest,
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
    procedure : str or PlanRequest
        Name of a procedure, or a whole request, as for `wedgecalc.plan`.
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
    request = PlanRequest.of(procedure, target, **keywords)
    request.turning("check")
    wanted = planned(one_leg(limb, "check"), request)
    if not within(tolerance, 0, 180):
        raise InputError(Problem("tolerance", shown(tolerance), "a number from 0 to 180 degrees"))
    if base is None and angle is not None:
        correction = angle
    elif angle is None and base is not None:
        correction = angle_of_base(base, _cut_length(wanted))
    else:
        raise InputError(
            Problem("angle", "both or neither of angle and base", "exactly one of them")
        )
    return Check(with_angle(wanted, correction), wanted, float(tolerance), base is not None)


def lacking_for_base(wanted: Plan) -> tuple[str, str]:
    """Return what a plan lacks for a base in mm, scale or entry, and how to add it."""
    if wanted.limb.frame.calibrated:
        return "entry", "add an entry"
    return "scale", "add mm_per_px or a calibration marker"


def _cut_length(wanted: Plan) -> float:
    if wanted.wedge.radius is None:
        lacking, fix = lacking_for_base(wanted)
        raise InputError(
            Problem(
                "base",
                f"a base in mm, but no {lacking}",
                f"a case with a{'n' * (lacking == 'entry')} {lacking}",
                f"give an angle, or {fix}",
            )
        )
    return wanted.wedge.radius
