"""A network's scores widen the spread of its points, by a calibration that the user gives."""

import json

import pytest

import wedgecalc as wc
from tests.landmark_inputs import COCO, OK, RIGHT, coco, spoilt
from wedgecalc import InputError
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.reading import load_case
from wedgecalc.sources.score_spread import ScoreSpread

SPREAD = ScoreSpread.of("0.5=4,0.9=1")
READING = Reading(mm_per_px=1.0, score_sd=SPREAD)


def _scored(**scores):
    return spoilt(OK, **{label: {"score": score} for label, score in scores.items()})


def test_scores_of_labelme_become_spreads(saved):
    path = saved(_scored(R_FC=0.9, R_LPC=0.7, R_MPC=0.99))
    limb = load_case(path, READING).limb
    found = dict(limb.landmark_sd)
    assert found.pop("hip_center") == 1.0
    # Both ends of the joint line follow from both points: as sure as the less sure of them.
    assert found == pytest.approx({"plateau_medial": 2.5, "plateau_lateral": 2.5})
    bare = load_case(saved(OK, "bare.json"), Reading(mm_per_px=1.0)).limb
    procedure = "lateral-closing-wedge-hto"
    wide, usual = (wc.uncertainty_of(leg, procedure, "correction=5") for leg in (limb, bare))
    assert wide.before["mpta"].sd > 2 * usual.before["mpta"].sd


def test_scores_of_coco_become_spreads(saved):
    names = COCO["categories"][0]["keypoints"]
    document = coco({"keypoints": RIGHT, "keypoint_scores": [0.7] * len(names)})
    found = load_case(saved(document), READING).limb.landmark_sd
    assert len(found) >= 4
    assert list(found.values()) == pytest.approx([2.5] * len(found))


def test_nothing_is_assumed_of_scores_alone_and_nothing_dropped_in_silence(saved):
    case = load_case(saved(_scored(R_FC=0.9)), Reading(mm_per_px=1.0))
    assert dict(case.limb.landmark_sd) == {}
    assert any("--score-sd" in note for note in case.notes)
    plain = load_case(saved(OK, "plain.json"), READING)
    assert any("--score-sd" in note for note in plain.notes)
    assert not any("--score-sd" in n for n in load_case(saved(OK, "b.json"), Reading()).notes)


@pytest.mark.parametrize("score", [None, "sure", True])
def test_what_is_no_score_is_none(saved, score):
    assert dict(load_case(saved(_scored(R_FC=score)), READING).limb.landmark_sd) == {}


def test_a_score_below_the_calibration_is_refused(saved):
    with pytest.raises(InputError) as error:
        load_case(saved(_scored(R_FC=0.3)), READING)
    assert "R_FC" in str(error.value.problems[0])


def test_scores_that_do_not_match_the_points_are_refused(saved):
    document = coco({"keypoints": RIGHT, "keypoint_scores": [0.7]})
    with pytest.raises(InputError) as error:
        load_case(saved(document), READING)
    assert "keypoint_scores" in error.value.problems[0].field


@pytest.mark.parametrize(
    "text", ["", "0.5", "0.5=x", "a=1", "0.5=1,0.9=2", "0.5=1,0.5=1", "0.5=-1", "0.5=99", "nan=1"]
)
def test_what_is_no_calibration_is_refused(run, saved, text):
    code, out, err = run("measure", saved(OK), f"--score-sd={text}")
    assert (code, out) == (2, "")
    assert "--score-sd" in err


def test_a_case_takes_no_calibration(run):
    code, _, err = run("measure", "demo:medial-oa-right", "--score-sd", "0.5=1")
    assert code == 2
    assert "--score-sd" in err


def test_the_command_line_widens_the_intervals(run, saved):
    path = saved(_scored(R_FC=0.5, R_LPC=0.5, R_MPC=0.5))
    words = ("plan", path, "-p", "lateral-closing-wedge-hto", "--target", "correction=5")
    words += ("--mm-per-px", "1", "--uncertainty", "first-order", "--json")
    found = [
        json.loads(run(*words, *more)[1])["uncertainty"] for more in ((), ("--score-sd", "0.5=4"))
    ]
    assert found[1]["landmark_sd_mm"]["hip_center"] == 4.0
    assert found[1]["hka_deg"]["sd"] > found[0]["hka_deg"]["sd"]


@pytest.mark.parametrize("score", ["0.9", None, True, [1]])
def test_a_score_that_cannot_be_used_is_named(score, saved):
    case = load_case(saved(_scored(R_FC=score, R_LPC=0.7)), READING)
    assert "hip_center" not in case.limb.landmark_sd
    (note,) = (n for n in case.notes if "R_FC" in n)
    assert "R_LPC" not in note
