"""Shapes and blurs as light on pixels: each is computed where there is any, and nowhere else."""

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from shapely import Polygon, get_coordinates
from shapely.geometry.base import BaseGeometry

from wedgecalc.bone.shapes import parts

FINE_PER_PIXEL = 3  # shapes are drawn this much finer than the pixels, then reduced
Light: TypeAlias = NDArray[np.float32]  # brightness of each pixel, 0 to 1, shape (rows, columns)


def coverage(shape: BaseGeometry, size: tuple[int, int], start: tuple[int, int] = (0, 0)) -> Light:
    """Return how much of each pixel a shape in fine pixels covers, 0 to 1.

    Parameters
    ----------
    shape : shapely geometry
    size : (int, int)
        Rows and columns of the picture.
    start : (int, int)
        Its first row and column, where it is a part of a larger one.
    """
    covered = np.zeros(size, dtype=np.float32)
    if shape.is_empty:
        return covered
    left, top, right, bottom = shape.bounds
    rows = touched(top, bottom, start[0], start[0] + size[0])
    columns = touched(left, right, start[1], start[1] + size[1])
    height, width = rows.stop - rows.start, columns.stop - columns.start
    if height <= 0 or width <= 0:
        return covered
    picture = Image.new("L", (width * FINE_PER_PIXEL, height * FINE_PER_PIXEL))
    corner = columns.start * FINE_PER_PIXEL, rows.start * FINE_PER_PIXEL
    pen = ImageDraw.Draw(picture)
    for part in parts(shape, Polygon):
        for ring, fill in ((part.exterior, 255), *((hole, 0) for hole in part.interiors)):
            # A pixel of the fine picture is filled from its centre on.
            pen.polygon((get_coordinates(ring) - 0.5 - corner).ravel().tolist(), fill=fill)
    reduced = np.asarray(picture.reduce(FINE_PER_PIXEL), dtype=np.float32)
    row, column = rows.start - start[0], columns.start - start[1]
    covered[row : row + height, column : column + width] = reduced / np.float32(255)
    return covered


def touched(low: float, high: float, first: int, stop: int) -> slice:
    """Return which of these pixels fine pixels from low to high touch, and one more to either side."""
    return slice(
        max(math.floor(low / FINE_PER_PIXEL) - 1, first),
        min(math.ceil(high / FINE_PER_PIXEL) + 1, stop),
    )


def blurred(light: Light, radius: float) -> Light:
    """Return light blurred by a Gaussian of this radius in pixels."""
    picture = Image.fromarray(np.clip(light * 255, 0, 255).astype(np.uint8))
    lit = picture.getbbox()
    if lit is None:
        return np.zeros(light.shape, dtype=np.float32)
    reach = blur_reach(radius)
    left, top, right, bottom = lit
    box = (
        max(left - reach, 0),
        max(top - reach, 0),
        min(right + reach, picture.width),
        min(bottom + reach, picture.height),
    )
    picture.paste(picture.crop(box).filter(ImageFilter.GaussianBlur(radius)), box)
    return np.asarray(picture, dtype=np.float32) / np.float32(255)


def blur_reach(radius: float) -> int:
    """Return how many pixels far a blur of this radius spreads light, at most."""
    # Pillow's Gaussian is three boxes one after another, none wider than radius + 2.
    return 3 * math.ceil(radius + 2)
