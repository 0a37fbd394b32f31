"""What a plan or a check may be asked: what is wrong is named by its field, what cannot be by its code."""

import json
import math

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.planning.given_angle import with_angle
from wedgecalc.planning.refusal import refuse

leg = wc.Limb.from_angles(mpta=82)
many = wc.Limb.from_angles(mpta=np.array([82.0, 83.0]))
L, M, P = "lateral-closing-wedge-hto", "medial-closing-wedge-hto", "medial-closing-wedge-pfo"


def without(*names, scale=1.0):
    return wc.Limb.from_landmarks(
        {k: leg[k] for k in leg.points if k not in names}, "right", mm_per_unit=scale
    )


WRONG = {
    "angle and base": ("angle", lambda: wc.check(leg, L, angle=5, base=5)),
    "neither": ("angle", lambda: wc.check(leg, L)),
    "tolerance": ("tolerance", lambda: wc.check(leg, L, angle=5, tolerance=-1)),
    "check many": ("limb", lambda: wc.check(many, L, angle=5)),
    "angle -1": ("angle", lambda: wc.check(leg, L, angle=-1)),
    "angle 99": ("angle", lambda: wc.check(leg, L, angle=99)),
    "angle nan": ("angle", lambda: wc.check(leg, L, angle=float("nan"))),
    "base 500": ("base", lambda: wc.check(leg, L, base=500)),
    "base -1": ("base", lambda: wc.check(leg, L, base=-1)),
    "base no scale": ("base", lambda: wc.check(without(scale=None), L, base=5)),
    "base nan": ("base", lambda: wc.check(leg, L, base=float("nan"))),
    "check shaft": ("procedure", lambda: wc.check(leg, "shortening", angle=5)),
    "procedure": ("procedure", lambda: wc.plan(leg, "lateral-closing-hto")),
    "bone": ("bone", lambda: wc.plan(leg, L, bone="femur")),
    "bone word": ("bone", lambda: wc.plan(leg, "shortening", bone="hip", length=5)),
    "kerf": ("kerf", lambda: wc.plan(leg, L, kerf=9)),
    "length": ("length", lambda: wc.plan(leg, L, length=500)),
    "along": ("along", lambda: wc.plan(leg, L, along="shaft", length=5)),
    "length none": ("length", lambda: wc.plan(leg, "shortening")),
    "length no scale": (
        "length",
        lambda: wc.plan(without(scale=None), L, length=5, hinge=leg["plateau_medial"]),
    ),
    "no shaft": (
        "along",
        lambda: wc.plan(without("tibial_shaft_proximal"), L, length=5, along="anatomical"),
    ),
    "level": ("level", lambda: wc.plan(leg, L, level=50)),
    "level far": ("level", lambda: wc.plan(leg, "shortening", length=5, level=1)),
    "hinge word": ("hinge", lambda: wc.plan(leg, L, hinge="here")),
    "entry side": (
        "entry",
        lambda: wc.plan(leg, L, hinge=leg["plateau_lateral"], entry=leg["plateau_medial"]),
    ),
    "hinge one": ("hinge", lambda: wc.plan(leg, L, hinge=(1,))),
    "hinge inf": ("hinge", lambda: wc.plan(leg, L, hinge=(1, float("inf")))),
    "needs hinge condyles": (
        "hinge",
        lambda: wc.plan(without("condyle_medial", "condyle_lateral"), "lateral-closing-wedge-dfo"),
    ),
    "needs hinge hip": ("hinge", lambda: wc.plan(without("greater_trochanter"), P)),
    "target nsa lacks": (
        "target",
        lambda: wc.plan(without("femoral_neck_center"), P, wc.Target("nsa", 130)),
    ),
    "target mldfa lacks": (
        "target",
        lambda: wc.plan(
            without("condyle_medial", "condyle_lateral"),
            "lateral-closing-wedge-dfo",
            wc.Target("mldfa", 88),
            hinge=leg["plateau_medial"],
        ),
    ),
    "target shaft": ("target", lambda: wc.plan(leg, "shortening", wc.Target("hka", 180), length=5)),
    "target word": ("target.measure", lambda: wc.Target("hkaa", 180)),
    "target value": ("target.value", lambda: wc.Target("hka", 400)),
    "target bool": ("target.value", lambda: wc.Target("hka", True)),
    "with angle": ("angle", lambda: with_angle(wc.plan(leg, L), 99)),
    "turning": ("procedure", lambda: wc.PlanRequest("shortening").turning("a sweep")),
    "soft word": ("soft_tissue", lambda: wc.plan(leg, L, soft_tissue="half")),
    "soft varus": (
        "soft_tissue",
        lambda: wc.plan(wc.Limb.from_angles(mpta=93), M, soft_tissue="jlca-half"),
    ),
    "soft lacks change": ("soft_tissue", lambda: wc.plan(leg, L, soft_tissue="stress-third")),
    "soft lacks jlca": (
        "soft_tissue",
        lambda: wc.plan(without("condyle_medial", "condyle_lateral"), L, soft_tissue="jlca-half"),
    ),
    "jlca change": ("jlca_change", lambda: wc.plan(leg, L, jlca_change=30)),
}
IMPOSSIBLE = {
    "target bone": ("unreachable", lambda: wc.plan(leg, L, wc.Target("mldfa", 88))),
    "wrong": ("wrong-procedure", lambda: wc.plan(leg, M)),
    "exhausted": (
        "wrong-procedure",
        lambda: wc.plan(wc.Limb.from_angles(mpta=95), L, wc.Target("wbl", 95)),
    ),
    "exhausted varus": (
        "wrong-procedure",
        lambda: wc.plan(wc.Limb.from_angles(mpta=78), M, wc.Target("wbl", -20)),
    ),
    "unreachable": (
        "unreachable",
        lambda: wc.plan(leg, L, wc.Target("wbl", 62.5), hinge=leg["ankle_center"] + (0.5, 0)),
    ),
    "no turn reaches it": (
        "unreachable",
        lambda: refuse(records.procedures()[L], wc.Target("wbl", 62.5), wc.measure(leg), math.nan),
    ),
    "more than any wedge": (
        "unreachable",
        lambda: refuse(records.procedures()[L], wc.Target("wbl", 62.5), wc.measure(leg), 46.0),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_request_names_its_field(name):
    field, call = WRONG[name]
    with pytest.raises(wc.InputError) as stop:
        call()
    assert [problem.field for problem in stop.value.problems] == [field]


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_an_impossible_plan_has_a_code(name):
    code, call = IMPOSSIBLE[name]
    with pytest.raises(wc.NoPlanError) as stop:
        call()
    assert stop.value.code == code
    assert stop.value.reason


@pytest.mark.parametrize(
    ("word", "meant"),
    [("lateral-closing-hto", L), ("medial-opening-hto", "medial-opening-wedge-hto")],
)
def test_the_nearest_procedure_is_offered(word, meant):
    with pytest.raises(wc.InputError) as stop:
        wc.plan(leg, word)
    assert meant in stop.value.problems[0].fix


@pytest.mark.parametrize(("call", "ends"), [(lambda v: wc.plan(leg, L, kerf=v), (0, 5)), (lambda v: wc.plan(leg, L, length=v), (0, 150)),
                                           (lambda v: wc.check(leg, L, angle=v), (0, 45)), (lambda v: with_angle(wc.plan(leg, L), v), (0, 45)),
                                           (lambda v: wc.plan(leg, L, soft_tissue="stress-third", jlca_change=v), (0, 20))])  # fmt: skip
def test_the_ends_of_a_range_are_allowed_and_what_lies_beyond_is_not(call, ends):
    first, last = ends
    for value in (first, last):
        call(value)
    for value in (first - 1e-6, last + 1e-6):
        with pytest.raises(wc.InputError):
            call(value)


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (lambda leg: wc.plan(leg, L, along="anatomical"), ["along"]),
        (lambda leg: wc.uncertainty_of(leg, L, samples=500), ["samples"]),
        (lambda leg: wc.uncertainty_of(leg, L, samples=500, seed=3), ["samples", "seed"]),
        (lambda leg: wc.uncertainty_of(leg, L, method="monte-carlo", samples=99), ["samples"]),
    ],
)
def test_what_would_do_nothing_names_its_field(make, fields):
    with pytest.raises(wc.InputError) as stop:
        make(leg)
    assert [p.field for p in stop.value.problems] == fields


def test_what_a_case_leaves_idle_is_no_error(tmp_path):
    case = wc.load_case("demo:medial-oa-right")
    whole = wc.PlanRequest(L, length=3.0, along="anatomical")
    wc.save_case(case, tmp_path / "leg.json", request=whole)
    stored = json.loads((tmp_path / "leg.json").read_text())
    stored["osteotomy"].pop("length_mm")
    (tmp_path / "leg.json").write_text(json.dumps(stored))
    assert wc.plan(wc.load_case(tmp_path / "leg.json")).wedge.length == 0
