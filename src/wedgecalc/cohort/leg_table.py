"""A table of legs in batches: its columns, checked, and what is planned of each batch."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from wedgecalc.cohort.categorical import Coded
from wedgecalc.cohort.request import WORDS
from wedgecalc.cohort.row_blocks import read_blocks
from wedgecalc.cohort.rows import output_columns
from wedgecalc.errors import InputError, Problem, shown, wrong
from wedgecalc.sources.radiographs.kinds import refuse_file_without_landmarks
from wedgecalc.sources.tables.arrow import arrow_for, is_text, plain
from wedgecalc.sources.tables.arrow_rows import FAULT, ROWS, ParquetRows, TextRows, says
from wedgecalc.sources.tables.cells import BLOCK, COORDINATES, number_in, number_pattern
from wedgecalc.sources.tables.dialect import TABLES, dialect_of, is_parquet
from wedgecalc.sources.tables.headings import Headings, lacking

ENDINGS = (".csv", ".parquet")  # of tables that are written


class LegTable:
    """A table of legs: its columns, checked, and its rows in batches.

    Parameters
    ----------
    path : Path
    as_text : bool
        Whether columns that CSV has no place for come out as text.
    """

    def __init__(self, path: Path, *, as_text: bool = False) -> None:
        self.arrow, self.path = arrow_for("case"), path
        if not path.is_file():
            raise self._wrong(
                "nothing there" if not path.exists() else "no file",
                "a table of legs",
                "check the path",
            )
        refuse_file_without_landmarks(path)
        if path.suffix.lower() not in TABLES:
            raise self._wrong(
                f"a name ending in {path.suffix!r}", ", ".join(TABLES), "save it as CSV UTF-8"
            )
        try:
            self.source = (
                ParquetRows(path, as_text=as_text)
                if is_parquet(path)
                else TextRows(dialect_of(path))
            )
            self.headings, self.schema, self.rows = (
                self.source.headings,
                self.source.schema,
                self.source.count,
            )
            self._check_whole()
        except InputError as error:
            raise error.in_file(str(path)) from None
        self.note = self.source.dialect.note if isinstance(self.source, TextRows) else ""
        self.names, self.landmarks = self.headings.names, self.headings.landmarks

    def _wrong(self, found: str, expected: str, fix: str = "") -> InputError:
        return wrong("table", found, expected, fix, self.path)

    def _check_whole(self) -> None:
        problems = lacking(self.headings)
        results = output_columns({*self.headings.landmarks, "ankle_center"}, sure=True)
        problems += [
            Problem(
                "columns",
                f"{shown(name)[1:-1]}, which is the name of a result",
                "another name",
                "rename it",
            )
            for name in self.headings.others.values()
            if name in results
        ]
        if problems:
            raise InputError(problems)

    def batches(self, skip: int) -> Iterator[Any]:
        """Yield the rows after some that are skipped."""
        for batch in self.source.batches():
            left = batch.slice(min(skip, batch.num_rows))
            skip -= batch.num_rows - left.num_rows
            for start in range(0, left.num_rows, ROWS):
                yield left.slice(start, ROWS)

    def columns(self, batch: Any) -> dict[str, Any]:
        """Return what `wedgecalc.cohort.rows.planned_rows` wants of a batch."""
        return columns_of(
            self.headings,
            lambda name: self.numbers(batch.column(name)),
            lambda name: self._coded(batch.column(name)),
            faults=self._coded(batch.column(FAULT)) if FAULT in batch.schema.names else None,
            decimal=self.source.decimal,
            folder=self.path.parent,
        )

    def _text(self, column: Any) -> Any:
        """Return a column as text, with nothing where it has no cell."""
        types = self.arrow.types
        column = column.dictionary_decode() if types.is_dictionary(column.type) else column
        column = column.cast(self.arrow.string())
        return column.fill_null("") if column.null_count else column

    def _coded(self, column: Any) -> Coded:
        words = self._text(column).dictionary_encode()
        places = {word: k for k, word in enumerate(words.dictionary.to_pylist())}
        return Coded(places, plain(words.indices).copy())

    def numbers(self, column: Any) -> tuple[Any, Any]:
        """Return a column as numbers, NaN where nothing is, and where no coordinate stands."""
        import pyarrow.compute as pc

        pa, bad = self.arrow, False
        column = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        if is_text(column.type):
            text = pc.utf8_trim_whitespace(self._text(column))
            right = pc.match_substring_regex(text, number_pattern(self.source.decimal))
            bad = pc.and_not(says(text), right).to_numpy(zero_copy_only=False)
            column = pc.if_else(right, pc.replace_substring(text, ",", "."), None)
        values = plain(column.cast(pa.float64(), safe=False))
        return values, (np.abs(values) > COORDINATES) | bad


def columns_of(
    headings: Headings,
    numbers: Callable[[str], tuple[Any, Any]],
    words: Callable[[str], Coded],
    *,
    faults: Coded | None = None,
    decimal: str = ".",
    folder: Path | None = None,
) -> dict[str, Any]:
    """Return what `wedgecalc.cohort.rows.planned_rows` wants of some rows.

    Parameters
    ----------
    headings : Headings
    numbers, words : callable
        Return a column by its name: as numbers and where it has none that can be, or as words.
    faults : Coded, optional
        What is wrong with each row already.
    decimal : str
        Sign of the numbers in targets.
    folder : Path, optional
        Where radiographs are looked for; without one they are not looked at.
    """
    side = words("side")
    found: dict[str, Any] = {"side": side}
    faults = Coded.full(len(side), [""]) if faults is None else faults
    for name in headings.coordinates + ["mm_per_px"] * ("mm_per_px" in headings.places):
        found[name], bad = numbers(name)
        if bad.any():
            faults.put(bad & ~faults.where(bool), f"bad-{name}")
    there = {
        name: words(name) for name in (*WORDS, "units", "image", BLOCK) if name in headings.places
    }
    nothing = Coded.full(len(side), [""])
    films, block = there.pop("image", nothing), there.pop(BLOCK, nothing)
    found |= there
    if "target" in found and decimal == ",":
        found["target"] = found["target"].spelled(_with_a_point)
    scales = nothing if block is nothing else read_blocks(found, block, faults)
    if films is not nothing or scales.where(bool).any():
        from wedgecalc.cohort.row_films import look  # and all that reads a case

        look(found, films, scales, faults, headings, folder)
    return found if not faults.where(bool).any() else found | {"fault": faults}


def _with_a_point(target: str) -> str:
    """Return a target of a table with decimal commas as it is written with a point.

    >>> _with_a_point("wbl=62,125")
    'wbl=62.125'
    """
    name, _, value = target.partition("=")
    number = number_in(value, ",")
    return target if number is None else f"{name}={number!r}"
