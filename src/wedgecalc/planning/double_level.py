"""Double level: one correction shared between tibia and femur, for one leg or an array of legs."""

from dataclasses import dataclass, replace
from typing import Generic, Unpack, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc.display import Tabular
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.leg import Leg, limb_of
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import N2, P2, N, Number, P, Point, not_negative
from wedgecalc.planning.alerts import Alert
from wedgecalc.planning.closed_joint import in_theatre, joint_line_expected, standing_again
from wedgecalc.planning.double_alerts import alerts_of_double
from wedgecalc.planning.double_closing import bony_turns
from wedgecalc.planning.double_cuts import levels_of, limits_used, parts_of, signed_or_refused
from wedgecalc.planning.double_request import DoubleKeywords, DoubleRequest, case_double
from wedgecalc.planning.double_sharing import room_of
from wedgecalc.planning.double_solve import turns_of
from wedgecalc.planning.plan import AnyPlan, Plan
from wedgecalc.planning.refusal import status_of
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.request_fields import CLOSED_JOINT
from wedgecalc.planning.soft_tissue import SoftTissue
from wedgecalc.planning.targets import Target
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Status


@dataclass(frozen=True, slots=True, eq=False)
class DoublePlan(Exact, Tabular, Generic[P, N]):
    """A correction at two levels, of one limb or of an array of limbs.

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
    needed : float or array of float
        Signed correction that the target requires, degrees, valgus positive; NaN out of reach.
    soft_tissue : SoftTissue or None
        What the soft tissue is expected to add to both parts, if a model was requested.
    """

    tibia: Plan[P, N]
    femur: Plan[P, N]
    target: Target
    request: DoubleRequest
    needed: N
    soft_tissue: SoftTissue[N] | None = None

    def __repr__(self) -> str:
        if np.ndim(self.correction):
            return f"DoublePlan({np.size(self.correction)} legs)"
        return (
            f"DoublePlan(tibia {self.tibia.correction:.1f}°, "
            f"femur {self.femur.correction:.1f}° to {self.target.measure}={self.target.value:g}, "
            f"hka {self.before.hka:.1f} to {self.after.hka:.1f})"
        )

    @property
    def sharing(self) -> str:
        """``deformity``, ``limits``, ``fixed`` or ``obliquity``."""
        return self.request.way[0]

    def again(self, limb: Leg[P2, N2]) -> "DoublePlan[P2, N2]":
        """Return the plan of the same request on another leg, or array of legs."""
        return double_level(limb, self.request)

    @property
    def parts(self) -> tuple[Plan[P, N], Plan[P, N]]:
        """The parts of tibia and femur, in the order in which they are planned."""
        return self.tibia, self.femur

    @property
    def in_order(self) -> tuple[Plan[P, N], Plan[P, N]]:
        """The femur's part first, as they are cut (Arthrosc Tech 2022, S2212-6287(22)00066-4)."""
        return self.femur, self.tibia

    @property
    def procedure(self) -> ProcedureRecord:
        """The tibia's procedure, which has the direction of both."""
        return self.tibia.procedure

    @property
    def direction(self) -> str:
        """``valgus`` or ``varus``, of both parts."""
        return self.tibia.direction

    @property
    def limb(self) -> Limb[P, N]:
        """The leg before."""
        return self.tibia.limb

    @property
    def after_limb(self) -> Limb[P, N]:
        """The leg after both parts."""
        return self.femur.after_limb

    @property
    def before(self) -> Alignment[N]:
        """Measures before."""
        return self.tibia.before

    @property
    def after(self) -> Alignment[N]:
        """Measures after both parts."""
        return self.femur.after

    @property
    def correction(self) -> N:
        """Both corrections together, degrees."""
        tibia: Number = self.tibia.correction
        return cast("N", tibia + self.femur.correction)

    @property
    def status(self) -> Status | NDArray[np.str_]:
        """``ok``; for arrays, of each leg ``ok`` or the reason why there is no plan."""
        return status_of(self.procedure, self.before.hka, self.needed)

    @property
    def uncut(self) -> list[str]:
        """Bones of one leg that need no cut; with one of them, one level is enough."""
        return [str(part.procedure.bone) for part in self.parts if part.wedge.nothing]

    @property
    def limits_used(self) -> str | NDArray[np.str_]:
        """The limits within which each bone that is cut ends.

        ``edited`` if the angles end within limits of mpta or mldfa that the request edits; else
        ``anatomic`` (both from 85 to 90), ``overcorrection`` (mpta up to 95; Feucht 2020), or
        ``none``.
        """
        return limits_used(self.parts, self.request.way[1])

    @property
    def soft_tissue_models(self) -> dict[str, Number | str]:
        """The addition that each soft-tissue model expects, degrees, or why it is unknown."""
        plan, part = self.request.plan, cast("AnyPlan", self.tibia)
        bare = replace(part.setting, request=replace(plan, jlca_supine=None))
        needed: Number = self.needed
        additions = bare.spread(not_negative(needed * self.procedure.sign))
        if plan.jlca_supine is not None:
            closed = replace(self.request, plan=replace(plan, soft_tissue=CLOSED_JOINT))
            soft = double_level(self.limb, closed).soft_tissue
            additions[CLOSED_JOINT] = cast("SoftTissue[Number]", soft).expected
        return additions

    @property
    def standing_again(self) -> Alignment[N] | None:
        """The measures expected once the joint has closed; None without a soft-tissue model."""
        soft = self.soft_tissue
        return None if soft is None else standing_again(self.after_limb, soft)

    @property
    def in_theatre(self) -> Alignment[N] | None:
        """The measures after both parts, unloaded, as under the rod; None without a supine JLCA."""
        return in_theatre(self.after_limb, self.request.plan.jlca_supine)

    @property
    def kjlo_predicted(self) -> N:
        """Predicted obliquity of the knee joint line after both parts, as the leg will stand."""
        return cast("N", joint_line_expected(self.limb, self.after_limb, self.soft_tissue))

    @property
    def alerts(self) -> tuple[Alert[N], ...]:
        """What deserves attention in the leg after both cuts and in each bone that is cut."""
        return cast("tuple[Alert[N], ...]", alerts_of_double(self))


def double_level(
    limb: Leg[P, N],
    target: Target | str | DoubleRequest | None = None,
    *,
    arthritis: str | None = None,
    kerf: float | None = None,
    soft_tissue: str | None = None,
    jlca_supine: Number | None = None,
    jlca_change: float | None = None,
    accept: tuple[str, ...] | None = None,
    **own: Unpack[DoubleKeywords],
) -> DoublePlan[P, N]:
    """Share a correction between tibia and femur.

    Parameters
    ----------
    limb : Limb or Case
        One limb or an array of limbs, with both condyles. What a case stores for a double level
        fills in what the other arguments leave open.
    target : Target, str or DoubleRequest, optional
        A target of wbl or hka; default that of the tibia's procedure. Or a whole request, whose
        values the other arguments override.
    arthritis : {"medial", "lateral", "both", "none"}, optional
        The compartments with arthritis, on which the default of the target depends.
    kerf : float, optional
        Bone that each saw cut removes, the blade's thickness, mm; default 0.
    soft_tissue : str, optional
        A model of what the soft tissue adds later, subtracted once from both parts together.
    jlca_supine : float or array of float, optional
        JLCA of the unloaded knee, degrees: plans on the leg with its joint closed to it.
    jlca_change : float, optional
        Decrease of the JLCA under valgus stress, degrees; two of the models need it.
    accept : tuple of str, optional
        Codes of stop alerts that the surgeon accepts.
    **own : optional
        What only a double level has, as in `DoubleRequest`:

        ``sharing``, one of ``deformity``, ``limits``, ``fixed`` and ``obliquity``. ``deformity``
        (default): each bone gets what its own angle is off (Paley's malalignment test), then both
        go on to the anatomic limits (mpta 90, mldfa 85; Feucht 2020), and only then the tibia to
        95. A bone with a normal angle is not cut while the other has room, nor for less than 0.5°
        unless the other one would exceed a limit that is named, or a usual one by 0.5° or more.
        ``limits``: the tibia up to its limit, the rest in the femur up to its own. ``fixed``: the
        tibia makes a fixed share of what it would make alone. ``obliquity``: the joint line ends as
        level as the limits allow (jlo nearest 180).

        ``tibia_share``, a float from 0 to 1 for ``fixed``; default 0.5.

        ``limits``, ``overcorrection`` (default) or ``anatomic``: mpta at most 95 or 90, mldfa at
        least 85; or edited as for `Limits.of`, such as ``mpta=85:93``.

        ``kind``, ``closing`` (default) or ``opening``, of both wedges; ``tibia_kind`` and
        ``femur_kind`` of one wedge.

        ``tibia_hinge``, ``tibia_entry``, ``femur_hinge``, ``femur_entry``, array_like of shape (2,)
        or (n, 2), in the case's coordinates; default the usual place of that wedge.

        ``direction``, ``valgus`` or ``varus``: for one limb by default that in which its target
        lies, for an array of limbs valgus; limbs that must turn the other way have the status
        ``wrong-procedure``.

    Returns
    -------
    DoublePlan
        Exact on the target.

    Raises
    ------
    InputError
        For an impossible request, or a limb without condyles.
    NoPlanError
        If one limb cannot be corrected within these limits.

    Examples
    --------
    >>> leg = Limb.from_angles(mldfa=92, mpta=83)
    >>> both = double_level(leg, Target("hka", 180), tibia_kind="opening")
    >>> round(both.after.hka, 9), round(both.after.mpta, 6), round(both.after.mldfa, 6)
    (180.0, 87.5, 87.5)
    >>> both.tibia.procedure.name, both.femur.procedure.name, both.limits_used
    ('medial-opening-wedge-hto', 'lateral-closing-wedge-dfo', 'anatomic')
    >>> double_level(Limb.from_angles(mpta=83), Target("hka", 180)).uncut
    ['femur']
    """
    keywords = {name: value for name, value in locals().items() if name in Keywords.__annotations__}
    whole = target if isinstance(target, DoubleRequest) else case_double(limb) or DoubleRequest()
    goal = None if isinstance(target, DoubleRequest) else target
    plan = PlanRequest.of(whole.plan, goal, **cast("Keywords", keywords))
    request = replace(DoubleRequest(plan, **own).onto(whole), plan=plan)
    return cast("DoublePlan[P, N]", _shared(limb_of(limb), request))


def _shared(limb: AnyLimb, request: DoubleRequest) -> DoublePlan[Point, Number]:
    request.checked(limb)
    before = measure(limb)
    levels = levels_of(limb, before, request)
    sharing, limits, share = request.way
    room = room_of(before, levels.sign, limits)
    turns = turns_of(levels, room, sharing, share)
    needed = (turns.tibia + turns.femur) * levels.sign
    turns, soft = bony_turns(levels, room, sharing, share, turns, request.plan)
    needed = signed_or_refused(levels, room, turns, needed, request.way)
    tibia, femur = parts_of(levels, turns, request, needed)
    return DoublePlan(tibia, femur, levels.goal, request, needed, soft)
