"""Fixation: every screw in bone, a plate on both fragments and out of the gap, on any leg."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from shapely import LineString, Polygon

import wedgecalc as wc
from tests.covering import covering, examples
from tests.strategies import VALGUS, VARUS, limbs, moved
from wedgecalc.bone.fragments import carried
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.double_level_view import double_figure
from wedgecalc.drawing.fixation import draw_fixation
from wedgecalc.drawing.fixator import CAPSULE, HALF_PIN, OFF_CUT
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.scene import FIXATIONS, Scene
from wedgecalc.drawing.sheet import Sheet

HIP = ["medial-closing-wedge-pfo", "lateral-closing-wedge-pfo"]
KNEE = VALGUS + VARUS


def held(limb, procedure, angle, fixation, bone="femur"):
    length = 20.0 if procedure in ("shortening", "lengthening") else None
    target = None if length else wc.Target("correction", angle)
    bone = bone if length else None
    return Scene.of(wc.plan(limb, procedure, target, length=length, bone=bone), fixation)


def scene_of(limb, procedure, angle, fixation, bone="femur"):
    try:
        scene = held(limb, procedure, angle, fixation, bone)
    except (wc.NoPlanError, wc.InputError):
        assume(False)
    assume(scene.fragments is not None and scene.wedge is not None)
    return scene


def line(z):
    return LineString(np.column_stack([z.real, z.imag]))


def fragments(scene):
    return scene.fragments[0], carried(scene.plan, scene.fragments[1])


def gap(scene):
    """The opened gap: the cut in the bone, and where its other edge went; nothing of it is bone."""
    wedge = scene.plan.wedge
    if wedge.closes:
        return Polygon()
    first, last = (complex(*xy) for xy in np.array(scene.wedge.cuts[0].coords)[[0, -1]])
    corners = [first, last, wedge.carried(last), wedge.carried(first)]
    whole = Polygon([(z.real, z.imag) for z in corners]).buffer(0)
    return whole.difference(shapely.union_all(fragments(scene)).buffer(1e-3))


def metal_of(ax):
    """The patches that are drawn in metal, and have a size."""
    metal = to_rgb(THEMES["light"].metal)
    return [p for p in ax.patches + ax.artists if to_rgb(p.get_facecolor()) == metal]


@examples(30)
@given(
    limbs,
    st.sampled_from(KNEE + HIP + ["shortening", "lengthening"]),
    st.floats(1, 20),
    st.sampled_from(FIXATIONS),
)
def test_screws_legs_and_pins_lie_in_bone(limb, procedure, angle, fixation):
    scene = scene_of(limb, procedure, angle, fixation)
    made, pieces = scene.implants, fragments(scene)
    out = 0.02 * scene.width if made.clamps else 0.05  # points of half-pins stand out of the bone
    for z in made.inside:
        in_one = any(piece.contains(line(z)) or piece.buffer(1e-6).contains(line(z)) for piece in pieces)  # fmt: skip
        # Pins cross a closed cut, or the bone beyond the hinge; nothing else leaves its fragment.
        if not in_one:
            whole = shapely.union_all([piece.buffer(out) for piece in pieces])
            assert fixation == "pins"
            assert whole.contains(line(z))
    hollow = gap(scene)
    for z in made.inside + ([] if made.end_on else made.outside):  # a plate in front bridges it
        assert line(z).intersection(hollow).length < 0.01 * scene.width
    for z in made.end_on:
        assert any(piece.contains(shapely.Point(z.real, z.imag)) for piece in pieces)


@examples(12)
@given(limbs, st.sampled_from([name for name in KNEE if "hto" in name]), st.floats(1, 20))
def test_no_metal_lies_over_the_fibula(limb, procedure, angle):
    """A pin that goes right through the tibia may end in front of the head, by its point alone."""
    for fixation in FIXATIONS:
        scene = scene_of(limb, procedure, angle, fixation)
        made, fibula = scene.implants, scene.after["fibula"]
        beside = [] if fixation == "staples" else [*made.outside]  # staples stand in front of it
        beside += made.inside if fixation == "plate" else []
        assert made.plate.intersection(fibula).area < 1e-3 * scene.width**2
        for z in beside:
            assert line(z).intersection(fibula).length < 0.01 * scene.width
        for z in made.end_on:
            assert not fibula.contains(shapely.Point(z.real, z.imag))


@examples(15)
@given(limbs, st.sampled_from(KNEE + HIP + ["shortening", "lengthening"]), st.floats(1, 20))
def test_a_plate_touches_both_fragments_and_never_enters_gap_or_bone(limb, procedure, angle):
    scene = scene_of(limb, procedure, angle, "plate")
    plate, width = scene.implants.plate, scene.width
    assume(not plate.is_empty)  # without room for two screws at the joint
    assert plate.is_valid
    for piece in fragments(scene):
        assert plate.distance(piece) < 0.012 * width
        if scene.implants.end_on:  # in front of the bone
            continue
        assert plate.intersection(piece).area < 1e-4 * width**2
    if not scene.implants.end_on:
        assert plate.intersection(gap(scene)).area < 1e-4 * width**2


@pytest.mark.parametrize(
    ("procedure", "fixation", "leg"),
    covering([*KNEE, *HIP], [*FIXATIONS], [("right", 6), ("left", 6), ("right", 14), ("left", 14)]),
)
def test_both_fragments_are_held_on_the_side_where_a_surgeon_does(procedure, fixation, leg):
    side, angle = leg
    angles = {"mldfa": 94, "mpta": 80} if procedure in VALGUS else {"mldfa": 82, "mpta": 94}
    plan = wc.plan(wc.Limb.from_angles(side, **angles), procedure, wc.Target("correction", angle))
    scene = Scene.of(plan, fixation)
    made, pieces = scene.implants, fragments(scene)
    if fixation == "staples" and procedure in HIP:
        return  # see below
    for piece in pieces:
        legs = [shapely.Point(z.real, z.imag) for z in made.end_on]
        screws = [line(z).intersection(piece).length > 0.1 * scene.width for z in made.inside]
        assert any(screws) or any(piece.contains(leg) for leg in legs)
    lateral = plan.limb.plateau / plan.limb.width
    bone = np.concatenate([shapely.get_coordinates(piece) @ (1, 1j) for piece in pieces])
    metal = np.concatenate([*list(made.outside), shapely.get_coordinates(made.plate) @ (1, 1j)])
    out = (metal / lateral).real.mean() - (
        bone[abs(bone - plan.wedge.hinge_z) < scene.width] / lateral
    ).real.mean()
    by_fibula = fixation == "pins" and "hto" in procedure  # where pins do not go
    assert (out > 0) == (not by_fibula and ("lateral" in procedure or procedure in HIP))


@pytest.mark.parametrize(
    ("procedure", "side", "angle"),
    covering([*KNEE, *HIP, "shortening", "lengthening"], ["right", "left"], [3, 9]),
)
def test_a_fixator_is_built_as_it_is_done(procedure, side, angle):
    """Parallel half-pins, alike beyond a rod 3 to 6 cm beside the bone; those of the neck follow it."""
    angles = {"mldfa": 94, "mpta": 80} if procedure in VALGUS else {"mldfa": 82, "mpta": 94}
    scene = held(wc.Limb.from_angles(side, **angles), procedure, angle, "pins")
    made, bone = scene.implants, shapely.union_all(fragments(scene))
    *outer, rod = made.outside
    assert len(outer) == len(made.inside) == 4
    kept, width = fragments(scene)[0].buffer(0.1), scene.width
    in_kept = [z for z in made.inside if kept.contains(shapely.Point(z[0].real, z[0].imag))]
    assert len(in_kept) >= 2
    if procedure in KNEE:  # both through most of the bone
        assert all(abs(z[-1] - z[0]) > 0.65 * width for z in in_kept)
    ways = np.array([(z[-1] - z[0]) / abs(z[-1] - z[0]) for z in (*made.inside, *outer)])
    at_hip = procedure in HIP
    pairs = len(outer) - (2 if at_hip else 0)  # the first are those of the shaft or the joint
    shaft = np.concatenate([ways[:pairs], ways[len(outer) :][:pairs]])
    assert np.abs(shaft - shaft[0]).max() < 1e-6
    assert abs(((rod[1] - rod[0]) * np.conj(ways[0])).real) < 1e-6
    if not at_hip:
        beyond = [line(z[:1].repeat(2)).distance(line(rod)) for z in outer]
        assert beyond == pytest.approx([beyond[0]] * len(outer))
    assert 30 < line(rod).distance(bone) < 60
    for z in made.inside[:pairs]:
        far = z[-1] + 3 * ways[0]
        if bone.contains(shapely.Point(z[-1].real, z[-1].imag)):  # one that ends before the cut
            assert procedure in KNEE
        else:
            assert line(np.array([z[-1], far])).intersection(bone).length < 0.5
    for pins in (outer, made.inside):
        assert len({round(float((z[0] / ways[0]).imag), 3) for z in pins}) == len(outer)


@examples(20)
@given(
    limbs,
    st.sampled_from([*KNEE, *HIP, "shortening", "lengthening"]),
    st.floats(1, 20),
    st.sampled_from([0.7, 1.0, 1.2]),
    st.sampled_from(["femur", "tibia"]),
)
def test_pins_keep_clear_of_joint_hinge_and_cut(limb, procedure, angle, size, bone):
    """At least 14 mm from the joint line, 3 mm from hinge and cut, 15 mm from a cut in a shaft."""
    scene = scene_of(moved(limb, lambda z: size * z), procedure, angle, "pins", bone)
    made, width = scene.implants, scene.width
    hinge = shapely.Point(scene.hinge.real, scene.hinge.imag)
    cut = line(np.array([scene.hinge, scene.entries[0]]))
    if scene.plan.wedge.length:
        cut, hinge = scene.wedge.cuts[0], scene.wedge.cuts[0]
    for z in made.inside:
        body = line(z).buffer(HALF_PIN * width)
        assert body.distance(hinge) > OFF_CUT - 0.2
        assert body.distance(cut) > OFF_CUT - 0.2
        assert scene.plan.wedge.closes or body.distance(gap(scene)) > OFF_CUT - 0.2
        if procedure in ("shortening", "lengthening"):
            other = line(scene.plan.wedge.carried(shapely.get_coordinates(cut) @ (1, 1j)))
            edges = [cut] if scene.plan.wedge.closes else [cut, other]
            assert all(body.distance(edge) > 0.19 * width for edge in edges)  # 15 mm as a rule
        if "hto" in procedure:
            p = scene.plan.limb.points
            way = p["plateau_lateral"] - p["plateau_medial"]
            depth = -((z - p["plateau_medial"]) / (way / abs(way))).imag
            assert depth.min() > CAPSULE - 0.5


@pytest.mark.parametrize("procedure", HIP)
@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("angle", [5, 10, 15])
def test_a_hip_plate_has_two_screws_in_the_head_and_four_in_the_shaft(procedure, side, angle):
    scene = held(wc.Limb.from_angles(side), procedure, angle, "plate")
    made, (shaft, upper) = scene.implants, fragments(scene)
    head = scene.plan.after_limb.hip
    in_neck = [z for z in made.inside if abs(z[-1] - head) < 0.25 * scene.width]
    assert len(in_neck) == 2
    assert all(upper.buffer(1e-6).contains(line(z)) for z in in_neck)
    first, second = (z[-1] - z[0] for z in in_neck)
    assert abs(np.angle(first / second)) < 1e-6
    in_shaft = [z for z in made.inside if shaft.buffer(0.1).contains(line(z))]
    assert len(in_shaft) == 4
    cut = scene.wedge.cuts[0]
    assert min(line(z).distance(cut) for z in in_shaft) > 5.0
    hinge = shapely.Point(scene.hinge.real, scene.hinge.imag)
    assert min(line(z).distance(hinge) for z in made.inside) > 4.0


@pytest.mark.parametrize("procedure", KNEE)
@pytest.mark.parametrize("angle", [4, 9, 14])
def test_a_staple_has_a_leg_in_each_fragment_clear_of_the_hinge(procedure, angle):
    angles = {"mldfa": 94, "mpta": 80} if procedure in VALGUS else {"mldfa": 82, "mpta": 94}
    scene = held(wc.Limb.from_angles(**angles), procedure, angle, "staples")
    made, hinge = scene.implants, shapely.Point(scene.hinge.real, scene.hinge.imag)
    assert len(made.outside) == 1
    assert not made.end_on
    assert len(made.inside) == 2
    for leg, piece in zip(made.inside, fragments(scene), strict=True):
        assert piece.buffer(1e-6).contains(line(leg))
        assert line(leg).distance(hinge) > 5


@pytest.mark.parametrize("procedure", [*HIP, "shortening", "lengthening"])
def test_staples_hold_a_knee_and_nothing_else(procedure):
    scene = held(wc.Limb.from_angles(), procedure, 9, "staples")
    assert scene.implants.nothing
    assert scene.implants.plate.is_empty


@pytest.mark.parametrize("procedure", KNEE)
def test_a_staple_has_parallel_legs_and_a_crown_clear_of_both_bones(procedure):
    angles = {"mldfa": 94, "mpta": 80} if procedure in VALGUS else {"mldfa": 82, "mpta": 94}
    plan = wc.plan(wc.Limb.from_angles(**angles), procedure, wc.Target("correction", 9))
    scene = Scene.of(plan, "staples")
    made = scene.implants
    first, second = (z[-1] - z[0] for z in made.inside)
    assert abs((first / abs(first) * np.conj(second / abs(second))).imag) < 1e-9
    crown = line(made.outside[0][1:-1])
    for piece in fragments(scene):
        assert crown.intersection(piece).length < 1e-6
        assert crown.distance(piece) < 0.2 * scene.width


@pytest.mark.parametrize(("side", "mpta", "angle"), [("left", 82, 10), ("right", 74, 22)])
def test_metal_keeps_clear_of_the_joint_and_a_plate_is_held_there(side, mpta, angle):
    limb = wc.Limb.from_angles(side, mpta=mpta)
    plan = wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("correction", angle))
    line_ = limb.plateau / abs(limb.plateau)
    for fixation in ("plate", "pins"):
        scene = Scene.of(plan, fixation)
        inside = scene.implants.inside
        depths = [((z - limb.points["plateau_lateral"]) / line_).imag for z in inside]
        assert max(d.max() for d in depths) < -7.0
        if fixation == "plate":
            kept = scene.fragments[0]
            screws = sum(line(z).intersection(kept).length > 20 for z in inside)
            assert screws >= (2 if angle < 20 else 1)


@pytest.mark.parametrize("fixation", FIXATIONS)
def test_it_is_drawn_in_metal_and_nothing_without_a_cut(fixation):
    limb = wc.Limb.from_angles(mpta=82)
    for angle, some in ((8, True), (0, False)):
        plan = wc.plan(limb, "medial-opening-wedge-hto", wc.Target("correction", angle))
        sheet = Sheet(Figure().add_subplot(), THEMES["light"])
        draw_fixation(sheet, Placement(1.0, 1.0, 0j), Scene.of(plan, fixation))
        assert bool(metal_of(sheet.ax)) == some


@pytest.mark.parametrize("fixation", FIXATIONS)
def test_two_levels_are_both_held(fixation, run, tmp_path):
    made = wc.double_level(wc.Limb.from_angles(mldfa=94, mpta=80, jlca=2))
    drawn = double_figure(made, fixation=fixation)
    assert len(metal_of(drawn.axes[0])) >= len(made.parts)
    assert any("orientation only" in t.get_text() for t in drawn.axes[0].texts)
    if fixation == FIXATIONS[0]:
        assert not metal_of(double_figure(made).axes[0])
    picture = tmp_path / "two.png"
    assert (
        run("double-level", "demo:severe-combined-right", "--fixation", fixation, "-o", picture)[0]
        == 0
    )
    assert picture.stat().st_size > 20_000
    assert run("double-level", "demo:severe-combined-right", "--fixation", fixation)[0] == 2
