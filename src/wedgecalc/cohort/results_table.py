"""Read a table of results for a picture: CSV or Parquet."""

from pathlib import Path
from typing import TypedDict, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc.cohort.leg_table import OUTPUT_ENDINGS
from wedgecalc.errors import InputError, short_repr, wrong
from wedgecalc.geometry.plane import Floats
from wedgecalc.sources.tables.arrow import ArrowColumn, arrow_for, is_text

NUMBER_COLUMNS = (
    "before_hka_deg",
    "after_hka_deg",
    "expected_hka_deg",
    "before_ahka_deg",
    "before_jlo_deg",
    "before_mldfa_deg",
    "before_mpta_deg",
    "correction_deg",
    "base_mm",
    "tibia_base_mm",
    "femur_base_mm",
)
_TEXT_COLUMNS = ("procedure", "target", "alerts", "stops", "status")
_RESULTS = (*NUMBER_COLUMNS, *_TEXT_COLUMNS)
_NEEDED = ("before_hka_deg", "correction_deg", "status")
_LARGEST = 10_000  # far above any angle in degrees and any base in mm
_COHORT_TABLE = "a table that `wedgecalc cohort` wrote"


class Results(TypedDict, total=False):
    """Columns of results, each of shape (n,); those of `NEEDED` are always there."""

    before_hka_deg: Floats
    after_hka_deg: Floats
    expected_hka_deg: Floats
    before_ahka_deg: Floats
    before_jlo_deg: Floats
    before_mldfa_deg: Floats
    before_mpta_deg: Floats
    correction_deg: Floats
    base_mm: Floats
    tibia_base_mm: Floats
    femur_base_mm: Floats
    procedure: NDArray[np.object_]
    target: NDArray[np.object_]
    alerts: NDArray[np.object_]
    stops: NDArray[np.object_]
    status: NDArray[np.object_]


def result_columns(path: Path) -> Results:
    """Return the columns of a table of results that a picture needs; absent ones are left out.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Results
        Numbers, NaN where a cell is empty; texts, None where it is empty.

    Raises
    ------
    InputError
        If there is no such table, it has no results, or it has a number that no leg can have.
    """
    pa = arrow_for("table")
    if path.suffix.lower() not in OUTPUT_ENDINGS or not path.is_file():
        raise _wrong(path, "table", "no table there", f"a .csv or .parquet: {_COHORT_TABLE}")
    try:
        read = _parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)
    except UnicodeDecodeError:
        raise _wrong(
            path, "table", "text that is not UTF-8", _COHORT_TABLE, "save it as CSV UTF-8"
        ) from None
    except (pa.ArrowException, OSError):
        raise _wrong(path, "table", "no table that can be read", _COHORT_TABLE) from None
    missing = [name for name in _NEEDED if name not in read]
    if missing:
        raise _wrong(
            path,
            "columns",
            f"no {missing[0]}",
            _COHORT_TABLE,
            "plan the legs with `wedgecalc cohort` first",
        )
    if not len(read["status"]):
        raise _wrong(path, "table", "no rows", _COHORT_TABLE)
    results = {
        name: np.array(column.to_pylist(), dtype=object)
        if name in _TEXT_COLUMNS
        else _numbers(path, name, column)
        for name, column in read.items()
    }
    return cast("Results", results)


def _wrong(path: Path, field: str, found: str, expected: str, fix: str = "") -> InputError:
    return wrong(field, found, expected, fix, path)


def _once(path: Path, names: list[str]) -> list[str]:
    """Return which of these columns are results; raise if one of them is there twice."""
    for name in _RESULTS:
        if names.count(name) > 1:
            raise _wrong(path, "columns", f"{name} twice", "each column once")
    return [name for name in _RESULTS if name in names]


def _parquet(path: Path) -> dict[str, ArrowColumn]:
    import pyarrow.parquet as pq

    with path.open("rb") as file:
        names = _once(path, pq.read_schema(file).names)
        return dict(
            zip(names, pq.read_table(file, columns=names).select(names).columns, strict=True)
        )


def _csv(path: Path) -> dict[str, ArrowColumn]:
    """Read the columns of results as text, also as a spreadsheet saves them (; or tab, 1,5)."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    with path.open("rb") as file:
        heading = file.readline().decode("utf-8-sig")
        delimiter = max(",;\t", key=heading.count)
        names = _once(path, [name.strip().strip('"') for name in heading.split(delimiter)])
        file.seek(0)
        options = csv.ConvertOptions(
            include_columns=names, column_types=dict.fromkeys(names, pa.string())
        )
        read = csv.read_csv(
            file,
            parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=options,
        )
    columns = dict(zip(names, read.select(names).columns, strict=True))
    if delimiter != ",":
        columns |= {
            name: pc.replace_substring(columns[name], ",", ".")
            for name in names
            if name not in _TEXT_COLUMNS
        }
    return columns


def _numbers(path: Path, name: str, column: ArrowColumn) -> Floats:
    """Return a column as numbers, NaN where it is empty; raise for anything else in it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if is_text(column.type):
        column = pc.utf8_trim_whitespace(column)
        column = pc.if_else(
            pc.is_in(column, pa.array(["", "NaN", "nan"], column.type)), None, column
        )
    try:
        values: Floats = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except (pa.ArrowException, ValueError):
        raise _wrong(path, name, _first_text(column), "a number, or nothing") from None
    large = np.flatnonzero(np.abs(np.nan_to_num(values, posinf=np.inf)) > _LARGEST)
    if large.size:
        row, value = int(large[0]) + 1, values[large[0]]
        raise _wrong(
            path,
            name,
            f"{value:g} in row {row:,}",
            "a number that a leg can have",
            "remove the row, or plan it again",
        )
    return values


def _first_text(column: ArrowColumn) -> str:
    """Return the first cell of a column that is no number, and its row."""
    import pyarrow as pa

    for row, cell in enumerate(column.to_pylist(), 1):
        try:
            if cell is not None:
                pa.scalar(cell).cast(pa.float64())
        except (pa.ArrowException, ValueError, TypeError):
            return f"{short_repr(cell)} in row {row:,}"
    return f"cells of another kind ({column.type})"
