"""What stands first on a command line: nothing, a command, a file in its place, or a mistake."""

import json

import pytest

from wedgecalc.cli import first_words
from wedgecalc.cli.command_names import COMMANDS
from wedgecalc.cli.first_words import command_line_of, command_to_complete
from wedgecalc.errors import InputError

LABELME = "tests/inputs/labelme/ok.json"


def test_alone_it_says_in_ten_lines_what_can_be_done(run):
    code, out, err = run()
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert len(lines) == 10
    assert max(map(len, lines)) <= 80
    for line in lines[2:]:
        assert command_line_of(line.split("   ")[0].split()[1:])[0] in {*COMMANDS, "--help"}


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("demo:medial-oa-right", "plan"),
        ("demo:straight-left", "analyse"),
        ("data/cases/medial-oa-right.json", "plan"),
        ("data/cases/phantom-left.png", "studio"),
        (LABELME, "analyse"),
        ("demo:lateral/after", "measure"),
        ("data/cases/nothing.json", "measure"),
        ("tests/inputs", "measure"),
    ],
)
def test_a_file_in_place_of_a_command(file, command):
    assert command_line_of([file, "--force"]) == [command, file, "--force"]


def test_a_radiograph_is_known_by_its_content(tmp_path):
    film = tmp_path / "IM0001"
    film.write_bytes(b"\0" * 128 + b"DICM" + b"\0" * 40)
    assert command_line_of([str(film)])[0] == "studio"


def test_several_legs_are_measured(tmp_path, leg):
    other = {k: v for k, v in leg.items() if k != "osteotomy"}
    both = tmp_path / "both.json"
    shared = {"format": leg["format"]}
    both.write_text(json.dumps(shared | {"legs": [{**other, "id": n} for n in "ab"]}))
    assert command_line_of([str(both)])[0] == "measure"


def test_a_case_alone_is_planned_and_a_film_opens_the_studio(run, monkeypatch):
    code, out, _ = run("demo:medial-oa-right")
    assert (code, out) == (0, run("plan", "demo:medial-oa-right")[1])
    served = []
    monkeypatch.setattr(
        "wedgecalc.studio.server.serve", lambda case, **options: served.append(case)
    )
    assert run("data/cases/phantom-left.png")[0] == 0
    assert served == ["data/cases/phantom-left.png"]


def test_help_of_a_command_and_of_a_word(run):
    assert run("help", "check") == run("check", "--help")
    assert run("help") == run("--help")
    assert run("help", "bow", "leg") == run("explain", "bow", "leg")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("analyze leg.json", "analyse"),
        ("meassure leg.json", "measure"),
        ("Plan leg.json", "plan"),
        ("theater leg.json", "theatre"),
        ("zeichnen leg.json", "draw"),
        ("hilfe", "help"),
        ("HTO", "explain HTO"),
        ("varus", "explain varus"),
        ("closing wedge", "explain closing wedge"),
        ("WBL=62.5", "--target wbl=62.5"),
        ("62.5%", "--target wbl=62.5"),
    ],
)
def test_a_word_that_is_no_command_is_told_what_was_meant(run, line, meant):
    code, out, err = run(*line.split())
    assert (code, out) == (2, "")
    assert meant in err


def test_every_other_name_means_a_command():
    for word, name in first_words._ALSO.items():
        assert name in {*COMMANDS, "help"}
        assert word not in COMMANDS


def test_what_nothing_is_like_is_sent_to_the_list():
    with pytest.raises(InputError) as error:
        command_line_of(["qqqq"])
    assert "did you mean" not in str(error.value)


@pytest.mark.parametrize(
    ("variables", "command"),
    [
        ({}, None),
        ({"_WEDGECALC_COMPLETE": "complete_bash", "COMP_WORDS": "wedgecalc"}, ""),
        ({"_WEDGECALC_COMPLETE": "complete_bash", "COMP_WORDS": "wedgecalc plan x -"}, "plan"),
        ({"_WEDGECALC_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "wedgecalc dr x "}, "dr"),
    ],
)
def test_the_command_whose_words_a_shell_completes(variables, command):
    assert command_to_complete(variables) == command


def test_a_command_without_its_file_says_what_to_do_next(run):
    code, out, err = run("plan")
    assert (code, out) == (2, "")
    for way in ("for example: wedgecalc plan ", "demo:", "wedgecalc studio"):
        assert way in err
    assert "for example: wedgecalc sweep " in run("sweep", "demo:medial-oa-right")[2]


def test_a_mistyped_option_is_told_the_right_one(run):
    assert "--target" in run("plan", "leg.json", "--tagret", "wbl=50")[2]


@pytest.mark.parametrize(
    ("option", "word", "meant"),
    [
        ("-p", "HTO", "medial-opening-wedge-hto"),
        ("-p", "closing wedge", "lateral-closing-wedge-hto"),
        ("-p", "LCWHTO", "did you mean lateral-closing-wedge-hto?"),
        ("-p", "Lateral closing wedge HTO", "did you mean lateral-closing-wedge-hto?"),
        ("-p", "lateral-closing-wedge-htoo", "did you mean lateral-closing-wedge-hto?"),
        ("-p", "varus", "medial-closing-wedge-dfo"),
        ("-t", "WBL=", "did you mean wbl=62.5?"),
        ("-t", "62.5%", "did you mean wbl=62.5?"),
        ("-t", "varus", "did you mean neutral or lateral-arthritis?"),
        ("-t", "valgus", "mild-valgus"),
    ],
)
def test_a_procedure_or_target_by_another_name_is_told_its_own(run, option, word, meant):
    code, out, err = run("plan", "demo:medial-oa-right", option, word)
    assert (code, out) == (2, "")
    assert meant in err
    assert "note:" not in err
