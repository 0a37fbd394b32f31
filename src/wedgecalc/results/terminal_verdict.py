"""The page of ``explain verdict``: the rule, and the limits behind it."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from wedgecalc import records
from wedgecalc.planning.limits import USUAL_LIMITS
from wedgecalc.record_types import LimitRecord
from wedgecalc.study.which_bone import RULE


def verdict_page() -> RenderableType:
    """Return the page: what a verdict is, its rule, and its limits with their sources."""
    rule = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    for number, sentence in enumerate(RULE, 1):
        rule.add_row(Text(f"{number}."), Text(sentence))
    limits = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for row in records.limits().values():
        limits.add_row(Text(f"{row.name}={_range(row)}"), Text(_words(row)))
    return Group(
        Text("verdict: which bone the deformity is in, and what each choice leaves", "bold"),
        rule,
        Text(""),
        Text("Limits, each edited by --limits NAME=LOW:HIGH, a set by its name, or a file", "bold"),
        limits,
        Text(""),
        Text(
            "The malalignment test is Paley's (2002), the limits of a plan are Feucht's (2020).",
            "dim",
        ),
    )


def _range(row: LimitRecord) -> str:
    low, high = ("" if end is None else f"{end:g}" for end in (row.low, row.high))
    return f"{low}:{high}" if high else low


def _words(row: LimitRecord) -> str:
    others = "; ".join(
        f"{name} {ends[0]:g}:{ends[1]:g}" for name, ends in row.sets.items() if name != USUAL_LIMITS
    )
    sets = f" ({USUAL_LIMITS}; {others})" if others else ""
    return f"{row.label}{sets}. {row.sentence} Source: {row.source}. Read: {row.read}."
