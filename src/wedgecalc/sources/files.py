"""Text and bytes of files, safely: checks before reading, and writing whole or not at all.

For the content of a format see `writing`; for saving a leg and its plan see `saving`.
"""

import os
import sys
from codecs import BOM_UTF8
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

from wedgecalc.errors import expect, wrong
from wedgecalc.sources.radiographs.kinds import refuse_what_has_no_landmarks

MOST_FILE_BYTES = 16 * 2**20  # a case with traced contours has some hundred thousand


def read_text(path: str) -> str:
    """Return the text of a file, or of standard input for ``-``.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read, is larger than 16 MiB, or is not UTF-8.
    """
    name = "standard input" if path == "-" else path
    try:
        data = (
            sys.stdin.buffer.read(MOST_FILE_BYTES + 1)
            if path == "-"
            else _read(path, MOST_FILE_BYTES + 1)
        )
    except FileNotFoundError:
        raise wrong("file", "not found", fix="check the path", file=name) from None
    except IsADirectoryError:
        raise wrong("file", "this is a folder", fix="name a file in it", file=name) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise wrong("file", f"it cannot be read ({reason})", file=name) from None
    refuse_what_has_no_landmarks(data, name)
    if len(data) > MOST_FILE_BYTES:
        why = f"it has more than {MOST_FILE_BYTES // 2**20} MiB, which no case file has"
        raise wrong("file", why, fix="is this the radiograph itself?", file=name)
    try:
        return data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise wrong(
            "file",
            f"it is not UTF-8 text: see the byte at position {error.start}",
            fix="save the file as UTF-8",
            file=name,
        ) from None


def _read(path: str, most: int) -> bytes:
    """Return up to `most` bytes of a file.

    With few system calls, as a folder may hold thousands of files.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        parts, size = [os.read(handle, 2**16)], 0
        while parts[-1] and (size := size + len(parts[-1])) < most:
            parts.append(os.read(handle, 2**20))
        return b"".join(parts)
    finally:
        os.close(handle)


def is_absent(name: str, folder: Path) -> bool:
    """Return whether a name without a path names nothing in a folder, not even a broken link."""
    return (
        not set(name) & set("/\\:")
        and name not in ("", ".", "..")
        and not os.path.lexists(os.path.join(folder, name))
    )


def picture_beside(name: str | None, folder: Path | None) -> Path | None:
    """Return the path of a picture that a file names, in the file's folder or below it.

    Parameters
    ----------
    name : str or None
        Name in the file.
    folder : Path or None
        Folder of the file.

    Returns
    -------
    Path or None
        None without a name or a folder.

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
    except FileNotFoundError:  # its reader reports it
        pass
    except (OSError, ValueError, RuntimeError):  # a loop of links, or a NUL
        outside = True
    if outside:
        raise wrong(
            "image",
            "the name leads out of the case's folder",
            fix="put the radiograph beside the case or in a folder below it, or use --image",
        )
    return target


def marked_picture(path: Path | None, in_px: bool) -> Path:
    """Return the radiograph that landmarks lie on.

    Parameters
    ----------
    path : Path or None
        The radiograph that is given, or else named by the case.
    in_px : bool
        Whether the landmarks are in pixels.

    Raises
    ------
    InputError
        If there is none, or the landmarks are not in its pixels.
    """
    if path is None:
        fix = "use --image, or add the key image to the case"
        raise wrong("image", "the case names no radiograph", fix=fix)
    if not in_px:
        what = "the case is in mm, and a radiograph needs landmarks in its pixels"
        raise wrong("units", what, fix="mark the landmarks on the radiograph")
    return path


def check_writable(path: str | Path, endings: tuple[str, ...]) -> Path:
    """Return `path` as a Path, after checking that a file may be written there.

    Parameters
    ----------
    path : str or Path
    endings : tuple of str
        Allowed endings, with their dot.

    Raises
    ------
    InputError
        If the ending is another one, or the folder does not exist.
    """
    target = Path(expect("output", path, (str, Path), "the path of a file"))
    if target.suffix.lower() not in endings:
        raise wrong("output", f"the name needs the ending {' or '.join(endings)}", file=path)
    if target.is_dir():
        raise wrong("output", "this is a folder", fix="name a file in it", file=path)
    if not target.parent.is_dir():
        why = f"there is no folder {target.parent}"
        raise wrong("output", why, fix="create it first", file=path)
    return target


def _is_written(path: Path, data: bytes) -> bool:
    """Return whether a file with this content exists; refuse any other file of that name."""
    if not os.path.lexists(path):
        return False
    if path.is_file() and path.read_bytes() == data:
        return True
    fix = "choose another name, or overwrite it with --force"
    raise wrong("output", "already exists", fix=fix, file=path)


def write_all(files: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Write several files whole, or none if a different file exists under one of the names.

    Parameters
    ----------
    files : mapping of Path to bytes
    force : bool
        Whether to overwrite different files.

    Raises
    ------
    InputError
        As `write_whole`.
    """
    for path, data in () if force else files.items():
        _is_written(path, data)
    for path, data in files.items():
        write_whole(path, data, force=force)


# Files that a command reads: none of its outputs replaces one.
INPUT_FILES: set[tuple[int, int]] = set()


def protect_input(path: str | Path | None) -> None:
    """Keep this command's output from replacing a file that it reads."""
    if path is not None:
        with suppress(OSError, ValueError):
            INPUT_FILES.add(_identity(Path(path)))


def _identity(path: Path) -> tuple[int, int]:
    info = path.stat()
    return info.st_dev, info.st_ino


def write_whole(path: str | Path, data: bytes, *, force: bool = False) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    path : str or Path
    data : bytes
    force : bool
        Whether to overwrite a different file.

    Raises
    ------
    InputError
        If a different file exists and `force` is not set, if this command reads the file
        (`protect_input`), or if the folder cannot be written.
    """
    target = Path(path)
    try:
        if INPUT_FILES and target.exists() and _identity(target) in INPUT_FILES:
            what = "this command reads that file, and would destroy it"
            raise wrong("output", what, fix="choose another name", file=path)
        if not force and _is_written(target, data):
            return
        # A short name, as that of the file may be as long as the system allows; and the usual
        # permissions of a new file.
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
        why = f"it cannot be written ({error.strerror})"
        raise wrong("output", why, fix="choose a writable folder with room", file=path) from None
