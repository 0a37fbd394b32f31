"""Text columns made safe for a spreadsheet, which runs formulas; checked by pyarrow."""

from collections.abc import Iterable

from wedgecalc.sources.tables.arrow import ArrowColumn, text_column
from wedgecalc.text import FORMULA, cell, from_cell

# Text columns that wedgecalc knows; others are passed on unchanged.
OUR_COLUMNS = frozenset(("id", "side", "units", "image"))


def safe_texts(text_column: Iterable[str]) -> list[str]:
    """Return texts escaped for a spreadsheet; those already escaped are unchanged."""
    return [cell(from_cell(text)) for text in text_column]


def safe_column(column: ArrowColumn) -> ArrowColumn:
    """Return a column whose texts a spreadsheet shows and does not run."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (
        pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    ) or not column.null_count < len(column):
        return column
    first = pc.utf8_slice_codeunits(column, 0, 1)
    starts = pc.any(pc.is_in(first, text_column(FORMULA).cast(column.type))).as_py()
    plain = (
        pc.all(pc.ascii_is_printable(column)).as_py()
        or pc.all(pc.utf8_is_printable(column)).as_py()
    )
    if plain and not starts:
        return column
    return pa.array(
        [None if text is None else cell(from_cell(text)) for text in column.to_pylist()],
        column.type,
    )
