"""DICOM radiographs, by pydicom: pixels, scale and side in; a synthetic picture out."""

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wedgecalc.errors import InputError, Problem
from wedgecalc.sources.radiographs.decoder import DecodeError, decoded_apart
from wedgecalc.sources.radiographs.dicom_facts import facts_of
from wedgecalc.sources.radiographs.dicom_grey import as_shown, is_inverted
from wedgecalc.sources.radiographs.dicom_header import Header, header_of, quietly
from wedgecalc.sources.radiographs.dicom_pixels import (
    IN_PYTHON,
    Layout,
    above_least,
    decoded,
    is_lossy,
    layout_of,
)
from wedgecalc.sources.radiographs.radiograph import (
    LOOK,
    UNKNOWN_TEXT,
    FilmFacts,
    Radiograph,
    bad,
    check_size,
)


def read_dicom(path: Path) -> Radiograph:
    """Read a DICOM radiograph; see `wedgecalc.sources.radiographs.picture.load_radiograph`."""
    header = header_of(path)
    with quietly(
        path, "a DICOM file whose pixels cannot be decoded", "copy or export the file again"
    ):
        layout = layout_of(path, header)
        facts = facts_of(header)
        pixels, notes = _grey(_values(path, header, layout), header, layout)
        burnt = header.text("BurnedInAnnotation").upper()
    if burnt != "NO":
        notes.append(
            f"the header says that text is burnt in: {LOOK}" if burnt == "YES" else UNKNOWN_TEXT
        )
    return Radiograph.of(pixels, facts, *layout.notes, *notes)


def dicom_facts(path: Path) -> FilmFacts:
    """Return what a DICOM header says of size, scale and side, without its pixels."""
    header = header_of(path, pixels=False)
    with quietly(
        path, "a DICOM header that is damaged: it cannot be read", "copy or export the file again"
    ):
        facts = facts_of(header)
        if facts.size is not None:
            check_size(path, *facts.size)
        return facts


def _values(path: Path, header: Header, layout: Layout) -> NDArray[Any]:
    """Return the decoded pixels, in this process where Python itself decodes them."""
    if header.syntax in IN_PYTHON:
        values = decoded(header, layout)
    else:
        try:
            values = decoded_apart(path)
        except DecodeError as why:
            raise bad(
                path,
                f"pixels compressed as {layout.compression}, and {why}",
                "pixels that can be decoded",
                why.fix,
            ) from None
    if values.shape[:2] != (layout.rows, layout.columns):
        raise bad(
            path,
            f"pixels of another shape than {layout.columns} by {layout.rows}",
            "as many pixels as the header says",
        )
    return values


def _grey(
    values: NDArray[Any], header: Header, layout: Layout
) -> tuple[NDArray[np.uint8], list[str]]:
    """Return decoded pixels as 8-bit grey, and what there is to say of it."""
    if not layout.colour:
        steps = above_least(values, layout, is_lossy(header.syntax))
        return as_shown(
            steps, header, layout.stored, layout.signed, is_inverted(header, layout.photometric)
        )
    bits = layout.stored
    if layout.photometric == "PALETTE COLOR":
        from pydicom.pixels.processing import apply_color_lut

        values = apply_color_lut(values, header.dataset)
        bits = 16 if values.dtype.itemsize > 1 and values.max(initial=0) > 255 else 8
    colours = values >> (bits - 8) if bits > 8 else values
    return np.asarray(
        Image.fromarray(np.ascontiguousarray(colours.astype(np.uint8))).convert("L")
    ), []


def dicom_bytes(pixels: NDArray[np.uint16], mm_per_px: float, side: str) -> bytes:
    """Return a synthetic radiograph as a DICOM file: Secondary Capture, marked as synthetic, the same bytes for the same pixels."""
    try:
        import pydicom
    except ImportError:
        raise InputError(
            Problem(
                "output",
                "no pydicom, which DICOM needs",
                "the extra named dicom",
                "pip install 'wedgecalc[dicom]'",
            )
        ) from None
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

    seed = hashlib.sha256(pixels.tobytes() + f"{mm_per_px} {side}".encode()).hexdigest()
    spacing = [f"{mm_per_px:.10g}"] * 2
    set_ = Dataset()
    values: dict[str, Any] = {
        "SOPClassUID": SecondaryCaptureImageStorage,
        "SOPInstanceUID": generate_uid(entropy_srcs=[seed, "image"]),
        "StudyInstanceUID": generate_uid(entropy_srcs=[seed, "study"]),
        "SeriesInstanceUID": generate_uid(entropy_srcs=[seed, "series"]),
        "PatientName": "PHANTOM^SYNTHETIC",
        "PatientID": "PHANTOM",
        "PatientBirthDate": "",
        "PatientSex": "",
        "StudyDate": "",
        "StudyTime": "",
        "ReferringPhysicianName": "",
        "StudyID": "",
        "AccessionNumber": "",
        "SeriesNumber": "1",
        "InstanceNumber": "1",
        "Modality": "OT",
        "ConversionType": "SYN",
        "ImageType": ["DERIVED", "SECONDARY"],
        "Manufacturer": "wedgecalc",
        "ImageComments": "Synthetic radiograph; no patient.",
        "BurnedInAnnotation": "NO",
        "Laterality": side[0].upper(),
        "PatientOrientation": ["L", "F"],
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": pixels.shape[0],
        "Columns": pixels.shape[1],
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "PixelSpacing": spacing,
        "NominalScannedPixelSpacing": spacing,
        "PixelSpacingCalibrationType": "GEOMETRY",
        "PixelSpacingCalibrationDescription": "drawn at this scale",
        "RescaleIntercept": "0",
        "RescaleSlope": "1",
        "RescaleType": "US",
        "WindowCenter": "2047.5",
        "WindowWidth": "4096",
        "PresentationLUTShape": "IDENTITY",
    }
    for name, value in values.items():
        setattr(set_, name, value)
    set_.PixelData = pixels.astype("<u2").tobytes()
    set_.file_meta = FileMetaDataset()
    set_.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    set_.file_meta.MediaStorageSOPClassUID = set_.SOPClassUID
    set_.file_meta.MediaStorageSOPInstanceUID = set_.SOPInstanceUID
    set_.file_meta.ImplementationVersionName = "WEDGECALC"
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, set_, enforce_file_format=True)
    return buffer.getvalue()
