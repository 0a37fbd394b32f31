"""A table of results while it is written, with a note of its progress for `--resume`."""

import hashlib
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wedgecalc import records
from wedgecalc import version as ours
from wedgecalc.cohort.categorical import Columns
from wedgecalc.cohort.engines import ClusterError
from wedgecalc.cohort.growing_file import Encoded, GrowingTable
from wedgecalc.cohort.leg_table import LegTable
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.row_joints import joint_asked
from wedgecalc.cohort.rows import TEXT_RESULTS, output_columns
from wedgecalc.cohort.run_lock import NEW_NOTE_FILE, NOTE_FILE, NUMBER_FILES, TABLE_FILE
from wedgecalc.cohort.safe_cells import OUR_COLUMNS, safe_column, safe_texts
from wedgecalc.cohort.summary import ProgressNote, Summary
from wedgecalc.errors import InputError, short_repr, wrong
from wedgecalc.planning.request_fields import CUT_POINTS
from wedgecalc.sources.tables.arrow import ArrowSchema, RowBatch, number_column, text_column

if TYPE_CHECKING:
    from types import TracebackType

_SAVE = 30.0  # seconds between notes of progress
_SHARES = (0.25, 0.5, 0.75)


class PartTable:
    """The output while it is written, in a work folder that belongs to this run.

    Parameters
    ----------
    folder : Path
        The work folder.
    output : Path
        Where the finished table goes.
    table : LegTable
        The input.
    request : Request
    """

    def __init__(self, folder: Path, output: Path, table: LegTable, request: Request) -> None:
        self.output, self.table = output, table
        self.path, self.note = folder / TABLE_FILE, folder / NOTE_FILE
        # In files of their own, so that quartiles of any number of rows take no memory.
        self.numbers = {key: folder / key for key in NUMBER_FILES}
        self.ending = output.suffix.lower()
        self.summary = Summary(note=table.note)
        info = table.path.stat()
        identity = [
            os.fsdecode(table.path.resolve()),
            info.st_size,
            info.st_mtime_ns,
            repr(request),
            output.suffix,
        ]
        self.key = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
        self.sure, self.two = bool(request.samples), request.of_two(table.headings.places)
        self.joint = joint_asked(table.headings.places, request)
        self.done = self.start = 0  # rows done; bytes of an interrupted run
        self.noted = time.monotonic()

    def begin(self, *, resume: bool, force: bool) -> int:
        """Start anew or resume an interrupted run; return the number of rows done.

        Raises
        ------
        InputError
            If there is nothing to resume; or if there is, without `resume` or `force`.
        """
        note = self._read_note()
        if resume and not note:
            raise self._wrong(
                "no interrupted run of this request",
                "one that was interrupted",
                "run it without --resume",
            )
        if not note or (force and not resume):
            self.discard()
            return 0
        interrupted = f"an interrupted run of {self._whose(note)}, {note.rows:,} rows done"
        if note.version != ours.__version__ or note.key != self.key:
            expected = "the request that was interrupted" if resume else "another name"
            raise self._wrong(
                f"no interrupted run of this request but {interrupted}" if resume else interrupted,
                expected,
                "or --force to start anew",
            )
        if not resume:
            raise self._wrong(interrupted, "--resume, to go on", "or --force, to start anew")
        self.done, self.start = note.rows, note.bytes
        for counted in ("statuses", "stops", "counts"):
            getattr(self.summary, counted).update(getattr(note, counted))
        return self.done

    def _whose(self, note: ProgressNote) -> str:
        if note.version != ours.__version__:
            return f"wedgecalc {note.version}"
        return "this request" if note.key == self.key else "another request"

    def _wrong(self, found: str, expected: str, fix: str) -> InputError:
        return wrong("output", found, expected, fix, self.output)

    def _read_note(self) -> ProgressNote | None:
        """Return the note of an interrupted run; None without one, or if it is damaged."""
        try:
            note = ProgressNote.model_validate_json(self.note.read_bytes())
            sizes = {self.path: note.bytes} | {
                path: 8 * note.counts.get(key, 0) for key, path in self.numbers.items()
            }
            return (
                note if all(path.stat().st_size >= size for path, size in sizes.items()) else None
            )
        except (OSError, ValueError):
            return None

    def __enter__(self) -> "PartTable":
        self.schema = self._schema()
        for key, path in self.numbers.items():
            path.touch()
            os.truncate(path, 8 * self.summary.counts[key])
        self.file = GrowingTable(self.path, self.schema, self.ending, self.start)
        return self

    def _schema(self) -> ArrowSchema:
        """Return the columns of the output: those passed on, then the results."""
        pa = self.table.arrow
        replaced = {
            "procedure",
            "target",
            *(f"{name}_{axis}" for name in (*records.landmarks(), *CUT_POINTS) for axis in "xy"),
        }
        keep = [f for f in self.table.schema if f.name not in replaced]
        strings = {name: pa.string() for name in TEXT_RESULTS}
        results = [
            pa.field(name, strings.get(name, pa.float64()))
            for name in output_columns(
                {*self.table.landmarks, "ankle_center"},
                sure=self.sure,
                two=self.two,
                joint=self.joint,
            )
        ]
        return pa.schema([*keep, *results])

    def encoded(self, batch: RowBatch, results: Columns) -> Encoded:
        """Return a batch of the input with its results, as `write` takes it."""
        pa, as_csv = self.table.arrow, self.ending == ".csv"
        arrays = []
        for name in self.schema.names:
            if name in results.texts:
                column = results.texts[name]
                categories = safe_texts(column.categories) if as_csv else column.categories
                arrays.append(text_column(categories).take(number_column(column.codes)))
            elif name in results.numbers:
                arrays.append(number_column(results.numbers[name]))
            else:
                kept = batch.column(name)
                arrays.append(safe_column(kept) if name in OUR_COLUMNS and as_csv else kept)
        try:
            return self.file.encoded(pa.record_batch(arrays, schema=self.schema))
        except pa.ArrowException as error:
            raise self._wrong(
                f"a column that it cannot hold ({short_repr(str(error), 120)})",
                "columns of text and numbers",
                "write .parquet, or leave it out",
            ) from None

    def write(self, results: Columns, rows: Encoded) -> None:
        """Write a batch of results that was `encoded` as rows."""
        self.file.write(rows)
        for key, path in self.numbers.items():
            # Not every table has a soft tissue; of a double level each bone has a base.
            columns = [key, f"tibia_{key}", f"femur_{key}"] if key == "base_mm" else [key]
            arrays = [results.numbers[name] for name in columns if name in results.numbers]
            values = np.concatenate([*arrays, np.empty(0)])
            finite = values[np.isfinite(values)]
            with path.open("ab") as file:
                file.write(finite.data)
            self.summary.counts[key] += len(finite)
        self.summary.add(results)
        self.done += len(results)
        if time.monotonic() - self.noted > _SAVE:  # so that even a killed run can be resumed
            self._save()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: "TracebackType | None",
    ) -> None:
        try:
            if kind is None:
                self._save()
            elif issubclass(kind, InputError) and not issubclass(kind, ClusterError):
                self.note.unlink(missing_ok=True)  # the table itself is wrong: nothing to resume
            elif self.done and not issubclass(kind, OSError):  # there the last note stays valid
                self._save()
        finally:
            self.file.close()
            if not self.note.exists():
                self.discard()

    def _save(self) -> None:
        """Write the note: whole or not at all, as a run may be killed at any time."""
        size = self.file.save()
        summary = self.summary
        note = ProgressNote(
            version=ours.__version__,
            key=self.key,
            rows=self.done,
            bytes=size,
            statuses=summary.statuses,
            stops=summary.stops,
            counts=summary.counts,
        )
        new = self.note.with_name(NEW_NOTE_FILE)
        new.write_text(note.model_dump_json(), encoding="utf-8")
        os.replace(new, self.note)
        self.noted = time.monotonic()

    def finish(self, force: bool) -> None:
        """Move the finished table to its place; over a file that came meanwhile only if forced."""
        if os.path.lexists(self.output) and not force:
            raise self._wrong(
                "a file of that name, which came meanwhile",
                "the name to be free",
                "--resume --force writes over it",
            )
        self.summary.quartiles = {
            key: self._quartiles(path)
            for key, path in self.numbers.items()
            if self.summary.counts[key]
        }
        os.replace(self.path, self.output)
        self.discard()

    def _quartiles(self, path: Path) -> tuple[float, float, float]:
        """Return the quartiles of the numbers in a file, which are sorted in place."""
        number_column = np.memmap(path, np.float64, "r+")
        low, middle, high = np.quantile(number_column, _SHARES, overwrite_input=True).tolist()
        return low, middle, high

    def discard(self) -> None:
        """Remove all files of the run."""
        for part in (self.path, self.note, *self.numbers.values()):
            part.unlink(missing_ok=True)

    def back_to_note(self) -> bool:
        """Truncate the table to the last note; return whether there is one to resume from."""
        note = self._read_note()
        if note:
            os.truncate(self.path, note.bytes)
        else:
            self.discard()
        return note is not None
