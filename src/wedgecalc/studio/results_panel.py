"""The numbers beside the film, as HTML: measures before and after, the wedge, the plateau ruler, and what deserves attention."""

from html import escape

from wedgecalc.drawing.theme import Theme
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build import leg_rows, plan_rows
from wedgecalc.results.document import Row, shown
from wedgecalc.results.origin import origin_words
from wedgecalc.results.sentences import SIGNS_OF_ALERTS, plan_sentence
from wedgecalc.results.wedge_numbers import wedge_part
from wedgecalc.studio.case_state import Leg, Outcome
from wedgecalc.studio.words import WORDS
from wedgecalc.terms import Severity


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
    numbers = wedge_part(made, uncertainty=found.sure).among("correction_deg", "base_mm")
    labels = {"correction_deg": WORDS["correction"], "base_mm": WORDS["cortex"]}
    cells = "".join(
        f"<div><dt>{escape(labels[q.key])}</dt><dd>{q.text(1)}<small> {q.spread}</small></dd></div>"
        for q in numbers
    )
    return f'<dl class="wedge">{cells}</dl><p class="sentence">{escape(plan_sentence(made))}</p>'


def _rows(found: Outcome) -> tuple[Row, ...]:
    if found.plan is not None:
        return plan_rows(found.plan, found.sure)
    return () if found.limb is None or found.before is None else leg_rows(found.limb, found.before)


def _table(found: Outcome) -> str:
    rows = []
    for row in shown(_rows(found), "sheet"):
        q, after = row.before, row.after
        rows.append(
            f'<tr><th scope="row"><abbr title="{escape(q.definition, quote=True)}">{escape(q.symbol)}</abbr></th>'
            f"<td>{q.text()}<small> {q.spread}</small></td>"
            f'<td class="{"off" if q.outside else ""}">{escape(q.judgement)}<small> {escape(q.normal)}</small></td>'
            f'<td class="after">{after.text() if after else "–"}</td></tr>'
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
    lines = [(Severity.STOP, text) for text in found.problems] + [
        (alert.severity, alert.message) for alert in found.alerts
    ]
    half = found.limb.half_pairs if found.limb is not None else ()
    lines += [(Severity.NOTE, text.replace("_", " ")) for text in dict.fromkeys((*notes, *half))]
    if not lines:
        return ""
    rows = "".join(
        f'<li class="{kind}"><span aria-hidden="true">{SIGNS_OF_ALERTS[kind]}</span> {escape(text)}</li>'
        for kind, text in lines
    )
    return f'<h3>{escape(WORDS["attention"])}</h3><ul class="alerts">{rows}</ul>'


def compared(first: Leg, now: Leg) -> str:
    """Return two plans side by side, as HTML."""
    plans = (first.outcome.plan, now.outcome.plan)
    columns = [{} if made is None else _column(made) for made in plans]
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(f"<td>{escape(column.get(label, '–'))}</td>" for column in columns)
        + "</tr>"
        for label in dict.fromkeys(label for column in columns for label in column)
    )
    heads = "<td></td>" + "".join(
        f'<th scope="col">{escape(WORDS[key])}</th>' for key in ("a", "now")
    )
    return f'<table class="compared"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


def _column(made: Plan) -> dict[str, str]:
    numbers = wedge_part(made).among("correction_deg", "base_mm")
    labels = {"correction_deg": WORDS["correction"], "base_mm": WORDS["cortex"]}
    rows = shown(plan_rows(made), "knee")
    return {
        WORDS["procedure"]: made.procedure.label,
        **{labels[q.key]: q.text(1) for q in numbers},
        **{f"{r.after.symbol} {WORDS['after'].lower()}": r.after.text() for r in rows if r.after},
    }
