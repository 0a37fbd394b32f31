"""How sure the plans of many rows are, each by its own Monte Carlo; the numbers are those of `wedgecalc.uncertainty`."""

import warnings

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.checking import TOLERANCE
from wedgecalc.limb import Limb
from wedgecalc.planning import Plan
from wedgecalc.site import Cut
from wedgecalc.uncertainty import Again, axes_of, landmark_sds

# What is told of every row, by its name in tables.
SPREAD = {
    "before.hka": "before_hka_deg",
    "correction": "correction_deg",
    "base": "base_mm",
    "after.hka": "after_hka_deg",
    "after.wbl": "after_wbl_pct",
}


def row_spreads(nominal: Plan, cut: Cut, noise: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
    """Return how sure the plans of some rows are, by Monte Carlo: standard deviations and 95 % intervals, a number for each row.

    Parameters
    ----------
    nominal : Plan
        Of n limbs.
    cut : dict
        What was said of their cuts.
    noise : array of float, shape (n, samples, landmarks, 2)
        Standard normal, in the order of ``wedgecalc explain``'s landmarks: along a joint line, and across.
    """
    limb, order = nominal.limb, list(records.landmarks())
    points = {}
    for name, (along, first, second) in axes_of(limb, landmark_sds(limb)).items():
        jitter = noise[:, :, order.index(name)].astype(float) * (first, second)
        points[name] = limb.points[name] + along * (jitter[..., 0] + 1j * jitter[..., 1]).T
    numbers = Again(nominal, cut).numbers(Limb(points, limb.frame))
    found = {}
    with np.errstate(invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a row without a plan has no spread
        for key, name in SPREAD.items():
            if key in numbers:
                found[f"{name}_sd"] = np.nanstd(numbers[key], axis=0)
                found[f"{name}_low"], found[f"{name}_high"] = np.nanquantile(numbers[key], (0.025, 0.975), axis=0)
        hit = abs(numbers["correction"] - nominal.correction) <= TOLERANCE
        found["on_target_pct"] = 100 * hit.mean(axis=0)
    return found
