"""From stored values to grey as the header wants it shown: modality, window or LUT, and which end is white (PS3.3 C.11, PS3.4 N.2).

Where no window can be read, grey of more than 8 bits is stretched over what the picture uses; padding counts for nothing and is black.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc.sources.radiographs.dicom_header import Header, UnreadableError
from wedgecalc.sources.radiographs.grey import ENDS

Floats = NDArray[np.float64]
TINIEST, WIDEST = 1e-9, 1e9  # of a window; no stored value lies beyond


def as_shown(
    steps: NDArray[Any], header: Header, bits: int, signed: bool, inverted: bool
) -> tuple[NDArray[np.uint8], list[str]]:
    """Return pixels as grey, and what there is to say of it.

    Parameters
    ----------
    steps : array of unsigned int
        How far each stored value is above the least that can be stored.
    header : Header
    bits : int
        Bits that are stored.
    signed : bool
        Whether half of the values are below zero.
    inverted : bool
        Whether the smallest value is white.
    """
    least = -(2.0 ** (bits - 1)) if signed else 0.0
    padding = _padding(header, steps, least, signed)
    notes: list[str] = []
    if bits > 16:
        values = steps.astype(np.float64) + least
        grey = _eight(
            _lights(
                values,
                header,
                signed,
                notes,
                lambda found: _ends(found if padding is None else found[~padding]),
            ),
            inverted,
        )
    else:  # through one table of all values that can be stored
        table = np.arange(2**bits) + least

        def used(found: Floats) -> tuple[float, float]:
            if bits <= 8:  # every grey can be seen as it is stored
                return float(found.min()), float(found.max())
            counts = np.cumsum(
                np.bincount(
                    (steps if padding is None else steps[~padding]).reshape(-1), minlength=2**bits
                )
            )
            ends = found[
                [
                    min(int(np.searchsorted(counts, share * counts[-1])), 2**bits - 1)
                    for share in ENDS
                ]
            ]
            return float(ends.min()), float(ends.max())

        grey = _eight(_lights(table, header, signed, notes, used), inverted)[steps]
    if padding is not None:
        grey[padding] = 0
    return grey, notes


def is_inverted(header: Header, photometric: str) -> bool:
    """Return whether the smallest value is white: said by the photometric interpretation, by the shape of the presentation LUT, or by both."""
    return photometric == "MONOCHROME1" or header.text("PresentationLUTShape").upper() == "INVERSE"


def _eight(lights: Floats, inverted: bool) -> NDArray[np.uint8]:
    grey = np.nan_to_num(lights) * 255.0
    return np.asarray((255.0 - grey if inverted else grey).astype(np.uint8))


def _ends(values: Floats) -> tuple[float, float]:
    """Return the values that become black and white in a picture that says nothing of it."""
    finite = values[np.isfinite(values)]
    low, high = (
        np.percentile(finite, [100 * share for share in ENDS]) if finite.size else (0.0, 1.0)
    )
    return float(low), float(high)


def _lights(stored: Floats, header: Header, signed: bool, notes: list[str], used: Any) -> Floats:
    """Return stored values as light from 0 to 1; `used` gives the ends of what a picture without a window uses."""
    found = _modality(stored, header, signed, notes)
    table = _lut(header, "VOILUTSequence", signed or float(np.min(found, initial=0)) < 0, notes)
    if table is not None:
        return _through(found, table) / table[2]
    window = _window(header, notes)
    if window is None:
        low, high = used(found)
        return np.asarray(
            np.clip((found - low) / (high - low), 0, 1) if high > low else np.zeros_like(found)
        )
    centre, width, function = window
    if function == "SIGMOID":
        return np.asarray(1.0 / (1.0 + np.exp(np.clip(-4.0 * (found - centre) / width, -500, 500))))
    if function == "LINEAR_EXACT":
        return np.asarray(np.clip((found - centre) / width + 0.5, 0, 1))
    if width == 1:
        return np.asarray(found > centre - 0.5, dtype=np.float64)
    return np.asarray(np.clip((found - (centre - 0.5)) / (width - 1) + 0.5, 0, 1))


def _modality(stored: Floats, header: Header, signed: bool, notes: list[str]) -> Floats:
    """Return stored values as what the device measured: by its table, or slope and intercept, 1 and 0 where they are absent."""
    table = _lut(header, "ModalityLUTSequence", signed, notes)
    if table is not None:
        return _through(stored, table)
    slope, intercept = (
        header.number("RescaleSlope", 1.0) or 1.0,
        header.number("RescaleIntercept", 0.0),
    )
    return stored * slope + intercept


def _window(header: Header, notes: list[str]) -> tuple[float, float, str] | None:
    """Return centre, width and function of the first window that can be used; None if there is none."""
    function = header.text("VOILUTFunction").upper()
    least = 0.0 if function in ("SIGMOID", "LINEAR_EXACT") else 1.0
    centres, widths = header.places("WindowCenter"), header.places("WindowWidth")
    for centre, width in zip(centres, widths, strict=False):
        if centre is None or width is None:
            continue
        if max(least, TINIEST) <= width <= WIDEST and abs(centre) <= WIDEST:
            return centre, width, function
    if centres or widths:
        notes.append("the window cannot be read: the picture is shown without it")
    return None


def _lut(
    header: Header, name: str, signed: bool, notes: list[str]
) -> tuple[float, Floats, float] | None:
    """Return a table: the first value that it maps, what the values become, and the largest that they could; None if there is none to read."""
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
            wide = len(data) >= 2 * entries
            data = np.frombuffer(
                data,
                ("<u2" if header.dataset.original_encoding[1] else ">u2") if wide else np.uint8,
            )
        table = np.asarray(data, dtype=np.float64)[:entries] % 65536
        if len(table) < entries or not 1 <= bits <= 16:
            raise UnreadableError("is shorter than it says")
        return first, table, max(2.0**bits - 1, float(table.max()), 1.0)
    except Exception:  # whatever stands there instead
        notes.append(f"{name} cannot be read: the picture is shown without it")
        return None


def _through(values: Floats, table: tuple[float, Floats, float]) -> Floats:
    first, lut, _ = table
    return np.asarray(
        lut[np.clip(np.nan_to_num(np.rint(values) - first), 0, len(lut) - 1).astype(np.int64)]
    )


def _padding(
    header: Header, steps: NDArray[Any], least: float, signed: bool
) -> NDArray[np.bool_] | None:
    """Return where pixels are padding and nothing of the patient; None if nowhere, or everywhere."""
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
    found = (steps >= low) & (steps <= high)
    return found if found.any() and not found.all() else None
