"""The picture of a double level: one knee with both wedges, each with its size and interval."""

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import PathPatch
from PIL import Image

import wedgecalc as wc
from tests.pictures import assert_tidy
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.double_level_view import double_figure
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import amount
from wedgecalc.sources.case import case_dir
from wedgecalc.sources.reading import radiograph_of


@pytest.mark.parametrize("kind", ["closing", "opening"])
def test_a_double_level_is_one_knee_with_both_wedges_and_their_intervals(kind):
    made = wc.double_level(wc.Limb.from_angles(mldfa=94, mpta=80), kind=kind)
    figure = double_figure(made)
    texts = {text.get_text() for text in assert_tidy(figure)}
    for part in made.parts:
        size = size_text(part, part.wedge.base, True, known_share(part, made))
        assert "–" in size
        assert f"{amount(part.correction, 'deg')}, {size}" in texts
        bone, side = str(part.procedure.bone), str(part.procedure.side)
        assert any({bone, side, kind} <= set(words.split()) for words in texts), "its name"
    filled = [
        patch
        for patch in figure.axes[0].get_children()
        if isinstance(patch, PathPatch) and same_color(patch.get_facecolor(), THEMES["light"].wedge)
    ]
    # In close-up and on the whole leg; a gap is dashed and filled nowhere.
    assert len(filled) == (4 if kind == "closing" else 0)


@pytest.mark.parametrize("arthritis", [None, "medial"])
def test_a_target_that_rests_on_unknown_arthritis_says_so(arthritis):
    limb = wc.Limb.from_angles(mldfa=94, mpta=80)
    told = [
        t.get_text()
        for t in double_figure(wc.double_level(limb, arthritis=arthritis)).axes[0].texts
    ]
    assert any("without medial arthritis" in words for words in told) == (arthritis is None)


def test_on_a_radiograph_lie_the_leg_before_and_both_wedges(run, tmp_path):
    """The command's option says so; the planned leg is drawn on bones of its own."""
    case = wc.load_case("demo:phantom-left")
    made = wc.double_level(case.limb, target=wc.Target("hka", 184))
    figure = double_figure(made, radiograph=radiograph_of(case, None))
    texts = {text.get_text() for text in assert_tidy(figure)}
    assert any("Radiograph before the plan." in words for words in texts)
    places = sorted(
        np.mean(image.get_window_extent().intervalx) / figure.bbox.width
        for image in figure.axes[0].images
    )
    assert len(places) == 2
    assert places[0] < 0.2
    assert 0.3 < places[1] < 0.7
    assert not double_figure(made).axes[0].images
    film = case_dir() / "phantom-left.png"
    command = ("double-level", "demo:phantom-left", "--target", "hka=184", "-o")
    dark = []
    for name, more in (("film.png", ("--image", film)), ("bones.png", ())):
        assert run(*command, tmp_path / name, *more)[0] == 0
        dark.append((np.asarray(Image.open(tmp_path / name).convert("L")) < 60).mean())
    assert dark[0] > 2 * dark[1]


@pytest.mark.parametrize("fixation", [None, "pins", "plate"])
def test_both_wedges_in_close_up(fixation):
    made = wc.double_level(wc.Limb.from_angles(mldfa=94, mpta=80, jlca=2))
    figure = double_figure(made, fixation=fixation, view="wedge")
    words = [text.get_text() for text in figure.axes[0].texts]
    assert words.count("hinge") == 2
    assert {"The cuts", "As planned"} <= set(words)
    assert_tidy(figure)
    with pytest.raises(wc.InputError, match="view"):
        double_figure(made, view="poster")


def test_the_close_up_on_the_command_line(run, tmp_path):
    asked = ("double-level", "demo:severe-combined-right", "--view", "wedge")
    assert run(*asked, "-o", tmp_path / "knee.png")[0] == 0
    assert (tmp_path / "knee.png").stat().st_size > 20_000
    assert run(*asked)[0] == 2
