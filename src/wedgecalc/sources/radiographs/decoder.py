"""Decode compressed DICOM pixels in a separate process, so that a hostile file can crash only that.

The decoders are written in C. `wedgecalc.isolation.apart` runs this module with the path of a file
that `wedgecalc.sources.radiographs.dicom` has checked; it writes the array in numpy's format to
standard output.
"""

import contextlib
import io
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wedgecalc.isolation import apart
from wedgecalc.sources.radiographs.radiograph import StoredValues

if TYPE_CHECKING:
    from wedgecalc.sources.radiographs.dicom_pixels import PixelLayout

_EXTENDED = "1.2.840.10008.1.2.4.51"  # transfer syntax: JPEG of up to 12 bits
NO_DECODER, NO_MEMORY = 3, 4  # exit codes of the child
_MOST_SECONDS = 120
_MOST_MEMORY = 6 * 2**30  # bytes: several copies of 150 million pixels of 16 bits


class DecodeError(ValueError):
    """Why pixels could not be decoded.

    Attributes
    ----------
    fix : str
        What to do.
    """

    def __init__(self, reason: str, fix: str) -> None:
        self.fix = fix
        super().__init__(reason)


def decoded_apart(path: Path) -> StoredValues:
    """Return the pixels of a DICOM file, decoded in a child process.

    Parameters
    ----------
    path : path
        Path of a file that has been checked.

    Raises
    ------
    DecodeError
        If it fails, dies or takes too long.
    """
    try:
        done = apart(__name__, str(path.absolute()), seconds=_MOST_SECONDS)
        array: StoredValues = np.load(io.BytesIO(done.stdout), allow_pickle=False)
    except subprocess.TimeoutExpired:
        reason = f"decoding took more than {_MOST_SECONDS} seconds"
        raise DecodeError(reason, "export it uncompressed") from None
    except subprocess.CalledProcessError as error:
        raise _failed(error.returncode) from None
    except (OSError, ValueError, EOFError):
        reason = "the process that decodes them failed"
        raise DecodeError(reason, "export it uncompressed") from None
    return array


def _failed(code: int) -> DecodeError:
    """Return the error of a child that ended with an exit code."""
    if code == NO_DECODER:
        from wedgecalc.installation import to_add

        fix = f"{to_add('dicom')}, or export it uncompressed"
        return DecodeError("no decoder for it is installed", fix)
    if code == NO_MEMORY:
        return DecodeError("decoding needs more memory than there is", "export it uncompressed")
    return DecodeError(
        "they are damaged, or compressed in a way that the decoder does not know",
        "export it again, best uncompressed",
    )


def _extended(path: Path, layout: "PixelLayout") -> StoredValues:
    """Return the pixels of a JPEG of 12 bits, which pydicom does not ask gdcm to decode."""
    import gdcm

    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    if not reader.Read():
        raise ValueError("no image")
    data = reader.GetImage().GetBuffer().encode("utf-8", "surrogateescape")
    return np.frombuffer(data, "<u2").reshape(layout.rows, layout.columns)


def _main(path: Path) -> None:
    # Not every system limits memory, and none above a lower limit.
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    from pydicom.pixels.decoders.base import get_decoder

    from wedgecalc.sources.radiographs.dicom_header import header_of
    from wedgecalc.sources.radiographs.dicom_pixels import decoded, layout_of

    try:
        header = header_of(path)
        try:
            decoder = get_decoder(header.syntax)
        except NotImplementedError:
            sys.exit(NO_DECODER)
        if not decoder.is_available:
            sys.exit(NO_DECODER)
        layout = layout_of(path, header)
        deep = header.syntax == _EXTENDED and layout.stored > 8
        buffer = io.BytesIO()
        pixels = _extended(path, layout) if deep else decoded(header, layout)
        np.save(buffer, pixels, allow_pickle=False)
    except ImportError:
        sys.exit(NO_DECODER)
    except MemoryError:
        sys.exit(NO_MEMORY)
    sys.stdout.buffer.write(buffer.getvalue())


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
