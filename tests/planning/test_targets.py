"""Targets: how they are typed, what a purpose means, and which is usual."""

import math

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.planning.purposes import customary_range
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


PURPOSES = {
    "neutral": ("wbl", 50),
    "mild-valgus": ("wbl", 55),
    "dugdale": ("wbl", 62.5),
    "fujisawa": ("wbl", 62.5),
    "Fujisawa zone": ("wbl", 67.5),
    "lateral-arthritis": ("wbl", 47.5),
    "neutral-hka": ("hka", 180),
    "hernigou": ("hka", 183),
    "anatomical-valgus": ("afta", 9),
}


@pytest.mark.parametrize(("name", "meant"), PURPOSES.items())
def test_a_purpose_names_a_target(name, meant):
    assert wc.Target.parse(name) == wc.Target(*meant)


def test_every_purpose_says_its_source_and_lies_in_its_own_range():
    for name, purpose in records.purposes().items():
        assert purpose.low <= purpose.value <= purpose.high, name
        assert purpose.source
        assert purpose.read
        author, _, year = purpose.cite.replace(",", "").partition(" ")
        assert purpose.source.startswith(author), "first author and year, or that it has none"
        assert (year.isdigit() and len(year) == 4) or year == "undated"
        assert year in purpose.source
        assert wc.Target(name) == wc.Target(purpose.measure, purpose.value)
        assert wc.explain(name) is purpose or name in records.methods()
    assert len(records.purpose_names()) == sum(1 + len(p.also) for p in records.purposes().values())


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("62.5%", "did you mean wbl=62.5?"),
        ("62,5 %", "did you mean wbl=62.5?"),
        ("62.5", "did you mean wbl=62.5?"),
        ("183°", "did you mean hka=183?"),
        ("hka 183", "did you mean hka=183?"),
        ("fujiswa", "did you mean fujisawa?"),
        ("nuetral", "did you mean neutral?"),
        ("", ""),
        ("%", ""),
        ("1.2.3", ""),
    ],
)
def test_a_near_miss_gets_a_suggestion(typed, hint):
    with pytest.raises(wc.InputError) as caught:
        wc.Target.parse(typed)
    (problem,) = caught.value.problems
    assert (problem.field, problem.fix) == ("target", hint)


@pytest.mark.parametrize("measure", ["wbl", "correction"])
def test_a_measure_alone_is_a_target_without_a_value(measure):
    with pytest.raises(wc.InputError) as caught:
        wc.Target(measure)
    (problem,) = caught.value.problems
    assert (problem.field, problem.found) == ("target.value", "no value")


USUAL = {
    ("lateral-closing-wedge-hto", None): 62.5,
    ("medial-opening-wedge-hto", "medial"): 62.5,
    ("medial-opening-wedge-hto", "none"): 50,
    ("medial-opening-wedge-hto", "lateral"): 50,
    ("lateral-closing-wedge-hto", "both"): 50,
    ("lateral-closing-wedge-dfo", None): 50,
    ("medial-opening-wedge-dfo", "none"): 50,
    ("medial-opening-wedge-dfo", "medial"): 55,
    ("medial-closing-wedge-hto", None): 50,
    ("medial-closing-wedge-dfo", None): 50,
    ("lateral-opening-wedge-dfo", "lateral"): 47.5,
}


@pytest.mark.parametrize(("said", "value"), USUAL.items())
def test_the_usual_target_depends_on_what_is_corrected(said, value):
    name, arthritis = said
    procedure = records.procedures()[name]
    assert default_target(procedure, arthritis) == wc.Target("wbl", value)
    off = {"mpta": 78.0} if procedure.of_tibia else {"mldfa": 98.0}
    if procedure.direction == "varus":
        off = {"mpta": 96.0} if procedure.of_tibia else {"mldfa": 78.0}
    made = wc.plan(wc.Limb.from_angles(**off), name, arthritis=arthritis)
    assert made.after.wbl == pytest.approx(value, abs=1e-9)
    assert made.request.source("target") == "usual"


@pytest.mark.parametrize("name", ["lateral-closing-wedge-hto", "lateral-closing-wedge-dfo"])
def test_the_shafts_reach_their_angle(name):
    """The angle between the shafts is measured on the landmarks moved, not by the formula."""
    made = wc.plan(wc.Limb.from_angles(mpta=82.0, mldfa=91.0), name, "afta=9")
    femur, tibia = (
        made.after_limb[f"{bone}_shaft_distal"] - made.after_limb[f"{bone}_shaft_proximal"]
        for bone in ("femoral", "tibial")
    )
    cos = femur @ tibia / math.hypot(*femur) / math.hypot(*tibia)
    assert math.degrees(math.acos(cos)) == pytest.approx(9.0, abs=1e-9)
    assert made.after.afta == pytest.approx(9.0, abs=1e-9)


def test_the_shafts_must_be_marked_for_their_angle():
    bare = wc.Limb.from_landmarks(
        {
            name: wc.Limb.from_angles()[name]
            for name in ("hip_center", "ankle_center", "plateau_medial", "plateau_lateral")
        },
        side="right",
        mm_per_unit=1.0,
    )
    with pytest.raises(wc.InputError, match="both shaft landmarks of both bones"):
        wc.plan(bare, "lateral-closing-wedge-hto", "afta=9")
    with pytest.raises(wc.NoPlanError, match="does not change the anatomical femorotibial"):
        wc.plan(wc.Limb.from_angles(nsa=118), "lateral-closing-wedge-pfo", "afta=9")


def test_the_alert_of_the_arthritic_side_is_for_one_leg_for_many_and_for_both_bones():
    """A leg that stands beyond its target towards the worn side is moved out of it: no alert."""
    many = wc.Limb.from_angles(mpta=np.array([80.0, 84.0, 95.0]))
    for kind, limb in (("one", wc.Limb.from_angles(mpta=80.0)), ("many", many)):
        made = wc.plan(limb, "medial-opening-wedge-hto", "dugdale", arthritis="lateral")
        (alert,) = (a for a in made.alerts if a.code == "arthritic-side")
        assert alert.severity == "stop", kind
        if kind == "many":
            assert alert.severities.tolist() == ["stop", "stop", ""]
    leg = wc.Limb.from_angles(mldfa=92.0, mpta=83.0)
    both = wc.double_level(leg, arthritis="lateral")
    assert both.after.wbl == pytest.approx(50.0, abs=1e-6)
    assert "arthritic-side" not in {a.code for a in both.alerts}
    far = wc.double_level(leg, "dugdale", arthritis="both")
    assert [a.severity for a in far.alerts if a.code == "arthritic-side"] == ["stop"]
    assert "arthritic-side" not in {a.code for a in wc.double_level(leg, "dugdale").alerts}


@pytest.mark.parametrize(
    ("target", "value", "arthritis", "name"),
    [
        (50, 63.0, None, None),
        (50, 54.0, None, "neutral"),
        (50, 63.1, "medial", None),
        (62.5, 56.0, None, "mild-valgus"),
        (62.5, 56.0, "medial", "mild-valgus"),
        (62.5, 56.0, "none", None),
        (62.5, 63.1, "lateral", None),
        (61, 56.0, None, "mild-valgus"),
        (55, 63.0, "medial", "dugdale"),
    ],
)
def test_a_customary_range_is_that_of_this_purpose_and_this_knee(target, value, arthritis, name):
    found = customary_range(wc.Target("wbl", target), value, "valgus", arthritis)
    assert (found and found.name) == name


def test_a_lengthening_that_hardly_moves_the_line_is_no_move_into_the_arthritic_side():
    """In a varus knee the line changes by less than a landmark can be placed."""
    leg = wc.Limb.from_angles(mpta=84, jlca=2)
    made = wc.plan(leg, "lengthening", wc.Target("correction", 0), length=20, arthritis="medial")
    assert made.after.wbl < made.before.wbl
    assert "arthritic-side" not in {a.code for a in made.alerts}
