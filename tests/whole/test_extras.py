"""Every extra that is missing is named with what needs it and how to add it."""

import sys

import pytest

import wedgecalc as wc
from wedgecalc.extras import need
from wedgecalc.optional import EXTRA_PURPOSES, PACKAGES


@pytest.mark.parametrize("module", PACKAGES)
def test_a_missing_package_is_named_with_its_extra(module, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    extra, _ = PACKAGES[module]
    assert extra in EXTRA_PURPOSES
    with pytest.raises(wc.InputError) as stop:
        need(module, "output", "this needs", instead="do without", file="a.x")
    (problem,) = stop.value.problems
    assert (problem.field, problem.file) == ("output", "a.x")
    assert f"[{extra}]" in problem.fix
    assert "do without" in problem.fix
