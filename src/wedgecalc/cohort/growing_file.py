"""A CSV or Parquet file that grows part by part and is a valid table after each.

So an interrupted run can be resumed.
"""

import io
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from wedgecalc.sources.tables.arrow import ArrowSchema, RowBatch, open_for_arrow

if TYPE_CHECKING:
    import pyarrow.parquet as pq

# Rows ready to be written: a batch for Parquet, text for CSV.
Encoded: TypeAlias = "RowBatch | list[bytes]"
_LEAP = 2**28  # bytes of padding handed to pyarrow at once
_MARK = b"PAR1"


class GrowingTable:
    """The file of a table while it grows.

    Parameters
    ----------
    path : Path
    schema : pyarrow.Schema
    ending : {".csv", ".parquet"}
    size : int
        Length in bytes of the valid table that the file holds already; the rest is cut off.
    """

    def __init__(self, path: Path, schema: ArrowSchema, ending: str, size: int = 0) -> None:
        self.path, self.schema, self.parquet = path, schema, ending == ".parquet"
        self.writer: pq.ParquetWriter | None = None
        self.metadata: pq.FileMetaData | None = None  # metadata of all parts of a Parquet file
        if size:
            os.truncate(path, size)
            self.metadata = self._read_metadata() if self.parquet else None
        self.file = open(path, "r+b" if size else "w+b")  # noqa: SIM115 (until `close`)
        self.file.seek(0, os.SEEK_END)
        self.sink = _Sink(self.file.write)
        if not size and not self.parquet:
            self.file.writelines(self._as_csv())

    def encoded(self, rows: RowBatch) -> Encoded:
        """Return rows as `write` takes them: most of the work of CSV, which any thread may do."""
        return rows if self.parquet else self._as_csv(rows)

    def _as_csv(self, rows: "RowBatch | None" = None) -> list[bytes]:
        """Return rows as text; without rows, the heading."""
        import pyarrow as pa
        from pyarrow import csv

        parts: list[bytes] = []  # a growing buffer would be reallocated each time

        def keep(data: bytes) -> None:  # copied, as pyarrow reuses its buffer
            parts.append(bytes(data))

        options = csv.WriteOptions(include_header=rows is None, quoting_style="needed")
        with csv.CSVWriter(
            pa.PythonFile(_Sink(keep), mode="w"), self.schema, write_options=options
        ) as writer:
            if rows is not None:
                writer.write(rows)
        return parts

    def write(self, rows: Encoded) -> None:
        """Append rows that were `encoded`."""
        if self.parquet:
            self.writer = self.writer or self._new_part()
            self.writer.write_batch(rows)
        else:
            self.file.writelines(rows)

    def save(self) -> int:
        """Finish a part, so that the file is a valid table; return its length in bytes."""
        if self.parquet and (self.writer or not self.metadata):
            (self.writer or self._new_part()).close()
            self.writer = None
            self._join()
        self.file.flush()
        return self.file.tell()

    def close(self) -> None:
        """Close the file; a part that was not saved is dropped."""
        self.sink.open = False
        if self.writer is not None:
            self.writer.close()
        with suppress(OSError):  # what could not be written before cannot be written now
            self.file.close()

    def _new_part(self) -> "pq.ParquetWriter":
        """Return a writer of a part that begins at the end of the file."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        # Dictionary encoding of numbers would take more time than all the rest.
        texts = [f.name for f in self.schema if str(f.type) in ("string", "large_string")]
        sink, start = pa.PythonFile(self.sink, mode="w"), self.file.tell()
        self.sink.open = not start
        writer = pq.ParquetWriter(sink, self.schema, compression="snappy", use_dictionary=texts)
        # pyarrow cannot append to a file: its writer records the offset of each column from where
        # it began. Bytes that the sink counts and drops move it to the end of the parts before, so
        # that the recorded offsets are those in the file.
        for place in range(len(_MARK), start, _LEAP):
            sink.write(pa.py_buffer(np.empty(min(_LEAP, start - place), dtype=np.uint8)))
        self.sink.open = True
        return writer

    def _read_metadata(self) -> "pq.FileMetaData":
        import pyarrow.parquet as pq

        return pq.read_metadata(open_for_arrow(self.path))

    def _join(self) -> None:
        """End the file with the metadata of all parts; that of the last part stays, unread."""
        self.file.flush()
        last = self._read_metadata()
        if self.metadata is None:
            self.metadata = last
            return
        self.metadata.append_row_groups(last)
        text = io.BytesIO()
        self.metadata.write_metadata_file(text)
        self.file.seek(0, os.SEEK_END)
        self.file.write(text.getvalue())


class _Sink:
    """A file that pyarrow writes to and cannot close; writes are dropped unless `open`."""

    closed = False

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write, self.open = write, True

    def write(self, data: bytes) -> None:
        if self.open:
            self._write(data)

    def flush(self) -> None:
        pass

    close = flush
