"""A table of results while it is made: beside its place, with a note of how far it has come, so that a run can go on."""

import hashlib
import json
import os
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.coded import Coded
from wedgecalc.cohort import CUTS, Request, output_columns
from wedgecalc.errors import InputError, Problem
from wedgecalc.sources.cells import OURS, safe_column, safe_words
from wedgecalc.sources.leg_table import LegTable

SAVE = 30.0  # seconds between notes of how far a table has come
STEP = 0.05  # degrees and mm of the histograms that the summary's quartiles are read from


def note_of(output: Path) -> Path:
    """Return where it is noted how far a table has come; after an interrupt it says that the run can go on."""
    return output.with_name(f".{output.name}.progress")


@dataclass
class Summary:
    """What became of the rows: how many of each status, and how correction and base are distributed."""

    statuses: Counter[str] = field(default_factory=Counter)
    counts: dict[str, Any] = field(
        default_factory=lambda: {key: np.zeros(4000, dtype=np.int64) for key in ("correction_deg", "base_mm")}
    )

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(self.statuses.values())

    def add(self, found: dict[str, Any]) -> None:
        """Count some rows."""
        status: Coded = found["status"]
        often = np.bincount(status.codes, minlength=len(status.places)).tolist()
        self.statuses.update({word: n for word, n in zip(status.places, often, strict=True) if n})
        for key, counts in self.counts.items():
            values = found[key][np.isfinite(found[key])]
            counts += np.bincount(np.minimum(values / STEP, len(counts) - 1).astype(int), minlength=len(counts))

    def quartiles(self, key: str) -> tuple[float, float, float] | None:
        """Return the quartiles of a number, to a twentieth; None without any."""
        total = np.cumsum(self.counts[key])
        if not total[-1]:
            return None
        low, middle, high = (
            float((np.searchsorted(total, share * total[-1]) + 0.5) * STEP) for share in (0.25, 0.5, 0.75)
        )
        return low, middle, high


class PartTable:
    """The output while it is made: beside its place, with a note of how far it has come."""

    def __init__(self, output: Path, table: LegTable, request: Request) -> None:
        self.output, self.table = output, table
        self.summary = Summary()
        self.ending = output.suffix.lower()
        self.path = output.with_name(f".{output.name}.partial")
        self.old = output.with_name(f".{output.name}.old")  # an interrupted Parquet file, until the next stands
        self.note = note_of(output)
        info = table.path.stat()
        asked = [str(table.path.resolve()), info.st_size, info.st_mtime_ns, repr(request), output.suffix]
        self.sure = bool(request.samples)
        self.key = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
        self.file: Any = None
        self.writer: Any = None
        self.done = 0
        self.start: int | None = None  # bytes of an interrupted run
        self.noted = time.monotonic()

    def fresh(self, force: bool) -> int:
        """Start from nothing, and return how many rows are done: none; what the same request has done is kept unless forced."""
        if not force and (done := self._noted().get("rows")):
            found = f"an interrupted run of this request, {done:,} rows done"
            raise InputError(Problem("output", found, "--resume, to go on", "or --force, to start anew", file=str(self.output)))  # fmt: skip
        self.discard()
        return 0

    def _noted(self) -> dict[str, Any]:
        """Return how far an interrupted run of the same request has come; empty for none."""
        try:
            note = json.loads(self.note.read_text())
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) and note.get("key") == self.key and self._holds(note) else {}

    def _holds(self, note: dict[str, Any]) -> bool:
        """Return whether what a note tells of is there: nothing of it was lost when the machine went down."""
        there = self.old if self.old.exists() else self.path
        return there.exists() and there.stat().st_size >= note["bytes"]

    def resumed(self) -> int:
        """Return how many rows an interrupted run of the same request has done."""
        note = self._noted()
        if not note:
            raise InputError(
                Problem(
                    "--resume",
                    "no interrupted run of this request",
                    "one that was interrupted",
                    "run it without --resume",
                    file=str(self.output),
                )
            )
        self.done = int(note["rows"])
        self.summary.statuses.update(note["statuses"])
        for key, counts in note["counts"].items():
            self.summary.counts[key][: len(counts)] += np.array(counts, dtype=np.int64)
        self.start = int(note["bytes"])
        return self.done

    def __enter__(self) -> "PartTable":
        pa = self.table.arrow
        known = {"procedure", "target", *(f"{name}_{axis}" for name in (*records.landmarks(), *CUTS) for axis in "xy")}
        keep = [f for f in self.table.schema if f.name not in known]
        strings = {name: pa.string() for name in ("procedure", "target", "status")}
        results = [
            pa.field(name, strings.get(name, pa.float64()))
            for name in output_columns({*self.table.landmarks, "ankle_center"}, sure=self.sure)
        ]
        self.schema = pa.schema([*keep, *results])
        if self.ending == ".csv" and self.start is not None:
            self.file = open(self.path, "r+b")  # closed in __exit__
            self.file.seek(self.start)
            self.file.truncate()
        else:
            if self.start is not None and not self.old.exists():
                os.replace(self.path, self.old)
            self.file = open(self.path, "wb")
        self.writer = writer_for(self.file, self.schema, self.ending, header=self.start is None)
        if self.old.exists():
            try:
                self._copy()
            except BaseException:  # the old one stands: this one may be closed as it is
                for open_yet in (self.writer, self.file):
                    with suppress(OSError):
                        open_yet.close()
                raise
        return self

    def _copy(self) -> None:
        """Copy the rows of an interrupted Parquet file, as they stand in it: a closed one cannot be gone on with."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.old) as old:
            for group in range(old.num_row_groups):
                self.writer.write_table(old.read_row_group(group))

    def write(self, batch: Any, found: dict[str, Any]) -> None:
        """Write a batch of rows with what was found of them."""
        pa = self.table.arrow
        arrays = []
        for f in self.schema:
            if f.name in found:
                values = found[f.name]
                if isinstance(values, Coded):
                    places = safe_words(values.places) if self.ending == ".csv" else list(values.places)
                    words = pa.DictionaryArray.from_arrays(values.codes, pa.array(places, pa.string()))
                    arrays.append(words.cast(pa.string()))
                else:
                    arrays.append(self._numbers(values))
            else:
                column = batch.column(f.name)
                if column.type != f.type:
                    as_number = pa.types.is_float64(f.type)
                    column = self._numbers(self.table.numbers(column)) if as_number else column.cast(f.type, safe=False)
                arrays.append(safe_column(column) if f.name in OURS and self.ending == ".csv" else column)
        self.writer.write_batch(pa.record_batch(arrays, schema=self.schema))
        self.summary.add(found)
        self.done += batch.num_rows
        # Even a run that is killed can go on with a CSV; a Parquet file is none before it is closed.
        if self.ending == ".csv" and time.monotonic() - self.noted > SAVE:
            self.file.flush()
            self._take_note(self.file.tell())

    def _numbers(self, values: Any) -> Any:
        """Return numbers as a column without copying them, NaN as null; pyarrow's own way there would import pandas first."""
        pa, there = self.table.arrow, ~np.isnan(values)
        valid = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
        return pa.Array.from_buffers(pa.float64(), len(values), [valid, pa.py_buffer(np.ascontiguousarray(values))])

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            self.writer.close()
            if not self.file.closed:
                self.file.flush()
                size = self.file.tell()
                self.file.close()
            else:
                size = self.path.stat().st_size
        except OSError:
            with suppress(OSError):  # what could not be written cannot be written now
                self.file.close()
            if kind is None:
                raise
            size = 0
        # After an error of the disk the last note stands: the file may end within a batch.
        if kind is not None and size and not issubclass(kind, OSError):
            self._take_note(size)
            self.old.unlink(missing_ok=True)

    def _take_note(self, size: int) -> None:
        """Note how far it has come: whole or not at all, as a run may be killed at any time."""
        counts = {key: values.tolist() for key, values in self.summary.counts.items()}
        told = {"key": self.key, "rows": self.done, "bytes": size, "statuses": self.summary.statuses, "counts": counts}
        new = self.note.with_suffix(".new")
        try:
            new.write_text(json.dumps(told))
            os.replace(new, self.note)
        finally:
            new.unlink(missing_ok=True)
        self.noted = time.monotonic()

    def finish(self) -> None:
        """Put the whole table in its place."""
        os.replace(self.path, self.output)
        self.discard()

    def discard(self) -> None:
        """Leave nothing behind."""
        for part in (self.path, self.old, self.note):
            part.unlink(missing_ok=True)

    def back_to_note(self) -> bool:
        """Leave what the last note tells of, for a run that goes on from there; return whether there is such, else leave nothing."""
        note = self._noted()
        if not note:
            self.discard()
        elif self.old.exists():
            self.path.unlink(missing_ok=True)
        else:
            os.truncate(self.path, note["bytes"])
        return bool(note)


def writer_for(place: Any, schema: Any, ending: str, *, header: bool = True) -> Any:
    """Return what writes batches of a schema to a place as CSV or Parquet."""
    if ending == ".parquet":
        import pyarrow.parquet as pq

        # Numbers hardly repeat: looking each up in a dictionary would take more time than all the rest.
        words = [field.name for field in schema if str(field.type) in ("string", "large_string")]
        return pq.ParquetWriter(place, schema, compression="snappy", use_dictionary=words)
    from pyarrow import csv

    return csv.CSVWriter(place, schema, write_options=csv.WriteOptions(include_header=header, quoting_style="needed"))
