"""Plain mistakes in Python end in an `InputError` that names the argument; never in numpy's words."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.whole_cases import HTO

CASE = wc.load_case("demo:medial-oa-right")
LIMB = CASE.limb
MANY = wc.virtual_legs(3, "varus-oa", seed=1)
PLAN = wc.plan(LIMB, HTO)
MARKS = {
    "hip_center": [[100, 50]] * 2,
    "plateau_medial": [140, 480],
    "plateau_lateral": [65, 480],
    "ankle_center": [104, 850],
}
ARRAYS = [np.array([1, 2]), np.array([3, 4])]

MISTAKES = {
    "virtual_legs -1": (lambda: wc.virtual_legs(-1), "n"),
    "virtual_legs text": (lambda: wc.virtual_legs("5"), "n"),
    "virtual_legs float": (lambda: wc.virtual_legs(5.0), "n"),
    "virtual_legs True": (lambda: wc.virtual_legs(True), "n"),
    "virtual_legs None": (lambda: wc.virtual_legs(None), "n"),
    "virtual_legs start": (lambda: wc.virtual_legs(5, start=-3), "start"),
    "virtual_legs start text": (lambda: wc.virtual_legs(5, start="3"), "start"),
    "plan None": (lambda: wc.plan(LIMB), "procedure"),
    "plan auto": (lambda: wc.plan(LIMB, "auto"), "procedure"),
    "draw None": (lambda: wc.draw(None), "plan"),
    "draw limb": (lambda: wc.draw(LIMB), "plan"),
    "draw case": (lambda: wc.draw(CASE), "plan"),
    "draw measured": (lambda: wc.draw(wc.measure(LIMB)), "plan"),
    "draw check": (lambda: wc.draw(wc.check(LIMB, HTO, base=9)), "plan"),
    "draw double view": (lambda: wc.draw(wc.double_level(LIMB), "angles"), "view"),
    "draw double fixation": (lambda: wc.draw(wc.double_level(LIMB), fixation="x"), "fixation"),
    "draw doubles": (lambda: wc.draw(wc.double_level(MANY)), "limb"),
    "bone_wedge None": (lambda: wc.bone_wedge(None), "plan"),
    "traced_wedge limb": (lambda: wc.traced_wedge(LIMB, []), "plan"),
    "traced_wedge None": (lambda: wc.traced_wedge(PLAN, None), "contours.tibia"),
    "traced_wedge text": (lambda: wc.traced_wedge(PLAN, "x"), "contours.tibia"),
    "traced_wedge 3": (lambda: wc.traced_wedge(PLAN, [[1, 2, 3]] * 4), "contours.tibia"),
    "explain None": (lambda: wc.explain(None), "name"),
    "explain 3": (lambda: wc.explain(3), "name"),
    "load_case None": (lambda: wc.load_case(None), "path"),
    "load_case reading": (lambda: wc.load_case("demo:medial-oa-right", "x"), "reading"),
    "load_radiograph None": (lambda: wc.load_radiograph(None), "path"),
    "radiograph_of limb": (lambda: wc.radiograph_of(LIMB), "case"),
    "save_case None": (lambda: wc.save_case(CASE, None), "output"),
    "save_case text": (lambda: wc.save_case("leg.json", "leg.json"), "limb"),
    "save_case request": (lambda: wc.save_case(CASE, "leg.json", request=3), "request"),
    "over case": (lambda: wc.PlanRequest(HTO).over(CASE), "case"),
    "over None": (lambda: wc.PlanRequest(HTO).over(None), "case"),
    "source": (lambda: wc.PlanRequest(HTO).source("foo"), "name"),
    "accept 3": (lambda: wc.plan(LIMB, HTO, accept=3), "accept"),
    "accept text": (lambda: wc.plan(LIMB, HTO, accept="foo"), "accept"),
    "tolerance text": (lambda: wc.check(LIMB, HTO, base=9, tolerance="1"), "tolerance"),
    "tolerance None": (lambda: wc.check(LIMB, HTO, base=9, tolerance=None), "tolerance"),
    "tolerance True": (lambda: wc.check(LIMB, HTO, base=9, tolerance=True), "tolerance"),
    "samples": (lambda: wc.uncertainty_of(LIMB, HTO, samples="3"), "samples"),
    "seed": (lambda: wc.uncertainty_of(LIMB, HTO, seed="a"), "seed"),
    "over": (lambda: wc.sweep(LIMB, HTO), "over"),
    "hinges of others": (lambda: wc.plan(MANY, HTO, hinge=[[1, 2], [3, 4]]), "hinge"),
    "hinges of one": (lambda: wc.uncertainty_of(LIMB, HTO, hinge=[[240, 530]] * 2), "hinge"),
    "entries": (
        lambda: wc.plan(LIMB, HTO, hinge=[[240, 530]] * 2, entry=[[180, 530]] * 3),
        "entry",
    ),
    "lengths": (lambda: wc.Limb.from_angles(mpta=[83, 84], jlca=[1, 2, 3]), "angles"),
    "two dimensions": (lambda: wc.Limb.from_angles(mpta=[[83, 84]]), "mpta"),
    "sides": (lambda: wc.Limb.from_landmarks(MARKS, ["right"] * 3), "landmarks"),
    "no side": (lambda: wc.Limb.from_landmarks(MARKS, ["right", None]), "side"),
    "scale": (lambda: wc.Limb.from_landmarks(MARKS, "right", mm_per_unit="x"), "mm_per_unit"),
    "scales": (lambda: wc.Limb.from_landmarks(MARKS, "right", mm_per_unit=[1] * 3), "landmarks"),
    "aspect": (lambda: wc.Limb.from_landmarks(MARKS, "right", aspect="x"), "aspect"),
    "landmarks": (lambda: wc.Limb.from_landmarks([(1, 2)], "right"), "landmarks"),
    "measure plan": (lambda: wc.measure(PLAN), "limb"),
    "plan plan": (lambda: wc.plan(PLAN, HTO), "limb"),
    "measure double": (lambda: wc.measure(wc.double_level(LIMB)), "limb"),
    "classify None": (lambda: wc.classify(None), "limb"),
    "classify plan": (lambda: wc.classify(PLAN), "limb"),
    "double level": (lambda: wc.plan(LIMB, "double-level"), "procedure"),
    "no procedure": (lambda: wc.plan(LIMB), "procedure"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_plain_mistake_names_its_argument(name):
    act, field = MISTAKES[name]
    with pytest.raises(wc.InputError) as wrong:
        act()
    assert [problem.field for problem in wrong.value.problems] == [field]
    assert len(str(wrong.value).splitlines()) == 1


def test_a_refused_plan_says_which_leg_to_give():
    with pytest.raises(wc.InputError, match=r"plan\.after_limb"):
        wc.measure(PLAN)
    assert wc.measure(PLAN.after_limb).hka == pytest.approx(PLAN.after.hka)


def test_requests_with_arrays_compare():
    assert wc.PlanRequest(HTO, hinge=ARRAYS) == wc.PlanRequest(HTO, hinge=list(ARRAYS))
    assert wc.PlanRequest(HTO, hinge=ARRAYS) != wc.PlanRequest(HTO, hinge=ARRAYS[::-1])


def test_whole_numbers_of_numpy_are_taken():
    found = wc.uncertainty_of(
        LIMB, HTO, method="monte-carlo", samples=np.int64(200), seed=np.int64(3)
    )
    assert found == wc.uncertainty_of(LIMB, HTO, method="monte-carlo", samples=200, seed=3)
    assert wc.virtual_legs(np.int64(2)) == wc.virtual_legs(2)


def test_one_code_may_be_accepted_as_text():
    assert wc.plan(LIMB, HTO, accept="mpta-over").request.accept == ("mpta-over",)


def test_a_leg_is_classified_as_what_is_measured_of_it():
    for leg in (LIMB, CASE, MANY):
        limb = leg.limb if leg is CASE else leg
        assert repr(wc.classify(leg)) == repr(wc.classify(wc.measure(limb)))


def test_a_case_without_a_procedure_takes_its_own_request():
    assert wc.plan(CASE) == wc.plan(CASE.limb, CASE.request)
    other = wc.plan(CASE, target="wbl=55", kerf=1.0)
    assert other == wc.plan(LIMB, CASE.request, "wbl=55", kerf=1.0)
    assert wc.plan(CASE, wc.PlanRequest(kerf=1.0)).request.kerf == 1.0
    assert wc.plan(CASE, "medial-opening-wedge-hto") == wc.plan(LIMB, "medial-opening-wedge-hto")


def test_rows_without_a_plan_have_no_uncertainty_of_it():
    legs = wc.Limb.from_angles(mpta=np.array([80.0, 95.0]))
    plans, found = wc.plan(legs, HTO), wc.uncertainty_of(legs, HTO)
    assert plans.status.tolist() == ["ok", "wrong-procedure"]
    for ends in (found.correction, found.base, found.after["hka"], found.after["wbl"]):
        assert np.isnan([ends.sd[1], ends.low[1], ends.high[1]]).all()
        assert np.isfinite([ends.sd[0], ends.low[0], ends.high[0]]).all()
    for values in (found.on_target, *found.share.values(), *found.sensitivity.values()):
        assert np.isnan(values[1])
        assert np.isfinite(values[0])
    assert np.isfinite(found.before["hka"].sd).all()
