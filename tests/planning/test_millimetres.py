"""Millimetres as sure as they are: what they rest on, their interval, their digits, and depths."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wedgecalc as wc
from tests.strategies import limbs
from tests.whole_cases import document
from wedgecalc import records
from wedgecalc.planning.millimetres import base_limits, cut_sd, depths, places_rest_on, rests_on
from wedgecalc.results.build import plan_result
from wedgecalc.results.build_check import check_result
from wedgecalc.results.millimetres import size_text, sureness_words

CLOSING, OPENING = "lateral-closing-wedge-hto", "medial-opening-wedge-hto"
LIMB = wc.Limb.from_angles(mpta=82, tilt=0)
DEMO = "demo:medial-oa-right"


def box(limb):
    (left, top), (right, _) = limb["plateau_lateral"], limb["plateau_medial"]
    return [
        (left + 5, top - 6),
        (right - 5, top - 6),
        (right - 5, top + 200),
        (left + 5, top + 200),
    ]


MARKED = {"hinge": (239, 533), "entry": (187, 533)}
TRACED = wc.Limb(LIMB.points, LIMB.frame, {"tibia": box(LIMB)})


@pytest.mark.parametrize(
    ("limb", "keywords", "rests"),
    [
        (LIMB, {}, "template"),
        (LIMB, {"entry": MARKED["entry"]}, "template"),
        (LIMB, MARKED, "marked"),
        (TRACED, {}, "trace"),
        (TRACED, {"entry": MARKED["entry"]}, "trace"),
    ],
)
def test_what_the_base_rests_on(limb, keywords, rests):
    made = wc.plan(limb, CLOSING, "correction=8", **keywords)
    assert rests_on(made) == rests
    rough = rests == "template"
    assert (base_limits(made) is None) != rough
    assert bool(sureness_words(made)) == rough
    words = size_text(made, made.wedge.base, ranged=True)
    exact = made.wedge.base
    if rough:
        assert words.startswith(f"{round(2 * exact) / 2:.1f} mm (")
    else:
        assert words == f"{exact:.1f} mm"
    body = plan_result(made).body["wedge"]
    assert body["base_mm"] == exact
    assert body["base_rests_on"] == rests
    assert (body["base_low_mm"] is None) != rough


def test_interval_by_hand_from_the_percentiles():
    """Closing at 20 mm on 76 mm, cut along the joint line: the width's percentiles, interpolated by hand between 0.25 and 0.30."""
    made = wc.plan(wc.Limb.from_angles(mpta=82, plateau=76), CLOSING, "correction=9")
    share = (20 / 76 - 0.25) / 0.05
    sds = [(0.868 - 0.700) / 2.5631031, (0.807 - 0.621) / 2.5631031]
    sd = 76 * (sds[0] + share * (sds[1] - sds[0]))
    assert cut_sd(made) == pytest.approx(sd, rel=1e-3)
    low, high = base_limits(made)
    assert high - low == pytest.approx(2 * 1.95996 * sd * 2 * math.sin(math.radians(4.5)), rel=1e-3)
    assert (low + high) / 2 == pytest.approx(made.wedge.base)


def test_a_marked_hinge_leaves_the_entrys_spread_alone():
    made = wc.plan(LIMB, OPENING, "correction=8")
    entry_only = wc.plan(LIMB, OPENING, "correction=8", hinge=tuple(made.wedge.hinge))
    assert places_rest_on(entry_only) == {"hinge": "marked", "entry": "template"}
    assert entry_only.wedge.base == pytest.approx(made.wedge.base)
    assert cut_sd(entry_only) < cut_sd(made)


@given(
    limbs,
    st.floats(0.5, 2.0),
    st.sampled_from([p.name for p in records.procedures().values() if p.at_knee]),
)
def test_scaled_and_mirrored_legs_and_arrays(limb, scale, name):
    """In pixels of another size the same mm; the other side the same; an array as each of its legs."""
    try:
        made = wc.plan(limb, name, "correction=6")
    except wc.NoPlanError:
        return
    names = list(limb.points)
    pixels = {n: np.asarray(limb[n]) / scale for n in names}
    other = wc.plan(
        wc.Limb.from_landmarks(pixels, limb.frame.side, mm_per_unit=scale), name, "correction=6"
    )
    flipped = {n: np.asarray(limb[n]) * (-1, 1) for n in names}
    side = "left" if limb.frame.side == "right" else "right"
    mirror = wc.plan(wc.Limb.from_landmarks(flipped, side), name, "correction=6")
    many = wc.Limb.from_landmarks({n: np.array([limb[n], limb[n]]) for n in names}, limb.frame.side)
    both = wc.plan(many, name, "correction=6")
    for found in (other, mirror):
        assert base_limits(found) == pytest.approx(base_limits(made))
        assert depths(found) == pytest.approx(depths(made))
    assert base_limits(both)[0].tolist() == pytest.approx([base_limits(made)[0]] * 2)
    record = records.procedures()[name]
    assert depths(made)["entry"] == pytest.approx(record.entry_level_mm)
    assert depths(made)["hinge"] == pytest.approx(record.hinge_level_mm)


def test_without_a_scale_nothing_is_in_mm():
    landmarks = {n: LIMB[n] for n in LIMB.points}
    made = wc.plan(wc.Limb.from_landmarks(landmarks, "right", mm_per_unit=None), CLOSING)
    assert (rests_on(made), base_limits(made)) == (None, None)
    assert depths(made) == {"hinge": None, "entry": None}
    assert sureness_words(made) == ()


def test_a_shaft_and_a_hip_have_no_joint_line():
    assert depths(wc.plan(LIMB, "shortening", length=20))["entry"] is None
    hip = wc.plan(LIMB, "medial-closing-wedge-pfo", "nsa=125")
    assert depths(hip)["entry"] == pytest.approx(50)
    assert rests_on(hip) == "template"
    assert base_limits(hip)[1] > hip.wedge.base


@pytest.mark.parametrize("method", ["first-order", "monte-carlo"])
def test_uncertainty_counts_the_template(method):
    made = wc.plan(LIMB, CLOSING)
    how = {"method": method} | ({"samples": 2000} if method == "monte-carlo" else {})
    rough = wc.uncertainty_of(LIMB, made.request, **how)
    low, high = base_limits(made)
    marked = wc.uncertainty_of(
        LIMB, replace(made.request, hinge=tuple(made.wedge.hinge), entry=tuple(made.wedge.entry)),
        **how,
    )  # fmt: skip
    assert rough.base.high - rough.base.low > high - low
    assert marked.base.sd < 0.5 * rough.base.sd
    assert rough.correction.sd == pytest.approx(marked.correction.sd, rel=0.15)


def test_a_trace_stays_where_it_is_when_landmarks_move():
    """The base on the trace keeps its middle in the intervals: the template does not stand in."""
    made = wc.plan(TRACED, CLOSING)
    found = wc.uncertainty_of(TRACED, made.request)
    assert (found.base.low + found.base.high) / 2 == pytest.approx(made.wedge.base, abs=0.05)


def test_terminal_and_json(run):
    _, out, _ = run("plan", DEMO)
    assert "9.5 mm (7.0–11.5)" in out
    assert "entry, below the joint line" in out
    assert "mark hinge and entry, or trace the tibia" in " ".join(out.split())
    wedge = document("plan", DEMO)["wedge"]
    assert wedge["base_low_mm"] < wedge["base_mm"] < wedge["base_high_mm"]
    assert wedge["entry_depth_mm"] == pytest.approx(20)
    code, out, _ = run("plan", DEMO, "--hinge", "239,532.7", "--entry", "187,532.5")
    assert code == 0
    assert "9.36 mm" in out
    assert "template, not on" not in out


def test_a_base_in_mm_says_what_it_may_make_on_the_bone():
    by_base = " ".join(check_result(wc.check(LIMB, CLOSING, base=8)).words)
    by_angle = " ".join(check_result(wc.check(LIMB, CLOSING, angle=8)).words)
    range_words = "on this patient's bone 8.0 mm can give"
    assert range_words in by_base
    assert "(base 8.0 mm)" in by_base
    marked = " ".join(check_result(wc.check(LIMB, CLOSING, base=8, **MARKED)).words)
    assert "mm can give" not in by_angle + marked
