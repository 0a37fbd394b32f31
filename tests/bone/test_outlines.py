"""Outlines: valid for every plausible leg, on both sides, and exactly where the landmarks are."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import Point

import wedgecalc as wc
from tests.strategies import ANGLES, VALGUS, VARUS, limbs, mirrored, moved
from wedgecalc.bone.outlines import bones, measured_on
from wedgecalc.bone.shapes import line_of, vertices
from wedgecalc.bone.upper_femur import HEAD


def xy(z):
    return Point(z.real, z.imag)


@given(limbs)
def test_valid_polygons_for_every_plausible_leg(limb):
    shapes = bones(limb)
    assert tuple(shapes) == ("femur", "tibia", "fibula", "patella")
    for name, shape in shapes.items():
        assert shape.geom_type == "Polygon", name
        assert shape.is_valid, name
        assert shape.area > 100, name


@given(limbs)
def test_nothing_is_mended_on_a_plausible_leg(limb):
    """The template itself never folds: no piece of it is thrown away."""
    with mock.patch("shapely.make_valid", side_effect=AssertionError("a bone folds")):
        bones(limb)


@given(limbs)
def test_bones_of_a_joint_do_not_overlap(limb):
    """The tibial spines stand in the notch, whatever the joint's opening."""
    shapes = bones(limb)
    assert shapes["femur"].intersection(shapes["tibia"]).area < 1e-6


@given(limbs)
def test_landmarks_and_widths_coincide(limb):
    p, shapes = limb.points, bones(limb)
    for name, bone in (("plateau_medial", "tibia"), ("plateau_lateral", "tibia"), ("plafond_medial", "tibia"), ("plafond_lateral", "tibia"),
                       ("condyle_medial", "femur"), ("condyle_lateral", "femur"), ("greater_trochanter", "femur")):  # fmt: skip
        assert shapes[bone].exterior.distance(xy(p[name])) < 1e-6, name
    # The condyle line touches the femur and does not enter it; the plateau's edges are its corners on its line.
    across = (p["condyle_lateral"] - p["condyle_medial"]) / abs(
        p["condyle_lateral"] - p["condyle_medial"]
    )
    rim = np.asarray(shapes["femur"].exterior.coords) @ (1, 1j)
    height = (np.conj(across) * (rim - p["condyle_medial"])).imag
    near_knee = abs(rim - p["condyle_medial"]) < 60
    assert height[near_knee].min() > -1e-6
    for shape, name in ((shapes["femur"], "hip_center"), (shapes["tibia"], "plafond_medial")):
        assert shape.buffer(1e-6).contains(xy(p[name])), name


@given(limbs)
def test_the_head_is_a_circle_about_the_hip_centre(limb):
    width = abs(limb.points["plateau_lateral"] - limb.points["plateau_medial"])
    rim = np.asarray(bones(limb)["femur"].exterior.coords) @ (1, 1j)
    axis = (limb.hip - limb.knee) / abs(limb.hip - limb.knee)
    top = rim[(np.conj(axis) * (rim - limb.hip)).real > 0.5 * HEAD * width]
    # Medial half: the trochanter rises on the other.
    top = top[(np.conj(axis) * (top - limb.hip)).imag > 0]
    assert abs(abs(top - limb.hip) / width - HEAD).max() < 1e-9


@given(limbs)
def test_a_mirrored_leg_has_mirrored_bones(limb):
    other = bones(mirrored(limb))
    for name, shape in bones(limb).items():
        assert (
            shape.equals_exact(other[name], 1e-6)
            or shape.symmetric_difference(other[name]).area < 1e-4
        )


@given(limbs, st.floats(-20, 20), st.floats(0.5, 2.0))
def test_bones_move_and_grow_with_the_leg(limb, degrees, scale):
    turn = scale * np.exp(1j * np.radians(degrees))
    other = moved(limb, lambda z: complex(z * turn + (30 - 8j)), mm_per_unit=1 / scale)
    for name, shape in bones(limb).items():
        assert bones(other)[name].area == pytest.approx(shape.area, rel=1e-9)


@given(limbs, st.sampled_from(VALGUS + VARUS))
def test_the_usual_cut_starts_on_the_cortex(limb, procedure):
    """The template drawn is the template on which hinge and entry are placed."""
    try:
        wedge = wc.plan(limb, procedure, wc.Target("correction", 5)).wedge
    except wc.NoPlanError:
        assume(False)
    bone = bones(limb)[wc.explain(procedure).bone]
    width = abs(limb.points["plateau_lateral"] - limb.points["plateau_medial"])
    if wc.explain(procedure).entry_level_mm < 0.75 * width:
        assert bone.exterior.distance(xy(wedge.entry_z)) < 0.2
    assert bone.contains(xy(wedge.hinge_z))


@pytest.mark.parametrize("lacking", [("greater_trochanter",), ("femoral_shaft_proximal",), ("femoral_neck_center",), ("condyle_medial",),
                                     ("plafond_lateral",), ("tibial_shaft_distal",), tuple(ANGLES)])  # fmt: skip
def test_what_is_not_marked_is_taken_from_an_ordinary_leg(lacking):
    whole = wc.Limb.from_angles(mpta=84)
    names = [n for n in whole.points if n not in lacking]
    if lacking == tuple(ANGLES):
        names = ["hip_center", "ankle_center", "plateau_medial", "plateau_lateral"]
    limb = wc.Limb.from_landmarks({n: whole[n] for n in names}, "right")
    for name, shape in bones(limb).items():
        assert shape.is_valid
        ordinary = bones(whole)[name]
        if name == "fibula":  # a hand's breadth beside is no overlap for so thin a bone
            continue
        assert shape.intersection(ordinary).area > 0.8 * ordinary.area, (
            "near enough to the leg that marks everything"
        )


@pytest.mark.parametrize("femur", [200, 700])
@pytest.mark.parametrize("plateau", [40, 120])
def test_a_leg_beyond_all_proportions_still_has_bones(femur, plateau):
    limb = wc.Limb.from_angles(femur=femur, tibia=femur * 0.8, plateau=plateau, mpta=70, mldfa=110)
    assert all(shape.is_valid and shape.area > 0 for shape in bones(limb).values())


def test_a_trace_is_used_where_there_is_one():
    limb = wc.Limb.from_angles(mpta=90, tilt=0)
    (left, top), (right, _) = limb["plateau_lateral"], limb["plateau_medial"]
    traced = wc.Limb(
        limb.points,
        limb.frame,
        {"tibia": [(left, top), (right, top), (right, top + 300), (left, top + 300)]},
    )
    assert measured_on(traced, "tibia") == "trace"
    assert measured_on(traced, "femur") == "template"
    assert bones(traced)["tibia"].area == pytest.approx(300 * abs(right - left))
    assert bones(traced)["femur"].equals(bones(limb)["femur"])
    wedge = wc.bone_wedge(wc.plan(traced, "lateral-closing-wedge-hto", wc.Target("correction", 8)))
    assert wedge.measured_on == "trace"
    x, y = wedge.cuts[0].coords[-1]
    assert Point(x, y).distance(bones(traced)["tibia"].exterior) < 1e-9


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("mpta", [78, 82, 87, 94, 98])
def test_a_deformed_tibia_bends_at_its_metaphysis_and_has_a_straight_shaft(mpta, side):
    """Its axis lies in the middle of the shaft, and the fibula beside it is straight."""
    limb = wc.Limb.from_angles(side, mpta=mpta)
    shapes = bones(limb)
    upper, lower = (limb.points[f"tibial_shaft_{end}"] for end in ("proximal", "distal"))
    down = (lower - upper) / abs(lower - upper)
    for bone, near in (("tibia", 0.04), ("fibula", 10.0)):
        middles = []
        for share in np.linspace(0, 1, 9):
            on = upper + share * (lower - upper)
            ray = line_of(on - 300j * down, on + 300j * down)
            cut = vertices(ray.intersection(shapes[bone]))
            middles.append(complex(np.mean(cut) - on) / (1j * down))
        off = np.array(middles).real
        assert np.all(abs(off) < near * limb.width)
        straight = np.polyval(np.polyfit(np.arange(9), off, 1), np.arange(9))
        assert np.all(abs(off - straight) < 0.02 * limb.width)
