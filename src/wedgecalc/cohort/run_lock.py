"""One run at a time for one output: a folder beside it, locked as long as its owner lives."""

import hashlib
import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from wedgecalc.errors import shown, wrong

NAME = 255  # bytes of a file's name that systems allow
# All that is ever written in the folder: table, two of its columns, how far it is, whose it is.
TABLE, NUMBERS, NOTE, NEW_NOTE, OWNER = (
    "table",
    ("correction_deg", "base_mm"),
    "note.json",
    "note.new",
    "owner",
)


def folder_of(output: Path) -> Path:
    """Return the folder in which an output is made, beside it, so that the file can be moved."""
    name = f".{output.name}.parts"
    if len(os.fsencode(name)) > NAME:
        name = f".{hashlib.sha256(os.fsencode(output.name)).hexdigest()}.parts"
    return output.with_name(name)


def kept(output: Path) -> bool:
    """Return whether an interrupted run of an output can go on."""
    return (folder_of(output) / NOTE).exists()


@contextmanager
def claimed(output: Path) -> Iterator[Path]:
    """Give the folder of an output to one run at a time; it stays if there is a note in it.

    The system frees a lock when its owner dies, so none is ever stale. Files of others stay.

    Raises
    ------
    InputError
        If another run is making this output, or the folder is no work folder of this user.
    """
    folder = folder_of(output)
    lock = _locked(folder, output)
    try:
        yield folder
    finally:
        if not (folder / NOTE).exists():
            if os.name == "nt":  # which removes no open file
                lock.close()
            with suppress(OSError):
                for name in (TABLE, *NUMBERS, NEW_NOTE, OWNER):
                    (folder / name).unlink(missing_ok=True)
                folder.rmdir()
        lock.close()


def _locked(folder: Path, output: Path) -> Any:
    """Return the open file whose lock is ours."""
    path = folder / OWNER
    while True:
        _make(folder, output)
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        except FileNotFoundError:  # another run has just ended, and taken its folder along
            continue
        except OSError:
            with suppress(OSError):
                folder.rmdir()
            raise
        file = os.fdopen(handle, "r+b", buffering=0)
        if not _lock(file):
            owner = b""
            with suppress(OSError):  # Windows: the lock is also of reading
                owner = file.read(200).strip()
            file.close()
            whose = shown(owner.decode(errors="replace"), 200).strip("'") or "owner unknown"
            raise wrong(
                "output",
                f"another run that is making this table ({whose})",
                "one run at a time",
                "wait for it, or choose another name",
                output,
            )
        with suppress(OSError):
            if os.path.samestat(os.fstat(handle), path.stat()):
                with suppress(
                    OSError
                ):  # the name is for people: a full disk is named when the table is written
                    file.truncate(0)
                    file.write(f"process {os.getpid()} on {socket.gethostname()}".encode())
                return file
        file.close()


def _make(folder: Path, output: Path) -> None:
    """Make the folder, or see that the one that is there is ours and leads nowhere else."""
    with suppress(FileExistsError):
        folder.mkdir()
        return
    with suppress(FileNotFoundError):  # another run has just ended: the caller tries again
        there = folder.lstat()
        if not stat.S_ISDIR(there.st_mode):
            found = "a link" if stat.S_ISLNK(there.st_mode) else "a file"
        elif there.st_uid != _uid_beside(folder):
            found = "a folder of another user"
        else:
            strange = [
                name
                for name in (TABLE, *NUMBERS, NOTE, NEW_NOTE, OWNER)
                if not _is_plain(folder / name)
            ]
            found = f"a folder whose {strange[0]!r} is no file of wedgecalc" if strange else ""
        if found:
            raise wrong(
                "output",
                f"{found} at {folder.name}, where the table is made",
                "nothing there, or what an interrupted run left",
                "see whose it is and move it away, or choose another name",
                output,
            )


def _is_plain(path: Path) -> bool:
    """Return whether a name is free or an ordinary file's: writing it changes nothing elsewhere."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return True


def _uid_beside(folder: Path) -> int:
    """Return the owner of new files beside a folder; on network drives not always this user."""
    with tempfile.TemporaryFile(dir=folder.parent) as mine:
        return os.fstat(mine.fileno()).st_uid


def _lock(file: Any) -> bool:
    """Lock an open file; return whether it was free, as where the file system has no locks."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        pass
    return True
