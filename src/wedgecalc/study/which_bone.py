"""Which bone a leg's deformity is in: the rule, in closed form for one leg or an array of legs.

1. HKA within the neutral range: nothing to correct.
2. A bone out of its normal range, in the direction in which the leg deviates, is where the
   deformity is. That bone alone is enough while the planned leg ends within the limits, or beyond
   them by less than the least part worth a cut: the other bone is not cut for that. Otherwise both
   bones.
3. Both out of range: both. Unless one of them is out by less than the least part worth a cut, and
   the other alone is enough.
4. Neither out of range: the bone with the larger share that alone is enough, or else the other
   one; both if neither is.
5. The joint leads where its line opens beyond its range by at least the least part worth a cut and
   its share is at least that of each bone. Then a bone out of range by less than that part is
   not out, and laxity is no reason to cut a normal bone: the verdict is the joint where it makes
   more than the bones together and neither of them is out, and wherever one bone is not enough
   unless both are out.

Ranges and shares are those of Paley's malalignment test, the limits of the planned leg those of
Feucht et al. 2020; see `wedgecalc.planning.limits`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import malalignment
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import Floats, Number
from wedgecalc.planning.limits import Limits, Range
from wedgecalc.planning.refusal import ROUNDING
from wedgecalc.planning.request import PlanRequest
from wedgecalc.record_types import standing_code
from wedgecalc.study.one_level import ends_at, legs_at, of_leg, usual_record
from wedgecalc.terms import Where

CODES = tuple(Where)
TIBIA, FEMUR, BOTH, NONE, JOINT, UNKNOWN = range(len(CODES))
_Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Found:
    """What the rule found, for each leg.

    Attributes
    ----------
    code : array of int
        Place in `CODES`.
    sign : array of float
        1 where the leg is to be turned towards valgus, −1 towards varus.
    larger : array of int
        `TIBIA` or `FEMUR`: the bone with the larger share in the deviation.
    leads : array of bool
        Whether the joint contributes as much as the larger of the bones, its line clearly too open.
    """

    code: NDArray[np.intp]
    sign: Floats
    larger: NDArray[np.intp]
    leads: _Mask


def which_bone(
    limb: AnyLimb, before: Alignment[Number], limits: Limits, asked: PlanRequest | None = None
) -> Found:
    """Return in which bone the deformity of each leg is.

    Parameters
    ----------
    limb : Limb
        One limb or an array of limbs.
    before : Alignment
        Its measures.
    limits : Limits
    asked : PlanRequest, optional
        Whose target of wbl or hka, arthritis and soft tissue count, for one leg, all, or each.

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> legs = Limb.from_angles(mldfa=np.array([88, 93, 88]), mpta=np.array([82, 87, 88]))
    >>> found = which_bone(legs, measure(legs), Limits())
    >>> [str(CODES[code]) for code in found.code]
    ['tibia', 'femur', 'none']
    """
    ranges = limits.ranges
    hka, mpta = np.asarray(before.hka), np.asarray(before.mpta)
    n = hka.shape
    sign = np.where(hka < 180.0, 1.0, -1.0)
    neutral = _inside(hka, ranges["hka"])
    absent = np.full(n, np.nan)
    mldfa = absent if before.mldfa is None else np.asarray(before.mldfa)
    jlca = absent if before.jlca is None else np.asarray(before.jlca)
    shares = malalignment(before)
    tibia = femur = joint = np.zeros(n)
    if shares is not None:  # positive: contributes to the deviation
        tibia, femur, joint = (-sign * s for s in (shares.tibia, shares.femur, shares.joint))
    over_tibia = _over(mpta, -sign, ranges["mpta-normal"])
    over_femur = _over(mldfa, sign, ranges["mldfa-normal"])
    least = ranges["part"][0] or 0.0
    leads = (_over(jlca, sign, ranges["jlca"]) > least - ROUNDING) & _more(
        joint + 2 * ROUNDING, tibia, femur
    )
    larger = np.where(np.nan_to_num(femur) > np.nan_to_num(tibia) + ROUNDING, FEMUR, TIBIA)
    code = np.where(neutral, NONE, UNKNOWN)
    blind = ~neutral & np.isnan(mldfa)
    code[blind & (over_tibia > 0)] = TIBIA
    seen = ~neutral & ~np.isnan(mldfa)
    if not seen.any():
        return Found(code, sign, larger, leads)
    enough = _enough(limb, before, sign, seen, limits, of_leg(asked))
    over_tibia, over_femur = (_unless_slight(o, leads, least) for o in (over_tibia, over_femur))
    only_tibia = (over_tibia > 0) & ((over_femur <= 0) | ((over_femur < least) & enough[TIBIA]))
    only_femur = (over_femur > 0) & ((over_tibia <= 0) | ((over_tibia < least) & enough[FEMUR]))
    only_tibia &= ~(only_femur & (larger == FEMUR))
    neither = (over_tibia <= 0) & (over_femur <= 0)
    in_joint = neither & leads & _more(joint, np.maximum(tibia, 0.0) + np.maximum(femur, 0.0))
    first = np.where(larger == FEMUR, enough[FEMUR], enough[TIBIA])
    second = np.where(larger == FEMUR, enough[TIBIA], enough[FEMUR])
    chosen = np.select(
        [
            in_joint,
            only_tibia & enough[TIBIA],
            only_femur & enough[FEMUR],
            neither & first,
            neither & second,
            leads & ~((over_tibia > 0) & (over_femur > 0)),
        ],
        [JOINT, TIBIA, FEMUR, larger, TIBIA + FEMUR - larger, JOINT],
        BOTH,
    )
    return Found(np.where(seen, chosen, code), sign, larger, leads)


def where(limb: Limb, before: Alignment, limits: Limits, asked: PlanRequest | None = None) -> Where:
    """Return in which bone the deformity of one leg is; the parameters are those of `which_bone`.

    >>> from wedgecalc import measure
    >>> leg = Limb.from_angles(mpta=82)
    >>> str(where(leg, measure(leg), Limits()))
    'tibia'
    """
    return CODES[int(which_bone(limb, before, limits, asked).code)]


def _inside(value: Number, ends: Range) -> _Mask:
    """Return which values are within a range, as they are shown."""
    inside: _Mask = np.asarray(standing_code(value, *ends)) == 0
    return inside


def _more(value: Floats, *others: Floats) -> _Mask:
    more: _Mask = np.logical_and.reduce([value > other + ROUNDING for other in others])
    return more


def _unless_slight(over: Floats, leads: _Mask, least: float) -> Floats:
    """Return by how much a bone is out of range, 0 where the joint leads and it is hardly out."""
    return np.where(leads & (over < least - ROUNDING), 0.0, over)


def _over(value: Floats, way: Floats, ends: Range) -> Floats:
    """Return by how much each value is beyond that end of a range to which `way` points, ≥ 0.

    As it is shown: what is shown equal to the end is not beyond it.
    """
    low, high = (end if end is not None else np.nan for end in ends)
    standing = np.asarray(standing_code(value, *ends))
    return np.where(standing == way, np.abs(value - np.where(way > 0, high, low)), 0.0)


def _enough(
    limb: AnyLimb,
    before: Alignment[Number],
    sign: Floats,
    seen: _Mask,
    limits: Limits,
    asked: PlanRequest,
) -> dict[int, _Mask]:
    """Return where an osteotomy of one bone alone, the tibia or the femur, is within the limits."""
    enough = {bone: np.zeros(sign.shape, dtype=bool) for bone in (TIBIA, FEMUR)}
    for way in (1.0, -1.0):
        rows = seen & (sign == way)
        if not rows.any():
            continue
        legs, then, own = (
            (limb, before, asked) if rows.all() else legs_at(limb, before, asked, rows)
        )
        for bone, name in ((TIBIA, "mpta"), (FEMUR, "mldfa")):
            ends = np.asarray(ends_at(legs, then, usual_record(CODES[bone], way), own))
            # Towards valgus MPTA rises and mLDFA falls: only that end of the range is in question.
            rises = way if bone == TIBIA else -way
            over = _over(ends, np.full(ends.shape, rises), limits.ranges[name])
            near = (over <= 0) | (over < limits.slack - ROUNDING)
            enough[bone][rows] = ~np.isnan(ends) & near
    return enough
