"""Results of a series of operations: its document, its tables and its sentences."""

import math
from collections import Counter
from collections.abc import Iterator

from wedgecalc import records
from wedgecalc.planning.millimetres import Z_95
from wedgecalc.planning.targets import Target
from wedgecalc.results.document import ResultTable
from wedgecalc.results.sentences import amount, target_words
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.series_file import SERIES_FORMAT
from wedgecalc.study.series import MISS_BOUNDS, SIGNAL, SLACK, Accuracy, Series, SeriesSummary
from wedgecalc.study.series_regression import Regression

_CAUSES = {"correction": "degree of planned correction", "jlca": "degree of JLCA before"}


def series_dict(series: Series) -> Document:
    """Return the JSON document of a series."""
    agreement, regression = series.agreement, series.regression
    return {
        "format": SERIES_FORMAT,
        "pairs": len(series.pairs),
        "left_out": dict(series.pairs.left_out),
        "plans": {" ".join(plan): count for plan, count in series.pairs.plans.most_common()},
        "exchanged": series.exchanged,
        "unchanged": series.pairs.unchanged,
        "all": _summary_dict(series.all),
        **{
            f"by_{key}": {
                word: _summary_dict(summary) for word, summary in series.groups.get(key, {}).items()
            }
            for key in ("procedure", "surgeon")
        },
        "regression": regression
        and {
            "n": regression.n,
            "coefficients": dict(regression.coefficients),
            "standard_errors": dict(regression.errors),
            "raw": {
                "coefficients": dict(regression.raw),
                "standard_errors": dict(regression.raw_errors),
                "r2": regression.r2,
            },
        },
        "agreement": {
            "bias_deg": agreement.bias,
            "low_deg": agreement.low,
            "high_deg": agreement.high,
            "limit_error_deg": agreement.limit_error,
            "slope": agreement.slope,
        },
        "cusum": {"slack_sd": SLACK, "signal_sd": SIGNAL, "signals": series.signals},
        "note": records.NOTE,
    }


def _summary_dict(summary: SeriesSummary) -> Document:
    return {
        "correction_deg": _accuracy_dict(summary.correction),
        "measures": {
            records.measures()[n].key: _accuracy_dict(a) for n, a in summary.measures.items()
        },
        "within": {f"{b:g}": share for b, share in zip(MISS_BOUNDS, summary.within, strict=True)},
        "undercorrected": _known(summary.under),
        "overcorrected": _known(summary.over),
        "reading_sd_deg": _known(summary.reading),
        "execution_sd_deg": summary.execution,
        "execution_error_deg": summary.execution_error,
        "execution_high_deg": summary.execution_high,
        "execution_estimable": summary.estimable,
    }


def _accuracy_dict(accuracy: Accuracy) -> Document:
    return {
        "n": accuracy.n,
        "mean": accuracy.mean,
        "sd": accuracy.sd,
        "mean_error": accuracy.mean_error,
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def series_grids(series: Series) -> tuple[ResultTable, ...]:
    """Return the tables of a series: all and each group, then the measures."""
    heads = (*("", "n", "mean", "SD", "own SD"), *(f"within {b:g}°" for b in MISS_BOUNDS))
    heads += ("under", "over")
    groups = [("all", series.all)]
    for key, summaries in series.groups.items():
        procedures = records.procedures()
        if len(summaries) > 1 or key == "surgeon":
            label = {
                word: procedures[word].short if word in procedures else word for word in summaries
            }
            groups += [(label[word], each) for word, each in summaries.items()]
    rows = tuple((name, *_cells(each)) for name, each in groups)
    title = "Achieved minus planned correction, degrees: negative is undercorrected"
    measures = tuple(
        (
            (record := records.measures()[name]).symbol,
            f"{a.n:,}",
            amount(a.mean, record.unit, sign=True),
            amount(a.sd, record.unit),
        )
        for name, a in series.all.measures.items()
    )
    return ResultTable(heads, rows, title), ResultTable(
        ("", "n", "mean", "SD"), measures, "Achieved minus planned, by measurement"
    )


def _cells(summary: SeriesSummary) -> Iterator[str]:
    yield f"{summary.correction.n:,}"
    yield amount(summary.correction.mean, "deg", sign=True)
    yield amount(summary.correction.sd, "deg")
    yield (
        amount(summary.execution, "deg")
        if summary.estimable
        else f"≤ {amount(summary.execution_high, 'deg')}"
    )
    yield from map(_share, (*summary.within, summary.under, summary.over))


def series_sentences(series: Series) -> tuple[str, ...]:
    """Return a series as sentences, the most important first."""
    summary, sd = series.all, series.all.correction
    low, high = (sd.mean + way * Z_95 * sd.mean_error for way in (-1, 1))
    chance = ", no more than by chance" if low <= 0 <= high else ""
    first = (
        f"{sd.n:,} operations corrected {_off(sd.mean)} on average{chance} (95 % "
        f"interval of achieved minus planned {amount(low, 'deg', sign=True)} to "
        f"{amount(high, 'deg', sign=True)}), with an SD of {amount(sd.sd, 'deg')}."
    )
    return (
        *series_doubts(series),
        *_plan_words(series.pairs.plans),
        first,
        _own_words(summary),
        _judged_words(summary),
        *_cause_words(series.regression),
        *_shift_words(series),
        *_left_words(series),
    )


def series_doubts(series: Series) -> tuple[str, ...]:
    """Return why a series may not be what it says: exchanged films, or one film for both."""
    same, n = series.pairs.unchanged, len(series.pairs)
    twice = (
        f"▲ In {same:,} of {n:,} operations the leg after is the leg before to the last digit: is "
        "one film named twice?"
    )
    doubts = (series.exchanged, _EXCHANGED), (2 * same >= n, twice)
    return tuple(words for holds, words in doubts if holds)


_EXCHANGED = (
    "▲ On average HKA went the other way than planned: are the films before and after exchanged?"
)
_SOURCES = {"usual": "the procedure's usual target: neither table nor options name one"}


def _off(mean: float) -> str:
    size = amount(abs(mean), "deg")
    if size == amount(0.0, "deg"):
        return "as much as planned"
    return f"{size} {'too little' if mean < 0 else 'too much'}"


def _plan_words(plans: Counter[tuple[str, str, str]]) -> Iterator[str]:
    """Yield what was planned on the films of a series: the commonest two plans, and how many more."""
    procedures, parts = records.procedures(), []
    for (procedure, target, source), count in plans.most_common(2):
        name = procedures[procedure].label if procedure in procedures else "double-level osteotomy"
        why = f" ({_SOURCES[source]})" if source in _SOURCES else ""
        parts.append(f"{count:,} × {name}, {target_words(Target.parse(target))}{why}")
    rest = sum(plans.values()) - sum(count for _, count in plans.most_common(2))
    if rest:
        parts.append(f"{rest:,} × other plans")
    if parts:
        yield f"Planned on the films before: {'; '.join(parts)}."


def _own_words(summary: SeriesSummary) -> str:
    if math.isnan(summary.reading):
        return "How much of that SD is of reading the films is unknown without a scale."
    if not summary.estimable:
        return (
            f"Two readings of one leg differ with an SD of {amount(summary.reading, 'deg')}; what is left "
            f"for the operations themselves is too small to tell from so few: an SD of no more than "
            f"{amount(summary.execution_high, 'deg')} (with 95 % confidence)."
        )
    return (
        f"Two readings of one leg differ with an SD of {amount(summary.reading, 'deg')}; what is left, "
        f"{amount(summary.execution, 'deg')} (standard error {amount(summary.execution_error, 'deg')}), is the "
        "spread of the operations themselves."
    )


def _judged_words(summary: SeriesSummary) -> str:
    within = ", ".join(
        f"{b:g}° {_share(share)}" for b, share in zip(MISS_BOUNDS, summary.within, strict=True)
    )
    beyond = (
        ""
        if math.isnan(summary.under)
        else f" By more than two readings differ, {_share(summary.under)} are undercorrected and "
        f"{_share(summary.over)} overcorrected; 2.5 % of each would be by chance."
    )
    return f"Within {within}.{beyond}"


def _cause_words(regression: Regression | None) -> Iterator[str]:
    """Yield on what the difference depends by more than chance; that it does not, if so."""
    if regression is None:
        yield (
            "On what the difference depends cannot be told: the planned corrections are too few or "
            "too much alike."
        )
        return
    for name, label in _CAUSES.items():
        if regression.told(name):
            slope, raw = (
                f"{amount(slopes[name], 'deg', digits=2, sign=True)} (standard error "
                f"{amount(errors[name], 'deg', digits=2)})"
                for slopes, errors in (
                    (regression.coefficients, regression.errors),
                    (regression.raw, regression.raw_errors),
                )
            )
            yield (
                f"Each further {label} changes the difference by {slope} once the error of reading "
                f"the first film is taken out; as read, by {raw}."
            )


def _shift_words(series: Series) -> Iterator[str]:
    words = {"over": "overcorrection", "under": "undercorrection"}
    for way, k in series.signals.items():
        if k is not None:
            yield f"The cumulative sum signals a shift to {words[way]} at operation {k:,}."


def _left_words(series: Series) -> Iterator[str]:
    left = series.pairs.left_out
    if left:
        reasons = ", ".join(f"{count:,} {_reason(why)}" for why, count in left.most_common())
        yield f"Left out: {reasons}."


_REASONS = {
    "missing-hka": "without HKA",
    "no-id": "without an id",
    "unknown-film": "neither before nor after",
    "second-before": "second film before",
    "later-film": "later film of the same leg",
    "no-film-after": "without a film after",
    "no-film-before": "without a film before",
    "side-mismatch": "with films of both sides",
}


def _reason(why: str) -> str:
    """Return why rows are left out, in words; the codes of legs stay, as `cohort` tells them.

    >>> _reason("bad-date"), _reason("no-id"), _reason("landmarks-swapped")
    ('with an impossible date', 'without an id', 'landmarks-swapped')
    """
    if why.startswith("bad-"):
        return f"with an impossible {why.removeprefix('bad-')}"
    return _REASONS.get(why, why)
