"""The cortex template: how far an ordinary bone extends to both sides, level by level.

The data are in ``data/profiles.json``.
"""

import json
from functools import cache
from typing import TypedDict

import numpy as np

from wedgecalc.geometry.curves import hermite, monotone_slopes
from wedgecalc.geometry.plane import Floats, Points
from wedgecalc.records import data_dir


class Profile(TypedDict):
    """The cortex of a bone near one of its ends, in plateau widths, at evenly spaced levels.

    ``both`` is medial + i lateral, so that one interpolation gives both.
    """

    level: Floats
    medial: Floats
    lateral: Floats
    both: Points


@cache
def profiles() -> dict[str, Profile]:
    """Return the cortex template of each bone near its ends, interpolated smoothly."""
    table = json.loads((data_dir() / "profiles.json").read_text(encoding="utf-8"))
    return {bone: _fine(rows) for bone, rows in table.items() if bone != "about"}


def _fine(rows: dict[str, list[float]]) -> Profile:
    at = np.array(rows["level"])
    level = np.linspace(at[0], at[-1], round((at[-1] - at[0]) * 100) + 1)
    medial, lateral = (
        hermite(level, at, reach, monotone_slopes(at, reach))
        for reach in (np.array(rows["medial"]), np.array(rows["lateral"]))
    )
    return {"level": level, "medial": medial, "lateral": lateral, "both": medial + 1j * lateral}
