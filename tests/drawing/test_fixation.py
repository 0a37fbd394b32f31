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
from tests.covering import examples
from tests.strategies import VALGUS, VARUS, limbs
from wedgecalc.bone.fragments import carried
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.double_level_view import double_figure
from wedgecalc.drawing.fixation import draw_fixation
from wedgecalc.drawing.place import Place
from wedgecalc.drawing.scene import FIXATIONS, Scene
from wedgecalc.drawing.sheet import Sheet

HIP = ["medial-closing-wedge-pfo", "lateral-closing-wedge-pfo"]
KNEE = VALGUS + VARUS


def scene_of(limb, procedure, angle, fixation):
    length = 20.0 if procedure in ("shortening", "lengthening") else None
    target = None if length else wc.Target("correction", angle)
    try:
        scene = Scene.of(wc.plan(limb, procedure, target, length=length), fixation)
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


@given(
    limbs,
    st.sampled_from(KNEE + HIP + ["shortening", "lengthening"]),
    st.floats(1, 20),
    st.sampled_from(FIXATIONS),
)
def test_screws_legs_and_pins_lie_in_bone(limb, procedure, angle, fixation):
    scene = scene_of(limb, procedure, angle, fixation)
    made, pieces = scene.implants, fragments(scene)
    whole = shapely.union_all([piece.buffer(0.05) for piece in pieces])
    for z in made.inside:
        in_one = [piece.buffer(1e-6).contains(line(z)) for piece in pieces]
        # A pin crosses a closed cut; nothing else may leave its fragment.
        crosses = fixation == "pins" and scene.plan.wedge.closes
        assert any(in_one) or (crosses and whole.contains(line(z)))
    hollow = gap(scene)
    for z in made.outside:
        assert line(z).intersection(hollow).length < 0.01 * scene.width


@examples(40)
@given(limbs, st.sampled_from(KNEE + HIP + ["shortening", "lengthening"]), st.floats(1, 20))
def test_a_plate_touches_both_fragments_and_never_enters_gap_or_bone(limb, procedure, angle):
    scene = scene_of(limb, procedure, angle, "plate")
    plate, width = scene.implants.plate, scene.width
    assume(not plate.is_empty)  # without room for two screws at the joint
    assert plate.is_valid
    for piece in fragments(scene):
        assert plate.distance(piece) < 0.012 * width
        assert plate.intersection(piece).area < 1e-4 * width**2
    assert plate.intersection(gap(scene)).area < 1e-4 * width**2


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("fixation", FIXATIONS)
@pytest.mark.parametrize("procedure", [*KNEE, *HIP])
@pytest.mark.parametrize("angle", [6, 14])
def test_both_fragments_are_held_on_the_side_where_a_surgeon_does(procedure, fixation, side, angle):
    angles = {"mldfa": 94, "mpta": 80} if procedure in VALGUS else {"mldfa": 82, "mpta": 94}
    plan = wc.plan(wc.Limb.from_angles(side, **angles), procedure, wc.Target("correction", angle))
    scene = Scene.of(plan, fixation)
    made, pieces = scene.implants, fragments(scene)
    for piece in pieces:
        assert any(line(z).intersection(piece).length > 0.1 * scene.width for z in made.inside)
    lateral = plan.limb.plateau / plan.limb.width
    bone = np.concatenate([shapely.get_coordinates(piece) @ (1, 1j) for piece in pieces])
    metal = np.concatenate([*list(made.outside), shapely.get_coordinates(made.plate) @ (1, 1j)])
    out = (metal / lateral).real.mean() - (
        bone[abs(bone - plan.wedge.hinge_z) < scene.width] / lateral
    ).real.mean()
    assert (out > 0) == ("lateral" in procedure or procedure in HIP)


@pytest.mark.parametrize("procedure", [*KNEE, *HIP])
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
def test_metal_keeps_clear_of_the_joint_and_a_plate_has_two_screws_there(side, mpta, angle):
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
            assert sum(line(z).intersection(kept).length > 20 for z in inside) >= 2


@pytest.mark.parametrize("fixation", FIXATIONS)
def test_it_is_drawn_in_metal_and_nothing_without_a_cut(fixation):
    limb = wc.Limb.from_angles(mpta=82)
    for angle, some in ((8, True), (0, False)):
        plan = wc.plan(limb, "medial-opening-wedge-hto", wc.Target("correction", angle))
        sheet = Sheet(Figure().add_subplot(), THEMES["light"])
        draw_fixation(sheet, Place(1.0, 1.0, 0j), Scene.of(plan, fixation))
        assert bool(metal_of(sheet.ax)) == some


@pytest.mark.parametrize("fixation", FIXATIONS)
def test_two_levels_are_both_held(fixation, run, tmp_path):
    made = wc.double_level(wc.Limb.from_angles(mldfa=94, mpta=80, jlca=2))
    held = double_figure(made, fixation=fixation)
    assert len(metal_of(held.axes[0])) >= len(made.parts)
    assert any("Fixation for orientation only" in t.get_text() for t in held.axes[0].texts)
    assert not metal_of(double_figure(made).axes[0])
    picture = tmp_path / "two.png"
    assert (
        run("double-level", "demo:severe-combined-right", "--fixation", fixation, "-o", picture)[0]
        == 0
    )
    assert picture.stat().st_size > 20_000
    assert run("double-level", "demo:severe-combined-right", "--fixation", fixation)[0] == 2
