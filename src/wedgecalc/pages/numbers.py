"""The numbers of the surgeon's page as blocks: measurements, wedge, alerts, other ways."""

from collections.abc import Iterator
from dataclasses import replace

from wedgecalc.pages.blocks import BlockRow, Cell, TextBlock, name_and_value, sentences
from wedgecalc.pages.other_ways import OtherWay
from wedgecalc.pages.paper import LEAST, SMALL, fitted, width_of
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build import measure_rows
from wedgecalc.results.build_leg import short_rows
from wedgecalc.results.document import MeasureRow, Quantity, WedgeNumbers
from wedgecalc.results.joint_words import still_line
from wedgecalc.results.sentences import ALERT_SIGNS, STANDING_SIGNS, UNIT_SIGNS, amount
from wedgecalc.results.verdict_words import mean_words
from wedgecalc.study.uncertainty import Uncertainty
from wedgecalc.terms import Severity

_SIZE = 8.5  # points
# Shares of the width: right ends of before, interval, after and normal range.
_ENDS = (0.42, 0.53, 0.77, 1.0)
_WEDGE = (
    "correction_deg",
    "opened_angle_deg",
    "opened_base_mm",
    "length_mm",
    "base_mm",
    "base_right_mm",
    "base_on_contour_mm",
    "block_base_mm",
    "kerf_mm",
    "radius_mm",
)
_MARK = "●"  # before a planned value that is set by the target, whatever is normal
_LINE = ("hka_deg", "wbl_pct", "mad_mm")
_AIMED = {
    "wbl": _LINE,
    "hka": _LINE,
    "mpta": ("mpta_deg",),
    "mldfa": ("mldfa_deg",),
    "nsa": ("nsa_deg",),
    "afta": ("afta_deg",),
}
_OTHERS = "Other methods, other procedures"
_STOP = ALERT_SIGNS[Severity.STOP]
_SHORT = ("correction_deg", "length_mm", "base_mm", "base_on_contour_mm", "radius_mm")


def measured(plan: Plan | DoublePlan, uncertainty: Uncertainty | None, width: float) -> TextBlock:
    """Return the measurements before and after with their normal ranges, as a table."""
    before, spread, after, normal = (share * width for share in _ENDS)
    rows = short_rows(measure_rows(plan, uncertainty), "sheet")
    ends = (
        ("before", before, "before"),
        ("±" if uncertainty else "", spread, None),
        ("planned", after, "after"),
        ("normal", normal, None),
    )
    table = [
        BlockRow(
            tuple(
                Cell(word, end, SMALL, "right", bold=color is not None, quiet=True, color=color)
                for word, end, color in ends
            )
        )
    ]
    aimed = _aimed_at(plan)
    table += [_row(row, (before, spread, after, normal), aimed) for row in rows]
    block = TextBlock("Measurements", tuple(table))
    block = block.joined(
        _explained(
            [row.before for row in rows],
            uncertainty,
            width,
            any(row.after and row.after.outside and row.after.key in aimed for row in rows),
        )
    )
    still = still_line(plan)
    note = f"Planned is the leg as it will stand; {still}." if still else ""
    return block.joined(sentences([note], width, SMALL)) if note else block


def _row(
    row: MeasureRow, ends: tuple[float, float, float, float], aimed: tuple[str, ...]
) -> BlockRow:
    """Return a measurement before and after, and its normal range, as a row."""
    (before, spread, after, normal), q, after_quantity = ends, row.before, row.after
    planned = Cell(
        "–" if after_quantity is None else _planned(after_quantity, aimed),
        after,
        _SIZE,
        "right",
        bold=after_quantity is not None
        and after_quantity.outside
        and after_quantity.key not in aimed,
        color="after",
    )
    cells = (
        Cell(row.symbol, 0.0, _SIZE),
        Cell(_judged(q), before, _SIZE, "right", bold=q.outside),
        Cell(_bare(q), spread, SMALL, "right", quiet=True),
        planned,
        Cell(q.normal or "–", normal, SMALL, "right", quiet=True),
    )
    return BlockRow(cells, 0.012)


def _bare(q: Quantity) -> str:
    """Return half the width of an interval without its sign and unit."""
    return q.spread.removeprefix("± ").removesuffix(UNIT_SIGNS[q.unit])


def _judged(q: Quantity) -> str:
    """Return a value with a sign where it is outside its normal range."""
    sign = f"{STANDING_SIGNS[q.standing]} " if q.outside and q.standing else ""
    return sign + q.text()


def _aimed_at(plan: Plan | DoublePlan) -> tuple[str, ...]:
    """Return the measurements that the plan's target sets: planned, they are not judged.

    Where the weight-bearing line is to pass sets HKA and MAD too, and the other way round.
    """
    if plan.before.wbl == plan.after.wbl:  # nothing is cut: the leg is as it was
        return ()
    return _AIMED.get(plan.target.measure, ())


def _planned(q: Quantity, aimed: tuple[str, ...]) -> str:
    return f"{_MARK} {q.text()}" if q.outside and q.key in aimed else _judged(q)


def _explained(
    rows: list[Quantity], uncertainty: Uncertainty | None, width: float, aimed: bool
) -> TextBlock:
    """Return what the table's signs, intervals and normal ranges mean."""
    keys = {q.key: q for q in rows}
    words = ["▲ above, ▼ below the normal range (Paley 2002"]
    mean = mean_words(rows, neutral=False)
    words[0] += f"; {mean})." if mean else ")."
    if aimed:
        words.append(f"{_MARK} as aimed at.")
    if uncertainty is not None:
        film = uncertainty.spread_of.replace("-", " ")
        words.append(f"± holds 95 % of readings of {film}.")
    if "kjlo_deg" in keys:
        words.append("KJLO planned: predicted, standing.")
    return sentences([" ".join(words)], width, LEAST, quiet=True, gap=0.06)


def wedge_numbers(part: WedgeNumbers, width: float, short: bool = False) -> TextBlock:
    """Return the numbers of a wedge; only what the saw needs if it is to be short."""
    keys = _SHORT if short else _WEDGE
    rows = [
        name_and_value(q.label, q.text(1), q.range.strip() or q.spread, (0.8 * width, width))
        for q in part.among(*keys)
    ]
    return TextBlock("", tuple(rows))


def alerts(messages: list[tuple[Severity, str]], width: float, heading: str) -> TextBlock:
    """Return alerts, each a severity and a message, as sentences; notes are quiet."""
    rows: list[BlockRow] = []
    for severity, message in messages:
        words, quiet = f"{ALERT_SIGNS[severity]} {message}", severity is Severity.NOTE
        rows += sentences([words], width, SMALL, quiet=quiet, gap=0.02).rows
    return TextBlock(heading, tuple(rows))


def other_ways_block(ways: list[OtherWay], width: float, short: bool = False) -> TextBlock:
    """Return other methods, and other procedures to the same target, as a table.

    A procedure's stops are a sign beside it; below, it is told what they are, or that they are.
    """
    block = TextBlock("Other methods, procedures" if short else _OTHERS, ())
    rows = [*_way_rows(ways, width, short)]
    if stops := dict.fromkeys(stop for way in ways for stop in way.stops):
        legend = f"{_STOP} raises a stop alert" + ("" if short else f": {', '.join(stops)}")
        rows += sentences([legend], width, LEAST, quiet=True, gap=0.05).rows
    return replace(block, rows=tuple(rows))


def _way_rows(ways: list[OtherWay], width: float, short: bool) -> Iterator[BlockRow]:
    """Yield a row for each way, with the sign of a stop behind its name."""
    points = LEAST if short else 7.5
    turn, base = width - (0.56 if short else 0.75), width
    for k, way in enumerate(ways):
        new = k and ways[k - 1].of_method != way.of_method
        name = f"{way.name} {_STOP}" if way.stops else way.name
        space = turn - width_of(amount(way.correction, "deg"), points) - 0.12
        word, size = fitted(name, points, space)
        yield BlockRow(
            (
                Cell(word, 0.0, size, bold=way.own),
                Cell(amount(way.correction, "deg"), turn, points, "right", bold=way.own),
                Cell(way.size, base, points, "right", bold=way.own),
            ),
            0.07 if new else 0.0,
        )


def in_two(block: TextBlock) -> tuple[TextBlock, TextBlock]:
    """Return a block as two, as level as can be, broken above a row that has a gap."""
    rows = block.rows
    ways = [(rows[:k], rows[k:]) for k, row in enumerate(rows) if row.gap and k] or [(rows, ())]
    first, second = min(ways, key=lambda way: max(sum(row.height for row in part) for part in way))
    return TextBlock(block.heading, first), TextBlock(block.heading and " ", second)
