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

_EQUAL = 0.5  # mm or %: smaller differences of length count as equal; our choice


@dataclass(frozen=True, slots=True)
class LengthDifference:
    """The difference in length of both legs, before and after their plans.

    Attributes
    ----------
    shorter : {"right", "left"}
        The shorter leg before surgery, however small the difference.
    limb, femur, tibia : float
        Longer minus shorter leg before surgery: hip to ankle, hip to knee, and knee to ankle.
    planned : float
        The same after the planned corrections, hip to ankle; negative if the shorter leg becomes
        the longer one.
    unit : {"mm", "%"}
        Without a scale, lengths are in per cent of the longer leg.
    """

    shorter: str
    limb: float
    femur: float
    tibia: float
    planned: float
    unit: str

    @property
    def equal(self) -> bool:
        """Whether both legs count as equally long before surgery."""
        return self.limb < _EQUAL

    @property
    def sentence(self) -> str:
        """The difference in words, bone by bone and after the plans."""
        bent = abs(self.limb - self.femur - self.tibia) >= _EQUAL
        return WORDS["lengths-equal" if self.equal else "lengths"].format(
            side=self.shorter,
            other=other_side(self.shorter),
            limb=self._size(self.limb) if self.equal else self._difference(self.limb),
            femur=self._difference(self.femur),
            tibia=self._difference(self.tibia),
            rest=WORDS["lengths-rest"] if bent else "",
            planned=self._after(),
        )

    def _after(self) -> str:
        """Return which leg is longer after the plans, in words."""
        if abs(self.planned) < _EQUAL:
            return WORDS["lengths-none"].format(size=self._size(self.planned))
        return WORDS["lengths-leg"].format(
            side=self.shorter, other=other_side(self.shorter), size=self._difference(self.planned)
        )

    def _difference(self, less: float) -> str:
        """Return the difference of a length of the shorter leg in words."""
        size = self._size(less)
        if size == self._size(0.0):
            return WORDS["lengths-same"]
        return WORDS["lengths-longer" if less < 0 else "lengths-shorter"].format(size=size)

    def _size(self, value: float) -> str:
        """Return a difference of lengths without its sign."""
        return f"{abs(value):.1f} {self.unit}"


@dataclass(frozen=True, slots=True)
class BothConflict:
    """A contradiction in the sides of two legs on one film, and how to settle it by one click.

    Attributes
    ----------
    sentence, remedy : str
        Description, and text of the button.
    leg, other : LegState
        The legs after the click.
    """

    sentence: str
    remedy: str
    leg: LegState
    other: LegState


def both_conflict(leg: LegState, other: LegState | None) -> BothConflict | None:
    """Return a contradiction in the sides of two legs on one film; None if there is none.

    On a film as usually viewed, the right leg is on the viewer's left.
    """
    if other is None or leg.film != other.film or None in (leg.side, other.side):
        return None
    if leg.side == other.side:
        side = other_side(str(leg.side))
        words = {"both": WORDS[f"both-{leg.side}"], "side": WORDS[f"a-{side}"]}
        sentence, remedy = (WORDS[key].format(**words) for key in ("both-same", "both-do-same"))
        return BothConflict(sentence, remedy, replace(leg, side=side), other)
    across = {each.side: _mean_x(each) for each in (leg, other)}
    right, left = (across.get(side) for side in SIDES)
    if right is None or left is None or right <= left:
        return None
    legs = [_of_other_side(each) for each in (leg, other)]
    return BothConflict(WORDS["both-order"], WORDS["both-do-order"], *legs)


def _mean_x(leg: LegState) -> float | None:
    """Return the mean x of the landmarks of a leg; None without landmarks."""
    return sum(x for x, _ in leg.points.values()) / len(leg.points) if leg.points else None


def _of_other_side(leg: LegState) -> LegState:
    """Return a leg with the other side, and with medial and lateral exchanged."""
    side = other_side(str(leg.side))
    return replace(leg, side=side, points=exchanged(leg.points), hinge=None, entry=None)


def on_one_desk(desks: list[Desk]) -> list[Desk]:
    """Return a right and a left leg of one film as one desk; other desks unchanged."""
    if len(desks) != 2 or {desk.leg.side for desk in desks} != set(SIDES):
        return desks
    first, second = desks
    alone = first.radiograph is None and second.radiograph is None
    pictures = [(desk.leg.film, desk.leg.file and desk.leg.file.image) for desk in desks]
    same = pictures[0] == pictures[1] != (None, None)
    if not same and not (alone and first.leg.scale_source == second.leg.scale_source == "mm"):
        return desks
    # The header of a film of both legs may name the painful leg, or neither.
    label = first.leg.label or second.leg.label
    legs = [replace(desk.leg, header_side=None, label=desk.leg.label or label) for desk in desks]
    return [replace(first, leg=legs[0], other=legs[1])]


def both_bytes(desk: Desk, image: str | None = None) -> bytes:
    """Return the legs of a desk as one case file.

    A leg is left out only if none of its landmarks is marked.

    Raises
    ------
    InputError
        For a leg that could not be opened again, naming what is missing.
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
    """Return the difference in length of two legs; None unless both can be measured.

    The lengths are projections on the standing film: a flexed knee or a tilted leg shortens them.
    """
    if other is None or leg.outcome.before is None or other.outcome.before is None:
        return None
    legs = {str(each.side): each for each in (leg, other)}
    if len(legs) < 2 or leg.mm_per_unit != other.mm_per_unit:
        return None
    limbs = [(side, each.outcome.limb, each.outcome.any_plan) for side, each in legs.items()]
    mm = all(limb is not None and limb.frame.calibrated for _, limb, _ in limbs)
    before, after = {}, {}
    for side, limb, plan in limbs:
        assert limb is not None
        before[side] = _lengths(limb, mm)
        after[side] = _lengths(limb if plan is None else plan.after_limb, mm)[0]
    shorter, longer = sorted(before, key=lambda side: before[side][0])
    factor = 1.0 if mm else 100.0 / before[longer][0]
    limb_off, femur, tibia = (
        (a - b) * factor for a, b in zip(before[longer], before[shorter], strict=True)
    )
    planned, unit = (after[longer] - after[shorter]) * factor, "mm" if mm else "%"
    return LengthDifference(shorter, limb_off, femur, tibia, planned, unit)


def _lengths(limb: Limb, mm: bool) -> tuple[float, float, float]:
    """Return the lengths of leg, femur and tibia, in mm or in units of the film."""
    unit = 1.0 if mm else float(limb.frame.scale)
    ends = (limb.hip, limb.ankle), (limb.hip, limb.knee), (limb.knee, limb.ankle)
    limb_long, femur, tibia = (abs(a - b) / unit for a, b in ends)
    return limb_long, femur, tibia
