"""The note of a film in the queue, which never names a patient."""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

WAITS, ANSWER_MADE = "waits for landmarks", "its answer is made and waits to be filed"
_LISTS = ("objects", "size")


@dataclass(frozen=True, slots=True)
class FilmNote:
    """The state of a film.

    Attributes
    ----------
    received, answered : str
        Time in ISO 8601; empty if not yet.
    film : str
        A digest of patient, study, size, scale and side, which changes when a header is corrected.
    accession : str
        A keyed digest of its accession number, by which films of one study are matched.
    side : str
        Side of its leg by the header; empty if unknown.
    size : tuple of int
        Columns and rows; empty if unknown.
    tries : int
        How often its answer was begun without being finished, for instance after a kill.
    refusals : int
        How often the archive refused the answer.
    sends : int
        How often the archive was unreachable, or could not take the answer at the time.
    reason : str
        Why it waits, or was put aside.
    landmarks : str
        A digest of the file of landmarks that was tried last.
    objects : tuple of str
        Identifiers of the objects that were filed.
    """

    received: str = ""
    answered: str = ""
    film: str = ""
    accession: str = ""
    side: str = ""
    size: tuple[int, ...] = ()
    tries: int = 0
    refusals: int = 0
    sends: int = 0
    reason: str = ""
    landmarks: str = ""
    objects: tuple[str, ...] = ()

    def but(self, **changes: Any) -> "FilmNote":
        """Return the note with other values of some fields."""
        return replace(self, **changes)

    def data(self) -> bytes:
        """Return the note as the bytes of its file."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def of(cls, data: bytes) -> "FilmNote":
        """Return the note in a file; damaged or unknown fields get their defaults.

        >>> FilmNote.of(FilmNote(tries=2).data()).tries, FilmNote.of(b"no JSON").tries
        (2, 0)
        """
        try:
            raw = json.loads(data)
        except ValueError:
            raw = None
        if not isinstance(raw, dict):
            return cls()
        usual = cls()
        values = {
            f.name: raw[f.name]
            for f in fields(cls)
            if f.name not in _LISTS and type(raw.get(f.name)) is type(getattr(usual, f.name))
        }
        objects, size = (raw.get(name) for name in _LISTS)
        names = tuple(map(str, objects)) if isinstance(objects, list) else ()
        pair = size if isinstance(size, list) and [type(n) for n in size] == [int, int] else ()
        return cls(**values, objects=names, size=tuple(pair))


def now() -> str:
    """Return the time, with its zone, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def seconds_since(when: str) -> float:
    """Return the seconds since a time of `now`; infinity if it is invalid or in the future."""
    try:
        passed = (datetime.now().astimezone() - datetime.fromisoformat(when)).total_seconds()
    except (TypeError, ValueError):
        return float("inf")
    return passed if passed >= -1 else float("inf")
