"""Side, header, letter and landmarks against each other: a contradiction blocks, and one click settles it."""

from itertools import product

import pytest

import wedgecalc as wc

pytest.importorskip("panel")

from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk

FIVE = ("hip_center", "plateau_medial", "plateau_lateral", "ankle_medial", "ankle_lateral")
SIDES = (None, "right", "left")


def points(side, names=None):
    limb = wc.Limb.from_angles(side, mpta=82)
    marks = {n: tuple(map(float, limb[n])) for n in limb.points}
    marks |= {f"ankle_{end}": marks.pop(f"plafond_{end}") for end in ("medial", "lateral")}
    return {n: marks[n] for n in names or marks}


@pytest.mark.parametrize("names", [FIVE, None])
@pytest.mark.parametrize(
    ("header", "letter", "lies"), list(product(SIDES, SIDES, ("right", "left")))
)
def test_every_contradiction_blocks_and_a_few_clicks_settle_it(names, header, letter, lies):
    for chosen in ("right", "left"):
        leg = LegState(chosen, points(lies, names), 1.0, "mm_per_px", "lateral-closing-wedge-hto", header_side=header, letter=letter)  # fmt: skip
        desk, said = Desk(leg), {each for each in (header, letter, lies, chosen) if each}
        assert (leg.side_conflict is None) == (len(said) == 1)
        if leg.side_conflict is not None:
            assert leg.outcome.plan is None
            assert leg.outcome.problems == (leg.side_conflict.sentence,)
            assert leg.side_conflict.remedy
        clicks = 0
        while desk.leg.side_conflict is not None:
            desk.settle_side()
            clicks += 1
        assert clicks == len(desk.past) <= 2
        assert desk.leg.outcome.limb is not None
        told = header or letter
        assert desk.leg.side == (told if told and names is FIVE else lies)
        for _ in range(clicks):
            desk.undo()
        assert desk.leg is leg


def test_before_anything_is_marked_the_header_counts():
    leg = LegState("left", header_side="right")
    assert leg.side_conflict.side == "right"
    assert LegState("right", header_side="right").side_conflict is None
    assert LegState(None, header_side="right", letter="left").side_conflict is not None


def test_a_header_does_not_speak_for_both_legs_of_a_film():
    desk = Desk(LegState("right", points("right"), 1.0, "mm_per_px", header_side="right"))
    desk.switch()
    assert desk.leg.side == "left"
    assert desk.leg.side_conflict is None
    desk.switch()
    assert desk.leg.side_conflict is None


def test_the_header_of_a_dicom_film_is_held_against_the_choice(tmp_path):
    pytest.importorskip("pydicom")
    from tests.film_files import dataset, saved
    from wedgecalc.studio.autosave import leg_from_dict, leg_to_dict
    from wedgecalc.studio.loading import desks_of_file

    (desk,) = desks_of_file(str(saved(tmp_path / "leg.dcm", dataset())))
    assert (desk.leg.side, desk.leg.header_side) == ("right", "right")
    desk.change(side="left")
    assert desk.leg.side_conflict is not None
    assert leg_from_dict(leg_to_dict(desk.leg)) == desk.leg
    desk.settle_side()
    assert desk.leg.side == "right"


@pytest.mark.parametrize(
    ("mm", "source", "word"),
    [
        (0.2, "PixelSpacing, calibrated", ""), (0.2015, "PixelSpacing, calibrated", ""),
        (0.206, "PixelSpacing, calibrated", "scale-differs"), (0.25, "PixelSpacing, calibrated", "scale-doubtful"),
        (0.174, "ImagerPixelSpacing, not corrected for magnification", "scale-magnified"),
        (0.12, "ImagerPixelSpacing, not corrected for magnification", "scale-doubtful"),
        (0.22, "ImagerPixelSpacing, not corrected for magnification", "scale-doubtful"),
    ],
)  # fmt: skip
def test_a_scale_is_held_against_the_headers(mm, source, word):
    from wedgecalc.studio.words import WORDS

    leg = LegState("right", points("right"), mm, "marker", header_mm=(0.2, source))
    others = {"scale-magnified", "scale-doubtful"} - {word}
    assert bool(leg.scale_note) == bool(word)
    assert not word or WORDS[word].split("{")[0] in leg.scale_note
    assert not any(WORDS[other].split("{")[0] in leg.scale_note for other in others)
    assert LegState("right", points("right"), None, header_mm=(0.2, source)).scale_note == ""
