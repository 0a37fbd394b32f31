"""Traces that end early, anywhere."""

import math

import pytest

import wedgecalc as wc
from tests.driving import drive
from tests.whole_cases import CASES, HTO, VARUS, saved


@pytest.mark.parametrize("command", [("plan",), ("check", "--angle", "8"), ("double-level",)])
def test_a_trace_that_ends_early_is_refused_alike(command):
    name, *rest = command
    procedure = [] if name == "double-level" else ["-p", HTO]
    code, out, err = drive(name, CASES / "partial-trace.json", *procedure, *rest, "--json")
    assert (code, out) == (2, "")
    assert "contours.tibia" in err


@pytest.mark.parametrize("depth", [3, 12, 19, 21, 26, 40, 120])
def test_a_trace_that_ends_anywhere(depth, tmp_path):
    left, top = VARUS["plateau_lateral"]
    right = VARUS["plateau_medial"][0]
    ring = [
        [left - 2, top - 12],
        [right + 2, top - 12],
        [right + 2, top + depth],
        [left - 2, top + depth],
    ]
    path = saved(tmp_path, contours={"tibia": ring})
    codes = {
        drive(name, path, "-p", HTO, *rest, "--json")[0]
        for name, *rest in (("plan",), ("check", "--angle", "8"))
    }
    assert len(codes) == 1
    limb = wc.load_case(path).limb
    assert all(
        alert.value is None or math.isfinite(alert.value) for alert in wc.plan(limb, HTO).alerts
    )
