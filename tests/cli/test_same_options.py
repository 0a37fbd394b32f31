"""What describes a plan is typed alike for every command that shows it: table, picture, page, slides."""

import pytest

from tests.driving import drive

TWO, ONE = "demo:severe-combined-right", "demo:medial-oa-right"
pytestmark = pytest.mark.usefixtures("coarse")
KINDS = ("-p", "double-level", "--tibia", "opening", "--femur", "closing")
TURNED = ("-p", "medial-opening-wedge-hto", "--hinge-turn", "20", "--ap-depth", "45")


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        (("report",), "pdf"),
        (("slides", "--short"), "pptx"),
        (("sweep", "--over", "tibia-base"), "png"),
    ],
)
def test_kinds_of_a_double_level_are_typed_as_for_double_level(
    words, ending, tmp_path, monkeypatch
):
    made = []
    from wedgecalc.cli import one_or_two
    from wedgecalc.study import double_sweep

    doubled, swept = one_or_two.plan_double, double_sweep.sweep_double
    monkeypatch.setattr(one_or_two, "plan_double", lambda *a: made.append(doubled(*a)) or made[-1])
    monkeypatch.setattr(
        double_sweep,
        "sweep_double",
        lambda *a, **k: made.append(swept(*a, **k).plan) or swept(*a, **k),
    )
    file = tmp_path / f"x.{ending}"
    share = ("--sharing", "fixed", "--tibia-share", "0.6")
    code, _, err = drive(words[0], TWO, *words[1:], *KINDS, *share, "-o", file)
    assert code == 0, err
    assert file.stat().st_size > 1000
    assert [part.procedure.kind for part in made[0].parts] == ["opening", "closing"]
    assert made[0].sharing == "fixed"


@pytest.mark.parametrize(
    "words", [("report", "-o", "x.pdf"), ("slides", "-o", "x.pptx"), ("sweep", "--over", "target")]
)
def test_options_of_two_levels_beside_one_are_refused(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = drive(words[0], ONE, *words[1:], "--tibia", "opening", "--sharing", "limits")
    assert (code, out) == (2, "")
    assert "--tibia: " in err
    assert "--sharing: " in err
    two = ("-p", "double-level", "--kind", "closing", *KINDS[2:])
    assert "--kind: " in drive(words[0], TWO, *words[1:], *two)[2]
    share = ("-p", "double-level", "--tibia-share", "0.2")
    assert "--tibia-share: " in drive(words[0], TWO, *words[1:], *share)[2]


@pytest.mark.parametrize(
    ("command", "ending"), [("draw", "svg"), ("animate", "gif"), ("slides", "pptx")]
)
def test_pictures_take_a_turned_hinge_as_plan_does(command, ending, tmp_path, monkeypatch):
    made = []
    from wedgecalc.cli import figure, one_or_two

    plan_case = figure.plan_case

    def seen(*args):
        made.append(plan_case(*args))
        return made[-1]

    monkeypatch.setattr(one_or_two, "plan_case", seen)
    monkeypatch.setattr(figure, "plan_case", seen)
    if command == "animate":
        from wedgecalc.drawing import animation

        monkeypatch.setattr(animation, "film_bytes", lambda *a, **k: b"GIF89a")
    short = ("--short",) if command == "slides" else ()
    code, _, err = drive(command, ONE, *TURNED, *short, "-o", tmp_path / f"x.{ending}")
    assert code == 0, err
    request = made[0][1].request
    assert (request.hinge_turn, request.ap_depth) == (20, 45)


def test_a_hinge_on_slides_is_of_one_case(tmp_path):
    code, _, err = drive(
        "slides", ONE, "demo:bowleg-left", "--hinge", "1,2", "-o", tmp_path / "x.pptx"
    )
    assert code == 2
    assert "--hinge: " in err


def test_the_size_of_landmark_errors_is_drawn_where_intervals_are(tmp_path):
    code, _, err = drive("draw", ONE, "--sd", "2", "-o", tmp_path / "x.png")
    assert code == 2
    assert "--sd: " in err
    shown = ("--sd", "2", "--view", "uncertainty", "--width", "3")
    assert drive("draw", ONE, *shown, "-o", tmp_path / "x.png")[0] == 0
