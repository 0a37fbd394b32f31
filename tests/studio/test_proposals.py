"""What the studio offers and never takes by itself: a cut found on the film, and both bones of a double level."""

import json

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.drawing.theme import THEMES
from wedgecalc.planning.request_fields import DOUBLE_CUT_POINTS

pytest.importorskip("panel")

from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.case import case_of
from wedgecalc.sources.film_cortex import cut_on_film
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.radiographs.radiograph import Radiograph
from wedgecalc.sources.reading import radiograph_of
from wedgecalc.studio import export
from wedgecalc.studio.autosave import leg_from_dict, leg_to_dict
from wedgecalc.studio.case_state import GUIDE, LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.export import saved_bytes
from wedgecalc.studio.layers import leg_layers
from wedgecalc.studio.loading import desks_of_file
from wedgecalc.studio.page import Studio
from wedgecalc.studio.places import corrected, uncorrected
from wedgecalc.studio.saving import saved_leg
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
    assert panel.message.object
    shown = leg_layers(studio.desk, 0.0, THEMES["light"], proposed=panel.proposed)
    bare = leg_layers(studio.desk, 0.0, THEMES["light"])
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
    assert leg_from_dict(json.loads(json.dumps(leg_to_dict(leg)))).of_film == leg.of_film
    assert "hinge-far-cortex" not in {alert.code for alert in plan.alerts}, "a proposal is usual"
    file = saved_leg(leg)
    again = file.request
    assert again.of_film == leg.of_film
    assert file.with_request(again).document() == file.document()
    assert PlanRequest(hinge=(0, 0)).over(again).of_film.keys() == {"entry"}
    assert PlanRequest(hinge=(0, 0)).onto(again).of_film.keys() == {"entry"}
    assert LegState.of(case_of(file.document())).of_film == leg.of_film
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
    assert not panel.message.object
    click(panel.take)  # a click that was on its way
    assert studio.desk.leg.hinge is None


def test_without_a_film_nothing_is_offered():
    made = Studio("demo:medial-oa-right")
    assert not cut(made).look.visible
    assert Rest.FILM == "film"


def test_a_double_level_is_planned_on_the_film_where_the_verdict_is_both(tmp_path):
    made = Studio(BOTH)
    made.desk.change(procedure="auto")
    made.refresh()
    panel, found = made.controls.plan.both, made.desk.leg.outcome
    plan = found.double
    assert (found.plan, plan.uncut) == (None, [])
    assert plan.target == wc.double_level(wc.load_case(BOTH).limb, made.desk.leg.target).target
    assert set(made.desk.handles()) - set(made.desk.leg.points) == set(DOUBLE_CUT_POINTS)
    assert panel.show.visible
    assert not panel.picture.object
    click(panel.show)
    assert "data:image/png;base64," in panel.picture.object
    made.desk.change(target=wc.Target("hka", 181.0))
    made.refresh()
    assert not panel.picture.object, "a picture of another plan is withdrawn"
    assert made.desk.leg.outcome.double.after.hka == pytest.approx(181.0)
    made.desk.change(procedure="lateral-closing-wedge-hto")
    made.refresh()
    assert not panel.show.visible
    assert {"hinge", "entry"} <= made.desk.handles().keys()


def test_both_bones_are_cut_as_the_case_says_and_saved_so(tmp_path):
    case = wc.load_case(BOTH)
    request = DoubleRequest(PlanRequest("double-level", "hka=181"), tibia_kind="opening")
    wc.save_case(case, tmp_path / "leg.json", request=request)
    made = Studio(str(tmp_path / "leg.json"))
    plan = made.desk.leg.outcome.double
    assert made.controls.plan.procedure.value == "double-level"
    assert plan.tibia.procedure.name == "medial-opening-wedge-hto"
    assert plan.after.hka == pytest.approx(181.0)
    x, y = made.desk.handles()["femur_entry"]
    made.hand.act("start", "femur_entry", [(x, y)])
    made.hand.act("end", "femur_entry", [(x, y - 12.0)])
    moved = made.desk.leg.double_points["femur_entry"]
    assert moved[1] < y - 5
    path = tmp_path / "again.json"
    path.write_bytes(saved_bytes(made.desk))
    again = Studio(str(path)).desk.leg
    assert again.double_points["femur_entry"] == pytest.approx(moved)
    assert again.outcome.double.femur.wedge.base == pytest.approx(made.desk.leg.outcome.double.femur.wedge.base)  # fmt: skip
    assert leg_from_dict(json.loads(json.dumps(leg_to_dict(made.desk.leg)))) == made.desk.leg
    made.hand.act("choose", "femur_entry", [])
    made.hand.act("key", "Delete", [])
    assert made.desk.leg.double_points == {}, "back to its usual place"


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_film_and_handles_follow_both_cuts(share):
    made = desks_of_file(BOTH)[0]
    made.change(procedure="double-level", target=None, hinge=None, entry=None)
    found = made.leg.outcome
    limb = found.moved(share)
    if share == 1.0:
        for name, z in found.double.after_limb.points.items():
            assert limb.points[name] == pytest.approx(z, abs=1e-9)
    for name, xy in corrected(made.leg, share).items():
        assert xy == pytest.approx(tuple(limb.frame.to_case(limb.points[name])), abs=1e-9)
        assert uncorrected(made.leg, share, name, xy) == pytest.approx(made.leg.points[name], abs=1e-9)  # fmt: skip
    drawn = leg_layers(made, share, THEMES["light"])
    assert sum("Wedge" in word["text"] for word in drawn["words"]) == 2
    ankle = limb.frame.to_case(limb.ankle).round(2).tolist()
    assert any(line["points"][-2:] == ankle for line in drawn["lines"])


@pytest.mark.usefixtures("coarse")
def test_a_radiograph_is_cut_twice():
    limb = wc.Limb.from_angles("right", mldfa=94, mpta=82, jlca=2)
    film = phantom(limb, mm_per_px=1.0)
    points = {n: xy for n, xy in film.landmarks.items() if n in GUIDE or n == "ankle_center"}
    pixels = (film.pixels >> 4).astype(np.uint8)
    studio = Studio()
    leg = LegState("right", points, 1.0, "phantom", procedure="double-level")
    studio.put(Desk(leg, Radiograph(pixels, 1.0, "phantom", "right")))
    made = studio.desk.leg.outcome.double
    assert made.uncut == []
    studio.controls.plan.close.value = 100
    data = studio.film.element.cut
    columns, rows, left, top, right, _ = np.frombuffer(data[:48])
    cut = np.frombuffer(data[48:], np.uint8).reshape(int(rows), int(columns)).astype(int)
    unit = (right - left) / columns
    # Around hip and ankle the film lies where the plan puts them, as it was around them before.
    for name, place in (("hip_center", made.after_limb.hip), ("ankle_center", made.after_limb.ankle)):  # fmt: skip
        x, y = limb_xy(made, place)
        patch = cut[_around((y - top) / unit), _around((x - left) / unit)]
        x, y = points[name]
        before = studio.film.radiograph.pixels[_around(y), _around(x)].astype(int)
        assert abs(patch.mean() - before.mean()) < 12, name
    for exported in (export.picture(studio.desk, "before-after", "png", "light"), export.result_bytes(studio.desk.leg), export.theatre_sheet(studio.desk)):  # fmt: skip
        assert exported
    assert json.loads(export.result_bytes(studio.desk.leg))["procedure"] == "double-level"
    studio.controls.check.base.value = 6.0
    studio.controls.check._judge()
    assert "one bone" in studio.controls.check.verdict.object


def limb_xy(made, z):
    return made.limb.frame.to_case(z)


def _around(middle):
    return slice(int(middle) - 12, int(middle) + 12)
