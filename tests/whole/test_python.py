"""As Python people use it: reprs of one line, lists of what there is, things that travel to another process."""

import concurrent.futures
import json
import multiprocessing
import pickle
import re

import numpy as np
import pytest

import wedgecalc as wc
from tests.whole_cases import HTO, VARUS
from wedgecalc.errors import InputError, NoPlanError, Problem
from wedgecalc.results.document import plan_result

LEG = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2)


MANY = wc.virtual_legs(5, "varus-oa", seed=1)


def things():
    plan = wc.plan(LEG, "lateral-closing-wedge-hto")
    return {
        "limb": LEG, "limbs": MANY, "measured": wc.measure(LEG), "many measured": wc.measure(MANY), "plan": plan, "plans": wc.plan(MANY, "medial-opening-wedge-hto"),
        "check": wc.check(LEG, "lateral-closing-wedge-hto", base=9.0), "double": wc.double_level(LEG), "comparison": wc.compare(LEG, "medial-opening-wedge-hto"),
        "sweep": wc.sweep(LEG, "medial-opening-wedge-hto", "angle"),
    }  # fmt: skip


@pytest.mark.parametrize("name", list(things()))
def test_a_repr_is_a_line_that_says_what_it_is(name):
    text = repr(things()[name])
    assert len(text) < 260, len(text)
    assert "\n" not in text
    assert not re.search(r"\dj", text), "no complex numbers"


def test_a_plan_says_what_it_is():
    assert repr(wc.plan(LEG, "lateral-closing-wedge-hto")) == (
        "Plan(lateral-closing-wedge-hto to wbl=62.5: 11.4° towards valgus, base 11.7 mm, hka 172.0 to 182.7)"
    )
    assert repr(LEG) == "Limb(right, 14 landmarks, with a scale)"


def test_what_there_is_can_be_listed():
    assert "lateral-closing-wedge-hto" in wc.procedures()
    assert wc.measurements()["mpta"].normal_high == 90
    assert {"procedures", "measurements", "plan", "load_radiograph"} <= set(dir(wc))


@pytest.mark.parametrize("name", ["limb", "limbs", "measured", "plan", "plans", "check", "double"])
def test_things_travel_to_another_process(name):
    there = pickle.loads(pickle.dumps(things()[name]))
    assert repr(there) == repr(things()[name])


def test_errors_travel_too():
    with pytest.raises(wc.NoPlanError) as caught:
        wc.plan(LEG, "medial-closing-wedge-hto")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.code, again.reason) == (caught.value.code, caught.value.reason)
    with pytest.raises(wc.InputError) as wrong:
        wc.Target("wbl", 400)
    assert pickle.loads(pickle.dumps(wrong.value)).problems == wrong.value.problems


def test_numbers_of_numpy_are_numbers():
    assert wc.Target("hka", np.float32(180)).value == 180.0
    assert wc.plan(LEG, "lateral-closing-wedge-hto", kerf=np.float32(1)).wedge.kerf == 1.0


def _refused(code):
    if code == "input":
        raise InputError([Problem("a", "b", "c", "d", "e"), Problem("x", "y", "z")])
    raise NoPlanError(code, "because")


@pytest.mark.parametrize("code", ["input", "unreachable"])
def test_refusals_come_back_from_another_process(code):
    with pytest.raises((InputError, NoPlanError)) as here:
        _refused(code)
    again = pickle.loads(pickle.dumps(here.value))
    assert (type(again), str(again)) == (type(here.value), str(here.value))
    with (
        concurrent.futures.ProcessPoolExecutor(
            1, mp_context=multiprocessing.get_context("spawn")
        ) as pool,
        pytest.raises(type(here.value)) as there,
    ):
        pool.submit(_refused, code).result()
    assert str(there.value) == str(here.value)
    assert getattr(there.value, "problems", None) == getattr(here.value, "problems", None)


def test_numbers_of_numpy_are_numbers_everywhere():
    made = wc.plan(
        VARUS, HTO, wc.Target("hka", np.float32(180)), kerf=np.float32(1), length=np.int64(3)
    )
    assert (
        made.correction == wc.plan(VARUS, HTO, wc.Target("hka", 180), kerf=1, length=3).correction
    )
    json.dumps(plan_result(made), allow_nan=False)
    assert wc.plan(VARUS, "shortening", length=np.float32(4), level=np.int64(150)).wedge.length == 4
    assert wc.check(VARUS, HTO, base=np.float32(9)).given.wedge.base == pytest.approx(9)
    assert wc.check(VARUS, HTO, angle=np.int64(9)).given.correction == 9
    soft = wc.plan(VARUS, HTO, soft_tissue="stress-third", jlca_change=np.float32(3))
    assert type(soft.correction) is float
    px = wc.Limb.from_landmarks(
        {name: VARUS[name] * 2 for name in VARUS.points}, "right", mm_per_unit=np.float32(0.5)
    )
    assert wc.plan(px, HTO).correction == pytest.approx(wc.plan(VARUS, HTO).correction, abs=1e-6)
    for wrong in (True, "1", None, np.array([1.0]), 1j):
        with pytest.raises(InputError):
            wc.plan(VARUS, HTO, kerf=wrong)
