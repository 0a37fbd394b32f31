"""Where a deformity is: steps, shares and their sum."""

import json

import numpy as np
import pytest
from hypothesis import given

import wedgecalc as wc
from tests.strategies import limbs


# Analysis -----------------------------------------------------------------------------------------------------------
def test_steps_in_paleys_order_and_their_sum():
    found = wc.analyse(wc.Limb.from_angles(mldfa=94, mpta=80, jlca=4))
    assert [s.looked_at for s in found.steps] == ["mad", "mldfa", "mpta", "jlca", "subluxation"]
    assert [s.finding for s in found.steps] == ["high", "high", "low", "high", "normal"]
    assert [s.contributes for s in found.steps][1:4] == pytest.approx([-6, -7, -3])
    assert sum(s.contributes for s in found.steps[1:4]) == pytest.approx(found.measured.hka - 178)


@given(limbs)
def test_shares_always_sum_to_the_deviation(limb):
    found = wc.analyse(limb)
    assert sum(s.contributes for s in found.steps if s.contributes is not None) == pytest.approx(
        found.measured.hka - 178
    )


@pytest.mark.parametrize(("shift", "finding"), [(2.99, "normal"), (3.04, "normal"), (3.06, "high")])
def test_subluxation_at_its_limit(shift, finding):
    made = wc.Limb.from_angles(mldfa=90, mpta=90, tilt=0)
    points = {n: made[n].copy() for n in made.points}
    off = (
        points["plateau_medial"]
        + points["plateau_lateral"]
        - points["condyle_medial"]
        - points["condyle_lateral"]
    ) / 2
    for name in ("condyle_medial", "condyle_lateral"):
        points[name] += (off[0] + shift, 0)
    step = wc.analyse(wc.Limb.from_landmarks(points, "right")).steps[-1]
    assert step.value == pytest.approx(shift)
    assert step.finding == finding


def test_what_is_not_marked_is_said():
    made = wc.Limb.from_angles(mpta=82)
    bare = wc.Limb.from_landmarks(
        {n: made[n] for n in ("hip_center", "ankle_center", "plateau_medial", "plateau_lateral")},
        "right",
    )
    found = wc.analyse(bare)
    assert [s.finding for s in found.steps] == ["high", "absent", "low", "absent", "absent"]
    assert "no trochanter is marked" in found.coras[0].proximal
    assert "no shaft or plafond is marked" in found.coras[1].distal
    assert found.coras[1].level == pytest.approx(0, abs=1e-6), "the CORA lies at the knee"
    plafond = wc.Limb.from_landmarks(
        {n: made[n] for n in made.points if "tibial_shaft" not in n}, "right"
    )
    assert "mLDTA 89°" in wc.analyse(plafond).coras[1].distal


def test_commands(run, bundled):
    case = f"demo:{bundled.id}"
    code, out, _ = run("analyse", case, "--json")
    found = json.loads(out)
    assert code == 0
    assert [c["bone"] for c in found["cora"]] == ["femur", "tibia"]
    assert {"measures", "classification", "steps", "alerts"} <= found.keys()
    assert run("analyse", case)[0] == 0
    extra = () if bundled.osteotomy.procedure else ("--procedure", "medial-opening-wedge-hto")
    code, out, _ = run("compare", case, *extra, "--json")
    found = json.loads(out)
    assert code == 0
    assert [m["method"] for m in found["methods"]] == [
        "exact",
        "miniaci",
        "dugdale-noyes",
        "hka-difference",
        "cora",
        "coventry",
        "rule-of-thumb",
    ]
    assert len(found["procedures"]) == len(wc.compare(bundled.limb, bundled.osteotomy.procedure or "medial-opening-wedge-hto",
                                                      bundled.target, hinge=bundled.osteotomy.hinge).procedures)  # fmt: skip
    for m in found["methods"]:
        assert (m["after"] is None) == (m["why_absent"] is not None)
    code, page, _ = run("compare", case, *extra)
    assert code == 0
    assert "Methods, each angle made at the plan's hinge" in page


def test_wrong_requests(run):
    assert (
        run("compare", "demo:lateral-oa-right", "--procedure", "lateral-closing-wedge-hto")[0] == 3
    )
    assert run("compare", "demo:straight-left", "--procedure", "none")[0] == 2
    assert run("analyse", "nothere.json")[0] == 2
    with pytest.raises(wc.InputError, match="one limb"):
        wc.analyse(wc.Limb.from_angles(mpta=np.array([82.0, 83.0])))
    with pytest.raises(wc.InputError, match="one limb"):
        wc.compare(wc.Limb.from_angles(mpta=np.array([82.0, 83.0])), "lateral-closing-wedge-hto")
