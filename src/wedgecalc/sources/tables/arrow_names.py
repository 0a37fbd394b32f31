"""What pyarrow reads a file by: it knows names in UTF-8 alone."""

import io
from pathlib import Path
from typing import Any


def for_arrow(path: Path) -> Any:
    """Return what pyarrow reads a file by: its path, or the open file if its name is no UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return _Held(path)
    return path


class _Held(io.FileIO):
    """A file that is closed when nobody holds it any more, as pyarrow's own are."""

    def __del__(self) -> None:
        self.close()
