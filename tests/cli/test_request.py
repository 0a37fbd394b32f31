"""What is missing from a request is said with the way out."""

import json

import pytest

from tests.driving import drive
from tests.whole_cases import saved
from wedgecalc import Limb


@pytest.mark.parametrize(
    "words", [("plan",), ("check", "--base", "9"), ("compare",), ("sweep", "--over", "angle")]
)
def test_without_a_procedure_it_is_that_of_the_verdict_and_said(words, tmp_path):
    path = saved(tmp_path)
    code, out, err = drive(words[0], path, *words[1:], "--json")
    assert code == 0
    named = json.loads(drive(words[0], path, *words[1:], "-p", "auto", "--json")[1])
    told = json.loads(out)
    assert told["procedure"] == named["procedure"] == "lateral-closing-wedge-hto"
    (note,) = set(told.pop("notes")) - set(named.pop("notes"))
    assert told == named
    assert f"note: {note}" in " ".join(err.split())
    assert "lateral-closing-wedge-hto" in note


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("plan",), 0),
        (("check", "--tibia-base", "7", "--femur-base", "7"), 0),
        (("check", "--base", "7"), 2),
        (("compare",), 2),
        (("plan", "--hinge", "240,530"), 2),
    ],
)
def test_without_a_procedure_the_verdict_may_be_two_levels(words, code, tmp_path):
    path = saved(tmp_path, Limb.from_angles(mldfa=94, mpta=82))
    got, _, err = drive(words[0], path, *words[1:])
    assert got == code
    assert "no procedure is named: double-level" in " ".join(err.split())
    if code:
        assert "the verdict on this leg" in " ".join(err.split())


def test_labels_of_ones_own_lead_to_a_mapping(tmp_path):
    path = tmp_path / "own.json"
    names = {"Hüftkopf": (100, 50), "OSG Mitte": (110, 900), "R_LE": (60, 500), "R_ME": (140, 500)}
    shapes = [
        {"label": label, "points": [list(xy)], "shape_type": "point"} for label, xy in names.items()
    ]
    path.write_text(
        json.dumps({"shapes": shapes, "imagePath": "", "imageWidth": 300, "imageHeight": 1000})
    )
    code, _, err = drive("measure", path)
    assert code == 2
    assert "'Hüftkopf', 'OSG Mitte'" in err
    assert "--mapping" in err


@pytest.mark.usefixtures("coarse")
def test_a_film_beside_its_landmarks_leads_to_them(tmp_path):
    film, marked = tmp_path / "leg.png", tmp_path / "leg.json"
    assert drive("phantom", "--side", "right", "-o", film)[0] == 0
    marked.unlink(missing_ok=True)
    assert "wedgecalc studio" in drive("measure", film)[2]
    marked.write_text("{}")
    said = drive("measure", film)[2]
    assert str(marked) in said
    assert "studio" not in said


def test_help_says_what_a_case_may_be():
    for command in ("measure", "plan", "check", "draw"):
        said = " ".join(drive(command, "--help")[1].split())
        assert "FILE#right" in said
        assert ("folder of such files" in said) == (command == "measure")
