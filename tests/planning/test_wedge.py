"""A wedge as a movement of the leg."""

import math

import pytest

import wedgecalc as wc
from tests.legs import CLOSING, LEG


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
