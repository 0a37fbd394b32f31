"""The published schema of results: it is what the code writes, and every command's document keeps to it."""

import json

import pytest

import wedgecalc as wc
from tests.covering import THOROUGH
from tests.places import ROOT
from wedgecalc.results.schema import result_schema_text

jsonschema = pytest.importorskip("jsonschema")

TWO_BONES = "severe-combined-right"
SCHEMA = json.loads(result_schema_text())
COMMANDS = (
    "measure CASE",
    "analyse CASE",
    "plan CASE",
    "plan CASE --uncertainty first-order",
    "plan CASE -p lateral-closing-wedge-hto --soft-tissue jlca-half",
    "plan CASE -p shortening --length 20",
    "plan CASE -p medial-opening-wedge-hto --hinge-turn 5 --ap-depth 50",
    "check CASE --angle 8",
    "compare CASE",
    "sweep CASE --over target",
    "double-level CASE",
    "audit CASE CASE CASE",
    "theatre CASE",
    "theatre CASE -p double-level",
    "theatre CASE -p medial-opening-wedge-hto --hinge-turn 5 --ap-depth 50 --jlca-supine 0.5",
)


def test_the_file_is_what_the_code_writes():
    """`make schema` writes it anew."""
    text = (ROOT / "data" / "result.schema.json").read_text(encoding="utf-8")
    assert text == result_schema_text()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_document_keeps_to_the_schema(command, run):
    check, done = jsonschema.Draft202012Validator(SCHEMA), 0
    cases = wc.bundled_cases()  # every third in turn, and one whose both bones are out of range
    mine = cases if THOROUGH else [*cases[COMMANDS.index(command) % 3 :: 3], TWO_BONES]
    for name in mine:
        code, out, _ = run(*command.replace("CASE", f"demo:{name}").split(), "--json")
        if code == 0:
            check.validate(json.loads(out))
            done += 1
    assert done >= len(mine) // 3


@pytest.mark.parametrize("command", ["measure", "plan", "plan --slope 8"])
def test_a_lateral_film_keeps_to_it_too(command, run):
    name, *options = command.split()
    code, out, _ = run(name, "demo:lateral/steep-slope-right", *options, "--json")
    assert code == 0
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(out))


def test_a_key_that_the_schema_does_not_know_is_refused(run):
    _, out, _ = run("measure", "demo:medial-oa-right", "--json")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(out) | {"hka": 173.0}, SCHEMA)
