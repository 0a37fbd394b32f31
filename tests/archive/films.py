"""A film as an archive sends it: a phantom of a long leg, with a patient's header."""

import pydicom

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


def film(folder, *options, side="right", name="film", **header):
    """Write a film with its case beside it, and return both paths."""
    case, path = folder / f"{name}.json", folder / f"{name}.dcm"
    words = ("phantom", "--side", side, "--mpta", 82, "--mm-per-px", 1.2, "--noise", 0)
    code, _, err = drive(*words, *options, "-o", path)
    assert code == 0, err
    read = pydicom.dcmread(path)
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
