"""How tables of pyarrow come in and out of numpy, without pandas.

Wherever pandas is installed, `pyarrow.array`, `pyarrow.scalar` and `Array.to_numpy` import it
before they do anything: a tenth of a second of processor time in each command.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc.extras import need


def arrow_for(field: str) -> Any:
    """Return pyarrow, or say which extra brings it."""
    return need("pyarrow", field, "tables need")


def opened(path: Path) -> Any:
    """Return a file for pyarrow to read; it takes names that are no UTF-8 as bytes alone."""
    import pyarrow as pa

    return pa.OSFile(os.fsencode(path))


def is_text(kind: Any) -> bool:
    """Return whether a type of pyarrow is one of its texts."""
    from pyarrow import types

    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def texts(words: Iterable[str]) -> Any:
    """Return words as an array of pyarrow.

    >>> texts(["a", "", "é"]).to_pylist()
    ['a', '', 'é']
    """
    import pyarrow as pa

    cells = [word.encode() for word in words]
    ends = np.cumsum([0, *map(len, cells)], dtype=np.int32)
    return pa.StringArray.from_buffers(
        len(cells), pa.py_buffer(ends), pa.py_buffer(b"".join(cells))
    )


def plain(column: Any) -> Any:
    """Return a column of numbers of pyarrow as an array of numpy, NaN where it has none."""
    if column.null_count or not len(column):
        return column.to_numpy(zero_copy_only=False)
    dtype = np.dtype(column.type.to_pandas_dtype())
    return np.frombuffer(column.buffers()[1], dtype, len(column), column.offset * dtype.itemsize)


def numbers(values: NDArray[Any]) -> Any:
    """Return an array of numpy as a column of pyarrow without copying it, null where it is NaN."""
    import pyarrow as pa

    there = ~np.isnan(values)
    valid = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    data = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [valid, data])
