"""Both legs on one film: one desk for two cases, their lengths, and one case file."""

from dataclasses import dataclass, replace

from wedgecalc.geometry.frame import SIDES, other_side
from wedgecalc.geometry.limb import Limb
from wedgecalc.sources.case import case_of
from wedgecalc.sources.two_legs import both_text
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.saving import saved_leg
from wedgecalc.studio.side import exchanged
from wedgecalc.studio.words import WORDS

_EQUAL = 0.5  # mm, or %: lengths that differ by less are called equal


@dataclass(frozen=True, slots=True)
class LengthDifference:
    """By how much one leg is shorter, as it stands and after the plans of both.

    Attributes
    ----------
    shorter : {"right", "left"}
        The shorter leg as it stands, however little it is.
    limb, femur, tibia : float
        Longer minus shorter leg, as they stand, of the lengths hip to ankle, hip to knee and knee
        to ankle.
    planned : float
        The same after the corrections that are planned, hip to ankle; negative if the shorter
        becomes the longer one.
    unit : {"mm", "%"}
        Percent of the longer leg without a scale.
    """

    shorter: str
    limb: float
    femur: float
    tibia: float
    planned: float
    unit: str

    @property
    def equal(self) -> bool:
        """Whether both legs are called equally long as they stand."""
        return self.limb < _EQUAL

    @property
    def sentence(self) -> str:
        """Which leg is longer and by how much, bone by bone and after the plan, in words."""
        bent = abs(self.limb - self.femur - self.tibia) >= _EQUAL
        return WORDS["lengths-equal" if self.equal else "lengths"].format(
            side=self.shorter,
            other=other_side(self.shorter),
            limb=self._size(self.limb) if self.equal else self._beside(self.limb),
            femur=self._beside(self.femur),
            tibia=self._beside(self.tibia),
            rest=WORDS["lengths-rest"] if bent else "",
            planned=self._after(),
        )

    def _after(self) -> str:
        """Return which leg is longer after the plans, in words."""
        if abs(self.planned) < _EQUAL:
            return WORDS["lengths-none"].format(size=self._size(self.planned))
        return WORDS["lengths-leg"].format(
            side=self.shorter, other=other_side(self.shorter), size=self._beside(self.planned)
        )

    def _beside(self, less: float) -> str:
        """Return by how much a length of the shorter leg is longer or shorter, in words."""
        size = self._size(less)
        if size == self._size(0.0):
            return WORDS["lengths-same"]
        return WORDS["lengths-longer" if less < 0 else "lengths-shorter"].format(size=size)

    def _size(self, value: float) -> str:
        """Return a difference of lengths without its sign."""
        return f"{abs(value):.1f} {self.unit}"


@dataclass(frozen=True, slots=True)
class BothConflict:
    """What contradicts the sides of two legs on one film, and how to settle it by one click.

    Attributes
    ----------
    sentence, remedy : str
        The latter has the words of the button.
    leg, other : LegState
        The legs after the click.
    """

    sentence: str
    remedy: str
    leg: LegState
    other: LegState


def both_conflict(leg: LegState, other: LegState | None) -> BothConflict | None:
    """Return what contradicts the sides of two legs on one film; None if nothing does.

    On a film as it hangs, the right leg is on the viewer's left.
    """
    if other is None or leg.film != other.film or None in (leg.side, other.side):
        return None
    if leg.side == other.side:
        side = other_side(str(leg.side))
        words = {"both": WORDS[f"both-{leg.side}"], "side": WORDS[f"a-{side}"]}
        sentence, remedy = (WORDS[key].format(**words) for key in ("both-same", "both-do-same"))
        return BothConflict(sentence, remedy, replace(leg, side=side), other)
    across = {each.side: _across(each) for each in (leg, other)}
    right, left = (across.get(side) for side in SIDES)
    if right is None or left is None or right <= left:
        return None
    legs = [_of_other_side(each) for each in (leg, other)]
    return BothConflict(WORDS["both-order"], WORDS["both-do-order"], *legs)


def _across(leg: LegState) -> float | None:
    """Return where a leg lies across the film: the mean of its landmarks."""
    return sum(x for x, _ in leg.points.values()) / len(leg.points) if leg.points else None


def _of_other_side(leg: LegState) -> LegState:
    """Return a leg as one of the other side: medial and lateral are exchanged with it."""
    side = other_side(str(leg.side))
    return replace(leg, side=side, points=exchanged(leg.points), hinge=None, entry=None)


def on_one_desk(desks: list[Desk]) -> list[Desk]:
    """Return a right and a left leg of one film as one desk; anything else as it is."""
    if len(desks) != 2 or {desk.leg.side for desk in desks} != set(SIDES):
        return desks
    first, second = desks
    alone = first.radiograph is None and second.radiograph is None
    pictures = [(desk.leg.film, desk.leg.file and desk.leg.file.image) for desk in desks]
    same = pictures[0] == pictures[1] != (None, None)
    if not same and not (alone and first.leg.scale_source == second.leg.scale_source == "mm"):
        return desks
    # Of a film of both legs a header may name the one that hurts, or neither.
    label = first.leg.label or second.leg.label
    legs = [replace(desk.leg, header_side=None, label=desk.leg.label or label) for desk in desks]
    return [replace(first, leg=legs[0], other=legs[1])]


def both_bytes(desk: Desk, image: str | None = None) -> bytes:
    """Return the legs of a desk as one case file; a leg alone as its own.

    A leg that is not marked far enough to be a case is left out only where nothing of it is marked.

    Raises
    ------
    InputError
        For a leg that would not open again, naming what it lacks.
    """
    legs = [leg for leg in (desk.leg, desk.other) if leg is not None and leg.points]
    legs = legs or [desk.leg]
    files = [saved_leg(leg, image) for leg in legs]
    for file in files:
        case_of(file.document())
    if len(files) == 1:
        return files[0].text().encode()
    return both_text(sorted(files, key=lambda file: SIDES.index(file.side))).encode()


def length_difference(leg: LegState, other: LegState | None) -> LengthDifference | None:
    """Return by how much two legs differ in length; None unless both can be measured.

    Lengths are of the standing film, and a bent knee or a tilted leg shortens them.
    """
    if other is None or leg.outcome.before is None or other.outcome.before is None:
        return None
    legs = {str(each.side): each for each in (leg, other)}
    if len(legs) < 2 or leg.mm_per_unit != other.mm_per_unit:
        return None
    limbs = [(side, each.outcome.limb, each.outcome.any_plan) for side, each in legs.items()]
    mm = all(limb is not None and limb.frame.calibrated for _, limb, _ in limbs)
    stands, ends = {}, {}
    for side, limb, plan in limbs:
        assert limb is not None
        stands[side] = _lengths(limb, mm)
        ends[side] = _lengths(limb if plan is None else plan.after_limb, mm)[0]
    shorter, longer = sorted(stands, key=lambda side: stands[side][0])
    whole = 1.0 if mm else 100.0 / stands[longer][0]
    limb_off, femur, tibia = (
        (a - b) * whole for a, b in zip(stands[longer], stands[shorter], strict=True)
    )
    planned, unit = (ends[longer] - ends[shorter]) * whole, "mm" if mm else "%"
    return LengthDifference(shorter, limb_off, femur, tibia, planned, unit)


def _lengths(limb: Limb, mm: bool) -> tuple[float, float, float]:
    """Return the lengths of leg, femur and tibia, in mm or in units of the film."""
    unit = 1.0 if mm else float(limb.frame.scale)
    ends = (limb.hip, limb.ankle), (limb.hip, limb.knee), (limb.knee, limb.ankle)
    limb_long, femur, tibia = (abs(a - b) / unit for a, b in ends)
    return limb_long, femur, tibia
