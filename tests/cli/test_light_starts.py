"""No command loads what it does not use: that is most of the time that a command takes."""

import os
import subprocess
import sys

import pytest

import wedgecalc as wc

LABELME = "tests/inputs/labelme/ok.json"
DEMO = "demo:medial-oa-right"
PROBE = """
import sys
sys.argv = ["wedgecalc", *sys.argv[1:]]
from wedgecalc.__main__ import main
try:
    main()
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""
HEAVY = {"pydantic", "matplotlib", "shapely", "rich"}


def started(line, **variables):
    """Return what a command printed, and the modules that it loaded, in a process of its own."""
    words = [sys.executable, "-c", PROBE, *line.split()]
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ | variables, check=False)  # fmt: skip
    return done.stdout, set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("line", "unneeded"),
    [
        ("--version", {"typer", "numpy", "json", *HEAVY}),
        ("", {"numpy", *HEAVY}),
        ("--help", {"numpy", *HEAVY}),
        ("analyze leg.json", {"numpy", *HEAVY}),
        (f"measure {LABELME} --json", HEAVY),
        (f"measure {DEMO} --json", HEAVY),
        (f"plan {LABELME} -p lateral-closing-wedge-hto --json", HEAVY - {"shapely"}),
        (f"plan {DEMO} --json", HEAVY - {"shapely"}),
        (f"plan {DEMO}", HEAVY - {"shapely", "rich"}),
        (f"plan {DEMO} -o PICTURE", {"pydantic", "pyarrow", "panel"}),
    ],
)
def test_a_command_loads_what_it_uses(tmp_path, line, unneeded):
    out, loaded = started(line.replace("PICTURE", str(tmp_path / "x.png")))
    assert not unneeded & loaded
    assert line != "--version" or wc.__version__ in out


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("wedgecalc pl", "plan"),
        ("wedgecalc plan x --proc", "--procedure"),
        ("wedgecalc plan x --procedure lateral-c", "lateral-closing-wedge-hto"),
        ("wedgecalc plan x --target wb", "wbl="),
    ],
)
def test_a_shell_completes_words_without_the_parser(words, offered):
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    out, loaded = started("", _WEDGECALC_COMPLETE="complete_bash", **asked)
    assert offered in out.splitlines()
    assert not HEAVY & loaded
