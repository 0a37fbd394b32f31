"""One level or two: what a command does with a double level, typed, by the verdict, or of a case."""

import pytest

from tests.driving import drive
from tests.whole_cases import saved

LEG = "demo:severe-combined-right"  # both bones are out of range
TWO = {"procedure": "double-level"}
WEDGES = ("--tibia-base", "5", "--femur-base", "5")


@pytest.mark.parametrize("words", [("plan",), ("check", *WEDGES), ("sweep", "--over", "target")])
@pytest.mark.parametrize("by", ["verdict", "case"])
def test_a_double_level_of_the_verdict_or_the_case_is_done(words, by, tmp_path):
    leg = (LEG, "-p", "auto") if by == "verdict" else (saved(tmp_path, osteotomy=TWO),)
    code, out, err = drive(words[0], *leg, *words[1:])
    assert code == 0, err
    assert "\ndouble-level, " in out


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("auto", "the verdict on this leg is a double level"),
        ("double-level", "a double level cuts both bones"),
        (None, "the case names a double level"),
    ],
)
@pytest.mark.parametrize("command", ["draw", "animate", "report", "slides", "compare"])
def test_a_command_of_one_cut_says_which_draws_two(command, typed, why, tmp_path):
    leg = LEG if typed else saved(tmp_path, osteotomy=TWO)
    ending = {"draw": "png", "animate": "gif", "report": "pdf", "slides": "pptx"}.get(command)
    written = ("-o", tmp_path / f"x.{ending}") if ending else ()
    code, out, err = drive(command, leg, *(("-p", typed) if typed else ()), *written)
    assert (code, out) == (2, "")
    assert why in err
    assert f"`wedgecalc double-level {leg} -o FIGURE` draws it" in err
    assert "--procedure lateral-closing-wedge-hto or lateral-closing-wedge-dfo" in err
    assert "wedgecalc.double_level" not in err
    assert ("--procedure: " in err) == bool(typed)


@pytest.mark.parametrize(
    ("typed", "why"), [("auto", "the verdict on this leg"), (None, "which the case names")]
)
def test_one_wedge_for_a_double_level_says_where_it_comes_from(typed, why, tmp_path):
    leg = (LEG, "-p", typed) if typed else (saved(tmp_path, osteotomy=TWO),)
    code, _, err = drive("check", *leg, "--base", "8")
    assert code == 2
    assert why in err
    assert "--tibia-base and --femur-base" in err
