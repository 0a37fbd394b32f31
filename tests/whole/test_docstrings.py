"""The docstrings of the public names follow numpydoc: every argument has its type and a description."""

import dataclasses
import inspect
import re

import pytest

import wedgecalc as wc
from tests.places import ROOT

numpydoc = pytest.importorskip("numpydoc.validate")

# https://numpydoc.readthedocs.io/en/latest/validation.html: missing or unknown parameters, their
# order, types and descriptions; missing results and theirs; the form of the summary.
CHECKS = {"GL08", "PR01", "PR02", "PR03", "PR04", "PR07", "PR08", "PR10", "RT01", "RT03",
          "SS02", "SS03", "SS05", "YD01"}  # fmt: skip
FUNCTIONS = [name for name in wc.__all__ if inspect.isfunction(getattr(wc, name))]
CLASSES = [name for name in wc.__all__ if inspect.isclass(getattr(wc, name))]
MADE_BY = ["Limb.from_landmarks", "Limb.from_angles", "Target.parse"]


@pytest.mark.parametrize("name", [*FUNCTIONS, *MADE_BY])
def test_every_argument_and_result_is_documented(name):
    found = numpydoc.validate(f"wedgecalc.{name}")["errors"]
    assert [error for error in found if error[0] in CHECKS] == []


@pytest.mark.parametrize("name", CLASSES)
def test_every_attribute_is_documented(name):
    found = numpydoc.validate(f"wedgecalc.{name}")["errors"]
    assert [e for e in found if e[0] in CHECKS - {"PR01"}] == []  # fields stand under Attributes
    record = getattr(wc, name)
    if dataclasses.is_dataclass(record):
        entries = numpydoc.Validator(numpydoc.get_doc_object(record)).doc
        named = {n.strip() for e in entries["Attributes"] for n in e.name.split(",")}
        fields = {f.name for f in dataclasses.fields(record) if not f.name.startswith("_")}
        assert fields - named == set()


def test_every_bundled_case_that_is_named_exists():
    """A docstring once opened a case that is not bundled."""
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    named = {
        name
        for file in files
        for name in re.findall(r"demo:([a-z0-9]+(?:-[a-z0-9]+)+)", file.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= set(wc.bundled_cases())
