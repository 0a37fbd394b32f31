"""The distance of the hinge from the far cortex that a result tells is the one its alert judges."""

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.results.build import plan_result
from wedgecalc.results.keys import wedge_dict
from wedgecalc.results.wedge_numbers import wedge_part

LEG = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2)


@pytest.mark.parametrize("name", [p.name for p in records.procedures().values() if p.at_knee])
def test_the_usual_hinge_lies_where_its_record_says(name):
    record = records.procedures()[name]
    leg = LEG if record.direction == "valgus" else wc.Limb.from_angles(mldfa=84, mpta=92)
    plan = wc.plan(leg, name)
    assert wedge_dict(plan)["hinge_far_cortex_mm"] == pytest.approx(record.hinge_inset_mm)
    assert "hinge-far-cortex" not in {a.code for a in plan.alerts}


@pytest.mark.parametrize("nearer", [-7.0, -6.0, 0.0, 2.0, 12.0])
def test_alert_and_result_measure_the_same(nearer):
    usual = wc.plan(LEG, "medial-opening-wedge-hto")
    lateral = 1 if usual.wedge.entry[0] < usual.wedge.hinge[0] else -1
    hinge = np.add(usual.wedge.hinge, (-lateral * nearer, 0.0))
    plan = wc.plan(LEG, "medial-opening-wedge-hto", hinge=hinge)
    found = {a.code: a for a in plan.alerts}
    told = wedge_dict(plan)["hinge_far_cortex_mm"]
    assert ("hinge-far-cortex" in found) == (not 5 <= round(told, 1) <= 10)
    if "hinge-far-cortex" in found:
        assert found["hinge-far-cortex"].value == pytest.approx(told)
    rows = {q.key: q for q in plan_result(plan).wedges[0].numbers}
    assert rows["hinge_far_cortex_mm"].value == told


def test_no_distance_where_the_saw_goes_through_or_the_hinge_lies_outside():
    long = wc.plan(LEG, "lateral-closing-wedge-hto", length=5)
    assert wedge_dict(long)["hinge_far_cortex_mm"] is None
    usual = wc.plan(LEG, "lateral-closing-wedge-hto").wedge
    outside = usual.hinge + 15 * (usual.hinge - usual.entry) / abs(usual.hinge - usual.entry).max()
    plan = wc.plan(LEG, "lateral-closing-wedge-hto", hinge=outside)
    assert wedge_dict(plan)["hinge_far_cortex_mm"] is None
    assert "hinge_far_cortex_mm" not in {q.key for q in plan_result(plan).wedges[0].numbers}


@pytest.mark.parametrize("procedure", ["shortening", "lengthening"])
def test_a_cut_through_a_shaft_has_neither_hinge_nor_base(procedure):
    made = wc.plan(wc.Limb.from_angles(), procedure, length=30)
    part = wedge_part(made, bone_wedge(made))
    named = [q.label for q in (*part.numbers, *part.on_bone)] + [name for name, _ in part.places]
    assert named
    assert not [name for name in named if "hinge" in name or "base" in name or "far cortex" in name]
    assert {q.key for q in part.on_bone} >= {"height_mm", "base_on_contour_mm", "far_gap_mm"}
