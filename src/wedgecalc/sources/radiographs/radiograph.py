"""What a radiograph is here: its pixels, and what its file says of their size and of the side; and what is refused."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wedgecalc.errors import InputError, Problem

MOST_PIXELS = 150_000_000  # a stitched film of both legs has 30 to 70 million
MOST_BYTES = 512 * 2**20
SQUARE = 0.001  # share by which a pixel's sides may differ and still count as equal
AT_DETECTOR = ", not corrected for magnification"  # how the source of such a scale ends
LOOK = "look for a name burnt into the picture before you show it"
UNKNOWN_TEXT = f"nobody has said whether text is burnt in: {LOOK}"


def is_of_detector(source: str | None) -> bool:
    """Return whether a scale is that of the detector: lengths by it are too large by the magnification.

    >>> is_of_detector(f"ImagerPixelSpacing{AT_DETECTOR}"), is_of_detector("PixelSpacing, calibrated")
    (True, False)
    """
    return source is not None and source.endswith(AT_DETECTOR)


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a radiograph's file says of it, without its pixels.

    Attributes
    ----------
    size : (int, int) or None
        Columns and rows, as it is shown.
    row_mm, column_mm : float or None
        Height and width of a pixel in the patient; None if the file does not say, or not credibly.
    aspect : float
        Height of a pixel divided by its width; 1.0 if they are equal or nothing is said.
    scale_source : str or None
        Which tag the scale comes from, in words.
    side : {"right", "left"} or None
    notes : tuple of str
        What a user should know: conflicts, missing corrections, what could not be read.
    """

    size: tuple[int, int] | None = None
    row_mm: float | None = None
    column_mm: float | None = None
    aspect: float = 1.0
    scale_source: str | None = None
    side: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def mm_per_px(self) -> float | None:
        """The one scale of square pixels; None without a scale, or if height and width differ."""
        return self.row_mm if self.aspect == 1.0 else None


@dataclass(frozen=True, slots=True)
class Radiograph:
    """A radiograph: its pixels, and what its header says of size and side.

    Attributes
    ----------
    pixels : array of uint8, shape (rows, columns)
        Grey as shown, bone white.
    mm_per_px : float or None
        None too if pixels are not square.
    scale_source : str or None
        Which tag the scale comes from, in words.
    side : {"right", "left"} or None
        Laterality, if the header names one side.
    notes : tuple of str
        What a user should know: conflicts, missing corrections, burnt-in text.
    aspect : float
        Height of a pixel divided by its width; the pixels are as they are stored whatever it is.
    """

    pixels: NDArray[np.uint8]
    mm_per_px: float | None = None
    scale_source: str | None = None
    side: str | None = None
    notes: tuple[str, ...] = ()
    aspect: float = 1.0

    @classmethod
    def of(cls, pixels: NDArray[np.uint8], facts: FilmFacts, *notes: str) -> "Radiograph":
        """Return pixels with what their file says of them."""
        return cls(
            pixels,
            facts.mm_per_px,
            facts.scale_source,
            facts.side,
            (*facts.notes, *notes),
            facts.aspect,
        )

    def squared(self) -> "Radiograph":
        """Return this radiograph if its pixels are square: on any other, what is drawn or marked would lie in the wrong place.

        Raises
        ------
        InputError
            If they are not.
        """
        if self.aspect != 1.0:
            raise bad(
                "",
                f"pixels that are not square ({self.aspect:.4g} times as high as wide)",
                "square pixels to mark or draw on",
                "resample the picture so that they are; landmarks marked on it as it is can be measured",
            )
        return self


def bad(path: str | Path, found: str, expected: str, fix: str = "") -> InputError:
    """Return the error of a picture that cannot be used; nothing that stood in it is quoted."""
    return InputError(Problem("image", found, expected, fix, file=str(path)))


def check_size(path: str | Path, columns: int, rows: int) -> None:
    """Refuse a picture that claims to be empty, or larger than any radiograph, before it is decoded."""
    if columns < 1 or rows < 1 or columns * rows > MOST_PIXELS:
        raise bad(
            path, f"{columns} by {rows} pixels", f"1 to {MOST_PIXELS // 10**6} million pixels"
        )


def ratio(height: float, width: float) -> float:
    """Return how many times as high as wide a pixel is: 1.0 exactly if the sides are equal but for rounding.

    >>> ratio(0.8, 0.64), ratio(0.2, 0.20001)
    (1.25, 1.0)
    """
    found = height / width
    return 1.0 if abs(found - 1) <= SQUARE else found
