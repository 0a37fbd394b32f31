"""What the joint adds: each model by hand, shares that sum, off unless asked for."""

import json
import math

import numpy as np
import pytest
from hypothesis import assume, given

import wedgecalc as wc
from tests.legs import CLOSING
from tests.strategies import limbs
from wedgecalc.planning.closed_joint import CorrectionContext
from wedgecalc.planning.request import PlanRequest


def spread(procedure, total, jlca, change):
    request = PlanRequest(jlca_change=change)
    return CorrectionContext(None, procedure, None, None, request, jlca).spread(total)


LAX = wc.Limb.from_angles(mldfa=88, mpta=83, jlca=5)


TARGET = wc.Target("hka", 182.0)
UNKNOWN = "the JLCA of the unloaded knee was not given"


PROCEDURE = "medial-opening-wedge-hto"


def planned(limb=LAX, **options):
    return wc.plan(limb, PROCEDURE, TARGET, **options)


@pytest.mark.parametrize(("model", "change", "by_hand"), [
    ("none", None, lambda total: 0.0),
    ("jlca-half", None, lambda total: (5 - 2) / 2),
    ("stress-third", 3.0, lambda total: 1.0),
    ("stress-regression", 3.0, lambda total: total - (0.596 + 0.891 * total - 0.255 * 3)),
])  # fmt: skip
def test_each_model_by_hand(model, change, by_hand):
    total = planned().correction
    plan = planned(soft_tissue=model, jlca_change=change)
    assert plan.soft_tissue.expected == pytest.approx(by_hand(total))
    assert plan.correction == pytest.approx(total - by_hand(total))
    assert (
        plan.correction + plan.soft_tissue.expected
        == pytest.approx(plan.soft_tissue.total)
        == pytest.approx(total)
    )
    again = wc.plan(LAX, PROCEDURE, wc.Target("correction", plan.correction))
    assert plan.after.hka == pytest.approx(again.after.hka), "after is what the bone alone makes"


@pytest.mark.parametrize(("jlca", "expected"), [(1.9, 0.0), (2.0, 0.0), (2.1, 0.05)])
def test_nothing_is_expected_up_to_two_degrees(jlca, expected):
    plan = planned(wc.Limb.from_angles(mpta=83, jlca=jlca), soft_tissue="jlca-half")
    assert plan.soft_tissue.expected == pytest.approx(expected, abs=1e-9)
    for made in (plan, planned(wc.Limb.from_angles(mpta=83, jlca=jlca))):
        models = made.soft_tissue_models.values()
        assert {type(value) for value in models} == {float, str}
        assert not [v for v in models if v == 0 and math.copysign(1, v) < 0], "0 has no sign"


def test_off_by_default():
    assert planned().soft_tissue is None
    assert planned().after.hka == pytest.approx(182)


@given(limbs)
def test_bone_and_soft_tissue_sum_to_the_target(limb):
    try:
        bare, plan = wc.plan(limb, PROCEDURE), wc.plan(limb, PROCEDURE, soft_tissue="jlca-half")
    except wc.NoPlanError:
        assume(False)
    if bare.correction >= plan.soft_tissue.expected:
        assert plan.correction + plan.soft_tissue.expected == pytest.approx(bare.correction)
    assert plan.correction >= 0


def test_arrays():
    many = wc.Limb.from_angles(mpta=np.array([82.0, 83.0]), jlca=np.array([1.0, 6.0]))
    plan = wc.plan(many, PROCEDURE, soft_tissue="jlca-half")
    for i, row in enumerate(zip(plan.correction, plan.soft_tissue.expected, strict=True)):
        one = wc.plan(
            wc.Limb({k: complex(z[i]) for k, z in many.points.items()}, many.frame),
            PROCEDURE,
            soft_tissue="jlca-half",
        )
        assert row == (pytest.approx(one.correction), pytest.approx(one.soft_tissue.expected))


@pytest.mark.parametrize(("options", "words"), [
    ({"soft_tissue": "half"}, "soft_tissue"),
    ({"soft_tissue": "stress-third"}, "valgus stress"),
    ({"soft_tissue": "stress-third", "jlca_change": -1.0}, "jlca_change"),
])  # fmt: skip
def test_wrong_requests(options, words):
    with pytest.raises(wc.InputError, match=words):
        planned(**options)


def test_models_are_for_valgus_plans_and_need_condyles():
    with pytest.raises(wc.InputError, match="varus-producing"):
        wc.plan(wc.Limb.from_angles(mpta=93), "medial-closing-wedge-hto", soft_tissue="jlca-half")
    case = wc.load_case("demo:real-left-leg")
    with pytest.raises(wc.InputError, match="mark the condyles"):
        wc.plan(case.limb, PROCEDURE, hinge=case.osteotomy.hinge, soft_tissue="jlca-half")


def test_command_line_shows_all_models(run):
    code, out, _ = run(
        "plan",
        "demo:severe-combined-right",
        "--accept",
        "mpta-over",
        "--soft-tissue",
        "jlca-half",
        "--jlca-change",
        "3",
        "--json",
    )
    found = json.loads(out)["soft_tissue"]
    assert code == 0
    assert found["expected_deg"] == pytest.approx(1.0)
    assert found["bony_deg"] + found["expected_deg"] == pytest.approx(found["total_deg"])
    assert [m["model"] for m in found["models"]] == [
        "none",
        "jlca-half",
        "stress-third",
        "stress-regression",
        "closed-joint",
    ]
    assert found["spread_deg"] == [0.0, max(m["expected_deg"] or 0.0 for m in found["models"])]
    assert "the joint is expected to add" in " ".join(
        run("plan", "demo:medial-oa-right", "--soft-tissue", "jlca-half")[1].split()
    )


def test_every_model_by_hand():
    opening, varus = (
        wc.records.procedures()[name]
        for name in ("medial-opening-wedge-hto", "medial-closing-wedge-hto")
    )
    assert spread(opening, 10.0, 5.0, 3.0) == {
        "none": 0.0, "jlca-half": 1.5, "stress-third": 1.0, "stress-regression": pytest.approx(10 - (0.596 + 8.91 - 0.765)),
        "closed-joint": UNKNOWN,
    }  # fmt: skip
    assert spread(opening, 10.0, 1.0, None) == {
        "none": 0.0, "jlca-half": 0.0, "stress-third": "the change of JLCA under valgus stress was not given",
        "stress-regression": "the change of JLCA under valgus stress was not given",
        "closed-joint": UNKNOWN,
    }  # fmt: skip
    assert (
        spread(opening, 10.0, None, None)["jlca-half"] == "the JLCA is not known: mark the condyles"
    )
    only = "the model is for valgus-producing procedures"
    assert spread(varus, 10.0, 5.0, 3.0) == {
        "none": 0.0,
        "jlca-half": only,
        "stress-third": only,
        "stress-regression": only,
        "closed-joint": UNKNOWN,
    }


def test_a_plan_says_which_soft_tissue_model_it_used():
    lax = wc.Limb.from_angles(mldfa=88, mpta=83, jlca=5)
    found = wc.plan(lax, "medial-opening-wedge-hto", soft_tissue="jlca-half").soft_tissue
    assert (found.model, found.jlca_change) == ("jlca-half", None)
    assert math.isclose(found.expected, 1.5)
    assert (
        wc.plan(
            wc.Limb.from_angles(mpta=93), "medial-closing-wedge-hto", soft_tissue="none"
        ).soft_tissue.model
        == "none"
    )


def test_soft_tissue_never_turns_a_wedge_round():
    lax = {"mpta": 86.0, "mldfa": 88.0, "jlca": 9.0}
    target = wc.Target("correction", 2.0)
    assert (
        wc.plan(wc.Limb.from_angles(**lax), CLOSING, target, soft_tissue="jlca-half").correction
        == 0.0
    )
    many = wc.Limb.from_angles(**{k: np.full(2, v) for k, v in lax.items()})
    assert wc.plan(many, CLOSING, target, soft_tissue="jlca-half").correction.tolist() == [0.0, 0.0]
