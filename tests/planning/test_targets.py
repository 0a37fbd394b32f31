"""Targets where none is said."""

import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.planning.targets import default_target


def test_the_hip_aims_at_an_ordinary_neck_angle():
    assert default_target(records.procedures()["lateral-closing-wedge-pfo"]) == wc.Target(
        "nsa", 130.0
    )


@pytest.mark.parametrize("text", ["WBL=62.5", " wbl = 62,5 ", "wbl=62.5%", "wbl=62.5 %"])
def test_a_target_is_read_as_people_write_it(text):
    assert wc.Target.parse(text) == wc.Target("wbl", 62.5)
    assert wc.Target.parse("hka=180 °") == wc.Target("hka", 180)


@pytest.mark.parametrize("text", ["wbl=62.5°", "hka=180%", "wbl", "wbl=6,2.5", "=62.5"])
def test_a_target_that_can_be_read_in_two_ways_is_refused(text):
    with pytest.raises(wc.InputError):
        wc.Target.parse(text)
