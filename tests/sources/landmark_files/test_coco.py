"""COCO keypoints: annotations, sides, categories and crops."""

import json

import pytest

import wedgecalc as wc
from tests.landmark_inputs import COCO, LEFT, RIGHT, coco, problems
from tests.places import INPUTS
from wedgecalc.sources.case import Case
from wedgecalc.sources.landmark_files.naming import side_of_word
from wedgecalc.sources.landmark_sets import mapping_of
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.reading import load_case, load_cases, load_legs


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


def test_a_category_that_the_file_does_not_have_is_named(saved):
    """Where the number of points says which they are, the annotation is read all the same."""
    names = COCO["categories"][0]["keypoints"]
    parts = [slice(0, 1), slice(1, 4), slice(4, 6)]
    annotations = [
        {"category_id": k, "keypoints": RIGHT[3 * part.start : 3 * part.stop]}
        for k, part in enumerate(parts)
    ]
    document = coco(*annotations)
    document["categories"] = [
        {"id": k, "name": f"part {k}", "keypoints": names[part]} for k, part in enumerate(parts)
    ]

    def notes():
        return [note for case in load_cases(saved(document)) for note in case.notes]

    assert not any("category_id" in note for note in notes())
    document["annotations"][0]["category_id"] = 99
    assert any("annotations.0.category_id" in note for note in notes()), notes()


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
    assert "'femur_head' is at 0, 0" in problems(INPUTS / "coco" / "hip-00-v2.json")
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


def coco_of(three=True, order=("right", "left")):
    """The conformer-hto study's way: an annotation for each of femur, knee and ankle, both legs, no side said."""
    places = {"right": 700, "left": 2100}
    annotations = []
    for side in order:
        x, sign = places[side], -1 if side == "right" else 1
        femur, knee = (
            [x, 300, 2],
            [x - 90 * sign, 3000, 2, x + 75 * sign, 3090, 2, x + 100 * sign, 2995, 2],
        )
        ankle = [x - 60 * sign, 5600, 2, x + 30 * sign, 5590, 2]
        if three:
            annotations += [
                {"image_id": 7, "category_id": c, "keypoints": k}
                for c, k in ((1, femur), (2, knee), (3, ankle))
            ]
        else:
            annotations.append(
                {"image_id": 7, "category_id": 1, "keypoints": femur + knee + ankle, "side": side}
            )
    names = ["femur_head", "knee_inner", "ost_point", "knee_outer", "ankle_inner", "ankle_outer"]
    categories = (
        [{"id": 1, "name": "femur"}, {"id": 2, "name": "knee"}, {"id": 3, "name": "ankle"}]
        if three
        else [{"id": 1, "name": "leg", "keypoints": names}]
    )
    return {
        "images": [{"id": 7, "file_name": "0007.png", "width": 2860, "height": 8000}],
        "annotations": annotations,
        "categories": categories,
    }


@pytest.mark.parametrize("three", [True, False])
@pytest.mark.parametrize("order", [("right", "left"), ("left", "right")])
def test_coco_of_the_study(tmp_path, three, order):
    path = tmp_path / "hto.json"
    path.write_text(json.dumps(coco_of(three, order)))
    by_side = {case.limb.frame.side: case for case in load_cases(path)}
    assert set(by_side) == {"right", "left"}
    assert by_side["right"].limb["plateau_lateral"].tolist() == pytest.approx([600, 2995])
    assert by_side["right"].osteotomy.hinge == (625, 3090)
    plans = [
        wc.plan(c.limb, "medial-opening-wedge-hto", wc.Target("wbl", 62.5), hinge=c.osteotomy.hinge)
        for c in by_side.values()
    ]
    assert plans[0].correction == pytest.approx(plans[1].correction, abs=1e-9)


def test_an_annotation_of_no_picture_of_the_file_is_named(saved):
    document = coco({"keypoints": RIGHT})
    document["annotations"][0]["image_id"] = 99
    found = load_case(saved(document))
    assert any("annotations.0.image_id" in note and "99" in note for note in found.notes)
