import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point
from shapely.affinity import rotate

from wedgecalc.geometry.plane import cis, cross, crossing, dot, reach, turn, unit

coordinate = st.floats(-1000, 1000).map(lambda x: round(x, 3))


point = st.builds(complex, coordinate, coordinate)


def test_hand_worked():
    assert turn(1 + 0j, 1 + 1j) == pytest.approx(45)
    assert turn(1 + 0j, -1j) == -90
    assert cross(2 + 0j, 3j) == 6
    assert dot(2 + 1j, 3 + 1j) == 7
    assert unit(3 + 4j) == pytest.approx(0.6 + 0.8j)
    assert reach(-10 + 3j, 1 + 0j, 0j, 5.0) == pytest.approx(4 + 3j)


def test_reach_misses():
    assert math.isnan(reach(-10 + 6j, 1 + 0j, 0j, 5.0).real)
    assert math.isnan(reach(10 + 0j, 1 + 0j, 0j, 5.0).real), "the circle lies behind the ray"
    found = reach(
        np.array([-10 + 3j, -10 + 6j, 10 + 0j]), np.array([1 + 0j] * 3), np.zeros(3, complex), 5.0
    )
    assert found[0] == pytest.approx(4 + 3j)
    assert np.isnan(found[1:]).all()


@given(point, st.floats(-179, 179))
def test_turning_agrees_with_shapely(p, angle):
    turned = rotate(Point(p.real, p.imag), angle, origin=(0, 0))
    assert complex(turned.x, turned.y) == pytest.approx(p * cis(angle), abs=1e-9)


@given(point, point, st.floats(0.5, 500))
def test_reach_lies_on_circle_and_ray_as_shapely_sees_it(start, direction, radius):
    if abs(direction) < 1:
        return
    found = reach(start, direction, 0j, radius)
    if math.isnan(found.real):
        ray = LineString(
            [
                (start.real, start.imag),
                *[((start + unit(direction) * 5000).real, (start + unit(direction) * 5000).imag)],
            ]
        )
        assert ray.distance(Point(0, 0)) >= radius * (1 - 1e-9)
        return
    assert abs(found) == pytest.approx(radius, rel=1e-9)
    assert cross(unit(direction), found - start) == pytest.approx(0, abs=1e-8)
    beyond = found + unit(direction) * 1e-3
    assert abs(beyond) > radius, "there is no farther crossing"


@given(st.lists(point, min_size=2, max_size=5), point)
def test_arrays_are_rows(points, other):
    many = turn(np.array(points), np.full(len(points), other))
    apart = (
        many - [turn(p, other) for p in points] + 180
    ) % 360 - 180  # −180° and 180° are one direction
    assert np.abs(apart) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("wrap", [complex, lambda z: np.array([z, z])])
def test_a_ray_meets_its_circle_near_its_start_and_at_a_touch(wrap):
    for start, direction, radius, expected in (
        (0.5 + 0j, 1 + 0j, 1.0, 1 + 0j), (-0.9 + 0j, -3 + 0j, 1.0, -1 + 0j), (1 + 0j, 1 + 0j, 1.0, 1 + 0j),
        (-4 + 1j, 2 + 0j, 1.0, 1j), (-4 + 0.8j, 1 + 0j, 1.0, 0.6 + 0.8j),
    ):  # fmt: skip
        found = reach(wrap(start + 3 - 2j), wrap(direction), wrap(3 - 2j), radius)
        assert np.allclose(found, expected, atol=1e-9), (start, direction)
    assert np.isnan(reach(wrap(1.1 + 0j), wrap(1 + 0j), wrap(0j), 1.0)).all()


def test_a_turn_between_points_of_other_shapes():
    many, one = np.array([1 + 0j, 1j]), np.array([1 + 0j])
    assert turn(one, many).tolist() == [0.0, 90.0]
    assert turn(many, one).tolist() == [0.0, -90.0]
    assert turn(many, 1j).tolist() == [90.0, 0.0]
    assert many.tolist() == [1 + 0j, 1j], "and nobody's points are changed"
    assert crossing(0j, np.array([1 + 0j]), 3 + 4j, -1j).tolist() == [3 + 0j]
