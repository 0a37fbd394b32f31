"""Pages of the questions around a plan, for a person at a terminal."""

import numpy as np
from rich.console import RenderableType
from rich.text import Text

from wedgecalc import records
from wedgecalc.results.build_study import area, price
from wedgecalc.results.document import Quantity, Result
from wedgecalc.results.sentences import amount
from wedgecalc.results.terminal import framed, judgement, new_table
from wedgecalc.study.compare import Comparison
from wedgecalc.study.deformity import Analysis
from wedgecalc.study.sweep import OVER, Sweep


def analyse_page(found: Analysis, result: Result) -> RenderableType:
    """Return the page of ``analyse``: the malalignment test in order, the classes, the CORA of each bone."""
    table = new_table("looked at", "", "found", "normal", "", "contributes")
    for k, step in enumerate(found.steps, 1):
        record = records.measures().get(step.looked_at)
        name, label = (
            (record.symbol, record.label) if record else ("shift", "condyles beside the plateau")
        )
        q = Quantity(
            step.looked_at,
            name,
            step.unit,
            step.value,
            label,
            normal_low=step.low,
            normal_high=step.high,
            standing=step.standing,
        )
        share = "" if step.contributes is None else amount(step.contributes, "deg", sign=True)
        word = Text("absent") if q.value is None else judgement(q)
        table.add_row(f"{k}  {q.symbol}", q.label, q.text(), q.normal, word, share)
    return framed(result, table, Text("\n".join(result.words)))


def compare_page(found: Comparison, result: Result) -> RenderableType:
    """Return the page of ``compare``: every method at the plan's hinge, and every procedure with its price."""
    methods = new_table("method", "angle", "base", "WBL after", "HKA after", "off target", left=1)
    procedures = new_table(
        "procedure", "angle", "base", "MPTA", "mLDFA", "JLO", "length", "bone taken", left=1
    )
    absent: dict[str, list[str]] = {}  # by the reason why
    for m in found.methods:
        if m.given is None:
            absent.setdefault(str(m.why_absent), []).append(m.method.label)
            continue
        methods.add_row(
            m.method.label,
            amount(m.correction, "deg"),
            amount(m.given.wedge.base, "mm"),
            amount(m.given.after.wbl, "pct"),
            amount(m.given.after.hka, "deg"),
            amount(m.error["correction_deg"], "deg", sign=True),
        )
    for o in found.procedures:
        if o.plan is None:
            turns = f"turns the leg towards {o.procedure.direction}"
            away = o.wrong_way and o.procedure.direction != found.plan.direction
            absent.setdefault(turns if away else str(o.why_absent), []).append(o.procedure.name)
            continue
        numbers = (q.text() for q in price(o.plan))
        procedures.add_row(o.procedure.name, *numbers, amount(area(o.plan), "mm2", digits=0))
    for table, title in (
        (methods, "Methods, each angle made at the plan's hinge"),
        (
            procedures,
            "Procedures for the same target, each at its usual place, and what they leave",
        ),
    ):
        table.title, table.title_justify = title, "left"
    lines = (f"not here, {reason}: {', '.join(names)}" for reason, names in absent.items())
    return framed(result, methods, procedures, *(Text(line, "dim") for line in lines))


def sweep_page(found: Sweep, result: Result) -> RenderableType:
    """Return the page of ``sweep``: some of its rows, the plan among them."""
    table = new_table(
        f"{found.over}", "correction", "base", "WBL after", "HKA after", "MPTA", "", left=1
    )
    nearest = int(abs(found.values - found.current).argmin())
    for i in sorted({*range(0, len(found.values), 5), nearest}):
        row = {
            name: None if np.isnan(values[i]) else float(values[i])
            for name, values in found.outcomes.items()
        }
        word = ""
        if abs(found.values[i] - found.current) < 1e-9:
            word = "◀ the plan"
        elif row["wbl"] is not None and found.zone[0] <= row["wbl"] <= found.zone[1]:
            word = "● on target"
        units = {"correction": "deg", "base": "mm", "wbl": "pct", "hka": "deg", "mpta": "deg"}
        numbers = (amount(row[name], unit) for name, unit in units.items())
        table.add_row(amount(found.values[i], found.unit), *numbers, word)
    return framed(result, Text(f"What if: {OVER[found.over][1]}."), table)
