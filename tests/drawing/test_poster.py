"""The poster: an A3 sheet, read in order, and legible on A4."""

from itertools import pairwise

import pytest

import wedgecalc as wc
from tests.covering import covering
from tests.pictures import assert_readable, assert_tidy, extent, plan_of, visible_texts
from wedgecalc.sources.case import bundled_cases
from wedgecalc.sources.reading import load_case

TITLES = ("The problem", "Its angles", "The plan", "The wedge", "The numbers", "The result")


@pytest.mark.parametrize(
    ("name", "view", "theme"), covering(bundled_cases(), ["poster"], ["light", "print"])
)
def test_every_word_can_be_read_in_order_on_a3_and_on_a4(name, view, theme):
    poster = wc.draw(plan_of(load_case(f"demo:{name}")), view, title=name, theme=theme)
    texts = assert_tidy(poster)
    assert_numbered_in_the_order_of_reading(texts)
    assert_readable(poster, texts)
    width, height = poster.get_size_inches() * 25.4
    assert (width, height) == pytest.approx((420, 297), abs=0.5)
    on_a3 = [text.get_fontsize() for text in texts]
    assert min(on_a3) >= 8.7  # below a stop alert, which makes all smaller; without alerts 9.9
    on_a4 = [size / 2**0.5 for size in on_a3]
    if not plan_of(load_case(f"demo:{name}")).alerts:
        assert min(on_a4) >= 7.0
    body = sorted(on_a4)[len(on_a4) // 2]
    assert body >= 7.0


def assert_numbered_in_the_order_of_reading(texts):
    at = {text.get_text(): extent(text) for text in texts}
    places = [at[title] for title in TITLES]
    assert [at[str(k)].y0 for k in range(1, 7)] == pytest.approx([p.y0 for p in places], abs=12)
    for first, second in pairwise(places):
        assert second.x0 > first.x1 or second.y1 < first.y0


@pytest.mark.parametrize("angles", [{"mpta": 72, "mldfa": 95}, {"mpta": 99, "mldfa": 78}])
@pytest.mark.parametrize("side", ["right", "left"])
def test_a_severe_leg_fits(angles, side):
    limb = wc.Limb.from_angles(side, **angles)
    name = "lateral-closing-wedge-hto" if angles["mpta"] < 87 else "medial-closing-wedge-dfo"
    figure = wc.draw(wc.plan(limb, name), "poster", title="x" * 60)
    texts = assert_tidy(figure)
    assert_readable(figure, texts)


def test_nothing_of_a_close_up_lies_outside_it():
    figure = wc.draw(wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"), "poster")
    (ax,) = figure.axes
    low = min(
        line.get_ydata().min()
        for line in ax.lines
        if line.get_marker() == "o" and len(line.get_ydata())
    )
    assert low > 0.3, "a centre of a joint outside the close-up is not drawn"


@pytest.mark.parametrize("arthritis", [None, "medial"])
def test_the_plan_is_said_to_its_end(arthritis):
    from wedgecalc.results.known_interval import known_share
    from wedgecalc.results.sentences import plan_sentence
    from wedgecalc.results.sentences_target import target_sentence

    limb = wc.Limb.from_angles(mpta=81)
    plan = wc.plan(limb, "medial-opening-wedge-hto", arthritis=arthritis)
    said = " ".join(t.get_text() for t in visible_texts(wc.draw(plan, "poster")))
    for sentence in (plan_sentence(plan, share=known_share(plan)), *target_sentence(plan)):
        assert " ".join(sentence.split()) in " ".join(said.split())
