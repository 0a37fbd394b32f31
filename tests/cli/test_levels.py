"""One level or two: what a command does with a double level, typed, by the verdict, or of a case."""

import json

import pytest

from tests.covering import in_turn
from tests.driving import drive
from tests.whole_cases import OPEN, saved

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
@pytest.mark.parametrize("command", ["draw", "compare"])
def test_a_command_of_one_cut_says_which_draws_two(command, typed, why, tmp_path):
    leg = LEG if typed else saved(tmp_path, osteotomy=TWO)
    written = ("-o", tmp_path / "x.png") if command == "draw" else ()
    code, out, err = drive(command, leg, *(("-p", typed) if typed else ()), *written)
    assert (code, out) == (2, "")
    assert why in err
    assert f"`wedgecalc double-level {leg} -o FIGURE` draws it" in err
    assert "--procedure lateral-closing-wedge-hto or lateral-closing-wedge-dfo" in err
    assert "wedgecalc.double_level" not in err
    assert ("--procedure: " in err) == bool(typed)


@pytest.mark.parametrize(
    ("typed", "reader"), in_turn(("auto", "double-level", None), ("patient", "surgeon"))
)
def test_a_page_is_printed_of_two_levels(typed, reader, tmp_path):
    leg = LEG if typed else saved(tmp_path, osteotomy=TWO)
    page = tmp_path / "x.pdf"
    by = ("-p", typed) if typed else ()
    code, out, err = drive("report", leg, *by, "--for", reader, "-o", page)
    assert (code, out) == (0, ""), err
    assert page.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("typed", "why"), [("auto", "the verdict on this leg"), (None, "which the case names")]
)
def test_one_wedge_for_a_double_level_says_where_it_comes_from(typed, why, tmp_path):
    leg = (LEG, "-p", typed) if typed else (saved(tmp_path, osteotomy=TWO),)
    code, _, err = drive("check", *leg, "--base", "8")
    assert code == 2
    assert why in err
    assert "--tibia-base and --femur-base" in err


OF_TWO = {"sharing": "limits", "tibia_hinge": [1.0, 2.0], "tibia_share": 0.3}


@pytest.mark.parametrize(
    ("plan", "named"),
    [
        (
            {"procedure": OPEN} | OF_TWO,
            "the sharing, tibia share and tibia hinge stored in this case belong to a double level",
        ),
        (
            TWO | {"tibia_share": 0.3},
            "the tibia share stored in this case belongs to --sharing fixed",
        ),
        (TWO | {"tibia_share": 0.3, "sharing": "fixed"}, ""),
    ],
)
def test_keys_of_a_case_that_do_nothing_are_named(plan, named, tmp_path):
    code, _, err = drive("plan", saved(tmp_path, osteotomy=plan))
    assert code == 0
    assert err.count(f"note: {named}") == 1 if named else "note: " not in err


@pytest.mark.parametrize(
    "words",
    [
        ("draw", "-o", "x.png"),
        ("report", "--for", "patient", "-o", "x.pdf"),
        ("cohort", "-o", "x.csv"),
    ],
)
def test_the_kind_of_interval_is_refused_where_none_is_shown(words):
    code, _, err = drive(words[0], LEG, *words[1:], "--spread-of", "another-film")
    assert (code, "--spread-of: cannot be combined with " in err) == (2, True)


def test_options_of_two_levels_in_a_cohort_of_one(tmp_path):
    table, done = tmp_path / "legs.csv", tmp_path / "planned.csv"
    assert drive("convert", LEG, table)[0] == 0
    ask = ("cohort", table, "-o", done, "-p", OPEN)
    assert "--tibia-share" in drive(*ask, "--tibia-share", "0.3")[2]
    code, _, err = drive(*ask, "--sharing", "limits")
    assert (code, "note: --sharing: only for rows whose own procedure is double-level" in err) == (
        0,
        True,
    )


def test_a_double_level_takes_the_limits_of_the_verdict(tmp_path):
    (tmp_path / "own.json").write_text('{"set": "anatomic", "mldfa": [84, 90]}')
    ends = {}
    for name, limits in {
        "file": ("--limits", tmp_path / "own.json"),
        "texts": ("--limits", "anatomic", "--limits", "mldfa=84:90"),
        "usual": (),
    }.items():
        code, out, _ = drive(
            "double-level", "demo:severe-combined-right", "-t", "hka=181", *limits, "--json"
        )
        assert code == 0
        ends[name] = json.loads(out)
    assert ends["file"]["limits_used"] == ends["texts"]["limits_used"] == "edited"
    assert ends["file"]["verdict"]["limits"]["edited"] == ["mldfa"]
    assert ends["usual"]["limits_used"] != "edited"
    for wrong in ("mldfa=90:84", "femur=3"):
        code, _, err = drive("double-level", "demo:severe-combined-right", "--limits", wrong)
        assert code == 2
        assert "--limits" in err
    own = ("-p", "auto", "-t", "hka=181", "--limits", tmp_path / "own.json", "--json")
    planned = json.loads(drive("plan", "demo:severe-combined-right", *own)[1])
    assert planned["limits_used"] == "edited"
    assert planned["after"] == ends["file"]["after"]


@pytest.mark.parametrize("limits", [{"mpta": [95, 85]}, {"mtpa": [85, 93]}, "anatomical", 3])
def test_limits_of_a_case_that_none_can_be(tmp_path, limits):
    leg = saved(tmp_path, osteotomy={"procedure": "double-level", "limits": limits})
    code, _, err = drive("plan", leg)
    assert code == 2
    assert "osteotomy.limits" in err
