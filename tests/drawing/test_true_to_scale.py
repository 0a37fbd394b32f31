"""What is drawn is what is written: angles read back from the arcs, positions from ruler and grid."""

import re

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle

import wedgecalc as wc
from tests.covering import THOROUGH, in_turn
from tests.odd_legs import ODD, odd_plan
from tests.pictures import plan_of
from wedgecalc import records
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.uncertainty_view import ellipse
from wedgecalc.planning.millimetres import depths
from wedgecalc.sources.case import bundled_cases
from wedgecalc.study.cora import cora
from wedgecalc.study.landmark_spread import displaced, spread_of

ARCS = ("hka", "mldfa", "mpta", "jlca", "mlpfa", "nsa", "mldta")
NAMES = (*bundled_cases(), *ODD)
EVEN, UNEVEN = (NAMES, NAMES) if THOROUGH else (NAMES[::2], NAMES[1::2])  # of one kind of angles


def plan_named(name):
    return odd_plan(name) if name in ODD else plan_of(wc.load_case(f"demo:{name}"))


def lines_of(figure, color):
    return [
        line.get_xydata() @ (1, 1j)
        for line in figure.axes[0].lines
        if same_color(line.get_color(), color)
    ]


def sweep_of(arc):
    """Degrees of an arc of equal steps, from the turns between its chords."""
    chords = np.diff(arc)
    return abs(np.angle(chords[1:] / chords[:-1], deg=True).sum()) * len(chords) / (len(chords) - 1)


@pytest.mark.parametrize("name", EVEN)
def test_each_arc_is_as_wide_as_its_angle(name):
    plan = plan_named(name)
    arcs = lines_of(wc.draw(plan, "angles"), THEMES["light"].after)
    values = [value for m in ARCS if (value := getattr(plan.before, m)) is not None]
    values = [abs(value) for value in values if abs(value) >= 0.05]
    assert sorted(map(sweep_of, arcs)) == pytest.approx(sorted(values), abs=1e-6)


def deviating(plan):
    """Bones out of their normal range, and the one that is cut."""
    bones = {str(plan.procedure.bone)}
    for bone, name in (("femur", "mldfa"), ("tibia", "mpta")):
        value, record = getattr(plan.before, name), records.measures()[name]
        if value is not None and not record.normal_low <= round(value, 6) <= record.normal_high:
            bones.add(bone)
    return bones


@pytest.mark.parametrize("name", UNEVEN)
def test_the_arcs_of_the_axes_are_as_wide_as_their_angles(name):
    plan = plan_named(name)
    arcs = [
        sweep_of(line)
        for line in lines_of(wc.draw(plan, "axes"), THEMES["light"].ink)
        if len(line) > 2
    ]
    before = plan.before
    values = [before.hka, before.nsa, before.ampfa, before.aldfa]
    found = [cora(plan.limb, before, bone) for bone in deviating(plan)]
    values += [one.angle for one in found if one.point_z is not None]
    known = [abs(value) for value in values if value is not None]
    crosses = len(arcs) > len(known)  # both shafts' axes do, above the ankle: the arc of aFTA
    assert crosses or before.afta is None or abs(before.afta) < 3
    known = sorted([*known, abs(before.afta)] if crosses else known)
    assert sorted(arcs) == pytest.approx(known, abs=1e-6)


@pytest.mark.parametrize(("mldfa", "mpta"), [(86, 93), (90, 82), (79, 98)])
@pytest.mark.parametrize("side", ["right", "left"])
def test_the_arc_of_hka_lies_on_its_medial_side(side, mldfa, mpta):
    limb = wc.Limb.from_angles(side, mldfa=mldfa, mpta=mpta)
    kind = "closing" if mldfa < mpta else "opening"
    figure = wc.draw(wc.plan(limb, f"medial-{kind}-wedge-hto", "correction=1"), "angles")
    hka = next(
        arc
        for arc in lines_of(figure, THEMES["light"].after)
        if sweep_of(arc) == pytest.approx(wc.measure(limb).hka)
    )
    middle, ends = hka[len(hka) // 2], hka[[0, -1]].mean()
    assert np.sign((middle - ends).real) == (1 if side == "right" else -1)


def number(text):
    """A number as it is written, with a minus sign."""
    return float(text.replace("−", "-"))


def linear(ticks):
    """Fit the straight scale of ticks, each a number and its place; none may lie beside it."""
    numbers, places = np.array(ticks, dtype=float).T
    scale = np.polyfit(numbers, places, 1)
    assert np.polyval(scale, numbers) == pytest.approx(places, abs=1e-6)
    return scale


def tips_of(figure, color):
    return [
        text.xy
        for text in figure.axes[0].texts
        if not text.get_text() and same_color(text.arrow_patch.get_edgecolor(), color)
    ]


@pytest.mark.parametrize(("name", "view"), in_turn(NAMES, ["plateau", "before-after"]))
def test_the_weight_bearing_line_is_drawn_where_it_lies_on_the_ruler(view, name):
    plan = plan_named(name)
    figure = wc.draw(plan, view)
    ticks = [
        (number(text.get_text().split()[0]), text.get_position()[0])
        for text in figure.axes[0].texts
        if re.fullmatch(r"−?\d+( %(\n\w+)?)?", text.get_text()) and text.get_va() == "top"
    ]
    scale = linear([tick for tick in ticks if tick[0] in (0, 100)])
    tips = [tips_of(figure, getattr(THEMES["light"], state))[0][0] for state in ("before", "after")]
    for tick, place in ticks:  # a number makes way for an arrow, by a little
        aside, near = abs(place - np.polyval(scale, tick)), min(abs(place - x) for x in tips)
        assert aside < 1e-6 or (aside < 0.25 and near < 0.35)
    for state in ("before", "after"):
        ((x, _),) = tips_of(figure, getattr(THEMES["light"], state))
        assert (x - scale[1]) / scale[0] == pytest.approx(getattr(plan, state).wbl, abs=1e-6)


def test_a_line_far_outside_is_behind_a_break_that_is_marked():
    strokes = {}
    for mpta in (78, 70):
        limb = wc.Limb.from_angles(mldfa=97, mpta=mpta, jlca=8)
        figure = wc.draw(wc.plan(limb, "medial-opening-wedge-hto", "correction=20"), "plateau")
        lines = [line.get_xydata() @ (1, 1j) for line in figure.axes[0].lines]
        slants = [abs(np.diff(z)[0]) for z in lines if len(z) == 2 and np.diff(z)[0].real > 0.05]
        strokes[wc.measure(limb).wbl < -75] = sum(0.2 < slant < 0.23 for slant in slants)
    assert strokes == {False: 0, True: 2}


def grid_of(figure):
    """Both scales of the grid of CPAK, from its ticks."""
    ticks = {"center": [], "right": []}
    for text in figure.axes[0].texts:
        if re.fullmatch(r"−?\d+°", text.get_text()):
            across = text.get_ha() == "center"
            ticks[text.get_ha()].append(
                (number(text.get_text()[:-1]), text.get_position()[not across])
            )
    return {ha: linear(found) for ha, found in ticks.items()}


@pytest.mark.parametrize("name", UNEVEN)
def test_the_grid_of_cpak_is_true_to_scale(name):
    plan = plan_named(name)
    if plan.before.ahka is None:
        pytest.skip("no condyles")
    figure = wc.draw(plan, "cpak")
    scales = grid_of(figure)
    assert abs(scales["center"][0]) == pytest.approx(abs(scales["right"][0]), abs=1e-9)
    for state in ("before", "after"):
        measured, color = getattr(plan, state), getattr(THEMES["light"], state)
        dots = [
            line.get_xydata()[0]
            for line in figure.axes[0].lines
            if line.get_marker() == "o" and same_color(line.get_markeredgecolor(), color)
        ]
        x, y = min(dots, key=lambda xy: xy[0])  # the other one is the key beside the grid
        for place, ha, value in ((x, "center", measured.ahka), (y, "right", measured.jlo)):
            slope, start = scales[ha]
            assert (place - start) / slope == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("name", ["medial-oa-left", "lateral-oa-right", "varus-20", "wide"])
def test_depths_are_drawn_as_long_as_they_are_written(name):
    plan = plan_named(name)
    figure = wc.draw(plan, "wedge")
    each = [
        abs(complex(*text.xy) - complex(*text.xyann))
        for text in figure.axes[0].texts
        if not text.get_text()
        and same_color(text.arrow_patch.get_edgecolor(), THEMES["light"].quiet)
    ]
    found = list(depths(plan).values())
    assert len(each) == 2
    assert sorted(each)[0] / sorted(each)[1] == pytest.approx(min(found) / max(found))
    words = [text.get_text().split("\n") for text in figure.axes[0].texts]
    told = {lines[1] for lines in words if lines[0] in ("entry", "hinge") and len(lines) > 1}
    assert told == {f"{depth:.1f} mm" for depth in found}


@pytest.mark.parametrize("given", [None, 2.0])
def test_an_ellipse_holds_its_landmark_with_95_percent_probability(given):
    limb = wc.Limb.from_angles(mpta=82)
    spread = spread_of(limb, given)
    noise = np.random.default_rng(5).standard_normal((spread.draws, 20_000), dtype=np.float32)
    found = displaced(limb, spread, noise)
    for name in ("hip_center", "plateau_lateral", "condyle_medial"):
        rim = ellipse(limb, spread, name) - limb.points[name]
        points = (found[name] - limb.points[name]) / spread.axes[name][0]
        long, short = abs(rim[0]), abs(rim[15])
        inside = (points.real / long) ** 2 + (points.imag / short) ** 2 < 1
        assert inside.mean() == pytest.approx(0.95, abs=0.01)


def test_without_condyles_a_leg_lies_on_the_line_of_its_mpta():
    plan = plan_named("real-left-leg")
    figure = wc.draw(plan, "cpak")
    scales = grid_of(figure)
    for state in ("before", "after"):
        mpta = getattr(plan, state).mpta
        lines = lines_of(figure, getattr(THEMES["light"], state))
        usual = min(lines, key=lambda z: abs(z[1] - z[0]))  # its thick part
        ahka, jlo = (
            (part - start) / each
            for part, (each, start) in zip(
                (usual.real, usual.imag), (scales["center"], scales["right"]), strict=True
            )
        )
        assert (jlo + ahka) / 2 == pytest.approx([mpta, mpta], abs=1e-6)
        assert (jlo - ahka) / 2 == pytest.approx([85, 90], abs=1e-6)


@pytest.mark.parametrize("name", ["medial-oa-right", "knock-knee-left", "severe-combined-right"])
def test_the_line_on_the_plateau_leans_as_on_the_leg(name):
    plan = plan_named(name)
    figure = wc.draw(plan, "plateau")
    for state, limb in (("before", plan.limb), ("after", plan.after_limb)):
        (line,) = lines_of(figure, getattr(THEMES["light"], state))
        up = (limb.hip - limb.ankle) / limb.plateau
        along = line[1] - line[0]  # lateral is on the viewer's left on a right leg
        drawn = -along.conjugate() if limb.frame.side == "right" else along
        assert np.angle(drawn / up) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("name", ["medial-oa-right", "knock-knee-left", "severe-combined-right"])
def test_the_bars_of_the_load_are_as_high_as_its_shares(name):
    plan = plan_named(name)
    figure = wc.draw(plan, "load")
    for state in ("before", "after"):
        color, wbl = getattr(THEMES["light"], state), getattr(plan, state).wbl
        heights = [
            patch.get_height()
            for patch in figure.axes[0].patches + figure.axes[0].artists
            if isinstance(patch, Rectangle) and same_color(patch.get_facecolor(), color)
        ]
        medial = np.clip((75 - wbl) / 50, 0, 1)
        shares = [share for share in (medial, 1 - medial) if share > 0]
        assert np.array(heights) / sum(heights) == pytest.approx(shares)


@pytest.mark.parametrize("name", ["medial-oa-right", "severe-combined-right"])
def test_the_number_at_a_coras_arc_is_its_angle(name):
    plan = plan_named(name)
    said = [text.get_text() for text in wc.draw(plan, "axes").axes[0].texts]
    for bone in deviating(plan):
        assert f"{abs(cora(plan.limb, plan.before, bone).angle):.1f}°" in said


def test_without_a_scale_the_shares_of_the_landmarks_are_those_of_any_scale():
    plan = plan_named("real-left-leg")
    limb = plan.limb
    points = {name: limb[name] for name in limb.points}
    shown = shares_of(wc.draw(plan, "uncertainty"))
    for width in (70.0, 80.0):
        mm = limb.frame.assumed * width / 75.0
        scaled = wc.Limb.from_landmarks(points, limb.frame.side, mm_per_unit=mm)
        hinge = plan.wedge.hinge
        again = wc.plan(scaled, plan.procedure.name, plan.target, hinge=hinge)
        there = wc.plan(limb, plan.procedure.name, plan.target, hinge=hinge)
        assert shares_of(wc.draw(again, "uncertainty")) == shares_of(wc.draw(there, "uncertainty"))
    assert len(shown) >= 4


def shares_of(figure):
    """Percentages of the variance that a picture of the uncertainty tells."""
    said = [text.get_text() for text in figure.axes[0].texts]
    return [text for text in said if re.fullmatch(r"\d+ % of the correction’s variance", text)]


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize(("mpta", "by"), [(78, 1), (80, 8), (82, 20), (94, -1), (96, -8), (99, -3)])
def test_arrows_to_the_ruler_keep_the_order_of_their_points(side, mpta, by):
    leg = wc.Limb.from_angles(side, mpta=mpta)
    name = "lateral-closing-wedge-hto" if by > 0 else "medial-closing-wedge-hto"
    figure = wc.draw(wc.plan(leg, name, wc.Target("wbl", wc.measure(leg).wbl + by)))
    ends = [
        (text.xyann[0], text.xy[0])
        for text in figure.axes[0].texts
        if getattr(text, "arrow_patch", None) and abs(text.xy[1] - text.xyann[1]) > 0.4
    ]
    (start, tip), (other, point) = [e for e in ends if 4.3 < e[1] < 8.4][-2:]
    assert (start - other) * (tip - point) >= 0
