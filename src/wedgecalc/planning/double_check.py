"""Check two given wedges, one in each bone, against the double level that the leg needs."""

from dataclasses import dataclass, replace
from typing import Unpack

from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.planning.check import TOLERANCE, CheckResult, checked_tolerance, with_soft_tissue
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DoubleKeywords, DoubleRequest
from wedgecalc.planning.given_angle import angle_given, with_angle
from wedgecalc.planning.targets import Target


@dataclass(frozen=True, slots=True, repr=False)
class DoubleCheck(CheckResult):
    """Two given wedges compared with the exact double level.

    Attributes
    ----------
    given : DoublePlan
        The leg with the given wedges, the femur's on the leg after the tibia's.
    wanted : DoublePlan
        The exact plan for the target.
    tolerance : float
        Degrees within which both corrections together are on target.
    """

    given: DoublePlan
    wanted: DoublePlan
    tolerance: float

    @property
    def pairs(self) -> dict[str, tuple[float | None, float | None]]:
        """Given and wanted numbers of both bones and of the leg, by key; None if unknown."""
        given, wanted = self.given, self.wanted
        found: dict[str, tuple[float | None, float | None]] = {
            "correction_deg": (given.correction, wanted.correction)
        }
        for one, other in zip(given.parts, wanted.parts, strict=True):
            bone = one.procedure.bone
            found[f"{bone}_correction_deg"] = one.correction, other.correction
            found[f"{bone}_base_mm"] = one.wedge.base, other.wedge.base
        return found | {
            "hka_deg": (given.after.hka, wanted.after.hka),
            "wbl_pct": (given.after.wbl, wanted.after.wbl),
            "mpta_deg": (given.after.mpta, wanted.after.mpta),
            "mldfa_deg": (given.after.mldfa, wanted.after.mldfa),
            "kjlo_predicted_deg": (given.kjlo_predicted, wanted.kjlo_predicted),
        }

    @property
    def request(self) -> DoubleRequest:
        """The request of the exact plan, which may accept stop alerts."""
        return self.wanted.request


def check_double(
    limb: Leg,
    target: Target | str | DoubleRequest | None = None,
    *,
    tibia_angle: float | None = None,
    tibia_base: float | None = None,
    femur_angle: float | None = None,
    femur_base: float | None = None,
    tolerance: float = TOLERANCE,
    **own: Unpack[DoubleKeywords],
) -> DoubleCheck:
    """Check two given wedges on one limb: what alignment follows, and how far it misses the target.

    Parameters
    ----------
    limb : Limb or Case
        One limb, with both condyles.
    target : Target, str or DoubleRequest, optional
        What to aim at, as for `double_level`.
    tibia_angle, tibia_base : float, optional
        The tibia's given wedge, as one of: its angle, degrees, 0 for none; its isosceles base along
        the cortex, mm.
    femur_angle, femur_base : float, optional
        The same of the femur's given wedge.
    tolerance : float
        Difference within which both corrections together count as on target, degrees.
    **own : optional
        Further fields of the request, as for `double_level`.

    Returns
    -------
    DoubleCheck
        The leg after the given wedges, the exact plan, and how far they differ.

    Raises
    ------
    InputError
        For an impossible request or wedge.
    NoPlanError
        If there is no exact plan to compare with.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> leg = Limb.from_angles(mldfa=92, mpta=83)
    >>> answer = check_double(leg, "hka=180", tibia_angle=5, femur_angle=3)
    >>> answer.verdict, round(answer.error["femur_correction_deg"], 1)
    ('undercorrected', -1.9)
    """
    one_leg(limb, "check")
    wanted = double_level(limb, target, **own)
    tibia = angle_given(wanted.tibia, tibia_angle, tibia_base, "tibia_")
    femur = angle_given(wanted.femur, femur_angle, femur_base, "femur_")
    return check_both(wanted, tibia, femur, tolerance)


def check_both(
    wanted: DoublePlan, tibia_angle: float, femur_angle: float, tolerance: float = TOLERANCE
) -> DoubleCheck:
    """Check two given angles, degrees, against a plan that is made already."""
    given = with_soft_tissue(given_wedges(wanted, tibia_angle, femur_angle), wanted)
    return DoubleCheck(given, wanted, checked_tolerance(tolerance))


def given_wedges(exact: DoublePlan, tibia_angle: float, femur_angle: float) -> DoublePlan:
    """Return a double level with wedges of other angles at the same places, degrees."""
    tibia = with_angle(exact.tibia, tibia_angle)
    femur = replace(exact.femur, limb=tibia.after_limb, before=tibia.after)
    femur = with_angle(femur, femur_angle)
    needed = (tibia.correction + femur.correction) * exact.procedure.sign
    return DoublePlan(tibia, femur, exact.target, exact.request, needed)
