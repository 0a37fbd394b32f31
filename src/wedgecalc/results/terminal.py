"""Results as tables for the terminal, readable without colour."""

import io
import shutil
import sys
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from wedgecalc import records
from wedgecalc.planning.alerts import Alert
from wedgecalc.results.document import Quantity, Result, ResultTable, WedgeNumbers
from wedgecalc.results.joint_words import open_joint_heading
from wedgecalc.results.millimetres import rounded_to
from wedgecalc.results.sentences import amount, severity_words
from wedgecalc.results.sentences_uncertainty import FILM_WORDS
from wedgecalc.results.tables import new_table
from wedgecalc.results.verdict_words import mean_words
from wedgecalc.terms import Severity
from wedgecalc.text import typeset

# Alerts that a reader must know before the first number, as well as every stop.
_BEFORE = ("unconfirmed",)
_STYLES = {Severity.STOP: "bold red", Severity.WARN: "yellow", Severity.NOTE: "cyan"}


def page_text(page: RenderableType) -> str:
    """Return a page as text: with colour on a terminal; elsewhere plain, and COLUMNS or 96 wide."""
    file, terminal = io.StringIO(), sys.stdout.isatty()
    width = None if terminal else shutil.get_terminal_size((96, 24)).columns
    Console(file=file, force_terminal=terminal, width=width, highlight=False).print(page)
    return typeset(file.getvalue())


def result_page(result: Result) -> RenderableType:
    """Return a result as a page: stops, answer and warnings, then tables, sentences and notes."""
    words = [Text(line, "bold" if k < result.first else "") for k, line in enumerate(result.words)]
    answer, reasons = words[: result.first], words[result.first :]
    stops = [alert for alert in result.alerts if alert.severity == Severity.STOP]
    above = [*stops, *(alert for alert in result.alerts if alert.code in _BEFORE)]
    below = [alert for alert in result.alerts if alert not in above]
    notes = [_alert(alert) for alert in below if alert.severity == Severity.NOTE]
    alerts = [_alert(alert) for alert in below if alert.severity != Severity.NOTE]
    if result.right is not None:
        words[0].stylize("bold green" if result.right else "bold yellow")
    return Group(
        Text(f"{result.case.called or 'unnamed case'} · {result.side} leg", "bold"),
        *([Text(result.title, "bold")] if result.title else []),
        *map(_alert, above),
        *answer,
        *(alerts if answer else []),
        Text(f"{chr(10) * bool(answer)}{result.origin}", "dim"),
        *map(_grid, result.grids),
        *([] if result.grids or not result.rows else [_leg(result)]),
        *map(_wedge, result.wedges),
        *(notes if answer else []),
        *reasons,
        *_uncertainty(result),
        *(
            Text(f"absent: {', '.join(names)} ({reason})", "dim")
            for reason, names in ({} if result.compared else result.absent).items()
        ),
        *([] if answer else [*alerts, *notes]),
        Text(f"\n{records.NOTE}", "dim"),
    )


def tables_page(title: str, grids: Iterable[ResultTable], words: Iterable[str]) -> RenderableType:
    """Return tables and sentences of no single leg as a page, with the notice."""
    lines = [Text(line) for line in words]
    return Group(Text(title, "bold"), *map(_grid, grids), *lines, Text(f"\n{records.NOTE}", "dim"))


def _alert(alert: Alert) -> Text:
    """Return an alert as a line; a stop that nobody has accepted is coloured as a whole."""
    line = Text.assemble(
        (severity_words(alert), "bold yellow" if alert.accepted else _STYLES[alert.severity]),
        f"  {alert.code}: {alert.message}",
    )
    if alert.severity == Severity.STOP and not alert.accepted:
        line.stylize("bold red")
    return line


def _judgement(quantity: Quantity) -> Text:
    """Return the judgement of a number, in colour if it is outside its normal range."""
    return Text(quantity.judgement, "yellow" if quantity.outside else "")


def _grid(grid: ResultTable) -> Table:
    heads = (h.replace(" ", "\n", 1) if k >= grid.left else h for k, h in enumerate(grid.headers))
    table = new_table(*heads, left=grid.left)
    table.title, table.title_justify = grid.title or None, "left"
    for row in grid.rows:
        table.add_row(*(cell if isinstance(cell, str) else _judgement(cell) for cell in row))
    return table


def _leg(result: Result) -> RenderableType:
    if result.rows[0].after is not None:
        return _changes(result)
    table = new_table("measure", "", "value", "normal", "")
    for q in (row.before for row in result.rows if row.known):
        table.add_row(q.symbol, q.label, q.text(), q.normal, _judgement(q))
    return _captioned(table, _means(row.before for row in result.rows))


def _changes(result: Result) -> RenderableType:
    """Return a table of the measurements that change, with the others in its caption."""
    opening = open_joint_heading(result.rows)
    heads = ["after,\nstanding", opening.replace(" ", "\n", 1)] if opening else ["after"]
    table = new_table("", "before", *heads, "change", "normal", "after is", left=1)
    table.columns[-1].justify = "left"
    unchanged = []
    for row in result.rows:
        q, after, change = row.before, row.after, row.change
        if after is None or change is None:
            continue
        if abs(change) < 1e-9 and abs(row.bony_change or 0.0) < 1e-9:
            unchanged.append(f"{q.symbol} {q.text()}")
            continue
        off = amount(change, q.unit, sign=True)
        opened = [row.open.text() if row.open else "–"] if opening else []
        table.add_row(row.symbol, q.text(), after.text(), *opened, off, q.normal, _judgement(after))
    if not table.rows:
        return Text("\nNothing changes: " + ", ".join(unchanged) + "\n", "dim")
    still = "unchanged: " + ", ".join(unchanged) if unchanged else ""
    return _captioned(table, still, _means(row.after for row in result.rows if row.after))


def _means(quantities: Iterable[Quantity]) -> str:
    """Return what the ranges are that many healthy legs miss, where a value is out of one."""
    return mean_words(q for q in quantities if q.outside)


def _captioned(table: Table, *lines: str) -> Table:
    """Return a table with lines below it, those that are not empty."""
    table.caption = "\n".join(filter(None, lines)) or None
    table.caption_justify, table.caption_style = "left", "dim"
    return table


def _wedge(part: WedgeNumbers) -> Table:
    table = new_table(part.name, "", left=1)
    for q in part.numbers:
        table.add_row(q.label, q.text())
    if part.on_bone:
        table.add_row(f"on the {part.outline}", "")
    for q in part.on_bone:
        table.add_row(q.label, q.text())
    for name, (x, y) in part.places:
        table.add_row(name, f"x {x:.1f}, y {y:.1f}")
    return table


def _uncertainty(result: Result) -> Iterable[RenderableType]:
    """Return the 95 % intervals as a table, and the sentences about them."""
    if not result.intervals:
        return
    method = result.body["uncertainty"]["method"]
    film = FILM_WORDS[result.body["uncertainty"]["spread_of"]]
    table = new_table(f"uncertainty ({method}), {film}", "sd", "95 % from", "to", left=1)
    for q in result.intervals:
        if (i := q.interval) is not None:
            sd = amount(i.sd, q.unit, digits=2)
            low, high = (amount(rounded_to(end, q.step), q.unit) for end in (i.low, i.high))
            table.add_row(q.label, sd, low, high)
    first, *rest = result.interval_words
    yield from (table, Text(first), Text(" ".join(rest)))
