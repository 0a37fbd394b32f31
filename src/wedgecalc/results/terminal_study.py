"""Pages of the questions around a plan, for a person at a terminal."""

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from wedgecalc import records
from wedgecalc.planning.alerts import alerts_of_limb
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.results.document_study import area, length_change
from wedgecalc.results.sentences import NOTHING, against_typical, aim, amount, leaning, range_words
from wedgecalc.results.terminal import (
    STYLES,
    absent_lines,
    alert_lines,
    footnote,
    heading,
    new_table,
)
from wedgecalc.sources.legs import CaseRef
from wedgecalc.study.compare import Comparison
from wedgecalc.study.cora import Cora, Effect
from wedgecalc.study.deformity import Analysis
from wedgecalc.study.sweep import OVER, Sweep

_FINDINGS = {"low": "▼ low", "high": "▲ high", "normal": "● normal", "absent": "absent"}
_SOURCES = {
    "mldfa": "the femur",
    "mpta": "the tibia",
    "jlca": "the joint: laxity, or a deformity inside it",
}


def analyse_page(found: Analysis, case: CaseRef, effects: dict[str, Effect]) -> RenderableType:
    """Return the page of ``analyse``: the malalignment test in order, the classes, the CORA of each bone."""
    table = new_table("looked at", "", "found", "normal", "", "contributes")
    for k, step in enumerate(found.steps, 1):
        record = records.measures().get(step.looked_at)
        name, label = (
            (record.symbol, record.label) if record else ("shift", "condyles beside the plateau")
        )
        word = _FINDINGS[step.finding]
        table.add_row(
            f"{k}  {name}",
            label,
            amount(step.value, step.unit),
            range_words(step.low, step.high, step.unit),
            Text(word, STYLES.get(word, "")),
            "" if step.contributes is None else amount(step.contributes, "deg", sign=True),
        )
    lines = [_conclusion(found)]
    if found.classification.cpak:
        lines.append(
            f"CPAK type {found.classification.cpak}; phenotype {found.classification.phenotype}."
        )
    lines += [_cora_sentence(c, effects.get(c.bone)) for c in found.coras]
    return Group(
        heading(case, found.limb),
        table,
        Text("\n".join(lines)),
        *absent_lines(found.limb, found.measured),
        *alert_lines(alerts_of_limb(found.limb, found.measured)),
        footnote(),
    )


def _conclusion(found: Analysis) -> str:
    """Return what the test comes to, in words."""
    leg = (
        f"The leg stands in {leaning(float(found.measured.hka))}"
        if round(float(found.measured.hka) - 180, 1)
        else "The leg is neutral"
    )
    m = found.classification.malalignment
    if m is None:
        return f"{leg}. Without the condyles the test cannot tell femur, tibia and joint apart."
    sources = [
        _SOURCES[s.looked_at]
        for s in found.steps
        if s.looked_at in _SOURCES and s.finding in ("low", "high")
    ]
    where = (
        "every angle is in its normal range"
        if not sources
        else f"out of range: {', '.join(sources)}"
    )
    parts = [
        f"{name} {amount(value, 'deg', sign=True)}"
        for name, value in (("femur", m.femur), ("tibia", m.tibia), ("joint", m.joint))
    ]
    return f"{leg}; {where}. {against_typical(m.deviation)}: {', '.join(parts)} (valgus +)."


def _cora_sentence(c: Cora, e: Effect | None) -> str:
    if c.point_z is None:
        return f"{c.bone.capitalize()}: its two axes are parallel within 0.1°, no CORA."
    side = (
        ("below" if c.bone == "tibia" else "above")
        if (c.level or 0) >= 0
        else ("above" if c.bone == "tibia" else "below")
    )
    place = "" if c.level is None else f", {abs(c.level):.0f} mm {side} the knee's centre"
    place = ", at the knee's centre" if c.level is not None and abs(c.level) < 0.5 else place
    text = (
        f"{c.bone.capitalize()}: its two axes meet at its CORA{place}, {amount(c.angle, 'deg', sign=True)} from straight "
        f"(proximal axis: {c.proximal}; distal axis: {c.distal})."
    )
    return text if e is None else f"{text} {_rule(e)}"


def _rule(e: Effect) -> str:
    """Return Paley's rule for a plan's hinge and cut, in words."""
    return (
        {
            1: "The plan has its hinge on the bisector through the CORA and its cut through it (rule 1): the bone is straightened and nothing shifts",
            2: "The plan has its hinge on the bisector through the CORA and cuts elsewhere (rule 2): the axes fall together, the fragments shift",
            3: "The plan has its hinge off the bisector through the CORA (rule 3): the axes become parallel",
        }[e.rule]
        + f"; with the whole angle corrected about this hinge they would lie {amount(e.shift, 'mm')} apart."
    )


def compare_page(found: Comparison, case: CaseRef) -> RenderableType:
    """Return the page of ``compare``: every method at the plan's hinge, and every procedure with its price."""
    exact = found.plan
    methods = new_table("method", "angle", "base", "WBL after", "HKA after", "off target", left=1)
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
    methods.title, methods.title_justify = "Methods, each angle made at the plan's hinge", "left"
    procedures = new_table(
        "procedure", "angle", "base", "MPTA", "mLDFA", "JLO", "length", "bone taken", left=1
    )
    for o in found.procedures:
        if o.plan is None:
            other_way = o.procedure.direction != exact.direction and str(o.why_absent).startswith(
                "wrong-procedure"
            )
            reason = (
                f"turns the leg towards {o.procedure.direction}" if other_way else str(o.why_absent)
            )
            absent.setdefault(reason, []).append(o.procedure.name)
            continue
        taken = area(o.plan)
        procedures.add_row(
            o.procedure.name,
            amount(o.plan.correction, "deg"),
            amount(o.plan.wedge.base, "mm"),
            amount(o.plan.after.mpta, "deg"),
            amount(o.plan.after.mldfa, "deg"),
            amount(o.plan.after.jlo, "deg"),
            amount(length_change(o.plan), "mm", sign=True),
            "–" if taken is None else f"{taken:.0f} mm²",
        )
    procedures.title, procedures.title_justify = (
        "Procedures for the same target, each at its usual place, and what they leave",
        "left",
    )
    return Group(
        heading(case, exact.limb),
        Text(f"{exact.procedure.label}, {aim(exact.target)}", "bold"),
        methods,
        procedures,
        *(
            Text(f"not here, {reason}: {', '.join(names)}", "dim")
            for reason, names in absent.items()
        ),
        *alert_lines(exact.alerts),
        footnote(),
    )


def sweep_page(found: Sweep, case: CaseRef) -> RenderableType:
    """Return the page of ``sweep``: some of its rows, the plan among them."""
    table = new_table(
        f"{found.over}", "correction", "base", "WBL after", "HKA after", "MPTA", "", left=1
    )
    shown = sorted(
        {*range(0, len(found.values), 5), int(abs(found.values - found.current).argmin())}
    )
    for i in shown:
        row = {
            name: None if np.isnan(values[i]) else float(values[i])
            for name, values in found.outcomes.items()
        }
        inside = row["wbl"] is not None and found.zone[0] <= row["wbl"] <= found.zone[1]
        word = (
            "◀ the plan"
            if abs(found.values[i] - found.current) < 1e-9
            else "● on target"
            if inside
            else ""
        )
        table.add_row(
            amount(found.values[i], found.unit),
            amount(row["correction"], "deg"),
            amount(row["base"], "mm"),
            amount(row["wbl"], "pct"),
            amount(row["hka"], "deg"),
            amount(row["mpta"], "deg"),
            word,
        )
    return Group(
        heading(case, found.plan.limb),
        Text(f"{found.plan.procedure.label}, {aim(found.plan.target)}", "bold"),
        Text(f"What if: {OVER[found.over][1]}."),
        table,
        *alert_lines(found.plan.alerts),
        footnote(),
    )


def double_page(made: DoublePlan, case: CaseRef) -> RenderableType:
    """Return the page of a double level: both parts, and the leg before and after."""
    parts = new_table("part", "angle", "base", "saw cut", left=1)
    for part in (made.tibia, made.femur):
        parts.add_row(
            part.procedure.label,
            *(
                ("not cut", "", "")
                if part.wedge.nothing
                else (
                    amount(part.correction, "deg", digits=2),
                    amount(part.wedge.base, "mm", digits=2),
                    amount(part.wedge.radius, "mm"),
                )
            ),
        )
    legs = new_table("", "before", "after", "normal", left=1)
    for name in ("hka", "wbl", "mpta", "mldfa", "jlca", "jlo", "mad", "limb"):
        record = records.measures()[name]
        legs.add_row(
            record.symbol,
            *(amount(getattr(m, name), record.unit) for m in (made.before, made.after)),
            range_words(record.normal_low, record.normal_high, record.unit),
        )
    cut = [part.procedure.bone for part in (made.tibia, made.femur) if not part.wedge.nothing]
    who = {2: "Both bones together turn", 1: f"The {cut[0]} alone turns" if cut else ""}.get(
        len(cut), ""
    )
    words = (
        f"{who} {amount(made.correction, 'deg')}: the leg goes from {leaning(float(made.before.hka))} to {leaning(float(made.after.hka))}."
        if cut
        else f"{NOTHING.capitalize()} in either bone: the leg stays as it is, {leaning(float(made.before.hka))}."
    )
    return Group(
        heading(case, made.limb),
        Text(f"double-level, shared by {made.sharing}, {aim(made.target)}", "bold"),
        parts,
        legs,
        Text(words),
        *alert_lines(made.alerts),
        footnote(),
    )
