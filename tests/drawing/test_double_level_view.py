"""The picture of a double level: one knee with both wedges, each with its size and interval."""

import pytest
from matplotlib.colors import same_color
from matplotlib.patches import PathPatch

import wedgecalc as wc
from tests.pictures import assert_tidy
from wedgecalc.drawing import THEMES
from wedgecalc.drawing.double_level_view import double_figure
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import amount


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
