"""Nothing leaves the machine, and the same input gives the same output."""

import json
import subprocess
import sys

import pytest

import wedgecalc as wc
from tests.freeze import FROZEN, hashes
from tests.places import ROOT
from wedgecalc.cli.doctor import installation
from wedgecalc.optional import PURPOSES

COMMANDS = (
    ["demo", "-o", "demo.png"], ["measure", "demo:phantom-left"], ["plan", "demo:medial-oa-right", "--json", "--uncertainty", "monte-carlo"],
    ["compare", "demo:medial-oa-right"], ["draw", "demo:phantom-left", "--view", "radiograph", "-o", "film.png"],
    ["slides", "demo:medial-oa-right", "-o", "lecture.pptx"], ["report", "demo:medial-oa-right", "-o", "plan.pdf"], ["handout", "demo:medial-oa-right", "-o", "lesson.html"], ["doctor"],
    ["cohort-make", "-n", "50", "-o", "legs.csv"], ["cohort", "legs.csv", "-o", "planned.parquet"], ["phantom", "--side", "left", "-o", "leg.dcm"],
)  # fmt: skip


def test_no_command_reaches_beyond_this_machine(tmp_path):
    """All of them in one process in which every connection that leaves it fails."""
    for needed in ("pptx", "pyarrow", "pydicom"):
        pytest.importorskip(needed)
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.no_network import forbid
forbid()
from wedgecalc.cli.app import run
for words in {COMMANDS!r}:
    sys.argv = ["wedgecalc", *words]
    try:
        run()
    except SystemExit as end:
        assert not end.code, words
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_guard_bites():
    script = f"import sys, socket; sys.path.insert(0, {str(ROOT)!r}); from tests.no_network import forbid; forbid(); socket.create_connection(('192.0.2.1', 80), timeout=1)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "tried to" in done.stderr


def test_results_are_those_that_were_frozen():
    """A result that changes is announced in the changelog, and frozen anew: python -m tests.freeze."""
    frozen, found = json.loads(FROZEN.read_text(encoding="utf-8")), hashes()
    assert set(found) == set(frozen)
    assert [name for name in found if found[name] != frozen[name]] == []


def test_doctor(run):
    code, out, _ = run("doctor")
    assert code == 0
    assert wc.__version__ in out
    assert "comes out as it should" in out
    code, out, _ = run("doctor", "--json")
    assert json.loads(out)["extras"].keys() == PURPOSES.keys()


def test_doctor_tells_how_to_add_what_is_missing(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "panel", None)  # as if it were not there
    monkeypatch.setitem(sys.modules, "bokeh", None)
    found = installation()
    assert "[studio]" in found["extras"]["studio"]["add"]
    assert found["extras"]["cohort"]["add"] is None or "pyarrow" in str(found["extras"]["cohort"])
    _, out, _ = run("doctor")
    assert "not installed" in out


def test_doctor_says_so_if_a_plan_misses(run, monkeypatch):
    monkeypatch.setattr("wedgecalc.cli.doctor.works", lambda: False)
    code, out, err = run("doctor")
    assert code == 2
    assert "install" in err
    assert "misses" in out
