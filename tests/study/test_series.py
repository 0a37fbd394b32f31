"""What follows from a series of operations whose truth is known."""

import numpy as np
import pytest

from wedgecalc.study.pairs import Pairs
from wedgecalc.study.series import series_of


def _pairs(random, n=60, slope=0.0, sd=1.0, reading=1.0, jlca=None):
    """Return operations read on two films each, with half of the reading's variance on each."""
    one = reading / np.sqrt(2)
    true = random.uniform(170, 176, n)
    before = true + one * random.standard_normal(n)
    made = 183 - before + slope * (183 - true) + sd * random.standard_normal(n)
    achieved = true + made + one * random.standard_normal(n)
    states = {"hka": before} if jlca is None else {"hka": before, "jlca": jlca}
    planned = np.full(n, 183.0)
    return Pairs(states, {"hka": planned}, {"hka": achieved}, np.full(n, reading))


def test_standard_errors_of_the_regression_are_the_spread_of_its_slopes():
    random = np.random.default_rng(4)
    found = [series_of(_pairs(random, slope=-0.2)).regression for _ in range(300)]
    slopes = np.array([each.coefficients["correction"] for each in found])
    errors = np.array([each.errors["correction"] for each in found])
    assert np.median(errors) == pytest.approx(slopes.std(), rel=0.2)
    assert slopes.mean() == pytest.approx(-0.2, abs=0.04)
    raw = np.array([each.raw["correction"] for each in found])
    assert raw.mean() > -0.12


def test_a_slope_by_chance_is_told_in_about_one_of_twenty_series():
    random = np.random.default_rng(5)
    told = [series_of(_pairs(random)).regression.told("correction") for _ in range(300)]
    assert 0.01 < np.mean(told) < 0.09


def test_raw_slopes_are_those_of_ordinary_least_squares():
    pairs = _pairs(np.random.default_rng(6), slope=0.3)
    found = series_of(pairs).regression
    (slope, middle), covariance = np.polyfit(pairs.correction, pairs.miss, 1, cov=True)
    assert (found.raw["correction"], found.raw["intercept"]) == pytest.approx((slope, middle))
    assert found.raw_errors["correction"] == pytest.approx(np.sqrt(covariance[0, 0]))
    assert found.r2 == pytest.approx(np.corrcoef(pairs.correction, pairs.miss)[0, 1] ** 2)


def test_a_jlca_that_is_always_the_same_is_no_cause():
    pairs = _pairs(np.random.default_rng(7), jlca=np.full(60, 2.0))
    assert set(series_of(pairs).regression.coefficients) == {"intercept", "correction"}


def test_an_own_spread_that_few_operations_cannot_tell_has_an_upper_limit():
    random = np.random.default_rng(8)
    few = [series_of(_pairs(random, n=4, sd=0.8)).all for _ in range(300)]
    assert np.mean([each.execution_high >= 0.8 for each in few]) > 0.93
    assert np.mean([each.estimable for each in few]) < 0.3
    many = series_of(_pairs(random, n=400, sd=1.4)).all
    assert many.estimable
    assert many.execution < many.execution_high < many.execution + 0.2
