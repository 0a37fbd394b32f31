"""Real films: the leg spans the greys whatever else lies on the film, in pictures and in the studio alike."""

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.drawing.film_window import window, windowed
from wedgecalc.drawing.scene import Scene
from wedgecalc.sources.phantom import phantom


@pytest.fixture(scope="module")
def made():
    """A leg and its film, with room around it."""
    limb = wc.Limb.from_angles("left", mldfa=88, mpta=82, jlca=2)
    picture = phantom(limb, mm_per_px=0.7)
    pixels = (picture.pixels >> 4).astype(np.uint8)
    edge = 90
    leg = wc.Limb.from_landmarks(
        {n: (x + edge, y + edge) for n, (x, y) in picture.landmarks.items()},
        "left",
        mm_per_unit=0.7,
    )
    return np.pad(pixels, edge, mode="edge"), leg, edge


def dim(pixels, lowest=70, share=0.22):
    """The film as a bad scan shows it: low in contrast."""
    return (lowest + share * pixels.astype(float)).astype(np.uint8)


def bordered(film, edge, value):
    film = film.copy()
    film[: edge - 8] = film[8 - edge :] = value
    film[:, : edge - 8] = film[:, 8 - edge :] = value
    return film


def with_ruler(film, edge):
    film = film.copy()
    film[:, edge : edge + 12] = 250  # a bar beside the leg, and its ticks
    film[::20, edge : edge + 24] = 250
    film[edge : edge + 60, -edge - 40 : -edge] = 255  # burnt-in letters
    return film


def with_seams(film):
    film = film.copy()
    for row in (len(film) // 3, 2 * len(film) // 3):
        film[row : row + 14] = 3
    return film


def with_grid(film):
    film = film.copy()
    film[::60] = 235
    film[:, ::60] = 235
    return film


SPOILED = {
    "dim": lambda film, edge: dim(film),
    "black border": lambda film, edge: bordered(dim(film), edge, 0),
    "grey border": lambda film, edge: bordered(dim(film), edge, 9),
    "white border": lambda film, edge: bordered(dim(film), edge, 255),
    "ruler": lambda film, edge: with_ruler(dim(film), edge),
    "seams": lambda film, edge: with_seams(dim(film)),
    "grid": lambda film, edge: with_grid(dim(film)),
    "all": lambda film, edge: with_grid(with_seams(with_ruler(bordered(dim(film), edge, 2), edge))),
}


@pytest.mark.parametrize("kind", SPOILED)
def test_the_leg_spans_the_greys(made, kind):
    film, limb, edge = made
    spoiled, good = SPOILED[kind](film, edge), windowed(film, limb)
    shown = windowed(spoiled, limb)
    clean = dim(film) == spoiled  # where nothing lies over the leg
    # As bright as the same leg on a good film, to within what rounding to fewer greys leaves.
    apart = np.abs(shown[clean].astype(int) - good[clean])
    assert np.quantile(apart, 0.98) < 14
    low, high = window(spoiled, limb)
    assert high - low < 75, "no grey is spent on what is not the leg"


def test_without_landmarks_the_film_inside_its_borders_counts(made):
    film, _, edge = made
    shown = windowed(bordered(dim(film), edge, 0))
    inside = shown[edge:-edge, edge:-edge]
    assert np.quantile(inside, 0.99) > 220
    assert np.quantile(inside, 0.02) < 40


@pytest.mark.parametrize("value", [0, 37, 255])
def test_an_empty_film_stays_as_it_is(value):
    film = np.full((300, 90), value, dtype=np.uint8)
    assert np.array_equal(windowed(film), film)
    tiny = np.array([[1, 200]], dtype=np.uint8)
    assert np.array_equal(windowed(tiny), tiny)


def test_pictures_show_the_same_greys_as_the_studio(made):
    from wedgecalc.sources.radiographs.radiograph import Radiograph
    from wedgecalc.studio.case_state import LegState
    from wedgecalc.studio.desk import Desk
    from wedgecalc.studio.page import Studio

    film, limb, edge = made
    spoiled = bordered(dim(film), edge, 0)
    studio, points = Studio(), {n: tuple(map(float, limb[n])) for n in limb.points}
    studio.put(
        Desk(LegState("left", points, 0.7, "phantom"), Radiograph(spoiled, 0.7, "phantom", "left"))
    )
    scene = Scene.of(wc.plan(limb, "medial-opening-wedge-hto"), radiograph=spoiled)
    assert np.array_equal(studio.film.radiograph.pixels, scene.film.pixels)
    assert not np.array_equal(scene.film.pixels, spoiled)
