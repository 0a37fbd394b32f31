"""A lateral film: slope and index by hand and on the image itself, the wedge by turning points in the picture."""

import cmath
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wedgecalc as wc
from tests.places import ROOT
from tests.spoilt import drop, put, refused_case, refused_options
from wedgecalc.geometry.lateral import LateralKnee, measure_lateral
from wedgecalc.planning.lateral_plan import plan_lateral
from wedgecalc.sources.lateral_case import lateral_case, lateral_schema_text

FILM = ROOT / "data" / "cases" / "lateral" / "steep-slope-right.json"
RAW = json.loads(FILM.read_text(encoding="utf-8"))
PLAIN = {"plateau_anterior": (40, 0), "plateau_posterior": (0, 0), "shaft_upper": (20, 80), "shaft_lower": (20, 200)}  # fmt: skip


def on_image(points, front_right, lean, slope):
    """The slope as a ruler would read it off the picture: from the two directions alone."""
    front, back, upper, lower = (np.array(points[name]) for name in PLAIN)
    shaft, tangent = lower - upper, back - front
    cosine = shaft @ tangent / np.linalg.norm(shaft) / np.linalg.norm(tangent)
    return 90 - math.degrees(math.acos(cosine))


@given(slope=st.floats(-10, 30), lean=st.floats(-20, 20), front_right=st.booleans(), scale=st.floats(0.1, 5))  # fmt: skip
def test_the_slope_is_read_off_the_picture(slope, lean, front_right, scale):
    way = 1 if front_right else -1
    turned = cmath.rect(scale, math.radians(lean))
    tangent = cmath.rect(40, math.radians(slope))  # y up: the front is higher
    z = {"plateau_anterior": tangent, "plateau_posterior": 0j, "shaft_upper": 20 - 80j, "shaft_lower": 20 - 200j}  # fmt: skip
    points = {name: (way * (v * turned).real, -(v * turned).imag) for name, v in z.items()}
    found = measure_lateral(LateralKnee.from_landmarks(points))
    assert found.slope == pytest.approx(slope, abs=1e-9)
    assert on_image(points, front_right, lean, slope) == pytest.approx(slope, abs=1e-6)
    assert found.caton_deschamps is None


def test_two_cortices_are_as_their_middle():
    edges = {"shaft_upper_front": (32, 80), "shaft_upper_back": (8, 80), "shaft_lower_front": (30, 200), "shaft_lower_back": (10, 200)}  # fmt: skip
    both = {name: xy for name, xy in PLAIN.items() if "shaft" not in name} | edges
    assert measure_lateral(LateralKnee.from_landmarks(both)).slope == 0.0


def test_the_index_by_hand():
    more = {"patella_upper": (60, -70), "patella_lower": (60, -40), "plateau_corner": (42, -16)}
    assert measure_lateral(LateralKnee.from_landmarks(PLAIN | more)).caton_deschamps == 1.0


@given(target=st.floats(0, 13.9))
def test_turning_the_plateau_in_the_picture_gives_the_target(target):
    case = lateral_case(RAW)
    plan = plan_lateral(case.knee, target, case.hinge, case.entry)
    marks = {name: complex(*xy) for name, xy in RAW["landmarks"].items()}
    hinge = complex(*case.hinge)
    # On this film the front is on the left and y runs down: lowering the front is counter-clockwise to the eye.
    turn = cmath.exp(-1j * math.radians(plan.angle))
    for name in ("plateau_anterior", "plateau_posterior"):
        marks[name] = hinge + (marks[name] - hinge) * turn
    shaft = {level: (marks[f"shaft_{level}_front"] + marks[f"shaft_{level}_back"]) / 2 for level in ("upper", "lower")}  # fmt: skip
    run = marks["plateau_posterior"] - marks["plateau_anterior"]
    down = shaft["lower"] - shaft["upper"]
    slope = 90 - math.degrees(math.acos((down.conjugate() * run).real / abs(down) / abs(run)))
    assert slope == pytest.approx(target, abs=1e-6)
    assert plan.after.slope == pytest.approx(target)
    assert plan.angle == pytest.approx(plan.before.slope - target)
    cut = abs(complex(*case.entry) - hinge) * 0.2
    assert plan.base == pytest.approx(2 * cut * math.sin(math.radians(plan.angle) / 2))
    assert plan.base_right == pytest.approx(cut * math.tan(math.radians(plan.angle)))
    assert abs(plan.far_entry - plan.entry) == pytest.approx(plan.base)


def test_akotos_wedge_on_an_ordinary_tibia():
    # 15.3 to 8.9°: 6.4° on a cut of 45 mm takes 5 mm from the front
    slope = {"plateau_anterior": (40, -40 * math.tan(math.radians(15.3)))}
    knee = LateralKnee.from_landmarks(PLAIN | slope, 1.0)
    plan = plan_lateral(knee, 8.9, (-3, 30), (42, 30))
    assert plan.angle == pytest.approx(6.4)
    assert plan.base == pytest.approx(90 * math.sin(math.radians(3.2)))


def test_a_film_without_scale_or_cut_has_angles_only():
    bare = {key: value for key, value in RAW.items() if key != "mm_per_px"}
    case = lateral_case(bare)
    assert plan_lateral(case.knee, 9, case.hinge, case.entry).base is None
    assert plan_lateral(lateral_case(RAW).knee).angle == pytest.approx(5.0, abs=0.01)


SPOILT = {
    "no anterior plateau": (drop("landmarks.plateau_anterior"), "landmarks.plateau_anterior"),
    "half a level": (drop("landmarks.shaft_upper_back"), "landmarks.shaft_upper"),
    "levels exchanged": (lambda c: c["landmarks"].update({f"shaft_{a}_{s}": RAW["landmarks"][f"shaft_{b}_{s}"] for a, b in (("upper", "lower"), ("lower", "upper")) for s in ("front", "back")}), "exchange shaft_upper"),
    "cortices exchanged": (lambda c: c["landmarks"].update(shaft_upper_front=RAW["landmarks"]["shaft_upper_back"], shaft_upper_back=RAW["landmarks"]["shaft_upper_front"]), "shaft_upper_front"),
    "plateau a point": (put("landmarks.plateau_posterior", RAW["landmarks"]["plateau_anterior"]), "same point"),
    "patella a point": (put("landmarks.patella_upper", RAW["landmarks"]["patella_lower"]), "patella_upper"),
    "landmark NaN": (put("landmarks.plateau_anterior", [float("nan"), 1]), "landmarks.plateau_anterior.0"),
    "landmark of the frontal film": (put("landmarks.hip_center", [1, 2]), "landmarks.hip_center"),
    "landmark misspelt": (put("landmarks.plateau_corners", [1, 2]), "did you mean plateau_corner?"),
    "no side": (drop("side"), "side"),
    "view of nothing": (put("view", "axial"), "view"),
    "picture": (put("image", 3), "image"),
    "frontal procedure": (put("osteotomy.procedure", "medial-opening-wedge-hto"), "osteotomy.procedure"),
    "frontal target": (put("osteotomy.target", {"measure": "wbl", "value": 62.5}), "osteotomy.target.measure"),
    "target beyond": (put("osteotomy.target.value", 40), "osteotomy.target.value"),
    "hinge in front": (lambda c: c["osteotomy"].update(hinge=RAW["osteotomy"]["entry"], entry=RAW["osteotomy"]["hinge"]), "exchange hinge and entry"),
    "two scales": (put("calibration", {"marker_diameter_mm": 25, "marker": [[0, 0], [100, 0]]}), "within 1 %"),
    "a scale for mm": (put("units", "mm"), "mm_per_px"),
    "marker a point": (put("calibration", {"marker_diameter_mm": 25, "marker": [[1, 1], [1, 1]]}), "calibration.marker"),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_a_spoilt_film_is_refused_by_its_field(what, run, tmp_path):
    spoil, named = SPOILT[what]
    refused_case(run, tmp_path / "film.json", json.loads(json.dumps(RAW)), spoil, 2, [named])


CASE = "demo:lateral/steep-slope-right"


@pytest.mark.parametrize(
    ("slope", "low", "large"), [("9", False, False), ("6", False, False), ("5.9", True, False), ("2", True, True)]
)  # fmt: skip
def test_a_low_slope_and_a_large_wedge_are_noted(run, slope, low, large):
    code, out, _ = run("plan", CASE, "--slope", slope)
    words = " ".join(out.split())
    assert code == 0
    assert ("below the normal range (from 6°)" in words) == low
    assert ("more than 10° is a large anterior wedge" in words) == large


OPTIONS = {
    "kerf": (["plan", CASE, "--kerf", "1"], 2, "--kerf"),
    "sampling": (["plan", CASE, "--uncertainty", "first-order"], 2, "--uncertainty"),
    "a frontal target": (["plan", CASE, "-t", "wbl=60"], 2, "--slope"),
    "a frontal procedure": (["plan", CASE, "-p", "double-level"], 2, "anterior-closing-wedge-hto"),
    "slope NaN": (["plan", CASE, "--slope", "nan"], 2, "--slope"),
    "slope beyond": (["plan", CASE, "--slope", "21"], 2, "-5 to 20"),
    "slope above": (["plan", CASE, "--slope", "15"], 3, "wrong-procedure"),
    "slope of a frontal film": (["plan", "demo:medial-oa-right", "--slope", "9"], 2, "--slope"),
    "a view": (["draw", CASE, "-o", "x.png", "--view", "wedge"], 2, "--view"),
    "fixation": (["draw", CASE, "-o", "x.png", "--fixation", "plate"], 2, "--fixation"),
    "a radiograph": (["measure", CASE, "--image", "x.png"], 2, "--image"),
    "a table": (["measure", CASE, "-o", "x.csv"], 2, "lateral film"),
    "the other side": (["measure", CASE, "--side", "left"], 2, "--side"),
    "a hinge in front": (["plan", CASE, "--hinge", "500,700"], 2, "exchange"),
}  # fmt: skip


@pytest.mark.parametrize("what", OPTIONS)
def test_what_means_nothing_here_is_refused(what, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused_options(run, tmp_path, *OPTIONS[what])


OTHERS = ["analyse", "check --angle 8", "compare", "sweep --over target", "double-level", "animate -o x.gif", "report -o x.pdf", "convert x.csv"]  # fmt: skip


@pytest.mark.parametrize("command", OTHERS)
def test_every_other_command_refuses_it_in_one_sentence(command, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name, *options = command.split()
    says = "a lateral film; measure, plan and draw read it"
    err = refused_options(run, tmp_path, [name, CASE, *options], 2, says)
    assert len(err.strip().splitlines()) == 1


def test_a_folder_names_it_and_goes_on(run, tmp_path):
    (tmp_path / "film.json").write_text(FILM.read_text(encoding="utf-8"))
    frontal = ROOT / "data" / "cases" / "medial-oa-right.json"
    (tmp_path / "leg.json").write_text(frontal.read_text(encoding="utf-8"))
    code, out, _ = run("measure", tmp_path)
    assert code == 0
    assert "a lateral film" in out
    assert "medial-oa-right" in out or "173" in out
    with pytest.raises(wc.InputError, match="a lateral film"):
        wc.load_case(tmp_path / "film.json")


@pytest.mark.usefixtures("coarse")
def test_it_is_measured_planned_and_drawn(run, tmp_path):
    _, out, _ = run("measure", CASE, "--json")
    found = json.loads(out)["measures"]
    assert found["slope_deg"] == pytest.approx(14.0, abs=0.01)
    assert 0.6 < found["caton_deschamps_ratio"] < 1.2
    code, out, _ = run("plan", CASE, "--slope", "10", "-o", tmp_path / "plan.svg")
    assert code == 0
    assert "from 14.0° to 10.0°" in out
    assert "torsion" in out
    assert "Krause" in out
    picture = (tmp_path / "plan.svg").read_text(encoding="utf-8")
    assert "14.0°" in picture
    assert "10.0°" in picture
    for theme in ("dark", "print"):
        assert run("draw", CASE, "-o", tmp_path / f"{theme}.png", "--theme", theme)[0] == 0
    _, out, _ = run("explain", "slope", "-o", tmp_path / "slope.png")
    assert "atan(tan θ · sin ψ)" in out
    text = (ROOT / "data" / "lateral-case.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == json.loads(lateral_schema_text()), "make schema"
    assert Path(tmp_path / "slope.png").exists()
