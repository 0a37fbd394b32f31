"""What a plan with a soft-tissue model says of the leg as it will stand."""

import pytest

import wedgecalc as wc
from wedgecalc.results.sentences import plan_sentence
from wedgecalc.results.sentences_double import double_sentences

LAX = wc.Limb.from_angles(mldfa=88, mpta=84, jlca=7)
OPENING = "medial-opening-wedge-hto"


def planned(two, **joint):
    if two:
        made = wc.double_level(LAX, "wbl=62.5", **joint)
        return made, double_sentences(made)[0]
    made = wc.plan(LAX, OPENING, "wbl=62.5", **joint)
    return made, plan_sentence(made)


@pytest.mark.parametrize("two", [False, True])
def test_the_first_sentence_carries_the_leg_as_it_will_stand(two):
    made, words = planned(two, jlca_supine=2.0)
    bone = f"{180 - made.after.hka:.1f}° varus"
    stands = f"in {made.standing_again.hka - 180:.1f}° valgus, the line at 62.5 %."
    assert bone in words
    assert words.endswith(
        f"by the bone alone; with the joint closed it is expected to stand {stands}"
    )
    assert "expected" not in planned(two)[1]
    assert "expected" not in planned(two, soft_tissue="none", jlca_supine=2.0)[1]
    made, words = planned(two, soft_tissue="stress-regression", jlca_change=8.0)
    assert ("joint opened" in words) == (made.soft_tissue.expected < 0)


@pytest.mark.parametrize("two", [False, True])
def test_a_plan_with_a_model_is_not_advised_to_take_one(two):
    def advice(**joint):
        return next(a.message for a in planned(two, **joint)[0].alerts if a.code == "jlca-high")

    assert "Plan with a soft-tissue model" in advice()
    assert "Plan with a soft-tissue model" in advice(soft_tissue="none")
    for joint in ({"jlca_supine": 2.0}, {"soft_tissue": "jlca-half"}):
        assert "7.0°" in advice(**joint)
        assert "Plan with" not in advice(**joint)
