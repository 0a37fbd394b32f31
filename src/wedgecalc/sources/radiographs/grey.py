"""From stored values to grey as it is shown, 8 bits, where nothing says which values are black and white."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

ENDS = (0.005, 0.995)  # shares of the pixels that become black and white


def stretched(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Return values as 8-bit grey between their 0.5th and 99.5th percentile; what is no number is black.

    >>> stretched(np.array([[0, 100], [200, 400]], dtype=np.uint16)).tolist()
    [[0, 63], [127, 254]]
    """
    if values.dtype == np.uint16:
        counts = np.cumsum(np.bincount(values.reshape(-1), minlength=65536))
        low, high = (int(np.searchsorted(counts, share * counts[-1])) for share in ENDS)
        table = np.clip((np.arange(65536) - low) * (255.0 / max(high - low, 1)), 0, 255)
        shades: NDArray[np.uint8] = table.astype(np.uint8)[values]
        return shades
    finite = values[np.isfinite(values)]
    low_f, high_f = (
        np.percentile(finite, [100 * share for share in ENDS]) if finite.size else (0.0, 1.0)
    )
    with np.errstate(all="ignore"):
        shown = (values.astype(np.float64) - low_f) * (
            255.0 / max(float(high_f) - float(low_f), 1e-300)
        )
    return np.clip(np.nan_to_num(shown, nan=0.0, posinf=255.0, neginf=0.0), 0, 255).astype(np.uint8)
