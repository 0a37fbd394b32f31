"""Traces that end early, anywhere."""

import math

import numpy as np
import pytest
from shapely import LineString

import wedgecalc as wc
from tests.driving import drive
from tests.whole_cases import CASES, HTO, VARUS, saved
from wedgecalc.drawing.scene import FIXATIONS, Scene


@pytest.mark.parametrize("command", [("plan",), ("check", "--angle", "8"), ("double-level",)])
def test_a_trace_that_ends_early_is_refused_alike(command):
    name, *rest = command
    procedure = [] if name == "double-level" else ["-p", HTO]
    code, out, err = drive(name, CASES / "partial-trace.json", *procedure, *rest, "--json")
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


@pytest.mark.parametrize(("out", "down"), [(1, 30), (11, 30), (11, 120)])
@pytest.mark.parametrize("fixation", FIXATIONS)
def test_a_cut_marked_along_the_bone_is_drawn(out, down, fixation):
    """Without a scale no wedge is measured that would refuse it; both fragments are drawn all the same."""
    made = wc.Limb.from_angles(mpta=82)
    limb = wc.Limb.from_landmarks({n: made[n] for n in made.points}, "right", mm_per_unit=None)
    hinge = limb["plateau_medial"] + (-12, 20)
    marked = {"hinge": hinge, "entry": np.add(hinge, (-out, down))}
    scene = Scene.of(wc.plan(limb, HTO, wc.Target("correction", 30), **marked), fixation)
    assert all(part.is_valid for part in scene.fragments)
    assert scene.after["tibia"].area > 0
    assert scene.implants is not None


@pytest.mark.parametrize("fixation", FIXATIONS)
@pytest.mark.parametrize("depth", [45, 60, 120])
def test_a_trace_that_ends_before_the_plate_holds_what_there_is(depth, fixation):
    limb = wc.Limb.from_angles(mpta=90, tilt=0)
    (left, top), (right, _) = limb["plateau_lateral"], limb["plateau_medial"]
    ring = [(left, top), (right, top), (right, top + depth), (left, top + depth)]
    traced = wc.Limb(limb.points, limb.frame, {"tibia": ring})
    scene = Scene.of(wc.plan(traced, HTO, wc.Target("correction", 6)), fixation)
    # The points of half-pins stand out of the bone.
    bone = scene.after["tibia"].buffer(0.02 * limb.width if scene.implants.clamps else 0.1)
    assert all(
        bone.contains(LineString(np.column_stack([z.real, z.imag]))) for z in scene.implants.inside
    )
