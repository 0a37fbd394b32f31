"""Which base a wedge's picture tells: the isosceles one, and where it ends inside the bone both."""

import pytest
import shapely

import wedgecalc as wc
from wedgecalc.drawing.cut_view import cortical_base
from wedgecalc.drawing.scene import Scene

HIPS = [("medial-closing-wedge-pfo", 150), ("lateral-closing-wedge-pfo", 110)]


def words_of(plan):
    return [text.get_text() for text in wc.draw(plan, "wedge").axes[0].texts]


@pytest.mark.parametrize(("procedure", "nsa"), HIPS)
def test_where_the_isosceles_base_ends_inside_the_bone_that_along_the_cortex_is_told(
    procedure, nsa
):
    plan = wc.plan(wc.Limb.from_angles(nsa=nsa), procedure, wc.Target("nsa", 130))
    scene = Scene.of(plan)
    ends, base = cortical_base(scene), scene.wedge.base
    assert abs(base - plan.wedge.base) > 2.0
    assert 0.8 * base < abs(ends[1] - ends[0]) <= base + 1e-6  # a chord of it
    outline = scene.before["femur"].exterior
    assert all(outline.distance(shapely.Point(z.real, z.imag)) < 1e-3 for z in ends)
    told = scene.wedge_numbers.among("base_on_contour_mm")[0].text(digits=1)
    words = words_of(plan)
    assert words.count(told) == 2  # at the bone, and in large figures
    assert scene.wedge_numbers.among("base_mm")[0].text(digits=1) in words
    assert "large-correction" not in [alert.code for alert in plan.alerts]


def test_elsewhere_one_base_is_told():
    plan = wc.plan(wc.Limb.from_angles(mpta=93), "medial-closing-wedge-hto")
    assert cortical_base(Scene.of(plan)) is None
