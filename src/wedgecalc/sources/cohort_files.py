"""Tables of legs, by pyarrow: CSV or Parquet in and out, streamed batch by batch, rows in order, whole files or none.

An interrupt leaves no half table: what was done stands beside it, and `resume` goes on from there.
"""

import hashlib
import json
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.cohort import CUTS, Request, output_columns, plan_rows
from wedgecalc.errors import InputError, Problem, nearest
from wedgecalc.population import virtual_legs
from wedgecalc.sources.files import check_writable

ENDINGS = (".csv", ".parquet")
WORDS = ("id", "side", "procedure", "target")
ROWS = 65_536  # of a batch
BYTES = 16 * 2**20  # of CSV read at once
NOTHING = ["", "NA", "N/A", "NaN", "nan", "null", "None"]
NUMBER = r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$"
_CONVERSION = "conversion error"  # as pyarrow says that a word is no number
STEP = 0.05  # degrees and mm of the histograms that the summary's quartiles are read from


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
        self.statuses.update(
            dict(zip(*(part.tolist() for part in np.unique(found["status"], return_counts=True)), strict=True))
        )
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


def run_cohort(
    source: Path,
    output: Path,
    request: Request,
    *,
    threads: int | None = None,
    resume: bool = False,
    force: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Plan a table of legs into a table of results; see `wedgecalc.cohort.plan_rows` for the columns.

    Parameters
    ----------
    source, output : Path
        ``.csv`` or ``.parquet``, each as it likes.
    request : Request
    threads : int, optional
        By default one for each core.
    resume : bool
        Whether to go on from an interrupted run of the same request.
    progress : callable
        Told how many rows are done, and of how many (0 if that is not known).

    Raises
    ------
    InputError
        Naming what is wrong with the table, the request or the place to write.
    """
    check_writable(output, ENDINGS)
    table = _Table(source)
    if output.exists() and not force:
        raise InputError(
            Problem("output", "a file of that name", "a new name", "add --force to write over it", file=str(output))
        )
    if output.resolve() == source.resolve():
        raise InputError(Problem("output", "the table that is read", "another file", file=str(output)))
    part = _Part(output, table, request)
    done = part.resumed() if resume else part.fresh()
    summary, skipped = part.summary, done

    def planned(numbered: tuple[int, Any]) -> Any:
        first, batch = numbered
        return batch, plan_rows(*table.columns(batch), request, first)

    try:
        with part:
            for batch, found in _in_order(
                planned, _numbered(table.batches(skipped), skipped), threads or os.cpu_count() or 1
            ):
                part.write(batch, found)
                done += batch.num_rows
                progress(done, table.rows)
        part.finish()
    except OSError as error:
        part.discard()
        raise InputError(Problem("output", f"a place that cannot be written ({error.strerror or 'full or gone'})", "a writable folder with room",
                                 file=str(output))) from None  # fmt: skip
    return summary


def _numbered(batches: Iterable[Any], first: int) -> Iterator[tuple[int, Any]]:
    """Yield each batch with the place of its first row in the table."""
    for batch in batches:
        yield first, batch
        first += batch.num_rows


def _in_order(work: Callable[[Any], Any], items: Iterable[Any], threads: int) -> Iterator[Any]:
    """Yield work done by threads in the order of its items, a few ahead and no more."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Any] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def make_cohort(output: Path, n: int, population: str, *, seed: int = 0, force: bool = False) -> None:
    """Write a table of virtual legs, whole or not at all; see `wedgecalc.population.virtual_legs`.

    Raises
    ------
    InputError
        For an unknown population, or a place that cannot be written.
    """
    check_writable(output, ENDINGS)
    pa = arrow_for("output")
    if output.exists() and not force:
        raise InputError(
            Problem("output", "a file of that name", "a new name", "add --force to write over it", file=str(output))
        )
    partial, writer = output.with_name(f".{output.name}.partial"), None
    try:
        for start in range(0, n, ROWS):
            legs = virtual_legs(min(ROWS, n - start), population, seed=seed, start=start)
            rows: dict[str, Any] = {
                "id": [f"leg-{k}" for k in range(start, start + len(legs.frame.side))],
                "side": legs.frame.side,
            }
            for name, z in legs.points.items():
                xy = legs.frame.to_case(z)
                rows |= {f"{name}_x": np.round(xy[:, 0], 4), f"{name}_y": np.round(xy[:, 1], 4)}
            batch = pa.record_batch([pa.array(values) for values in rows.values()], names=list(rows))
            writer = writer or _writer(partial, batch.schema, output.suffix.lower())
            writer.write_batch(batch)
        if writer is not None:
            writer.close()
        os.replace(partial, output)
    except OSError as error:
        raise InputError(Problem("output", f"a place that cannot be written ({error.strerror or 'full or gone'})", "a writable folder with room",
                                 file=str(output))) from None  # fmt: skip
    finally:
        partial.unlink(missing_ok=True)


def _writer(place: Any, schema: Any, ending: str, *, header: bool = True) -> Any:
    if ending == ".parquet":
        import pyarrow.parquet as pq

        return pq.ParquetWriter(place, schema, compression="snappy")
    from pyarrow import csv

    return csv.CSVWriter(place, schema, write_options=csv.WriteOptions(include_header=header, quoting_style="needed"))


RESULTS = (
    "before_hka_deg",
    "after_hka_deg",
    "before_ahka_deg",
    "before_jlo_deg",
    "before_mldfa_deg",
    "before_mpta_deg",
    "correction_deg",
    "base_mm",
    "status",
)


def result_columns(path: Path) -> dict[str, Any]:
    """Return what a picture needs of a table of results, as arrays; a column that is not there is absent.

    Raises
    ------
    InputError
        If there is no such table, or it is none of results.
    """
    pa = arrow_for("table")
    if path.suffix.lower() not in ENDINGS or not path.is_file():
        raise InputError(
            Problem("table", "no table there", "a .csv or .parquet that `wedgecalc cohort` wrote", file=str(path))
        )
    try:
        if path.suffix.lower() == ".parquet":
            import pyarrow.parquet as pq

            names = [name for name in RESULTS if name in pq.read_schema(path).names]
            read = pq.read_table(path, columns=names)
        else:
            from pyarrow import csv

            types = dict.fromkeys(RESULTS[:-1], pa.float64()) | {"status": pa.string()}
            read = csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=types))
            read = read.select([name for name in RESULTS if name in read.column_names])
    except pa.ArrowException:
        raise InputError(
            Problem("table", "no table that can be read", "one that `wedgecalc cohort` wrote", file=str(path))
        ) from None
    if not {"before_hka_deg", "correction_deg", "status"} <= set(read.column_names) or not read.num_rows:
        raise InputError(
            Problem(
                "table",
                "no results" if read.num_rows else "no rows",
                "a table that `wedgecalc cohort` wrote",
                file=str(path),
            )
        )
    return {
        name: np.array(read[name].to_pylist()) if name == "status" else read[name].to_numpy().astype(float)
        for name in read.column_names
    }


class _Table:
    """A table of legs: its columns, checked, and its rows in batches."""

    def __init__(self, path: Path) -> None:
        self.arrow = arrow_for("case")
        self.path = path
        if path.suffix.lower() not in ENDINGS:
            raise self._wrong(f"a name ending in {path.suffix!r}", " or ".join(ENDINGS))
        if not path.is_file():
            raise self._wrong("nothing there" if not path.exists() else "no file", "a table of legs", "check the path")
        self.parquet = path.suffix.lower() == ".parquet"
        self.rows = 0
        self.loose = False  # whether a CSV has words among its numbers
        self.schema = self._opened(lambda: self._file().schema_arrow if self.parquet else self._first().schema)
        self.names = list(self.schema.names)
        self.landmarks = self._checked()

    def _wrong(self, found: str, expected: str, fix: str = "", field: str = "table") -> InputError:
        return InputError(Problem(field, found, expected, fix, file=str(self.path)))

    def _opened(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except (self.arrow.ArrowInvalid, self.arrow.ArrowException, OSError) as error:
            empty = "Empty" in str(error)
            raise self._wrong(
                "an empty file" if empty else "no table that can be read", "a heading, and as many fields in every row"
            ) from None

    def _file(self) -> Any:
        import pyarrow.parquet as pq

        file = pq.ParquetFile(self.path)
        self.rows = file.metadata.num_rows
        return file

    def _reader(self, loose: bool) -> Any:
        from pyarrow import csv

        pa = self.arrow
        number = pa.string() if loose else pa.float64()
        names = [f"{n}_{axis}" for n in (*records.landmarks(), *CUTS) for axis in "xy"]
        types = dict.fromkeys(names, number) | dict.fromkeys(WORDS, pa.string())
        return csv.open_csv(self.path, csv.ReadOptions(block_size=BYTES), csv.ParseOptions(newlines_in_values=False),
                            csv.ConvertOptions(column_types=types, null_values=NOTHING, strings_can_be_null=True))  # fmt: skip

    def _first(self) -> Any:
        try:
            return self._reader(False)
        except self.arrow.ArrowInvalid as error:
            if _CONVERSION not in str(error):
                raise
            self.loose = True
            return self._reader(True)

    def _checked(self) -> list[str]:
        names, problems = set(self.names), []
        if len(names) < len(self.names):
            problems.append(Problem("columns", "a column twice", "each once", file=str(self.path)))
        pairs = [n for n in records.landmarks() if {f"{n}_x", f"{n}_y"} <= names]
        for record in records.landmarks().values():
            if record.required and record.name not in pairs:
                problems.append(
                    Problem(
                        "columns",
                        f"no {record.name}_x and {record.name}_y",
                        "both",
                        nearest(f"{record.name}_x", names),
                        file=str(self.path),
                    )
                )
        if "ankle_center" not in pairs and not {"ankle_medial", "ankle_lateral"} <= set(pairs):
            problems.append(
                Problem(
                    "columns",
                    "no ankle_center_x and ankle_center_y",
                    "both, or those of ankle_medial and ankle_lateral",
                    file=str(self.path),
                )
            )
        if "side" not in names:
            problems.append(
                Problem("columns", "no side", "a column of right and left", nearest("side", names), file=str(self.path))
            )
        ours = set(output_columns({*pairs, "ankle_center"}, sure=True)) - {"procedure", "target"}
        taken = sorted(names & ours)
        if taken:
            problems.append(
                Problem(
                    "columns",
                    f"{taken[0]}, which is the name of a result",
                    "another name",
                    "rename it",
                    file=str(self.path),
                )
            )
        if problems:
            raise InputError(problems)
        return pairs

    def batches(self, skip: int) -> Iterator[Any]:
        """Yield the rows after some that are skipped; a CSV with words among its numbers is read anew as words."""
        if self.parquet:
            source: Iterable[Any] = self._opened(lambda: self._file().iter_batches(ROWS))
            yield from self._without(source, skip)
            return
        given = 0
        try:
            for batch in self._without(self._reader(self.loose), skip):
                yield batch
                given += batch.num_rows
        except self.arrow.ArrowInvalid as error:
            if self.loose or _CONVERSION not in str(error):
                raise self._wrong(
                    "a row of another length than the heading, or a broken quote", "as many fields in every row"
                ) from None
            yield from self._without(self._opened(lambda: self._reader(True)), skip + given)

    def _without(self, batches: Iterable[Any], skip: int) -> Iterator[Any]:
        for batch in batches:
            left = batch.slice(min(skip, batch.num_rows))
            skip -= batch.num_rows - left.num_rows
            for start in range(0, left.num_rows, ROWS):
                yield left.slice(start, ROWS)

    def columns(self, batch: Any) -> tuple[dict[str, Any]]:
        """Return what `plan_rows` wants of a batch."""
        found: dict[str, Any] = {}
        for name in (*self.landmarks, *(cut for cut in CUTS if {f"{cut}_x", f"{cut}_y"} <= set(self.names))):
            for axis in "xy":
                found[f"{name}_{axis}"] = self._numbers(batch.column(f"{name}_{axis}"))
        for name in ("side", "procedure", "target"):
            if name in self.names:
                words = batch.column(name)
                words = words if self.arrow.types.is_string(words.type) else words.cast(self.arrow.string(), safe=False)
                found[name] = words.fill_null("").to_numpy(zero_copy_only=False)
        return (found,)

    def _numbers(self, column: Any) -> Any:
        import pyarrow.compute as pc

        pa = self.arrow
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):  # what is no number is none
            right = pc.match_substring_regex(column, NUMBER)
            column = pc.utf8_trim_whitespace(pc.if_else(right, column, None)).cast(pa.float64())
        elif not pa.types.is_float64(column.type):
            column = (
                column.cast(pa.float64(), safe=False)
                if pa.types.is_primitive(column.type)
                else pa.nulls(len(column), pa.float64())
            )
        return column.fill_null(np.nan).to_numpy(zero_copy_only=False)


class _Part:
    """The output while it is made: beside its place, with a note of how far it has come."""

    def __init__(self, output: Path, table: _Table, request: Request) -> None:
        self.output, self.table = output, table
        self.summary = Summary()
        self.path = output.with_name(f".{output.name}.partial")
        self.note = output.with_name(f".{output.name}.progress")
        info = table.path.stat()
        asked = [str(table.path.resolve()), info.st_size, info.st_mtime_ns, repr(request), output.suffix]
        self.sure = bool(request.samples)
        self.key = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
        self.file: Any = None
        self.writer: Any = None
        self.done = 0
        self.start: tuple[int, int] | None = None

    def fresh(self) -> int:
        self.discard()
        return 0

    def resumed(self) -> int:
        """Return how many rows an interrupted run of the same request has done."""
        try:
            note = json.loads(self.note.read_text())
        except (OSError, ValueError):
            note = {}
        if note.get("key") != self.key or not self.path.exists():
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
        self.start = int(note["bytes"]), self.done
        return self.done

    def __enter__(self) -> "_Part":
        pa = self.table.arrow
        known = {"procedure", "target", *(f"{name}_{axis}" for name in (*records.landmarks(), *CUTS) for axis in "xy")}
        keep = [f for f in self.table.schema if f.name not in known]
        strings = {name: pa.string() for name in ("procedure", "target", "status")}
        results = [
            pa.field(name, strings.get(name, pa.float64()))
            for name in output_columns({*self.table.landmarks, "ankle_center"}, sure=self.sure)
        ]
        self.schema = pa.schema([*keep, *results])
        old = self.path.with_suffix(".old") if self.start and self.output.suffix == ".parquet" else None
        if old is not None:
            os.replace(self.path, old)
        self.file = open(self.path, "r+b" if self.start and old is None else "wb")  # closed in __exit__
        ending = self.output.suffix.lower()
        if ending == ".csv" and self.start:
            self.file.seek(self.start[0])
            self.file.truncate()
        self.writer = _writer(self.file, self.schema, ending, header=not self.start)
        if old is not None:
            import pyarrow.parquet as pq

            for batch in pq.ParquetFile(old).iter_batches(ROWS):
                self.writer.write_batch(batch)
            old.unlink()
        return self

    def write(self, batch: Any, found: dict[str, Any]) -> None:
        pa = self.table.arrow
        arrays = []
        for f in self.schema:
            if f.name in found:
                values = found[f.name]
                arrays.append(
                    pa.array(values, f.type, from_pandas=True)
                    if values.dtype.kind == "f"
                    else pa.array(values, pa.string())
                )
            else:
                column = batch.column(f.name)
                if column.type != f.type:
                    column = (
                        pa.array(self.table._numbers(column), from_pandas=True)
                        if pa.types.is_float64(f.type)
                        else column.cast(f.type, safe=False)
                    )
                arrays.append(column)
        self.writer.write_batch(pa.record_batch(arrays, schema=self.schema))
        self.summary.add(found)
        self.done += batch.num_rows

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
            if kind is None:
                raise
            size = 0
        if kind is not None and size:
            counts = {key: values.tolist() for key, values in self.summary.counts.items()}
            self.note.write_text(
                json.dumps(
                    {
                        "key": self.key,
                        "rows": self.done,
                        "bytes": size,
                        "statuses": self.summary.statuses,
                        "counts": counts,
                    }
                )
            )

    def finish(self) -> None:
        os.replace(self.path, self.output)
        self.note.unlink(missing_ok=True)

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def arrow_for(field: str) -> Any:
    """Return pyarrow, or say which extra brings it."""
    try:
        import pyarrow
    except ImportError:
        raise InputError(
            Problem(field, "no pyarrow, which tables need", "the extra named cohort", "pip install 'wedgecalc[cohort]'")
        ) from None
    return pyarrow
