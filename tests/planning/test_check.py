"""A given wedge against the wanted one."""

import math
from dataclasses import astuple, replace

import pytest

import wedgecalc as wc
from tests.legs import CLOSING, LEG
from wedgecalc import measure
from wedgecalc.geometry.joint import with_jlca
from wedgecalc.planning.given_angle import as_opened, with_angle
from wedgecalc.results.build_check import check_result


def test_check_holds_the_wedge_against_the_target_that_was_given():
    fifty, more = (
        wc.check(LEG, CLOSING, angle=8.0, target=wc.Target("wbl", value)) for value in (50, 62.5)
    )
    assert fifty.wanted.after.wbl == pytest.approx(50)
    assert more.wanted.after.wbl == pytest.approx(62.5)
    assert wc.check(LEG, CLOSING, angle=8.0, tolerance=9.0).verdict == "on-target"


def test_with_angle_knows_what_was_asked():
    wanted = wc.plan(LEG, CLOSING, kerf=1.0)
    made = with_angle(wanted, 5.0)
    goal = wc.Target("correction", 5.0)
    assert (made.target, made.needed, made.wedge.kerf) == (goal, 5.0, 1.0)
    assert made.request == replace(wanted.request, target=goal)
    varus = wc.plan(wc.Limb.from_angles(mpta=93), "medial-closing-wedge-hto")
    assert with_angle(varus, 5.0).needed == -5.0


def test_a_base_needs_a_scale_and_an_unknown_landmark_is_named():
    bare = wc.Limb.from_landmarks(
        {name: LEG[name] for name in LEG.points}, "right", mm_per_unit=None
    )
    with pytest.raises(wc.InputError) as stop:
        wc.check(
            bare,
            CLOSING,
            base=9.0,
            hinge=LEG["plateau_medial"] + (0, 20),
            entry=LEG["plateau_lateral"] + (0, 20),
        )
    assert [problem.field for problem in stop.value.problems] == ["base"]
    with pytest.raises(wc.InputError) as stop:
        LEG["hip"]
    assert [problem.field for problem in stop.value.problems] == ["landmark"]


@pytest.mark.parametrize("base", [0.0, 1.0])
@pytest.mark.parametrize("name", ["medial-oa-right", "femoral-varus-right"])
def test_alerts_of_a_wedge_that_is_too_small_fit_its_verdict(name, base):
    case = wc.load_case(f"demo:{name}")
    answer = wc.check(case.limb, case.request, base=base)
    assert answer.verdict == "undercorrected"
    assert not {alert.code for alert in answer.alerts} & {
        "wbl-lateral",
        "wbl-medial",
        "nothing-to-correct",
    }


def test_alerts_of_a_leg_that_needs_hardly_anything_and_of_a_line_too_far():
    straight = wc.Limb.from_angles(mpta=87.5)
    hardly = wc.check(straight, CLOSING, "correction=0.5", angle=8.0)
    assert "nothing-to-correct" in [alert.code for alert in hardly.alerts]
    far = wc.check(LEG, CLOSING, "wbl=95", angle=14.0)
    assert (far.verdict, far.given.after.wbl > 75) == ("undercorrected", True)
    assert "wbl-lateral" in [alert.code for alert in far.alerts]


@pytest.mark.parametrize("turn", [-45, -20, 30, 45])
def test_a_wedge_about_a_turned_hinge_is_judged_by_what_the_frontal_plane_gets(turn):
    leg, name = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2), "medial-opening-wedge-hto"
    exact, angle = wc.plan(leg, name), 10.4
    frontal = math.degrees(math.atan(math.tan(math.radians(angle)) * math.cos(math.radians(turn))))
    answer = wc.check(leg, name, angle=angle, hinge_turn=turn)
    assert answer.opened.correction == pytest.approx(angle, abs=1e-9)
    assert answer.error["correction_deg"] == pytest.approx(frontal - exact.correction, abs=1e-9)
    after = wc.check(leg, name, angle=frontal).given.after
    assert astuple(answer.given.after) == pytest.approx(astuple(after), abs=1e-9)
    change = math.degrees(math.atan(math.tan(math.radians(angle)) * math.sin(math.radians(turn))))
    (alert,) = (a for a in answer.alerts if a.code == "slope-change")
    assert alert.value == pytest.approx(change, abs=1e-9)
    right = as_opened(wc.plan(leg, name, hinge_turn=turn))
    again = wc.check(leg, name, base=right.wedge.base, hinge_turn=turn)
    assert again.error["correction_deg"] == pytest.approx(0.0, abs=1e-9)
    assert again.error["base_mm"] == pytest.approx(0.0, abs=1e-9)


def test_with_a_closed_joint_the_leg_that_will_stand_is_judged():
    """By the bone alone it would end in Dugdale's range; the joint closes by another 5 degrees."""
    leg, name = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=5), "medial-opening-wedge-hto"
    bone = wc.plan(leg, name, "wbl=63").correction
    plain, closed = (wc.check(leg, name, angle=bone, jlca_supine=supine) for supine in (None, 0.0))
    assert plain.customary.name == "dugdale"
    stands = measure(with_jlca(closed.given.after_limb, 0.0))
    assert closed.ends.wbl == pytest.approx(stands.wbl, abs=1e-9)
    assert closed.ends.wbl > 75 > closed.given.after.wbl
    assert (closed.verdict, closed.customary) == ("overcorrected", None)
    assert "wbl-lateral" in {a.code for a in closed.alerts}
    words = check_result(closed).words
    assert words[0].startswith("OVERCORRECTED")
    assert f"to {stands.wbl:.1f} % of the plateau, as it is expected to stand" in words[1]
    assert "the line at 63.0 %." in words[1]
    assert check_result(closed).body["wbl_standing_pct"] == pytest.approx(stands.wbl)


def test_too_large_a_wedge_is_not_put_down_to_the_target():
    leg, name = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2), "medial-opening-wedge-hto"
    (large,) = (a for a in wc.check(leg, name, angle=15).alerts if a.code == "wbl-lateral")
    (meant,) = (a for a in wc.plan(leg, name, "wbl=75").alerts if a.code == "wbl-lateral")
    assert large.message.endswith(
        "takes the load. The wedge is larger than the target needs: make it smaller."
    )
    assert meant.message.endswith("Choose a target nearer the middle.")


def test_the_first_line_says_what_a_base_can_give_on_this_bone():
    leg = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2)
    for base, among in ((8.0, False), (9.5, True)):
        first = check_result(wc.check(leg, "lateral-closing-wedge-hto", base=base)).words[0]
        assert "less than your target" in first or "ON TARGET" in first
        assert f"{base} mm can give" in first
        assert ("which includes the" in first) is among
