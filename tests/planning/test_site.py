"""Where a cut lies: the usual site, and shafts."""

import math
from dataclasses import replace

import numpy as np
import pytest

import wedgecalc as wc
from tests.legs import LEG, PLAIN
from wedgecalc import records
from wedgecalc.planning.bone_frame import level_frame, shaft_of
from wedgecalc.planning.cortex import profiles
from wedgecalc.planning.site import site_of


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


def test_the_shaft_of_an_ordinary_femur():
    """Seven degrees (Paley 2002) from the mechanical axis, outwards at its upper end, a tenth of the plateau beside the knee's centre."""
    upper, lower = shaft_of(PLAIN, "femur")
    foot, lean, span = 0.12 * 80 * -1, math.radians(7), 400.0
    for found, share in ((upper, 0.70), (lower, 0.35)):
        # Canonical: lateral is positive, up is positive, knee at (0, -400).
        assert found == pytest.approx(
            complex(foot + share * span * math.sin(lean), -400 + share * span * math.cos(lean))
        )
    assert shaft_of(PLAIN, "tibia") == (-400j, -800j)
    marked = {name: LEG[name] for name in LEG.points}
    assert shaft_of(wc.Limb.from_landmarks(marked, "right"), "tibia") == (
        LEG.points["tibial_shaft_proximal"],
        LEG.points["tibial_shaft_distal"],
    )
    half = wc.Limb.from_landmarks(
        {k: v for k, v in marked.items() if k != "tibial_shaft_distal"}, "right"
    )
    assert shaft_of(half, "tibia") == (half.knee, half.ankle), "one landmark is no shaft"


@pytest.mark.parametrize(
    "name", [p.name for p in records.procedures().values() if p.level == "knee"]
)
def test_the_usual_cut_stands_on_the_template_as_numpy_reads_it(name):
    record = records.procedures()[name]
    profile = profiles()[record.bone]
    origin, lateral, away, width = level_frame(LEG, record)
    at = site_of(LEG, record)
    for z, side, level, inset in (
        (at.entry, record.side, record.entry_level_mm, 0.0),
        (
            at.hinge,
            "medial" if record.side == "lateral" else "lateral",
            record.hinge_level_mm,
            record.hinge_inset_mm,
        ),
    ):
        reach = float(np.interp(level / width, profile["level"], profile[side])) * width - inset
        assert z == pytest.approx(
            origin + lateral * ((reach if side == "lateral" else -reach) + away * level)
        )


@pytest.mark.parametrize("side", ["lateral", "medial"])
def test_the_entry_lies_on_its_side_of_the_hinge_however_near(side):
    record = next(
        p
        for p in records.procedures().values()
        if (p.bone, p.kind, p.level, p.side) == ("tibia", "closing", "knee", side)
    )
    hinge = PLAIN.frame.to_case(-430j)
    out = PLAIN.plateau / abs(PLAIN.plateau) * (1 if side == "lateral" else -1)
    near = PLAIN.frame.to_case(-430j + 0.005 * out)
    assert site_of(PLAIN, record, hinge, near).entry == pytest.approx(-430j + 0.005 * out)
    for wrong in (hinge, PLAIN.frame.to_case(-430j - 0.005 * out)):
        with pytest.raises(wc.InputError, match="entry not"):
            site_of(PLAIN, record, hinge, wrong)
    usual = site_of(PLAIN, record)
    beyond = PLAIN.frame.to_case(usual.entry + 5 * out), PLAIN.frame.to_case(usual.hinge - 5 * out)
    with pytest.raises(wc.InputError, match=f"^hinge: .*usual entry is not {side} to it"):
        site_of(PLAIN, record, hinge=beyond[0])
    with pytest.raises(wc.InputError, match=f"^entry: .*not {side} to the usual hinge"):
        site_of(PLAIN, record, entry=beyond[1])
    with pytest.raises(wc.InputError, match=r"^entry: "):
        site_of(PLAIN, record, hinge, "there")


@pytest.mark.parametrize("number", [np.float32, np.float64, np.int64])
@pytest.mark.parametrize(
    ("procedure", "fields"),
    [
        ("medial-opening-wedge-hto", {"length": 3, "kerf": 1}),
        ("medial-opening-wedge-hto", {"hinge_turn": 10, "ap_depth": 50}),
        ("lengthening", {"length": 20, "level": 200}),
    ],
)
def test_a_number_of_numpy_is_a_number(number, procedure, fields):
    leg = wc.Limb.from_angles(mpta=82)
    made = wc.plan(leg, procedure, **{name: number(value) for name, value in fields.items()})
    plain = wc.plan(leg, procedure, **fields)
    assert made.after.wbl == plain.after.wbl
    assert isinstance(made.after.wbl, float)


def test_without_condyles_a_femoral_plan_names_the_landmarks_that_place_its_hinge():
    few = {
        n: tuple(LEG[n])
        for n in ("hip_center", "plateau_medial", "plateau_lateral", "ankle_center")
    }
    limb = wc.Limb.from_landmarks(few, LEG.frame.side)
    with pytest.raises(wc.InputError, match="condyle_medial and condyle_lateral"):
        wc.plan(limb, "medial-closing-wedge-dfo")
