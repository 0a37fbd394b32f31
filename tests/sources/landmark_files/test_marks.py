"""Values that the readers of landmark files share."""

import pytest

import wedgecalc as wc
from tests.landmark_inputs import COCO, OK, SLICER, coco
from wedgecalc.sources.legs import Reading, Unread
from wedgecalc.sources.reading import load_case, load_legs

IMAGE, ANNOTATION = COCO["images"][0], COCO["annotations"][0]
STATED = {
    "labelme": {**OK, "mm_per_px": 0.9},
    "spacing": {**OK, "imageSpacing": [0.9, 0.9]},
    "flags": {**OK, "flags": {"pixel_size": 0.9}},
    "block": {**OK, "wedgecalc": {"mm_per_px": 0.9}},
    "coco": coco(ANNOTATION, mm_per_px=0.9),
    "picture": coco(ANNOTATION, images=[{**IMAGE, "pixel_spacing": [0.9, 0.9]}]),
    "annotation": coco({**ANNOTATION, "mm_per_px": 0.9}),
}


@pytest.mark.parametrize("document", STATED.values(), ids=STATED)
def test_a_scale_that_is_not_read_is_named_and_contradicts_a_typed_one(document, saved):
    path = saved(document)
    case = load_case(path)
    assert case.limb.frame.stated is None
    assert sum("--mm-per-px 0.9" in note for note in case.notes) == 1
    agreeing = load_case(path, Reading(mm_per_px=0.9))
    assert agreeing.limb.frame.stated == 0.9
    assert not any("scale" in note for note in agreeing.notes if "radiograph" not in note)
    try:
        (leg,) = load_legs(path, Reading(mm_per_px=0.8))
        assert isinstance(leg, Unread)
        (problem,) = leg.problems
    except wc.InputError as error:
        (problem,) = error.problems
    assert problem.field == "--mm-per-px"


@pytest.mark.parametrize(
    "stated", [{"dpi": 100}, {"px_per_mm": 2}, {"pixel_spacing": [0.9, 0.8]}, {"scale": "1:2"}]
)
def test_what_is_no_mm_per_pixel_is_named_alone(stated, saved):
    path, (key,) = saved({**OK, **stated}), stated
    for reading in (None, Reading(mm_per_px=0.8)):
        notes = [note for note in load_case(path, reading).notes if f"as a scale: {key}" in note]
        assert len(notes) == 1
        assert "--mm-per-px" not in notes[0]


@pytest.mark.parametrize("document", [OK, coco(ANNOTATION), SLICER])
def test_a_file_without_a_scale_has_no_note_on_one(document, saved):
    assert not any("as a scale" in note for note in load_case(saved(document)).notes)
