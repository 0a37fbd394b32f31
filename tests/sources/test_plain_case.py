import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.case_strategies import cases
from wedgecalc.sources.format import validated
from wedgecalc.sources.plain_case import plain_case

PLAIN = {
    "format": "wedgecalc-case/1",
    "id": "leg",
    "side": "right",
    "units": "px",
    "image": "leg.png",
    "film": {"size": [900, 1900]},
    "arthritis": "medial",
    "osteotomy": {
        "procedure": "lateral-closing-wedge-hto",
        "target": {"measure": "wbl", "value": 62.5},
        "hinge": [430.0, 1000.0],
    },
    "note": "An ordinary leg.",
    "landmarks": {
        "hip_center": [400.0, 90.0],
        "plateau_medial": [480.0, 930.0],
        "plateau_lateral": [330.0, 931.5],
        "ankle_center": [420.0, 1700.0],
    },
}
ODD = st.sampled_from(
    [None, 0, 1, -1, 2.5, 1e7, float("nan"), True, "", "x", "a\x00", "é" * 201, [], [1.0], [1, 2], (1.0, 2.0), {}, {"size": [0, 1]},
     10**400, "wbl", "double-level", {"measure": "wbl", "value": 400}, {"measure": "wbl", "value": 50}, {"measure": "wbl"}, {"size": [1, 2], "sha256": "0" * 64}, {"hip_center": [1.0, 2.0]}, "left", "mm"]
)  # fmt: skip
KEYS = st.sampled_from([*PLAIN, "calibration", "mm_per_px", "label", "other"])


def agrees(raw):
    """What is read by hand is what the models read, and they find nothing wrong with it."""
    found = plain_case(raw)
    if found is None:
        return False
    file, problems = validated(copy.deepcopy(raw))
    assert not problems
    assert found.model() == file
    assert list(found.landmarks) == [(name, xy) for name, xy in file.landmarks if xy is not None]
    for name in ("id", "label", "side", "units", "image", "mm_per_px", "calibration", "contours",
                 "arthritis", "landmark_sd_mm", "film_date"):  # fmt: skip
        assert getattr(found, name) == getattr(file, name)
    assert (found.osteotomy is None) == (file.osteotomy is None)
    for name in ("hinge", "entry"):
        assert getattr(found.osteotomy, name, None) == getattr(file.osteotomy, name, None)
    assert (found.request, found.double) == (file.request, file.double)
    assert repr(found.request) == repr(file.request)  # 50 equals 50.0, and prints otherwise
    assert (found.film and found.film.size) == (file.film and file.film.size)
    return True


def test_a_leg_of_landmarks_alone_is_read_by_hand():
    assert agrees(PLAIN)
    assert agrees({key: value for key, value in PLAIN.items() if key not in ("id", "film")})


@given(st.dictionaries(KEYS, ODD, min_size=1, max_size=2))
def test_what_the_models_refuse_is_never_read_by_hand(changes):
    agrees({**PLAIN, **changes})


@given(st.sampled_from([*PLAIN["landmarks"], "condyle_medial", "nothing"]), ODD)
def test_a_landmark_that_the_models_refuse_is_never_read_by_hand(name, value):
    agrees({**PLAIN, "landmarks": {**PLAIN["landmarks"], name: value}})


@given(st.sampled_from(["procedure", "target", "hinge", "entry", "kerf_mm", "other"]), ODD)
def test_a_plan_that_the_models_refuse_is_never_read_by_hand(name, value):
    agrees({**PLAIN, "osteotomy": {**PLAIN["osteotomy"], name: value}})


@given(st.sampled_from(["measure", "value", "other"]), ODD)
def test_a_target_that_the_models_refuse_is_never_read_by_hand(name, value):
    target = {**PLAIN["osteotomy"]["target"], name: value}
    agrees({**PLAIN, "osteotomy": {**PLAIN["osteotomy"], "target": target}})


@pytest.mark.parametrize("name", PLAIN["landmarks"])
def test_a_landmark_that_is_needed_is_left_to_the_models(name):
    rest = {key: xy for key, xy in PLAIN["landmarks"].items() if key != name}
    assert plain_case({**PLAIN, "landmarks": rest}) is None or name == "ankle_center"


@given(cases())
def test_cases_of_every_kind_agree(raw):
    agrees(raw)
