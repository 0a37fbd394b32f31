"""The radiographs of the tabs, each once in memory, and on disk for a restarted server."""

import hashlib
import io
import json
import os
import re
import secrets
import sys
import threading
import time
import zipfile
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import numpy as np

from wedgecalc.errors import InputError
from wedgecalc.sources.files import write_whole
from wedgecalc.sources.radiographs.radiograph import MOST_PIXELS, Radiograph

_MEMORY_LIMIT = 256 * 2**20  # bytes of pixels in memory; the latest film is always kept
_DISK_LIMIT = 2**30  # bytes of films on disk
KEPT_DAYS = 30  # days after which an unused film is removed from the disk
_FACTS = ("mm_per_px", "scale_source", "side", "notes", "aspect")
_NAME = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{22})\.npz")


class FilmStore:
    """Radiographs by keys that cannot be guessed; each radiograph is stored once.

    Parameters
    ----------
    most : int
        Bytes of pixels that are kept in memory.
    """

    def __init__(self, most: int = _MEMORY_LIMIT) -> None:
        self.most = most
        self.folder: Path | None = None
        self._keys: dict[str, str] = {}
        self._films: OrderedDict[str, Radiograph] = OrderedDict()
        self._one = threading.RLock()

    def keep_in(self, folder: Path | None) -> None:
        """Keep films in a folder, too, so that they outlive the server; None stops this.

        Films that are in the folder are available by their keys, unless too old or too many.
        """
        with self._one:
            self.folder = folder
            if folder is None or not folder.is_dir():  # it is made with the first film
                return
            try:
                folder.chmod(0o700)  # even if others could read it before
            except OSError:  # owned by another user: films are kept in memory alone
                self.folder = None
                return
            self._tidy(folder)
            for path in folder.iterdir():
                if (named := _NAME.fullmatch(path.name)) is not None:
                    self._keys[named[1]] = named[2]

    def keep(self, film: Radiograph, *, on_disk: bool = True) -> tuple[str, Radiograph]:
        """Return the key of a radiograph, and the stored copy to use in its place.

        It is also stored on disk if there is a folder, unless `on_disk` is false.
        """
        content = _content(film)
        with self._one:
            key = self._keys.setdefault(content, secrets.token_urlsafe(16))
            kept = self._films.setdefault(key, film)
            self._films.move_to_end(key)
            while (
                len(self._films) > 1
                and sum(each.pixels.nbytes for each in self._films.values()) > self.most
            ):
                gone, _ = self._films.popitem(last=False)
                if self.folder is None:
                    self._keys = {what: name for what, name in self._keys.items() if name != gone}
            if self.folder is not None and on_disk:
                _write(self.folder / f"{content}.{key}.npz", kept)
                self._tidy(self.folder)
            return key, kept

    def key_of(self, film: Radiograph) -> str:
        """Return the key that `keep` gave a radiograph; empty for any other."""
        with self._one:
            return next((key for key, one in self._films.items() if one is film), "")

    def get(self, key: str) -> Radiograph | None:
        """Return a radiograph by its key; None if it is no longer kept."""
        with self._one:
            if key in self._films or self.folder is None:
                return self._films.get(key)
            content = next((what for what, name in self._keys.items() if name == key), None)
            film = None if content is None else _read(self.folder / f"{content}.{key}.npz")
            return film if film is None else self.keep(film)[1]

    def clear(self) -> None:
        """Remove all radiographs from the disk; those of open tabs stay in memory."""
        with self._one:
            self._keys = {what: key for what, key in self._keys.items() if key in self._films}
            for path in () if self.folder is None else _inside(self.folder):
                if _NAME.fullmatch(path.name):
                    path.unlink(missing_ok=True)

    def __len__(self) -> int:
        return len(self._films)

    def _tidy(self, folder: Path) -> None:
        """Remove films that are too old, and the oldest beyond the limit."""
        space, oldest = _DISK_LIMIT, time.time() - KEPT_DAYS * 86_400
        films = []
        for path in _inside(folder):
            with suppress(FileNotFoundError):  # another studio has just removed it
                if _NAME.fullmatch(path.name):
                    films.append((path.stat(), path))
        for status, path in sorted(films, key=lambda film: -film[0].st_mtime):
            space -= status.st_size
            if space < 0 or status.st_mtime < oldest:
                path.unlink(missing_ok=True)


def usual_folder() -> Path:
    """Return the folder for the studio's films among this user's application data."""
    name, usual = {
        "win32": ("LOCALAPPDATA", "AppData/Local"),
        "darwin": ("XDG_STATE_HOME", "Library/Application Support"),
    }.get(sys.platform, ("XDG_STATE_HOME", ".local/state"))
    stated = os.environ.get(name)
    folder = Path(stated) if stated else Path.home() / usual
    return folder / "wedgecalc" / "films"


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _content(film: Radiograph) -> str:
    """Return a hash of the pixels and facts of a radiograph."""
    facts = repr((film.pixels.shape, *(getattr(film, name) for name in _FACTS)))
    key = hashlib.sha256(facts.encode()).digest()
    return hashlib.blake2b(film.pixels.tobytes(), key=key, digest_size=16).hexdigest()


def _write(path: Path, film: Radiograph) -> None:
    """Write a film, readable by its owner alone; if it is there, renew its date."""
    # Without space or write access, the film is kept in memory alone.
    with suppress(OSError, InputError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            os.utime(path)
            return
        buffer = io.BytesIO()
        facts = json.dumps({name: getattr(film, name) for name in _FACTS}).encode()
        np.savez(buffer, pixels=film.pixels, facts=np.frombuffer(facts, dtype=np.uint8))
        write_whole(path, buffer.getvalue(), force=True)
        path.chmod(0o600)


def _read(path: Path) -> Radiograph | None:
    """Return a film; None for anything that `_write` did not write."""
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as kept:
            pixels, facts = kept["pixels"], json.loads(kept["facts"].tobytes())
        facts["notes"] = tuple(facts["notes"])
        film = Radiograph(pixels, **facts)
        if pixels.dtype != np.uint8 or pixels.ndim != 2 or pixels.size > MOST_PIXELS:
            return None
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
    return film if path.name.startswith(_content(film)) else None


FILM_STORE = FilmStore()  # the films of this server
