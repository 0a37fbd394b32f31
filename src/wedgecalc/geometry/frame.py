"""The canonical frame: converting a case's own coordinates to those of the core and back.

The core works in millimetres with x lateral and y proximal, so that a left limb and its mirror
image give the same numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeAlias, cast, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgecalc.errors import choose, short_repr, within, wrong
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.lazy import lazy
from wedgecalc.geometry.plane import Floats, N, Number, P, Point, Points

SIDES = ("right", "left")
_ARRAYS = ("side", "mm_per_unit", "assumed")  # fields that may be arrays
# Which limbs of an array.
LimbRows: TypeAlias = int | slice | NDArray[np.intp] | NDArray[np.bool_]


def other_side(side: str) -> str:
    """Return the other side.

    >>> other_side("right")
    'left'
    """
    return SIDES[side == SIDES[0]]


@dataclass(frozen=True, eq=False)
class Frame(Exact, Generic[N]):
    """The map from a case's own coordinates to the canonical frame and back.

    Attributes
    ----------
    side : str or array of str
        ``right`` or ``left``.
    mm_per_unit : float or array of float, or None
        Scale of the case's coordinates, along x where a unit is not square; None if it is unknown
        or implausible.
    aspect : float
        Height of a unit divided by its width: 1 unless the radiograph's pixels are not square.
    doubted : float or None
        A scale that was given but rejected, because it gives a leg no adult has.
    assumed : float or array of float
        Factor that replaces an unknown scale, so that usual places can be found; never a basis for
        reporting lengths.
    at_detector : bool
        Whether the scale is that of the detector, so that lengths are too large by the
        magnification.
    """

    side: str | NDArray[np.str_]
    mm_per_unit: N | float | None = 1.0
    aspect: float = 1.0
    doubted: float | None = None
    assumed: N | float = 1.0
    at_detector: bool = False

    @classmethod
    def checked(
        cls, side: str | ArrayLike, mm_per_unit: ArrayLike | None, aspect: float
    ) -> "Frame[Any]":
        """Return a frame, or raise `InputError` for an impossible side, scale or aspect."""
        sides = side if isinstance(side, str) else np.asarray(side, dtype=str)
        for word in {side} if isinstance(side, str) else np.unique(sides).tolist():
            choose("side", word, SIDES, "one of")
        if isinstance(mm_per_unit, float) and 0 < mm_per_unit < np.inf and aspect == 1.0:
            return Frame(sides, float(mm_per_unit))  # the usual case, from a file
        try:
            scale = None if mm_per_unit is None else np.asarray(mm_per_unit, dtype=float)
        except (TypeError, ValueError):
            scale = np.asarray(np.nan)
        if scale is not None and not np.all((scale > 0) & (scale < np.inf)):
            expected = "a positive number, or None if it is not known"
            raise wrong("mm_per_unit", short_repr(mm_per_unit), expected)
        if not (within(aspect, 0, 1e9) and aspect > 0):
            raise wrong("aspect", short_repr(aspect), "a positive number")
        one = scale is not None and scale.ndim == 0
        return Frame(sides, float(cast("Floats", scale)) if one else scale, aspect)

    @property
    def calibrated(self) -> bool:
        """Whether lengths may be given."""
        return self.mm_per_unit is not None

    @property
    def stated(self) -> N | float | None:
        """The scale that was given, plausible or not."""
        return self.doubted if self.mm_per_unit is None else self.mm_per_unit

    @property
    def scale(self) -> N | float:
        """Factor from the case's units to the core's: the assumed one if the scale is unknown."""
        return self.assumed if self.mm_per_unit is None else self.mm_per_unit

    @overload
    def to_core(self, xy: tuple[float, float]) -> complex: ...
    @overload
    def to_core(self, xy: Points) -> Points: ...
    @overload
    def to_core(self, xy: ArrayLike) -> Point: ...
    def to_core(self, xy: ArrayLike) -> Point:
        """Return (x, y) pairs of the case as points of the core.

        Parameters
        ----------
        xy : array_like, shape (..., 2), or array of complex
            Image coordinates, y down; x + iy.
        """
        z: Point
        if isinstance(xy, (tuple, list)) and len(xy) == 2 and isinstance(xy[0], (int, float)):
            z = complex(*cast("tuple[float, float]", tuple(xy)))
        else:
            array = np.asarray(xy)
            if not np.iscomplexobj(array):
                array = np.ascontiguousarray(array, dtype=float).view(complex)[..., 0]
            z = complex(array) if array.ndim == 0 else array
        scale: Number = self.scale
        return cast("Point", scale * self._turned_over(_stretched(z, self.aspect)))

    def all_to_core(self, landmarks: Mapping[str, ArrayLike]) -> dict[str, Point]:
        """Return (x, y) pairs by name as points of the core, as `to_core` does.

        All landmarks of one limb are converted at once, for speed.
        """
        one = all(isinstance(xy, tuple) and type(xy[0]) is float for xy in landmarks.values())
        if not one or not isinstance(self.side, str) or self.aspect != 1.0:
            return {name: self.to_core(xy) for name, xy in landmarks.items()}
        pairs = cast("Mapping[str, tuple[float, float]]", landmarks)
        scale = cast("float", self.scale)
        if self.side == "right":
            return {name: scale * -complex(x, y) for name, (x, y) in pairs.items()}
        return {name: scale * complex(x, -y) for name, (x, y) in pairs.items()}

    def to_case(self, z: Point) -> Floats:
        """Return points of the core as (x, y) pairs of the case, shape (..., 2)."""
        back = _stretched(self._turned_over(z), 1.0 / self.aspect)
        pairs = np.stack([back.real, back.imag], axis=-1)
        return cast("Floats", pairs / np.asarray(self.scale)[..., None])

    def rows(self, rows: LimbRows) -> "Frame[N]":
        """Return the frame of some of an array of limbs."""
        arrays = {name: value for name in _ARRAYS if np.ndim(value := getattr(self, name))}
        return replace(self, **selected_rows(arrays, rows))

    def _turned_over(self, z: Point) -> Point:
        """Return a point of either frame in the other.

        Right: lateral is towards smaller x, so both axes are reversed. Left: only y is.
        """
        if isinstance(self.side, str):
            return -z if self.side == "right" else z.conjugate()
        flipped = np.empty(np.broadcast_shapes(np.shape(z), np.shape(self.side)), dtype=complex)
        np.multiply(z.real, self._across, out=flipped.real)
        np.negative(z.imag, out=flipped.imag)
        return flipped

    @lazy
    def _across(self) -> Floats:
        """Factor of x for each of an array of sides."""
        return np.where(self.side == "right", -1.0, 1.0)


def selected_rows(values: Mapping[str, P], rows: LimbRows) -> dict[str, P]:
    """Return some rows of arrays, or raise `InputError` if there are no such rows."""
    try:
        return {name: cast("Any", value)[rows] for name, value in values.items()}
    except (IndexError, TypeError):
        expected = "an index, slice or mask of an array of limbs"
        raise wrong("rows", short_repr(rows), expected) from None


def _stretched(z: Point, factor: float) -> Point:
    """Return points with their y multiplied by a factor."""
    return z if factor == 1.0 else cast("Point", z.real + 1j * (factor * z.imag))
