"""The networks that are shipped, on phantoms like films that no training has seen."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.covering import THOROUGH
from wedgecalc.detection.film import detect_film
from wedgecalc.detection.network import shipped_networks
from wedgecalc.detection.settings import WEIGHTS
from wedgecalc.errors import InputError
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_look import Look

pytest.importorskip("onnxruntime")
pytestmark = pytest.mark.skipif(
    not (WEIGHTS / "leg.onnx").is_file(), reason="the weights are not there"
)
SEEDS = range(3_000_001, 3_000_011 if THOROUGH else 3_000_004)
MEDIAN, MOST = 1.5, 15.0  # mm


@pytest.fixture(scope="module")
def tried():
    """For each film its phantom and what was found."""
    made = []
    for k, seed in enumerate(SEEDS):
        limb = wc.Limb.from_angles(("right", "left")[k % 2], mpta=80 + 3 * k, mldfa=88 + k % 3)
        one = phantom(limb, mm_per_px=1.0, noise=0.5, seed=seed, look=Look.like_film(seed))
        made.append((one, detect_film(one.pixels)))
    return made


def test_each_leg_is_found_on_its_side(tried):
    for film, legs in tried:
        assert {leg.side for leg in legs} == {leg.side for leg in film.legs}


def test_landmarks_are_near_and_spreads_hold_them(tried):
    off, inside = [], []
    for film, legs in tried:
        truths = {leg.side: leg for leg in film.legs}
        for leg in legs:
            truth = truths[leg.side].landmarks
            for name, xy in leg.landmarks.items():
                apart = np.subtract(xy, truth[name])
                off.append(np.hypot(*apart))
                inside.append(apart @ np.linalg.solve(leg.covariance[name], apart))
    assert np.median(off) < MEDIAN
    assert np.max(off) < MOST
    assert np.mean(np.array(inside) < -2 * np.log(0.05)) > 0.8


def test_a_film_upside_down_or_without_a_leg_is_refused(tried):
    film, _ = tried[0]
    rows = len(film.pixels)
    noise = np.random.default_rng(0).integers(0, 4096, film.pixels.shape).astype(np.uint16)
    for picture in (film.pixels[::-1], film.pixels[: rows // 3], noise):
        with pytest.raises(InputError):
            detect_film(np.ascontiguousarray(picture))


def test_weights_are_small():
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 4 * 2**20
    assert shipped_networks().joint is not None or not (WEIGHTS / "joint.onnx").is_file()
