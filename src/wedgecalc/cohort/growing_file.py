"""A table that grows part by part, CSV or Parquet: after each part the file is a whole table, and a later run can go on from there."""

import io
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

LEAP = 2**28  # bytes skipped at once


class GrowingTable:
    """The file of a table while it grows.

    Parameters
    ----------
    path : Path
    schema : pyarrow.Schema
    ending : str
        ``.csv`` or ``.parquet``.
    size : int
        Bytes of a whole table that stands there already; what follows them is cut off.
    """

    def __init__(self, path: Path, schema: Any, ending: str, size: int = 0) -> None:
        self.schema, self.parquet = schema, ending == ".parquet"
        self.writer: Any = None
        self.rows_so_far: Any = None  # what the Parquet file says of its parts
        self.empty = not size
        if size:
            os.truncate(path, size)
            if self.parquet:
                import pyarrow.parquet as pq

                self.rows_so_far = pq.read_metadata(path)
        self.file = open(path, "r+b" if size else "w+b")  # noqa: SIM115 (until `close`)
        self.file.seek(0, os.SEEK_END)
        self.sink = _Sink(self.file)

    def write(self, batch: Any) -> None:
        """Add some rows."""
        self.writer = self.writer or self._new_part()
        self.writer.write_batch(batch)

    def save(self) -> int:
        """End a part, so that the file is a whole table; return its bytes."""
        if self.writer is None and self.empty:
            self.writer = self._new_part()  # no rows: the heading
        if self.writer is not None:
            self.writer.close()
            self.writer = None
            if self.parquet:
                self._join()
        self.file.flush()
        return self.file.tell()

    def close(self) -> None:
        """Let go of the file; of a part that was not saved nothing more is written."""
        self.sink.open = False
        if self.writer is not None:
            self.writer.close()
            self.writer = None
        with suppress(OSError):  # what could not be written cannot be written now
            self.file.close()

    def _new_part(self) -> Any:
        import pyarrow as pa

        sink, heading, self.empty = pa.PythonFile(self.sink, mode="w"), self.empty, False
        if not self.parquet:
            from pyarrow import csv

            options = csv.WriteOptions(include_header=heading, quoting_style="needed")
            return csv.CSVWriter(sink, self.schema, write_options=options)
        import pyarrow.parquet as pq

        # Numbers hardly repeat: looking each up in a dictionary would take more time than all the rest.
        words = [
            field.name for field in self.schema if str(field.type) in ("string", "large_string")
        ]
        start = self.file.tell()
        self.sink.open = not start
        writer = pq.ParquetWriter(sink, self.schema, compression="snappy", use_dictionary=words)
        # A part begins at 0 for its writer, which notes where in the file each column lies: led on to the end of the parts before
        # it (its mark of four bytes included) by bytes that are counted and not written, it notes where it lies in truth.
        for place in range(len(_MARK), start, LEAP):
            sink.write(pa.py_buffer(np.empty(min(LEAP, start - place), dtype=np.uint8)))
        self.sink.open = True
        return writer

    def _join(self) -> None:
        """End the file with what it says of all parts; that of the last part alone stays before it, and nobody reads it."""
        import pyarrow.parquet as pq

        self.file.flush()
        end = self.file.tell()
        with open(self.file.name, "rb") as file:
            last = pq.read_metadata(file)
        if self.rows_so_far is None:
            self.rows_so_far = last
            return
        self.rows_so_far.append_row_groups(last)
        told = io.BytesIO()
        self.rows_so_far.write_metadata_file(told)
        self.file.seek(end)
        self.file.write(told.getvalue())


_MARK = b"PAR1"


class _Sink:
    """A file as pyarrow writes to it: pyarrow never closes it, and while it is not open nothing is written."""

    closed = False

    def __init__(self, file: Any) -> None:
        self.file, self.open = file, True

    def write(self, data: Any) -> int:
        return int(self.file.write(data)) if self.open else len(data)

    def flush(self) -> None:
        if self.open:
            self.file.flush()

    def close(self) -> None:
        pass
