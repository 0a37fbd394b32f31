"""What is drawn is what is written: angles read back from the arcs, positions from ruler and grid."""

import numpy as np
import pytest
from matplotlib.colors import same_color

import wedgecalc as wc
from tests.odd_legs import ODD, odd_plan
from tests.pictures import plan_of
from wedgecalc.drawing import THEMES
from wedgecalc.sources.case import bundled_cases

ARCS = ("hka", "mldfa", "mpta", "jlca", "mlpfa", "nsa", "mldta")
NAMES = (*bundled_cases(), *ODD)


def plan_named(name):
    return odd_plan(name) if name in ODD else plan_of(wc.load_case(f"demo:{name}"))


def lines_of(figure, color):
    return [
        line.get_xydata() @ (1, 1j)
        for line in figure.axes[0].lines
        if same_color(line.get_color(), color)
    ]


def sweep_of(arc):
    """Degrees of an arc of equal steps, from the turns between its chords."""
    chords = np.diff(arc)
    return abs(np.angle(chords[1:] / chords[:-1], deg=True).sum()) * len(chords) / (len(chords) - 1)


@pytest.mark.parametrize("name", NAMES)
def test_each_arc_is_as_wide_as_its_angle(name):
    plan = plan_named(name)
    arcs = lines_of(wc.draw(plan, "angles"), THEMES["light"].after)
    values = [value for m in ARCS if (value := getattr(plan.before, m)) is not None]
    values = [abs(value) for value in values if abs(value) >= 0.05]
    assert sorted(map(sweep_of, arcs)) == pytest.approx(sorted(values), abs=1e-6)


@pytest.mark.parametrize(("mldfa", "mpta"), [(86, 93), (90, 82), (79, 98)])
@pytest.mark.parametrize("side", ["right", "left"])
def test_the_arc_of_hka_lies_on_its_medial_side(side, mldfa, mpta):
    limb = wc.Limb.from_angles(side, mldfa=mldfa, mpta=mpta)
    kind = "closing" if mldfa < mpta else "opening"
    figure = wc.draw(wc.plan(limb, f"medial-{kind}-wedge-hto", "correction=1"), "angles")
    hka = next(
        arc
        for arc in lines_of(figure, THEMES["light"].after)
        if sweep_of(arc) == pytest.approx(wc.measure(limb).hka)
    )
    middle, ends = hka[len(hka) // 2], hka[[0, -1]].mean()
    assert np.sign((middle - ends).real) == (1 if side == "right" else -1)
