"""Stored values to 8-bit grey where nothing says which values are black and white."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc.sources.radiographs.radiograph import Grey8

NumberArray: TypeAlias = NDArray[np.number[Any]]

STRETCH_SHARES = (0.005, 0.995)  # shares of the pixels that become black and white


def black_and_white(values: NumberArray) -> tuple[float, float]:
    """Return the values that become black and white: the 0.5th and 99.5th percentile.

    Parameters
    ----------
    values : array of number
        Without padding; infinite values and NaN are left out.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    low, high = np.percentile(finite, [100 * share for share in STRETCH_SHARES])
    return float(low), float(high)


def stretched(values: NumberArray) -> Grey8:
    """Return values as 8-bit grey between their 0.5th and 99.5th percentile; NaN becomes black.

    Parameters
    ----------
    values : array of number, shape (rows, columns)

    Examples
    --------
    >>> stretched(np.array([[0, 100], [200, 400]], dtype=np.uint16)).tolist()
    [[0, 63], [127, 254]]
    """
    if values.dtype == np.uint16:  # through one table of all values
        counts = np.cumsum(np.bincount(values.reshape(-1), minlength=65536))
        low, high = (int(np.searchsorted(counts, share * counts[-1])) for share in STRETCH_SHARES)
        table = np.clip((np.arange(65536) - low) * (255.0 / max(high - low, 1)), 0, 255)
        shades: Grey8 = table.astype(np.uint8)[values]
        return shades
    black, white = black_and_white(values)
    with np.errstate(all="ignore"):
        shown = (values.astype(np.float64) - black) * (255.0 / max(white - black, 1e-300))
    return np.clip(np.nan_to_num(shown, nan=0.0, posinf=255.0, neginf=0.0), 0, 255).astype(np.uint8)
