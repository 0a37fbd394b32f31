"""Finding landmarks: rim, joint lines, proposals, doubts; no browser needed."""

import math
from dataclasses import replace

import pytest

import wedgecalc as wc
from wedgecalc.studio.case_state import GUIDE, LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.finding import (
    ASTRAY,
    BEST_FIRST,
    JOINT_LINE_ENDS,
    doubt_sentences,
    has_stray_landmark,
    head_circle,
    laid_line,
    proposed_points,
)
from wedgecalc.studio.notices import notices
from wedgecalc.terms import Severity


def leg_of(name, **changes):
    case = wc.load_case(f"demo:{name}")
    return LegState(str(case.limb.frame.side), LegState.of(case).points, 1.0, "mm", **changes)


def test_the_head_says_its_residual_and_what_is_wrong_with_the_rim():
    rim = [(100 + 48 * math.cos(t), 80 + 48 * math.sin(t)) for t in (0.1, 2.0, 4.1)]
    found, good = head_circle(rim, 0.5)
    assert found.centre == pytest.approx((100, 80))
    assert "48 mm" in good
    (_, four), (_, pixels) = (
        head_circle([*rim, (101.0, 29.0)], 0.5),
        head_circle([*rim, (101.0, 29.0)], None),
    )
    assert "0." in four
    assert "px" in pixels
    assert "mm" not in pixels
    small, close = head_circle(rim, 0.2)[1], head_circle([(100 + 48 * math.cos(t), 80 + 48 * math.sin(t)) for t in (0, 0.2, 0.4)], 0.5)[1]  # fmt: skip
    assert len(small) > len(good) < len(close)
    with pytest.raises(wc.InputError):
        head_circle(rim[:2], 0.5)


@pytest.mark.parametrize("joint", JOINT_LINE_ENDS)
@pytest.mark.parametrize("side", ["right", "left"])
def test_the_ends_of_a_line_are_the_edges_whichever_came_first_and_however_the_film_lies(
    joint, side
):
    limb = wc.Limb.from_angles(side, mpta=80)
    points = {name: tuple(map(float, limb[name])) for name in limb.points}
    points["ankle_medial"], points["ankle_lateral"] = points.pop("plafond_medial"), points.pop("plafond_lateral")  # fmt: skip
    medial, lateral = JOINT_LINE_ENDS[joint]
    for turned in (points, {name: (-y, x) for name, (x, y) in points.items()}):
        marked = {name: turned[name] for name in ("hip_center", "ankle_center")}
        for ends in ((medial, lateral), (lateral, medial)):
            drawn = turned[ends[0]], turned[ends[1]]
            expected = {medial: turned[medial], lateral: turned[lateral]}
            assert laid_line(joint, drawn, LegState(side, marked)) == expected
            if turned is points:  # without hip and ankle the film is taken as upright
                assert laid_line(joint, drawn, LegState(side)) == expected


def test_what_is_proposed_is_no_landmark_of_the_leg_until_it_is_placed():
    whole = leg_of("phantom-left")
    ankle = {n: whole.points[f"plafond_{n.removeprefix('ankle_')}"] for n in BEST_FIRST[1:]}
    leg = LegState("left", {"hip_center": whole.points["hip_center"]} | ankle, 0.3, "mm")
    found = proposed_points(leg)
    assert found.keys() == set(GUIDE) - set(BEST_FIRST)
    assert leg.outcome.plan is None
    assert leg.points.keys() == set(BEST_FIRST)
    assert proposed_points(LegState(None, leg.points)) == {}
    assert proposed_points(LegState("left", {"hip_center": (1.0, 2.0)})) == {}
    with_centre = LegState("left", {n: whole.points[n] for n in ("hip_center", "ankle_center", "plateau_medial")})  # fmt: skip
    assert not set(JOINT_LINE_ENDS["ankle"]) & proposed_points(with_centre).keys()


def test_a_hip_25_mm_off_is_named_and_nothing_else_is():
    leg = leg_of("medial-oa-right")
    assert doubt_sentences(leg) == {}
    x, y = leg.points["hip_center"]
    found = doubt_sentences(LegState("right", {**leg.points, "hip_center": (x - 25, y)}, 1.0, "mm"))
    assert found.keys() == {"hip_center"}
    assert "25 mm" in found["hip_center"]
    half = {
        name: (u / 2, v / 2) for name, (u, v) in {**leg.points, "hip_center": (x - 25, y)}.items()
    }
    # Without a scale the leg counts as one of ordinary size.
    assert "25 mm" in doubt_sentences(LegState("right", half))["hip_center"]
    assert "50 mm" in doubt_sentences(LegState("right", half, 4.0))["hip_center"]
    assert doubt_sentences(LegState(None, half)) == {}


def test_a_point_that_is_hardly_that_landmark_is_a_stop_and_leads_no_further():
    leg = leg_of("medial-oa-right")
    x, y = leg.points["hip_center"]
    far, near = (
        replace(leg, points={**leg.points, "hip_center": (x, y - off)})
        for off in (2 * ASTRAY, ASTRAY / 2)
    )
    assert [has_stray_landmark(each) for each in (leg, near, far)] == [False, False, True]
    assert not has_stray_landmark(replace(far, mm_per_unit=None)), "nobody knows how far"
    said = [notices(Desk(each), doubt_sentences(each))[0][0] for each in (near, far)]
    assert said == [Severity.WARN, Severity.STOP]
