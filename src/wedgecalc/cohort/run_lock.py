"""One run at a time for one output: a folder beside it, locked as long as its owner lives. What an interrupted run leaves stays in it."""

import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from wedgecalc.errors import InputError, Problem

NAME = 255  # bytes of a file's name that systems allow
NOTE = "note.json"


def folder_of(output: Path) -> Path:
    """Return the folder in which an output is made, beside its place so that the whole file can be moved there."""
    name = f".{output.name}.parts"
    if len(os.fsencode(name)) > NAME:
        name = f".{hashlib.sha256(os.fsencode(output.name)).hexdigest()}.parts"
    return output.with_name(name)


def kept(output: Path) -> bool:
    """Return whether an interrupted run of an output can go on."""
    return (folder_of(output) / NOTE).exists()


@contextmanager
def claimed(output: Path) -> Iterator[Path]:
    """Give the folder in which an output is made; nobody else has it until the end, and it stays only if there is a note in it.

    The system lets go of a lock when its owner dies, however it dies: no stale one is ever left.

    Raises
    ------
    InputError
        If another run is making the same output.
    """
    folder = folder_of(output)
    lock = _locked(folder, output)
    try:
        yield folder
    finally:
        if not (folder / NOTE).exists():
            if os.name == "nt":  # which removes no open file
                lock.close()
            for part in folder.iterdir():
                part.unlink(missing_ok=True)
            with suppress(OSError):
                folder.rmdir()
        lock.close()


def _locked(folder: Path, output: Path) -> Any:
    """Return the open file whose lock is ours."""
    while True:
        folder.mkdir(exist_ok=True)
        path = folder / "owner"
        try:
            file = open(path, "a+")  # noqa: SIM115 (open as long as the lock holds)
        except FileNotFoundError:  # another run has just ended, and taken its folder along
            continue
        if not _lock(file):
            file.seek(0)
            with suppress(OSError):  # Windows: the lock is also of reading
                owner = file.read(200).strip()
            file.close()
            raise InputError(Problem("output", f"another run that is making this table ({owner or 'owner unknown'})", "one run at a time",
                                     "wait for it, or choose another name", file=str(output)))  # fmt: skip
        with suppress(OSError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                file.truncate(0)
                file.write(f"process {os.getpid()} on {socket.gethostname()}")
                file.flush()
                return file
        file.close()


def _lock(file: Any) -> bool:
    """Lock an open file; return whether nobody else had it. Where the file system knows no locks, nobody has."""
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
