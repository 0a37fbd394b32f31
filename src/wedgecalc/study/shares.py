"""Sums over the errors of the first order: slopes, shares of a variance, probabilities."""

import math

import numpy as np

from wedgecalc.geometry.plane import Floats, Number
from wedgecalc.planning.check import TOLERANCE


def steepest(slopes: Floats) -> list[Number]:
    """Return the slope in the worst direction, from pairs of slopes along and across."""
    pairs = range(0, len(slopes) - 1, 2)
    return [number_or_array(np.sqrt((slopes[k : k + 2] ** 2).sum(axis=0))) for k in pairs]


def variance_shares(variance: Floats, causes: list[tuple[str, ...]]) -> dict[str, Number]:
    """Return the part of a variance due to each cause; a shared error counts half for each."""
    total = np.maximum(variance.sum(axis=0), 1e-300)
    parts: dict[str, Floats] = {}
    for value, names in zip(variance, causes, strict=True):
        for name in names:
            parts[name] = parts.get(name, 0.0 * value) + value / len(names) / total
    return {name: number_or_array(part) for name, part in parts.items()}


def within_tolerance(sd: Number) -> Number:
    """Return the probability that a normal error with this SD is within the tolerance."""
    wide = TOLERANCE / np.maximum(sd, 1e-12) / math.sqrt(2)
    return math.erf(wide) if np.ndim(wide) == 0 else np.array([math.erf(w) for w in wide])


def number_or_array(value: Floats) -> Number:
    """Return a number for one leg, an array for many."""
    return float(value) if np.ndim(value) == 0 else value
