"""What changed code slipped past the other tests when the core was mutated."""

import math
from dataclasses import replace

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.geometry.classification import classify, zone
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.plane import reach
from wedgecalc.planning.cortex import profiles
from wedgecalc.planning.plan import with_angle
from wedgecalc.planning.site import site_of

LEG = wc.Limb.from_angles(mpta=82)
THREE = {name: LEG[name] for name in LEG.points}
CLOSING = "lateral-closing-wedge-hto"


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("scale", [None, 0.35, 1.0, 2.0])
def test_to_the_core_and_back_in_any_scale(side, scale):
    frame = Frame(side, scale)
    z = frame.to_core((120.0, 340.0))
    flip = -1 if side == "right" else 1
    assert z == complex(flip * 120.0, -340.0) * (scale or 1.0)
    assert frame.to_case(z).tolist() == pytest.approx([120.0, 340.0])


def test_check_holds_the_wedge_against_the_target_that_was_given():
    fifty, more = (
        wc.check(LEG, CLOSING, angle=8.0, target=wc.Target("wbl", value)) for value in (50, 62.5)
    )
    assert fifty.wanted.after.wbl == pytest.approx(50)
    assert more.wanted.after.wbl == pytest.approx(62.5)
    assert wc.check(LEG, CLOSING, angle=8.0, tolerance=9.0).verdict == "on-target"


def test_with_angle_knows_what_was_asked():
    wanted = wc.plan(LEG, CLOSING, kerf=1.0)
    made = with_angle(wanted, 5.0)
    assert (made.target, made.needed, made.asked, made.wedge.kerf) == (
        wc.Target("correction", 5.0),
        5.0,
        wanted.asked,
        1.0,
    )
    varus = wc.plan(wc.Limb.from_angles(mpta=93), "medial-closing-wedge-hto")
    assert with_angle(varus, 5.0).needed == -5.0


@pytest.mark.parametrize("wrap", [complex, lambda z: np.array([z, z])])
def test_a_ray_meets_its_circle_near_its_start_and_at_a_touch(wrap):
    for start, direction, radius, expected in (
        (0.5 + 0j, 1 + 0j, 1.0, 1 + 0j), (-0.9 + 0j, -3 + 0j, 1.0, -1 + 0j), (1 + 0j, 1 + 0j, 1.0, 1 + 0j),
        (-4 + 1j, 2 + 0j, 1.0, 1j), (-4 + 0.8j, 1 + 0j, 1.0, 0.6 + 0.8j),
    ):  # fmt: skip
        found = reach(wrap(start + 3 - 2j), wrap(direction), wrap(3 - 2j), radius)
        assert np.allclose(found, expected, atol=1e-9), (start, direction)
    assert np.isnan(reach(wrap(1.1 + 0j), wrap(1 + 0j), wrap(0j), 1.0)).all()


@pytest.mark.parametrize("bone", ["femur", "tibia"])
def test_a_shaft_is_cut_square_at_its_level(bone):
    at = site_of(
        LEG, replace(records.procedures()["shortening"], bone=bone), length=10.0, level=120.0
    )
    word = "tibial" if bone == "tibia" else "femoral"
    upper, lower = (LEG.points[f"{word}_shaft_{end}"] for end in ("proximal", "distal"))
    down = (lower - upper) / abs(lower - upper)
    knee = LEG.knee
    along = ((at.hinge - knee) * down.conjugate()).real
    assert along == pytest.approx(120.0 if bone == "tibia" else -120.0)
    assert ((at.hinge - upper) * down.conjugate()).imag == pytest.approx(0, abs=1e-9), (
        "on the shaft's axis"
    )
    out = (at.entry - at.hinge) * down.conjugate()
    assert out.real == pytest.approx(0, abs=1e-9)
    assert out.imag == pytest.approx(profiles()[bone]["lateral"][-1] * LEG.width)


@pytest.mark.parametrize(("bone", "span"), [("femur", 430.0), ("tibia", 365.0)])
def test_how_far_from_the_knee_a_shaft_may_be_cut(bone, span):
    for level in (0.1 * span + 0.01, 0.9 * span - 0.01):
        assert wc.plan(LEG, "shortening", bone=bone, length=5, level=level).wedge.length == 5
    for level in (0.1 * span - 0.01, 0.9 * span + 0.01):
        with pytest.raises(wc.InputError, match="level"):
            wc.plan(LEG, "shortening", bone=bone, length=5, level=level)


def test_a_base_needs_a_scale_and_an_unknown_landmark_is_named():
    bare = wc.Limb.from_landmarks(THREE, "right", mm_per_unit=None)
    with pytest.raises(wc.InputError) as stop:
        wc.check(
            bare,
            CLOSING,
            base=9.0,
            hinge=LEG["plateau_medial"] + (0, 20),
            entry=LEG["plateau_lateral"] + (0, 20),
        )
    assert str(stop.value) == (
        "base: found a base in mm, but no scale, expected a case with a scale; "
        "give --angle, or add mm_per_px or a calibration marker"
    )
    with pytest.raises(wc.InputError) as stop:
        LEG["hip"]
    assert str(stop.value).startswith("landmark: found 'hip', expected a landmark of this limb")


def test_zero_is_a_normal_end_and_the_ends_are_inside():
    jlca, mpta = (records.measures()[name] for name in ("jlca", "mpta"))
    assert [int(zone(value, jlca)) for value in (-0.1, 0.0, 0.5, 2.0, 2.1)] == [0, 1, 1, 1, 2]
    assert [int(zone(value, mpta)) for value in (84.9, 85.0, 90.0, 90.1)] == [0, 1, 1, 2]
    assert classify(wc.measure(LEG)).malalignment is not None


def test_a_plan_says_which_soft_tissue_model_it_used():
    lax = wc.Limb.from_angles(mldfa=88, mpta=83, jlca=5)
    found = wc.plan(lax, "medial-opening-wedge-hto", soft_tissue="jlca-half").soft_tissue
    assert (found.model, found.jlca_change) == ("jlca-half", None)
    assert math.isclose(found.expected, 1.5)
    assert (
        wc.plan(
            wc.Limb.from_angles(mpta=93), "medial-closing-wedge-hto", soft_tissue="none"
        ).soft_tissue.model
        == "none"
    )
