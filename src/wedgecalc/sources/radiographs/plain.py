"""PNG, JPEG and TIFF, by Pillow: pixels turned and lit as every viewer shows them, and the shape of a pixel.

A resolution in dots per inch says nothing of millimetres in the patient; only how the two directions differ is used.
"""

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from wedgecalc.errors import InputError
from wedgecalc.sources.radiographs.grey import stretched
from wedgecalc.sources.radiographs.kinds import START, kind_of
from wedgecalc.sources.radiographs.radiograph import (
    MOST_PIXELS,
    UNKNOWN_TEXT,
    FilmFacts,
    Radiograph,
    bad,
    check_size,
    ratio,
)
from wedgecalc.sources.radiographs.tiff_tags import (
    BITS,
    ORIENTATION,
    PHOTOMETRIC,
    rewritten,
    short_tags,
)

WHITE_IS_ZERO, SUBFILE, COMPRESSION, PLANES, SAMPLE_FORMAT = 0, 254, 259, 284, 339
AGAIN = "copy or export it again"
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LYING = (5, 6, 7, 8)
ODDEST = 5.0  # times as high as wide, or as wide as high, that a pixel may credibly be
DARKEST = (
    32  # of 255 that a picture of 16 bits must reach: one of 12 bits, or fewer, in 16 does not
)
_DEEP = ("I", "F")
logging.getLogger("PIL").addHandler(
    logging.NullHandler()
)  # else what it says of a file stands on standard error
_ENDED = ("truncated", "not enough", "end of file", "decoder error -9")  # as Pillow says it
_FOREIGN = ("unknown pixel mode", "unknown data organization", "not available", "unsupported")


def read_plain(path: Path) -> Radiograph:
    """Read a PNG, JPEG or TIFF; see `wedgecalc.sources.radiographs.picture.load_radiograph`."""
    with _opened(path) as (picture, turn, white):
        facts, grey = _facts(picture, turn), _grey(picture, white)
        if grey.max() < DARKEST and _is_deep_colour(path, picture):
            raise bad(
                path,
                "a picture of 16 bits in colours, or with transparency, that is all but black: only the lowest bits are used",
                "16 bits of grey, or 8 bits of colours",
                "save it as grey",
            )
        return Radiograph.of(_turned(grey, turn), facts, UNKNOWN_TEXT)


def plain_facts(path: Path) -> FilmFacts:
    """Return what a PNG, JPEG or TIFF says of size and shape of pixels."""
    with _opened(path) as (picture, turn, _):
        return _facts(picture, turn)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, int, bool]]:
    """Open a picture, checked: as it is stored, with how it is to be turned, and whether its smallest value is white.

    Whatever then goes wrong is said by its kind, never in the library's words, which may quote the file.
    """
    kind = "picture"
    try:
        with warnings.catch_warnings(), open(path, "rb") as file:
            warnings.simplefilter("ignore")
            known = kind_of(file.read(START))
            kind = kind if known is None else known.code
            if kind == "PNG":
                Image.open(
                    file, formats=[kind]
                ).verify()  # its check sums, which decoding does not look at
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
        raise bad(
            path,
            "more pixels than any radiograph has",
            f"at most {MOST_PIXELS // 10**6} million pixels",
        ) from None
    except MemoryError:
        raise bad(path, "a picture that needs more memory than there is", "a smaller one") from None
    except Exception as error:  # whatever a damaged or hostile file does to a decoder
        raise _undecoded(path, kind, error) from None


def _as_stored(path: Path, file: BinaryIO) -> tuple[BinaryIO, int, bool]:
    """Return a TIFF that Pillow neither turns nor lights, with how it is to be turned and whether its smallest value is white."""
    tags = short_tags(file)
    if tags is None:
        raise bad(path, "a TIFF that ends too early", "the whole file", AGAIN)
    turn = tags.get(ORIENTATION, (1,))[0]
    deep = tags.get(BITS, (8,))[0] > 8
    white = (
        tags.get(PHOTOMETRIC, (1,))[0] == WHITE_IS_ZERO and deep
    )  # up to 8 bits Pillow turns the right way
    change = ({ORIENTATION: 1} if turn in _TURNS else {}) | ({PHOTOMETRIC: 1} if white else {})
    file.seek(0)
    return (io.BytesIO(rewritten(file.read(), tags, change)) if change else file), turn, white


def _check_whole(path: Path, picture: Any) -> None:
    """Refuse a TIFF whose strips or tiles reach beyond the file's end."""
    tags, size = picture.tag_v2, path.stat().st_size
    for offsets, counts in ((273, 279), (324, 325)):
        ends = [
            int(start) + int(count)
            for start, count in zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False)
        ]
        if ends and max(ends) > size:
            raise bad(path, "a TIFF that ends too early", "the whole file", AGAIN)


def _is_deep_colour(path: Path, picture: Any) -> bool:
    """Return whether a picture has more than 8 bits in each of several channels, of which Pillow keeps the upper 8."""
    if picture.format == "PNG":
        with open(path, "rb") as file:
            bits, colours = file.read(26)[24:]
        return bits > 8 and colours != 0
    bits = getattr(picture, "tag_v2", {}).get(BITS, ())
    return len(bits) > 1 and max(bits) > 8


def _check_planes(path: Path, picture: Any) -> None:
    """Refuse colours of more than 8 bits that lie apart and are not compressed: Pillow takes their bytes for pixels."""
    tags = picture.tag_v2
    if tags.get(PLANES, 1) == 2 and max(tags.get(BITS, (8,))) > 8 and tags.get(COMPRESSION, 1) == 1:
        raise bad(
            path,
            "a TIFF of colours of more than 8 bits that lie apart (planar configuration 2)",
            "grey, or colours that lie together",
            "save it as PNG",
        )


def _undecoded(path: Path, kind: str, error: Exception) -> InputError:
    """Return why a picture could not be decoded, as far as it is known."""
    words = str(error).lower()
    if isinstance(error, EOFError) or any(word in words for word in _ENDED):
        return bad(
            path, f"no {kind} that can be decoded: it ends too early", "the whole file", AGAIN
        )
    if kind == "TIFF" and (
        isinstance(error, UnidentifiedImageError) or any(word in words for word in _FOREIGN)
    ):
        return bad(
            path,
            "a TIFF that is damaged, or has a number of bits or a compression that cannot be read here",
            "8 or 16 bits of grey",
            "save it as PNG",
        )
    return bad(
        path,
        f"no {kind} that can be decoded: it is damaged",
        "a whole, undamaged file",
        "open it in a viewer and save it anew",
    )


def _check_pages(path: Path, picture: Any, kind: str) -> None:
    """Refuse several radiographs in one file; the previews in a phone's JPEG and the reduced copies in a TIFF are none."""
    pages = getattr(picture, "n_frames", 1)
    if pages == 1 or kind == "JPEG":
        return
    if kind == "TIFF":
        pages = 0
        for page in range(picture.n_frames):
            picture.seek(page)
            pages += not int(picture.tag_v2.get(SUBFILE, 0)) & 1 or page == 0
        picture.seek(0)
        if pages == 1:
            return
    raise bad(
        path, f"{pages} pictures in one file", "one radiograph", "save the one you want by itself"
    )


def _orientation(picture: Any) -> int:
    """Return how a PNG or JPEG is to be turned: by its EXIF block, which viewers heed, and not by XMP, which they do not."""
    if picture.format == "PNG" and "exif" not in picture.info:
        picture.load()  # the block may stand behind the pixels; and pixels that are damaged are refused here
    block = Image.Exif()
    try:
        block.load(picture.info.get("exif", b""))
        return int(block.get(ORIENTATION, 1))
    except Exception:  # a damaged EXIF block is no reason to refuse a picture
        return 1


def _facts(picture: Any, turn: int) -> FilmFacts:
    columns, rows = picture.size
    aspect, notes = _aspect(picture)
    if turn in LYING:
        columns, rows, aspect = rows, columns, ratio(1.0, aspect)
    if aspect != 1.0:
        notes = (f"its resolution says that pixels are {aspect:.4g} times as high as wide",)
    return FilmFacts((columns, rows), aspect=aspect, notes=notes)


def _aspect(picture: Any) -> tuple[float, tuple[str, ...]]:
    """Return how many times as high as wide a pixel is by the resolution, and what is odd about it."""
    tags = getattr(picture, "tag_v2", None)
    across, down = (
        (tags.get(282), tags.get(283))
        if tags is not None
        else picture.info.get("dpi") or picture.info.get("aspect") or (1, 1)
    )
    if picture.info.get("jfif_density") and tags is None:
        across, down = picture.info["jfif_density"]
    try:
        across, down = float(across), float(down)
        if not (across > 0 and down > 0):
            return 1.0, ()
        found = ratio(across, down)
    except (TypeError, ValueError, ZeroDivisionError):
        return 1.0, ()
    if not 1 / ODDEST <= found <= ODDEST:
        return 1.0, ("its resolution is not credible and was not used: pixels are taken as square",)
    return found, ()


def _darkened(values: NDArray[Any]) -> NDArray[Any]:
    """Return values of which the smallest was white as values of which it is black."""
    if values.dtype.kind == "u":
        return np.asarray(np.iinfo(values.dtype).max - values)
    return np.asarray(-values.astype(np.float64))


def _grey(picture: Any, white: bool) -> NDArray[np.uint8]:
    """Return a picture as 8-bit grey; more bits are stretched over what they use, and what is clear is black."""
    if picture.mode in _DEEP or picture.mode.startswith("I;16"):
        values = np.asarray(picture)
        tags = getattr(picture, "tag_v2", {})
        if (
            values.dtype == np.int32
            and tags.get(BITS) == (32,)
            and tags.get(SAMPLE_FORMAT, (1,)) == (1,)
        ):
            values = values.view(np.uint32)
        values = values.astype(values.dtype.newbyteorder("="), copy=False)
        return stretched(_darkened(values) if white else values)
    if picture.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        opaque = clear.getchannel("A")
        grey = clear.convert("RGB").convert("L")
        if (
            opaque.getextrema()[1] > 0
        ):  # one that hides all of it is a mistake of the program that wrote it
            grey = Image.composite(grey, Image.new("L", grey.size), opaque)
        return np.asarray(grey)
    if picture.mode == "L" and getattr(picture, "tag_v2", {}).get(SAMPLE_FORMAT) == (2,):
        return np.asarray(picture) ^ np.uint8(
            128
        )  # with the sign bit turned, two's complement counts from the least value
    if picture.mode not in ("L", "1", "RGB", "P"):
        picture = picture.convert("RGB")  # CMYK, YCbCr, LAB, HSV
    return np.asarray(picture if picture.mode == "L" else picture.convert("L"))


def _turned(pixels: NDArray[np.uint8], turn: int) -> NDArray[np.uint8]:
    """Return pixels turned as the orientation tag says: as every viewer shows them."""
    return np.asarray(Image.fromarray(pixels).transpose(_TURNS[turn])) if turn in _TURNS else pixels
