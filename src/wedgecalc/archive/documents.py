"""A page or a picture as an object of the film's study: Encapsulated PDF, Secondary Capture.

They follow PS3.3 A.45.1 and A.8.1, and refer to the film that they were made from.
"""

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from wedgecalc.archive.study import Study
from wedgecalc.sources.radiographs.dicom import as_file

if TYPE_CHECKING:
    from pydicom import Dataset

_PLAN_OF_CARE = ("18776-5", "LN", "Plan of care note")


def object_of(study: Study, data: bytes, title: str, side: str) -> bytes:
    """Return a page (PDF) or a picture (PNG) as an object of the study; the title is ASCII."""
    if data.startswith(b"%PDF"):
        return page_object(study, data, title)
    return picture_object(study, data, title, side)


def page_object(study: Study, pdf: bytes, title: str) -> bytes:
    """Return a printed page as an Encapsulated PDF, the bytes of a DICOM file; the title is ASCII."""
    from pydicom import Dataset
    from pydicom.uid import EncapsulatedPDFStorage

    dataset = study.new("page", EncapsulatedPDFStorage, "DOC", title, pdf)
    concept = Dataset()
    concept.CodeValue, concept.CodingSchemeDesignator, concept.CodeMeaning = _PLAN_OF_CARE
    dataset.ConversionType = "WSD"
    dataset.AcquisitionDateTime = ""
    dataset.BurnedInAnnotation = "YES"  # it may carry the name of the case
    dataset.DocumentTitle = title
    dataset.ConceptNameCodeSequence = [concept]
    dataset.SourceInstanceSequence = [_reference(study)]
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocumentLength = len(pdf)
    dataset.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    return as_file(dataset)


def picture_object(study: Study, png: bytes, title: str, side: str) -> bytes:
    """Return a picture as a Secondary Capture, the bytes of a DICOM file.

    The title, in ASCII, is the description of its series.
    """
    from pydicom.uid import SecondaryCaptureImageStorage

    with Image.open(io.BytesIO(png)) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    data = pixels.tobytes()
    dataset = study.new("picture", SecondaryCaptureImageStorage, "OT", title, data)
    values = {
        "ConversionType": "WSD",
        "BodyPartExamined": "LEG",
        "Laterality": side[0].upper(),
        "ImageType": ["DERIVED", "SECONDARY"],
        "DerivationDescription": "Drawn by wedgecalc; not to scale",
        "BurnedInAnnotation": "YES",  # it may carry the name of the case
        "PatientOrientation": "",
        "SourceImageSequence": [_reference(study)],
        "SamplesPerPixel": 3,
        "PhotometricInterpretation": "RGB",
        "PlanarConfiguration": 0,
        "Rows": pixels.shape[0],
        "Columns": pixels.shape[1],
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
        "PixelRepresentation": 0,
        "PixelData": data + b"\0" * (len(data) % 2),
    }
    for name, value in values.items():
        setattr(dataset, name, value)
    dataset["PixelData"].VR = "OB"
    return as_file(dataset)


def _reference(study: Study) -> "Dataset":
    from pydicom import Dataset

    item = Dataset()
    item.ReferencedSOPClassUID = study.film.SOPClassUID
    item.ReferencedSOPInstanceUID = study.film.SOPInstanceUID
    return item
