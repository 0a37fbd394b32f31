"""Results of a series of operations: its document, its tables and its sentences."""

import math
from collections import Counter
from collections.abc import Iterator

from wedgecalc import records
from wedgecalc.planning.millimetres import WIDE
from wedgecalc.planning.targets import Target
from wedgecalc.results.document import Grid
from wedgecalc.results.sentences import amount, target_words
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.series_file import FORMAT
from wedgecalc.study.series import BOUNDS, SIGNAL, SLACK, Accuracy, Series, Summary
from wedgecalc.study.series_regression import Regression

_CAUSES = {"correction": "degree of planned correction", "jlca": "degree of JLCA before"}


def series_dict(found: Series) -> Document:
    """Return the JSON document of a series."""
    agreement, regression = found.agreement, found.regression
    return {
        "format": FORMAT,
        "pairs": len(found.pairs),
        "left_out": dict(found.pairs.left_out),
        "plans": {" ".join(plan): count for plan, count in found.pairs.plans.most_common()},
        "exchanged": found.exchanged,
        "unchanged": found.pairs.unchanged,
        "all": _summary_dict(found.all),
        **{
            f"by_{key}": {word: _summary_dict(of) for word, of in found.groups.get(key, {}).items()}
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
        "cusum": {"slack_sd": SLACK, "signal_sd": SIGNAL, "signals": found.signals},
        "note": records.NOTE,
    }


def _summary_dict(of: Summary) -> Document:
    return {
        "correction_deg": _accuracy_dict(of.correction),
        "measures": {records.measures()[n].key: _accuracy_dict(a) for n, a in of.measures.items()},
        "within": {f"{b:g}": share for b, share in zip(BOUNDS, of.within, strict=True)},
        "undercorrected": _known(of.under),
        "overcorrected": _known(of.over),
        "reading_sd_deg": _known(of.reading),
        "execution_sd_deg": of.execution,
        "execution_error_deg": of.execution_error,
        "execution_high_deg": of.execution_high,
        "execution_estimable": of.estimable,
    }


def _accuracy_dict(of: Accuracy) -> Document:
    return {"n": of.n, "mean": of.mean, "sd": of.sd, "mean_error": of.mean_error}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def series_grids(found: Series) -> tuple[Grid, ...]:
    """Return the tables of a series: all and each group, then the measures."""
    heads = (*("", "n", "mean", "SD", "own SD"), *(f"within {b:g}°" for b in BOUNDS))
    heads += ("under", "over")
    groups = [("all", found.all)]
    for key, of in found.groups.items():
        known = records.procedures()
        if len(of) > 1 or key == "surgeon":
            label = {word: known[word].short if word in known else word for word in of}
            groups += [(label[word], each) for word, each in of.items()]
    rows = tuple((name, *_cells(each)) for name, each in groups)
    title = "Achieved minus planned correction, degrees: negative is undercorrected"
    measures = tuple(
        (
            (record := records.measures()[name]).symbol,
            f"{a.n:,}",
            amount(a.mean, record.unit, sign=True),
            amount(a.sd, record.unit),
        )
        for name, a in found.all.measures.items()
    )
    return Grid(heads, rows, title), Grid(
        ("", "n", "mean", "SD"), measures, "Achieved minus planned, by measurement"
    )


def _cells(of: Summary) -> Iterator[str]:
    yield f"{of.correction.n:,}"
    yield amount(of.correction.mean, "deg", sign=True)
    yield amount(of.correction.sd, "deg")
    yield amount(of.execution, "deg") if of.estimable else f"≤ {amount(of.execution_high, 'deg')}"
    yield from map(_share, (*of.within, of.under, of.over))


def series_sentences(found: Series) -> tuple[str, ...]:
    """Return a series as sentences, the most important first."""
    of, sd = found.all, found.all.correction
    low, high = (sd.mean + way * WIDE * sd.mean_error for way in (-1, 1))
    chance = ", no more than by chance" if low <= 0 <= high else ""
    first = (
        f"{sd.n:,} operations corrected {_off(sd.mean)} on average{chance} (95 % "
        f"interval of achieved minus planned {amount(low, 'deg', sign=True)} to "
        f"{amount(high, 'deg', sign=True)}), with an SD of {amount(sd.sd, 'deg')}."
    )
    return (
        *series_doubts(found),
        *_plan_words(found.pairs.plans),
        first,
        _own_words(of),
        _judged_words(of),
        *_cause_words(found.regression),
        *_shift_words(found),
        *_left_words(found),
    )


def series_doubts(found: Series) -> tuple[str, ...]:
    """Return why a series may not be what it says: exchanged films, or one film for both."""
    same, n = found.pairs.unchanged, len(found.pairs)
    twice = (
        f"▲ In {same:,} of {n:,} operations the leg after is the leg before to the last digit: is "
        "one film named twice?"
    )
    said = (found.exchanged, _EXCHANGED), (2 * same >= n, twice)
    return tuple(words for holds, words in said if holds)


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
    known, told = records.procedures(), []
    for (procedure, target, source), count in plans.most_common(2):
        name = known[procedure].label if procedure in known else "double-level osteotomy"
        why = f" ({_SOURCES[source]})" if source in _SOURCES else ""
        told.append(f"{count:,} × {name}, {target_words(Target.parse(target))}{why}")
    rest = sum(plans.values()) - sum(count for _, count in plans.most_common(2))
    if rest:
        told.append(f"{rest:,} × other plans")
    if told:
        yield f"Planned on the films before: {'; '.join(told)}."


def _own_words(of: Summary) -> str:
    if math.isnan(of.reading):
        return "How much of that SD is of reading the films is unknown without a scale."
    if not of.estimable:
        return (
            f"Two readings of one leg differ with an SD of {amount(of.reading, 'deg')}; what is left "
            f"for the operations themselves is too small to tell from so few: an SD of no more than "
            f"{amount(of.execution_high, 'deg')} (with 95 % confidence)."
        )
    return (
        f"Two readings of one leg differ with an SD of {amount(of.reading, 'deg')}; what is left, "
        f"{amount(of.execution, 'deg')} (standard error {amount(of.execution_error, 'deg')}), is the "
        "spread of the operations themselves."
    )


def _judged_words(of: Summary) -> str:
    within = ", ".join(
        f"{b:g}° {_share(share)}" for b, share in zip(BOUNDS, of.within, strict=True)
    )
    beyond = (
        ""
        if math.isnan(of.under)
        else f" By more than two readings differ, {_share(of.under)} are undercorrected and "
        f"{_share(of.over)} overcorrected; 2.5 % of each would be by chance."
    )
    return f"Within {within}.{beyond}"


def _cause_words(found: Regression | None) -> Iterator[str]:
    """Yield on what the difference depends by more than chance; that it does not, if so."""
    if found is None:
        yield (
            "On what the difference depends cannot be told: the planned corrections are too few or "
            "too much alike."
        )
        return
    for name, label in _CAUSES.items():
        if found.told(name):
            slope, raw = (
                f"{amount(of[name], 'deg', digits=2, sign=True)} (standard error "
                f"{amount(errors[name], 'deg', digits=2)})"
                for of, errors in (
                    (found.coefficients, found.errors),
                    (found.raw, found.raw_errors),
                )
            )
            yield (
                f"Each further {label} changes the difference by {slope} once the error of reading "
                f"the first film is taken out; as read, by {raw}."
            )


def _shift_words(found: Series) -> Iterator[str]:
    words = {"over": "overcorrection", "under": "undercorrection"}
    for way, k in found.signals.items():
        if k is not None:
            yield f"The cumulative sum signals a shift to {words[way]} at operation {k:,}."


def _left_words(found: Series) -> Iterator[str]:
    left = found.pairs.left_out
    if left:
        told = ", ".join(f"{count:,} {_reason(why)}" for why, count in left.most_common())
        yield f"Left out: {told}."


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
