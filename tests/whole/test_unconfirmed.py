"""Landmarks that nobody has confirmed: every command refuses them, or says so in what it makes."""

import inspect
import json
import re
import zipfile

import pytest
import typer

import wedgecalc as wc
from tests.driving import drive
from wedgecalc.cli.app import app
from wedgecalc.results.origin import UNCONFIRMED
from wedgecalc.sources.legs import Reading

SAID = "confirmed by nobody"
PLAN = ("-p", "medial-opening-wedge-hto")
# Each command that reads a case, and what it is asked for.
COMMANDS = {
    "measure": (), "analyse": (), "plan": PLAN, "check": ("--angle", "8", *PLAN), "compare": (),
    "sweep": ("--over", "target", *PLAN), "double-level": (), "audit": (), "theatre": PLAN,
    "draw": (*PLAN, "-o", "x.svg", "--width", "3"), "animate": (*PLAN, "-o", "x.gif"),
    "slides": (*PLAN, "--short", "-o", "x.pptx"), "handout": (*PLAN, "-o", "x.html"),
    "report": (*PLAN, "-o", "x.pdf"), "convert": ("x.json",),
}  # fmt: skip


@pytest.fixture
def case(tmp_path, monkeypatch):
    """Write a case whose landmarks a program proposed."""
    monkeypatch.chdir(tmp_path)
    limb = wc.Limb.from_angles("right", mpta=82)
    points = {name: limb[name].tolist() for name in limb.points}
    raw = {
        "format": "wedgecalc-case/1",
        "side": "right",
        "units": "mm",
        "landmarks": points,
        "proposed": {
            "by": "a network",
            "sd": {name: 2.0 for name in points if name != "greater_trochanter"},
            "doubts": {"hip_center": "it moves"},
        },
    }
    (tmp_path / "leg.json").write_text(json.dumps(raw))
    return tmp_path / "leg.json"


def test_every_command_that_reads_a_case_is_tried_here():
    known = typer.main.get_command(app).commands
    takes = {
        name
        for name, command in known.items()
        if any("--unconfirmed" in parameter.opts for parameter in command.params)
    }
    assert takes == COMMANDS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_refuses_what_nobody_has_confirmed(command, case, tmp_path):
    words = [case, case] if command == "audit" else [case]
    code, out, err = drive(command, *words, *COMMANDS[command])
    assert (code, out) == (2, "")
    assert SAID in err
    assert "studio" in err
    assert "--unconfirmed" in err
    assert [path.name for path in tmp_path.iterdir()] == ["leg.json"]


TEXTS = [name for name in COMMANDS if name not in ("draw", "animate", "slides", "handout", "report", "convert")]  # fmt: skip


@pytest.mark.parametrize("command", TEXTS)
def test_a_text_says_it_once(command, case):
    words = [case, case] if command == "audit" else [case]
    code, out, err = drive(command, *words, *COMMANDS[command], "--unconfirmed")
    assert code == 0, err
    assert " ".join(out.split()).count(SAID) == 1


@pytest.mark.parametrize("command", ["measure", "analyse", "plan", "check", "double-level"])
def test_a_text_says_it_before_its_first_number(command, case):
    code, out, _ = drive(command, case, "--unconfirmed", *COMMANDS[command])
    assert code == 0
    number = re.search(r"\d\.\d°|\d\.\d mm", out)
    assert out.index("unconfirmed:") < number.start()


@pytest.mark.parametrize("command", ["measure", "plan", "check", "double-level"])
def test_json_and_fhir_say_it_once(command, case):
    for form in (["--json"], ["--json", "fhir"]):
        code, out, err = drive(command, case, *COMMANDS[command], "--unconfirmed", *form)
        assert code == 0, err
        assert out.count(SAID) == 1


def test_a_picture_says_it_in_its_footer(case, tmp_path):
    code, _, err = drive("draw", case, *COMMANDS["draw"], "--unconfirmed")
    assert code == 0, err
    assert UNCONFIRMED.split()[0] in (tmp_path / "x.svg").read_text()


@pytest.mark.usefixtures("coarse")
def test_a_deck_and_a_handout_say_it(case, tmp_path):
    pytest.importorskip("pptx")
    for command in ("slides", "handout"):
        code, _, err = drive(command, case, *COMMANDS[command], "--unconfirmed")
        assert code == 0, err
    with zipfile.ZipFile(tmp_path / "x.pptx") as deck:
        slides = [deck.read(n).decode() for n in deck.namelist() if n.startswith("ppt/slides/s")]
    assert any(SAID in slide for slide in slides)
    assert '"unconfirmed":true' in (tmp_path / "x.html").read_text().replace(" ", "")


def test_a_copy_keeps_it_and_a_table_is_refused(case, tmp_path):
    assert drive("convert", case, "copy.json", "--unconfirmed")[0] == 0
    before, after = (json.loads((tmp_path / n).read_text()) for n in ("leg.json", "copy.json"))
    assert before["proposed"] == after["proposed"]
    code, _, err = drive("convert", case, "copy.csv", "--unconfirmed")
    assert code == 2
    assert "table" in err


def test_saving_keeps_it(case, tmp_path):
    read = wc.load_case(case, Reading(unconfirmed=True))
    wc.save_case(read, tmp_path / "a.json")
    wc.save_case(read.limb, tmp_path / "b.json")
    raw = json.loads(case.read_text())["proposed"]
    assert json.loads((tmp_path / "a.json").read_text())["proposed"] == raw
    assert json.loads((tmp_path / "b.json").read_text())["proposed"]["sd"] == raw["sd"]
    for name in "ab":
        again = wc.load_case(tmp_path / f"{name}.json", Reading(unconfirmed=True)).limb
        assert set(again.unconfirmed) == set(read.limb.unconfirmed)
        assert again.landmark_sd == read.limb.landmark_sd


@pytest.mark.parametrize("key", ["sd", "doubts"])
def test_a_proposal_of_a_landmark_that_is_not_there_is_named(case, key):
    raw = json.loads(case.read_text())
    raw["proposed"][key]["knee_center"] = 2.0 if key == "sd" else "it moves"
    case.write_text(json.dumps(raw))
    code, _, err = drive("measure", case, "--unconfirmed")
    assert code == 2
    assert f"proposed.{key}.knee_center" in err


def test_the_option_is_declared_once():
    from wedgecalc.cli import options

    assert inspect.getsource(options).count('"--unconfirmed"') == 1
