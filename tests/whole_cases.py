"""Cases as files, and what commands say of them."""

import json

import pytest

import wedgecalc as wc
from tests.driving import drive
from tests.places import INPUTS
from wedgecalc.sources.saving import case_text

CASES = INPUTS / "cases"


VARUS = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2)


HTO, DFO, OPEN = (
    "lateral-closing-wedge-hto",
    "lateral-closing-wedge-dfo",
    "medial-opening-wedge-hto",
)


def document(*args):
    code, out, err = drive(*args, "--json")
    assert code == 0, err
    return json.loads(out, parse_constant=lambda word: pytest.fail(word))


def saved(tmp_path, limb=VARUS, **more):
    raw = json.loads(case_text(limb, "a")) | more
    path = tmp_path / "case.json"
    path.write_text(json.dumps(raw))
    return path
