"""Proposed landmarks on the desk: no part of the leg until somebody confirms them."""

from dataclasses import replace

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.detection.found import DetectedLeg
from wedgecalc.detection.legs import MARK_YOURSELF, NO_FILM
from wedgecalc.errors import wrong
from wedgecalc.sources.radiographs.radiograph import Radiograph
from wedgecalc.studio.autosave import leg_from_dict, leg_to_dict
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.finding import doubt_sentences, proposed_points
from wedgecalc.studio.loading import desks_of_file
from wedgecalc.studio.page import Studio
from wedgecalc.studio.proposing import refusal_words, with_proposals
from wedgecalc.studio.saving import saved_leg
from wedgecalc.studio.words import WORDS

FILM = Radiograph(np.zeros((2400, 1600), np.uint8))


def found(side, doubted=()):
    limb = wc.Limb.from_angles(side, mpta=83)
    points = {name: tuple((1000 + limb[name]).tolist()) for name in limb.points}
    spread = {name: np.eye(2) for name in points}
    none = dict.fromkeys(points, 0.0)
    return DetectedLeg(side, points, spread, none, {}, 0.9, dict.fromkeys(doubted, "it moves"))


@pytest.fixture
def desk():
    made = Desk(LegState(), FILM)
    with_proposals(made, [found("right", ["plateau_lateral"]), found("left")])
    return made


def test_proposals_are_no_part_of_either_leg(desk):
    for leg, side in ((desk.leg, "right"), (desk.other, "left")):
        assert leg.side == side
        assert not leg.points
        assert leg.outcome.limb is None
        assert proposed_points(leg) == leg.proposed


def test_those_in_doubt_are_asked_for_first(desk):
    assert desk.next_landmark() == "plateau_lateral"
    assert [*doubt_sentences(desk.leg)] == ["plateau_lateral"]


def test_what_is_confirmed_is_planned_and_saved_as_confirmed(desk):
    desk.change(points=dict(desk.leg.proposed))
    assert desk.leg.outcome.limb is not None
    assert (
        not proposed_points(desk.leg)
        or not set(proposed_points(desk.leg)) & desk.leg.proposed.keys()
    )
    file = saved_leg(desk.leg)
    assert file.proposed is None
    desk.undo()
    assert not desk.leg.points


def test_one_step_is_undone_as_one(desk):
    desk.undo()
    assert not desk.leg.proposed
    assert desk.other is None


def test_another_side_has_none_of_these_proposals(desk):
    desk.change(side="left")
    assert not desk.leg.proposed


def test_a_tab_gives_them_back(desk):
    again = leg_from_dict(leg_to_dict(desk.leg))
    assert again.proposed == desk.leg.proposed
    assert again.doubtful == desk.leg.doubtful


def test_a_case_that_nobody_confirmed_opens_with_nothing_marked(tmp_path):
    limb = replace(wc.Limb.from_angles("right"), unconfirmed=("hip_center", "plateau_medial"))
    wc.save_case(limb, tmp_path / "leg.json")
    (one,) = desks_of_file(str(tmp_path / "leg.json"))
    assert one.leg.proposed.keys() == {"hip_center", "plateau_medial"}
    assert not one.leg.points.keys() & one.leg.proposed.keys()
    assert "hip_center" in one.leg.missing


@pytest.fixture
def studio(desk):
    made = Studio()
    made.put(desk)
    made.controls.show("mark")
    return made


def test_those_in_doubt_are_confirmed_after_a_look_of_their_own(studio):
    panel = studio.controls.landmarks
    assert panel.confirm_all.visible
    assert panel.confirm_all.name == WORDS["confirm-sure"]
    assert studio.hand.chosen == "plateau_lateral", "asked for first"
    panel.confirm_all.clicks += 1
    leg = studio.desk.leg
    assert leg.points.keys() == leg.proposed.keys() - {"plateau_lateral"}
    assert studio.hand.proposed.keys() == {"plateau_lateral"}
    assert panel.confirm_all.name == WORDS["confirm-all"]
    panel.confirm_all.clicks += 1
    assert studio.desk.leg.points.keys() == leg.proposed.keys()


def test_points_of_a_person_stay_and_the_rest_may_still_be_proposed():
    made = Studio()
    made.put(Desk(LegState("right", {"hip_center": (1.0, 2.0)}), FILM))
    made.controls.show("mark")
    panel = made.controls.landmarks.proposing
    offered = (panel.button, panel.how)  # the latter without the network's program
    assert sum(part.visible for part in offered) == 1
    panel._show(FILM, "right", [found("right")])
    assert made.desk.leg.points == {"hip_center": (1.0, 2.0)}
    assert "hip_center" not in made.hand.proposed
    assert "plateau_medial" in made.hand.proposed
    assert not any(part.visible for part in offered), "while proposals wait to be looked at"


@pytest.mark.parametrize("late", [{"side": "left"}, {"film": True}])
def test_proposals_that_come_late_are_put_on_no_other_leg(late):
    made = Studio()
    made.put(Desk(LegState("left" if "side" in late else "right"), FILM))
    asked = Radiograph(np.zeros((9, 9), np.uint8)) if "film" in late else FILM
    made.controls.landmarks.proposing._show(asked, "right", [found("right")])
    assert not made.desk.leg.proposed
    assert WORDS["proposed-late"] in made.said.object


def test_a_refusal_gives_its_reason_and_nothing_that_is_typed():
    knee = "the knee lies far beside the line from hip to ankle"
    error = wrong("image", f"{NO_FILM}: {knee}", fix=MARK_YOURSELF)
    for side in ("left", None):
        said = refusal_words(error, side)
        assert knee in said
        assert "wedgecalc" not in said
        assert ("left leg" in said) == (side == "left")
