"""Without a scale: angles and percentages in every command, and no length."""

import json
import re

import numpy as np
import pytest

import wedgecalc as wc
from tests.covering import THOROUGH
from tests.driving import drive, lengths
from tests.whole_cases import CASES, DFO, HTO, OPEN, VARUS, document
from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.drawing import VIEWS, draw
from wedgecalc.drawing.scene import Scene


def unscaled(limb, factor=1.0):
    """The same leg in pixels of which nobody knows the size."""
    return wc.Limb.from_landmarks(
        {name: limb[name] * factor for name in limb.points}, limb.frame.side, mm_per_unit=None
    )


@pytest.mark.parametrize(
    "procedure", [HTO, OPEN, DFO, "medial-opening-wedge-dfo", "medial-closing-wedge-pfo"]
)
@pytest.mark.parametrize("factor", [1.0, 0.001, 7.3])
def test_angles_are_those_of_the_leg_with_a_plateau_of_75_mm(procedure, factor):
    target = wc.Target("nsa", 125) if procedure.endswith("pfo") else None
    leg = wc.Limb.from_angles(mldfa=92, mpta=82, jlca=2, plateau=75, nsa=130)
    known, unknown = (
        wc.plan(leg, procedure, target),
        wc.plan(unscaled(leg, factor), procedure, target),
    )
    assert unknown.correction == pytest.approx(known.correction, abs=1e-9)
    assert unknown.wedge.hinge / factor == pytest.approx(known.wedge.hinge, abs=1e-6)
    assert unknown.hinge_source == "assumed"
    assert known.hinge_source == "usual"
    for value in (
        unknown.wedge.base,
        unknown.wedge.radius,
        unknown.after.limb,
        unknown.hip_shift,
        bone_wedge(unknown),
    ):
        assert value is None


def test_many_legs_without_a_scale():
    many = wc.Limb.from_angles(
        mpta=np.array([82.0, 84.0]), mldfa=88, plateau=np.array([70.0, 80.0])
    )
    found = wc.plan(unscaled(many), HTO)
    for k in range(2):
        one = wc.Limb(
            {name: complex(z[k]) if np.ndim(z) else z for name, z in many.points.items()},
            many.frame,
        )
        assert found.correction[k] == pytest.approx(
            wc.plan(unscaled(one), HTO).correction, abs=1e-9
        )
        assert found.wedge.hinge[k] == pytest.approx(
            wc.plan(unscaled(one), HTO).wedge.hinge, abs=1e-6
        )
    assert found.wedge.base is None


@pytest.mark.parametrize(
    "command",
    [
        ("plan",),
        ("check", "--angle", "8"),
        ("compare",),
        ("sweep", "--over", "angle"),
        ("sweep", "--over", "target"),
        ("sweep", "--over", "jlca"),
    ],
)
def test_no_millimetre_without_a_scale(command):
    name, *rest = command
    found = document(name, CASES / "px-noscale.json", "-p", HTO, *rest)
    assert not list(lengths(found))
    page = (
        " ".join(drive(name, CASES / "px-noscale.json", "-p", HTO, *rest)[1].split())
        .replace("75 mm wide", "")
        .replace("1 mm for each degree", "")
    )
    assert not re.search(r"\d mm", page)
    if name == "plan":
        assert found["wedge"]["hinge_source"] == "assumed"
        assert [alert["code"] for alert in found["alerts"]].count("assumed-plateau") == 1


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--base", "9"),
        ("plan", "--length", "5"),
        ("plan", "--uncertainty", "first-order"),
        ("sweep", "--over", "base"),
    ],
)
def test_what_needs_a_scale_says_so(command):
    code, out, err = drive(command[0], CASES / "px-noscale.json", "-p", HTO, *command[1:])
    assert (code, out) == (2, "")
    assert "scale" in err


@pytest.mark.parametrize("view", [name for name in VIEWS if name != "radiograph"])
def test_pictures_without_a_scale_show_no_millimetres(view):
    figure = draw(wc.plan(unscaled(VARUS), HTO), view, width=3)
    words = [
        text.get_text()
        for ax in [*figure.axes, *(child for ax in figure.axes for child in ax.child_axes)]
        for text in ax.texts
    ]
    assert not [
        word for word in words if re.search(r"\d mm", word.replace("assumed plateau of 75 mm", ""))
    ]


@pytest.mark.parametrize("procedure", [HTO, OPEN, DFO])
def test_the_wedge_is_drawn_on_its_bone_as_with_a_scale(procedure):
    leg = wc.Limb.from_angles(mldfa=92, mpta=82, jlca=2, plateau=75, nsa=130)
    known, unknown = (Scene.of(wc.plan(limb, procedure)) for limb in (leg, unscaled(leg, 7.3)))
    bone = known.plan.procedure.bone
    for shapes in ("before", "after"):
        one, other = (getattr(scene, shapes)[bone] for scene in (known, unknown))
        assert one.symmetric_difference(other).area < 1e-6 * one.area
    removed = unknown.wedge.removed
    assert removed.symmetric_difference(known.wedge.removed).area < 1e-6
    assert removed.difference(unknown.before[bone]).area < 1e-6
    assert unknown.sized is None
    assert known.wedge_numbers.on_bone
    assert not unknown.wedge_numbers.on_bone


@pytest.mark.usefixtures("coarse")
def test_pages_slides_films_and_two_levels_without_a_scale(tmp_path):
    path = CASES / "px-noscale.json"
    short = () if THOROUGH else ("--short",)
    for command, file, *more in (
        ("report", "a.pdf"),
        ("slides", "a.pptx", *short),
        ("animate", "a.gif"),
    ):
        assert drive(command, path, "-p", HTO, *more, "-o", tmp_path / file)[0] == 0
    assert not list(lengths(document("double-level", path)))
    assert drive("double-level", path, "-o", tmp_path / "d.png")[0] == 0


def test_a_case_without_a_scale_whose_osteotomy_has_no_hinge_is_analysed(tmp_path):
    raw = json.loads((CASES / "px-noscale.json").read_text()) | {"osteotomy": {"procedure": OPEN}}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(raw))
    assert document("analyse", path)["measures"]["limb_mm"] is None


def test_a_hinge_of_ones_own_needs_no_assumption():
    leg = unscaled(VARUS)
    made = wc.plan(leg, HTO, hinge=VARUS["plateau_medial"])
    assert (made.hinge_source, made.wedge.entry_z) == ("given", None)
    assert "assumed-plateau" not in [alert.code for alert in made.alerts]
    assert made.correction == pytest.approx(
        wc.plan(VARUS, HTO, hinge=VARUS["plateau_medial"]).correction, abs=1e-9
    )
