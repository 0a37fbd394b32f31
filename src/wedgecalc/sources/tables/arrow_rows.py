"""Tables of legs in batches as pyarrow reads them, text or Parquet, with their columns unchanged.

Text is parsed by pyarrow up to the first irregular row (text among the numbers, a row of another
length, a line break in a cell). From there on Python's own parser takes over, which is slower and
reports what is wrong with each row.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial, reduce
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wedgecalc.errors import InputError, Problem, short_repr, wrong
from wedgecalc.sources.tables.arrow import (
    ArrowColumn,
    DataType,
    RowBatch,
    arrow_for,
    is_text,
    open_for_arrow,
    text_column,
)
from wedgecalc.sources.tables.cells import EMPTY_WORDS, decimal_sign
from wedgecalc.sources.tables.dialect import Dialect
from wedgecalc.sources.tables.headings import Headings, headings_of

if TYPE_CHECKING:
    import pyarrow.parquet as pq

ResultT = TypeVar("ResultT")
BATCH_ROWS = 32_768  # rows in a batch
_SLOW_ROWS = 4096  # rows in a batch parsed by Python
_BYTES = 2 * 2**20  # bytes of text read at once
FAULT_COLUMN = "\0fault"  # column with what is wrong with the shape of a row
_SPELLED = sorted(
    {spell(word) for word in EMPTY_WORDS for spell in (str.lower, str.upper, str.capitalize)}
    | {"NaN"}
)


def has_content(column: ArrowColumn) -> ArrowColumn:
    """Return for each cell whether it says anything, as a Boolean column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(column.type):
        return column.is_valid()
    text = pc.utf8_lower(pc.utf8_trim_whitespace(column))
    return pc.and_not(column.is_valid(), pc.is_in(text, text_column(sorted(EMPTY_WORDS))))


class _IrregularError(Exception):
    """A batch that has to be parsed by Python."""


def _has_break(column: ArrowColumn) -> bool:
    """Return whether a cell of a column of text may hold a line break."""
    data = column.buffers()[-1]
    if not is_text(column.type) or data is None:
        return False
    view = memoryview(data)
    return b"\n" in (text := bytes(view)) or b"\r" in text


class TextRows:
    """The rows of a table of text."""

    def __init__(self, dialect: Dialect) -> None:
        self.arrow = pa = arrow_for("case")
        self.dialect, self.headings, self.decimal = dialect, dialect.headings, dialect.decimal
        named = {k: name for name, k in dialect.headings.places.items()} | dialect.headings.others
        self.names = [named.get(k, f"\0{k}") for k in range(dialect.width)]
        self.schema = pa.schema([(named[k], pa.string()) for k in sorted(named)])
        self.count = 0  # unknown until all are read

    def batches(self) -> Iterator[RowBatch]:
        """Yield the rows in batches, with the column `FAULT_COLUMN` in a batch with a faulty row."""
        given = 0
        try:
            for batch in self._quick():
                yield batch
                given += batch.num_rows
        except (self.arrow.ArrowInvalid, _IrregularError):
            yield from self._slow(given)

    def _quick(self) -> Iterator[RowBatch]:
        """Yield what pyarrow parses, as long as coordinates are numbers and no cell is missing."""
        from pyarrow import csv

        pa, dialect = self.arrow, self.dialect
        types = dict.fromkeys(self.names, pa.string()) | dict.fromkeys(
            self.headings.coordinates, pa.float64()
        )
        reading = csv.ReadOptions(
            block_size=_BYTES,
            skip_rows=dialect.lines,
            column_names=self.names,
            encoding=dialect.encoding.removesuffix("-sig"),
        )
        converting = csv.ConvertOptions(
            column_types=types,
            null_values=_SPELLED,
            strings_can_be_null=False,
            decimal_point=dialect.decimal,
        )
        for batch in csv.open_csv(
            open_for_arrow(dialect.path),
            reading,
            csv.ParseOptions(delimiter=dialect.delimiter),
            converting,
        ):
            # An unclosed quotation mark swallows rows in pyarrow; only Python's parser tells it
            # from an intended line break.
            if any(_has_break(column) for column in batch.columns):
                raise _IrregularError
            yield self._without_empty(batch)

    def _without_empty(self, batch: RowBatch) -> RowBatch:
        """Return a batch without empty rows; cells under no heading make a row faulty."""
        import pyarrow.compute as pc

        stray = [has_content(batch.column(f"\0{k}")) for k in self.headings.blank]
        if stray and pc.any(faulty := reduce(pc.or_, stray)).as_py():
            batch = batch.append_column(FAULT_COLUMN, pc.if_else(faulty, "ragged-row", ""))
        some = has_content(batch.column("side" if "side" in self.headings.places else 0))
        if not pc.all(some).as_py():
            batch = batch.filter(reduce(pc.or_, map(has_content, batch.columns)))
        return batch

    def _slow(self, skip: int) -> Iterator[RowBatch]:
        """Yield what Python parses after some rows, with what is wrong with each row."""
        pa, rows = self.arrow, islice(self.dialect.rows(), skip, None)
        while part := list(islice(rows, _SLOW_ROWS)):
            columns = zip(*((*cells, fault) for _, cells, fault in part), strict=True)
            yield pa.record_batch(
                [pa.array(column, pa.string()) for column in columns],
                names=[*self.names, FAULT_COLUMN],
            )


class ParquetRows:
    """The rows of a Parquet file; `as_text` turns what CSV cannot hold into text."""

    def __init__(self, path: Path, *, as_text: bool) -> None:
        self.arrow = pa = arrow_for("case")
        self.path = path
        file = self._read(self._file)
        self.count: int = file.metadata.num_rows
        self.kinds = list(self._read(lambda: file.schema_arrow))
        self.headings = headings_of([field.name for field in self.kinds])
        self._check_types(self.headings)
        self.decimal = self._decimal()
        self.kept = sorted(
            [(k, name) for name, k in self.headings.places.items()]
            + list(self.headings.others.items())
        )
        kinds = [(name, self.kinds[k].type) for k, name in self.kept]
        self.schema = pa.schema(
            [
                (name, kind if not as_text or self._plain(kind) else pa.string())
                for name, kind in kinds
            ]
        )

    def _read(self, act: Callable[[], ResultT]) -> ResultT:
        """Return the result of a reading function; raise `InputError` where it fails."""
        try:
            return act()
        except (self.arrow.ArrowException, OSError, UnicodeDecodeError) as error:
            reason = short_repr(str(error).partition("\n")[0])[1:-1]
            found = f"a Parquet file that is broken, or of a kind that cannot be read ({reason})"
            raise wrong(
                "table", found, "a whole Parquet file", "write it anew", self.path
            ) from None

    def _file(self) -> "pq.ParquetFile":
        import pyarrow.parquet as pq

        # With pre_buffer, what was read would stay in memory.
        return pq.ParquetFile(open_for_arrow(self.path), pre_buffer=False)

    def _check_types(self, headings: Headings) -> None:
        """Refuse columns of ours whose type is neither numeric nor text."""
        types, problems = self.arrow.types, list[Problem]()
        for name, k in headings.places.items():
            kind = self.kinds[k].type
            kind = kind.value_type if types.is_dictionary(kind) else kind
            number = types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind)
            if not (number or types.is_null(kind) or is_text(kind)):
                expected = "numbers" if name in (*headings.coordinates, "mm_per_px") else "words"
                problems.append(
                    Problem(
                        "columns",
                        f"{name} of type {short_repr(str(kind))[1:-1]}",
                        expected,
                        f"save the column as {expected}",
                    )
                )
        if problems:
            raise InputError(problems)

    def _decimal(self) -> str:
        """Return the decimal sign of coordinates that are stored as text."""
        columns = [self.kinds[self.headings.places[name]] for name in self.headings.coordinates]
        text_column = [
            field.name
            for field in columns
            if is_text(field.type) or self.arrow.types.is_dictionary(field.type)
        ]
        if not text_column or not self.count:
            return "."
        first = self._read(lambda: next(self._file().iter_batches(1000, columns=text_column)))
        cells = (
            cell for column in first.columns for cell in column.to_pylist() if isinstance(cell, str)
        )
        if (sign := decimal_sign(cells, ",")) is None:
            raise wrong(
                "table",
                "numbers as text that can be read in two ways",
                "numbers",
                "save coordinates as numbers",
            )
        return sign

    def batches(self) -> Iterator[RowBatch]:
        """Yield the rows in batches."""
        source = self._read(lambda: self._file().iter_batches(BATCH_ROWS, use_threads=False))
        text_column = [
            k
            for k, field in enumerate(self.kinds)
            if is_text(field.type) or self.arrow.types.is_dictionary(field.type)
        ]
        while (batch := self._read(lambda: next(source, None))) is not None:
            for k in text_column:  # may hold bytes that are not UTF-8
                self._read(partial(batch.column(k).validate, full=True))
            arrays = [
                self._as(batch.column(k), field.type)
                for (k, _), field in zip(self.kept, self.schema, strict=True)
            ]
            yield self.arrow.record_batch(arrays, schema=self.schema)

    def texts(self) -> Iterator[tuple[int, dict[str, str], str]]:
        """Yield number (the heading is row 1), text of our columns and fault (none) of each row."""
        number = 1
        for batch in self.batches():
            cells = {
                name: [_spelled(value) for value in batch.column(name).to_pylist()]
                for name in self.headings.places
            }
            for k in range(batch.num_rows):
                number += 1
                yield number, {name: column[k] for name, column in cells.items()}, ""

    def _as(self, column: ArrowColumn, kind: DataType) -> ArrowColumn:
        """Return a column as it is, or as text: lists as JSON, bytes as hexadecimal."""
        if column.type == kind:
            return column
        column = (
            column.dictionary_decode() if self.arrow.types.is_dictionary(column.type) else column
        )
        if self._plain(column.type) or is_text(column.type):
            return column.cast(kind)
        text_column = (
            None
            if value is None
            else value.hex()
            if isinstance(value, bytes)
            else json.dumps(value, default=str, ensure_ascii=False)
            for value in column.to_pylist()
        )
        return self.arrow.array(text_column, kind)

    def _plain(self, kind: DataType) -> bool:
        """Return whether CSV can hold a data type."""
        types = self.arrow.types
        fits = (
            types.is_boolean,
            types.is_integer,
            types.is_floating,
            types.is_decimal,
            types.is_null,
            types.is_string,
            types.is_large_string,
        )
        return any(fit(kind) for fit in fits) or (
            types.is_temporal(kind) and not types.is_interval(kind)
        )


def _spelled(value: object) -> str:
    """Return a cell as text, whole numbers without a point, as pandas turns ids into floats."""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    return "" if value is None else str(value)
