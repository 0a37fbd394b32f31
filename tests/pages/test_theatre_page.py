"""The sheet for the operating room of any leg: tidy on both papers, true to scale, stops first, with every row and every alert."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.covering import THOROUGH, in_turn
from tests.pages.printed import assert_printed, closed_paths, straight_lines
from tests.pages.test_surgeon_page import LONG, ON_SHEETS, PLANS
from tests.pictures import visible_texts
from tests.stopped import SEVERE, assert_leads, stopped_double
from wedgecalc.pages.paper import PAPERS
from wedgecalc.pages.theatre import theatre_bytes, theatre_figures
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.theatre_table import printed_rows, theatre_columns
from wedgecalc.study.theatre import theatre_of

BUNDLED = [
    name for name in wc.bundled_cases() if name not in ("straight-left", "severe-combined-right")
]


def words_of(figures):
    said = " ".join(text.get_text() for figure in figures for text in visible_texts(figure))
    return said.replace("\u2212", "-")


@pytest.mark.parametrize(("name", "paper"), in_turn(ON_SHEETS, [*reversed(PAPERS)]))
def test_the_sheet_is_tidy(name, paper):
    assert_printed(theatre_figures(theatre_of(PLANS[name]()), case=LONG, paper=paper), paper)


@pytest.mark.parametrize(
    ("name", "paper"), in_turn(BUNDLED if THOROUGH else BUNDLED[::2], [*PAPERS])
)
def test_an_ordinary_plan_fits_one_side(name, paper):
    figures = theatre_figures(theatre_of(wc.plan(wc.load_case(f"demo:{name}"))), paper=paper)
    assert_printed(figures, paper)
    assert len(figures) == 1


def test_two_bones_have_a_second_side():
    assert len(theatre_figures(theatre_of(PLANS["two"]()))) == 2


@pytest.mark.parametrize("name", ["opening", "two", "turned hinge", "unscaled"])
def test_every_row_and_every_alert_stands_on_it(name):
    found = theatre_of(PLANS[name]())
    said = " ".join(words_of(theatre_figures(found)).split())
    for cut in found.cuts:
        for row in printed_rows(cut):
            assert f"{row.check.given.after.hka:.1f}" in said
    for alert in found.plan.alerts:
        assert all(word.replace("\u2212", "-") in said for word in alert.message.split())


@pytest.mark.parametrize("name", ["opening", "two"])
def test_the_template_is_true_to_scale(name):
    found = theatre_of(PLANS[name]())
    data = theatre_bytes(found)
    paths, lines = [*closed_paths(data)], straight_lines(data)
    for cut in found.cuts:
        wedge = cut.plan.wedge
        sides = [(abs(b - a), abs(c - b), abs(c - a)) for a, b, c, *_ in paths]
        assert any(
            np.allclose(s, (wedge.radius, wedge.base, wedge.radius), atol=0.02) for s in sides
        )
    assert any(abs(a.imag - b.imag) < 1e-6 and abs(abs(a - b) - 50) < 0.02 for a, b in lines)


@pytest.mark.parametrize(
    "plan", [lambda: wc.plan(SEVERE, "lateral-closing-wedge-hto"), stopped_double]
)
def test_a_stop_leads(plan):
    made = plan()
    assert_leads(theatre_figures(theatre_of(made))[0], made, "light")


def test_an_unknown_paper_is_refused():
    with pytest.raises(wc.InputError) as raised:
        theatre_bytes(theatre_of(PLANS["opening"]()), paper="a5")
    assert [p.field for p in raised.value.problems] == ["paper"]


@pytest.mark.parametrize("name", ["opening", "two"])
def test_the_plan_s_own_row_tells_the_base_of_the_answer_and_no_other_row_does(name):
    """A base of 9.9 mm is 10.0 mm on the whole sheet: in its row too."""
    found = theatre_of(PLANS[name]())
    for cut in found.cuts:
        base = theatre_columns(cut)[0]
        printed = {row.planned: [] for row in printed_rows(cut)}
        for row in printed_rows(cut):
            printed[row.planned].append(base.text(row))
        (own,) = printed[True]
        made = next(row for row in printed_rows(cut) if row.planned).opened
        assert own == f"{made.wedge.base:.1f} mm"
        assert own == size_text(cut.plan, cut.plan.wedge.base)
        assert own not in printed[False]
