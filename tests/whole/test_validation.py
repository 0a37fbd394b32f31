"""The validation page is what the code makes of the published numbers today."""

import json
import re
import runpy

import pytest

from tests.places import ROOT

ROWS = json.loads((ROOT / "data" / "validation.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def maker():
    return runpy.run_path(str(ROOT / "docs" / "make_validation.py"))


def test_the_page_is_up_to_date(maker):
    assert (ROOT / "docs" / "validation.md").read_text(encoding="utf-8") == maker["page"](), (
        "make validation"
    )


def test_every_row_says_where_it_was_published_and_when_it_agrees(maker):
    assert len({row["id"] for row in ROWS}) == len(ROWS) >= 54
    assert {row["id"] for row in ROWS} == set(maker["OURS"])
    for row in ROWS:
        assert re.search(r"read[),]|textbook|cited in", row["source"]), row["id"]
        assert row["why_range"]
        assert row["think"]
        assert row["agrees"][0] < row["agrees"][1]
        assert (
            row["published"] is None or row["agrees"][0] <= row["published"] <= row["agrees"][1]
        ), row["id"]


def test_the_verdict_can_go_either_way(maker):
    row = {"agrees": [1.0, 2.0]}
    assert [maker["verdict"](row, value) for value in (0.9, 1.5, 2.1, float("nan"))] == [
        "differs",
        "agrees",
        "differs",
        "differs",
    ]
    page = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    words = re.findall(r"\| (agrees|differs) \|$", page, re.M)
    assert len(words) == len(ROWS)
    assert f"{words.count('agrees')} of {len(ROWS)} agree" in page
