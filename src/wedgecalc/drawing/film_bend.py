"""A radiograph bent around the hinge: the far cortex, skin and muscle stay whole."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from wedgecalc.bone.bend import BEND_REACH, Bend
from wedgecalc.bone.shapes import parts, vertices
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.plane import Floats


def bend_film(
    picture: Image.Image,
    film: tuple[NDArray[np.uint8], Frame[float]],
    bends: Iterable[tuple[Bend, BaseGeometry, BaseGeometry]],
    before: BaseGeometry,
    origin: complex,
    share: float,
) -> None:
    """Bend a cut film around its hinge.

    Parameters
    ----------
    picture : PIL.Image.Image
        The film, cut and moved; changed in place.
    film : tuple
        Its pixels before, and the frame of the limb in them.
    bends : iterable of tuple
        Each a `Bend`, what of the film stays, and where it stays black; canonical.
    before : shapely.Polygon
        The bone before it was cut.
    origin : complex
        Where the picture's first pixel lies on the film, pixels.
    share : float
        Share of the correction, 0 to 1.
    """
    pixels, frame = film
    start = np.array([origin.real, origin.imag])
    for bend, stays, black in bends:
        reach = BEND_REACH * bend.width * (1 + 1j)
        corners = np.array([bend.hinge - reach, bend.hinge + reach], dtype=np.complex128)
        xy = frame.to_case(corners) - start
        low = np.maximum(np.floor(xy.min(axis=0)), 0).astype(int)
        high = np.minimum(np.ceil(xy.max(axis=0)), picture.size).astype(int)
        if (high <= low).any():
            continue
        box = (*low.tolist(), *high.tolist())
        x, y = np.meshgrid(np.arange(box[0], box[2]) + 0.5, np.arange(box[1], box[3]) + 0.5)
        source, within = bend.sources(frame.to_core(x + 1j * y + origin), share)
        part = np.asarray(picture.crop(box)).copy()
        still, empty = (_filled(frame, z, start + low, part.shape) for z in (stays, black))
        within &= ~(empty | (still & (part > 0)))
        if not stays.is_empty:  # no copy of the bone that stays
            from_bone = _filled(frame, before, np.zeros(2), pixels.shape)
            x, y = (np.rint(frame.to_case(source[within]) - 0.5).astype(int)).T
            rows, columns = pixels.shape
            within[within] = ~from_bone[np.clip(y, 0, rows - 1), np.clip(x, 0, columns - 1)]
        part[within] = _sampled(pixels, frame.to_case(source[within]))
        picture.paste(Image.fromarray(part), box[:2])


def _filled(
    frame: Frame[float], shape: BaseGeometry, start: Floats, size: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Return which pixels lie in a shape."""
    mask = Image.new("L", (size[1], size[0]))
    for part in parts(shape, Polygon):
        ring = frame.to_case(vertices(part)) - start - 0.5
        ImageDraw.Draw(mask).polygon([(round(a), round(b)) for a, b in ring], fill=255)
    return np.asarray(mask) > 0


def _sampled(pixels: NDArray[np.uint8], xy: Floats) -> NDArray[np.uint8]:
    """Return the greys of a film between its pixels (bilinear); black beyond its edges."""
    rows, columns = pixels.shape
    x, y = xy.T - 0.5
    left, top = np.floor(x), np.floor(y)
    across, down = x - left, y - top
    i = np.clip(left, 0, columns - 2).astype(int)
    j = np.clip(top, 0, rows - 2).astype(int)
    above = pixels[j, i] * (1 - across) + pixels[j, i + 1] * across
    below = pixels[j + 1, i] * (1 - across) + pixels[j + 1, i + 1] * across
    inside = (left >= 0) & (left < columns - 1) & (top >= 0) & (top < rows - 1)
    grey = np.where(inside, above * (1 - down) + below * down, 0.0)
    return np.asarray(np.rint(grey), dtype=np.uint8)
