"""How sure the slope of a lateral film is: by hand, by chance, and without a scale."""

import json
import math

import numpy as np
import pytest

from wedgecalc.geometry.lateral import LateralKnee, measure_lateral
from wedgecalc.planning.lateral_plan import plan_lateral
from wedgecalc.study.lateral_spread import slope_interval, slope_sd, wedge_intervals

POINTS = {
    "plateau_anterior": (40.0, 0.0),
    "plateau_posterior": (0.0, 11.0),
    "shaft_upper_front": (32.0, 80.0),
    "shaft_upper_back": (8.0, 80.0),
    "shaft_lower": (20.0, 200.0),
}


def knee(scale=1.0):
    points = {name: np.divide(xy, scale or 1.0) for name, xy in POINTS.items()}
    return LateralKnee.from_landmarks(points, mm_per_unit=scale)


def test_by_hand():
    """Plateau √(40² + 11²) = 41.48 mm, shaft 120 mm; ends 0.45 across, 0.335 of it together."""
    tilt = math.sqrt(2 * (0.45**2 - 0.335**2)) / math.hypot(40, 11)
    shaft = math.sqrt(1 / 2 + 1) / 120  # the upper level lies between two cortices
    assert slope_sd(knee()) == pytest.approx(math.degrees(math.hypot(tilt, shaft)), rel=1e-9)
    assert slope_sd(knee(0.2)) == pytest.approx(slope_sd(knee()))
    assert slope_sd(knee(None)) is None


def test_by_chance():
    """Points displaced at random, and the slope measured anew."""
    rng, across = np.random.default_rng(1), np.exp(1j * math.atan2(-11, -40)) * 1j
    own = math.sqrt(0.45**2 - 0.335**2)
    slopes = []
    for _ in range(4000):
        moves = dict.fromkeys(("shaft_upper_front", "shaft_upper_back", "shaft_lower"), 1.0)
        off = {name: complex(*rng.normal(0, sd, 2)) for name, sd in moves.items()}
        both = rng.normal(0, 0.335)
        for name in ("plateau_anterior", "plateau_posterior"):
            off[name] = across.conjugate() * (both + rng.normal(0, own))
        moved = {n: (x + off[n].real, y + off[n].imag) for n, (x, y) in POINTS.items()}
        slopes.append(measure_lateral(LateralKnee.from_landmarks(moved, 1.0)).slope)
    assert np.std(slopes) == pytest.approx(slope_sd(knee()), rel=0.05)


def test_of_a_wedge():
    made = plan_lateral(knee(), 9.0, hinge=(-2, 40), entry=(43, 40))
    found = wedge_intervals(made)
    assert found["slope_deg"].sd == found["correction_deg"].sd == slope_sd(knee())
    per_degree = 2 * 45 * (math.sin(math.radians(3.5)) - math.sin(math.radians(3.0)))
    assert found["base_mm"].sd / slope_sd(knee()) == pytest.approx(per_degree, rel=1e-3)
    assert "base_mm" not in wedge_intervals(plan_lateral(knee(), 9.0))
    assert wedge_intervals(plan_lateral(knee(None), 9.0)) == {}
    assert slope_interval(knee(None)) is None


def test_results_have_it_and_say_one_rounding(run):
    film = "demo:lateral/steep-slope-right"
    plan = json.loads(run("plan", film, "--json")[1])["uncertainty"]
    read = json.loads(run("measure", film, "--json")[1])["uncertainty"]
    assert plan["slope_deg"] == read["slope_deg"]
    assert set(plan) == {"slope_deg", "correction_deg", "base_mm"}
    words = run("plan", film)[1]
    assert "3.5 mm (" in words
    assert "3.45" not in words
