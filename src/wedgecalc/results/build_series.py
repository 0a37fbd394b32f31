"""Results of a series of operations: its document, its tables and its sentences."""

import math
from collections.abc import Iterator

from wedgecalc import records
from wedgecalc.planning.millimetres import WIDE
from wedgecalc.results.document import Grid
from wedgecalc.results.sentences import amount
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
            "r2": regression.r2,
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
    yield amount(of.execution, "deg")
    yield from map(_share, (*of.within, of.under, of.over))


def series_sentences(found: Series) -> tuple[str, ...]:
    """Return a series as sentences, the most important first."""
    of, sd = found.all, found.all.correction
    low, high = (sd.mean + way * WIDE * sd.mean_error for way in (-1, 1))
    word = "too little" if sd.mean < 0 else "too much"
    first = (
        f"{sd.n:,} operations corrected {amount(abs(sd.mean), 'deg')} {word} on average (95 % "
        f"interval of achieved minus planned {amount(low, 'deg', sign=True)} to "
        f"{amount(high, 'deg', sign=True)}), with an SD of {amount(sd.sd, 'deg')}."
    )
    return (
        first,
        _own_words(of),
        _judged_words(of),
        *_cause_words(found.regression),
        *_shift_words(found),
        *_left_words(found),
    )


def _own_words(of: Summary) -> str:
    if math.isnan(of.reading):
        return "How much of that SD is of reading the films is unknown without a scale."
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
        return
    told = False
    for name, label in _CAUSES.items():
        slope, error = found.coefficients.get(name, 0.0), found.errors.get(name, math.inf)
        if abs(slope) > WIDE * error:
            told = True
            off = f"{amount(slope, 'deg', digits=2, sign=True)} (standard error {amount(error, 'deg', digits=2)})"
            yield f"Each further {label} changes the difference by {off}."
    if not told:
        yield "The difference depends on neither the planned correction nor the JLCA by more than chance."


def _shift_words(found: Series) -> Iterator[str]:
    words = {"over": "overcorrection", "under": "undercorrection"}
    for way, k in found.signals.items():
        if k is not None:
            yield f"The cumulative sum signals a lasting {words[way]} after {k:,} operations."


def _left_words(found: Series) -> Iterator[str]:
    left = found.pairs.left_out
    if left:
        told = ", ".join(f"{reason} {count:,}" for reason, count in left.most_common())
        yield f"Left out: {told}."
