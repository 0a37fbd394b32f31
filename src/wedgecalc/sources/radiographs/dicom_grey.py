"""Stored values to grey as the header wants it shown (PS3.3 C.11, PS3.4 N.2).

The modality's slope or table, the window or table of values of interest, and which end is white.
Where no window can be read, grey of more than 8 bits is stretched over what the picture uses.
Padding is left out of this, and is black.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.plane import Floats
from wedgecalc.sources.radiographs.dicom_header import Header, UnreadableError
from wedgecalc.sources.radiographs.grey import STRETCH_SHARES, black_and_white
from wedgecalc.sources.radiographs.radiograph import Grey8, StoredValues

SMALLEST_WINDOW, LARGEST_WINDOW = 1e-9, 1e9  # width of a window; no stored value lies beyond
GreyEnds: TypeAlias = tuple[float, float]  # the values that become black and white


def as_shown(
    steps: StoredValues, header: Header, bits: int, signed: bool, inverted: bool
) -> tuple[Grey8, list[str]]:
    """Return pixels as grey, and notes about what could not be read.

    Parameters
    ----------
    steps : array of unsigned int, shape (rows, columns)
        How far each stored value is above the lowest that can be stored.
    header : Header
    bits : int
        Number of bits stored.
    signed : bool
        Whether half of the values are below zero.
    inverted : bool
        Whether the smallest value is white.
    """
    least = -(2.0 ** (bits - 1)) if signed else 0.0
    padding = _padding(header, steps, least, signed)
    notes: list[str] = []
    if bits > 16:

        def ends(measured: Floats) -> GreyEnds:
            return black_and_white(measured if padding is None else measured[~padding])

        values = steps.astype(np.float64) + least
        grey = _eight_bits(_brightness(values, header, signed, notes, ends), inverted)
    else:  # through one table of all values that can be stored

        def ends(measured: Floats) -> GreyEnds:
            if bits <= 8:  # every grey can be seen as it is stored
                return float(measured.min()), float(measured.max())
            shown_steps = steps if padding is None else steps[~padding]
            counts = np.cumsum(np.bincount(shown_steps.reshape(-1), minlength=2**bits))
            indices = np.searchsorted(counts, [share * counts[-1] for share in STRETCH_SHARES])
            both = measured[np.minimum(indices, 2**bits - 1)]
            return float(both.min()), float(both.max())

        table = np.arange(2**bits) + least
        grey = _eight_bits(_brightness(table, header, signed, notes, ends), inverted)[steps]
    if padding is not None:
        grey[padding] = 0
    return grey, notes


def is_inverted(header: Header, photometric: str) -> bool:
    """Return whether the smallest value is white.

    The photometric interpretation says so, or the shape of the presentation LUT, or both.

    Parameters
    ----------
    header : Header
    photometric : str
        Photometric interpretation.
    """
    return photometric == "MONOCHROME1" or header.text("PresentationLUTShape").upper() == "INVERSE"


def _eight_bits(brightness: Floats, inverted: bool) -> Grey8:
    grey = np.nan_to_num(brightness) * 255.0
    return (255.0 - grey if inverted else grey).astype(np.uint8)


def _brightness(
    stored: Floats,
    header: Header,
    signed: bool,
    notes: list[str],
    ends: Callable[[Floats], GreyEnds],
) -> Floats:
    """Return the brightness of stored values, 0 to 1.

    `ends` gives what becomes black and white in a picture without a window.
    """
    measured = _measured(stored, header, signed, notes)
    negative = signed or float(np.min(measured, initial=0)) < 0
    table = _table(header, "VOILUTSequence", negative, notes)
    if table is not None:
        return table.mapped(measured) / table.top
    window = _window(header, notes)
    if window is None:
        black, white = ends(measured)
        if not white > black:
            return np.zeros_like(measured)
        return np.clip((measured - black) / (white - black), 0, 1)
    centre, width, function = window
    if function == "SIGMOID":
        steepness = np.clip(-4.0 * (measured - centre) / width, -500, 500)
        return np.asarray(1.0 / (1.0 + np.exp(steepness)))
    if function == "LINEAR_EXACT":
        return np.clip((measured - centre) / width + 0.5, 0, 1)
    if width == 1:
        return (measured > centre - 0.5).astype(np.float64)
    return np.clip((measured - (centre - 0.5)) / (width - 1) + 0.5, 0, 1)


def _measured(stored: Floats, header: Header, signed: bool, notes: list[str]) -> Floats:
    """Return stored values as what the device measured: by its table, else slope and intercept."""
    table = _table(header, "ModalityLUTSequence", signed, notes)
    if table is not None:
        return table.mapped(stored)
    slope = header.number("RescaleSlope", 1.0) or 1.0
    return stored * slope + header.number("RescaleIntercept", 0.0)


def _window(header: Header, notes: list[str]) -> tuple[float, float, str] | None:
    """Return centre, width and function of the first window that can be used, or None."""
    function = header.text("VOILUTFunction").upper()
    least = 0.0 if function in ("SIGMOID", "LINEAR_EXACT") else 1.0
    centres, widths = header.places("WindowCenter"), header.places("WindowWidth")
    for centre, width in zip(centres, widths, strict=False):
        if centre is None or width is None:
            continue
        if max(least, SMALLEST_WINDOW) <= width <= LARGEST_WINDOW and abs(centre) <= LARGEST_WINDOW:
            return centre, width, function
    if centres or widths:
        notes.append("the window cannot be read: the picture is shown without it")
    return None


@dataclass(frozen=True, slots=True)
class _Table:
    """A look-up table of a header; values beyond either end map to the entry at that end."""

    first: float  # the value that maps to the first entry
    values: Floats  # the entries
    top: float  # the largest possible entry

    def mapped(self, values: Floats) -> Floats:
        """Return values through the table; NaN counts as the first value."""
        at = np.nan_to_num(np.rint(values) - self.first)
        return self.values[np.clip(at, 0, len(self.values) - 1).astype(np.int64)]


def _table(header: Header, name: str, signed: bool, notes: list[str]) -> _Table | None:
    """Return the table of a header's sequence; None, with a note, if it cannot be read."""
    if name not in header:
        return None
    try:
        items = header.dataset[name].value
        if not items:
            return None
        item = Header(items[0], header.syntax)
        item.dataset.set_original_encoding(*header.dataset.original_encoding)
        descriptor = item.numbers("LUTDescriptor")
        entries, bits = int(descriptor[0]) & 0xFFFF or 65536, int(descriptor[2])
        first = item.numbers("LUTDescriptor", signed=signed)[1]
        data = item.dataset["LUTData"].value
        if isinstance(data, bytes):
            word = "<u2" if header.dataset.original_encoding[1] else ">u2"
            data = np.frombuffer(data, word if len(data) >= 2 * entries else np.uint8)
        table = np.asarray(data, dtype=np.float64)[:entries] % 65536
        if len(table) < entries or not 1 <= bits <= 16:
            raise UnreadableError("is shorter than it says")
        return _Table(first, table, max(2.0**bits - 1, float(table.max()), 1.0))
    except Exception:  # a damaged file may hold anything here
        notes.append(f"{name} cannot be read: the picture is shown without it")
        return None


def _padding(
    header: Header, steps: StoredValues, least: float, signed: bool
) -> NDArray[np.bool_] | None:
    """Return where pixels are padding and show nothing of the patient.

    None if nowhere, or everywhere.
    """
    try:
        value, limit = (
            header.numbers(name, signed=signed)[:1]
            for name in ("PixelPaddingValue", "PixelPaddingRangeLimit")
        )
    except UnreadableError:
        return None
    if not value:
        return None
    low, high = sorted(end - least for end in (value[0], (limit or value)[0]))
    is_padding = (steps >= low) & (steps <= high)
    return is_padding if is_padding.any() and not is_padding.all() else None
