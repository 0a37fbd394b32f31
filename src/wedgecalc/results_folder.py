"""The legs of a folder as one table: a row for each, measured or not."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from wedgecalc import records
from wedgecalc.alerts import alerts_of_limb
from wedgecalc.alignment import measure
from wedgecalc.sources.case import Case
from wedgecalc.sources.legs import Unread


def folder_table(legs: Iterable[tuple[str, Case | Unread]]) -> str:
    """Return legs as CSV: file, id, side, every measure by its key, alerts and notes, and a status that says why a row has none.

    Parameters
    ----------
    legs : iterable of (str, Case or Unread)
        Each with the name of its file.
    """
    measures = [(record.name, record.key) for record in records.measures().values()]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["file", "id", "side", *(key for _, key in measures), "alerts", "notes", "status"])
    for name, leg in legs:
        if isinstance(leg, Unread):
            writer.writerow([name, leg.id, "", *[""] * len(measures), "", "", leg.status])
            continue
        measured = measure(leg.limb)
        values = [_cell(getattr(measured, name)) for name, _ in measures]
        alerts = " ".join(alert.code for alert in alerts_of_limb(leg.limb, measured))
        writer.writerow([name, leg.id or "", leg.limb.frame.side, *values, alerts, "; ".join(leg.notes), "ok"])
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    return "" if value is None else float(value)
