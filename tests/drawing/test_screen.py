"""The screen of an animation: each frame as on a figure of its own, whatever was on it before."""

from functools import partial

import pytest

import wedgecalc as wc
from tests.covering import THOROUGH
from tests.stopped import stopped
from wedgecalc.drawing import THEMES, blank_page
from wedgecalc.drawing.acts import Act
from wedgecalc.drawing.animation import draw_moment, draw_moving, draw_still
from wedgecalc.drawing.moments import moments
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.screen import Screen
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.sources.reading import radiograph_of


def same_as_alone(draws, width, theme, film=None):
    screen = Screen(width, theme, film)
    for draw in draws:
        alone = Screen(width, theme, film).shot(draw)
        assert screen.shot(draw).tobytes() == alone.tobytes()


@pytest.mark.parametrize(("theme", "width"), [("light", 640), ("dark", 320)])
def test_frames_of_a_film_are_those_of_new_figures(theme, width):
    scene = Scene.of(stopped(), "plate")
    film = moments(scene)
    some = [*film[:: 8 if THOROUGH else 14], film[-1], film[0]]
    same_as_alone([partial(draw_moment, act=Act.of(scene), moment=m) for m in some], width, theme)


def test_a_sheet_has_all_the_room_of_its_axes_whatever_they_showed_before():
    figure, ax = blank_page(9.6, 5.4, "light")
    first = Sheet(ax, THEMES["light"])
    size = first.k
    first.grow(2.0)
    figure.canvas.draw()
    assert first.k < size
    assert Sheet(ax, THEMES["light"]).k == size


def test_on_a_radiograph_too():
    case = wc.load_case("demo:phantom-left")
    scene = Scene.of(wc.plan(case, "lateral-closing-wedge-hto"), None, radiograph_of(case))
    film = moments(scene)
    some = [film[0], film[len(film) // 2], film[-1], film[0]]
    same_as_alone(
        [partial(draw_moment, act=Act.of(scene), moment=m) for m in some], 320, "print", scene.film
    )


def test_a_text_is_not_stamped_on_another_ground():
    def words(sheet, ground, color="#000000"):
        sheet.rectangle((0, 0, 6, 6), facecolor=ground)
        sheet.text(1, 1, "the same words", 20, color=color, rotation=30)

    grounds = [("#ffffff",), ("#b0c4de",), ("#ffffff",), ("#b0c4de", "#770000")]
    same_as_alone([lambda sheet, g=g: words(sheet, *g) for g in grounds], 400, "light")
    one, other = (Screen(400, "light").shot(lambda s, g=g: words(s, *g)) for g in grounds[:2])
    assert one.tobytes() != other.tobytes()


@pytest.mark.parametrize("on_film", [False, True])
def test_what_is_still_is_drawn_once_a_chapter_and_looks_the_same(on_film):
    case = wc.load_case("demo:phantom-left")
    film = radiograph_of(case) if on_film else None
    scene = Scene.of(wc.plan(case, "lateral-closing-wedge-hto"), "plate", film)
    told = moments(scene)
    screen = Screen(480, "light", scene.film)
    shown = [*told[:3], told[-1]] if on_film else [*told[:: 9 if THOROUGH else 14], *told[-2:]]
    assert len({m.chapter for m in shown}) < len(shown)
    for m in shown:
        of_chapter = partial(draw_still, act=Act.of(scene), moment=m), m.chapter
        drawn = screen.shot(partial(draw_moving, act=Act.of(scene), moment=m), *of_chapter)
        alone = Screen(480, "light", scene.film).shot(
            partial(draw_moment, act=Act.of(scene), moment=m)
        )
        assert drawn.tobytes() == alone.tobytes()
