"""Bends are found where they were made."""

import math

import numpy as np
import pytest
import shapely

import wedgecalc as wc
from wedgecalc.study.cora import cora, effect


def bent(level, degrees):
    """Return a right leg on paper, straight but for one bend of the tibia at a level below the hip."""

    hip, knee, ankle = np.array([0.0, 0.0]), np.array([0.0, 420.0]), np.array([0.0, 800.0])
    turn = math.radians(degrees)

    def swung(p, about):
        d = np.asarray(p) - (0, about)
        rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        return rotation @ d + np.array([0, about])

    # mLDFA 88 and MPTA 87 before the bend, square to vertical axes.
    f, t = math.radians(2), math.radians(3)
    condyle, plateau = (
        26 * np.array([math.cos(f), math.sin(f)]),
        38 * np.array([math.cos(t), math.sin(t)]),
    )
    p = {"hip_center": hip, "condyle_medial": knee + condyle, "condyle_lateral": knee - condyle, "plateau_medial": knee + plateau,
         "plateau_lateral": knee - plateau, "knee_center": knee, "ankle_center": ankle, "tibial_shaft_proximal": np.array([0.0, level + 40]),
         "tibial_shaft_distal": np.array([0.0, 740.0]), "greater_trochanter": np.array([-57.0, 0.0])}  # fmt: skip
    below = ("ankle_center", "tibial_shaft_proximal", "tibial_shaft_distal")
    return wc.Limb.from_landmarks(
        {n: swung(z, level) if n in below else z for n, z in p.items()}, "right"
    )


@pytest.mark.parametrize("level", [440, 480, 560])
@pytest.mark.parametrize("degrees", [4, 12])
def test_a_bend_is_found_where_it_was_made(level, degrees):
    limb = bent(level, degrees)
    found = cora(limb, wc.measure(limb), "tibia")
    x, y = limb.frame.to_case(found.point_z)
    assert (x, y) == (pytest.approx(0, abs=1e-6), pytest.approx(level))
    assert abs(found.angle) == pytest.approx(degrees)
    assert found.angle < 0, "the ankle swung to the medial side: varus"
    assert found.level == pytest.approx(
        (level - 420) * math.cos(math.atan2(math.sin(math.radians(degrees)) * (800 - level), 1e9)),
        rel=0.02,
    )


@pytest.mark.parametrize(
    ("hinge", "entry", "rule"),
    [
        ((0, 480), (-30, 480), 1),
        ((28, 480), (-30, 480), 1),
        ((28, 480), (-30, 440), 2),
        ((28, 520), (-30, 520), 3),
        ((28, 450), (-30, 480), 3),
    ],
)
def test_rules_and_shift_by_shapely(hinge, entry, rule):
    """Turn the distal axis about the hinge with shapely and measure how far it ends from the vertical femoral axis."""
    limb = bent(480, 10)
    plan = wc.plan(
        limb, "lateral-closing-wedge-hto", wc.Target("correction", 10), hinge=hinge, entry=entry
    )
    found = cora(limb, plan.before, "tibia")
    e = effect(plan, found)
    distal = shapely.LineString([limb.frame.to_case(found.point_z), limb["ankle_center"]])
    turned = [
        shapely.affinity.rotate(distal, sense * found.angle, origin=hinge) for sense in (1, -1)
    ]
    (upright,) = [line for line in turned if abs(line.coords[0][0] - line.coords[1][0]) < 1e-6]
    assert e.shift == pytest.approx(abs(upright.coords[0][0]))
    assert e.rule == rule
    assert (e.shift < 1.0) == (rule != 3), "on the bisector the axes fall together"
