"""Proposed landmarks on the desk: no part of the leg until somebody confirms them."""

from dataclasses import replace

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.detection.found import FoundLeg
from wedgecalc.sources.radiographs.picture import Radiograph
from wedgecalc.studio.autosave import recalled, remembered
from wedgecalc.studio.case_state import Leg
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.finding import doubts, proposals
from wedgecalc.studio.loading import opened
from wedgecalc.studio.proposing import with_proposals
from wedgecalc.studio.saving import saved_leg


def found(side, doubted=()):
    limb = wc.Limb.from_angles(side, mpta=83)
    points = {name: tuple((1000 + limb[name]).tolist()) for name in limb.points}
    spread = {name: np.eye(2) for name in points}
    none = dict.fromkeys(points, 0.0)
    return FoundLeg(side, points, spread, none, {}, 0.9, dict.fromkeys(doubted, "it moves"))


@pytest.fixture
def desk():
    made = Desk(Leg(), Radiograph(np.zeros((2400, 1600), np.uint8)))
    with_proposals(made, [found("right", ["plateau_lateral"]), found("left")])
    return made


def test_proposals_are_no_part_of_either_leg(desk):
    for leg, side in ((desk.leg, "right"), (desk.other, "left")):
        assert leg.side == side
        assert not leg.points
        assert leg.outcome.limb is None
        assert proposals(leg) == leg.found


def test_those_in_doubt_are_asked_for_first(desk):
    assert desk.next_landmark() == "plateau_lateral"
    assert [*doubts(desk.leg)] == ["plateau_lateral"]


def test_what_is_confirmed_is_planned_and_saved_as_confirmed(desk):
    desk.change(points=dict(desk.leg.found))
    assert desk.leg.outcome.limb is not None
    assert not proposals(desk.leg) or not set(proposals(desk.leg)) & desk.leg.found.keys()
    file = saved_leg(desk.leg)
    assert file.proposed is None
    desk.undo()
    assert not desk.leg.points


def test_one_step_is_undone_as_one(desk):
    desk.undo()
    assert not desk.leg.found
    assert desk.other is None


def test_another_side_has_none_of_these_proposals(desk):
    desk.change(side="left")
    assert not desk.leg.found


def test_a_tab_gives_them_back(desk):
    again = recalled(remembered(desk.leg))
    assert again.found == desk.leg.found
    assert again.unsure == desk.leg.unsure


def test_a_case_that_nobody_confirmed_opens_with_nothing_marked(tmp_path):
    limb = replace(wc.Limb.from_angles("right"), unconfirmed=("hip_center", "plateau_medial"))
    wc.save_case(limb, tmp_path / "leg.json")
    (one,) = opened(str(tmp_path / "leg.json"))
    assert one.leg.found.keys() == {"hip_center", "plateau_medial"}
    assert not one.leg.points.keys() & one.leg.found.keys()
    assert "hip_center" in one.leg.missing
