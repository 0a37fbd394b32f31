"""Find the landmarks of a film in a folder of files, by what the film and a file are called.

A file, or a leg in it, marks the film whose bytes it states as SHA-256; else that whose SOP Instance
UID is its name; else that whose code is its name; else the only film whose accession number is its
name. The name is that of the file, of the picture that it was marked on, or of the leg,
without an ending.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.archive.study import study_of
from wedgecalc.node.note import digest
from wedgecalc.sources.case import Case
from wedgecalc.sources.folders import ENDINGS
from wedgecalc.sources.landmark_files.on_film import sha256_of
from wedgecalc.sources.reading import load_legs

if TYPE_CHECKING:
    from os import stat_result

    from wedgecalc.sources.legs import Unread

_ENDINGS = re.compile(r"(\.mrk)?\.[A-Za-z]{2,7}$")
SHA = "sha256:"
LEAST = 4  # characters of an accession number: a shorter one may be anybody's name of a leg
_SIDE = re.compile(r"-(right|left)$")


@dataclass(frozen=True)
class Names:
    """What a film is called.

    Attributes
    ----------
    uid, code, accession : str
        `code` is the name in the queue.
    path : Path
    """

    uid: str = field(repr=False)
    code: str
    accession: str = field(repr=False)
    path: Path

    @cached_property
    def sha256(self) -> str:
        """The digest of its bytes as a name."""
        return SHA + sha256_of(self.path)

    @classmethod
    def of(cls, path: Path) -> "Names":
        """Return what the header of a film says."""
        film = study_of(path).film
        uid = str(film.SOPInstanceUID)
        return cls(uid, digest(uid), str(film.get("AccessionNumber") or "").strip(), path)


@dataclass(frozen=True)
class Marked:
    """A file that marks a film, or one leg in it.

    Attributes
    ----------
    path : str
        For `wedgecalc.sources.reading.load_legs`; with ``#`` and the leg for one of many.
    file : str
        The file.
    """

    path: str
    file: str


@dataclass
class Marks:
    """The files of landmarks in a folder, read again when they change."""

    folder: Path
    _seen: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    _of_file: dict[str, list[tuple[str, Marked]]] = field(default_factory=dict)
    _by_name: dict[str, list[Marked]] = field(default_factory=dict)

    def look(self) -> bool:
        """Read the files that are new or have changed since the last look; return if any are."""
        found: dict[str, tuple[int, int, int]] = {}
        try:
            for entry in os.scandir(self.folder):
                with suppress(OSError):  # one that is gone, or a link to nothing
                    if entry.name.lower().endswith(ENDINGS) and entry.is_file():
                        found[entry.path] = _state(entry.stat())
        except OSError:  # a share that is away: what was read stays
            return False
        if found == self._seen:
            return False
        for file in [file for file in self._of_file if file not in found]:
            del self._of_file[file]
        for file, state in sorted(found.items()):
            if self._seen.get(file) != state:
                self._of_file[file] = list(_named(file))
        self._seen, self._by_name = found, {}
        for names in self._of_file.values():
            for name, marked in names:
                known = self._by_name.setdefault(name, [])
                if marked not in known:
                    known.append(marked)
        return True

    def of(self, film: Names, alone: Callable[[], bool]) -> tuple[list[Marked], str]:
        """Return what marks a film, and why it does not where there is something.

        Parameters
        ----------
        film : Names
        alone : callable
            Tells whether it is the only film with its accession number.
        """
        if not self._by_name:
            return [], ""
        accession = film.accession if len(film.accession) >= LEAST else ""
        for name in (film.sha256, film.uid, film.code, accession):
            found = self._by_name.get(name, []) if name else []
            if found and name == film.accession and not alone():
                return [], "several films have its accession number: name the file by its code"
            if len({one.file for one in found}) > 1:
                return [], f"{len({one.file for one in found})} files mark it: keep one"
            if found:
                whole = [one for one in found if one.path == one.file]
                return whole or found, ""
        return [], ""


def _state(stat: "stat_result") -> tuple[int, int, int]:
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _named(file: str) -> Iterator[tuple[str, Marked]]:
    """Yield what a file marks, by every name that a film may be known by."""
    whole = Marked(file, file)
    yield _ENDINGS.sub("", os.path.basename(file)), whole
    try:
        legs = load_legs(file)
    except Exception:  # said when a film needs it, a fault of ours too
        return
    for leg in legs:
        own = whole if len(legs) == 1 else Marked(f"{file}#{leg.place or leg.id}", file)
        for name in _of_leg(leg):
            yield name, own


def _of_leg(leg: "Case | Unread") -> Iterator[str]:
    if leg.id:
        yield leg.id
        yield _SIDE.sub("", leg.id)
    if isinstance(leg, Case):
        if leg.stated.image is not None:
            name = leg.stated.image.replace("\\", "/").rpartition("/")[2]
            yield name
            yield _ENDINGS.sub("", name)
        if leg.stated.film is not None and leg.stated.film.sha256 is not None:
            yield SHA + leg.stated.film.sha256
