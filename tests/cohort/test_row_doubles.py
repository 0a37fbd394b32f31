"""Rows at two levels: every row is what one leg gives, towards either side."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.cohort_tables import columns
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.rows import plan_arrays
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.millimetres import base_limits

RNG = np.random.default_rng(3)
LEGS = [
    wc.Limb.from_angles(
        side=side, mldfa=RNG.uniform(82, 96), mpta=RNG.uniform(78, 94), jlca=RNG.uniform(-2, 4)
    )
    for side in ("right", "left") * 20
]


@pytest.mark.parametrize("target", [None, wc.Target("hka", 182), wc.Target("wbl", 50)])
@pytest.mark.parametrize("sharing", ["deformity", "limits", "obliquity"])
def test_every_row_is_what_one_leg_gives(target, sharing):
    double = DoubleRequest(sharing=sharing, tibia_kind="opening")
    found = plan_arrays(columns(LEGS), Request("double-level", target, double=double))
    ways = set()
    for k, leg in enumerate(LEGS):
        leg = wc.Limb.from_landmarks({name: leg[name] for name in leg.points}, leg.frame.side)
        if found["status"][k] != "ok":
            with pytest.raises(wc.NoPlanError, match=found["status"][k]):
                wc.double_level(leg, target, sharing=sharing, tibia_kind="opening")
            continue
        one = wc.double_level(leg, target, sharing=sharing, tibia_kind="opening")
        ways.add(one.direction)
        assert found["target"][k] == str(one.target)
        for part in one.parts:
            bone = part.procedure.bone
            assert found[f"{bone}_correction_deg"][k] == pytest.approx(part.correction, abs=1e-9)
            assert found[f"{bone}_base_mm"][k] == pytest.approx(part.wedge.base, abs=1e-9)
            ends = base_limits(part) or (0.0, 0.0)  # a bone that is not cut
            for end, value in zip(("low", "high"), ends, strict=True):
                told = found[f"{bone}_base_{end}_mm"][k]
                assert told == pytest.approx(value, abs=1e-9)
        assert found["correction_deg"][k] == pytest.approx(one.correction, abs=1e-9)
        assert found["after_wbl_pct"][k] == pytest.approx(one.after.wbl, abs=1e-9)
        assert found["after_jlo_deg"][k] == pytest.approx(one.after.jlo, abs=1e-9)
        change = one.after.limb - one.before.limb
        assert found["limb_change_mm"][k] == pytest.approx(change, abs=1e-9)
        assert set(found["alerts"][k].split()) == {alert.code for alert in one.alerts}
        stops = {alert.code for alert in one.alerts if alert.severity == "stop"}
        assert set(found["stops"][k].split()) == stops
    assert ways == {"valgus", "varus"}


def test_a_row_may_ask_for_two_levels_and_one_without_condyles_says_so():
    rows = columns(LEGS[:4])
    rows["procedure"] = np.array(["double-level", "", "double-level", "auto"], dtype=object)
    rows["condyle_medial_x"][2] = rows["condyle_medial_y"][2] = np.nan
    rows["condyle_lateral_x"][2] = rows["condyle_lateral_y"][2] = np.nan
    found = plan_arrays(rows, Request())
    assert found["status"][2] == "needs-condyles"
    assert found["procedure"][0] == "double-level"
    assert found["correction_deg"][0] == pytest.approx(wc.double_level(LEGS[0]).correction)
    tibia, femur = found["tibia_correction_deg"], found["femur_correction_deg"]
    assert tibia[0] + femur[0] == pytest.approx(found["correction_deg"][0])
    assert np.isnan(tibia[1:]).all()


def test_the_uncertainty_of_rows_at_two_levels():
    leg = LEGS[:6]
    found = plan_arrays(columns(leg), Request("double-level", samples=2000, seed=1))
    for k, one in enumerate(leg):
        sure = wc.uncertainty_of(wc.double_level(one))
        assert found["correction_deg_sd"][k] == pytest.approx(sure.correction.sd, rel=0.1)


def test_hinges_of_rows_are_not_used_and_it_is_said():
    rows = columns(LEGS[:2])
    rows |= {"hinge_x": np.array([1.0, np.nan]), "hinge_y": np.array([2.0, np.nan])}
    notes = plan_arrays(rows, Request("double-level"))["notes"]
    assert "not used" in notes[0]
    assert not notes[1]
