"""A wedge as a movement of the leg."""

import math
from dataclasses import replace

import pytest

import wedgecalc as wc
from tests.legs import CLOSING, LEG
from wedgecalc.planning.site import MOST_DEGREES
from wedgecalc.planning.wedge import angle_of_base


@pytest.mark.parametrize("name", [CLOSING, "medial-opening-wedge-hto"])
def test_a_share_of_the_way(name):
    made = wc.plan(LEG, name, length=4.0)
    wedge, record = made.wedge, made.procedure
    half = wedge.moved(LEG, record, 0.5)
    angle = math.radians(wedge.turn * 0.5)
    wanted = wedge.hinge_z + (LEG.ankle + wedge.shift * 0.5 - wedge.hinge_z) * complex(
        math.cos(angle), math.sin(angle)
    )
    assert half.ankle == pytest.approx(wanted)
    assert wedge.moved(LEG, record).ankle == pytest.approx(made.after_limb.ankle)
    turned = complex(math.cos(2 * angle), math.sin(2 * angle))
    far = wedge.hinge_z + (wedge.entry_z - wedge.hinge_z) * turned.conjugate() - wedge.shift
    if wedge.kind == "opening":
        far = wedge.hinge_z + (wedge.entry_z + wedge.shift - wedge.hinge_z) * turned
    assert wedge.far_entry_z == pytest.approx(far)
    bare = LEG.turned(("tibia-shaft",), LEG.knee, 1j)
    assert bare.ankle == pytest.approx(LEG.knee + (LEG.ankle - LEG.knee) * 1j)


def test_the_largest_base_is_that_of_the_largest_wedge():
    longest = 2 * 57.0 * math.sin(math.radians(MOST_DEGREES / 2))
    assert angle_of_base(longest, 57.0) == pytest.approx(MOST_DEGREES)
    with pytest.raises(wc.InputError, match="base"):
        angle_of_base(longest + 1e-6, 57.0)


def test_where_hinge_and_entry_come_from():
    placed = wc.plan(LEG, CLOSING)
    assert (placed.hinge_source, placed.entry_source) == ("usual", "usual")
    on_film = {"hinge": 2.0}  # mm, the spread of what was found there
    request = replace(placed.request, hinge=placed.wedge.hinge, of_film=on_film)
    found = wc.plan(LEG, request)
    assert (found.hinge_source, found.entry_source) == ("film", "usual")
    given = wc.plan(LEG, replace(request, of_film={}))
    assert (given.hinge_source, given.entry_source) == ("given", "usual")
    unscaled = wc.plan(wc.load_case("demo:real-left-leg").limb, "medial-opening-wedge-hto")
    assert (unscaled.hinge_source, unscaled.entry_source) == ("assumed", "assumed")
