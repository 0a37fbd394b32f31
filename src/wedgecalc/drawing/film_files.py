"""The files of an animation: its pictures as a GIF or an MP4."""

import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import islice
from pathlib import Path
from types import ModuleType

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from PIL import Image

from wedgecalc.drawing.theme import Theme
from wedgecalc.extras import need

FRAMES_A_SECOND = 15


def gif_bytes(pictures: Iterable[tuple[Image.Image, int]], colors: Theme) -> bytes:
    """Return pictures, each with the number of its frames, as a GIF."""
    images: list[Image.Image] = []
    durations, rest = [], iter(pictures)
    while some := [*islice(rest, _TOGETHER)]:
        images += _indexed([image for image, _ in some], colors)
        durations += [round(1000 * frames / FRAMES_A_SECOND) for _, frames in some]
    buffer = io.BytesIO()
    options = {"append_images": images[1:], "duration": durations, "loop": 0, "optimize": False}
    images[0].save(buffer, "GIF", save_all=True, **options)
    return buffer.getvalue()


_TOGETHER = 12  # pictures with one palette: no more of them are held in full colour
_BETWEEN = 128  # colours of a palette for the shades between the frequent ones
_STEP = 4  # Pillow looks up colours by these steps, at their lower ends


def _indexed(images: list[Image.Image], colors: Theme) -> Iterator[Image.Image]:
    """Yield pictures in the same 255 colours."""
    palette = _palette(images, colors)
    key = Image.new("P", (1, 1))
    key.putpalette((palette // _STEP * _STEP).tobytes())
    for image in images:
        few = image.quantize(palette=key, dither=Image.Dither.NONE)
        few.putpalette(palette.tobytes())
        yield few


def _palette(images: list[Image.Image], colors: Theme) -> NDArray[np.uint8]:
    """Return colours that suit some pictures: those of the theme, frequent ones, and an octree's.

    An octree alone gives large areas a colour of their neighbours.
    """
    some = sorted({0, len(images) // 2, len(images) - 1})
    sample = Image.fromarray(np.vstack([np.asarray(images[k]) for k in some]))
    theme_colors = np.array([to_rgb(getattr(colors, f.name)) for f in fields(colors)]) * 255
    counted = sorted(sample.getcolors(sample.width * sample.height) or [], reverse=True)
    frequent = np.array([color for _, color in counted[:512]])
    octree = sample.quantize(_BETWEEN, method=Image.Quantize.FASTOCTREE)
    between = np.array(octree.getpalette()).reshape(-1, 3)
    many = 255 - _BETWEEN - len(theme_colors)
    palette = np.vstack([theme_colors.round(), frequent[:many], between, frequent[many:]]).astype(
        np.uint8
    )
    first = np.unique(palette // _STEP, axis=0, return_index=True)[1]
    return np.asarray(palette[np.sort(first)][:255])


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
