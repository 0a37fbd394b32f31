"""DICOM radiographs, by pydicom: pixels, scale and side in; a synthetic picture out."""

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wedgecalc.extras import need
from wedgecalc.sources.radiographs.decoder import DecodeError, decoded_apart
from wedgecalc.sources.radiographs.dicom_facts import facts_of
from wedgecalc.sources.radiographs.dicom_grey import as_shown, is_inverted
from wedgecalc.sources.radiographs.dicom_header import DAMAGED, Header, header_of, quietly
from wedgecalc.sources.radiographs.dicom_pixels import (
    IN_PYTHON,
    PixelLayout,
    above_least,
    decoded,
    is_lossy,
    layout_of,
)
from wedgecalc.sources.radiographs.radiograph import (
    BURNED_IN,
    UNKNOWN_TEXT,
    FilmFacts,
    Grey8,
    Radiograph,
    StoredValues,
    check_size,
    image_error,
)

if TYPE_CHECKING:
    from pydicom import Dataset


def read_dicom(path: Path) -> Radiograph:
    """Read a DICOM radiograph; see `wedgecalc.sources.radiographs.picture.load_radiograph`."""
    header = header_of(path)
    with quietly(path, "the pixels of this DICOM file cannot be decoded"):
        layout = layout_of(path, header)
        facts = facts_of(header)
        pixels, notes = _grey(stored_values(path, header, layout), header, layout)
        burned_in = header.text("BurnedInAnnotation").upper()
    if burned_in != "NO":
        notes.append(BURNED_IN if burned_in == "YES" else UNKNOWN_TEXT)
    return Radiograph.of(pixels, facts, *layout.notes, *notes)


def dicom_facts(path: Path) -> FilmFacts:
    """Return what a DICOM header says about size, scale and side; its pixels are not read."""
    header = header_of(path, pixels=False)
    with quietly(path, DAMAGED):
        facts = facts_of(header)
        if facts.size is not None:
            check_size(path, *facts.size)
        return facts


def digest_code(identifier: str | bytes) -> str:
    """Return a short name of what is not shown itself, such as a film's identifier.

    It is the same each time, and tells nothing of what it names.

    >>> digest_code("1.2.3")
    'c47f5b18b8a430e6'
    """
    data = identifier if isinstance(identifier, bytes) else identifier.encode()
    return hashlib.sha256(data).hexdigest()[:16]


def film_code(path: Path) -> str | None:
    """Return the code of a DICOM file's identifier; None if it has none."""
    import pydicom

    with quietly(path, DAMAGED):
        read = pydicom.dcmread(path, specific_tags=["SOPInstanceUID"], force=True)
        uid = str(read.get("SOPInstanceUID") or "")
    return digest_code(uid) if uid else None


def stored_values(path: Path, header: Header, layout: PixelLayout) -> StoredValues:
    """Return the decoded pixels: in this process if Python itself decodes them, else apart."""
    try:
        values = decoded(header, layout) if header.syntax in IN_PYTHON else decoded_apart(path)
    except DecodeError as why:
        what = f"the pixels are compressed as {layout.compression}, and {why}"
        raise image_error(path, what, why.fix) from None
    if values.shape[:2] != (layout.rows, layout.columns):
        what = f"the header says {layout.columns} by {layout.rows} pixels, and they are not"
        raise image_error(path, what)
    return values


def _grey(values: StoredValues, header: Header, layout: PixelLayout) -> tuple[Grey8, list[str]]:
    """Return decoded pixels as 8-bit grey, and notes about it."""
    if not layout.colour:
        steps = above_least(values, layout, is_lossy(header.syntax))
        inverted = is_inverted(header, layout.photometric)
        return as_shown(steps, header, layout.stored, layout.signed, inverted)
    return grey_of(colours_of(values, header, layout)), []


def colours_of(values: StoredValues, header: Header, layout: PixelLayout) -> NDArray[np.uint8]:
    """Return decoded pixels as red, green and blue of 8 bits, shape (rows, columns, 3)."""
    bits = layout.stored
    if layout.photometric == "PALETTE COLOR":
        from pydicom.pixels.processing import apply_color_lut

        values = apply_color_lut(values, header.dataset)
        bits = 16 if values.dtype.itemsize > 1 and values.max(initial=0) > 255 else 8
    colours = values >> (bits - 8) if bits > 8 else values
    return np.ascontiguousarray(colours.astype(np.uint8))


def grey_of(colours: NDArray[np.uint8]) -> Grey8:
    """Return the luminance of colours."""
    return np.asarray(Image.fromarray(colours).convert("L"))


# A Secondary Capture of 12 bits; the rest depends on the picture.
_SYNTHETIC: dict[str, object] = {
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
    "PatientOrientation": ["L", "F"],
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "BitsAllocated": 16,
    "BitsStored": 12,
    "HighBit": 11,
    "PixelRepresentation": 0,
    "PixelSpacingCalibrationType": "GEOMETRY",
    "PixelSpacingCalibrationDescription": "drawn at this scale",
    "RescaleIntercept": "0",
    "RescaleSlope": "1",
    "RescaleType": "US",
    "WindowCenter": "2047.5",
    "WindowWidth": "4096",
    "PresentationLUTShape": "IDENTITY",
}


def dicom_bytes(pixels: NDArray[np.uint16], mm_per_px: float, side: str) -> bytes:
    """Return a synthetic radiograph as a DICOM file: Secondary Capture, marked as synthetic.

    Parameters
    ----------
    pixels : array of uint16, shape (rows, columns)
        12 bits, bone bright.
    mm_per_px : float
    side : {"right", "left", "both"}

    Returns
    -------
    bytes
        The same for the same arguments.

    Raises
    ------
    InputError
        Without pydicom.
    """
    need("pydicom", "output", "DICOM needs")
    from pydicom.dataset import Dataset
    from pydicom.uid import SecondaryCaptureImageStorage, generate_uid

    seed = hashlib.sha256(pixels.tobytes() + f"{mm_per_px} {side}".encode()).hexdigest()
    spacing = [f"{mm_per_px:.10g}"] * 2
    values: dict[str, object] = {
        "SOPClassUID": SecondaryCaptureImageStorage,
        "SOPInstanceUID": generate_uid(entropy_srcs=[seed, "image"]),
        "StudyInstanceUID": generate_uid(entropy_srcs=[seed, "study"]),
        "SeriesInstanceUID": generate_uid(entropy_srcs=[seed, "series"]),
        "Laterality": side[0].upper(),
        "Rows": pixels.shape[0],
        "Columns": pixels.shape[1],
        "PixelSpacing": spacing,
        "NominalScannedPixelSpacing": spacing,
        "PixelData": pixels.astype("<u2").tobytes(),
    }
    dataset = Dataset()
    for name, value in (_SYNTHETIC | values).items():
        setattr(dataset, name, value)
    return as_file(dataset)


def as_file(dataset: "Dataset") -> bytes:
    """Return a data set as the bytes of a DICOM file."""
    import pydicom
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    meta = dataset.file_meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.ImplementationVersionName = "WEDGECALC"
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()
