"""A film as an archive sends it: a phantom of a long leg, with a patient's header."""

import io
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image
from pydicom.encaps import encapsulate

from tests.driving import drive

# Marked words: none may stand outside what is meant for the archive.
NAME, ID, ACCESSION = "Zzname^Zzfirst", "ZZID0815", "ZZACC77"
HEADER = {
    "PatientName": NAME, "PatientID": ID, "PatientBirthDate": "19610203", "PatientSex": "F", "AccessionNumber": ACCESSION, "StudyID": "ZZSTUDY",
    "StudyDate": "20261101", "StudyTime": "101500", "ReferringPhysicianName": "Zzref^Doctor", "StudyDescription": "ZZDESC", "InstitutionName": "ZZINST",
    "OperatorsName": "Zzop^Operator", "PatientAddress": "ZZADDRESS", "OtherPatientIDs": "ZZOTHER", "PatientComments": "ZZCOMMENT",
    "BodyPartExamined": "LEG", "ViewPosition": "AP", "Modality": "DX", "ImageComments": "ZZIMAGECOMMENT",
}  # fmt: skip
NOT_COPIED = ("ZZINST", "Zzop", "ZZADDRESS", "ZZOTHER", "ZZCOMMENT", "ZZIMAGECOMMENT")
MARKS = (
    "zzname",
    "zzfirst",
    "zzid",
    "zzacc",
    "zzstudy",
    "zzref",
    "zzdesc",
    *(w.lower() for w in NOT_COPIED),
)


@cache
def _phantom(side, *options):
    """A phantom's case and film, drawn once in a process."""
    words = ("phantom", "--side", side, "--mpta", 82, "--mm-per-px", 1.2, "--noise", 0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.dcm"
        code, _, err = drive(*words, *options, "-o", path)
        assert code == 0, err
        return path.with_suffix(".json").read_text(), path.read_bytes()


def film(folder, *options, side="right", name="film", **header):
    """Write a film with its case beside it, and return both paths."""
    case, path = folder / f"{name}.json", folder / f"{name}.dcm"
    text, data = _phantom(side, *options)
    case.write_text(text.replace('"film"', f'"{name}"').replace('"film.dcm"', f'"{name}.dcm"'))
    read = pydicom.dcmread(io.BytesIO(data))
    read.SOPInstanceUID = read.file_meta.MediaStorageSOPInstanceUID = (
        f"{read.SOPInstanceUID[:50]}{sum(map(ord, name))}"
    )
    for key, value in (HEADER | header).items():
        if value is None:
            delattr(read, key)
        else:
            setattr(read, key, value)
    read.save_as(path)
    return case, path


def plan_words(case):
    return (str(case), "-p", "lateral-closing-wedge-hto", "--target", "wbl=62.5")


def as_jpeg(path, name, comment=""):
    """A film compressed as JPEG, with a comment in its codestream."""
    read = pydicom.dcmread(path)
    grey, buffer = (read.pixel_array >> 4).astype(np.uint8), io.BytesIO()
    Image.fromarray(grey).save(buffer, "JPEG", quality=95, comment=comment.encode())
    assert comment.encode() in buffer.getvalue()
    read.BitsAllocated, read.BitsStored, read.HighBit = 8, 8, 7
    read.PixelData = encapsulate([buffer.getvalue()])
    read.file_meta.TransferSyntaxUID = pydicom.uid.JPEGBaseline8Bit
    read["PixelData"].VR = "OB"
    out = path.with_name(f"{name}.dcm")
    read.save_as(out)
    return out


def mirrored(landmarks, columns):
    """The landmarks of the other leg: those of a right one, mirrored in its film."""
    return {name: [columns - x, y] for name, (x, y) in landmarks.items()}
