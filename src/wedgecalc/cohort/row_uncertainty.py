"""The uncertainty of many rows, each by its own Monte Carlo, as `wedgecalc.study.uncertainty`."""

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.planning.plan import Plan
from wedgecalc.study.landmark_spread import axes_of, landmark_sds
from wedgecalc.study.uncertainty import ENDS, numbers_of

# What is told of every row, by its name in tables.
SPREAD = {
    "before.hka": "before_hka_deg",
    "correction": "correction_deg",
    "base": "base_mm",
    "after.hka": "after_hka_deg",
    "after.wbl": "after_wbl_pct",
}


def row_spreads(nominal: Plan, noise: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
    """Return the uncertainty of some rows by Monte Carlo: SDs and 95 % intervals.

    Parameters
    ----------
    nominal : Plan
        Of n limbs.
    noise : array of float, shape (n, landmarks, 2, samples)
        Standard normal, in the order of the limbs' points: along a joint line, and across.
    """
    limb, order = nominal.limb, list(nominal.limb.points)
    points, jitter = {}, np.empty((len(noise), noise.shape[-1]), dtype=complex)
    for name, (along, first, second) in axes_of(limb, landmark_sds(limb)).items():
        k = order.index(name)
        np.multiply(noise[:, k, 0], first, out=jitter.real)
        np.multiply(noise[:, k, 1], second, out=jitter.imag)
        points[name] = (
            limb.points[name] + along * jitter.T
        )  # a row's samples lie side by side all the way
    numbers = numbers_of(nominal, Limb(points, limb.frame))
    found: dict[str, NDArray[np.float64]] = {}
    with np.errstate(invalid="ignore"):
        for key, name in SPREAD.items():
            if key in numbers:
                found |= zip(
                    (f"{name}_sd", f"{name}_low", f"{name}_high"),
                    row_intervals(numbers[key].T),
                    strict=True,
                )
        hit = abs(numbers["correction"] - nominal.correction) <= TOLERANCE
        found["on_target_pct"] = 100 * hit.mean(axis=0)
    return found


def row_intervals(
    values: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return SD and ends of a 95 % interval of each row, of those of its numbers that there are.

    numpy's nanquantile goes row by row in Python, which took longer than the plans.
    """
    there = np.isfinite(values)
    count, sd = there.sum(axis=1), values.std(axis=1)
    for k in np.flatnonzero((count < values.shape[1]) & (count > 0)):
        sd[k] = values[k, there[k]].std()
    ordered, rows = np.sort(values, axis=1), np.arange(len(values))  # what is no number comes last
    low, high = (
        ordered[rows, np.rint(share * np.maximum(count - 1, 0)).astype(int)] for share in ENDS
    )
    return sd, low, high
