"""Send objects to an archive: C-STORE by DIMSE, STOW by DICOMweb.

Each file is stored and reported by itself. Objects keep their identifiers, so that an archive has one
that was sent twice only once: after an interruption, repeat the command.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.archive.dicomweb import refused_web, web
from wedgecalc.archive.peer import Peer, association
from wedgecalc.archive.whole import missing_pixels
from wedgecalc.errors import InputError, Problem, wrong
from wedgecalc.extras import need
from wedgecalc.sources.radiographs.dicom_header import DAMAGED, quietly
from wedgecalc.sources.radiographs.radiograph import COPY_AGAIN

if TYPE_CHECKING:
    from pydicom import Dataset
    from pynetdicom.association import Association
    from requests import HTTPError

_UNDEFINED_LENGTH = 0xFFFFFFFF  # length of an element that ends with a delimiter, PS3.5
_FILE = "file"  # the argument, in messages
_MOST_KINDS = 128  # presentation contexts of one association, PS3.8
_SHUT = (401, 403, 408, 429, 500, 502, 503, 504, 507)  # status codes that may pass if tried later
_FULL = 0xA7  # first byte of the status "out of resources", PS3.4 B.2.3
_STATUS = {0x0122: "it does not take objects of this kind", 0x0124: "not allowed to us"}
_LOST = "the connection broke before the archive said that it is stored: send it again"
_BROKE_OFF = f"{_LOST}; if that changes nothing, it may not know our title (--ae)"


@dataclass(frozen=True)
class SendOutcome:
    """The outcome of sending a file."""

    path: Path
    refusal: str = ""  # why it was not stored; empty if it was
    note: str = ""  # a remark of the archive on a stored file
    later: bool = False  # whether a later attempt may succeed (broken link, full archive)


def _kinds_of(paths: Sequence[Path]) -> dict[Path, tuple[str, str]]:
    """Return class and transfer syntax of each file; refuse incomplete files before any is sent."""
    need("pydicom", "file", "an archive needs")
    kinds: dict[Path, tuple[str, str]] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            kinds[path] = _kind_of(path)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    if len(set(kinds.values())) > _MOST_KINDS:
        what = f"with the others there are more than {_MOST_KINDS} kinds of objects"
        raise wrong(_FILE, what, fix="send fewer at once", file=paths[0])
    return kinds


def _kind_of(path: Path) -> tuple[str, str]:
    """Return class and transfer syntax of a file; refuse an incomplete one."""
    import pydicom

    try:
        with open(path, "rb") as file:
            start = file.read(132)
    except OSError as error:
        fixes = {FileNotFoundError: "check the path", IsADirectoryError: "name the files in it"}
        fix = fixes.get(type(error), "")
        raise wrong(_FILE, f"it cannot be read ({error.strerror})", fix=fix, file=path) from None
    if start[128:] != b"DICM":
        what = "this is not a DICOM file"
        raise wrong(_FILE, what, fix="write it with -o FILE.dcm --study FILM", file=path)
    with quietly(path, DAMAGED, _FILE):
        read = pydicom.dcmread(path)
        if _is_cut(read):
            what = "it ends in the middle: only a part of it was copied"
            raise wrong(_FILE, what, fix=COPY_AGAIN, file=path)
        if lack := missing_pixels(read):
            raise wrong(_FILE, lack, fix=COPY_AGAIN, file=path)
        meta = read.file_meta
        return str(meta.MediaStorageSOPClassUID), str(meta.TransferSyntaxUID)


def _is_cut(read: "Dataset") -> bool:
    """Return whether a file ends within its last element, which pydicom does not report."""
    raw = (read.get_item(tag) for tag in read.keys())  # noqa: SIM118 - items would be decoded
    short = (
        len(e.value or b"") < e.length < _UNDEFINED_LENGTH for e in raw if hasattr(e, "length")
    )
    return any(short) or "SOPInstanceUID" not in read


def send(paths: Sequence[Path], peer: Peer) -> Iterator[SendOutcome]:
    """Send files to an archive, and yield the outcome of each in order.

    Raises
    ------
    InputError
        Before anything is stored: for every incomplete file, or if the archive cannot be reached.
    """
    kinds = _kinds_of(paths)
    yield from (_by_web if peer.url else _by_dimse)(kinds, peer)


def _by_dimse(kinds: dict[Path, tuple[str, str]], peer: Peer) -> Iterator[SendOutcome]:
    need("pynetdicom", "--to", "an archive needs")
    from pynetdicom.presentation import build_context

    contexts = [build_context(*kind) for kind in dict.fromkeys(kinds.values())]
    with association(peer, contexts) as open_to:
        for path in kinds:
            yield _stored(open_to, path)


def _stored(open_to: "Association", path: Path) -> SendOutcome:
    if not open_to.is_established:
        return SendOutcome(path, _BROKE_OFF, later=True)
    try:
        status = open_to.send_c_store(path)
    except ValueError:  # no context was accepted for it
        return SendOutcome(path, "the archive does not take objects of this kind")
    except (RuntimeError, OSError):
        return SendOutcome(path, _BROKE_OFF, later=True)
    code = status.get("Status")
    if code is None:
        return SendOutcome(path, _BROKE_OFF, later=True)
    if code == 0 or code >> 12 == 0xB:
        return SendOutcome(
            path, note="" if code == 0 else "the archive changed or left out an element"
        )
    return _refused(path, [code])


def _refused(path: Path, codes: Sequence[int]) -> SendOutcome:
    """Return the outcome of a refused file; C-STORE and STOW have the same status codes."""
    full = any(code >> 8 == _FULL for code in codes)
    words = [f"{code:04X}" + (f" ({_STATUS[code]})" if code in _STATUS else "") for code in codes]
    why = f"the archive refuses it, with the status {', '.join(words)}"
    return SendOutcome(path, why + "; it is out of room" * full, later=full)


def _by_web(kinds: dict[Path, tuple[str, str]], peer: Peer) -> Iterator[SendOutcome]:
    import pydicom

    with web(peer) as client:
        import requests

        for k, path in enumerate(paths := list(kinds)):
            with quietly(path, DAMAGED, _FILE):
                read = pydicom.dcmread(path)
            try:
                answer = client.store_instances([read])
            except requests.HTTPError as error:
                if codes := _told(error):
                    yield _refused(path, codes)
                    continue
                shut = error.response is not None and error.response.status_code in _SHUT
                yield SendOutcome(path, refused_web(error)[0], later=shut)
                continue
            except requests.RequestException:
                yield from (SendOutcome(other, _LOST, later=True) for other in paths[k:] if k)
                raise
            codes = _reasons(answer)
            yield _refused(path, codes) if codes else SendOutcome(path)


def _reasons(answer: "Dataset") -> list[int]:
    """Return the status codes of the objects that STOW did not store."""
    failed = answer.get("FailedSOPSequence") or ()
    return [int(item.get("FailureReason") or 0) for item in failed]


def _told(error: "HTTPError") -> list[int]:
    """Return these status codes from an HTTP error; none if it has none."""
    from pydicom import Dataset

    if error.response is None:
        return []
    try:
        return _reasons(Dataset.from_json(error.response.json()))
    except Exception:  # a page of a proxy, or any other text
        return []
