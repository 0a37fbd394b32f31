"""The quantities of a leg and of a plan that each alert judges, for one leg or for many.

A rule returns quantities; the limits in ``data/alerts.json`` (`AlertRecord`) decide whether their
values raise the alert, and how severely.
"""

from collections.abc import Callable
from typing import Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import malalignment, zone
from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Number, dot, length
from wedgecalc.planning.bone_frame import joint_frame
from wedgecalc.planning.cortex_distances import entry_off_cortex, hinge_distances
from wedgecalc.planning.hinge_zone import PlanWithHinge, beyond_zone
from wedgecalc.planning.joint_line import USUAL_LEAN, lean
from wedgecalc.planning.soft_tissue import SoftTissue
from wedgecalc.planning.tilt import changed_slope, opened_wedge
from wedgecalc.planning.worn_side import arthritic_side


class PlanToJudge(PlanWithHinge, Protocol):
    """The attributes of a plan that the rules read; `wedgecalc.Plan` has them."""

    @property
    def correction(self) -> Number: ...  # noqa: D102
    @property
    def before(self) -> Alignment[Number]: ...  # noqa: D102
    @property
    def after(self) -> Alignment[Number]: ...  # noqa: D102
    @property
    def after_limb(self) -> AnyLimb: ...  # noqa: D102
    @property
    def kjlo_predicted(self) -> Number: ...  # noqa: D102
    @property
    def soft_tissue(self) -> SoftTissue[Number] | None: ...  # noqa: D102
    @property
    def hinge_source(self) -> str: ...  # noqa: D102
    @property
    def standing_again(self) -> Alignment[Number] | None: ...  # noqa: D102


Flag: TypeAlias = bool | np.bool_ | NDArray[np.bool_]
# Name of a quantity, its value, and the legs in which its limits judge it. Without a name the alert
# is raised in these legs, with or without a value.
JudgedQuantity: TypeAlias = tuple[str | None, Number | None, Flag]
Quantities: TypeAlias = tuple[JudgedQuantity, ...]  # whichever is most severe counts
QuantitiesByCode = dict[str, Quantities]  # by code


def _of(name: str, value: Number | None, where: Flag = True) -> Quantities:
    """Return one quantity to be judged; none if its value is unknown."""
    return () if value is None else ((name, value, where),)


def _flag(where: Flag, value: Number | None = None) -> Quantities:
    """Return the quantity of an alert without limits, which is raised where the flag is set."""
    return ((None, value, where),)


def rank_of(code: str, finding: Quantities) -> int | NDArray[np.int_]:
    """Return how severe an alert is, or in each of many legs: 0 (not raised) to 3 (stop)."""
    record, most = records.alert_records()[code], cast("int | NDArray[np.int_]", 0)
    for of, value, where in finding:
        rank = record.rank(of, value) * np.asarray(where)
        most = (
            int(max(most, rank)) if np.ndim(rank) == np.ndim(most) == 0 else np.maximum(most, rank)
        )
    return most


def no_adults_size(leg: Number, plateau: Number) -> tuple[Number, Flag]:
    """Return a size of a leg, mm, and whether it is implausible for an adult.

    The size is the length of the leg, or the width of its plateau if only that is implausible.

    Parameters
    ----------
    leg, plateau : float or array of float
        Length of the leg and width of its plateau, mm.

    >>> no_adults_size(795.0, 76.0)[1], no_adults_size(7950.0, 760.0)[0]
    (False, 7950.0)
    """
    record = records.alert_records()["implausible-size"]
    off, too = record.rank("leg", leg), record.rank("plateau", plateau)
    if isinstance(leg, float):
        return (leg if off else plateau), bool(off or too)
    return np.where(off, leg, plateau), np.asarray(off) + too > 0


def _size(leg: AnyLimb, a: Alignment[Number]) -> Quantities:
    """Judge the size of a leg by its scale, or by the scale that was rejected."""
    span, width = a.limb, a.plateau
    if leg.frame.doubted is not None:
        factor = leg.frame.doubted / leg.frame.scale
        span, width = float(factor * length(leg.ankle - leg.hip)), float(factor * leg.width)
    return _of("leg", span) + _of("plateau", width)


def _joint_line(leg: AnyLimb, a: Alignment[Number]) -> Quantities:
    """Judge the standing joint line: by the bones where they tilt it, else by the film."""
    if a.kjlo is None:
        return ()
    usual = a.kjlo - lean(leg) + USUAL_LEAN
    record = records.alert_records()["jlo-over"]
    bones = (np.asarray(record.rank("kjlo", usual)) > 0) & (usual * a.kjlo > 0)
    return _of("by_bones", a.kjlo, bones) + _of("kjlo", a.kjlo, ~bones)


LEG_RULES: dict[str, Callable[[AnyLimb, Alignment[Number]], Quantities]] = {
    "uncalibrated": lambda leg, a: _flag(leg.frame.stated is None),
    "implausible-size": _size,
    "unconfirmed": lambda leg, a: _flag(bool(leg.unconfirmed)),
    "scale-uncorrected": lambda leg, a: _flag(leg.frame.at_detector and leg.frame.calibrated),
    "jlca-high": lambda leg, a: _of("jlca", a.jlca),
    "jlca-low": lambda leg, a: _of("jlca", a.jlca),
    "jlo-over": lambda leg, a: _joint_line(leg, a),
}


def is_cut(plan: PlanToJudge) -> Flag:
    """Return whether anything is cut, in each of many plans."""
    return bool(plan.wedge.length) | (plan.wedge.angle > 0)


def _hinge_distance(plan: PlanToJudge) -> Quantities:
    if not plan.procedure.at_knee:
        return ()
    placed = joint_frame(plan.limb, plan.procedure.bone)
    if placed is None or not plan.limb.frame.calibrated:
        return ()
    origin, lateral, away, _ = placed
    return _of("distance", dot(lateral * away, plan.wedge.hinge_z - origin))


def _large(plan: PlanToJudge) -> Quantities:
    if plan.procedure.at_hip:  # the alert's limits and advice are those of a knee
        return ()
    closes, opened = plan.procedure.closes, opened_wedge(plan)
    return _of("angle", plan.correction) if closes else _of("gap", opened.base)


def _length(plan: PlanToJudge) -> Quantities:
    before, after = plan.before.limb, plan.after.limb
    return () if before is None or after is None else _of("change", after - before)


def _in_range(name: str, a: Alignment[Number]) -> Flag | None:
    """Return whether a measure is in its normal range, as it is shown; None if it is missing."""
    value = getattr(a, name)
    return None if value is None else zone(value, records.measures()[name]) == 1


def _wrong_bone(plan: PlanToJudge) -> Quantities:
    """Judge whether the deformity that the plan corrects lies in the other bone alone."""
    shares = malalignment(plan.before) if plan.procedure.at_knee else None
    if shares is None:
        return ()
    # A plan corrects a share against its direction; a share in its direction does not matter.
    femur, tibia = (
        ~np.asarray(_in_range(name, plan.before)) & np.asarray(share * plan.procedure.sign < 0)
        for name, share in (("mldfa", shares.femur), ("mpta", shares.tibia))
    )
    cut, other = (tibia, femur) if plan.procedure.of_tibia else (femur, tibia)
    share = abs(shares.femur if plan.procedure.of_tibia else shares.tibia)
    return _flag(other & ~cut, cast("Number", share))


def _bone_at_cut(plan: PlanToJudge) -> QuantitiesByCode:
    """Judge the bone around the hinge and where the saw enters it."""
    limb, procedure, wedge = plan.limb, plan.procedure, plan.wedge
    distances = hinge_distances(plan)
    if distances is None or not limb.frame.calibrated:
        return {}
    least = np.minimum(*distances)
    found = {"hinge-out-of-bone": _of("outside", -1.0 * least)}
    if wedge.entry_z is not None:
        found["entry-off-cortex"] = _of("off", entry_off_cortex(limb, procedure, wedge.entry_z))
    if not wedge.length:  # else the saw goes all the way through
        found["hinge-far-cortex"] = _of("distance", distances[0], least >= 0)
    return found


def _ends(plan: PlanToJudge) -> Number:
    """Return where the line ends, %, after the joint has closed if there is a model."""
    return (plan.standing_again or plan.after).wbl


def _line(code: str, valgus: bool) -> Callable[[PlanToJudge], Quantities]:
    """Judge where the line ends on the side towards which the plan corrects.

    A line that falls short raises no alert, because target and verdict say so. An osteotomy of the
    hip or the shaft is not done for the knee, and is judged only if it moves the line beyond a
    limit.
    """

    def rule(plan: PlanToJudge) -> Quantities:
        if plan.procedure.at_knee:
            towards = plan.procedure.direction == ("valgus" if valgus else "varus")
            return _of("wbl", _ends(plan), towards)
        was, now = (
            records.alert_records()[code].rank("wbl", a.wbl) for a in (plan.before, plan.after)
        )
        return _of("wbl", plan.after.wbl, now > was)

    return rule


def line_after_both(direction: str, after: Alignment[Number]) -> QuantitiesByCode:
    """Return the quantity that judges the line after cuts in both bones, in their direction."""
    code = "wbl-lateral" if direction == "valgus" else "wbl-medial"
    return {code: _of("wbl", after.wbl)}


def need_quantities(correction: Number, before: Alignment[Number]) -> Quantities:
    """Judge whether there is anything to correct: by the correction, and by the standing leg."""
    mpta, mldfa, jlca = (_in_range(name, before) for name in ("mpta", "mldfa", "jlca"))
    if mpta is None or mldfa is None or jlca is None:
        return _of("correction", correction)
    return _of("correction", correction) + _of("hka", before.hka, mpta & mldfa & jlca)


def _needless(plan: PlanToJudge) -> Quantities:
    if plan.procedure.at_knee:
        return need_quantities(plan.correction, plan.before)
    return () if plan.procedure.through_shaft else _of("correction", plan.correction)


def _of_bone(tibia: bool, name: str) -> Callable[[PlanToJudge], Quantities]:
    """Judge the joint line of the bone that is cut: the plan does not change the other one."""

    def rule(plan: PlanToJudge) -> Quantities:
        if plan.procedure.of_tibia != tibia:
            return ()
        return _of(name, getattr(plan.after, name), is_cut(plan))

    return rule


def _by_procedure(code: str) -> Callable[[PlanToJudge], Quantities]:
    """Raise an alert that certain procedures raise whenever they cut."""

    def rule(plan: PlanToJudge) -> Quantities:
        known = plan.procedure.name in records.alert_records()[code].procedures
        return _flag(is_cut(plan)) if known else ()

    return rule


PLAN_RULES: dict[str, Callable[[PlanToJudge], Quantities]] = {
    "wrong-bone": _wrong_bone,
    "mpta-over": _of_bone(True, "mpta"),
    "mpta-under": _of_bone(True, "mpta"),
    "mldfa-under": _of_bone(False, "mldfa"),
    "mldfa-over": _of_bone(False, "mldfa"),
    "joint-line-after": lambda plan: (
        () if plan.procedure.through_shaft else _of("kjlo", plan.kjlo_predicted, is_cut(plan))
    ),
    "wbl-lateral": _line("wbl-lateral", valgus=True),
    "wbl-medial": _line("wbl-medial", valgus=False),
    "arthritic-side": lambda plan: arthritic_side(
        plan.request.arthritis, plan.before.wbl, _ends(plan), is_cut(plan)
    ),
    "large-correction": _large,
    "slope-change": lambda plan: _of("change", changed_slope(plan), is_cut(plan)),
    "kerf-over-wedge": lambda plan: (
        _of("excess", plan.wedge.kerf_excess) if plan.wedge.kerf else ()
    ),
    "hinge-near-joint": _hinge_distance,
    "hinge-zone": beyond_zone,
    "length-change": _length,
    "hinge-fracture": _by_procedure("hinge-fracture"),
    "fibula": _by_procedure("fibula"),
    "nothing-to-correct": _needless,
    "assumed-plateau": lambda plan: _flag(plan.hinge_source == "assumed" and plan.limb.single),
}


def quantities_of_limb(limb: AnyLimb, measured: Alignment[Number]) -> QuantitiesByCode:
    """Return the quantities that the rules judge in a leg, or in many."""
    return {code: rule(limb, measured) for code, rule in LEG_RULES.items()}


def quantities_of_plan(plan: PlanToJudge) -> QuantitiesByCode:
    """Return the quantities that the rules judge in a plan, or in many, but not in its leg."""
    return {code: rule(plan) for code, rule in PLAN_RULES.items()} | _bone_at_cut(plan)
