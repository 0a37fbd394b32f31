"""Both legs of a film on one desk: switched, measured against each other, kept in one file."""

import json

import pytest

import wedgecalc as wc

pytest.importorskip("panel")

from wedgecalc.sources.format_parts import Film
from wedgecalc.sources.reading import load_cases
from wedgecalc.studio.both_legs import both_bytes, length_difference, paired
from wedgecalc.studio.case_state import Leg
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.loading import opened

FILM = Film(sha256="a" * 64, size=(1800, 2400))


def leg(side, mm=0.5, **angles):
    limb = wc.Limb.from_angles(side, **angles)
    points = {n: (limb[n][0] / (mm or 0.5) + 900 * (side == "left"), limb[n][1] / (mm or 0.5)) for n in limb.points}  # fmt: skip
    return Leg(side, {n: (float(x), float(y)) for n, (x, y) in points.items()}, mm, None if mm is None else "mm_per_px", film=FILM)  # fmt: skip


def test_the_shorter_leg_is_named_with_its_bones():
    right, left = (
        leg("right", mpta=87, jlca=0),
        leg("left", mpta=87, jlca=0, femur=420.0, tibia=362.0),
    )
    for first, second in ((right, left), (left, right)):
        found = length_difference(first, second)
        assert (found.shorter, found.unit) == ("left", "mm")
        assert (found.femur, found.tibia) == pytest.approx((10, 3))
        assert found.limb == pytest.approx(13, abs=0.1)
        assert "left" in found.sentence
        assert "13.0 mm" in found.sentence
    same = length_difference(right, leg("left", mpta=87, jlca=0))
    assert same.shorter is None
    assert same.limb == pytest.approx(0, abs=1e-9)


def test_after_the_plan_is_that_of_both_plans():
    right, left = leg("right", mpta=80), leg("left", mpta=87)
    opening = Leg(right.side, right.points, 0.5, "mm_per_px", "medial-opening-wedge-hto", film=FILM)
    found = length_difference(opening, left)
    grown = opening.outcome.plan.after.limb - opening.outcome.before.limb
    assert grown > 1
    other = left.outcome.plan.after.limb - left.outcome.before.limb if left.outcome.plan else 0.0
    was = found.limb if found.shorter == "right" else -found.limb
    now = found.planned if found.shorter == "right" else -found.planned
    assert was - now == pytest.approx(grown - other)


def test_without_a_scale_it_is_a_share():
    found = length_difference(leg("right", None, mpta=87), leg("left", None, mpta=87, femur=400.0))
    assert found.unit == "%"
    assert found.femur == pytest.approx(100 * 30 / (430 + 365), rel=0.01)
    assert "mm" not in found.sentence


def test_nothing_is_said_unless_both_are_measured_on_one_scale():
    right = leg("right")
    assert length_difference(right, None) is None
    assert length_difference(right, Leg("left", {"hip_center": (1.0, 2.0)}, 0.5)) is None
    assert length_difference(right, leg("left", 0.4)) is None
    assert length_difference(right, right) is None


def test_one_leg_is_planned_at_a_time_and_the_other_stays():
    desk = Desk(leg("right", mpta=82))
    desk.show(0.7)
    first = desk.leg
    desk.switch()
    assert (desk.leg.side, desk.leg.points, desk.leg.mm_per_unit, desk.leg.film) == ("left", {}, 0.5, FILM)  # fmt: skip
    assert (desk.other, desk.share, desk.chosen) == (first, 0.0, None)
    desk.place("hip_center", (1000.0, 100.0))
    desk.switch()
    assert desk.leg is first
    assert desk.other.points == {"hip_center": (1000.0, 100.0)}
    desk.undo()
    desk.undo()
    desk.undo()
    assert (desk.leg, desk.other, desk.share) == (first, None, 0.7)


def test_both_legs_are_one_case_file_and_come_back(tmp_path):
    right, left = leg("right", mpta=82), leg("left", mpta=84)
    path = tmp_path / "both.json"
    path.write_bytes(both_bytes(Desk(left, other=right)))
    raw = json.loads(path.read_text())
    assert [part["side"] for part in raw["legs"]] == ["right", "left"]
    assert raw["film"] == {"sha256": "a" * 64, "size": [1800, 2400]}
    assert [case.limb.frame.side for case in load_cases(path)] == ["right", "left"]
    (desk,) = paired(opened(str(path)))
    assert desk.leg.points == right.points
    assert desk.other.points == left.points
    assert both_bytes(desk) == path.read_bytes()


def test_a_leg_that_would_not_open_again_is_not_written_and_not_dropped():
    half = Leg("left", {"hip_center": (1.0, 2.0)}, 0.5, "mm_per_px", film=FILM)
    with pytest.raises(wc.InputError) as error:
        both_bytes(Desk(leg("right"), other=half))
    assert any("plateau_medial" in problem.field for problem in error.value.problems)
    empty = Leg("left", {}, 0.5, "mm_per_px", film=FILM)
    assert "legs" not in json.loads(both_bytes(Desk(leg("right"), other=empty)))


def test_two_legs_of_different_films_stay_apart():
    one, two = Desk(leg("right")), Desk(leg("left"))
    assert len(paired([one, two])) == 1
    two.leg = Leg("left", two.leg.points, 0.5, "mm_per_px", film=Film(sha256="b" * 64))
    assert paired([one, two]) == [one, two]
    assert paired([one, one]) == [one, one]
    assert paired([one]) == [one]
