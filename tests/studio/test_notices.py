"""What is said beside the results: a landmark off the film, two legs of a film that contradict each other, a film of one leg."""

from dataclasses import replace

import numpy as np
import pytest

import wedgecalc as wc

pytest.importorskip("panel")

from wedgecalc.sources.radiographs.radiograph import Radiograph
from wedgecalc.studio.both_legs import both_conflict
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.export import saved_bytes, stem
from wedgecalc.studio.loading import desks_of_file
from wedgecalc.studio.notices import lacks_room, notices
from wedgecalc.studio.outcome import problem_words
from wedgecalc.studio.page import Studio
from wedgecalc.terms import Severity


def moved(leg, dx):
    return replace(leg, points={name: (x + dx, y) for name, (x, y) in leg.points.items()})


RIGHT, LEFT = (desks_of_file(f"demo:medial-oa-{side}")[0].leg for side in ("right", "left"))
FILM = Radiograph(np.zeros((1000, 900), np.uint8), None, None, None)


@pytest.fixture
def both():
    """A right leg on the viewer's left, a left one beside it."""
    return moved(RIGHT, 0), moved(LEFT, 450)


def test_both_legs_lie_as_a_film_hangs(both):
    right, left = both
    assert both_conflict(right, left) is None
    assert both_conflict(left, right) is None
    assert both_conflict(right, None) is None
    assert both_conflict(right, LegState("left")) is None, "not marked yet"


def test_exchanged_legs_are_named_and_put_right_by_one_click(both):
    right, left = both
    desk = Desk(moved(right, 900), FILM, left)
    assert notices(desk, {})[0][0] == Severity.STOP
    conflict = both_conflict(desk.leg, desk.other)
    assert both_conflict(conflict.leg, conflict.other) is None
    assert (conflict.leg.side, conflict.other.side) == ("left", "right")
    studio = Studio()
    studio.put(desk)
    panel = studio.controls.landmarks
    assert panel.settle.visible
    assert panel.settle.name == conflict.remedy
    panel._settle_side()
    assert (studio.desk.leg.side, studio.desk.other.side) == ("left", "right")
    assert both_conflict(studio.desk.leg, studio.desk.other) is None


def test_two_legs_of_one_side_are_named(both):
    right, left = both
    conflict = both_conflict(right, replace(left, side="right"))
    assert conflict.leg.side == "left"
    assert both_conflict(conflict.leg, conflict.other) is not None, "until it lies where it is"


def test_a_film_of_one_leg_has_no_room_for_another():
    leg = moved(RIGHT, 0)
    xs = [x for x, _ in leg.points.values()]
    narrow = Radiograph(np.zeros((1000, int(max(xs)) + 30), np.uint8), None, None, None)
    assert lacks_room(Desk(leg, narrow), leg)
    assert not lacks_room(Desk(leg, FILM), leg)
    assert not lacks_room(Desk(LegState("right")), LegState("right"))


def test_a_landmark_off_the_film_is_named():
    desk = Desk(replace(RIGHT, points={**RIGHT.points, "hip_center": (150.0, -40.0)}), FILM)
    assert [kind for kind, text in notices(desk, {}) if "hip centre" in text] == [Severity.WARN]


@pytest.mark.parametrize(
    "problem",
    [
        wc.errors.Problem("landmarks.hip_center", "at 1, 2, outside", "on it", "is this the film?"),
        wc.errors.Problem("plan", "there is none yet"),
    ],
)
def test_a_problem_is_said_in_whole_sentences(problem):
    words = problem_words(problem)
    assert words[0].isupper()
    assert words[-1] in ".?"
    assert "?." not in words
    assert "_" not in words


def test_a_label_of_signs_goes_on_a_case_and_into_a_name():
    studio = Studio("demo:medial-oa-right")
    studio.controls.bar._name(" 😀 K17\u202e\n ")
    assert studio.desk.leg.label == "😀 K17"
    assert stem(studio.desk.leg).startswith("K17-right-")
    assert b"K17" in saved_bytes(studio.desk)
    studio.controls.bar._name("😀")
    assert stem(studio.desk.leg).startswith("leg-right-")
    saved_bytes(studio.desk)


def test_an_angle_out_of_its_limits_makes_no_leg():
    studio = Studio("demo:medial-oa-right")
    angle, before = studio.controls.open.angles["mpta"], studio.desk.leg
    angle.field.value = 60.0
    assert "wrong" in angle.field.css_classes
    studio.controls.open._make()
    assert studio.desk.leg == before
    angle.field.value = 84.5
    assert angle.slider.value == 84.5
    assert float(studio.desk.leg.outcome.before.mpta) == pytest.approx(84.5)
    angle.slider.value = 80.0
    assert angle.field.value == 80.0
