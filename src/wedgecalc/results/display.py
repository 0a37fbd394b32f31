"""Legs, plans and checks as HTML tables for notebooks, and as columns for pandas."""

from collections.abc import Iterable
from html import escape
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Number
from wedgecalc.planning.alerts import Alert
from wedgecalc.planning.check import Check
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.millimetres import base_limits
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build import plan_result
from wedgecalc.results.build_check import check_result
from wedgecalc.results.build_double import double_result
from wedgecalc.results.build_leg import leg_rows, measure_result
from wedgecalc.results.document import MeasureRow, Result, ResultTable
from wedgecalc.results.joint_words import open_joint_heading
from wedgecalc.results.sentences import amount, severity_words
from wedgecalc.terms import Severity

ColumnArray: TypeAlias = NDArray[np.float64] | NDArray[np.str_]


def html_of(subject: Alignment | Limb | Plan | DoublePlan | Check) -> str | None:
    """Return one leg as HTML tables, escaped; None for many legs, of which the repr is shown."""
    if isinstance(subject, Alignment):
        return _leg(leg_rows(None, subject)) if np.ndim(subject.hka) == 0 else None
    if isinstance(subject, Limb):
        return _page(measure_result(subject, measure(subject))) if subject.single else None
    if isinstance(subject, Check):
        return _page(check_result(subject))
    if not subject.limb.single:
        return None
    return _page(
        double_result(subject) if isinstance(subject, DoublePlan) else plan_result(subject)
    )


def _page(result: Result) -> str:
    tables = [_grid(grid) for grid in result.grids]
    if result.rows:
        tables.append(_leg(result.rows))
    for part in result.wedges:
        numbers = ((q.label, q.text()) for q in part.numbers)
        tables.append(_table((part.name, ""), numbers))
    stops = [a for a in result.alerts if a.severity == Severity.STOP]
    others = [a for a in result.alerts if a.severity != Severity.STOP]
    first = "".join(
        f'<p style="font-weight: bold; color: #b00020">{escape(line)}</p>' for line in _lines(stops)
    )
    lines = [line for line in (result.title, *result.words, *_lines(others)) if line]
    return first + "".join(tables) + "".join(f"<p>{escape(line)}</p>" for line in lines)


def _lines(alerts: Iterable[Alert]) -> list[str]:
    return [f"{severity_words(a)}: {a.message}" for a in alerts]


def _leg(rows: tuple[MeasureRow, ...]) -> str:
    complete = [row for row in rows if row.known]
    if rows[0].after is None:
        numbers = (row.before for row in complete)
        titles = ("", "value", "normal", "")
        return _table(titles, ((q.symbol, q.text(), q.normal, q.judgement) for q in numbers))
    still = open_joint_heading(rows)
    heads = ("after, standing", still) if still else ("after",)
    return _table(
        ("", "before", *heads, "change", "normal", "after is"),
        (
            (
                row.symbol,
                row.before.text(),
                row.after.text(),
                *([row.open.text() if row.open else "–"] if still else []),
                amount(row.change, row.before.unit, sign=True),
                row.before.normal,
                row.after.judgement,
            )
            for row in complete
            if row.after is not None
        ),
    )


def _grid(grid: ResultTable) -> str:
    rows = ([c if isinstance(c, str) else c.judgement for c in row] for row in grid.rows)
    return _table(grid.headers, rows)


def _table(headers: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = "".join(f"<th>{escape(text)}</th>" for text in headers)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def number_columns(subject: Alignment | Plan | DoublePlan) -> dict[str, ColumnArray]:
    """Return the numbers of one leg or of many by column name."""
    if isinstance(subject, Alignment):
        return {**_measures(subject)}
    sizes: dict[str, ColumnArray] = {}
    if isinstance(subject, DoublePlan):
        for part in subject.parts:
            numbers = {"correction_deg": np.atleast_1d(part.correction), **_bases(part)}
            sizes |= {f"{part.procedure.bone}_{key}": column for key, column in numbers.items()}
    else:
        block = _column(subject.wedge.block, np.size(subject.correction))
        sizes = {**_bases(subject), "block_base_mm": block}
    return {
        "status": np.atleast_1d(subject.status),
        "correction_deg": np.atleast_1d(subject.correction),
        **sizes,
        **{f"before_{key}": column for key, column in _measures(subject.before).items()},
        **{f"after_{key}": column for key, column in _measures(subject.after).items()},
    }


def _bases(plan: Plan) -> dict[str, ColumnArray]:
    """Return the base of a wedge and its likely range, by column name."""
    low, high = base_limits(plan) or (None, None)
    bases = {"base_mm": plan.wedge.base, "base_low_mm": low, "base_high_mm": high}
    return {key: _column(value, np.size(plan.correction)) for key, value in bases.items()}


def _measures(alignment: Alignment) -> dict[str, NDArray[np.float64]]:
    n = np.size(alignment.hka)
    return {r.key: _column(getattr(alignment, name), n) for name, r in records.measures().items()}


def _column(value: Number | None, n: int) -> NDArray[np.float64]:
    return np.broadcast_to(np.asarray(np.nan if value is None else value, dtype=float), n)
