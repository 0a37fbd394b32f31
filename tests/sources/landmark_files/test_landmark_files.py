"""Landmark files of real people: read right, or refused by name. Each input that failed in the field trial, and its relatives."""

import csv
import hashlib
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc
from wedgecalc.sources.case import Case, case_of
from wedgecalc.sources.landmark_files.landmark_sets import mapping_of
from wedgecalc.sources.landmark_files.naming import Names, known_names, side_of_word
from wedgecalc.sources.landmark_files.slicer import UNITS
from wedgecalc.sources.legs import Reading, Unread
from wedgecalc.sources.reading import load_case, load_cases, load_legs
from wedgecalc.sources.writing import written

INPUTS = Path(__file__).parents[2] / "inputs"
OK = json.loads((INPUTS / "labelme" / "ok.json").read_text())
SLICER = json.loads((INPUTS / "slicer" / "ok.mrk.json").read_text())
COCO = json.loads((INPUTS / "coco" / "ok-two.json").read_text())
MPTA = 81.19543  # of labelme/ok.json: on the line LPC–MPC, not on that of the edges (79.52)


def angles(path, reading=None):
    return wc.measure(load_case(path, reading).limb)


def spoilt(document, **changes):
    """Return a LabelMe document with the shape of a label changed, or taken out for None."""
    copy = json.loads(json.dumps(document))
    for label, change in changes.items():
        shape = next(s for s in copy["shapes"] if s["label"] == label)
        if change is None:
            copy["shapes"].remove(shape)
        else:
            shape.update(change)
    return copy


@pytest.fixture
def saved(tmp_path):
    """Write a document as a file, and return its path."""

    def save(document, name="leg.json"):
        path = tmp_path / name
        path.write_text(json.dumps(document))
        return path

    return save


def problems(path, reading=None):
    """Return everything said against a file's legs."""
    try:
        legs = load_legs(path, reading)
    except wc.InputError as error:
        return str(error)
    return "\n".join(str(p) for leg in legs if isinstance(leg, Unread) for p in leg.problems)


# LabelMe: labels and shapes


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
    document = json.loads(written([case_of(raw)], form))

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


# Points and their picture


PX = json.loads((INPUTS / "cases" / "px-noscale.json").read_text())
OFF = {"corner": [0, 0], "middle of the corner's pixel": [0.5, 0.5], "negative": [-40.0, 300.0], "above": [200.0, -3.0], "beyond": [5000.0, 200.0]}  # fmt: skip
RING = [[200, 600], [240, 600], [240, 700], [200, 700]]


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize(
    "place", ["landmarks.greater_trochanter", "osteotomy.hinge", "osteotomy.entry", "calibration.marker.1", "contours.tibia.2"]
)  # fmt: skip
def test_no_point_of_a_case_lies_beside_its_picture(saved, place, off):
    raw = {**PX, "calibration": {"marker_diameter_mm": 25, "marker": [[20, 20], [51, 20]]}, "osteotomy": {"hinge": [200, 520], "entry": [300, 530]},
           "contours": {"tibia": [*RING]}}  # fmt: skip
    assert not problems(saved(raw | {"film": {"size": [900, 1400]}}))
    owner, *rest = place.split(".")
    raw[owner] = changed = json.loads(json.dumps(raw[owner]))
    for key in rest[:-1]:
        changed = changed[key]
    changed[int(rest[-1]) if rest[-1].isdigit() else rest[-1]] = OFF[off]
    rim = "corner" in off and owner in (
        "contours",
        "calibration",
    )  # an outline may be cut off by the picture
    assert (place in problems(saved(raw | {"film": {"size": [900, 1400]}}))) is not rim
    # A film of unknown size may begin anywhere; 0, 0 is where a point stands that was never set.
    assert (f"{place}: found it at" in problems(saved(raw))) is (off == "corner" and not rim)


@pytest.mark.parametrize("off", OFF)
def test_no_point_of_another_program_s_file_lies_beside_its_picture(saved, off):
    bare = {key: value for key, value in OK.items() if not key.startswith("image")}
    moved = {"R_GT": {"points": [OFF[off]]}}
    labelled = [*OK["shapes"], {"label": "R_GT", "points": [[163, 80]]}]
    assert "R_GT" in problems(saved(spoilt({**OK, "shapes": labelled}, **moved)))
    assert ("R_GT" in problems(saved(spoilt({**bare, "shapes": labelled}, **moved)))) is (
        off == "corner"
    )


def test_the_picture_s_sha256_is_compared(saved, tmp_path):
    film(tmp_path / "film.png", (900, 1400))
    right = hashlib.sha256((tmp_path / "film.png").read_bytes()).hexdigest()
    raw = PX | {"image": "film.png"}
    assert not problems(saved(raw | {"film": {"sha256": right}}))
    assert "film.sha256" in problems(saved(raw | {"film": {"sha256": "0" * 64}}))
    (tmp_path / "film.png").unlink()
    assert not problems(saved(raw | {"film": {"sha256": "0" * 64}}))


# Sizes


def film(path, size):
    Image.new("L", size).save(path)


def test_the_stated_size_is_held_against_the_picture(saved, tmp_path, run):
    path = saved(OK)
    assert load_case(path).file.film.size == (450, 950)
    film(tmp_path / "film.png", (450, 950))
    assert angles(path).mpta == pytest.approx(MPTA, abs=1e-3)
    film(tmp_path / "film.png", (900, 1900))
    code, _, err = run("measure", path)
    assert code == 2
    assert "450 by 950" in err
    assert "900 by 1900" in err
    coco = json.loads(json.dumps(COCO))
    film(tmp_path / "0007.png", (2860, 6000))
    assert len(load_cases(saved(coco, "coco.json"))) == 2
    film(tmp_path / "0007.png", (1430, 3000))
    assert "2860 by 6000" in problems(saved(coco, "coco.json"))


def test_the_size_of_another_picture(tmp_path):
    path = tmp_path / "leg.json"
    document = json.loads((INPUTS / "labelme" / "size-of-another-picture.json").read_text())
    document["imagePath"] = "film.png"
    path.write_text(json.dumps(document))
    width, height = document["imageWidth"], document["imageHeight"]
    film(tmp_path / "film.png", (int(width * 1.25), int(height * 1.25)))
    assert f"{width} by {height}" in problems(path)
    film(tmp_path / "film.png", (width, height))
    assert isinstance(load_legs(path)[0], Case)


def test_a_case_s_film_is_held_against_the_picture(tmp_path, leg):
    leg |= {"units": "px", "image": "film.png", "film": {"size": [500, 1000]}}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(leg))
    assert isinstance(load_legs(path)[0], Case)
    film(tmp_path / "film.png", (400, 1000))
    assert "500 by 1000" in problems(path)
    film(tmp_path / "film.png", (500, 1000))
    assert isinstance(load_legs(path)[0], Case)
    del leg["film"]
    film(tmp_path / "film.png", (300, 300))
    path.write_text(json.dumps(leg))
    assert "outside the picture of 300 by 300" in problems(path)


@pytest.mark.parametrize(
    "xy", [[0, 0], [450, 950], [449, 0], [-30, 100], [200, 1300], [0.0, 950.0]]
)
def test_points_beside_the_picture_or_at_its_corner_are_named(saved, xy):
    assert "'R_FC' at" in problems(saved(spoilt(OK, R_FC={"points": [xy]})))


@pytest.mark.parametrize(
    "size", [{"imageWidth": None, "imageHeight": None}, {"imageWidth": 0, "imageHeight": 0}]
)
def test_a_size_that_is_not_stated_is_no_fault(saved, size):
    assert load_case(saved({**OK, **size})).file.film is None
    with pytest.raises(wc.InputError, match="imageWidth"):
        load_legs(saved({**OK, "imageWidth": "450"}))


# COCO


def coco(*annotations, **more):
    return {
        **COCO,
        "annotations": [
            {"id": k + 1, "image_id": 7, "category_id": 1, **a} for k, a in enumerate(annotations)
        ],
        **more,
    }


RIGHT, LEFT = (a["keypoints"] for a in COCO["annotations"])


@pytest.mark.parametrize("name", ["bbox-extra", "float-id"])
def test_coco_files_that_lose_nothing(name):
    found = load_case(INPUTS / "coco" / f"{name}.json")
    truth = load_cases(INPUTS / "coco" / "ok-two.json")[0]
    assert wc.measure(found.limb).hka == pytest.approx(wc.measure(truth.limb).hka, abs=1e-12)
    assert found.side_source == "medial and lateral landmarks"


@pytest.mark.parametrize("ids", [(7, 7.0), (7.0, 7), ("7", 7), (7, "7")])
def test_ids_are_one_in_any_spelling(saved, ids):
    document = coco({"keypoints": RIGHT}, {"keypoints": LEFT})
    document["images"][0] = {**document["images"][0], "id": ids[0]}
    for annotation in document["annotations"]:
        annotation["image_id"] = ids[1]
    assert [case.file.image for case in load_cases(saved(document))] == ["0007.png", "0007.png"]


def test_two_annotations_for_a_side_are_refused_and_the_other_leg_is_measured(run):
    code, out, err = run("measure", INPUTS / "coco" / "dup-side.json", "--json")
    document = json.loads(out)
    assert code == 0
    assert [one["side"] for one in document["results"]] == ["left"]
    truth = wc.measure(load_cases(INPUTS / "coco" / "ok-two.json")[1].limb)
    assert document["results"][0]["measures"]["hka_deg"] == pytest.approx(truth.hka, abs=1e-12)
    assert [one["id"] for one in document["failed"]] == ["dup-side-right"]
    assert "annotations.0, annotations.1" in err


@pytest.mark.parametrize("name", ["three", "study-3-femurs"])
def test_more_than_one_annotation_for_a_leg_is_refused(run, name):
    code, out, err = run("measure", INPUTS / "coco" / f"{name}.json")
    assert (code, out) == (2, "")
    assert "3 of one kind" in err


def test_a_picture_s_fault_is_not_another_picture_s_loss(saved, run):
    document = coco(
        {"keypoints": RIGHT},
        {"keypoints": RIGHT},
        {"keypoints": LEFT},
        {"keypoints": RIGHT, "image_id": 8},
    )
    document["images"] = [
        *document["images"],
        {"id": 8, "file_name": "0008.png", "width": 2860, "height": 6000},
    ]
    path = saved(document)
    code, out, _ = run("measure", path, "--json")
    found = json.loads(out)
    assert (code, [one["case"] for one in found["results"]]) == (0, ["0008"])
    assert [one["id"] for one in found["failed"]] == ["0007"]
    assert load_case(f"{path}#0008").id == "0008"
    assert load_case(f"{path}#right").id == "0008"
    with pytest.raises(wc.InputError, match="0007"):
        load_case(f"{path}#0009")


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


@pytest.mark.parametrize(
    "names", [("right leg", "left leg"), ("leg_R", "leg_L"), ("LEG-right", "Left")]
)
def test_categories_that_name_a_side(saved, names):
    categories = [
        {**COCO["categories"][0], "id": k + 1, "name": name} for k, name in enumerate(names)
    ]
    document = coco(
        {"keypoints": RIGHT}, {"keypoints": LEFT, "category_id": 2}, categories=categories
    )
    assert [case.limb.frame.side for case in load_cases(saved(document))] == ["right", "left"]
    document["annotations"][0]["side"] = "L"
    assert "left (side) and right (category)" in problems(saved(document))


def test_the_side_word_of_the_field_trial():
    assert "side-mismatch" in problems(INPUTS / "coco" / "sideword-R.json")
    assert (side_of_word("L"), side_of_word("rechts"), side_of_word(None)) == ("left", None, None)


def test_a_corner_point_is_named_and_one_that_is_not_set_is_absent(saved):
    assert "'femur_head' at 0, 0" in problems(INPUTS / "coco" / "hip-00-v2.json")
    unset = [*RIGHT[:6], 0, 0, 0, *RIGHT[9:]]  # the hinge
    assert load_case(saved(coco({"keypoints": unset}))).osteotomy.hinge is None
    assert "hip_center" in problems(saved(coco({"keypoints": [0, 0, 0, *RIGHT[3:]]})))
    assert "0.93" in problems(saved(coco({"keypoints": [700, 300, 0.93, *RIGHT[3:]]})))
    assert "outside" in problems(saved(coco({"keypoints": [700, 9300, 2, *RIGHT[3:]]})))


def test_labels_of_both_sides_in_one_annotation(saved):
    names = [
        f"{prefix}{label}"
        for prefix in ("R_", "L_")
        for label in COCO["categories"][0]["keypoints"]
    ]
    document = coco(
        {"keypoints": RIGHT + LEFT}, categories=[{"id": 1, "name": "legs", "keypoints": names}]
    )
    found = {
        case.limb.frame.side: wc.measure(case.limb).hka for case in load_cases(saved(document))
    }
    truth = {
        case.limb.frame.side: wc.measure(case.limb).hka
        for case in load_cases(INPUTS / "coco" / "ok-two.json")
    }
    assert found == truth
    document["annotations"][0]["side"] = "right"
    assert "different sides" in problems(saved(document))


@pytest.mark.parametrize("key", ["images", "categories"])
def test_an_id_that_two_have_is_named(saved, key):
    document = coco({"keypoints": RIGHT})
    document[key] = [
        *document[key],
        {**document[key][0], "file_name": "other.png", "keypoints": ["a", "b"]},
    ]
    assert key in problems(saved(document))


def crops(count=12, exchanged=()):
    """A study of single-leg crops with seven nameless keypoints, some with the condyles exchanged."""
    images, annotations = [], []
    for k in range(count):
        side = "left" if k % 3 else "right"
        limb = wc.Limb.from_angles(side, mldfa=86 + k % 4, mpta=83 + k % 5, jlca=1)
        order = [
            "hip_center",
            "condyle_lateral",
            "condyle_medial",
            "plateau_medial",
            "plateau_lateral",
            "plafond_lateral",
            "plafond_medial",
        ]
        if k in exchanged:
            order[1:3] = order[2:0:-1]
        points = [v for name in order for v in (*(5 * limb[name] + [600, 100]), 2)]
        images.append({"id": k, "file_name": f"{k}.x.jpg", "width": 3000, "height": 6000})
        annotations.append({"id": k, "image_id": k, "category_id": 1, "keypoints": points})
    categories = [{"id": 1, "name": "legs", "keypoints": list("1234567")}]
    mapping = {"landmarks": {"hip_center": "1", "condyle_lateral": "2", "condyle_medial": "3", "plateau_medial": "4", "plateau_lateral": "5",
                             "ankle_lateral": "6", "ankle_medial": "7"}}  # fmt: skip
    return {"images": images, "annotations": annotations, "categories": categories}, mapping


def test_crops_take_their_side_from_medial_and_lateral(saved, run):
    document, mapping = crops(exchanged=(4, 9))
    path, names = saved(document, "study.json"), saved(mapping, "names.json")
    code, out, err = run("measure", path, "--mapping", names, "--json")
    found = json.loads(out)
    assert code == 0
    assert [one["id"] for one in found["failed"]] == ["4.x", "9.x"]
    assert all("landmarks-swapped" in one["status"] for one in found["failed"])
    assert {one["case"]: one["side"] for one in found["results"]} == {
        f"{k}.x": "left" if k % 3 else "right" for k in range(12) if k not in (4, 9)
    }
    assert found["results"][1]["measures"]["mpta_deg"] == pytest.approx(84, abs=1e-9)
    assert "10 of 12 legs measured" in err
    case = load_case(f"{path}#3.x", Reading(mapping=mapping_of(json.dumps(mapping))))
    assert (case.limb.frame.side, case.side_source) == ("right", "medial and lateral landmarks")
    code, out, err = run("measure", path)  # without the mapping no label is known
    assert (code, out) == (2, "")


def test_as_many_pairs_for_either_side(saved):
    document, mapping = crops(1, exchanged=(0,))
    mapping["landmarks"] = {k: v for k, v in mapping["landmarks"].items() if "ankle" not in k} | {
        "ankle_center": ["6", "7"]
    }
    found = problems(saved(document), Reading(mapping=mapping_of(json.dumps(mapping))))
    assert "landmarks-swapped" in found


# 3D Slicer


def markups(*changes, **more):
    """Return the good markups file with control points changed by label, and the list itself."""
    copy = json.loads(json.dumps(SLICER))
    for label, change in changes:
        next(p for p in copy["markups"][0]["controlPoints"] if p["label"] == label).update(change)
    copy["markups"][0].update(more)
    return copy


def scaled(factor, unit):
    copy = markups(coordinateUnits=unit)
    for point in copy["markups"][0]["controlPoints"]:
        point["position"] = [v * factor for v in point["position"]]
    return copy


@pytest.mark.parametrize(
    ("factor", "unit"),
    [(1e3, "um"), (1e3, "µm"), (1e3, "μm"), (1e3, ["um", "UCUM", "micrometer"]), (0.1, "cm"), (1e-3, "m"), (1 / 25.4, "in"), (1, ["mm", "UCUM", "millimeter"]),
     (1, "millimeters"), (1 / 25.4, "[in_i]"), (1e3, "Micrometers"), (1, ""), (1, None)],
)  # fmt: skip
def test_units_are_converted(saved, factor, unit):
    found, truth = (
        load_case(saved(scaled(factor, unit), "a.mrk.json")),
        load_case(INPUTS / "slicer" / "ok.mrk.json"),
    )
    for name in truth.limb.points:
        assert found.limb[name].tolist() == pytest.approx(truth.limb[name].tolist(), abs=1e-9)


def test_the_units_of_the_field_trial(run):
    found = wc.measure(load_case(INPUTS / "slicer" / "units-um.mrk.json").limb)
    assert found.limb == pytest.approx(
        wc.measure(load_case(INPUTS / "slicer" / "ok.mrk.json").limb).limb, abs=1e-9
    )
    code, out, err = run("measure", INPUTS / "slicer" / "units-bad.mrk.json")
    assert (code, out) == (2, "")
    assert "coordinateUnits" in err
    assert "'{Bad}'" in err


@pytest.mark.parametrize("unit", ["px", "voxel", ["furlong"], 3, {"a": 1}, [[]], [None]])
def test_other_units_are_refused(saved, unit):
    assert "coordinateUnits" in problems(saved(markups(coordinateUnits=unit), "a.mrk.json"))


def test_every_unit_has_a_size():
    assert all(value > 0 for value in UNITS.values())


def test_blanks_in_labels_of_slicer():
    found, truth = (
        load_case(INPUTS / "slicer" / f"{name}.mrk.json").limb for name in ("label-space", "ok")
    )
    assert {n: found[n].tolist() for n in found.points} == {
        n: truth[n].tolist() for n in truth.points
    }


@pytest.mark.parametrize("status", ["preview", "undefined", "missing"])
def test_points_that_were_not_placed_are_named(saved, status):
    case = load_case(
        saved(markups(("R_GT", {"positionStatus": status, "position": [0, 0, 0]})), "a.mrk.json")
    )
    assert "greater_trochanter" not in case.limb.points
    assert any("R_GT" in note and status in note for note in case.notes)
    found = problems(
        saved(markups(("R_FC", {"positionStatus": status, "position": None})), "a.mrk.json")
    )
    assert "hip_center" in found
    assert "R_FC" in found


def test_the_preview_of_the_field_trial():
    assert any("R_GT" in note for note in load_case(INPUTS / "slicer" / "preview.mrk.json").notes)


def test_several_lists_mark_one_leg(saved):
    copy = markups()
    points = copy["markups"][0]["controlPoints"]
    lists = [{**copy["markups"][0], "controlPoints": part} for part in (points[:6], points[6:])]
    # The second in RAS and cm: each list has its own frame.
    lists[1] |= {"coordinateSystem": "RAS", "coordinateUnits": "cm",
                 "controlPoints": [{**p, "position": [-p["position"][0] / 10, -p["position"][1] / 10, 0.0]} for p in points[6:]]}  # fmt: skip
    extra = {
        "type": "Plane",
        "coordinateSystem": "LPS",
        "controlPoints": [{"label": "P-1", "position": [1, 2, 300], "positionStatus": "defined"}],
    }
    found = load_case(saved({"markups": [*lists, extra]}, "a.mrk.json"))
    truth = load_case(INPUTS / "slicer" / "ok.mrk.json").limb
    for name in truth.points:
        assert found.limb[name].tolist() == pytest.approx(truth[name].tolist(), abs=1e-9)
    assert any("P-1" in note for note in found.notes)
    assert "twice" in problems(saved({"markups": [copy["markups"][0]] * 2}, "a.mrk.json"))


def coco_parts(sides=({}, {}), **moved):
    """A femur, a knee and an ankle of each leg on one picture; `sides` is what the femurs say of theirs."""
    places = {"right": 700, "left": 2100}
    annotations = []
    for (side, x), said in zip(places.items(), sides, strict=True):
        sign = -1 if side == "right" else 1
        keypoints = {"femur": [x, 300, 2], "knee": [x - 90 * sign, 3000, 2, x + 75 * sign, 3090, 2, x + 100 * sign, 2995, 2],
                     "ankle": [x - 60 * sign, 5600, 2, x + 30 * sign, 5590, 2]}  # fmt: skip
        annotations += [{"image_id": 1, "category_id": k, "keypoints": keypoints[part]} | (said if part == "femur" else {})
                        for k, part in enumerate(keypoints)]  # fmt: skip
    return {"images": [{"id": 1, "file_name": "a.png", "width": 2860, "height": 8000}], "annotations": annotations,
            "categories": [{"id": k, "name": part} for k, part in enumerate(("femur", "knee", "ankle"))]} | moved  # fmt: skip


@pytest.mark.parametrize(
    ("sides", "right"),
    [(({}, {}), True), (({"side": "R"}, {"side": "L"}), True), (({"side": "L"}, {"side": "R"}), False), (({"side": "L"}, {}), False),
     (({}, {"attributes": {"side": "right"}}), False)],
)  # fmt: skip
def test_parts_of_two_legs_are_not_put_together(saved, sides, right):
    path = saved(coco_parts(sides))
    if right:
        assert [leg.limb.frame.side for leg in load_cases(path)] == ["right", "left"]
    else:
        assert "annotations" in problems(path)
        assert not [leg for leg in _legs(path) if isinstance(leg, Case)]


def _legs(path):
    try:
        return load_legs(path)
    except wc.InputError:
        return []


@pytest.mark.parametrize("apart", [0, 12, 60])
def test_one_leg_annotated_twice_is_not_two_legs(saved, apart):
    names = ["femur_head", "knee_inner", "knee_outer", "ankle_inner", "ankle_outer"]
    leg = [700, 300, 2, 790, 3000, 2, 600, 2995, 2, 760, 5600, 2, 670, 5590, 2]
    again = [value + apart * (k % 3 == 0) for k, value in enumerate(leg)]
    document = {"images": [], "categories": [{"id": 1, "keypoints": names}],
                "annotations": [{"image_id": 1, "category_id": 1, "keypoints": points} for points in (leg, again)]}  # fmt: skip
    assert "2 for the right side" in problems(saved(document))
    assert not [leg for leg in load_legs(saved(document)) if isinstance(leg, Case)]


@pytest.mark.parametrize("names", [("1/a.png", "2/a.png"), ("a.png", "a.png"), ("a.png", "a.jpg")])
def test_pictures_of_one_name_have_legs_of_their_own_names(saved, names):
    one = coco_parts()
    document = {**one, "images": [{"id": k, "file_name": name} for k, name in enumerate(names, 7)],
                "annotations": [{**row, "image_id": k} for k in (7, 8) for row in one["annotations"]]}  # fmt: skip
    path = saved(document)
    assert [case.id for case in load_cases(path)] == [
        "a-7-right",
        "a-7-left",
        "a-8-right",
        "a-8-left",
    ]
    assert load_case(f"{path}#a-8-left").limb.frame.side == "left"


# Mappings, slips, joints


MAPPED = {"landmarks": {"hip_center": "FH", "plateau_medial": "TPm", "plateau_lateral": "TPl", "ankle_center": ["AM", "AL"]},
          "prefixes": {"right": "R-", "left": "L-"}}  # fmt: skip


@pytest.mark.parametrize(
    "hinge", [5, True, ["HI"], [1, 2], {"point": "HI"}, {"point": "HI", "line": ["A", "B"]}, []]
)
def test_a_hinge_of_a_mapping_is_a_label_or_two(hinge):
    with pytest.raises(wc.InputError, match=r"mapping\.hinge"):
        mapping_of(json.dumps(MAPPED | {"hinge": hinge}))


@pytest.mark.parametrize(
    "prefixes", [("R-", "R-"), ("", "L-"), ("", ""), ("R-", "r-"), ("L", "L-"), ("leg", "leg-left")]
)
def test_prefixes_of_a_mapping_tell_the_sides_apart(prefixes):
    with pytest.raises(wc.InputError, match=r"mapping\.prefixes"):
        mapping_of(
            json.dumps(MAPPED | {"prefixes": dict(zip(("right", "left"), prefixes, strict=True))})
        )


@pytest.mark.parametrize(
    ("old", "new"), [('"hip_center"', '"plateau_medial": "X", "hip_center"'), ('"prefixes"', '"prefixes": {}, "prefixes"')]
)  # fmt: skip
def test_a_key_of_a_mapping_stands_there_once(old, new):
    with pytest.raises(wc.InputError, match="this key twice"):
        mapping_of(json.dumps(MAPPED).replace(old, new, 1))


def test_a_label_of_a_mapping_that_is_not_marked_is_said(saved):
    points = {
        "FH": (220, 80),
        "TPm": (258, 520),
        "TPl": (180, 515),
        "AM": (275, 871),
        "AL": (247, 873),
    }
    shapes = [{"label": f"R-{label}", "points": [xy]} for label, xy in points.items()]
    more = MAPPED | {"landmarks": MAPPED["landmarks"] | {"condyle_medial": "zz"}, "hinge": "HI"}
    notes = load_case(
        saved({"shapes": shapes}), Reading(mapping=mapping_of(json.dumps(more)))
    ).notes
    assert any("'R-zz', 'R-HI'" in note for note in notes)
    assert not load_case(
        saved({"shapes": shapes}), Reading(mapping=mapping_of(json.dumps(MAPPED)))
    ).notes
    # Labels with the other side's prefix are another leg's, understood or not.
    shapes += [{"label": "L-hip", "points": [[900, 80]]}]
    legs = load_legs(saved({"shapes": shapes}), Reading(mapping=mapping_of(json.dumps(MAPPED))))
    assert [type(leg) for leg in legs] == [Case, Unread]


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


@pytest.mark.parametrize("name", ["knee_center", "femoral_notch", "tibial_spines", "ankle_center"])
@pytest.mark.parametrize("aside", [-230, 230])
def test_a_landmark_far_from_its_joint_is_refused(saved, name, aside):
    raw = json.loads((INPUTS / "cases" / "px-noscale.json").read_text())
    x, y = raw["landmarks"]["ankle_center"]
    marks = raw["landmarks"] | {"plafond_medial": [x + 18, y + 3], "plafond_lateral": [x - 18, y]}
    assert not problems(saved(raw | {"landmarks": marks}))
    x, y = marks.get(name, marks["plateau_medial"])
    assert f"landmarks.{name}" in problems(
        saved(raw | {"landmarks": marks | {name: [x + aside, y]}})
    )


def test_slicer_mm_beside_a_typed_scale(saved):
    typed = Reading(mm_per_px=1.05)
    plain = json.loads(json.dumps(SLICER))
    plain["markups"][0].pop("coordinateUnits", None)
    assert load_case(saved(plain, "a.mrk.json"), typed).scale_source == "--mm-per-px"
    plain["markups"][0]["coordinateUnits"] = "mm"
    assert "which is it" in problems(saved(plain, "a.mrk.json"), typed)
    origin = {"label": "R_GT", "position": [0.0, 0.0, 0.0], "positionStatus": "defined"}
    plain["markups"][0]["controlPoints"].append(origin)
    assert "R_GT" in problems(saved(plain, "a.mrk.json"))


# Commands


def test_typed_side_and_scale_are_honoured_or_refused(saved, run):
    path = saved(OK)
    code, out, _ = run("measure", path, "--mm-per-px", "1", "--json")
    assert (code, json.loads(out)["measures"]["limb_mm"]) == (0, pytest.approx(793.3, abs=0.5))
    code, out, err = run("measure", path, "--side", "left")
    assert (code, out) == (2, "")
    assert "--side" in err
    assert run("measure", path, "--side", "R")[0] == 0
    code, out, err = run("measure", path, "--side", "rigth")
    assert (code, out) == (2, "")
    assert "right" in err


def test_a_folder_with_legs_that_fail(saved, run, tmp_path):
    saved(OK, "a.json")
    saved(spoilt(OK, R_LPC=None), "b.json")
    saved(
        coco(
            {"keypoints": RIGHT},
            {"keypoints": RIGHT, "side": "R", "image_id": 8},
            {"keypoints": RIGHT, "side": "R", "image_id": 8},
        ),
        "c.json",
    )
    saved(markups(("R_GT", {"positionStatus": "preview"})), "d.mrk.json")
    table = tmp_path / "result.csv"
    code, out, _ = run("measure", tmp_path, "-o", table.resolve())
    assert (code, out) == (0, "")
    rows = list(csv.DictReader(io.StringIO(table.read_text())))
    assert list(rows[0])[:3] == ["file", "id", "side"]
    assert list(rows[0])[-3:] == ["alerts", "notes", "status"]
    by_id = {row["id"]: row for row in rows}
    assert set(by_id) == {"a", "b", "0007", "picture 8-right", "d"}
    assert float(by_id["a"]["mpta_deg"]) == pytest.approx(MPTA, abs=1e-3)
    assert "uncalibrated" in by_id["a"]["alerts"]
    assert (by_id["b"]["mpta_deg"], by_id["b"]["side"]) == ("", "")
    assert "R_LPC" in by_id["b"]["status"]
    assert by_id["0007"]["status"] == "ok"
    assert "R_GT" in by_id["d"]["notes"]
    first = table.read_bytes()
    assert run("measure", tmp_path, "-o", table.resolve())[0] == 0, (
        "its own table is no leg, wherever it was named from"
    )
    assert table.read_bytes() == first
    other = tmp_path / "elsewhere" / "again.csv"
    other.parent.mkdir()
    assert run("measure", tmp_path, "-o", other)[0] == 0, "nor is a table of an earlier run"
    assert other.read_bytes() == first
    code, out, _ = run("measure", tmp_path, "--json")
    found = json.loads(out)
    assert (code, len(found["results"]), len(found["failed"])) == (0, 3, 2)
    assert {one["id"] for one in found["failed"]} == {"b", "picture 8-right"}


def test_names_that_are_no_names(tmp_path, run):
    name = "x" * 230 + ".json"
    (tmp_path / name).write_text(json.dumps(OK))
    (tmp_path / "a\nb\u202ec.json").write_text(json.dumps(OK))
    code, out, _ = run("measure", tmp_path)
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["status"] for row in rows] == ["ok", "ok"]
    assert rows[0]["id"] == r"a\x0ab\u202ec"
    assert run("measure", tmp_path / name)[0] == 0


def test_a_name_with_a_hash_is_a_name(tmp_path):
    path = tmp_path / "leg#1.json"
    path.write_text(json.dumps(OK))
    assert load_case(path).id == "leg#1"
    assert load_case(f"{path}#right").id == "leg#1"


@pytest.mark.parametrize("command", [("plan", "-p", "lateral-closing-wedge-hto"), ("check", "-p", "lateral-closing-wedge-hto", "--angle", "9"), ("double-level",)])  # fmt: skip
def test_a_kerf_without_a_scale_is_refused_or_said(run, saved, command):
    source = INPUTS / "cases" / "px-noscale.json"
    code, out, err = run(command[0], source, *command[1:], "--kerf", "1")
    assert (code, out) == (2, "")
    assert "--kerf" in err
    assert run(command[0], source, *command[1:], "--kerf", "1", "--mm-per-px", "0.8")[0] == 0
    planned = PX | {"osteotomy": {"procedure": "lateral-closing-wedge-hto", "kerf_mm": 1.0}}
    code, out, err = run(command[0], saved(planned), *command[1:], "--json")
    assert code == 0
    assert "kerf_mm" in err
    assert any("kerf_mm" in note for note in json.loads(out)["notes"])


def test_convert_does_not_write_pixels_as_mm(run, tmp_path):
    source = INPUTS / "cases" / "px-noscale.json"
    code, out, err = run("convert", source, tmp_path / "s.mrk.json")
    assert (code, out) == (2, "")
    assert "--mm-per-px" in err
    assert not (tmp_path / "s.mrk.json").exists()
    assert run("convert", source, tmp_path / "s.mrk.json", "--mm-per-px", "0.8")[0] == 0
    found, truth = load_case(tmp_path / "s.mrk.json"), load_case(source, Reading(mm_per_px=0.8))
    assert wc.measure(found.limb).limb == pytest.approx(wc.measure(truth.limb).limb, abs=1e-9)
    assert found.limb["hip_center"].tolist() == pytest.approx(
        truth.limb["hip_center"].tolist(), abs=1e-9
    )
    for form in ("labelme", "coco", "csv"):
        target = tmp_path / f"s-{form}.{'csv' if form == 'csv' else 'json'}"
        assert run("convert", source, target, "--to", form)[0] == 0
        assert load_case(target).limb.frame.mm_per_unit is None


@pytest.mark.parametrize("form", ["case", "labelme", "slicer", "coco"])
def test_texts_stay_what_they_are(tmp_path, run, leg, form):
    note = "angles [ 1, 2 ] and [\n 3,\n 4\n]"
    leg |= {"id": "leg [ 1, 2 ]", "note": note}
    (tmp_path / "in.json").write_text(json.dumps(leg))
    target = tmp_path / ("out.mrk.json" if form == "slicer" else "out.json")
    assert run("convert", tmp_path / "in.json", target, "--to", form)[0] == 0
    back = load_case(target)
    assert (back.id, back.file.note) == ("leg [ 1, 2 ]", note)
    assert run("convert", target, tmp_path / "back.json")[0] == 0
    assert (
        load_case(tmp_path / "back.json").file.landmarks
        == load_case(tmp_path / "in.json").file.landmarks
    )


@pytest.mark.parametrize("form", ["labelme", "coco"])
def test_the_picture_s_size_travels(tmp_path, form):
    case = load_case(INPUTS / "labelme" / "ok.json")
    path = tmp_path / "back.json"
    path.write_bytes(written([case], form))
    back = load_case(path)
    assert (back.file.film, back.file.image) == (case.file.film, "film.png")
    document = json.loads(path.read_text())
    stated = document if form == "labelme" else document["images"][0]
    assert [
        stated[k]
        for k in (("imageWidth", "imageHeight") if form == "labelme" else ("width", "height"))
    ] == [450, 950]


def test_a_case_without_a_picture_gets_none(tmp_path, leg):
    case = case_of(leg)
    (tmp_path / "c.json").write_bytes(written([case], "coco"))
    assert load_case(tmp_path / "c.json").file.image == case.file.image


def test_one_file_is_read_alike_in_every_format(tmp_path):
    limb = wc.Limb.from_angles("left", mldfa=87, mpta=84, jlca=2)
    raw = {"format": "wedgecalc-case/1", "id": "x", "side": "left", "units": "px", "mm_per_px": 0.25,
           "landmarks": {name: (limb[name] / 0.25).tolist() for name in limb.points}}  # fmt: skip
    truth = wc.measure(case_of(raw).limb)
    for form, name in {
        "case": "a.json",
        "labelme": "b.json",
        "coco": "c.json",
        "slicer": "d.mrk.json",
        "csv": "e.csv",
    }.items():
        (tmp_path / name).write_bytes(written([case_of(raw)], form))
        found = wc.measure(load_case(tmp_path / name).limb)
        for key in ("hka", "mpta", "mldfa", "jlca", "limb", "wbl", "nsa", "mldta"):
            assert getattr(found, key) == pytest.approx(getattr(truth, key), abs=1e-9), (form, key)


# The knee's centre


def test_where_the_knee_centre_comes_from():
    limb = wc.Limb.from_angles("right", mldfa=88, mpta=84, jlca=1)
    landmarks = {name: limb[name] for name in limb.points}
    notch, spines = (
        limb["condyle_medial"] * 0.5 + limb["condyle_lateral"] * 0.5 + [4, -20],
        limb["plateau_medial"] * 0.5 + limb["plateau_lateral"] * 0.5 + [2, -6],
    )
    both = landmarks | {"femoral_notch": notch, "tibial_spines": spines}
    kinds = {
        "joint-lines": landmarks,
        "plateau": {n: xy for n, xy in landmarks.items() if n != "condyle_medial"},
        "notch-and-spines": both,
        "marked": both | {"knee_center": limb["plateau_medial"]},
    }
    for source, points in kinds.items():
        found = wc.Limb.from_landmarks(points, "right")
        assert found.knee_source == source
        one = wc.measure(found)
        rows = wc.Limb.from_landmarks({n: np.stack([xy, xy]) for n, xy in points.items()}, "right")
        assert rows.knee_source.tolist() == [source, source]
        assert wc.measure(rows).hka.tolist() == pytest.approx([one.hka] * 2, abs=1e-12)
    middle = wc.Limb.from_landmarks(both, "right")
    assert middle.frame.to_case(middle.knee).tolist() == pytest.approx(
        ((notch + spines) / 2).tolist(), abs=1e-9
    )
    assert (
        wc.Limb.from_landmarks(
            {n: xy for n, xy in both.items() if n != "tibial_spines"}, "right"
        ).knee_source
        == "joint-lines"
    )


def test_the_knee_centre_of_each_row():
    limb = wc.Limb.from_angles("right", mldfa=88, mpta=84, jlca=1)
    points = {name: np.tile(limb[name], (4, 1)) for name in limb.points}
    points |= {"femoral_notch": np.tile(limb["condyle_medial"] + [-20, -15], (4, 1)), "tibial_spines": np.tile(limb["plateau_medial"] + [-25, -5], (4, 1)),
               "knee_center": np.tile(limb["plateau_medial"] + [-30, 0], (4, 1))}  # fmt: skip
    points["knee_center"][1:] = np.nan
    points["femoral_notch"][2:] = np.nan
    points["condyle_lateral"][3] = np.nan
    rows = wc.Limb.from_landmarks(points, "right")
    assert rows.knee_source.tolist() == ["marked", "notch-and-spines", "joint-lines", "plateau"]
    for k, source in enumerate(rows.knee_source):
        one = wc.Limb.from_landmarks(
            {n: xy[k] for n, xy in points.items() if not np.isnan(xy[k]).any()}, "right"
        )
        assert one.knee_source == source
        assert wc.measure(one).hka == pytest.approx(wc.measure(rows).hka[k], abs=1e-12)


# Names


def test_no_two_known_labels_are_one():
    names = known_names()
    written_labels = {
        names.written(side, label) for label in names.recipes for side in ("right", "left")
    }
    found = [names.find(text.lower()) for text in written_labels]
    assert None not in found
    assert len(set(found)) == len(written_labels)


def test_labels_of_a_mapping_that_differ_by_case_alone_are_told_apart():
    names = Names([mapping_of('{"landmarks": {"hip_center": "tp", "plateau_medial": "TP"}}')])
    assert names.find("R_tp").name == "tp"
    assert names.find("R_TP").name == "TP"
    assert names.find("R_Tp") is None
