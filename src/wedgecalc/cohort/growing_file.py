"""A table that grows part by part, CSV or Parquet: whole after each, so that a run can go on."""

import io
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from wedgecalc.sources.tables.arrow import opened

LEAP = 2**28  # bytes skipped at once
_MARK = b"PAR1"


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
        self.path, self.schema, self.parquet = path, schema, ending == ".parquet"
        self.writer: Any = None
        self.told: Any = None  # what the Parquet file says of its parts
        if size:
            os.truncate(path, size)
            self.told = self._metadata() if self.parquet else None
        self.file = open(path, "r+b" if size else "w+b")  # noqa: SIM115 (until `close`)
        self.file.seek(0, os.SEEK_END)
        self.sink = _Sink(self.file.write)
        if not size and not self.parquet:
            self.file.writelines(self._as_csv())

    def encoded(self, rows: Any) -> Any:
        """Return rows as `write` takes them; most of the work of CSV, and for any thread to do."""
        return rows if self.parquet else self._as_csv(rows)

    def _as_csv(self, rows: Any = None) -> list[bytes]:
        """Return rows as text, or the heading."""
        import pyarrow as pa
        from pyarrow import csv

        parts: list[bytes] = []  # a buffer that grows would be made anew by the system each time

        def keep(data: Any) -> None:  # pyarrow writes the next part where this one is
            parts.append(bytes(data))

        options = csv.WriteOptions(include_header=rows is None, quoting_style="needed")
        with csv.CSVWriter(
            pa.PythonFile(_Sink(keep), mode="w"), self.schema, write_options=options
        ) as writer:
            if rows is not None:
                writer.write(rows)
        return parts

    def write(self, rows: Any) -> None:
        """Add some rows that were `encoded`."""
        if self.parquet:
            self.writer = self.writer or self._new_part()
            self.writer.write_batch(rows)
        else:
            self.file.writelines(rows)

    def save(self) -> int:
        """End a part, so that the file is a whole table; return its bytes."""
        if self.parquet and (self.writer or not self.told):
            (self.writer or self._new_part()).close()
            self.writer = None
            self._join()
        self.file.flush()
        return self.file.tell()

    def close(self) -> None:
        """Let go of the file; of a part that was not saved nothing more is written."""
        self.sink.open = False
        if self.writer is not None:
            self.writer.close()
        with suppress(OSError):  # what could not be written cannot be written now
            self.file.close()

    def _new_part(self) -> Any:
        import pyarrow as pa
        import pyarrow.parquet as pq

        # Looking each number up in a dictionary would take more time than all the rest.
        words = [f.name for f in self.schema if str(f.type) in ("string", "large_string")]
        sink, start = pa.PythonFile(self.sink, mode="w"), self.file.tell()
        self.sink.open = not start
        writer = pq.ParquetWriter(sink, self.schema, compression="snappy", use_dictionary=words)
        # pyarrow appends to no file. Its writer notes where each column lies, counted from where it
        # began: led to the end of the parts before by bytes that are counted and not written, it
        # notes where the column lies in truth.
        for place in range(len(_MARK), start, LEAP):
            sink.write(pa.py_buffer(np.empty(min(LEAP, start - place), dtype=np.uint8)))
        self.sink.open = True
        return writer

    def _metadata(self) -> Any:
        import pyarrow.parquet as pq

        return pq.read_metadata(opened(self.path))

    def _join(self) -> None:
        """End the file with what it says of all parts; what it says of the last stays, unread."""
        self.file.flush()
        last = self._metadata()
        if self.told is None:
            self.told = last
            return
        self.told.append_row_groups(last)
        text = io.BytesIO()
        self.told.write_metadata_file(text)
        self.file.seek(0, os.SEEK_END)
        self.file.write(text.getvalue())


class _Sink:
    """A file as pyarrow writes to it, which it never closes; nothing is written while not open."""

    closed = False

    def __init__(self, write: Callable[[bytes], Any]) -> None:
        self._write, self.open = write, True

    def write(self, data: bytes) -> None:
        if self.open:
            self._write(data)

    def flush(self) -> None:
        pass

    close = flush
