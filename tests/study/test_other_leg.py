"""A plan against the other leg: the difference left, and that the length given with the wedge evens it, on target."""

import json

import pytest

import wedgecalc as wc
from wedgecalc.study.other_leg import other_leg

OPENING, CLOSING = "medial-opening-wedge-hto", "lateral-closing-wedge-hto"


def planned(procedure, **options):
    return wc.plan(wc.Limb.from_angles(mpta=82, mldfa=89), procedure, "wbl=60", **options)


@pytest.mark.parametrize(
    ("procedure", "way"), [(OPENING, 1), (CLOSING, -1), ("lateral-opening-wedge-dfo", 1)]
)
@pytest.mark.parametrize("off", [0.2, 5.0, 25.0])
def test_the_length_evens_it_and_the_target_is_kept(procedure, way, off):
    target = "wbl=30" if procedure.endswith("dfo") else "wbl=60"
    limb = (
        wc.Limb.from_angles(mpta=86, mldfa=80)
        if procedure.endswith("dfo")
        else wc.Limb.from_angles(mpta=82)
    )
    made = wc.plan(limb, procedure, target)
    other = made.after.limb + way * off
    found = other_leg(made, other)
    even = wc.plan(limb, procedure, target, length=found.evening)
    assert even.after.limb == pytest.approx(other, abs=1e-9)
    assert even.after.wbl == pytest.approx(made.after.wbl, abs=1e-9)
    assert (found.before, found.after) == pytest.approx((made.before.limb - other, -way * off))


@pytest.mark.parametrize(("procedure", "way"), [(OPENING, -1), (CLOSING, 1)])
def test_an_opening_wedge_cannot_shorten_nor_a_closing_one_lengthen(procedure, way):
    made = planned(procedure)
    assert other_leg(made, made.after.limb + way * 5).evening is None
    assert other_leg(made, made.after.limb).evening is None


def test_of_two_bones_and_of_a_shaft_only_the_difference_is_told():
    made = wc.double_level(wc.Limb.from_angles(mldfa=94, mpta=80, jlca=4))
    found = other_leg(made, made.after.limb + 4)
    assert (found.after, found.evening) == (pytest.approx(-4), None)
    shaft = wc.plan(wc.Limb.from_angles(), "lengthening", length=10)
    assert other_leg(shaft, shaft.after.limb + 2).after == pytest.approx(-2)


@pytest.mark.parametrize("length", [0.0, -5.0, float("nan"), 1e9])
def test_an_impossible_length_is_refused(length):
    with pytest.raises(wc.InputError) as raised:
        other_leg(planned(OPENING), length)
    assert [p.field for p in raised.value.problems] == ["other_leg"]


def test_the_command_tells_it(run):
    code, out, _ = run("theatre", "demo:phantom-left", "--other-leg", "806", "--json")
    found = json.loads(out)["other_leg"]
    assert (code, found["length_mm"]) == (0, 806.0)
    assert found["after_mm"] < 0 < found["evening_length_mm"]
    code, out, err = run("theatre", "demo:real-left-leg", "--other-leg", "806")
    assert (code, out) == (2, "")
    assert "--other-leg" in err
