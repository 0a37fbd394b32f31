"""The cortex template: how far an ordinary bone extends to both sides, level by level.

The data are in ``data/profiles.json``; what they are fitted to, and how far bones differ from one
another, in ``data/cortex_evidence.json``.
"""

import json
from functools import cache
from typing import TypeAlias, TypedDict

import numpy as np

from wedgecalc.geometry.curves import hermite, monotone_slopes
from wedgecalc.geometry.plane import Floats, Number, Points
from wedgecalc.records import data_dir
from wedgecalc.terms import Side

TENTH_TO_NINETIETH = 2.5631031310892007  # SDs between these percentiles of a normal distribution
_TEMPLATE_BONES = ("tibia", "femur", "ankle", "hip")
CortexPlace: TypeAlias = tuple[Side, Number]  # a side of the bone, and a level in plateau widths


class Profile(TypedDict):
    """The cortex of a bone near one of its ends, in plateau widths, at evenly spaced levels.

    ``both`` is medial + i lateral, so that one interpolation gives both.
    """

    level: Floats
    medial: Floats
    lateral: Floats
    both: Points


class CortexSpread(TypedDict):
    """SDs between bones, in plateau widths, by level.

    ``medial`` and ``lateral`` of the cortex on either side; ``half`` of half the bone's width,
    ``shift`` of its middle.
    """

    level: Floats
    medial: Floats
    lateral: Floats
    half: Floats
    shift: Floats


@cache
def profiles() -> dict[str, Profile]:
    """Return the cortex template of each bone near its ends, interpolated smoothly."""
    table = json.loads((data_dir() / "profiles.json").read_text(encoding="utf-8"))
    return {bone: _fine(table[bone]) for bone in _TEMPLATE_BONES}


def _fine(rows: dict[str, list[float]]) -> Profile:
    at = np.array(rows["level"])
    level = np.linspace(at[0], at[-1], round((at[-1] - at[0]) * 100) + 1)
    medial, lateral = (
        hermite(level, at, reach, monotone_slopes(at, reach))
        for reach in (np.array(rows["medial"]), np.array(rows["lateral"]))
    )
    return {"level": level, "medial": medial, "lateral": lateral, "both": medial + 1j * lateral}


@cache
def _spreads() -> dict[str, CortexSpread]:
    """Return how far bones differ: SDs that give the 10th and 90th percentile of the traces."""
    table = json.loads((data_dir() / "cortex_evidence.json").read_text(encoding="utf-8"))
    rows = {bone: table["traces"][bone] for bone in ("tibia", "femur")}
    return {bone: _spread(each) for bone, each in (rows | {"hip": table["assumed"]["hip"]}).items()}


def _spread(rows: list[dict[str, list[float]]]) -> CortexSpread:
    medial, lateral, width = (
        np.array([row[key][2] - row[key][1] for row in rows]) / TENTH_TO_NINETIETH
        for key in ("medial", "lateral", "width")
    )
    shift = np.sqrt(np.maximum((medial**2 + lateral**2) / 2 - width**2 / 4, 0.0))
    return {
        "level": np.array([row["level"] for row in rows], dtype=float),
        "medial": medial,
        "lateral": lateral,
        "half": width / 2,
        "shift": shift,
    }


def reach_sd(bone: str, *places: CortexPlace) -> Number:
    """Return the SD of the template's reach to one side, or of the sum of two, in plateau widths.

    At one level the sum of both sides is the bone's width. From one level to another half the
    width and the middle are taken to vary together, and apart from each other: their shares of the
    covariance have opposite signs and nearly cancel.

    Parameters
    ----------
    bone : {"tibia", "femur", "hip"}
    places : tuple of (Side, float)
        One cortex or two, on opposite sides: side, and level in plateau widths. Beyond the traces
        the last level counts.

    Examples
    --------
    >>> width = reach_sd("tibia", (Side.MEDIAL, 0.25), (Side.LATERAL, 0.25))
    >>> round(float(width * TENTH_TO_NINETIETH), 3)  # 0.868 − 0.700 of the traces
    0.168
    """
    table = _spreads()[bone]

    def at(key: str, level: Number) -> Number:
        values: Floats = table[key]  # type: ignore[literal-required]
        return np.interp(level, table["level"], values)

    variance: Number = 0.0
    for side, level in places:
        variance = variance + at(str(side), level) ** 2
    if len(places) == 2:
        a, b = (level for _, level in places)
        together = at("half", a) * at("half", b) - at("shift", a) * at("shift", b)
        variance = variance + 2 * together
    sd: Number = np.sqrt(np.maximum(variance, 0.0))
    return sd
