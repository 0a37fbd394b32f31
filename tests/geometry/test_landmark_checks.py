"""Landmarks that contradict each other are refused, each by its name."""

import math

import numpy as np
import pytest

import wedgecalc as wc
from tests.legs import PLAIN


def test_every_wrong_landmark_is_named():
    marks = {name: PLAIN[name] for name in PLAIN.points} | {
        "hip_center": "there",
        "ankle_center": (1.0, math.inf),
    }
    with pytest.raises(wc.InputError) as caught:
        wc.Limb.from_landmarks(marks, "right")
    assert {p.field for p in caught.value.problems} == {
        "landmarks.hip_center",
        "landmarks.ankle_center",
    }
    edges = {k: v for k, v in marks.items() if k != "ankle_center"} | {
        "hip_center": (0, 0),
        "ankle_medial": (20, 800),
        "ankle_lateral": (-20, 800),
    }
    assert wc.Limb.from_landmarks(edges, "right").ankle == -800j


def test_a_trochanter_half_a_millimetre_lateral_is_lateral():
    marks = {name: PLAIN[name] for name in PLAIN.points}
    wc.Limb.from_landmarks(marks | {"greater_trochanter": (-0.5, 10)}, "right")
    with pytest.raises(wc.InputError, match="greater_trochanter"):
        wc.Limb.from_landmarks(marks | {"greater_trochanter": (0.5, 10)}, "right")
    swapped = {name: PLAIN[name] for name in PLAIN.points} | {
        "plateau_medial": (-40, 400),
        "plateau_lateral": (40, 400),
    }
    with pytest.raises(
        wc.InputError, match="set side to left, or exchange plateau_medial and plateau_lateral"
    ):
        wc.Limb.from_landmarks(swapped, "right")
    with pytest.raises(wc.InputError, match=r"set side to left$"):
        wc.Limb.from_landmarks(
            swapped | {"ankle_medial": (-20, 800), "ankle_lateral": (20, 800)}, "right"
        )


leg = wc.Limb.from_angles(mpta=82)
three = {name: leg[name] for name in leg.points}
WRONG = {
    "side": (("side",), lambda: wc.Limb.from_landmarks(three, "rihgt")),
    "scale": (("mm_per_unit",), lambda: wc.Limb.from_landmarks(three, "right", mm_per_unit=-1)),
    "mirror": (("side",), lambda: wc.Limb.from_landmarks(three, "left")),
    "unknown": (
        ("landmarks.hip_centre",),
        lambda: wc.Limb.from_landmarks(three | {"hip_centre": (1, 2)}, "right"),
    ),
    "missing": (
        ("landmarks.plateau_medial", "landmarks.plateau_lateral", "landmarks.ankle_center"),
        lambda: wc.Limb.from_landmarks({"hip_center": (1, 2)}, "right"),
    ),
    "not two": (
        ("landmarks.hip_center",),
        lambda: wc.Limb.from_landmarks(three | {"hip_center": (1, 2, 3)}, "right"),
    ),
    "a word": (
        ("landmarks.hip_center",),
        lambda: wc.Limb.from_landmarks(three | {"hip_center": "here"}, "right"),
    ),
    "infinite": (
        ("landmarks.hip_center",),
        lambda: wc.Limb.from_landmarks(three | {"hip_center": (1, float("inf"))}, "right"),
    ),
    "lengths": (
        ("landmarks",),
        lambda: wc.Limb.from_landmarks(
            {k: np.tile(v, (2 if k == "hip_center" else 3, 1)) for k, v in three.items()}, "right"
        ),
    ),
    "upside down": (
        ("landmarks.ankle_center",),
        lambda: wc.Limb.from_landmarks({k: (v[0], -v[1]) for k, v in three.items()}, "right"),
    ),
    "knee low": (
        ("landmarks.plateau_medial",),
        lambda: wc.Limb.from_landmarks(
            three | {n: three[n] + (0, 340) for n in three if "plateau" in n or "condyle" in n},
            "right",
        ),
    ),
    "swapped": (
        ("landmarks.condyle_lateral",),
        lambda: wc.Limb.from_landmarks(
            three
            | {
                "condyle_medial": three["condyle_lateral"],
                "condyle_lateral": three["condyle_medial"],
            },
            "right",
        ),
    ),
    "side of one": (
        ("side",),
        lambda: wc.Limb.from_landmarks(
            {
                k: three[k]
                for k in ("hip_center", "plateau_medial", "plateau_lateral", "ankle_center")
            },
            "left",
        ),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_limb_names_its_fields(name):
    fields, call = WRONG[name]
    with pytest.raises(wc.InputError) as stop:
        call()
    assert tuple(problem.field for problem in stop.value.problems) == fields


def test_a_trochanter_exchanged_with_the_neck_is_noticed():
    leg = wc.Limb.from_angles(side="left", mlpfa=90, nsa=130)
    marks = {name: leg[name].tolist() for name in leg.points}
    a, b = "greater_trochanter", "femoral_neck_center"
    with pytest.raises(wc.InputError) as wrong:
        wc.Limb.from_landmarks(marks | {a: marks[b], b: marks[a]}, "left")
    assert [problem.field for problem in wrong.value.problems] == ["landmarks.greater_trochanter"]
