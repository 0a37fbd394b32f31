"""The cortex template: how far the bone of an ordinary leg reaches to both sides, level by level (``data/profiles.json``)."""

import json
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.curves import hermite, monotone_slopes
from wedgecalc.records import data_dir


@cache
def profiles() -> dict[str, dict[str, NDArray[Any]]]:
    """Return the cortex template of each bone near its ends, smooth and fine, in shares of the plateau width; both: medial + i lateral."""
    table = json.loads((data_dir() / "profiles.json").read_text(encoding="utf-8"))
    return {bone: _fine(rows) for bone, rows in table.items() if bone != "about"}


def _fine(rows: dict[str, list[float]]) -> dict[str, NDArray[Any]]:
    coarse = {key: np.array(values) for key, values in rows.items()}
    at = coarse.pop("level")
    level = np.linspace(at[0], at[-1], round((at[-1] - at[0]) * 100) + 1)
    fine = {
        side: hermite(level, at, reach, monotone_slopes(at, reach))
        for side, reach in coarse.items()
    }
    return {"level": level, "both": fine["medial"] + 1j * fine["lateral"], **fine}
