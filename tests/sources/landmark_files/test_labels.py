"""Labels as people write them: read right, or refused by name."""

import csv
import io
import json
import math

import numpy as np
import pytest

import wedgecalc as wc
from tests.landmark_inputs import MPTA, OK, SLICER, angles, problems, shape, spoilt
from tests.places import INPUTS
from wedgecalc.sources.case import case_of
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.reading import load_case, load_cases
from wedgecalc.sources.writing import file_bytes


@pytest.mark.parametrize("name", ["ok", "lpc-space", "lpc-lower", "llp-typo"])
def test_labels_are_read_whatever_their_case_and_blanks(name):
    found = angles(INPUTS / "labelme" / f"{name}.json")
    assert found.mpta == pytest.approx(MPTA, abs=1e-3)
    assert found.mldfa == pytest.approx(
        wc.measure(load_case(INPUTS / "labelme" / "ok.json").limb).mldfa, abs=1e-12
    )


@pytest.mark.parametrize(
    "label", ["r_lpc", " R_LPC", "R_LPC\t", "R LPC", "r-lpc", "R_ LPC", "R_lPc\u00a0"]
)
def test_relatives_of_a_label(saved, label):
    assert angles(saved(spoilt(OK, R_LPC={"label": label}))).mpta == pytest.approx(MPTA, abs=1e-3)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"R_LPC": None}, "R_LPC"),
        ({"R_MPC": None}, "R_MPC"),
        ({"R_LPC": {"label": "R_LCP"}}, "did you mean R_LPC"),
        ({"R_LPC": {"label": "R_LPCC"}}, "did you mean R_LPC"),
        ({"R_LLP": {"label": "R_LLPP"}}, "did you mean R_LLP"),
        ({"R_LPC": {"label": "LPC"}}, "'LPC' without a side"),
        ({"R_LLP": {"label": "R_MLP"}}, "'R_MLP' twice"),
        ({"R_LLP": {"label": "r_mlp "}}, "'r_mlp ' twice"),
        ({"R_LLP": {"label": "R_condyle_latera"}}, "R_condyle_lateral"),
        ({"R_FC": {"label": "R_head"}}, "R_head"),
    ],
)
def test_a_label_that_would_vanish_is_named(saved, run, changes, named):
    path = saved(spoilt(OK, **changes))
    assert named in problems(path)
    code, out, err = run("measure", path)
    assert (code, out) == (2, "")
    assert named in err


@pytest.mark.parametrize("label", ["R_LPC", "R_FC", "R_LLP"])
@pytest.mark.parametrize(
    ("kind", "points"),
    [
        ("line", [[190, 506], [200, 516]]),
        ("rectangle", [[190, 506], [200, 516]]),
        ("polygon", [[190, 506], [200, 516], [195, 520]]),
        ("polygon", [[190, 506], [200, 516], [195, 520], [188, 512]]),
        ("linestrip", [[190, 506], [200, 516], [210, 516]]),
        ("points", [[190, 506], [200, 516]]),
        ("point", [[190, 506], [200, 516]]),
        ("point", []),
        ("circle", [[190, 506]]),
        ("mask", [[190, 506], [200, 516]]),
    ],
)
def test_a_shape_of_the_wrong_kind_is_named(saved, label, kind, points):
    found = problems(saved(spoilt(OK, **{label: {"shape_type": kind, "points": points}})))
    assert label in found
    assert f"the shape '{kind}'" in found


NO_OBJECTS = (None, 7, "x", True, [], [None])


@pytest.mark.parametrize("odd", [*NO_OBJECTS, {}, {"label": None, "points": [[1, 2]]}])
@pytest.mark.parametrize(
    ("document", "name"), [(OK, "shapes"), (SLICER, "markups"), (SLICER, "controlPoints")]
)
def test_what_has_no_label_costs_no_leg(saved, run, document, name, odd):
    copy = json.loads(json.dumps(document))
    rows = copy["markups"][0][name] if name == "controlPoints" else copy[name]
    rows.append(odd)
    path = saved(copy, "a.mrk.json")
    if name == "markups" and isinstance(odd, dict):
        assert "controlPoints" in problems(path)
        return
    note = f"{name}.{len(rows) - 1}"
    assert any(note in said for said in load_case(path).notes)
    saved(OK, "other.json")
    code, out, _ = run("measure", path.parent)
    assert (code, [row["status"] for row in csv.DictReader(io.StringIO(out))]) == (0, ["ok", "ok"])


@pytest.mark.parametrize("odd", NO_OBJECTS)
@pytest.mark.parametrize("name", ["shapes", "markups", "annotations"])
def test_nothing_but_oddities_is_named_in_a_folder_s_row(saved, run, name, odd):
    path = saved({name: [odd], "categories": [], "images": []}, "a.mrk.json")
    saved(OK, "other.json")
    code, out, _ = run("measure", path.parent)
    first, second = csv.DictReader(io.StringIO(out))
    assert (code, second["status"]) == (0, "ok")
    assert f"{name}.0" in first["status"] + first["id"]


@pytest.mark.parametrize("form", ["case", "labelme", "coco", "slicer"])
@pytest.mark.parametrize("odd", [*NO_OBJECTS, {}, 10**400, math.inf, -1])
def test_an_odd_value_anywhere_is_no_traceback(saved, form, odd):
    raw = json.loads((INPUTS / "cases" / "px-noscale.json").read_text()) | {"mm_per_px": 0.8, "film": {"size": [500, 1200]},
        "osteotomy": {"hinge": [200, 520], "target": {"measure": "wbl", "value": 55.0}}}  # fmt: skip
    document = json.loads(file_bytes([case_of(raw)], form))

    def spoil(node):
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node[:4])):
            node[key] = odd
            problems(saved(document))
            node[key] = value
            if isinstance(value, (dict, list)):
                spoil(value)

    spoil(document)
    assert not problems(saved(document))


@pytest.mark.parametrize(("kind", "count"), [("polygon", 3), ("linestrip", 6), ("point", 1)])
def test_an_outline_of_the_wrong_kind_is_named(saved, kind, count):
    outline = {
        "label": "R_tibia",
        "shape_type": kind,
        "points": [[200 + 5 * k, 600 + 3 * k * k] for k in range(count)],
    }
    assert "R_tibia" in problems(saved({**OK, "shapes": [*OK["shapes"], outline]}))


def test_what_resembles_nothing_is_listed_in_a_note(saved, run):
    extra = [
        {"label": "patella_note", "shape_type": "rectangle", "points": [[1, 2], [3, 4]]},
        {"label": "R_ruler", "points": [[5, 6]]},
    ]
    path = saved({**OK, "shapes": [*OK["shapes"], *extra]})
    case = load_case(path)
    assert wc.measure(case.limb).mpta == pytest.approx(MPTA, abs=1e-3)
    assert any("patella_note" in note and "R_ruler" in note for note in case.notes)
    assert "patella_note" in run("measure", path)[2]


def test_outlines_without_a_side_cost_no_leg(saved):
    ring = {
        "label": "tibia",
        "shape_type": "polygon",
        "points": [[200, 600], [240, 600], [240, 700], [200, 700]],
    }
    case = load_case(saved({**OK, "shapes": [*OK["shapes"], ring, ring]}))
    assert case.file.contours is None
    assert any("tibia" in note for note in case.notes)
    assert load_case(
        saved({**OK, "shapes": [*OK["shapes"], ring]}), Reading("right")
    ).file.contours.tibia
    assert "twice" in problems(
        saved({**OK, "shapes": [*OK["shapes"], ring, ring]}), Reading("right")
    )


def test_one_leg_s_fault_is_not_the_other_s_loss(saved, run):
    left = [
        {**s, "label": "L" + s["label"][1:], "points": [[900 - x, y] for x, y in s["points"]]}
        for s in OK["shapes"]
    ]
    right = spoilt(OK, R_LPC=None)["shapes"]
    path = saved({**OK, "imageWidth": 900, "shapes": right + left}, "both.json")
    code, out, err = run("measure", path, "--json")
    document = json.loads(out)
    assert (code, document["format"]) == (0, "wedgecalc-results/1")
    assert [one["side"] for one in document["results"]] == ["left"]
    assert document["results"][0]["measures"]["mpta_deg"] == pytest.approx(MPTA, abs=1e-3)
    assert [one["id"] for one in document["failed"]] == ["both-right"]
    assert "R_LPC" in document["failed"][0]["status"]
    assert "R_LPC" in err
    code, out, _ = run("measure", f"{path}#left", "--json")
    assert (code, json.loads(out)["side"]) == (0, "left")
    code, out, err = run("measure", f"{path}#right")
    assert (code, out) == (2, "")
    code, out, err = run("plan", path, "-p", "medial-opening-wedge-hto")
    assert (code, out) == (2, "")
    assert "both-right" in err
    with pytest.raises(wc.InputError, match="R_LPC"):
        load_cases(path)


def test_two_labels_for_one_landmark(saved):
    own = {"label": "R_hip_center", "points": [[230.0, 82.0]], "shape_type": "point"}
    assert "R_FC and R_hip_center" in problems(saved({**OK, "shapes": [*OK["shapes"], own]}))
    same = {**own, "points": [[220.0, 80.0]]}
    assert angles(saved({**OK, "shapes": [*OK["shapes"], same]})).mpta == pytest.approx(
        MPTA, abs=1e-3
    )


@pytest.mark.parametrize(
    ("label", "xy", "two"),
    [
        ("R_ankle_center", [261, 800], True), ("R_ankle_center", [262, 874], False),
        ("R_femoral_neck_center", [170, 140], True), ("R_femoral_neck_center", [199, 104], False),
        ("R_plateau_medial", [262, 524], True), ("R_plateau_medial", [258, 520], False),
    ],
)  # fmt: skip
def test_a_landmark_by_two_ways(saved, label, xy, two):
    """Its own label beside those whose middle or line would give it: the own one counts, unless they contradict each other."""
    more = {label: xy, "R_FNeck_Cut_Up": [196, 100], "R_FNeck_Cut_Down": [201, 107]}
    path = saved(
        {
            **OK,
            "shapes": [
                *OK["shapes"],
                *({"label": name, "points": [at]} for name, at in more.items()),
            ],
        }
    )
    if two:
        assert "two places" in problems(path)
        assert label in problems(path)
    else:
        assert load_case(path).limb[label[2:]].tolist() == pytest.approx(xy)


def test_the_ankle_s_own_edges_win_over_the_plafond(saved):
    edges = {"R_ankle_medial": [285.0, 872.0], "R_ankle_lateral": [257.0, 874.0]}
    shapes = [
        {"label": label, "points": [xy], "shape_type": "point"} for label, xy in edges.items()
    ]
    case = load_case(saved({**OK, "shapes": [*OK["shapes"], *shapes]}))
    assert "ankle_center" not in case.limb.points
    hip, knee, ankle = (
        complex(*xy)
        for xy in (case.limb["hip_center"], case.limb.frame.to_case(case.limb.knee), (271.0, 873.0))
    )
    assert wc.measure(case.limb).hka == pytest.approx(180 - np.degrees(np.angle((knee - hip) / (ankle - knee))), abs=1e-9)  # fmt: skip


@pytest.mark.parametrize(
    ("slip", "meant"), [("R_TG", "R_GT"), ("R_RI", "R_IR"), ("r fi", "R_IF"), ("R_GTT", "R_GT")]
)
def test_slips_in_labels_of_two_letters(saved, slip, meant):
    at = {"R_GT": [163, 80], "R_IF": [218, 505], "R_IR": [219.5, 511]}
    shapes = [one for one in OK["shapes"] if one["label"] not in at]
    shapes += [
        {"label": slip if label == meant else label, "points": [xy]} for label, xy in at.items()
    ]
    assert f"did you mean {meant}" in problems(saved({**OK, "shapes": shapes}))


@pytest.mark.parametrize("label", ["R_IF", "R_IR"])
def test_half_of_notch_and_spines_is_said(saved, label):
    shapes = [one for one in OK["shapes"] if one["label"] not in ("R_IF", "R_IR")]
    case = load_case(saved({**OK, "shapes": [*shapes, {"label": label, "points": [[219, 508]]}]}))
    assert case.limb.knee_source == "joint-lines"
    assert any("femoral_notch" in note and "tibial_spines" in note for note in case.notes)


@pytest.mark.parametrize(
    ("typed", "source"), [(None, "medial and lateral landmarks"), ("right", "--side")]
)
def test_labels_without_a_side_take_it_from_medial_and_lateral(tmp_path, typed, source):
    points = {
        "FC": (10.0, 10.0),
        "LE": (0.0, 50.0),
        "ME": (20.0, 50.0),
        "DLP": (5.0, 100.0),
        "DMP": (15.0, 100.0),
    }
    path = tmp_path / "leg.json"
    path.write_text(
        json.dumps({"shapes": [shape(label, xy) for label, xy in points.items()], "imagePath": ""})
    )
    case = load_case(path, Reading(typed))
    assert (case.limb.frame.side, case.side_source) == ("right", source)
    with pytest.raises(wc.InputError, match="side-mismatch"):
        load_case(path, Reading("left"))
