"""Find the landmarks of a film in a folder of files by the names of film and file.

A file, or a leg in it, marks the film whose SHA-256 or code it states. Otherwise its name decides: the
film's SOP Instance UID or code. The name is that of the file, of the marked picture, or of the leg,
without its ending. An accession number names a whole study: `by_study` then finds the film.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.node.by_study import (
    SHA_PREFIX,
    FilmNames,
    MarkedLeg,
    MarkFile,
    StudyFilms,
    marks_in_study,
)
from wedgecalc.sources.case import Case
from wedgecalc.sources.folders import LEG_FILE_ENDINGS
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.reading import load_legs

if TYPE_CHECKING:
    from os import stat_result

    from wedgecalc.sources.legs import Unread

_ENDINGS = re.compile(r"(\.mrk)?\.[A-Za-z]{2,7}$")
_SHORTEST_ACCESSION = 4  # characters: a shorter number may be an ordinary name of a leg
_SIDE = re.compile(r"-(right|left)$")


@dataclass
class Marks:
    """The files of landmarks in a folder, read again when they change.

    Attributes
    ----------
    folder : Path
    away : str
        Why the folder cannot be read; empty if it can.
    unread : tuple of str
        Its files that cannot be read, wholly or in part.
    """

    folder: Path
    away: str = ""
    unread: tuple[str, ...] = ()
    _seen: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _of_file: dict[str, list[tuple[str, MarkFile]]] = field(default_factory=dict)
    _by_name: dict[str, list[MarkFile]] = field(default_factory=dict)

    def look(self) -> bool:
        """Read new and changed files; return whether there were any."""
        states: dict[str, tuple[int, ...]] = {}
        try:
            for entry in os.scandir(self.folder):
                with suppress(OSError):  # one that is gone, or a link to nothing
                    if entry.name.lower().endswith(LEG_FILE_ENDINGS) and entry.is_file():
                        states[entry.path] = _state(entry.stat())
        except OSError as error:  # a share that is away: what was read stays
            self.away = error.strerror or type(error).__name__
            return False
        self.away = ""
        if states == self._seen:
            return False
        for file in [file for file in self._of_file if file not in states]:
            del self._of_file[file]
        for file, state in sorted(states.items()):
            if self._seen.get(file) != state:
                self._of_file[file] = list(_named(file))
        self._seen, self._by_name = states, {}
        unread = (file for file, names in self._of_file.items() if any(map(_is_unread, names)))
        self.unread = tuple(sorted(unread))
        for names in self._of_file.values():
            for name, marked in names:
                marks = self._by_name.setdefault(name, [])
                if marked not in marks:
                    marks.append(marked)
        return True

    def of(self, film: FilmNames, study: Callable[[], StudyFilms]) -> tuple[list[MarkFile], str]:
        """Return the files that mark a film, or why those with its name do not.

        Parameters
        ----------
        film : FilmNames
        study : callable
            Returns the other films with its accession number that were ever received.
        """
        if not self._by_name:
            return [], ""
        for name in (film.sha256, film.uid, film.code):  # a study's films are told apart by these
            if marks := self._by_name.get(name):
                return _one_file(marks)
        named = (
            self._by_name.get(film.accession, [])
            if len(film.accession) >= _SHORTEST_ACCESSION
            else []
        )
        if not named:
            return [], ""
        others, coming = study()
        marks, why = ([], coming) if coming else marks_in_study(film, named, others)
        return _one_file(marks) if marks else ([], why)


def _one_file(marks: list[MarkFile]) -> tuple[list[MarkFile], str]:
    """Return the files that mark a film; none if two of them may mark the same leg."""
    marks = _confirmed(list(dict.fromkeys(marks)))
    whole = [mark for mark in marks if mark.whole]
    files = {mark.file for mark in marks}
    sides = [leg.side for mark in whole for leg in mark.legs or (MarkedLeg(mark.path),)]
    separate = len(whole) == len(files) and all(sides) and len(set(sides)) == len(sides)
    if len(files) > 1 and not separate:
        return [], f"{len(files)} files mark it: keep one"
    return whole or marks, ""


def _confirmed(marks: list[MarkFile]) -> list[MarkFile]:
    """Return files without a program's proposals for legs that a person has marked."""
    sides = {leg.side for mark in marks for leg in mark.legs if not leg.proposed}
    return [
        mark
        for mark in marks
        if not mark.legs or not all(leg.proposed and leg.side in sides for leg in mark.legs)
    ]


def _is_unread(named: tuple[str, MarkFile]) -> bool:
    return not all(leg.side for leg in named[1].legs or (MarkedLeg(""),))


def _state(stat: "stat_result") -> tuple[int, ...]:
    """Return values that change with a file's content or access rights."""
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


def _named(file: str) -> Iterator[tuple[str, MarkFile]]:
    """Yield each name under which a film may be found, with the file or leg that marks it."""
    name = _ENDINGS.sub("", os.path.basename(file))
    try:
        read = load_legs(file, Reading(unconfirmed=True))  # an answer to them is refused
    except Exception:  # said when a film needs it, a fault of ours too
        yield name, MarkFile(file, file)
        return
    paths = [file if len(read) == 1 else f"{file}#{leg.place or leg.id}" for leg in read]
    legs = tuple(map(MarkedLeg.of, paths, read))
    yield name, MarkFile(file, file, legs)
    for path, leg, leg_read in zip(paths, legs, read, strict=True):
        yield from ((leg_name, MarkFile(path, file, (leg,))) for leg_name in _of_leg(leg_read))


def _of_leg(leg: "Case | Unread") -> Iterator[str]:
    if leg.id:
        yield leg.id
        yield _SIDE.sub("", leg.id)
    if isinstance(leg, Case):
        if leg.stated.image is not None:
            name = leg.stated.image.replace("\\", "/").rpartition("/")[2]
            yield name
            yield _ENDINGS.sub("", name)
        if leg.stated.film is not None:
            if leg.stated.film.sha256 is not None:
                yield SHA_PREFIX + leg.stated.film.sha256
            if leg.stated.film.code is not None:
                yield leg.stated.film.code
