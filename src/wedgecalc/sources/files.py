"""Read and write files so that bad ones are named and good ones are never lost."""

import os
import sys
from codecs import BOM_UTF8
from pathlib import Path, PurePosixPath, PureWindowsPath

from wedgecalc.errors import InputError, Problem
from wedgecalc.sources.radiographs.kinds import refuse_what_has_no_landmarks

PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
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
        data = sys.stdin.buffer.read(LIMIT + 1) if path == "-" else _read(path, LIMIT + 1)
    except FileNotFoundError:
        raise InputError(Problem("file", "not found", fix="check the path", file=name)) from None
    except IsADirectoryError:
        raise InputError(
            Problem("file", "a folder", "a case file", "name a file in it", file=name)
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            Problem(
                "file", f"a file that cannot be read ({reason})", "a readable case file", file=name
            )
        ) from None
    refuse_what_has_no_landmarks(data, name)
    if len(data) > LIMIT:
        raise InputError(
            Problem(
                "file",
                f"more than {LIMIT // 2**20} MiB",
                "a case file of ordinary size",
                "is this the radiograph itself?",
                file=name,
            )
        )
    try:
        return data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise InputError(
            Problem(
                "file",
                f"a byte that is not UTF-8 at position {error.start}",
                "JSON text in UTF-8",
                "save the file as UTF-8",
                file=name,
            )
        ) from None


def _read(path: str, most: int) -> bytes:
    """Return up to so many bytes of a file, with as few calls to the system as there can be: a folder may hold thousands."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        parts, size = [os.read(handle, 2**16)], 0
        while parts[-1] and (size := size + len(parts[-1])) < most:
            parts.append(os.read(handle, 2**20))
        return b"".join(parts)
    finally:
        os.close(handle)


def is_absent(name: str, folder: Path) -> bool:
    """Return whether a bare name is that of nothing in a folder: it cannot lead anywhere, either."""
    return (
        not set(name) & set("/\\:")
        and name not in ("", ".", "..")
        and not os.path.lexists(os.path.join(folder, name))
    )


def picture_beside(name: str | None, folder: Path | None) -> Path | None:
    """Return where a picture that a file names stands: beside the file or below, nowhere else; None without a name or a folder.

    Raises
    ------
    InputError
        If the name leads out of the folder.
    """
    if name is None or folder is None:
        return None
    parts = PureWindowsPath(name).parts + PurePosixPath(name).parts
    outside = (
        PureWindowsPath(name).drive
        or PureWindowsPath(name).root
        or PurePosixPath(name).is_absolute()
        or ".." in parts
    )
    target = folder / name
    try:
        outside = outside or not target.resolve().is_relative_to(folder.resolve())
        target.stat()
    except FileNotFoundError:  # whoever opens it says so
        pass
    except (OSError, ValueError, RuntimeError):  # a loop of links, a NUL
        outside = True
    if outside:
        raise InputError(
            Problem(
                "image",
                "a name that leads out of the case's folder",
                "a file beside the case, or in a folder below it",
                "put the radiograph there, or name it with --image",
            )
        )
    return target


def check_writable(path: str | Path, endings: tuple[str, ...]) -> Path:
    """Return `path` if a file of one of these endings may be written there, before any work is done for it."""
    target = Path(path)
    if target.suffix.lower() not in endings:
        raise InputError(
            Problem("output", f"the name needs the ending {' or '.join(endings)}", file=str(path))
        )
    if target.is_dir():
        raise InputError(Problem("output", "a folder", "a file name", file=str(path)))
    if not target.parent.is_dir():
        raise InputError(
            Problem(
                "output",
                "no such folder",
                f"an existing folder {target.parent}",
                "create it first",
                file=str(path),
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
        if (
            os.path.lexists(target) and not force
        ):  # also a link that leads nowhere, or what waits for a writer
            if target.is_file() and target.read_bytes() == data:
                return
            raise InputError(
                Problem(
                    "output",
                    "already exists",
                    fix="choose another name, or overwrite it with --force",
                    file=str(path),
                )
            )
        # A short name of its own, so that a long one has room; made with the permissions that this process gives its files.
        temporary = target.with_name(f".wedgecalc-{os.urandom(8).hex()}")
        handle = os.open(
            temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
        )
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise InputError(
            Problem(
                "output",
                f"a place that cannot be written ({error.strerror})",
                "a writable folder with room",
                file=str(path),
            )
        ) from None
