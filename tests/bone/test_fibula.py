"""The fibula after a cut of the tibia: whole, cut or freed; never above the joint, always at the ankle."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from matplotlib.figure import Figure

import wedgecalc as wc
from tests.strategies import limbs
from wedgecalc.bone.fibula import JOINT_PLAY, FibulaChange
from wedgecalc.bone.outlines import bones
from wedgecalc.bone.small_bones import fibular_axis
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet

HTOS = [name for name in wc.records.procedures() if name.endswith("-hto")]
ODD = st.sampled_from(
    [{"plateau": 95, "tibia": 300}, {"plateau": 60, "tibia": 450}, {"plateau": 52, "tibia": 250, "femur": 300}]
)  # fmt: skip


def cut_by(limb, procedure, angle, **asked):
    try:
        return wc.plan(limb, procedure, wc.Target("correction", angle), **asked)
    except (wc.NoPlanError, wc.InputError):
        assume(False)


def heights(limb, shape):
    """How far the vertices of a shape lie above the plateau's line."""
    z = shapely.get_coordinates(shape) @ (1, 1j)
    lateral = limb.points["plateau_lateral"]
    across = (lateral - limb.points["plateau_medial"]) / limb.width
    return ((z - lateral) / across).imag


@given(
    limbs | st.builds(lambda odd, side, mpta: wc.Limb.from_angles(side, mpta=mpta, **odd), ODD, st.sampled_from(["right", "left"]), st.floats(78, 96)),
    st.sampled_from(HTOS), st.floats(0.5, 22), st.sampled_from([None, "shaft", "head"]), st.floats(0, 1),
)  # fmt: skip
def test_head_never_rises_above_the_plateau_and_the_foot_stays_at_the_ankle(
    limb, procedure, angle, where, share
):
    plan = cut_by(limb, procedure, angle, fibula=where)
    found, before = FibulaChange.of(plan), bones(limb)["fibula"]
    after = found.posed(before, share)
    assert heights(limb, after).max() < 0
    # The lateral malleolus moves with the ankle: as far from it as before, and on the same side.
    turned = plan.wedge.moved(limb, plan.procedure, share)
    rim = shapely.get_coordinates(before) @ (1, 1j)
    tip = rim[np.argmax(abs(rim - limb.knee))]
    ends = shapely.get_coordinates(after) @ (1, 1j)
    moved = turned.ankle + (tip - limb.ankle) * np.exp(1j * np.radians(plan.wedge.turn * share))
    slack = JOINT_PLAY * limb.width if found.treatment == "whole" else 1e-6
    assert abs(ends - moved).min() <= slack


@given(limbs, st.sampled_from(HTOS), st.floats(1, 22))
def test_a_medial_wedge_leaves_it_whole_and_a_lateral_one_does_not(limb, procedure, angle):
    plan = cut_by(limb, procedure, angle)
    found, before = FibulaChange.of(plan), bones(limb)["fibula"]
    after = found.posed(before)
    if procedure.startswith("medial"):
        assert found.treatment == "whole"
        assert after.geom_type == "Polygon"
        assert after.area == pytest.approx(before.area)
        assert abs(found.overlap) <= JOINT_PLAY * limb.width
    else:
        assert found.treatment == "shaft"
        assert len(shapely.get_parts(after)) == 2
        assert (found.overlap > 0) == plan.procedure.closes


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("angle", [4, 12, 22])
def test_overlap_by_turning_the_shin_by_hand(angle, side):
    """The cut end swings about the hinge: the way from the head to it shrinks, by the law of cosines alone."""
    limb = wc.Limb.from_angles(side, mpta=78)
    plan = wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("correction", angle))
    _, head, cut, _ = fibular_axis(limb)
    hinge = complex(plan.wedge.hinge_z)
    first, second = abs(head - hinge), abs(cut - hinge)
    corner = abs(np.angle((cut - hinge) / (head - hinge))) - np.radians(angle)
    left = np.sqrt(first**2 + second**2 - 2 * first * second * np.cos(corner))
    found = FibulaChange.of(plan)
    assert found.overlap == pytest.approx(abs(cut - head) - left)
    # The upper piece swings about its head, in line with the lower one, which turns with the shaft.
    before = bones(limb)["fibula"]
    lower, upper = sorted(shapely.get_parts(found.posed(before)), key=lambda part: part.centroid.y)
    start = hinge + (cut - hinge) * np.exp(1j * np.radians(plan.wedge.turn))
    swing = np.degrees(np.angle((start - head) / (cut - head)))
    swung = shapely.affinity.rotate(upper, -swing, origin=(head.real, head.imag))
    assert swung.difference(before).area < 1e-6 * before.area
    end = head + (cut - head) * np.exp(1j * np.radians(swing))
    assert abs(end - start) == pytest.approx(found.overlap), "drawn as it is told"
    back = shapely.affinity.rotate(lower, -plan.wedge.turn, origin=(hinge.real, hinge.imag))
    assert back.difference(before).area < 1e-6 * before.area
    assert upper.area + lower.area == pytest.approx(before.area)


def test_a_freed_head_is_trimmed_only_when_it_must():
    limb = wc.Limb.from_angles(mpta=78)
    small, large = (
        FibulaChange.of(wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("correction", angle), fibula="head"))
        for angle in (3, 22)
    )  # fmt: skip
    whole = bones(limb)["fibula"]
    assert small.trimmed == 0
    assert small.posed(whole).area == pytest.approx(whole.area)
    assert large.trimmed > 5
    assert large.posed(whole).area < whole.area


@pytest.mark.parametrize("bone", ["tibia", "femur"])
def test_lengthening_the_shin_parts_it_and_the_thigh_leaves_it_alone(bone):
    plan = wc.plan(wc.Limb.from_angles(mpta=86), "lengthening", length=20, bone=bone)
    found = FibulaChange.of(plan)
    if bone == "femur":
        assert found is None
    else:
        assert found.treatment == "shaft"
        assert found.overlap == pytest.approx(-20, abs=0.5)


def test_the_result_says_what_becomes_of_it(run):
    case = "demo:medial-oa-right"
    asked = ("plan", case, "-p", "lateral-closing-wedge-hto")
    found = {}
    for where in ("shaft", "head"):
        code, out, _ = run(*asked, "--fibula", where, "--json")
        assert code == 0
        found[where] = json.loads(out)["fibula"]
        assert found[where]["treatment"] == where
        assert found[where]["overlap_mm"] > 3
        assert "Fibula: " in run(*asked, "--fibula", where)[1]
    made = wc.plan(wc.load_case(case).limb, "lateral-closing-wedge-hto")
    assert json.loads(run(*asked, "--json")[1])["fibula"] == found["shaft"]
    assert found["shaft"]["overlap_mm"] == pytest.approx(FibulaChange.of(made).overlap, rel=0.05)
    code, out, _ = run("plan", case, "-p", "medial-opening-wedge-hto", "--json")
    assert json.loads(out)["fibula"]["treatment"] == "whole"
    assert "fibula" not in json.loads(run("plan", "demo:knock-knee-left", "-p", "medial-closing-wedge-dfo", "--json")[1])  # fmt: skip


def test_a_double_level_says_it_of_its_tibia(run):
    case = "demo:severe-combined-right"
    code, out, _ = run("double-level", case, "--json")
    assert code == 0
    made = wc.double_level(wc.load_case(case))
    assert json.loads(out)["fibula"]["treatment"] == FibulaChange.of(made.tibia).treatment
    assert json.loads(out)["fibula"]["overlap_mm"] == pytest.approx(
        FibulaChange.of(made.tibia).overlap
    )
    assert "Fibula: " in run("double-level", case)[1]


def test_a_wrong_word_or_bone_is_named(run):
    code, _, err = run("plan", "demo:medial-oa-right", "--fibula", "ankle")
    assert code == 2
    assert "fibula" in err
    with pytest.raises(wc.InputError) as wrong:
        wc.plan(wc.Limb.from_angles(mldfa=82), "medial-closing-wedge-dfo", fibula="shaft")
    assert wrong.value.problems[0].field == "fibula"


def test_a_case_keeps_the_choice(tmp_path):
    raw = json.loads((wc.records.data_dir() / "cases" / "medial-oa-right.json").read_text())
    raw["osteotomy"] = {"procedure": "lateral-closing-wedge-hto", "fibula": "head"}
    path = tmp_path / "leg.json"
    path.write_text(json.dumps(raw))
    scene = Scene.of(wc.plan(wc.load_case(path)))
    assert scene.fibula.treatment == "head"
    assert scene.after["fibula"].geom_type == "Polygon"


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_ends_of_a_cut_fibula_are_both_seen(side):
    """The upper end lies behind the tibia: its dashes reach below the top of the lower piece."""
    limb = wc.Limb.from_angles(side, mpta=78)
    scene = Scene.of(wc.plan(limb, "lateral-closing-wedge-hto"))
    sheet = Sheet(Figure().add_axes((0, 0, 1, 1)), THEMES["light"])
    place = Placement.fit(scene.flip, (0, 0, 12, 7), scene.extent)
    draw_bones(sheet, place, scene.after, None, 1.0)
    dashes = np.concatenate([line.get_ydata() for line in sheet.ax.lines])
    lower = min(shapely.get_parts(scene.after["fibula"]), key=lambda piece: piece.bounds[3])
    seen = (place(complex(0, lower.bounds[3])).imag - dashes.min()) / place.scale
    assert seen >= 0.5 * scene.fibula.overlap > 0


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("size", [{}, {"femur": 300, "tibia": 240, "plateau": 60}])
def test_its_cut_lies_in_the_middle_of_the_bone_before_and_where_the_lower_piece_begins(side, size):
    limb = wc.Limb.from_angles(side, mpta=80, **size)
    found = FibulaChange.of(wc.plan(limb, "lateral-closing-wedge-hto"))
    before = bones(limb)["fibula"]
    lower = min(shapely.get_parts(found.posed(before)), key=lambda part: part.centroid.y)
    for shape, cut in ((before, found.cut), (lower, found.cut_after)):
        below = shapely.box(-999, cut.imag - 1.1, 999, cut.imag - 1)
        low, _, high, _ = shapely.intersection(shape, below).bounds
        assert cut.real == pytest.approx((low + high) / 2, abs=0.025 * limb.width)
