"""Smooth curves through given places: cubic, and without overshoot."""

from typing import Any

import numpy as np


def hermite(x: Any, at: Any, value: Any, slope: Any) -> Any:
    """Return the smooth curve that has these values and slopes at the rising places `at`, evaluated at `x`.

    Values and slopes may be numbers or points. Cubic between the places (the textbook Hermite form).

    >>> hermite(np.array([0.0, 0.5, 1.0]), np.array([0.0, 1.0]), np.array([0.0, 1.0]), np.array([1.0, 1.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    k = np.clip(np.searchsorted(at, x, side="right") - 1, 0, len(at) - 2)
    width = at[k + 1] - at[k]
    s = (x - at[k]) / width
    r = 1.0 - s
    return (
        value[k] * r * r * (1 + 2 * s)
        + value[k + 1] * s * s * (3 - 2 * s)
        + width * s * r * (slope[k] * r - slope[k + 1] * s)
    )


def monotone_slopes(at: Any, value: Any) -> Any:
    """Return slopes with which `hermite` never overshoots its values (Fritsch and Butland 1984).

    >>> monotone_slopes(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.0])).tolist()    # flat at the top
    [1.0, 0.0, -1.0]
    """
    secant = np.diff(value) / np.diff(at)
    before, after = secant[:-1], secant[1:]
    product = before * after
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.where(product > 0, 2 * product / (before + after), 0.0)
    return np.concatenate([secant[:1], inner, secant[-1:]])
