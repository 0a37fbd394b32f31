"""Sizes beyond measure, angles beyond any wedge: an answer or a reason, never a crash."""

import json

import numpy as np
import pytest

import wedgecalc as wc
from tests.driving import drive
from tests.whole_cases import CASES, HTO, OPEN, VARUS
from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.drawing import draw
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.planning.wedge import angle_of_base
from wedgecalc.records import procedures


@pytest.mark.parametrize("name", ["fz_1_5", "fz_1_268", "fz_1_479", "fz_1_952"])
@pytest.mark.parametrize("command", [("measure",), ("analyse",), ("plan", "-p", HTO, "-t", "hka=183"), ("check", "-p", HTO, "--angle", "8", "-t", "hka=183"),
                                     ("compare", "-p", OPEN, "-t", "hka=183"), ("double-level", "-t", "hka=183")])  # fmt: skip
def test_extreme_geometry_ends_with_an_answer_or_a_reason(name, command):
    code, out, err = drive(command[0], CASES / f"{name}.json", *command[1:], "--json")
    assert code in (0, 2, 3)
    if code == 0:
        json.loads(out, parse_constant=lambda word: pytest.fail(word))
    else:
        assert err


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e300])
def test_a_scale_that_is_none_is_named(scale):
    with pytest.raises(InputError, match="scale"):
        wc.Limb.from_landmarks(
            {name: VARUS[name] for name in VARUS.points}, "right", mm_per_unit=scale
        )


def test_two_landmarks_on_one_spot_are_named():
    points = {name: VARUS[name] for name in VARUS.points}
    for a, b in (
        ("condyle_medial", "condyle_lateral"),
        ("femoral_shaft_proximal", "femoral_shaft_distal"),
        ("femoral_neck_center", "hip_center"),
    ):
        with pytest.raises(InputError, match=b):
            wc.Limb.from_landmarks(
                {**points, b: points[a]} if b != "hip_center" else {**points, a: points[b]}, "right"
            )


@pytest.mark.parametrize("over", ["hinge", "entry", "base"])
@pytest.mark.parametrize("off", [3.0, 4.9, 6.0, 12.0])
def test_a_sweep_ends_where_no_such_wedge_is_left(over, off):
    """A hinge so near the entry that the same base would be longer than any wedge's there, or beyond it."""
    wanted = wc.plan(VARUS, HTO, wc.Target("correction", 5.0)).wedge
    inwards = (wanted.hinge - wanted.entry) / np.hypot(*(wanted.hinge - wanted.entry))
    found = wc.sweep(
        VARUS, HTO, over, wc.Target("correction", 5.0), hinge=wanted.entry + off * inwards
    )
    there = np.isfinite(found.outcomes["correction"])
    assert there[np.searchsorted(found.values, found.current)]
    assert np.nanmax(found.outcomes["correction"]) <= 45.0
    if over == "hinge":
        assert not there[found.values >= off].any(), "the hinge would lie beyond the entry"
        np.testing.assert_allclose(found.outcomes["base"][there], found.plan.wedge.base, rtol=1e-9)


@pytest.mark.parametrize("share", [0.0, 1e-9, 0.01, 0.1, 0.3])
@pytest.mark.parametrize("words", [("plan",), ("plan", "--uncertainty", "first-order"), ("check", "--base", "0.5"), ("compare",), ("sweep", "--over", "hinge"),
                                   ("sweep", "--over", "entry"), ("sweep", "--over", "base")], ids=" ".join)  # fmt: skip
def test_cuts_as_short_as_they_like(words, share):
    wedge = wc.plan(VARUS, HTO).wedge
    x, y = wedge.entry + share * (wedge.hinge - wedge.entry)
    code, out, err = drive(
        words[0], "demo:medial-oa-right", *words[1:], "-p", HTO, "--hinge", f"{x},{y}", "--json"
    )
    assert code in (0, 2, 3)
    assert bool(out) == (code == 0)
    assert code == 0 or err


@pytest.mark.parametrize("radius", [0.0, 1e-9, 3.0, 57.0])
def test_a_base_and_its_angle_as_far_as_there_are_any(radius):
    longest = float(abs(radius * (1 - np.exp(1j * np.pi / 4))))
    assert angle_of_base(0.0, radius) == 0.0
    assert angle_of_base(longest, radius) == pytest.approx(45.0 if radius else 0.0)
    for base in (longest * 1.001 + 1e-9, 2.5 * radius + 1.0, -1.0, float("nan"), True, None):
        with pytest.raises(wc.InputError) as error:
            angle_of_base(base, radius)
        assert error.value.problems[0].field == "base"


@pytest.mark.parametrize("target", [wc.Target("wbl", 150), wc.Target("hka", 210)])
@pytest.mark.parametrize(
    "procedure", [name for name, record in procedures().items() if record.level != "shaft"]
)
def test_no_wedge_turns_a_bone_by_more_than_45_degrees(procedure, target):
    many = wc.Limb({name: np.array([z, z]) for name, z in VARUS.points.items()}, VARUS.frame)
    both = wc.plan(many, procedure, target)
    code = both.status[0]
    if code == "ok":
        assert wc.plan(VARUS, procedure, target).correction == pytest.approx(both.correction[0])
        assert both.correction[0] <= 45
        return
    assert np.isnan(both.correction).all()
    with pytest.raises(NoPlanError) as refused:
        wc.plan(VARUS, procedure, target)
    assert refused.value.code == code


def test_a_hip_beyond_45_degrees_says_how_far():
    with pytest.raises(NoPlanError, match="45° is the most") as refused:
        wc.plan(wc.Limb.from_angles(nsa=170), "medial-closing-wedge-pfo", wc.Target("nsa", 90))
    assert refused.value.code == "unreachable"


def test_a_long_trapezoid_with_hardly_an_angle():
    made = wc.plan(VARUS, HTO, wc.Target("correction", 0.028), length=28)
    assert bone_wedge(made).area > 0
    for view in ("before-after", "wedge", "overlay"):
        draw(made, view, width=3)
