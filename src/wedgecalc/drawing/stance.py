"""The planned leg as it stands: its hip over its ankle as before, its ankle where it was."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon

from wedgecalc.drawing.place import Placement
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points, unit

IN_REGISTER = Placement(1.0, 1.0, 0j)


def standing_place(place: Placement, before: Limb, after: Limb) -> Placement:
    """Return the place in which a planned leg stands on the ground as the preoperative leg does.

    The line from hip to ankle keeps its lean, and the ankle its place: a plan moves one end of the
    leg while the other stays, and in that register the planned leg leans by up to 8°.

    Parameters
    ----------
    place : Placement
        Placement of the preoperative leg.
    before, after : Limb
        The leg before and after, in the same coordinates.
    """
    turn = unit((before.hip - before.ankle) / (after.hip - after.ankle))
    return replace(
        place, offset=place(before.ankle), centre=after.ankle, turn=complex(turn * place.turn)
    )


def extent_of(*legs: tuple[Iterable[Polygon], Placement]) -> Points:
    """Return two corners of a box around the shapes of legs, each where its place puts it."""
    z = np.concatenate([place(_points(shapes)) for shapes, place in legs])
    return np.array([complex(z.real.min(), z.imag.min()), complex(z.real.max(), z.imag.max())])


def _points(shapes: Iterable[Polygon]) -> Points:
    z: Points = shapely.get_coordinates(list(shapes)).view(complex)[:, 0]
    return z
