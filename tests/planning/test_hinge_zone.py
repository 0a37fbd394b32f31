"""The zone of the hinge against the fibular head: by hand, mirrored, scaled, and for many legs as for each."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.strategies import mirrored
from wedgecalc.planning.hinge_zone import TIP_TO_WIDEST, hinge_zone

BARE = wc.Limb.from_angles(mpta=90, mldfa=90, tilt=0, plateau=80)
X, Y = BARE["plateau_lateral"]
OPENING = "medial-opening-wedge-hto"


def planned(procedure=OPENING, side=1, **points):
    marks = {name: BARE[name] for name in BARE.points} | points
    limb = wc.Limb.from_landmarks(marks, "right")
    limb = mirrored(limb) if side < 0 else limb
    hinge, entry = np.array([X + 8, Y + 20]), np.array([X + 80, Y + 35])
    if side < 0:
        hinge, entry = hinge * [-1, 1], entry * [-1, 1]
    return wc.plan(limb, procedure, "correction=5", hinge=tuple(hinge), entry=tuple(entry))


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize(
    ("tip", "head", "zone"),
    [(12, 22, "safe"), (20, 25, "safe"), (10, 20, "safe"), (10, 19.9, "below"), (20.1, 30, "above"), (20.04, 30, "safe")],
)  # fmt: skip
def test_by_hand(side, tip, head, zone):
    """The plateau is level: depths are differences of height."""
    found = hinge_zone(
        planned(side=side, fibula_tip=(X - 5, Y + tip), fibula_head=(X - 12, Y + head))
    )
    assert (found.zone, found.marked) == (zone, True)
    assert (found.tip, found.head, found.hinge) == pytest.approx((tip, head, 20))


def test_without_the_head_its_level_follows_the_tip():
    found = hinge_zone(planned(fibula_tip=(X - 5, Y + 9)))
    assert found.head == pytest.approx(9 + TIP_TO_WIDEST * 80)
    assert (found.zone, found.marked) == ("below", False)


def test_other_wedges_and_unmarked_legs_have_none():
    marks = {"fibula_tip": (X - 5, Y + 30)}
    assert hinge_zone(planned()) is None
    limb = planned(**marks).limb
    for name in (
        "lateral-closing-wedge-hto",
        "medial-closing-wedge-hto",
        "lateral-opening-wedge-hto",
        "medial-closing-wedge-dfo",
    ):
        assert hinge_zone(wc.plan(limb, name, "correction=5")) is None
    assert hinge_zone(wc.plan(limb, OPENING, "correction=0")) is None


def test_many_legs_are_judged_as_each():
    tips = np.array([5.0, 12.0, 19.0, 26.0, np.nan])
    one = {name: np.tile(BARE[name], (5, 1)) for name in BARE.points}
    tip = np.column_stack([np.full(5, X - 5), Y + tips])
    many = wc.Limb.from_landmarks({**one, "fibula_tip": tip}, "right")
    alerts = {a.code: a for a in wc.plan(many, OPENING, "correction=5").alerts}
    found = []
    for tip in tips[:4]:
        limb = wc.Limb.from_landmarks(
            {n: BARE[n] for n in BARE.points} | {"fibula_tip": (X - 5, Y + tip)}, "right"
        )
        made = wc.plan(limb, OPENING, "correction=5")
        found.append(next((str(a.severity) for a in made.alerts if a.code == "hinge-zone"), ""))
    assert alerts["hinge-zone"].severities.tolist() == [*found, ""]
    assert {"warn", "note", ""} <= set(found)
