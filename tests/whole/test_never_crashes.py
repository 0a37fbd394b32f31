"""What has nothing to cut, no partner, no scale, an end too early or a size beyond measure: an answer or a reason, never a crash."""

import concurrent.futures
import importlib
import json
import math
import multiprocessing
import os
import pickle
import re
import threading
from pathlib import Path

import numpy as np
import pytest

import wedgecalc as wc
from tests.driving import drive
from tests.whole.test_every_command import lengths
from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.drawing import VIEWS, draw, picture_bytes
from wedgecalc.errors import InputError, NoPlanError, Problem
from wedgecalc.pages.report import report_bytes
from wedgecalc.planning.wedge import angle_of_base
from wedgecalc.records import procedures
from wedgecalc.results.document import plan_result
from wedgecalc.results.sentences import plan_sentence
from wedgecalc.sources.case import case_text
from wedgecalc.sources.files import write_whole
from wedgecalc.sources.legs import CaseRef

INPUTS = Path(__file__).parents[1] / "inputs" / "cases"
VARUS = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2)
HTO, DFO, OPEN = (
    "lateral-closing-wedge-hto",
    "lateral-closing-wedge-dfo",
    "medial-opening-wedge-hto",
)


def unscaled(limb, factor=1.0):
    """The same leg in pixels of which nobody knows the size."""
    return wc.Limb.from_landmarks(
        {name: limb[name] * factor for name in limb.points}, limb.frame.side, mm_per_unit=None
    )


def document(*args):
    code, out, err = drive(*args, "--json")
    assert code == 0, err
    return json.loads(out, parse_constant=lambda word: pytest.fail(word))


def saved(tmp_path, limb=VARUS, **more):
    raw = json.loads(case_text(limb, "a")) | more
    path = tmp_path / "case.json"
    path.write_text(json.dumps(raw))
    return path


# --- nothing to cut ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "procedure", [HTO, OPEN, "lateral-opening-wedge-hto", DFO, "medial-closing-wedge-pfo"]
)
@pytest.mark.parametrize("correction", [0.0, 5e-324, 1e-13, 1e-6, 0.00099])
def test_below_a_thousandth_of_a_degree_nothing_is_cut(procedure, correction):
    made = wc.plan(VARUS, procedure, wc.Target("correction", correction))
    assert made.correction == 0.0
    assert made.wedge.nothing
    assert made.wedge.cuts is None
    assert made.after_limb == made.limb
    assert bone_wedge(made) is None
    assert "othing to cut" in plan_sentence(made)


def test_just_above_it_something_is():
    made = wc.plan(VARUS, HTO, wc.Target("correction", 0.00101))
    assert made.correction == 0.00101
    assert bone_wedge(made).area > 0
    long = wc.plan(VARUS, "shortening", length=0.0101)
    assert long.wedge.length == 0.0101
    assert wc.plan(VARUS, "shortening", length=0.0099).wedge.nothing
    assert wc.plan(VARUS, HTO, wc.Target("correction", 5), length=1e-9).wedge.length == 0.0


@pytest.mark.parametrize("measure", ["hka", "wbl", "mpta"])
@pytest.mark.parametrize("off", [0.0, 1e-13, -1e-13, 1e-7, -1e-7, 0.0005, -0.0005])
def test_a_target_that_the_leg_has(measure, off):
    has = getattr(wc.measure(VARUS), measure)
    goal = wc.Target(measure, has + (off if measure != "wbl" else off / 10))
    for procedure in (HTO, "medial-closing-wedge-hto"):  # whichever way a rest would turn
        made = wc.plan(VARUS, procedure, goal)
        assert (made.status, made.correction) == ("ok", 0.0)


def test_in_an_array_as_alone():
    many = wc.Limb.from_angles(mpta=np.array([82.0, 82.0, 85.0]), mldfa=88, jlca=2)
    has = wc.measure(many).hka
    made = wc.plan(many, HTO, wc.Target.rows("hka", has + np.array([0.0005, 5.0, -0.0005])))
    assert made.correction.tolist() == [0.0, pytest.approx(5.4, abs=0.3), 0.0]
    assert made.status.tolist() == ["ok", "ok", "ok"]
    assert made.after.hka[[0, 2]].tolist() == has[[0, 2]].tolist()


@pytest.mark.parametrize("name", ["met-already", "double-crash", "fz_1_952"])
def test_every_command_says_that_nothing_is_cut(name, tmp_path):
    path, options = INPUTS / f"{name}.json", ["-p", HTO, "-t", "correction=1e-13"]
    found = document("plan", path, *options)
    assert found["correction_deg"] == 0
    assert found["wedge"]["cuts"] is None
    assert found["change"]["hka_deg"] == 0
    assert "nothing-to-correct" in [alert["code"] for alert in found["alerts"]]
    assert "othing to cut" in drive("plan", path, *options)[1]
    for command, *rest in (("check", "--angle", "0"), ("check", "--angle", "5"), ("check", "--base", "1e-9"), ("compare",), ("sweep", "--over", "base"),
                           ("sweep", "--over", "target"), ("analyse",)):  # fmt: skip
        document(command, path, *([] if command == "analyse" else options), *rest)
    for view in VIEWS:
        if view != "radiograph":
            assert (
                drive(
                    "draw",
                    path,
                    *options,
                    "--view",
                    view,
                    "--fixation",
                    "plate",
                    "--width",
                    "3",
                    "-o",
                    tmp_path / f"{view}.png",
                )[0]
                == 0
            )
    for command, file in (("report", "a.pdf"), ("slides", "a.pptx"), ("animate", "a.gif")):
        assert drive(command, path, *options, "-o", tmp_path / file)[0] == 0
    assert drive("report", path, *options, "--for", "patient", "-o", tmp_path / "b.pdf")[0] == 0


def test_on_a_radiograph_and_in_the_studio():
    pytest.importorskip("panel")
    from wedgecalc.drawing.theme import THEMES
    from wedgecalc.sources.phantom import phantom
    from wedgecalc.studio.case_state import Desk, Leg
    from wedgecalc.studio.layers import layers
    from wedgecalc.studio.results_panel import board

    film = phantom(VARUS, mm_per_px=0.5)
    limb = wc.Limb.from_landmarks(film.landmarks, "right", mm_per_unit=0.5)
    made = wc.plan(limb, HTO, wc.Target("correction", 0.0))
    assert picture_bytes(
        draw(made, "before-after", on=(film.pixels >> 4).astype(np.uint8), width=3), "png"
    )
    points = {name: tuple(map(float, limb[name])) for name in limb.points}
    desk = Desk(Leg("right", points, 0.5, "x", HTO, wc.Target("correction", 0.0)))
    assert "othing to cut" in board(desk.leg, THEMES["light"])
    for share in (0.0, 0.5, 1.0):
        json.dumps(layers(desk, share, THEMES["light"]), allow_nan=False)


# --- two levels of which one is enough ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", wc.bundled_cases())
@pytest.mark.parametrize("sharing", ["limits", "obliquity"])
def test_double_level_of_every_bundled_leg(name, sharing):
    leg = wc.load_case(f"demo:{name}").limb
    if not leg.has_condyles:
        assert drive("double-level", f"demo:{name}")[0] == 2
        return
    found = document("double-level", f"demo:{name}", "--sharing", sharing)
    uncut = [part for part in found["parts"] if part["correction_deg"] == 0]
    assert all(part["wedge"]["cuts"] is None for part in uncut)
    assert ("one-level" in [alert["code"] for alert in found["alerts"]]) == (len(uncut) == 1)
    assert found["after"]["measures"]["wbl_pct"] == pytest.approx(
        found["target"]["value"], abs=1e-9
    )
    assert (
        (
            f"{uncut[0]['bone']} is not cut"
            in drive("double-level", f"demo:{name}", "--sharing", sharing)[1]
        )
        if uncut
        else True
    )


@pytest.mark.parametrize("share", [0.0, 1e-9, 0.3, 1.0 - 1e-9, 1.0])
@pytest.mark.parametrize("kind", ["closing", "opening"])
def test_however_it_is_shared_it_is_exact(share, kind):
    from wedgecalc.drawing.double_level_view import double_figure

    made = wc.double_level(
        VARUS, wc.Target("hka", 182), sharing="fixed", tibia_share=np.float64(share), kind=kind
    )
    assert made.after.hka == pytest.approx(182, abs=1e-9)
    assert (
        min(part.correction for part in (made.tibia, made.femur) if not part.wedge.nothing) >= 0.001
    )
    assert picture_bytes(double_figure(made, width=3), "png")


def test_a_double_level_of_a_leg_that_has_its_target():
    made = wc.double_level(VARUS, wc.Target("hka", wc.measure(VARUS).hka))
    assert made.uncut == ["tibia", "femur"]
    codes = [alert.code for alert in made.alerts]
    assert "nothing-to-correct" in codes
    assert "one-level" not in codes


def test_each_bone_of_a_double_level_is_measured_on_its_own_trace(tmp_path):
    from wedgecalc.bone.outlines import bones

    severe = wc.Limb.from_angles(mldfa=94, mpta=80, jlca=4)
    traced = {
        bone: severe.frame.to_case(
            np.asarray(bones(severe)[bone].exterior.coords)[:-1] @ (1, 1j)
        ).tolist()
        for bone in ("femur", "tibia")
    }
    found = document("double-level", saved(tmp_path, severe, contours=traced), "-t", "hka=182")
    assert [part["wedge"]["measured_on"] for part in found["parts"]] == ["trace", "trace"]


@pytest.mark.parametrize("option", [["--sd", "5"], ["--jlca-change", "3"], ["--samples", "200"], ["--seed", "1"], ["--along", "anatomical"],
                                    ["--accept", "nonsense"], ["--tibia-share", "0.2"]])  # fmt: skip
def test_what_does_nothing_beside_a_double_level_is_refused_by_name(option):
    command = ["double-level"] if option[0] == "--tibia-share" else ["plan", "-p", "double-level"]
    code, out, err = drive(command[0], "demo:severe-combined-right", *command[1:], *option)
    assert (code, out) == (2, "")
    assert option[0] in err
    assert (
        drive(
            "plan",
            "demo:severe-combined-right",
            "-p",
            "double-level",
            "--accept",
            "mpta-over",
            "--json",
        )[0]
        == 0
    )


@pytest.mark.parametrize("option", [["--sd", "5"], ["--samples", "200"], ["--seed", "1"]])
def test_chance_without_a_question_of_chance(option):
    code, _, err = drive("plan", "demo:medial-oa-right", *option)
    assert code == 2
    assert option[0] in err


# --- half a pair ---------------------------------------------------------------------------------------------------------------

PAIRS = [
    "condyle_medial",
    "condyle_lateral",
    "plafond_medial",
    "plafond_lateral",
    "femoral_shaft_proximal",
    "tibial_shaft_distal",
]


@pytest.mark.parametrize("gone", PAIRS)
def test_half_a_pair_is_absent_and_said_so(gone, tmp_path):
    limb = wc.Limb.from_landmarks(
        {name: VARUS[name] for name in VARUS.points if name != gone}, "right"
    )
    path = saved(tmp_path, limb)
    for command, *rest in (
        ("measure",),
        ("analyse",),
        ("plan", "-p", HTO),
        ("compare", "-p", HTO),
        ("check", "-p", OPEN, "--angle", "5"),
    ):
        found = document(command, path, *rest)
        assert gone in drive(command, path, *rest)[2], "named on standard error"
        if "absent" in found:
            assert any(gone in reason for reason in found["absent"].values())
    made = wc.plan(limb, HTO)
    assert made.before.hka == pytest.approx(
        wc.measure(
            wc.Limb.from_landmarks(
                {n: limb[n] for n in limb.points if n.rsplit("_", 1)[0] != gone.rsplit("_", 1)[0]},
                "right",
            )
        ).hka
    )
    for view in VIEWS:
        if view != "radiograph":
            draw(made, view, width=3)
    assert report_bytes(made)
    assert drive("slides", path, "-p", HTO, "-o", tmp_path / "a.pptx")[0] == 0


# --- without a scale -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "procedure", [HTO, OPEN, DFO, "medial-opening-wedge-dfo", "medial-closing-wedge-pfo"]
)
@pytest.mark.parametrize("factor", [1.0, 0.001, 7.3])
def test_angles_are_those_of_the_leg_with_a_plateau_of_75_mm(procedure, factor):
    target = wc.Target("nsa", 125) if procedure.endswith("pfo") else None
    leg = wc.Limb.from_angles(mldfa=92, mpta=82, jlca=2, plateau=75, nsa=130)
    known, unknown = (
        wc.plan(leg, procedure, target),
        wc.plan(unscaled(leg, factor), procedure, target),
    )
    assert unknown.correction == pytest.approx(known.correction, abs=1e-9)
    assert unknown.wedge.hinge / factor == pytest.approx(known.wedge.hinge, abs=1e-6)
    assert unknown.hinge_source == "assumed"
    assert known.hinge_source == "usual"
    for value in (
        unknown.wedge.base,
        unknown.wedge.radius,
        unknown.after.limb,
        unknown.hip_shift,
        bone_wedge(unknown),
    ):
        assert value is None


def test_many_legs_without_a_scale():
    many = wc.Limb.from_angles(
        mpta=np.array([82.0, 84.0]), mldfa=88, plateau=np.array([70.0, 80.0])
    )
    found = wc.plan(unscaled(many), HTO)
    for k in range(2):
        one = wc.Limb(
            {name: complex(z[k]) if np.ndim(z) else z for name, z in many.points.items()},
            many.frame,
        )
        assert found.correction[k] == pytest.approx(
            wc.plan(unscaled(one), HTO).correction, abs=1e-9
        )
        assert found.wedge.hinge[k] == pytest.approx(
            wc.plan(unscaled(one), HTO).wedge.hinge, abs=1e-6
        )
    assert found.wedge.base is None


@pytest.mark.parametrize(
    "command",
    [
        ("plan",),
        ("check", "--angle", "8"),
        ("compare",),
        ("sweep", "--over", "angle"),
        ("sweep", "--over", "target"),
        ("sweep", "--over", "jlca"),
    ],
)
def test_no_millimetre_without_a_scale(command):
    name, *rest = command
    found = document(name, INPUTS / "px-noscale.json", "-p", HTO, *rest)
    assert not list(lengths(found))
    page = (
        " ".join(drive(name, INPUTS / "px-noscale.json", "-p", HTO, *rest)[1].split())
        .replace("75 mm wide", "")
        .replace("1 mm for each degree", "")
    )
    assert not re.search(r"\d mm", page)
    if name == "plan":
        assert found["wedge"]["hinge_source"] == "assumed"
        assert [alert["code"] for alert in found["alerts"]].count("assumed-plateau") == 1


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--base", "9"),
        ("plan", "--length", "5"),
        ("plan", "--uncertainty", "first-order"),
        ("sweep", "--over", "base"),
    ],
)
def test_what_needs_a_scale_says_so(command):
    code, out, err = drive(command[0], INPUTS / "px-noscale.json", "-p", HTO, *command[1:])
    assert (code, out) == (2, "")
    assert "scale" in err


@pytest.mark.parametrize("view", [name for name in VIEWS if name != "radiograph"])
def test_pictures_without_a_scale_show_no_millimetres(view):
    figure = draw(wc.plan(unscaled(VARUS), HTO), view, width=3)
    words = [
        text.get_text()
        for ax in [*figure.axes, *(child for ax in figure.axes for child in ax.child_axes)]
        for text in ax.texts
    ]
    assert not [
        word for word in words if re.search(r"\d mm", word.replace("assumed plateau of 75 mm", ""))
    ]


def test_pages_slides_films_and_two_levels_without_a_scale(tmp_path):
    path = INPUTS / "px-noscale.json"
    for command, file in (("report", "a.pdf"), ("slides", "a.pptx"), ("animate", "a.gif")):
        assert drive(command, path, "-p", HTO, "-o", tmp_path / file)[0] == 0
    assert not list(lengths(document("double-level", path)))
    assert drive("double-level", path, "-o", tmp_path / "d.png")[0] == 0


def test_a_case_without_a_scale_whose_osteotomy_has_no_hinge_is_analysed(tmp_path):
    raw = json.loads((INPUTS / "px-noscale.json").read_text()) | {"osteotomy": {"procedure": OPEN}}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(raw))
    assert document("analyse", path)["measures"]["limb_mm"] is None


def test_a_hinge_of_ones_own_needs_no_assumption():
    leg = unscaled(VARUS)
    made = wc.plan(leg, HTO, hinge=VARUS["plateau_medial"])
    assert (made.hinge_source, made.wedge.entry_z) == ("given", None)
    assert "assumed-plateau" not in [alert.code for alert in made.alerts]
    assert made.correction == pytest.approx(
        wc.plan(VARUS, HTO, hinge=VARUS["plateau_medial"]).correction, abs=1e-9
    )


# --- traces that end early, sizes beyond measure, angles beyond any wedge --------------------------------------------------------


@pytest.mark.parametrize("command", [("plan",), ("check", "--angle", "8"), ("double-level",)])
def test_a_trace_that_ends_early_is_refused_alike(command):
    name, *rest = command
    procedure = [] if name == "double-level" else ["-p", HTO]
    code, out, err = drive(name, INPUTS / "partial-trace.json", *procedure, *rest, "--json")
    assert (code, out) == (2, "")
    assert "contours.tibia" in err


@pytest.mark.parametrize("depth", [3, 12, 19, 21, 26, 40, 120])
def test_a_trace_that_ends_anywhere(depth, tmp_path):
    left, top = VARUS["plateau_lateral"]
    right = VARUS["plateau_medial"][0]
    ring = [
        [left - 2, top - 12],
        [right + 2, top - 12],
        [right + 2, top + depth],
        [left - 2, top + depth],
    ]
    path = saved(tmp_path, contours={"tibia": ring})
    codes = {
        drive(name, path, "-p", HTO, *rest, "--json")[0]
        for name, *rest in (("plan",), ("check", "--angle", "8"))
    }
    assert len(codes) == 1
    limb = wc.load_case(path).limb
    assert all(
        alert.value is None or math.isfinite(alert.value) for alert in wc.plan(limb, HTO).alerts
    )


@pytest.mark.parametrize("name", ["fz_1_5", "fz_1_268", "fz_1_479", "fz_1_952"])
@pytest.mark.parametrize("command", [("measure",), ("analyse",), ("plan", "-p", HTO, "-t", "hka=183"), ("check", "-p", HTO, "--angle", "8", "-t", "hka=183"),
                                     ("compare", "-p", OPEN, "-t", "hka=183"), ("double-level", "-t", "hka=183")])  # fmt: skip
def test_extreme_geometry_ends_with_an_answer_or_a_reason(name, command):
    code, out, err = drive(command[0], INPUTS / f"{name}.json", *command[1:], "--json")
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


# --- what the numbers belong to ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["first-order", "monte-carlo"])
@pytest.mark.parametrize("model", ["jlca-half", "stress-third", "stress-regression"])
def test_the_interval_is_that_of_the_plan(method, model):
    found = document(
        "plan",
        "demo:severe-combined-right",
        "-p",
        OPEN,
        "--accept",
        "mpta-over",
        "--soft-tissue",
        model,
        "--jlca-change",
        "3",
        "--uncertainty",
        method,
    )
    sure = found["uncertainty"]["correction_deg"]
    assert sure["low"] < found["correction_deg"] < sure["high"]
    assert (sure["low"] + sure["high"]) / 2 == pytest.approx(found["correction_deg"], abs=0.5)
    assert (
        found["uncertainty"]["base_mm"]["low"]
        < found["wedge"]["base_mm"]
        < found["uncertainty"]["base_mm"]["high"]
    )


def test_the_spread_of_a_case_is_used_wherever_its_plan_is_shown(tmp_path, monkeypatch):
    path = saved(tmp_path, landmark_sd_mm={"ankle_center": 20.0, "hip_center": 5.0})
    seen = []
    for module in map(
        importlib.import_module,
        ("wedgecalc.drawing.uncertainty_view", "wedgecalc.pages.surgeon_page"),
    ):
        real = module.uncertainty_of
        monkeypatch.setattr(
            module,
            "uncertainty_of",
            lambda *args, real=real, **kw: seen.append(real(*args, **kw)) or seen[-1],
        )
    assert (
        drive(
            "draw",
            path,
            "-p",
            HTO,
            "--view",
            "uncertainty",
            "--width",
            "3",
            "-o",
            tmp_path / "a.png",
        )[0]
        == 0
    )
    assert drive("report", path, "-p", HTO, "-o", tmp_path / "a.pdf")[0] == 0
    told = document("plan", path, "-p", HTO, "--uncertainty", "first-order")["uncertainty"]
    assert [found.sds["ankle_center"] for found in seen] == [20.0, 20.0]
    assert [found.correction.sd for found in seen] == [
        pytest.approx(told["correction_deg"]["sd"])
    ] * 2
    assert (
        document("plan", path, "-p", HTO, "--uncertainty", "first-order", "--sd", "1")[
            "uncertainty"
        ]["landmark_sd_mm"]["ankle_center"]
        == 1
    )


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


def test_numbers_of_numpy_are_numbers():
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


@pytest.mark.parametrize(
    "name", ["\ufeff", "\u202ea", "\u200b", "a\u2028b", "a\ue000", "\U000e0001", "$x$", "🦵"]
)
@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
@pytest.mark.filterwarnings("ignore:Glyph")
def test_ids_of_which_nothing_can_be_seen(name, ending):
    made = wc.plan(VARUS, HTO)
    assert picture_bytes(draw(made, title=name, width=3), ending)
    if ending == "pdf":
        assert report_bytes(made, case=CaseRef(name))


# --- files -----------------------------------------------------------------------------------------------------------------------


def test_no_other_thread_sees_another_umask(tmp_path, monkeypatch):
    monkeypatch.setattr(
        os, "umask", lambda mask: pytest.fail("the umask belongs to the whole process")
    )
    write_whole(tmp_path / "a.txt", b"a")
    assert not [left for left in tmp_path.iterdir() if left.name != "a.txt"]


def test_files_have_the_permissions_that_the_process_gives(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a.txt", b"a")
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


def test_a_name_as_long_as_the_disk_allows(tmp_path):
    name = "a" * 251 + ".png"
    write_whole(tmp_path / name, b"a")
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_many_threads_write_one_file_whole(tmp_path):
    path, texts = tmp_path / "a.txt", [bytes([65 + k]) * 100_000 for k in range(8)]
    threads = [
        threading.Thread(target=write_whole, args=(path, text), kwargs={"force": True})
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in texts
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


# --- the studio loses nothing -------------------------------------------------------------------------------------------------------


def _full(tmp_path):
    from wedgecalc.bone.outlines import bones

    ring = VARUS.frame.to_case(
        np.asarray(bones(VARUS)["tibia"].exterior.coords)[:-1] @ (1, 1j)
    ).tolist()
    return saved(tmp_path, contours={"tibia": ring}, landmark_sd_mm={"ankle_center": 3.0}, note="[ 1, 2 ]",
                 osteotomy={"procedure": HTO, "kerf_mm": 1.3, "length_mm": 4.0, "along": "anatomical", "target": {"measure": "hka", "value": 181.0}})  # fmt: skip


def test_the_studio_plans_saves_and_remembers_what_the_file_says(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio import export as keep
    from wedgecalc.studio import loading as opening
    from wedgecalc.studio.autosave import recalled, remembered

    path = _full(tmp_path)
    (desk,) = opening.opened(str(path))
    assert json.loads(keep.case_bytes(desk.leg)) == json.loads(path.read_text())
    kept = recalled(json.loads(json.dumps(remembered(desk.leg))))
    assert kept == desk.leg
    assert json.loads(keep.case_bytes(kept)) == json.loads(path.read_text())
    line = document("plan", path, "--uncertainty", "first-order")
    assert json.loads(keep.result_bytes(desk.leg)) == line
    assert line["wedge"]["measured_on"] == "trace"
    assert line["uncertainty"]["landmark_sd_mm"]["ankle_center"] == 3


def test_what_is_changed_in_the_studio_is_saved_and_the_rest_stays(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio import export as keep
    from wedgecalc.studio import loading as opening

    (desk,) = opening.opened(str(_full(tmp_path)))
    desk.change(procedure=OPEN, target=None)
    found = json.loads(keep.case_bytes(desk.leg))
    assert found["osteotomy"] == {"procedure": OPEN, "kerf_mm": 1.3}, (
        "a length was said of another procedure"
    )
    assert found["note"] == "[ 1, 2 ]"
    assert len(found["contours"]["tibia"]) > 100


@pytest.mark.parametrize(
    "scale",
    [
        {"mm_per_px": 0.5},
        {"calibration": {"marker_diameter_mm": 25.0, "marker": [[0, 0], [50.0, 0]]}},
        {},
    ],
)
def test_the_studio_keeps_how_a_case_is_scaled(scale, tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio import export as keep
    from wedgecalc.studio import loading as opening

    limb = wc.Limb.from_landmarks(
        {name: VARUS[name] * 2 for name in VARUS.points}, "right", mm_per_unit=None
    )
    path = saved(tmp_path, limb, **scale)
    (desk,) = opening.opened(str(path))
    assert json.loads(keep.case_bytes(desk.leg)) == json.loads(path.read_text())
    desk.change(mm_per_unit=0.4, scale_source="a marker, clicked")
    found = json.loads(keep.case_bytes(desk.leg))
    assert found["mm_per_px"] == 0.4
    assert "calibration" not in found


def test_a_shortening_opens_in_the_studio(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio import loading as opening

    (desk,) = opening.opened(
        str(
            saved(
                tmp_path, osteotomy={"procedure": "shortening", "length_mm": 20.0, "bone": "tibia"}
            )
        )
    )
    found = desk.leg.outcome
    assert found.problems == ()
    assert found.plan.wedge.length == 20
    assert found.plan.procedure.bone == "tibia"


# --- the way out is said ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [("plan",), ("check", "--base", "9"), ("compare",), ("sweep", "--over", "angle")]
)
def test_without_a_procedure_the_way_to_one_is_said(words, tmp_path):
    code, out, err = drive(words[0], saved(tmp_path), *words[1:])
    assert (code, out) == (2, "")
    for part in ("--procedure", "wedgecalc explain", "wedgecalc analyse"):
        assert part in err
    assert "found" not in err


def test_labels_of_ones_own_lead_to_a_mapping(tmp_path):
    path = tmp_path / "own.json"
    names = {"Hüftkopf": (100, 50), "OSG Mitte": (110, 900), "R_LE": (60, 500), "R_ME": (140, 500)}
    shapes = [
        {"label": label, "points": [list(xy)], "shape_type": "point"} for label, xy in names.items()
    ]
    path.write_text(
        json.dumps({"shapes": shapes, "imagePath": "", "imageWidth": 300, "imageHeight": 1000})
    )
    code, _, err = drive("measure", path)
    assert code == 2
    assert "'Hüftkopf', 'OSG Mitte'" in err
    assert "--mapping" in err


def test_a_film_beside_its_landmarks_leads_to_them(tmp_path):
    film, marked = tmp_path / "leg.png", tmp_path / "leg.json"
    assert drive("phantom", "--side", "right", "-o", film)[0] == 0
    marked.unlink(missing_ok=True)
    assert "wedgecalc studio" in drive("measure", film)[2]
    marked.write_text("{}")
    said = drive("measure", film)[2]
    assert str(marked) in said
    assert "studio" not in said


def test_help_says_what_a_case_may_be():
    for command in ("measure", "plan", "check", "draw"):
        said = " ".join(drive(command, "--help")[1].split())
        assert "FILE#right" in said
        assert ("folder of such files" in said) == (command == "measure")
