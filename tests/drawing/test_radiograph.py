"""The view of the radiograph: words stand beside the film, and the whole film is seen."""

from functools import cache

import numpy as np
import pytest
from matplotlib.text import Annotation

import wedgecalc as wc
from tests.covering import in_turn
from tests.pictures import assert_tidy, extent, visible_texts
from tests.strategies import VALGUS, VARUS
from wedgecalc.drawing.cut_view import knee_place
from wedgecalc.drawing.scene import Scene
from wedgecalc.sources.phantom import phantom

CASES = {
    "varus": ({"mpta": 80, "jlca": 2}, [name for name in VALGUS if name.endswith("hto")]),
    "valgus": ({"mldfa": 79}, [name for name in VARUS if name.endswith("dfo")]),
}
_MM = 1.6  # size of a pixel: what stands beside the film is asked, not what is on it
PAIRS = in_turn([(kind, name) for kind in CASES for name in CASES[kind][1]], ["right", "left"])


def filmed(angles, side):
    limb, pixels = _filmed(side, *angles.items())
    return limb, pixels.copy()


@cache
def _filmed(side, *angles, pad=50):
    limb = wc.Limb.from_angles(side, **dict(angles))
    made = phantom(limb, mm_per_px=_MM)
    pixels = np.pad((made.pixels >> 4).astype(np.uint8), pad, mode="edge")
    marks = {name: (x + pad, y + pad) for name, (x, y) in made.landmarks.items()}
    return wc.Limb.from_landmarks(marks, side, mm_per_unit=_MM), pixels


@pytest.mark.parametrize(("operation", "side"), PAIRS)
def test_words_stand_beside_the_film(operation, side):
    kind, procedure = operation
    limb, pixels = filmed(CASES[kind][0], side)
    figure = wc.draw(wc.plan(limb, procedure), "radiograph", title="a case", on=pixels)
    assert_tidy(figure)
    figure.draw_without_rendering()
    films = [image.get_tightbbox(figure.canvas.get_renderer()) for image in figure.axes[0].images]
    assert len(films) == 5, "two legs, two close-ups and the whole film"
    texts = [text for text in visible_texts(figure) if text.get_text() != "100 mm"]
    for text in texts:
        place = extent(text)
        for film in films:
            over = min(place.x1, film.x1) - max(place.x0, film.x0)
            high = min(place.y1, film.y1) - max(place.y0, film.y0)
            assert min(over, high) <= 1, text
    letter = "R" if side == "right" else "L"
    assert sum(text.get_text() == letter for text in texts) == 2
    assert sum(text.get_text() == "hinge" for text in texts) == 2
    size = wc.plan(limb, procedure).wedge.near
    read = [
        t.get_text() for t in texts if t.get_weight() == "bold" and t.get_text().endswith(" mm")
    ]
    assert float(read[0].removesuffix(" mm")) == pytest.approx(size, abs=0.5)


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_whole_film_is_there(side):
    limb, pixels = filmed(CASES["varus"][0], side)
    pixels[:30, :30], pixels[-30:, -30:] = 255, 128  # what is burnt in at its corners
    figure = wc.draw(wc.plan(limb, "medial-opening-wedge-hto"), "radiograph", on=pixels)
    whole = figure.axes[0].images[-1].get_array()
    ratio = whole.shape[0] / whole.shape[1]
    assert ratio == pytest.approx(pixels.shape[0] / pixels.shape[1], rel=0.03)
    assert whole[2, 2] > 250
    assert 60 < whole[-3, -3] < 250


def test_a_leg_that_needs_no_cut_is_shown_without_one():
    limb, pixels = filmed({}, "right")
    plan = wc.plan(limb, "lateral-closing-wedge-hto", "correction=0")
    figure = wc.draw(plan, "radiograph", on=pixels)
    assert_tidy(figure)
    assert not any(text.get_text() == "hinge" for text in visible_texts(figure))


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_base_is_drawn_as_long_as_it_is(side):
    """Between its ends along the oblique gap, not between their heights."""
    limb, pixels = filmed(CASES["varus"][0], side)
    plan = wc.plan(limb, "medial-opening-wedge-hto")
    figure = wc.draw(plan, "radiograph", on=pixels)
    place = knee_place(Scene.of(plan, None, pixels), (5.75, 0.35, 9.05, 2.7), 0.82)
    (size,) = (a for a in figure.axes[0].texts if isinstance(a, Annotation) and a.arrow_patch)
    (x, y), (u, v) = size.xy, size.xyann
    assert np.hypot(u - x, v - y) == pytest.approx(plan.wedge.near * place.scale, rel=1e-6)


def test_the_fibulas_cut_is_marked_on_the_film_which_is_bent_there():
    limb, pixels = filmed(CASES["varus"][0], "left")
    for procedure, cut in (
        ("lateral-closing-wedge-hto", True),
        ("medial-opening-wedge-hto", False),
    ):
        figure = wc.draw(wc.plan(limb, procedure), "radiograph", on=pixels)
        told = " ".join(t.get_text() for t in figure.axes[0].texts)
        assert ("the fibula is bent, not cut" in told) is cut
        assert ("fibula cut" in told) is cut
