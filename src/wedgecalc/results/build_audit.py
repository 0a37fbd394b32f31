"""Results of an audit: a plan, and what films after the operation say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.planning.alerts import Alert, alert_of, alerts_of_limb
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.results.audit_words import (
    audit_sentences,
    either_side,
    film_sentences,
    films_words,
    followup_rows,
    followup_sentence,
)
from wedgecalc.results.build_leg import result_of
from wedgecalc.results.document import Grid, Result
from wedgecalc.results.keys import alert_dict
from wedgecalc.results.sentences import amount, difference, target_words
from wedgecalc.results.sentences_target import target_facts
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import UNNAMED, CaseRef
from wedgecalc.study.audit_parts import AUDITED, WITHIN, Audit, Followup, Split
from wedgecalc.study.film_pair import FilmDifference
from wedgecalc.study.interval import Interval


def of_audit(
    found: Audit, case: CaseRef = UNNAMED, after: CaseRef = UNNAMED, later: Sequence[CaseRef] = ()
) -> Result:
    """Return the result of ``wedgecalc audit``.

    Parameters
    ----------
    found : Audit
    case, after : CaseRef
        The preoperative case, and the first film after the operation.
    later : sequence of CaseRef
        Of the follow-ups, in their order.
    """
    refs = [*later, *([UNNAMED] * (len(found.followups) - len(later)))]
    alerts = alerts_of_achieved(found, after)
    body = _body(found, after, refs) | {"alerts": [alert_dict(a) for a in alerts]}
    words = (
        *audit_sentences(found),
        *film_sentences(found),
        *(followup_sentence(k, one, ref) for k, (one, ref) in _numbered(found, refs)),
    )
    plan = found.plan
    title = f"{procedure_words(found)}, {target_words(plan.target)}: achieved against planned"
    return result_of(
        plan.limb,
        case,
        title,
        (),
        alerts,
        body,
        grids=(_numbers(found, films_words(case, after)), _splits(found), *_later(found, refs)),
        words=words,
        right=found.verdict == WITHIN and not found.doubted,
    )


def alerts_of_achieved(found: Audit, after: CaseRef = UNNAMED) -> tuple[Alert, ...]:
    """Return the alerts of the leg on the film after the operation, each naming that film."""
    film = f"film after the operation{f' ({after.called})' if after.called else ''}"
    own = alerts_of_limb(found.limb, found.achieved)
    if found.plan.limb.unconfirmed and not found.limb.unconfirmed:
        own = (*own, alert_of("unconfirmed", None))
        film = "a film"
    return tuple(replace(alert, message=f"{film}: {alert.message}") for alert in own)


def _later(found: Audit, refs: Sequence[CaseRef]) -> tuple[Grid, ...]:
    """Return the follow-ups as a table, if there are any."""
    heads, rows = followup_rows(found, refs)
    return (Grid(heads, rows, "What became of it"),) if found.followups else ()


def procedure_words(found: Audit) -> str:
    """Return the name of the procedure that is audited."""
    twice = isinstance(found.plan, DoublePlan)
    return "double-level osteotomy" if twice else found.plan.procedure.label


def _numbered(found: Audit, refs: Sequence[CaseRef]) -> list[tuple[int, tuple[Followup, CaseRef]]]:
    return list(enumerate(zip(found.followups, refs, strict=True), 1))


def _body(found: Audit, after: CaseRef, refs: Sequence[CaseRef]) -> Document:
    twice, (planned, achieved) = isinstance(found.plan, DoublePlan), found.correction
    around = found.correction_interval
    return {
        "procedure": "double-level" if twice else found.plan.procedure.name,
        **target_facts(found.plan),
        "after": {"case": after.id, "film_date": after.film_date},
        "before": _measures(found.before),
        "planned": {"correction_deg": planned, **_measures(found.planned)},
        "achieved": {"correction_deg": achieved, **_measures(found.achieved)},
        "miss": {
            "correction_deg": found.correction_miss,
            "low": around and around.low,
            "high": around and around.high,
            **_by_key(found.miss),
        },
        "intervals": {records.measures()[n].key: _ends(i) for n, i in found.intervals.items()},
        "split": _split_dict(found.split["achieved"]),
        "split_planned": _split_dict(found.split["planned"]),
        "split_miss": _split_dict(found.split["miss"]),
        "verdict": found.verdict,
        "beyond": list(found.beyond),
        "films": _films(found.films),
        "followups": [
            {
                "case": ref.id,
                "film_date": ref.film_date,
                "measures": _measures(one.found),
                "change": _by_key(one.change),
                "interval": one.interval and _ends(one.interval),
                "verdict": one.verdict,
                "films": _films(one.films),
            }
            for _, (one, ref) in _numbered(found, refs)
        ],
    }


def _films(films: Sequence[FilmDifference]) -> list[Document]:
    return [asdict(sign) | {"differs": sign.differs} for sign in films]


def _by_key(values: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return numbers of the audited measures by their keys, such as ``hka_deg``."""
    return {records.measures()[name].key: values[name] for name in AUDITED}


def _measures(of: Alignment) -> dict[str, float | None]:
    found = {name: getattr(of, name) for name in AUDITED}
    return _by_key({name: None if v is None else float(v) for name, v in found.items()})


def _ends(interval: Interval) -> dict[str, float]:
    return {"sd": interval.sd, "low": interval.low, "high": interval.high}


def _split_dict(split: Split) -> dict[str, float | None]:
    """Return a split by the keys of the interface."""
    parts = {f"{name}_deg": getattr(split, name) for name in ("tibia", "femur", "joint")}
    return parts | {"total_deg": split.total}


def _numbers(found: Audit, title: str) -> Grid:
    rows = []
    for name in AUDITED:
        record, miss = records.measures()[name], found.miss[name]
        legs = [getattr(of, name) for of in (found.before, found.planned, found.achieved)]
        off = difference(legs[2], legs[1], miss, record.unit)
        cells = (*(amount(v, record.unit) for v in legs), off)
        if any(cell != "–" for cell in cells):
            rows.append((record.symbol, *cells, either_side(found.sd.get(name), record.unit)))
    heads = ("", "before", "planned", "achieved", "achieved − planned", "two readings ±")
    return Grid(heads, tuple(rows), title)


def _splits(found: Audit) -> Grid:
    """Return where the change of HKA is, as a table; its rows sum."""
    planned, achieved, miss = (found.split[name] for name in ("planned", "achieved", "miss"))
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
    return Grid(heads, rows, "Where the change is")
