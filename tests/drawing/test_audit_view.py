"""The picture of an audit with a later film: four legs and six columns of numbers, none touching."""

import pytest

import wedgecalc as wc
from tests.pictures import assert_tidy, visible_texts

LEGS = {
    "ordinary": ({"mpta": 83, "jlca": 2}, {"mpta": 90, "jlca": 2}),
    "severe": ({"mpta": 74, "mldfa": 96, "jlca": 4}, {"mpta": 93, "mldfa": 96, "jlca": 3}),
}


@pytest.mark.parametrize(("leg", "side"), [("ordinary", "right"), ("severe", "left")])
def test_four_legs_stand_beside_each_other_with_their_sides_named(leg, side):
    before, after = (wc.Limb.from_angles(side, **angles) for angles in LEGS[leg])
    found = wc.audit(wc.plan(before, "medial-opening-wedge-hto"), after, followups=[after])
    figure = wc.draw(found)
    assert_tidy(figure)
    words = [text.get_text() for text in visible_texts(figure)]
    assert {"achieved", "follow-up 1", "difference", "two films ±"} <= set(words)
    first = [t for t in visible_texts(figure) if t.get_text() in ("lateral", "medial")][:2]
    high = {round(t.get_position()[1], 6) for t in first}
    assert len(high) == 1  # both beside the knee, or both at the foot
