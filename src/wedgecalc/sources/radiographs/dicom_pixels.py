"""How the pixels of a DICOM file lie in it, checked before anything is decoded; and decoded by pydicom.

Elements that are absent get what the standard implies; one that contradicts the pixels is named.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc.sources.radiographs.dicom_header import NATIVE, Header, UnreadableError
from wedgecalc.sources.radiographs.radiograph import bad, check_size

RLE = "1.2.840.10008.1.2.5"  # decoded in Python; every other compression by a library in C, apart
IN_PYTHON = (*NATIVE, RLE)
_SYNTAX = "1.2.840.10008.1.2.4."
_LOSSLESS = (*IN_PYTHON, *(_SYNTAX + n for n in ("57", "70", "80", "90", "201", "202")))
GREY = ("MONOCHROME1", "MONOCHROME2")
COLOUR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "PALETTE COLOR")
_AGAIN = "copy or export the file again"


@dataclass(frozen=True)
class Layout:
    """How pixels are stored.

    Attributes
    ----------
    rows, columns : int
    allocated, stored, high : int
        Bits of a sample, bits that are used of them, and the highest of these.
    signed : bool
    samples : int
    photometric : str
    planar : int
    compression : str
        Transfer syntax in words.
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
        return self.photometric in COLOUR

    @property
    def shift(self) -> int:
        """Bits below the lowest that is used."""
        return self.high + 1 - self.stored


def layout_of(path: Path, header: Header) -> Layout:
    """Return how the pixels of a file are stored.

    Raises
    ------
    InputError
        If there are none, they contradict the header, or are no single picture of a known kind.
    """

    def count(name: str, default: int | None = None) -> int:
        try:
            return header.count(name, default)
        except UnreadableError as why:
            raise bad(
                path,
                f"a DICOM file without a {name} that can be read: it {why}",
                "a whole number",
                _AGAIN,
            ) from None

    if "PixelData" not in header:
        raise bad(
            path,
            "a DICOM file without pixels, or one that ends before them",
            "a radiograph",
            "name the image object, or export it again",
        )
    rows, columns, frames = count("Rows"), count("Columns"), count("NumberOfFrames", 1)
    check_size(path, columns, rows)
    if frames > 1:
        raise bad(
            path,
            f"{frames} frames in one file",
            "one radiograph",
            "export the frame you want by itself",
        )
    samples, allocated = count("SamplesPerPixel", 1), count("BitsAllocated")
    stored = count("BitsStored", allocated)
    high = count("HighBit", stored - 1)
    high = high if stored - 1 <= high < allocated else stored - 1
    notes: tuple[str, ...] = ()
    photometric = header.text("PhotometricInterpretation").upper()
    if not photometric:
        photometric = "RGB" if samples == 3 else "MONOCHROME2"
        notes = (f"the header does not say how grey is stored; taken as {photometric}",)
    if photometric not in GREY + COLOUR:
        raise bad(path, "a photometric interpretation that is not known", ", ".join(GREY + COLOUR))
    if allocated not in (1, 8, 16, 32) or not 1 <= stored <= allocated:
        raise bad(
            path,
            f"{stored} bits stored in {allocated}",
            "up to 32 bits, stored in 1, 8, 16 or 32",
            _AGAIN,
        )
    if samples != (3 if photometric in COLOUR[:-1] else 1):
        raise bad(
            path,
            f"{samples} samples in a pixel of {photometric}",
            "3 for colours, 1 for grey",
            _AGAIN,
        )
    found = Layout(
        rows,
        columns,
        allocated,
        stored,
        high,
        bool(count("PixelRepresentation", 0)),
        samples,
        photometric,
        count("PlanarConfiguration", 0) if samples > 1 else 0,
        _compression(header.syntax),
        notes,
    )
    _check_length(path, header, found)
    return found


def _compression(syntax: str) -> str:
    """Return the registered name of a transfer syntax; nothing of a syntax that is not registered is quoted."""
    from pydicom.uid import UID

    uid = UID(syntax)
    return uid.name if uid.type == "Transfer Syntax" else "something that is not registered"


def _check_length(path: Path, header: Header, layout: Layout) -> None:
    """Refuse pixels that are fewer than the header says, or a codestream of another size, before they are decoded."""
    data = header.dataset.get_item(0x7FE00010).value or b""
    if header.syntax in NATIVE:
        if (
            data[:4] in (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00")
            and header.dataset.get_item(0x7FE00010).is_undefined_length
        ):
            raise bad(
                path,
                "compressed pixels in a file that does not say how they are compressed",
                "its file meta information",
                _AGAIN,
            )
        samples = 2 if layout.photometric == "YBR_FULL_422" else layout.samples
        needed = (layout.rows * layout.columns * samples * layout.allocated + 7) // 8
        if len(data) < needed:
            raise bad(
                path,
                f"a DICOM file that ends too early: {len(data)} of {needed} bytes of pixels",
                "all of them",
                _AGAIN,
            )
        return
    if data[:4] != b"\xfe\xff\x00\xe0":
        raise bad(
            path,
            f"pixels that are said to be compressed as {layout.compression}, and are not",
            "a header that fits its pixels",
            "export the file again",
        )
    _check_codestream(path, data, layout.rows, layout.columns)


def _check_codestream(path: Path, data: bytes, rows: int, columns: int) -> None:
    start = data.find(b"\xff\x4f\xff\x51", 0, 4096)
    if start >= 0:  # JPEG 2000: SIZ
        right, bottom, left, top = struct.unpack(">IIII", data[start + 8 : start + 24])
        if (right - left, bottom - top) != (columns, rows):
            raise bad(
                path,
                "a codestream of another size than the header says",
                f"{columns} by {rows} pixels",
            )
        return
    start = data.find(b"\xff\xd8\xff", 0, 4096) + 2
    while 2 <= start < len(data) - 9 and data[start] == 0xFF and data[start + 1] != 0xDA:
        marker = data[start + 1]
        if (
            0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)
        ) or marker == 0xF7:  # SOF, or JPEG-LS
            if struct.unpack(">HH", data[start + 5 : start + 9]) != (rows, columns):
                raise bad(
                    path,
                    "a codestream of another size than the header says",
                    f"{columns} by {rows} pixels",
                )
            return
        # Segment by segment: a picture within a segment, such as a thumbnail, is none of the film's.
        start += 1 if marker == 0xFF else 2 + struct.unpack(">H", data[start + 2 : start + 4])[0]


def is_lossy(syntax: str) -> bool:
    """Return whether a transfer syntax may change values; JPEG 2000 of either kind may."""
    return syntax not in _LOSSLESS


def above_least(values: NDArray[Any], layout: Layout, lossy: bool) -> NDArray[Any]:
    """Return decoded grey as how far each value is above the least that can be stored.

    The bits beside those that are used may hold anything, overlays too, and are cut off. What a lossy
    codestream decodes to may lie a little beyond the ends, and is set to them. Some decoders leave out the sign.
    """
    least, most = (
        (-(1 << layout.stored - 1), (1 << layout.stored - 1) - 1)
        if layout.signed
        else (0, (1 << layout.stored) - 1)
    )
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if layout.shift:
        values = values >> layout.shift
    low, high = int(values.min()), int(values.max())
    if lossy and (low < least or high > most) and (not layout.signed or low < 0):
        values = np.clip(values, least, most)
    raw = values.view(f"u{values.dtype.itemsize}")
    bits = raw & raw.dtype.type((1 << layout.stored) - 1)
    # With the sign bit turned, two's complement counts from the least value.
    return np.asarray(bits ^ bits.dtype.type(1 << layout.stored - 1) if layout.signed else bits)


def decoded(header: Header, layout: Layout) -> NDArray[Any]:
    """Return the pixels as pydicom decodes them: stored values of grey, or red, green and blue.

    Bits below the lowest that is used are left for `Layout.shift`.
    """
    from pydicom.dataset import FileMetaDataset
    from pydicom.pixels.utils import pixel_array

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
    data.file_meta.TransferSyntaxUID = header.syntax
    raw = not layout.colour or layout.photometric == "PALETTE COLOR"
    array: NDArray[Any] = pixel_array(data, raw=raw)
    return array
