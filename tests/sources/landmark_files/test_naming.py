"""No two known labels are one."""

import pytest

import wedgecalc as wc
from tests.landmark_inputs import LEFT, RIGHT, coco, problems
from wedgecalc.sources.landmark_files.naming import known_names
from wedgecalc.sources.reading import load_case


@pytest.mark.parametrize(
    ("word", "side"),
    [("R", "right"), ("right", "right"), (" Right ", "right"), ("RIGHT", "right"), ("r", "right")],
)
@pytest.mark.parametrize("place", ["side", "attributes", "Side"])
def test_side_words(saved, word, side, place):
    said = {"attributes": {"side": word}} if place == "attributes" else {place: word}
    case = load_case(saved(coco({"keypoints": RIGHT, **said})))
    assert case.limb.frame.side == side
    with pytest.raises(wc.InputError, match="side-mismatch"):
        load_case(saved(coco({"keypoints": LEFT, **said})))


@pytest.mark.parametrize("word", ["links", "medial", 1, True, "RL", "both"])
def test_other_side_words_are_named(saved, word):
    assert repr(word) in problems(saved(coco({"keypoints": RIGHT, "side": word})))


def test_no_two_known_labels_are_one():
    names = known_names()
    written_labels = {
        names.written(side, label) for label in names.recipes for side in ("right", "left")
    }
    found = [names.find(text.lower()) for text in written_labels]
    assert None not in found
    assert len(set(found)) == len(written_labels)
