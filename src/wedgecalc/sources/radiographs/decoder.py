"""Decode compressed DICOM pixels in a process of their own: a decoder in C that a hostile file brings down takes nothing with it.

Run by `wedgecalc.isolation.apart` with the path of a file that `wedgecalc.sources.radiographs.dicom` has checked: writes the array, in
numpy's format, to standard output.
"""

import contextlib
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc.isolation import apart

EXTENDED = "1.2.840.10008.1.2.4.51"
NO_DECODER, NO_MEMORY = 3, 4  # exit codes of the child
MOST_SECONDS = 120
MOST_MEMORY = 6 * 2**30  # bytes; a film of 150 million pixels in 16 bits, some times over


class DecodeError(ValueError):
    """Why pixels could not be decoded; `fix` is what to do."""

    def __init__(self, reason: str, fix: str) -> None:
        self.fix = fix
        super().__init__(reason)


def decoded_apart(path: Path) -> NDArray[Any]:
    """Return the pixels of a file as a child process decodes them.

    Raises
    ------
    DecodeError
        If it fails, dies or takes too long.
    """
    try:
        done = apart(
            "wedgecalc.sources.radiographs.decoder", str(path.absolute()), seconds=MOST_SECONDS
        )
        array: NDArray[Any] = np.load(io.BytesIO(done.stdout), allow_pickle=False)
    except subprocess.TimeoutExpired:
        raise DecodeError(
            f"decoding took more than {MOST_SECONDS} seconds", "export it uncompressed"
        ) from None
    except subprocess.CalledProcessError as error:
        if error.returncode == NO_DECODER:
            raise DecodeError(
                "no decoder for it is installed",
                "pip install 'wedgecalc[dicom]', or export it uncompressed",
            ) from None
        if error.returncode == NO_MEMORY:
            raise DecodeError(
                "decoding needs more memory than there is", "export it uncompressed"
            ) from None
        raise DecodeError(
            "they are damaged, or compressed in a way that the decoder does not know",
            "export it again, best uncompressed",
        ) from None
    except (OSError, ValueError, EOFError):
        raise DecodeError(
            "the process that decodes them failed", "export it uncompressed"
        ) from None
    return array


def _extended(path: Path, layout: Any) -> NDArray[Any]:
    """Return the pixels of a JPEG of 12 bits, which gdcm decodes but pydicom does not ask it to."""
    import gdcm

    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    if not reader.Read():
        raise ValueError("no image")
    data = reader.GetImage().GetBuffer().encode("utf-8", "surrogateescape")
    return np.frombuffer(data, "<u2").reshape(layout.rows, layout.columns)


def _main(path: Path) -> None:
    with contextlib.suppress(
        ImportError, OSError, ValueError
    ):  # not on every system, and not above a lower limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
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
        buffer = io.BytesIO()
        layout = layout_of(path, header)
        deep = header.syntax == EXTENDED and layout.stored > 8
        np.save(
            buffer, _extended(path, layout) if deep else decoded(header, layout), allow_pickle=False
        )
    except ImportError:
        sys.exit(NO_DECODER)
    except MemoryError:
        sys.exit(NO_MEMORY)
    sys.stdout.buffer.write(buffer.getvalue())


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
