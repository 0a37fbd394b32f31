"""Results of an audit: a plan, and what films after the operation say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.planning.alerts import Alert, alert_of, alerts_of_limb
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.results import audit_words
from wedgecalc.results.build_leg import leg_head
from wedgecalc.results.document import Result, ResultTable
from wedgecalc.results.keys import alert_dict, interval_dict
from wedgecalc.results.sentences import amount, difference, target_words
from wedgecalc.results.sentences_target import target_facts
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import UNNAMED, CaseRef
from wedgecalc.study.audit_parts import AUDITED, WITHIN, Audit, Followup, Split
from wedgecalc.study.film_pair import FilmDifference


def audit_result(
    audit: Audit, case: CaseRef = UNNAMED, after: CaseRef = UNNAMED, later: Sequence[CaseRef] = ()
) -> Result:
    """Return the result of ``wedgecalc audit``.

    Parameters
    ----------
    audit : Audit
    case, after : CaseRef
        The preoperative case, and the first film after the operation.
    later : sequence of CaseRef
        Cases of the follow-ups, in their order.
    """
    refs = [*later, *([UNNAMED] * (len(audit.followups) - len(later)))]
    alerts = alerts_of_achieved(audit, after)
    body = _body(audit, after, refs) | {"alerts": [alert_dict(a) for a in alerts]}
    words = (
        *audit_words.audit_sentences(audit),
        *audit_words.film_sentences(audit),
        *(
            audit_words.followup_sentence(k, followup, ref)
            for k, (followup, ref) in _numbered(audit, refs)
        ),
    )
    plan = audit.plan
    title = f"{audited_procedure(audit)}, {target_words(plan.target)}: achieved against planned"
    return Result(
        *leg_head(plan.limb, case),
        title,
        (),
        alerts,
        body,
        grids=(
            _numbers(audit, audit_words.films_words(case, after)),
            _splits(audit),
            *_later(audit, refs),
        ),
        words=words,
        right=audit.verdict == WITHIN and not audit.doubted,
    )


def alerts_of_achieved(audit: Audit, after: CaseRef = UNNAMED) -> tuple[Alert, ...]:
    """Return the alerts of the leg on the film after the operation, each naming that film."""
    film = f"film after the operation{f' ({after.called})' if after.called else ''}"
    alerts = alerts_of_limb(audit.limb, audit.achieved)
    if audit.plan.limb.unconfirmed and not audit.limb.unconfirmed:
        alerts = (*alerts, alert_of("unconfirmed", None))
        film = "a film"
    return tuple(replace(alert, message=f"{film}: {alert.message}") for alert in alerts)


def _later(audit: Audit, refs: Sequence[CaseRef]) -> tuple[ResultTable, ...]:
    """Return the follow-ups as a table, if there are any."""
    heads, rows = audit_words.followup_rows(audit, refs)
    return (ResultTable(heads, rows, "What became of it"),) if audit.followups else ()


def audited_procedure(audit: Audit) -> str:
    """Return the name of the procedure that is audited."""
    twice = isinstance(audit.plan, DoublePlan)
    return "double-level osteotomy" if twice else audit.plan.procedure.label


def _numbered(audit: Audit, refs: Sequence[CaseRef]) -> list[tuple[int, tuple[Followup, CaseRef]]]:
    return list(enumerate(zip(audit.followups, refs, strict=True), 1))


def _body(audit: Audit, after: CaseRef, refs: Sequence[CaseRef]) -> Document:
    twice, (planned, achieved) = isinstance(audit.plan, DoublePlan), audit.correction
    around = audit.correction_interval
    return {
        "procedure": "double-level" if twice else audit.plan.procedure.name,
        **target_facts(audit.plan),
        "after": {"case": after.id, "film_date": after.film_date},
        "before": _measures(audit.before),
        "planned": {"correction_deg": planned, **_measures(audit.planned)},
        "achieved": {"correction_deg": achieved, **_measures(audit.achieved)},
        "miss": {
            "correction_deg": audit.correction_miss,
            "low": around and around.low,
            "high": around and around.high,
            **_by_key(audit.miss),
        },
        "intervals": {
            records.measures()[n].key: interval_dict(i) for n, i in audit.intervals.items()
        },
        "split": _split_dict(audit.split["achieved"]),
        "split_planned": _split_dict(audit.split["planned"]),
        "split_miss": _split_dict(audit.split["miss"]),
        "verdict": audit.verdict,
        "beyond": list(audit.beyond),
        "films": _films(audit.films),
        "followups": [
            {
                "case": ref.id,
                "film_date": ref.film_date,
                "measures": _measures(followup.found),
                "change": _by_key(followup.change),
                "interval": followup.interval and interval_dict(followup.interval),
                "verdict": followup.verdict,
                "films": _films(followup.films),
            }
            for _, (followup, ref) in _numbered(audit, refs)
        ],
    }


def _films(films: Sequence[FilmDifference]) -> list[Document]:
    return [asdict(sign) | {"differs": sign.differs} for sign in films]


def _by_key(values: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return numbers of the audited measures by their keys, such as ``hka_deg``."""
    return {records.measures()[name].key: values[name] for name in AUDITED}


def _measures(leg: Alignment) -> dict[str, float | None]:
    values = {name: getattr(leg, name) for name in AUDITED}
    return _by_key({name: None if v is None else float(v) for name, v in values.items()})


def _split_dict(split: Split) -> dict[str, float | None]:
    """Return a split by the keys of the interface."""
    parts = {f"{name}_deg": getattr(split, name) for name in ("tibia", "femur", "joint")}
    return parts | {"total_deg": split.total}


def _numbers(audit: Audit, title: str) -> ResultTable:
    rows = []
    for name in AUDITED:
        record, miss = records.measures()[name], audit.miss[name]
        legs = [getattr(leg, name) for leg in (audit.before, audit.planned, audit.achieved)]
        off = difference(legs[2], legs[1], miss, record.unit)
        cells = (*(amount(v, record.unit) for v in legs), off)
        if any(cell != "–" for cell in cells):
            rows.append(
                (record.symbol, *cells, audit_words.either_side(audit.sd.get(name), record.unit))
            )
    heads = ("", "before", "planned", "achieved", "achieved − planned", "two readings ±")
    return ResultTable(heads, tuple(rows), title)


def _splits(audit: Audit) -> ResultTable:
    """Return where the change of HKA is, as a table; its rows sum."""
    planned, achieved, miss = (audit.split[name] for name in ("planned", "achieved", "miss"))
    rows = tuple(
        (
            label,
            *(amount(getattr(s, name), "deg", sign=True) for s in (planned, achieved)),
            difference(getattr(achieved, name), getattr(planned, name), getattr(miss, name), "deg"),
        )
        for name, label in (
            ("tibia", "tibia (MPTA)"),
            ("femur", "femur (mLDFA)"),
            ("joint", "joint (JLCA)"),
            ("total", "HKA"),
        )
    )
    heads = ("change towards valgus", "planned", "achieved", "difference")
    return ResultTable(heads, rows, "Where the change is")
