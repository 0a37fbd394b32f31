"""How many legs of a cohort raise each alert, stops first: a panel of its picture."""

from collections import Counter

import numpy as np

from wedgecalc import records
from wedgecalc.cohort.categorical import Mask
from wedgecalc.cohort.results_table import Results
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.lines import text_width, wrapped
from wedgecalc.drawing.place import Box
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.results.alert_words import cohort_stop
from wedgecalc.results.sentences import ALERT_SIGNS
from wedgecalc.terms import Severity

_MOST = 6  # alerts by name; how many more there are is said
_ROW = 0.3  # inches
_KEY = {Severity.STOP: "stop", Severity.WARN: "warning", Severity.NOTE: "note"}


def alerts_panel(sheet: Sheet, box: Box, results: Results, ok: Mask) -> None:
    """Draw how many planned legs raise each alert: how many of them as a stop, in its colour."""
    left, _, right, top = box
    title, planned = "Alerts of the planned legs", int(ok.sum())
    sheet.text(left, top + 0.12, title, look.BODY, bold=True, va="bottom")
    if "alerts" not in results and "stops" not in results:
        sheet.quiet(left, top - 0.2, "needs the columns alerts and stops", va="top")
        return
    stops = _codes(results, "stops", ok)
    raised = _codes(results, "alerts", ok) or stops
    y = top
    if stops:
        together = Counter(str(codes) for codes in results["stops"][ok] if codes)
        _heading(sheet, (left, y - 0.3, right, y), cohort_stop(together, planned).heading)
        y -= 0.38
    if not raised:
        sheet.quiet(left, y - 0.2, "none", look.BODY, va="top")
    alert_records = records.alert_records()
    # What every leg of a procedure has tells nothing of a leg: it is said once, and not counted.
    always = [code for code in raised if code in alert_records and alert_records[code].procedures]
    order = sorted(
        raised.keys() - always,
        key=lambda code: (not stops[code], -stops[code], _worst(code), -raised[code], code),
    )
    # Which legs have a note and which a warning is not told: both signs stand. Stops are counted.
    rows = [(code, True, stops[code]) for code in order if stops[code]]
    rows += [
        (code, False, raised[code] - stops[code]) for code in order if raised[code] > stops[code]
    ]
    most = _MOST - 1 if always else _MOST
    for code, stopped, legs in rows[:most]:
        _row(sheet, (left, y - _ROW, right, y), code, legs, planned, stopped=stopped)
        y -= _ROW
    if (rest := len(rows) - most) > 0:
        sheet.quiet(left, y - 0.04, f"and {rest} more", va="top")
    if raised:
        key = "   ".join(f"{ALERT_SIGNS[severity]} {word}" for severity, word in _KEY.items())
        sheet.quiet(right, y - 0.04, key, ha="right", va="top")
        y -= 0.22
    if always:
        labels = ", ".join(alert_records[code].label_of() for code in always)
        for line in wrapped(
            f"of the procedure, on each leg: {labels}", look.SMALL, right - left, k=sheet.k
        ):
            sheet.quiet(left, y - 0.04, line, va="top")
            y -= 0.2


def _worst(code: str) -> int:
    """Return how severe an alert may be short of a stop: 0 for a warning, 1 for a note."""
    record = records.alert_records().get(code)
    return 0 if record and Severity.WARN in record.severities else 1


def _codes(results: Results, column: str, ok: Mask) -> Counter[str]:
    """Return how many planned legs have each code in a column of codes."""
    if column not in results:
        return Counter()
    cells = results["alerts"] if column == "alerts" else results["stops"]
    return Counter(code for cell in cells[ok] if cell for code in str(cell).split())


def _heading(sheet: Sheet, box: Box, words: str) -> None:
    """Write how many legs have a stop, on its colour."""
    c = sheet.colors
    sheet.rectangle(box, over=5, facecolor=c.stop, edgecolor=c.stop)
    middle = (box[1] + box[3]) / 2
    fit = (box[2] - box[0] - 0.2) / text_width(words, look.BODY, True, sheet.k)
    size = look.BODY * min(fit, 1.0)
    sheet.text(box[0] + 0.1, middle, words, size, bold=True, color=c.paper, va="center")


def _row(sheet: Sheet, box: Box, code: str, legs: int, planned: int, *, stopped: bool) -> None:
    """Write an alert of one severity with its number of legs, over a bar of its share."""
    c, (left, bottom, right, _) = sheet.colors, box
    record, stop = records.alert_records().get(code), Severity.STOP
    severities = record.severities if record else (Severity.NOTE,)
    milder = [s for s in reversed(severities) if s != stop] or [stop]
    signs = " ".join(ALERT_SIGNS[s] for s in ([stop] if stopped else milder))
    label = record.label_of(stop if stopped else None) if record else code
    share = f"{legs:,}  {100 * legs / max(planned, 1):.0f} %"
    y = bottom + 0.13
    words = f"{signs} {label}"
    space = right - left - text_width(share, look.SMALL, True, sheet.k) - 0.12
    size = look.SMALL * min(space / text_width(words, look.SMALL, k=sheet.k), 1.0)
    sheet.text(left, y, words, size, va="baseline")
    sheet.text(right, y, share, look.SMALL, bold=True, ha="right", va="baseline")
    wide = np.array([1.0, legs / max(planned, 1)]) * (right - left)
    for width, color in zip(wide, (c.zone, c.stop if stopped else c.quiet), strict=True):
        sheet.rectangle((left, bottom + 0.03, left + float(width), bottom + 0.09), facecolor=color)
