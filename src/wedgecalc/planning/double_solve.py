"""The turns of tibia and femur that together reach a target, for a way of sharing them.

For a target of hka the two joint line angles change by a known sum, and everything is closed form.
For a target of wbl the sum depends slightly, by a few per cent, on how it is shared. That hip, goal
and ankle lie on one line is an equation of degree eight in the tangent of the half turn, without a
closed form, so the sum is refined in a fixed number of steps, the same for one leg and for many.
Whatever the sum, the femur's turn is exact for the target, on the leg after the tibia's.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import Number, Point, cis, length, not_negative, reach, turn
from wedgecalc.planning.double_sharing import Room, tibia_part
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.refusal import ROUNDING_DEGREES
from wedgecalc.planning.site import LEAST_DEGREES, AnySite
from wedgecalc.planning.targets import Target, needed_turn, on_plateau
from wedgecalc.records import ProcedureRecord
from wedgecalc.terms import Side

ROUNDS = 2  # 200,000 random legs: off by 0.8° at first, then by 3e-5°, then by rounding alone
STEEPEST = 0.5  # bound on the ratio of successive errors; real ratios are far smaller


Flags: TypeAlias = bool | NDArray[np.bool_]
Absent: TypeAlias = tuple[Flags, Flags]


@dataclass(frozen=True, slots=True)
class Turns:
    """How far both bones turn, degrees towards the target; NaN where it is out of reach.

    `gain` is by how much mpta and mldfa change together, degrees.
    """

    tibia: Number
    femur: Number
    gain: Number


@dataclass(frozen=True)
class Levels:
    """One leg or many with both cuts, and the effect of turning its bones.

    Attributes
    ----------
    limb : Limb
        The leg before.
    before : Alignment
        Its measures.
    tibia, femur : ProcedureRecord
        The procedures, both in the same direction.
    sites : tuple of Site
        Where tibia and femur are cut.
    goal : Target
        Target of wbl or hka.
    """

    limb: AnyLimb
    before: Alignment[Number]
    tibia: ProcedureRecord
    femur: ProcedureRecord
    sites: tuple[AnySite, AnySite]
    goal: Target

    @property
    def sign(self) -> int:
        """+1 towards valgus, −1 towards varus."""
        return self.tibia.sign

    def first_guess(self) -> Number:
        """Return an estimate of the turn of both bones together: Dugdale and Noyes's angle."""
        if self.goal.measure == "hka":
            return (self.goal.value - self.before.hka) * self.sign
        at = on_plateau(self.limb, self.goal.value)
        return -turn(at - self.limb.hip, self.limb.ankle - at) * self.sign

    def tibia_alone(self) -> Number:
        """Return the turn of the tibia that reaches the target by itself."""
        return needed_turn(self.limb, self.tibia, self.goal, self.sites[0])[0] * self.sign

    def femur_alone(self) -> Number:
        """Return the turn of the femur that reaches the target by itself."""
        return needed_turn(self.limb, self.femur, self.goal, self.sites[1])[0] * self.sign

    def tibia_turn(self, gain: Number) -> Number:
        """Return the turn of the tibia that changes mpta by this much."""
        goal = Target.rows("mpta", self.before.mpta + gain * self.sign)
        return needed_turn(self.limb, self.tibia, goal, self.sites[0])[0] * self.sign

    def femur_turn(self, gain: Number) -> Number:
        """Return the turn of the femur that changes mldfa by this much."""
        goal = Target.rows("mldfa", cast("Number", self.before.mldfa) - gain * self.sign)
        return needed_turn(self.limb, self.femur, goal, self.sites[1])[0] * self.sign

    def tibia_gain(self, tibia_turn: Number) -> Number:
        """Return the change of mpta towards the target for a turn of the tibia."""
        leg, hinge = self._core, self.sites[0].hinge
        ankle = hinge + (leg.ankle - hinge) * cis(tibia_turn * self.sign)
        return (turn(-leg.plateau, ankle - leg.knee) - self.before.mpta) * self.sign

    def femur_loss(self, femur_turn: Number) -> Number:
        """Return the change of mldfa towards the target for a turn of the femur."""
        leg, hinge = self._core, self.sites[1].hinge
        hip = hinge + (leg.hip - hinge) * cis(-femur_turn * self.sign)
        condyles = cast("Point", leg.line("condyle_medial", "condyle_lateral"))
        return (cast("Number", self.before.mldfa) - turn(condyles, hip - leg.knee)) * self.sign

    def femur_after(self, tibia_turn: Number) -> Number:
        """Return the turn of the femur that reaches the target after the tibia's turn."""
        leg, hinge = self._core, self.sites[0].hinge
        ankle = hinge + (leg.ankle - hinge) * cis(tibia_turn * self.sign)
        moved: AnyLimb = Limb({**leg.points, "ankle_center": ankle}, leg.frame)
        moved.__dict__.update(knee=leg.knee, plateau=leg.plateau)
        return needed_turn(moved, self.femur, self.goal, self.sites[1])[0] * self.sign

    def femur_gain(self, tibia_gain: Number) -> Number:
        """Return the change of mldfa that a target of wbl requires after a change of mpta.

        The ankle lies where the ray of that mpta meets its circle about the tibia's hinge; from
        there the ray through the goal meets the hip's circle about the femur's.
        """
        leg, (tibia, femur) = self._core, self.sites
        along = -leg.plateau * cis(self.before.mpta + tibia_gain * self.sign)
        at, end = tibia.hinge, leg.ankle
        ankle = at + reach(leg.knee, along, at, length(end - at))
        at, end = femur.hinge, leg.hip
        hip = at + reach(ankle, on_plateau(leg, self.goal.value) - ankle, at, length(end - at))
        condyles = cast("Point", leg.line("condyle_medial", "condyle_lateral"))
        changed = cast("Number", self.before.mldfa) - turn(condyles, hip - leg.knee)
        return changed * self.sign

    @cached_property
    def _core(self) -> AnyLimb:
        """The leg with only the points that the target depends on."""
        limb = self.limb
        ends = [f"{line}_{side}" for line in ("plateau", "condyle") for side in Side]
        names = ("hip_center", *ends)
        points: dict[str, Any] = {name: limb.points[name] for name in names}
        points |= {"ankle_center": limb.ankle, "knee_center": limb.knee}
        core: AnyLimb = Limb(points, limb.frame)
        core.__dict__.update(knee=limb.knee, plateau=limb.plateau, ankle=limb.ankle)
        return core


def _gain_of(levels: Levels, room: Room, sharing: str) -> Number:
    """Return by how much mpta and mldfa change together, degrees, to reach the target."""
    total = levels.first_guess()
    if levels.goal.measure == "hka":
        return total

    def missing(total: Number) -> Number:
        tibia = tibia_part(room, sharing, total)
        return tibia + levels.femur_gain(tibia) - total

    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(ROUNDS):
            off = missing(total)
            total = total + off
            left = missing(total)
            # The sum is nearly linear in its guess: where both errors would end (Aitken).
            slope = left / (off + (off == 0))
            slope = np.maximum(np.minimum(slope, STEEPEST), -STEEPEST)
            total = total + left / (1 - slope)
    return total


def turns_of(
    levels: Levels, room: Room, sharing: str, share: float, none: Absent | None = None
) -> Turns:
    """Return the turns of both bones that together reach the target.

    Parameters
    ----------
    levels : Levels
    room : Room
    sharing : {"deformity", "limits", "fixed", "obliquity"}
    share : float
        Share of the tibia, for ``fixed``.
    none : tuple of bool or array of bool, optional
        Whether the tibia, and the femur, is left uncut; by default a bone whose part is too small.
    """
    if sharing == "fixed":
        gain: Number = levels.first_guess()
        tibia = levels.tibia_alone() * share
    else:
        gain = _gain_of(levels, room, sharing)
        tibia = levels.tibia_turn(tibia_part(room, sharing, gain))
    femur = levels.femur_after(tibia)
    no_tibia, no_femur = _too_small(tibia, femur, sharing, room.limits) if none is None else none
    if np.any(no_femur):
        alone = levels.tibia_alone()
        if none is None:
            no_femur = no_femur & _within(levels.tibia_gain(alone), room.tibia, room, sharing)
        tibia = _pick(no_femur, alone, tibia)
        femur = _pick(no_femur, 0.0 * tibia, femur)
    if np.any(no_tibia):
        alone = levels.femur_alone()
        if none is None:
            no_tibia = no_tibia & _within(levels.femur_loss(alone), room.femur, room, sharing)
        tibia = _pick(no_tibia, 0.0 * femur, tibia)
        femur = _pick(no_tibia, alone, femur)
    return Turns(tibia, femur, gain)


def turns_with(
    levels: Levels,
    room: Room,
    sharing: str,
    share: float,
    whole: Turns,
    expected: Number,
    none: Absent | None = None,
) -> Turns:
    """Return the turns of both bones less what the soft tissue adds, shared in the same way.

    Parameters
    ----------
    levels, room, sharing, share
        As for `turns_of`.
    whole : Turns
        Those that reach the target.
    expected : float or array of float
        What the soft tissue adds, degrees.
    none : tuple of bool or array of bool, optional
        As for `turns_of`; then nothing is limited to 0 and above.
    """
    bony, gain = whole.tibia + whole.femur - expected, whole.gain - expected
    if none is None:
        bony, gain = not_negative(bony), not_negative(gain)
    if sharing == "fixed":
        alone = levels.tibia_alone() - expected
        tibia = (alone if none is not None else not_negative(alone)) * share
    else:
        part = tibia_part(room, sharing, gain)
        tibia = levels.tibia_turn(part)
        # Turns sum up to what is left for the bone, angles only nearly: a bone at its limit is
        # turned exactly to it, and the other one makes up the difference.
        full = gain - part >= room.femur - ROUNDING_DEGREES
        tibia = _pick(full, bony - levels.femur_turn(gain - part), tibia)
    if none is None:
        no_tibia, no_femur = _too_small(tibia, bony - tibia, sharing, room.limits)
        no_femur = no_femur & _within(levels.tibia_gain(bony), room.tibia, room, sharing)
        no_tibia = no_tibia & _within(levels.femur_loss(bony), room.femur, room, sharing)
        none = no_tibia | (whole.tibia == 0), no_femur | (whole.femur == 0)
    tibia = _pick(none[1], bony, _pick(none[0], 0.0 * bony, tibia))
    return Turns(tibia, bony - tibia, gain)


def _within(gain: Number, most: Number, room: Room, sharing: str) -> Flags:
    """Return whether a bone that takes over the part of the other one ends within its limit.

    It may exceed the limit by less than a part that is worth a second cut.
    """
    return room.limits.allows(gain - most) | (sharing != "deformity")


def _too_small(tibia: Number, femur: Number, sharing: str, limits: Limits) -> Absent:
    """Return whether the tibia's part, and the femur's, is too small to cut; at most one is."""
    by_deformity = sharing == "deformity"
    no_tibia, no_femur = (
        (turn < LEAST_DEGREES) | (limits.slight(turn) if by_deformity else False)
        for turn in (tibia, femur)
    )
    no_femur = no_femur & ((femur <= tibia + ROUNDING_DEGREES) | (not by_deformity))
    return no_tibia & np.logical_not(no_femur), no_femur


def _pick(where: Flags, one: Number, other: Number) -> Number:
    """Return one or the other; for arrays in each row."""
    if isinstance(where, np.ndarray):
        return np.where(where, one, other)
    return one if where else other
