"""A known place on a film comes back, whatever a network reads of it in between."""

import numpy as np
import pytest

from tests.detection.fakes import SETTINGS, drawn, networks
from wedgecalc.detection.crops import Film, Placement
from wedgecalc.detection.film import detect_film
from wedgecalc.detection.heat import spread_out
from wedgecalc.errors import InputError

RIGHT, LEFT = (200 + 200j, 230 + 1400j), (480 + 210j, 520 + 1380j)
SHAPE = (1600, 700)


def off(film, leg):
    return {n: abs(complex(*leg.landmarks[n]) - z) for n, z in film.legs[leg.side].items()}


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("scale", [0.4, 1.0, 3.7, 9.3])
@pytest.mark.parametrize("turn", [0.0, 3.0, -20.0])
def test_a_bead_lies_in_a_crop_where_its_place_says(mirrored, scale, turn):
    rows, columns = 96, 64
    down = scale * np.exp(1j * np.radians(90 + turn))
    middle = (complex(columns, rows) / 2, complex(columns, rows) / 2 + 1j)
    place = Placement.through(middle, (650.3 + 800.8j, 650.3 + 800.8j + down), mirrored)
    there = complex(place.on_film(30.2 + 47.7j))
    sd = 4 * scale
    y, x = np.mgrid[0:1600, 0:1300] + 0.5
    film = np.exp(-((x - there.real) ** 2 + (y - there.imag) ** 2) / (2 * sd**2)).astype(np.float32)
    light, _ = Film(film).crop(place, rows, columns)
    found, _ = spread_out(np.log(np.maximum(light, 1e-30))[None], rows, columns)
    assert abs(found[0] - (30.2 + 47.7j)) < 1e-3
    assert abs(complex(place.on_film(found[0])) - there) < 1e-3 * max(1, scale)
    assert abs(complex(place.in_crop(there)) - (30.2 + 47.7j)) < 1e-9


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
def test_both_legs_of_a_film_come_back(kind):
    film = drawn(SHAPE, kind, right=RIGHT, left=LEFT)
    legs = detect_film(film.pixels, networks=networks(film))
    assert [leg.side for leg in legs] == ["right", "left"]
    for leg in legs:
        assert max(off(film, leg).values()) < 0.02
        assert list(leg.landmarks) == list(SETTINGS.landmarks)


def test_a_side_that_is_said_is_the_only_one_looked_for():
    film = drawn(SHAPE, right=RIGHT, left=LEFT)
    (leg,) = detect_film(film.pixels, networks=networks(film), side="left")
    assert leg.side == "left"
    alone = drawn(SHAPE, right=RIGHT)
    with pytest.raises(InputError, match="left"):
        detect_film(alone.pixels, networks=networks(alone), side="left")


def test_an_empty_film_is_refused():
    film = drawn(SHAPE)
    with pytest.raises(InputError) as error:
        detect_film(film.pixels, networks=networks(film))
    assert error.value.problems[0].field == "image"
