"""A stop alert leads every picture: in words, in colour, nothing over it, nothing cut off."""

from itertools import pairwise

import pytest

import wedgecalc as wc
from tests.covering import THOROUGH, in_turn
from tests.pictures import VIEWS, assert_readable, assert_tidy, plan_of, visible_texts
from tests.stopped import LABEL, LIMB, SEVERE, assert_leads, stopped, stopped_double, wordy
from wedgecalc.drawing import THEMES, blank_page, lines
from wedgecalc.drawing.acts import Act
from wedgecalc.drawing.animation import draw_moment
from wedgecalc.drawing.charts import sweep_figure
from wedgecalc.drawing.double_level_view import double_figure
from wedgecalc.drawing.lines import text_width, wrapped
from wedgecalc.drawing.moments import moments
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.records import alert_records
from wedgecalc.results.alert_words import note_labels, warning_labels
from wedgecalc.sources.reading import load_case, radiograph_of
from wedgecalc.study.sweep import sweep

# The others show the leg before: see test_leg_alone.py.
OF_PLANS = [name for name in VIEWS if VIEWS[name].of_leg != "before"]


def film_frame(plan, theme, at):
    scene = Scene.of(plan)
    film = moments(scene)
    figure, ax = blank_page(9.6, 5.4, theme, (0.192, 0.18))
    draw_moment(Sheet(ax, THEMES[theme]), Act.of(scene), film[int(at * (len(film) - 1))])
    return figure


def swept(plan, theme):
    return sweep_figure(sweep(plan.limb, plan.request, over="target"), "x", theme)


@pytest.mark.parametrize(("view", "long"), in_turn(OF_PLANS, [False, True]))
def test_a_stop_leads_every_view_of_a_plan(view, long, monkeypatch):
    theme, width, plan = "light", 13.333, stopped()
    if long:
        wordy(monkeypatch)
        accept = ("mpta-over",) if view in ("plateau", "overlay") else None
        theme, width = "dark", 8.0
        plan = stopped(accept, SEVERE, "lateral-closing-wedge-hto")
    figure = wc.draw(plan, view, title="x" * 150, theme=theme, width=width)
    texts = assert_tidy(figure)
    assert_leads(figure, plan, theme)
    if view != "poster":
        assert_readable(figure, texts)


@pytest.mark.parametrize(("view", "width"), [("wedge", 2.0), ("wedge", 40.0), ("poster", 2.0)])
def test_words_stay_in_their_box_on_the_smallest_and_the_tallest_sheet(view, width, monkeypatch):
    wordy(monkeypatch)
    assert_leads(wc.draw(stopped(), view, theme="print", width=width), stopped(), "print")


@pytest.mark.parametrize(
    ("theme", "long", "accept", "at"),
    [("light", False, None, 0.0), ("dark", True, None, 0.4), ("print", True, ("mpta-over",), 1.0)],
)
def test_a_stop_leads_two_levels_films_and_curves(theme, long, accept, at, monkeypatch):
    if long:
        wordy(monkeypatch)
    double, single = stopped_double(accept), stopped(accept, limb=SEVERE)
    shown = (0.0, 0.4, 1.0) if THOROUGH else (at,)
    for figure, plan in (
        (double_figure(double, "x", theme), double),
        *((film_frame(single, theme, moment), single) for moment in shown),
        (swept(single, theme), single),
    ):
        texts = assert_tidy(figure)
        assert_leads(figure, plan, theme)
        assert_readable(figure, texts)


def test_a_stop_leads_on_a_radiograph():
    case = load_case("demo:phantom-left")
    plan, film = wc.plan(case.limb, "medial-opening-wedge-hto", "mpta=97"), radiograph_of(case)
    scene = Scene.of(plan, None, film)
    moving, ax = blank_page(9.6, 5.4, "dark", (0.192, 0.18))
    draw_moment(Sheet(ax, THEMES["dark"], film=scene.film), Act.of(scene), moments(scene)[-1])
    for figure, theme in (
        (wc.draw(plan, "radiograph", on=film), "light"),
        (wc.draw(plan, "overlay", on=film, theme="dark"), "dark"),
        (moving, "dark"),
    ):
        assert_tidy(figure)
        assert_leads(figure, plan, theme)
        told = [t for t in visible_texts(figure) if "STOP" in t.get_text()]
        assert not any(text.get_path_effects() for text in told), "no halo in its box"


def test_an_accepted_stop_stays_and_says_so():
    for accept in (None, ("mpta-over",)):
        texts = [t.get_text() for t in visible_texts(wc.draw(stopped(accept)))]
        assert f"■ STOP{', accepted' if accept else ''}: {LABEL}" in texts


def test_warnings_and_notes_stand_in_lines_of_their_own_on_every_picture():
    plan = stopped(limb=SEVERE)
    labels, notes = warning_labels(plan), note_labels(plan)
    codes = {a.code for a in plan.alerts if a.severity == "note"}
    assert len(labels) >= 3
    assert len(notes) == len(codes) > 0
    figures = [wc.draw(plan, view) for view in OF_PLANS]
    for figure in (*figures, film_frame(plan, "light", 0.5)):
        texts = {t.get_text(): t for t in visible_texts(figure)}
        assert texts["   ".join(labels)].get_color() == THEMES["light"].ink
        assert texts["   ".join(notes)].get_color() == THEMES["light"].quiet
        assert all(any(alert_records()[code].label in text for text in texts) for code in codes)


def test_many_warnings_fill_lines_of_their_own(monkeypatch):
    from wedgecalc.drawing import banner

    labels = [f"▲ {'warning ' * 5}{k}" for k in range(9)]
    monkeypatch.setattr(banner, "warning_labels", lambda plan: labels)
    figure = wc.draw(wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    assert_tidy(figure)
    texts = " ".join(t.get_text() for t in visible_texts(figure))
    assert all(label in texts for label in labels)


def test_a_plan_without_an_alert_has_no_banner_and_keeps_its_size():
    plan = plan_of(load_case("demo:knock-knee-left"))
    assert plan.alerts == ()
    figure = wc.draw(plan)
    assert not any("STOP" in t.get_text() for t in visible_texts(figure))
    assert figure.axes[0].get_ylim() == (0, 7.0)


def test_figures_keep_their_shape_with_a_banner():
    straight = wc.plan(LIMB, "lateral-closing-wedge-dfo")
    for view in ("wedge", "poster"):
        sizes = [wc.draw(plan, view).get_size_inches().tolist() for plan in (straight, stopped())]
        assert sizes[0] == sizes[1]


@pytest.mark.parametrize("width", [0.05, 0.8, 3.0])
def test_wrapped_lines_fit_and_lose_nothing(width):
    words = "The leg gets 12.5 mm longer: " + "y" * 90 + " and 62.5 % is meant."
    lines = wrapped(words, 12.0, width)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(text_width(line, 12.0) <= width or len(line) == 1 for line in lines)
    if width == 3.0:
        assert any("12.5 mm" in line for line in lines)


def test_a_word_of_many_letters_is_broken_by_measuring_few(monkeypatch):
    measured = []

    def counted(words, *rest):
        measured.append(len(words))
        return text_width(words, *rest)

    monkeypatch.setattr(lines, "text_width", counted)
    word = "abcdefghij" * 300
    found = wrapped(word, 12.0, 3.0)
    assert "".join(found) == word
    assert all(text_width(line, 12.0) <= 3.0 for line in found)
    assert all(text_width(a + b[0], 12.0) > 3.0 for a, b in pairwise(found))
    assert sum(measured) < 30 * len(word)  # the square of it would be 3,000 times
