"""The two published charts of wedge size, and the pages of the documentation that print them."""

import math
import re

import pytest

import wedgecalc as wc
from tests.places import ROOT

PAGE = ROOT / "docs" / "wedge-charts.md"


def wedge(radius, angle):
    """Return the wedge of this angle for a cut of this length, planned on a leg."""
    limb = wc.Limb.from_angles(mpta=80)
    hinge = limb["plateau_medial"] + (0, 20)
    plan = wc.plan(
        limb,
        "lateral-closing-wedge-hto",
        wc.Target("correction", angle),
        hinge=hinge,
        entry=hinge - (radius, 0),
    )
    return plan.wedge


@pytest.mark.parametrize("radius", [40, 50, 60, 70])
@pytest.mark.parametrize("angle", range(5, 21))
def test_slocum_and_hernigou(radius, angle):
    w = wedge(radius, angle)
    assert w.base_right == pytest.approx(radius * math.tan(math.radians(angle)), rel=1e-12)
    # The isosceles base by the law of cosines, as a chord would be measured.
    assert w.base == pytest.approx(
        math.sqrt(2 * radius**2 * (1 - math.cos(math.radians(angle)))), rel=1e-9
    )
    assert w.rule_of_thumb == angle


def test_rule_of_thumb_is_right_at_57_mm():
    assert wedge(57.3, 10).base == pytest.approx(10, abs=0.02)


@pytest.mark.parametrize(("heading", "attribute"), [("Slocum", "base_right"), ("Hernigou", "base")])
def test_the_page_prints_what_is_computed(heading, attribute):
    section = next(
        s for s in PAGE.read_text(encoding="utf-8").split("\n## ") if s.startswith(heading)
    )
    rows = re.findall(r"^\| (\d+)° \|(.+)\|$", section, re.M)
    assert [int(angle) for angle, _ in rows] == list(range(5, 21))
    for angle, cells in rows:
        printed = [float(cell) for cell in cells.split("|")]
        assert printed == [
            round(getattr(wedge(r, int(angle)), attribute), 1) for r in (40, 50, 60, 70)
        ]
