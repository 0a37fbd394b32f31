"""Decode compressed DICOM pixels in a process of their own: a decoder in C that a hostile file brings down takes nothing with it.

Run by `wedgecalc.isolation.apart` with the path of a file that `wedgecalc.sources.dicom` has checked: writes the array, in
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

MOST_SECONDS = 120
MOST_MEMORY = 6 * 2**30  # bytes; a film of 150 million pixels in 16 bits, some times over


def decoded_apart(path: Path) -> NDArray[Any] | None:
    """Return the pixels of a file as a child process decodes them; None if it fails, dies or takes too long."""
    try:
        done = apart("wedgecalc.sources.decoder", str(path.absolute()), seconds=MOST_SECONDS)
        array: NDArray[Any] = np.load(io.BytesIO(done.stdout), allow_pickle=False)
    except (subprocess.SubprocessError, OSError, ValueError, EOFError):
        return None
    return array


def _main(path: Path) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # not on every system, and not above a lower limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from pydicom.pixels.utils import pixel_array

    from wedgecalc.sources.dicom import GREY, dataset_of

    header = dataset_of(path)
    grey = str(header.PhotometricInterpretation) in GREY
    buffer = io.BytesIO()
    np.save(buffer, pixel_array(header, raw=True) if grey else pixel_array(header), allow_pickle=False)
    sys.stdout.buffer.write(buffer.getvalue())


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
