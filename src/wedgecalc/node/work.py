"""Take films through a node: find their landmarks, make the answers, and file them."""

import errno
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from wedgecalc.archive.send import send
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.node.answer import answer_to
from wedgecalc.node.by_study import FilmNames, MarkFile, StudyFilms
from wedgecalc.node.marks import Marks
from wedgecalc.node.note import WAITS, FilmNote, now, seconds_since
from wedgecalc.node.settings import NodeSettings
from wedgecalc.node.store import ASIDE, WAITING, Store
from wedgecalc.node.unread import keep_unread
from wedgecalc.sources.radiographs.dicom import digest_code

_TRIES = 3  # attempts after which a film that ends the node is put aside
_REFUSALS = 5  # refusals of an answer by the archive after which its film is put aside
FIRST_WAIT, LAST_WAIT = 5.0, 600.0  # seconds to wait after a failure, doubled each time
_LONGEST_REASON = 1000  # characters of a reason
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # errors of the disk, not of one film


@dataclass
class Retry:
    """The time of the next attempt; the wait doubles with each failure."""

    wait: float = 0.0
    until: float = 0.0

    def failed(self) -> bool:
        """Postpone the next attempt; return whether this is the first failure."""
        first = not self.wait
        self.wait = min(max(FIRST_WAIT, 2 * self.wait), LAST_WAIT)
        self.until = time.monotonic() + self.wait
        return first

    def went(self) -> None:
        """End the wait after a success."""
        self.wait = self.until = 0.0

    @property
    def now(self) -> bool:
        """Whether the next attempt is due."""
        return time.monotonic() >= self.until


@dataclass
class Worker:
    """The part of a node that answers films.

    Attributes
    ----------
    store : Store
    settings : NodeSettings
    log : callable
        Takes a line for the log, which never names a patient.
    """

    store: Store
    settings: NodeSettings
    log: Callable[[str], None]
    archive: Retry = field(default_factory=Retry)
    disk: Retry = field(default_factory=Retry)
    marks: Marks = field(init=False)
    _names: dict[str, tuple[int, FilmNames]] = field(default_factory=dict)
    _later: dict[str, Retry] = field(default_factory=dict)
    _listed: tuple[str, ...] | None = None  # files that cannot be read, as the list has them

    def __post_init__(self) -> None:
        self.marks = Marks(self.settings.landmark_folder)

    def run(self, came: Event, stop: Event) -> None:
        """Answer films until `stop` is set."""
        while not stop.is_set():
            try:
                self.round(stop)
            except OSError as error:  # also where a film could not even be put aside
                self._unusable("", error, self.disk)
            came.wait(self.settings.every)
            came.clear()

    def round(self, stop: Event | None = None) -> None:
        """Answer every film that can be answered now."""
        if self._look():
            for name, note in self.store.films(ASIDE).items():
                self._retry(name, note)
        for name, note in self.store.films(WAITING).items():
            if stop is not None and stop.is_set():
                return
            if not self.disk.now:
                return
            if not self._later.setdefault(name, Retry()).now:
                continue
            try:
                self._one(name, note)
                self.disk.went()
            except MemoryError:
                self._aside(name, note, "not enough memory")
            except OSError as error:
                later = self.disk if error.errno in _FULL else self._later[name]
                self._unusable(f"film {name}: ", error, later)
            except Exception as error:  # a fault of ours must not hold up other films
                self._aside(name, note, f"a fault of wedgecalc ({type(error).__name__})")

    def _look(self) -> bool:
        """Read the landmark folder; return whether it changed, and log what cannot be read."""
        marks, folder_error, unread = self.marks, self.marks.away, self.marks.unread
        changed = marks.look()
        if marks.away != folder_error:
            why = f"cannot be read ({marks.away}); tried again" if marks.away else "is there again"
            self.log(f"the folder of landmarks {why}")
        if marks.unread not in ((), unread):  # their names may be a patient's
            count = len(marks.unread)
            files, them = (f"{count} files", "them") if count > 1 else ("a file", "it")
            self.log(
                f"{files} of landmarks cannot be read: node --list names {them}, and "
                "wedgecalc measure FILE says why"
            )
        if marks.unread != self._listed:
            with suppress(OSError):  # a full disk: tried again at the next look
                keep_unread(self.store, marks.unread)
                self._listed = marks.unread
        return changed

    def _unusable(self, film: str, error: OSError, later: Retry) -> None:
        """Postpone what the disk refused, and log it once."""
        if later.failed():
            why = error.strerror or type(error).__name__
            self.log(f"{film}the queue cannot be used ({why}); tried again")

    def _retry(self, name: str, note: FilmNote) -> None:
        """Return a film that was put aside to the queue if its landmarks have changed."""
        names = self._names_of(name, ASIDE)
        if not note.landmarks or names is None:
            return
        marks, _ = self._found(name, note, names)
        if marks and _print(marks) not in ("", note.landmarks):
            self.store.unanswer(name)
            anew = note.but(tries=0, refusals=0, reason="", landmarks="")
            self.store.move(name, ASIDE, WAITING, anew)
            self.log(f"film {name}: its landmarks have changed; tried again")

    def _names_of(self, name: str, state: str) -> FilmNames | None:
        path = self.store.film(name, state)
        try:
            which = path.stat().st_ino  # changes when the film is replaced
            if self._names.get(name, (0, None))[0] != which:
                self._names[name] = which, FilmNames.of(path)
        except (InputError, FileNotFoundError):
            return None
        return self._names[name][1]

    def _found(self, name: str, note: FilmNote, names: FilmNames) -> tuple[list[MarkFile], str]:
        """Return the files that mark a film, or why none does."""

        def study() -> StudyFilms:
            others = list(self.store.same_study(name, note.accession))
            arrivals = [film_note.received for film_note in (note, *(other for _, other in others))]
            settle, why = self.settings.settle, ""
            if any(seconds_since(when) < settle for when in arrivals):
                why = f"named by accession number: waits {settle:g} s for other films of its study"
            return others, why

        return self.marks.of(names, study)

    def _one(self, name: str, note: FilmNote) -> None:
        if not self.store.answers(name):
            names = self._names_of(name, WAITING)
            if names is None:
                self._aside(name, note, "it can no longer be read")
                return
            marks, why = self._found(name, note, names)
            if not marks:
                if why != note.reason:
                    self.store.keep(name, note.but(reason=why))
                    self.log(f"film {name} {WAITS}{why and ': ' + why}")
                return
            if not self._made(name, note, marks):
                return
            note = self.store.films(WAITING).get(name, note)
        if self.archive.now:
            self._send(name, note)

    def _made(self, name: str, note: FilmNote, marks: list[MarkFile]) -> bool:
        """Make and store the answer to a film; return whether that succeeded."""
        note = note.but(landmarks=_print(marks), reason="", sends=0)
        if note.tries >= _TRIES:
            self._aside(name, note, f"the node ended {note.tries} times while it was planned")
            return False
        self.store.keep(name, note.but(tries=note.tries + 1))
        film = self.store.film(name)
        kinds, procedure = self.settings.answers, self.settings.procedure
        try:
            answer = answer_to(film, marks, kinds, procedure)
            self.store.answer(name, note, answer.objects)
        except NoPlanError as error:
            self._aside(name, note, error.reason, f"no such plan, {error.code}")
            return False
        except InputError as error:
            self._aside(
                name, note, _why(error), "its landmarks cannot be used; node --list says why"
            )
            return False
        except OSError:  # the disk's fault, not the film's
            self.store.uncount(name, note)
            raise
        self.store.keep(name, note.but(tries=0))
        self.log(f"film {name}: {answer.words}")
        return True

    def _send(self, name: str, note: FilmNote) -> None:
        """File the answer to a film, or postpone it."""
        paths = self.store.answers(name)
        try:
            outcomes = list(send(paths, self.settings.archive))
        except InputError as error:
            if not all(p.field == "archive" for p in error.problems):  # damaged on the disk
                self.store.unanswer(name)
                self.log(f"film {name}: its answer was damaged; made anew")
            else:
                self._not_yet(name, note, f"the archive is away: {_why(error)}")
            return
        refused = [outcome.refusal for outcome in outcomes if outcome.refusal]
        if any(outcome.later for outcome in outcomes):
            self._not_yet(name, note, refused[0], f"film {name}: ")
            return
        if self.archive.wait:
            self.log("the archive is there again")
        self.archive.went()
        if not refused:
            self.store.end(name, note.but(answered=now(), reason="", objects=_uids(paths)))
            self._names.pop(name, None)
            self._later.pop(name, None)
            self.log(f"film {name} answered: {len(paths)} objects filed")
            return
        note = note.but(refusals=note.refusals + 1, reason=refused[0])
        if note.refusals >= _REFUSALS:
            self._aside(name, note, refused[0])
            return
        self.store.keep(name, note)
        self._later[name].failed()
        self.log(f"film {name}: {refused[0]}; tried again")

    def _not_yet(self, name: str, note: FilmNote, why: str, film: str = "") -> None:
        """Postpone filing an answer; it is logged once, and noted each time."""
        if self.archive.failed():
            self.log(f"{film}{why}; tried again")
        with suppress(OSError):  # a full disk: it is sent again nevertheless
            self.store.keep(name, note.but(reason=why[:_LONGEST_REASON], sends=note.sends + 1))

    def _aside(self, name: str, note: FilmNote, why: str, logged: str = "") -> None:
        """Put a film aside; `logged` replaces a reason that quotes a landmark file."""
        self.store.move(name, WAITING, ASIDE, note.but(reason=why[:_LONGEST_REASON], tries=0))
        self.log(f"film {name} put aside: {logged or why}")


def _why(error: InputError) -> str:
    return "; ".join(f"{p.field}: {p.what}" for p in error.problems)


def _print(marks: list[MarkFile]) -> str:
    """Return a digest of the files that mark a film."""
    try:
        return digest_code(
            b"".join(Path(file).read_bytes() for file in sorted({m.file for m in marks}))
        )
    except OSError:
        return ""


def _uids(paths: list[Path]) -> tuple[str, ...]:
    import pydicom

    return tuple(
        str(pydicom.filereader.read_file_meta_info(path).MediaStorageSOPInstanceUID)
        for path in paths
    )
