"""What is inside the cortex: within every bone, thick-walled in the shaft and thin at the ends."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import LineString, Point

import wedgecalc as wc
from tests.strategies import VALGUS, VARUS, limbs
from wedgecalc.bone.marrow import INSIDE_PREFIX, insides
from wedgecalc.bone.outlines import bones
from wedgecalc.drawing.scene import Scene

LONG = ("femur", "tibia", "fibula")


@given(limbs)
def test_lies_within_its_bone_on_every_plausible_leg(limb):
    shapes = bones(limb)
    inside = insides(limb, shapes)
    assert inside.keys() == {INSIDE_PREFIX + bone for bone in LONG}
    for bone in LONG:
        marrow = inside[INSIDE_PREFIX + bone]
        assert marrow.geom_type == "Polygon"
        assert marrow.is_valid
        assert shapes[bone].buffer(1e-6).contains(marrow)
        assert 0.25 * shapes[bone].area < marrow.area < 0.92 * shapes[bone].area
    assert inside["inside the femur"].contains(Point(limb.hip.real, limb.hip.imag))


def walls(limb, bone, share):
    """Both walls and the canal on a line across the bone at a share of the way from the knee."""
    knee, end = (limb.knee, limb.hip if bone == "femur" else limb.ankle)
    z, across = knee + share * (end - knee), 1j * (end - knee) / abs(end - knee) * limb.width
    line = LineString(
        [((z - across).real, (z - across).imag), ((z + across).real, (z + across).imag)]
    )
    shapes = bones(limb)
    whole = line.intersection(shapes[bone])
    canal = line.intersection(insides(limb, shapes)[INSIDE_PREFIX + bone])
    return (whole.length - canal.length) / 2 / limb.width, canal.length / limb.width


@pytest.mark.parametrize("bone", ["femur", "tibia"])
def test_cortex_is_thick_in_the_shaft_and_thin_at_the_knee(bone):
    limb = wc.Limb.from_angles(mpta=86)
    knee, shaft = walls(limb, bone, 0.07)[0], walls(limb, bone, 0.5)
    assert knee < 0.02
    assert 0.08 < shaft[0] < 0.12, "7 to 9 mm of 76"
    assert shaft[1] > 0.1, "a canal is left"


@pytest.mark.parametrize("depth", [3, 26, 120])
def test_a_trace_that_ends_early_has_an_inside(depth):
    limb = wc.Limb.from_angles(mpta=90, tilt=0)
    (left, top), (right, _) = limb["plateau_lateral"], limb["plateau_medial"]
    ring = [(left, top), (right, top), (right, top + depth), (left, top + depth)]
    traced = wc.Limb(limb.points, limb.frame, {"tibia": ring})
    shapes = bones(traced)
    marrow = insides(traced, shapes)["inside the tibia"]
    assert shapes["tibia"].buffer(1e-6).contains(marrow)


@given(limbs, st.sampled_from(VALGUS + VARUS), st.floats(1, 20))
def test_a_cut_bone_holds_what_its_fragments_hold(limb, procedure, angle):
    try:
        scene = Scene.of(wc.plan(limb, procedure, wc.Target("correction", angle)))
    except (wc.NoPlanError, wc.InputError):
        assume(False)
    bone = str(scene.plan.procedure.bone)
    before, after = (shapes[INSIDE_PREFIX + bone] for shapes in (scene.before, scene.after))
    taken = before.intersection(scene.wedge.removed).area if scene.wedge else 0.0
    # Bone bends at the hinge: by no more than a sector as far as the cortex on its far side.
    slack = np.radians(angle) * (0.5 * limb.width) ** 2 / 2
    assert after.area == pytest.approx(before.area - taken, rel=1e-3, abs=slack)
    assert scene.after[bone].buffer(1e-3).contains(after)
    whole = {"femur", INSIDE_PREFIX + "femur", "tibia", INSIDE_PREFIX + "tibia", "patella"}
    rest = whole - {bone, INSIDE_PREFIX + bone}
    assert all(scene.after[name].equals(scene.before[name]) for name in rest)
    assert np.isfinite(scene.extent.real).all()
