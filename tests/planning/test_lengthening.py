"""Lengthening, shortening and trapezoids: a length along the bone's axis, alone or with a wedge in one plan."""

import json
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import Point
from shapely.affinity import rotate, translate

import wedgecalc as wc
from tests.covering import thinned
from tests.legs import BOX, LEFT, LEVEL, RIGHT, TOP
from tests.pictures import VIEWS, assert_tidy
from tests.strategies import VALGUS, VARUS, image_points, limbs, mirrored, wbl_when_turned
from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.planning.bone_frame import shaft_of

BOWED = wc.Limb.from_angles(mpta=82, jlca=2)
lengths = st.floats(1, 60)


@given(
    limb=limbs,
    mm=lengths,
    bone=st.sampled_from(["femur", "tibia"]),
    name=st.sampled_from(["shortening", "lengthening"]),
)
def test_along_the_mechanical_axis_only_lengths_change(limb, mm, bone, name):
    plan = wc.plan(limb, name, length=mm, bone=bone)
    sign = -1 if name == "shortening" else 1
    assert getattr(plan.after, bone) - getattr(plan.before, bone) == pytest.approx(
        sign * mm, abs=1e-9
    )
    for measure in ("hka", "mldfa", "mpta", "jlca", "afta", "nsa", "mldta", "mlpfa"):
        assert getattr(plan.after, measure) == pytest.approx(
            getattr(plan.before, measure), abs=1e-9
        ), measure


@given(limb=limbs, mm=lengths, bone=st.sampled_from(["femur", "tibia"]))
def test_along_the_shaft_the_end_moves_along_the_shaft(limb, mm, bone):
    plan = wc.plan(limb, "lengthening", length=mm, bone=bone, along="anatomical")
    end, word = ("ankle_center", "tibial") if bone == "tibia" else ("hip_center", "femoral")
    upper, lower = (complex(*limb[f"{word}_shaft_{which}"]) for which in ("proximal", "distal"))
    run = (lower - upper) / abs(lower - upper) * (1 if bone == "tibia" else -1)
    assert complex(*plan.after_limb[end]) == pytest.approx(complex(*limb[end]) + mm * run)


def test_a_nailed_femur_carries_the_axis_outwards():
    """Burghardt 2012 measured 1.0 mm lateral for each cm in 27 femora (0 to 3.5); geometry gives the sine of the angle between axes."""
    leg = wc.Limb.from_angles(mldfa=88, mpta=88, jlca=0, ama=7)
    plan = wc.plan(leg, "lengthening", length=40, along="anatomical")
    lateral = 40 * math.sin(math.radians(7)) * plan.before.tibia / plan.after.limb
    assert plan.before.mad - plan.after.mad == pytest.approx(lateral, rel=0.03)
    assert 0 < (plan.before.mad - plan.after.mad) / 4 < 3.5
    assert plan.hip_shift[0] > 0, (
        "the shaft runs up and outwards: so does the hip, and the knee is left inwards of its line"
    )


@given(
    limb=limbs,
    mm=st.floats(0.5, 20),
    name=st.sampled_from(VALGUS + VARUS),
    target=st.floats(35, 70),
)
def test_a_trapezoid_is_exact_and_true_to_shapely(limb, mm, name, target):
    try:
        plan = wc.plan(limb, name, wc.Target("wbl", target), length=mm)
    except wc.NoPlanError:
        assume(False)
    assert plan.after.wbl == pytest.approx(target, abs=1e-8)
    again = wc.measure(
        wc.Limb.from_landmarks({n: plan.after_limb[n] for n in limb.points}, limb.frame.side)
    )
    assert plan.after.limb == pytest.approx(again.limb, abs=1e-8)
    # Shapely: move the free end along its axis on the film, then turn it about the hinge.
    points, bone = image_points(limb), plan.procedure.bone
    end = "ankle_center" if bone == "tibia" else "hip_center"
    knee = complex(*limb.frame.to_case(limb.knee))
    towards = (
        (knee - points[end])
        / abs(knee - points[end])
        * mm
        * (1 if plan.wedge.kind == "closing" else -1)
    )
    moved = translate(Point(points[end].real, points[end].imag), towards.real, towards.imag)
    angles = [s * plan.correction for s in (1, -1)]
    ends = [rotate(moved, angle, origin=tuple(plan.wedge.hinge)) for angle in angles]
    assert min(Point(*plan.after_limb[end]).distance(p) for p in ends) < 1e-8
    shifted = points | {end: complex(moved.x, moved.y)}
    assert (
        min(
            abs(wbl_when_turned(shifted, bone, tuple(plan.wedge.hinge), a) - target) for a in angles
        )
        < 1e-6
    )


@given(limb=limbs, name=st.sampled_from(VALGUS + VARUS), mm=st.floats(1, 20))
def test_mirror_and_check(limb, name, mm):
    try:
        one, other = (wc.plan(leg, name, length=mm) for leg in (limb, mirrored(limb)))
    except wc.NoPlanError:
        assume(False)
    assert one.correction == pytest.approx(other.correction, abs=1e-9)
    answer = wc.check(limb, name, angle=min(float(one.correction), 45.0), length=mm)
    assert answer.error["wbl_pct"] == pytest.approx(0, abs=1e-8)


def test_rectangle_by_hand():
    """An 80 mm box: 5 mm straight across plus a wedge of 10° from a hinge 10 mm inside."""
    angle = math.radians(10)
    plan = wc.plan(LEVEL, "lateral-closing-wedge-hto", wc.Target("correction", 10), hinge=(RIGHT - 10, TOP + 20), entry=(LEFT, TOP + 20),
                   length=5)  # fmt: skip
    wedge = wc.traced_wedge(plan, BOX)
    # The tibial axis of this leg is upright within 3°: the slice is 5 mm along it.
    knee, ankle = (complex(*xy) for xy in (LEVEL.frame.to_case(LEVEL.knee), LEVEL["ankle_center"]))
    axis = (ankle - knee) / abs(ankle - knee)
    t = math.tan(angle)
    # The second cut lies above the hinge, on the film's vertical.
    rise = 5 * axis.imag - 5 * axis.real * t
    side = 1 if LEVEL["plateau_medial"][0] > LEVEL["plateau_lateral"][0] else -1
    near, far = (
        5 * axis.imag + (70 + side * 5 * axis.real) * t,
        5 * axis.imag - (10 - side * 5 * axis.real) * t,
    )
    assert wedge.base == pytest.approx(near, abs=1e-5)
    assert wedge.far_gap == pytest.approx(far, abs=1e-5)
    assert wedge.area == pytest.approx(80 * (near + far) / 2, abs=1e-4)
    assert wedge.bridge == 0
    assert rise > 0
    assert plan.wedge.near > plan.wedge.base


def test_a_slice_that_ends_in_the_bone_keeps_a_hinge():
    """With little length and much angle both cuts meet inside the far cortex: a wedge whose apex lies behind the hinge."""
    plan = wc.plan(LEVEL, "lateral-closing-wedge-hto", wc.Target("correction", 20), hinge=(RIGHT - 20, TOP + 20), entry=(LEFT, TOP + 20),
                   length=2)  # fmt: skip
    wedge = wc.traced_wedge(plan, BOX)
    assert 0 < wedge.bridge < 20
    assert wedge.cuts[0].coords[0] == pytest.approx(wedge.cuts[1].coords[0])


@pytest.mark.parametrize("name", ["shortening", "lengthening", *VALGUS, *VARUS])
def test_nothing_of_the_bone_is_lost(name):
    angles = (
        {"hto": {"mpta": 82}, "dfo": {"mldfa": 94}}
        if name in VALGUS
        else {"hto": {"mpta": 93}, "dfo": {"mldfa": 82}}
    )
    limb = wc.Limb.from_angles(**angles.get(name[-3:], {}))
    plan = wc.plan(limb, name, length=12)
    wedge = bone_wedge(plan)
    whole = wedge.kept.union(wedge.moved).union(wedge.removed)
    from wedgecalc.bone.outlines import bones

    bone = bones(limb)[plan.procedure.bone]
    assert whole.symmetric_difference(bone).area < 1e-3
    assert wedge.kept.intersection(wedge.moved).area < 1e-6
    closed = plan.wedge.kind == "closing"
    assert wedge.kept.intersection(wedge.moved_after).area < (1 if closed else 1e-6), (
        "closed cuts touch, and do not overlap"
    )
    assert (
        wedge.kept.distance(wedge.moved_after) < 1e-6
        if closed
        else wedge.kept.distance(wedge.moved_after) > 0
    )


def test_zero_length_is_the_wedge():
    one, other = (
        wc.plan(BOWED, VALGUS[0]),
        wc.plan(BOWED, VALGUS[0], length=0.0, along="anatomical"),
    )
    assert one.correction == other.correction
    assert one.after == other.after


def test_level_and_bone():
    for level in (120.0, 260.0):
        plan = wc.plan(BOWED, "shortening", length=20, level=level)
        shaft = complex(*BOWED["femoral_shaft_distal"]) - complex(*BOWED["femoral_shaft_proximal"])
        off = complex(*BOWED.frame.to_case(BOWED.knee)) - complex(*plan.wedge.hinge)
        assert (shaft.conjugate() * off).real / abs(shaft) == pytest.approx(level)
    bare = wc.Limb.from_landmarks(
        {n: BOWED[n] for n in ("hip_center", "plateau_medial", "plateau_lateral", "ankle_center")},
        "right",
    )
    for bone in ("femur", "tibia"):
        assert bone_wedge(
            wc.plan(bare, "lengthening", length=30, bone=bone)
        ).far_gap == pytest.approx(30, abs=0.1)


def test_arrays():
    mpta = np.array([80.0, 83.0, 91.0])
    plan = wc.plan(wc.Limb.from_angles(mpta=mpta), VALGUS[0], length=6)
    for row in range(2):
        one = wc.plan(wc.Limb.from_angles(mpta=float(mpta[row])), VALGUS[0], length=6)
        assert plan.correction[row] == pytest.approx(one.correction, abs=1e-10)
        assert plan.wedge.near[row] == pytest.approx(one.wedge.near, abs=1e-10)
    short = wc.plan(wc.Limb.from_angles(mpta=mpta), "shortening", length=20)
    assert (
        short.after.limb < pytest.approx(short.before.limb)
        if False
        else (short.after.limb < short.before.limb).all()
    )


UNCALIBRATED = wc.Limb.from_landmarks(
    {n: BOWED[n] for n in BOWED.points}, "right", mm_per_unit=None
)
SHAFTLESS = wc.Limb.from_landmarks({n: BOWED[n] for n in BOWED.points if "shaft" not in n}, "right")


@pytest.mark.parametrize(
    ("limb", "name", "options", "field"),
    [
        (BOWED, "shortening", {}, "length"),
        (BOWED, "shortening", {"length": -5}, "length"),
        (BOWED, "shortening", {"length": 500}, "length"),
        (BOWED, "shortening", {"length": float("nan")}, "length"),
        (BOWED, "shortening", {"length": 20, "level": 5}, "level"),
        (BOWED, "shortening", {"length": 20, "level": 400}, "level"),
        (BOWED, "shortening", {"length": 20, "bone": "fibula"}, "bone"),
        (BOWED, "shortening", {"length": 20, "along": "sideways"}, "along"),
        (BOWED, "shortening", {"length": 20, "target": wc.Target("wbl", 50)}, "target"),
        (BOWED, VALGUS[0], {"level": 100}, "level"),
        (BOWED, VALGUS[0], {"bone": "femur"}, "bone"),
        (UNCALIBRATED, VALGUS[0], {"length": 5, "hinge": (240, 530)}, "length"),
        (UNCALIBRATED, "shortening", {"length": 5}, "length"),
        (SHAFTLESS, "lengthening", {"length": 5, "along": "anatomical"}, "along"),
    ],
)
def test_bad_requests_are_named(limb, name, options, field):
    with pytest.raises(wc.InputError) as error:
        wc.plan(limb, name, **options)
    assert error.value.problems[0].field == field


def test_a_cut_through_the_shaft_takes_no_target_from_any_row():
    legs, zero = wc.Limb.from_angles(mpta=np.array([82.0, 83.0])), np.zeros(2)
    made = wc.plan(legs, "shortening", wc.Target.rows("correction", zero), length=10)
    assert list(made.status) == ["ok", "ok"]
    for target in (
        wc.Target.rows("correction", zero + np.arange(2)),
        wc.Target.rows("wbl", zero + 50),
    ):
        with pytest.raises(wc.InputError) as error:
            wc.plan(legs, "shortening", target, length=10)
        assert error.value.problems[0].field == "target"


def test_questions_about_an_angle_are_refused():
    for ask in (
        lambda: wc.check(BOWED, "shortening", angle=5, length=20),
        lambda: wc.compare(BOWED, "shortening", length=20),
        lambda: wc.sweep(BOWED, "shortening", "angle", length=20),
        lambda: wc.uncertainty_of(BOWED, "shortening", length=20),
    ):
        with pytest.raises(wc.InputError, match="shortening"):
            ask()


LENGTHENED = ("shortening", "lengthening", "lateral-closing-wedge-hto", "medial-opening-wedge-hto")


@pytest.mark.parametrize(
    ("name", "view"), thinned(LENGTHENED, [name for name in VIEWS if name != "poster"])
)
def test_pictures(view, name):
    least = 3 if view == "uncertainty" else 4
    if view == "methods" and name in ("shortening", "lengthening"):  # they find no angle
        with pytest.raises(wc.InputError, match="turns the bone"):
            wc.draw(wc.plan(BOWED, name, length=12), view)
        return
    assert_tidy(
        wc.draw(wc.plan(BOWED, name, length=12), view, title="a length", fixation="plate"),
        least=least,
    )


def test_command_line(run, tmp_path):
    case = tmp_path / "leg.json"
    wc.save_case(BOWED, case)
    code, out, _ = run("plan", case, "-p", "shortening", "--length", "20", "--json")
    result = json.loads(out)
    assert code == 0
    assert result["change"]["femur_mm"] == pytest.approx(-20)
    assert (result["direction"], result["wedge"]["length_mm"]) == ("none", 20)
    code, out, _ = run(
        "plan",
        case,
        "-p",
        "lengthening",
        "--length",
        "30",
        "--bone",
        "tibia",
        "--level",
        "150",
        "-o",
        tmp_path / "l.png",
    )
    assert code == 0
    assert "makes the leg 29.9 mm longer" in " ".join(out.split())
    code, out, _ = run("plan", case, "-p", VALGUS[0], "--length", "6", "--json")
    wedge = json.loads(out)["wedge"]
    assert wedge["far_gap_mm"] > 3
    assert wedge["base_on_contour_mm"] > wedge["base_mm"] + 5
    code, out, err = run("plan", case, "-p", "shortening")
    assert (code, out) == (2, "")
    assert "--length" in err


@pytest.mark.usefixtures("coarse")
def test_the_case_file_says_it_too(run, tmp_path):
    case = tmp_path / "leg.json"
    wc.save_case(BOWED, case)
    content = json.loads(case.read_text())
    content["osteotomy"] = {
        "procedure": "lengthening",
        "length_mm": 25,
        "along": "anatomical",
        "bone": "tibia",
        "level_mm": 180,
    }
    case.write_text(json.dumps(content))
    code, out, _ = run("plan", case, "--json")
    assert code == 0
    assert json.loads(out)["wedge"]["length_mm"] == 25
    assert run("draw", case, "-o", tmp_path / "x.png")[0] == 0
    assert run("slides", case, "--short", "-o", tmp_path / "x.pptx")[0] == 0


def test_a_shaft_without_landmarks_stands_where_an_ordinary_leg_has_it():
    """The usual axis is that of a leg made from the usual angles."""
    whole = wc.Limb.from_angles(mldfa=90, mpta=90, tilt=0)
    bare = wc.Limb({n: z for n, z in whole.points.items() if "shaft" not in n}, whole.frame)
    turns = [np.angle(a - b) for a, b in (shaft_of(whole, "femur"), shaft_of(bare, "femur"))]
    assert turns[0] == pytest.approx(turns[1], abs=1e-9)
