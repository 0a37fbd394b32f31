"""What is shown: hidden characters as their code, everywhere."""

import csv
import io
import json
import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wedgecalc as wc
from tests.covering import THOROUGH, in_turn
from tests.places import INPUTS
from tests.program import COMMAND, environment
from tests.whole_cases import HTO, VARUS
from wedgecalc.drawing import draw, picture_bytes
from wedgecalc.pages.report import report_bytes
from wedgecalc.sources.case import case_of
from wedgecalc.sources.legs import CaseRef
from wedgecalc.text import on_screen, visible

UNSEEN_IDS = ("\ufeff", "\u202ea", "\u200b", "a\u2028b", "a\ue000", "\U000e0001", "$x$", "🦵")


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize(("name", "ending"), in_turn(UNSEEN_IDS, ("png", "svg", "pdf")))
@pytest.mark.filterwarnings("ignore:Glyph")
def test_ids_of_which_nothing_can_be_seen(name, ending):
    assert picture_bytes(draw(wc.plan(VARUS, HTO), title=name, width=3), ending)


@pytest.mark.parametrize("name", UNSEEN_IDS if THOROUGH else (UNSEEN_IDS[0], " ".join(UNSEEN_IDS)))
@pytest.mark.filterwarnings("ignore:Glyph")
def test_pages_of_ids_of_which_nothing_can_be_seen(name):
    assert report_bytes(wc.plan(VARUS, HTO), case=CaseRef(name))


ESC, BIDI, ZERO, BOM, LINE = "\x1b[31m", "\u202e", "\u200b", "\ufeff", "\u2028"


HIDDEN = (ESC, BIDI, ZERO, BOM, LINE, "\x9b2J", "\u2066", "\u2029", "\u200f", "\x7f", "\u00ad")


UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_an_id_with_something_hidden_is_refused_or_shown_as_its_code(run, tmp_path, leg, hidden):
    control = any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in hidden)
    for key in ("id", "image"):
        (tmp_path / "leg.json").write_text(
            json.dumps(leg | {key: f"a{hidden}b"}, ensure_ascii=False), encoding="utf-8"
        )
        for command in (
            ["measure"],
            ["measure", "--json"],
            ["plan"],
            ["analyse"],
            ["check", "--angle", "8"],
        ):
            code, out, err = run(*command, tmp_path / "leg.json")
            assert code == (2 if control else 0), err
            assert not UNSEEN.search(err + re.sub("\x1b\\[[0-9;]*m", "", out))
            assert not control or f"{key}: " in err
        if not control:
            assert case_of(leg | {"id": f"a{hidden}b"}).id == f"a{hidden}b"


def test_what_people_write_is_no_hidden_character(leg):
    for name in ("Müller 12/3", "患者 7", "Ελένη", "مريض", "leg 🦵", "a\u00a0b", "n°5 – links"):
        assert case_of(leg | {"id": name}).id == name
        assert visible(name) == name


@pytest.mark.parametrize("hidden", [*HIDDEN, "\n", "\r", "\t", "\udcff\udcfe"])
def test_a_file_name_reaches_the_terminal_as_its_code(run, tmp_path, hidden):
    name = f"{tmp_path}/a{hidden}b.json"
    for arguments in (["measure", name], ["plan", name], ["measure", "demo:medial-oa-right", name], ["draw", "demo:medial-oa-right", "-o", name], ["measure", "--" + name],
                      ["convert", "demo:medial-oa-right", f"{tmp_path}/{hidden}/a.json"]):  # fmt: skip
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert not UNSEEN.search(err)
        said = [
            line for line in err.splitlines() if not line.startswith(("Usage:", "Try ")) and line
        ]
        assert len(said) == 1, "a line break of a name begins no line of its own"
        assert said[0].startswith(("wedgecalc:", "Error:"))


def test_a_name_that_is_no_utf_8_reaches_the_terminal_as_its_code():
    done = subprocess.run(
        [*map(os.fsencode, COMMAND), b"measure", b"\xff\x1b[2J.json"],
        capture_output=True,
        env=environment(),
        timeout=300,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(rb"wedgecalc: \udcff\x1b[2J.json: ")


def test_a_file_with_an_odd_name_is_measured(tmp_path, run):
    good = (INPUTS / "labelme" / "ok.json").read_bytes()
    for name in (
        b"-\x1b[2J.json",
        b"=cmd\xff.json",
        "\u202egnp.json".encode(),
        b"line\nbreak.json",
    ):
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_bytes(good)
    done = subprocess.run(
        [*COMMAND, "measure", str(tmp_path)], capture_output=True, env=environment(), timeout=300
    )
    text = done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr.decode()) == (0, "wedgecalc: 4 legs of 4 files measured\n")
    assert not UNSEEN.search(text)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["status"] for row in rows] == ["ok"] * 4
    assert len({row["hka_deg"] for row in rows}) == 1
    assert {row["file"][0] for row in rows} <= {"'", "l", "\\"}
    beside = tmp_path.parent
    for option in (["-o", beside / "t.csv"], ["--json", "-o", beside / "t.json"]):
        code, _, err = run("measure", tmp_path, *option, "--force")
        assert code == 0, err
    found = json.loads((beside / "t.json").read_text(encoding="utf-8"))
    assert len(found["results"]) == 4


def test_a_title_is_shown_as_its_code_in_pictures_and_slides(coarse):
    pytest.importorskip("pptx")
    from wedgecalc.teaching.slides import slides_bytes

    plan = wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    for hidden in ("\x1b[31m\u202e\ufeff\u2028\udcff", "\ufeff"):
        text = picture_bytes(wc.draw(plan, title=hidden + "leg"), "svg").decode()
        assert not UNSEEN.search(text)
        assert visible(hidden) in text
    assert report_bytes(plan, reader="patient", case=CaseRef(hidden)).startswith(b"%PDF")
    deck = slides_bytes([("\x1b[31m\u202eleg\ufeff", plan)], short=not THOROUGH)
    deck = zipfile.ZipFile(io.BytesIO(deck))
    for name in deck.namelist():
        if name.endswith(".xml"):
            assert not UNSEEN.search(deck.read(name).decode().replace("\r\n", "\n"))


def test_a_result_on_a_terminal_keeps_its_colours_and_nothing_else():
    assert (
        on_screen("\x1b[1;31mred\x1b[0m \x1b[2J\x1b]0;title\x07", colour=True)
        == "\x1b[1;31mred\x1b[0m \\x1b[2J\\x1b]0;title\\x07"
    )
    assert on_screen("\x1b[31m\n", colour=False) == "\\x1b[31m\n"


@given(st.text())
def test_a_document_with_codes_is_the_same_document(text):
    shown = on_screen(json.dumps({"case": text}, ensure_ascii=False), colour=False)
    assert json.loads(shown) == {"case": text}
    assert not UNSEEN.search(shown)
