"""No command loads what it does not use: that is most of the time that a command takes."""

import subprocess
import sys

import pytest

import wedgecalc as wc

LABELME = "tests/inputs/labelme/ok.json"
DEMO = "demo:medial-oa-right"
PROBE = """
import os, sys
for line, variables in eval(sys.argv[1]):
    sys.argv = ["wedgecalc", *line.split()]
    os.environ.update(variables)
    from wedgecalc.__main__ import main
    try:
        main()
    except SystemExit:
        pass
print(*sorted(sys.modules), file=sys.stderr)
"""
HEAVY = {"pydantic", "matplotlib", "shapely", "rich"}


def started(*lines):
    """Return what commands printed, and all modules that they loaded, in a process of their own.

    A command is its line and what it finds in the environment.
    """
    words = [sys.executable, "-c", PROBE, repr(lines)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("lines", "unneeded"),
    [
        (["--version"], {"typer", "numpy", "json", *HEAVY}),
        (["", "--help", "analyze leg.json"], {"numpy", *HEAVY}),
        ([f"measure {LABELME} --json", f"measure {DEMO} --json"], HEAVY),
        (
            [f"plan {LABELME} -p lateral-closing-wedge-hto --json", f"plan {DEMO} --json"],
            HEAVY - {"shapely"},
        ),
        ([f"plan {DEMO}"], HEAVY - {"shapely", "rich"}),
        ([f"plan {DEMO} -o PICTURE"], {"pydantic", "pyarrow", "panel"}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_loads_what_it_uses(tmp_path, lines, unneeded):
    out, loaded = started(
        *((line.replace("PICTURE", str(tmp_path / "x.png")), {}) for line in lines)
    )
    assert not unneeded & loaded
    assert out.strip()
    assert lines != ["--version"] or wc.__version__ in out


OFFERED = {
    "wedgecalc pl": "plan",
    "wedgecalc plan x --proc": "--procedure",
    "wedgecalc plan x --procedure lateral-c": "lateral-closing-wedge-hto",
    "wedgecalc plan x --target wb": "wbl=",
}


def test_a_shell_completes_words_without_the_parser():
    asked = (
        (
            "",
            {
                "_WEDGECALC_COMPLETE": "complete_bash",
                "COMP_WORDS": words,
                "COMP_CWORD": str(words.count(" ")),
            },
        )
        for words in OFFERED
    )
    out, loaded = started(*asked)
    assert set(OFFERED.values()) <= set(out.splitlines())
    assert not HEAVY & loaded
