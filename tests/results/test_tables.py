"""No cell of a table is cut off, however little room there is."""

from collections import Counter

import pytest

SEVERE = "demo:severe-combined-right"
COMMANDS = {
    "compare": ("compare", "demo:medial-oa-right"),
    "analyse": ("analyse", SEVERE),
    "plan": ("plan", "demo:medial-oa-right", "--uncertainty", "first-order"),
    "check": ("check", "demo:medial-oa-right", "--base", "9"),
    "measure": ("measure", "demo:medial-oa-right"),
    "sweep": ("sweep", "demo:medial-oa-right", "--over", "base"),
    "double-level": ("double-level", SEVERE),
    "swept double level": ("sweep", SEVERE, "-p", "double-level", "--over", "tibia-base"),
    "explain": ("explain",),
    "explain verdict": ("explain", "verdict"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_word_of_a_wide_page_is_on_a_narrow_one(run, monkeypatch, name):
    words = {}
    for width in (300, 96, 80, 60):
        monkeypatch.setenv("COLUMNS", str(width))
        code, out, _ = run(*COMMANDS[name])
        assert code in (0, 4)
        assert max(map(len, out.splitlines())) <= width
        words[width] = Counter(out.replace("─", " ").split())
    for width in (96, 80, 60):
        assert not words[300] - words[width], width


def test_a_divided_table_begins_each_part_with_the_names(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = run("compare", "demo:medial-oa-right")
    assert out.count("double level") == 2
