"""Check that an image has all its pixels; many programs accept a truncated film."""

import io
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.errors import wrong
from wedgecalc.sources.radiographs.dicom_header import DAMAGED, DEFLATED, NATIVE, quietly
from wedgecalc.sources.radiographs.dicom_pixels import RLE

if TYPE_CHECKING:
    from pydicom import Dataset

_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData", "PixelDataProviderURL")
# JPEG, JPEG-LS and JPEG 2000 codestreams end with the same marker; JPEG XL and video do not.
_JPEG = tuple(f"1.2.840.10008.1.2.4.{n}" for n in (50, 51, 57, 70, 80, 81, 90, 91, 201, 202, 203))
_END = b"\xff\xd9"


def missing_pixels(read: "Dataset") -> str:
    """Return a sentence on an image's missing pixels; empty if it is complete, or no image.

    Parameters
    ----------
    read : pydicom.Dataset
        With its file meta information.
    """
    if "Image Storage" not in read.file_meta.MediaStorageSOPClassUID.name:
        return ""
    if not any(name in read for name in _PIXELS):
        return "it has no pixels: it ends before them"
    data = read.get("PixelData")
    if not isinstance(data, bytes):
        return ""
    syntax = str(read.file_meta.TransferSyntaxUID)
    if syntax in (*NATIVE, DEFLATED):
        needed = _needed(read)
        short = len(data) < needed
        return f"its pixels are cut off: {len(data)} of {needed} bytes are there" if short else ""
    if syntax in (*_JPEG, RLE) and not _ends(read, data, syntax):
        return "its pixels are cut off: the last picture in it does not come to its end"
    return ""


def _needed(read: "Dataset") -> int:
    from pydicom.pixels.utils import get_expected_length

    try:
        return get_expected_length(read)
    except (AttributeError, TypeError, ValueError):  # no words about size: others will tell
        return 0


def _ends(read: "Dataset", data: bytes, syntax: str) -> bool:
    from pydicom.encaps import generate_fragments

    try:
        pieces = list(generate_fragments(data))[1:]  # after the table of offsets
    except (ValueError, struct.error):
        return False
    if not pieces:
        return False
    if syntax == RLE:
        return _run_lengths(pieces[-1]) >= int(read.Rows) * int(read.Columns)
    return pieces[-1].rstrip(b"\0").endswith(_END)


def _run_lengths(frame: bytes) -> int:
    """Return how many bytes the last segment of a frame holds, PS3.5 annex G."""
    if len(frame) < 64:
        return 0
    count, *offsets = struct.unpack("<16L", frame[:64])
    if not 1 <= count <= 15:
        return 0
    k, byte_count = offsets[count - 1], 0
    while k < len(frame):
        head = frame[k]
        if head < 128:  # so many bytes as they are
            byte_count += min(head + 1, len(frame) - k - 1)
            k += head + 2
        else:  # one byte, repeated
            byte_count += 257 - head if head > 128 and k + 1 < len(frame) else 0
            k += 2 if head > 128 else 1
    return byte_count


def refuse_cut(data: bytes, place: str) -> None:
    """Raise `InputError` for the bytes of a truncated film; `place` names its origin."""
    import pydicom

    with quietly(Path(place), DAMAGED):
        lack = missing_pixels(pydicom.dcmread(io.BytesIO(data)))
    if lack:
        fix = "have it stored anew by the station that made it"
        raise wrong("film", f"{lack}, so it is not taken", fix=fix, file=place)
