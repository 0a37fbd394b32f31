"""Landmarks that contradict each other are refused, each by its name."""

import math

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
