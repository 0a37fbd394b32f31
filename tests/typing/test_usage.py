"""The types of the public names: right use passes mypy in its strict mode, wrong use is an error."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.places import ROOT

api = pytest.importorskip("mypy.api")
USAGE = Path(__file__).with_name("usage.py")


@cache
def errors():
    """Every error that mypy finds in the file: its line, its code."""
    said, complaints, _ = api.run(
        [
            "--strict",
            "--config-file",
            str(ROOT / "pyproject.toml"),
            "--show-error-codes",
            "--no-error-summary",
            str(USAGE),
        ]
    )
    assert complaints == ""
    return {
        (int(line), code)
        for line, code in re.findall(r"^.*usage\.py:(\d+): error: .*\[([a-z-]+)\]$", said, re.M)
    }


def marked(word):
    lines = USAGE.read_text(encoding="utf-8").splitlines()
    found = ((k, re.search(rf"# {word}: ([a-z-]+)$", line)) for k, line in enumerate(lines, 1))
    return {(k, match[1]) for k, match in found if match}


def test_right_use_passes_and_wrong_use_is_refused():
    assert errors() == marked("refused")
