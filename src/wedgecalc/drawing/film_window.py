"""Whether a leg lies on a radiograph, and which greys become black and white: those of the leg.

A real film has black borders, stitching seams, burnt-in letters and rulers. Stretched between its
darkest and its brightest pixel, the leg would use a fraction of the greys.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.limb import Limb
from wedgecalc.sources.radiographs.radiograph import Grey8

_BLOCKS = 300  # along the longer side: lines of a grid and letters are narrower than half a block
_SAMPLES = 4  # pixels of a block along each side: enough for its median
_REACH = 0.65  # plateau widths beside the axes of the bones, and beyond hip and ankle
_LEG_PERCENTILES = (1.0, 99.5)  # percentiles of the leg's greys that become black and white
_EVEN = 5  # greys: what spreads less from side to side is a border or a seam, not a leg
_LEAST_CONTRAST = 12  # greys between black and white: what is fainter holds no leg to stretch


def windowed(pixels: Grey8, limb: Limb | None = None) -> Grey8:
    """Return a radiograph whose leg spans the greys from black to white.

    Parameters
    ----------
    pixels : array of uint8, shape (rows, columns)
    limb : Limb, optional
        In the pixels of this radiograph; without it the whole radiograph inside its borders counts.

    Examples
    --------
    >>> slope = np.arange(32, dtype=np.uint8)
    >>> dim = 60 + slope[:, None] + slope
    >>> int(dim.min()), int(dim.max())
    (60, 122)
    >>> shown = windowed(dim)
    >>> int(shown.min()), int(shown.max())
    (0, 255)
    """
    low, high = window(pixels, limb)
    table = np.clip((np.arange(256) - low) * (255.0 / (high - low)), 0, 255).round()
    stretched: Grey8 = table.astype(np.uint8)[pixels]
    return stretched


def window(pixels: Grey8, limb: Limb | None = None) -> tuple[float, float]:
    """Return the greys that become black and white; 0 and 255 where nothing can be told.

    Parameters
    ----------
    pixels, limb
        As for `windowed`.
    """
    thin = max(round(max(pixels.shape) / _BLOCKS) // _SAMPLES, 1)
    sampled = pixels[::thin, ::thin]
    step = max(round(max(sampled.shape) / _BLOCKS), 1)
    rows, columns = (size // step for size in sampled.shape)
    if min(rows, columns) < 2:
        return 0.0, 255.0
    blocks = sampled[: rows * step, : columns * step].reshape(rows, step, columns, step)
    greys = np.median(blocks, axis=(1, 3))
    counted = (greys > 0) & (greys < 255)  # exactly black or white is padding or burnt in
    spread = [np.subtract(*np.percentile(greys, (95, 5), axis=axis)) > _EVEN for axis in (1, 0)]
    counted &= spread[0][:, None] & spread[1][None, :]
    if limb is not None and (leg := counted & _around(limb, greys.shape, step * thin)).any():
        counted = leg
    if not counted.any():
        return 0.0, 255.0
    low, high = np.percentile(greys[counted], _LEG_PERCENTILES)
    return (float(low), float(high)) if high - low >= _LEAST_CONTRAST else (0.0, 255.0)


def _around(limb: Limb, shape: tuple[int, ...], step: int) -> NDArray[np.bool_]:
    """Return which blocks lie beside the axes of femur and tibia."""
    rows, columns = np.indices(shape)
    z = (columns + 0.5 + 1j * (rows + 0.5)) * step
    hip, knee, ankle, edge, other = (
        complex(*limb.frame.to_case(point))
        for point in (
            limb.hip,
            limb.knee,
            limb.ankle,
            limb.points["plateau_medial"],
            limb.points["plateau_lateral"],
        )
    )
    reach = _REACH * abs(other - edge)
    leg = np.zeros(shape, dtype=bool)
    for start, end in ((hip, knee), (knee, ankle)):
        along = np.clip(((z - start) * np.conj(end - start)).real / abs(end - start) ** 2, 0, 1)
        leg |= np.abs(z - start - along * (end - start)) <= reach
    return leg


def check_on_film(places: Mapping[str, Iterable[float]], pixels: Grey8) -> None:
    """Raise `InputError` for landmarks that lie outside a radiograph; places are in its pixels."""
    rows, columns = pixels.shape
    for name, (x, y) in places.items():
        if not (0 <= x <= columns and 0 <= y <= rows):
            raise InputError(
                Problem(
                    f"landmarks.{name}",
                    f"[{x:.0f}, {y:.0f}], outside a radiograph of {columns} by {rows} pixels",
                    "landmarks on the radiograph",
                    "is this the radiograph they were marked on?",
                )
            )
