"""The canonical frame: how the case's own coordinates become those of the core, and back.

The core works in millimetres with x lateral and y proximal, so that a left limb and its mirror image give the same numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.plane import Point

SIDES = ("right", "left")


@dataclass(frozen=True, eq=False)
class Frame(Exact):
    """How the case's own coordinates map to the canonical frame and back.

    Attributes
    ----------
    side : str or array of str
        ``right`` or ``left``.
    mm_per_unit : float or array of float, or None
        Scale of the case's coordinates, along x where a unit is not square; None if it is not known, or not believed.
    aspect : float
        Height of a unit for its width: 1 unless the radiograph's pixels are not square.
    doubted : float or None
        A scale that was given and not believed, because no adult's leg has the size that it gives.
    assumed : float or array of float
        Factor that stands in for an unknown scale, so that usual places can be found; no length may be given by it.
    at_detector : bool
        Whether the scale is that of the detector, so that lengths are too large by the magnification.
    """

    side: str | NDArray[np.str_]
    mm_per_unit: Any = 1.0
    aspect: float = 1.0
    doubted: float | None = None
    assumed: Any = 1.0
    at_detector: bool = False

    @property
    def calibrated(self) -> bool:
        """Whether lengths may be given."""
        return self.mm_per_unit is not None

    @property
    def stated(self) -> float | None:
        """The scale that was given, believed or not."""
        return self.doubted if self.mm_per_unit is None else self.mm_per_unit

    @property
    def scale(self) -> Any:
        """Factor from the case's units to the core's: the assumed one where the scale is unknown."""
        return self.assumed if self.mm_per_unit is None else self.mm_per_unit

    def to_core(self, xy: ArrayLike) -> Point:
        """Return (x, y) pairs of the case as points of the core.

        Parameters
        ----------
        xy : array_like, shape (..., 2), or array of complex
            Image coordinates, y down; x + iy.
        """
        if isinstance(xy, (tuple, list)) and len(xy) == 2 and isinstance(xy[0], (int, float)):
            z: Any = complex(*cast("tuple[float, float]", tuple(xy)))
        else:
            array = np.asarray(xy)
            z = (
                array
                if np.iscomplexobj(array)
                else np.ascontiguousarray(array, dtype=float).view(complex)[..., 0]
            )
            z = complex(z) if z.ndim == 0 else z
        return cast("Point", self.scale * self._turned_over(_stretched(z, self.aspect)))

    def all_to_core(self, landmarks: Mapping[str, ArrayLike]) -> dict[str, Point]:
        """Return (x, y) pairs by name as points of the core, as `to_core` does; all those of one limb at once, for speed."""
        one = all(isinstance(xy, tuple) and type(xy[0]) is float for xy in landmarks.values())
        if not one or not isinstance(self.side, str) or self.aspect != 1.0:
            return {name: self.to_core(xy) for name, xy in landmarks.items()}
        pairs, scale = cast("Mapping[str, tuple[float, float]]", landmarks), self.scale
        if self.side == "right":
            return {name: scale * -complex(x, y) for name, (x, y) in pairs.items()}
        return {name: scale * complex(x, -y) for name, (x, y) in pairs.items()}

    def to_case(self, z: Point) -> NDArray[np.float64]:
        """Return points of the core as (x, y) pairs of the case, shape (..., 2)."""
        back: Any = _stretched(self._turned_over(z), 1.0 / self.aspect)
        xy: NDArray[np.float64] = (
            np.stack([np.real(back), np.imag(back)], axis=-1) / np.asarray(self.scale)[..., None]
        )
        return xy

    def _turned_over(self, z: Any) -> Any:
        """Return a point of either frame in the other. Right: lateral is towards smaller x, so both axes turn over. Left: only y does."""
        if isinstance(self.side, str):
            return -z if self.side == "right" else z.conjugate()
        flipped = np.empty(np.broadcast_shapes(np.shape(z), np.shape(self.side)), dtype=complex)
        np.multiply(np.real(z), self._across, out=flipped.real)
        np.negative(np.imag(z), out=flipped.imag)
        return flipped

    @cached_property
    def _across(self) -> Any:
        """Factor of x for each of an array of sides."""
        return np.where(self.side == "right", -1.0, 1.0)


def _stretched(z: Any, factor: float) -> Any:
    """Return points with another height."""
    return z if factor == 1.0 else np.real(z) + 1j * (factor * np.imag(z))
