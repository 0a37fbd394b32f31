"""The JSON Schema of an audit: one leg before and after, its films, and what became of it later."""

from wedgecalc import records
from wedgecalc.results.schema_parts import KNOWN, NUMBER, TEXT, WORD
from wedgecalc.results.schema_parts import any_ as _any
from wedgecalc.results.schema_parts import by_name_ as _by_name
from wedgecalc.results.schema_parts import list_ as _list
from wedgecalc.results.schema_parts import numbers_ as _numbers
from wedgecalc.results.schema_parts import object_ as _object
from wedgecalc.results.schema_parts import one_of_ as _one_of
from wedgecalc.results.schema_parts import ref_ as _ref
from wedgecalc.sources.json_text import Document as Schema
from wedgecalc.study.audit_parts import (
    AUDITED,
    GAINED,
    KEPT,
    LOST,
    MEASURE_OF_PART,
    OVER,
    UNDER,
    UNJUDGED,
    WITHIN,
)

_KEYS = [records.measures()[name].key for name in AUDITED]
_MEASURED = _numbers(_KEYS)
_SPLIT = _object(tibia_deg=NUMBER, **_numbers(("femur_deg", "joint_deg"), KNOWN), total_deg=NUMBER)
_FILM = {"case": WORD, "film_date": WORD}
_FILMS = _list(_object(name=TEXT, before=KNOWN, after=KNOWN, sd=KNOWN, differs={"type": "boolean"}))
AUDIT_KEYS: dict[str, Schema] = {
    "after": _object(**_FILM),
    "before": _object(**_MEASURED),
    "planned": _object(correction_deg=NUMBER, **_MEASURED),
    "achieved": _object(correction_deg=NUMBER, **_MEASURED),
    "miss": _object(correction_deg=NUMBER, low=KNOWN, high=KNOWN, **_MEASURED),
    "intervals": _object(tuple(_KEYS), **_numbers(_KEYS, _ref("interval"))),
    "split": _SPLIT,
    "split_planned": _SPLIT,
    "split_miss": _SPLIT,
    "verdict": _one_of((WITHIN, UNDER, OVER, UNJUDGED)),
    "beyond": _list(_one_of(tuple(MEASURE_OF_PART))),
    "films": _FILMS,
    "followups": _list(
        _object(
            **_FILM,
            measures=_object(**_MEASURED),
            change=_object(**_MEASURED),
            interval=_any(_ref("interval")),
            verdict=_one_of((KEPT, LOST, GAINED, UNJUDGED)),
            films=_FILMS,
        )
    ),
}


_ACCURACY = _object(n=NUMBER, mean=NUMBER, sd=NUMBER, mean_error=NUMBER)
_SUMMARY = _object(
    correction_deg=_ACCURACY,
    measures=_by_name(_ACCURACY),
    within=_by_name(NUMBER),
    **_numbers(("undercorrected", "overcorrected", "reading_sd_deg"), KNOWN),
    **_numbers(("execution_sd_deg", "execution_error_deg", "execution_high_deg"), NUMBER),
    execution_estimable={"type": "boolean"},
)
SERIES = _object(
    format={"const": "wedgecalc-series/1"},
    pairs=NUMBER,
    left_out=_by_name(NUMBER),
    plans=_by_name(NUMBER),
    exchanged={"type": "boolean"},
    unchanged=NUMBER,
    all=_SUMMARY,
    by_procedure=_by_name(_SUMMARY),
    by_surgeon=_by_name(_SUMMARY),
    regression=_any(
        _object(
            n=NUMBER,
            coefficients=_by_name(NUMBER),
            standard_errors=_by_name(NUMBER),
            raw=_object(coefficients=_by_name(NUMBER), standard_errors=_by_name(NUMBER), r2=NUMBER),
        )
    ),
    agreement=_object(
        **_numbers(("bias_deg", "low_deg", "high_deg", "limit_error_deg", "slope"), NUMBER)
    ),
    cusum=_object(
        slack_sd=NUMBER, signal_sd=NUMBER, signals=_object(**_numbers(("over", "under"), KNOWN))
    ),
    note=TEXT,
)
OWN_SERIES = _object(
    **_numbers(("n", "bias_deg", "bias_error_deg"), NUMBER),
    **_numbers(("execution_sd_deg", "execution_error_deg", "on_target_probability"), NUMBER),
    procedure=WORD,
)
