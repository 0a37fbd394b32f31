"""Undo and redo cover all that a user would lose: marks, guide, slider, opening, starting anew."""

import pytest

import wedgecalc as wc

pytest.importorskip("panel")

from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import UNDO_STEPS, Desk


def leg(name="medial-oa-right"):
    return LegState.of(wc.load_case(f"demo:{name}"))


def test_the_guide_steps_back_with_the_point():
    desk = Desk(LegState("right"), chosen="hip_center")
    for name in ("hip_center", "ankle_medial"):
        desk.place(name, (1.0, 2.0))
        desk.chosen = desk.next_landmark(name)
    assert desk.chosen == "ankle_lateral"
    desk.undo()
    assert (desk.chosen, set(desk.leg.points)) == ("ankle_medial", {"hip_center"})
    desk.redo()
    assert desk.chosen == "ankle_lateral"


def test_a_slider_that_is_dragged_is_one_step():
    desk = Desk(leg())
    desk.hold()
    for share in (0.1, 0.4, 0.9):
        desk.show(share)
    desk.drop()
    assert (len(desk.past), desk.share) == (1, 0.9)
    desk.undo()
    assert desk.share == 0.0
    desk.show(0.0)
    assert not desk.past


def test_held_keys_are_one_step_and_a_drag_that_changes_nothing_is_none():
    desk = Desk(leg())
    start = desk.leg
    desk.hold()
    for x in range(20):
        desk.hold()  # each key-down
        desk.place("hip_center", (100.0 + x, 90.0))
    desk.drop()
    desk.undo()
    assert desk.leg == start
    desk.hold()
    desk.drop()
    assert not desk.past


@pytest.mark.parametrize("opened", [Desk(), Desk(leg("bowleg-left"))])
def test_opening_and_starting_anew_can_be_undone_with_all_steps_before(opened):
    desk = Desk(leg(), radiograph=object())
    desk.place("hip_center", (170.0, 90.0))
    moved, film = desk.leg, desk.radiograph
    desk.open(opened)
    assert desk.leg == opened.leg
    assert desk.radiograph is None
    desk.undo()
    assert desk.leg is moved
    assert desk.radiograph is film
    desk.undo()
    assert desk.leg == leg()
    desk.redo()
    desk.redo()
    assert desk.leg == opened.leg


def test_undo_in_the_middle_of_a_drag_ends_it():
    desk = Desk(leg())
    start = desk.leg
    desk.hold()
    desk.place("hip_center", (1.0, 1.0))
    desk.undo()
    assert desk.leg == start
    desk.place("hip_center", (2.0, 2.0))
    assert len(desk.past) == 1
    assert desk.future == []


def test_as_many_steps_are_kept_as_said():
    desk = Desk(LegState("right"))
    for k in range(UNDO_STEPS + 50):
        desk.place("hip_center", (float(k), 0.0))
    assert UNDO_STEPS <= len(desk.past) <= UNDO_STEPS + 1


def test_two_patients_never_share_a_file_name():
    from dataclasses import replace

    from wedgecalc.sources.format_parts import MarkedFilm
    from wedgecalc.studio.export import stem

    plain, named = leg(), replace(leg(), label="Knee, Mrs Ünal")
    film = replace(named, film=MarkedFilm(sha256="a" * 64))
    several = [
        plain, named, film, replace(film, film=MarkedFilm(sha256="b" * 64)), replace(film, id="other"), replace(film, side="left"),
        LegState("right", {"hip_center": (1.0, 2.0)}), LegState("right", {"hip_center": (1.0, 3.0)}), replace(film, label="Knee Mrs Unal"),
    ]  # fmt: skip
    names = [stem(each) for each in several]
    assert len(set(names)) == len(several)
    assert all(name.replace("-", "").isalnum() and name.isascii() for name in names)
    assert names[1].startswith("Knee-Mrs-Unal-right-")
    moved = replace(film, points={**film.points, "hip_center": (171.0, 92.0)})
    assert stem(moved) == stem(film)  # the same patient all along
