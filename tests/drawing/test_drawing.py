"""Pictures: nothing overlaps, nothing is cut off, everything can be read, sides are right, bytes repeat."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from shapely import LineString, box

import wedgecalc as wc
from tests.covering import THOROUGH, in_turn, thinned
from tests.odd_legs import ODD, odd_plan
from tests.pictures import (
    SINGLE,
    VIEWS,
    assert_readable,
    assert_tidy,
    extent,
    plan_of,
    visible_texts,
)
from tests.strategies import VALGUS, VARUS
from wedgecalc.drawing import THEMES, picture_bytes
from wedgecalc.drawing.scene import FIXATIONS, Scene
from wedgecalc.sources.case import bundled_cases
from wedgecalc.sources.reading import load_case


def plan_for(procedure):
    valgus = procedure in VALGUS
    limb = wc.Limb.from_angles(
        "right" if "medial" in procedure else "left",
        mldfa=90 if valgus else 85,
        mpta=84 if valgus else 91,
    )
    return wc.plan(limb, procedure)


@pytest.fixture(params=[*VALGUS, *VARUS])
def any_plan(request):
    return plan_for(request.param)


# Each view of two legs (the poster of each: see test_poster.py), in one of the looks; a sheet is laid out
# in inches at slide size, so that theme and width change its colours and its scale alone.
LOOKS = [("light", 13.333), ("dark", 8.0), ("print", 4.0)]


@pytest.mark.parametrize(("view", "name", "look"), thinned(SINGLE, bundled_cases(), LOOKS, every=5))
def test_nothing_overlaps_or_is_cut_off_and_every_label_can_be_read(view, name, look):
    case, (theme, width) = load_case(f"demo:{name}"), look
    asked = {"title": case.id, "theme": theme, "width": width}
    if width == 8.0:  # the leg in the mirror is laid out alike at every width
        assert_tidy(wc.draw(plan_of(case, other_side=True), view, **asked))
    figure = wc.draw(plan_of(case), view, fixation="plate", **asked)
    assert_readable(figure, assert_tidy(figure))


@pytest.mark.parametrize(("view", "procedure"), thinned(SINGLE, [*VALGUS, *VARUS], every=5))
def test_nothing_overlaps_on_any_procedure(view, procedure):
    assert_tidy(wc.draw(plan_for(procedure), view, title="a case", fixation="plate"))


@pytest.mark.parametrize(("view", "leg"), thinned(SINGLE, ODD, every=5))
def test_nothing_overlaps_on_legs_that_are_hard_to_draw(view, leg):
    figure = wc.draw(odd_plan(leg), view, title=leg, theme="print", width=8.0)
    texts = assert_tidy(figure)
    assert_readable(figure, texts)


@pytest.mark.parametrize("leg", ODD)
def test_no_line_from_a_label_to_its_arc_crosses_another_or_the_axes(leg):
    figure, c = wc.draw(odd_plan(leg), "angles"), THEMES["light"]
    lines = [(line.get_color(), line.get_xydata()) for line in figure.axes[0].lines]
    leaders = [LineString(xy) for color, xy in lines if color == c.quiet and len(xy) == 2]
    axes = [LineString(xy) for color, xy in lines if color == c.ink and len(xy) == 2]
    assert len(leaders) >= (1 if leg == "bare" else 2)
    upright = [a for a in axes if abs(np.ptp(a.xy[1])) > abs(np.ptp(a.xy[0]))]
    for k, leader in enumerate(leaders):
        assert not any(leader.intersects(other) for other in leaders[k + 1 :])
        assert not any(leader.intersects(axis) for axis in upright)


@pytest.mark.parametrize(("view", "angle", "procedure"), thinned(SINGLE, [0, 0.001, 30], [*VALGUS]))
def test_extreme_wedges_are_drawn(view, angle, procedure):
    limb = wc.Limb.from_angles(mldfa=95, mpta=80)
    assert_tidy(wc.draw(wc.plan(limb, procedure, wc.Target("correction", angle), kerf=1.2), view))


@pytest.mark.parametrize("view", ["before-after", "plateau"])
@pytest.mark.parametrize("goal", [20, 35, 50, 62.5, 75])
def test_ruler_labels_and_arrows_never_collide(goal, view):
    drawn = 0
    legs = (78, 81, 84, 86, 87, 88)
    for mpta in legs if THOROUGH else legs[view == "plateau" :: 2]:
        limb = wc.Limb.from_angles(mpta=mpta)
        procedure = (
            "medial-opening-wedge-hto"
            if wc.measure(limb).wbl < goal
            else "medial-closing-wedge-hto"
        )
        try:
            plan = wc.plan(limb, procedure, wc.Target("wbl", goal))
        except wc.NoPlanError:
            continue
        drawn += 1
        figure = wc.draw(plan, view, title="x" * 150)
        texts = assert_tidy(figure)
        labels = [
            t
            for t in texts
            if t.get_text().startswith(("before ", "after ")) and "%" in t.get_text()
        ]
        arrows = [
            t for t in figure.axes[0].texts if not t.get_text() and getattr(t, "arrow_patch", None)
        ]
        assert len(labels) == 2
        for label in labels:
            color = label.get_color()
            mine = [
                a for a in arrows if mpl.colors.same_color(a.arrow_patch.get_edgecolor(), color)
            ]
            assert len(mine) == 1
            to = mine[0].axes.transData.transform
            line = LineString([to(mine[0].xyann), to(mine[0].xy)])
            other = next(t for t in labels if t is not label)
            assert not line.intersects(box(*extent(other).extents)), (label, other)
            tail = to(mine[0].xyann)[1]
            assert tail >= extent(label).y1 if view == "plateau" else tail <= extent(label).y0
            assert extent(label).x0 <= to(mine[0].xyann)[0] <= extent(label).x1, (
                "the arrow starts under its label"
            )
    assert drawn >= (3 if THOROUGH else 2)


@pytest.mark.parametrize("view", ["before-after", "overlay", "angles", "axes", "wedge"])
@pytest.mark.parametrize("side", ["right", "left"])
def test_sides(side, view):
    figure = wc.draw(wc.plan(wc.Limb.from_angles(side, mpta=82), "lateral-closing-wedge-hto"), view)
    place = {}
    for text in visible_texts(figure):
        place.setdefault(text.get_text(), []).append(extent(text).x0)
    legs = {"before-after": 2, "wedge": 2, "axes": 3}.get(view, 1)
    assert len(place["R" if side == "right" else "L"]) == legs
    assert ("L" if side == "right" else "R") not in place
    assert len(place["lateral"]) == (3 if view == "angles" else legs)
    for lateral, medial in zip(sorted(place["lateral"]), sorted(place["medial"]), strict=True):
        assert (lateral < medial) == (side == "right"), "patient's right on the viewer's left"


@pytest.mark.parametrize("view", ["plateau", "load"])
@pytest.mark.parametrize("side", ["right", "left"])
def test_sides_at_the_knee(side, view):
    figure = wc.draw(wc.plan(wc.Limb.from_angles(side, mpta=82), "lateral-closing-wedge-hto"), view)
    middle = [
        {
            w: (extent(t).x0 + extent(t).x1) / 2
            for w in ("medial", "lateral")
            for t in visible_texts(figure)
            if w in t.get_text().split("\n")
        }
    ][0]
    assert (middle["lateral"] < middle["medial"]) == (side == "right")


@pytest.mark.parametrize(
    ("view", "procedure", "kind"),
    in_turn(SINGLE, ["lateral-closing-wedge-hto"], ["png", "svg", "svg", "png", "pdf"]),
)
def test_same_input_same_bytes(view, procedure, kind):
    plan = plan_for(procedure)
    first, second = (
        picture_bytes(wc.draw(plan, view, title="x", fixation="pins", width=6), kind)
        for _ in range(2)
    )
    assert first == second
    if kind == "svg":
        what = "left leg" if VIEWS[view].of_leg == "before" else plan.procedure.label
        assert f">x · {what}".encode() in first, "text stays text"


def test_draw_leaves_the_callers_style_alone(any_plan):
    before = dict(mpl.rcParams)
    wc.draw(any_plan)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("view", VIEWS)
def test_view_takes_an_axes_and_returns_it(view):
    ax = Figure(figsize=(10, 6)).add_subplot()
    assert VIEWS[view](plan_for("medial-opening-wedge-hto"), ax=ax, theme="dark") is ax


@pytest.mark.parametrize(("procedure", "fixation"), in_turn([*VALGUS, *VARUS], [*FIXATIONS]))
def test_fixation_is_drawn_and_named_as_orientation(procedure, fixation):
    plan = plan_for(procedure)
    bare, held = (wc.draw(plan, "wedge", fixation=f) for f in (None, fixation))
    metal = to_rgb(THEMES["light"].metal)
    faces = [
        [to_rgb(p.get_facecolor()) for p in f.axes[0].patches + f.axes[0].artists]
        for f in (bare, held)
    ]
    assert [metal in face for face in faces] == [False, True]
    assert any("Fixation for orientation only" in t.get_text() for t in visible_texts(held))


def test_the_leg_after_is_drawn_as_planned(any_plan):
    """The free fragment ends at the ankle or hip after; a trace is drawn, not the template."""
    scene = Scene.of(any_plan)
    for share, limb in ((0.0, any_plan.limb), (1.0, any_plan.after_limb)):
        shapes = scene.posed(share)
        end = limb.ankle if any_plan.procedure.bone == "tibia" else limb.hip
        bone = shapes[any_plan.procedure.bone]
        assert bone.buffer(0.5).contains(LineString([(end.real, end.imag)] * 2).centroid)
    total = scene.after[any_plan.procedure.bone].area
    whole = scene.before[any_plan.procedure.bone].area
    if any_plan.procedure.kind == "closing":
        assert total == pytest.approx(whole - scene.wedge.area, rel=0.01)


def test_a_wrong_request_is_named(any_plan):
    for options, word in (
        ({"view": "besides"}, "view"),
        ({"theme": "pink"}, "theme"),
        ({"fixation": "glue"}, "fixation"),
        ({"width": 500}, "width"),
    ):
        with pytest.raises(wc.InputError) as wrong:
            wc.draw(any_plan, **options)
        assert wrong.value.problems[0].field == word


def test_many_legs_are_refused():
    many = wc.Limb.from_angles(mpta=np.array([82.0, 83.0]))
    with pytest.raises(wc.InputError, match="one limb"):
        wc.draw(wc.plan(many, "lateral-closing-wedge-hto"))


@pytest.mark.parametrize("view", VIEWS)
def test_without_a_scale_nothing_is_drawn_in_millimetres(view):
    made = wc.Limb.from_angles(mpta=82)
    limb = wc.Limb.from_landmarks({n: made[n] for n in made.points}, "right", mm_per_unit=None)
    hinge = limb["plateau_medial"] + (-12, 20)
    figure = wc.draw(
        wc.plan(limb, "lateral-closing-wedge-hto", hinge=hinge, entry=hinge - (55, 0)), view
    )
    assert_tidy(figure)
    assert not any(
        " mm" in t.get_text() and "no " not in t.get_text() for t in visible_texts(figure)
    )
