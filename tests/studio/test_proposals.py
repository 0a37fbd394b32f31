"""What the studio offers and never takes by itself: a cut found on the film, and both bones of a double level."""

import json

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.drawing.theme import THEMES

pytest.importorskip("panel")

from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.film_cortex import cut_on_film
from wedgecalc.sources.reading import radiograph_of
from wedgecalc.studio.autosave import recalled, remembered
from wedgecalc.studio.both_bones import both_bones
from wedgecalc.studio.layers import layers
from wedgecalc.studio.page import Studio
from wedgecalc.terms import Rest

FILM, BOTH = "demo:phantom-left", "demo:severe-combined-right"


@pytest.fixture
def studio():
    made = Studio(FILM)
    made.desk.change(procedure="medial-opening-wedge-hto", hinge=None, entry=None)
    made.refresh()
    return made


def cut(studio):
    return studio.controls.plan.film_cut


def click(button):
    button.clicks += 1


def test_a_proposal_is_that_of_the_command_line_and_nothing_is_taken(studio):
    panel, before = cut(studio), studio.desk.leg
    assert panel.look.visible
    assert not panel.take.visible
    click(panel.look)
    case = wc.load_case(FILM)
    wanted = cut_on_film(
        case.limb, wc.explain("medial-opening-wedge-hto"), radiograph_of(case).pixels
    )
    assert {name: xy for name, (xy, _) in panel.proposed.items()} == {
        "hinge": pytest.approx(wanted.hinge),
        "entry": pytest.approx(wanted.entry),
    }
    assert studio.desk.leg is before
    assert panel.take.visible
    assert panel.told.object
    shown = layers(studio.desk, 0.0, THEMES["light"], proposed=panel.proposed)
    bare = layers(studio.desk, 0.0, THEMES["light"])
    more = len(shown["lines"]) - len(bare["lines"])
    assert more == 3, "the cut between both points, and the spread of each"
    x, y = np.reshape(shown["lines"][-1]["points"], (-1, 2)).T
    mm = np.hypot(np.ptp(x), np.ptp(y)) * case.limb.frame.mm_per_unit
    assert mm == pytest.approx(2 * 1.96 * wanted.entry_sd, abs=0.02)
    json.dumps(shown)
    click(panel.drop)
    assert not panel.proposed
    assert studio.desk.leg is before


def test_taken_it_is_the_plan_of_the_film_and_a_moved_point_is_not(studio):
    panel = cut(studio)
    click(panel.look)
    click(panel.take)
    leg = studio.desk.leg
    plan = leg.outcome.plan
    assert (plan.hinge_source, plan.entry_source) == ("film", "film")
    assert plan.request.of_film == leg.of_film
    assert not panel.proposed
    assert not panel.take.visible
    assert recalled(json.loads(json.dumps(remembered(leg)))).of_film == leg.of_film
    x, y = leg.hinge
    studio.desk.place("hinge", (x + 2.0, y))
    moved = studio.desk.leg.outcome.plan
    assert (moved.hinge_source, moved.entry_source) == ("given", "film")
    studio.desk.change(hinge=None, entry=None)
    assert studio.desk.leg.of_film == {}
    studio.desk.undo()
    studio.desk.undo()
    assert studio.desk.leg.of_film == leg.of_film


def test_a_proposal_for_another_leg_is_withdrawn(studio):
    panel = cut(studio)
    click(panel.look)
    studio.desk.change(procedure="lateral-closing-wedge-hto")
    studio.refresh()
    assert not panel.proposed
    assert not panel.take.visible
    assert not panel.told.object
    click(panel.take)  # a click that was on its way
    assert studio.desk.leg.hinge is None


def test_without_a_film_nothing_is_offered():
    made = Studio("demo:medial-oa-right")
    assert not cut(made).look.visible
    assert Rest.FILM == "film"


def test_both_bones_are_drawn_by_a_click_where_the_verdict_is_both(tmp_path):
    made = Studio(BOTH)
    made.desk.change(procedure="auto")
    made.refresh()
    panel = made.controls.plan.both
    assert panel.show.visible
    assert not panel.picture.object
    click(panel.show)
    assert "data:image/png;base64," in panel.picture.object
    assert made.desk.leg.outcome.both
    plan = both_bones(made.desk.leg)
    assert plan.uncut == []
    assert plan.target == wc.double_level(wc.load_case(BOTH).limb, made.desk.leg.target).target
    made.desk.change(target=wc.Target("hka", 181.0))
    made.refresh()
    assert not panel.picture.object, "a picture of another plan is withdrawn"
    assert both_bones(made.desk.leg).after.hka == pytest.approx(181.0)
    made.desk.change(procedure="lateral-closing-wedge-hto")
    made.refresh()
    assert not panel.show.visible


def test_both_bones_are_cut_as_the_case_says(tmp_path):
    case = wc.load_case(BOTH)
    request = DoubleRequest(PlanRequest("double-level", "hka=181"), tibia_kind="opening")
    wc.save_case(case, tmp_path / "leg.json", request=request)
    made = Studio(str(tmp_path / "leg.json"))
    plan = both_bones(made.desk.leg)
    assert plan.tibia.procedure.name == "medial-opening-wedge-hto"
    assert plan.after.hka == pytest.approx(181.0)
