"""The numbers of a plan at two levels on legs that differ slightly, for its uncertainty."""

from dataclasses import replace
from typing import cast

import numpy as np

from wedgecalc import records
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import AnyLimb, ManyLimbs
from wedgecalc.geometry.plane import Floats, Number, Point, length
from wedgecalc.planning.closed_joint import standing_again
from wedgecalc.planning.double_closing import bony_turns
from wedgecalc.planning.double_cuts import levels_of
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.double_sharing import room_of
from wedgecalc.planning.double_solve import turns_of
from wedgecalc.planning.soft_tissue import SoftTissue

_AFTER = ("wbl", "hka", "mpta", "mldfa")


def expected_numbers(after: AnyLimb, soft: SoftTissue[Number] | None) -> dict[str, Number]:
    """Return ``expected.hka`` and ``expected.wbl`` of legs whose joint closes after their wedges.

    `after` is the leg with its joint as open as before. Without a soft-tissue model, or without
    condyles, nothing is returned.
    """
    stands = None if soft is None or soft.model == "none" else standing_again(after, soft)
    return {} if stands is None else {f"expected.{n}": getattr(stands, n) for n in ("hka", "wbl")}


def double_numbers(nominal: DoublePlan[Point, Number], limb: ManyLimbs) -> dict[str, Floats]:
    """Return every number of a plan at two levels that has an uncertainty.

    Each leg is planned anew, with the decisions of the plan: its direction, which bones are off,
    and whether one of them is not cut. The planned wedges are those of the plan.

    Parameters
    ----------
    nominal : DoublePlan
    limb : Limb
        The legs: arrays whose last axes are those of the plan's limb.

    Returns
    -------
    dict of str to array
        ``before.hka`` …, ``correction`` of both bones together, ``tibia.correction``,
        ``tibia.base``, ``femur.correction``, ``femur.base``, ``after.wbl`` …, and
        ``expected.wbl`` … with a soft-tissue model.
    """
    before = measure(limb)
    request = replace(nominal.request, direction=nominal.direction)
    levels = levels_of(limb, before, request)
    (sharing, limits, share), sign = request.way, levels.sign
    room = room_of(before, sign, limits, room_of(nominal.before, sign, limits))
    none = (nominal.tibia.correction == 0, nominal.femur.correction == 0)
    turns = turns_of(levels, room, sharing, share, none)
    turns, soft = bony_turns(levels, room, sharing, share, turns, request.plan, none, checked=False)
    numbers: dict[str, Number] = {
        f"before.{name}": value
        for name in records.measures()
        if (value := getattr(before, name)) is not None
    }
    planned: Number = nominal.correction
    absent = np.where(np.isnan(planned), np.nan, 0.0)  # NaN where there is no plan
    numbers["correction"] = turns.tibia + turns.femur + absent
    after: AnyLimb = limb
    for part, site, turned in zip(
        nominal.parts, levels.sites, (turns.tibia, turns.femur), strict=True
    ):
        bone = part.procedure.bone
        numbers[f"{bone}.correction"] = turned + absent
        if site.entry is not None:
            span = length(site.entry - site.hinge)
            numbers[f"{bone}.base"] = 2 * span * np.sin(np.radians(turned + absent) / 2)
        after = part.wedge.moved(after, part.procedure)
    measured = measure(after)
    numbers |= {f"after.{name}": cast("Number", getattr(measured, name)) for name in _AFTER}
    numbers |= expected_numbers(after, soft)
    return cast(
        "dict[str, Floats]", {k: np.asarray(v) + 0 * before.hka for k, v in numbers.items()}
    )
