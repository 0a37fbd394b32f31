"""What a given wedge would do a step larger or smaller is what a check of that wedge says."""

import pytest

import wedgecalc as wc
from wedgecalc.results.check_steps import step_words
from wedgecalc.results.sentences import amount

LEG = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2)
HTO = "lateral-closing-wedge-hto"


@pytest.mark.parametrize(("given", "way"), [(8.0, "base"), (9.0, "angle")])
def test_each_step_is_the_check_of_that_wedge(given, way):
    check = wc.check(LEG, HTO, **{way: given})
    base = check.opened.wedge.base
    for line, step in zip(step_words(check), (1, -1), strict=True):
        other = wc.check(LEG, HTO, base=base + step)
        assert amount(other.given.after.hka, "deg") in line
        assert amount(other.given.after.wbl, "pct") in line
        assert amount(base + step, "mm") in line
        assert other.verdict.replace("-", " ") in line


def test_without_a_scale_a_step_is_a_degree_and_what_cannot_be_cut_is_left_out():
    bare = wc.Limb.from_landmarks(
        {name: LEG[name] for name in LEG.points}, "right", mm_per_unit=None
    )
    more, less = step_words(wc.check(bare, HTO, angle=9.0))
    assert "10.0°" in more
    assert "8.0°" in less
    assert "mm" not in more + less
    assert len(step_words(wc.check(LEG, HTO, base=0.5))) == 1
