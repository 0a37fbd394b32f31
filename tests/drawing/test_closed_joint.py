"""A plan on the closed joint is drawn as the leg that will stand."""

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.drawing.closed_joint import Closing
from wedgecalc.drawing.double_level_view import whole_scene
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.stance import IN_REGISTER

LAX = wc.Limb.from_angles(mldfa=88, mpta=84, jlca=6)
CUTS = ("medial-opening-wedge-hto", "lateral-closing-wedge-hto", "lateral-closing-wedge-dfo")


def scene_of(name):
    if name == "double-level":
        both = wc.double_level(LAX, "wbl=62.5", jlca_supine=2.0)
        return both, whole_scene(both, Scene.of(both.tibia))
    made = wc.plan(LAX, name, "wbl=62.5", jlca_supine=2.0)
    return made, Scene.of(made)


@pytest.mark.parametrize("name", [*CUTS, "double-level"])
def test_the_leg_that_is_drawn_stands_on_the_target(name):
    """Landmarks and bones move with the joint, and every number is that of the drawn leg."""
    made, scene = scene_of(name)
    drawn = wc.measure(scene.limb())
    assert made.after.wbl < 50
    assert drawn.wbl == pytest.approx(62.5, abs=1e-6)
    assert drawn.jlca == pytest.approx(2.0, abs=1e-9)
    assert scene.measured("after").wbl == pytest.approx(62.5, abs=1e-6)
    rows = {row.before.key: row.after for row in scene.rows}
    assert rows["kjlo_deg"].value == pytest.approx(made.kjlo_predicted, abs=1e-9)
    stands = scene.standing(IN_REGISTER)
    hip, ankle = stands(scene.limb().hip), stands(scene.limb().ankle)
    line = made.limb.hip - made.limb.ankle
    assert ankle == pytest.approx(made.limb.ankle)
    assert np.angle((hip - ankle) / line) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("name", CUTS)
def test_bones_move_as_their_landmarks_do(name):
    made, scene = scene_of(name)
    closing = Closing.of(made, made.after_limb)
    cut, other = ("tibia", "femur") if made.procedure.of_tibia else ("femur", "tibia")
    open_joint = Scene(made, scene.before, scene.wedge, stands=False)
    assert scene.after[cut].equals(open_joint.after[cut])
    assert not scene.after[other].equals(open_joint.after[other])
    moved, kept = ("hip", "ankle") if made.procedure.of_tibia else ("ankle", "hip")
    there = getattr(made.after_limb, moved)
    assert getattr(scene.limb(), moved) == pytest.approx(closing.motion.of_point(there))
    assert getattr(scene.limb(), kept) == getattr(made.after_limb, kept)
    place = Placement(-1.0, 0.01, 2 + 1j, centre=3 + 4j, turn=np.exp(0.2j))
    assert closing.place(place)(there) == pytest.approx(place(closing.motion.of_point(there)))
    assert scene.limb(0.0).hip == pytest.approx(made.limb.hip)


def test_a_plan_without_a_model_or_on_a_film_is_drawn_as_the_bone_alone_makes_it():
    plain = wc.plan(LAX, CUTS[0], "wbl=62.5")
    assert Scene.of(plain).closing() is None
    made, scene = scene_of(CUTS[0])
    film = Scene(made, scene.before, scene.wedge, film=object())
    assert film.closing() is None
    assert film.measured("after").wbl == pytest.approx(62.5, abs=1e-6)
