"""Parts of a film as a network reads them: shifted, turned, scaled and mirrored without bias.

Places count from the upper left corner of the first pixel, whose centre is at (0.5, 0.5), in a film
and in a crop. A place is a complex number here, x + iy.
"""

from dataclasses import dataclass
from math import ceil, floor
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey32: TypeAlias = NDArray[np.float32]
FINE = 2400  # rows or columns to which a larger film is reduced once, at first
STRIP = 256  # rows reduced at a time


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a crop lies on a film.

    Attributes
    ----------
    turn, shift : complex
        A place z of the crop is at ``turn * z + shift`` on the film.
    mirrored : bool
        If so, at ``turn * conj(z) + shift``.

    Examples
    --------
    >>> there = Placement(2j, 10 + 5j, True)
    >>> there.on_film(1 + 1j), there.in_crop(there.on_film(1 + 1j))
    ((12+7j), (1+1j))
    """

    turn: complex
    shift: complex
    mirrored: bool = False

    @classmethod
    def through(
        cls, crop: tuple[complex, complex], film: tuple[complex, complex], mirrored: bool = False
    ) -> "Placement":
        """Return the placement by which two places of a crop lie at two places of a film."""
        a, b = (z.conjugate() if mirrored else z for z in crop)
        turn = (film[1] - film[0]) / (b - a)
        return cls(turn, film[0] - turn * a, mirrored)

    def on_film(self, z: Any) -> Any:
        """Return a place of the crop, or an array of places, on the film."""
        return self.turn * (z.conjugate() if self.mirrored else z) + self.shift

    def in_crop(self, z: Any) -> Any:
        """Return a place of the film, or an array of places, in the crop."""
        found = (z - self.shift) / self.turn
        return found.conjugate() if self.mirrored else found

    def covariance(self, of_crop: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return covariances of places in the crop, shape (..., 2, 2), as those on the film."""
        a, b = self.turn.real, self.turn.imag
        arms = np.array([[a, b], [b, -a]] if self.mirrored else [[a, -b], [b, a]])
        found: NDArray[np.float64] = arms @ of_crop @ arms.T
        return found


class Film:
    """The grey of a film, from which crops are taken.

    Parameters
    ----------
    pixels : array, shape (rows, columns)
        Of any number type. A large one is reduced a strip at a time: nothing of its size is copied.
    """

    def __init__(self, pixels: NDArray[Any]) -> None:
        self.rows, self.columns = pixels.shape
        self.by = max(1, max(pixels.shape) // FINE)
        self._picture = Image.fromarray(reduced(pixels, self.by))

    def crop(self, place: Placement, rows: int, columns: int) -> tuple[Grey32, NDArray[np.bool_]]:
        """Return the grey of a crop, and which of its pixels lie on the film."""
        where = place.on_film(_centres(rows, columns)) / self.by
        # First to the size of the crop, so that nothing finer is left; then turned.
        step = max(1.0, abs(place.turn) / self.by)
        left, across = _within(where.real, self._picture.width, step)
        top, down = _within(where.imag, self._picture.height, step)
        right, bottom = left + across * step, top + down * step
        part = self._picture.resize(
            (across, down), Image.Resampling.BILINEAR, box=(left, top, right, bottom)
        )
        inside = (where.real > left) & (where.real < right)
        inside &= (where.imag > top) & (where.imag < bottom)
        turn, flip = place.turn / self.by / step, -1.0 if place.mirrored else 1.0
        shift = (place.shift / self.by - complex(left, top)) / step
        onto = (turn.real, -turn.imag * flip, shift.real, turn.imag, turn.real * flip, shift.imag)
        turned = part.transform(
            (columns, rows), Image.Transform.AFFINE, onto, Image.Resampling.BILINEAR
        )
        return np.asarray(turned, dtype=np.float32), inside


def whole(film: Film, rows: int, columns: int) -> Placement:
    """Return the placement of a whole film in the middle of a canvas, as large as it fits."""
    scale = max(film.rows / rows, film.columns / columns)
    middle = complex(film.columns, film.rows) / 2
    return Placement(complex(scale), middle - scale * complex(columns, rows) / 2)


def normalised(
    grey: Grey32, inside: NDArray[np.bool_], levels: tuple[float, float, float]
) -> Grey32:
    """Return grey as a network reads it; −1 outside the film.

    Parameters
    ----------
    grey : array of float32, shape (rows, columns)
    inside : array of bool, same shape
        What lies on the film: percentiles are taken of it alone.
    levels : tuple of float
        Percentiles that become −1 and 1, and the value at which all is clipped.

    Examples
    --------
    >>> grey = np.array([[0, 50, 100, 7]], np.float32)
    >>> normalised(grey, grey != 7, (0, 100, 1.4)).tolist()
    [[-1.0, 0.0, 1.0, -1.0]]
    """
    low, high, most = levels
    found = np.full(grey.shape, -1.0, np.float32)
    if inside.any():
        black, white = np.percentile(grey[inside], (low, high))
        found[inside] = (grey[inside] - black) * (2 / max(white - black, 1e-6)) - 1
    return np.clip(found, -most, most)


def reduced(pixels: NDArray[Any], by: int) -> Grey32:
    """Return the means of squares of pixels; rows and columns that fill no square are left out.

    >>> reduced(np.array([[1, 3, 9], [5, 7, 9]]), 2).tolist()
    [[4.0]]
    """
    if by == 1:
        return np.ascontiguousarray(pixels, dtype=np.float32)
    rows, columns = (n // by for n in pixels.shape)
    found = np.empty((rows, columns), np.float32)
    for top in range(0, rows, STRIP):
        end = min(top + STRIP, rows)
        strip = pixels[top * by : end * by, : columns * by].reshape(end - top, by, columns, by)
        found[top:end] = strip.mean((1, 3), dtype=np.float32)
    return found


def _centres(rows: int, columns: int) -> NDArray[np.complex128]:
    """Return the places of all pixels' centres, shape (rows, columns)."""
    return (np.arange(columns) + 0.5) + 1j * (np.arange(rows)[:, None] + 0.5)


def _within(places: NDArray[np.float64], size: int, step: float) -> tuple[int, int]:
    """Return where a stretch around places begins in a picture, and how many steps it has there."""
    start = min(max(0, floor(places.min() - 2 * step) - 2), max(0, size - ceil(step)))
    end = min(size, ceil(places.max() + 2 * step) + 2)
    return start, max(1, floor((end - start) / step))
