"""The header of an anonymous film: coded terms, numbers, tables and new identifiers."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wedgecalc.archive.films import RADIOGRAPHS
from wedgecalc.sources.radiographs.dicom_header import Header, UnreadableError
from wedgecalc.sources.radiographs.dicom_pixels import PixelLayout

if TYPE_CHECKING:
    from pydicom import Dataset

_PARTS = """
LEG HIP KNEE ANKLE FEMUR TIBIAFIBULA EXTREMITY LOWEREXTREMITY PELVIS LOWERLEG UPPERLEG
"""
# The texts that may be copied: terms defined by PS3.3 and PS3.16.
_CODED_TERMS: dict[str, tuple[str, ...]] = {
    "Modality": RADIOGRAPHS,
    "BodyPartExamined": tuple(_PARTS.split()),
    "ViewPosition": ("AP", "PA", "LL", "RL", "LLD", "RLD"),
    "Laterality": ("R", "L", "U", "B"),
    "ImageLaterality": ("R", "L", "U", "B"),
    "BurnedInAnnotation": ("YES", "NO"),
    "PixelSpacingCalibrationType": ("GEOMETRY", "FIDUCIAL"),
    "VOILUTFunction": ("LINEAR", "LINEAR_EXACT", "SIGMOID"),
    "PresentationLUTShape": ("IDENTITY", "INVERSE"),
    "RescaleType": ("US", "OD"),
    "LossyImageCompression": ("00", "01"),
}
_NUMBERS = (
    "PixelSpacing",
    "ImagerPixelSpacing",
    "NominalScannedPixelSpacing",
    "PixelAspectRatio",
    "EstimatedRadiographicMagnificationFactor",
    "DistanceSourceToDetector",
    "DistanceSourceToPatient",
    "RescaleIntercept",
    "RescaleSlope",
    "WindowCenter",
    "WindowWidth",
)
LOOKUP_TABLES = ("ModalityLUTSequence", "VOILUTSequence")
_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
EMPTIED = (
    "PatientBirthDate",
    "PatientSex",
    "StudyDate",
    "StudyTime",
    "AccessionNumber",
    "StudyID",
    "ReferringPhysicianName",
)


def copied(path: Path, header: Header, layout: PixelLayout) -> "Dataset":
    """Return a data set with the elements that an anonymous film keeps.

    Parameters
    ----------
    path : path
    header : Header
        Header of its pixels.
    layout : PixelLayout
    """
    import pydicom
    from pydicom import Dataset
    from pydicom.uid import SecondaryCaptureImageStorage

    tags = [*_CODED_TERMS, *_NUMBERS, *LOOKUP_TABLES, *_UIDS, "PatientID", "PatientOrientation"]
    read = Header(
        pydicom.dcmread(path, specific_tags=tags, stop_before_pixels=True, force=True),
        header.syntax,
    )
    dataset = Dataset()
    dataset.SOPClassUID = SecondaryCaptureImageStorage
    dataset.ConversionType = "WSD"
    dataset.ImageType = ["DERIVED", "SECONDARY"]
    for name in _UIDS:
        if not read.text(name):
            raise ValueError(name)
        setattr(dataset, name, _replaced(read.text(name), read.text("PatientID")))
    for name, terms in _CODED_TERMS.items():
        if (word := read.text(name).upper()) in terms:
            setattr(dataset, name, word)
    for name in _NUMBERS:
        if values := list(_numbers(read, name)):
            setattr(dataset, name, values)
    if "PixelSpacingCalibrationType" in dataset:
        dataset.PixelSpacingCalibrationDescription = "as in the film that this was made of"
    turned = read.text("PatientOrientation").upper().split("\\")
    fits = len(turned) == 2 and all(word and set(word) <= set("LRAPHF") for word in turned)
    dataset.PatientOrientation = turned if fits and max(map(len, turned)) <= 3 else ""
    for name in LOOKUP_TABLES:
        if name in read and layout.stored <= 16:
            little = read.dataset.original_encoding[1] is not False
            items = [
                x for x in read.dataset[name].value[:1] if "LUTDescriptor" in x and "LUTData" in x
            ]
            if items:
                setattr(dataset, name, [_table(item, name, little) for item in items])
    for name in EMPTIED:
        setattr(dataset, name, "")
    dataset.SeriesNumber = dataset.InstanceNumber = "1"
    return dataset


def _numbers(read: Header, name: str) -> Iterator[str]:
    """Yield the numbers of an element, formatted anew; none if one is invalid."""
    try:
        values = read.numbers(name)
    except UnreadableError:
        return
    whole = name == "PixelAspectRatio"
    yield from (f"{value:.0f}" if whole else f"{value:.10g}" for value in values)


def _table(item: "Dataset", name: str, little: bool) -> "Dataset":
    """Return a look-up table without its explanation, which is free text."""
    from pydicom import Dataset

    table = Dataset()
    table.update({item[tag].tag: item[tag] for tag in ("LUTDescriptor", "LUTData")})
    if isinstance(table.LUTData, bytes) and not little:
        table.LUTData = np.frombuffer(table.LUTData, ">u2").astype("<u2").tobytes()
    if name == "ModalityLUTSequence":
        table.ModalityLUTType = "US"
    return table


def _replaced(uid: str, patient: str) -> str:
    """Return the replacement of an identifier: always the same, and not reversible."""
    from pydicom.uid import generate_uid

    return str(generate_uid(entropy_srcs=[digest(uid, patient)]))


def digest(*texts: str) -> str:
    """Return the SHA-256 of some texts, in hexadecimal."""
    return hashlib.sha256(b"\0".join(text.encode() for text in texts)).hexdigest()
