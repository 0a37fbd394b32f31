"""What if: every curve passes through the plan, and each point is what another way of computing gives."""

import json

import numpy as np
import pytest
import shapely
from shapely.affinity import rotate

import wedgecalc as wc
from tests.covering import thinned
from tests.pictures import assert_tidy
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.charts import sweep_figure
from wedgecalc.study.sweep import SWEPT_INPUTS

LEG = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2)
PROCEDURES = ("lateral-closing-wedge-hto", "medial-opening-wedge-hto", "lateral-closing-wedge-dfo")


@pytest.mark.parametrize("procedure", PROCEDURES)
@pytest.mark.parametrize("over", SWEPT_INPUTS)
def test_every_curve_passes_through_the_plan(over, procedure):
    found = wc.sweep(LEG, procedure, over)
    for name, row in found.outcomes.items():
        expected = {"correction": found.plan.correction, "base": found.plan.wedge.base}.get(
            name, getattr(found.plan.after, name, None)
        )
        assert np.interp(found.current, found.values, row) == pytest.approx(expected, rel=1e-3), (
            name
        )
    assert found.zone[0] < found.plan.after.wbl < found.zone[1]


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_angle_and_base_against_check(procedure):
    for over, option in (("angle", "angle"), ("base", "base")):
        found = wc.sweep(LEG, procedure, over)
        for k in (0, 13, 40):
            made = wc.check(LEG, procedure, **{option: found.values[k]}).given
            assert found.outcomes["wbl"][k] == pytest.approx(made.after.wbl, abs=1e-9)
            assert found.outcomes["base"][k] == pytest.approx(made.wedge.base, abs=1e-9)


def test_hinge_off_its_place_by_shapely():
    """Turn the ankle with shapely about the shifted hinge, by the angle whose chord on the shorter cut is the same base."""
    found = wc.sweep(LEG, "lateral-closing-wedge-hto", "hinge")
    hinge, entry = found.plan.wedge.hinge, found.plan.wedge.entry
    for k in (0, 10, 40):
        shifted = hinge + (entry - hinge) / np.hypot(*(entry - hinge)) * found.values[k]
        cut = np.hypot(*(entry - shifted))
        angle = np.degrees(2 * np.arcsin(found.plan.wedge.base / 2 / cut))
        assert found.outcomes["correction"][k] == pytest.approx(angle)
        outcomes = []
        for sense in (1, -1):
            ankle = rotate(shapely.Point(LEG["ankle_center"]), sense * angle, origin=tuple(shifted))
            axis = shapely.LineString([LEG["hip_center"], (ankle.x, ankle.y)])
            plateau = shapely.LineString(
                [
                    LEG["plateau_medial"] * 3 - LEG["plateau_lateral"] * 2,
                    LEG["plateau_lateral"] * 3 - LEG["plateau_medial"] * 2,
                ]
            )
            crossing = axis.intersection(plateau)
            way = LEG["plateau_lateral"] - LEG["plateau_medial"]
            outcomes.append(
                100
                * np.dot((crossing.x, crossing.y) - LEG["plateau_medial"], way)
                / np.dot(way, way)
            )
        assert max(outcomes) == pytest.approx(found.outcomes["wbl"][k])


def test_entry_off_its_place_keeps_the_base():
    found = wc.sweep(LEG, "medial-opening-wedge-hto", "entry")
    assert found.outcomes["base"] == pytest.approx(np.full(41, found.plan.wedge.base))
    assert np.ptp(found.outcomes["wbl"]) > 0.1


def test_jlca_keeps_the_identity_and_the_bones():
    found = wc.sweep(LEG, "lateral-closing-wedge-hto", "jlca")
    o = found.outcomes
    assert o["jlca"] == pytest.approx(found.values)
    assert o["hka"] - 180 == pytest.approx(o["mpta"] - o["mldfa"] - o["jlca"], abs=1e-9)
    assert o["hka"] - found.plan.after.hka == pytest.approx(
        found.current - found.values, abs=0.12
    ), "a degree of joint is a degree of leg"
    assert o["mldfa"] == pytest.approx(np.full(41, 88), abs=0.15), (
        "the knee's centre moves a little as the joint opens"
    )


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_jlca_turns_the_tibia_about_the_closed_side(procedure):
    """The curve passes through the leg of the closed joint, and by shapely through a tibia turned on its medial contact."""
    leg = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=4)
    asked = wc.plan(leg, procedure, "wbl=55", jlca_supine=1.0)
    found = wc.sweep(leg, procedure, "wbl=55", "jlca", jlca_supine=1.0)
    for name in ("wbl", "hka", "limb"):
        at = np.interp(1.0, found.values, found.outcomes[name])
        assert at == pytest.approx(getattr(asked.standing_again, name), abs=0.02)
    for k in (5, 12, 20):  # open laterally throughout
        after = found.plan.after_limb
        medial, lateral = after["plateau_medial"], after["plateau_lateral"]
        turned = [
            rotate(shapely.Point(after["ankle_center"]), sense * (found.values[k] - 4),
                   origin=tuple(medial + 0.25 * (lateral - medial)))
            for sense in (1, -1)
        ]  # fmt: skip
        legs = [np.hypot(*(after["hip_center"] - (p.x, p.y))) for p in turned]
        assert min(abs(np.array(legs) - found.outcomes["limb"][k])) < 1e-9


def test_targets_are_reached():
    for measure, value in (("wbl", 55), ("hka", 182), ("mpta", 90)):
        found = wc.sweep(LEG, "lateral-closing-wedge-hto", "target", wc.Target(measure, value))
        made = np.isfinite(found.outcomes["wbl"])
        assert made.sum() > 20
        assert found.outcomes[measure][made] == pytest.approx(found.values[made], abs=1e-9)


def test_what_cannot_be_made_is_a_gap():
    found = wc.sweep(
        wc.Limb.from_angles(mldfa=88, mpta=86),
        "lateral-closing-wedge-hto",
        "target",
        wc.Target("wbl", 50),
    )
    assert np.isnan(found.outcomes["wbl"][0])
    assert np.isfinite(found.outcomes["wbl"][-1])


LOOKS = [("light", 13.333), ("dark", 5), ("print", 8)]  # every other leg, each quantity in each


@pytest.mark.parametrize(("name", "over", "look"), thinned(wc.bundled_cases(), SWEPT_INPUTS, LOOKS))
def test_pictures_are_tidy(name, over, look):
    bundled = wc.load_case(f"demo:{name}")
    procedure = bundled.osteotomy.procedure or "medial-opening-wedge-hto"
    arguments = (bundled.limb, procedure, over, bundled.target)
    if bundled.id == "real-left-leg" and over not in ("angle", "target"):
        with pytest.raises(wc.InputError, match=over):
            wc.sweep(*arguments, hinge=bundled.osteotomy.hinge)
        return
    found = wc.sweep(*arguments, hinge=bundled.osteotomy.hinge)
    assert set(THEMES) == {theme for theme, _ in LOOKS}
    assert_tidy(sweep_figure(found, bundled.id, *look))


def test_command_line(run, tmp_path):
    picture = tmp_path / "x.svg"
    code, out, _ = run("sweep", "demo:medial-oa-left", "--over", "base", "--json", "-o", picture)
    found = json.loads(out)
    assert code == 0
    assert picture.exists()
    assert len(found["values"]) == len(found["outcomes"]["wbl_pct"]) == 41
    assert {
        "wbl_pct",
        "hka_deg",
        "mpta_deg",
        "mldfa_deg",
        "jlca_deg",
        "limb_mm",
        "correction_deg",
        "base_mm",
    } == found["outcomes"].keys()
    assert "◀ the plan" in run("sweep", "demo:medial-oa-left", "--over", "hinge")[1]
    for wrong, word in (
        (("--over", "hing"), "did you mean hinge"),
        (("--over", "base", "-o", "x.gif"), ".png"),
    ):
        code, out, err = run("sweep", "demo:medial-oa-left", *wrong)
        assert (code, out) == (2, "")
        assert word in err
    code, _, err = run("sweep", "demo:real-left-leg", "--over", "base")
    assert code == 2
    assert "scale" in err


@pytest.mark.parametrize("target", ["wbl=58", "wbl=62.5", "wbl=65"])
@pytest.mark.parametrize("over", ["base", "tibia-base"])
def test_a_base_is_swept_by_whole_millimetres_each_once(run, over, target):
    case, level = ("medial-oa-right", ()) if over == "base" else ("severe-combined-right", ("-p", "double-level"))  # fmt: skip
    out = run("sweep", f"demo:{case}", *level, "-t", target, "--over", over)[1]
    rows = [line.split() for line in out.splitlines() if "°" in line and " mm " in line]
    rows = [row for row in rows if row[1] == "mm"]
    sizes = [float(row[0]) for row in rows if "plan" not in row]
    (own,) = (float(row[0]) for row in rows if "plan" in row)
    expected = np.arange(min(sizes), max(sizes) + 1)
    assert sizes == [size for size in expected if size != own]
    assert 9 <= len(rows) <= 12
