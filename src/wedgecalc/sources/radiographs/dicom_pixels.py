"""How the pixels of a DICOM file are stored, checked before they are decoded, and their decoding.

An absent element gets the value that the standard implies; one that contradicts the pixels is
named.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wedgecalc.sources.radiographs.dicom_header import NATIVE, Header, UnreadableError
from wedgecalc.sources.radiographs.radiograph import (
    COPY_AGAIN,
    StoredValues,
    check_size,
    image_error,
)

# Decoded in Python; every other compression by a library in C, in a process apart.
RLE = "1.2.840.10008.1.2.5"
IN_PYTHON = (*NATIVE, RLE)
_SYNTAX = "1.2.840.10008.1.2.4."
_LOSSLESS = (*IN_PYTHON, *(_SYNTAX + n for n in ("57", "70", "80", "90", "201", "202")))
_GREY = ("MONOCHROME1", "MONOCHROME2")
_COLOUR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "PALETTE COLOR")


@dataclass(frozen=True)
class PixelLayout:
    """How pixels are stored.

    Attributes
    ----------
    rows, columns : int
    allocated, stored, high : int
        Bits of a sample, the number of bits used, and the highest of these.
    signed : bool
        Whether values are in two's complement.
    samples : int
        Values of a pixel: 3 for colours, 1 for grey and palettes.
    photometric : str
        Photometric interpretation.
    planar : int
        0 if the samples of a pixel lie together, 1 if each colour has a plane of its own.
    compression : str
        Name of the transfer syntax.
    notes : tuple of str
        What had to be assumed.
    """

    rows: int
    columns: int
    allocated: int
    stored: int
    high: int
    signed: bool
    samples: int
    photometric: str
    planar: int
    compression: str
    notes: tuple[str, ...] = ()

    @property
    def colour(self) -> bool:
        """Whether the pixels are colours."""
        return self.photometric in _COLOUR

    @property
    def shift(self) -> int:
        """Number of bits below the lowest that is used."""
        return self.high + 1 - self.stored


def layout_of(path: Path, header: Header) -> PixelLayout:
    """Return how the pixels of a file are stored.

    Parameters
    ----------
    path : path
        The file, for messages.
    header : Header

    Raises
    ------
    InputError
        If there are no pixels, they contradict the header, or are no single picture of a known
        kind.
    """
    if "PixelData" not in header:
        raise image_error(
            path,
            "this is a DICOM file without pixels, or one that ends before them",
            "name the image object, or export it again",
        )
    rows, columns = _count(path, header, "Rows"), _count(path, header, "Columns")
    check_size(path, columns, rows)
    frames, samples = (
        _count(path, header, name, 1) for name in ("NumberOfFrames", "SamplesPerPixel")
    )
    if frames > 1:
        what = f"there are {frames} frames in one file"
        raise image_error(path, what, "export the frame you want by itself")
    allocated = _count(path, header, "BitsAllocated")
    stored = _count(path, header, "BitsStored", allocated)
    high = _count(path, header, "HighBit", stored - 1)
    photometric = header.text("PhotometricInterpretation").upper()
    notes: tuple[str, ...] = ()
    if not photometric:
        photometric = "RGB" if samples == 3 else "MONOCHROME2"
        notes = (f"the header does not say how grey is stored; taken as {photometric}",)
    layout = PixelLayout(
        rows,
        columns,
        allocated,
        stored,
        high if stored - 1 <= high < allocated else stored - 1,
        bool(_count(path, header, "PixelRepresentation", 0)),
        samples,
        photometric,
        _count(path, header, "PlanarConfiguration", 0) if samples > 1 else 0,
        _compression(header.syntax),
        notes,
    )
    _check_kind(path, layout)
    _check_length(path, header, layout)
    return layout


def _count(path: Path, header: Header, name: str, default: int | None = None) -> int:
    """Return a whole number of the header, or refuse the file."""
    try:
        return header.count(name, default)
    except UnreadableError as why:
        what = f"{name}, which says how the pixels are stored, cannot be read: it {why}"
        raise image_error(path, what, COPY_AGAIN) from None


def _check_kind(path: Path, layout: PixelLayout) -> None:
    """Refuse pixels of a kind that is not known, or impossible."""
    if layout.photometric not in _GREY + _COLOUR:
        what = f"its photometric interpretation is none of {', '.join(_GREY + _COLOUR)}"
        raise image_error(path, what)
    if layout.allocated not in (1, 8, 16, 32) or not 1 <= layout.stored <= layout.allocated:
        what = f"a value of {layout.stored} bits stored in {layout.allocated} is not possible"
        raise image_error(path, what, COPY_AGAIN)
    samples = 3 if layout.photometric in _COLOUR[:-1] else 1
    if layout.samples != samples:
        what = f"there are {layout.samples} samples in a pixel of {layout.photometric}"
        raise image_error(path, f"{what}, which has {samples}", COPY_AGAIN)


def _compression(syntax: str) -> str:
    """Return the registered name of a transfer syntax; no other is quoted."""
    from pydicom.uid import UID

    uid = UID(syntax)
    return uid.name if uid.type == "Transfer Syntax" else "something that is not registered"


def _check_length(path: Path, header: Header, layout: PixelLayout) -> None:
    """Refuse fewer pixels than the header says, or a codestream of another size.

    Called before anything is decoded.
    """
    element = header.dataset.get_item(0x7FE00010)
    data: bytes = getattr(element, "value", None) or b""
    if header.syntax in NATIVE:
        encapsulated = data[:4] in (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00")
        if encapsulated and getattr(element, "is_undefined_length", False):
            what = "its pixels are compressed, and the file does not say how"
            raise image_error(path, what, COPY_AGAIN)
        samples = 2 if layout.photometric == "YBR_FULL_422" else layout.samples
        needed = (layout.rows * layout.columns * samples * layout.allocated + 7) // 8
        if len(data) < needed:
            what = f"the file ends too early: it has {len(data)} of {needed} bytes of pixels"
            raise image_error(path, what, COPY_AGAIN)
    elif data[:4] != b"\xfe\xff\x00\xe0":
        what = f"its pixels are declared compressed as {layout.compression}, and are not"
        raise image_error(path, what, COPY_AGAIN)
    elif _codestream_size(data) not in (None, (layout.columns, layout.rows)):
        what = "its pixels are a codestream of another size than the header says"
        raise image_error(path, f"{what} ({layout.columns} by {layout.rows})", COPY_AGAIN)


def _codestream_size(data: bytes) -> tuple[int, int] | None:
    """Return columns and rows by the codestream's own header; None if it is not found."""
    start = data.find(b"\xff\x4f\xff\x51", 0, 4096)
    if start >= 0:  # JPEG 2000: SIZ
        right, bottom, left, top = struct.unpack(">IIII", data[start + 8 : start + 24])
        return right - left, bottom - top
    start = data.find(b"\xff\xd8\xff", 0, 4096) + 2
    while 2 <= start < len(data) - 9 and data[start] == 0xFF and data[start + 1] != 0xDA:
        marker = data[start + 1]
        # The frame header of JPEG (SOF) or of JPEG-LS.
        if (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)) or marker == 0xF7:
            rows, columns = struct.unpack(">HH", data[start + 5 : start + 9])
            return columns, rows
        # Segment by segment: a thumbnail within a segment says nothing about the picture.
        start += 1 if marker == 0xFF else 2 + struct.unpack(">H", data[start + 2 : start + 4])[0]
    return None


def is_lossy(syntax: str) -> bool:
    """Return whether a transfer syntax may change values; JPEG 2000 of either kind may."""
    return syntax not in _LOSSLESS


def above_least(values: StoredValues, layout: PixelLayout, lossy: bool) -> StoredValues:
    """Return how far each grey value is above the lowest that can be stored.

    Unused bits may hold anything, overlays too, and are cut off. Values of a lossy codestream may
    lie a little beyond the limits, and are set to them. Some decoders leave out the sign.

    Parameters
    ----------
    values : array of int, shape (rows, columns)
        Decoded pixels.
    layout : PixelLayout
    lossy : bool
        Whether the compression may have changed values.
    """
    least = -(1 << layout.stored - 1) if layout.signed else 0
    most = least + (1 << layout.stored) - 1
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if layout.shift:
        values = values >> layout.shift
    low, high = int(values.min()), int(values.max())
    if lossy and (low < least or high > most) and (not layout.signed or low < 0):
        values = np.clip(values, least, most)
    raw = values.view(f"u{values.dtype.itemsize}")
    bits = raw & raw.dtype.type((1 << layout.stored) - 1)
    # With the sign bit inverted, two's complement counts from the lowest value.
    return np.asarray(bits ^ bits.dtype.type(1 << layout.stored - 1) if layout.signed else bits)


def decoded(header: Header, layout: PixelLayout) -> StoredValues:
    """Return the pixels as pydicom decodes them: stored values of grey, or red, green and blue.

    Bits below the lowest that is used are still there; see `PixelLayout.shift`.

    Parameters
    ----------
    header : Header
        Its data set gets what the layout says.
    layout : PixelLayout
    """
    from pydicom.dataset import FileMetaDataset
    from pydicom.pixels.utils import pixel_array
    from pydicom.uid import UID

    data = header.dataset
    values = {
        "Rows": layout.rows,
        "Columns": layout.columns,
        "BitsAllocated": layout.allocated,
        "BitsStored": layout.high + 1,
        "HighBit": layout.high,
        "PixelRepresentation": int(layout.signed),
        "SamplesPerPixel": layout.samples,
        "PhotometricInterpretation": layout.photometric,
        "NumberOfFrames": 1,
    }
    for name, value in values.items():
        setattr(data, name, value)
    if layout.samples > 1:
        data.PlanarConfiguration = layout.planar
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = UID(header.syntax)
    raw = not layout.colour or layout.photometric == "PALETTE COLOR"
    return pixel_array(data, raw=raw)
