"""The files of an animation: its pictures as a GIF or an MP4."""

import io
import tempfile
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image

from wedgecalc.drawing.theme import Theme
from wedgecalc.extras import need

FRAMES_A_SECOND = 15


def gif_bytes(pictures: Iterable[tuple[Image.Image, int]], colors: Theme) -> bytes:
    """Return pictures, each with the number of its frames, as a GIF."""
    images, durations = [], []
    for image, frames in pictures:
        images.append(_indexed(image, colors))
        durations.append(round(1000 * frames / FRAMES_A_SECOND))
    buffer = io.BytesIO()
    more = {"append_images": images[1:], "duration": durations, "loop": 0, "optimize": False}
    images[0].save(buffer, "GIF", save_all=True, **more)
    return buffer.getvalue()


_NEAR = 10  # of 255: an octree's colour so near to one of the theme's stands for it


def _indexed(image: Image.Image, colors: Theme) -> Image.Image:
    """Return a frame in 255 colours: of an octree, those of the theme exactly.

    Median cut has three in four colours right and a few far off, and takes seven times as long.
    """
    few = image.quantize(255, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    found = np.array(few.getpalette(), dtype=int).reshape(-1, 3)
    own = np.array([to_rgb(getattr(colors, f.name)) for f in fields(colors)]) * 255
    off = np.abs(found[:, None] - own).max(axis=2)
    nearest = off.argmin(axis=1)
    exact = np.where(off.min(axis=1)[:, None] <= _NEAR, own.round()[nearest], found)
    few.putpalette(exact.astype(np.uint8).tobytes())
    return few


def encoder() -> ModuleType:
    """Return the encoder of MP4 files; raise `InputError` without it."""
    return need("imageio_ffmpeg", "output", ".mp4 needs", instead="write a .gif")


def mp4_bytes(pictures: Iterable[tuple[Image.Image, int]], width: int) -> bytes:
    """Return pictures of a width, each with the number of its frames, as an MP4."""
    size = width, round(width * 9 / 16)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        # The encoder needs even width and height; faststart lets a browser play while it loads.
        writer = encoder().write_frames(
            str(path),
            size,
            fps=FRAMES_A_SECOND,
            macro_block_size=2,
            quality=8,
            output_params=[
                "-movflags",
                "+faststart",
                "-fflags",
                "+bitexact",
                "-map_metadata",
                "-1",
            ],
        )
        writer.send(None)
        for image, frames in pictures:
            data = image.tobytes()
            for _ in range(frames):
                writer.send(data)
        writer.close()
        return path.read_bytes()
