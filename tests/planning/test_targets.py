"""Targets where none is said."""

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.planning.targets import default_target


def test_the_hip_aims_at_an_ordinary_neck_angle():
    assert default_target(records.procedures()["lateral-closing-wedge-pfo"]) == wc.Target(
        "nsa", 130.0
    )
