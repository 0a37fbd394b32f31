"""Read a table of operations: films before and after each, or measured angles.

In a table of films, each row is a film in the columns of `wedgecalc cohort`, with ``id`` (the same
for both films of a leg) and ``film`` (before or after). In a table of angles, each row is an
operation: ``before_hka_deg``, ``planned_hka_deg`` and ``achieved_hka_deg``, and likewise for other
measures. A table written by `wedgecalc cohort` has the first two, the planned angles as
``after_hka_deg``.

The table is read in batches, and a few numbers of each row stay in memory. A row with a bad cell is
left out and counted.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.leg_table import LegTable
from wedgecalc.cohort.pair_cells import (
    bad_dates,
    column_words,
    dates_in,
    measure_column,
    row_labels,
    similar_headings,
)
from wedgecalc.cohort.pair_films import FILM_WORDS, PLAN_WORDS, film_numbers, usual_reading
from wedgecalc.cohort.request import Request
from wedgecalc.errors import InputError, Problem, wrong
from wedgecalc.geometry.plane import Floats
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import AUTO
from wedgecalc.sources.tables.arrow import RowBatch
from wedgecalc.sources.tables.arrow_rows import ParquetRows, TextRows
from wedgecalc.sources.tables.cells import side_in
from wedgecalc.sources.tables.dialect import dialect_of, is_parquet
from wedgecalc.sources.tables.headings import folded
from wedgecalc.study.pairs import PAIR_MEASURES, Pairs

_GROUPS: tuple[str, ...] = ("procedure", "surgeon")
_PLANNED = ("planned", "expected", "after")  # prefixes of a planned angle, in order of preference


def read_pairs(path: str | Path, request: PlanRequest | str = AUTO) -> Pairs:
    """Read a table of operations.

    Parameters
    ----------
    path : str or Path
        ``.csv``, ``.tsv``, ``.txt`` or ``.parquet``.
    request : PlanRequest or str
        Procedure, target, kerf and soft tissue of the preoperative films that do not give their
        own; or the name of a procedure, or ``auto``: the usual one by the verdict on each leg. A
        request without a procedure needs the table's column ``procedure``.

    Returns
    -------
    Pairs
        Angles before, planned and achieved, for `wedgecalc.series_of`.

    Raises
    ------
    InputError
        If there is no such table, it has neither films nor angles, or nothing gives the procedure
        planned on its films.

    Examples
    --------
    >>> pairs = read_pairs("films.csv", "medial-opening-wedge-hto")  # doctest: +SKIP
    >>> series_of(pairs).all.correction  # doctest: +SKIP
    """
    whole = request if isinstance(request, PlanRequest) else PlanRequest(procedure=request)
    path, rows = Path(path), Request.of(whole)
    if not path.is_file():
        raise wrong("table", "not found", fix="check the path", file=path)
    try:
        source = ParquetRows(path, as_text=True) if is_parquet(path) else TextRows(dialect_of(path))
        names = {folded(name): name for name in source.schema.names}
        if "achieved_hka_deg" in names:
            return _angles(source, names)
        if "film" not in names or "id" not in names:
            fix = "one row for each film with id and film (before, after), or one row for each"
            fix += " operation with before_hka_deg, planned_hka_deg and achieved_hka_deg"
            what = "neither films nor achieved angles"
            raise wrong(
                "columns", f"{what}{similar_headings(['achieved_hka_deg'], names)}", fix=fix
            )
        if "procedure" not in names and whole.procedure is None:
            fix = "add a column procedure, or --procedure (auto: the usual one by the verdict)"
            raise wrong("procedure", "nothing says what was planned on these films", fix=fix)
    except InputError as error:
        raise error.in_file(str(path)) from None
    return _films(LegTable(path, as_text=True), names, rows)


@dataclass
class _Rows:
    """Columns that grow batch by batch."""

    numbers: dict[str, list[Floats]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)

    def add(self, numbers: dict[str, Floats], texts: dict[str, list[str]]) -> None:
        for name, values in numbers.items():
            self.numbers.setdefault(name, []).append(np.asarray(values, dtype=float))
        for name, words in texts.items():
            self.texts.setdefault(name, []).extend(words)

    def number(self, name: str) -> Floats:
        return np.concatenate(self.numbers[name])

    @property
    def date(self) -> NDArray[np.object_]:
        """The date of each row as text, empty where unknown."""
        dates = self.texts.get("date")
        return self.text("date") if dates else np.full(len(next(iter(self.texts.values()))), "")

    def text(self, name: str) -> NDArray[np.object_]:
        return np.array(self.texts[name], dtype=object)


def _angles(source: ParquetRows | TextRows, names: dict[str, str]) -> Pairs:
    """Return the pairs of a table of angles."""
    columns = {}
    for measure in PAIR_MEASURES:
        key = records.measures()[measure].key
        planned = next((p for p in _PLANNED if f"{p}_{key}" in names), "planned")
        for state, prefix in (("before", "before"), ("planned", planned), ("achieved", "achieved")):
            columns[state, measure] = names.get(f"{prefix}_{key}")
    lacking = [state for state in ("before", "planned") if columns[state, "hka"] is None]
    if lacking:
        raise InputError(
            Problem("columns", f"no {key}{similar_headings([key], names)}", "it")
            for key in (f"{state}_hka_deg" for state in lacking)
        )
    rows, first = _Rows(), 0
    for batch in source.batches():
        bad = np.full(batch.num_rows, "", dtype=object)
        numbers = {
            f"{state}.{measure}": measure_column(batch, name, source.decimal, measure, bad)
            for (state, measure), name in columns.items()
            if name is not None
        }
        labels = row_labels(batch, names) | {"bad": bad.tolist()}
        if "procedure" in names:
            labels["procedure"] = column_words(batch, names["procedure"])
        rows.add(numbers, labels)
        first += batch.num_rows
    if not first:
        raise wrong("table", "no rows", fix=_NO_ROWS)
    whole = np.all([np.isfinite(rows.number(f"{s}.hka")) for s in _STATES], axis=0)
    reasons = rows.text("bad")
    reasons[(reasons == "") & bad_dates(rows.date)] = "bad-date"
    reasons[(reasons == "") & ~whole] = "missing-hka"
    left_out = Counter(reason for reason in reasons.tolist() if reason)
    return _pairs(rows, np.flatnonzero(reasons == ""), usual_reading(), left_out)


_STATES = ("before", "planned", "achieved")
_NO_ROWS = "add a row for each operation, or for each of its films, below the headings"


def _pairs(
    rows: _Rows,
    kept: NDArray[np.intp],
    reading: Floats | float,
    left_out: Counter[str],
    plans: Counter[tuple[str, str, str]] | None = None,
) -> Pairs:
    """Return the pairs of the rows to keep, each an operation."""

    def state(name: str) -> dict[str, Floats]:
        keys = {m: f"{name}.{m}" for m in PAIR_MEASURES if f"{name}.{m}" in rows.numbers}
        return {measure: rows.number(key)[kept] for measure, key in keys.items()}

    group_names = [name for name in _GROUPS if name in rows.texts]
    groups = {name: rows.text(name)[kept] for name in group_names}
    date = dates_in(rows.text("date"))[kept] if "date" in rows.texts else None
    sd = np.broadcast_to(np.asarray(reading, dtype=float), (len(kept),)).copy()
    before, planned, achieved = (state(name) for name in _STATES)
    plan_counts = Counter() if plans is None else plans
    return Pairs(before, planned, achieved, sd, groups, date, left_out, plan_counts)


def _films(table: LegTable, names: dict[str, str], request: Request) -> Pairs:
    """Return the pairs of a table of films."""
    rows = _Rows()
    for batch, labels in _labelled(table, names):
        numbers, words = film_numbers(table.columns(batch), labels["film"], request)
        rows.add(numbers, labels | words)
    if not rows.texts:
        raise wrong("table", "no rows", fix=_NO_ROWS, file=table.path)
    first, second, left_out = _matched(rows)
    joined = _Rows({}, {})
    for name in rows.numbers:
        state = name.partition(".")[0]
        row_order = second if state == "film" else first
        key = name.replace("film.", "achieved.")
        if name != "before.sd" and name != "film.sd":
            joined.numbers[key] = [rows.number(name)[row_order]]
    reading = np.hypot(rows.number("before.sd")[first], rows.number("film.sd")[second])
    for name in rows.texts:
        row_order = second if name == "date" else first
        joined.texts[name] = rows.text(name)[row_order].tolist()
    plans = Counter(zip(*(joined.texts[name] for name in PLAN_WORDS), strict=True))
    return _pairs(joined, np.arange(len(first)), reading, left_out, plans)


def _labelled(
    table: LegTable, names: dict[str, str]
) -> Iterator[tuple[RowBatch, dict[str, list[str]]]]:
    """Yield the batches of a table of films, each with its columns of labels."""
    for batch in table.batches(0):
        films = column_words(batch, names["film"], lambda word: FILM_WORDS.get(word.casefold(), ""))
        yield (
            batch,
            {
                "id": column_words(batch, names["id"]),
                "film": films,
                "side": column_words(batch, "side", lambda word: side_in(word) or ""),
                **row_labels(batch, names),
            },
        )


def _matched(rows: _Rows) -> tuple[NDArray[np.intp], NDArray[np.intp], Counter[str]]:
    """Return the rows of the films before and after in each pair, and counts of those left out."""
    left_out: Counter[str] = Counter()
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    for k, (name, film) in enumerate(zip(rows.texts["id"], rows.texts["film"], strict=True)):
        if not film or not name:
            left_out["unknown-film" if name else "no-id"] += 1
        elif name in (rows_by_id := before if film == "before" else after):
            left_out["second-before" if film == "before" else "later-film"] += 1
        else:
            rows_by_id[name] = k
    status, side = rows.texts["status"], rows.texts["side"]
    for row in np.flatnonzero(bad_dates(rows.date)):
        status[row] = "bad-date" if status[row] == "ok" else status[row]
    first, second = [], []
    for name, k in before.items():
        after_row = after.get(name)
        if after_row is None:
            left_out["no-film-after"] += 1
        elif status[k] != "ok" or status[after_row] != "ok":
            left_out[status[k] if status[k] != "ok" else status[after_row]] += 1
        elif side[k] != side[after_row]:
            left_out["side-mismatch"] += 1
        else:
            first.append(k)
            second.append(after_row)
    left_out["no-film-before"] += sum(name not in before for name in after)
    return np.array(first, dtype=np.intp), np.array(second, dtype=np.intp), +left_out
