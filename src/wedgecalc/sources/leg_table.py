"""A table of legs in batches, by pyarrow: text or Parquet, its columns checked, its bad cells named in their row.

Text goes the short way while it is plain: pyarrow parses it. From the first row that is not plain (a word among the numbers, a row
of another length) Python's own parser reads on, slower, and says of each row what is wrong with it.
"""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from wedgecalc.asking import WORDS
from wedgecalc.cells import COORDINATES, NOTHING, decimal_sign, number_pattern
from wedgecalc.coded import Coded
from wedgecalc.cohort import output_columns
from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.sources.dialect import TABLES, Dialect, dialect_of, is_parquet
from wedgecalc.sources.headings import lacking, understood

ENDINGS = (".csv", ".parquet")  # of tables that are written
ROWS = 32_768  # of a batch
SLOW_ROWS = 4096  # of a batch that Python parses
BYTES = 2 * 2**20  # of text read at once
FAULT = "\0fault"  # column of what is wrong with a row before a cell is looked at
_SPELLED = sorted({spell(word) for word in NOTHING for spell in (str.lower, str.upper, str.capitalize)} | {"NaN"})


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
    """A table of legs: its columns, checked, and its rows in batches.

    Parameters
    ----------
    path : Path
    whole : bool
        Whether the table is planned as a whole: it must then bring all that a plan needs, and no column of a result.
    as_text : bool
        Whether columns that CSV has no place for come out as text.
    """

    def __init__(self, path: Path, *, whole: bool = True, as_text: bool = False) -> None:
        self.arrow = arrow_for("case")
        self.path, self.as_text = path, as_text
        if path.suffix.lower() not in TABLES:
            raise self._wrong(f"a name ending in {path.suffix!r}", ", ".join(TABLES), "save it as CSV UTF-8")
        if not path.is_file():
            raise self._wrong("nothing there" if not path.exists() else "no file", "a table of legs", "check the path")
        self.parquet = is_parquet(path)
        self.rows = 0
        self.dialect: Dialect | None = None if self.parquet else dialect_of(path)
        self.fields = self._fields()
        try:
            self.headings = understood([f.name for f in self.fields]) if self.dialect is None else self.dialect.headings
            if whole:
                self._check_whole()
            if self.parquet:
                self._check_types()
        except InputError as error:
            raise error.in_file(str(path)) from None
        self.names = self.headings.names
        self.landmarks = self.headings.landmarks
        self.decimal = self._decimal()
        self.schema = self._schema()

    def _wrong(self, found: str, expected: str, fix: str = "", field: str = "table") -> InputError:
        return InputError(Problem(field, found, expected, fix, file=str(self.path)))

    def _opened(self, act: Callable[[], Any]) -> Any:
        """Return what reading gives, or say that it cannot be read."""
        try:
            return act()
        except (self.arrow.ArrowException, OSError, UnicodeDecodeError) as error:
            said = shown(str(error).splitlines()[0] if str(error) else "")[1:-1]
            raise self._wrong(
                f"a Parquet file that is broken or of another kind ({said})", "a whole Parquet file", "write it anew"
            ) from None

    def _file(self) -> Any:
        import pyarrow.parquet as pq

        return pq.ParquetFile(self.path, pre_buffer=False)  # else what was read stays in memory

    def _fields(self) -> list[Any]:
        """Return the columns as they stand in the file."""
        if self.dialect is not None:
            names = self.dialect.headings
            named = {k: name for name, k in names.places.items()} | names.others
            return [self.arrow.field(named.get(k, f"\0{k}"), self.arrow.string()) for k in range(self.dialect.width)]
        file = self._opened(self._file)
        self.rows = file.metadata.num_rows
        return list(self._opened(lambda: file.schema_arrow))

    def _check_whole(self) -> None:
        problems = lacking(self.headings)
        ours = set(output_columns({*self.headings.landmarks, "ankle_center"}, sure=True)) - {"procedure", "target"}
        problems += [Problem("columns", f"{shown(name)[1:-1]}, which is the name of a result", "another name", "rename it")
                     for name in self.headings.others.values() if name in ours]  # fmt: skip
        if problems:
            raise InputError(problems)

    def _check_types(self) -> None:
        """Refuse coordinates that are no numbers, whatever they are."""
        types = self.arrow.types
        readable = (types.is_floating, types.is_integer, types.is_decimal, types.is_null, *self._texts())
        problems = []
        for name, k in self.headings.places.items():
            kind = self.fields[k].type
            kind = kind.value_type if types.is_dictionary(kind) else kind
            number = name[-2:] in ("_x", "_y") or name == "mm_per_px"
            if not any(fits(kind) for fits in readable):
                expected = "numbers" if number else "words"
                problems.append(
                    Problem(
                        "columns",
                        f"{name} of type {shown(str(kind))[1:-1]}",
                        expected,
                        f"save the column as {expected}",
                    )
                )
        if problems:
            raise InputError(problems)

    def _texts(self) -> tuple[Any, ...]:
        types = self.arrow.types
        return types.is_string, types.is_large_string, types.is_string_view

    def _decimal(self) -> str:
        """Return the decimal sign of coordinates that stand as text."""
        if self.dialect is not None:
            return self.dialect.decimal
        columns = [
            self.fields[self.headings.places[f"{name}_{axis}"]] for name in self.headings.points for axis in "xy"
        ]
        columns = [f.name for f in columns if not self.arrow.types.is_primitive(f.type)]
        if not columns or not self.rows:
            return "."
        first = self._opened(lambda: next(self._file().iter_batches(1000, columns=columns)))
        cells = [str(cell) for column in first.columns for cell in column.to_pylist() if isinstance(cell, str)]
        sign = decimal_sign(cells, ",")
        if sign is None:
            raise self._wrong("numbers as text that can be read in two ways", "numbers", "save coordinates as numbers")
        return sign

    def _schema(self) -> Any:
        """Return the columns that batches have, by the names that we know them by."""
        return self.arrow.schema(
            [self.arrow.field(name, self._text_kind(self.fields[k].type)) for k, name in self._kept()]
        )

    def _kept(self) -> list[tuple[int, str]]:
        """Return the columns that are read, by their places."""
        return sorted([(k, name) for name, k in self.headings.places.items()] + list(self.headings.others.items()))

    def _text_kind(self, kind: Any) -> Any:
        """Return the type of a column in batches: text for what CSV has no place for, if that is wanted."""
        types = self.arrow.types
        plain = (
            types.is_primitive(kind)
            or types.is_decimal(kind)
            or types.is_null(kind)
            or any(fits(kind) for fits in self._texts())
        )
        return kind if plain or not self.as_text else self.arrow.string()

    def batches(self, skip: int) -> Iterator[Any]:
        """Yield the rows after some that are skipped."""
        source = self._parquet_batches() if self.dialect is None else self._text_batches()
        for batch in source:
            left = batch.slice(min(skip, batch.num_rows))
            skip -= batch.num_rows - left.num_rows
            for start in range(0, left.num_rows, ROWS):
                yield left.slice(start, ROWS)

    def _parquet_batches(self) -> Iterator[Any]:
        source = self._opened(lambda: self._file().iter_batches(ROWS, use_threads=False))
        places = {name: k for k, name in self._kept()}
        while (batch := self._opened(lambda: next(source, None))) is not None:
            arrays = [self._as(batch.column(places[f.name]), f.type) for f in self.schema]
            yield self.arrow.record_batch(arrays, schema=self.schema)

    def _as(self, column: Any, kind: Any) -> Any:
        """Return a column as it is, or as text where that is wanted."""
        if column.type == kind:
            return column
        if self.arrow.types.is_dictionary(column.type):
            return self._as(column.dictionary_decode(), kind)
        values = (None if value is None else value.hex() if isinstance(value, bytes) else json.dumps(value, default=str, ensure_ascii=False)
                  for value in column.to_pylist())  # fmt: skip
        return self.arrow.array(values, kind)

    def _text_batches(self) -> Iterator[Any]:
        given = 0
        try:
            for batch in self._quick():
                yield batch
                given += batch.num_rows
        except (self.arrow.ArrowInvalid, UnicodeDecodeError):  # not plain from here on
            yield from self._slow(given)

    def _quick(self) -> Iterator[Any]:
        """Yield what pyarrow parses, as long as every coordinate is a number and every row has a cell for each column."""
        from pyarrow import csv

        pa, told = self.arrow, self.dialect
        assert told is not None
        types = {f.name: pa.string() for f in self.fields} | {f"{n}_{axis}": pa.float64() for n in self.headings.points for axis in "xy"}  # fmt: skip
        reader = csv.open_csv(
            self.path,
            csv.ReadOptions(block_size=BYTES, skip_rows=told.lines, column_names=list(types), encoding=told.encoding.removesuffix("-sig")),
            csv.ParseOptions(delimiter=told.delimiter, newlines_in_values=told.quoted),
            csv.ConvertOptions(column_types=types, null_values=_SPELLED, strings_can_be_null=False, decimal_point=told.decimal),
        )  # fmt: skip
        for batch in reader:
            yield self._without_empty(batch)

    def _without_empty(self, batch: Any) -> Any:
        """Return a batch without its empty rows, and with the fault of a row that has something where there is no heading."""
        import pyarrow.compute as pc

        stray = [self._says(batch.column(f"\0{k}")) for k in self.headings.blank]
        if stray and (faulty := np.any(stray, axis=0)).any():
            batch = batch.append_column(
                FAULT, self.arrow.array(np.where(faulty, "ragged-row", "").astype(object), self.arrow.string())
            )
        some = self._says(batch.column("side" if "side" in self.headings.places else 0))
        if not some.all():
            some = np.any([self._says(column) for column in batch.columns], axis=0)
            batch = batch if some.all() else pc.filter(batch, self.arrow.array(some))
        return batch

    def _says(self, column: Any) -> Any:
        """Return for each cell whether it says anything."""
        import pyarrow.compute as pc

        if not self.arrow.types.is_string(column.type):
            return column.is_valid().to_numpy(zero_copy_only=False)
        nothing = pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(column)), self.arrow.array(sorted(NOTHING)))
        return ~nothing.to_numpy(zero_copy_only=False)

    def _slow(self, skip: int) -> Iterator[Any]:
        """Yield what Python parses, with what is wrong with each row."""
        assert self.dialect is not None
        pa, rows = self.arrow, islice(self.dialect.rows(), skip, None)
        names = [*(f.name for f in self.fields), FAULT]
        while some := list(islice(rows, SLOW_ROWS)):
            columns = zip(*((*cells, fault) for _, cells, fault in some), strict=True)
            yield pa.record_batch([pa.array(column, pa.string()) for column in columns], names=names)

    def columns(self, batch: Any) -> dict[str, Any]:
        """Return what `wedgecalc.cohort.planned_rows` wants of a batch."""
        found: dict[str, Any] = {}
        faults = self._coded(batch.column(FAULT)) if FAULT in batch.schema.names else Coded.full(batch.num_rows, [""])
        numbers = [f"{name}_{axis}" for name in self.headings.points for axis in "xy"]
        for name in numbers + ["mm_per_px"] * ("mm_per_px" in self.names):
            found[name], bad = self.numbers(batch.column(name))
            if bad.any():
                faults.put(bad & (faults.codes == 0), f"bad-{name}")
        found |= {name: self._coded(batch.column(name)) for name in (*WORDS, "units") if name in self.names}
        return found if len(faults.places) == 1 else found | {"fault": faults}

    def _coded(self, column: Any) -> Coded:
        words = self._text(column).fill_null("").dictionary_encode()
        places = {word: k for k, word in enumerate(words.dictionary.to_pylist())}
        return Coded(places, words.indices.to_numpy().astype(np.int32))

    def _text(self, column: Any) -> Any:
        """Return a column as text."""
        column = column.dictionary_decode() if self.arrow.types.is_dictionary(column.type) else column
        return column if self.arrow.types.is_string(column.type) else column.cast(self.arrow.string())

    def numbers(self, column: Any) -> tuple[Any, Any]:
        """Return a column as numbers, NaN where nothing is, and where something stands that is no number of a picture."""
        import pyarrow.compute as pc

        pa = self.arrow
        column = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        bad: Any = False
        if any(fits(column.type) for fits in self._texts()):
            text = pc.utf8_trim_whitespace(column.cast(pa.string()))
            right = pc.match_substring_regex(text, number_pattern(self.decimal))
            bad = self._says(text) & ~right.fill_null(True).to_numpy(zero_copy_only=False)
            column = pc.if_else(right, pc.replace_substring(text, ",", "."), None)
        values = (column if pa.types.is_float64(column.type) else column.cast(pa.float64(), safe=False)).to_numpy(
            zero_copy_only=False
        )
        return values, (np.abs(values) > COORDINATES) | bad

    def texts(self) -> Iterator[tuple[int, dict[str, str], str]]:
        """Yield each row as the text of our columns, with its number as a spreadsheet counts: the heading is the first."""
        number = 1
        for batch in self.batches(0):
            cells = {
                name: [_spelled(value) for value in batch.column(name).to_pylist()] for name in self.headings.places
            }
            for k in range(batch.num_rows):
                number += 1
                yield number, {name: column[k] for name, column in cells.items()}, ""


def _spelled(value: Any) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)
