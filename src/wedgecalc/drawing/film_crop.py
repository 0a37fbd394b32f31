"""Where a radiograph is cropped beside a leg: so that no marker is cut in half."""

import numpy as np

from wedgecalc.drawing.film import CutFilm
from wedgecalc.drawing.place import Placement

_STEP = 0.02  # inches
_BRIGHT = 140  # grey of a marker or a bone, above that of soft tissue


def clear_edge(
    film: CutFilm, place: Placement, edge: float, inner: float, ends: tuple[float, float]
) -> float:
    """Return the x at which the edge of a picture of the film cuts nothing bright.

    Parameters
    ----------
    film : CutFilm
    place : Placement
    edge, inner : float
        Where the edge would be, and how far in it may move at most.
    ends : tuple of float
        Its lower and its upper end.
    """
    inwards = np.sign(inner - edge) * _STEP
    xs = np.arange(edge, inner, inwards) if inwards else np.array([edge])
    spots = xs[:, None] + 1j * np.linspace(*ends, 400)[None, :]
    frame, pixels = film.plan.limb.frame, film.pixels
    column, row = np.floor(frame.to_case(place.back(spots.ravel()))).astype(int).T
    inside = (column >= 0) & (row >= 0) & (column < pixels.shape[1]) & (row < pixels.shape[0])
    grey = np.zeros(len(column), dtype=np.uint8)
    grey[inside] = pixels[row[inside], column[inside]]
    cuts = (grey.reshape(spots.shape) > _BRIGHT).any(axis=1)
    return edge if cuts.all() else float(xs[np.argmin(cuts)])
