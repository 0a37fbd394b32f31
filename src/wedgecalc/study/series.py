"""A series of operations: by how much the achieved corrections miss the plan, and why.

The spread of the misses combines that of the operations and that of reading the films, in
quadrature. Without the part of the films it is the surgeon's own accuracy, which `with_accuracy`
adds to the intervals of a plan.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgecalc.errors import wrong
from wedgecalc.geometry.plane import Floats
from wedgecalc.planning.millimetres import Z_95
from wedgecalc.study.pairs import FEWEST_PAIRS, PAIR_MEASURES, Pairs
from wedgecalc.study.series_regression import Regression, regression_of

MISS_BOUNDS = (1.0, 2.0, 3.0)  # degrees: a result gives the share of misses within each bound
# SDs. CUSUM that looks for a shift of one SD and signals it at five: Page 1954
# (doi 10.1093/biomet/41.1-2.100).
SLACK, SIGNAL = 0.5, 5.0


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Mean and standard deviation of the misses of a number.

    Attributes
    ----------
    n : int
    mean, sd : float
        Mean and SD of achieved minus planned; HKA is counted in the plan's direction.
    mean_error : float
        Standard error of the mean.
    """

    n: int
    mean: float
    sd: float
    mean_error: float

    @classmethod
    def of(cls, miss: Floats) -> "Accuracy | None":
        """Return the accuracy of some misses; None for fewer than three."""
        known = miss[np.isfinite(miss)]
        if known.size < FEWEST_PAIRS:
            return None
        sd = float(known.std(ddof=1))
        return cls(int(known.size), float(known.mean()), sd, sd / math.sqrt(known.size))


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """The misses of some operations.

    Attributes
    ----------
    correction : Accuracy
        Accuracy of HKA in the plan's direction: negative means undercorrected.
    measures : mapping of str to Accuracy
        Accuracy of each measure, achieved minus planned, in its own sign.
    within : tuple of float
        Shares with a miss of at most 1, 2 and 3 degrees.
    under, over : float
        Shares under- and overcorrected by more than two readings differ; NaN if that is unknown.
    reading : float
        SD of the difference between two readings; NaN if unknown.
    execution : float
        SD of the operations themselves, without that of the readings.
    execution_error : float
        Standard error of `execution`.
    execution_high : float
        Upper 95 % confidence limit of `execution`.
    estimable : bool
        Whether `execution` is at least two of its standard errors; if not, only its upper limit is
        known.
    """

    correction: Accuracy
    measures: Mapping[str, Accuracy]
    within: tuple[float, ...]
    under: float
    over: float
    reading: float
    execution: float
    execution_error: float
    execution_high: float
    estimable: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """Bland and Altman's limits of agreement of achieved and planned correction (Lancet 1986).

    Attributes
    ----------
    bias, low, high : float
        Mean difference and its 95 % limits, degrees.
    limit_error : float
        Standard error of each limit.
    slope : float
        Change of the difference for each degree of the mean of both.
    """

    bias: float
    low: float
    high: float
    limit_error: float
    slope: float


@dataclass(frozen=True, eq=False)
class Series:
    """A series and what follows from it.

    Attributes
    ----------
    pairs : Pairs
    all : SeriesSummary
    groups : mapping of str to mapping of str to SeriesSummary
        By ``procedure`` and by ``surgeon``: those with at least three pairs.
    regression : Regression or None
    agreement : Agreement
    """

    pairs: Pairs
    all: SeriesSummary
    groups: Mapping[str, Mapping[str, SeriesSummary]]
    regression: Regression | None
    agreement: Agreement

    @property
    def running(self) -> tuple[Floats, Floats]:
        """Mean miss of the first k operations, and half the width of its 95 % funnel about zero."""
        miss = self.pairs.miss[self.pairs.order]
        k = np.arange(1, len(miss) + 1)
        return np.cumsum(miss) / k, Z_95 * self.all.correction.sd / np.sqrt(k)

    @property
    def cusum(self) -> tuple[Floats, Floats]:
        """Page's cumulative sums of over- and of undercorrection, in SDs, in order of time."""
        sd = self.all.correction.sd
        z = self.pairs.miss[self.pairs.order] / (sd if sd > 0 else 1.0)
        return _page(z), _page(-z)

    @property
    def exchanged(self) -> bool:
        """Whether HKA on average went the other way than planned, by more than chance."""
        change, n = self.pairs.correction + self.pairs.miss, len(self.pairs)
        high = float(change.mean()) + Z_95 * float(change.std(ddof=1)) / math.sqrt(n)
        return high < 0

    @property
    def signals(self) -> dict[str, int | None]:
        """Number of operations after which a cumulative sum first signals a shift, or None."""
        return {
            word: int(np.argmax(sums > SIGNAL)) + 1 if (sums > SIGNAL).any() else None
            for word, sums in zip(("over", "under"), self.cusum, strict=True)
        }


def series_of(pairs: Pairs) -> Series:
    """Analyse the operations of a series.

    Parameters
    ----------
    pairs : Pairs
        At least three; `wedgecalc.read_pairs` reads them from a table.

    Returns
    -------
    Series
        Accuracy of all and by group, regression, limits of agreement and sums over time.

    Raises
    ------
    InputError
        For fewer than three pairs.

    Examples
    --------
    >>> import numpy as np
    >>> hka = {"before": 172.0, "planned": 183.0}
    >>> states = {name: {"hka": np.full(4, value)} for name, value in hka.items()}
    >>> achieved = {"hka": np.array([181.0, 183.0, 182.0, 182.0])}
    >>> found = series_of(Pairs(**states, achieved=achieved, reading=np.full(4, 0.5)))
    >>> found.all.correction.mean, round(found.all.execution, 2), found.all.within
    (-1.0, 0.65, (0.75, 1.0, 1.0))
    """
    if len(pairs) < FEWEST_PAIRS:
        several = "" if len(pairs) == 1 else "s"
        what = f"{len(pairs)} pair{several} of a preoperative and a postoperative film"
        if pairs.left_out:
            told = ", ".join(
                f"{reason} {count:,}" for reason, count in pairs.left_out.most_common()
            )
            what += f" (left out: {told})"
        raise wrong("table", what, f"{FEWEST_PAIRS} or more")
    everyone = np.ones(len(pairs), dtype=bool)
    groups: dict[str, dict[str, SeriesSummary]] = {}
    for key, words in pairs.groups.items():
        masks = {str(word): words == word for word in sorted(set(words.tolist())) if word}
        found = {
            w: _summary(pairs, rows) for w, rows in masks.items() if rows.sum() >= FEWEST_PAIRS
        }
        groups[key] = found
    return Series(pairs, _summary(pairs, everyone), groups, regression_of(pairs), _agreement(pairs))


def _summary(pairs: Pairs, rows: NDArray[np.bool_]) -> SeriesSummary:
    miss, sd = pairs.miss[rows], pairs.reading[rows]
    accuracy = Accuracy.of(miss)
    assert accuracy is not None
    measures: dict[str, Accuracy] = {}
    for name in PAIR_MEASURES:
        if name in pairs.planned and name in pairs.achieved:
            miss_of_name = Accuracy.of(pairs.achieved[name][rows] - pairs.planned[name][rows])
            measures |= {} if miss_of_name is None else {name: miss_of_name}
    judged = np.isfinite(sd)
    under, over = (
        float(np.mean(way * miss[judged] > Z_95 * sd[judged])) if judged.any() else math.nan
        for way in (-1, 1)
    )
    reading = math.sqrt(float(np.mean(sd[judged] ** 2))) if judged.any() else math.nan
    within = tuple(float(np.mean(np.abs(miss) <= bound)) for bound in MISS_BOUNDS)
    own = _own(accuracy, reading**2 if judged.any() else 0.0)
    return SeriesSummary(accuracy, measures, within, under, over, reading, *own)


def _own(of: Accuracy, reading: float) -> tuple[float, float, float, bool]:
    """Return SD of execution, its standard error and upper limit, and whether it is estimable.

    The standard error of a variance is sd² √(2/(n−1)); that of its root is this divided by twice
    the root. The limit uses the 5 % quantile of χ² (Wilson and Hilferty, PNAS 1931).
    """
    free, variance = of.n - 1, of.sd**2
    execution = math.sqrt(max(variance - reading, 0.0))
    error = variance / math.sqrt(2 * free)
    lowest = (1 - 2 / (9 * free) - 1.644854 * math.sqrt(2 / (9 * free))) ** 3
    high = math.sqrt(max(variance / lowest - reading, 0.0))
    estimable = execution**2 >= 2 * error
    return execution, min(error / max(execution, 1e-9), of.sd), high, estimable


def _agreement(pairs: Pairs) -> Agreement:
    miss = pairs.miss
    middle = pairs.correction + miss / 2
    bias, sd, n = float(miss.mean()), float(miss.std(ddof=1)), len(miss)
    spread = float(((middle - middle.mean()) ** 2).sum())
    slope = float((middle - middle.mean()) @ miss) / spread if spread > 0 else 0.0
    return Agreement(bias, bias - Z_95 * sd, bias + Z_95 * sd, sd * math.sqrt(3 / n), slope)


def _page(z: Floats) -> Floats:
    """Return Page's cumulative sum, which never falls below zero."""
    sums = np.cumsum(z - SLACK)
    lowest = np.minimum.accumulate(np.concatenate([[0.0], sums]))
    return np.asarray(sums - lowest[1:], dtype=float)
