"""The numbers beside the film, as HTML: measures before and after, the wedge, the plateau ruler, and what deserves attention."""

from html import escape
from typing import Any

from wedgecalc import records
from wedgecalc.drawing.theme import Theme
from wedgecalc.results.sentences import amount, origin_words, plan_sentence, range_words, standing
from wedgecalc.studio.case_state import Leg, Outcome
from wedgecalc.studio.words import WORDS

LISTED = ("hka", "wbl", "mad", "mldfa", "mpta", "jlca", "nsa", "limb")
DIGITS = {"limb": 0}


def board(leg: Leg, colors: Theme, marking: bool = False) -> str:
    """Return what follows from a leg, as HTML; all that came from outside is escaped. `marking`: whether there is a radiograph to mark."""
    found = leg.outcome
    parts = [f"<h2>{escape(leg.id)}</h2>" if leg.id else ""]
    parts.append(_scale(leg))
    if found.before is None:
        missing = leg.missing if leg.points or marking else []
        names = ", ".join(name.replace("_", " ") for name in missing)
        parts.append(
            f'<p class="quiet">{escape(WORDS["still"].format(names=names) if names else WORDS["nothing"])}</p>'
        )
    else:
        parts += [_wedge(found), ruler(found, colors), _table(found)]
    parts.append(_attention(found, leg.notes))
    return "".join(parts)


def _scale(leg: Leg) -> str:
    limb = leg.outcome.limb
    if limb is not None and limb.frame.stated is not None:
        return f'<p class="{"quiet" if limb.frame.calibrated else "warn"}">{escape(origin_words(leg.ref, limb))}</p>'
    if not leg.points or leg.scale_source == "mm":
        return ""
    if leg.mm_per_unit is None:
        return f'<p class="warn">{escape(WORDS["no-scale"])}</p>'
    return f'<p class="quiet">{escape(WORDS["scale"].format(scale=leg.mm_per_unit, source=leg.scale_source))}</p>'


def _wedge(found: Outcome) -> str:
    made = found.plan
    if made is None:
        return ""
    numbers = [
        (
            WORDS["correction"],
            amount(made.correction, "deg"),
            found.sure and found.sure.correction,
            "deg",
        ),
        (WORDS["cortex"], amount(made.wedge.base, "mm"), found.sure and found.sure.base, "mm"),
    ]
    cells = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{value}<small>{_spread(interval, unit)}</small></dd></div>"
        for label, value, interval, unit in numbers
    )
    return f'<dl class="wedge">{cells}</dl><p class="sentence">{escape(plan_sentence(made))}</p>'


def _spread(interval: Any, unit: str) -> str:
    return "" if not interval else f" ± {amount((interval.high - interval.low) / 2, unit)}"


def _table(found: Outcome) -> str:
    rows = []
    for name in LISTED:
        record, before = records.measures()[name], getattr(found.before, name)
        after = getattr(found.plan.after, name) if found.plan is not None else None
        if before is None:
            continue
        digits = DIGITS.get(name, 1)
        sure = found.sure.before.get(name) if found.sure else None
        state = standing(before, record)
        rows.append(
            f'<tr><th scope="row"><abbr title="{escape(record.definition, quote=True)}">{escape(record.symbol)}</abbr></th>'
            f"<td>{amount(before, record.unit, digits=digits)}<small>{_spread(sure, record.unit)}</small></td>"
            f'<td class="{"off" if state and "normal" not in state else ""}">{escape(state)}<small> {escape(range_words(record.normal_low, record.normal_high, record.unit))}</small></td>'
            f'<td class="after">{amount(after, record.unit, digits=digits)}</td></tr>'
        )
    heads = "".join(
        f'<th scope="col">{escape(WORDS[key])}</th>'
        for key in ("measure", "before", "normal", "after")
    )
    return f'<table><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table><p class="quiet small">{escape(WORDS["within"])}</p>'


def ruler(found: Outcome, colors: Theme) -> str:
    """Return the plateau as a ruler: where the weight passes before and after, and the target."""
    made, width = found.plan, 300.0

    def at(percent: float) -> float:
        return 38 + (width - 76) * min(max(percent, -5.0), 105.0) / 100

    marks = [(float(found.before.wbl), colors.before, WORDS["before"], 14)]  # type: ignore[union-attr]
    zone = ""
    if made is not None:
        marks.append((float(made.after.wbl), colors.after, WORDS["after"], 66))
        if made.target.measure == "wbl":
            zone = f'<rect x="{at(made.target.value - 2.5):.1f}" y="24" width="{at(5) - at(0):.1f}" height="24" fill="{colors.target}" opacity="0.45"/>'
    ticks = "".join(
        f'<line x1="{at(k):.1f}" x2="{at(k):.1f}" y1="30" y2="42" stroke="{colors.quiet}"/>'
        for k in range(0, 101, 10)
    )
    pointers = "".join(
        f'<line x1="{at(v):.1f}" x2="{at(v):.1f}" y1="22" y2="50" stroke="{c}" stroke-width="3"/>'
        f'<text x="{min(max(at(v), 45), width - 45):.1f}" y="{y}" text-anchor="middle" font-size="10" fill="{c}">{escape(label)} {v:.1f} %</text>'
        for v, c, label, y in marks
    )
    words = "; ".join(f"{label} {v:.1f} %" for v, _, label, _ in marks)
    return (
        f'<svg role="img" aria-label="{escape(words, quote=True)}" viewBox="0 0 {width:.0f} 74" width="100%">'
        f'<line x1="{at(0)}" x2="{at(100)}" y1="36" y2="36" stroke="{colors.ink}" stroke-width="2"/>{zone}{ticks}{pointers}'
        f'<text x="0" y="40" font-size="9" fill="{colors.quiet}">med</text><text x="{width - 17}" y="40" font-size="9" fill="{colors.quiet}">lat</text></svg>'
    )


def _attention(found: Outcome, notes: tuple[str, ...]) -> str:
    lines = [("stop", text) for text in found.problems] + [
        (alert.severity, alert.message) for alert in found.alerts
    ]
    half = found.limb.half_pairs if found.limb is not None else ()
    lines += [("note", text.replace("_", " ")) for text in dict.fromkeys((*notes, *half))]
    if not lines:
        return ""
    signs = {"stop": "✕", "warn": "▲", "note": "●"}
    rows = "".join(
        f'<li class="{kind}"><span aria-hidden="true">{signs[kind]}</span> {escape(text)}</li>'
        for kind, text in lines
    )
    return f'<h3>{escape(WORDS["attention"])}</h3><ul class="alerts">{rows}</ul>'


def compared(first: Leg, now: Leg) -> str:
    """Return two plans side by side, as HTML."""
    columns = [(WORDS["a"], first.outcome), (WORDS["now"], now.outcome)]
    rows: list[tuple[str, Any]] = [
        ("procedure", lambda o: o.plan.procedure.label),
        ("correction", lambda o: amount(o.plan.correction, "deg")),
        ("cortex", lambda o: amount(o.plan.wedge.base, "mm")),
    ]
    body = "".join(
        f'<tr><th scope="row">{escape(WORDS[key])}</th>'
        + "".join(f"<td>{escape(value(o)) if o.plan else '–'}</td>" for _, o in columns)
        + "</tr>"
        for key, value in rows
    )
    for name in ("hka", "wbl", "mldfa", "mpta", "limb"):
        record = records.measures()[name]
        cells = "".join(
            f"<td>{amount(getattr(o.plan.after, name), record.unit) if o.plan else '–'}</td>"
            for _, o in columns
        )
        body += f'<tr><th scope="row">{escape(record.symbol)} {escape(WORDS["after"].lower())}</th>{cells}</tr>'
    heads = "<td></td>" + "".join(f'<th scope="col">{escape(label)}</th>' for label, _ in columns)
    return f'<table class="compared"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
