"""Films in a folder, or on a disc listed by its DICOMDIR."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.archive.films import FILM_ELEMENTS, STUDY_ELEMENTS, ArchiveFilm, sorted_films
from wedgecalc.errors import InputError, wrong
from wedgecalc.extras import need
from wedgecalc.sources.files import picture_beside
from wedgecalc.sources.radiographs.dicom_header import DAMAGED, quietly
from wedgecalc.sources.radiographs.kinds import KIND_BYTES, kind_of
from wedgecalc.sources.radiographs.radiograph import MOST_BYTES

if TYPE_CHECKING:
    from pydicom import Dataset

_DICOMDIR = "1.2.840.10008.1.3.10"
_MOST_FILES = 20_000


def films_of_folder(place: Path) -> tuple[list[ArchiveFilm], list[str]]:
    """Return the DICOM images in a folder and below it, or in a DICOMDIR.

    Parameters
    ----------
    place : path
        A folder, or a DICOMDIR file.

    Returns
    -------
    films : list of ArchiveFilm
    notes : list of str
        What could not be read.

    Raises
    ------
    InputError
        If the place cannot be read, or has too many files.
    """
    need("pydicom", "archive", "DICOM needs")
    films: list[ArchiveFilm] = []
    unread, errors = 0, list[OSError]()
    for path in _files(place, errors.append):
        try:
            header = None if path is None else listed_header(path)
            if header is None:
                unread += path is None or _is_dicom(path)
            elif "Rows" in header and header.get("SOPInstanceUID") and path is not None:
                films.append(ArchiveFilm(header, path.read_bytes))
        except OSError as error:
            errors.append(error)
    return sorted_films(films), list(_notes(place, films, unread, errors))


def _notes(
    place: Path, films: list[ArchiveFilm], unread: int, errors: list[OSError]
) -> Iterator[str]:
    if unread:
        yield f"{unread} DICOM files cannot be read, or are listed and not there"
    if errors:
        first = os.path.relpath(str(errors[0].filename), place if place.is_dir() else place.parent)
        what = f"{len(errors)} files or folders" if len(errors) > 1 else "a file or folder"
        yield f"{what} in {place} cannot be opened, such as {first} ({errors[0].strerror})"
    if not (films or unread or errors):
        yield f"there is no DICOM image in {place}"


def _shut(place: Path, error: OSError) -> InputError:
    fix = "ask for the right to read it"
    return wrong("archive", f"it cannot be read ({error.strerror})", fix=fix, file=place)


def _files(place: Path, report: Callable[[OSError], None]) -> Iterator[Path | None]:
    """Yield the files of a folder or a DICOMDIR; None for a listed file that is missing.

    `report` gets the error of each folder that cannot be read.
    """
    if place.is_dir():
        try:
            os.scandir(place).close()
        except OSError as error:
            raise _shut(place, error) from None
        count = 0
        for folder, inner, names in os.walk(place, onerror=report):
            inner.sort()
            for name in sorted(names):
                count += 1
                if count > _MOST_FILES:
                    what = f"more than {_MOST_FILES} files"
                    raise wrong("archive", what, fix="name a folder of one patient", file=place)
                yield Path(folder) / name
        return
    _refuse_file(place)
    with quietly(place, DAMAGED, "archive"):
        import pydicom

        read = pydicom.dcmread(place)
        parts = [
            record.ReferencedFileID
            for record in read.get("DirectoryRecordSequence") or ()
            if "ReferencedFileID" in record
        ]
        names = ["/".join([part] if isinstance(part, str) else part) for part in parts]
    for name in names:
        try:
            path = picture_beside(name, place.parent)
        except InputError:  # it leads out of the disc
            path = None
        yield path if path is not None and path.is_file() else None


def _refuse_file(place: Path) -> None:
    """Refuse a file that is no DICOMDIR, such as a film."""
    try:
        with open(place, "rb") as file:
            kind = kind_of(file.read(KIND_BYTES))
    except OSError as error:
        raise _shut(place, error) from None
    if kind is None or kind.code != "DICOM":
        what = "this file" if kind is None else f"this is {kind.words}, and"
        fix = "name a folder, a DICOMDIR, or an archive"
        raise wrong("archive", f"{what} holds no list of films", fix=fix, file=place)
    import pydicom

    with quietly(place, DAMAGED, "archive"):
        read = pydicom.dcmread(place, specific_tags=["SOPInstanceUID"], stop_before_pixels=True)
        if read.file_meta.MediaStorageSOPClassUID == _DICOMDIR:
            return
    fix = (
        f"open it with wedgecalc studio {place}, name the folder it is in to list it, or write it "
        f"without its patient by wedgecalc convert {place} OUT.dcm --anonymous"
    )
    what = "this is a DICOM file itself, so there is nothing to fetch"
    raise wrong("archive", what, fix=fix, file=place)


def listed_header(path: Path) -> "Dataset | None":
    """Return the listed elements of a DICOM file's header; None if it is damaged or no DICOM.

    Raises
    ------
    OSError
        If it cannot be opened.
    """
    import pydicom

    if not _is_dicom(path):
        return None
    try:
        with quietly(path, DAMAGED):
            tags = [*FILM_ELEMENTS, *STUDY_ELEMENTS, "SeriesDescription"]
            read = pydicom.dcmread(path, specific_tags=tags, stop_before_pixels=True, force=True)
            read.decode()
            return read
    except InputError:
        return None


def _is_dicom(path: Path) -> bool:
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        return False
    with open(path, "rb") as file:
        kind = kind_of(file.read(KIND_BYTES))
    return kind is not None and kind.code == "DICOM"
