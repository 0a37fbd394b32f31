"""Plan a wedge, and check one.

Turning the free segment about the hinge moves its end, ankle or hip, on a circle. Every target says on which ray that
end must lie. Where the ray meets the circle is the answer: closed form, no iteration (Miniaci 1989, on the exact arc).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc import records
from wedgecalc.alignment import Alignment, measure, measure_after
from wedgecalc.cut import Wedge, angle_of_base, default_cut, turn_of, wedge_of
from wedgecalc.errors import InputError, NoPlanError, Problem, choose, shown
from wedgecalc.limb import Limb
from wedgecalc.plane import Number, Point, cis, dot, length, reach, turn
from wedgecalc.records import ProcedureRecord

if TYPE_CHECKING:
    from wedgecalc.alerts import Alert

TOLERANCE = 1.0  # degrees; specialists differ by ± 0.8 (conformer-hto study, 2026)
EXHAUSTED = (
    3.0  # degrees past neutral, hka 183: the customary overcorrection (Hernigou 1987); no wedge goes on from there
)
ROUNDING = 1e-9  # degrees: a needed turn smaller than this is none


@dataclass(frozen=True, slots=True)
class Target:
    """What a plan aims at.

    Attributes
    ----------
    measure : {"wbl", "hka", "mpta", "mldfa", "correction"}
    value : float
        In % for wbl, in degrees for the others.

    Raises
    ------
    InputError
        For an unknown measure or a value outside its range.

    Examples
    --------
    >>> Target("wbl", 62.5)
    Target(measure='wbl', value=62.5)
    >>> Target("wbl", 400)
    Traceback (most recent call last):
    ...
    wedgecalc.errors.InputError: target.value: found 400, expected a number from -50 to 150 pct
    """

    measure: str
    value: float

    def __post_init__(self) -> None:
        record = records.targets()[choose("target.measure", self.measure, records.targets(), "one of")]
        number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        if not (number and record.low <= self.value <= record.high):
            raise InputError(
                Problem("target.value", shown(self.value), f"a number from {record.low} to {record.high} {record.unit}")
            )


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned osteotomy: the leg before, the wedge, the leg after, everything measured.

    Attributes
    ----------
    limb, after_limb : Limb
        The leg before and after, in the same coordinates.
    procedure : ProcedureRecord
    target : Target
    correction : float or array of float
        Angle of the wedge in degrees, ≥ 0. In arrays NaN where no plan exists; `status` says why.
    needed : float or array of float
        Signed angle that the target asks for, degrees, valgus positive; NaN where it cannot be reached.
    wedge : Wedge
    before, after : Alignment
    """

    limb: Limb
    procedure: ProcedureRecord
    target: Target
    correction: Number
    needed: Number
    wedge: Wedge
    before: Alignment
    after: Alignment
    after_limb: Limb

    @property
    def direction(self) -> str:
        """``valgus`` or ``varus``."""
        return self.procedure.direction

    @property
    def status(self) -> Any:
        """``ok``, or for arrays the code of what stopped each row."""
        return _status(self.procedure, self.before.hka, self.needed)

    @property
    def alerts(self) -> "tuple[Alert, ...]":
        """What deserves attention, most severe first."""
        from wedgecalc.alerts import alerts_of_plan

        return alerts_of_plan(self)


@dataclass(frozen=True, slots=True)
class Check:
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

    @property
    def error(self) -> dict[str, float | None]:
        """Given minus wanted: correction_deg, base_mm, wbl_pct, hka_deg."""
        given, wanted = self.given, self.wanted
        pairs: dict[str, tuple[Any, Any]] = {
            "correction_deg": (given.correction, wanted.correction),
            "base_mm": (given.wedge.base, wanted.wedge.base),
            "wbl_pct": (given.after.wbl, wanted.after.wbl),
            "hka_deg": (given.after.hka, wanted.after.hka),
        }
        return {key: None if a is None or b is None else a - b for key, (a, b) in pairs.items()}

    @property
    def verdict(self) -> str:
        """``on-target``, ``undercorrected`` or ``overcorrected``."""
        miss = self.error["correction_deg"] or 0.0
        if abs(miss) <= self.tolerance:
            return "on-target"
        return "undercorrected" if miss < 0 else "overcorrected"


def default_target(procedure: ProcedureRecord) -> Target:
    """Return the Fujisawa point (wbl 62.5) for a valgus-producing procedure, the middle (wbl 50) for a varus-producing."""
    return Target("wbl", 62.5 if procedure.direction == "valgus" else 50.0)


def plan(
    limb: Limb,
    procedure: str,
    target: Target | None = None,
    *,
    hinge: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    kerf: float = 0.0,
) -> Plan:
    """Plan the wedge that takes a limb, or each of an array of limbs, exactly to the target.

    Parameters
    ----------
    limb : Limb
    procedure : str
        Name of a procedure; ``wedgecalc explain`` lists them.
    target : Target, optional
        Default wbl 62.5 for a valgus-producing, 50 for a varus-producing procedure.
    hinge, entry : array_like, shape (2,) or (n, 2), optional
        In the case's coordinates; by default the procedure's usual place on the cortex template.
    kerf : float
        Thickness of the saw cut, mm.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        For a request that makes no sense, such as an entry on the wrong side of the hinge.
    NoPlanError
        For a single limb, when the target is out of reach or the wedge would worsen the deformity.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> varus = Limb.from_angles(mldfa=88, mpta=82, jlca=2)
    >>> p = plan(varus, "lateral-closing-wedge-hto", Target("hka", 183))
    >>> round(p.after.hka, 9), round(p.correction, 2), round(p.wedge.base, 1)
    (183.0, 11.77, 12.1)
    >>> plan(varus, "medial-closing-wedge-hto")
    Traceback (most recent call last):
    ...
    wedgecalc.errors.NoPlanError: wrong-procedure: to reach wbl 50 % this leg must turn 8.4° towards valgus, ...
    """
    record = records.procedures()[choose("procedure", procedure, records.procedures(), "one of")]
    target = target or default_target(record)
    if not (isinstance(kerf, (int, float)) and 0 <= kerf <= 5):
        raise InputError(Problem("kerf", shown(kerf), "a blade thickness from 0 to 5 mm"))
    before = measure(limb)
    hinge_z, entry_z = _hinge_and_entry(limb, record, hinge, entry)
    needed = _needed(limb, record, target, hinge_z)
    if isinstance(needed, float):
        _refuse(record, target, before, needed)
        correction: Any = max(needed * record.sign, 0.0)
    else:
        correction = np.maximum(needed * record.sign, 0.0)
        correction[_wrong(record, before.hka, needed)] = np.nan
    return _made(limb, record, target, hinge_z, entry_z, kerf, before, needed, correction)


def check(
    limb: Limb,
    procedure: str,
    *,
    angle: float | None = None,
    base: float | None = None,
    target: Target | None = None,
    hinge: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    kerf: float = 0.0,
    tolerance: float = TOLERANCE,
) -> Check:
    """Check a given wedge on one limb: what alignment follows, and how far it misses the target.

    Parameters
    ----------
    limb : Limb
        A single limb.
    procedure, target, hinge, entry, kerf
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
    wanted = plan(limb, procedure, target, hinge=hinge, entry=entry, kerf=kerf)
    if not limb.single:
        raise InputError(Problem("limb", "an array of limbs", "one limb", "check asks about one leg"))
    if (angle is None) == (base is None):
        raise InputError(Problem("angle", "both or neither of angle and base", "exactly one of them"))
    if not (math.isfinite(tolerance) and tolerance >= 0):
        raise InputError(Problem("tolerance", shown(tolerance), "a number of degrees, 0 or more"))
    correction = _angle_given(angle, base, wanted.wedge.radius)
    wedge = wanted.wedge
    given = _made(limb, wanted.procedure, Target("correction", correction), wedge.hinge_z, wedge.entry_z, kerf,
                  wanted.before, correction * wanted.procedure.sign, correction)  # fmt: skip
    return Check(given, wanted, tolerance)


def _angle_given(angle: float | None, base: float | None, radius: Any) -> float:
    top = records.targets()["correction"].high
    if angle is not None:
        if not 0 <= angle <= top:
            raise InputError(Problem("angle", shown(angle), f"a number from 0 to {top} degrees"))
        return float(angle)
    if radius is None:
        raise InputError(Problem("base", "a base in mm, but no scale or no entry", "a calibrated case with an entry",
                                 "give --angle, or add mm_per_px (or calibration) and an entry"))  # fmt: skip
    longest = 2 * radius * math.sin(math.radians(top / 2))
    if base is None or not 0 <= base <= longest:
        raise InputError(Problem("base", shown(base), f"a number from 0 to {longest:.1f} mm ({top}° at this hinge)"))
    return angle_of_base(base, radius)


def _hinge_and_entry(limb: Limb, procedure: ProcedureRecord, hinge: Any, entry: Any) -> tuple[Point, Point | None]:
    usual_hinge, usual_entry = default_cut(limb, procedure)
    hinge_z = usual_hinge if hinge is None else _placed(limb, "hinge", hinge)
    entry_z = usual_entry if entry is None else _placed(limb, "entry", entry)
    if hinge_z is None:
        lacking = "a scale" if not limb.frame.calibrated else "condyle_medial and condyle_lateral"
        raise InputError(
            Problem("hinge", "nothing", f"a hinge, or {lacking} to place the usual one", "give the hinge as x,y")
        )
    if entry_z is not None and (hinge is not None or entry is not None):
        lateral = limb.points["plateau_lateral"] - limb.points["plateau_medial"]
        towards: Any = dot(lateral, entry_z - hinge_z)
        if np.any(towards <= 0 if procedure.side == "lateral" else towards >= 0):
            raise InputError(Problem("entry", f"an entry not {procedure.side} to the hinge",
                                     f"for {procedure.name} the cut starts {procedure.side} to the hinge",
                                     "exchange hinge and entry, or choose the procedure of the other side"))  # fmt: skip
    return hinge_z, entry_z


def _placed(limb: Limb, name: str, xy: Any) -> Point:
    try:
        array = np.asarray(xy, dtype=float)
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.ndim == 0 or array.shape[-1] != 2 or (array.ndim == 1 and not np.isfinite(array).all()):
        raise InputError(Problem(name, shown(xy), "two finite numbers x,y in the case's coordinates"))
    return limb.frame.to_core(xy)


# The ray on which the end of the moving bone must lie: where it starts, and where it points. By target, for a leg and
# a value. Tibia: the ankle moves and the hip stays. Femur: the hip moves and the ankle stays.
_RAYS: dict[tuple[str, str], Callable[[Any, float], tuple[Any, Any]]] = {
    ("tibia", "wbl"): lambda leg, value: (leg.hip, _on_plateau(leg, value) - leg.hip),
    ("femur", "wbl"): lambda leg, value: (leg.ankle, _on_plateau(leg, value) - leg.ankle),
    ("tibia", "hka"): lambda leg, value: (leg.knee, (leg.knee - leg.hip) * cis(value - 180.0)),
    ("femur", "hka"): lambda leg, value: (leg.knee, (leg.knee - leg.ankle) * cis(180.0 - value)),
    ("tibia", "mpta"): lambda leg, value: (leg.knee, -leg.line("plateau_medial", "plateau_lateral") * cis(value)),
    ("femur", "mldfa"): lambda leg, value: (leg.knee, leg.line("condyle_medial", "condyle_lateral") * cis(value)),
}


def _on_plateau(leg: Limb, percent: float) -> Any:
    medial = leg.points["plateau_medial"]
    return medial + (leg.points["plateau_lateral"] - medial) * (percent / 100.0)


def _needed(leg: Limb, procedure: ProcedureRecord, target: Target, hinge: Point) -> Any:
    """Return the signed correction that the target asks for, degrees, valgus positive; NaN where out of reach."""
    if target.measure == "correction":
        needed: Any = float(target.value) * procedure.sign
        return needed if leg.single else np.broadcast_to(needed, np.shape(leg.hip)).copy()
    key = procedure.bone, target.measure
    if key not in _RAYS:
        raise NoPlanError("unreachable", f"an osteotomy of the {procedure.bone} does not change the {target.measure}; "
                          f"choose another target, or a procedure of the other bone")  # fmt: skip
    if target.measure == "mldfa" and "condyle_medial" not in leg.points:
        raise InputError(Problem("target", "mldfa", "a leg with condyle_medial and condyle_lateral", "mark them"))
    start, direction = _RAYS[key](leg, target.value)
    end = leg.ankle if procedure.bone == "tibia" else leg.hip
    arm: Any = end - hinge
    goal = reach(start, direction, hinge, length(arm))
    sign = 1.0 if procedure.bone == "tibia" else -1.0
    return sign * turn(arm, goal - hinge)


def _made(limb: Limb, procedure: ProcedureRecord, target: Target, hinge: Point, entry: Point | None, kerf: float,
          before: Alignment, needed: Number, correction: Number) -> Plan:  # fmt: skip
    segment = f"{procedure.bone}-shaft"
    after_limb = limb.turned(segment, hinge, cis(turn_of(procedure, correction)))
    wedge = wedge_of(procedure, limb.frame, hinge, entry, correction, kerf)
    return Plan(
        limb,
        procedure,
        target,
        correction,
        needed,
        wedge,
        before,
        measure_after(after_limb, limb, before, segment),
        after_limb,
    )


def _status(procedure: ProcedureRecord, hka: Any, needed: Any) -> Any:
    """Return ok, unreachable or wrong-procedure; an array of them for arrays."""
    wrong = _wrong(procedure, hka, needed)
    if isinstance(needed, float):
        return "unreachable" if math.isnan(needed) else "wrong-procedure" if wrong else "ok"
    return np.where(np.isnan(needed), "unreachable", np.where(wrong, "wrong-procedure", "ok"))


def _wrong(procedure: ProcedureRecord, hka: Any, needed: Any) -> Any:
    """Return whether the wedge would turn the leg away from the target, or further into the deformity it has."""
    wanted = needed * procedure.sign
    return (wanted < -ROUNDING) | (((hka - 180.0) * procedure.sign > EXHAUSTED) & (wanted > ROUNDING))


def _refuse(procedure: ProcedureRecord, target: Target, before: Alignment, needed: float) -> None:
    status = _status(procedure, before.hka, needed)
    if status == "ok":
        return
    aim = f"{target.measure} {target.value:g} {'%' if target.measure == 'wbl' else '°'}"
    if status == "unreachable":
        raise NoPlanError(
            status, f"no turn about this hinge takes the leg to {aim}; move the hinge or change the target"
        )
    other = "varus" if procedure.direction == "valgus" else "valgus"
    better = ", ".join(
        p.name for p in records.procedures().values() if p.bone == procedure.bone and p.direction == other
    )
    if needed * procedure.sign < 0:
        raise NoPlanError(status, f"to reach {aim} this leg must turn {abs(needed):.1f}° towards {other}, and a "
                          f"{procedure.label} turns it towards {procedure.direction}; consider {better}")  # fmt: skip
    raise NoPlanError(status, f"the leg stands in {abs(float(before.hka) - 180):.1f}° of {procedure.direction} already, and a "
                      f"{procedure.label} would add {abs(needed):.1f}° more; consider {better}")  # fmt: skip
