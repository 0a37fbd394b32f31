"""The same input gives the same output, and `doctor` tells whether it does; test_isolation.py has what leaves the machine."""

import json
import sys

import wedgecalc as wc
from tests.freeze import FROZEN, hashes
from wedgecalc.cli.doctor import installation
from wedgecalc.optional import EXTRA_PURPOSES


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
    assert json.loads(out)["extras"].keys() == EXTRA_PURPOSES.keys()


def test_doctor_tells_how_to_add_what_is_missing(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "panel", None)  # as if it were not there
    monkeypatch.setitem(sys.modules, "bokeh", None)
    found = installation()
    assert "[studio]" in found["extras"]["studio"]["add"]
    assert found["extras"]["cohort"]["add"] is None or "pyarrow" in str(found["extras"]["cohort"])
    _, out, _ = run("doctor")
    assert "not installed" in out


def test_doctor_says_so_if_a_plan_misses(run, monkeypatch):
    monkeypatch.setattr("wedgecalc.cli.doctor._works", lambda: False)
    code, out, err = run("doctor")
    assert code == 2
    assert "install" in err
    assert "misses" in out
