"""A circle through points on a rim: by hand, by invariants, and by a computation of its own."""

import cmath
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wedgecalc.errors import InputError
from wedgecalc.geometry.circle import circle_through


def test_by_hand():
    found = circle_through([(3.0, 4.0), (0.0, 5.0), (-5.0, 0.0), (4.0, -3.0)])
    assert found.centre == pytest.approx((0, 0), abs=1e-9)
    assert found.radius == pytest.approx(5)
    assert found.residual == pytest.approx(0, abs=1e-9)
    # Corners of a square, one pair drawn out and one in by 1: the circle stays between them.
    found = circle_through([(11.0, 0.0), (-11.0, 0.0), (0.0, 9.0), (0.0, -9.0)])
    assert found.centre == pytest.approx((0, 0), abs=1e-9)
    assert (found.radius, found.residual) == pytest.approx((10, 1))


@given(
    st.complex_numbers(max_magnitude=1e4), st.floats(0.5, 500),
    st.lists(st.integers(0, 35), min_size=3, max_size=8, unique=True),
)  # fmt: skip
def test_points_of_a_circle_give_it_back_wherever_it_lies(centre, radius, places):
    rim = [centre + radius * cmath.exp(1j * math.radians(10 * k)) for k in places]
    found = circle_through([(z.real, z.imag) for z in rim])
    assert abs(complex(*found.centre) - centre) < 1e-4 * radius
    assert found.radius == pytest.approx(radius, rel=1e-4)


def test_no_circle_nearby_is_closer():
    random = np.random.default_rng(3)
    turn = random.uniform(0, 4, 6)
    rim = np.column_stack([20 * np.cos(turn), 20 * np.sin(turn)]) + random.normal(0, 0.8, (6, 2))
    found = circle_through([tuple(xy) for xy in rim])

    def cost(x, y, r):
        return sum((math.dist(xy, (x, y)) - r) ** 2 for xy in rim)

    best = cost(*found.centre, found.radius)
    assert found.residual == pytest.approx(math.sqrt(best / 6))
    for dx, dy, dr in random.normal(0, 0.05, (200, 3)):
        assert cost(found.centre[0] + dx, found.centre[1] + dy, found.radius + dr) > best


def test_points_close_together_say_that_the_centre_is_loose():
    def arc(step):
        turn = np.radians([0, step, 2 * step])
        return circle_through(list(zip(np.cos(turn), np.sin(turn), strict=True))).loose

    assert arc(120) == pytest.approx(2 / math.sqrt(3))  # the least that three points give
    assert arc(10) > 40 * arc(120)


@pytest.mark.parametrize(
    "points",
    [[], [(0, 0), (1, 1)], [(0, 0), (1, 1), (0, 0)], [(0, 0), (1, 1), (2, 2)], [(0, 0), (1, 0), (math.nan, 1)]],
)  # fmt: skip
def test_too_few_points_are_refused(points):
    with pytest.raises(InputError) as error:
        circle_through(points)
    assert error.value.problems[0].field == "rim"
