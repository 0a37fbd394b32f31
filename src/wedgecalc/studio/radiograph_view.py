"""The radiograph on the film, before and after the correction."""

import struct
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wedgecalc.drawing.scene import Scene
from wedgecalc.studio.virtual_postop import postop_overview

OVERVIEW = 1600  # pixels along the longer side of the reduced copy that is cut and turned

GreyPixels: TypeAlias = NDArray[np.uint8]


class RadiographView:
    """One radiograph, or none.

    Parameters
    ----------
    send : callable
        Called with the radiograph after a correction, as `_picture_message` writes it; empty for none.

    Attributes
    ----------
    pixels, overview : array of uint8 or None
        The radiograph, and its reduced copy.
    shown : (tuple of Scene, float) or None
        The plans with which the radiograph is shown, and the share of its correction.
    """

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.send = send
        self.pixels: GreyPixels | None = None
        self.overview: GreyPixels | None = None
        self.shown: tuple[tuple[Scene, ...], float] | None = None

    def load(self, pixels: GreyPixels | None) -> bytes:
        """Take a radiograph, or none, and return it as `_picture_message` writes it."""
        self.pixels, self.shown = pixels, None
        self.overview = None if pixels is None else reduced(pixels, OVERVIEW)
        self.send(b"")
        return b"" if pixels is None else _picture_message(pixels, 0.0, 0.0, 1.0)

    def operate(self, scenes: tuple[Scene, ...], share: float) -> None:
        """Show the radiograph after this share of a correction; unchanged without a plan or for 0."""
        if self.pixels is None or self.overview is None:
            return
        coarse, shown = self.pixels.shape[0] / self.overview.shape[0], self.shown
        if shown is not None and shown[0] is scenes and shown[1] == share:
            return
        cut = postop_overview(self.overview, coarse, scenes, share)
        if cut is None:
            if shown is not None:
                self.shown = None
                self.send(b"")
            return
        self.shown = (scenes, share)
        picture, origin = cut
        self.send(_picture_message(picture, origin.real * coarse, origin.imag * coarse, coarse))


def reduced(pixels: GreyPixels, most: int) -> GreyPixels:
    """Return a picture with at most `most` pixels along its longer side."""
    step = max(pixels.shape) / most
    if step <= 1:
        return pixels
    size = max(round(pixels.shape[1] / step), 1), max(round(pixels.shape[0] / step), 1)
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX, reducing_gap=2.0))


def _picture_message(pixels: GreyPixels, left: float, top: float, unit: float) -> bytes:
    """Return a picture for the film: columns, rows, left, top, right, bottom, then its pixels.

    Parameters
    ----------
    pixels : array of uint8, shape (rows, columns)
    left, top : float
        Where its first pixel lies.
    unit : float
        How wide a pixel is there.

    Examples
    --------
    >>> len(_picture_message(np.zeros((2, 3), np.uint8), 0.0, 0.0, 1.0))
    54
    """
    rows, columns = pixels.shape
    head = (columns, rows, left, top, left + columns * unit, top + rows * unit)
    return struct.pack("<6d", *head) + np.ascontiguousarray(pixels).tobytes()
