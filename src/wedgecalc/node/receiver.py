"""Receive films by C-STORE: a film is safely on disk before its sender gets success."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from wedgecalc.archive.fetch import FILM_CLASSES, FILM_SYNTAXES
from wedgecalc.archive.films import ArchiveFilm
from wedgecalc.archive.folder import listed_header
from wedgecalc.archive.quiet import silence_libraries
from wedgecalc.archive.sockets import close_sockets
from wedgecalc.archive.study import Study, study_of
from wedgecalc.archive.whole import missing_pixels
from wedgecalc.errors import InputError, wrong
from wedgecalc.extras import need
from wedgecalc.node.answer import answer_bytes
from wedgecalc.node.guard import ANNOUNCED_UNIT, SPARE, Guard
from wedgecalc.node.note import FilmNote
from wedgecalc.node.settings import NodeSettings, option_of
from wedgecalc.node.store import DONE, WAITING, Store
from wedgecalc.sources.radiographs.dicom import digest_code
from wedgecalc.sources.radiographs.dicom_header import quietly

TAKEN, NO_ROOM, NO_FILM, NOT_READ = 0x0000, 0xA700, 0xA900, 0xC000  # PS3.4 B.2.3
_VERIFICATION = "1.2.840.10008.1.1"


class RefusedError(Exception):
    """A film is refused: the status for the sender, and words for the log."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass
class Receiver:
    """The part of a node that receives films.

    Attributes
    ----------
    store : Store
    settings : NodeSettings
    log : callable
        Takes a line for the log, which never names a patient.
    came : threading.Event
        Set when there is a new film.
    """

    store: Store
    settings: NodeSettings
    log: Callable[[str], None]
    came: Event = field(default_factory=Event)

    def start(self) -> Any:
        """Listen, and return the server, which `shutdown` stops.

        Raises
        ------
        InputError
            If the port is in use, or the address is not one of this machine.
        """
        need("pynetdicom", "node", "a node needs")
        from pynetdicom import AE, evt

        silence_libraries()
        close_sockets()
        entity, guard, settings = (
            AE(self.settings.ae),
            Guard(self.settings, self.log),
            self.settings,
        )
        for kind in FILM_CLASSES:
            entity.add_supported_context(kind, list(FILM_SYNTAXES))
        entity.add_supported_context(_VERIFICATION)
        entity.require_called_aet = True
        entity.require_calling_aet = list(guard.callers)
        # More than are served: the guard counts who is let in.
        entity.maximum_associations = SPARE + 2 * int(settings.associations)
        entity.maximum_pdu_size = ANNOUNCED_UNIT
        entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = settings.timeout
        handlers: list[Any] = [
            (evt.EVT_C_STORE, self.stored),
            (evt.EVT_CONN_OPEN, guard.opened),
            (evt.EVT_REQUESTED, guard.requested),
            (evt.EVT_ACCEPTED, guard.accepted),
            (evt.EVT_DIMSE_RECV, guard.whole),
        ]
        try:
            return entity.start_server(
                (settings.bind, int(settings.port)),
                block=False,
                evt_handlers=handlers,
                ssl_context=settings.listening,
            )
        except OSError as error:
            why = f"it cannot listen at {settings.bind}:{settings.port:g} ({error.strerror})"
            fix = "is another node running? Choose another --port, or an address of this machine"
            raise wrong(option_of("port"), why, fix=fix) from None

    def stored(self, event: Any) -> int:
        """Take one film, and return the status for its sender."""
        uid = str(event.request.AffectedSOPInstanceUID)
        name = digest_code(uid)
        try:
            words = self._take(uid, name, event.encoded_dataset())
        except RefusedError as refusal:
            self.log(f"film {name} not taken: {refusal}")
            return refusal.status
        except OSError as error:
            self.log(f"film {name} not taken: the queue cannot be written ({error.strerror})")
            return NO_ROOM
        self.log(f"film {name} {words}")
        self.came.set()
        return TAKEN

    def _take(self, uid: str, name: str, data: bytes) -> str:
        if len(data) > self.settings.most_mib * 2**20:
            raise RefusedError(NOT_READ, f"it has more than {self.settings.most_mib:g} MiB")
        self._room(len(data))
        part = self.store.part(data)
        try:
            note = self._note(_study(part, uid))
            with self.store.lock:
                if self.store.knows(name, note.film):
                    return "came again; it is known"
                again = self.store.state(name) in (WAITING, DONE)
                self._place(len(data))
                self.store.take(part, name, note)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        how = "came again with another header, which counts now" if again else "received"
        return f"{how}, {_mib(len(data))}"

    def _note(self, study: Study) -> FilmNote:
        """Return the first note of a film."""
        facts = study.facts
        return FilmNote(
            film=_print_of(study),
            accession=self.store.keyed(study.accession),
            side=facts.side or "",
            size=facts.size or (),
        )

    def _room(self, size: int) -> None:
        """Refuse a film that would fill the disk together with the pending answers."""
        disk, share = shutil.disk_usage(self.store.folder), self.settings.keep_free
        needed = size + (self.store.waiting + 1) * answer_bytes(self.settings.answers)
        if disk.free - needed < disk.total * share / 100:
            why = (
                f"the disk has {_mib(disk.free)} free, and it needs {_mib(needed)} with the answers"
            )
            kept = f"; {share:g} % of {_mib(disk.total)} stay free" if share else ""
            raise RefusedError(NO_ROOM, f"{why} that are to be made{kept}")

    def _place(self, size: int) -> None:
        """Refuse a film that would make the queue too long or, with its answers, too large."""
        films, unanswered, queue_bytes = self.store.size()
        if films >= self.settings.most_films:
            raise RefusedError(NO_ROOM, f"the queue has {films} films, which is all it may have")
        needed = queue_bytes + size + (unanswered + 1) * answer_bytes(self.settings.answers)
        if needed > self.settings.most_gib * 2**30:
            why = f"the queue would have more than {self.settings.most_gib:g} GiB"
            raise RefusedError(NO_ROOM, f"{why}, with the answers that are to be made")


def _mib(size: int) -> str:
    return f"{size / 2**20:.1f} MiB"


def _study(path: Path, uid: str) -> Study:
    """Return the study of a long-leg film; refuse any other object."""
    header = listed_header(path)
    if header is None:
        raise RefusedError(NOT_READ, "it cannot be read")
    if str(header.get("SOPInstanceUID") or "") != uid:
        raise RefusedError(NO_FILM, "it has another identifier than it was sent by")
    if "Rows" not in header or not ArchiveFilm(header, path.read_bytes).is_long:
        raise RefusedError(NO_FILM, "it is no long-leg film")
    if lack := _lack(path):
        raise RefusedError(NOT_READ, lack)
    try:
        return study_of(path)
    except InputError as error:
        raise RefusedError(NO_FILM, "; ".join(p.what for p in error.problems)) from None


def _lack(path: Path) -> str:
    import pydicom

    try:
        with quietly(path, "it cannot be read"):
            return missing_pixels(pydicom.dcmread(path))
    except InputError as error:
        return error.problems[0].what


def _print_of(study: Study) -> str:
    """Return a digest of the header elements that an answer depends on."""
    return digest_code(f"{study.film.to_json()} {study.facts}")
