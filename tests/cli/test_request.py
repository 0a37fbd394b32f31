"""What is missing from a request is said with the way out."""

import json

import pytest

from tests.driving import drive
from tests.whole_cases import saved


@pytest.mark.parametrize(
    "words", [("plan",), ("check", "--base", "9"), ("compare",), ("sweep", "--over", "angle")]
)
def test_without_a_procedure_the_way_to_one_is_said(words, tmp_path):
    code, out, err = drive(words[0], saved(tmp_path), *words[1:])
    assert (code, out) == (2, "")
    for part in ("--procedure", "or auto", "wedgecalc explain", "wedgecalc analyse"):
        assert part in err
    assert "found" not in err


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
