"""A table of legs: its checked columns, and its rows in batches as the planner takes them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from wedgecalc.cohort.categorical import Categorical, Columns, Mask
from wedgecalc.cohort.request import REQUEST_COLUMNS
from wedgecalc.cohort.row_blocks import read_blocks
from wedgecalc.cohort.rows import output_columns
from wedgecalc.errors import InputError, Problem, short_repr, wrong
from wedgecalc.geometry.plane import Floats
from wedgecalc.sources.radiographs.kinds import refuse_file_without_landmarks
from wedgecalc.sources.tables.arrow import ArrowColumn, RowBatch, arrow_for, is_text, to_numpy
from wedgecalc.sources.tables.arrow_rows import (
    BATCH_ROWS,
    FAULT_COLUMN,
    ParquetRows,
    TextRows,
    has_content,
)
from wedgecalc.sources.tables.cells import (
    LARGEST_COORDINATE,
    WEDGECALC_KEY,
    number_in,
    number_pattern,
)
from wedgecalc.sources.tables.dialect import TABLE_ENDINGS, dialect_of, is_parquet
from wedgecalc.sources.tables.headings import Headings, missing_columns

_NUMBERS = ("mm_per_px", "jlca_supine_deg")  # columns of numbers that are no coordinates
_WORDS = ("units", "image", "soft_tissue", "arthritis")
OUTPUT_ENDINGS = (".csv", ".parquet")  # endings of the tables that we write
_NO_ID = r"[\x00-\x1f\x7f-\x{9f}]|.{201}"  # what `wedgecalc.sources.format_parts.ShortText` refuses


class LegTable:
    """A table of legs: its columns, checked, and its rows in batches.

    Parameters
    ----------
    path : Path
    as_text : bool
        Whether columns that CSV cannot hold are turned into text.

    Raises
    ------
    InputError
        If there is no such table, or its headings are wrong.
    """

    def __init__(self, path: Path, *, as_text: bool = False) -> None:
        self.arrow, self.path = arrow_for("case"), path
        if not path.is_file():
            raise self._wrong("not a file" if path.exists() else "not found", fix="check the path")
        refuse_file_without_landmarks(path)
        if path.suffix.lower() not in TABLE_ENDINGS:
            raise self._wrong(
                f"the name needs the ending {' or '.join(TABLE_ENDINGS)}",
                fix="save it as CSV UTF-8",
            )
        try:
            self.source = (
                ParquetRows(path, as_text=as_text)
                if is_parquet(path)
                else TextRows(dialect_of(path))
            )
            self.headings, self.schema = self.source.headings, self.source.schema
            self._check_headings()
        except InputError as error:
            raise error.in_file(str(path)) from None
        self.note = self.source.dialect.note if isinstance(self.source, TextRows) else ""
        self.rows, self.landmarks = self.source.count, self.headings.landmarks

    def _wrong(self, found: str, expected: str = "", fix: str = "") -> InputError:
        return wrong("table", found, expected, fix, self.path)

    def _check_headings(self) -> None:
        """Refuse a table that lacks columns, or has columns named like results."""
        problems = missing_columns(self.headings)
        results = output_columns(
            {*self.headings.landmarks, "ankle_center"}, sure=True, two=True, joint=True
        )
        problems += [
            Problem(
                "columns",
                f"{short_repr(name)[1:-1]}, which is the name of a result",
                "another name",
                "rename it",
            )
            for name in self.headings.others.values()
            if name in results
        ]
        if problems:
            raise InputError(problems)

    def batches(self, skip: int) -> Iterator[RowBatch]:
        """Yield the rows in batches, without the first `skip`."""
        for batch in self.source.batches():
            left = batch.slice(min(skip, batch.num_rows))
            skip -= batch.num_rows - left.num_rows
            for start in range(0, left.num_rows, BATCH_ROWS):
                yield left.slice(start, BATCH_ROWS)

    def columns(self, batch: RowBatch) -> Columns:
        """Return the columns of a batch as `wedgecalc.cohort.rows.plan_columns` takes them."""
        return leg_columns(
            self.headings,
            lambda name: self.numbers(batch.column(name)),
            lambda name: self._texts(batch.column(name)),
            faults=self._faults(batch),
            decimal=self.source.decimal,
            folder=self.path.parent,
        )

    def _faults(self, batch: RowBatch) -> Categorical:
        """Return what is wrong with each row already: its cells, or an id that no case can have."""
        import pyarrow.compute as pc

        has_faults = FAULT_COLUMN in batch.schema.names
        faults = (
            self._texts(batch.column(FAULT_COLUMN))
            if has_faults
            else Categorical.full(batch.num_rows, [""])
        )
        if "id" in self.headings.places:
            text = self._text(batch.column("id"))
            bad = pc.match_substring_regex(text, _NO_ID)
            if pc.any(bad).as_py():
                rows = pc.and_(bad, has_content(text)).to_numpy(zero_copy_only=False)
                faults.assign(rows & ~faults.matches(bool), "bad-id")
        return faults

    def _text(self, column: ArrowColumn) -> ArrowColumn:
        """Return a column as text, empty where it is null."""
        types = self.arrow.types
        column = column.dictionary_decode() if types.is_dictionary(column.type) else column
        column = column.cast(self.arrow.string())
        return column.fill_null("") if column.null_count else column

    def _texts(self, column: ArrowColumn) -> Categorical:
        encoded = self._text(column).dictionary_encode()
        categories = {text: k for k, text in enumerate(encoded.dictionary.to_pylist())}
        return Categorical(categories, to_numpy(encoded.indices).astype(np.int32))

    def numbers(self, column: ArrowColumn) -> tuple[Floats, Mask]:
        """Return a column as numbers, NaN where it is empty, and which cells are no coordinate."""
        import pyarrow.compute as pc

        pa, bad = self.arrow, np.False_
        column = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        if is_text(column.type):
            text = pc.utf8_trim_whitespace(self._text(column))
            valid = pc.match_substring_regex(text, number_pattern(self.source.decimal))
            bad = pc.and_not(has_content(text), valid).to_numpy(zero_copy_only=False)
            column = pc.if_else(valid, pc.replace_substring(text, ",", "."), None)
        values = to_numpy(column.cast(pa.float64(), safe=False))
        return values, (np.abs(values) > LARGEST_COORDINATE) | bad


def leg_columns(
    headings: Headings,
    numbers: Callable[[str], tuple[Floats, Mask]],
    texts: Callable[[str], Categorical],
    *,
    faults: Categorical | None = None,
    decimal: str = ".",
    folder: Path | None = None,
) -> Columns:
    """Return some rows as `wedgecalc.cohort.rows.plan_columns` takes them.

    Parameters
    ----------
    headings : Headings
    numbers, texts : callable
        Return a column by its name: as numbers and which cells are no coordinate, or as text.
    faults : Categorical, optional
        What is wrong with each row already.
    decimal : str
        Decimal sign of the targets.
    folder : Path, optional
        Where the radiographs are; without it they are not read.
    """
    names = [n for n in (*REQUEST_COLUMNS, *_WORDS, WEDGECALC_KEY) if n in headings.places]
    read = {name: texts(name) for name in names}
    nothing = Categorical.full(len(read["side"]), [""])
    films, blocks = read.pop("image", nothing), read.pop(WEDGECALC_KEY, nothing)
    faults = Categorical.full(len(nothing), [""]) if faults is None else faults
    columns = Columns({}, read)
    for name in [*headings.coordinates, *(n for n in _NUMBERS if n in headings.places)]:
        values, bad = numbers(name)
        columns.numbers[name] = np.where(bad, np.nan, values)
        if bad.any():
            faults.assign(bad & ~faults.matches(bool), f"bad-{name}")
    if "target" in read and decimal == ",":
        read["target"] = read["target"].mapped(_with_a_point)
    scales = nothing if blocks is nothing else read_blocks(columns, blocks, faults)
    if films is not nothing or scales.matches(bool).any():
        from wedgecalc.cohort.row_films import read_films  # and all that reads a case

        read_films(columns, films, scales, faults, headings, folder)
    if faults.matches(bool).any():
        read["fault"] = faults
    return columns


def _with_a_point(target: str) -> str:
    """Return a target with a decimal point instead of a comma.

    >>> _with_a_point("wbl=62,125")
    'wbl=62.125'
    """
    name, _, value = target.partition("=")
    number = number_in(value, ",")
    return target if number is None else f"{name}={number!r}"
