"""Read radiographs, safely: what a file claims is checked before anything is decoded, and only pixels leave this room.

A picture is grey, 8 bits, as it is shown: bone white. Coordinates count from the upper left corner of the first pixel, so
its centre is at (0.5, 0.5). No name, date or text of a header is kept. What a file is, its first bytes say, not its name.
"""

import stat
from pathlib import Path

from wedgecalc.errors import InputError
from wedgecalc.sources.radiographs.kinds import START, Kind, kind_of
from wedgecalc.sources.radiographs.radiograph import (
    MOST_BYTES,
    MOST_PIXELS,
    FilmFacts,
    Radiograph,
    bad,
    check_size,
)

__all__ = [
    "MOST_BYTES",
    "MOST_PIXELS",
    "FilmFacts",
    "Radiograph",
    "bad",
    "check_size",
    "film_facts",
    "is_film",
    "load_radiograph",
]

READ = "a radiograph: DICOM, PNG, JPEG or TIFF"


def load_radiograph(path: str | Path) -> Radiograph:
    """Read a radiograph: PNG, JPEG, TIFF, or DICOM with the extra ``dicom``.

    Raises
    ------
    InputError
        If there is no such file, it is too large, is none of these, or cannot be decoded.

    Examples
    --------
    >>> load_radiograph("leg.png")
    Traceback (most recent call last):
    ...
    wedgecalc.errors.InputError: leg.png: image: found nothing that can be read (No such file or directory), ...
    """
    target = Path(path)
    if _film_kind(target).code == "DICOM":
        from wedgecalc.sources.radiographs.dicom import read_dicom

        return read_dicom(target)
    from wedgecalc.sources.radiographs.plain import read_plain

    return read_plain(target)


def film_facts(path: str | Path) -> FilmFacts:
    """Return what a radiograph's file says of size, scale, shape of pixels and side, without decoding its pixels.

    Raises
    ------
    InputError
        As `load_radiograph`, but for what only decoding shows.
    """
    target = Path(path)
    if _film_kind(target).code == "DICOM":
        from wedgecalc.sources.radiographs.dicom import dicom_facts

        return dicom_facts(target)
    from wedgecalc.sources.radiographs.plain import plain_facts

    return plain_facts(target)


def is_film(path: str | Path) -> bool:
    """Return whether a file that can be read is a radiograph by its first bytes."""
    try:
        with open(path, "rb") as file:
            kind = kind_of(file.read(START))
    except (OSError, ValueError):
        return False
    return kind is not None and kind.film


def _film_kind(path: Path) -> Kind:
    """Return the kind of the radiograph that stands there; refuse what is none, is no file, or too large."""
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise bad(path, "a folder" if stat.S_ISDIR(info.st_mode) else "no ordinary file", READ)
        if info.st_size > MOST_BYTES:
            raise bad(path, f"{info.st_size / 2**20:.0f} MiB", f"at most {MOST_BYTES // 2**20} MiB")
        with open(path, "rb") as file:
            kind = kind_of(file.read(START))
    except InputError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or "bad name"
        raise bad(path, f"nothing that can be read ({reason})", READ, "check the path") from None
    if kind is None:
        raise bad(
            path,
            "a file of a kind that is not known",
            READ,
            "export the radiograph as PNG, or as DICOM",
        )
    if not kind.film:
        raise bad(path, kind.words, READ, kind.fix)
    return kind
