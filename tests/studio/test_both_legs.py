"""Both legs of a film on one desk: switched, measured against each other, kept in one file."""

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import wedgecalc as wc

pytest.importorskip("panel")

from wedgecalc.drawing.theme import THEMES
from wedgecalc.sources.format_parts import MarkedFilm
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_look import Look
from wedgecalc.sources.radiographs.dicom import dicom_bytes
from wedgecalc.sources.radiographs.radiograph import Radiograph
from wedgecalc.sources.reading import load_cases
from wedgecalc.studio.after_surgery import audit_of, desk_with_postop, plan_and_films
from wedgecalc.studio.autosave import desk_from_dict, desk_to_dict
from wedgecalc.studio.both_legs import LengthDifference, both_bytes, length_difference, on_one_desk
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.export import stem_of
from wedgecalc.studio.layers import draw_both_legs, leg_layers
from wedgecalc.studio.loading import desks_of_file, desks_of_upload

FILM = MarkedFilm(sha256="a" * 64, size=(1800, 2400))


def leg(side, mm=0.5, **angles):
    limb = wc.Limb.from_angles(side, **angles)
    points = {n: (limb[n][0] / (mm or 0.5) + 900 * (side == "left"), limb[n][1] / (mm or 0.5)) for n in limb.points}  # fmt: skip
    return LegState(side, {n: (float(x), float(y)) for n, (x, y) in points.items()}, mm, None if mm is None else "mm_per_px", film=FILM)  # fmt: skip


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
        assert found.sentence.startswith(
            "The left leg is 13.0 mm shorter than the right from hip to ankle: its femur is "
            "10.0 mm shorter, its tibia 3.0 mm shorter. After what is planned, the left leg is "
        )
    same = length_difference(right, leg("left", mpta=87, jlca=0))
    assert same.equal
    assert same.limb == pytest.approx(0, abs=1e-9)


def test_a_label_is_of_the_whole_case_both_legs_and_their_films():
    film = Desk(leg("left")).now
    desk = Desk(leg("right"), other=leg("left"), resting=(film,))
    desk.aside, desk.further = Desk(leg("right")).now, (film,)
    desk.change(accept=("joint-line",))
    desk.call("K 12")
    films = [desk.aside, *desk.further, *desk.resting]
    assert {each.leg.label for each in (desk, *films)} == {desk.other.label} == {"K 12"}
    assert desk.leg.accept == ("joint-line",), "the plan is the same"
    assert json.loads(both_bytes(desk))["label"] == "K 12"
    assert stem_of(desk).startswith("K-12-both-legs-")
    desk.undo()
    assert {desk.leg.label, desk.other.label, desk.aside.leg.label} == {None}
    one = [Desk(leg("right")), Desk(replace(leg("left"), label="K 12"))]
    opened_again = on_one_desk(one)[0]
    assert opened_again.leg.label == opened_again.other.label == "K 12"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            LengthDifference("right", 1.1, -1.7, 1.4, -6.7, "mm"),
            "The right leg is 1.1 mm shorter than the left from hip to ankle: its femur is 1.7 mm "
            "longer, its tibia 1.4 mm shorter; the angle at the knee makes the rest. After what is "
            "planned, the right leg is 6.7 mm longer than the left.",
        ),
        (
            LengthDifference("left", 3.0, 0.01, 3.0, 0.2, "%"),
            "The left leg is 3.0 % shorter than the right from hip to ankle: its femur is as long, "
            "its tibia 3.0 % shorter. After what is planned, both are equally long, to 0.2 %.",
        ),
        (
            LengthDifference("left", 0.3, -2.0, 2.3, 4.0, "mm"),
            "Both legs are equally long, to 0.3 mm: the femur of the left leg is 2.0 mm longer, "
            "its tibia 2.3 mm shorter. After what is planned, the left leg is 4.0 mm shorter than "
            "the right.",
        ),
    ],
)
def test_each_difference_of_length_says_longer_or_shorter(found, words):
    assert found.sentence == words


def test_a_femur_longer_in_the_shorter_leg_is_called_longer():
    """As drawn: the right femur 1.7 mm longer, its tibia shorter, and the right leg in varus."""
    right = leg("right", mpta=82, femur=430.0, tibia=360.0, jlca=2)
    left = leg("left", mpta=87, femur=428.3, tibia=365.0, jlca=0)
    whole = [math.dist(each.points["hip_center"], each.points["ankle_center"]) / 2 for each in (right, left)]  # fmt: skip
    words = length_difference(right, left).sentence
    assert f"right leg is {whole[1] - whole[0]:.1f} mm shorter" in words
    assert "its femur is 1.7 mm longer, its tibia 5.0 mm shorter" in words


def test_after_the_plan_is_that_of_both_plans():
    right, left = leg("right", mpta=80), leg("left", mpta=87)
    opening = LegState(
        right.side, right.points, 0.5, "mm_per_px", "medial-opening-wedge-hto", film=FILM
    )
    found = length_difference(opening, left)
    grown = opening.outcome.plan.after.limb - opening.outcome.before.limb
    assert grown > 1
    other = left.outcome.plan.after.limb - left.outcome.before.limb if left.outcome.plan else 0.0
    was = found.limb if found.shorter == "right" else -found.limb
    now = found.planned if found.shorter == "right" else -found.planned
    assert was - now == pytest.approx(grown - other)


@pytest.mark.parametrize("procedure", ["lateral-closing-wedge-hto", "medial-opening-wedge-hto", "lateral-closing-wedge-dfo", "double-level"])  # fmt: skip
def test_no_word_lies_on_the_other_knee(procedure):
    for side, outwards in (("right", -1), ("left", 1)):
        one = replace(leg(side, mpta=80, mldfa=90, jlca=1), procedure=procedure)
        knee, _ = one.outcome.limb.frame.to_case(one.outcome.limb.knee)
        for share in (0.0, 0.5, 1.0):
            words = leg_layers(Desk(one), share, THEMES["light"])["words"]
            assert {word["text"][:4] for word in words} >= {"HKA ", "mLDF", "MPTA", "Wedg"}
            assert all(outwards * (word["x"] - knee) > 0 for word in words)
            assert {word["align"] for word in words} == {"left" if side == "left" else "right"}
            rows = sorted(word["y"] for word in words)
            assert all(b - a > 40 for a, b in pairwise(rows)), "in rows apart"


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_name_of_the_planned_leg_goes_with_its_ankle(share):
    right, left = leg("right", mpta=80), leg("left", mpta=82)
    drawn = leg_layers(Desk(left, other=right), share, THEMES["light"])
    draw_both_legs(drawn, left, right, THEMES["light"], share)
    names = [word["x"] for word in drawn["words"] if word["text"].endswith(" leg")]
    ankles = [one.outcome.limb.frame.to_case(one.outcome.moved(part).ankle)[0] for one, part in ((left, share), (right, 0.0))]  # fmt: skip
    assert np.subtract(names, ankles) == pytest.approx([106, -106], abs=8)


def test_without_a_scale_it_is_a_share():
    found = length_difference(leg("right", None, mpta=87), leg("left", None, mpta=87, femur=400.0))
    assert found.unit == "%"
    assert found.femur == pytest.approx(100 * 30 / (430 + 365), rel=0.01)
    assert "mm" not in found.sentence


def test_nothing_is_said_unless_both_are_measured_on_one_scale():
    right = leg("right")
    assert length_difference(right, None) is None
    assert length_difference(right, LegState("left", {"hip_center": (1.0, 2.0)}, 0.5)) is None
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
    (desk,) = on_one_desk(desks_of_file(str(path)))
    assert desk.leg.points == right.points
    assert desk.other.points == left.points
    assert both_bytes(desk) == path.read_bytes()


def test_a_leg_that_would_not_open_again_is_not_written_and_not_dropped():
    half = LegState("left", {"hip_center": (1.0, 2.0)}, 0.5, "mm_per_px", film=FILM)
    with pytest.raises(wc.InputError) as error:
        both_bytes(Desk(leg("right"), other=half))
    assert any("plateau_medial" in problem.field for problem in error.value.problems)
    empty = LegState("left", {}, 0.5, "mm_per_px", film=FILM)
    assert "legs" not in json.loads(both_bytes(Desk(leg("right"), other=empty)))


def test_two_legs_of_different_films_stay_apart():
    one, two = Desk(leg("right")), Desk(leg("left"))
    assert len(on_one_desk([one, two])) == 1
    two.leg = LegState("left", two.leg.points, 0.5, "mm_per_px", film=MarkedFilm(sha256="b" * 64))
    assert on_one_desk([one, two]) == [one, two]
    assert on_one_desk([one, one]) == [one, one]
    assert on_one_desk([one]) == [one]


def test_the_films_after_surgery_stay_with_their_leg():
    right, left = (leg(side, mpta=82) for side in ("right", "left"))
    taken = [
        LegState("right", {}, 0.5, "mm_per_px", film=MarkedFilm(sha256=sign * 64)) for sign in "cd"
    ]
    desk = Desk(right, other=left)
    for film in taken:
        desk.open(desk_with_postop([Desk(film)], desk))
    desk.turn()
    desk.switch()
    assert (desk.leg.side, desk.aside, desk.films_after, plan_and_films(desk)) == ("left", None, [], None)  # fmt: skip
    assert [film.leg.film for film in desk.resting] == [film.film for film in taken]
    desk.open(desk_with_postop([Desk(LegState("left", {}, 0.5, film=taken[0].film))], desk))
    assert desk.leg.after == 1, "a film of both legs may be opened for each"
    back, _ = desk_from_dict(desk_to_dict(desk))
    assert [film.leg.film for film in back.resting] == [film.film for film in taken]
    desk.put_away()
    desk.switch()
    assert (desk.leg.side, len(desk.films_after), desk.resting) == ("right", 2, ())
    desk.undo()
    assert (desk.leg.side, desk.films_after, len(desk.resting)) == ("left", [], 2)


def marked(side, sign="e"):
    return Desk(replace(leg(side, mpta=90), film=MarkedFilm(sha256=sign * 64)))


def test_a_film_of_both_legs_after_surgery_is_opened_once_for_both():
    desk = Desk(leg("right", mpta=82), other=leg("left", mpta=83))
    desk.open(desk_with_postop([marked("right"), marked("left")], desk))
    before = desk.now
    assert [film.leg.side for film in desk.resting] == ["left"]
    right, left = plan_and_films(desk), (desk.aside.other, (desk.resting[0].leg,))
    desk.cross()
    assert (desk.leg.side, desk.leg.after) == ("left", 1)
    assert (plan_and_films(desk)[0].points, plan_and_films(desk)[1]) == (left[0].points, left[1])
    assert audit_of(*plan_and_films(desk)).planned is not None
    back, _ = desk_from_dict(desk_to_dict(desk))
    assert (back.leg, back.resting[0].leg) == (desk.leg, desk.resting[0].leg)
    desk.cross()
    assert plan_and_films(desk)[1] == right[1]
    desk.undo()
    desk.undo()
    assert desk.now.same(before)


def test_a_film_after_surgery_is_that_of_the_other_leg_only_if_it_shows_it_and_that_is_planned():
    def waiting(found, **changes):
        desk = Desk(leg("right", mpta=82), picture(900), other=leg("left", mpta=83))
        for name, value in changes.items():
            setattr(desk, name, value)
        return [film.leg.side for film in desk_with_postop(found, desk).resting]

    def bare(columns):
        return Desk(LegState("right", {}, 0.5, header_side="right"), picture(columns))

    assert waiting([bare(880)]) == ["left"]
    assert waiting([bare(400)]) == [], "one leg"
    assert waiting([marked("right")]) == []
    assert waiting([marked("right"), marked("left")], other=leg("left", mpta=87, mldfa=88)) == []
    assert waiting([marked("right"), marked("left")], other=None) == []


def picture(columns):
    return Radiograph(np.zeros((1000, columns), dtype=np.uint8))


@pytest.mark.parametrize("named", ["", "film.dcm"])
def test_a_film_whose_header_names_one_leg_takes_both_of_a_file(tmp_path, named):
    film = phantom(wc.Limb.from_angles("right", mpta=82), mm_per_px=2.0, look=Look(both_legs=True))
    legs = [{"side": one.side, "landmarks": one.landmarks} for one in film.legs]
    shared = {"format": "wedgecalc-case/1", "units": "px"} | ({"image": named} if named else {})
    files = {"film.dcm": dicom_bytes(film.pixels, 2.0, "right"), "both.json": json.dumps(shared | {"legs": legs}).encode()}  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    together, apart = (
        on_one_desk(desks_of_upload(files, tmp_path)),
        desks_of_file(str(tmp_path / "film.dcm")),
    )
    for found in (
        together,
        on_one_desk(desks_of_upload({"both.json": files["both.json"]}, tmp_path, apart[0])),
        on_one_desk(desks_of_file(str(tmp_path / "both.json"))) if named else together,
    ):
        (desk,) = found
        assert (desk.leg.side, desk.other.side) == ("right", "left")
        assert desk.radiograph is not None
        assert desk.leg.side_conflict is desk.other.side_conflict is None
    if named:
        (desk,) = on_one_desk(desks_of_upload({"both.json": files["both.json"]}, tmp_path))
        (desk,) = desks_of_upload({"film.dcm": files["film.dcm"]}, tmp_path, desk)
        assert (desk.other.side, desk.other.header_side) == ("left", None)
