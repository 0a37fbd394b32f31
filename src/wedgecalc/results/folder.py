"""The legs of files, measured: a row of a table for each, or a document."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from wedgecalc import records
from wedgecalc.geometry.alignment import measure
from wedgecalc.planning.alerts import alerts_of_limb
from wedgecalc.sources.case import Case
from wedgecalc.sources.legs import Unread
from wedgecalc.text import cell, visible

Row = list[Any]


def rows_of(file: str, legs: Sequence[Case | Unread]) -> list[tuple[bool, Row]]:
    """Return whether each leg of a file could be measured, and its row of the table."""
    names = [record.name for record in records.measures().values()]
    return [(isinstance(leg, Case), _row(visible(file), leg, names)) for leg in legs]


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


def _row(file: str, leg: Case | Unread, names: list[str]) -> Row:
    if isinstance(leg, Unread):
        return [cell(file), cell(leg.id), "", *[""] * len(names), "", "", cell(leg.status)]
    measured = measure(leg.limb)
    values = ["" if (value := getattr(measured, name)) is None else float(value) for name in names]
    alerts = " ".join(alert.code for alert in alerts_of_limb(leg.limb, measured))
    return [
        cell(file),
        cell(leg.id or ""),
        leg.limb.frame.side,
        *values,
        alerts,
        cell("; ".join(leg.notes)),
        "ok",
    ]
