"""The header of a DICOM file, each element read by itself, so that a faulty one spoils no other.

No text of a header is kept or quoted. Files without preamble or without file meta information are
read as pydicom guesses them; an object that is no radiograph is named.
"""

import contextlib
import logging
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wedgecalc.errors import InputError, wrong
from wedgecalc.extras import need
from wedgecalc.sources.radiographs.radiograph import COPY_AGAIN, NO_MEMORY, image_error

if TYPE_CHECKING:
    from pydicom import Dataset

DEFLATED = "1.2.840.10008.1.2.1.99"
_LITTLE = "1.2.840.10008.1.2"
# Not compressed: implicit and explicit little endian, explicit big endian.
NATIVE = (_LITTLE, f"{_LITTLE}.1", f"{_LITTLE}.2")
DAMAGED = "the header of this DICOM file is damaged and cannot be read"
# The elements that are used; nothing else of the header is even read.
_KEYWORDS = """
SOPClassUID Modality ImageType Rows Columns BitsAllocated BitsStored HighBit PixelRepresentation
SamplesPerPixel PhotometricInterpretation PlanarConfiguration NumberOfFrames PixelSpacing
PixelSpacingCalibrationType ImagerPixelSpacing NominalScannedPixelSpacing PixelAspectRatio
EstimatedRadiographicMagnificationFactor DistanceSourceToDetector DistanceSourceToPatient Laterality
ImageLaterality PatientOrientation BurnedInAnnotation RescaleSlope RescaleIntercept
ModalityLUTSequence VOILUTSequence VOILUTFunction WindowCenter WindowWidth PresentationLUTShape
PixelPaddingValue PixelPaddingRangeLimit RedPaletteColorLookupTableDescriptor
GreenPaletteColorLookupTableDescriptor BluePaletteColorLookupTableDescriptor
RedPaletteColorLookupTableData GreenPaletteColorLookupTableData BluePaletteColorLookupTableData
PixelData
"""
_TAGS = _KEYWORDS.split()
_CLASS = "1.2.840.10008.5.1.4.1.1."
_IMAGE = "name the image object, or export the radiograph as PNG"
_ONE_PNG = "export the one picture you want as PNG"
_SCOUT = f"take the scout view (localizer), or {_ONE_PNG}"
# Objects that are no radiographs: the beginning of their class, a name, and what to take instead.
_OTHERS = (
    (
        "1.2.840.10008.1.3.10",
        "a DICOMDIR, the list of a disc's files",
        "name the image file on the disc itself, often in a folder DICOM or IMAGES",
    ),
    (f"{_CLASS}88.59", "a DICOM key object selection, a list of images", _IMAGE),
    (f"{_CLASS}88.", "a DICOM structured report", _IMAGE),
    (f"{_CLASS}104.1", "a PDF document in a DICOM file", _IMAGE),
    (f"{_CLASS}104.", "a document in a DICOM file", _IMAGE),
    (f"{_CLASS}11.", "a DICOM presentation state, which says how another image is shown", _IMAGE),
    (f"{_CLASS}9.", "a DICOM waveform", _IMAGE),
    (f"{_CLASS}66", "a DICOM segmentation or registration", _IMAGE),
    (f"{_CLASS}481.", "a DICOM radiotherapy object", _IMAGE),
    (f"{_CLASS}4.", "a slice of an MR volume", _ONE_PNG),
    (f"{_CLASS}4", "a slice of an MR volume", _ONE_PNG),
    (f"{_CLASS}128", "a slice of a PET volume", _IMAGE),
    (f"{_CLASS}20", "a nuclear medicine image", _IMAGE),
    (f"{_CLASS}2.", "a CT volume", _SCOUT),
    (f"{_CLASS}2", "a slice of a CT volume", _SCOUT),
)
_BY_MODALITY = {
    "SR": _CLASS + "88.",
    "DOC": _CLASS + "104.1",
    "PR": _CLASS + "11.",
    "KO": _CLASS + "88.59",
    "CT": _CLASS + "2",
    "MR": _CLASS + "4",
    "PT": _CLASS + "128",
}
# Kinds of elements that hold 16-bit words.
_WORDS = ("US", "SS", "US or SS", "OW", "US or OW", "US or SS or OW")
COMMA = re.compile(r"[+-]?\d+,\d+")


class UnreadableError(ValueError):
    """An element that is there and cannot be read; its text says why, and quotes nothing."""


@dataclass(frozen=True)
class Header:
    """The elements of one data set, each read by itself.

    Attributes
    ----------
    dataset : pydicom.Dataset
    syntax : str
        Transfer syntax, guessed if the file does not say.
    """

    dataset: "Dataset"
    syntax: str

    def __contains__(self, name: str) -> bool:
        return name in self.dataset

    def text(self, name: str) -> str:
        """Return the text of an element without padding; empty if it is absent or empty."""
        value = _raw(self.dataset, name)[0]
        if isinstance(value, bytes):
            return value.decode("ascii", "replace").strip("\0 \t\r\n")
        return "\\".join(map(str, value)) if isinstance(value, list | tuple) else str(value).strip()

    def numbers(self, name: str, *, signed: bool = False) -> list[float]:
        """Return the numbers of an element; an empty list if it is absent or empty.

        Parameters
        ----------
        name : str
            Keyword of the element.
        signed : bool
            Whether 16-bit words whose sign is not known are signed.

        Raises
        ------
        UnreadableError
            If one of them is not a number.
        """
        value, kind, little = _raw(self.dataset, name)
        if isinstance(value, bytes) and kind in _WORDS:
            form = f"{'<' if little else '>'}{'i2' if kind == 'SS' or signed else 'u2'}"
            return [float(word) for word in np.frombuffer(value[: len(value) // 2 * 2], form)]
        return [_number(token) for token in self._tokens(name) if token]

    def places(self, name: str) -> list[float | None]:
        """Return the numbers of an element each in its place, None where one cannot be read.

        An empty list if nothing is there.
        """
        values: list[float | None] = []
        for token in self._tokens(name):
            try:
                values.append(_number(token))
            except UnreadableError:
                values.append(None)
        return values if self.text(name).strip("\\ ") else []

    def number(self, name: str, default: float) -> float:
        """Return the first number of an element, or a default if there is none to read."""
        try:
            return next(iter(self.numbers(name)), default)
        except UnreadableError:
            return default

    def count(self, name: str, default: int | None = None) -> int:
        """Return an element that must be a whole number, or a default if it is absent.

        Raises
        ------
        UnreadableError
            If it is not a whole number, or absent without a default.
        """
        numbers = self.numbers(name)
        if not numbers and default is None:
            raise UnreadableError("is missing")
        value = numbers[0] if numbers else float(default or 0)
        if value != int(value):
            raise UnreadableError("is not a whole number")
        return int(value)

    def _tokens(self, name: str) -> list[str]:
        return [token.strip("\0 \t\r\n") for token in self.text(name).split("\\")]


def _raw(dataset: "Dataset", name: str) -> tuple[object, str, bool]:
    """Return an element's value, its kind, and whether it is little endian.

    The value is its bytes if pydicom has not read it yet.
    """
    from pydicom.datadict import dictionary_VR, tag_for_keyword

    tag = tag_for_keyword(name)
    if tag is None or tag not in dataset:
        return b"", "", True
    element = dataset.get_item(tag)
    kind = element.VR if element.VR and element.VR != "UN" else dictionary_VR(tag)
    little = getattr(element, "is_little_endian", None)
    little = dataset.original_encoding[1] if little is None else little
    return b"" if element.value is None else element.value, kind, bool(little)


def _number(token: str) -> float:
    """Return the number that a text is.

    A decimal comma is accepted: it is against the standard, but unmistakable.
    """
    # Python would read 1_000 as a number.
    text = token.replace(",", ".") if COMMA.fullmatch(token) else token.replace("_", "?")
    try:
        number = float(text)
    except ValueError:
        comma = "a comma where a point or a backslash belongs"
        raise UnreadableError(
            f"has {comma if ',' in token else 'a text that is no number'}"
        ) from None
    if not math.isfinite(number):
        raise UnreadableError("has a value that is no number")
    return number


def header_of(path: Path, pixels: bool = True) -> Header:
    """Return the header of a file, with the pixels still encoded.

    Parameters
    ----------
    path : path
    pixels : bool
        Whether to read the pixels.

    Raises
    ------
    InputError
        Without pydicom; if the header cannot be read, is deflated, or belongs to another object
        than a radiograph.
    """
    need("pydicom", "image", "DICOM needs", file=str(path))
    import pydicom
    from pydicom.filereader import _read_file_meta_info, read_preamble

    with quietly(path, DAMAGED):
        with open(path, "rb") as file:
            read_preamble(file, force=True)
            meta = _read_file_meta_info(file)
        syntax = str(meta.get("TransferSyntaxUID", ""))
        if syntax == DEFLATED:
            what = "a deflated DICOM file is not opened, as it may unpack to any size"
            raise image_error(path, what, "export it without deflation")
        tags = _TAGS if pixels else _TAGS[:-1]
        dataset = pydicom.dcmread(
            path, specific_tags=tags, stop_before_pixels=not pixels, force=True
        )
        implicit, little = dataset.original_encoding
        header = Header(dataset, syntax or NATIVE[0 if implicit else 1 if little else 2])
        _check_object(path, header, str(meta.get("MediaStorageSOPClassUID", "")))
    return header


def _check_object(path: Path, header: Header, stored_as: str) -> None:
    """Refuse an object that is no radiograph, and name it."""
    kind = stored_as
    if not stored_as.startswith(_OTHERS[0][0]):
        kind = header.text("SOPClassUID") or stored_as
    kind = kind or _BY_MODALITY.get(header.text("Modality").upper(), "")
    for start, words, fix in _OTHERS:
        if (
            kind == start
            or (start.endswith(".") and kind.startswith(start))
            or (start.endswith("66") and kind.startswith(start + "."))
        ):
            scout = start == _CLASS + "2" and "LOCALIZER" in header.text("ImageType").upper()
            if not scout:
                raise image_error(path, f"this is {words}, not a radiograph", fix)


@contextlib.contextmanager
def quietly(path: Path, failure: str, field: str = "image") -> Iterator[None]:
    """Keep from every output what a library says about a header, as it may quote it.

    Parameters
    ----------
    path : path
    failure : str
        What to say instead if it fails.
    field : str
        What the file is to the user, for the message.

    Raises
    ------
    InputError
        For any error within, in our words.
    """
    log = logging.getLogger("pydicom")
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except InputError:
        raise
    except MemoryError:
        raise wrong(field, NO_MEMORY, file=path) from None
    except Exception:  # a damaged or hostile file may do anything to a library
        raise wrong(field, failure, fix=COPY_AGAIN, file=path) from None
    finally:
        log.disabled = before
