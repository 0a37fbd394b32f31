"""The patient and study of a film, read only for the objects that are filed beside it.

Everywhere else wedgecalc keeps no text of a header. Here patient and study are copied unchanged, in
the film's own character set, into objects for the same study.
"""

import hashlib
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wedgecalc.errors import InputError, Problem
from wedgecalc.extras import need
from wedgecalc.sources.landmark_files.on_film import code_at, film_problems, picture_of, sha256_of
from wedgecalc.sources.radiographs.dicom import as_file, digest_code
from wedgecalc.sources.radiographs.dicom_facts import facts_of
from wedgecalc.sources.radiographs.dicom_header import DAMAGED, header_of, quietly
from wedgecalc.sources.radiographs.picture import is_dicom
from wedgecalc.sources.radiographs.radiograph import FilmFacts, image_error
from wedgecalc.version import __version__

if TYPE_CHECKING:
    from pydicom import Dataset

    from wedgecalc.sources.case import Case

# Patient (PS3.3 C.7.1.1) and General Study (C.7.2.1), by which an archive files an object.
_PATIENT = ("PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex")
_STUDY = (
    "StudyInstanceUID",
    "StudyDate",
    "StudyTime",
    "StudyID",
    "AccessionNumber",
    "ReferringPhysicianName",
    "StudyDescription",
)
_OPTIONAL = ("IssuerOfPatientID", "StudyDescription", "SpecificCharacterSet")
_NEEDED = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID")
_MAKER = "wedgecalc"
_NOT_A_DEVICE = "wedgecalc, for double-checking; no medical device"


@dataclass(frozen=True)
class Study:
    """The study that a film belongs to.

    Attributes
    ----------
    film : pydicom.Dataset
        Patient, study and identifiers of the film; no other elements.
    facts : FilmFacts
        Size, scale and side.
    path : Path
    """

    film: "Dataset" = field(repr=False)  # never a name in a log
    facts: FilmFacts
    path: Path

    @property
    def code(self) -> str:
        """A name of the film that does not reveal its identifier."""
        return digest_code(str(self.film.SOPInstanceUID))

    @property
    def accession(self) -> str:
        """Accession number; empty if the film has none."""
        return str(self.film.get("AccessionNumber") or "").strip()

    def identity(self) -> "Dataset":
        """Return patient and study as a new data set, in the film's own character set."""
        from pydicom import Dataset

        dataset = Dataset()
        for name in ("SpecificCharacterSet", *_PATIENT, *_STUDY):
            if name in self.film:
                dataset[name] = deepcopy(self.film[name])
        return dataset

    def uid(self, *content: str | bytes) -> str:
        """Return an identifier for an object of this film: the same for the same content.

        It changes when the archive corrects the film's patient or study.
        """
        from pydicom.uid import generate_uid

        digest = hashlib.sha256()
        identifiers = (str(self.film[name].value) for name in ("PatientID", "StudyInstanceUID"))
        for part in (str(self.film.SOPInstanceUID), *identifiers, *content):
            data = part if isinstance(part, bytes) else part.encode()
            digest.update(len(data).to_bytes(8, "big") + data)
        return str(generate_uid(entropy_srcs=[digest.hexdigest()]))

    def new(
        self, kind: str, sop_class: str, modality: str, words: str, content: bytes
    ) -> "Dataset":
        """Return a data set for a new object of this study, in a new series.

        Parameters
        ----------
        kind : str
            Kind of object, for its identifiers.
        sop_class, modality : str
        words : str
            Description of the series, ASCII.
        content : bytes
            Content, which determines the identifiers.
        """
        dataset, now = self.identity(), datetime.now().astimezone()
        uid = self.uid(kind, content)
        values = {
            "SOPClassUID": sop_class,
            "SOPInstanceUID": uid,
            "SeriesInstanceUID": self.uid(kind, content, "series"),
            "SeriesNumber": "9000",
            "InstanceNumber": "1",
            "Modality": modality,
            "SeriesDescription": words,
            "Manufacturer": _MAKER,
            "ManufacturerModelName": _NOT_A_DEVICE,
            "SoftwareVersions": __version__,
            "ContentDate": now.strftime("%Y%m%d"),
            "ContentTime": now.strftime("%H%M%S"),
            "InstanceCreationDate": now.strftime("%Y%m%d"),
            "InstanceCreationTime": now.strftime("%H%M%S"),
        }
        for name, value in values.items():
            setattr(dataset, name, value)
        return dataset


def for_highdicom(head: "Dataset") -> dict[str, Any]:
    """Return the elements from `Study.new` as arguments for highdicom's constructors."""
    return {
        "series_instance_uid": head.SeriesInstanceUID,
        "series_number": int(head.SeriesNumber),
        "sop_instance_uid": head.SOPInstanceUID,
        "instance_number": 1,
        "manufacturer": head.Manufacturer,
        "manufacturer_model_name": head.ManufacturerModelName,
        "software_versions": head.SoftwareVersions,
        "series_description": head.SeriesDescription,
        "specific_character_set": None,  # `with_film_charset` gives it that of the film
    }


def with_film_charset(dataset: "Dataset", head: "Dataset") -> bytes:
    """Return an object of highdicom as the bytes of a file, in the film's character set."""
    if "SpecificCharacterSet" in head:
        dataset.SpecificCharacterSet = head.SpecificCharacterSet
    return as_file(dataset)


def object_title(what: str, side: str) -> str:
    """Return the title of an object, which names the leg in a list of series.

    >>> object_title("page", "right")
    'wedgecalc: page, right leg'
    """
    return f"{_MAKER}: {what}, {side} leg"


def study_of(path: Path) -> Study:
    """Return the study of a film.

    Parameters
    ----------
    path : path
        A DICOM radiograph.

    Raises
    ------
    InputError
        Without the extra; for a file that is no DICOM radiograph, or lacks the identifiers of its
        study. The header is never quoted.
    """
    need("pydicom", "--study", "the archive needs")
    import pydicom

    if not is_dicom(path):
        what = "this is not a DICOM file, so it names no study"
        raise image_error(path, what, "name the film as the archive sent it")
    header = header_of(path, pixels=False)
    with quietly(path, DAMAGED):
        facts = facts_of(header)
        tags = [*_PATIENT, *_STUDY, *_NEEDED, "SpecificCharacterSet"]
        read = pydicom.dcmread(path, specific_tags=tags, stop_before_pixels=True, force=True)
        _check_letters(path, read)
        read.decode()
        for name in (*_PATIENT, *_STUDY):
            if name not in read and name not in _OPTIONAL:
                setattr(read, name, "")
        lacking = [name for name in (*_NEEDED, "PatientID") if not str(read.get(name) or "")]
    if lacking:
        what = f"the film lacks {', '.join(lacking)}, so an archive could not file anything by it"
        raise image_error(path, what, "fetch it from the archive again")
    return Study(read, facts, path)


def _check_letters(path: Path, read: "Dataset") -> None:
    """Refuse an unknown character set, in which names would be copied with wrong letters."""
    from pydicom.charset import python_encoding

    names = read.get("SpecificCharacterSet") or ""
    for name in [names] if isinstance(names, str) else names:
        if name not in python_encoding and name.replace("_", " ") not in python_encoding:
            what = "its character set is none that the standard has, so names cannot be copied"
            raise image_error(path, what, "have the archive put its header right")


def refuse_other_leg(study: Study, case: "Case") -> None:
    """Raise `InputError` if a case's side or points cannot belong to the film of a study."""
    name, side = str(study.path), study.facts.side
    problems = list(film_problems(case.file, study.facts, study.path.name))
    if side is not None and side != case.limb.frame.side:
        what = f"the film is of a {side} leg by its header, and the case of a {case.limb.frame.side} one"
        problems.append(Problem("--study", what, fix="name the film of this leg", file=name))
    if problems:
        raise InputError(problems).in_file(name)


def names_its_film(study: Study, case: "Case") -> bool:
    """Return whether a case states or shows that it was marked on the film of a study.

    Evidence is `film.sha256`, `film.code`, or the film beside the case. The same film may have
    different bytes, so that for two DICOM files their identifiers decide.

    Raises
    ------
    InputError
        If it was marked on another film.
    """
    film = case.stated.film
    stated, code = (None, None) if film is None else (film.sha256, film.code)
    if stated is not None and stated == sha256_of(study.path):
        return True
    marked = picture_of(case.stated, case.folder)
    code = code or (None if marked is None else code_at(marked))
    if code == study.code:
        return True
    if code or (stated is not None and marked is None):
        what = "the case was marked on another film than this"
        fix = "name the film that was marked, or keep the marked film beside the case"
        raise InputError([Problem("--study", what, fix=fix, file=str(study.path))])
    return False
