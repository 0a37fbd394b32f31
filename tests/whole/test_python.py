"""As Python people use it: reprs of one line, lists of what there is, things that travel to another process."""

import concurrent.futures
import copy
import json
import multiprocessing
import pickle
import re
import threading
from functools import cache

import numpy as np
import pytest

import wedgecalc as wc
from tests.whole_cases import HTO, VARUS
from wedgecalc import records
from wedgecalc.drawing import picture_bytes
from wedgecalc.errors import InputError, NoPlanError, Problem
from wedgecalc.results.build import plan_result

LEG = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2)


MANY = wc.virtual_legs(5, "varus-oa", seed=1)


@cache
def things():
    plan = wc.plan(LEG, "lateral-closing-wedge-hto")
    return {
        "limb": LEG, "limbs": MANY, "measured": wc.measure(LEG), "many measured": wc.measure(MANY), "plan": plan, "plans": wc.plan(MANY, "medial-opening-wedge-hto"),
        "check": wc.check(LEG, "lateral-closing-wedge-hto", base=9.0), "double": wc.double_level(LEG), "comparison": wc.compare(LEG, "medial-opening-wedge-hto"),
        "sweep": wc.sweep(LEG, "medial-opening-wedge-hto", "angle"), "uncertainty": wc.uncertainty_of(LEG, HTO), "deformity": wc.analyse(LEG),
        "bone wedge": wc.bone_wedge(plan), "classification": wc.classify(wc.measure(LEG)), "target": wc.Target("wbl", 62.5), "case": wc.load_case("demo:medial-oa-right"),
    }  # fmt: skip


@pytest.mark.parametrize("name", list(things()))
def test_a_repr_is_a_line_that_says_what_it_is(name):
    text = repr(things()[name])
    assert len(text) < 260, len(text)
    assert "\n" not in text
    assert not re.search(r"\dj", text), "no complex numbers"


def test_a_plan_says_what_it_is():
    assert repr(wc.plan(LEG, "lateral-closing-wedge-hto")) == (
        "Plan(lateral-closing-wedge-hto to wbl=62.5: 11.4° towards valgus, base 10.3 mm, hka 172.0 to 182.6)"
    )
    assert repr(LEG) == "Limb(right, 14 landmarks, with a scale)"


def test_what_there_is_can_be_listed():
    assert "lateral-closing-wedge-hto" in wc.procedures()
    assert wc.measurements()["mpta"].normal_high == 90
    assert {"procedures", "measurements", "plan", "load_radiograph"} <= set(dir(wc))


@pytest.mark.parametrize("table", [wc.procedures, wc.measurements, records.alert_records])
def test_the_tables_cannot_be_changed_and_travel(table):
    with pytest.raises(TypeError):
        table()["zz"] = 1
    assert pickle.loads(pickle.dumps(table())) == table()
    assert copy.deepcopy(table()) == table()


@pytest.mark.parametrize("name", list(things()))
def test_things_travel_to_another_process(name):
    data = pickle.dumps(things()[name])
    there = pickle.loads(data)
    assert type(there) is type(things()[name])
    assert repr(there) == repr(things()[name])
    assert repr(copy.deepcopy(there)) == repr(there)


def test_a_plan_that_has_travelled_is_the_same_plan():
    plan = things()["plan"]
    there = pickle.loads(pickle.dumps(plan))
    assert plan_result(there).to_dict() == plan_result(plan).to_dict()
    assert (
        plan_result(wc.plan(there.limb, HTO)).to_dict() == plan_result(wc.plan(LEG, HTO)).to_dict()
    )


def test_many_threads_plan_the_same_plan():
    """Values that are computed on first use are computed by whichever thread comes first."""
    limb = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2)
    plan, start = wc.plan(limb, HTO), threading.Barrier(8)

    def told(_):
        start.wait()
        own = wc.plan(limb, HTO)
        return json.dumps([plan_result(p).to_dict() for p in (plan, own)]), picture_bytes(
            wc.draw(own), "svg"
        )

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(told, range(8)))) == 1


def _refused(code):
    if code == "input":
        raise InputError([Problem("a", "b", "c", "d", "e"), Problem("x", "y", "z")])
    raise NoPlanError(code, "because")


@pytest.fixture(scope="module")
def another_process():
    spawned = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=spawned) as pool:
        yield pool


@pytest.mark.parametrize("code", ["input", "unreachable"])
def test_refusals_come_back_from_another_process(code, another_process):
    with pytest.raises((InputError, NoPlanError)) as here:
        _refused(code)
    again = pickle.loads(pickle.dumps(here.value))
    assert (type(again), vars(again)) == (type(here.value), vars(here.value))
    with pytest.raises(type(here.value)) as there:
        another_process.submit(_refused, code).result()
    assert vars(there.value) == vars(here.value)


def test_numbers_of_numpy_are_numbers():
    assert wc.Target("hka", np.float32(180)).value == 180.0
    made = wc.plan(
        VARUS, HTO, wc.Target("hka", np.float32(180)), kerf=np.float32(1), length=np.int64(3)
    )
    assert (
        made.correction == wc.plan(VARUS, HTO, wc.Target("hka", 180), kerf=1, length=3).correction
    )
    json.dumps(plan_result(made).to_dict(), allow_nan=False)
    assert wc.plan(VARUS, "shortening", length=np.float32(4), level=np.int64(150)).wedge.length == 4
    assert wc.check(VARUS, HTO, base=np.float32(9)).given.wedge.base == pytest.approx(9)
    assert wc.check(VARUS, HTO, angle=np.int64(9)).given.correction == 9
    soft = wc.plan(VARUS, HTO, soft_tissue="stress-third", jlca_change=np.float32(3))
    assert type(soft.correction) is float
    px = wc.Limb.from_landmarks(
        {name: VARUS[name] * 2 for name in VARUS.points}, "right", mm_per_unit=np.float32(0.5)
    )
    assert wc.plan(px, HTO).correction == pytest.approx(wc.plan(VARUS, HTO).correction, abs=1e-6)
    for wrong in (True, "1", np.array([1.0]), 1j):  # None is: not said
        with pytest.raises(InputError):
            wc.plan(VARUS, HTO, kerf=wrong)
