"""Where points of a limb lie on a sheet."""

from dataclasses import dataclass
from typing import overload

from wedgecalc.geometry.plane import Point, Points

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Placement:
    """Map of canonical points to a sheet: lateral on the viewer's left for a right leg, y up.

    Attributes
    ----------
    flip : float
        −1 to mirror the x axis, else 1.
    scale : float
        Inches of the sheet per mm.
    offset : complex
        Where the origin lies on the sheet.
    centre, turn : complex
        The points are first moved so that `centre` is the origin, and multiplied by `turn`.
    """

    flip: float
    scale: float
    offset: complex
    centre: complex = 0j
    turn: complex = 1 + 0j

    @overload
    def __call__(self, z: complex) -> complex: ...
    @overload
    def __call__(self, z: Points) -> Points: ...
    def __call__(self, z: Point) -> Point:
        """Return points of the sheet."""
        z = (z - self.centre) * self.turn
        return self.offset + self.scale * (z if self.flip > 0 else -z.conjugate())

    def back(self, spot: Points) -> Points:
        """Return the canonical points that lie at points of the sheet."""
        z = (spot - self.offset) / self.scale
        points: Points = (z if self.flip > 0 else -z.conjugate()) / self.turn + self.centre
        return points

    @classmethod
    def fit(cls, flip: float, box: Box, around: Points) -> "Placement":
        """Return the place that centres these canonical points in a box, as large as they fit."""
        x, y = flip * around.real, around.imag
        left, bottom, right, top = box
        scale = min((right - left) / (x.max() - x.min()), (top - bottom) / (y.max() - y.min()))
        centre = complex(x.max() + x.min(), y.max() + y.min()) / 2
        return cls(flip, float(scale), complex(left + right, bottom + top) / 2 - scale * centre)
