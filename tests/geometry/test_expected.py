"""Proposed and doubtful landmarks: on ordinary legs, wherever, however large and however turned."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.covering import examples
from wedgecalc import Limb, load_case
from wedgecalc.geometry.expected import doubtful_landmarks, propose_landmarks
from wedgecalc.sources.case import bundled_cases


def marked(limb, names=None):
    return {name: tuple(map(float, limb[name])) for name in names or limb.points}


def moved(points, name, dx, dy=0.0):
    x, y = points[name]
    return points | {name: (x + dx, y + dy)}


def ordinary(side="right", **angles):
    usual = {
        "mldfa": 88.0,
        "mpta": 86.5,
        "jlca": 2.0,
        "femur": 430.0,
        "tibia": 358.0,
        "plateau": 76.0,
    }
    return Limb.from_angles(side, **(usual | angles))


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_mean_leg_is_proposed_from_three_of_its_points(side):
    points = marked(ordinary(side))
    first = {name: points[name] for name in ("hip_center", "plateau_medial", "ankle_center")}
    found = propose_landmarks(first, side, tuple(points))
    assert found.keys() == points.keys() - first.keys()
    for name, xy in found.items():
        assert np.hypot(*np.subtract(xy, points[name])) < 6, name  # mm


def test_what_is_marked_or_unknown_is_not_proposed_and_two_points_are_too_few():
    points = marked(ordinary())
    assert set(propose_landmarks(points, "right", (*points, "femoral_notch"))) == set()
    two = {name: points[name] for name in ("hip_center", "ankle_center")}
    assert propose_landmarks(two, "right", tuple(points)) == {}
    one = dict.fromkeys(("hip_center", "ankle_center", "plateau_medial"), (5.0, 5.0))
    assert propose_landmarks(one, "right", tuple(points)) == {}


def test_more_landmarks_make_better_proposals():
    from wedgecalc.cohort.population import virtual_legs

    legs, off = virtual_legs(60, "varus-oa"), {}
    three = ("hip_center", "plateau_medial", "ankle_center")
    for names in (three, (*three, "plateau_lateral")):
        far = []
        for k in range(60):
            leg = marked(legs.rows(k))
            marks = {name: leg[name] for name in names}
            found = propose_landmarks(marks, str(legs.frame.side[k]), ("condyle_lateral",))
            far.append(np.hypot(*np.subtract(found["condyle_lateral"], leg["condyle_lateral"])))
        off[len(names)] = np.mean(far)
    assert off[4] < off[3] / 2 < 4  # mm


@given(st.floats(0.1, 20), st.floats(-180, 180), st.floats(-2000, 2000), st.sampled_from(["right", "left"]))  # fmt: skip
@examples(10)
def test_place_size_and_turn_of_the_film_do_not_matter(size, degrees, shift, side):
    points = moved(marked(ordinary(side, mpta=83.0)), "hip_center", 30.0)
    factor = size * np.exp(1j * np.radians(degrees))

    def laid(xy):
        z = complex(*xy) * factor + shift
        return z.real, z.imag

    there = {name: laid(xy) for name, xy in points.items()}
    (doubt,), (again,) = doubtful_landmarks(points, side), doubtful_landmarks(there, side)
    assert doubt.name == again.name == "hip_center"
    assert again.sds == pytest.approx(doubt.sds, rel=1e-6)
    assert again.expected == pytest.approx(laid(doubt.expected), abs=1e-6 * size * 1000)


@pytest.mark.parametrize("name", bundled_cases())
def test_no_landmark_of_a_bundled_case_is_in_doubt(name):
    limb = load_case(f"demo:{name}").limb
    assert doubtful_landmarks(marked(limb), str(limb.frame.side)) == ()


@pytest.mark.parametrize(
    ("name", "dx", "dy", "towards"),
    [
        ("hip_center", 25.0, 0.0, (-1, 0)), ("hip_center", -25.0, 0.0, (1, 0)), ("hip_center", 0.0, -25.0, (0, 1)),
        ("greater_trochanter", 0.0, 30.0, (0, -1)), ("plateau_lateral", 0.0, 20.0, (0, -1)), ("ankle_center", 25.0, 0.0, (-1, 0)),
    ],
)  # fmt: skip
def test_a_misplaced_point_is_named_with_its_way_back(name, dx, dy, towards):
    points = marked(ordinary(mpta=83.0))
    doubt = doubtful_landmarks(moved(points, name, dx, dy), "right")[0]
    assert doubt.name == name
    assert doubt.expected == pytest.approx(points[name], abs=10)
    found = np.sign(np.round([doubt.lateral, doubt.proximal], 1))
    assert tuple(found) == towards


def test_hip_misplaced_by_25_mm_is_noticed_on_legs_as_they_vary():
    random, noticed, blamed = np.random.default_rng(5), 0, 0
    for _ in range(100):
        limb = ordinary(mldfa=random.normal(88, 2), mpta=random.normal(86, 3), ama=random.normal(7, 1), mlpfa=random.normal(90, 2), femur=random.normal(430, 25))  # fmt: skip
        names = [name for name in limb.points if not name.startswith("plafond")]
        found = doubtful_landmarks(
            moved(marked(limb, names), "hip_center", random.choice((-25, 25))), "right"
        )
        noticed += bool(found)
        blamed += bool(found) and found[0].name == "hip_center"
    assert noticed >= 90
    assert blamed >= 75


def test_ordinary_legs_are_seldom_in_doubt():
    from wedgecalc.cohort.population import virtual_legs

    legs = virtual_legs(400, "varus-oa")
    sides = legs.frame.side
    wrong = sum(bool(doubtful_landmarks(marked(legs.rows(k)), str(sides[k]))) for k in range(400))
    assert wrong <= 8  # 2 %


def test_pixels_that_are_not_square():
    limb = ordinary()
    points = {name: (x, y / 2) for name, (x, y) in marked(limb).items()}
    assert doubtful_landmarks(points, "right", aspect=2.0) == ()
    assert doubtful_landmarks(points, "right") != ()
    first = {name: points[name] for name in ("hip_center", "plateau_medial", "ankle_center")}
    found = propose_landmarks(first, "right", ("plateau_lateral",), aspect=2.0)["plateau_lateral"]
    assert found == pytest.approx(points["plateau_lateral"], abs=5)
