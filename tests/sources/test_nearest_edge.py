"""A point snaps to the nearest clear edge of a picture, and stays where there is none."""

import numpy as np
import pytest

from wedgecalc import load_case
from wedgecalc.sources.radiographs.nearest_edge import nearest_edge
from wedgecalc.sources.reading import radiograph_of


def disc(centre, radius, size=80, noise=0.0):
    fine = (np.arange(size * 8) + 0.5) / 8
    inside = np.hypot(fine[None] - centre[0], fine[:, None] - centre[1]) < radius
    light = 40 + 120 * inside.reshape(size, 8, size, 8).mean((1, 3))
    light += np.random.default_rng(1).normal(0, noise, light.shape) if noise else 0
    return np.clip(light, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("noise", [0.0, 4.0])
def test_the_rim_of_a_disc_is_found_to_a_fraction_of_a_pixel(noise):
    picture = disc((41.3, 38.7), 21.6, noise=noise)
    for turn in np.linspace(0, 2 * np.pi, 17):
        way = np.array([np.cos(turn), np.sin(turn)])
        for off in (-4.0, 5.0):
            x, y = np.array([41.3, 38.7]) + (21.6 + off) * way
            found = nearest_edge(picture, (float(x), float(y)), 8.0)
            assert np.hypot(found[0] - 41.3, found[1] - 38.7) == pytest.approx(21.6, abs=0.35)
            assert np.hypot(found[0] - x, found[1] - y) < abs(off) + 1.5


def test_noise_and_a_slow_change_of_grey_are_no_edge():
    random = np.random.default_rng(2)
    noise = np.clip(random.normal(100, 12, (300, 300)), 0, 255).astype(np.uint8)
    found = [nearest_edge(noise, tuple(xy), 10.0) for xy in random.uniform(0, 300, (60, 2))]
    assert sum(xy is not None for xy in found) <= 1
    ramp = np.tile(np.linspace(0, 100, 300).astype(np.uint8), (300, 1))
    assert nearest_edge(ramp, (150.0, 150.0), 10.0) is None
    assert nearest_edge(np.full((50, 50), 90, np.uint8), (20.0, 20.0), 10.0) is None


def test_the_nearer_of_two_clear_edges_is_taken_and_a_faint_one_is_passed_over():
    picture = np.full((60, 60), 20, np.uint8)
    picture[:, 25:] = 120
    picture[:, 40:] = 240
    assert nearest_edge(picture, (31.0, 30.0), 12.0) == pytest.approx((25, 30), abs=0.6)
    assert nearest_edge(picture, (34.0, 30.0), 12.0) == pytest.approx((40, 30), abs=0.6)
    picture[:, 30:40] = 130  # faint
    assert nearest_edge(picture, (31.0, 30.0), 12.0) == pytest.approx((25, 30), abs=0.6)


@pytest.mark.parametrize("xy", [(0.0, 0.0), (59.9, 30.0), (60.0, 60.0), (-1.0, 5.0), (30.0, 99.0)])
def test_the_border_of_a_picture_is_no_edge_and_no_fault(xy):
    assert nearest_edge(np.full((60, 60), 200, np.uint8), xy, 9.0) is None
    assert nearest_edge(np.full((1, 1), 200, np.uint8), (0.5, 0.5), 9.0) is None


def test_on_a_film_the_edge_lies_by_the_landmark():
    case = load_case("demo:phantom-left")
    pixels = radiograph_of(case).pixels
    x, y = case.limb["plateau_medial"]
    found = nearest_edge(pixels, (float(x) - 6, float(y) + 6), 15.0)
    assert found is not None
