"""Columns of pyarrow from numpy and back, without pandas.

Where pandas is installed, `pyarrow.array`, `pyarrow.scalar` and `Array.to_numpy` import it
first, which costs a tenth of a second of processor time in each command.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc.extras import need

if TYPE_CHECKING:
    import pyarrow

# pyarrow has no types of its own: these names are for readers.
ArrowColumn: TypeAlias = "pyarrow.Array"
RowBatch: TypeAlias = "pyarrow.RecordBatch"
ArrowSchema: TypeAlias = "pyarrow.Schema"
DataType: TypeAlias = "pyarrow.DataType"


def arrow_for(field: str) -> ModuleType:
    """Return pyarrow; without it, raise `InputError` that names the extra to install."""
    return need("pyarrow", field, "tables need")


def open_for_arrow(path: Path) -> "pyarrow.OSFile":
    """Open a file for pyarrow, which takes file names that are not UTF-8 only as bytes."""
    import pyarrow as pa

    return pa.OSFile(os.fsencode(path))


def is_text(kind: DataType) -> bool:
    """Return whether a data type of pyarrow is text."""
    from pyarrow import types

    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def text_column(words: Iterable[str]) -> ArrowColumn:
    """Return texts as a column of pyarrow.

    >>> text_column(["a", "", "é"]).to_pylist()
    ['a', '', 'é']
    """
    import pyarrow as pa

    cells = [word.encode() for word in words]
    ends = np.cumsum([0, *map(len, cells)], dtype=np.int32)
    return pa.StringArray.from_buffers(
        len(cells), pa.py_buffer(ends), pa.py_buffer(b"".join(cells))
    )


def to_numpy(column: ArrowColumn) -> "NDArray[np.float64]":
    """Return a numeric column of pyarrow as an array of numpy, NaN where it is null."""
    if column.null_count or not len(column):
        values: NDArray[np.float64] = column.to_numpy(zero_copy_only=False)
        return values
    dtype = np.dtype(column.type.to_pandas_dtype())
    return np.frombuffer(column.buffers()[1], dtype, len(column), column.offset * dtype.itemsize)


def number_column(values: NDArray[np.float64] | NDArray[np.int32]) -> ArrowColumn:
    """Return an array of numpy as a column of pyarrow without copying it, null where it is NaN."""
    import pyarrow as pa

    is_number = ~np.isnan(values)
    valid = None if is_number.all() else pa.py_buffer(np.packbits(is_number, bitorder="little"))
    data = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [valid, data])
