"""Nothing on a slide overflows, lies over something else or is too small to read."""

import pytest

import wedgecalc as wc
from tests.covering import in_turn
from tests.stopped import stopped_double
from tests.teaching.decks import (
    EMU,
    PLAN,
    assert_tidy,
    crisp_deck,
    deck_of,
    deck_of_case,
    deck_of_double,
    titled,
    titles_of,
    words_deck,
)

OTHERS = {
    "hip": wc.plan(wc.Limb.from_angles(nsa=145), "medial-closing-wedge-pfo", "nsa=130"),
    "lengthening": wc.plan(wc.Limb.from_angles(), "lengthening", length=30),
    "trapezoid": wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto", length=5),
}


def test_short_and_double():
    assert_tidy(deck_of_case("severe-combined-right", short=True))
    assert_tidy(deck_of_double())
    assert_tidy(deck_of_double(short=True))
    assert_tidy(deck_of(("x", stopped_double()), theme="dark", short=True))


@pytest.mark.parametrize(("name", "short"), in_turn([*OTHERS], [True, False]))
def test_other_procedures(name, short):
    assert_tidy(deck_of(("x", OTHERS[name]), short=short))


def test_half_marked_and_without_a_scale():
    names = ("hip_center", "ankle_center", "plateau_medial", "plateau_lateral")
    half = wc.Limb.from_landmarks({name: PLAN.limb[name] for name in names}, "right")
    assert_tidy(deck_of(("x", wc.plan(half, "medial-opening-wedge-hto"))))


def test_long_names_are_cut_and_the_slide_stays_tidy():
    name = "a leg with a very long name " * 12
    deck = words_deck((name, PLAN), short=True)
    assert titles_of(deck)[0].endswith("…")
    assert_tidy(deck)
    assert_tidy(words_deck((name, PLAN), ("x" * 300, PLAN), short=True), least=6)


def test_pictures_use_the_room_of_their_slide():
    deck = crisp_deck()
    for start in ("The deformity", "Before and after", "The closing wedge"):
        slide = titled(deck, start)
        (picture,) = (s for s in slide.shapes if s.shape_type == 13)
        left = deck.slide_height - slide.shapes.title.top - slide.shapes.title.height
        tall, wide = picture.height / (left - 0.42 * EMU), picture.width / (12.9 * EMU)
        assert max(tall, wide) > 0.97, start
        assert tall > 0.9, start
