"""Cells of a table of operations: words, dates, and plausible measurements."""

import contextlib
import difflib
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from wedgecalc.geometry.plane import Floats
from wedgecalc.sources.tables.arrow import RowBatch
from wedgecalc.sources.tables.cells import is_empty_cell, number_in
from wedgecalc.sources.tables.headings import folded

_DATES = ("date", "film_date", "surgery_date")
# Middle of each measure, and the distance from it beyond which a number must be a typing error.
_POSSIBLE = dict.fromkeys(("mpta", "mldfa"), (90.0, 45.0))
_POSSIBLE |= {"hka": (180.0, 45.0), "jlca": (0.0, 45.0), "wbl": (50.0, 1000.0)}


def column_words(batch: RowBatch, name: str, meaning: Callable[[str], str] = str) -> list[str]:
    """Return a column as text, empty where a cell is empty; `meaning` is applied once per word."""
    import pyarrow as pa

    column = batch.column(name)
    column = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    encoded = column.cast(pa.string()).fill_null("").dictionary_encode()
    words = ["" if is_empty_cell(word) else word.strip() for word in encoded.dictionary.to_pylist()]
    each = np.array([meaning(word) for word in words], dtype=object)
    cells: list[str] = each[encoded.indices.to_numpy(zero_copy_only=False)].tolist()
    return cells


def row_labels(batch: RowBatch, names: dict[str, str]) -> dict[str, list[str]]:
    """Return the columns of surgeons and dates, if the table has them."""
    labels = {"surgeon": column_words(batch, names["surgeon"])} if "surgeon" in names else {}
    date = next((name for name in _DATES if name in names), None)
    return labels | ({"date": column_words(batch, names[date])} if date else {})


def dates_in(words: NDArray[np.object_]) -> NDArray[np.datetime64]:
    """Return dates of the form 2026-11-27, and NaT for the others."""
    days = np.full(len(words), np.datetime64("NaT", "D"))
    for k, word in enumerate(words):
        with contextlib.suppress(ValueError):
            days[k] = np.datetime64(str(word)[:10], "D") if word else days[k]
    return days


def bad_dates(words: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which rows have an invalid date."""
    invalid: NDArray[np.bool_] = np.isnat(dates_in(words)) & (words != "").astype(bool)
    return invalid


def similar_headings(needed: list[str], names: Iterable[str]) -> str:
    """Return a remark on headings that resemble the needed ones; empty if none does."""
    near = {name: difflib.get_close_matches(name, names, 1, 0.75) for name in needed}
    sentences = [f"{matches[0]!r} is not {name}" for name, matches in near.items() if matches]
    return f" ({', '.join(sentences)})" if sentences else ""


def measure_column(
    batch: RowBatch, name: str, decimal: str, measure: str, bad: NDArray[np.object_]
) -> Floats:
    """Return a column of numbers; `bad` gets the reason for an invalid or implausible one."""
    middle, farthest = _POSSIBLE[measure]
    values = np.full(batch.num_rows, np.nan)
    for k, cell in enumerate(batch.column(name).to_pylist()):
        text = "" if cell is None else str(cell)
        value = np.nan if is_empty_cell(text) else number_in(text, decimal)
        if value is None or abs(value - middle) > farthest:
            bad[k] = bad[k] or f"bad-{folded(name)}"
        else:
            values[k] = value
    return values
