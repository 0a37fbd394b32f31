"""Slides of a double level: both bones, in order, with the alerts of the whole."""

from pptx import Presentation

from tests.driving import drive
from tests.teaching.decks import (
    DOUBLE,
    assert_tidy,
    deck_of_double,
    notes_of,
    rows_of,
    titled,
    titles_of,
    unpainted,
    words_deck,
    words_of,
)
from tests.whole_cases import OPEN, saved
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences_double import double_sentences
from wedgecalc.text import typeset

LEG = "demo:severe-combined-right"


def test_both_bones_have_their_numbers_and_their_picture():
    deck = deck_of_double()
    titles = titles_of(deck)
    tibia, femur = (
        titles.index(next(t for t in titles if f"{b}’s" in t)) for b in ("tibia", "femur")
    )
    assert femur < tibia, "in the order in which they are cut"
    assert "closing" in titles[tibia]
    assert "opening" in titles[femur]
    rows = dict(row[:2] for row in rows_of(titled(deck, "The plan")))
    for part in DOUBLE.parts:
        told = rows[str(part.procedure.bone)]
        assert f"{part.correction:.1f}°" in told
        assert size_text(part, part.wedge.base) in told
    assert rows["HKA"].endswith("180.0°")
    assert typeset(double_sentences(DOUBLE)[0]) in notes_of(titled(deck, "Before and after"))
    chosen = [row for row in rows_of(titled(deck, "The options")) if row[0].startswith("▶")]
    assert [row[0] for row in chosen] == ["▶ double level (femur opening, tibia closing)"]
    for k in (tibia, femur):
        assert [s for s in deck.slides[k].shapes if s.shape_type == 13]


def test_a_short_deck_shows_both_wedges_on_one_slide():
    titles = titles_of(deck_of_double(short=True))
    assert len(titles) == 5
    assert titles[3] == "Both wedges"


def test_one_bone_that_needs_no_cut_makes_a_deck_of_one_wedge():
    import wedgecalc as wc

    one = wc.double_level(wc.Limb.from_angles(mpta=83), "hka=180")
    deck = words_deck(("x", one), short=True)
    assert one.uncut == ["femur"]
    assert "The closing wedge, base lateral" in titles_of(deck)
    assert one.tibia.procedure.label in words_of(titled(deck, "The plan"))
    assert_tidy(deck)


@unpainted()
def test_slides_of_the_verdict_of_what_is_typed_and_of_a_case(tmp_path):
    for k, leg in enumerate(
        [
            (LEG, "-p", "auto"),
            (LEG, "-p", "double-level"),
            (saved(tmp_path, osteotomy={"procedure": "double-level", "femur_kind": "opening"}),),
        ]
    ):
        path = tmp_path / f"{k}.pptx"
        code, out, err = drive("slides", *leg, "-o", path, "--short")
        assert (code, out) == (0, ""), err
        assert titles_of(Presentation(path))[3] == "Both wedges"
    assert "opening" in words_of(titled(Presentation(path), "The plan"))


@unpainted()
def test_the_command_of_a_double_level_writes_slides_too(tmp_path):
    path = tmp_path / "x.pptx"
    code, out, err = drive("double-level", LEG, "--femur", "opening", "-o", path)
    assert (code, "double-level, " in out) == (0, True), err
    assert "femur opening" in words_of(titled(Presentation(path), "The options"))


def test_what_a_double_level_does_not_take_is_named(tmp_path):
    for options, name in ((("-p", "double-level", "--length", "5"), "--length"),):
        code, _, err = drive("slides", LEG, *options, "-o", tmp_path / "x.pptx")
        assert (code, name in err) == (2, True)
    assert not list(tmp_path.iterdir())


@unpainted()
def test_one_level_of_the_case_stays_one(tmp_path):
    path = tmp_path / "x.pptx"
    assert (
        drive("slides", saved(tmp_path, osteotomy={"procedure": OPEN}), "-o", path, "--short")[0]
        == 0
    )
    assert "Both wedges" not in titles_of(Presentation(path))
