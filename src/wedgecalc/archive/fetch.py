"""Find and fetch films: C-FIND, C-GET or C-MOVE by DIMSE; QIDO and WADO by DICOMweb.

A query names a patient, a study, an accession number or a day, never the whole archive.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from wedgecalc.archive.dicomweb import web
from wedgecalc.archive.films import (
    FILM_ELEMENTS,
    RADIOGRAPHS,
    STUDY_ELEMENTS,
    ArchiveFilm,
    sorted_films,
)
from wedgecalc.archive.move import film_by_move
from wedgecalc.archive.peer import Peer, association
from wedgecalc.errors import short_repr, wrong
from wedgecalc.extras import need

if TYPE_CHECKING:
    from pydicom import Dataset
    from pynetdicom.association import Association

_MOST_STUDIES = 200
_DAY = re.compile(r"[0-9]{8}")
# Study root, PS3.4 C.
FIND_MODEL, GET_MODEL = "1.2.840.10008.5.1.4.1.2.2.1", "1.2.840.10008.5.1.4.1.2.2.3"
# Classes of films, PS3.4: computed and digital radiography, secondary capture, fluoroscopy.
FILM_CLASSES = (
    "1.2.840.10008.5.1.4.1.1.1",
    "1.2.840.10008.5.1.4.1.1.1.1",
    "1.2.840.10008.5.1.4.1.1.1.1.1",
    "1.2.840.10008.5.1.4.1.1.7",
    "1.2.840.10008.5.1.4.1.1.7.2",
    "1.2.840.10008.5.1.4.1.1.7.3",
    "1.2.840.10008.5.1.4.1.1.7.4",
    "1.2.840.10008.5.1.4.1.1.12.1",
    "1.2.840.10008.5.1.4.1.1.12.2",
)

# A presentation context each, so that the archive sends a film as stored, without transcoding.
FILM_SYNTAXES = (
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.80",
    "1.2.840.10008.1.2.4.81",
    "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.1.2.4.91",
    "1.2.840.10008.1.2.5",
)


def films_in(peer: Peer, query: Mapping[str, str]) -> list[ArchiveFilm]:
    """Return the films of a patient, a study or a day.

    Parameters
    ----------
    peer : Peer
    query : mapping of str to str
        At least one DICOM keyword with its value.

    Raises
    ------
    InputError
        If the archive cannot be reached, refuses, or has too many matching studies.
    """
    return sorted_films((_by_web if peer.url else _by_dimse)(peer, query))


def _wanted(answers: Iterable["Dataset"], peer: Peer) -> list["Dataset"]:
    studies = list(answers)
    if len(studies) > _MOST_STUDIES:
        what = f"it has {len(studies)} such studies; at most {_MOST_STUDIES} are looked through"
        raise peer.error(what, "ask for less: --patient, --accession, --study or one --date")
    return studies


def _by_dimse(peer: Peer, query: Mapping[str, str]) -> Iterator[ArchiveFilm]:
    need("pynetdicom", "archive", "an archive needs")
    from pynetdicom.presentation import build_context

    with association(peer, [build_context(FIND_MODEL)]) as open_to:
        study_keys = {**dict.fromkeys(STUDY_ELEMENTS, ""), "StudyInstanceUID": "", **query}
        for study in _wanted(_answers(open_to, peer, "STUDY", study_keys), peer):
            uid = {"StudyInstanceUID": study.StudyInstanceUID}
            series_keys = {**uid, "SeriesInstanceUID": "", "Modality": "", "SeriesDescription": ""}
            for series in _answers(open_to, peer, "SERIES", series_keys):
                if str(series.get("Modality") or "") not in ("", *RADIOGRAPHS):
                    continue
                image_keys = {**dict.fromkeys(FILM_ELEMENTS, ""), **uid}
                image_keys["SeriesInstanceUID"] = series.SeriesInstanceUID
                for image in _answers(open_to, peer, "IMAGE", image_keys):
                    header = _joined(study, series, image)
                    yield ArchiveFilm(header, partial(_got, peer, header))


def _answers(
    open_to: "Association", peer: Peer, level: str, keys: Mapping[str, Any]
) -> list["Dataset"]:
    """Return the answers to a query at one level."""
    from pydicom import Dataset

    question = Dataset()
    question.QueryRetrieveLevel = level
    for name, value in keys.items():
        setattr(question, name, value or None)
    answers = []
    for status, answer in open_to.send_c_find(question, FIND_MODEL):
        code = status.get("Status")
        if code is None:
            fix = (
                f"try again; if that changes nothing, it may not know our title {peer.calling}: let"
                " its administrator enter it, or give the one that it knows by --ae"
            )
            raise peer.error("it broke off the connection when it was asked", fix)
        if code in (0xFF00, 0xFF01) and answer is not None:
            answers.append(answer)
        elif code not in (0x0000, 0xFF00, 0xFF01):
            raise peer.error(f"it cannot answer this question (status {code:04X})")
    return answers


def _joined(*parts: "Dataset") -> "Dataset":
    """Return a film's header from its study, series and image; later values take precedence."""
    from pydicom import Dataset

    header = Dataset()
    for part in parts:
        for element in part:
            if element.value not in (None, "") or element.tag not in header:
                header.add(element)
    return header


def _got(peer: Peer, header: "Dataset") -> bytes:
    """Return a film as stored, by C-GET or C-MOVE."""
    from pydicom import Dataset
    from pynetdicom import build_role, evt
    from pynetdicom.presentation import build_context

    taken: list[bytes] = []

    def keep(event: Any) -> int:
        taken.append(event.encoded_dataset())
        return 0

    question = Dataset()
    question.QueryRetrieveLevel = "IMAGE"
    for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        setattr(question, name, str(header[name].value))
    kinds = list(dict.fromkeys((str(header.get("SOPClassUID") or FILM_CLASSES[0]), *FILM_CLASSES)))
    if peer.receive:
        return film_by_move(peer, question, kinds, FILM_SYNTAXES)
    contexts = [build_context(GET_MODEL)]
    contexts += [build_context(kind, syntax) for kind in kinds for syntax in FILM_SYNTAXES]
    roles = [build_role(kind, scp_role=True) for kind in kinds]
    with association(peer, contexts[:128], roles, [(evt.EVT_C_STORE, keep)]) as open_to:
        try:
            codes = [status.get("Status") for status, _ in open_to.send_c_get(question, GET_MODEL)]
        except ValueError:  # it has no C-GET
            codes = [None]
    if len(taken) != 1 or codes[-1:] != [0]:
        last = "none" if not codes or codes[-1] is None else f"{codes[-1]:04X}"
        what = f"it lists the film and does not send it by C-GET (status {last})"
        fix = "let its administrator allow that for us, add --move-port PORT, or use DICOMweb"
        raise peer.error(what, fix)
    return taken[0]


def _by_web(peer: Peer, query: Mapping[str, str]) -> Iterator[ArchiveFilm]:
    from pydicom import Dataset

    with web(peer) as client:
        answers = client.search_for_studies(
            search_filters=dict(query), fields=list(STUDY_ELEMENTS), limit=_MOST_STUDIES + 1
        )
        for study in _wanted(map(Dataset.from_json, answers), peer):
            uid = str(study.StudyInstanceUID)
            for answer in client.search_for_series(uid, fields=["SeriesDescription"]):
                series = Dataset.from_json(answer)
                if str(series.get("Modality") or "") not in ("", *RADIOGRAPHS):
                    continue
                images = client.retrieve_series_metadata(uid, str(series.SeriesInstanceUID))
                for image in images:
                    header = _joined(study, series, _only(image, FILM_ELEMENTS))
                    yield ArchiveFilm(header, partial(_by_wado, peer, header))


def _only(header: Mapping[str, Any], names: Iterable[str]) -> "Dataset":
    """Return some elements of a header in JSON, without reading the others."""
    from pydicom import Dataset
    from pydicom.datadict import tag_for_keyword

    tags = (f"{tag_for_keyword(name):08X}" for name in names)
    return Dataset.from_json({tag: header[tag] for tag in tags if tag in header})


def _by_wado(peer: Peer, header: "Dataset") -> bytes:
    """Return a film as stored, by WADO."""
    import pydicom

    names = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    with web(peer) as client:
        study, series, image = (str(header[name].value) for name in names)
        read = client.retrieve_instance(
            study, series, image, media_types=(("application/dicom", "*"),)
        )
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, read, enforce_file_format=True)
    return buffer.getvalue()


def question_of(**typed: str | None) -> dict[str, str]:
    """Return the query of an archive for typed values.

    Parameters
    ----------
    **typed : str or None
        ``patient``, ``accession``, ``study`` and ``date``.

    Raises
    ------
    InputError
        Without a value; for a wildcard, which would match other patients; or for an invalid day.

    Examples
    --------
    >>> question_of(patient="4711", accession=None, study=None, date=None)
    {'PatientID': '4711'}
    """
    keywords = {
        "patient": "PatientID",
        "accession": "AccessionNumber",
        "study": "StudyInstanceUID",
        "date": "StudyDate",
    }
    values = {name: text.strip() for name, text in typed.items() if text is not None}
    for name, text in values.items():
        if not text or set(text) & set("*?\\"):
            what = "a wildcard" if text else "nothing"
            raise wrong(f"--{name}", what, "one whole value", "write it out, or leave it out")
    if (day := values.get("date")) is not None and not _DAY.fullmatch(day):
        raise wrong("--date", short_repr(day), "one day as YYYYMMDD", "20261201, for instance")
    query = {keywords[name]: text for name, text in values.items()}
    if not query:
        fix = "add --patient, --accession, --study or --date"
        raise wrong("archive", "an archive is not asked for all it has", fix=fix)
    return query
