"""The centres of knee and ankle by hand: which landmarks give them, for one leg and for each row of many."""

import numpy as np
import pytest

from wedgecalc.geometry.centres import ankle_centre, knee_centre, knee_source, second_best_knees

PLATEAU = {"plateau_medial": 0 + 0j, "plateau_lateral": 4 + 0j}
LEG = {"hip_center": 0 - 400j, **PLATEAU}
SOURCES = {  # best last: each with the centre that it gives
    "plateau": (PLATEAU, 2 + 0j),
    "joint-lines": ({"condyle_medial": 1 - 2j, "condyle_lateral": 7 - 6j}, 3 - 2j),
    "notch-and-spines": ({"femoral_notch": 2 - 8j, "tibial_spines": 4 - 2j}, 3 - 5j),
    "marked": ({"knee_center": 9 + 9j}, 9 + 9j),
}


def test_the_knee_is_at_its_best_source():
    points = dict(LEG)
    for source, (landmarks, centre) in SOURCES.items():
        points |= landmarks
        assert knee_source(points) == source
        assert knee_centre(points) == pytest.approx(centre)


@pytest.mark.parametrize("source", ["joint-lines", "notch-and-spines"])
def test_half_a_source_is_none(source):
    for name, place in SOURCES[source][0].items():
        assert knee_source(LEG | {name: place}) == "plateau"


def test_each_row_of_many_has_its_own_source():
    names = {name for landmarks, _ in SOURCES.values() for name in landmarks} | {"hip_center"}
    rows, points = [], dict(LEG)
    for landmarks, _ in SOURCES.values():
        points |= landmarks
        rows.append({name: points.get(name, complex("nan")) for name in names})
    many = {name: np.array([row[name] for row in rows]) for name in names}
    assert knee_source(many).tolist() == list(SOURCES)
    assert knee_centre(many) == pytest.approx([centre for _, centre in SOURCES.values()])
    notes = second_best_knees(many)
    best = ("notch-and-spines, as landmarks for marked", "joint-lines, as landmarks for marked",
            "plateau, as landmarks for marked")  # fmt: skip
    assert {note: rows.tolist() for note, rows in notes.items()} == {
        f"knee centre: {words} are not marked": [k == row for k in range(4)]
        for words, row in zip(best, (2, 1, 0), strict=True)
    }


def test_the_ankle_is_its_marked_centre_or_between_its_edges():
    edges = {"ankle_medial": 1 + 2j, "ankle_lateral": 3 + 6j}
    assert ankle_centre(edges) == 2 + 4j
    assert ankle_centre(edges | {"ankle_center": 5j}) == 5j
    assert ankle_centre({"ankle_center": 5j}) == 5j
    assert ankle_centre({"ankle_center": 5j, "ankle_medial": 1 + 2j}) == 5j
    many = {name: np.full(2, z) for name, z in edges.items()}
    assert ankle_centre(many | {"ankle_center": np.array([5j, complex("nan")])}).tolist() == [5j, 2 + 4j]  # fmt: skip
