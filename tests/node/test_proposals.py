"""Landmarks that a program proposed: a film is answered once a person has confirmed them."""

import json

import pytest

from tests.archive.films import mirrored
from tests.node.places import another, code_of, marked, sent, uid_of


def proposed(case):
    """What a program adds to a case: how far each landmark may be off."""
    names = json.loads(case.read_text())["landmarks"]
    return {"by": "a network", "sd": dict.fromkeys(names, 2.0)}


@pytest.fixture
def waits(node, one, tmp_path):
    """A film that waits, and a case of it that names the film by its code alone, as `detect` writes it."""
    film = another(one[1], tmp_path / "one.dcm")
    sent(film, node.at)
    return film, {"film": {"code": code_of(film)}, "image": None, "id": None}


def test_a_film_is_answered_once_its_landmarks_are_confirmed(node, pacs, one, waits):
    film, named = waits
    marked(one[0], node.marks, "proposal", proposed=proposed(one[0]), **named)
    node.round()
    (note,) = node.store.films("aside").values()
    assert (pacs.kept, "confirmed by nobody" in note.reason) == ([], True)
    assert any("put aside" in said for said in node.said)
    marked(one[0], node.marks, "proposal", **named)  # as the studio saves it
    node.round()
    assert pacs.of(uid_of(film)) == ["lines"], node.said


@pytest.mark.parametrize("first", ["proposal", "by-hand"])
def test_what_a_person_marked_counts_beside_a_proposal(first, node, pacs, one, waits):
    film, named = waits
    marked(one[0], node.marks, "a" if first == "proposal" else "b", proposed=proposed(one[0]), **named)  # fmt: skip
    node.round()
    marked(one[0], node.marks, "b" if first == "proposal" else "a", **named)
    node.round()
    assert pacs.of(uid_of(film)) == ["lines"], node.said


def test_a_film_is_not_answered_for_one_leg_while_the_other_is_a_proposal(node, pacs, one, tmp_path):  # fmt: skip
    film = another(one[1], tmp_path / "both.dcm", Laterality="B", ImageLaterality="B")
    sent(film, node.at)
    named = {"film": {"code": code_of(film)}, "image": None, "id": None}
    marks = mirrored(json.loads(one[0].read_text())["landmarks"], 130)
    marked(one[0], node.marks, "right", **named)
    marked(one[0], node.marks, "left", side="left", landmarks=marks, proposed=proposed(one[0]), **named)  # fmt: skip
    node.round()
    assert (pacs.kept, node.states()["aside"]) == ([], 1)
    marked(one[0], node.marks, "left", side="left", landmarks=marks, **named)
    node.round()
    assert pacs.of(uid_of(film)) == ["lines", "lines"], node.said
