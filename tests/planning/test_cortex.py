"""The cortex template against its evidence: 267 traced bones, and cut lengths that were published."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wedgecalc as wc
from wedgecalc.planning.cortex import TENTH_TO_NINETIETH, profiles, reach_sd
from wedgecalc.records import data_dir
from wedgecalc.terms import Side

EVIDENCE = json.loads((data_dir() / "cortex_evidence.json").read_text())
TRACES = EVIDENCE["traces"]
LEVELS = [(bone, row) for bone in ("tibia", "femur") for row in TRACES[bone]]


def at(bone, level):
    rows = json.loads((data_dir() / "profiles.json").read_text())[bone]
    return [float(np.interp(level, rows["level"], rows[side])) for side in ("medial", "lateral")]


@pytest.mark.parametrize(("bone", "row"), LEVELS)
def test_lies_between_the_tenth_and_ninetieth_percentile(bone, row):
    profile = profiles()[bone]
    medial, lateral = (
        float(np.interp(row["level"], profile["level"], profile[side]))
        for side in ("medial", "lateral")
    )
    for name, found in (("medial", medial), ("lateral", lateral), ("width", medial + lateral)):
        _, low, high = row[name]
        assert low <= found <= high + 1e-9, name


@pytest.mark.parametrize(
    ("bone", "row"), [pair for pair in LEVELS if 0.1 <= pair[1]["level"] < 0.7]
)
def test_is_nearer_to_traces_than_to_the_drawing(bone, row):
    drawn = EVIDENCE["drawn"][bone]
    for side, found in zip(("medial", "lateral"), at(bone, row["level"]), strict=True):
        old = float(np.interp(row["level"], drawn["level"], drawn[side]))
        traced = row[side][0]
        assert abs(found - traced) <= 0.45 * abs(old - traced) + 0.004, side


@pytest.mark.parametrize(
    ("procedure", "lowest", "highest", "expected"),
    [
        ("lateral-closing-wedge-hto", 48.9, 60.0, 52.0),
        ("medial-opening-wedge-hto", 44.4, 69.5, 46.9),
    ],
)
def test_cut_lengths_on_a_plateau_of_76_mm(procedure, lowest, highest, expected):
    plan = wc.plan(wc.Limb.from_angles(plateau=76, mpta=82), procedure)
    assert plan.wedge.radius == pytest.approx(expected, abs=0.15)
    assert lowest <= plan.wedge.radius <= highest


def test_published_cut_lengths_follow_from_their_wedges():
    by_id = {row["id"]: row["mm"] for row in EVIDENCE["cut_lengths"]}
    assert by_id["magnussen-closing"] == pytest.approx(4 / math.sin(math.radians(4.5)), abs=0.05)
    assert by_id["magnussen-opening"] == pytest.approx(4.65 / math.sin(math.radians(4.5)), abs=0.05)
    for name, base in (("matsushita-closing", 2.3), ("matsushita-opening", 2.6)):
        assert by_id[name] == pytest.approx(base / 2 / math.sin(math.radians(1.1)), abs=0.05)
    assert by_id["sawbone-opening"] == pytest.approx(0.5 / math.sin(math.radians(0.475)), abs=0.05)
    assert all(row["source"] and row["read"] for row in EVIDENCE["cut_lengths"])


@pytest.mark.parametrize(("bone", "row"), LEVELS)
def test_spread_at_one_level_is_that_of_the_traces(bone, row):
    level = row["level"]
    for side in Side:
        _, low, high = row[str(side)]
        assert reach_sd(bone, (side, level)) * TENTH_TO_NINETIETH == pytest.approx(high - low)
    _, low, high = row["width"]
    wide = reach_sd(bone, (Side.MEDIAL, level), (Side.LATERAL, level)) * TENTH_TO_NINETIETH
    medial, lateral = (row[s][2] - row[s][1] for s in ("medial", "lateral"))
    # Where half the width varies more than both sides together could, the middle is taken to stand still.
    assert wide == pytest.approx(max(high - low, 0), rel=1e-6) or high - low > math.hypot(
        medial, lateral
    )


@given(st.floats(0.1, 1.2), st.floats(0.1, 1.2))
def test_spread_of_two_levels_by_a_draw_of_widths_and_middles(a, b):
    """Drawn at random: half the width and the middle, each the same number of SDs off at both levels."""
    one, other = (Side.MEDIAL, a), (Side.LATERAL, b)
    sd = reach_sd("tibia", one, other)
    assert sd == pytest.approx(reach_sd("tibia", other, one))
    alone = reach_sd("tibia", one), reach_sd("tibia", other)
    assert abs(alone[0] - alone[1]) - 1e-9 <= sd <= sum(alone) + 1e-9
    many = reach_sd("tibia", (Side.MEDIAL, np.array([a, a])), (Side.LATERAL, np.array([b, 0.5])))
    assert many[0] == pytest.approx(sd)
