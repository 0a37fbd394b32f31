"""The correction that the soft tissue leaves for the bones of a double level."""

from dataclasses import replace

import numpy as np

from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.joint import joint_motion
from wedgecalc.geometry.plane import Number
from wedgecalc.planning.closed_joint import check_supine, closed_site, needs_supine
from wedgecalc.planning.double_sharing import Room
from wedgecalc.planning.double_solve import Absent, Levels, Turns, turns_of, turns_with
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import CLOSED_JOINT
from wedgecalc.planning.soft_tissue import SoftTissue, share_correction


def bony_turns(
    levels: Levels,
    room: Room,
    sharing: str,
    share: float,
    whole: Turns,
    request: PlanRequest,
    none: Absent | None = None,
    *,
    checked: bool = True,
) -> tuple[Turns, SoftTissue[Number] | None]:
    """Return the turns of both bones, and how the model of a request shares the correction.

    Parameters
    ----------
    levels, room, sharing, share
        As for `turns_of`.
    whole : Turns
        The turns that reach the target of the standing leg.
    request : PlanRequest
        Its soft-tissue model counts; without one the turns do not change.
    none : tuple of bool or array of bool, optional
        As for `turns_of`.
    checked : bool
        Whether to refuse an unloaded joint that is more open than the loaded one; not for the legs
        of a study, whose landmarks are moved.

    Raises
    ------
    InputError
        As `wedgecalc.planning.closed_joint.CorrectionContext.shared`.
    """
    model, supine, jlca = request.soft_model, request.jlca_supine, levels.before.jlca
    if model is None:
        return whole, None
    if supine is not None and checked:
        check_supine(levels.tibia, jlca, supine)
    total, change = whole.tibia + whole.femur, request.jlca_change
    if model != CLOSED_JOINT:
        soft = replace(
            share_correction(levels.tibia, model, total, jlca, change), jlca_supine=supine
        )
        return turns_with(levels, room, sharing, share, whole, soft.expected, none), soft
    jlca, supine = needs_supine(jlca, supine)
    turns, settles = turns_of(_closed(levels, jlca, supine), room, sharing, share, none), supine
    if isinstance(total, np.ndarray):  # legs without such a film: the bones alone
        parts = ("tibia", "femur", "gain")
        unknown = np.isnan(supine)
        kept = (np.where(unknown, getattr(whole, p), getattr(turns, p)) for p in parts)
        turns, settles = Turns(*kept), np.where(unknown, jlca, supine)
    expected = total - turns.tibia - turns.femur
    return turns, SoftTissue(model, expected, total, change, supine, settles)


def _closed(levels: Levels, jlca: Number, supine: Number) -> Levels:
    """Return the leg, and the tibia's cut with it, with the joint closed to another JLCA."""
    motion, (tibia, femur) = joint_motion(levels.limb, jlca, supine), levels.sites
    limb = motion.of_limb(levels.limb)
    sites = closed_site(motion, tibia), femur
    return replace(levels, limb=limb, before=measure(limb), sites=sites)
