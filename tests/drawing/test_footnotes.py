"""A footnote says what is true of its picture, and nothing else."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

import wedgecalc as wc
from tests.covering import in_turn
from tests.pictures import SINGLE, VIEWS, assert_tidy, visible_texts
from tests.strategies import VALGUS, VARUS
from wedgecalc.bone.outlines import bones
from wedgecalc.bone.shapes import vertices
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.results.sentences import amount

PIXELS = np.zeros((1100, 500), np.uint8)


def leg_on_film(scale=1.0, at_detector=False):
    made = wc.Limb.from_angles(mpta=82)
    shift = np.array([250.0, 60.0]) - made["hip_center"]
    limb = wc.Limb.from_landmarks(
        {n: made[n] + shift for n in made.points}, "right", mm_per_unit=scale
    )
    return replace(limb, frame=replace(limb.frame, at_detector=at_detector))


def footnote_of(figure):
    """Its lines, the first of which stands on the lower edge of the sheet."""
    lines = [t for t in visible_texts(figure) if t.get_position()[1] <= 0 and t.get_ha() == "right"]
    return " ".join(t.get_text() for t in sorted(lines, key=lambda t: -t.get_position()[1]))


@pytest.mark.parametrize("on", [None, PIXELS], ids=["", "on a film"])
@pytest.mark.parametrize("view", SINGLE)
def test_a_footnote_says_only_what_is_true_of_its_picture(view, on):
    said = footnote_of(wc.draw(wc.plan(leg_on_film(), "lateral-closing-wedge-hto"), view, on=on))
    bones, after = (
        view != "cpak",
        view in ("before-after", "overlay", "wedge", "load", "radiograph"),
    )
    assert ("Bone outlines" in said) is (bones and on is None)
    assert ("Radiograph after the plan" in said) is (after and on is not None)
    assert ("Wedge measured" in said) is (
        view in ("before-after", "wedge", "radiograph", "methods") and on is not None
    )
    assert "too large" not in said


@pytest.mark.parametrize(("view", "shows"), [("plateau", False), ("angles", True)])
def test_a_trace_is_named_where_its_bone_is_shown(view, shows):
    limb = wc.Limb.from_angles(mpta=82)
    ring = limb.frame.to_case(vertices(bones(limb)["femur"]))
    traced = replace(limb, contours={"femur": ring})
    said = footnote_of(wc.draw(wc.plan(traced, "lateral-closing-wedge-hto"), view))
    assert ("Femur traced" in said) is shows
    assert "template" in said


@pytest.mark.parametrize("view", VIEWS)
def test_a_scale_of_the_detector_is_said_in_every_picture(view):
    figure = wc.draw(
        wc.plan(leg_on_film(at_detector=True), "lateral-closing-wedge-hto"), view, fixation="plate"
    )
    assert_tidy(figure)
    assert "too large" in footnote_of(figure)


@pytest.mark.parametrize(
    ("procedure", "filmed"), in_turn([*VALGUS, *VARUS], [False, True, True, False])
)
def test_a_wedge_needs_no_scale_to_be_drawn(procedure, filmed):
    """Its shape is that of its angle, on its bone; no length is given, and no footnote says so."""
    on = PIXELS if filmed else None
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
        ends = (np.asarray(cut.coords) @ (1, 1j) - scene.hinge for cut in scene.wedge.cuts)
        first, second = (z[np.argmax(abs(z))] for z in ends)
        assert abs(np.angle(first / second, deg=True)) == pytest.approx(9.0)
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
    told = [one.tibia.procedure.label, "double level osteotomy"]
    assert headings == [f"{words[0].upper()}{words[1:]}" for words in told]


def test_words_across_the_edge_of_a_film_are_outlined():
    """Half on white paper and half on a black film, dark letters alone cannot be read."""
    figure = wc.draw(wc.plan(leg_on_film(), "lateral-closing-wedge-hto"), "wedge", on=PIXELS)
    on = [t for t in visible_texts(figure) if t.get_text() in ("medial", "lateral", "hinge")]
    assert len(on) == 6
    assert all(t.get_color() == "white" and t.get_bbox_patch() is None for t in on)
    sheet = Sheet(Figure().add_axes((0, 0, 1, 1)), THEMES["light"], films=[(0.0, 0.0, 4.0, 6.0)])
    for x in (3.8, 8.0):
        sheet.text(x, 3.0, "9.5 mm", framed="film")
    across, beside = sheet.ax.texts
    assert [bool(t.get_path_effects()) for t in (across, beside)] == [True, False]
    assert across.get_bbox_patch() is None
    assert {t.get_color() for t in sheet.ax.texts} == {THEMES["light"].ink}
