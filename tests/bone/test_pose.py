"""The bones of a planned leg: bent at the hinge, and what stands around them."""

import numpy as np
import pytest
import shapely

import wedgecalc as wc
from wedgecalc.bone.bend import Bend
from wedgecalc.bone.fragments import CutLines
from wedgecalc.bone.shapes import point_of, polygon_of
from wedgecalc.bone.surroundings import surroundings
from wedgecalc.drawing.scene import Scene

CUTS = [
    ({"mpta": 82}, "lateral-closing-wedge-hto"),
    ({"mpta": 75, "mldfa": 93}, "medial-opening-wedge-hto"),
    ({"mpta": 94}, "medial-closing-wedge-hto"),
    ({"mpta": 94}, "lateral-opening-wedge-hto"),
    ({"mldfa": 76}, "medial-closing-wedge-dfo"),
    ({"mldfa": 80}, "lateral-opening-wedge-dfo"),
]


def beyond(hinge, way, width):
    """All that lies beyond a hinge, within 50° of a direction."""
    edges = (way * np.exp(1j * np.radians(degrees)) for degrees in (-50, 0, 50))
    return polygon_of(hinge, *(complex(hinge + width * edge) for edge in edges))


@pytest.mark.parametrize(("angles", "procedure"), CUTS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_far_cortex_stays_whole_and_as_far_from_the_hinge_as_it_was(angles, procedure, side):
    limb = wc.Limb.from_angles(side, **angles)
    plan = wc.plan(limb, procedure)
    scene, bone = Scene.of(plan), plan.procedure.bone
    hinge, back = complex(plan.wedge.hinge_z), CutLines.of(plan).back
    for share in (0.5, 1.0):
        after = scene.posed(share)[bone]
        assert after.geom_type == "Polygon"
        assert not after.interiors
        half = complex(np.exp(0.5j * np.radians(plan.wedge.turn) * share))
        near = [
            shape.exterior.intersection(beyond(hinge, way, limb.width)).distance(point_of(hinge))
            for shape, way in ((scene.before[bone], back), (after, back * half))
        ]
        assert near[1] == pytest.approx(near[0], abs=0.2)


def test_a_bend_turns_one_fragment_and_leaves_the_other():
    bend, shape = Bend(0j, 1 + 0j, 10.0, 76.0), shapely.box(-20, 0, 10, 30)
    below = shapely.box(-20, -30, 10, 0)
    both = bend.joined(below, shape)
    free, kept = complex(-15, 25), complex(-15, -25)
    turned = free * np.exp(1j * np.radians(10))
    assert both.exterior.distance(point_of(complex(-20, -30))) < 0.1
    assert both.contains(point_of(kept))
    corner = complex(-20, 30) * np.exp(1j * np.radians(10))
    assert both.exterior.distance(point_of(corner)) < 0.1
    assert both.contains(point_of(turned))


@pytest.mark.parametrize("side", ["left", "right"])
def test_what_stands_around_the_leg_touches_its_joints_and_no_more(side):
    limb = wc.Limb.from_angles(side)
    around, bones, width = surroundings(limb), Scene.of(limb).before, limb.width
    assert not around["pelvis"].intersects(bones["femur"])
    assert around["pelvis"].distance(bones["femur"]) == pytest.approx(0.045 * width, rel=0.1)
    assert not around["talus"].intersects(bones["tibia"])
    assert not around["talus"].intersects(bones["fibula"])
    assert around["talus"].distance(bones["tibia"]) < 0.06 * width
    assert bones["tibia"].contains(around["tuberosity"])
    assert 0 < around["lesser trochanter"].difference(bones["femur"]).area < 0.02 * width**2


@pytest.mark.parametrize(("angles", "procedure"), CUTS[:1] + CUTS[4:5])
def test_they_go_with_their_bones(angles, procedure):
    plan = wc.plan(wc.Limb.from_angles(**angles), procedure)
    scene = Scene.of(plan)
    after, limb = scene.after, scene.limb()
    middle = after["talus"].centroid
    assert abs(complex(middle.x, middle.y) - limb.ankle) < 0.3 * limb.width
    assert after["pelvis"].distance(point_of(complex(limb.hip))) == pytest.approx(
        0.355 * limb.width, rel=0.02
    )


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", ["medial-closing-wedge-pfo", "lateral-closing-wedge-pfo"])
def test_the_lesser_trochanter_stays_when_the_hip_is_corrected(name, side):
    plan = wc.plan(wc.Limb.from_angles(side), name, wc.Target("correction", 15))
    scene = Scene.of(plan)
    before, after = (shapes["lesser trochanter"] for shapes in (scene.before, scene.after))
    outside = [
        bump.difference(shapes["femur"]).area
        for bump, shapes in ((before, scene.before), (after, scene.after))
    ]
    assert outside[1] > 0.5 * outside[0] > 0
