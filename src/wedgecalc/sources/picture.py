"""Read radiographs, safely: what a file claims is checked before anything is decoded, and only pixels leave this room.

A picture is grey, 8 bits, as it is shown: bone white. Coordinates count from the upper left corner of the first pixel, so
its centre is at (0.5, 0.5). No name, date or text of a header is kept.
"""

import stat
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from wedgecalc.errors import InputError, Problem
from wedgecalc.sources.files import DICOM

MOST_PIXELS = 150_000_000  # a stitched film of both legs has 30 to 70 million
MOST_BYTES = 512 * 2**20
PLAIN = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF"}
LOOK = "look for a name burnt into the picture before you show it"


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a radiograph's header says of its geometry, without its pixels.

    Attributes
    ----------
    size : (int, int) or None
        Columns and rows.
    row_mm, column_mm : float or None
        Height and width of a pixel, in the patient.
    aspect : float
        Height of a pixel for its width; 1 if square or not said.
    scale_source : str or None
        Which tag the scale comes from, in words.
    side : {"right", "left"} or None
    notes : tuple of str
    """

    size: tuple[int, int] | None = None
    row_mm: float | None = None
    column_mm: float | None = None
    aspect: float = 1.0
    scale_source: str | None = None
    side: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Radiograph:
    """A radiograph: its pixels, and what its header says of size and side.

    Attributes
    ----------
    pixels : array of uint8, shape (rows, columns)
        Grey as shown, bone white.
    mm_per_px : float or None
    scale_source : str or None
        Which tag the scale comes from, in words.
    side : {"right", "left"} or None
        Laterality, if the header names one side.
    notes : tuple of str
        What a user should know: conflicts, missing corrections, burnt-in text.
    aspect : float
        Height of a pixel for its width.
    """

    pixels: NDArray[np.uint8]
    mm_per_px: float | None = None
    scale_source: str | None = None
    side: str | None = None
    notes: tuple[str, ...] = ()
    aspect: float = 1.0


def load_radiograph(path: str | Path) -> Radiograph:
    """Read a radiograph: PNG, JPEG, TIFF, or DICOM with the extra ``dicom``.

    Raises
    ------
    InputError
        If there is no such file, it is too large, is none of these, or cannot be decoded.

    Examples
    --------
    >>> load_radiograph("leg.gif")
    Traceback (most recent call last):
    ...
    wedgecalc.errors.InputError: leg.gif: image: found a name ending in '.gif', expected .png, .jpg, ...
    """
    target = checked_file(path)
    if target.suffix.lower() in DICOM:
        from wedgecalc.sources.dicom import read_dicom

        return read_dicom(target)
    aspect = film_facts(target).aspect
    return Radiograph(
        _plain_pixels(target), notes=(f"nobody has said whether text is burnt in: {LOOK}",), aspect=aspect
    )


def film_facts(path: str | Path) -> FilmFacts:
    """Return what a radiograph's header says of its geometry, for every kind that `load_radiograph` reads.

    Dots for each inch of a PNG, JPEG or TIFF are those of a printer or a screen: only their ratio is taken.

    Raises
    ------
    InputError
        As `load_radiograph`.
    """
    target = checked_file(path)
    if target.suffix.lower() in DICOM:
        from wedgecalc.sources.dicom import dicom_facts

        return dicom_facts(target)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(target, formats=[PLAIN[target.suffix.lower()]]) as picture:
                across, down = _dots(picture.info)
                turned = Image.Image.getexif(picture).get(0x0112) in (5, 6, 7, 8)  # a PNG's own would decode it
                columns, rows = picture.size
                check_size(path, columns, rows)
    except InputError:
        raise
    except Image.DecompressionBombError:
        raise bad(
            path, "more pixels than any radiograph has", f"at most {MOST_PIXELS // 10**6} million pixels"
        ) from None
    except Exception:  # as for its pixels
        raise bad(path, "no picture that can be read", "a whole, undamaged file", "open it in a viewer and save it anew") from None  # fmt: skip
    if turned:
        return FilmFacts((rows, columns), aspect=down / across)
    return FilmFacts((columns, rows), aspect=across / down)


def _dots(info: Any) -> tuple[float, float]:
    """Return how many pixels lie on a unit of length across and down, as a header of a plain picture says; 1 and 1 if it does not."""
    for key in ("aspect", "dpi", "resolution", "jfif_density"):
        value = info.get(key)
        if value and len(value) == 2 and float(value[0]) > 0 and float(value[1]) > 0:
            return float(value[0]), float(value[1])
    return 1.0, 1.0


def checked_file(path: str | Path) -> Path:
    """Return the path if a picture of a known kind and bearable size stands there."""
    target = Path(path)
    known = (*PLAIN, *DICOM)
    if target.suffix.lower() not in known:
        raise bad(path, f"a name ending in {target.suffix[:12]!r}", ", ".join(known))
    try:
        info = target.stat()
    except (OSError, ValueError) as error:
        raise bad(path, f"nothing that can be read ({getattr(error, 'strerror', None) or 'bad name'})", "a picture", "check the path") from None  # fmt: skip
    if not stat.S_ISREG(info.st_mode):
        raise bad(path, "no ordinary file", "a picture")
    if info.st_size > MOST_BYTES:
        raise bad(path, f"{info.st_size / 2**20:.0f} MiB", f"at most {MOST_BYTES // 2**20} MiB")
    return target


def check_size(path: str | Path, columns: int, rows: int) -> None:
    """Refuse a picture that claims to be empty, or larger than any radiograph, before it is decoded."""
    if columns < 1 or rows < 1 or columns * rows > MOST_PIXELS:
        raise bad(path, f"{columns} by {rows} pixels", f"1 to {MOST_PIXELS // 10**6} million pixels")


def bad(path: str | Path, found: str, expected: str, fix: str = "") -> InputError:
    """Return the error of a picture that cannot be used; nothing that stood in it is quoted."""
    return InputError(Problem("image", found, expected, fix, file=str(path)))


def _plain_pixels(path: Path) -> NDArray[np.uint8]:
    """Return the pixels of a PNG, JPEG or TIFF, turned as its orientation tag says: as every viewer shows it."""
    kind = PLAIN[path.suffix.lower()]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=[kind]) as picture:
                check_size(path, *picture.size)
                if getattr(picture, "n_frames", 1) != 1:
                    raise bad(path, "several pictures in one file", "one radiograph", "save the one you want")
                return grey(ImageOps.exif_transpose(picture))
    except InputError:
        raise
    except Image.DecompressionBombError:
        raise bad(
            path, "more pixels than any radiograph has", f"at most {MOST_PIXELS // 10**6} million pixels"
        ) from None
    except Exception:  # whatever a damaged or hostile file does to a decoder; its own words may quote the file
        raise bad(path, f"no {kind} that can be decoded", "a whole, undamaged file", "open it in a viewer and save it anew") from None  # fmt: skip


def grey(picture: Any) -> NDArray[np.uint8]:
    """Return a picture of Pillow as 8-bit grey; more bits are stretched over what they use."""
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        return stretched(np.asarray(picture))
    return np.asarray(picture if picture.mode == "L" else picture.convert("L"))


def stretched(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Return values as 8-bit grey between their 0.5th and 99.5th percentile.

    >>> stretched(np.array([[0, 100], [200, 400]], dtype=np.uint16)).tolist()
    [[0, 63], [127, 254]]
    """
    if values.dtype == np.uint16:
        counts = np.cumsum(np.bincount(values.reshape(-1), minlength=65536))
        low, high = (int(np.searchsorted(counts, share * counts[-1])) for share in (0.005, 0.995))
        table = np.clip((np.arange(65536) - low) * (255.0 / max(high - low, 1)), 0, 255)
        shades: NDArray[np.uint8] = table.astype(np.uint8)[values]
        return shades
    finite = values[np.isfinite(values)]
    low_f, high_f = np.percentile(finite, (0.5, 99.5)) if finite.size else (0.0, 1.0)
    shown = (np.nan_to_num(values.astype(np.float32)) - low_f) * (255.0 / max(high_f - low_f, 1e-9))
    return np.clip(shown, 0, 255).astype(np.uint8)
