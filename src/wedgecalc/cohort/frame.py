"""Plans of a pandas DataFrame with a leg in each row; results keep its index."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from wedgecalc.cohort.categorical import Categorical, Mask
from wedgecalc.cohort.leg_table import leg_columns
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.rows import plan_arrays
from wedgecalc.errors import InputError, Problem, short_repr, wrong
from wedgecalc.geometry.plane import Floats
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import AUTO
from wedgecalc.sources.tables.cells import LARGEST_COORDINATE, is_empty_cell, number_in
from wedgecalc.sources.tables.headings import headings_of, missing_columns

# Fields of a request that apply to all rows.
_OF_ROWS = ("procedure", "target", "kerf", "soft_tissue", "jlca_change")


if TYPE_CHECKING:
    import pandas as pd


class _Frame(Protocol):
    """The part of `pandas.DataFrame` that is used here."""

    @property
    def columns(self) -> Iterable[object]: ...
    @property
    def index(self) -> "pd.Index": ...
    @property
    def iloc(self) -> "pd.DataFrame": ...


DataFrameT = TypeVar("DataFrameT", bound=_Frame)


def plan_table(
    table: DataFrameT, request: PlanRequest | str = AUTO, *, samples: int = 0, seed: int = 0
) -> DataFrameT:
    """Plan every row of a DataFrame; a row that cannot be planned says why in ``status``.

    Parameters
    ----------
    table : pandas.DataFrame
        A leg in each row: ``side``, ``<landmark>_x``, ``<landmark>_y`` and the other columns of a
        table of legs, mm unless ``units`` or ``mm_per_px`` say otherwise. An ``image`` is not
        read, and the row's notes say so.
    request : PlanRequest or str
        Procedure, target and kerf (mm) of the rows that do not give their own; or the name of a
        procedure, or ``auto``: the usual one by the verdict on each row.
    samples, seed : int
        Samples and seed of the Monte Carlo of each row: 0 for none, or 100 to 100,000.

    Returns
    -------
    pandas.DataFrame
        Results in the columns that ``wedgecalc cohort`` writes, a row for each row of `table`, in
        its order and with its index.

    Raises
    ------
    InputError
        If the columns are not a table of legs, or the request has fields for a single leg.

    Examples
    --------
    >>> import pandas as pd  # doctest: +SKIP
    >>> legs = pd.read_csv("legs.csv", index_col="patient")  # doctest: +SKIP
    >>> plans = plan_table(legs, "medial-opening-wedge-hto")  # doctest: +SKIP
    >>> pd.concat([legs, plans.add_prefix("planned_")], axis=1)  # doctest: +SKIP
    """
    if not all(hasattr(table, name) for name in ("columns", "index", "iloc")):
        raise wrong("table", short_repr(table), "a pandas DataFrame")
    whole = request if isinstance(request, PlanRequest) else PlanRequest(procedure=request)
    headings = headings_of([str(name) for name in table.columns])
    problems = missing_columns(headings)
    for name, value in whole.given.items():
        if name not in _OF_ROWS:
            expected = "procedure, target, kerf and soft tissue alone, for many legs"
            problems.append(Problem(name, short_repr(value), expected, "give it in a column"))
    if problems:
        raise InputError(problems)

    def column(name: str) -> "pd.Series":
        return table.iloc[:, headings.places[name]]

    columns = leg_columns(
        headings,
        lambda name: _numbers(column(name)),
        lambda name: Categorical.of(_texts(column(name))),
    )
    read: dict[str, ArrayLike | Categorical] = {**columns.numbers, **columns.texts}
    results = plan_arrays(read, Request.of(whole, samples, seed))
    return type(table)(results, index=table.index)  # type: ignore[call-arg]


def _texts(column: "pd.Series") -> list[str]:
    """Return cells as text, empty where they are missing."""
    return ["" if na else str(cell) for cell, na in zip(column, column.isna(), strict=True)]


def _numbers(column: "pd.Series") -> tuple[Floats, Mask]:
    """Return a column as numbers, NaN where it is empty, and which cells are no coordinate."""
    if column.dtype.kind in "iuf":
        values: Floats = column.to_numpy(dtype=float, na_value=np.nan)
        return values, np.abs(values) > LARGEST_COORDINATE
    texts = _texts(column)
    read = [number_in(text) for text in texts]
    bad = [
        number is None and not is_empty_cell(text) for number, text in zip(read, texts, strict=True)
    ]
    values = np.array([np.nan if number is None else number for number in read], dtype=float)
    return values, (np.abs(values) > LARGEST_COORDINATE) | bad
