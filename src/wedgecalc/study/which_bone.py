"""Which bone a leg's deformity is in: the rule, in closed form for one leg or an array of legs.

`RULE` says it in words, as ``wedgecalc explain verdict`` prints it. Ranges and shares are those of
Paley's malalignment test, the limits of the planned leg those of Feucht et al. 2020; see
`wedgecalc.planning.limits`. Angles are compared as displayed: 90.04° counts as 90.0°.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import malalignment
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import Floats, Number
from wedgecalc.planning.limits import Limits, Range
from wedgecalc.planning.refusal import ROUNDING_DEGREES
from wedgecalc.planning.request import PlanRequest
from wedgecalc.record_types import standing_code
from wedgecalc.study.one_level import ends_at, leg_request, legs_at, usual_record
from wedgecalc.terms import Where

CODES = tuple(Where)
TIBIA, FEMUR, BOTH, NONE, JOINT, UNKNOWN = range(len(CODES))
# The first reason of a verdict; `wedgecalc.results.sentences_verdict` has their sentences.
REASONS = (
    "neutral",
    "compensated",
    "no-condyles",
    "out-of-range",
    "other-slight",
    "larger-share",
    "other-has-no-room",
    "both-out",
    "one-is-not-enough",
    "joint",
    "joint-leads",
)
RULE = (
    "An HKA within the neutral range: nothing to correct.",
    "One bone out of its normal range in the direction of the deviation: cut that bone, if the"
    " result stays within the limits of the plan, or exceeds the usual ones by less than the"
    " smallest part worth a cut. If not, cut both bones: a double level.",
    "Both bones out of range: both; unless one is out by less than the smallest part worth a cut,"
    " and the other alone is enough.",
    "Neither out of range: the bone with the larger share if it alone is enough, or else the other"
    " one; both if neither is.",
    "The joint leads if it contributes at least as much as either bone and the JLCA exceeds its"
    " range by at least the smallest part worth a cut. A bone that is out by less than that part"
    " then counts as normal, as laxity is no reason to cut a normal bone. The verdict is the joint"
    " if no bone is out and the joint contributes more than both bones together, or if one bone is"
    " not enough and at most one is out.",
)
_Mask = NDArray[np.bool_]
_OfBone = Mapping[int, _Mask]
_Case = tuple[_Mask, int | NDArray[np.intp], str]


@dataclass(frozen=True, slots=True)
class BoneDecision:
    """The decision of the rule on each leg.

    Attributes
    ----------
    code : array of int
        Place in `CODES`.
    sign : array of float
        1 where the correction produces valgus, −1 where it produces varus.
    larger : array of int
        `TIBIA` or `FEMUR`: the bone with the larger share in the deviation.
    leads : array of bool
        Whether the joint contributes as much as the larger of the bones, and the JLCA is clearly
        out of range.
    reason : array of int
        Place of the first reason in `REASONS`.
    """

    code: NDArray[np.intp]
    sign: Floats
    larger: NDArray[np.intp]
    leads: _Mask
    reason: NDArray[np.intp]


def which_bone(
    limb: AnyLimb, before: Alignment[Number], limits: Limits, request: PlanRequest | None = None
) -> BoneDecision:
    """Return which bone the deformity of each leg is in.

    Parameters
    ----------
    limb : Limb
        One limb or an array of limbs.
    before : Alignment
        Its measures.
    limits : Limits
    request : PlanRequest, optional
        Its target of wbl or hka, arthritis and soft tissue count; each is one value for all legs,
        or an array with a value for each leg.

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
    sign = np.where(hka < 180.0, 1.0, -1.0)
    absent = np.full(hka.shape, np.nan)
    mldfa = absent if before.mldfa is None else np.asarray(before.mldfa)
    jlca = absent if before.jlca is None else np.asarray(before.jlca)
    shares = malalignment(before)
    tibia = femur = joint = np.zeros(hka.shape)
    if shares is not None:  # positive: contributes to the deviation
        tibia, femur, joint = (-sign * s for s in (shares.tibia, shares.femur, shares.joint))
    leads = ~limits.slight(_over(jlca, sign, ranges["jlca"])) & (
        joint > np.maximum(tibia, femur) - ROUNDING_DEGREES
    )
    larger = np.where(np.nan_to_num(femur) > np.nan_to_num(tibia) + ROUNDING_DEGREES, FEMUR, TIBIA)
    over_tibia = _over(mpta, -sign, ranges["mpta-normal"])
    neutral, blind = _inside(hka, ranges["hka"]), np.isnan(mldfa)
    angles = ((mpta, "mpta-normal"), (mldfa, "mldfa-normal"), (jlca, "jlca"))
    level = np.logical_and.reduce([_inside(value, ranges[name]) for value, name in angles])
    seen = ~neutral & ~blind
    cases: list[_Case] = [
        (neutral & level, NONE, "neutral"),
        (neutral, NONE, "compensated"),
        (blind & (over_tibia > 0), TIBIA, "out-of-range"),
        (blind, UNKNOWN, "no-condyles"),
    ]
    if seen.any():
        over = {TIBIA: over_tibia, FEMUR: _over(mldfa, sign, ranges["mldfa-normal"])}
        enough = _enough(limb, before, sign, seen, limits, leg_request(request))
        most = leads & (joint > np.maximum(tibia, 0.0) + np.maximum(femur, 0.0) + ROUNDING_DEGREES)
        slight = {bone: limits.slight(by) for bone, by in over.items()}
        out = {bone: (by > 0) & ~(leads & slight[bone]) for bone, by in over.items()}
        cases += _cases(out, slight, enough, larger, leads, most)
    masks, codes, reasons = zip(*cases, strict=True)
    places = [REASONS.index(reason) for reason in reasons]
    return BoneDecision(
        np.select(masks, codes, BOTH), sign, larger, leads, np.select(masks, places)
    )


def _cases(
    out: _OfBone,
    slight: _OfBone,
    enough: _OfBone,
    larger: NDArray[np.intp],
    leads: _Mask,
    most: _Mask,
) -> list[_Case]:
    """Return where each case of the rule applies, with its code and reason; the first case counts.

    `out`, `slight` and `enough` say of `TIBIA` and `FEMUR` whether the bone is out of range, by
    less than is worth a cut, and whether its osteotomy alone is enough; `most` says whether the
    joint contributes more than both bones together.
    """
    both, neither = out[TIBIA] & out[FEMUR], ~out[TIBIA] & ~out[FEMUR]
    smaller = np.where(larger == FEMUR, TIBIA, FEMUR)
    first = np.where(larger == FEMUR, enough[FEMUR], enough[TIBIA])
    second = np.where(larger == FEMUR, enough[TIBIA], enough[FEMUR])
    # Both hardly out of range: the one with the larger share.
    tibia = slight[FEMUR] & ~(slight[TIBIA] & enough[FEMUR] & (larger == FEMUR))
    return [
        (neither & most, JOINT, "joint"),
        (out[TIBIA] & ~out[FEMUR] & enough[TIBIA], TIBIA, "out-of-range"),
        (out[FEMUR] & ~out[TIBIA] & enough[FEMUR], FEMUR, "out-of-range"),
        (both & tibia & enough[TIBIA], TIBIA, "other-slight"),
        (both & slight[TIBIA] & enough[FEMUR], FEMUR, "other-slight"),
        (neither & first, larger, "larger-share"),
        (neither & second, smaller, "other-has-no-room"),
        (leads & ~both, JOINT, "joint-leads"),
        (both, BOTH, "both-out"),
        (~both, BOTH, "one-is-not-enough"),
    ]


def where(
    limb: Limb, before: Alignment, limits: Limits, request: PlanRequest | None = None
) -> Where:
    """Return which bone the deformity of one leg is in; the parameters are those of `which_bone`.

    >>> from wedgecalc import measure
    >>> leg = Limb.from_angles(mpta=82)
    >>> str(where(leg, measure(leg), Limits()))
    'tibia'
    """
    return CODES[int(which_bone(limb, before, limits, request).code)]


def _inside(value: Number, ends: Range) -> _Mask:
    """Return which values, rounded as shown, are within a range."""
    inside: _Mask = np.asarray(standing_code(value, *ends)) == 0
    return inside


def _over(value: Floats, way: Floats, ends: Range) -> Floats:
    """Return by how much each value lies beyond the end of a range to which `way` points, ≥ 0.

    A value that prints as that end is not beyond it.
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
    request: PlanRequest,
) -> dict[int, _Mask]:
    """Return where an osteotomy of one bone alone, the tibia or the femur, is within the limits."""
    enough = {bone: np.zeros(sign.shape, dtype=bool) for bone in (TIBIA, FEMUR)}
    for way in (1.0, -1.0):
        rows = seen & (sign == way)
        if not rows.any():
            continue
        legs, measures, asked = (
            (limb, before, request) if rows.all() else legs_at(limb, before, request, rows)
        )
        for bone, name in ((TIBIA, "mpta"), (FEMUR, "mldfa")):
            ends = np.asarray(ends_at(legs, measures, usual_record(CODES[bone], way), asked))
            # Towards valgus MPTA rises and mLDFA falls: only that end of the range can be passed.
            rises = way if bone == TIBIA else -way
            over = _over(ends, np.full(ends.shape, rises), limits.ranges[name])
            enough[bone][rows] = ~np.isnan(ends) & limits.allows(over)
    return enough
