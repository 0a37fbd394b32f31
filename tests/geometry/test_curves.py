"""Curves through given values and slopes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgecalc.geometry.curves import hermite, interpolate_evenly, monotone_slopes

SMALL = st.floats(-3, 3)


@given(st.tuples(SMALL, SMALL, SMALL, SMALL), st.lists(st.floats(0, 4), min_size=1, max_size=5))
@settings(deadline=None)
def test_a_curve_through_values_and_slopes_is_any_cubic(cubic, x):
    at = np.array([0.0, 1.5, 2.0, 4.0])
    wave = np.polynomial.Polynomial(cubic)
    found = hermite(np.array([*x, *at]), at, wave(at), wave.deriv()(at))
    assert np.allclose(found, wave(np.array([*x, *at])), atol=1e-9)


def test_slopes_between_steep_and_flat():
    # Harmonic mean of the neighbouring steepnesses where both rise or both fall, none at a turn or beside a level; the ends as steep as their neighbours.
    at, value = np.array([0.0, 1.0, 2.0, 4.0, 5.0, 6.0]), np.array([0.0, 1.0, 4.0, 4.0, 3.9, 2.9])
    steep = [1.0, 3.0, 0.0, -0.1, -1.0]
    assert monotone_slopes(at, value).tolist() == pytest.approx(
        [1.0, 2 / (1 + 1 / 3), 0.0, 0.0, -2 / (10 + 1), -1.0]
    )
    assert np.allclose(np.diff(value) / np.diff(at), steep)
    with np.errstate(all="raise"):  # flat beside flat says nothing of a division by nothing
        assert monotone_slopes(np.array([0.0, 1.0, 2.0]), np.zeros(3)).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("x", [-9.3, -1e-9, 0.0, 0.2, 0.5, 0.99, 1.0, 1.7, 2.0, 9.3])
def test_even_places_are_read_as_numpy_reads_them(x):
    at, value = np.linspace(0.0, 2.0, 5), np.array([3.0, -1.0, 4.0, 1.0, -5.0])
    wanted = float(np.interp(x, at, value))
    assert interpolate_evenly(x, at, value) == pytest.approx(wanted)
    many = np.array([x, np.nan, x])
    found = interpolate_evenly(many, at, value)
    assert found[[0, 2]].tolist() == pytest.approx([wanted, wanted])
    assert np.isnan(found[1])
    assert np.isnan(interpolate_evenly(math.nan, at, value))
    assert many[0] == x, "what is asked stays as it was"
