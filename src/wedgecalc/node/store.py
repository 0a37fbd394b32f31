"""The queue on disk: the folder of a film is its state.

A film is ``waiting`` for landmarks or its answer, or put ``aside`` with a reason; of an answered film
only its note remains, in ``done``. ``answers`` holds objects until they are sent, ``incoming`` files
that are still being received. Each step is one rename, after its data are safely on disk; `Store.open`
completes a step that a kill interrupted. A film's name is a digest of its SOP Instance UID, so that a
repeated film is recognised.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import RLock

from wedgecalc.errors import wrong
from wedgecalc.node.note import FilmNote, now
from wedgecalc.sources.radiographs.dicom import digest_code

_FOLDERS = INCOMING, WAITING, ANSWERS, DONE, ASIDE = (
    "incoming",
    "waiting",
    "answers",
    "done",
    "aside",
)
FILM = ".dcm"


class Store:
    """The queue in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.lock, self._key = folder, RLock(), b""
        self._notes = {state: dict[str, FilmNote]() for state in (WAITING, ASIDE, DONE)}
        self._held: int | None = None

    def open(self) -> None:
        """Create, lock and repair the folders; raise `InputError` if they cannot be used."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for part in _FOLDERS:
                (self.folder / part).mkdir(mode=0o700, exist_ok=True)
            self._hold()
            for left in (self.folder / INCOMING).iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            self._key = self._own_key()
            self.read()
            self._mend()
        except OSError as error:
            why = f"it cannot be used ({error.strerror})"
            fix = "name a folder that this user can write, on a disk with room"
            raise wrong("--queue", why, fix=fix, file=self.folder) from None

    def _hold(self) -> None:
        if sys.platform == "win32":  # without fcntl: only the port keeps a second node out
            return
        import fcntl

        self._held = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fix = "stop that one first, or name another folder"
            raise wrong(
                "--queue", "another node works in this folder", fix=fix, file=self.folder
            ) from None

    def _own_key(self) -> bytes:
        """Return the secret key of this queue's digests, so that short numbers cannot be guessed."""
        path = self.folder / "key"
        if not path.exists():
            self.put(path, os.urandom(16))
        return path.read_bytes()

    def keyed(self, text: str) -> str:
        """Return a digest with this queue's key; empty for an empty text."""
        return digest_code(self._key + text.encode()) if text else ""

    def close(self) -> None:
        """Release the lock."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def read(self) -> None:
        """Read the notes of all films, changing nothing."""
        for state, notes in self._notes.items():
            notes.clear()
            place = self.folder / state
            ending = ".json" if state == DONE else FILM
            for path in sorted(place.glob(f"*{ending}")) if place.is_dir() else ():
                try:
                    data = path.with_suffix(".json").read_bytes()
                except OSError:  # moved here by hand
                    data = b""
                notes[path.stem] = FilmNote.of(data)

    def _mend(self) -> None:
        for state in (WAITING, ASIDE):
            for name in self.films(state):
                if self.state(name) != state:  # a later state stands already
                    self._path(state, name).unlink()
                    del self._notes[state][name]
            for path in (self.folder / state).glob("*.json"):
                if path.stem not in self._notes[state]:
                    path.unlink()
        for answer_folder in (self.folder / ANSWERS).iterdir():
            if answer_folder.name not in {*self._notes[WAITING], *self._notes[ASIDE]}:
                shutil.rmtree(answer_folder)

    def films(self, state: str) -> dict[str, FilmNote]:
        """Return the notes of the films in a state, in order of arrival."""
        notes = self._notes[state].copy()
        return dict(sorted(notes.items(), key=lambda item: (item[1].received, item[0])))

    @property
    def waiting(self) -> int:
        """Number of waiting films."""
        return len(self._notes[WAITING])

    def state(self, name: str) -> str | None:
        """Return the state of a film; None if it was never received."""
        states = (state for state in (DONE, WAITING, ASIDE) if name in self._notes[state])
        return next(states, None)

    def same_study(self, name: str, accession: str) -> Iterator[tuple[str, FilmNote]]:
        """Yield the other films ever received with an accession number, given its digest."""
        for notes in self._notes.values():
            for other, note in notes.copy().items():
                if accession and other != name and note.accession == accession:
                    yield other, note

    def film(self, name: str, state: str = WAITING) -> Path:
        """Return the path of a film."""
        return self._path(state, name)

    def _path(self, state: str, name: str, ending: str = FILM) -> Path:
        return self.folder / state / f"{name}{ending}"

    def size(self) -> tuple[int, int, int]:
        """Return the number of films, the number without an answer, and the bytes of both."""
        places = [self.folder / state for state in (WAITING, ASIDE)]
        answered = [Path(place) for place in os.scandir(self.folder / ANSWERS)]
        sizes: dict[Path, list[int]] = {place: [] for place in (*places, *answered)}
        for place, file_sizes in sizes.items():
            with suppress(FileNotFoundError):  # answered meanwhile
                for entry in os.scandir(place):
                    if entry.name.endswith(FILM):
                        file_sizes.append(entry.stat().st_size)
        films = sum(len(sizes[place]) for place in places)
        return films, max(films - len(answered), 0), sum(map(sum, sizes.values()))

    def part(self, data: bytes) -> Path:
        """Write received data safely to disk, as a file in no state yet, and return its path."""
        path = self.folder / INCOMING / os.urandom(8).hex()
        try:
            self._write(path, data)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise
        return path

    def _write(self, path: Path, data: bytes) -> None:
        how = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        with open(os.open(path, how, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def knows(self, name: str, film: str) -> bool:
        """Return whether this film, by its digest, is waiting or answered."""
        notes = (self._notes[state].get(name) for state in (DONE, WAITING))
        return any(note is not None and note.film == film for note in notes)

    def take(self, part: Path, name: str, note: FilmNote) -> None:
        """Make a received part a waiting film, in place of an older one and its answer."""
        note = note.but(received=now())
        with self.lock:
            self._forget(DONE, name)
            self.unanswer(name)
            if (
                self.state(name) == WAITING
            ):  # after a kill here, the old note does not match the film
                self._rename(part, self._path(WAITING, name))
                self._keep(WAITING, name, note)
            else:
                self._keep(WAITING, name, note)
                self._rename(part, self._path(WAITING, name))
            self._notes[WAITING][name] = note
            self._forget(ASIDE, name)

    def keep(self, name: str, note: FilmNote) -> None:
        """Write the note of a waiting film, unless the film was replaced."""
        with self.lock:
            if self._waits(name, note):
                self._keep(WAITING, name, note)
                self._notes[WAITING][name] = note

    def uncount(self, name: str, note: FilmNote) -> None:
        """Restore the note of a waiting film, in memory even if the disk is full."""
        with self.lock:
            if self._waits(name, note):
                self._notes[WAITING][name] = note
                with suppress(OSError):
                    self._keep(WAITING, name, note)

    def _waits(self, name: str, note: FilmNote) -> bool:
        """Return whether a film is waiting and was not replaced since its note was read."""
        current = self._notes[WAITING].get(name)
        return current is not None and (current.film, current.received) == (
            note.film,
            note.received,
        )

    def move(self, name: str, old: str, new: str, note: FilmNote) -> None:
        """Move a film from one state to another."""
        with self.lock:
            if self.state(name) != old or (old == WAITING and not self._waits(name, note)):
                return  # it has come again meanwhile
            self._keep(new, name, note)
            self._rename(self._path(old, name), self._path(new, name))
            self._notes[new][name] = note
            self._forget(old, name)

    def answer(self, name: str, note: FilmNote, objects: Iterable[bytes]) -> None:
        """Store the whole answer to a film, unless the film was replaced."""
        answer_folder = self.folder / INCOMING / os.urandom(8).hex()
        answer_folder.mkdir(mode=0o700)
        try:
            for k, data in enumerate(objects):
                self._write(answer_folder / f"{k}{FILM}", data)
            _sync(answer_folder)
            with self.lock:
                if self._waits(name, note):
                    self._rename(answer_folder, self.folder / ANSWERS / name)
                else:
                    shutil.rmtree(answer_folder)
        except BaseException:
            shutil.rmtree(answer_folder, ignore_errors=True)
            raise

    def answers(self, name: str) -> list[Path]:
        """Return the object files of a film's answer; an empty list before it is made."""
        place = self.folder / ANSWERS / name
        return sorted(place.glob(f"*{FILM}"), key=lambda p: int(p.stem)) if place.is_dir() else []

    def end(self, name: str, note: FilmNote) -> None:
        """Mark a film as answered and remove its files, unless it was replaced."""
        with self.lock:
            if not self._waits(name, note):
                return
            self._keep(DONE, name, note)
            self._notes[DONE][name] = note
            self._forget(WAITING, name)

    def unanswer(self, name: str) -> None:
        """Remove the answer to a film, so that it is made again."""
        shutil.rmtree(self.folder / ANSWERS / name, ignore_errors=True)

    def _forget(self, state: str, name: str) -> None:
        """Remove a film's files from a state that it has left."""
        self._notes[state].pop(name, None)
        for ending in (FILM, ".json"):
            self._path(state, name, ending).unlink(missing_ok=True)
        if self.state(name) == DONE:
            self.unanswer(name)

    def _keep(self, state: str, name: str, note: FilmNote) -> None:
        self.put(self._path(state, name, ".json"), note.data())

    def put(self, path: Path, data: bytes) -> None:
        """Write a file of the queue atomically."""
        part = self.folder / INCOMING / os.urandom(8).hex()
        try:
            self._write(part, data)
            self._rename(part, path)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise

    def _rename(self, old: Path, new: Path) -> None:
        os.replace(old, new)
        _sync(new.parent)


def _sync(folder: Path) -> None:
    """Flush the renames in a folder to disk, where the system supports that."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
