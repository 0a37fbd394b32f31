"""However narrow the terminal, a result is whole: no word is cut, and none is missing."""

import re

import pytest

from wedgecalc.cli.command_names import COMMANDS

DEMO = "demo:medial-oa-right"
LINES = [
    *([name, "--help"] for name in COMMANDS),
    ["--help"],
    ["measure", DEMO],
    ["measure", "demo:lateral/steep-slope-right"],
    ["analyse", "demo:severe-combined-right"],
    ["plan", DEMO, "--uncertainty", "first-order"],
    ["plan", "demo:severe-combined-right", "--jlca-supine", "1"],
    ["plan", "demo:bowleg-left", "--hinge-turn", "10", "--ap-depth", "45"],
    ["check", DEMO, "--base", "8"],
    ["check", "demo:severe-combined-right", "-p", "double-level", "--tibia-angle", "8", "--femur-base", "7"],
    ["compare", DEMO],
    ["compare", "demo:severe-combined-right"],
    *(["sweep", DEMO, "--over", over] for over in ("angle", "base", "hinge", "target")),
    ["double-level", "demo:severe-combined-right", "--uncertainty", "first-order"],
    ["audit", DEMO, "demo:after/medial-oa-right", "demo:after/medial-oa-right-a-year-on"],
    ["theatre", DEMO],
    ["explain"],
    ["explain", "mpta"],
    ["explain", "verdict"],
    ["explain", "lateral-closing-wedge-hto"],
    ["explain", "joint-line-after"],
    ["doctor"],
]  # fmt: skip


def words(text):
    """The words of a text; a name may be divided at its hyphens."""
    return set(re.split(r"[\s─-]+", text))


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_nothing_is_cut_off_at_80_or_60_columns(run, monkeypatch, line):
    shown = {}
    for columns in (400, 80, 60) if "--help" not in line else (80, 60):
        monkeypatch.setenv("COLUMNS", str(columns))
        code, shown[columns], _ = run(*line)
        assert code == 0
        assert max(map(len, shown[columns].splitlines())) <= columns
    assert words(shown[60]) == words(shown[80]) == words(shown.get(400, shown[80]))
