"""The class `Plan`: the leg before and after with its measures, and the wedge."""

from dataclasses import dataclass
from typing import Generic, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc.display import Tabular
from wedgecalc.geometry.alignment import Alignment, measure_after
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.leg import Leg, limb_of
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import N2, P2, N, Number, P, Point, dot, not_negative, unit
from wedgecalc.planning.alerts import Alert, alerts_of_plan
from wedgecalc.planning.closed_joint import (
    CorrectionContext,
    in_theatre,
    joint_line_expected,
    standing_again,
)
from wedgecalc.planning.refusal import status_of
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.soft_tissue import SoftTissue
from wedgecalc.planning.solve import solve
from wedgecalc.planning.stops import with_acceptance
from wedgecalc.planning.targets import Target
from wedgecalc.planning.wedge import AnyWedge, Wedge
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Status


@dataclass(frozen=True, slots=True, eq=False)
class Plan(Exact, Tabular, Generic[P, N]):
    """A planned osteotomy: the leg before and after with its measures, and the wedge.

    A plan of one limb or of an array of limbs; to a type checker ``Plan`` is of one limb.

    Attributes
    ----------
    limb, after_limb : Limb
        The leg before and after, in the same coordinates.
    procedure : ProcedureRecord
        The osteotomy.
    target : Target
        What the plan aims at.
    correction : float or array of float
        Angle of the wedge in degrees, ≥ 0. In arrays NaN where no plan exists; `status` says why.
    needed : float or array of float
        Signed correction that the target requires, degrees, valgus positive; NaN if out of reach.
    wedge : Wedge
        Where the bone is cut, and how large the wedge is.
    before, after : Alignment
        The measures before and after, those after by the bony correction alone.
    soft_tissue : SoftTissue or None
        What the soft tissue is expected to add, if a model was requested.
    request : PlanRequest
        The whole request; `again` plans the same on another leg.
    """

    limb: Limb[P, N]
    procedure: ProcedureRecord
    target: Target
    correction: N
    needed: N
    wedge: Wedge[P, N]
    before: Alignment[N]
    after: Alignment[N]
    after_limb: Limb[P, N]
    soft_tissue: SoftTissue[N] | None
    request: PlanRequest

    def __repr__(self) -> str:
        if np.ndim(self.correction):
            return f"Plan({self.procedure.name}, {np.size(self.correction)} legs)"
        base = "" if self.wedge.base is None else f", base {self.wedge.base:.1f} mm"
        return (
            f"Plan({self.procedure.name} to {self.target.measure}={self.target.value:g}: "
            f"{self.correction:.1f}° towards {self.direction}{base}, "
            f"hka {self.before.hka:.1f} to {self.after.hka:.1f})"
        )

    @property
    def direction(self) -> str:
        """``valgus`` or ``varus``."""
        return self.procedure.direction

    @property
    def status(self) -> Status | NDArray[np.str_]:
        """``ok``; for arrays, of each row ``ok`` or the reason why there is no plan."""
        return status_of(self.procedure, self.before.hka, self.needed)

    def again(self, limb: Leg[P2, N2]) -> "Plan[P2, N2]":
        """Return the plan of the same request on another leg.

        Parameters
        ----------
        limb : Limb or Case
            Another limb, or array of limbs.
        """
        return plan_of_request(limb_of(limb), self.request)

    @property
    def setting(self) -> CorrectionContext:
        """The input of a soft-tissue model: leg, procedure, target, site, request and JLCA."""
        return CorrectionContext(
            self.limb, self.procedure, self.target, self.wedge.site, self.request, self.before.jlca
        )

    @property
    def soft_tissue_models(self) -> dict[str, Number | str]:
        """The addition that each soft-tissue model expects, degrees, or why it is unknown."""
        needed: Number = self.needed
        return self.setting.spread(not_negative(needed * self.procedure.sign))

    @property
    def standing_again(self) -> Alignment[N] | None:
        """The measures expected once the joint has closed; None without a soft-tissue model."""
        return (
            None if self.soft_tissue is None else standing_again(self.after_limb, self.soft_tissue)
        )

    @property
    def in_theatre(self) -> Alignment[N] | None:
        """The measures after the bony correction, unloaded, as under the rod in theatre.

        None unless the request has the JLCA of the unloaded knee.
        """
        return in_theatre(self.after_limb, self.request.jlca_supine)

    @property
    def hinge_source(self) -> str:
        """The source of the hinge: ``given``, ``film``, ``usual`` or ``assumed``.

        The last is the usual place on a plateau that is assumed to be 75 mm wide.
        """
        return self._place_source("hinge")

    @property
    def entry_source(self) -> str:
        """The source of the entry, in the same words as `hinge_source`."""
        return self._place_source("entry")

    def _place_source(self, name: str) -> str:
        if getattr(self.request, name) is not None:
            return "film" if name in self.request.of_film else "given"
        return "usual" if self.limb.frame.calibrated else "assumed"

    @property
    def hip_shift(self) -> tuple[N, N] | None:
        """Displacement of the hip centre relative to the knee, mm; None without a scale.

        Laterally, and upwards along the leg's axis.
        """
        if not self.limb.frame.calibrated:
            return None
        hip: Point = self.limb.hip
        moved, up = self.after_limb.hip - hip, unit(hip - self.limb.ankle)
        return cast("tuple[N, N]", (dot(up * -1j, moved), dot(up, moved)))

    @property
    def kjlo_predicted(self) -> N:
        """Predicted obliquity of the knee joint line after, degrees.

        Alignment of the leg as it will stand: with a soft-tissue model its joint has closed.
        """
        return cast("N", joint_line_expected(self.limb, self.after_limb, self.soft_tissue))

    @property
    def alerts(self) -> tuple[Alert[N], ...]:
        """What deserves attention, most severe first; accepted ones are marked."""
        return cast(
            "tuple[Alert[N], ...]", with_acceptance(alerts_of_plan(self), self.request.accept)
        )


AnyPlan: TypeAlias = Plan[Point, Number]


def plan_of_request(limb: Limb[P, N], request: PlanRequest) -> Plan[P, N]:
    """Return the plan of a request; see `plan`."""
    return cast("Plan[P, N]", plan_of_wedge(limb, *solve(limb, request), request))


def plan_of_wedge(
    limb: AnyLimb,
    procedure: ProcedureRecord,
    target: Target,
    wedge: AnyWedge,
    before: Alignment[Number],
    needed: Number,
    soft: SoftTissue[Number] | None,
    request: PlanRequest,
) -> AnyPlan:
    """Return the plan of a wedge: the leg after it, and its measures."""
    moved = wedge.moved(limb, procedure)
    after = measure_after(moved, before, procedure.moves)
    return Plan(
        limb, procedure, target, wedge.angle, needed, wedge, before, after, moved, soft, request
    )
