"""The legs of files, measured: a row of a table for each, or a document."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.planning.alerts import alerts_of_limb
from wedgecalc.sources.case import Case
from wedgecalc.sources.legs import Unread
from wedgecalc.text import cell, visible

Row = list[Any]


def rows_of(file: str, legs: Sequence[Case | Unread]) -> list[tuple[bool, Row]]:
    """Return whether each leg of a file could be measured, and its row of the table."""
    file = cell(visible(file))
    return [(isinstance(leg, Case), [file, *_row(leg)]) for leg in legs]


def documents_of(file: str, legs: Sequence[Case | Unread]) -> list[tuple[bool, dict[str, Any]]]:
    """Return whether each leg of a file could be measured, and its document, or its id and what is wrong with it."""
    from wedgecalc.results.build import of_limb

    file = visible(file)
    return [
        (True, {"file": file, **of_limb(leg.limb, measure(leg.limb), leg.ref).to_dict()})
        if isinstance(leg, Case)
        else (False, {"file": file, "id": leg.id, "status": leg.status})
        for leg in legs
    ]


def folder_table(rows: Iterable[Row]) -> str:
    """Return the rows of legs as CSV: file, id, side, every measure by its key, alerts and notes, and a status that says why a row has none."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        [
            "file",
            "id",
            "side",
            *(record.key for record in records.measures().values()),
            "alerts",
            "notes",
            "status",
        ]
    )
    writer.writerows(rows)
    return buffer.getvalue()


@cache
def _measures() -> Callable[[Alignment], tuple[Any, ...]]:
    """Return what takes every measure from an alignment, in the order of the table."""
    return attrgetter(*records.measures())


def _row(leg: Case | Unread) -> Row:
    if isinstance(leg, Unread):
        blank = [""] * len(records.measures())
        return [cell(leg.id), "", *blank, "", "", cell(leg.status)]
    measured = measure(leg.limb)
    return [
        cell(leg.id or ""),
        leg.limb.frame.side,
        *("" if value is None else float(value) for value in _measures()(measured)),
        " ".join(alert.code for alert in alerts_of_limb(leg.limb, measured)),
        cell("; ".join(leg.notes)),
        "ok",
    ]
