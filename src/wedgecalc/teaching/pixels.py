"""A figure as a picture for a slide: without its empty margins."""

import io
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.sheet import FILE_DPI


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture as the bytes of a PNG file, and its size."""

    data: bytes
    width: int
    height: int

    @classmethod
    def of(cls, figure: Figure) -> "Pixels":
        """Return a figure without the margins that have the colour of its first pixel."""
        with look.settings():
            figure.set_dpi(FILE_DPI)
            figure.canvas.draw()
        pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]  # type: ignore[attr-defined]
        ink = (pixels != pixels[0, 0]).any(axis=2)
        rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
        if rows.size:
            pixels = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        buffer = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "PNG", compress_level=4)
        return cls(buffer.getvalue(), pixels.shape[1], pixels.shape[0])
