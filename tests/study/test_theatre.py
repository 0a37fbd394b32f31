"""The sheet for the operating room: each row as `check` and as rotated points have it, the rows around the plan, gaps in space, the rod."""

import math
from dataclasses import replace

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.planning.slope import gap_shares
from wedgecalc.results.build_sweep import sweep_result
from wedgecalc.results.millimetres import rounded_words
from wedgecalc.results.theatre_table import printed_rows
from wedgecalc.results.theatre_words import legend_words
from wedgecalc.study.theatre import GRID_ROWS, theatre_of

CASES = (
    "medial-oa-right",
    "medial-oa-left",
    "femoral-varus-right",
    "lateral-oa-right",
    "phantom-left",
    "bowleg-left",
)


def of(name, **keywords):
    case = wc.load_case(f"demo:{name}")
    return case.limb, wc.theatre(
        case.limb, replace(case.request, **keywords.pop("request", {})), **keywords
    )


def by_turning(limb, row, bone):
    """Where the line crosses the plateau, %, with the row's wedge turned either way about the hinge."""
    p = {name: np.array(limb[name]) for name in limb.points}
    hinge, entry = row.part.wedge.hinge, row.part.wedge.entry
    cut = np.hypot(*(entry - hinge)) * limb.frame.scale
    turned = 2 * math.asin(row.opened.wedge.base / (2 * cut))
    for way in (turned, -turned):
        turn = np.array([[math.cos(way), -math.sin(way)], [math.sin(way), math.cos(way)]])
        end = "ankle_center" if bone == "tibia" else "hip_center"
        moved = p | {end: hinge + turn @ (p[end] - hinge)}
        line, width = (
            moved["ankle_center"] - moved["hip_center"],
            p["plateau_lateral"] - p["plateau_medial"],
        )
        yield (
            100
            * np.linalg.solve(
                np.column_stack([width, -line]), moved["hip_center"] - p["plateau_medial"]
            )[0]
        )


@pytest.mark.parametrize("name", CASES)
def test_each_row_is_the_check_of_its_millimetres(name):
    limb, found = of(name)
    (cut,) = found.cuts
    assert len(cut.rows) >= 7
    for row in cut.rows:
        checked = wc.check(limb, found.plan.request, base=row.opened.wedge.base)
        for measure in ("hka", "wbl", "mpta", "mldfa", "limb"):
            assert getattr(row.check.given.after, measure) == pytest.approx(
                getattr(checked.given.after, measure), abs=1e-9
            )
        assert row.check.verdict == checked.verdict
        assert row.off == pytest.approx(checked.error["correction_deg"], abs=1e-9)


@pytest.mark.parametrize("name", CASES)
def test_each_row_by_turning_points(name):
    """Points of the case turned about the hinge by the angle of the base, in plain numpy."""
    limb, found = of(name)
    (cut,) = found.cuts
    for row in cut.rows:
        either = by_turning(limb, row, cut.plan.procedure.bone)
        assert min(abs(wbl - row.check.given.after.wbl) for wbl in either) < 1e-9


def test_rows_stand_on_the_grid_around_the_plan():
    limb, found = of("medial-oa-right")
    (cut,) = found.cuts
    (own,) = [row for row in cut.rows if row.planned]
    assert own.part.correction == pytest.approx(found.plan.correction, abs=1e-9)
    assert own.check.given.after.wbl == pytest.approx(62.5, abs=1e-9)
    sizes = [row.opened.wedge.base for row in cut.rows if not row.planned]
    assert sizes == pytest.approx([6, 7, 8, 9, 10, 11, 12, 13])
    assert [row.part.correction for row in cut.rows] == sorted(
        row.part.correction for row in cut.rows
    )
    halves = wc.theatre(limb, found.plan.request, step=0.5).cuts[0].rows
    assert [r.opened.wedge.base for r in halves if not r.planned] == pytest.approx(
        [7.5, 8, 8.5, 9, 9.5, 10, 10.5, 11]
    )
    assert len(cut.rows) <= 2 * GRID_ROWS + 1


def test_the_plan_never_stands_for_a_row_of_the_grid():
    """Its base rounds to 9.0 mm, and the wedge of 9 mm is another one."""
    _, found = of("phantom-left")
    sizes = [row.opened.wedge.base for row in found.cuts[0].rows if not row.planned]
    assert any(size == pytest.approx(9) for size in sizes)
    assert sizes == pytest.approx([*range(round(sizes[0]), round(sizes[-1]) + 1)])


def test_a_small_wedge_has_no_rows_below_nothing():
    found = wc.theatre(wc.Limb.from_angles(mpta=86), "medial-opening-wedge-hto", "correction=1.2")
    sizes = [row.opened.wedge.base for row in found.cuts[0].rows]
    assert min(sizes) > 0
    assert len(sizes) < 2 * GRID_ROWS + 1


@pytest.mark.parametrize("name", ["severe-combined-right", "knock-knee-left"])
def test_rows_say_every_stop_and_each_new_warning_of_their_check(name):
    limb, found = of(name)
    of_plan = {a.code for a in found.plan.alerts if a.severity == "warn"}
    for row in found.cuts[0].rows:
        alerts = wc.check(limb, found.plan.request, base=row.opened.wedge.base).given.alerts
        assert set(row.stops) == {a.code for a in alerts if a.severity == "stop"}
        assert set(row.warnings) == {a.code for a in alerts if a.severity == "warn"} - of_plan
        assert not (row.stops and row.acceptable)
    assert any(
        row.stops if name.startswith("severe") else row.warnings for row in found.cuts[0].rows
    )


def test_acceptable_is_within_the_tolerance_and_raises_no_stop():
    _, found = of("medial-oa-right", tolerance=3.0)
    for row in found.cuts[0].rows:
        near = abs(row.part.correction - found.plan.correction) <= 3.0
        over = row.check.given.after.mpta > 95.05
        assert row.acceptable == (near and not over)
        assert row.stops == (("mpta-over",) if over else ())
    assert any(row.stops for row in found.cuts[0].rows)


def test_without_a_scale_the_rows_go_by_the_angle():
    _, found = of("real-left-leg")
    (cut,) = found.cuts
    assert not cut.in_mm
    sizes = [row.part.correction for row in cut.rows if not row.planned]
    assert sizes == pytest.approx([8, 9, 10, 11, 12, 13, 14, 15])


def test_of_two_bones_the_other_stays_as_planned():
    limb = wc.load_case("demo:severe-combined-right").limb
    found = wc.theatre(limb, wc.DoubleRequest())
    femur, tibia = found.cuts
    assert (femur.plan.procedure.bone, tibia.plan.procedure.bone) == ("femur", "tibia")
    for cut, other in ((femur, "tibia"), (tibia, "femur")):
        for row in cut.rows:
            bases = {f"{cut.plan.procedure.bone}_base": row.opened.wedge.base}
            angles = {f"{other}_angle": getattr(found.plan, other).correction}
            checked = wc.check_double(limb, wc.DoubleRequest(), **bases, **angles)
            assert row.check.given.after.hka == pytest.approx(checked.given.after.hka, abs=1e-9)
            assert row.check.given.after.wbl == pytest.approx(checked.given.after.wbl, abs=1e-9)
    between = wc.check_double(
        limb, wc.DoubleRequest(), tibia_angle=0, femur_angle=found.plan.femur.correction
    )
    assert found.rod_between.wbl == pytest.approx(between.given.after.wbl, abs=1e-9)
    assert found.rod.wbl == pytest.approx(62.5, abs=1e-9)


def turned_box(theta, psi, point):
    """How far a point of a box moves that is turned by theta about an axis in the plane of the cut, psi from straight back."""
    axis = np.array([-math.sin(psi), math.cos(psi), 0.0])  # medial, front, up: through the hinge
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    turn = np.eye(3) + math.sin(theta) * cross + (1 - math.cos(theta)) * cross @ cross
    return float(np.linalg.norm(turn @ point - point))


@pytest.mark.parametrize("psi", [0.0, 10.0, -7.5, 20.0])
def test_gaps_are_those_of_a_box_turned_in_space(psi):
    limb = wc.Limb.from_angles(mpta=82)
    found = wc.theatre(limb, "medial-opening-wedge-hto", hinge_turn=psi or None, ap_depth=50.0)
    for row in found.cuts[0].rows:
        wedge, theta = row.opened.wedge, math.radians(row.opened.correction)
        back = np.array([wedge.radius, -25.0 if psi else 0.0, 0.0])
        front = np.array([wedge.radius * gap_shares()["front_share"], 25.0 if psi else 0.0, 0.0])
        assert row.gaps.back == pytest.approx(turned_box(theta, math.radians(psi), back), abs=1e-9)
        assert row.gaps.front == pytest.approx(
            turned_box(theta, math.radians(psi), front), abs=1e-9
        )


def test_gaps_by_hand():
    """A cut of 60 mm opened by 10°: 2 · 60 · sin 5° = 10.459 mm at the back, 0.709 of it in front."""
    limb = wc.Limb.from_angles(mpta=82)
    hinge = np.array(limb["plateau_lateral"]) + np.array([-10.0, 20.0])
    found = wc.theatre(
        limb,
        "medial-opening-wedge-hto",
        "correction=10",
        hinge=tuple(hinge),
        entry=tuple(hinge + np.array([60.0, 0.0])),
    )
    gaps = found.cuts[0].gaps
    assert gaps.back == pytest.approx(10.4587, abs=1e-4)
    assert gaps.front == pytest.approx(0.709 * 10.4587, abs=1e-4)
    closing = wc.theatre(limb, "lateral-closing-wedge-hto", "wbl=62.5")
    assert closing.cuts[0].gaps is None


def test_the_rod_lies_where_the_unloaded_knee_has_it():
    limb = wc.Limb.from_angles(mpta=84, jlca=6)
    loaded = wc.theatre(limb, "medial-opening-wedge-hto", "wbl=62.5")
    assert loaded.rod.wbl == pytest.approx(62.5, abs=1e-9)
    asked = wc.theatre(
        limb, "medial-opening-wedge-hto", "wbl=62.5", soft_tissue="none", jlca_supine=2
    )
    assert asked.rod.wbl == asked.plan.in_theatre.wbl
    assert asked.rod.wbl > loaded.rod.wbl + 1
    for row in asked.cuts[0].rows:
        assert row.rod.wbl == pytest.approx(row.check.given.in_theatre.wbl, abs=1e-9)


def test_nothing_to_cut_has_no_table():
    found = wc.theatre(wc.Limb.from_angles(), "medial-opening-wedge-hto", "correction=0")
    assert found.cuts == ()
    shaft = wc.theatre(wc.Limb.from_angles(), "lengthening", length=20)
    assert [cut.rows for cut in shaft.cuts] == [()]


def test_a_step_that_is_not_offered_is_refused():
    made = wc.plan(wc.Limb.from_angles(mpta=82), "medial-opening-wedge-hto")
    for step in (0.0, -1.0, 0.1, math.nan):
        with pytest.raises(wc.InputError) as raised:
            theatre_of(made, step=step)
        assert [p.field for p in raised.value.problems] == ["step"]


@pytest.mark.parametrize("mpta", [81.3, 82.0, 84.4])
def test_sheet_and_sweep_explain_a_rounded_base_in_one_sentence(mpta):
    """Their planned rows differ: that of the sheet is the wedge as it is measured."""
    limb = wc.Limb.from_angles(mpta=mpta, mldfa=89)
    found = wc.theatre(limb, "lateral-closing-wedge-hto")
    (said,) = legend_words(found, found.cuts[0])
    swept = sweep_result(wc.sweep(limb, "lateral-closing-wedge-hto", over="base"))
    (row,) = (row for row in printed_rows(found.cuts[0]) if row.planned)
    words = rounded_words(found.plan, found.plan.wedge.base)
    assert said.startswith(f"◀ {words}.")
    assert f"◀ {words}." in swept.words
    turned = round(row.opened.correction, 1), round(found.plan.correction, 1)
    assert [f"{angle:.1f}°" in words for angle in turned] == [turned[0] != turned[1]] * 2
