"""The edge of a picture nearest to a point, to which a landmark may snap."""

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.plane import Floats
from wedgecalc.sources.radiographs.radiograph import Grey8

_SMOOTH = 1.5  # pixels, SD by which the grey is smoothed before its slope is taken
_LEAST_STEEPNESS = 6.0  # SDs of the picture's noise that an edge must be steeper than
_FLAT = 0.5  # grey levels for each pixel: no edge is flatter
_STRONG = 0.5  # share of the steepest edge in reach from which a nearer one is preferred


def nearest_edge(
    pixels: Grey8, xy: tuple[float, float], reach: float
) -> tuple[float, float] | None:
    """Return the nearest place where the picture's grey changes most steeply, across an edge.

    Parameters
    ----------
    pixels : array of uint8, shape (rows, columns)
    xy : (float, float)
        In pixels; the first pixel covers 0 to 1.
    reach : float
        Pixels within which an edge is looked for.

    Returns
    -------
    (float, float) or None
        To a fraction of a pixel; None without a clear edge in reach.

    Notes
    -----
    Places where the slope of the smoothed grey is largest along its own direction (Canny, A
    computational approach to edge detection, IEEE PAMI 8, 1986, 679–698). The picture's noise is
    estimated as by Immerkær (Computer Vision and Image Understanding 64, 1996, 300–302).

    Examples
    --------
    >>> picture = np.zeros((40, 40), np.uint8)
    >>> picture[:, 22:] = 200
    >>> nearest_edge(picture, (18.0, 20.5), 8.0)
    (22.0, 20.5)
    >>> nearest_edge(picture, (5.0, 20.0), 8.0)
    """
    rows, columns = pixels.shape
    x, y = xy
    if not (0 <= x <= columns and 0 <= y <= rows and reach > 0):
        return None
    edge = int(np.ceil(reach)) + 2
    pad = int(np.ceil(4 * _SMOOTH))
    column, row = int(min(x, columns - 1)), int(min(y, rows - 1))
    # Mirrored at the picture's border, where there is no edge.
    down = np.arange(row - edge - pad, row + edge + pad + 1)
    across = np.arange(column - edge - pad, column + edge + pad + 1)
    window = pixels[np.ix_(_mirrored(down, rows), _mirrored(across, columns))].astype(float)
    right, under = _slopes(window, pad)
    steep = np.hypot(right, under)
    crests = _crests(right, under, steep)
    crests[:, :2] += column - edge + 0.5, row - edge + 0.5
    crests = crests[np.hypot(crests[:, 0] - x, crests[:, 1] - y) <= reach]
    least = max(_LEAST_STEEPNESS * _noise(window) * _gain(), _FLAT)
    if not len(crests) or crests[:, 2].max() < least:
        return None
    clear = crests[crests[:, 2] >= max(least, _STRONG * crests[:, 2].max())]
    best = clear[np.argmin(np.hypot(clear[:, 0] - x, clear[:, 1] - y))]
    return float(best[0]), float(best[1])


def _mirrored(at: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Return places folded back into 0 to size − 1 at the border."""
    folded = at % (2 * size)
    return np.where(folded < size, folded, 2 * size - 1 - folded)


def _bell() -> tuple[Floats, Floats]:
    """Return the bell curve of the smoothing, and its slope."""
    pad = int(np.ceil(4 * _SMOOTH))
    k = np.arange(-pad, pad + 1)
    bell = np.exp(-0.5 * (k / _SMOOTH) ** 2)
    bell /= bell.sum()
    slope = k * bell
    return bell, slope / (k * slope).sum()


def _gain() -> float:
    """Return the SD of a slope for noise of SD 1 in each pixel."""
    bell, slope = _bell()
    return float(np.linalg.norm(bell) * np.linalg.norm(slope))


def _slopes(window: Floats, pad: int) -> tuple[Floats, Floats]:
    """Return the slope of the smoothed grey to the right and down, in grey levels per pixel."""
    bell, slope = _bell()

    def along(grey: Floats, weights: Floats) -> Floats:
        slid: Floats = np.lib.stride_tricks.sliding_window_view(grey, 2 * pad + 1, axis=-1)
        return slid @ weights

    def both(to_right: Floats, to_bottom: Floats) -> Floats:
        turned = along(along(window, to_right).T, to_bottom)
        return turned.T

    return both(slope, bell), both(bell, slope)


def _crests(right: Floats, under: Floats, steep: Floats) -> Floats:
    """Return x, y and steepness where the slope is largest along its own direction.

    The place between pixels is that of a parabola through the steepness on both sides.
    """
    rows, columns = (np.arange(1, n - 1) for n in steep.shape)
    v, u = (each.ravel() for each in np.meshgrid(rows, columns, indexing="ij"))
    middle = steep[v, u]
    keep = middle > 0
    v, u, middle = v[keep], u[keep], middle[keep]
    x, y = right[v, u] / middle, under[v, u] / middle
    far = np.maximum(abs(x), abs(y))
    x, y = x / far, y / far  # to the border of the next pixel
    ahead, behind = _between(steep, u + x, v + y), _between(steep, u - x, v - y)
    bend = ahead - 2 * middle + behind
    keep = (middle > ahead) & (middle >= behind) & (bend < 0)
    part = 0.5 * (behind[keep] - ahead[keep]) / bend[keep]
    return np.column_stack([u[keep] + part * x[keep], v[keep] + part * y[keep], middle[keep]])


def _between(values: Floats, x: Floats, y: Floats) -> Floats:
    """Return values between pixels, linearly."""
    left = np.clip(x.astype(int), 0, values.shape[1] - 2)
    top = np.clip(y.astype(int), 0, values.shape[0] - 2)
    a, b = x - left, y - top
    upper = values[top, left] * (1 - a) + values[top, left + 1] * a
    lower = values[top + 1, left] * (1 - a) + values[top + 1, left + 1] * a
    between: Floats = upper * (1 - b) + lower * b
    return between


def _noise(window: Floats) -> float:
    """Return the SD of the picture's noise."""
    rows = window[:-2] - 2 * window[1:-1] + window[2:]
    rest = rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:]
    return float(np.median(abs(rest)) / 0.6745 / 6)
