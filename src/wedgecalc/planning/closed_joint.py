"""Planning on the closed joint: the correction that a leg needs once its lax side has closed.

A standing film shows the joint opened by the body's weight, a supine or stress film without that
weight. The leg is planned with the joint closed to the JLCA of the second film; a result says where
its line will run under the rod in theatre. Plans on standing films ask for 2.2 ± 1.5° more than
those on supine films, and a correction planned standing to 62 % lies at 71 ± 7 % on the supine film
(Matsushita et al. 2021, 60 knees, doi 10.1186/s43019-021-00090-7).
"""

from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from wedgecalc.errors import wrong
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.joint import JointMotion, joint_motion, with_jlca
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import N, Number, P, Point
from wedgecalc.planning.joint_line import kjlo_after
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import CLOSED_JOINT
from wedgecalc.planning.site import AnySite
from wedgecalc.planning.soft_tissue import (
    MODELS,
    NO_CONDYLES,
    ONLY_VALGUS,
    SoftTissue,
    missing_measurement,
    share_correction,
)
from wedgecalc.planning.targets import Target, needed_turn
from wedgecalc.record_types import SLACK
from wedgecalc.records import ProcedureRecord

_NO_SUPINE = "the JLCA of the unloaded knee was not given"


@dataclass(frozen=True, slots=True)
class CorrectionContext:
    """The input of a soft-tissue model: a standing leg or an array of legs, and its request.

    Attributes
    ----------
    limb : Limb
    procedure : ProcedureRecord
    target : Target
    site : Site
        Where the bone is cut.
    request : PlanRequest
        Its `soft_model`, `jlca_change` and `jlca_supine` count.
    jlca : float or array of float, or None
        JLCA of the standing leg, degrees.
    """

    limb: AnyLimb
    procedure: ProcedureRecord
    target: Target
    site: AnySite
    request: PlanRequest
    jlca: Number | None

    def shared(self, total: Number) -> SoftTissue[Number] | None:
        """Return how the model of the request shares a correction; None if it has none.

        Parameters
        ----------
        total : float or array of float
            The correction that the target requires of the standing leg, degrees.

        Raises
        ------
        InputError
            As `share_correction`; or if the unloaded joint would be more open than the loaded one.
        """
        model, supine = self.request.soft_model, self.request.jlca_supine
        if model is None:
            return None
        if supine is not None:
            check_supine(self.procedure, self.jlca, supine)
        return self._by(model, total)

    def bony(self, total: Number) -> Number:
        """Return the part of a correction left for the bone, degrees; below 0 if none is left.

        `total` is as for `shared`.
        """
        soft = self.unchecked(total)
        return total if soft is None else soft.bony

    def unchecked(self, total: Number) -> SoftTissue[Number] | None:
        """Return what `shared` does, without refusing a joint that would be too open unloaded."""
        model = self.request.soft_model
        return None if model is None else self._by(model, total)

    def spread(self, total: Number) -> dict[str, Number | str]:
        """Return what each model expects the soft tissue to add, degrees, or why it is unknown.

        `total` is as for `shared`.
        """
        change, supine = self.request.jlca_change, self.request.jlca_supine
        additions: dict[str, Number | str] = {
            name: ONLY_VALGUS
            if name != "none" and self.procedure.direction != "valgus"
            else model(total, self.jlca, change)
            for name, model in MODELS.items()
        }
        if self.jlca is None or supine is None:
            additions[CLOSED_JOINT] = NO_CONDYLES if self.jlca is None else _NO_SUPINE
        else:
            additions[CLOSED_JOINT] = self._by(CLOSED_JOINT, total).expected
        return additions

    def _by(self, model: str, total: Number) -> SoftTissue[Number]:
        change, supine = self.request.jlca_change, self.request.jlca_supine
        if model != CLOSED_JOINT:
            return replace(
                share_correction(self.procedure, model, total, self.jlca, change),
                jlca_supine=supine,
            )
        jlca, supine = needs_supine(self.jlca, supine)
        expected, settles = total - _closed_need(self, jlca, supine), supine
        if isinstance(expected, np.ndarray):
            unknown = np.isnan(supine)  # legs without a supine film are planned by the bone alone
            expected = np.where(unknown, 0.0, expected)
            settles = np.where(unknown, jlca, supine)
        return SoftTissue(model, expected, total, change, supine, settles)


def _closed_need(context: CorrectionContext, jlca: Number, supine: Number) -> Number:
    """Return the correction that a leg needs once its joint has closed, in the plan's direction.

    The tibia, and with it a tibial hinge, is turned about the contact of the joint from the JLCA of
    the standing knee to that of the unloaded one; on this leg the target is planned exactly.
    """
    motion = joint_motion(context.limb, jlca, supine)
    site = closed_site(motion, context.site) if context.procedure.of_tibia else context.site
    leg = motion.of_limb(context.limb)
    needed, _ = needed_turn(leg, context.procedure, context.target, site)
    return needed * float(context.procedure.sign)


def closed_site(motion: JointMotion[Point], site: AnySite) -> AnySite:
    """Return the site of a tibia that has moved with its joint; it has no entry."""
    return replace(
        site, hinge=motion.of_point(site.hinge), entry=None, shift=site.shift * motion.factor
    )


def needs_supine(jlca: Number | None, supine: Number | None) -> tuple[Number, Number]:
    """Return both angles, or raise the `InputError` of a closed joint that lacks one."""
    if jlca is None or supine is None:
        raise missing_measurement(CLOSED_JOINT, NO_CONDYLES if jlca is None else _NO_SUPINE)
    return jlca, supine


def standing_again(after: Limb[P, N], soft: SoftTissue[N]) -> Alignment[N] | None:
    """Return the measures expected when a leg stands after its bony correction.

    Parameters
    ----------
    after : Limb
        The leg after the bony correction, its joint as open as before.
    soft : SoftTissue

    Returns
    -------
    Alignment or None
        With the joint closed to `SoftTissue.jlca_expected`; None without condyles.
    """
    settles = soft.jlca_expected
    return None if settles is None else measure(with_jlca(after, cast("Number", settles)))


def joint_line_expected(
    before: Limb[P, N], after: Limb[P, N], soft: SoftTissue[N] | None
) -> Number:
    """Return the knee joint line obliquity predicted for a leg as it is expected to stand.

    Parameters
    ----------
    before, after : Limb
        The leg before and after the bony correction, its joint as open as before.
    soft : SoftTissue or None
        If given, the joint of the leg has closed to `SoftTissue.jlca_expected`.

    Returns
    -------
    float or array of float
        Degrees; see `wedgecalc.planning.joint_line.kjlo_after`.
    """
    settles = None if soft is None else soft.jlca_expected
    bony = kjlo_after(before, after)
    if settles is None:
        return bony
    closed = kjlo_after(before, with_jlca(after, cast("Number", settles)))
    if isinstance(closed, np.ndarray):  # legs with unknown JLCA are judged by the bone alone
        return np.where(np.isnan(settles), bony, closed)
    return closed


def in_theatre(after: Limb[P, N], supine: Number | None) -> Alignment[N] | None:
    """Return the measures of the unloaded leg after its bony correction, as seen under the rod.

    Parameters
    ----------
    after : Limb
        The leg after the bony correction.
    supine : float or array of float, or None
        JLCA of the unloaded knee, degrees.
    """
    return None if supine is None else measure(with_jlca(after, supine))


def check_supine(procedure: ProcedureRecord, jlca: Number | None, supine: Number) -> None:
    """Raise `InputError` if the unloaded joint would be more open than the loaded one.

    Parameters
    ----------
    procedure : ProcedureRecord
        A valgus-producing plan is for a leg whose weight opens the joint laterally, a
        varus-producing one for a leg whose weight opens it medially.
    jlca : float or array of float, or None
        JLCA of the standing knee, degrees.
    supine : float or array of float
        JLCA of the unloaded knee, degrees.
    """
    if jlca is None:
        raise wrong(
            "jlca_supine",
            "a leg without condyles",
            "condyle_medial and condyle_lateral",
            "mark them: the JLCA of the standing leg is needed beside the unloaded one",
        )
    over = more_open_unloaded(procedure, jlca, supine)
    if not np.any(over):
        return
    which = "above" if procedure.sign > 0 else "below"
    if isinstance(over, np.ndarray):
        value = f"{np.count_nonzero(over)} of {over.size} {which} the JLCA of the standing leg"
    else:
        value = f"{float(supine):.1f}°, {which} the {float(jlca):.1f}° of the standing leg"
    most = "most" if procedure.sign > 0 else "least"
    raise wrong(
        "jlca_supine",
        value,
        f"at {most} the JLCA of the standing leg for a {procedure.direction}-producing plan",
        "an unloaded joint is no more open than a loaded one: measure both films again",
    )


def more_open_unloaded(procedure: ProcedureRecord, jlca: Number, supine: Number) -> Number | bool:
    """Return whether an unloaded joint would be more open than the loaded one; False for NaN."""
    return cast("Number | bool", (supine - jlca) * procedure.sign > SLACK)
