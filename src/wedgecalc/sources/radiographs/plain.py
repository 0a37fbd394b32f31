"""PNG, JPEG and TIFF, by Pillow: pixels as every viewer shows them, and the shape of a pixel.

A resolution in dots per inch says nothing about millimetres in the patient; only its ratio is used.
"""

import contextlib
import io
import logging
import os
import threading
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from wedgecalc.errors import InputError
from wedgecalc.sources.radiographs.grey import NumberArray, stretched
from wedgecalc.sources.radiographs.kinds import KIND_BYTES, kind_of
from wedgecalc.sources.radiographs.radiograph import (
    COPY_AGAIN,
    MOST_PIXELS,
    NO_MEMORY,
    UNKNOWN_TEXT,
    FilmFacts,
    Grey8,
    Radiograph,
    check_size,
    image_error,
    ratio,
)
from wedgecalc.sources.radiographs.tiff_tags import (
    BITS_TAG,
    ORIENTATION_TAG,
    PHOTOMETRIC_TAG,
    rewritten,
    short_tags,
)

WHITE_IS_ZERO, SUBFILE, COMPRESSION, PLANES, SAMPLE_FORMAT = 0, 254, 259, 284, 339
_TIFF_ENDS = "the TIFF ends too early"
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LYING = (5, 6, 7, 8)  # orientations that exchange rows and columns
_ODDEST = 5.0  # ratio of a pixel's sides beyond which it is not credible
# A picture of 16 bits reaches this grey of 255, unless only its lowest 12 bits or fewer are used.
_DARKEST = 32
# Without a handler what Pillow says about a file goes to standard error.
logging.getLogger("PIL").addHandler(logging.NullHandler())
_ENDED = ("truncated", "not enough", "end of file", "decoder error -9")  # as Pillow says it
_FOREIGN = ("unknown pixel mode", "unknown data organization", "not available", "unsupported")


def read_plain(path: Path) -> Radiograph:
    """Read a PNG, JPEG or TIFF; see `wedgecalc.sources.radiographs.picture.load_radiograph`."""
    with _opened(path) as (picture, turn, white):
        facts, grey = _facts(picture, turn), _grey(picture, white)
        if grey.max() < _DARKEST and _is_deep_colour(path, picture):
            raise image_error(
                path,
                "colours of 16 bits (or grey with transparency) of which only the lowest bits are "
                "used, so that the picture is all but black, cannot be read",
                "save it as grey of 16 bits",
            )
        return Radiograph.of(_turned(grey, turn), facts, UNKNOWN_TEXT)


def plain_facts(path: Path) -> FilmFacts:
    """Return what a PNG, JPEG or TIFF says about size and shape of pixels."""
    with _opened(path) as (picture, turn, _):
        return _facts(picture, turn)


_REDIRECTING = threading.RLock()  # only one thread at a time may redirect standard error


@contextlib.contextmanager
def _libtiff_is_silent() -> Iterator[None]:
    """Discard what libtiff prints on standard error about a damaged file."""
    with _REDIRECTING, contextlib.ExitStack() as after:
        with contextlib.suppress(OSError):  # if standard error is closed
            kept = os.dup(2)
            after.callback(os.close, kept)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            after.callback(os.close, nowhere)
            os.dup2(nowhere, 2)
            after.callback(os.dup2, kept, 2)
        yield


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[Image.Image, int, bool]]:
    """Open a picture as it is stored, checked; yield it, its orientation, and whether 0 is white.

    An error is described by its kind, never in the library's words, which may quote the file.
    """
    kind = "picture"
    try:
        with warnings.catch_warnings(), _libtiff_is_silent(), open(path, "rb") as file:
            warnings.simplefilter("ignore")
            file_kind = kind_of(file.read(KIND_BYTES))
            kind = kind if file_kind is None else file_kind.code
            if kind == "PNG":
                Image.open(file, formats=[kind]).verify()  # check sums, which decoding ignores
                file.seek(0)
            source, turn, white = _as_stored(path, file) if kind == "TIFF" else (file, 1, False)
            with Image.open(source, formats=[kind]) as picture:
                check_size(path, *picture.size)
                _check_pages(path, picture, kind)
                if kind == "TIFF":
                    _check_whole(path, picture)
                    _check_planes(path, picture)
                yield picture, turn if kind == "TIFF" else _orientation(picture), white
    except InputError:
        raise
    except Image.DecompressionBombError:
        most = MOST_PIXELS // 10**6
        what = f"the picture has more than {most} million pixels"
        raise image_error(path, what, "export it smaller") from None
    except MemoryError:
        raise image_error(path, NO_MEMORY) from None
    except Exception as error:  # a damaged or hostile file may do anything to a decoder
        raise _decoding_error(path, kind, error) from None


def _tags(picture: Image.Image) -> Mapping[int, Any]:
    """Return the tags of a TIFF; of other pictures none."""
    return picture.tag_v2 if isinstance(picture, TiffImageFile) else {}


def _as_stored(path: Path, file: BinaryIO) -> tuple[BinaryIO, int, bool]:
    """Return a TIFF as Pillow neither turns nor inverts it, its orientation, and if 0 is white."""
    tags = short_tags(file)
    if tags is None:
        raise image_error(path, _TIFF_ENDS, COPY_AGAIN)
    turn = tags.get(ORIENTATION_TAG, (1,))[0]
    deep = tags.get(BITS_TAG, (8,))[0] > 8
    # Up to 8 bits Pillow inverts correctly.
    white = tags.get(PHOTOMETRIC_TAG, (1,))[0] == WHITE_IS_ZERO and deep
    change = ({ORIENTATION_TAG: 1} if turn in _TURNS else {}) | (
        {PHOTOMETRIC_TAG: 1} if white else {}
    )
    file.seek(0)
    return (io.BytesIO(rewritten(file.read(), tags, change)) if change else file), turn, white


def _check_whole(path: Path, picture: Image.Image) -> None:
    """Refuse a TIFF whose strips or tiles reach beyond the file's end."""
    tags, size = _tags(picture), path.stat().st_size
    for offsets, counts in ((273, 279), (324, 325)):
        ends = [
            int(start) + int(count)
            for start, count in zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False)
        ]
        if ends and max(ends) > size:
            raise image_error(path, _TIFF_ENDS, COPY_AGAIN)


def _is_deep_colour(path: Path, picture: Image.Image) -> bool:
    """Return whether several channels have more than 8 bits, of which Pillow keeps the upper 8."""
    if picture.format == "PNG":
        with open(path, "rb") as file:
            bits, colours = file.read(26)[24:]
        return bits > 8 and colours != 0
    bits = _tags(picture).get(BITS_TAG, ())
    return len(bits) > 1 and max(bits) > 8


def _check_planes(path: Path, picture: Image.Image) -> None:
    """Refuse deep colours in uncompressed planes: Pillow takes their bytes for pixels."""
    tags = _tags(picture)
    if (
        tags.get(PLANES, 1) == 2
        and max(tags.get(BITS_TAG, (8,))) > 8
        and tags.get(COMPRESSION, 1) == 1
    ):
        what = "colours of more than 8 bits, each in a plane of its own (planar configuration 2), "
        raise image_error(path, f"{what}cannot be read", "save it as PNG")


def _decoding_error(path: Path, kind: str, error: Exception) -> InputError:
    """Return why a picture could not be decoded, as far as it is known."""
    words = str(error).lower()
    if isinstance(error, EOFError) or any(word in words for word in _ENDED):
        return image_error(path, f"this {kind} cannot be decoded: it ends too early", COPY_AGAIN)
    foreign = isinstance(error, UnidentifiedImageError) or any(w in words for w in _FOREIGN)
    if kind == "TIFF" and foreign:
        what = "this TIFF is damaged, or its number of bits or compression cannot be read"
        return image_error(path, what, "save it as PNG")
    fix = "open it in a viewer and save it again"
    return image_error(path, f"this {kind} cannot be decoded: it is damaged", fix)


def _check_pages(path: Path, picture: Image.Image, kind: str) -> None:
    """Refuse several radiographs in one file; previews and reduced copies do not count."""
    frames: int = getattr(picture, "n_frames", 1)
    pages = 1 if kind == "JPEG" else frames
    if kind == "TIFF" and frames > 1:
        pages = 0
        for page in range(frames):
            picture.seek(page)
            pages += not int(_tags(picture).get(SUBFILE, 0)) & 1 or page == 0
        picture.seek(0)
    if pages != 1:
        what = f"there are {pages} pictures in one file"
        raise image_error(path, what, "save the one you want by itself")


def _orientation(picture: Image.Image) -> int:
    """Return the orientation of a PNG or JPEG by its EXIF block, which viewers obey, unlike XMP."""
    if picture.format == "PNG" and "exif" not in picture.info:
        picture.load()  # the block may follow the pixels; damaged pixels are refused here
    block = Image.Exif()
    try:
        block.load(picture.info.get("exif", b""))
        return int(block.get(ORIENTATION_TAG, 1))
    except Exception:  # a damaged EXIF block is no reason to refuse a picture
        return 1


def _facts(picture: Image.Image, turn: int) -> FilmFacts:
    columns, rows = picture.size
    aspect, notes = _aspect(picture)
    if turn in _LYING:
        columns, rows, aspect = rows, columns, ratio(1.0, aspect)
    if aspect != 1.0:
        notes = (f"its resolution says that pixels are {aspect:.4g} times as high as wide",)
    return FilmFacts((columns, rows), aspect=aspect, notes=notes)


def _aspect(picture: Image.Image) -> tuple[float, tuple[str, ...]]:
    """Return a pixel's height divided by its width, by the resolution, and notes about it."""
    info = picture.info
    if isinstance(picture, TiffImageFile):
        across, down = picture.tag_v2.get(282, 0), picture.tag_v2.get(283, 0)
    else:
        across, down = info.get("jfif_density") or info.get("dpi") or info.get("aspect") or (1, 1)
    try:
        across, down = float(across), float(down)
        if not (across > 0 and down > 0):
            return 1.0, ()
        aspect = ratio(across, down)
    except (TypeError, ValueError, ZeroDivisionError):
        return 1.0, ()
    if not 1 / _ODDEST <= aspect <= _ODDEST:
        return 1.0, ("its resolution is not credible and was not used: pixels are taken as square",)
    return aspect, ()


def _inverted(values: NumberArray) -> NumberArray:
    """Return values of which the smallest was white as values of which it is black."""
    if values.dtype.kind == "u":
        return np.asarray(np.invert(values))
    return -values.astype(np.float64)


def _grey(picture: Image.Image, white: bool) -> Grey8:
    """Return a picture as 8-bit grey.

    More bits are stretched over what they use; what is transparent becomes black.
    """
    mode, tags = picture.mode, _tags(picture)
    if mode in ("I", "F") or mode.startswith("I;16"):
        values: NumberArray = np.asarray(picture)
        unsigned = tags.get(BITS_TAG) == (32,) and tags.get(SAMPLE_FORMAT, (1,)) == (1,)
        if values.dtype == np.int32 and unsigned:
            values = values.view(np.uint32)
        values = values.astype(values.dtype.newbyteorder("="), copy=False)
        return stretched(_inverted(values) if white else values)
    if mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        opaque = clear.getchannel("A")
        grey = clear.convert("RGB").convert("L")
        # Transparency that hides everything is a mistake of the program that wrote it.
        if np.asarray(opaque).any():
            grey = Image.composite(grey, Image.new("L", grey.size), opaque)
        return np.asarray(grey)
    if mode == "L" and tags.get(SAMPLE_FORMAT) == (2,):
        # With the sign bit inverted, two's complement counts from the lowest value.
        return np.asarray(picture) ^ np.uint8(128)
    if mode not in ("L", "1", "RGB", "P"):
        picture = picture.convert("RGB")  # CMYK, YCbCr, LAB, HSV
    return np.asarray(picture if picture.mode == "L" else picture.convert("L"))


def _turned(pixels: Grey8, turn: int) -> Grey8:
    """Return pixels turned by an orientation tag, as every viewer shows them."""
    return np.asarray(Image.fromarray(pixels).transpose(_TURNS[turn])) if turn in _TURNS else pixels
