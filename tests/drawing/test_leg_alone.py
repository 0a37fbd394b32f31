"""Pictures of the leg before: without a plan, and without the title and the alerts of one."""

import pytest

import wedgecalc as wc
from tests.covering import thinned
from tests.driving import drive
from tests.odd_legs import ODD, odd_leg
from tests.pictures import VIEWS, assert_readable, assert_tidy, visible_texts
from tests.stopped import LIMB, SEVERE, stopped
from wedgecalc.records import alert_records

OF_LEG = [name for name in VIEWS if VIEWS[name].of_leg]
BEFORE = [name for name in VIEWS if VIEWS[name].of_leg == "before"]


def words_of(figure):
    return " ".join(text.get_text() for text in visible_texts(figure))


def test_which_views_need_no_plan():
    assert {*OF_LEG} == {"angles", "axes", "plateau", "load", "cpak"}
    assert {*BEFORE} == {"angles", "axes"}


@pytest.mark.parametrize(("view", "name"), thinned(OF_LEG, wc.bundled_cases(), every=5))
def test_a_bundled_leg_is_drawn_without_a_plan(view, name):
    bundled = wc.load_case(f"demo:{name}")
    figure = wc.draw(bundled.limb, view, title=bundled.id, width=8.0)
    texts = assert_tidy(figure)
    assert_readable(figure, texts)
    said = " ".join(text.get_text() for text in texts)
    assert f"{bundled.limb.frame.side} leg" in said
    assert not any(word in said for word in ("target:", "osteotomy", "after", "before"))


@pytest.mark.parametrize(("view", "leg"), thinned(OF_LEG, ODD, every=5))
def test_a_leg_that_is_hard_to_draw_is_drawn_without_a_plan(view, leg):
    assert_tidy(wc.draw(odd_leg(leg), view, title=leg, theme="print"), least=4)


@pytest.mark.parametrize("view", [name for name in VIEWS if name not in OF_LEG])
def test_every_other_view_needs_a_plan(view):
    with pytest.raises(wc.InputError) as wrong:
        wc.draw(LIMB, view)
    assert [problem.field for problem in wrong.value.problems] == ["plan"]


@pytest.mark.parametrize("view", BEFORE)
def test_the_leg_before_carries_no_title_target_or_alert_of_its_plan(view):
    plan = stopped(limb=SEVERE)
    own = {alert.code for alert in plan.alerts} & {"jlca-high", "jlo-over"}
    assert own
    said = words_of(wc.draw(plan, view, title="a case"))
    assert plan.procedure.label not in said
    assert "target:" not in said
    for alert in plan.alerts:
        assert (alert_records()[alert.code].label in said) is (alert.code in own), alert.code


@pytest.mark.parametrize("accept", [None, ("implausible-size",)])
@pytest.mark.parametrize("view", BEFORE)
def test_a_stop_about_the_leg_leads_the_leg_before(view, accept):
    small = wc.Limb.from_angles(mpta=82, femur=250, tibia=200)
    plan = stopped(accept, small, "lateral-closing-wedge-hto")
    texts = words_of(wc.draw(plan, view))
    assert alert_records()["implausible-size"].label in texts
    assert (", accepted" in texts) is bool(accept)


@pytest.mark.parametrize("view", OF_LEG)
def test_the_command_draws_a_leg_for_which_nobody_names_a_procedure(view, tmp_path):
    out = tmp_path / "leg.svg"
    assert drive("draw", "demo:straight-left", "--view", view, "-o", out)[0] == 0
    assert "left leg, neutral" in out.read_text(encoding="utf-8")
    plan = wc.plan(wc.load_case("demo:medial-oa-right"))
    assert ("high tibial osteotomy" in words_of(wc.draw(plan, view))) is (view not in BEFORE)


@pytest.mark.parametrize(
    "option", [("--hinge", "1,2"), ("--fixation", "pins"), ("--strict",), ("--target", "wbl=50")]
)
def test_an_option_of_a_plan_is_refused_without_one(option, tmp_path):
    code, _, said = drive(
        "draw", "demo:straight-left", "--view", "angles", *option, "-o", tmp_path / "leg.png"
    )
    assert code == 2
    assert option[0] in said
    assert list(tmp_path.iterdir()) == []


def test_the_picture_of_a_plan_still_needs_a_procedure(tmp_path):
    code, _, said = drive("draw", "demo:straight-left", "-o", tmp_path / "leg.png")
    assert code == 2
    assert "procedure" in said


def test_the_picture_of_the_axes_shows_the_cora_of_each_bone_out_of_range():
    for angles, procedure, named in (
        ({"mldfa": 94, "mpta": 80}, None, {"femur:", "tibia:"}),
        ({"mldfa": 88, "mpta": 80}, None, {"the tibia"}),
        ({"mldfa": 94, "mpta": 87}, None, {"the femur"}),
        ({"mldfa": 94, "mpta": 87}, "lateral-closing-wedge-hto", {"femur:", "tibia:"}),
    ):
        limb = wc.Limb.from_angles(**angles)
        said = words_of(wc.draw(wc.plan(limb, procedure) if procedure else limb, "axes"))
        every = {"femur:", "tibia:", "the tibia", "the femur"}
        told = {w for w in every if f"CORA of {w}" in said or (w[-1] == ":" and w in said)}
        assert told == named
        assert ("hinge of the plan" in said) is (procedure is not None)


def test_each_anatomical_angle_is_named_at_its_arc():
    said = [text.get_text() for text in visible_texts(wc.draw(LIMB, "axes"))]
    assert {"aFTA", "aLDFA", "aMPFA", "NSA"} <= {*said}


def test_no_panel_of_the_axes_is_empty_without_shaft_landmarks():
    drawn = {leg: wc.draw(odd_leg(leg), "axes") for leg in ("tall", "bare")}
    marks = {
        leg: sum(t.get_text() in ("R", "L") for t in visible_texts(figure))
        for leg, figure in drawn.items()
    }
    assert marks == {"tall": 3, "bare": 2}
