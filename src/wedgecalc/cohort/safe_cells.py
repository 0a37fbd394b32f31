"""Columns of words made safe for a spreadsheet, checked in arrow's own code."""

from collections.abc import Iterable
from typing import Any

from wedgecalc.sources.tables.arrow import texts
from wedgecalc.text import FORMULA, cell, from_cell

OURS = frozenset(
    ("id", "side", "units", "image")
)  # columns of words that wedgecalc knows; others pass as they are


def safe_words(words: Iterable[str]) -> list[str]:
    """Return words as cells; what is a cell already is one still."""
    return [cell(from_cell(word)) for word in words]


def safe_column(column: Any) -> Any:
    """Return a column with its words as cells that a spreadsheet shows and does not run."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (
        pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    ) or not column.null_count < len(column):
        return column
    first = pc.utf8_slice_codeunits(column, 0, 1)
    starts = pc.any(pc.is_in(first, texts(FORMULA).cast(column.type))).as_py()
    plain = (
        pc.all(pc.ascii_is_printable(column)).as_py()
        or pc.all(pc.utf8_is_printable(column)).as_py()
    )
    if plain and not starts:
        return column
    return pa.array(
        [None if word is None else cell(from_cell(word)) for word in column.to_pylist()],
        column.type,
    )
