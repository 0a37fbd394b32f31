"""Places of landmarks and their covariances from heat maps."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.plane import Floats, Points

Maps: TypeAlias = NDArray[np.floating[Any]]
_REACH = 3  # cells to each side of a peak that are averaged for its place


def mean_places(maps: Maps, rows: int, columns: int) -> tuple[Points, Floats]:
    """Return the mean place of each map's softmax, and its covariance.

    Parameters
    ----------
    maps : array, shape (n, h, w)
        Logits; each map covers a picture of `rows` and `columns`.
    rows, columns : int

    Returns
    -------
    places : array of complex, shape (n,)
        In pixels of the picture, x + iy; the centre of its first pixel is at 0.5 + 0.5i.
    covariance : array, shape (n, 2, 2)
        Covariance of x and y, pixels².

    Examples
    --------
    >>> maps = np.full((1, 4, 4), -50.0)
    >>> maps[0, 1, 1:3] = 0
    >>> places, covariance = mean_places(maps, 8, 8)
    >>> places.tolist(), covariance.round(9).tolist()
    ([(4+3j)], [[[1.0, 0.0], [0.0, 0.0]]])
    """
    n, h, w = maps.shape
    weights = np.exp(maps - maps.max((1, 2), keepdims=True))
    total = weights.sum((1, 2), dtype=np.float64)[:, None]
    x = (np.arange(w) + 0.5) * (columns / w)
    y = (np.arange(h) + 0.5) * (rows / h)
    across, down = (
        weights.sum(1, dtype=np.float64) / total,
        weights.sum(2, dtype=np.float64) / total,
    )
    mx, my = across @ x, down @ y
    dx, dy = x - mx[:, None], y - my[:, None]
    along = (weights @ dx[:, :, None].astype(weights.dtype))[:, :, 0]
    xy = (along / total * dy).sum(1)
    covariance = np.empty((n, 2, 2))
    covariance[:, 0, 0], covariance[:, 1, 1] = (across * dx**2).sum(1), (down * dy**2).sum(1)
    covariance[:, 0, 1] = covariance[:, 1, 0] = xy
    return mx + 1j * my, covariance


def peaks(maps: Maps, rows: int, columns: int, most: int = 1) -> tuple[Points, Floats]:
    """Return the places of each map's highest peaks, and their probabilities.

    A place is the weighted mean of the cells around its peak.

    Parameters
    ----------
    maps : array, shape (n, h, w)
        Probabilities, 0 to 1.
    rows, columns : int
        Size of the picture that each map covers.
    most : int
        Peaks of each map.

    Returns
    -------
    places : array of complex, shape (n, most)
        In pixels of the picture, the likeliest first.
    likely : array of float, shape (n, most)

    Examples
    --------
    >>> maps = np.zeros((1, 8, 8))
    >>> maps[0, 5, 2:4] = 0.9, 0.6
    >>> places, likely = peaks(maps, 8, 8)
    >>> places.round(3).tolist(), likely.tolist()
    ([[(2.9+5.5j)]], [[0.9]])
    """
    n, h, w = maps.shape
    places, likely = np.empty((n, most), complex), np.empty((n, most))
    for k, heat in enumerate(maps.astype(np.float64)):
        for rank in range(most):
            row, column = divmod(int(heat.argmax()), w)
            likely[k, rank] = heat[row, column]
            around = tuple(
                slice(max(0, cell - _REACH), cell + _REACH + 1) for cell in (row, column)
            )
            part = heat[around] / max(heat[around].sum(), 1e-12)
            x = (np.arange(w)[around[1]] + 0.5) * (columns / w)
            y = (np.arange(h)[around[0]] + 0.5) * (rows / h)
            places[k, rank] = complex(part.sum(0) @ x, part.sum(1) @ y)
            heat[around] = 0
    return places, likely


def likelihood(logits: Maps) -> Maps:
    """Return the sigmoid of logits."""
    probabilities: Maps = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
    return probabilities
