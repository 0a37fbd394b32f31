"""The joint line that is predicted after a plan."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString
from shapely.affinity import rotate

import wedgecalc as wc
from tests.covering import examples
from tests.strategies import VALGUS, VARUS, image_points, limbs
from wedgecalc.planning.joint_line import kjlo_after


def stood_up(before, after):
    """The planned plateau on the image, the whole leg turned by shapely until hip–ankle leans as before."""
    was, now = image_points(before), image_points(after)

    def lean(points):
        way = points["hip_center"] - points["ankle_center"]
        return np.degrees(np.arctan2(way.real, -way.imag))  # clockwise as seen on the image

    line = LineString([(now[n].real, now[n].imag) for n in ("plateau_medial", "plateau_lateral")])
    # shapely turns counter-clockwise with y up, which is clockwise as seen with y down
    (mx, my), (lx, ly) = rotate(line, lean(was) - lean(now), origin=(0, 0)).coords
    return np.degrees(np.arctan2(ly - my, abs(lx - mx)))  # y down: medial higher is positive


@examples(20)
@given(limbs, st.sampled_from([*VALGUS, *VARUS]), st.floats(0, 15))
def test_it_is_the_planned_leg_stood_up_on_the_image(limb, procedure, correction):
    try:
        plan = wc.plan(limb, procedure, wc.Target("correction", correction))
    except wc.NoPlanError:
        return
    assert plan.kjlo_predicted == pytest.approx(stood_up(limb, plan.after_limb), abs=1e-9)


@pytest.mark.parametrize(
    ("procedure", "share"),
    [
        ("medial-opening-wedge-hto", 365 / 795),
        ("lateral-closing-wedge-hto", 365 / 795),
        ("lateral-closing-wedge-dfo", -430 / 795),
        ("medial-opening-wedge-dfo", -430 / 795),
    ],
)
def test_a_bone_turns_the_plateau_by_the_other_ones_share(procedure, share):
    """T/(F + T) of the change of HKA for the tibia, F/(F + T) the other way for the femur."""
    for plan in (
        wc.plan(
            wc.Limb.from_angles(mldfa=88, mpta=87 - c, jlca=1), procedure, wc.Target("hka", 180)
        )
        for c in (1, 4, 8)
    ):
        turned = plan.kjlo_predicted - plan.before.kjlo
        assert turned / (plan.after.hka - plan.before.hka) == pytest.approx(share, abs=0.004)


def test_the_published_slope():
    """Park 2019: 0.463 per degree of correction of the standing leg."""
    limb = wc.Limb.from_angles(mldfa=88, mpta=83, jlca=2)
    one, ten = (
        wc.plan(limb, "medial-opening-wedge-hto", wc.Target("correction", c)) for c in (1, 10)
    )
    turned = ten.kjlo_predicted - one.kjlo_predicted
    assert turned / (ten.after.hka - one.after.hka) == pytest.approx(0.463, abs=0.005)


def test_arrays_are_each_leg_and_nothing_cut_changes_nothing():
    mpta = np.array([80.0, 84.0, 87.0])
    many = wc.plan(
        wc.Limb.from_angles(mpta=mpta), "medial-opening-wedge-hto", wc.Target("hka", 182)
    )
    each = [
        wc.plan(wc.Limb.from_angles(mpta=m), "medial-opening-wedge-hto", wc.Target("hka", 182))
        for m in mpta
    ]
    assert many.kjlo_predicted == pytest.approx([plan.kjlo_predicted for plan in each], abs=1e-12)
    limb = wc.Limb.from_angles(mpta=82)
    assert kjlo_after(limb, limb) == pytest.approx(wc.measure(limb).kjlo, abs=1e-12)


def test_two_levels_nearly_cancel():
    both = wc.double_level(wc.Limb.from_angles(mldfa=94, mpta=80, jlca=4), "hka=182")
    assert both.kjlo_predicted == pytest.approx(stood_up(both.limb, both.after_limb), abs=1e-9)
    alone = both.tibia.kjlo_predicted
    assert both.kjlo_predicted < alone
