"""Results as tables for a person at a terminal; out of range is said by sign and word, colour only helps."""

import io
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import classify
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import Alert, alerts_of_limb
from wedgecalc.planning.check import Check
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.soft_tissue import spread
from wedgecalc.results.document import absent_reasons
from wedgecalc.results.sentences import (
    NOT_COUNTED,
    against_typical,
    aim,
    amount,
    check_sentences,
    leaning,
    origin_words,
    plan_sentence,
    purpose,
    range_words,
    spread_words,
    standing,
    wedge_name,
)
from wedgecalc.sources.legs import CaseRef

if TYPE_CHECKING:
    from wedgecalc.bone.wedge import BoneWedge
    from wedgecalc.study.uncertainty import Uncertainty

STYLES = {
    "▼ low": "yellow",
    "▲ high": "yellow",
    "stop": "bold red",
    "warn": "yellow",
    "note": "cyan",
}
_MARKS = {"stop": "■ stop", "warn": "▲ warn", "note": "· note"}


def text_of(page: RenderableType) -> str:
    """Return a page as text: with colour on a terminal, plain and 96 columns wide elsewhere."""
    terminal = sys.stdout.isatty()
    console = Console(
        file=io.StringIO(), force_terminal=terminal, width=None if terminal else 96, highlight=False
    )
    console.print(page)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def measure_page(limb: Limb, measured: Alignment, case: CaseRef) -> RenderableType:
    """Return the page of ``measure``: every measure with its normal range, the classification, alerts."""
    table = new_table("measure", "", "value", "normal", "")
    for record in records.measures().values():
        value = getattr(measured, record.name)
        if value is not None:
            word = standing(value, record)
            normal = range_words(record.normal_low, record.normal_high, record.unit)
            table.add_row(
                record.symbol,
                record.label,
                amount(value, record.unit),
                normal,
                Text(word, STYLES.get(word, "")),
            )
    c = classify(measured)
    lines = [f"Alignment {leaning(float(measured.hka))}."]
    if c.cpak:
        lines.append(f"CPAK type {c.cpak}; phenotype {c.phenotype}.")
    if c.malalignment:
        m = c.malalignment
        parts = ", ".join(
            f"{name} {amount(getattr(m, name), 'deg', sign=True)}"
            for name in ("femur", "tibia", "joint")
        )
        outside = " and ".join(m.sources) or "none"
        lines.append(
            f"{against_typical(m.deviation)}: {parts} (valgus +). Out of range: {outside}."
        )
    absent = absent_lines(limb, measured)
    return Group(
        heading(case, limb),
        table,
        Text("\n".join(lines)),
        *absent,
        *alert_lines(alerts_of_limb(limb, measured)),
        footnote(),
    )


def plan_page(
    plan: Plan, case: CaseRef, on_bone: "BoneWedge | None" = None, sure: "Uncertainty | None" = None
) -> RenderableType:
    """Return the page of ``plan``: before and after, the wedge, alerts."""
    return Group(
        heading(case, plan.limb),
        Text(f"{plan.procedure.label}, {purpose(plan)}", "bold"),
        _before_after(plan),
        _wedge(plan, on_bone),
        Text(plan_sentence(plan)),
        *_soft_tissue(plan),
        *_sureness(sure),
        *absent_lines(plan.limb, plan.before),
        *alert_lines(plan.alerts),
        footnote(),
    )


def check_page(check: Check, case: CaseRef) -> RenderableType:
    """Return the page of ``check``: the verdict in words, then the numbers."""
    table = new_table("", "given", "wanted", "given − wanted", left=1)
    given, wanted = check.given, check.wanted
    names = {
        "correction_deg": "correction",
        "base_mm": "base at the cortex",
        "hka_deg": "HKA after",
        "wbl_pct": "WBL after",
    }
    for key, name in names.items():
        unit = key.rsplit("_", 1)[1]
        a, b = check.pairs[key]
        table.add_row(
            name, amount(a, unit), amount(b, unit), amount(check.error[key], unit, sign=True)
        )
    verdict, *rest = check_sentences(check).split("\n")
    style = "bold green" if check.verdict == "on-target" else "bold yellow"
    return Group(
        heading(case, given.limb),
        Text(f"{given.procedure.label}, {aim(wanted.target)}", "bold"),
        Text(verdict, style),
        Text("\n".join(rest)),
        table,
        *alert_lines(given.alerts),
        footnote(),
    )


def heading(case: CaseRef, limb: Limb) -> RenderableType:
    """Return the line that names the case and the side, and quietly where side and scale come from."""
    name = Text(f"{case.id or 'unnamed case'} · {limb.frame.side} leg", "bold")
    return Group(name, Text(origin_words(case, limb), "dim"))


def new_table(*headers: str, left: int = 2) -> Table:
    """Return a table whose first `left` columns are words and the others numbers."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    for k, header in enumerate(headers):
        table.add_column(
            header,
            justify="left" if k < left or (k == len(headers) - 1 and left == 2) else "right",
            no_wrap=k != 1,
        )
    return table


def _before_after(plan: Plan) -> RenderableType:
    """Return what changes as rows, and what stays as a caption: the rows are then few enough to read."""
    table = new_table("", "before", "after", "change", "normal", "after is", left=1)
    table.columns[-1].justify = "left"
    unchanged = []
    for record in records.measures().values():
        before, after = getattr(plan.before, record.name), getattr(plan.after, record.name)
        if before is None or after is None:
            continue
        if abs(after - before) < 1e-9:
            unchanged.append(f"{record.symbol} {amount(before, record.unit)}")
            continue
        word = standing(after, record)
        table.add_row(
            record.symbol,
            amount(before, record.unit),
            amount(after, record.unit),
            amount(after - before, record.unit, sign=True),
            range_words(record.normal_low, record.normal_high, record.unit),
            Text(word, STYLES.get(word, "")),
        )
    if not table.rows:
        return Text("\nNothing changes: " + ", ".join(unchanged) + "\n", "dim")
    if unchanged:
        table.caption, table.caption_justify, table.caption_style = (
            "unchanged: " + ", ".join(unchanged),
            "left",
            "dim",
        )
    return table


def _wedge(plan: Plan, on_bone: "BoneWedge | None") -> Table:
    w = plan.wedge
    table = new_table(wedge_name(plan), "", left=1)
    place = "x {:.1f}, y {:.1f}".format
    rows: list[tuple[str, str]] = []
    if w.nothing:
        table.add_row("angle", amount(plan.correction, "deg", digits=2))
        return table
    if w.length:
        rows.append(
            (
                "bone taken out" if w.kind == "closing" else "gap held open",
                amount(w.length, "mm", digits=2),
            )
        )
    if plan.procedure.level != "shaft":
        rows.append(("angle", amount(plan.correction, "deg", digits=2)))
    if w.radius is not None and plan.procedure.level != "shaft":
        rows += [
            ("saw cut, hinge to cortex", amount(w.radius, "mm")),
            ("base, isosceles 2 r sin(θ/2)", amount(w.base, "mm", digits=2)),
            ("base, right-angled r tan θ", amount(w.base_right, "mm", digits=2)),
            ("base, 1 mm per degree", amount(w.rule_of_thumb, "mm", digits=2)),
        ]
        if w.length:
            rows.append(("both together at the entry", amount(w.near, "mm", digits=2)))
        if w.kind == "closing" and w.kerf:
            rows.append(
                (f"bone to take out, kerf {w.kerf:g} mm a cut", amount(w.block, "mm", digits=2))
            )
    if on_bone is not None:
        rows += [
            (f"on the {on_bone.measured_on}: {label}", value)
            for label, value in _on_bone(on_bone, w.kind == "closing")
        ]
    rows.append(("hinge", place(*w.hinge)))
    if w.entry is not None:
        rows.append(("entry", place(*w.entry)))
    for label, value in rows:
        table.add_row(label, value)
    return table


def _soft_tissue(plan: Plan) -> Iterable[RenderableType]:
    """Tell how the correction is shared, and what the other models would say; nothing unless a model was asked for."""
    soft = plan.soft_tissue
    if soft is None:
        return
    models = spread(plan.procedure, soft.total, plan.before.jlca, soft.jlca_change)
    others = ", ".join(
        f"{name} {amount(value, 'deg')}"
        for name, value in models.items()
        if not isinstance(value, str)
    )
    yield Text(
        f"Soft tissue ({soft.model}): of {amount(soft.total, 'deg')} the bone makes {amount(plan.correction, 'deg')} and the joint is "
        f"expected to add {amount(soft.expected, 'deg')}, to {leaning(float(plan.after.hka + soft.expected * plan.procedure.sign))}. "
        f"The models: {others}."
    )


def _sureness(sure: "Uncertainty | None") -> Iterable[RenderableType]:
    """Tell how sure the plan's numbers are, and which landmark matters most."""
    if sure is None:
        return
    rows = [
        ("HKA before", sure.before["hka"], "deg"),
        ("correction", sure.correction, "deg"),
        ("base", sure.base, "mm"),
        ("HKA after", sure.after["hka"], "deg"),
        ("WBL after", sure.after["wbl"], "pct"),
    ]
    table = new_table(f"how sure ({sure.method})", "sd", "95 % from", "to", left=1)
    for label, interval, unit in rows:
        if interval is not None:
            table.add_row(
                label,
                amount(interval.sd, unit, digits=2),
                amount(interval.low, unit),
                amount(interval.high, unit),
            )
    worst = max(sure.share, key=lambda name: sure.share[name])
    yield table
    yield Text(
        f"The planned angle is within 1° of what the leg truly needs with {100 * sure.on_target:.0f} % probability. Most depends on "
        f"{records.landmarks()[worst].label}: {sure.sensitivity[worst]:.2f}° for each mm, {100 * sure.share[worst]:.0f} % of the variance."
    )
    yield Text(f"{spread_words(sure)} {NOT_COUNTED}")


def _on_bone(wedge: "BoneWedge", closing: bool) -> list[tuple[str, str]]:
    rows = [
        (
            "base along the cortex" if closing else "gap at the cortex",
            amount(wedge.base, "mm", digits=2),
        ),
        ("bone taken out" if closing else "gap", f"{wedge.area:.0f} mm²"),
    ]
    if wedge.bridge:
        rows.append(("bone left at the hinge", amount(wedge.bridge, "mm")))
    else:  # the saw goes all the way through
        rows.append(
            (
                "taken out at the far cortex" if closing else "gap at the far cortex",
                amount(wedge.far_gap, "mm", digits=2),
            )
        )
    if closing:
        rows += [
            ("step after closing", amount(wedge.step, "mm", sign=True)),
            ("cut in contact", f"{100 * wedge.contact:.0f} %"),
        ]
    return rows


def absent_lines(limb: Limb, measured: Alignment) -> Iterable[RenderableType]:
    """Return a line for each reason why measures are absent."""
    by_reason: dict[str, list[str]] = {}
    for key, reason in absent_reasons(limb, measured).items():
        by_reason.setdefault(reason, []).append(key.rsplit("_", 1)[0])
    for reason, names in by_reason.items():
        yield Text(f"absent: {', '.join(names)} ({reason})", "dim")


def alert_lines(alerts: Iterable[Alert]) -> Iterable[RenderableType]:
    """Return a line for each alert."""
    for alert in alerts:
        yield Text.assemble(
            (_MARKS[alert.severity], STYLES[alert.severity]), f"  {alert.code}: {alert.message}"
        )


def footnote() -> RenderableType:
    """Return, once and quietly, what wedgecalc is not."""
    return Text(f"\n{records.NOTE}", "dim")
