"""Crops of a film for a network: shifted, turned, scaled and mirrored without bias.

Places count from the upper left corner of the first pixel, whose centre is at (0.5, 0.5), in a film
and in a crop. A place is a complex number here, x + iy.
"""

from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wedgecalc.geometry.plane import Points

PlaceT = TypeVar("PlaceT", complex, Points)
Grey32: TypeAlias = NDArray[np.float32]
_FINE = 2400  # rows or columns: a film with a multiple of this is reduced once, at first
_STRIP = 256  # rows of the reduced film that are computed at a time


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a crop lies on a film.

    Attributes
    ----------
    turn, shift : complex
        A place z of the crop is at ``turn * z + shift`` on the film.
    mirrored : bool
        Whether the crop is mirrored: the place is then at ``turn * conj(z) + shift``.

    Examples
    --------
    >>> there = Placement(2j, 10 + 5j, True)
    >>> there.on_film(1 + 1j)
    (12+7j)
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

    def on_film(self, z: PlaceT) -> PlaceT:
        """Return a place of the crop, or an array of places, on the film."""
        return self.turn * (z.conjugate() if self.mirrored else z) + self.shift

    def covariance(self, of_crop: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return covariances of places in the crop, shape (..., 2, 2), as those on the film."""
        a, b = self.turn.real, self.turn.imag
        arms = np.array([[a, b], [b, -a]] if self.mirrored else [[a, -b], [b, a]])
        found: NDArray[np.float64] = arms @ of_crop @ arms.T
        return found


class FilmGrey:
    """The grey of a film, from which crops are taken.

    Parameters
    ----------
    pixels : array, shape (rows, columns)
        Picture of any number type. A large film is reduced strip by strip, without copying it whole.
    """

    def __init__(self, pixels: NDArray[Any]) -> None:
        self.rows, self.columns = pixels.shape
        self.by = max(1, max(pixels.shape) // _FINE)
        self._picture = Image.fromarray(block_means(pixels, self.by))

    def crop(self, place: Placement, rows: int, columns: int) -> tuple[Grey32, NDArray[np.bool_]]:
        """Return the grey of a crop, and which of its pixels lie on the film."""
        x, y = _places(place, rows, columns, self.by)
        # Reduced to the crop's resolution first, which avoids aliasing; then turned.
        step = max(1.0, abs(place.turn) / self.by)
        left, across = _within(x, self._picture.width, step)
        top, down = _within(y, self._picture.height, step)
        right, bottom = left + across * step, top + down * step
        part = self._picture.resize(
            (across, down), Image.Resampling.BILINEAR, box=(left, top, right, bottom)
        )
        inside = (x > left) & (x < right) & (y > top) & (y < bottom)
        turn, flip = place.turn / self.by / step, -1.0 if place.mirrored else 1.0
        shift = (place.shift / self.by - complex(left, top)) / step
        onto = (turn.real, -turn.imag * flip, shift.real, turn.imag, turn.real * flip, shift.imag)
        turned = part.transform(
            (columns, rows), Image.Transform.AFFINE, onto, Image.Resampling.BILINEAR
        )
        return np.asarray(turned, dtype=np.float32), inside


def whole_film(film: FilmGrey, rows: int, columns: int) -> Placement:
    """Return the placement that centres a whole film on a canvas, as large as it fits."""
    scale = max(film.rows / rows, film.columns / columns)
    middle = complex(film.columns, film.rows) / 2
    return Placement(complex(scale), middle - scale * complex(columns, rows) / 2)


def normalised(
    grey: Grey32, inside: NDArray[np.bool_], levels: tuple[float, float, float], reach: int
) -> Grey32:
    """Return each pixel's grey as its distance from the local mean, in local SDs.

    Films look alike whether or not the machine equalised them, and so do trunk and shin.

    Parameters
    ----------
    grey : array of float32, shape (rows, columns)
    inside : array of bool, same shape
        Which pixels lie on the film; the others become 0 and are ignored.
    levels : tuple of float
        Low and high percentile of the film's pixels, which bound its range; and the SD, as a share
        of that range, below which an area counts as uniform.
    reach : int
        Half the side of the square around each pixel, in pixels.

    Examples
    --------
    >>> grey = np.array([[0, 0, 100, 7]], np.float32)
    >>> [round(float(x), 2) for x in normalised(grey, grey != 7, (0, 100, 0.0), 1)[0, :3]]
    [0.0, -0.96, 1.18]
    """
    low, high, faint = levels
    if not inside.any():
        return np.zeros(grey.shape, np.float32)
    black, white = np.percentile(grey[inside], (low, high))
    x = np.clip((grey - black) / max(white - black, 1e-6), -0.2, 1.2) * inside
    count = np.maximum(_sum_around(inside.astype(np.float64), reach), 1)
    deviation = (x - _sum_around(x, reach) / count) * inside
    spread = np.sqrt(_sum_around(deviation**2, reach) / count + faint**2)
    normalised_grey: Grey32 = np.clip(deviation / np.maximum(spread, 1e-6), -3, 3).astype(
        np.float32
    )
    return normalised_grey


def _sum_around(x: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return the sum over a square around each pixel, cut off at the picture's edges."""
    orders: tuple[Literal["C"], Literal["F"]] = ("C", "F")
    for order in orders:  # down, then across
        n = len(x)
        total = np.zeros((n + 1, x.shape[1]), order=order)
        np.cumsum(x, axis=0, out=total[1:])
        ending = max(0, n - reach - 1)  # rows whose square ends before the edge
        around = np.empty_like(total[1:])
        around[:ending], around[ending:] = total[n - ending : n], total[n]
        around[reach:] -= total[: max(0, n - reach)]
        x = around.T
    return x


def block_means(pixels: NDArray[Any], factor: int) -> Grey32:
    """Return the means of squares of pixels; rows and columns that fill no square are left out.

    >>> block_means(np.array([[1, 3, 9], [5, 7, 9]]), 2).tolist()
    [[4.0]]
    """
    if factor == 1:
        return np.ascontiguousarray(pixels, dtype=np.float32)
    rows, columns = (n // factor for n in pixels.shape)
    means = np.empty((rows, columns), np.float32)
    for top in range(0, rows, _STRIP):
        end = min(top + _STRIP, rows)
        strip = pixels[top * factor : end * factor, : columns * factor].reshape(
            end - top, factor, columns, factor
        )
        means[top:end] = strip.mean((1, 3), dtype=np.float32)
    return means


def _places(
    place: Placement, rows: int, columns: int, by: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the centres of a crop's pixels lie on a film reduced by a factor: all x, all y."""
    centres = (np.arange(max(rows, columns)) + 0.5).astype(np.complex128)
    across = place.on_film(centres[:columns]) / by
    down = (place.on_film(1j * centres[:rows, None]) - place.shift) / by
    return across.real + down.real, across.imag + down.imag


def _within(places: NDArray[np.float64], size: int, step: float) -> tuple[int, int]:
    """Return the first pixel of the part of a picture around places, and its number of steps."""
    start = min(max(0, floor(places.min() - 2 * step) - 2), max(0, size - ceil(step)))
    end = min(size, ceil(places.max() + 2 * step) + 2)
    return start, max(1, floor((end - start) / step))
