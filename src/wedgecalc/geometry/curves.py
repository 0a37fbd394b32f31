"""Smooth curves through given points: piecewise cubic, without overshoot where that is wanted."""

from collections.abc import Sequence
from typing import Any, cast, overload

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.plane import Floats, Number, Points, Value


def hermite(x: Floats, at: Floats, value: NDArray[Value], slope: NDArray[Value]) -> NDArray[Value]:
    """Evaluate the piecewise cubic curve with these values and slopes (textbook Hermite form).

    Parameters
    ----------
    x : array of float
        Where to evaluate the curve; beyond both ends the outermost cubic is continued.
    at : array of float, shape (n,)
        Positions of the values, increasing.
    value, slope : array of float or of complex, shape (n,)
        Numbers, or points of the plane.

    Returns
    -------
    array of float or of complex, of the shape of `x`

    Examples
    --------
    >>> ends = np.array([0.0, 1.0])
    >>> hermite(np.array([0.0, 0.5, 1.0]), ends, ends, np.array([1.0, 1.0])).tolist()
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


def monotone_slopes(at: Floats, value: Floats) -> Floats:
    """Return slopes with which `hermite` never overshoots its values (Fritsch and Butland 1984).

    Parameters
    ----------
    at, value : array of float, shape (n,)
        Positions, increasing, and the values there.

    Examples
    --------
    >>> monotone_slopes(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.0])).tolist()
    [1.0, 0.0, -1.0]
    """
    secant = np.diff(value) / np.diff(at)
    before, after = secant[:-1], secant[1:]
    product = before * after
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.where(product > 0, 2 * product / (before + after), 0.0)
    return np.concatenate([secant[:1], inner, secant[-1:]])


def parabola_slopes(at: Floats, points: Points) -> Points:
    """Return the slope at each inner point of the parabola through it and its two neighbours.

    Parameters
    ----------
    at : array of float, shape (n,)
        Positions, increasing.
    points : array of complex, shape (n,)

    Returns
    -------
    array of complex, shape (n - 2,)
    """
    step = np.diff(at)
    secant = np.diff(points) / step
    return (secant[:-1] * step[1:] + secant[1:] * step[:-1]) / (at[2:] - at[:-2])


def smooth_curve(points: Sequence[complex] | Points, steps: int = 8) -> Points:
    """Return a smooth curve through points, sampled between them (Catmull and Rom 1974, chordal).

    Parameters
    ----------
    points : sequence or array of complex
        Two or more.
    steps : int
        Samples from one point to the next.
    """
    z = np.array(points, dtype=complex)
    at = np.concatenate([[0.0], np.cumsum(np.maximum(abs(np.diff(z)), 1e-6))])
    secant = np.diff(z) / np.diff(at)
    slopes = np.concatenate([secant[:1], parabola_slopes(at, z), secant[-1:]])
    fine = np.interp(np.arange((len(z) - 1) * steps + 1) / steps, np.arange(len(z)), at)
    return hermite(fine, at, z, slopes)


@overload
def interpolate_evenly(x: float, at: Floats, value: NDArray[Value]) -> Value: ...
@overload
def interpolate_evenly(x: Floats, at: Floats, value: NDArray[Value]) -> NDArray[Value]: ...
def interpolate_evenly(x: Number, at: Floats, value: NDArray[Value]) -> Value | NDArray[Value]:
    """Interpolate linearly between evenly spaced places, constant beyond both ends.

    As `np.interp`, which searches for each place because it cannot know that they are even: for
    32,768 places this is 12 times faster.

    Parameters
    ----------
    x : float or array of float
        Where to interpolate.
    at : array of float, shape (n,)
        Evenly spaced places, increasing.
    value : array of float or of complex, shape (n,)
        The values there.

    Examples
    --------
    >>> interpolate_evenly(0.25, np.array([0.0, 0.5, 1.0]), np.array([0.0, 1.0, 5.0]))
    0.5
    >>> interpolate_evenly(9.0, np.array([0.0, 1.0]), np.array([2.0, 3.0j]))
    3j
    """
    last = len(at) - 1
    first = at.item(0)  # Python numbers: for one place numpy's take longer
    place = (x - first) * (last / (at.item(-1) - first))
    if not isinstance(place, np.ndarray):
        share = min(max(float(place), 0.0), float(last))
        one = min(int(share), last - 1) if share == share else 0
        before: Any = value.item(one)
        return cast("Value", before + (value.item(one + 1) - before) * (share - one))
    with np.errstate(invalid="ignore"):
        np.clip(place, 0.0, last, out=place)
        k = place.astype(np.intp)  # any index will do for NaN: the result is NaN
    place -= np.floor(place)
    found = (value[1:] - value[:-1]).take(k, mode="clip")
    found *= place
    found += value.take(k, mode="clip")
    return found
