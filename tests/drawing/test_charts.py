"""The picture of a sweep: which values are on target stands on its axis."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.covering import in_turn
from tests.pictures import assert_readable, assert_tidy, visible_texts
from wedgecalc.drawing.charts import on_target, sweep_figure

LIMB = wc.Limb.from_angles(mldfa=88, mpta=81, jlca=2)


@pytest.mark.parametrize(
    ("over", "theme"),
    in_turn(["base", "angle", "hinge", "target", "jlca"], ["light", "dark", "print"]),
)
def test_a_sweep_is_tidy_and_says_what_is_on_target(over, theme):
    found = wc.sweep(LIMB, "lateral-closing-wedge-hto", over=over)
    figure = sweep_figure(found, "a case", theme)
    assert_tidy(figure)
    assert_readable(figure)
    first, last = on_target(found)
    low, high = first, last
    said = [t.get_text() for t in visible_texts(figure)]
    if over == "base":  # on a template to half a millimetre, as everywhere, and still on target
        low, high = np.ceil(2 * first) / 2, np.floor(2 * last) / 2
        assert sum(f"plan at {round(2 * found.current) / 2:.1f} mm" in t for t in said) == 2
    assert sum(f"from {low:.1f} to {high:.1f}" in t.replace("−", "-") for t in said) == 2
    for value, good in ((first, True), (last, True), (first - 0.4, False), (last + 0.4, False)):
        wbl = float(np.interp(value, found.values, found.outcomes["wbl"]))
        assert (min(found.zone) - 0.2 <= wbl <= max(found.zone) + 0.2) == good


def test_a_base_on_target_is_one_that_check_accepts():
    found = wc.sweep(LIMB, "lateral-closing-wedge-hto", over="base")
    first, last = on_target(found)
    for base, off in ((first, -1.0), (last, 1.0)):
        checked = wc.check(LIMB, "lateral-closing-wedge-hto", base=base)
        assert checked.given.correction - checked.wanted.correction == pytest.approx(off, abs=0.05)


@pytest.mark.parametrize("over", ["base", "hinge", "jlca"])
def test_a_sweep_says_what_one_more_does(over):
    found = wc.sweep(LIMB, "lateral-closing-wedge-hto", over=over)
    near = [
        np.interp(found.current + step, found.values, found.outcomes["wbl"]) for step in (-0.2, 0.2)
    ]
    said = [t.get_text() for t in visible_texts(sweep_figure(found))]
    (told,) = (t for t in said if t.startswith("at the plan") and t.endswith(" %"))
    number = float(told.split()[-2].replace("−", "-"))
    assert number == pytest.approx((near[1] - near[0]) / 0.4, abs=0.06)
