"""A stop alert leads the studio's numbers, and every file that it makes."""

import html
import io
import json
import re
from dataclasses import replace

import pytest

import wedgecalc as wc

pytest.importorskip("panel")

from tests.stopped import LABEL, LIMB, stopped, words_of_pdf
from wedgecalc.drawing.theme import THEMES
from wedgecalc.planning.targets import Target
from wedgecalc.results.alert_words import stop_words
from wedgecalc.studio import export, quiz
from wedgecalc.studio import loading as opening
from wedgecalc.studio.answer import answer_html
from wedgecalc.studio.assets import static
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.page import Studio
from wedgecalc.studio.results_panel import board_html, comparison_html
from wedgecalc.studio.words import WORDS, planning_words
from wedgecalc.terms import Severity

OPENING = "medial-opening-wedge-hto"


@pytest.fixture(params=[False, True])
def desk(request):
    """Give the desk with a stopped leg on it, accepted or not."""
    made = opening.desk_of_limb(LIMB)
    made.change(procedure=OPENING)
    if request.param:
        made.change(accept=("mpta-over",))
    return made


def test_the_studio_computes_and_shows_it(desk):
    plan = desk.leg.outcome.plan
    (stop,) = stop_words(plan)
    text = answer_html(desk) + board_html(desk.leg, THEMES["light"])
    assert plan.correction == stopped().correction
    assert text.index(stop.heading) < text.index("<dl") < text.index("<table>")
    assert text.count("MPTA would be") == 1
    role = re.search(r'role="(\w+)">\s*<strong>(.*?)</strong>', text)
    assert role[1] == ("note" if stop.accepted else "alert")
    assert LABEL in role[2]
    assert ("accepted" in role[2]) == stop.accepted
    assert stop.heading in comparison_html(desk.leg, desk.leg)
    assert "var(--stop" in static("widgets.css")


@pytest.mark.usefixtures("coarse")
def test_every_file_it_makes_carries_it(desk):
    (stop,) = stop_words(desk.leg.outcome.plan)
    from pptx import Presentation

    bare = re.sub(r"\s|[^ -~]", "", stop.heading)
    for kind in ("svg", "pdf"):
        data = export.picture(desk, "wedge", kind, "dark")
        words = data.decode() if kind == "svg" else words_of_pdf(data)
        assert (stop.heading if kind == "svg" else bare) in words
    assert bare in words_of_pdf(export.report(desk))
    assert bare in words_of_pdf(export.theatre_sheet(desk))
    for slide in Presentation(io.BytesIO(export.slides(desk, "dark"))).slides:
        assert any(s.has_text_frame and stop.heading in s.text_frame.text for s in slide.shapes)
    result = json.loads(export.result_bytes(desk.leg))
    assert result["alerts"][0]["severity"] == "stop"


def test_the_page_shows_it_at_once_and_an_acceptance_holds_for_that_plan_only():
    studio = Studio()
    made = opening.desk_of_limb(LIMB)
    made.change(procedure=OPENING)
    studio.put(made)
    button = studio.controls.plan.accept
    assert (button.visible, button.name) == (True, WORDS["accept"])
    assert 'role="alert"' in studio.answer.object
    button.clicks += 1
    assert 'role="note"' in studio.answer.object
    assert button.name == WORDS["withdraw"]
    assert f"STOP, accepted: {LABEL}" in studio.answer.object
    studio.desk.undo()
    studio.refresh()
    assert 'role="alert"' in studio.answer.object
    button.clicks += 1
    studio.desk.change(hinge=(20.0, 30.0))
    assert studio.desk.leg.accept == ()
    studio.desk.change(procedure="lateral-closing-wedge-dfo", hinge=None)
    studio.refresh()
    assert not button.visible
    assert "STOP" not in studio.answer.object


def test_the_plan_that_keeps_a_limit_is_a_click_away_and_not_sent_back():
    studio = Studio("demo:medial-oa-right")
    button = studio.controls.plan.advised
    for procedure in ("lateral-closing-wedge-hto", "auto"):
        studio.desk.change(procedure=procedure)
        studio.refresh()
        found = studio.desk.leg.outcome
        assert (found.procedure, found.advised, found.spares) == ("lateral-closing-wedge-hto", None, "double-level")  # fmt: skip
        assert (button.visible, button.name) == (True, planning_words("double-level", "next-spares"))  # fmt: skip
    button.clicks += 1
    found = studio.desk.leg.outcome
    assert (studio.desk.leg.procedure, found.advised, found.spares) == ("double-level", None, None)
    assert not button.visible
    studio.desk.change(procedure="auto", target=Target("wbl", 50.0))
    studio.refresh()
    assert not button.visible, "one bone keeps every limit"


def test_the_answer_of_a_quiz_says_it():
    round_ = replace(quiz.new_round(1), plan=stopped())
    assert any(LABEL in text for text, _ in round_.steps)


def test_what_needs_attention_is_in_sight_and_the_rest_unfolds():
    (desk,) = opening.desks_of_file("demo:severe-combined-right")
    desk.change(procedure=OPENING)
    graves = [a.message for a in desk.leg.outcome.alerts if a.severity == "warn"]
    notes = [a.message for a in desk.leg.outcome.alerts if a.severity == "note"]
    assert len(graves) > 2
    text = html.unescape(answer_html(desk, [(Severity.WARN, "heed")]))
    seen, *folds = text.split("<details>")
    assert [seen.count("<li"), *(fold.count("<li") for fold in folds)] == [2, len(graves) - 1, len(notes)]  # fmt: skip
    assert seen.index("<dl") < seen.index("Heed")
    assert "<details" not in answer_html(opening.desk_of_limb(wc.Limb.from_angles("left")))


@pytest.mark.parametrize(("source", "key"), [("as typed", "trust-typed"), ("marker of 25 mm, clicked", "trust-marker"), ("calibration", "trust-marker"), ("PixelSpacing, calibrated", "trust-header"), ("mm", "")])  # fmt: skip
def test_how_far_a_scale_may_be_trusted_is_told_quietly(source, key):
    leg = opening.desk_of_limb(wc.Limb.from_angles("left", mpta=82)).leg
    leg = replace(leg, scale_source=source, header_mm=(1.0, "PixelSpacing, calibrated"))
    told = {name for name in WORDS if name.startswith("trust-") and WORDS[name] in board_html(leg, THEMES["light"]).replace("\u00a0", " ")}  # fmt: skip
    assert told == ({key} if key else set())


def test_without_a_scale_a_plan_is_in_degrees_and_per_cent():
    leg = opening.desk_of_limb(wc.Limb.from_angles("left", mpta=82)).leg
    bare = replace(leg, mm_per_unit=None, scale_source=None)
    text = answer_html(Desk(bare)) + board_html(bare, THEMES["light"])
    assert bare.outcome.any_plan is not None
    assert WORDS["correction"] in text
    assert WORDS["cortex"] not in answer_html(Desk(bare))
    assert not re.search(r"\d\s*mm\b", answer_html(Desk(bare)).split("<details>")[0])


def test_why_there_is_no_plan_leads_the_numbers():
    desk = opening.desk_of_limb(LIMB)
    desk.change(procedure=OPENING, target=Target("mldfa", 88.0))
    (why,) = desk.leg.outcome.problems
    text = answer_html(desk) + board_html(desk.leg, THEMES["light"])
    assert text.count(why) == 1
    assert text.index(why) < text.index("<table>")
    assert "mldfa" not in why


def test_wedges_of_one_bone_stand_in_one_row_beside_a_double_level():
    both, one = (
        opening.desks_of_file(f"demo:{name}")[0].leg
        for name in ("severe-combined-right", "medial-oa-right")
    )
    both = replace(both, procedure="double-level", target=None)
    for legs in ((both, one), (one, both)):
        rows = re.findall(
            r"<th[^>]*>([^<]+)</th>\s*<td[^>]*>([^<]+)</td>\s*<td[^>]*>([^<]+)</td>",
            comparison_html(*legs),
        )
        tibia = [cells for label, *cells in rows if label.endswith(", tibia")]
        assert tibia
        assert all("–" not in cells for cells in tibia)
        labels = [label for label, *_ in rows]
        ends = [k for k, label in enumerate(labels) if label.endswith((", tibia", ", femur"))]
        assert ends == list(range(ends[0], ends[-1] + 1)), "wedges together, not below the rest"
