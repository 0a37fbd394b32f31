"""DICOM radiographs, by pydicom: pixels, scale and side in; a synthetic picture out.

Nothing a header says in words is kept or quoted. Scale as PS3.3 section 10.7 has it: Pixel Spacing is in the patient if it was
calibrated or differs from Imager Pixel Spacing, which is at the detector and is divided by the magnification if that is known.
"""

import contextlib
import hashlib
import io
import logging
import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc.errors import InputError, Problem
from wedgecalc.sources.decoder import decoded_apart
from wedgecalc.sources.picture import LOOK, FilmFacts, Radiograph, bad, check_size, stretched

SIDES = {"R": "right", "L": "left"}
AGREE = 0.02  # share by which two scales may differ before it is said
SQUARE = 0.001
SPACINGS = ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing")
RLE = "1.2.840.10008.1.2.5"  # decoded in Python; every other compression by a library in C, apart
DEFLATED = "1.2.840.10008.1.2.1.99"
GREY = ("MONOCHROME1", "MONOCHROME2")
COLOUR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "PALETTE COLOR")
# The header's elements that are looked at; whatever else stands there is not even read.
_TAGS = ("Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "SamplesPerPixel", "PhotometricInterpretation",
         "PlanarConfiguration", "NumberOfFrames", "PixelSpacing", "PixelSpacingCalibrationType", "ImagerPixelSpacing",
         "NominalScannedPixelSpacing", "EstimatedRadiographicMagnificationFactor", "Laterality", "ImageLaterality", "PatientOrientation", "PixelAspectRatio",
         "BurnedInAnnotation", "RescaleSlope", "RescaleIntercept", "RescaleType", "ModalityLUTSequence", "VOILUTSequence", "VOILUTFunction",
         "WindowCenter", "WindowWidth", "PresentationLUTShape", "RedPaletteColorLookupTableDescriptor",
         "GreenPaletteColorLookupTableDescriptor", "BluePaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData",
         "GreenPaletteColorLookupTableData", "BluePaletteColorLookupTableData", "PixelData")  # fmt: skip


def read_dicom(path: Path) -> Radiograph:
    """Read a DICOM radiograph; see `wedgecalc.sources.picture.load_radiograph`."""
    header, pixels = dataset_of(path), None
    with _quiet(path):
        pixels = _pixels(path, header)
    return Radiograph(pixels, *read_scale(path, header))


def dicom_facts(path: Path) -> FilmFacts:
    """Return what a DICOM header says of its geometry, without its pixels."""
    header = dataset_of(path, pixels=False)
    scale, source, side, notes = read_scale(path, header, square=False)
    with _quiet(path):
        aspect = _aspect(header)
        size = (int(header.Columns), int(header.Rows))
    return FilmFacts(size, None if scale is None else scale * aspect, scale, aspect, source, side, notes)


def _aspect(header: Any) -> float:
    """Return the height of a pixel for its width, as spacings or the ratio alone say it."""
    for name in (*SPACINGS, "PixelAspectRatio"):
        value = header.get(name)
        if value and len(value) >= 2 and float(value[0]) > 0 and float(value[1]) > 0:
            return float(value[0]) / float(value[1])
    return 1.0


def read_scale(
    path: Path, header: Any, *, square: bool = True
) -> tuple[float | None, str | None, str | None, tuple[str, ...]]:
    """Return what a header says: mm for each pixel in the patient, which tag says so, the side, and what should be known."""
    notes: list[str] = []
    with _quiet(path):
        in_patient, at_detector = (_spacing(path, header, square, *names) for names in (SPACINGS[:1], SPACINGS[1:]))
        factor = _number(header, "EstimatedRadiographicMagnificationFactor")
        factor = factor if factor and 1.0 <= factor <= 2.0 else None
        scale, source = _chosen(in_patient, at_detector, factor, bool(header.get("PixelSpacingCalibrationType")), notes)
        side = SIDES.get(str(header.get("ImageLaterality") or header.get("Laterality") or "")[:1].upper())
        turned = [str(word)[:1].upper() for word in header.get("PatientOrientation") or ()]
        burnt = str(header.get("BurnedInAnnotation") or "")[:3].upper()
    if turned and turned != ["L", "F"]:
        notes.append(
            "the picture is not stored as a film is looked at (patient's left on the viewer's right, head up): mark it as it is stored"
        )
    if burnt != "NO":
        notes.append(
            f"the header says that text is burnt in: {LOOK}"
            if burnt == "YES"
            else f"nobody has said whether text is burnt in: {LOOK}"
        )
    return scale, source, side, tuple(notes)


def _chosen(
    in_patient: float | None, at_detector: float | None, factor: float | None, calibrated: bool, notes: list[str]
) -> tuple[float | None, str | None]:
    corrected = at_detector / factor if at_detector and factor else None
    differs = in_patient and at_detector and abs(in_patient / at_detector - 1) > SQUARE
    if in_patient and (calibrated or differs):
        if corrected and abs(in_patient / corrected - 1) > AGREE:
            notes.append(
                f"PixelSpacing is calibrated ({in_patient:.4g} mm) and the magnification gives {corrected:.4g} mm: the calibrated one is used"
            )
        return in_patient, "PixelSpacing, calibrated"
    if corrected:
        return corrected, "ImagerPixelSpacing / EstimatedRadiographicMagnificationFactor"
    if at_detector:
        notes.append("the scale is that of the detector: lengths are some percent too large; calibrate by a marker")
        return at_detector, "ImagerPixelSpacing, not corrected for magnification"
    if in_patient:
        notes.append("nobody has said whether the scale is corrected for magnification; calibrate by a marker")
        return in_patient, "PixelSpacing, not known whether corrected for magnification"
    return None, None


def _spacing(path: Path, header: Any, square: bool, *names: str) -> float | None:
    """Return the first of these spacings, mm across; refuse pixels that are not square if they should be."""
    for name in names:
        value = header.get(name)
        if not value:
            continue
        rows, columns = (float(v) for v in list(value)[:2])
        if not (0.001 < rows < 10 and 0.001 < columns < 10):
            raise bad(path, f"a {name} of {rows:g} by {columns:g}", "mm for each pixel, from 0.001 to 10")
        if square and abs(rows / columns - 1) > SQUARE:
            raise bad(
                path,
                f"pixels that are not square ({rows:g} by {columns:g} mm)",
                "square pixels",
                "resample the picture",
            )
        return columns
    return None


def _number(header: Any, name: str) -> float | None:
    value = header.get(name)
    return None if value is None or value == "" else float(value)


def dataset_of(path: Path, pixels: bool = True) -> Any:
    """Return what is needed of a header, and the pixels still encoded; refuse what unpacks itself while it is read."""
    try:
        import pydicom
    except ImportError:
        raise bad(
            path, "no pydicom, which DICOM needs", "the extra named dicom", "pip install 'wedgecalc[dicom]'"
        ) from None
    with _quiet(path):
        with open(path, "rb") as file:
            start = file.read(132)
        if start[128:] != b"DICM":
            raise bad(path, "no DICOM file", "a DICOM file with its preamble")
        meta = pydicom.filereader.read_file_meta_info(path)
        if str(meta.get("TransferSyntaxUID", "")) == DEFLATED:
            raise bad(path, "a deflated DICOM file", "one that is not deflated", "save it uncompressed")
        tags = list(_TAGS if pixels else _TAGS[:-1])
        return pydicom.dcmread(path, specific_tags=tags, stop_before_pixels=not pixels)


@contextlib.contextmanager
def _quiet(path: Path) -> Iterator[None]:
    """Keep what a library says of a header, which may quote it, from every output."""
    log = logging.getLogger("pydicom")
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except InputError:
        raise
    except Exception:
        raise bad(path, "no DICOM file that can be decoded", "a whole, undamaged file, and the extra named dicom for compressed ones",
                  "open it in a viewer and export it uncompressed") from None  # fmt: skip
    finally:
        log.disabled = before


def _pixels(path: Path, header: Any) -> NDArray[np.uint8]:
    from pydicom.pixels.processing import apply_color_lut
    from pydicom.pixels.utils import pixel_array

    rows, columns = int(header.Rows), int(header.Columns)
    check_size(path, columns, rows)
    if int(header.get("NumberOfFrames") or 1) != 1:
        raise bad(path, "several frames", "one radiograph")
    kind = str(header.PhotometricInterpretation)
    if kind not in GREY + COLOUR:
        raise bad(path, "a photometric interpretation that is not known", ", ".join(GREY + COLOUR))
    encoded = header.file_meta.TransferSyntaxUID.is_compressed
    _check_codestream(path, header.PixelData, rows, columns, encoded)
    if encoded and header.file_meta.TransferSyntaxUID != RLE:
        values: Any = decoded_apart(path)
    else:
        values = pixel_array(header, raw=True) if kind in GREY else pixel_array(header)
    if values is None:
        raise bad(
            path,
            "pixels that cannot be decoded",
            "a whole, undamaged file, and the extra named dicom",
            "export it uncompressed",
        )
    if values.shape[:2] != (rows, columns):
        raise bad(path, f"pixels of another shape than {columns} by {rows}", "as many pixels as the header says")
    if kind == "PALETTE COLOR":
        colours = apply_color_lut(values, header)
        values = colours >> 8 if colours.dtype == np.uint16 else colours
    if kind in COLOUR:
        return np.asarray(np.mean(values, axis=-1), dtype=np.uint8)
    return _as_shown(values, header, inverted=kind == "MONOCHROME1")


def _as_shown(values: NDArray[Any], header: Any, *, inverted: bool) -> NDArray[np.uint8]:
    """Return stored values as grey: rescaled and windowed through one table of all values that can be stored."""
    from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut

    bits = int(header.BitsStored)
    if not 1 <= bits <= 16 or values.dtype.itemsize > 2:
        return stretched(-values.astype(np.float32) if inverted else values.astype(np.float32))
    signed = bool(header.PixelRepresentation)
    low = -(2 ** (bits - 1)) if signed else 0
    stored = np.arange(low, low + 2**bits).astype(values.dtype)
    table = apply_modality_lut(stored, header)
    windowed = "VOILUTSequence" in header or ("WindowCenter" in header and "WindowWidth" in header)
    index = np.clip(values.astype(np.int32) - low, 0, 2**bits - 1).astype(np.uint16)
    if windowed:
        table = np.asarray(apply_voi_lut(table, header), dtype=np.float64)
        span = np.ptp(table)
    else:  # stretched over what the picture uses
        counts = np.cumsum(np.bincount(index.reshape(-1), minlength=2**bits))
        used = table[[int(np.searchsorted(counts, share * counts[-1])) for share in (0.005, 0.995)]].astype(np.float64)
        table = np.clip(table.astype(np.float64), used.min(), used.max())
        span = np.ptp(table)
    grey = (table - table.min()) * (255.0 / span) if span else np.zeros(len(table))
    return (255.0 - grey if inverted else grey).astype(np.uint8)[index]


def _check_codestream(path: Path, data: bytes, rows: int, columns: int, encoded: bool) -> None:
    """Refuse a codestream that would decode to another size than the header says, before it is decoded."""
    if not encoded:
        return
    start = data.find(b"\xff\x4f\xff\x51", 0, 4096)
    if start >= 0:  # JPEG 2000: SIZ
        right, bottom, left, top = struct.unpack(">IIII", data[start + 8 : start + 24])
        if (right - left, bottom - top) != (columns, rows):
            raise bad(path, "a codestream of another size than the header says", f"{columns} by {rows} pixels")
        return
    start = data.find(b"\xff\xd8\xff", 0, 4096)
    while 0 <= start < len(data) - 9:
        start = data.find(b"\xff", start + 2)
        marker = data[start + 1] if 0 <= start < len(data) - 9 else 0xDA
        if marker == 0xDA:
            return
        if (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)) or marker == 0xF7:  # SOF, or JPEG-LS
            if struct.unpack(">HH", data[start + 5 : start + 9]) != (rows, columns):
                raise bad(path, "a codestream of another size than the header says", f"{columns} by {rows} pixels")
            return


def dicom_bytes(pixels: NDArray[np.uint16], mm_per_px: float, side: str) -> bytes:
    """Return a synthetic radiograph as a DICOM file: Secondary Capture, marked as synthetic, the same bytes for the same pixels."""
    try:
        import pydicom
    except ImportError:
        raise InputError(Problem("output", "no pydicom, which DICOM needs", "the extra named dicom", "pip install 'wedgecalc[dicom]'")) from None  # fmt: skip
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

    seed = hashlib.sha256(pixels.tobytes() + f"{mm_per_px} {side}".encode()).hexdigest()
    spacing = [f"{mm_per_px:.10g}"] * 2
    set_ = Dataset()
    values: dict[str, Any] = {
        "SOPClassUID": SecondaryCaptureImageStorage, "SOPInstanceUID": generate_uid(entropy_srcs=[seed, "image"]),
        "StudyInstanceUID": generate_uid(entropy_srcs=[seed, "study"]), "SeriesInstanceUID": generate_uid(entropy_srcs=[seed, "series"]),
        "PatientName": "PHANTOM^SYNTHETIC", "PatientID": "PHANTOM", "PatientBirthDate": "", "PatientSex": "", "StudyDate": "", "StudyTime": "",
        "ReferringPhysicianName": "", "StudyID": "", "AccessionNumber": "", "SeriesNumber": "1", "InstanceNumber": "1", "Modality": "OT",
        "ConversionType": "SYN", "ImageType": ["DERIVED", "SECONDARY"], "Manufacturer": "wedgecalc", "ImageComments": "Synthetic radiograph; no patient.",
        "BurnedInAnnotation": "NO", "Laterality": side[0].upper(), "PatientOrientation": ["L", "F"], "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2", "Rows": pixels.shape[0], "Columns": pixels.shape[1], "BitsAllocated": 16, "BitsStored": 12,
        "HighBit": 11, "PixelRepresentation": 0, "PixelSpacing": spacing, "NominalScannedPixelSpacing": spacing,
        "PixelSpacingCalibrationType": "GEOMETRY", "PixelSpacingCalibrationDescription": "drawn at this scale", "RescaleIntercept": "0",
        "RescaleSlope": "1", "RescaleType": "US", "WindowCenter": "2047.5", "WindowWidth": "4096", "PresentationLUTShape": "IDENTITY",
    }  # fmt: skip
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
