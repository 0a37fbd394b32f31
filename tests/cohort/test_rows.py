"""Rows of a table planned as arrays: the same results as one leg at a time."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.cohort_tables import LEGS, POINTS, columns
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.rows import output_columns, plan_arrays
from wedgecalc.planning.millimetres import base_limits


@pytest.mark.parametrize(
    "procedure",
    [
        "lateral-closing-wedge-hto",
        "medial-opening-wedge-hto",
        "medial-closing-wedge-dfo",
        "lateral-closing-wedge-dfo",
    ],
)
@pytest.mark.parametrize("target", [None, wc.Target("hka", 182), wc.Target("correction", 7)])
def test_every_row_is_what_one_leg_gives(procedure, target):
    found = plan_arrays(columns(LEGS), Request(procedure, target))
    assert list(found) == output_columns(set(POINTS))
    for k, limb in enumerate(LEGS):
        limb = wc.Limb.from_landmarks({name: limb[name] for name in POINTS}, limb.frame.side)
        before = wc.measure(limb)
        assert found["before_hka_deg"][k] == pytest.approx(before.hka, abs=1e-12 * 180)
        if found["status"][k] != "ok":
            assert np.isnan(found["correction_deg"][k])
            with pytest.raises(wc.NoPlanError, match=found["status"][k]):
                wc.plan(limb, procedure, target)
            continue
        plan = wc.plan(limb, procedure, target)
        assert found["correction_deg"][k] == pytest.approx(plan.correction, abs=1e-11)
        assert found["base_mm"][k] == pytest.approx(plan.wedge.base, abs=1e-11)
        assert found["limb_change_mm"][k] == pytest.approx(plan.after.limb - before.limb, abs=1e-10)
        for key in ("hka_deg", "wbl_pct", "mad_mm", "mpta_deg", "mldfa_deg", "limb_mm"):
            assert found[f"after_{key}"][k] == pytest.approx(
                getattr(plan.after, key.rpartition("_")[0]), abs=1e-9
            ), key


def test_auto_follows_the_verdict_on_each_row():
    wanted = {
        "lateral-closing-wedge-hto": ("tibia", {"mpta": 81}),
        "medial-closing-wedge-hto": ("tibia", {"mpta": 94}),
        "lateral-closing-wedge-dfo": ("femur", {"mldfa": 92, "mpta": 89}),
        "medial-closing-wedge-dfo": ("femur", {"mldfa": 81}),
        "double-level": ("both", {"mldfa": 92, "mpta": 82}),
    }
    nothing = {"nothing-to-correct": ("none", {}), "deformity-in-joint": ("joint", {"jlca": 7})}
    limbs = [
        wc.Limb.from_angles(**({"mldfa": 88, "mpta": 87, "jlca": 1} | angles))
        for _, angles in (*wanted.values(), *nothing.values())
    ]
    found = plan_arrays(columns(limbs), Request())
    assert found["procedure"].tolist() == [*wanted, "", ""]
    assert found["status"].tolist() == ["ok"] * 5 + list(nothing)
    assert found["target"].tolist()[5:] == ["", ""]
    assert found["verdict"].tolist() == [w for w, _ in (*wanted.values(), *nothing.values())]
    assert np.isnan(found["correction_deg"][5:]).all()
    named = plan_arrays(columns(limbs), Request("lateral-closing-wedge-hto"))
    assert named["verdict"].tolist() == found["verdict"].tolist()
    assert named["status"][5] == "ok", "a named procedure is planned whatever the verdict"


def test_the_verdicts_of_rows_are_those_of_each_leg():
    random, n = np.random.default_rng(21), 60
    angles = {"mldfa": (80, 96), "mpta": (78, 96), "jlca": (-4, 7)}
    drawn = [{k: random.uniform(*ends) for k, ends in angles.items()} for _ in range(n)]
    limbs = [wc.Limb.from_angles(("right", "left")[k % 2], **a) for k, a in enumerate(drawn)]
    rows = columns(limbs)
    for target in ("", "hka=180", "wbl=55", "mpta=90"):  # the last is not of the leg
        rows["target"] = np.array([target, ""] * (n // 2), dtype=object)
        found = plan_arrays(rows, Request())
        for k, limb in enumerate(limbs):
            own = wc.verdict(limb, target=(target or None) if k % 2 == 0 else None)
            assert found["verdict"][k] == own.code
            if own.procedure is not None:
                assert found["procedure"][k] == own.procedure


def test_a_row_may_say_what_it_wants():
    rows = columns(LEGS[:7])
    rows["procedure"] = np.array(
        ["medial-opening-wedge-hto", "", "auto", "no-such-thing", "lateral-closing-wedge-hto", "", "Shortening"],
        dtype=object,
    )  # fmt: skip
    rows["target"] = np.array(
        ["correction=5", "hka=181", "", "", "wbl=4000", "nonsense", ""], dtype=object
    )
    found = plan_arrays(rows, Request("lateral-closing-wedge-hto"))
    assert found["procedure"][0] == "medial-opening-wedge-hto"
    assert found["correction_deg"][0] == pytest.approx(5)
    assert found["target"][1] == "hka=181.0"
    refused = ["unknown-procedure", "unknown-target", "unknown-target", "not-in-tables"]
    assert found["status"].tolist()[3:] == refused


def test_hinge_and_entry_of_a_row():
    limb = wc.Limb.from_landmarks({name: LEGS[0][name] for name in POINTS}, LEGS[0].frame.side)
    usual = wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("correction", 8))
    rows = columns([limb] * 4)
    hinge, entry = usual.wedge.hinge + np.array([0.0, 5.0]), usual.wedge.entry
    for name, xy in (("hinge", hinge), ("entry", entry)):
        rows |= {
            f"{name}_x": np.array([np.nan, xy[0], np.nan, xy[0]]),
            f"{name}_y": np.array([np.nan, xy[1], np.nan, xy[1]]),
        }
    rows["entry_x"][2], rows["entry_y"][2] = 2 * hinge - entry  # beyond the hinge
    found = plan_arrays(rows, Request("lateral-closing-wedge-hto", wc.Target("hka", 183)))
    assert found["status"].tolist() == ["ok", "ok", "entry-on-the-wrong-side", "ok"]
    assert found["correction_deg"][0] == pytest.approx(
        wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("hka", 183)).correction
    )
    own = wc.plan(
        limb, "lateral-closing-wedge-hto", wc.Target("hka", 183), hinge=hinge, entry=entry
    )
    assert found["correction_deg"][[1, 3]].tolist() == pytest.approx([own.correction] * 2)
    assert found["base_mm"][1] == pytest.approx(own.wedge.base)


def spoilt(limb, how):
    points = {name: limb[name].copy() for name in POINTS}
    side = limb.frame.side
    if how == "side":
        side = "left" if side == "right" else "right"
    elif how == "upside":
        points["hip_center"], points["ankle_center"] = points["ankle_center"], points["hip_center"]
    elif how == "one pair":
        points["condyle_medial"], points["condyle_lateral"] = (
            points["condyle_lateral"],
            points["condyle_medial"],
        )
    elif how == "knee":
        points["hip_center"] = points["plateau_medial"] - [0, 30]
    return points, side


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("side", "side-mismatch"),
        ("upside", "landmarks-swapped"),
        ("one pair", "landmarks-swapped"),
        ("knee", "landmarks-swapped"),
    ],
)
def test_bad_rows_have_the_code_that_one_leg_would_have(how, code):
    points, side = spoilt(LEGS[0], how)
    with pytest.raises(wc.InputError):
        wc.Limb.from_landmarks(points, side)
    rows = columns(LEGS[:3])
    rows["side"][1] = spoilt(LEGS[1], how)[1]
    for name, xy in spoilt(LEGS[1], how)[0].items():
        rows[f"{name}_x"][1], rows[f"{name}_y"][1] = xy
    found = plan_arrays(rows, Request())
    assert found["status"].tolist() == ["ok", code, "ok"]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none(bad):
    rows = columns(LEGS[:2])
    rows["plateau_medial_x"][0] = bad
    rows["condyle_medial_x"][1] = bad
    found = plan_arrays(rows, Request("lateral-closing-wedge-dfo"))
    assert found["status"][0] == "missing-plateau_medial"
    assert found["status"][1] == "missing-condyle_medial_x", (
        "half a point is no landmark that is absent"
    )


@pytest.mark.parametrize("own", [(), ("hinge",), ("entry",), ("hinge", "entry")])
def test_the_base_has_the_interval_of_one_leg(own):
    name = "medial-opening-wedge-hto"
    rows, some = columns(LEGS[:12]), (3, 4, 7)  # a group of its own among the usual ones
    plans = [wc.plan(leg, name) if wc.measure(leg).hka < 178 else None for leg in LEGS[:12]]
    for place in own:
        for axis in (0, 1):
            rows[f"{place}_{'xy'[axis]}"] = np.full(12, np.nan)
            for k in some:
                if plans[k] is not None:
                    shift = 1.0 if place == "hinge" else 2.0
                    at = getattr(plans[k].wedge, place)[axis] + shift
                    rows[f"{place}_{'xy'[axis]}"][k] = at
    found = plan_arrays(rows, Request(name))
    seen = 0
    for k, leg in enumerate(LEGS[:12]):
        low, high = found["base_low_mm"][k], found["base_high_mm"][k]
        if found["status"][k] != "ok" or plans[k] is None:
            continue
        bare = wc.Limb.from_landmarks({n: leg[n] for n in POINTS}, leg.frame.side)
        given = {p: (rows[f"{p}_x"][k], rows[f"{p}_y"][k]) for p in own if k in some}
        one = base_limits(wc.plan(bare, name, **given))
        seen += 1
        if one is None:
            assert np.isnan([low, high]).all()
        else:
            assert (low, high) == (pytest.approx(one[0]), pytest.approx(one[1]))
            assert low < found["base_mm"][k] < high
    assert seen > 3


def test_the_source_of_each_target_is_told():
    rows = columns(
        [wc.Limb.from_angles(mpta=82, mldfa=88)] * 4 + [wc.Limb.from_angles(mpta=87, mldfa=88)]
    )
    rows["target"] = np.array(["wbl=55", "", "neutral", "rubbish", ""], dtype=object)
    found = plan_arrays(rows, Request())
    assert found["target_source"].tolist() == ["case", "usual", "case", "case", ""]
    assert found["status"][3] == "unknown-target"
    found = plan_arrays(rows, Request("lateral-closing-wedge-hto", wc.Target("hka", 182)))
    assert found["target_source"].tolist() == ["case", "option", "case", "case", "option"]
    assert (
        plan_arrays(rows | {"hip_center_x": np.full(5, np.nan)}, Request())["target_source"][0]
        == ""
    )


def test_a_row_about_a_turned_hinge_says_that_it_is_frontal():
    rows = columns([wc.Limb.from_angles(mpta=82, mldfa=88)] * 2)
    rows["own"] = np.array(['{"hinge_turn_deg": 20}', ""], dtype=object)
    found = plan_arrays(rows, Request("medial-opening-wedge-hto"))
    assert ["20°" in note for note in found["notes"]] == [True, False]
    assert found["correction_deg"][0] == pytest.approx(found["correction_deg"][1])
