"""The sharing of a correction at two levels between tibia and femur.

A sharing is a path: the change of the tibia's joint line angle as a function of the change of both
together, in degrees towards the target, for one leg or an array of legs. Only the fixed sharing
divides the turns of the wedges instead; it is in `wedgecalc.planning.double_solve`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.plane import Number, not_negative
from wedgecalc.planning.limits import Limits
from wedgecalc.record_types import standing_code

SHARINGS = ("deformity", "limits", "fixed", "obliquity")
LIMIT_SETS = ("overcorrection", "anatomic")
_UNLIMITED = 180.0  # degrees: range of an angle without a limit
_LEVEL_JLO = 180.0  # jlo at which the joint line is level (MacDessi 2021)


@dataclass(frozen=True, slots=True)
class Room:
    """The deviation of both bones, and how far each may be corrected, degrees.

    Attributes
    ----------
    tibia_off, femur_off : float or array of float
        Deviation of the bone's angle from its usual value by Paley's malalignment test: 0 inside
        the normal range, or where the correction would increase it.
    tibia_anatomic, femur_anatomic : float or array of float
        Correction up to the limit of the anatomic range (Feucht 2020: mpta 90, mldfa 85).
    tibia, femur : float or array of float
        Correction up to the limits of the request; with ``overcorrection`` mpta 95.
    tibia_first : bool or array of bool
        Whether, of two normal bones, the tibia is farther from the limit.
    level : float or array of float
        Change of jlo towards the tibia's side that makes the joint line level.
    limits : Limits
        The limits of the request.
    """

    tibia_off: Number
    femur_off: Number
    tibia_anatomic: Number
    femur_anatomic: Number
    tibia: Number
    femur: Number
    tibia_first: Any
    level: Number
    limits: Limits


def limits_of(sign: int, limits: Limits | str) -> tuple[float, float]:
    """Return the limits of mpta and mldfa.

    Unless they are edited, these are the limits of Feucht et al. 2020 towards valgus, and the other
    ends of Paley's ranges towards varus.

    Parameters
    ----------
    sign : int
        +1 towards valgus, −1 towards varus.
    limits : Limits or str

    Examples
    --------
    >>> limits_of(1, "anatomic"), limits_of(1, "overcorrection"), limits_of(-1, "overcorrection")
    ((90, 85), (95, 85), (85, 90))
    """
    ranges = Limits.of(limits).ranges
    (mpta_low, mpta_high), (mldfa_low, mldfa_high) = ranges["mpta"], ranges["mldfa"]
    if sign < 0:
        return mpta_low or 0.0, _UNLIMITED if mldfa_high is None else mldfa_high
    return _UNLIMITED if mpta_high is None else mpta_high, mldfa_low or 0.0


def room_of(
    before: Alignment[Number], sign: int, limits: Limits | str, like: Room | None = None
) -> Room:
    """Return the deviation of both bones of a leg, and how far each may be corrected.

    Parameters
    ----------
    before : Alignment
        Alignment of one leg or many, with condyles.
    sign : int
        +1 towards valgus, −1 towards varus.
    limits : Limits or str
        ``overcorrection``, ``anatomic``, or edited ones.
    like : Room, optional
        The room of the nominal leg, which decides which bones deviate and which comes first, so
        that the numbers of slightly different legs do not jump.

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> found = room_of(measure(Limb.from_angles(mldfa=92, mpta=83)), 1, "overcorrection")
    >>> [round(float(v), 6) for v in (found.tibia_off, found.femur_off, found.tibia, found.femur)]
    [4.0, 4.0, 12.0, 7.0]
    """
    mpta, mldfa = before.mpta, cast("Number", before.mldfa)
    limits = Limits.of(limits)
    anatomic, wide = limits_of(sign, "anatomic"), limits_of(sign, limits)
    tight = sign * min(sign * anatomic[0], sign * wide[0])  # edited limits may be tighter
    narrow = tight, sign * max(sign * anatomic[1], sign * wide[1])

    def up_to(ends: tuple[float, float]) -> tuple[Number, Number]:
        return not_negative((ends[0] - mpta) * sign), not_negative((mldfa - ends[1]) * sign)

    offs: list[Any] = []
    was = (None, None) if like is None else (like.tibia_off, like.femur_off)
    for name, value, towards, off in (
        ("mpta", mpta, sign, was[0]),
        ("mldfa", mldfa, -sign, was[1]),
    ):
        record = records.measures()[name]
        usual = cast("float", record.normal_typical)
        outside = standing_code(value, *limits.ranges[f"{name}-normal"]) == -towards
        outside = outside if off is None else off > 0
        offs.append(not_negative((usual - value) * towards) * outside)
    (tibia, femur), (tibia_wide, femur_wide) = up_to(narrow), up_to(wide)
    tibia_off, femur_off = np.minimum(offs[0], tibia), np.minimum(offs[1], femur)
    level = (_LEVEL_JLO - mpta - mldfa) * sign
    return Room(
        tibia_off, femur_off, tibia, femur, tibia_wide, femur_wide, tibia >= femur, level, limits
    )


def tibia_part(room: Room, sharing: str, total: Number) -> Number:
    """Return the tibia's part of a change of both bones together.

    Parameters
    ----------
    room : Room
    sharing : {"deformity", "limits", "obliquity"}
        ``fixed`` has no path: it shares the turns of the wedges (`double_solve.turns_of`).
    total : float or array of float
        Degrees.
    """
    return _PATHS[sharing](room, total)


def _by_limits(room: Room, total: Number) -> Number:
    """Correct the tibia first, up to its limit."""
    return cast("Number", np.minimum(room.tibia, total))


def _by_obliquity(room: Room, total: Number) -> Number:
    """Make the joint line as level as the limits allow."""
    # jlo changes by the tibia's part less the femur's: half of what is left makes it level.
    half = (total + room.level) / 2
    most, least = np.minimum(room.tibia, total), not_negative(total - room.femur)
    return cast("Number", np.maximum(np.minimum(half, most), np.minimum(least, most)))


def _by_deformity(room: Room, total: Number) -> Number:
    """Walk the stages of sharing by the deformity, each with its room in tibia and femur."""
    t_off, f_off = room.tibia_off, room.femur_off
    t_more, f_more = room.tibia_anatomic - t_off, room.femur_anatomic - f_off
    neither = (t_off + f_off) == 0
    t_ill = (t_off > 0) | (neither & room.tibia_first)
    f_ill = (f_off > 0) | (neither & np.logical_not(room.tibia_first))
    stages = (
        (t_off, f_off),  # what each angle is off
        (t_more * t_ill, f_more * f_ill),  # on to the anatomic limit, in the bones that are off
        (t_more * (t_ill == 0), f_more * (f_ill == 0)),  # then in the bone that is normal
        (room.tibia - room.tibia_anatomic, room.femur - room.femur_anatomic),  # to the wider limits
    )
    tibia, left = total * 0.0, total
    for t_room, f_room in stages:
        width = t_room + f_room
        some = width > 0
        step = np.minimum(left, width) * some
        tibia = tibia + step * (t_room / (width + (some == 0)))
        left = left - step
    return tibia + left / 2  # beyond every limit: in both alike


_PATHS: Mapping[str, Callable[[Room, Number], Number]] = {
    "deformity": _by_deformity,
    "limits": _by_limits,
    "obliquity": _by_obliquity,
}
