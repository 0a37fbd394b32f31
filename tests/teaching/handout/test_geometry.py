"""The page's geometry and Python's give the same on thousands of legs, and a change in either is noticed."""

import json
import os
import time

import numpy as np
import pytest

from tests.studio_browser import CHROMIUM
from tests.teaching.handout import both
from tests.teaching.handout.mutants import equivalent, mutants

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
ALL = os.environ.get("HANDOUT_MUTANTS") == "all"
LEGS = 30_000 if THOROUGH else 1_200 if ALL else 800
SEED = int(os.environ.get("HANDOUT_SEED", time.time() if THOROUGH else 1))
ONE = ("geometry", "plan", "alerts")  # the scripts of one bone; test_both_bones changes the other
OF_MUTANTS = 1_000  # legs before which each change must be noticed
EACH = 1 if ALL else 8  # every so many changes
RUN = """() => { window.page = %s; }"""
# The first answer of a changed program that differs, as the tests compare answers, and its place.
NOTICED = """(changed) => {
  const same = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
    if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
    return Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => same(a[key], b[key]));
  };
  const other = (0, eval)(changed), ask = (own, one) => { try { return own(one); } catch (error) { return String(error); } };
  for (const kind of ['answer', 'judge', 'shown'])
    for (let k = 0; k < known[kind].length; k++) {
      const found = ask(other[kind], asked[kind][k]);
      if (!same(found, known[kind][k])) return [kind, k, JSON.stringify(found)];
    }
  return null;
}"""


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page()
    page.evaluate(RUN % both.program(both.scripts()))
    yield page
    page.close()


@pytest.fixture(scope="module")
def asked():
    return both.questions(LEGS, SEED)


@pytest.fixture(scope="module")
def answers(asked):
    return [both.answer(question) for question in asked]


@pytest.fixture(scope="module")
def found(page, asked):
    return in_page(page, "answer", asked)


def in_page(page, kind, rows):
    said = page.evaluate(
        f"(rows) => JSON.stringify(JSON.parse(rows).map(page.{kind}))", json.dumps(rows)
    )
    return json.loads(said)


def compared(mine, yours):
    """Where both languages differ on a leg that Python reads."""
    if mine is None:
        return []
    without = {
        key: value for key, value in yours.items() if key != "needed" or mine["status"] == "ok"
    }
    return both.differences(mine, without)


def test_both_languages_give_the_same(answers, found):
    wrong = [
        (k, d) for k, pair in enumerate(zip(answers, found, strict=True)) for d in compared(*pair)
    ]
    assert wrong == [], SEED


def test_the_legs_ask_for_everything(asked, answers):
    made = [a for a in answers if a is not None and a["status"] == "ok"]
    assert len(made) > 0.5 * LEGS
    statuses = {a["status"] for a in answers if a is not None}
    assert {"ok", "unreachable", "wrong-procedure", "condyles", "side", "target"} <= statuses
    # The last two are alerts of a double level and of a case.
    known = set(both.shared_records()["alerts"]) - {"one-level", "unconfirmed"}
    raised = {row[0] for a in made for key in ("alerts", "check_alerts") for row in a[key]}
    assert known - raised == set()
    assert {a["verdict"] for a in made} == {"on-target", "undercorrected", "overcorrected"}
    pairs = {
        (q["procedure"], q["target"]["measure"], q["leg"]["side"], q["leg"]["mm"] is None)
        for q, a in zip(asked, answers, strict=True)
        if a is not None and a["status"] == "ok"
    }
    assert len(pairs) > (90 if LEGS < 5_000 else 140)


def test_limits_are_passed_at_the_same_values(page):
    rows = [*both.judged()]
    assert len(rows) > 200
    mine = [both.judgement(*row) for row in rows]
    assert in_page(page, "judge", rows) == mine
    assert {at for at, _ in mine} == {0, 1, 2, 3}


def test_numbers_are_shown_the_same(page):
    rows = both.numbers()
    assert in_page(page, "shown", rows) == [both.number(*row) for row in rows]


def test_a_change_of_any_formula_in_the_page_is_noticed(page, asked, answers):
    changed = [one for one in mutants(both.scripts(), *ONE) if not equivalent(one[0], one[1])][
        ::EACH
    ]
    assert len(changed) > 250 / EACH
    rows = {"answer": asked[:OF_MUTANTS], "judge": [*both.judged()], "shown": both.numbers()}
    page.evaluate("(text) => { window.asked = JSON.parse(text); }", json.dumps(rows))
    page.evaluate(
        "() => { window.known = {}; for (const kind in asked) known[kind] = asked[kind].map(page[kind]); }"
    )
    mine = {
        "judge": [both.judgement(*row) for row in rows["judge"]],
        "shown": [both.number(*row) for row in rows["shown"]],
    }
    unseen = []
    for name, line, parts in changed:
        found = page.evaluate(NOTICED, both.program(parts))
        if found is None:
            unseen.append(f"{name}: {line.strip()}")
            continue
        kind, k, text = found
        yours = json.loads(text)
        failed = isinstance(yours, str)  # a change that stops the program
        assert failed or (
            compared(answers[k], yours) if kind == "answer" else yours != mine[kind][k]
        ), name
    assert not unseen, "\n".join(unseen)


CHANGES = {
    "geometry.alignment._FROM_LINES": lambda table: table | {"wbl": lambda v: table["wbl"](v) + 0.01},
    "geometry.alignment.jlo": lambda jlo: lambda a, b: None if jlo(a, b) is None else a - b,
    "planning.targets.cis": lambda cis: lambda degrees: cis(degrees + 1e-6),
    "planning.targets.reach": lambda reach: lambda *given: reach(*given) * 1.000001,
    "planning.wedge.LEAST_DEGREES": lambda least: 0.5,
    "planning.joint_line.bearing": lambda bearing: lambda z: bearing(z.conjugate()),
    "planning.site.reach_at": lambda reach: lambda *given: reach(*given) * (1 + 1e-6),
    "planning.cortex_distances.interpolate_evenly": lambda even: lambda x, at, value: even(x + 0.001, at, value),
    "planning.hinge_zone.TIP_TO_WIDEST": lambda widest: 0.2,
    "alert_record.SLACK": lambda slack: 0.2,
}  # fmt: skip


@pytest.mark.parametrize("place", CHANGES)
def test_a_change_of_python_is_noticed(asked, found, monkeypatch, place):
    name = f"wedgecalc.{place}"
    module, _, attribute = name.rpartition(".")
    now = getattr(__import__(module, fromlist=[attribute]), attribute)
    monkeypatch.setattr(name, CHANGES[place](now))
    assert any(compared(both.answer(q), y) for q, y in zip(asked, found, strict=True))


def test_the_comparison_sees_a_billionth():
    assert both.differences({"a": [1.0]}, {"a": [1.0 + 5e-10]}) == []
    assert both.differences({"a": [1.0]}, {"a": [1.0 + 5e-9]})
    assert both.differences({"a": 1e6}, {"a": 1e6 + 1e-2})
    assert both.differences({"a": None}, {"a": 0.0})
    assert both.differences([np.nan], [None])
