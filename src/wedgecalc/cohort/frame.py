"""Plans of a pandas DataFrame: a leg in each row, results by the same index."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Protocol, TypeVar

import numpy as np

from wedgecalc.cohort.categorical import Coded
from wedgecalc.cohort.leg_table import columns_of
from wedgecalc.cohort.request import AUTO
from wedgecalc.cohort.rows import Request, plan_rows
from wedgecalc.errors import InputError, Problem, shown, wrong
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.tables.cells import COORDINATES, is_nothing, number_in
from wedgecalc.sources.tables.headings import lacking, understood

OF_ROWS = ("procedure", "target", "kerf")  # what may be asked of all rows


class _Frame(Protocol):
    """What is used of a `pandas.DataFrame`."""

    @property
    def columns(self) -> Iterable[Any]: ...
    @property
    def index(self) -> Any: ...
    @property
    def iloc(self) -> Any: ...


Frame = TypeVar("Frame", bound=_Frame)


def plan_table(
    table: Frame, request: PlanRequest | str = AUTO, *, samples: int = 0, seed: int = 0
) -> Frame:
    """Plan every row of a DataFrame; a row that cannot be planned says why in ``status``.

    Parameters
    ----------
    table : pandas.DataFrame
        A leg in each row: ``side``, ``<landmark>_x``, ``<landmark>_y`` and the other columns of a
        table of legs, mm unless ``units`` or ``mm_per_px`` say otherwise. An ``image`` is not
        looked at, and the row says so.
    request : PlanRequest or str
        Procedure, target and kerf (mm) of the rows that do not say it themselves; or the name of a
        procedure, or ``auto``: the closing wedge of the bone that contributes most.
    samples, seed : int
        Of the Monte Carlo of each row: 0 for none, or 100 to 100,000.

    Returns
    -------
    pandas.DataFrame
        Results in the columns that ``wedgecalc cohort`` writes, by the index of `table`.

    Raises
    ------
    InputError
        For columns that are no table of legs, or a request that is none of many legs.

    Examples
    --------
    >>> import pandas as pd  # doctest: +SKIP
    >>> legs = pd.read_csv("legs.csv", index_col="patient")  # doctest: +SKIP
    >>> legs.join(wc.plan_table(legs, "medial-opening-wedge-hto"))  # doctest: +SKIP
    """
    if not all(hasattr(table, name) for name in ("columns", "index", "iloc")):
        raise wrong("table", shown(table), "a pandas DataFrame")
    asked = request if isinstance(request, PlanRequest) else PlanRequest(procedure=request)
    headings = understood([str(name) for name in table.columns])
    problems = lacking(headings)
    for option in fields(asked):
        value = getattr(asked, option.name)
        if option.name not in OF_ROWS and value not in (None, frozenset()):
            expected = "procedure, target and kerf alone, for many legs"
            problems.append(Problem(option.name, shown(value), expected, "give it in a column"))
    if problems:
        raise InputError(problems)

    def column(name: str) -> Any:
        return table.iloc[:, headings.places[name]]

    columns = columns_of(
        headings, lambda name: _numbers(column(name)), lambda name: Coded.of(_words(column(name)))
    )
    of_all = Request(asked.procedure or AUTO, asked.target, asked.kerf or 0.0, samples, seed)
    found = plan_rows(columns, of_all)
    return type(table)(found, index=table.index)  # type: ignore[call-arg]


def _words(column: Any) -> list[str]:
    """Return cells as text, with nothing where there is none."""
    return ["" if gone else str(cell) for cell, gone in zip(column, column.isna(), strict=True)]


def _numbers(column: Any) -> tuple[Any, Any]:
    """Return a column as numbers, NaN where nothing is, and where no coordinate stands."""
    if column.dtype.kind in "iuf":
        values = column.to_numpy(dtype=float, na_value=np.nan)
        return values, np.abs(values) > COORDINATES
    words = _words(column)
    read = [number_in(word) for word in words]
    bad = [
        number is None and not is_nothing(word) for number, word in zip(read, words, strict=True)
    ]
    values = np.array([np.nan if number is None else number for number in read], dtype=float)
    return values, (np.abs(values) > COORDINATES) | bad
