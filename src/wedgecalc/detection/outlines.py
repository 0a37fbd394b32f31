"""Outlines of femur and tibia from a network's masks."""

import numpy as np
from contourpy import contour_generator
from shapely import Polygon

from wedgecalc.detection.crops import Placement
from wedgecalc.detection.heat import Maps
from wedgecalc.detection.settings import Window

BONES = ("femur", "tibia")
_SIMPLER = 0.3  # pixels of the crop: tolerance when an outline is simplified
_SMALLEST = 200.0  # pixels² of the crop: area of the smallest outline


def outlines(
    logits: Maps, window: Window, place: Placement, size: tuple[int, int]
) -> dict[str, list[tuple[float, float]]]:
    """Return the outline of each visible bone on the film.

    Parameters
    ----------
    logits : array, shape (2, h, w)
        Logits of the masks of femur and tibia.
    window : Window
        The crop that they cover.
    place : Placement
        Where it lies on the film.
    size : (int, int)
        Columns and rows of the film, to which the outline is clipped.
    """
    rings_by_bone = {}
    for bone, mask in zip(BONES, logits, strict=True):
        h, w = mask.shape
        framed = np.pad(mask, 1, constant_values=min(-1.0, float(mask.min())))
        lines = map(np.asarray, contour_generator(z=framed).lines(0.0))
        rings = [Polygon(line) for line in lines if len(line) > 3]
        ring = max((ring.buffer(0) for ring in rings), key=lambda ring: ring.area, default=None)
        if ring is None or ring.geom_type != "Polygon" or ring.area < _SMALLEST * h / window.rows:
            continue
        x, y = ring.simplify(_SIMPLER).exterior.coords.xy
        places = [
            place.on_film(complex((u - 0.5) * window.columns / w, (v - 0.5) * window.rows / h))
            for u, v in zip(x, y, strict=True)
        ]
        rings_by_bone[bone] = [
            (min(max(z.real, 0.0), float(size[0])), min(max(z.imag, 0.0), float(size[1])))
            for z in places
        ]
    return rings_by_bone
