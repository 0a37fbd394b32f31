"""Each alert just below, at and just above its limit."""

import pytest

import wedgecalc as wc
from wedgecalc.alerts import SEVERITIES, alerts_of_limb


def of_limb(**angles):
    limb = wc.Limb.from_angles(**angles)
    return {a.code: a for a in alerts_of_limb(limb, wc.measure(limb))}


def of_plan(procedure, target, **angles):
    options = {k: angles.pop(k) for k in ("hinge", "entry") if k in angles}
    return {a.code: a for a in wc.plan(wc.Limb.from_angles(**angles), procedure, target, **options).alerts}


@pytest.mark.parametrize(("jlca", "raised"), [(3.99, False), (4.0, True), (4.01, True)])
def test_jlca_high(jlca, raised):
    assert ("jlca-high" in of_limb(jlca=jlca)) == raised


@pytest.mark.parametrize(("plateau", "raised"), [(49.9, True), (50.1, False), (99.9, False), (100.1, True)])
def test_implausible_size(plateau, raised):
    found = of_limb(plateau=plateau)
    assert ("implausible-size" in found) == raised
    if raised:
        assert found["implausible-size"].value == pytest.approx(plateau)


def test_implausible_length():
    assert of_limb(femur=250, tibia=200)["implausible-size"].value == pytest.approx(450, abs=1)


@pytest.mark.parametrize(("mpta", "raised"), [(92.99, False), (93.0, False), (93.01, True)])
def test_mpta_over(mpta, raised):
    assert ("mpta-over" in of_plan("medial-opening-wedge-hto", wc.Target("mpta", mpta), mpta=85)) == raised


@pytest.mark.parametrize(("mldfa", "raised"), [(85.01, False), (85.0, False), (84.99, True)])
def test_mldfa_under(mldfa, raised):
    assert ("mldfa-under" in of_plan("lateral-closing-wedge-dfo", wc.Target("mldfa", mldfa), mldfa=91)) == raised


@pytest.mark.parametrize(("wbl", "raised"), [(74.9, False), (75, False), (75.1, True)])
def test_overcorrected(wbl, raised):
    assert ("overcorrected" in of_plan("medial-opening-wedge-hto", wc.Target("wbl", wbl), mpta=84)) == raised


@pytest.mark.parametrize(("angle", "raised"), [(14.99, False), (15, False), (15.01, True)])
def test_large_closing(angle, raised):
    assert (
        "large-correction" in of_plan("lateral-closing-wedge-hto", wc.Target("correction", angle), mpta=76)
    ) == raised


@pytest.mark.parametrize(("angle", "raised"), [(0.99, True), (1.0, False), (1.01, False)])
def test_nothing_to_correct(angle, raised):
    assert (
        "nothing-to-correct" in of_plan("lateral-closing-wedge-hto", wc.Target("correction", angle), mpta=84)
    ) == raised


@pytest.mark.parametrize(("depth", "raised"), [(14.9, True), (15.1, False)])
def test_hinge_near_joint(depth, raised):
    limb = wc.Limb.from_angles(mpta=90, mldfa=90, tilt=0)  # plateau level on the film
    hinge = limb["plateau_medial"] + (-12, depth)
    found = of_plan(
        "lateral-closing-wedge-hto",
        wc.Target("correction", 5),
        mpta=90,
        mldfa=90,
        tilt=0,
        hinge=hinge,
        entry=hinge - (55, 0),
    )
    assert ("hinge-near-joint" in found) == raised


def test_length_change_names_the_number():
    found = of_plan("medial-opening-wedge-hto", wc.Target("correction", 15), mldfa=94, mpta=78)["length-change"]
    assert found.value > 10
    assert f"{found.value:+.0f} mm" in found.message


def test_order_is_by_severity():
    plan = wc.plan(wc.Limb.from_angles(mpta=82, jlca=5, plateau=45, tilt=9), "medial-opening-wedge-hto")
    order = [SEVERITIES.index(a.severity) for a in plan.alerts]
    assert len(order) >= 3
    assert order == sorted(order)
