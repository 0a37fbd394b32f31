"""A table of legs read by pyarrow: its columns checked, its rows in batches, words among its numbers taken for nothing."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.asking import WORDS
from wedgecalc.coded import Coded
from wedgecalc.cohort import CUTS, output_columns
from wedgecalc.errors import InputError, Problem, nearest
from wedgecalc.sources.arrow_names import for_arrow

ENDINGS = (".csv", ".parquet")
ROWS = 32_768  # of a batch
BYTES = 2 * 2**20  # of CSV read at once
NOTHING = ["", "NA", "N/A", "NaN", "nan", "null", "None"]
NUMBER = r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$"
_CONVERSION = "conversion error"  # as pyarrow says that a word is no number


def arrow_for(field: str) -> Any:
    """Return pyarrow, or say which extra brings it."""
    try:
        import pyarrow
    except ImportError:
        raise InputError(
            Problem(field, "no pyarrow, which tables need", "the extra named cohort", "pip install 'wedgecalc[cohort]'")
        ) from None
    return pyarrow


class LegTable:
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

        file = pq.ParquetFile(for_arrow(self.path), pre_buffer=False)  # else what was read stays in memory
        self.rows = file.metadata.num_rows
        return file

    def _reader(self, loose: bool) -> Any:
        from pyarrow import csv

        pa = self.arrow
        number = pa.string() if loose else pa.float64()
        names = [f"{n}_{axis}" for n in (*records.landmarks(), *CUTS) for axis in "xy"]
        types = dict.fromkeys(names, number) | dict.fromkeys(("id", *WORDS), pa.string())
        return csv.open_csv(for_arrow(self.path), csv.ReadOptions(block_size=BYTES), csv.ParseOptions(newlines_in_values=False),
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
                        nearest(
                            next(f"{record.name}_{axis}" for axis in "xy" if f"{record.name}_{axis}" not in names),
                            names - {f"{record.name}_x"},
                        ),
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
            source: Iterable[Any] = self._opened(lambda: self._file().iter_batches(ROWS, use_threads=False))
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

    def columns(self, batch: Any) -> dict[str, Any]:
        """Return what `planned_rows` wants of a batch."""
        found: dict[str, Any] = {}
        for name in (*self.landmarks, *(cut for cut in CUTS if {f"{cut}_x", f"{cut}_y"} <= set(self.names))):
            for axis in "xy":
                found[f"{name}_{axis}"] = self.numbers(batch.column(f"{name}_{axis}"))
        for name in WORDS:
            if name in self.names:
                words = batch.column(name)
                words = words if self.arrow.types.is_string(words.type) else words.cast(self.arrow.string(), safe=False)
                coded = words.fill_null("").dictionary_encode()
                places = {word: k for k, word in enumerate(coded.dictionary.to_pylist())}
                found[name] = Coded(places, coded.indices.to_numpy().astype(np.int32))
        return found

    def numbers(self, column: Any) -> Any:
        """Return a column as numbers: NaN for what is missing, and for words among them."""
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
        return column.to_numpy(zero_copy_only=False)  # what is null becomes NaN
