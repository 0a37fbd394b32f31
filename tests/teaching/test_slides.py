"""Slides: native and editable, nothing lost, every picture with an alt text, every slide with notes."""

import io
import re

import pytest
from pptx import Presentation
from pptx.util import Inches

import wedgecalc as wc
from tests.pictures import contrast, luminance, plan_of
from tests.stopped import LABEL, SEVERE, stopped, wordy
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.lines import wrapped
from wedgecalc.results.alert_words import stop_words
from wedgecalc.results.millimetres import size_text
from wedgecalc.teaching.lecture import AFTERCARE
from wedgecalc.teaching.slides import slides_bytes

PLAN = wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
TITLES = (
    "Osteotomy plan",
    "The leg",
    "The deformity",
    "The options",
    "The plan",
    "Before and after",
    "The wedge",
    "Afterwards",
)


def deck_of(*plans, **options):
    return Presentation(io.BytesIO(slides_bytes(plans, **options)))


def words_of(slide):
    texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    cells = [
        cell.text for s in slide.shapes if s.has_table for row in s.table.rows for cell in row.cells
    ]
    return "\n".join(texts + cells)


def test_a_lecture_in_order(bundled):
    deck = deck_of((bundled.id, plan_of(bundled)))
    assert (deck.slide_width, deck.slide_height) == (Inches(13.333), Inches(7.5))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    for title, start in zip(titles, TITLES, strict=True):
        assert title.startswith(start) or (
            start == "The deformity" and title == "Where the deformity is"
        )
    for slide in deck.slides:
        assert len(slide.notes_slide.notes_text_frame.text) > 60
        for shape in slide.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= deck.slide_width
            assert 0 <= shape.top <= shape.top + shape.height <= deck.slide_height
            if shape.shape_type == 13:
                assert len(shape._element._nvXxPr.cNvPr.get("descr")) > 40
                assert shape.image.size[0] / (shape.width / 914400) >= 110, (
                    "crisp: dots for each inch"
                )


def test_numbers_are_those_of_the_plan():
    deck = deck_of(("x", PLAN))
    plan = words_of(deck.slides[4])
    for words in (
        f"{PLAN.correction:.1f}°",
        size_text(PLAN, PLAN.wedge.base),
        f"{PLAN.after.hka:.1f}°",
        "62.5 %",
    ):
        assert words in plan
    leg = words_of(deck.slides[1])
    assert "82.0°" in leg
    assert "▼ low" in leg
    options = words_of(deck.slides[3])
    other = wc.plan(PLAN.limb, "medial-opening-wedge-hto", PLAN.target)
    assert f"{other.correction:.1f}°" in options
    assert size_text(other, other.wedge.base) in options
    assert "medial closing wedge high tibial osteotomy" in options.split("correct the other way")[1]
    assert "▶ lateral closing wedge high tibial osteotomy" in options


def test_aftercare_is_in_plain_words():
    text = words_of(deck_of(("x", PLAN)).slides[7])
    for line in AFTERCARE:
        assert line in text
    assert "2 to 4 days" in text
    assert "4 to 8 weeks" in text


@pytest.mark.parametrize("kind", ["closing", "opening"])
def test_what_is_said_of_the_bone_fits_the_wedge(kind):
    name = {"closing": "lateral-closing-wedge-hto", "opening": "medial-opening-wedge-hto"}[kind]
    slides = deck_of(("x", wc.plan(PLAN.limb, name))).slides
    afterwards, notes = words_of(slides[7]), slides[6].notes_slide.notes_text_frame.text
    assert ("brought together" in afterwards) == (kind == "closing")
    assert ("held open" in afterwards) == (kind == "opening")
    assert ("step-off" in notes) == (kind == "closing")


def test_a_straight_leg_has_no_aftercare():
    uncut = wc.plan(PLAN.limb, "lateral-closing-wedge-hto", "correction=0")
    slides = deck_of(("x", uncut)).slides
    words = words_of(slides[7]) + slides[6].notes_slide.notes_text_frame.text
    assert "Crutches" not in words
    assert "taken out" not in words


def test_a_procedure_without_its_landmarks_is_named_for_an_audience():
    names = ("hip_center", "ankle_center", "plateau_medial", "plateau_lateral")
    half = wc.Limb.from_landmarks({name: PLAN.limb[name] for name in names}, "right")
    options = words_of(deck_of(("x", wc.plan(half, "lateral-closing-wedge-hto"))).slides[3])
    lacking, away = (
        next(line for line in options.splitlines() if part in line)
        for part in ("not marked", "correct the other way")
    )
    for other in ("lateral closing wedge distal", "medial closing wedge distal"):
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
    deck = deck_of(("one", PLAN), ("two", PLAN))
    assert len(deck.slides) == 1 + 2 * 7
    assert "2 legs" in deck.slides[0].shapes.title.text_frame.text
    assert deck.slides[1].shapes.title.text_frame.text.startswith("one: ")
    assert deck.slides[8].shapes.title.text_frame.text.startswith("two: ")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_themes(theme):
    paper = THEMES[theme].paper.lstrip("#").upper()
    for slide in deck_of(("x", PLAN), theme=theme, fixation="staples").slides:
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
    data = slides_bytes([(name, PLAN)])
    assert name in Presentation(io.BytesIO(data)).slides[0].shapes.title.text_frame.text


def test_command_line(run, tmp_path):
    deck = tmp_path / "x.pptx"
    code, out, err = run(
        "slides", "demo:medial-oa-right", "demo:real-left-leg", "-o", deck, "--theme", "dark"
    )
    assert (code, out) == (0, "")
    assert "slides written" in err
    assert len(Presentation(deck).slides) == 15
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
    assert "wedgecalc[slides]" in err


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
    deck = deck_of(("x", plan), theme=theme)
    for k, slide in enumerate(deck.slides):
        boxes = [s for s in slide.shapes if s.has_text_frame and s.text_frame.text.startswith("■")]
        first = min(boxes, key=lambda s: s.top)
        assert first.text_frame.text.splitlines()[0] == stop.heading
        assert first.top < slide.shapes.title.top or k == 0
        if k in (0, 4):  # the title and the plan tell the whole of it
            assert any(box.text_frame.text == f"{stop.heading}\n{stop.sentence}" for box in boxes)
        if k:
            assert stop.line in slide.notes_slide.notes_text_frame.text
        for box in boxes:
            assert_stands_free(box, slide, THEMES[theme], stop)
        for shape in slide.shapes:
            if shape.shape_type == 13:
                assert stop.line in shape._element._nvXxPr.cNvPr.get("descr")
    words = words_of(deck.slides[4])
    assert "Warnings: none" not in words
    assert next(f"▲ {a.message}" for a in plan.alerts if a.severity == "warn") in words


def assert_stands_free(box, slide, colors, stop):
    """The box is in the stop's colours, its words fit, and it covers no other shape."""
    face = colors.paper if stop.accepted else colors.stop
    assert str(box.fill.fore_color.rgb) == face.lstrip("#").upper()
    assert str(box.line.color.rgb) == colors.stop.lstrip("#").upper()
    runs = [run for p in box.text_frame.paragraphs for run in p.runs]
    ink = [v / 255 for v in runs[0].font.color.rgb]
    paper = [v / 255 for v in box.fill.fore_color.rgb]
    assert contrast(luminance(ink), luminance(paper)) >= 4.5
    size, width = runs[0].font.size.pt, box.width / 914400 - 0.25
    lines = sum(len(wrapped(run.text, size, width)) for run in runs)
    assert lines * size * 1.2 / 72 <= box.height / 914400
    assert size >= 6
    for other in slide.shapes:
        if other is not box and other.shape_id != box.shape_id:
            apart = (
                box.left + box.width <= other.left
                or other.left + other.width <= box.left
                or box.top + box.height <= other.top
                or other.top + other.height <= box.top
            )
            assert apart, other.name


def test_warnings_are_none_only_where_there_is_no_alert():
    words = words_of(deck_of(("x", PLAN)).slides[4])
    assert ("Warnings: none." in words) == (not PLAN.alerts)
    several = words_of(deck_of(("a", PLAN), ("b", stopped())).slides[0])
    assert f"■ STOP: {LABEL}. b: " in several
