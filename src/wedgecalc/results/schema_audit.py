"""The JSON Schema of an audit: one leg before and after, its films, and what became of it later."""

from wedgecalc import records
from wedgecalc.results.schema_parts import (
    KNOWN,
    NUMBER,
    TEXT,
    WORD,
    any_,
    by_name_,
    list_,
    numbers_,
    object_,
    one_of_,
    ref_,
)
from wedgecalc.sources.json_text import Document as Schema
from wedgecalc.study import audit_parts

_KEYS = [records.measures()[name].key for name in audit_parts.AUDITED]
_MEASURED = numbers_(_KEYS)
_SPLIT = object_(tibia_deg=NUMBER, **numbers_(("femur_deg", "joint_deg"), KNOWN), total_deg=NUMBER)
_FILM = {"case": WORD, "film_date": WORD}
_FILMS = list_(object_(name=TEXT, before=KNOWN, after=KNOWN, sd=KNOWN, differs={"type": "boolean"}))
AUDIT_KEYS: dict[str, Schema] = {
    "after": object_(**_FILM),
    "before": object_(**_MEASURED),
    "planned": object_(correction_deg=NUMBER, **_MEASURED),
    "achieved": object_(correction_deg=NUMBER, **_MEASURED),
    "miss": object_(correction_deg=NUMBER, low=KNOWN, high=KNOWN, **_MEASURED),
    "intervals": object_(tuple(_KEYS), **numbers_(_KEYS, ref_("interval"))),
    "split": _SPLIT,
    "split_planned": _SPLIT,
    "split_miss": _SPLIT,
    "verdict": one_of_(
        (audit_parts.WITHIN, audit_parts.UNDER, audit_parts.OVER, audit_parts.UNJUDGED)
    ),
    "beyond": list_(one_of_(tuple(audit_parts.MEASURE_OF_PART))),
    "films": _FILMS,
    "followups": list_(
        object_(
            **_FILM,
            measures=object_(**_MEASURED),
            change=object_(**_MEASURED),
            interval=any_(ref_("interval")),
            verdict=one_of_(
                (audit_parts.KEPT, audit_parts.LOST, audit_parts.GAINED, audit_parts.UNJUDGED)
            ),
            films=_FILMS,
        )
    ),
}


_ACCURACY = object_(n=NUMBER, mean=NUMBER, sd=NUMBER, mean_error=NUMBER)
_SUMMARY = object_(
    correction_deg=_ACCURACY,
    measures=by_name_(_ACCURACY),
    within=by_name_(NUMBER),
    **numbers_(("undercorrected", "overcorrected", "reading_sd_deg"), KNOWN),
    **numbers_(("execution_sd_deg", "execution_error_deg", "execution_high_deg"), NUMBER),
    execution_estimable={"type": "boolean"},
)
SERIES = object_(
    format={"const": "wedgecalc-series/1"},
    pairs=NUMBER,
    left_out=by_name_(NUMBER),
    plans=by_name_(NUMBER),
    exchanged={"type": "boolean"},
    unchanged=NUMBER,
    all=_SUMMARY,
    by_procedure=by_name_(_SUMMARY),
    by_surgeon=by_name_(_SUMMARY),
    regression=any_(
        object_(
            n=NUMBER,
            coefficients=by_name_(NUMBER),
            standard_errors=by_name_(NUMBER),
            raw=object_(coefficients=by_name_(NUMBER), standard_errors=by_name_(NUMBER), r2=NUMBER),
        )
    ),
    agreement=object_(
        **numbers_(("bias_deg", "low_deg", "high_deg", "limit_error_deg", "slope"), NUMBER)
    ),
    cusum=object_(
        slack_sd=NUMBER, signal_sd=NUMBER, signals=object_(**numbers_(("over", "under"), KNOWN))
    ),
    note=TEXT,
)
OWN_SERIES = object_(
    **numbers_(("n", "bias_deg", "bias_error_deg"), NUMBER),
    **numbers_(("execution_sd_deg", "execution_error_deg", "on_target_probability"), NUMBER),
    procedure=WORD,
)
