"""A given wedge against the wanted one."""

from dataclasses import replace

import pytest

import wedgecalc as wc
from tests.legs import CLOSING, LEG
from wedgecalc.planning.given_angle import with_angle


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
