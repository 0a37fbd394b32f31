"""Pictures: nothing overlaps, nothing is cut off, everything can be read, sides are right, bytes repeat."""

import itertools
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from shapely import LineString, box

import wedgecalc as wc
from tests.strategies import VALGUS, VARUS, mirrored
from wedgecalc.drawing import THEMES, picture_bytes
from wedgecalc.drawing import VIEWS as ALL_VIEWS
from wedgecalc.drawing.canvas import Sheet
from wedgecalc.drawing.scene import FIXATIONS, Scene
from wedgecalc.results.sentences import amount

VIEWS = {
    name: ALL_VIEWS[name] for name in ALL_VIEWS if name != "radiograph"
}  # which needs one: see test_film.py
SINGLE = [name for name in VIEWS if name != "poster"]  # the poster is all of them


def plan_of(case, other_side=False):
    limb, hinge = case.limb, case.osteotomy.hinge
    if other_side:
        limb = mirrored(limb)
        hinge = None if hinge is None else (-hinge[0], hinge[1])
    return wc.plan(
        limb, case.osteotomy.procedure or "medial-opening-wedge-hto", case.target, hinge=hinge
    )


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


def visible_texts(figure):
    figure.draw_without_rendering()
    texts = []
    for ax in itertools.chain.from_iterable([a, *a.child_axes] for a in figure.axes):
        texts += [t for t in ax.texts if t.get_text().strip()]
        if ax.axison:  # a chart inside a sheet: its words are texts too
            box = ax.get_window_extent().padded(1)
            ticks = [
                t
                for axis in (ax.xaxis, ax.yaxis)
                for t in axis.get_ticklabels()
                if t.get_text().strip()
            ]
            texts += [
                t
                for t in ticks
                if box.x0 <= extent(t).x1
                and extent(t).x0 <= box.x1
                and box.y0 <= extent(t).y1 + 40
                and extent(t).y0 <= box.y1
            ]
            texts += [t for t in (ax.xaxis.label, ax.yaxis.label) if t.get_text().strip()]
            texts += ax.get_legend().get_texts() if ax.get_legend() else []
    return texts


def extent(text):
    return Text.get_window_extent(text)


def assert_tidy(figure, least=5):
    texts = visible_texts(figure)
    assert len(texts) >= least
    page = figure.bbox
    places = [extent(text) for text in texts]
    for text, place in zip(texts, places, strict=True):
        assert place.x0 >= page.x0 - 1, text
        assert place.x1 <= page.x1 + 1, text
        assert place.y0 >= page.y0 - 1, text
        assert place.y1 <= page.y1 + 1, text
    for (a, first), (b, second) in itertools.combinations(zip(texts, places, strict=True), 2):
        apart = (
            first.x1 <= second.x0
            or second.x1 <= first.x0
            or first.y1 <= second.y0
            or second.y1 <= first.y0
        )
        assert apart, (a, b)


@pytest.mark.parametrize(("theme", "width"), [("light", 13.333), ("dark", 8.0), ("print", 4.0)])
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_overlaps_or_is_cut_off(view, theme, width, bundled):
    for other_side in (False, True):
        assert_tidy(
            wc.draw(plan_of(bundled, other_side), view, title=bundled.id, theme=theme, width=width)
        )


@pytest.mark.parametrize("view", SINGLE)
def test_nothing_overlaps_on_any_procedure(view, any_plan):
    assert_tidy(wc.draw(any_plan, view, title="a case", fixation="plate"))


@pytest.mark.parametrize("angle", [0, 0.001, 30])
@pytest.mark.parametrize("procedure", VALGUS)
@pytest.mark.parametrize("view", SINGLE)
def test_extreme_wedges_are_drawn(view, procedure, angle):
    limb = wc.Limb.from_angles(mldfa=95, mpta=80)
    assert_tidy(wc.draw(wc.plan(limb, procedure, wc.Target("correction", angle), kerf=1.2), view))


@pytest.mark.parametrize("view", ["before-after", "plateau"])
@pytest.mark.parametrize("goal", [20, 35, 50, 62.5, 75])
def test_ruler_labels_and_arrows_never_collide(goal, view):
    drawn = 0
    for mpta in (78, 81, 84, 86, 87, 88):
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
        assert_tidy(figure)
        texts = visible_texts(figure)
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
            assert to(mine[0].xyann)[1] <= extent(label).y0
            assert extent(label).x0 <= to(mine[0].xyann)[0] <= extent(label).x1, (
                "the arrow starts under its label"
            )
    assert drawn >= 3


@pytest.mark.parametrize("view", ["before-after", "overlay", "angles", "axes"])
@pytest.mark.parametrize("side", ["right", "left"])
def test_sides(side, view):
    figure = wc.draw(wc.plan(wc.Limb.from_angles(side, mpta=82), "lateral-closing-wedge-hto"), view)
    place = {}
    for text in visible_texts(figure):
        place.setdefault(text.get_text(), []).append(extent(text).x0)
    legs = 2 if view in ("before-after", "axes") else 1
    assert len(place["R" if side == "right" else "L"]) == legs
    assert ("L" if side == "right" else "R") not in place
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
            if w == t.get_text().split("\n")[-1]
        }
    ][0]
    assert (middle["lateral"] < middle["medial"]) == (side == "right")


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
@pytest.mark.parametrize("view", SINGLE)
def test_same_input_same_bytes(kind, view):
    plan = plan_for("lateral-closing-wedge-hto")
    first, second = (
        picture_bytes(wc.draw(plan, view, title="x", fixation="pins", width=6), kind)
        for _ in range(2)
    )
    assert first == second
    if kind == "svg":
        assert b">x \xc2\xb7 lateral closing wedge high tibial osteotomy</text>" in first, (
            "text stays text"
        )


def luminance(color):
    rgb = np.asarray(color, dtype=float)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return (np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("view", SINGLE)
def test_every_label_can_be_read_where_it_stands(view, theme, bundled):
    """Draw the picture without its words, and hold each word against what lies behind it."""
    figure = wc.draw(plan_of(bundled), view, title=bundled.id, theme=theme, fixation="plate")
    texts = [t for t in visible_texts(figure) if t.get_bbox_patch() is None]
    for text in texts:
        text.set_visible(False)
    figure.set_dpi(72)
    figure.canvas.draw()
    picture = luminance(np.asarray(figure.canvas.buffer_rgba())[::-1, :, :3] / 255)
    for text in texts:
        text.set_visible(True)
        x0, y0, x1, y1 = (round(v) for v in extent(text).extents)
        behind = picture[max(y0, 0) : y1, max(x0, 0) : x1]
        ratio = contrast(luminance(to_rgb(text.get_color())), behind)
        assert np.quantile(ratio, 0.05) >= 4.5, (text, np.quantile(ratio, 0.05))


# How colours look to people with protanopia, deuteranopia, tritanopia: Machado, Oliveira, Fernandes 2009, severity 1.
BLINDNESS = {
    "none": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def lab(color, matrix):
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(matrix) @ linear, 0, 1)
    xyz = (
        np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
        @ seen
    )
    f = np.cbrt(xyz / [0.9505, 1.0, 1.089])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", BLINDNESS)
@pytest.mark.parametrize("theme", THEMES)
def test_colours_stay_apart_for_the_colour_blind(theme, kind):
    """CIE76 distance, where 2.3 is just noticeable: ten times that between what must not be mixed up."""
    c = THEMES[theme]
    for a, b in (
        ("before", "after"),
        ("wedge", "bone"),
        ("target", "bone"),
        ("before", "bone"),
        ("after", "bone"),
        ("metal", "bone"),
    ):
        assert (
            np.linalg.norm(
                lab(getattr(c, a), BLINDNESS[kind]) - lab(getattr(c, b), BLINDNESS[kind])
            )
            > 23
        ), (a, b)


@pytest.mark.parametrize("theme", THEMES)
def test_contrast_of_text_on_paper(theme):
    c = THEMES[theme]
    for color in (c.ink, c.quiet, c.before, c.after):
        assert contrast(luminance(to_rgb(color)), luminance(to_rgb(c.paper))) >= 4.5


def test_draw_leaves_the_callers_style_alone(any_plan):
    before = dict(mpl.rcParams)
    wc.draw(any_plan)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("view", VIEWS)
def test_view_takes_an_axes_and_returns_it(view):
    ax = Figure(figsize=(10, 6)).add_subplot()
    assert VIEWS[view](plan_for("medial-opening-wedge-hto"), ax=ax, theme="dark") is ax


@pytest.mark.parametrize("fixation", FIXATIONS)
def test_fixation_crosses_the_cut_and_is_named_as_orientation(fixation, any_plan):
    bare, held = (wc.draw(any_plan, "wedge", fixation=f) for f in (None, fixation))
    metal = [line for line in held.axes[0].lines if line.get_color() == THEMES["light"].metal]
    assert metal
    assert not [line for line in bare.axes[0].lines if line.get_color() == THEMES["light"].metal]
    assert any("Fixation for orientation only" in t.get_text() for t in visible_texts(held))
    scene = Scene.of(any_plan, fixation)
    sheet = Sheet(Figure().add_subplot(), THEMES["light"])
    from wedgecalc.drawing.canvas import Place
    from wedgecalc.drawing.fixation import draw_fixation

    draw_fixation(sheet, Place(1.0, 1.0, 0j), scene)
    wedge = any_plan.wedge
    cut = LineString(
        [
            (z.real, z.imag)
            for z in (wedge.hinge_z, wedge.entry_z + 0.2 * (wedge.entry_z - wedge.hinge_z))
        ]
    )
    assert any(LineString(line.get_xydata()).intersects(cut) for line in sheet.ax.lines), (
        "something holds both fragments"
    )


def test_the_leg_after_is_drawn_as_planned(any_plan):
    """The free fragment ends at the ankle or hip after; a trace is drawn, not the template."""
    scene = Scene.of(any_plan)
    for share, limb in ((0.0, any_plan.limb), (1.0, any_plan.after_limb)):
        shapes = scene.posed(share)
        end = limb.ankle if any_plan.procedure.bone == "tibia" else limb.hip
        (bone,) = shapes[any_plan.procedure.bone]
        assert bone.buffer(0.5).contains(LineString([(end.real, end.imag)] * 2).centroid)
    total = scene.after[any_plan.procedure.bone][0].area
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


def test_everything_explained_has_a_picture(run, tmp_path):
    from wedgecalc import records
    from wedgecalc.drawing.record_view import picture_of

    tables = (
        records.measures,
        records.procedures,
        records.targets,
        records.methods,
        records.soft_tissue,
        records.landmarks,
        records.alert_records,
    )
    for table in tables:
        for record in table().values():
            assert_tidy(picture_of(record))
    picture = tmp_path / "mpta.png"
    code, out, _ = run("explain", "mpta", "-o", picture)
    assert code == 0
    assert "medial proximal tibial angle" in out
    assert picture.stat().st_size > 20_000
    assert run("explain", "-o", tmp_path / "x.png")[0] == 2
    assert run("explain", "mpta", "-o", tmp_path / "x.gif")[0] == 2


# --- footnotes: what is true of the picture, and nothing else --------------------------------------------------------------

PIXELS = np.zeros((1100, 500), np.uint8)


def leg_on_film(scale=1.0, at_detector=False):
    made = wc.Limb.from_angles(mpta=82)
    shift = np.array([250.0, 60.0]) - made["hip_center"]
    limb = wc.Limb.from_landmarks(
        {n: made[n] + shift for n in made.points}, "right", mm_per_unit=scale
    )
    return replace(limb, frame=replace(limb.frame, at_detector=at_detector))


def footnote_of(figure):
    return min(visible_texts(figure), key=lambda text: text.get_window_extent().y0).get_text()


@pytest.mark.parametrize("on", [None, PIXELS], ids=["", "on a film"])
@pytest.mark.parametrize("view", SINGLE)
def test_a_footnote_says_only_what_is_true_of_its_picture(view, on):
    said = footnote_of(wc.draw(wc.plan(leg_on_film(), "lateral-closing-wedge-hto"), view, on=on))
    bones, after = (
        view not in ("cpak", "uncertainty"),
        view in ("before-after", "overlay", "wedge", "radiograph"),
    )
    assert ("Bone outlines" in said) is (bones and on is None)
    assert ("Radiograph after the plan" in said) is (after and on is not None)
    assert ("Wedge measured" in said) is (
        view in ("before-after", "wedge", "radiograph") and on is not None
    )
    assert "too large" not in said


@pytest.mark.parametrize("view", VIEWS)
def test_a_scale_of_the_detector_is_said_in_every_picture(view):
    figure = wc.draw(
        wc.plan(leg_on_film(at_detector=True), "lateral-closing-wedge-hto"), view, fixation="plate"
    )
    assert_tidy(figure)
    assert "too large" in footnote_of(figure)


@pytest.mark.parametrize("procedure", [*VALGUS, *VARUS])
@pytest.mark.parametrize("on", [None, PIXELS], ids=["", "on a film"])
def test_a_wedge_needs_no_scale_to_be_drawn(procedure, on):
    """Its shape is that of its angle; nothing of it is measured, and no footnote says so."""
    limb = wc.Limb.from_angles(**{"mpta": 82} if procedure in VALGUS else {"mpta": 93, "mldfa": 82})
    limb = wc.Limb.from_landmarks(
        {n: limb[n] - limb["hip_center"] + (250.0, 60.0) for n in limb.points},
        "right",
        mm_per_unit=None,
    )
    made = wc.plan(limb, procedure, wc.Target("correction", 9.0))
    scene = Scene.of(made, None, on)
    figure = wc.draw(made, "wedge", on=on)
    hatched = [patch for patch in figure.axes[0].patches if patch.get_hatch() == "///"]
    closing = made.procedure.kind == "closing"
    assert len(hatched) == closing
    assert (scene.closed_cut is not None) is closing
    if closing:
        corners = hatched[0].get_path().vertices[:3] @ (1, 1j)
        turned = np.angle((corners[1] - corners[0]) / (corners[2] - corners[0]), deg=True)
        assert abs(turned) == pytest.approx(9.0)
        assert amount(9.0, "deg") in [text.get_text() for text in visible_texts(figure)]
    assert "measured" not in footnote_of(figure)


def test_a_double_level_that_cuts_one_bone_is_called_by_it():
    from wedgecalc.drawing.double_level_view import double_figure
    from wedgecalc.planning.double_level import double_level

    one = double_level(wc.Limb.from_angles(mldfa=88, mpta=84), wc.Target("hka", 180))
    both = double_level(wc.load_case("demo:severe-combined-right").limb, wc.Target("hka", 182))
    assert (bool(one.femur.correction), bool(both.femur.correction)) == (False, True)
    headings = [
        " ".join(text.get_text() for text in visible_texts(double_figure(made, None, "light"))[:1])
        for made in (one, both)
    ]
    assert headings == [one.tibia.procedure.label, "double level osteotomy"]


def test_words_across_the_edge_of_a_film_are_backed():
    """Half on white paper and half on a black film, letters without paper behind them cannot be read."""
    figure = wc.draw(wc.plan(leg_on_film(), "lateral-closing-wedge-hto"), "wedge", on=PIXELS)
    label = next(
        text
        for text in visible_texts(figure)
        if text.get_text().endswith(" mm") and text.get_weight() == "bold"
    )
    assert label.get_bbox_patch() is not None
