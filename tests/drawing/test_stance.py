"""The planned leg stands as the preoperative leg does; what is shown in register stays there."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import wedgecalc as wc
from tests.covering import examples
from tests.strategies import VALGUS, VARUS, limbs
from wedgecalc.drawing import THEMES, blank_page
from wedgecalc.drawing.acts import Act
from wedgecalc.drawing.animation import FilmMoment, draw_moment
from wedgecalc.drawing.double_level_view import double_figure
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.drawing.stance import IN_REGISTER

LEG = {"mldfa": 92, "mpta": 78}
LIGHT = THEMES["light"]


def direction(ax, color):
    """The direction of each line from hip to ankle drawn in a colour."""
    ends = [line.get_xydata() @ (1, 1j) for line in ax.lines if line.get_color() == color]
    return [float(np.angle(z[-1] - z[0], deg=True)) for z in ends if len(z) == 2]


@examples(40)
@given(limbs, st.sampled_from(VALGUS + VARUS), st.floats(1, 20), st.floats(0, 1))
def test_hip_over_ankle_as_before_at_every_share(limb, procedure, angle, share):
    try:
        scene = Scene.of(wc.plan(limb, procedure, wc.Target("correction", angle)))
    except (wc.NoPlanError, wc.InputError):
        assume(False)
    after = scene.limb(share)
    place = scene.standing(IN_REGISTER, share)
    assert place(after.ankle) == pytest.approx(limb.ankle, abs=1e-9)
    lean = (place(after.hip) - limb.ankle) / (limb.hip - limb.ankle)
    assert lean.imag == pytest.approx(0, abs=1e-12)
    assert lean.real > 0
    # It is the planned leg: as long as it, and no wider.
    assert abs(place(after.hip) - place(after.knee)) == pytest.approx(abs(after.hip - after.knee))


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("procedure", ["lateral-closing-wedge-hto", "medial-opening-wedge-dfo"])
def test_pictures_of_both_legs_show_it_standing(procedure, side):
    plan = wc.plan(wc.Limb.from_angles(side, **LEG), procedure, wc.Target("correction", 14))
    ax = wc.draw(plan, "before-after").axes[0]
    (before,), (after,) = (direction(ax, color) for color in (LIGHT.before, LIGHT.after))
    assert after == pytest.approx(before, abs=1e-6)
    ax = wc.draw(plan, "overlay").axes[0]
    both = [direction(ax, color)[0] for color in (LIGHT.before, LIGHT.after)]
    assert abs(both[0] - both[1]) > 3, "there the leg stays in register"


def test_a_double_level_stands_too():
    made = wc.double_level(wc.Limb.from_angles(**LEG))
    assert made.tibia.correction
    assert made.femur.correction
    ax = double_figure(made).axes[0]
    (before,), (after,) = (direction(ax, color) for color in (LIGHT.before, LIGHT.after))
    assert after == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize("turned", [0.3, 1.0])
def test_the_whole_leg_of_a_film_stands(turned):
    plan = wc.plan(
        wc.Limb.from_angles(**LEG), "lateral-closing-wedge-hto", wc.Target("correction", 14)
    )
    _, ax = blank_page(12.8, 7.0, "light")
    draw_moment(Sheet(ax, LIGHT), Act.of(Scene.of(plan)), FilmMoment(1, 1, turned))
    color = LIGHT.after if turned == 1 else LIGHT.before
    limb = plan.limb
    lean = np.angle(-(limb.ankle - limb.hip).conjugate(), deg=True)  # a right leg
    assert direction(ax, color)[0] == pytest.approx(float(lean), abs=1e-6)
