"""To the core and back: any scale, side and form of points."""

from dataclasses import replace

import numpy as np
import pytest

import wedgecalc as wc
from tests.legs import LEG, PLAIN
from wedgecalc.geometry.frame import Frame
from wedgecalc.planning.bone_frame import shaft_of


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("scale", [None, 0.35, 1.0, 2.0])
def test_to_the_core_and_back_in_any_scale(side, scale):
    frame = Frame(side, scale)
    z = frame.to_core((120.0, 340.0))
    flip = -1 if side == "right" else 1
    assert z == complex(flip * 120.0, -340.0) * (scale or 1.0)
    assert frame.to_case(z).tolist() == pytest.approx([120.0, 340.0])


def test_points_come_as_whole_numbers_lists_and_arrays():
    for xy in ((3, 4), [3, 4], np.array([3, 4]), (3.0, 4.0), np.array([3.0, 4.0])):
        z = LEG.frame.to_core(xy)
        assert z == -3 - 4j
        assert isinstance(z, complex)
    assert LEG.frame.to_core([(3, 4), (5, 6)]).tolist() == [-3 - 4j, -5 - 6j]
    assert LEG.frame.to_core(np.array([[3, 4], [5, 6], [7, 8]])).tolist() == [
        -3 - 4j,
        -5 - 6j,
        -7 - 8j,
    ]
    both = wc.Limb.from_landmarks(
        {name: np.array([PLAIN[name], PLAIN[name]]) for name in PLAIN.points}, ["right", "right"]
    )
    assert both.hip.tolist() == [PLAIN.hip] * 2


def test_lists_of_sides_and_complex_points_beside_the_origin():
    away = {name: PLAIN[name] + (30.0, 50.0) for name in PLAIN.points}
    both = wc.Limb.from_landmarks(
        {name: np.array([xy, xy]) for name, xy in away.items()}, ["right", "left"]
    )
    assert both.hip.tolist() == [-30 - 50j, 30 - 50j]
    assert PLAIN.frame.to_core(np.array([3 + 4j, 5 + 6j])).tolist() == [-3 - 4j, -5 - 6j]
    upper, lower = shaft_of(wc.Limb.from_landmarks(away, "right"), "femur")
    assert abs(upper - lower) == pytest.approx(0.35 * 400)


def test_rows_keep_what_is_known_of_the_legs():
    legs = replace(wc.virtual_legs(3), landmark_sd={"hip_center": 5.0})
    one = legs.rows(0)
    assert one.single
    assert dict(one.landmark_sd) == {"hip_center": 5.0}
    hto = "medial-opening-wedge-hto"
    whole = wc.uncertainty_of(legs, hto)
    assert wc.uncertainty_of(one, hto).before["hka"].sd == pytest.approx(whole.before["hka"].sd[0])


@pytest.mark.parametrize("which", [7, "a", [True, False], np.array([0.5])])
def test_rows_that_there_are_not(which):
    with pytest.raises(wc.InputError, match="rows"):
        wc.virtual_legs(3).rows(which)


def test_one_leg_has_no_rows():
    with pytest.raises(wc.InputError, match="rows"):
        wc.Limb.from_angles().rows(0)


def test_a_limb_cannot_be_changed():
    limb = wc.Limb.from_angles()
    for table in (limb.points, limb.contours, limb.landmark_sd):
        with pytest.raises(TypeError):
            table["x"] = 1


def test_a_pixel_has_a_height():
    points = {
        "hip_center": (0, 0),
        "plateau_medial": (1, 4),
        "plateau_lateral": (-1, 4),
        "ankle_center": (0, 8),
    }
    with pytest.raises(wc.InputError, match="aspect"):
        wc.Limb.from_landmarks(points, "right", aspect=0.0)
