"""The wedge on a traced bone: worked by hand on a rectangle and a flare, conserved on any outline."""

import json
import math

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

import wedgecalc as wc
from tests.legs import BOX, LEFT, LEVEL, RIGHT, TOP
from tests.strategies import VALGUS, VARUS, limbs
from wedgecalc.bone.outlines import bones, outline_of
from wedgecalc.bone.wedge import on_outline


def planned(
    angle,
    hinge=(RIGHT - 10, TOP + 20),
    entry=(LEFT, TOP + 20),
    procedure="lateral-closing-wedge-hto",
):
    return wc.plan(LEVEL, procedure, wc.Target("correction", angle), hinge=hinge, entry=entry)


@pytest.mark.parametrize("angle", [5, 10, 15])
def test_rectangle_by_hand(angle):
    """Cut of 70 mm straight across an 80 mm box: the base lies square on it, so it is Slocum's."""
    t = math.radians(angle)
    wedge = wc.traced_wedge(planned(angle), BOX)
    assert wedge.base == pytest.approx(70 * math.tan(t))
    assert wedge.area == pytest.approx(70 * 70 * math.tan(t) / 2)
    assert wedge.step == pytest.approx(70 / math.cos(t) - 70)
    assert wedge.contact == pytest.approx(math.cos(t))
    assert wedge.bridge == pytest.approx(10 / math.cos(t / 2))


def test_flare_by_hand():
    """Below the level of the cut the lateral cortex runs in at 45°: the base is a side of a triangle by the law of sines."""
    shelf = [
        (LEFT, TOP),
        (RIGHT, TOP),
        (RIGHT, TOP + 300),
        (LEFT + 40, TOP + 300),
        (LEFT + 40, TOP + 60),
        (LEFT, TOP + 20),
    ]
    angle = 10
    plan = planned(angle)
    wedge = wc.traced_wedge(plan, shelf)
    # Triangle hinge, entry (45° inside, between cut and cortex), exit: angles 10°, 45°, 125°, side 70 opposite the last.
    t = math.radians
    assert wedge.base == pytest.approx(70 * math.sin(t(10)) / math.sin(t(125)))
    second = 70 * math.sin(t(45)) / math.sin(t(125))
    assert wedge.step == pytest.approx(second - 70)
    assert wedge.area == pytest.approx(70 * second * math.sin(t(10)) / 2)
    assert wedge.base - plan.wedge.base == pytest.approx(
        70 * math.sin(t(10)) / math.sin(t(125)) - 140 * math.sin(t(5))
    )
    assert abs(wedge.base - plan.wedge.base) > 2, "on a flare the chart is wrong by millimetres"


def test_opening_by_hand():
    plan = planned(
        8,
        hinge=(LEFT + 10, TOP + 20),
        entry=(RIGHT, TOP + 20),
        procedure="medial-opening-wedge-hto",
    )
    wedge = wc.traced_wedge(plan, BOX)
    assert (
        wedge.base
        == pytest.approx(2 * 70 * math.sin(math.radians(4)))
        == pytest.approx(plan.wedge.base)
    )
    assert wedge.area == pytest.approx(70**2 * math.sin(math.radians(8)) / 2)
    assert (wedge.step, wedge.contact, wedge.removed.area) == (0, 0, 0)
    assert wedge.height == pytest.approx(70 * math.cos(math.radians(4)))
    assert wedge.bridge == pytest.approx(10)


def test_hybrid_hinge_closes_on_one_side_and_opens_on_the_other():
    third = wc.traced_wedge(planned(10, hinge=(RIGHT - 80 / 3, TOP + 20)), BOX)
    assert third.removed.area == pytest.approx((160 / 3) ** 2 * math.tan(math.radians(10)) / 2)
    gap = (
        shapely.union_all([third.kept, third.moved_after]).convex_hull.area
        - third.kept.area
        - third.moved_after.area
    )
    assert gap > 0
    assert third.kept.intersection(third.moved_after).area < 1e-6


def template(plan):
    x, y = np.array(bones(plan.limb)[plan.procedure.bone].exterior.coords[:-1]).T
    return plan.limb.frame.to_case(x + 1j * y)


@given(limbs, st.sampled_from(VALGUS + VARUS), st.floats(0.5, 14))
def test_area_is_conserved_and_fragments_meet_on_any_leg(limb, procedure, angle):
    try:
        plan = wc.plan(limb, procedure, wc.Target("correction", angle))
        bone = outline_of(limb, plan.procedure.bone, template(plan))
    except (wc.NoPlanError, wc.InputError):
        assume(False)
    wedge = on_outline(plan, bone)
    total = wedge.kept.area + wedge.moved.area + wedge.removed.area
    assert total == pytest.approx(bone.area, rel=1e-9)
    assert wedge.moved_after.area == pytest.approx(wedge.moved.area, rel=1e-12)
    if plan.procedure.kind == "closing":
        assert wedge.kept.intersection(wedge.moved_after).area < 1e-6 * bone.area
        assert wedge.kept.distance(wedge.moved_after) < 1e-6
        touching = wedge.kept.boundary.intersection(wedge.moved_after.boundary.buffer(1e-6)).length
        assert touching >= 0.99 * min(plan.wedge.radius, plan.wedge.radius * wedge.contact)
        assert wedge.area == pytest.approx(wedge.removed.area)


@given(limbs, st.sampled_from([p for p in VALGUS + VARUS if "closing" in p]), st.floats(1, 12))
def test_base_along_a_finely_walked_cortex(limb, procedure, angle):
    """Walk the outline in small steps and add up those inside the wedge, with angles alone and no polygons."""
    try:
        plan = wc.plan(limb, procedure, wc.Target("correction", angle))
        ring = template(plan)
        wedge = wc.traced_wedge(plan, ring)
    except (wc.NoPlanError, wc.InputError):
        assume(False)
    walk = shapely.segmentize(shapely.LinearRing(ring), 0.02)
    xy = np.asarray(walk.coords)
    middle = (xy[1:] + xy[:-1]) / 2 - plan.wedge.hinge
    along = np.asarray(plan.wedge.cuts[0][1]) - plan.wedge.hinge
    other = np.asarray(plan.wedge.cuts[1][1]) - plan.wedge.hinge

    def off(v):
        return np.degrees(np.arctan2(along[0] * v[..., 1] - along[1] * v[..., 0], v @ along))

    goal = off(other)
    inside = (off(middle) * np.sign(goal) > 0) & (abs(off(middle)) < abs(goal))
    assert np.hypot(*np.diff(xy, axis=0).T)[inside].sum() == pytest.approx(wedge.base, abs=0.1)


BAD = {
    "too few points": (BOX[:3], {}, "contours.tibia", "four points"),
    "crossing itself": ([BOX[0], BOX[2], BOX[1], BOX[3]], {}, "contours.tibia", "cross itself"),
    "another bone": ([(x + 500, y) for x, y in BOX], {}, "contours.tibia", "plateau_medial"),
    "hinge outside": (BOX, {"hinge": (RIGHT + 5, TOP + 20)}, "hinge", "hinge-out-of-bone"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_does_not_fit_is_named(what):
    ring, options, field, words = BAD[what]
    with pytest.raises(wc.InputError, match=words) as wrong:
        wc.traced_wedge(planned(10, **options), ring)
    assert wrong.value.problems[0].field == field


def test_without_a_scale_nothing_is_measured():
    limb = wc.Limb.from_landmarks({n: LEVEL[n] for n in LEVEL.points}, "right", mm_per_unit=None)
    plan = wc.plan(
        limb, "lateral-closing-wedge-hto", hinge=(RIGHT - 10, TOP + 20), entry=(LEFT, TOP + 20)
    )
    with pytest.raises(wc.InputError, match="no scale"):
        wc.traced_wedge(plan, BOX)


def test_a_wedge_wider_than_the_bone_is_refused():
    steep = planned(40, hinge=(RIGHT - 10, TOP + 20), entry=(RIGHT - 20, TOP + 100))
    with pytest.raises(wc.InputError, match="wider than the bone"):
        wc.traced_wedge(steep, BOX)


def test_command_line_measures_on_the_trace(run, tmp_path):
    from wedgecalc.sources.saving import case_text

    raw = json.loads(case_text(LEVEL, "box"))
    raw["contours"] = {"tibia": [list(map(float, p)) for p in BOX]}
    raw["osteotomy"] = {"procedure": "lateral-closing-wedge-hto", "target": {"measure": "correction", "value": 10},
                        "hinge": [RIGHT - 10, TOP + 20], "entry": [LEFT, TOP + 20]}  # fmt: skip
    path = tmp_path / "box.json"
    path.write_text(json.dumps(raw))
    code, out, _ = run("plan", path, "--accept", "mpta-over", "--json")
    wedge = json.loads(out)["wedge"]
    assert code == 0
    assert wedge["base_on_contour_mm"] == pytest.approx(70 * math.tan(math.radians(10)))
    assert wedge["measured_on"] == "trace"
    assert wedge["step_mm"] > 0
    assert "on the trace" in run("plan", path, "--accept", "mpta-over", "--details")[1]
    raw["contours"]["tibia"][2], raw["contours"]["tibia"][1] = (
        raw["contours"]["tibia"][1],
        raw["contours"]["tibia"][2],
    )
    path.write_text(json.dumps(raw))
    code, out, err = run("plan", path, "--json", "-o", tmp_path / "x.png")
    assert (code, out) == (2, "")
    assert f"{path}: contours.tibia" in err
    assert not (tmp_path / "x.png").exists()


# The template's own contour as a trace: a flared tibia 80 mm wide, and what a chart says of it.
def test_on_a_flared_tibia_the_chart_is_wrong_by_what_is_worked_out_here():
    """Cut on the template of an 80 mm plateau, 20 mm below: the cortex slants, and the law of sines says by how much.

    Between the two cuts the outline is nearly straight. From the points of the data file alone: its slope there, hence
    the triangle hinge, entry, exit.
    """
    from wedgecalc.records import data_dir

    rows = json.loads((data_dir() / "profiles.json").read_text())["tibia"]
    plan = wc.plan(LEVEL, "lateral-closing-wedge-hto", wc.Target("correction", 8))
    wedge = wc.bone_wedge(plan)
    radius, angle = plan.wedge.radius, math.radians(8)
    entry, leave = 20 / 80, (20 + radius * math.tan(angle)) / 80
    out = np.interp([entry, leave], rows["level"], rows["lateral"])
    # The cortex between those levels, seen from the cut: how far it runs in for each mm down.
    slant = math.atan2((out[0] - out[1]), (leave - entry))
    inside = math.pi / 2 - slant - 0.0  # angle at the entry between cut and cortex
    base = radius * math.sin(angle) / math.sin(math.pi - angle - inside)
    assert wedge.base == pytest.approx(base, abs=0.15)
    assert wedge.base - plan.wedge.base == pytest.approx(
        base - 2 * radius * math.sin(angle / 2), abs=0.15
    )
    assert abs(wedge.base - plan.wedge.base) > 0.3
    second = radius * math.sin(inside) / math.sin(math.pi - angle - inside)
    assert wedge.step == pytest.approx(second - radius, abs=0.3)


@pytest.mark.parametrize("kerf", [0.0, 1.0])
def test_kerf_leaves_a_smaller_block(kerf):
    plan = wc.plan(
        LEVEL,
        "lateral-closing-wedge-hto",
        wc.Target("correction", 10),
        hinge=(RIGHT - 10, TOP + 20),
        entry=(LEFT, TOP + 20),
        kerf=kerf,
    )
    wedge = wc.traced_wedge(plan, BOX)
    t = math.radians(10)
    assert wedge.area == pytest.approx(70 * 70 * math.tan(t) / 2)
    # Both cuts moved inwards by the kerf meet at kerf / tan(θ/2) from the hinge along each: a smaller triangle like the first.
    shrunk = 70 - kerf / math.tan(t / 2)
    assert wedge.block.area == pytest.approx(shrunk**2 * math.tan(t) / 2, rel=1e-6)


def test_both_cuts_lie_inside_the_bone():
    wedge = wc.traced_wedge(planned(10), BOX)
    bone = shapely.union_all([wedge.kept, wedge.moved, wedge.removed]).buffer(1e-9)
    assert [round(cut.length, 6) for cut in wedge.cuts] == [
        70.0,
        round(70 / math.cos(math.radians(10)), 6),
    ]
    assert all(bone.contains(cut) for cut in wedge.cuts)
    # Height by hand: area of the triangle twice over its base.
    assert wedge.height == pytest.approx(2 * wedge.area / wedge.base)


def test_what_a_hinge_that_gives_way_does_at_the_far_cortex():
    wedge = wc.traced_wedge(planned(10, hinge=(RIGHT - 80 / 3, TOP + 20)), BOX)
    bridge = 80 / 3 / math.cos(math.radians(5))
    assert wedge.bridge == pytest.approx(bridge)
    assert wedge.far_gap == pytest.approx(2 * bridge * math.sin(math.radians(5)))
    assert wedge.far_step == pytest.approx(bridge * (math.cos(math.radians(10)) - 1))


def test_a_hollow_side_met_again_does_not_count():
    """A spur far out below the cut meets the line of the second cut once more: the base is that at the hinge alone."""
    spur = [(LEFT, TOP), (RIGHT, TOP), (RIGHT, TOP + 300), (LEFT - 400, TOP + 300), (LEFT - 400, TOP + 60), (LEFT - 380, TOP + 60),
            (LEFT - 380, TOP + 200), (LEFT, TOP + 200)]  # fmt: skip
    wedge = wc.traced_wedge(planned(10), spur)
    assert wedge.base == pytest.approx(70 * math.tan(math.radians(10)))


def test_cuts_that_meet_beyond_the_far_cortex_are_named():
    with pytest.raises(wc.InputError, match="meet beyond the far cortex"):
        wc.traced_wedge(planned(10, hinge=(RIGHT + 5, TOP + 20)), BOX)


def test_a_template_is_not_held_against_a_hinge_it_barely_misses():
    limb = wc.Limb.from_angles(mpta=84)
    edge = limb["plateau_medial"]
    outside = wc.plan(limb, "lateral-closing-wedge-hto", hinge=np.add(edge, (2.0, 20.0)))
    assert wc.bone_wedge(outside) is None, "a patient's bone may be there"
    with pytest.raises(wc.InputError, match="hinge-out-of-bone"):
        wc.bone_wedge(wc.plan(limb, "lateral-closing-wedge-hto", hinge=np.add(edge, (40.0, 20.0))))


BAD_CONTOURS = {
    "crosses itself": ({"contours": {"tibia": [BOX[0], BOX[2], BOX[1], BOX[3]]}}, "contours.tibia", "does not cross itself"),
    "does not hold the landmarks": ({"contours": {"tibia": [(x + 500, y) for x, y in BOX]}}, "contours.tibia", "plateau_medial"),
    "three points": ({"contours": {"tibia": BOX[:3]}}, "contours.tibia", "four points"),
    "hinge outside": ({"hinge": (RIGHT + 40, TOP + 320)}, "hinge", "hinge-out-of-bone"),
    "cuts meet beyond": ({"hinge": (RIGHT + 8, TOP + 20)}, "hinge", "meet beyond the far cortex"),
    "wider than the bone": ({"hinge": (RIGHT - 10, TOP + 20), "entry": (RIGHT - 20, TOP + 100), "angle": 40}, "entry", "wider than the bone"),
}  # fmt: skip


@pytest.mark.parametrize("command", ["plan", "draw", "animate", "slides"])
@pytest.mark.parametrize("what", BAD_CONTOURS)
def test_bad_outlines_are_named_refused_and_nothing_written(what, command, run, tmp_path):
    from wedgecalc.sources.saving import case_text

    change, field, words = BAD_CONTOURS[what]
    raw = json.loads(case_text(LEVEL, "box"))
    raw["contours"] = {
        "tibia": [list(map(float, p)) for p in change.get("contours", {}).get("tibia", BOX)]
    }
    raw["osteotomy"] = {"procedure": "lateral-closing-wedge-hto", "target": {"measure": "correction", "value": change.get("angle", 10)},
                        "hinge": list(map(float, change.get("hinge", (RIGHT - 10, TOP + 20)))),
                        "entry": list(map(float, change.get("entry", (LEFT, TOP + 20))))}  # fmt: skip
    path = tmp_path / "box.json"
    path.write_text(json.dumps(raw))
    out = tmp_path / {"animate": "x.gif", "slides": "x.pptx"}.get(command, "x.png")
    code, printed, err = run(command, path, "-o", out)
    assert (code, printed) == (2, "")
    assert f"{path}: {field}" in err
    assert words in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["box.json"]
