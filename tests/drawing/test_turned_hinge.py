"""A turned hinge in pictures: the gap to open in theatre is told, and nothing runs into it."""

import pytest

import wedgecalc as wc
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.slope_words import gap_text

MADE = wc.plan(
    wc.Limb.from_angles("right", mpta=83, jlca=2), "medial-opening-wedge-hto", hinge_turn=20
)


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("view", ["before-after", "wedge", "overlay"])
def test_the_gap_to_open_is_told_and_clear_of_the_numbers(view, side):
    made = MADE.again(wc.Limb.from_angles(side, mpta=83, jlca=2))
    figure = wc.draw(made, view, width=8)
    texts = [t for t in figure.axes[0].texts if t.get_text()]
    opened = as_opened(made)
    size = size_text(opened, opened.wedge.base)
    assert any(size in t.get_text() for t in texts)
    boxes = [t.get_window_extent(figure.canvas.get_renderer()) for t in texts]
    for t, box in zip(texts, boxes, strict=True):
        others = [b for b in boxes if b is not box]
        if t.get_text() == gap_text(made):
            assert box.x1 <= figure.bbox.x1
            assert not any(box.overlaps(b) for b in others)
