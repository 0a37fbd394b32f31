"""The methods of planning side by side: what is drawn is what each method computes, on every bone and direction."""

import pytest

import wedgecalc as wc
from wedgecalc.drawing.construction_marks import construction
from wedgecalc.drawing.method_examples import method_construction
from wedgecalc.records import methods

VARUS, VALGUS = {"mldfa": 91, "mpta": 82}, {"mldfa": 83, "mpta": 92}
LEGS = {
    "lateral-closing-wedge-hto": VARUS,
    "medial-opening-wedge-hto": VARUS,
    "medial-closing-wedge-hto": VALGUS,
    "lateral-closing-wedge-dfo": VARUS,
    "medial-closing-wedge-dfo": VALGUS,
    "lateral-opening-wedge-dfo": VALGUS,
}


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("procedure", LEGS)
def test_the_arc_drawn_is_the_angle_of_the_method(procedure, side):
    found = wc.compare(wc.Limb.from_angles(side, **LEGS[procedure]), procedure)
    drawn = {m.method.name: (m, construction(found.plan, m)) for m in found.methods if m.given}
    assert {"exact", "miniaci", "dugdale-noyes", "hka-difference"} <= drawn.keys()
    for name, (result, mark) in drawn.items():
        if name == "rule-of-thumb":  # draws a base, not an angle
            assert mark is None
            continue
        (words,) = {arc.words for arc in mark.arcs if arc.words}
        assert words == f"{result.correction:.1f}°"
        for arc in mark.arcs:
            assert abs(arc.sweep) == pytest.approx(result.correction, abs=1e-6)


@pytest.mark.parametrize("name", [name for name, record in methods().items() if record.steps])
def test_an_explained_method_stands_alone_with_its_steps_and_numbers(name):
    shown = method_construction(methods()[name], "", "")
    assert len(shown.examples) == 1
    assert len(shown.steps) == len(methods()[name].steps)
    assert not any("{" in step for step in shown.steps)
    found = wc.compare(shown.examples[0].shows.limb, "lateral-closing-wedge-hto")
    (result,) = (m for m in found.methods if m.method.name == name)
    numbers = dict(shown.numbers)
    assert numbers["correction"] == f"{result.correction:.1f}°"
    assert numbers["WBL then"] == f"{result.given.after.wbl:.1f} %"
