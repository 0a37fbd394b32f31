"""The header of a DICOM file, read so that one faulty element never spoils the file: each is read by itself, by what it must be.

Nothing that a header says in words is kept or quoted. Files without preamble or without file meta information are read as
pydicom guesses them; what is no radiograph is named.
"""

import contextlib
import logging
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wedgecalc.errors import InputError
from wedgecalc.sources.radiographs.radiograph import bad

DEFLATED = "1.2.840.10008.1.2.1.99"
NATIVE = (
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.2",
)  # implicit, explicit, explicit big endian
# The header's elements that are looked at; whatever else stands there is not even read.
_TAGS = (
    "SOPClassUID",
    "Modality",
    "ImageType",
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "NumberOfFrames",
    "PixelSpacing",
    "PixelSpacingCalibrationType",
    "ImagerPixelSpacing",
    "NominalScannedPixelSpacing",
    "PixelAspectRatio",
    "EstimatedRadiographicMagnificationFactor",
    "DistanceSourceToDetector",
    "DistanceSourceToPatient",
    "Laterality",
    "ImageLaterality",
    "PatientOrientation",
    "BurnedInAnnotation",
    "RescaleSlope",
    "RescaleIntercept",
    "ModalityLUTSequence",
    "VOILUTSequence",
    "VOILUTFunction",
    "WindowCenter",
    "WindowWidth",
    "PresentationLUTShape",
    "PixelPaddingValue",
    "PixelPaddingRangeLimit",
    "RedPaletteColorLookupTableDescriptor",
    "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor",
    "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData",
    "BluePaletteColorLookupTableData",
    "PixelData",
)
_CLASS = "1.2.840.10008.5.1.4.1.1."
# What is no radiograph, by the beginning of its class, and what to take instead.
_IMAGE = "name the image object, or export the radiograph as PNG"
_OTHERS = (
    (
        "1.2.840.10008.1.3.10",
        "a DICOMDIR: the list of a disc's files",
        "name the image file on the disc itself, often in a folder DICOM or IMAGES",
    ),
    (_CLASS + "88.59", "a DICOM key object selection: a list of images", _IMAGE),
    (_CLASS + "88.", "a DICOM structured report", _IMAGE),
    (_CLASS + "104.1", "a PDF document in a DICOM file", _IMAGE),
    (_CLASS + "104.", "a document in a DICOM file", _IMAGE),
    (_CLASS + "11.", "a DICOM presentation state: how another image is shown", _IMAGE),
    (_CLASS + "9.", "a DICOM waveform", _IMAGE),
    (_CLASS + "66", "a DICOM segmentation or registration", _IMAGE),
    (_CLASS + "481.", "a DICOM radiotherapy object", _IMAGE),
    (_CLASS + "4.", "a slice of an MR volume", "export the one picture you want as PNG"),
    (_CLASS + "4", "a slice of an MR volume", "export the one picture you want as PNG"),
    (_CLASS + "128", "a slice of a PET volume", _IMAGE),
    (_CLASS + "20", "a nuclear medicine image", _IMAGE),
    (
        _CLASS + "2.",
        "a CT volume",
        "take the scout view (localizer), or export the one picture you want as PNG",
    ),
    (
        _CLASS + "2",
        "a slice of a CT volume",
        "take the scout view (localizer), or export the one picture you want as PNG",
    ),
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
COMMA = re.compile(r"[+-]?\d+,\d+")


class UnreadableError(ValueError):
    """An element that stands there and cannot be read; its text says why, and quotes nothing."""


@dataclass(frozen=True)
class Header:
    """The elements of one data set, each read by itself.

    Attributes
    ----------
    dataset : pydicom.Dataset
    syntax : str
        Transfer syntax, guessed if the file does not say.
    """

    dataset: Any
    syntax: str

    def __contains__(self, name: str) -> bool:
        return name in self.dataset

    def text(self, name: str) -> str:
        """Return an element of words without what pads it; empty if it is absent or empty."""
        value = _raw(self.dataset, name)[0]
        if isinstance(value, bytes):
            return value.decode("ascii", "replace").strip("\0 \t\r\n")
        return "\\".join(map(str, value)) if isinstance(value, list | tuple) else str(value).strip()

    def numbers(self, name: str, *, signed: bool = False) -> list[float]:
        """Return the numbers of an element, empty ones left out; none if it is absent or empty.

        Raises
        ------
        UnreadableError
            If one of them is no number.
        """
        value, kind, little = _raw(self.dataset, name)
        if isinstance(value, bytes) and kind in (
            "US",
            "SS",
            "US or SS",
            "OW",
            "US or OW",
            "US or SS or OW",
        ):
            words = np.frombuffer(
                value[: len(value) // 2 * 2],
                f"{'<' if little else '>'}{'i2' if kind == 'SS' or signed else 'u2'}",
            )
            return [float(word) for word in words]
        found = [token.strip("\0 \t\r\n") for token in self.text(name).split("\\")]
        return [_number(token) for token in found if token]

    def places(self, name: str) -> list[float | None]:
        """Return the numbers of an element each in its place, None where one is empty or no number; none if all of it is empty."""
        found: list[float | None] = []
        for token in self.text(name).split("\\"):
            try:
                found.append(_number(token.strip("\0 \t\r\n")))
            except UnreadableError:
                found.append(None)
        return found if self.text(name).strip("\\ ") else []

    def number(self, name: str, default: float) -> float:
        """Return the first number of an element, or a default where it is absent, empty or unreadable."""
        try:
            return next(iter(self.numbers(name)), default)
        except UnreadableError:
            return default

    def count(self, name: str, default: int | None = None) -> int:
        """Return an element that must be a whole number.

        Raises
        ------
        UnreadableError
            If it is none, or absent without a default.
        """
        found = self.numbers(name)
        if not found and default is None:
            raise UnreadableError("is missing")
        value = found[0] if found else float(default or 0)
        if value != int(value):
            raise UnreadableError("is no whole number")
        return int(value)


def _raw(dataset: Any, name: str) -> tuple[Any, str, bool]:
    """Return an element as its bytes where pydicom has not read it yet, its kind, and whether it is little endian."""
    from pydicom.datadict import dictionary_VR, tag_for_keyword

    tag = tag_for_keyword(name)
    if tag is None or tag not in dataset:
        return b"", "", True
    element = dataset.get_item(tag)
    value = element.value
    kind = element.VR if element.VR and element.VR != "UN" else dictionary_VR(tag)
    little = getattr(element, "is_little_endian", None)
    return (
        b"" if value is None else value,
        kind,
        bool(dataset.original_encoding[1] if little is None else little),
    )


def _number(token: str) -> float:
    """Return a number as headers have it; a decimal comma, against the standard but unmistakable, is one too."""
    try:
        found = float(
            token.replace(",", ".") if COMMA.fullmatch(token) else token.replace("_", "?")
        )  # Python's 1_000
    except ValueError:
        wrong = (
            "a comma where a point or a backslash belongs"
            if "," in token
            else "a text that is no number"
        )
        raise UnreadableError(f"has {wrong}") from None
    if not math.isfinite(found):
        raise UnreadableError("has a value that is no number")
    return found


def header_of(path: Path, pixels: bool = True) -> Header:
    """Return what is needed of a header, and the pixels still encoded.

    Raises
    ------
    InputError
        If it cannot be read, unpacks itself while it is read, or is no radiograph.
    """
    try:
        import pydicom
        from pydicom.filereader import _read_file_meta_info, read_preamble
    except ImportError:
        raise bad(
            path,
            "no pydicom, which DICOM needs",
            "the extra named dicom",
            "pip install 'wedgecalc[dicom]'",
        ) from None
    with quietly(
        path, "a DICOM header that is damaged: it cannot be read", "copy or export the file again"
    ):
        with open(path, "rb") as file:
            read_preamble(file, force=True)
            meta = _read_file_meta_info(file)
        syntax = str(meta.get("TransferSyntaxUID", ""))
        if syntax == DEFLATED:
            raise bad(
                path,
                "a deflated DICOM file, which is not opened because it may unpack to any size",
                "one that is not deflated",
                "export it without deflation",
            )
        dataset = pydicom.dcmread(
            path,
            specific_tags=list(_TAGS if pixels else _TAGS[:-1]),
            stop_before_pixels=not pixels,
            force=True,
        )
        implicit, little = dataset.original_encoding
        header = Header(dataset, syntax or NATIVE[0 if implicit else 1 if little else 2])
        _check_object(path, header, str(meta.get("MediaStorageSOPClassUID", "")))
    return header


def _check_object(path: Path, header: Header, stored_as: str) -> None:
    """Refuse, by its name, what is no radiograph."""
    kind = (
        stored_as
        if stored_as.startswith("1.2.840.10008.1.3.10")
        else header.text("SOPClassUID") or stored_as
    )
    kind = kind or _BY_MODALITY.get(header.text("Modality").upper(), "")
    for start, words, fix in _OTHERS:
        if (
            kind == start
            or (start.endswith(".") and kind.startswith(start))
            or (start.endswith("66") and kind.startswith(start + "."))
        ):
            scout = start == _CLASS + "2" and "LOCALIZER" in header.text("ImageType").upper()
            if not scout:
                raise bad(path, words, "a radiograph", fix)


@contextlib.contextmanager
def quietly(path: Path, found: str, fix: str) -> Iterator[None]:
    """Keep what a library says of a header, which may quote it, from every output; what it fails at is said in our words."""
    log = logging.getLogger("pydicom")
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except InputError:
        raise
    except MemoryError:
        raise bad(path, "a picture that needs more memory than there is", "a smaller one") from None
    except Exception:  # whatever a damaged or hostile file does to a library
        raise bad(path, found, "a whole, undamaged file", fix) from None
    finally:
        log.disabled = before
