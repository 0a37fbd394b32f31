"""Methods compared: each on a leg whose answer can be worked by hand."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import wedgecalc as wc
from tests.strategies import VALGUS, VARUS, limbs, mirrored
from wedgecalc.results.build_study import comparison_result
from wedgecalc.sources.legs import UNNAMED

# A leg drawn on squared paper: hip 0,0; knee 0,400 below it; ankle 800 below and 60 to the side (mm, right leg, x medial).
PAPER = wc.Limb.from_landmarks({"hip_center": (0, 0), "plateau_medial": (40, 400), "plateau_lateral": (-40, 400), "condyle_medial": (26, 400),
                                "condyle_lateral": (-26, 400), "knee_center": (0, 400), "ankle_center": (60, 800)}, "right")  # fmt: skip


def methods_of(limb, procedure="medial-opening-wedge-hto", target=None, **options):
    return {m.method.name: m for m in wc.compare(limb, procedure, target, **options).methods}


def test_paper_leg_by_hand():
    """Shank slope 60 in 400; plateau level; knee at x = 0; target point of 62.5 % at x = −10."""
    found = methods_of(PAPER, hinge=(-30, 420), entry=(38, 435))
    bow = math.degrees(math.atan(60 / 400))
    assert found["hka-difference"].correction == pytest.approx(3 + bow)
    # Lines from the target point (−10, 400): to the hip 10 in 400, to the ankle 70 in 400.
    dugdale = math.degrees(math.atan(70 / 400) + math.atan(10 / 400))
    assert found["dugdale-noyes"].correction == pytest.approx(dugdale)
    # By hand Miniaci: from the hip through the target the line reaches the ankle's level at x = −20; hinge (−30, 420).
    by_hand = math.degrees(math.atan2(60 + 30, 380) - math.atan2(-20 + 30, 380))
    assert found["miniaci"].correction == pytest.approx(by_hand)
    # Paley: mldfa 90 is normal, so the femoral axis runs on; no shaft: the distal line is the shank. The angle is the bow.
    assert found["cora"].correction == pytest.approx(bow)
    assert found["coventry"].why_absent == "needs the shafts' landmarks"
    exact = found["exact"]
    assert (
        exact.correction == wc.plan(PAPER, "medial-opening-wedge-hto", hinge=(-30, 420)).correction
    )
    thumb = found["rule-of-thumb"]
    assert thumb.given.wedge.base == pytest.approx(round(exact.correction, 1)), (
        "as many millimetres as degrees are read"
    )


def test_exact_by_bisection_agrees_and_the_others_miss_as_they_say(bundled):
    procedure = bundled.osteotomy.procedure or "medial-opening-wedge-hto"
    found = wc.compare(bundled.limb, procedure, bundled.target, hinge=bundled.osteotomy.hinge)
    assert found.methods[0].method.name == "exact"
    assert max(abs(v) for v in found.methods[0].error.values() if v is not None) < 1e-9
    for m in found.methods:
        assert (m.given is None) == (m.why_absent is not None) == (m.correction is None)
        if m.given is not None:
            turned = wc.check(
                bundled.limb,
                procedure,
                angle=m.correction,
                target=found.plan.target,
                hinge=bundled.osteotomy.hinge,
            ).given
            assert m.error["wbl_pct"] == pytest.approx(turned.after.wbl - found.plan.after.wbl)
            assert m.error["hka_deg"] == pytest.approx(turned.after.hka - found.plan.after.hka)


def test_the_specialists_angle_of_the_real_leg():
    """Their Miniaci, on the ankle's horizontal, is 11.64° (conformer-hto, 2026; points read off to half a pixel)."""
    case = wc.load_case("demo:real-left-leg")
    found = methods_of(case.limb, target=case.target, hinge=case.osteotomy.hinge)
    assert found["miniaci"].correction == pytest.approx(11.64, abs=0.05)


def test_coventry_by_hand():
    limb = wc.Limb.from_angles(mldfa=88, mpta=82)
    before = wc.measure(limb).afta
    assert methods_of(limb)["coventry"].correction == pytest.approx(9 - before)
    assert (
        "valgus-producing"
        in methods_of(wc.Limb.from_angles(mpta=94), "medial-closing-wedge-hto")[
            "coventry"
        ].why_absent
    )


def test_a_method_that_asks_the_other_way_says_so():
    # HKA 184 to WBL 75: more valgus, but Paley's axes are straight or valgus.
    limb = wc.Limb.from_angles(mldfa=86, mpta=90, ama=7)
    found = methods_of(wc.Limb.from_angles(mldfa=87, mpta=88), target=wc.Target("wbl", 62.5))
    assert "towards varus" in found["cora"].why_absent
    assert wc.measure(limb).hka == pytest.approx(184)


@given(limbs, st.sampled_from(VALGUS + VARUS))
def test_mirror_images_compare_alike(limb, procedure):
    try:
        one, other = wc.compare(limb, procedure), wc.compare(mirrored(limb), procedure)
    except wc.NoPlanError:
        assume(False)
    for a, b in zip(one.methods, other.methods, strict=True):
        assert a.correction == (
            None if b.correction is None else pytest.approx(b.correction, abs=1e-6)
        )


@given(limbs)
def test_the_hka_method_and_dugdale_differ_little_from_the_exact_one(limb):
    """They leave out the hinge: a few degrees at most on any plausible leg, and never another direction."""
    try:
        found = methods_of(limb)
    except wc.NoPlanError:
        assume(False)
    exact = found["exact"].correction
    assume(2 < exact < 25)
    assert found["miniaci"].correction == pytest.approx(exact, rel=0.12)
    if found["dugdale-noyes"].correction is not None:
        assert found["dugdale-noyes"].correction == pytest.approx(exact, rel=0.15)


def test_options_reach_the_target_or_say_why():
    for option in wc.compare(
        wc.Limb.from_angles(mpta=82, mldfa=90), "lateral-closing-wedge-hto"
    ).procedures:
        assert (option.plan is None) == (option.why_absent is not None)
        if option.plan is not None:
            assert option.plan.after.wbl == pytest.approx(62.5, abs=1e-9)


@pytest.mark.parametrize("joint", [{"jlca_supine": 2.0}, {"soft_tissue": "jlca-half"}])
def test_the_double_level_beside_them_takes_the_same_soft_tissue(joint):
    limb = wc.Limb.from_angles(mldfa=88, mpta=84, jlca=7)
    found = wc.compare(limb, "medial-opening-wedge-hto", "wbl=62.5", **joint)
    both = comparison_result(found, UNNAMED).body["double_level"]
    alone = wc.double_level(limb, "wbl=62.5", **joint)
    assert both["after"]["mpta_deg"] == pytest.approx(alone.after.mpta, abs=1e-9)
    assert both["correction_deg"] == pytest.approx(found.plan.correction, abs=0.2)
    bare = comparison_result(wc.compare(limb, "medial-opening-wedge-hto"), UNNAMED)
    assert bare.body["double_level"]["correction_deg"] > both["correction_deg"] + 2
