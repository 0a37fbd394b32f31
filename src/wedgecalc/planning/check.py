"""Check a given wedge: the surgeon's question."""

import math
from dataclasses import dataclass
from typing import Any, Unpack, cast

from wedgecalc import records
from wedgecalc.display import Displayed
from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.planning.plan import Plan, planned, with_angle
from wedgecalc.planning.request import PlanRequest, Said
from wedgecalc.planning.targets import Target
from wedgecalc.planning.wedge import angle_of_base

TOLERANCE = float(records.reader_tolerance())  # degrees


@dataclass(frozen=True, slots=True)
class Check(Displayed):
    """A given wedge held against the plan: what follows from it, and how far it misses.

    Attributes
    ----------
    given : Plan
        The leg with the wedge that was asked about; its target is that correction.
    wanted : Plan
        The exact plan for the target.
    tolerance : float
        Degrees within which a correction is on target.
    """

    given: Plan
    wanted: Plan
    tolerance: float

    def __repr__(self) -> str:
        return f"Check({self.verdict}: {self.given.correction:.1f}° given, {self.wanted.correction:.1f}° wanted)"

    @property
    def pairs(self) -> dict[str, tuple[Any, Any]]:
        """Given and wanted: correction_deg, base_mm, wbl_pct, hka_deg; None where it cannot be told."""
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


def check(
    limb: Leg,
    procedure: str | PlanRequest,
    target: Target | str | None = None,
    *,
    angle: float | None = None,
    base: float | None = None,
    tolerance: float = TOLERANCE,
    **said: Unpack[Said],
) -> Check:
    """Check a given wedge on one limb: what alignment follows, and how far it misses the target.

    Parameters
    ----------
    limb : Limb or Case
        A single limb.
    procedure, target, **said
        As for `plan`.
    angle : float
        The wedge as an angle, degrees; or
    base : float
        as its isosceles base along the cortex, mm.
    tolerance : float
        Degrees within which the correction counts as on target.

    Returns
    -------
    Check

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> varus = Limb.from_angles(mldfa=88, mpta=82, jlca=2)
    >>> answer = check(varus, "lateral-closing-wedge-hto", base=9.0)
    >>> answer.verdict, round(answer.given.after.wbl, 1), round(answer.error["base_mm"], 1)
    ('undercorrected', 51.3, -2.7)
    """
    request = PlanRequest.of(procedure, target, **said)
    request.turning("check")
    wanted = planned(one_leg(limb, "check"), request)
    if (angle is None) == (base is None):
        raise InputError(Problem("angle", "give the wedge either as an angle or as a base"))
    if not (math.isfinite(tolerance) and tolerance >= 0):
        raise InputError(Problem("tolerance", shown(tolerance), "a number of degrees, 0 or more"))
    correction = _angle_given(angle, base, wanted)
    return Check(with_angle(wanted, correction), wanted, float(tolerance))


def lacking_for_base(wanted: Plan) -> tuple[str, str]:
    """Return what a plan lacks for a base in mm, scale or entry, and what to do about it."""
    if wanted.limb.frame.calibrated:
        return "entry", "add an entry"
    return "scale", "add mm_per_px or a calibration marker"


def _angle_given(angle: float | None, base: float | None, wanted: Plan) -> float:
    if angle is not None:
        return angle
    radius: Any = wanted.wedge.radius
    if radius is None:
        lacking, fix = lacking_for_base(wanted)
        raise InputError(
            Problem(
                "base",
                f"a base in mm, but no {lacking}",
                f"a case with a{'n' * (lacking == 'entry')} {lacking}",
                f"give an angle, or {fix}",
            )
        )
    return angle_of_base(cast("float", base), radius)
