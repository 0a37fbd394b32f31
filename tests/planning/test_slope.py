"""The slope after an opening wedge: by hand, by what must not change, and by boxes turned in space with plain matrices."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wedgecalc as wc
from wedgecalc.planning.slope import slope_change
from wedgecalc.planning.tilt import opened_angle, tilt_parts

OPEN, VARUS = "medial-opening-wedge-hto", wc.Limb.from_angles(mpta=82)
angles, turns = st.floats(0.5, 20), st.floats(-45, 45)


def planned(**asked):
    return wc.plan(VARUS, OPEN, wc.Target("correction", 9.0), **asked)


def in_space(degrees, axis_turn):
    """The matrix that opens a medial wedge about a level axis: x medial, y to the front, z up; the hinge is lateral."""
    psi, theta = math.radians(axis_turn), math.radians(degrees)
    axis = np.array([-math.sin(psi), math.cos(psi), 0.0])  # square to the way to the back
    skew = np.array(
        [[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]]
    )  # fmt: skip
    # Rodrigues; minus, so that the medial side rises
    return np.eye(3) - math.sin(theta) * skew + (1 - math.cos(theta)) * skew @ skew


@pytest.mark.parametrize(
    ("degrees", "turn", "by_hand"),
    [(15, 45, 10.73), (9, 0, 0), (10, 10, 1.754), (10, -10, -1.754), (5, 20, 1.714)],
)
def test_the_change_of_slope_by_hand(degrees, turn, by_hand):
    rise = math.tan(math.radians(degrees)) * math.sin(math.radians(turn))
    assert tilt_parts(degrees, turn)[0] == pytest.approx(math.degrees(math.atan(rise)))
    assert tilt_parts(degrees, turn)[0] == pytest.approx(by_hand, abs=0.01)


@given(degrees=angles, turn=turns)
def test_a_plateau_turned_in_space_leans_as_much(degrees, turn):
    normal = in_space(degrees, turn) @ np.array([0.0, 0.0, 1.0])
    sagittal = math.degrees(math.atan2(-normal[1], normal[2]))  # leans to the back: steeper
    frontal = math.degrees(math.atan2(-normal[0], normal[2]))  # leans to lateral: valgus
    assert tilt_parts(degrees, turn) == pytest.approx((sagittal, frontal))
    assert frontal == pytest.approx(degrees * math.cos(math.radians(turn)), rel=0.03)


@given(degrees=angles, turn=turns)
def test_the_gaps_are_what_the_corners_of_a_box_move(degrees, turn):
    wedge = wc.plan(VARUS, OPEN, wc.Target("correction", degrees)).wedge
    found = slope_change(wedge, turn, 50.0)
    for gap, share, front in ((found.front, found.keeping, 25.0), (found.back, 1.0, -25.0)):
        corner = np.array([share * wedge.radius, front, 0.0])
        moved = in_space(degrees, turn) @ corner
        assert gap == pytest.approx(np.linalg.norm(moved - corner))


@given(degrees=angles, turn=turns)
def test_turning_the_other_way_does_the_opposite(degrees, turn):
    (one, frontal), (other, same) = tilt_parts(degrees, turn), tilt_parts(degrees, -turn)
    assert (other, same) == pytest.approx((-one, frontal))
    whole = math.hypot(*(math.tan(math.radians(part)) for part in (one, frontal)))
    assert whole == pytest.approx(math.tan(math.radians(degrees)))
    assert tilt_parts(opened_angle(degrees, turn), turn)[1] == pytest.approx(degrees)


@given(degrees=angles, turn=turns)
def test_a_plan_is_opened_until_the_frontal_plane_has_its_correction(degrees, turn):
    made = wc.plan(VARUS, OPEN, wc.Target("correction", degrees), hinge_turn=turn, ap_depth=50)
    found = wc.slope_of(made)
    moved = in_space(found.opened, turn) @ np.array([0.0, 0.0, 1.0])
    assert math.degrees(math.atan2(-moved[0], moved[2])) == pytest.approx(degrees)
    assert found.frontal == pytest.approx(degrees)
    assert math.degrees(math.atan2(-moved[1], moved[2])) == pytest.approx(found.change)
    half = math.radians(found.opened / 2)
    assert found.base == pytest.approx(2 * made.wedge.radius * math.sin(half))
    assert found.base >= made.wedge.base


def test_a_straight_hinge_keeps_the_slope_at_the_published_ratio():
    found = wc.slope_of(planned(ap_depth=50))
    assert (found.change, found.turn, found.frontal) == (0.0, 0.0, pytest.approx(9.0))
    assert found.ratio == pytest.approx(found.keeping) == pytest.approx(49.3 / 69.5, abs=1e-3)
    assert found.back == pytest.approx(planned().wedge.base)


def test_the_volume_is_area_times_depth_times_its_share():
    wedge, found = planned().wedge, wc.slope_of(planned(ap_depth=50))
    area = 0.5 * wedge.radius**2 * math.sin(math.radians(9.0))
    assert found.volume == pytest.approx(area * 50 * 0.8 / 1000)
    # A cut whose medial edge runs straight from back to front fills less than a box, and more than this.
    rows = np.linspace(1.0, found.keeping, 2001)
    filled = (rows[:-1] ** 2 + rows[1:] ** 2).sum() / 2 / 2000  # by trapezoids
    assert filled < 0.8 < 1
    long = wc.plan(VARUS, OPEN, wc.Target("correction", 9.0), length=5, ap_depth=50)
    assert wc.slope_of(long).volume > found.volume
    assert wc.slope_of(long).ratio is None


def test_what_is_missing_is_absent_and_said():
    assert wc.slope_of(planned()) is None
    turned = wc.slope_of(planned(hinge_turn=10))
    assert (turned.front, turned.back, turned.ratio, turned.volume) == (None,) * 4
    bare = wc.load_case("demo:real-left-leg").limb
    without_scale = wc.slope_of(wc.plan(bare, OPEN, hinge_turn=10, ap_depth=50))
    assert without_scale.front is without_scale.volume is None
    assert without_scale.change > 0


def test_many_legs_at_once_are_each_as_by_themselves():
    legs = wc.virtual_legs(50, "varus-oa", seed=3)
    many = wc.slope_of(wc.plan(legs, OPEN, hinge_turn=7, ap_depth=48))
    plans = wc.plan(legs, OPEN)
    for name, row in (("change", many.change), ("front", many.front), ("volume", many.volume)):
        each = [
            getattr(
                wc.slope_of(
                    wc.plan(
                        VARUS, OPEN, wc.Target("correction", float(a)), hinge_turn=7, ap_depth=48
                    )
                ),
                name,
            )
            for a in plans.correction[:3]
        ]
        if name == "change":
            assert row[:3] == pytest.approx(each, nan_ok=True)
        assert row.shape == (50,)
    assert many.ratio.shape == (50,)


@pytest.mark.parametrize("name", ["hinge_turn", "ap_depth"])
@pytest.mark.parametrize(
    "procedure", ["lateral-closing-wedge-hto", "medial-opening-wedge-dfo", "medial-opening-wedge-pfo"]
)  # fmt: skip
def test_it_means_nothing_for_another_procedure(name, procedure):
    if procedure not in wc.procedures():
        pytest.skip("no such procedure")
    with pytest.raises(wc.InputError) as stop:
        wc.plan(VARUS, procedure, **{name: 30.0})
    assert [p.field for p in stop.value.problems] == [name]


@pytest.mark.parametrize(("name", "ends"), [("hinge_turn", (-45, 45)), ("ap_depth", (20, 90))])
def test_the_limits(name, ends):
    for value in ends:
        planned(**{name: value})
    for value in (ends[0] - 1e-6, ends[1] + 1e-6, float("nan"), True):
        with pytest.raises(wc.InputError, match=name):
            planned(**{name: value})


def test_it_is_told_everywhere_and_kept_in_the_case(run, tmp_path):
    leg = ("demo:medial-oa-right", "-p", OPEN, "--hinge-turn", "10", "--ap-depth", "50")
    code, out, _ = run("plan", *leg, "--json")
    section = json.loads(out)["slope"]
    assert code == 0
    assert section["change_deg"] == pytest.approx(1.8, abs=0.1)
    document = json.loads(out)
    assert section["frontal_deg"] == pytest.approx(document["correction_deg"])
    assert section["opened_angle_deg"] > document["correction_deg"]
    low, base, high = (document["wedge"][f"base_{k}mm"] for k in ("low_", "", "high_"))
    grown = section["opened_base_mm"] / base
    assert grown > 1
    assert section["opened_base_low_mm"] / low == pytest.approx(grown)
    assert section["opened_base_high_mm"] / high == pytest.approx(grown)
    assert section["gap_ratio"] == pytest.approx(section["gap_front_mm"] / section["gap_back_mm"])
    _, out, _ = run("check", *leg, "--angle", "8", "--json")
    assert json.loads(out)["slope"]["frontal_deg"] < 8
    assert json.loads(out)["slope"]["opened_angle_deg"] == pytest.approx(8)
    _, out, _ = run("plan", *leg)
    assert "the posterior slope changes" in out
    assert "ml" in out
    case = wc.load_case("demo:medial-oa-right")
    request = wc.PlanRequest(OPEN, hinge_turn=-5, ap_depth=48)
    wc.save_case(case, tmp_path / "leg.json", request=request)
    again = wc.load_case(tmp_path / "leg.json")
    assert (again.request.hinge_turn, again.request.ap_depth) == (-5, 48)
    _, out, _ = run("plan", tmp_path / "leg.json", "--json")
    assert json.loads(out)["slope"]["change_deg"] < 0
    code, _, err = run("plan", tmp_path / "leg.json", "-p", "lateral-closing-wedge-hto", "--json")
    assert code in (0, 3)
    assert "hinge turn" in err
    assert "ap depth" in err


def test_table_studio_and_alerts_tell_the_gap_that_is_opened(run):
    from wedgecalc.results.build import plan_result

    made, straight = planned(hinge_turn=40), planned()
    numbers = {q.key: q for q in plan_result(made).wedges[0].numbers}
    assert numbers["correction_deg"].value == pytest.approx(9.0)
    assert numbers["opened_angle_deg"].value == pytest.approx(wc.slope_of(made).opened)
    assert numbers["opened_base_mm"].value == pytest.approx(wc.slope_of(made).base)
    assert numbers["opened_base_mm"].around is not None
    assert not {"opened_angle_deg", "opened_base_mm"} & {
        q.key for q in plan_result(straight).wedges[0].numbers
    }
    large = {"correction": 13.0}  # 10.7 mm straight, 13.9 mm about a hinge turned by 40°
    codes = [
        {a.code for a in wc.plan(VARUS, OPEN, wc.Target(*pair), hinge_turn=turn).alerts}
        for pair in large.items()
        for turn in (0.0, 40.0)
    ]
    assert [("large-correction" in found) for found in codes] == [False, True]
