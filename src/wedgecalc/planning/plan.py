"""Plan a wedge: the exact turn for a target, the wedge that makes it, the leg after, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc.display import Tabular
from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.geometry.alignment import Alignment, measure, measure_after
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.leg import Leg, limb_of
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Number, dot, unit
from wedgecalc.planning.alerts import Alert, alerts_of_plan
from wedgecalc.planning.refusal import beyond, refuse, status_of, wrong_way
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.site import MOST, Site, within
from wedgecalc.planning.soft_tissue import SoftTissue, shared
from wedgecalc.planning.targets import Target, needed_turn, read_target
from wedgecalc.planning.wedge import Wedge, wedge_of
from wedgecalc.records import ProcedureRecord


@dataclass(frozen=True, slots=True, eq=False)
class Plan(Exact, Tabular):
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
    request : PlanRequest
        All that was asked for; `again` plans the same on another leg.
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
    soft_tissue: SoftTissue | None
    request: PlanRequest

    def __repr__(self) -> str:
        if np.ndim(self.correction):
            return f"Plan({self.procedure.name}, {np.size(self.correction)} legs)"
        base = "" if self.wedge.base is None else f", base {self.wedge.base:.1f} mm"
        return (
            f"Plan({self.procedure.name} to {self.target.measure}={self.target.value:g}: {self.correction:.1f}° towards {self.direction}{base}, "
            f"hka {self.before.hka:.1f} to {self.after.hka:.1f})"
        )

    @property
    def direction(self) -> str:
        """``valgus`` or ``varus``."""
        return self.procedure.direction

    @property
    def status(self) -> Any:
        """``ok``, or for arrays the code of what stopped each row."""
        return status_of(self.procedure, self.before.hka, self.needed)

    def again(self, limb: Leg) -> "Plan":
        """Return the plan of the same request on another leg."""
        return planned(limb_of(limb), self.request)

    def bony(self, total: Any, jlca: Any) -> Any:
        """Return what of a whole correction, degrees, is left for the bone on a leg with this JLCA, by the plan's soft tissue."""
        soft = self.soft_tissue
        if soft is None:
            return total
        return shared(self.procedure, soft.model, total, jlca, soft.jlca_change).bony

    @property
    def hinge_source(self) -> str:
        """``given``, ``usual``, or ``assumed``: at the usual place on a plateau that is taken to be 75 mm wide."""
        return self._place_source(self.request.hinge)

    @property
    def entry_source(self) -> str:
        """The same of the entry."""
        return self._place_source(self.request.entry)

    def _place_source(self, given: object) -> str:
        if given is not None:
            return "given"
        return "usual" if self.limb.frame.calibrated else "assumed"

    @property
    def hip_shift(self) -> tuple[Number, Number] | None:
        """How far the hip centre moves laterally, and up along the leg's axis, seen from the knee, mm; None without a scale."""
        if not self.limb.frame.calibrated:
            return None
        moved, up = self.after_limb.hip - self.limb.hip, unit(self.limb.hip - self.limb.ankle)
        return dot(up * -1j, moved), dot(up, moved)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What deserves attention, most severe first."""
        return alerts_of_plan(self)


def plan(
    limb: Leg,
    procedure: str | PlanRequest,
    target: Target | str | None = None,
    *,
    hinge: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    kerf: float | None = None,
    length: float | None = None,
    along: str | None = None,
    level: float | None = None,
    bone: str | None = None,
    soft_tissue: str | None = None,
    jlca_change: float | None = None,
    landmark_sd: Mapping[str, float] | float | None = None,
    accept: tuple[str, ...] | None = None,
) -> Plan:
    """Plan the wedge that takes a limb, or each of an array of limbs, exactly to the target.

    Parameters
    ----------
    limb : Limb or Case
        Of a case its limb alone; what the case plans is ``case.request``.
    procedure : str or PlanRequest
        Name of a procedure; ``wedgecalc explain`` lists them. Or a whole request, over which the other arguments win.
    target : Target or str, optional
        Such as ``wbl=62.5``. Default wbl 62.5 for a valgus-producing, 50 for a varus-producing procedure, nsa 130 at the hip.
    hinge, entry : array_like, shape (2,) or (n, 2), optional
        In the case's coordinates; by default the procedure's usual place on the cortex template.
    kerf : float, optional
        Thickness of the saw cut, mm; default 0.
    length : float, optional
        Bone taken out (closing, shortening) or gap held open (opening, lengthening) over and above the wedge, mm; default 0.
    along : {"mechanical", "anatomical"}, optional
        The axis of the bone along which it is taken out or opened; default mechanical.
    level : float, optional
        For a shortening or lengthening: where the shaft is cut, mm from the knee's centre.
    bone : {"femur", "tibia"}, optional
        For a shortening or lengthening: default the femur.
    soft_tissue : {"none", "jlca-half", "stress-third", "stress-regression"}, optional
        A model of what the soft tissue adds afterwards; the bone is then corrected by that much less, and misses the target
        by it until the joint has closed.
    jlca_change : float, optional
        By how much the JLCA falls under valgus stress, degrees; two of the models need it.
    landmark_sd, accept
        Kept in the plan's request: for `uncertainty_of`, and for whoever heeds stop alerts.

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
    whole = procedure if isinstance(procedure, PlanRequest) else None
    typed = PlanRequest(
        None if isinstance(procedure, PlanRequest) else procedure,
        None if target is None else read_target(target),
        hinge=hinge,
        entry=entry,
        kerf=kerf,
        length=length,
        along=along,
        level=level,
        bone=bone,
        soft_tissue=soft_tissue,
        jlca_change=jlca_change,
        landmark_sd=landmark_sd,
        accept=accept,
    )
    return planned(limb_of(limb), typed if whole is None else replace(whole, **typed.said))


def planned(limb: Limb, request: PlanRequest) -> Plan:
    """Return the plan of a request; see `plan`."""
    record = request.checked(limb)
    target = request.goal(record)
    before = measure(limb)
    at = request.site(limb, record)
    needed, factor = needed_turn(limb, record, target, at)
    wanted: Any = needed if record.sign > 0 else -needed
    if isinstance(needed, float):
        refuse(record, target, before, needed)
        correction: Any = max(wanted, 0.0)
    else:
        correction, wrong = (
            np.maximum(wanted, 0.0),
            wrong_way(record, before.hka, needed) | beyond(needed),
        )
        correction[wrong] = np.nan
        if factor is not None:
            factor[wrong] = np.nan
    soft = None
    if request.soft_tissue is not None or request.jlca_change is not None:
        soft = shared(record, request.soft_tissue, correction, before.jlca, request.jlca_change)
        factor, correction = (
            None,
            np.maximum(soft.bony, 0.0)
            if isinstance(correction, np.ndarray)
            else max(float(soft.bony), 0.0),
        )
    wedge = wedge_of(record, at, correction, factor)
    return _made(limb, record, target, wedge, before, needed, soft, request)


def with_angle(wanted: Plan, angle: float, at: Site | None = None) -> Plan:
    """Return the plan in which a wedge of this angle is made instead, at the same site or another.

    Raises
    ------
    InputError
        For an angle that no wedge has.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> wanted = plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    >>> round(with_angle(wanted, 5.0).after.mpta, 2)
    86.66
    """
    record = wanted.procedure
    if not within(angle, 0, MOST):
        raise InputError(Problem("angle", shown(angle), f"a number from 0 to {MOST:g} degrees"))
    angle = float(angle)
    goal, wedge = (Target("correction", angle), wedge_of(record, at or wanted.wedge.site, angle))
    request = replace(wanted.request, target=goal, soft_tissue=None, jlca_change=None)
    if at is not None:
        request = replace(request, hinge=wedge.hinge, entry=wedge.entry)
    needed = angle * record.sign
    return _made(wanted.limb, record, goal, wedge, wanted.before, needed, None, request)


def _made(
    limb: Limb,
    procedure: ProcedureRecord,
    target: Target,
    wedge: Wedge,
    before: Alignment,
    needed: Number,
    soft: SoftTissue | None,
    request: PlanRequest,
) -> Plan:
    after_limb = wedge.moved(limb, procedure)
    after = measure_after(after_limb, before, procedure.moves)
    return Plan(
        limb,
        procedure,
        target,
        wedge.angle,
        needed,
        wedge,
        before,
        after,
        after_limb,
        soft,
        request,
    )
