"""Slides: native and editable, nothing lost, every picture with an alt text, every slide with notes."""

import re

import pytest
from pptx import Presentation
from pptx.util import Inches

import wedgecalc as wc
from tests.covering import in_turn
from tests.pictures import contrast, luminance
from tests.stopped import LABEL, SEVERE, stopped, wordy
from tests.teaching.decks import (
    EMU,
    PLAN,
    assert_tidy,
    crisp_deck,
    deck_of_case,
    deck_of_plan,
    deck_of_two,
    notes_of,
    rows_of,
    titled,
    titles_of,
    words_deck,
    words_of,
)
from wedgecalc.drawing import THEMES
from wedgecalc.records import alert_records
from wedgecalc.results.alert_words import alerts_in_words, stop_words
from wedgecalc.results.millimetres import size_text
from wedgecalc.sources.case import bundled_cases
from wedgecalc.teaching.aftercare import UNCUT, WAYS

TITLES = (
    "Osteotomy plan",
    "The leg",
    "The deformity is|Where the deformity",
    "The options",
    "The plan",
    "What deserves attention",
    "Before and after",
    "The .* wedge",
    "Afterwards",
)


@pytest.mark.parametrize(("name", "short"), in_turn(bundled_cases(), [False, True]))
def test_a_lecture_in_order(name, short):
    deck = deck_of_case(name, short=short)
    assert (deck.slide_width, deck.slide_height) == (Inches(13.333), Inches(7.5))
    titles = titles_of(deck)
    assert len(titles) >= (5 if short else 8) or name == "straight-left"
    found = [next(k for k, t in enumerate(TITLES) if re.match(t, title)) for title in titles
             if not title.startswith(("The leg is", f"{name}: "))]  # fmt: skip
    assert found == sorted(set(found))
    for slide in deck.slides:
        assert_notes_teach(notes_of(slide))
        for shape in slide.shapes:
            if shape.shape_type == 13:
                assert len(shape._element._nvXxPr.cNvPr.get("descr")) > 40
    assert_tidy(deck)


def assert_notes_teach(notes):
    """Notes say what to ask, what to point at, and where it comes from."""
    parts = [
        notes.find(word) for word in ("\n\nAsk the class: ", "\n\nPoint at: ", "\n\nSources: ")
    ]
    assert 60 < parts[0] < parts[1] < parts[2] < len(notes) - 25


def test_numbers_are_those_of_the_plan():
    deck = deck_of_plan()
    plan = words_of(titled(deck, "The plan"))
    for words in (
        f"{PLAN.correction:.1f}°",
        size_text(PLAN, PLAN.wedge.base),
        f"{PLAN.after.hka:.1f}°",
        "62.5 %",
    ):
        assert words in plan
    leg = words_of(titled(deck, "The leg"))
    assert "82.0°" in leg
    assert "▼ low" in leg


def test_the_options_stand_in_one_table_the_plan_marked():
    slide = titled(deck_of_plan(), "The options")
    rows = {row[0]: row for row in rows_of(slide)[1:]}
    own = rows["▶ lateral closing wedge HTO"]
    assert own[2] == size_text(PLAN, PLAN.wedge.base).removesuffix(" mm")
    other = wc.plan(PLAN.limb, "medial-opening-wedge-hto", PLAN.target)
    assert rows["medial opening wedge HTO"][1:3] == [
        f"{other.correction:.1f}°",
        size_text(other, other.wedge.base).removesuffix(" mm"),
    ]
    assert "medial closing wedge HTO" in words_of(slide).split("correct the other way")[1]
    assert any(name.startswith("double level (femur closing, tibia closing)") for name in rows)
    slide = titled(deck_of_case("knock-knee-left"), "The options")
    assert not any(row[0].startswith("double") for row in rows_of(slide))
    assert "(one bone is enough): double level" in words_of(slide)


def test_a_double_level_is_among_the_options_with_its_alerts():
    rows = rows_of(titled(deck_of_case("severe-combined-right"), "The options"))[1:]
    (double,) = (row for row in rows if row[0].startswith("double level"))
    (own,) = (row for row in rows if row[0].startswith("▶"))
    made = wc.double_level(wc.load_case("demo:severe-combined-right").limb, "wbl=62.5")
    assert double[1] == f"femur {made.femur.correction:.1f}°\ntibia {made.tibia.correction:.1f}°"
    bases = [line.split() for line in double[2].split("\n")]
    assert [bone for bone, _ in bases] == ["femur", "tibia"]
    for (_, base), part in zip(bases, made.in_order, strict=True):
        assert float(base) == pytest.approx(part.wedge.base, abs=0.26)
    assert "■" in own[-1]
    assert "■" not in double[-1]
    assert own[3].endswith("▲"), "the planned MPTA is out of its range"


def test_an_option_that_does_not_turn_a_joint_is_of_its_own_level():
    hip = wc.plan(wc.Limb.from_angles(nsa=145), "medial-closing-wedge-pfo", "nsa=130")
    rows = rows_of(titled(words_deck(("x", hip)), "The options"))
    assert [row[0] for row in rows[1:]] == ["▶ " + hip.procedure.short]
    whole = "".join(words_of(slide) for slide in words_deck(("x", hip), short=True).slides)
    assert "nothing to correct" not in whole, "the verdict speaks of the knee"
    assert "145.0°" in whole


def test_aftercare_is_one_slide_in_plain_words_the_classical_way_beside_todays():
    for deck in (deck_of_plan(), deck_of_two()):
        after = [slide for slide in deck.slides if "2 to 4 days" in words_of(slide)]
        assert after == [deck.slides[len(deck.slides) - 1]]
        assert rows_of(after[0]) == [list(row) for row in WAYS]
        assert "PMC5332482" in notes_of(after[0])


@pytest.mark.parametrize("kind", ["closing", "opening"])
def test_what_is_said_of_the_bone_fits_the_wedge(kind):
    name = {"closing": "lateral-closing-wedge-hto", "opening": "medial-opening-wedge-hto"}[kind]
    deck = words_deck(("x", wc.plan(PLAN.limb, name)), short=True)
    afterwards, said = words_of(titled(deck, "Afterwards")), notes_of(titled(deck, f"The {kind}"))
    assert ("lies on bone" in afterwards) == (kind == "closing")
    assert ("grows into the gap" in afterwards) == (kind == "opening")
    assert ("48 of 100" in afterwards) == (kind == "closing")
    assert ("step-off" in said) == (kind == "closing")


def test_a_straight_leg_has_no_aftercare_and_no_wedge():
    uncut = wc.plan(PLAN.limb, "lateral-closing-wedge-hto", "correction=0")
    for short in (False, True):
        deck = words_deck(("x", uncut), short=short)
        whole = "".join(words_of(slide) + notes_of(slide) for slide in deck.slides)
        assert "Crutches" not in whole
        assert "taken out" not in whole
        assert UNCUT in words_of(titled(deck, "Afterwards"))
        assert not [title for title in titles_of(deck) if "wedge" in title]


def test_five_slides_of_one_leg():
    titles = titles_of(deck_of_plan(short=True))
    assert len(titles) == 5
    starts = ("x: ", "The deformity", "The plan", "The closing wedge", "Afterwards")
    assert all(title.startswith(start) for title, start in zip(titles, starts, strict=True))
    several = titles_of(deck_of_two())
    assert len(several) == 1 + 2 * 4 + 1
    assert several[1].startswith("a · ")


def test_alerts_are_told_as_what_they_are_the_worst_first():
    plan = stopped(limb=SEVERE)
    for short in (False, True):
        deck = words_deck(("x", plan), short=short)
        slide = titled(deck, "The plan" if short else "What deserves attention")
        told = notes_of(slide) if short else words_of(slide)
        places = [told.index(alert.heading) for alert in alerts_in_words(plan)]
        assert all(alert.sentence in told for alert in alerts_in_words(plan))
        assert places[0] == min(places)
        if not short:
            faces = {str(shape.line.color.rgb) for shape in slide.shapes if "alert" in shape.name}
            light = THEMES["light"]
            expected = {light.stop, light.wedge, light.quiet}
            assert faces == {colour.lstrip("#").upper() for colour in expected}
        plan_words = words_of(titled(deck, "The plan"))
        assert all(alert.heading in plan_words for alert in alerts_in_words(plan))


def test_a_procedure_without_its_landmarks_is_named_for_an_audience():
    names = ("hip_center", "ankle_center", "plateau_medial", "plateau_lateral")
    half = wc.Limb.from_landmarks({name: PLAN.limb[name] for name in names}, "right")
    deck = words_deck(("x", wc.plan(half, "lateral-closing-wedge-hto")))
    options = words_of(titled(deck, "The options"))
    lacking, away = (
        next(line for line in options.splitlines() if part in line)
        for part in ("not marked", "correct the other way")
    )
    for other in ("lateral closing wedge DFO", "medial closing wedge DFO"):
        assert other in lacking
        assert other not in away
    assert not re.search("found|expected|hinge as|unreachable|condyle_", options)


def test_of_several_cases_the_one_that_lacks_something_is_named(run, tmp_path):
    for name, rest in (
        ("demo:straight-left", ()),
        ("demo:real-left-leg", ("-p", "lateral-closing-wedge-dfo")),
    ):
        given = ("demo:medial-oa-right", name, *rest, "-o", tmp_path / "x.pptx")
        code, _, err = run("slides", *given)
        assert code == 2
        assert f"{name}: " in err


def test_several_legs_in_one_deck():
    titles = titles_of(deck_of_two())
    assert len(titles) % 2 == 0, "the first, the last, and as many of each leg"
    assert "2 legs" in titles[0]
    assert titles[1].startswith("a · ")
    assert titles[len(titles) // 2].startswith("b · ")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_themes(theme):
    paper = THEMES[theme].paper.lstrip("#").upper()
    for slide in words_deck(("x", PLAN), theme=theme, fixation="staples", short=True).slides:
        assert str(slide.background.fill.fore_color.rgb) == paper
        for shape in slide.shapes:
            frames = (
                [shape.text_frame]
                if shape.has_text_frame
                else [c.text_frame for r in shape.table.rows for c in r.cells]
                if shape.has_table
                else []
            )
            for run in (run for frame in frames for p in frame.paragraphs for run in p.runs):
                ink = [v / 255 for v in run.font.color.rgb]
                assert (
                    contrast(
                        luminance(ink),
                        luminance([int(paper[i : i + 2], 16) / 255 for i in (0, 2, 4)]),
                    )
                    >= 4.5
                )


def test_a_hostile_name_is_text():
    name = "<script>alert(1)</script> & {x} $y$"
    assert name in titles_of(words_deck((name, PLAN), short=True))[0]


def test_pictures_are_crisp():
    pictures = [s for slide in crisp_deck().slides for s in slide.shapes if s.shape_type == 13]
    assert len(pictures) >= 4
    for picture in pictures:
        assert picture.image.size[0] / (picture.width / EMU) >= 109, "dots for each inch"


@pytest.mark.usefixtures("coarse")
def test_command_line(run, tmp_path):
    deck = tmp_path / "x.pptx"
    code, out, err = run(
        "slides",
        "demo:medial-oa-right",
        "demo:real-left-leg",
        "-o",
        deck,
        "--theme",
        "dark",
        "--short",
    )
    assert (code, out) == (0, "")
    assert "slides written" in err
    assert len(Presentation(deck).slides) == 10
    before = deck.read_bytes()
    code, _, err = run("slides", "demo:bowleg-left", "-o", deck)
    assert code == 2
    assert "--force" in err
    assert deck.read_bytes() == before


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (("-o", "x.ppt"), ".pptx"),
        (("-o", "x.pptx", "--theme", "pink"), "theme"),
        (("-o", "x.pptx", "--fixation", "x"), "fixation"),
    ],
)
def test_wrong_requests(wrong, word, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("slides", "demo:bowleg-left", *wrong)
    assert (code, out) == (2, "")
    assert re.search(word, err)
    assert not list(tmp_path.iterdir())


def test_without_python_pptx_the_extra_is_named(monkeypatch, run, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "pptx", None)
    code, _, err = run("slides", "demo:bowleg-left", "-o", tmp_path / "x.pptx")
    assert code == 2
    assert "[slides]" in err  # of wedgecalc, or of a checkout


def test_of_several_cases_the_one_without_a_plan_is_named(run, tmp_path):
    code, _, err = run(
        "slides",
        "demo:lateral-oa-right",
        "demo:medial-oa-left",
        "-p",
        "medial-closing-wedge-dfo",
        "-o",
        tmp_path / "x.pptx",
    )
    assert code == 3
    assert "demo:medial-oa-left: " in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("theme", "accept", "long"), [("light", None, False), ("dark", ("mpta-over",), True)]
)
def test_a_stop_leads_every_slide_of_its_leg(theme, accept, long, monkeypatch):
    if long:
        wordy(monkeypatch)
    plan = stopped(accept, limb=SEVERE)
    (stop,) = stop_words(plan)
    assert ("accepted" in stop.heading) == bool(accept)
    deck = words_deck(("x", plan), theme=theme)
    assert_tidy(deck, least=5 if long else 8.5)
    for k, slide in enumerate(deck.slides):
        boxes = [s for s in slide.shapes if s.has_text_frame and s.text_frame.text.startswith("■")]
        first = min(boxes, key=lambda s: s.top)
        assert first.text_frame.text.splitlines()[0] == stop.heading
        assert first.top < slide.shapes.title.top or k == 0
        if k in (0, 4):  # the title and the plan tell the whole of it
            assert any(box.text_frame.text == f"{stop.heading}\n{stop.sentence}" for box in boxes)
        assert stop.line in notes_of(slide)
        for box in boxes:
            assert_in_its_colours(box, THEMES[theme], stop)
        for shape in slide.shapes:
            if shape.shape_type == 13:
                assert stop.line in shape._element._nvXxPr.cNvPr.get("descr")
    words = words_of(deck.slides[4])
    assert "Warnings: none" not in words
    assert next(a.heading for a in alerts_in_words(plan) if a.severity == "warn") in words


def assert_in_its_colours(box, colors, stop):
    """The box is in the stop's colours."""
    face = colors.paper if stop.accepted else colors.stop
    assert str(box.fill.fore_color.rgb) == face.lstrip("#").upper()
    assert str(box.line.color.rgb) == colors.stop.lstrip("#").upper()
    runs = [run for p in box.text_frame.paragraphs for run in p.runs]
    ink = [v / 255 for v in runs[0].font.color.rgb]
    paper = [v / 255 for v in box.fill.fore_color.rgb]
    assert contrast(luminance(ink), luminance(paper)) >= 4.5


def test_warnings_are_none_only_where_there_is_no_alert():
    words = words_of(titled(deck_of_plan(), "The plan"))
    assert ("Warnings: none." in words) == (not PLAN.alerts)
    none = wc.plan(wc.Limb.from_angles(mpta=84), "medial-opening-wedge-hto", "hka=178")
    assert (
        "Warnings: none." in words_of(titled(words_deck(("x", none), short=True), "The plan"))
    ) == (not none.alerts)
    several = rows_of(deck_of_two().slides[0])
    assert several[2][::2] == ["b", f"■ STOP: {LABEL}"]


@pytest.mark.parametrize("code", sorted(alert_records()))
def test_the_source_of_every_alert_can_be_told(code):
    from wedgecalc.results.alert_words import alert_facts, alert_source

    record = alert_records()[code]
    assert record.source in alert_source(code)
    assert alert_facts(record)["read"] in alert_source(code)


def test_negative_numbers_have_a_minus_sign():
    slides = deck_of_case("severe-combined-right", short=True).slides
    words = " ".join(words_of(slide) + notes_of(slide) for slide in slides)
    assert "−" in words
    assert " -" not in words
