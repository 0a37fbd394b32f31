"""A correction of both bones in the page is Python's double level, on thousands of legs."""

import json

import pytest

from tests.studio_browser import CHROMIUM
from tests.teaching.handout import both, both_bones
from tests.teaching.handout.mutants import equivalent, mutants
from tests.teaching.handout.test_geometry import LEGS, NOTICED, RUN, SEED, THOROUGH, in_page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
EACH = 1 if THOROUGH else 8


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page()
    page.evaluate(RUN % both.program(both.scripts()))
    yield page
    page.close()


@pytest.fixture(scope="module")
def asked():
    return both_bones.asked_of_two(LEGS // 2, SEED)


@pytest.fixture(scope="module")
def answers(asked):
    return [both_bones.answer_of_two(question) for question in asked]


def test_both_languages_share_alike(page, asked, answers):
    found = in_page(page, "answer_two", asked)
    wrong = [
        (k, both.differences(mine, yours))
        for k, (mine, yours) in enumerate(zip(answers, found, strict=True))
        if mine is not None
    ]
    assert [(k, d) for k, d in wrong if d] == [], SEED


def test_the_legs_ask_for_every_way_to_share(answers):
    made = [a for a in answers if a is not None and a["status"] == "ok"]
    assert len(made) > 0.4 * len(answers)
    cuts = [tuple(part["correction"] > 0 for part in a["plan"]["parts"]) for a in made]
    assert {(True, True), (True, False), (False, True)} <= set(cuts)
    assert {a["status"] for a in answers if a} >= {"ok", "wrong-procedure", "condyles"}
    raised = {row[0] for a in made for which in ("plan", "given") for row in a[which]["alerts"]}
    assert {"one-level", "joint-line-after", "length-change", "nothing-to-correct"} <= raised
    assert {a["verdict"] for a in made} == {"on-target", "undercorrected", "overcorrected"}


def test_a_change_of_any_formula_of_both_bones_is_noticed(page, asked):
    changed = [one for one in mutants(both.scripts(), "double") if not equivalent(*one[:2])][::EACH]
    rows = json.dumps({"answer": [], "answer_two": asked, "judge": [], "shown": []})
    page.evaluate("(text) => { window.asked = JSON.parse(text); }", rows)
    page.evaluate(
        "() => { window.known = {}; for (const kind in asked) known[kind] = asked[kind].map(page[kind]); }"
    )
    seek = NOTICED.replace("['answer', 'judge', 'shown']", "['answer_two']")
    unseen = [
        f"{name}: {line.strip()}"
        for name, line, parts in changed
        if page.evaluate(seek, both.program(parts)) is None
    ]
    assert not unseen, "\n".join(unseen)
