"""Pictures: nothing overlaps, nothing is cut off, sides are right, bytes repeat."""

import itertools

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from shapely import LineString, box

import wedgecalc as wc
from wedgecalc.drawing import picture_bytes, theme
from wedgecalc.drawing.silhouette import bones, bones_after

from .strategies import VALGUS, VARUS


def plan_of(case):
    return wc.plan(
        case.limb, case.osteotomy.procedure or "medial-opening-wedge-hto", case.target, hinge=case.osteotomy.hinge
    )


def visible_texts(figure):
    figure.canvas.draw()
    texts = [
        t
        for t in figure.findobj(Text)
        if t.get_visible() and t.get_text().strip() and getattr(t, "axes", True) is not False
    ]
    return [
        t
        for t in texts
        if (t.figure is not None and t.axes is None) or (t.axes is not None and t not in axis_texts(t.axes))
    ]


def axis_texts(ax):
    """Tick labels and titles of an axes that shows none."""
    return (
        []
        if ax.axison
        else [*ax.xaxis.findobj(Text), *ax.yaxis.findobj(Text), ax.title, ax._left_title, ax._right_title]
    )


def extent(text):
    return Text.get_window_extent(text)


@pytest.fixture(params=[*VALGUS, *VARUS])
def any_plan(request):
    valgus = request.param in VALGUS
    limb = wc.Limb.from_angles(
        "right" if "medial" in request.param else "left", mldfa=90 if valgus else 85, mpta=84 if valgus else 91
    )
    return wc.plan(limb, request.param)


def assert_tidy(figure):
    texts = visible_texts(figure)
    assert len(texts) > 15
    page = figure.bbox
    for text in texts:
        place = extent(text)
        assert place.x0 >= page.x0 - 1, text
        assert place.x1 <= page.x1 + 1, text
        assert place.y0 >= page.y0 - 1, text
        assert place.y1 <= page.y1 + 1, text
    for a, b in itertools.combinations(texts, 2):
        first, second = extent(a), extent(b)
        apart = first.x1 <= second.x0 or second.x1 <= first.x0 or first.y1 <= second.y0 or second.y1 <= first.y0
        assert apart, (a, b)


def test_no_text_overlaps_or_is_cut_off_on_bundled_cases(bundled):
    assert_tidy(wc.draw(plan_of(bundled), title=bundled.id))


def test_no_text_overlaps_or_is_cut_off_on_any_procedure(any_plan):
    assert_tidy(wc.draw(any_plan, title="a case"))


@pytest.mark.parametrize("goal", [20, 35, 50, 62.5, 75])
def test_ruler_labels_and_arrows_never_collide(goal):
    drawn = 0
    for mpta in (78, 81, 84, 86, 87, 88):
        limb = wc.Limb.from_angles(mpta=mpta)
        procedure = "medial-opening-wedge-hto" if wc.measure(limb).wbl < goal else "medial-closing-wedge-hto"
        try:
            plan = wc.plan(limb, procedure, wc.Target("wbl", goal))
        except wc.NoPlanError:
            continue
        drawn += 1
        figure = wc.draw(plan, title="x" * 150)
        assert_tidy(figure)
        labels = [t for t in visible_texts(figure) if t.get_text().startswith(("before ", "after "))]
        assert len(labels) == 2
        for label, other in (labels, labels[::-1]):
            tip = label.axes.transData.transform(label.xy)
            start = ((extent(label).x0 + extent(label).x1) / 2, extent(label).y0)
            line = LineString([start, tuple(tip)])
            assert not line.intersects(box(*extent(other).extents)), (label, other)
    assert drawn >= 3


@pytest.mark.parametrize("side", ["right", "left"])
def test_sides(side):
    figure = wc.draw(wc.plan(wc.Limb.from_angles(side, mpta=82), "lateral-closing-wedge-hto"))
    place = {}
    for text in visible_texts(figure):
        place.setdefault(text.get_text(), []).append(extent(text).x0)
    assert len(place["R" if side == "right" else "L"]) == 2
    assert ("L" if side == "right" else "R") not in place
    for lateral, medial in zip(sorted(place["lateral"]), sorted(place["medial"]), strict=True):
        assert (lateral < medial) == (side == "right"), "patient's right on the viewer's left"


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_same_input_same_bytes(kind, any_plan):
    first, second = (picture_bytes(wc.draw(any_plan, title="x"), kind) for _ in range(2))
    assert first == second
    if kind == "svg":
        assert b">Before</text>" in first, "text stays text"


def luminance(color):
    return np.dot(
        [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)], [0.2126, 0.7152, 0.0722]
    )


@pytest.mark.parametrize("color", [theme.INK, theme.QUIET, theme.BEFORE, theme.AFTER])
def test_contrast_of_text(color):
    high, low = luminance(theme.PAPER), luminance(color)
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_draw_leaves_the_callers_style_alone(any_plan):
    before = dict(mpl.rcParams)
    wc.draw(any_plan)
    assert dict(mpl.rcParams) == before


def test_view_takes_an_axes_and_returns_it(any_plan):
    from matplotlib.figure import Figure

    from wedgecalc.drawing import before_after

    ax = Figure(figsize=(10, 6)).add_subplot()
    assert before_after(any_plan, ax=ax) is ax


def test_bones_are_valid_and_fragments_fit(any_plan):
    for bone in bones(any_plan.limb).values():
        assert bone.is_valid
        assert bone.geom_type == "Polygon"
    whole = bones(any_plan.limb)[any_plan.procedure.bone].area
    _other, *pieces = bones_after(any_plan)
    total = sum(p.area for p in pieces)
    assert total == pytest.approx(whole, rel=0.05)
    assert (total < whole) == (any_plan.procedure.kind == "closing") or any_plan.procedure.kind == "opening"


def test_many_legs_are_refused():
    many = wc.Limb.from_angles(mpta=np.array([82.0, 83.0]))
    with pytest.raises(wc.InputError, match="one limb"):
        wc.draw(wc.plan(many, "lateral-closing-wedge-hto"))


@pytest.mark.parametrize("angle", [0, 0.001, 30])
@pytest.mark.parametrize("procedure", VALGUS)
def test_extreme_wedges_are_drawn(procedure, angle):
    limb = wc.Limb.from_angles(mldfa=95, mpta=80)
    assert_tidy(wc.draw(wc.plan(limb, procedure, wc.Target("correction", angle))))


def test_an_entry_without_a_scale_is_drawn_without_millimetres():
    made = wc.Limb.from_angles(mpta=82)
    limb = wc.Limb.from_landmarks({n: made[n] for n in made.points}, "right", mm_per_unit=None)
    hinge = limb["plateau_medial"] + (-12, 20)
    figure = wc.draw(wc.plan(limb, "lateral-closing-wedge-hto", hinge=hinge, entry=hinge - (55, 0)))
    assert_tidy(figure)
    assert not any(" mm" in t.get_text() and "no base" not in t.get_text() for t in visible_texts(figure))
