"""Read radiographs safely: a file's claims are checked before anything is decoded.

A picture is 8-bit grey as shown, bone white. Coordinates count from the upper left corner of the
first pixel, so that its centre is at (0.5, 0.5). No name, date or text of a header is kept. A
file's kind is determined by its first bytes, not by its name.
"""

import stat
from pathlib import Path

from wedgecalc.errors import InputError, expect
from wedgecalc.sources.radiographs.kinds import KIND_BYTES, FileKind, kind_at, kind_of
from wedgecalc.sources.radiographs.radiograph import MOST_BYTES, FilmFacts, Radiograph, image_error

_READ = "a radiograph (DICOM, PNG, JPEG or TIFF)"


def load_radiograph(path: str | Path) -> Radiograph:
    """Read a radiograph: PNG, JPEG, TIFF, or DICOM with the extra ``dicom``.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    Radiograph
        Pixels as shown, and the file's scale and side if it has them.

    Raises
    ------
    InputError
        If there is no such file, or it is too large, of another kind, or damaged.

    Examples
    --------
    >>> load_radiograph("leg.png")
    Traceback (most recent call last):
    ...
    wedgecalc.errors.InputError: leg.png: image: the file cannot be read (No such file ...
    """
    target = Path(expect("path", path, (str, Path), "the path of a radiograph"))
    if _film_kind(target).code == "DICOM":
        from wedgecalc.sources.radiographs.dicom import read_dicom

        return read_dicom(target)
    from wedgecalc.sources.radiographs.plain import read_plain

    return read_plain(target)


def film_facts(path: str | Path) -> FilmFacts:
    """Return what a radiograph's file says about size, scale and side, without decoding it.

    Parameters
    ----------
    path : str or Path
        The file.

    Raises
    ------
    InputError
        As `load_radiograph`, except for damage that only decoding shows.
    """
    target = Path(path)
    if _film_kind(target).code == "DICOM":
        from wedgecalc.sources.radiographs.dicom import dicom_facts

        return dicom_facts(target)
    from wedgecalc.sources.radiographs.plain import plain_facts

    return plain_facts(target)


def is_dicom(path: str | Path) -> bool:
    """Return whether a radiograph is in DICOM; raise `InputError` for what is no radiograph."""
    return _film_kind(Path(path)).code == "DICOM"


def is_film(path: str | Path) -> bool:
    """Return whether a file can be read and is, by its first bytes, a radiograph.

    Parameters
    ----------
    path : str or Path
        The file.
    """
    kind = kind_at(path)
    return kind is not None and kind.film


def _film_kind(path: Path) -> FileKind:
    """Return the kind of a radiograph; refuse any other file, and one that is too large."""
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            what = "a folder" if stat.S_ISDIR(info.st_mode) else "no ordinary file"
            raise image_error(path, f"this is {what}; {_READ} is needed")
        if info.st_size > MOST_BYTES:
            size, most = info.st_size / 2**20, MOST_BYTES // 2**20
            raise image_error(path, f"the file has {size:.0f} MiB; at most {most} MiB are read")
        with open(path, "rb") as file:
            kind = kind_of(file.read(KIND_BYTES))
    except InputError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or "bad name"
        raise image_error(path, f"the file cannot be read ({reason})", "check the path") from None
    if kind is None:
        what = f"this file is of a kind that is not known; {_READ} is needed"
        raise image_error(path, what, "export the radiograph as PNG, or as DICOM")
    if not kind.film:
        raise image_error(path, f"this is {kind.words}; {_READ} is needed", kind.fix)
    return kind
