"""Measurements of the legs of many files: a table row or a JSON document for each leg."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import attrgetter
from typing import TypeAlias

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.planning.alerts import alerts_of_limb
from wedgecalc.planning.limits import Limits
from wedgecalc.sources.case import Case
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import Unread
from wedgecalc.study.one_level import LEG_TARGETS
from wedgecalc.study.which_bone import where
from wedgecalc.terms import Severity
from wedgecalc.text import cell, visible

CsvRow: TypeAlias = list[str | float]
STOPS_COLUMN = -3  # the column of stop alerts


def csv_rows(file: str, legs: Sequence[Case | Unread]) -> list[tuple[bool, CsvRow]]:
    """Return for each leg of a file whether it could be measured, and its table row."""
    file = cell(visible(file))
    return [(isinstance(leg, Case), [file, *_row(leg)]) for leg in legs]


def leg_documents(file: str, legs: Sequence[Case | Unread]) -> list[tuple[bool, Document]]:
    """Return for each leg of a file whether it could be measured, and its document or problem."""
    from wedgecalc.results.build_leg import measure_result

    file = visible(file)
    return [
        (True, {"file": file, **measure_result(leg.limb, measure(leg.limb), leg.ref).to_dict()})
        if isinstance(leg, Case)
        else (False, {"file": file, "id": leg.id, "status": leg.status})
        for leg in legs
    ]


def folder_table(rows: Iterable[CsvRow]) -> str:
    """Return the rows of legs as CSV with a heading.

    The columns are file, id, side, every measurement by its key, the verdict (which bone), where
    its target comes from, alerts, those of them that are stops, notes, and a status that says why a
    leg has no measurements.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    keys = (record.key for record in records.measures().values())
    writer.writerow(
        [
            "file",
            "id",
            "side",
            *keys,
            "verdict",
            "target_source",
            "alerts",
            "stops",
            "notes",
            "status",
        ]
    )
    writer.writerows(rows)
    return buffer.getvalue()


@cache
def _measures() -> Callable[[Alignment], tuple[float | None, ...]]:
    """Return a function that reads every measurement of an alignment, in the table's order."""
    return attrgetter(*records.measures())


def _row(leg: Case | Unread) -> CsvRow:
    if isinstance(leg, Unread):
        blank = [""] * len(records.measures())
        return [cell(leg.id), "", *blank, "", "", "", "", "", cell(leg.status)]
    measured = measure(leg.limb)
    alerts = alerts_of_limb(leg.limb, measured)
    return [
        cell(leg.id or ""),
        str(leg.limb.frame.side),
        *("" if value is None else float(value) for value in _measures()(measured)),
        *_verdict(leg, measured),
        " ".join(alert.code for alert in alerts),
        " ".join(alert.code for alert in alerts if alert.severity == Severity.STOP),
        cell("; ".join(leg.notes)),
        "ok",
    ]


def _verdict(leg: Case, measured: Alignment) -> tuple[str, str]:
    """Return the code of the verdict on a leg, and whether its target is the case's or usual."""
    request = leg.request
    aimed = request.target is not None and request.target.measure in LEG_TARGETS
    return str(where(leg.limb, measured, Limits(), request)), "case" if aimed else "usual"
