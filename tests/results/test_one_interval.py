"""One base has one interval, wherever it stands."""

import re

import pytest

import wedgecalc as wc
from wedgecalc.pages.head import answer
from wedgecalc.pages.legs import Legs
from wedgecalc.results.build import plan_result
from wedgecalc.results.build_double import double_result
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import base_share, range_text
from wedgecalc.study.uncertainty import known_uncertainty
from wedgecalc.teaching.subject import Subject

LEG = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2)


@pytest.mark.parametrize("spread_of", [None, "this-film", "another-film"])
@pytest.mark.parametrize("turn", [None, 20])
def test_table_sentence_and_page_say_one_interval(spread_of, turn):
    of = {} if turn is None else {"hinge_turn": turn}
    plan = wc.plan(LEG, "medial-opening-wedge-hto", **of)
    sure = spread_of and wc.uncertainty_of(
        LEG, plan.request, spread_of=spread_of, method="first-order"
    )
    result = plan_result(plan, uncertainty=sure or None)
    numbers = {q.key: q for q in result.wedges[0].numbers}
    key = "base_mm" if turn is None else "opened_base_mm"
    ends = range_text(*numbers[key].around, 0.5)
    assert ends in numbers[key].text()
    assert f", likely {ends})" in result.words[0]
    assert f"({ends})" in answer(plan, sure or known_uncertainty(plan))[0]
    if sure:
        base, low, high = plan.wedge.base, sure.base.low, sure.base.high
        assert numbers["base_mm"].around == pytest.approx((low, high))
        right = numbers["base_right_mm"]
        assert right.around == pytest.approx((right.value * low / base, right.value * high / base))
    assert len(set(re.findall(r"\(base [\d.]+ mm, ([^)]*)", result.words[0]))) == 1


def test_the_pages_brackets_are_those_of_its_numbers():
    both = wc.double_level(wc.Limb.from_angles(mldfa=94, mpta=80, jlca=4))
    sure = wc.uncertainty_of(both)
    for part in both.parts:
        own = sure.parts[str(part.procedure.bone)]["base"]
        ends = range_text(own.low, own.high, 0.5)
        assert f"({ends})" in answer(both, sure)[0]
        wedge = next(
            w for w in double_result(both).wedges if w.name.startswith(part.procedure.bone)
        )
        assert next(q for q in wedge.numbers if q.key == "base_mm").text().endswith(f"({ends})")


@pytest.mark.parametrize("view", ["before-after", "wedge", "poster"])
def test_a_picture_has_the_bracket_of_the_page(view):
    plan = wc.plan(LEG, "lateral-closing-wedge-hto")
    share = known_share(plan)
    ends = range_text(plan.wedge.base * share[0], plan.wedge.base * share[1], 0.5)
    figure = wc.draw(plan, view)
    said = " ".join(t.get_text() for ax in figure.axes for t in ax.texts)
    assert f"({ends})" in answer(plan, wc.uncertainty_of(LEG, plan.request))[0]
    others = range_text(*(plan.wedge.base * end for end in base_share(plan)), 0.5)
    assert view == "poster" or ends in said
    assert others not in said


def test_a_wedge_of_two_has_its_own_interval_wherever_it_is_drawn():
    both = wc.double_level(wc.Limb.from_angles(mldfa=94, mpta=80, jlca=4))
    scenes = (*Subject.of(both).cuts, *Legs.of(both).scenes)
    assert len(scenes) == 4
    for scene in scenes:
        assert scene.share == known_share(scene.plan, both)
