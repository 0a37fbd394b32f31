"""Plan a wedge: the exact turn for a target, the wedge that makes it, the leg after, or the reason why there is none."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc import records
from wedgecalc.alerts import Alert, alerts_of_plan
from wedgecalc.alignment import Alignment, measure, measure_after
from wedgecalc.cut import Wedge, default_cut, wedge_of
from wedgecalc.errors import InputError, NoPlanError, Problem, choose, shown
from wedgecalc.limb import Limb
from wedgecalc.plane import Number, Point, cis, dot
from wedgecalc.records import ProcedureRecord
from wedgecalc.softtissue import SoftTissue, shared
from wedgecalc.targets import Target, default_target, needed_turn

# Degrees past neutral, hka 183: the customary overcorrection (Hernigou 1987). No wedge goes on from there.
EXHAUSTED = 3.0
ROUNDING = 1e-9  # degrees; a needed turn smaller than this is none


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
        After: what the bony correction alone makes of the leg.
    soft_tissue : SoftTissue or None
        What the soft tissue is expected to add, if a model was asked for.
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
    soft_tissue: SoftTissue | None = None

    @property
    def direction(self) -> str:
        """``valgus`` or ``varus``."""
        return self.procedure.direction

    @property
    def status(self) -> Any:
        """``ok``, or for arrays the code of what stopped each row."""
        return _status(self.procedure, self.before.hka, self.needed)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What deserves attention, most severe first."""
        return alerts_of_plan(self)


def plan(
    limb: Limb,
    procedure: str,
    target: Target | None = None,
    *,
    hinge: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    kerf: float = 0.0,
    soft_tissue: str | None = None,
    jlca_change: float | None = None,
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
    soft_tissue : {"none", "jlca-half", "stress-third", "stress-regression"}, optional
        A model of what the soft tissue adds afterwards; the bone is then corrected by that much less, and misses the target
        by it until the joint has closed.
    jlca_change : float, optional
        By how much the JLCA falls under valgus stress, degrees; two of the models need it.

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
    needed = needed_turn(limb, record, target, hinge_z)
    if isinstance(needed, float):
        _refuse(record, target, before, needed)
        correction: Any = max(needed * record.sign, 0.0)
    else:
        correction = np.maximum(needed * record.sign, 0.0)
        correction[_wrong(record, before.hka, needed)] = np.nan
    soft = None
    if soft_tissue is not None or jlca_change is not None:
        soft = shared(record, soft_tissue, correction, before.jlca, jlca_change)
        correction = np.maximum(soft.bony, 0.0) if isinstance(correction, np.ndarray) else max(float(soft.bony), 0.0)
    wedge = wedge_of(record, limb.frame, hinge_z, entry_z, correction, kerf)
    plan = made(limb, record, target, wedge, before, needed)
    return plan if soft is None else replace(plan, soft_tissue=soft)


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


def made(
    limb: Limb, procedure: ProcedureRecord, target: Target, wedge: Wedge, before: Alignment, needed: Number
) -> Plan:
    """Return the plan in which this wedge has turned the limb."""
    segment = f"{procedure.bone}-shaft"
    after_limb = limb.turned(segment, wedge.hinge_z, cis(wedge.turn))
    after = measure_after(after_limb, limb, before, segment)
    return Plan(limb, procedure, target, wedge.angle, needed, wedge, before, after, after_limb)


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
