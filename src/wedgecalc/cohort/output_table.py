"""A table of results in the making, with a note of how far it is, so that a run can go on."""

import hashlib
import json
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
from pydantic import BaseModel, Field, model_validator

from wedgecalc import records
from wedgecalc import version as ours
from wedgecalc.cohort.categorical import Coded
from wedgecalc.cohort.engines import ClusterError
from wedgecalc.cohort.growing_file import GrowingTable
from wedgecalc.cohort.leg_table import LegTable
from wedgecalc.cohort.rows import CUTS, TEXTS, Request, output_columns
from wedgecalc.cohort.run_lock import NEW_NOTE, NOTE, NUMBERS, TABLE
from wedgecalc.cohort.safe_cells import OURS, safe_column, safe_words
from wedgecalc.errors import InputError, shown, wrong
from wedgecalc.sources.tables.arrow import numbers, texts

SAVE = 30.0  # seconds between notes of how far a table has come
SHARES = (0.25, 0.5, 0.75)
Count = Annotated[int, Field(ge=0, lt=2**53)]


@dataclass
class Summary:
    """What became of the rows: counts of statuses and stops, quartiles, a note on the whole."""

    statuses: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    quartiles: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    note: str = ""

    @property
    def rows(self) -> int:
        """All rows."""
        return self.statuses.total()

    @property
    def stops_by_code(self) -> Counter[str]:
        """How many planned rows raise each stop."""
        codes: Counter[str] = Counter()
        for words, n in self.stops.items():
            codes.update(dict.fromkeys(words.split(), n))
        return codes

    def add(self, found: dict[str, Any]) -> None:
        """Count some rows."""
        status: Coded = found["status"]
        self.statuses.update(status.counted())
        self.stops.update(
            {
                stops: n
                for stops, n in found["stops"][status.where("ok".__eq__)].counted().items()
                if stops
            }
        )


class Note(BaseModel, strict=True):
    """How far an interrupted run has come."""

    version: str
    key: str
    rows: Count
    bytes: Count
    statuses: dict[str, Count]
    stops: dict[str, Count]
    counts: dict[str, Count]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        counted = not self.rows or set(self.counts) == set(NUMBERS)
        if (
            self.rows != sum(self.statuses.values())
            or not counted
            or any(n > self.rows for n in self.counts.values())
        ):
            raise ValueError("rows without a status, or numbers that were not counted")
        return self


class PartTable:
    """The output while it is made, in a folder that belongs to this run."""

    def __init__(self, folder: Path, output: Path, table: LegTable, request: Request) -> None:
        self.output, self.table = output, table
        self.path, self.note = folder / TABLE, folder / NOTE
        self.numbers = {
            key: folder / key for key in NUMBERS
        }  # kept apart, so that quartiles take no memory
        self.ending = output.suffix.lower()
        self.summary = Summary(note=table.note)
        info = table.path.stat()
        asked = [
            os.fsdecode(table.path.resolve()),
            info.st_size,
            info.st_mtime_ns,
            repr(request),
            output.suffix,
        ]
        self.key = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
        self.sure = bool(request.samples)
        self.done = self.start = 0  # rows; bytes of an interrupted run
        self.noted = time.monotonic()

    def begin(self, *, resume: bool, force: bool) -> int:
        """Start from nothing or go on; return how many rows are done, which are kept unless forced.

        Raises
        ------
        InputError
            With nothing to go on with; or with something, and nobody said what to do with it.
        """
        note = self._noted()
        if resume and not note:
            raise self._cannot(
                "no interrupted run of this request",
                "one that was interrupted",
                "run it without --resume",
            )
        if not note or (force and not resume):
            self.discard()
            return 0
        found = f"an interrupted run of {self._whose(note)}, {note.rows:,} rows done"
        if note.version != ours.__version__ or note.key != self.key:
            expected = "the request that was interrupted" if resume else "another name"
            raise self._cannot(
                f"no interrupted run of this request but {found}" if resume else found,
                expected,
                "or --force to start anew",
            )
        if not resume:
            raise self._cannot(found, "--resume, to go on", "or --force, to start anew")
        self.done, self.start = note.rows, note.bytes
        for counted in ("statuses", "stops", "counts"):
            getattr(self.summary, counted).update(getattr(note, counted))
        return self.done

    def _whose(self, note: "Note") -> str:
        if note.version != ours.__version__:
            return f"wedgecalc {note.version}"
        return "this request" if note.key == self.key else "another request"

    def _cannot(self, found: str, expected: str, fix: str) -> InputError:
        return wrong("output", found, expected, fix, self.output)

    def _noted(self) -> "Note | None":
        """Return how far an interrupted run has come; None for none, or a damaged note."""
        try:
            note = Note.model_validate_json(self.note.read_bytes())
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

    def _schema(self) -> Any:
        pa = self.table.arrow
        known = {
            "procedure",
            "target",
            *(f"{name}_{axis}" for name in (*records.landmarks(), *CUTS) for axis in "xy"),
        }
        keep = [f for f in self.table.schema if f.name not in known]
        strings = {name: pa.string() for name in TEXTS}
        results = [
            pa.field(name, strings.get(name, pa.float64()))
            for name in output_columns({*self.table.landmarks, "ankle_center"}, sure=self.sure)
        ]
        return pa.schema([*keep, *results])

    def encoded(self, batch: Any, found: dict[str, Any]) -> Any:
        """Return a batch of rows with what was found of them, as `write` takes it."""
        pa, as_csv = self.table.arrow, self.ending == ".csv"
        arrays = []
        for name in self.schema.names:
            values = found.get(name)
            if values is None:
                column = batch.column(name)
                arrays.append(safe_column(column) if name in OURS and as_csv else column)
            elif isinstance(values, Coded):
                words = safe_words(values.places) if as_csv else values.places
                arrays.append(texts(words).take(numbers(values.codes)))
            else:
                arrays.append(numbers(values))
        try:
            return self.file.encoded(pa.record_batch(arrays, schema=self.schema))
        except pa.ArrowException as error:
            raise self._cannot(
                f"a column that it cannot hold ({shown(str(error), 120)})",
                "columns of text and numbers",
                "write .parquet, or leave it out",
            ) from None

    def write(self, found: dict[str, Any], rows: Any) -> None:
        """Write a batch of rows that were `encoded`."""
        self.file.write(rows)
        for key, path in self.numbers.items():
            known = found[key][np.isfinite(found[key])]
            with path.open("ab") as file:
                file.write(known.data)
            self.summary.counts[key] += len(known)
        self.summary.add(found)
        self.done += len(found["status"])
        if time.monotonic() - self.noted > SAVE:  # so that even a run that is killed can go on
            self._save()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if kind is None:
                self._save()
            elif issubclass(kind, InputError) and not issubclass(kind, ClusterError):
                self.note.unlink(
                    missing_ok=True
                )  # the table itself is wrong: nobody will go on with it
            elif self.done and not issubclass(
                kind, OSError
            ):  # after an error of the disk the last note stands
                self._save()
        finally:
            self.file.close()
            if not self.note.exists():
                self.discard()

    def _save(self) -> None:
        """Note how far it has come: whole or not at all, as a run may be killed at any time."""
        size = self.file.save()
        summary = self.summary
        told = Note(
            version=ours.__version__,
            key=self.key,
            rows=self.done,
            bytes=size,
            statuses=summary.statuses,
            stops=summary.stops,
            counts=summary.counts,
        )
        new = self.note.with_name(NEW_NOTE)
        new.write_text(told.model_dump_json(), encoding="utf-8")
        os.replace(new, self.note)
        self.noted = time.monotonic()

    def finish(self, force: bool) -> None:
        """Put the whole table in its place; not over a file that came meanwhile, unless forced."""
        if os.path.lexists(self.output) and not force:
            raise self._cannot(
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
        """Return the quartiles of some numbers, put in order where they lie in their file."""
        numbers = np.memmap(path, np.float64, "r+")
        low, middle, high = np.quantile(numbers, SHARES, overwrite_input=True).tolist()
        return low, middle, high

    def discard(self) -> None:
        """Leave nothing behind."""
        for part in (self.path, self.note, *self.numbers.values()):
            part.unlink(missing_ok=True)

    def back_to_note(self) -> bool:
        """Go back to the last note, or leave nothing if there is none; return whether there is."""
        note = self._noted()
        if note:
            os.truncate(self.path, note.bytes)
        else:
            self.discard()
        return note is not None
