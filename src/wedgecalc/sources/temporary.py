"""A temporary copy of a film, in a folder that no other user can read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wedgecalc.errors import InputError, wrong


@contextmanager
def temporary_film(data: bytes) -> Iterator[Path]:
    """Yield the path of a DICOM film, which is removed with its folder at the end.

    Parameters
    ----------
    data : bytes
        The film.

    Raises
    ------
    InputError
        If the system's temporary folder does not take it, with the name of that folder.
    """
    try:
        temporary = tempfile.TemporaryDirectory(prefix="wedgecalc-")
    except OSError as error:
        raise _not_taken(error) from None
    with temporary as folder:
        path = Path(folder, "film.dcm")
        try:
            path.write_bytes(data)
        except OSError as error:
            raise _not_taken(error) from None
        yield path


def _not_taken(error: OSError) -> InputError:
    """Return the error of a temporary folder without room, or that this user cannot write."""
    why = f"the film cannot be put there for a while ({error.strerror or error})"
    fix = "make room there, or name another folder by the environment variable TMPDIR"
    return wrong("temporary folder", why, fix=fix, file=tempfile.tempdir or "")
