"""A radiograph: its pixels, what its file says about scale and side, and what is refused."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc.errors import InputError, wrong

Grey8: TypeAlias = NDArray[np.uint8]  # as shown, shape (rows, columns)
StoredValues: TypeAlias = NDArray[np.integer[Any]]  # as stored: of any width, signed or not

MOST_PIXELS = 150_000_000  # a stitched film of both legs has 30 to 70 million
MOST_BYTES = 512 * 2**20
SQUARE_TOLERANCE = 0.001  # share by which a pixel's sides may differ and still count as equal
AT_DETECTOR = ", not corrected for magnification"  # how the source of such a scale ends
UNKNOWN_TEXT = "check the image for burned-in patient details before you share it"
BURNED_IN = f"the header says that text is burned in: {UNKNOWN_TEXT}"
COPY_AGAIN = "copy or export the file again"
NO_MEMORY = "the picture needs more memory than there is"


def is_of_detector(source: str | None) -> bool:
    """Return whether a scale, by its source in words, is that of the detector.

    Lengths are then too large by the magnification.

    Parameters
    ----------
    source : str or None
        As in `FilmFacts.scale_source`.

    Examples
    --------
    >>> is_of_detector(f"ImagerPixelSpacing{AT_DETECTOR}")
    True
    >>> is_of_detector("PixelSpacing, calibrated")
    False
    """
    return source is not None and source.endswith(AT_DETECTOR)


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a radiograph's file says about it, known without decoding its pixels.

    Attributes
    ----------
    size : (int, int) or None
        Columns and rows, as shown.
    row_mm, column_mm : float or None
        Height and width of a pixel in the patient; None if the file does not say, or not credibly.
    aspect : float
        Height of a pixel divided by its width; 1.0 if they are equal or the file does not say.
    scale_source : str or None
        Which tag the scale comes from, in words.
    side : {"right", "left"} or None
    notes : tuple of str
        What a user should know: contradictions, missing corrections, what could not be read.
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
        """The scale of square pixels; None without a scale, or if height and width differ."""
        return self.row_mm if self.aspect == 1.0 else None


@dataclass(frozen=True, slots=True)
class Radiograph:
    """A radiograph: its pixels, and what its header says about size and side.

    Attributes
    ----------
    pixels : array of uint8, shape (rows, columns)
        Grey as shown, bone white.
    mm_per_px : float or None
        Size of a pixel in the patient; None without a scale, or if pixels are not square.
    scale_source : str or None
        Which tag the scale comes from, in words.
    side : {"right", "left"} or None
        Laterality, if the header names one side.
    notes : tuple of str
        What a user should know: contradictions, missing corrections, burned-in text.
    aspect : float
        Height of a pixel divided by its width; `pixels` is not resampled for it.
    """

    pixels: Grey8
    mm_per_px: float | None = None
    scale_source: str | None = None
    side: str | None = None
    notes: tuple[str, ...] = ()
    aspect: float = 1.0

    @classmethod
    def of(cls, pixels: Grey8, facts: FilmFacts, *notes: str) -> "Radiograph":
        """Return a radiograph of these pixels, with the facts of their file and further notes."""
        return cls(
            pixels,
            facts.mm_per_px,
            facts.scale_source,
            facts.side,
            (*facts.notes, *notes),
            facts.aspect,
        )

    def squared(self) -> "Radiograph":
        """Return this radiograph if its pixels are square.

        On any other, what is drawn or marked would lie in the wrong place.

        Raises
        ------
        InputError
            If they are not.
        """
        if self.aspect != 1.0:
            raise image_error(
                "",
                f"the pixels are not square ({self.aspect:.4g} times as high as wide), so that "
                "nothing can be marked or drawn on them",
                "resample the picture; landmarks marked on it as it is can be measured",
            )
        return self


def image_error(path: str | Path, what: str, fix: str = "") -> InputError:
    """Return the error of a picture that cannot be used: what is wrong, and what to do.

    A patient's name may stand anywhere in a file: no caller quotes from it.

    Parameters
    ----------
    path : str or path
        The file; empty if there is none.
    what : str
        What is wrong, as a sentence.
    fix : str
        What to do.
    """
    return wrong("image", what, fix=fix, file=path)


def check_size(path: str | Path, columns: int, rows: int) -> None:
    """Refuse a picture that claims to be empty or larger than any radiograph.

    Called before it is decoded.

    Parameters
    ----------
    path : str or path
        The file, for the message.
    columns, rows : int
    """
    if columns < 1 or rows < 1 or columns * rows > MOST_PIXELS:
        most = MOST_PIXELS // 10**6
        what = f"the picture has {columns} by {rows} pixels; 1 to {most} million are read"
        raise image_error(path, what)


def ratio(height: float, width: float) -> float:
    """Return how many times as high as wide a pixel is, exactly 1.0 if only rounding differs.

    Parameters
    ----------
    height, width : float
        In the same unit.

    Examples
    --------
    >>> ratio(0.8, 0.64), ratio(0.2, 0.20001)
    (1.25, 1.0)
    """
    quotient = height / width
    return 1.0 if abs(quotient - 1) <= SQUARE_TOLERANCE else quotient
