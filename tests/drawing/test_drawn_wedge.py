"""A leg without a scale: its angle is known, so its cut and its wedge are drawn."""

import pytest

import wedgecalc as wc
from wedgecalc.drawing.scene import Scene
from wedgecalc.results.wedge_numbers import wedge_part

MARKS = {
    "hip_center": (359, 197), "plateau_medial": (370, 630), "plateau_lateral": (440, 625),
    "ankle_center": (389.5, 965.5),
}  # fmt: skip


def plan(**more):
    limb = wc.Limb.from_landmarks(MARKS, "left", mm_per_unit=None)
    return wc.plan(limb, "medial-opening-wedge-hto", hinge=(432, 636), **more)


def test_the_wedge_is_drawn_at_the_usual_entry_and_has_no_millimetres():
    made = plan()
    scene = Scene.of(made)
    assert made.wedge.entry_z is None
    assert scene.wedge is not None
    assert scene.sized is None
    part = wedge_part(scene.plan, scene.sized)
    assert not any(q.unit == "mm" for q in (*part.numbers, *part.on_bone))


@pytest.mark.parametrize("view", ["wedge", "before-after", "overlay", "poster"])
def test_it_is_said_that_the_entry_is_the_usual_one(view):
    words = [t.get_text() for t in wc.draw(plan(), view).axes[0].texts]
    assert any("assumed plateau" in text for text in words)
    assert not any(text.endswith(" mm") and text[0].isdigit() for text in words)
    given = wc.draw(plan(entry=(378, 672)), view).axes[0].texts
    assert not any("assumed plateau" in t.get_text() for t in given)
