"""The lessons as pages: each task stands with the leg that it can be done on, and each leg is one printed sheet, its tasks on the back."""

import importlib.util
import re

import pytest

import wedgecalc as wc
from tests.covering import THOROUGH
from tests.places import ROOT
from tests.studio_browser import CHROMIUM

spec = importlib.util.spec_from_file_location("lesson_pages", ROOT / "docs" / "lesson_pages.py")
lesson_pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(lesson_pages)
NUMBERS = sorted(lesson_pages.LESSONS)


@pytest.mark.parametrize("number", NUMBERS)
def test_each_exercise_stands_once_and_each_leg_has_tasks(number):
    title, legs = lesson_pages.lesson_legs(number)
    _, exercises = lesson_pages.notebook(number)
    assert title.startswith(f"Lesson {number}. ")
    assert f"Goal: {lesson_pages.GOALS[number]}".encode() in lesson_pages.lesson_page(number)
    asked = [task.question for leg in legs for task in leg.tasks]
    assert [asked.count(one.question) for one in exercises] == [1] * len(exercises)
    assert len({leg.label for leg in legs}) == len(legs)
    for leg in legs:
        assert 1 <= len(leg.tasks) <= 5
        assert len({task.question for task in leg.tasks}) == len(leg.tasks)


def test_the_exercise_about_a_leg_by_its_angles_stands_with_that_leg():
    _, legs = lesson_pages.lesson_legs(1)
    (leg,) = [leg for leg in legs if "mLDFA 91°, MPTA 87°" in leg.tasks[0].question]
    found = wc.measure(leg.limb)
    assert (found.mldfa, found.mpta, found.jlca) == pytest.approx((91, 87, 1))


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_a_leg_prints_on_one_sheet_of_two_sides(chromium, tmp_path):
    """Each lesson on one paper, in turn; on both in `make properties`."""
    lesson_pages.write_pages(tmp_path)
    page = chromium.new_page()
    papers = ("A4", "Letter")
    for k, path in enumerate(sorted(tmp_path.glob("lesson-*.html"))):
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready=yes]")
        legs = page.evaluate("page.legs.length")
        for paper in papers if THOROUGH else papers[k % 2 :][:1]:
            pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format=paper)))
            assert 2 * legs + 1 <= pages <= 3 * legs, (path.name, paper)
    page.close()
