"""Every refusal of the core, word for word: what a user is told is part of what works. ``python -m tests.planning.test_refusals`` writes them anew."""

import json
from pathlib import Path

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.planning.plan import turning, with_angle

GOLDEN = Path(__file__).with_name("refusals.json")
leg = wc.Limb.from_angles(mpta=82)
three = {name: leg[name] for name in leg.points}
many = wc.Limb.from_angles(mpta=np.array([82.0, 83.0]))
L, M, P = "lateral-closing-wedge-hto", "medial-closing-wedge-hto", "medial-closing-wedge-pfo"


def without(*names, scale=1.0):
    return wc.Limb.from_landmarks(
        {k: v for k, v in three.items() if k not in names}, "right", mm_per_unit=scale
    )


CALLS = {
    "angle and base": lambda: wc.check(leg, L, angle=5, base=5),
    "neither": lambda: wc.check(leg, L),
    "tolerance": lambda: wc.check(leg, L, angle=5, tolerance=-1),
    "check many": lambda: wc.check(many, L, angle=5),
    "angle -1": lambda: wc.check(leg, L, angle=-1),
    "angle 99": lambda: wc.check(leg, L, angle=99),
    "angle nan": lambda: wc.check(leg, L, angle=float("nan")),
    "base 500": lambda: wc.check(leg, L, base=500),
    "base -1": lambda: wc.check(leg, L, base=-1),
    "base no scale": lambda: wc.check(without(scale=None), L, base=5),
    "base nan": lambda: wc.check(leg, L, base=float("nan")),
    "check shaft": lambda: wc.check(leg, "shortening", angle=5),
    "procedure": lambda: wc.plan(leg, "lateral-closing-hto"),
    "bone": lambda: wc.plan(leg, L, bone="femur"),
    "bone word": lambda: wc.plan(leg, "shortening", bone="hip", length=5),
    "kerf": lambda: wc.plan(leg, L, kerf=9),
    "length": lambda: wc.plan(leg, L, length=500),
    "along": lambda: wc.plan(leg, L, along="shaft", length=5),
    "length none": lambda: wc.plan(leg, "shortening"),
    "length no scale": lambda: wc.plan(
        without(scale=None), L, length=5, hinge=leg["plateau_medial"]
    ),
    "no shaft": lambda: wc.plan(without("tibial_shaft_proximal"), L, length=5, along="anatomical"),
    "level": lambda: wc.plan(leg, L, level=50),
    "level far": lambda: wc.plan(leg, "shortening", length=5, level=1),
    "hinge word": lambda: wc.plan(leg, L, hinge="here"),
    "entry side": lambda: wc.plan(
        leg, L, hinge=leg["plateau_lateral"], entry=leg["plateau_medial"]
    ),
    "hinge one": lambda: wc.plan(leg, L, hinge=(1,)),
    "hinge inf": lambda: wc.plan(leg, L, hinge=(1, float("inf"))),
    "needs hinge condyles": lambda: wc.plan(
        without("condyle_medial", "condyle_lateral"), "lateral-closing-wedge-dfo"
    ),
    "needs hinge hip": lambda: wc.plan(without("greater_trochanter"), P),
    "target nsa lacks": lambda: wc.plan(without("femoral_neck_center"), P, wc.Target("nsa", 130)),
    "target mldfa lacks": lambda: wc.plan(
        without("condyle_medial", "condyle_lateral"),
        "lateral-closing-wedge-dfo",
        wc.Target("mldfa", 88),
        hinge=leg["plateau_medial"],
    ),
    "target bone": lambda: wc.plan(leg, L, wc.Target("mldfa", 88)),
    "target shaft": lambda: wc.plan(leg, "shortening", wc.Target("hka", 180), length=5),
    "target word": lambda: wc.Target("hkaa", 180),
    "target value": lambda: wc.Target("hka", 400),
    "target bool": lambda: wc.Target("hka", True),
    "wrong": lambda: wc.plan(leg, M),
    "exhausted": lambda: wc.plan(wc.Limb.from_angles(mpta=95), L, wc.Target("wbl", 95)),
    "exhausted varus": lambda: wc.plan(wc.Limb.from_angles(mpta=78), M, wc.Target("wbl", -20)),
    "unreachable": lambda: wc.plan(
        leg, L, wc.Target("wbl", 62.5), hinge=leg["ankle_center"] + (0.5, 0)
    ),
    "with angle": lambda: with_angle(wc.plan(leg, L), 99),
    "turning": lambda: turning(records.procedures()["shortening"], "a sweep"),
    "soft word": lambda: wc.plan(leg, L, soft_tissue="half"),
    "soft varus": lambda: wc.plan(wc.Limb.from_angles(mpta=93), M, soft_tissue="jlca-half"),
    "soft lacks change": lambda: wc.plan(leg, L, soft_tissue="stress-third"),
    "soft lacks jlca": lambda: wc.plan(
        without("condyle_medial", "condyle_lateral"), L, soft_tissue="jlca-half"
    ),
    "jlca change": lambda: wc.plan(leg, L, jlca_change=30),
    "side": lambda: wc.Limb.from_landmarks(three, "rihgt"),
    "scale": lambda: wc.Limb.from_landmarks(three, "right", mm_per_unit=-1),
    "mirror": lambda: wc.Limb.from_landmarks(three, "left"),
    "unknown": lambda: wc.Limb.from_landmarks(three | {"hip_centre": (1, 2)}, "right"),
    "missing": lambda: wc.Limb.from_landmarks({"hip_center": (1, 2)}, "right"),
    "not two": lambda: wc.Limb.from_landmarks(three | {"hip_center": (1, 2, 3)}, "right"),
    "a word": lambda: wc.Limb.from_landmarks(three | {"hip_center": "here"}, "right"),
    "infinite": lambda: wc.Limb.from_landmarks(three | {"hip_center": (1, float("inf"))}, "right"),
    "lengths": lambda: wc.Limb.from_landmarks(
        {k: np.tile(v, (2 if k == "hip_center" else 3, 1)) for k, v in three.items()}, "right"
    ),
    "upside down": lambda: wc.Limb.from_landmarks(
        {k: (v[0], -v[1]) for k, v in three.items()}, "right"
    ),
    "knee low": lambda: wc.Limb.from_landmarks(
        three | {n: three[n] + (0, 340) for n in three if "plateau" in n or "condyle" in n}, "right"
    ),
    "swapped": lambda: wc.Limb.from_landmarks(
        three
        | {"condyle_medial": three["condyle_lateral"], "condyle_lateral": three["condyle_medial"]},
        "right",
    ),
    "side of one": lambda: wc.Limb.from_landmarks(
        {k: three[k] for k in ("hip_center", "plateau_medial", "plateau_lateral", "ankle_center")},
        "left",
    ),
}


def told(call):
    with pytest.raises((wc.InputError, wc.NoPlanError)) as stop:
        call()
    return f"{type(stop.value).__name__} {stop.value}"


@pytest.mark.parametrize("name", CALLS)
def test_it_is_refused_in_these_words(name):
    assert told(CALLS[name]) == json.loads(GOLDEN.read_text(encoding="utf-8"))[name]


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


if __name__ == "__main__":
    GOLDEN.write_text(
        json.dumps({name: told(call) for name, call in CALLS.items()}, indent=1, ensure_ascii=False)
        + "\n",
        encoding="utf-8",
    )
