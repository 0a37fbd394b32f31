"""Every command on every bundled case, as text and as JSON, with a file and without: done, or refused for a reason that is known.

In every way that a command can be asked with the environment's EVERY_COMMAND=all; else a part of them, always the same.
"""

import json
import os

import pytest

import wedgecalc as wc
from tests.driving import drive, lengths
from tests.pictures import VIEWS
from wedgecalc import records

ALL = os.environ.get("EVERY_COMMAND") == "all"
CASES = wc.bundled_cases()
OVER = ("angle", "base", "hinge", "entry", "target", "jlca")
# What a leg has not, by case: without a scale no base, without condyles no second bone, and nothing to sweep or share.
UNSCALED = {"real-left-leg"}

NUMBERS = [
    ("measure",), ("analyse",), ("plan",), ("check", "--angle", "8"), ("check", "--base", "9"), ("compare",), ("double-level",),
    ("double-level", "--sharing", "obliquity", "--kind", "opening"), ("plan", "-p", "double-level"), ("plan", "--uncertainty", "first-order"),
    ("plan", "--soft-tissue", "none"), ("theatre",), ("theatre", "-p", "double-level"), ("audit", "SAME"), ("audit", "SAME", "SAME"), *(("sweep", "--over", over) for over in OVER), *(("plan", "-p", name) for name in records.procedures() if records.procedures()[name].level == "knee"),
]  # fmt: skip
FILES = [
    *(("draw", ".png", "--view", view, "--width", "3") for view in VIEWS), ("draw", ".svg", "--width", "3"), ("draw", ".pdf", "--width", "3"),
    ("plan", ".png"), ("double-level", ".png", "--width", "3"), ("sweep", ".png", "--over", "angle"), ("report", ".pdf"), ("report", ".pdf", "--for", "patient"), ("theatre", ".pdf"),
    ("slides", ".pptx", *(() if ALL else ("--short",))), ("handout", ".html"), ("animate", ".gif"), ("convert", ".csv"), ("convert", ".json"), ("convert", ".mrk.json"),
]  # fmt: skip


def expected(name, case, options):
    """Exit codes that are right for this leg."""
    leg = wc.load_case(f"demo:{case}")
    lacks = {"double-level"} & {name, *options} and not leg.limb.has_condyles
    in_mm = case in UNSCALED and (
        (name == "check" and "--base" in options)
        or "--uncertainty" in options
        or set(options) & {"base", "hinge", "entry"}
    )
    jlca = "jlca" in options and not leg.limb.has_condyles
    if lacks or in_mm or jlca:
        return {2}
    other = "-p" in options and options[options.index("-p") + 1] != "double-level"
    femur_unknown = other and not leg.limb.has_condyles
    return {0, 2, 3} if femur_unknown else {0, 3} if other else {0}


def _procedure(case, name):
    """Return what names a procedure for a case that plans none."""
    planless = wc.load_case(f"demo:{case}").osteotomy.procedure is None and name not in (
        "measure",
        "analyse",
        "double-level",
        "convert",
    )
    return ["-p", "lateral-closing-wedge-hto"] if planless else []


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("as_json", [False, True])
def test_numbers(case, as_json):
    # Each on one case as text and on another as JSON: test_schema.py asks for documents too.
    first = (CASES.index(case) + 3 * as_json) % len(CASES)
    for name, *options in NUMBERS if ALL else NUMBERS[first :: len(CASES)]:
        options = [f"demo:{case}" if word == "SAME" else word for word in options]
        asked = options if "-p" in options else [*options, *_procedure(case, name)]
        code, out, err = drive(name, f"demo:{case}", *asked, *(["--json"] if as_json else []))
        assert code in expected(name, case, options), (name, asked, code, err)
        if code:
            assert (out, bool(err.strip())) == ("", True)
        elif as_json:
            found = json.loads(out, parse_constant=pytest.fail)
            if case in UNSCALED:
                assert not list(lengths(found)), (name, asked)


@pytest.mark.usefixtures(*([] if ALL else ["coarse"]))
@pytest.mark.parametrize("case", CASES)
def test_files(case, tmp_path):
    mine = FILES if ALL else FILES[CASES.index(case) :: len(CASES)]
    for k, (name, ending, *options) in enumerate(mine):
        path = tmp_path / f"{k}{ending}"
        asked = [*options, *_procedure(case, name)]
        code, _, err = drive(
            name, f"demo:{case}", *asked, *([path] if name == "convert" else ["-o", path])
        )
        right = (
            {2}
            if name == "double-level" and not wc.load_case(f"demo:{case}").limb.has_condyles
            else {0}
        )
        if (
            name == "convert" and case in UNSCALED
        ):  # what the other format cannot hold may be refused
            right = {0, 2}
        assert code in right, (name, asked, code, err)
        assert path.exists() == (code == 0)
    assert not [left for left in tmp_path.iterdir() if left.name.startswith(".")]
