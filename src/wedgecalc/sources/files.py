"""Read and write files so that bad ones are named and good ones are never lost."""

import os
import sys
import tempfile
from pathlib import Path

from wedgecalc.errors import InputError, Problem

DICOM = (".dcm", ".dicom", ".dic")
LIMIT = 16 * 2**20  # bytes: a case with traced contours has some hundred thousand


def read_text(path: str) -> str:
    """Return the text of a file, or of standard input for ``-``.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read, is larger than 16 MiB, or is not UTF-8.
    """
    name = "standard input" if path == "-" else path
    try:
        if path == "-":
            data = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with open(path, "rb") as file:
                data = file.read(LIMIT + 1)
    except FileNotFoundError:
        raise InputError(Problem("file", "nothing there", "a case file", "check the path", file=name)) from None
    except IsADirectoryError:
        raise InputError(Problem("file", "a folder", "a case file", "name a file in it", file=name)) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            Problem("file", f"a file that cannot be read ({reason})", "a readable case file", file=name)
        ) from None
    if len(data) > LIMIT:
        raise InputError(Problem("file", f"more than {LIMIT // 2**20} MiB", "a case file of ordinary size",
                                 "is this the radiograph itself?", file=name))  # fmt: skip
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Problem("file", f"a byte that is not UTF-8 at position {error.start}", "JSON text in UTF-8",
                                 "save the file as UTF-8", file=name)) from None  # fmt: skip


def check_writable(path: str | Path, endings: tuple[str, ...]) -> Path:
    """Return `path` if a file of one of these endings may be written there, before any work is done for it."""
    target = Path(path)
    if target.suffix.lower() not in endings:
        raise InputError(
            Problem("output", f"a name ending in {target.suffix or 'nothing'!r}", " or ".join(endings), file=str(path))
        )
    if target.is_dir():
        raise InputError(Problem("output", "a folder", "a file name", file=str(path)))
    if not target.parent.is_dir():
        raise InputError(
            Problem(
                "output", "no such folder", f"an existing folder {target.parent}", "create it first", file=str(path)
            )
        )
    return target


def write_whole(path: str | Path, data: bytes, *, force: bool = False) -> None:
    """Write a file whole or not at all, and never over a different one unless forced.

    Raises
    ------
    InputError
        If another file stands there and `force` is not set, or the folder cannot be written.
    """
    target = Path(path)
    try:
        if target.exists() and not force:
            if target.read_bytes() == data:
                return
            raise InputError(Problem("output", "a different file of that name", "a new name", "add --force to write over it",
                                     file=str(path)))  # fmt: skip
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise InputError(Problem("output", f"a place that cannot be written ({error.strerror})", "a writable folder with room",
                                 file=str(path))) from None  # fmt: skip


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
