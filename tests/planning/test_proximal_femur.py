"""The upper femur: a wedge between the trochanters, its neck–shaft angle, and what it does to the hip and the knee."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point
from shapely.affinity import rotate

import wedgecalc as wc
from tests.covering import in_turn
from tests.pictures import VIEWS, assert_tidy
from tests.strategies import image_points, limbs, mirrored
from wedgecalc.bone.outlines import bones

STEEP, LOW = wc.Limb.from_angles(nsa=142, mpta=87), wc.Limb.from_angles("left", nsa=118, mpta=87)
DOWN, UP = "medial-closing-wedge-pfo", "lateral-closing-wedge-pfo"


def test_by_hand():
    """Shaft upright, neck 45 mm in and 45 mm up from the hinge: a quarter turn at most, each coordinate by the rotation."""
    points = {
        "hip_center": (-45, -45), "femoral_neck_center": (-25, -25), "greater_trochanter": (20, -40), "femoral_shaft_proximal": (0, 50),
        "femoral_shaft_distal": (0, 250), "condyle_medial": (-35, 400), "condyle_lateral": (35, 400), "plateau_medial": (-38, 405),
        "plateau_lateral": (38, 405), "ankle_center": (0, 780),
    }  # fmt: skip
    limb = wc.Limb.from_landmarks(points, "left")
    assert wc.measure(limb).nsa == pytest.approx(135)
    assert wc.measure(limb).offset == pytest.approx(45)
    plan = wc.plan(limb, DOWN, wc.Target("nsa", 120), hinge=(0, 0), entry=(-30, 0))
    assert plan.correction == pytest.approx(15)
    # On the film of a left leg the medial side lies left: the head turns 15° about (0, 0), left and down.
    arm, angle = math.hypot(45, 45), math.radians(45 - 15)
    assert plan.after_limb["hip_center"].tolist() == pytest.approx(
        [-arm * math.cos(angle), -arm * math.sin(angle)]
    )
    assert plan.after.offset == pytest.approx(arm * math.cos(angle))
    for name in ("femoral_shaft_proximal", "condyle_medial", "ankle_center"):
        assert plan.after_limb[name].tolist() == list(points[name])


@given(limb=limbs, target=st.floats(110, 150))
def test_exact_on_the_neck_and_true_to_a_turn_made_by_shapely(limb, target):
    now = wc.measure(limb).nsa
    name = UP if target > now else DOWN
    plan = wc.plan(limb, name, wc.Target("nsa", target))
    assert plan.after.nsa == pytest.approx(target, abs=1e-9)
    assert plan.correction == pytest.approx(abs(target - now), abs=1e-9)
    hinge, points = tuple(plan.wedge.hinge), image_points(limb)
    # Outwards is to the left on a right leg's film, where turning the head outwards is counter-clockwise to the eye.
    outwards = (target - now) * (1 if limb.frame.side == "right" else -1)
    turned = rotate(
        Point(points["hip_center"].real, points["hip_center"].imag), -outwards, origin=hinge
    )
    assert plan.after_limb["hip_center"].tolist() == pytest.approx([turned.x, turned.y], abs=1e-9)
    # The knee's axis, measured anew on the landmarks after.
    again = wc.measure(
        wc.Limb.from_landmarks({n: plan.after_limb[n] for n in points}, limb.frame.side)
    )
    for measure in (
        "hka",
        "wbl",
        "mad",
        "mldfa",
        "mlpfa",
        "ampfa",
        "aldfa",
        "afta",
        "nsa",
        "offset",
        "femur",
        "limb",
    ):
        assert getattr(plan.after, measure) == pytest.approx(getattr(again, measure), abs=1e-8), (
            measure
        )
    assert plan.after.aldfa == plan.before.aldfa, "the shaft stays"
    lateral, up = plan.hip_shift
    assert math.hypot(lateral, up) == pytest.approx(
        abs(complex(*(plan.after_limb["hip_center"] - limb["hip_center"])))
    )


@given(limb=limbs)
def test_mirror(limb):
    name = UP if wc.measure(limb).nsa < 130 else DOWN
    one, other = (wc.plan(leg, name) for leg in (limb, mirrored(limb)))
    assert one.correction == pytest.approx(other.correction, abs=1e-9)
    assert one.hip_shift == pytest.approx(other.hip_shift, abs=1e-9)
    assert one.after.wbl == pytest.approx(other.after.wbl, abs=1e-8)


@pytest.mark.parametrize("name", [UP, DOWN])
def test_directions(name):
    """Varus at the hip brings the head in and down and the knee towards varus; valgus the reverse."""
    plan = wc.plan(LOW if name == UP else STEEP, name)
    sign = 1 if name == UP else -1
    assert plan.direction == ("valgus" if name == UP else "varus")
    assert plan.hip_shift[0] * sign > 0
    assert plan.hip_shift[1] * sign > 0
    assert (plan.after.hka - plan.before.hka) * sign > 0
    assert (plan.after.offset - plan.before.offset) * sign < 0
    with pytest.raises(
        wc.NoPlanError, match="wrong-procedure.*consider " + (DOWN if name == UP else UP)
    ):
        wc.plan(STEEP if name == UP else LOW, name)


def test_a_knee_target_works_too():
    plan = wc.plan(wc.Limb.from_angles(mpta=87), UP, wc.Target("wbl", 55))
    assert plan.after.wbl == pytest.approx(55, abs=1e-9)


@given(limb=limbs)
def test_default_cut_lies_on_the_template(limb):
    for name in (UP, DOWN):
        plan = wc.plan(limb, name, wc.Target("correction", 10))
        shape = bones(limb)["femur"]
        hinge, entry = (Point(z.real, z.imag) for z in (plan.wedge.hinge_z, plan.wedge.entry_z))
        assert shape.contains(hinge)
        # The inner cortex swings out with a steep neck above the level: a template, good to a tenth of the plateau's width,
        # and to 0.155 in the corner where a neck of 145 degrees meets an mlpfa of 100.
        assert shape.exterior.distance(entry) < 0.16 * plan.before.plateau
        cut = LineString([hinge, entry])
        direction = complex(*limb["femoral_shaft_distal"]) - complex(
            *limb["femoral_shaft_proximal"]
        )
        run = limb.frame.to_case(plan.wedge.entry_z) - limb.frame.to_case(plan.wedge.hinge_z)
        assert cut.length > 10
        assert (direction.conjugate() * complex(*run)).real == pytest.approx(0, abs=1e-6), (
            "square to the shaft"
        )


def test_arrays_as_single_legs():
    angles = np.array([112.0, 125.0, 138.0])
    many = wc.Limb.from_angles(nsa=angles, mpta=np.full(3, 87.0))
    plan = wc.plan(many, UP)
    assert plan.status.tolist() == ["ok", "ok", "wrong-procedure"]
    for row, nsa in enumerate(angles[:2]):
        one = wc.plan(wc.Limb.from_angles(nsa=nsa, mpta=87.0), UP)
        assert plan.after.wbl[row] == pytest.approx(one.after.wbl, abs=1e-9)
        assert plan.wedge.base[row] == pytest.approx(one.wedge.base, abs=1e-9)


@pytest.mark.parametrize(
    ("without", "options", "field"),
    [
        ("greater_trochanter", {}, "hinge"),
        ("femoral_neck_center", {}, "target"),
        ("femoral_shaft_distal", {"hinge": (150, 140), "entry": (200, 140)}, "target"),
    ],
)
def test_what_is_missing_is_named(without, options, field):
    points = {n: STEEP[n] for n in STEEP.points if n != without}
    with pytest.raises(wc.InputError) as error:
        wc.plan(wc.Limb.from_landmarks(points, "right"), DOWN, **options)
    assert error.value.problems[0].field == field
    assert without in str(error.value) or "femoral shaft landmarks" in str(error.value)


def test_other_bones_do_not_reach_the_neck():
    for name in ("lateral-closing-wedge-hto", "lateral-closing-wedge-dfo"):
        with pytest.raises(wc.NoPlanError, match="does not change the neck–shaft"):
            wc.plan(STEEP, name, wc.Target("nsa", 130))


@pytest.mark.parametrize(
    ("view", "name"), in_turn([name for name in VIEWS if name != "poster"], (UP, DOWN))
)
def test_pictures(view, name):
    assert_tidy(
        wc.draw(wc.plan(LOW if name == UP else STEEP, name), view, title="a hip", fixation="plate"),
        least=4,
    )


def test_command_line(run, tmp_path):
    case = tmp_path / "steep.json"
    wc.save_case(STEEP, case)
    code, out, _ = run("plan", case, "-p", DOWN, "--target", "nsa=128", "--json")
    result = json.loads(out)
    assert code == 0
    assert result["after"]["measures"]["nsa_deg"] == pytest.approx(128)
    assert result["change"]["hip_lateral_mm"] < 0
    assert result["change"]["hip_up_mm"] < 0
    assert result["change"]["offset_mm"] > 0
    code, out, _ = run("plan", case, "-p", DOWN)
    assert code == 0
    assert "the hip centre moves" in " ".join(out.split())
    assert "inwards" in out
    code, out, _ = run("compare", case, "-p", DOWN, "--json")
    assert code == 0
    assert [row["procedure"] for row in json.loads(out)["procedures"]] == [DOWN, UP]
    for over in ("angle", "base", "hinge", "entry", "target", "jlca"):
        assert run("sweep", case, "-p", DOWN, "--over", over)[0] == 0
    assert run("plan", case, "-p", DOWN, "--uncertainty", "first-order")[0] == 0
    code, out, _ = run("check", case, "-p", DOWN, "--angle", "12", "--json")
    assert json.loads(out)["verdict"] == "on-target"
