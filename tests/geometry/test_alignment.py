"""Each measure three ways: worked by hand, by invariants, and by school geometry on the image that shares no code."""

import math
import pickle
from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

import wedgecalc as wc
from tests.legs import LEG
from tests.strategies import image_points, limbs, moved, single_rows
from wedgecalc import records

SQUARE = {  # a right leg on squared paper: hip over knee over ankle, joint lines level
    "hip_center": (100, 0), "condyle_medial": (130, 398), "condyle_lateral": (70, 398),
    "plateau_medial": (140, 402), "plateau_lateral": (60, 402), "ankle_center": (100, 800),
}  # fmt: skip


def test_hand_worked_straight_leg():
    m = wc.measure(wc.Limb.from_landmarks(SQUARE, "right"))
    assert (m.hka, m.mad, m.wbl, m.mldfa, m.mpta, m.jlca, m.kjlo) == pytest.approx(
        (180, 0, 50, 90, 90, 0, 0), abs=1e-12
    )
    assert (m.femur, m.tibia, m.limb, m.plateau) == (400, 400, 800, 80)
    assert m.nsa is None
    assert m.mldta is None


def test_hand_worked_varus():
    # The ankle 40 mm medial (to the viewer's right on a right leg): tan = 40/400 at the knee, the axis 20 mm medial there.
    m = wc.measure(wc.Limb.from_landmarks({**SQUARE, "ankle_center": (140, 800)}, "right"))
    tilt = math.degrees(math.atan(0.1))
    assert m.hka == pytest.approx(180 - tilt)
    assert m.mpta == pytest.approx(90 - tilt)
    assert m.mldfa == pytest.approx(90)
    assert m.mad == pytest.approx(400 * 40 / math.hypot(40, 800))
    # At y = 402 the line from (100, 0) to (140, 800) is at x = 120.1, and the medial edge at 140.
    assert m.wbl == pytest.approx(100 * (140 - 120.1) / 80)


def test_hand_worked_other_angles():
    right = {**SQUARE, "greater_trochanter": (40, 0), "femoral_neck_center": (80, 20), "femoral_shaft_proximal": (60, 100),
             "femoral_shaft_distal": (90, 300), "tibial_shaft_proximal": (95, 500), "tibial_shaft_distal": (95, 700),
             "plafond_medial": (120, 800), "plafond_lateral": (80, 804)}  # fmt: skip
    m = wc.measure(wc.Limb.from_landmarks(right, "right"))
    lean = math.degrees(math.atan(30 / 200))  # the femoral shaft runs medially as it goes down
    assert m.mlpfa == pytest.approx(90)
    assert m.ampfa == pytest.approx(90 - lean)
    assert m.aldfa == pytest.approx(90 - lean)
    assert m.afta == pytest.approx(lean)
    assert m.nsa == pytest.approx(135 - lean)
    # The lateral end of the plafond lies lower, so the angle on the lateral side, above the line, is more than 90°.
    assert m.mldta == pytest.approx(90 + math.degrees(math.atan(4 / 40)))


def test_jlca_opens_laterally():
    lax = {**SQUARE, "condyle_lateral": (70, 393)}  # the lateral condyle lifts off
    m = wc.measure(wc.Limb.from_landmarks(lax, "right"))
    assert m.jlca == pytest.approx(math.degrees(math.atan(5 / 60)))


def test_kjlo_medial_lower_is_negative():
    m = wc.measure(wc.Limb.from_landmarks({**SQUARE, "plateau_medial": (140, 408)}, "right"))
    assert m.kjlo == pytest.approx(-math.degrees(math.atan(6 / 80)))


@given(limbs)
def test_identity(limb):
    m = wc.measure(limb)
    assert m.hka - 180 == pytest.approx(m.mpta - m.mldfa - m.jlca, abs=1e-10)


@given(limbs)
def test_school_geometry_on_the_image_agrees(limb):
    """Unsigned angles by the law of cosines, crossings and distances by shapely, all in image coordinates."""
    p = image_points(limb)
    m = wc.measure(limb)
    knee = (
        (p["plateau_medial"] + p["plateau_lateral"]) / 2
        + (p["condyle_medial"] + p["condyle_lateral"]) / 2
    ) / 2

    def corner(a, vertex, b):
        u, v, w = abs(a - vertex), abs(b - vertex), abs(a - b)
        return math.degrees(math.acos(max(-1, min(1, (u * u + v * v - w * w) / (2 * u * v)))))

    hip, ankle = p["hip_center"], p["ankle_center"]
    f = p["condyle_lateral"] - p["condyle_medial"]
    t = p["plateau_lateral"] - p["plateau_medial"]
    assert corner(hip, knee, knee + f) == pytest.approx(m.mldfa, abs=1e-6)
    assert corner(ankle, knee, knee - t) == pytest.approx(m.mpta, abs=1e-6)
    assert abs(180 - m.hka) == pytest.approx(180 - corner(hip, knee, ankle), abs=1e-5)
    axis = LineString([(hip.real, hip.imag), (ankle.real, ankle.imag)])
    far = LineString(
        [
            ((z := p["plateau_medial"] - 20 * t).real, z.imag),
            ((w := p["plateau_medial"] + 21 * t).real, w.imag),
        ]
    )
    crossing = far.intersection(axis)
    c = complex(crossing.x, crossing.y) - p["plateau_medial"]
    assert 100 * (c.real * t.real + c.imag * t.imag) / abs(t) ** 2 == pytest.approx(m.wbl, abs=1e-6)
    from shapely import Point

    assert axis.distance(Point(knee.real, knee.imag)) == pytest.approx(abs(m.mad), abs=1e-8)
    assert (m.mad > 0) == (m.hka < 180) or abs(m.mad) < 1e-6
    assert corner(p["greater_trochanter"], hip, knee) == pytest.approx(m.mlpfa, abs=1e-6)
    shaft = p["femoral_shaft_distal"] - p["femoral_shaft_proximal"]
    neck = p["femoral_neck_center"]
    assert corner(hip, neck, neck + shaft) == pytest.approx(m.nsa, abs=1e-5)


SAME = [r.name for r in records.measures().values() if r.name != "kjlo"]


def assert_same(a, b, scale=1.0, but=()):
    for name in SAME:
        if name in but or getattr(a, name) is None:
            continue
        factor = scale if records.measures()[name].unit == "mm" else 1.0
        assert getattr(b, name) == pytest.approx(getattr(a, name) * factor, abs=1e-8, rel=1e-9), (
            name
        )


@given(limbs)
def test_mirror(limb):
    other = "left" if limb.frame.side == "right" else "right"
    twin = moved(limb, lambda z: complex(500 - z.real, z.imag), side=other)
    assert_same(wc.measure(limb), wc.measure(twin))
    assert wc.measure(twin).kjlo == pytest.approx(wc.measure(limb).kjlo, abs=1e-9)


@given(limbs, st.floats(-500, 500), st.floats(-500, 500), st.floats(-25, 25), st.floats(0.2, 5))
def test_rigid_motion_and_scale(limb, dx, dy, angle, scale):
    factor = scale * complex(math.cos(math.radians(angle)), math.sin(math.radians(angle)))
    there = moved(limb, lambda z: z * factor + complex(dx, dy))
    assert_same(wc.measure(limb), wc.measure(there), scale)
    back = moved(limb, lambda z: z * factor + complex(dx, dy), mm_per_unit=1 / scale)
    assert_same(wc.measure(limb), wc.measure(back))


@given(st.lists(limbs, min_size=3, max_size=3))
def test_arrays_are_rows(three):
    points = {n: np.array([z for one in three for z in [one.points[n]]]) for n in three[0].points}
    many = wc.measure(wc.Limb(points, three[0].frame))
    for i, one in enumerate(three):
        single = wc.measure(wc.Limb(one.points, three[0].frame))
        for name in (*SAME, "kjlo"):
            assert getattr(many, name)[i] == pytest.approx(
                getattr(single, name), rel=1e-12, abs=1e-12
            )


def test_array_sides_are_read_row_by_row():
    names = ("hip_center", "plateau_medial", "plateau_lateral", "ankle_center")
    right = wc.Limb.from_angles("right", mpta=83)
    left = wc.Limb.from_angles("left", mpta=85)
    both = wc.Limb.from_landmarks(
        {n: np.array([right[n], left[n]]) for n in names}, np.array(["right", "left"])
    )
    assert wc.measure(both).mpta.tolist() == pytest.approx([wc.measure(wc.Limb.from_landmarks({n: x[n] for n in names}, x.frame.side)).mpta
                                                            for x in (right, left)])  # fmt: skip
    assert np.allclose(both["hip_center"], [right["hip_center"], left["hip_center"]])
    assert len(single_rows(both, 2)) == 2


def test_a_missing_landmark_is_absent_and_in_arrays_nan():
    assert wc.measure(wc.load_case("demo:real-left-leg").limb).mldfa is None
    points = {n: np.array([xy, xy], dtype=float) for n, xy in SQUARE.items()}
    points["condyle_medial"][1] = np.nan
    m = wc.measure(wc.Limb.from_landmarks(points, "right"))
    assert m.mldfa[0] == pytest.approx(90)
    assert np.isnan(m.mldfa[1])
    assert not np.isnan(m.mpta[1])


@pytest.mark.parametrize("drop", [("condyle_medial", "condyle_lateral"), ()])
def test_knee_centre_given_or_from_the_lines(drop):
    points = {k: v for k, v in SQUARE.items() if k not in drop}
    assert wc.measure(wc.Limb.from_landmarks(points, "right")).femur == (402 if drop else 400)
    assert (
        wc.measure(wc.Limb.from_landmarks({**points, "knee_center": (100, 399)}, "right")).femur
        == 399
    )


def test_without_a_scale_no_length_is_given():
    bare = wc.Limb.from_landmarks(
        {name: LEG[name] for name in LEG.points}, "right", mm_per_unit=None
    )
    found, known = wc.measure(bare), wc.measure(LEG)
    assert [
        getattr(found, name) for name in ("mad", "offset", "femur", "tibia", "limb", "plateau")
    ] == [None] * 6
    assert all(
        getattr(known, name) is not None
        for name in ("mad", "offset", "femur", "tibia", "limb", "plateau")
    )
    assert (found.hka, found.wbl) == pytest.approx((known.hka, known.wbl))
    with pytest.raises(wc.InputError, match="mm_per_unit"):
        wc.Limb.from_landmarks({name: LEG[name] for name in LEG.points}, "right", mm_per_unit=0)


def test_a_leg_of_no_angles_in_particular_is_an_ordinary_one():
    m = wc.measure(wc.Limb.from_angles())
    found = (m.hka, m.mldfa, m.mpta, m.jlca, m.nsa)
    assert found == pytest.approx((179, 88, 87, 0, 130), abs=1e-9)


@pytest.mark.parametrize("after", [False, True])
def test_measures_that_are_set_at_once_are_all_there_and_frozen(after):
    made = wc.plan(LEG, "lateral-closing-wedge-hto").after if after else wc.measure(LEG)
    one_by_one = wc.Alignment(**{f.name: getattr(made, f.name) for f in fields(made)})
    assert vars(one_by_one) == vars(made)
    assert one_by_one == made == pickle.loads(pickle.dumps(made))
    with pytest.raises(FrozenInstanceError):
        made.hka = 180.0
