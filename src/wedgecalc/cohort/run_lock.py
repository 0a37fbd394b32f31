"""Lock an output for one run at a time, by a work folder beside it."""

import hashlib
import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from wedgecalc.errors import short_repr, wrong

_NAME = 255  # bytes of the longest file name that systems allow
# The only files in the folder: table, three of its columns, progress, owner.
TABLE_FILE, NUMBER_FILES, NOTE_FILE, NEW_NOTE_FILE, OWNER_FILE = (
    "table",
    ("correction_deg", "base_mm", "expected_wbl_pct"),
    "note.json",
    "note.new",
    "owner",
)


def folder_of(output: Path) -> Path:
    """Return the work folder of an output: beside it, so that the file can be moved."""
    name = f".{output.name}.parts"
    if len(os.fsencode(name)) > _NAME:
        name = f".{hashlib.sha256(os.fsencode(output.name)).hexdigest()}.parts"
    return output.with_name(name)


def can_resume(output: Path) -> bool:
    """Return whether an interrupted run of an output can be resumed."""
    return (folder_of(output) / NOTE_FILE).exists()


@contextmanager
def locked_folder(output: Path) -> Iterator[Path]:
    """Lock the work folder of an output for one run; it is removed unless there is a note in it.

    The system frees a lock when its process ends, so none is ever stale. Only files of ours are
    removed.

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
        if not (folder / NOTE_FILE).exists():
            if os.name == "nt":  # which removes no open file
                lock.close()
            with suppress(OSError):
                for name in (TABLE_FILE, *NUMBER_FILES, NEW_NOTE_FILE, OWNER_FILE):
                    (folder / name).unlink(missing_ok=True)
                folder.rmdir()
        lock.close()


def _locked(folder: Path, output: Path) -> BinaryIO:
    """Return the open file that holds the lock."""
    path = folder / OWNER_FILE
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
            whose = short_repr(owner.decode(errors="replace"), 200).strip("'") or "owner unknown"
            raise wrong(
                "output",
                f"another run that is making this table ({whose})",
                "one run at a time",
                "wait for it, or choose another name",
                output,
            )
        with suppress(OSError):
            if os.path.samestat(os.fstat(handle), path.stat()):
                # The owner is for people: a full disk is reported when the table is written.
                with suppress(OSError):
                    file.truncate(0)
                    file.write(f"process {os.getpid()} on {socket.gethostname()}".encode())
                return file
        file.close()


def _make(folder: Path, output: Path) -> None:
    """Create the folder, or check that an existing one is ours and no link."""
    with suppress(FileExistsError):
        folder.mkdir()
        return
    with suppress(FileNotFoundError):  # another run has just ended: the caller tries again
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode):
            fault = "a link" if stat.S_ISLNK(status.st_mode) else "a file"
        elif status.st_uid != _uid_beside(folder):
            fault = "a folder of another user"
        else:
            strange = [
                name
                for name in (TABLE_FILE, *NUMBER_FILES, NOTE_FILE, NEW_NOTE_FILE, OWNER_FILE)
                if not _is_plain(folder / name)
            ]
            fault = f"a folder whose {strange[0]!r} is no file of wedgecalc" if strange else ""
        if fault:
            raise wrong(
                "output",
                f"{fault} at {folder.name}, where the table is made",
                "nothing there, or what an interrupted run left",
                "see whose it is and move it away, or choose another name",
                output,
            )


def _is_plain(path: Path) -> bool:
    """Return whether a path is free or an ordinary file, and no link to elsewhere."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return True


def _uid_beside(folder: Path) -> int:
    """Return the owner of new files beside a folder: on network drives not always this user."""
    with tempfile.TemporaryFile(dir=folder.parent) as probe:
        return os.fstat(probe.fileno()).st_uid


def _lock(file: BinaryIO) -> bool:
    """Lock an open file; return whether it was free. Without file locks, it counts as free."""
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
