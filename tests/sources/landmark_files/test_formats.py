"""Other people's landmark files: round trips, published sets, mappings, and what is wrong with a file."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wedgecalc as wc
from tests.strategies import limbs
from wedgecalc.sources.case import case_of
from wedgecalc.sources.landmark_files.landmark_sets import mapping_of
from wedgecalc.sources.legs import Reading, Unread
from wedgecalc.sources.reading import load_case, load_cases, load_legs
from wedgecalc.sources.writing import written

NAMES = {
    "labelme": "a.json",
    "coco": "a.json",
    "slicer": "a.mrk.json",
    "csv": "a.csv",
    "case": "a.json",
}


def raw_of(limb, scale, image="film.png"):
    raw = {"format": "wedgecalc-case/1", "id": "a leg", "side": limb.frame.side, "units": "px", "image": image,
           "landmarks": {name: [(float(v) + 300) / (scale or 1.0) for v in limb[name]] for name in limb.points}}  # fmt: skip
    return raw | ({"mm_per_px": scale} if scale else {})


@pytest.mark.parametrize("form", NAMES)
@given(limb=limbs, scale=st.one_of(st.none(), st.floats(0.1, 0.5)))
def test_round_trip(tmp_path_factory, form, limb, scale):
    case = case_of(raw_of(limb, scale))
    path = tmp_path_factory.mktemp("trip") / NAMES[form]
    if form == "slicer" and scale is None:
        with pytest.raises(wc.InputError, match="without a scale"):
            written([case], form)
        return
    path.write_bytes(written([case], form))
    back = load_case(path)
    assert back.limb.frame.side == limb.frame.side
    assert set(back.limb.points) == set(limb.points)
    for name in limb.points:
        assert back.limb[name].tolist() == pytest.approx(case.limb[name].tolist(), abs=1e-6), name
    assert back.file.units == "px"
    assert (
        back.limb.frame.mm_per_unit == pytest.approx(scale)
        if scale
        else back.limb.frame.mm_per_unit is None
    )
    assert back.id == "a leg"
    assert back.file.image == "film.png"


@pytest.mark.parametrize("form", ["labelme", "coco", "slicer", "csv"])
def test_what_is_planned_travels_too(tmp_path, form):
    case = wc.load_case("demo:medial-oa-right")
    path = tmp_path / NAMES[form]
    path.write_bytes(written([case], form))
    back = load_case(path)
    assert back.osteotomy.procedure == "lateral-closing-wedge-hto"
    assert back.target == case.target
    assert wc.measure(back.limb).hka == pytest.approx(173, abs=1e-9)
    assert wc.measure(back.limb).limb == pytest.approx(wc.measure(case.limb).limb, abs=1e-9)


FULL = {
    "calibration": {"marker_diameter_mm": 25.0, "marker": [[300, 700], [380, 700]]}, "note": "two\nlines\u202e", "landmark_sd_mm": {"hip_center": 2.5},
    "film": {"size": [1400, 3200], "sha256": "0" * 64}, "contours": {"femur": [], "tibia": [[500, 1000], [700, 1010], [690, 1200], [510, 1190.5]]},
    "osteotomy": {"procedure": "lateral-closing-wedge-hto", "hinge": [650, 1100.5], "entry": [500, 1090], "target": {"measure": "wbl", "value": 55.0},
                  "kerf_mm": 1.0, "length_mm": 2.0, "along": "anatomical"},
}  # fmt: skip
ANKLE = {"ankle_medial": [655, 2300], "ankle_lateral": [545, 2310]}
PLAFOND = {"plafond_medial": [630.0, 2290], "plafond_lateral": [545, 2285]}


def leg_of(**landmarks):
    points = {
        "hip_center": [600, 100.25],
        "plateau_medial": [720, 1250],
        "plateau_lateral": [480, 1255],
    }
    return {"format": "wedgecalc-case/1", "id": "=a leg", "side": "right", "units": "px", "image": "f.png", "landmarks": points | landmarks}  # fmt: skip


@pytest.mark.parametrize("form", NAMES)
@pytest.mark.parametrize(
    "landmarks", [ANKLE | PLAFOND, {"ankle_center": [590, 2320]} | PLAFOND, ANKLE]
)
def test_nothing_is_lost_on_the_way(tmp_path, form, landmarks):
    case = case_of(leg_of(**landmarks) | FULL)
    path = tmp_path / NAMES[form]
    path.write_bytes(written([case], form))
    back = load_case(path)
    told = [
        one.file.model_dump(exclude_none=True, exclude_defaults=True, mode="json")
        for one in (case, back)
    ]
    assert told[1].pop("mm_per_px", None) == (
        pytest.approx(25 / 80) if form in ("slicer", "csv") else None
    )
    assert told[1] == told[0]
    assert wc.measure(back.limb).hka == pytest.approx(wc.measure(case.limb).hka, abs=1e-9)


def test_a_long_outline_goes_through_every_format(tmp_path):
    ring = [[600 + 90 * math.cos(k / 9), 1400 + 140 * math.sin(k / 9)] for k in range(6000)]
    case = case_of(leg_of(**ANKLE) | {"contours": {"tibia": ring}})
    for form in (
        "labelme",
        "coco",
        "csv",
        "case",
    ):  # 3D Slicer counts in mm, and this leg has no scale
        name = NAMES[form]
        (tmp_path / name).write_bytes(written([case], form))
        assert load_case(tmp_path / name).file.contours == case.file.contours, form


@pytest.mark.parametrize(
    "text", ["{", "[1]", "7", '{"osteotomy": 5}', '{"contours": "x"}', '{"kerf": 1}']
)
def test_a_bad_cell_of_ours_is_a_row_s_fault(tmp_path, text):
    path = tmp_path / NAMES["csv"]
    path.write_bytes(
        written(
            [
                case_of(leg_of(**ANKLE) | {"note": "two\nlines"}),
                case_of(leg_of(**ANKLE) | {"id": "b"}),
            ],
            "csv",
        )
    )
    cell = '"{""note"": ""two\\nlines""}"'
    assert cell in path.read_text()
    path.write_text(path.read_text().replace(cell, '"' + text.replace('"', '""') + '"'))
    bad, good = load_legs(path)
    assert (type(bad), good.id) == (Unread, "b")


@pytest.mark.parametrize("form", ["labelme", "coco", "slicer", "csv"])
def test_both_legs_of_a_file_are_two_limbs(tmp_path, run, form):
    legs = [
        case_of(raw_of(wc.Limb.from_angles(side, mpta=mpta), 0.3) | {"id": f"x-{side}"})
        for side, mpta in (("right", 82.0), ("left", 91.0))
    ]
    path = tmp_path / NAMES[form]
    path.write_bytes(written(legs, form))
    both = load_cases(path)
    assert {case.limb.frame.side: round(wc.measure(case.limb).mpta, 6) for case in both} == {
        "right": 82.0,
        "left": 91.0,
    }
    assert wc.measure(load_case(f"{path}#left").limb).mpta == pytest.approx(91)
    with pytest.raises(wc.InputError, match="#right"):
        load_case(path)
    code, out, _ = run("measure", path, "--json")
    document = json.loads(out)
    assert (code, document["format"], len(document["results"])) == (0, "wedgecalc-results/1", 2)
    code, out, _ = run("plan", f"{path}#right", "-p", "medial-opening-wedge-hto")
    assert code == 0


def shape(label, *points, kind="point"):
    return {"label": label, "points": [list(p) for p in points], "shape_type": kind}


def long_leg_36(side="R"):
    """All 18 points of a leg as the published set has them, worked by hand."""
    sign = -1 if side == "R" else 1  # lateral is to the left on a right leg
    at = {"GT": (500 + 60 * sign, 95), "FNeck_Cut_Up": (500 + 18 * sign, 110), "FNeck_Cut_Down": (500 + 30 * sign, 140), "Cdy_Up": (500 + 50 * sign, 250),
          "Cdy_Down": (500 + 20 * sign, 450), "IF": (500, 560), "IR": (500, 590), "LLP": (500 + 25 * sign, 575), "MLP": (500 - 25 * sign, 577),
          "LPC": (500 + 24 * sign, 584), "MPC": (500 - 24 * sign, 586), "LE": (500 + 40 * sign, 590), "ME": (500 - 40 * sign, 592),
          "Cyd_Up": (500, 700), "Cyd_Down": (500, 850), "DLP": (500 + 15 * sign, 960), "DMP": (500 - 15 * sign, 962)}  # fmt: skip
    shapes = [shape(f"{side}_FC", (500, 100), (520, 100), kind="circle")]
    shapes += [shape(f"{side}_{name}", xy) for name, xy in at.items() if name != "IF"]
    x, y = at["IF"]  # a two-point circle: its middle is the point
    return [*shapes, shape(f"{side}_IF", (x - 4, y - 2), (x + 4, y + 2), kind="circle")]


def test_the_published_set_of_36(tmp_path):
    document = {"version": "2.4.0", "shapes": long_leg_36("R") + [dict(s, points=[[p[0] + 900, p[1]] for p in s["points"]]) for s in long_leg_36("L")],
                "imagePath": "C:\\Users\\Someone\\films\\film.jpeg", "imageData": None, "imageHeight": 1100, "imageWidth": 2800}  # fmt: skip
    path = tmp_path / "both.json"
    path.write_text(json.dumps(document))
    right, left = load_cases(path)
    assert (right.limb.frame.side, left.limb.frame.side) == ("right", "left")
    assert right.limb["hip_center"].tolist() == [500, 100], "the centre of a circle around the head"
    assert right.limb["femoral_notch"].tolist() == [500, 560], "the middle of a two-point circle"
    assert right.limb["femoral_neck_center"].tolist() == [500 - 24, 125]
    assert right.limb["ankle_center"].tolist() == [500, 961]
    # The plateau's edges stand on the line through its two condyles: its angle is that line's, its width the edges'.
    line = complex(*right.limb["plateau_medial"]) - complex(*right.limb["plateau_lateral"])
    assert math.degrees(math.atan2(line.imag, line.real)) == pytest.approx(
        math.degrees(math.atan2(2, 48))
    )
    assert abs(line) == pytest.approx(80, abs=0.1)
    assert right.file.image == "film.jpeg", "where it once stood is nobody's business"
    assert right.id == "both-right"
    assert wc.measure(right.limb).hka == pytest.approx(wc.measure(left.limb).hka, abs=1e-9)


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


def test_slicer_in_both_systems_and_planes(tmp_path):
    limb = wc.Limb.from_angles("left", mpta=84)
    points = {f"L_{name}": limb[name] for name in limb.points}
    for system, sign in (("LPS", 1), ("RAS", -1)):
        for plane in ("picture", "coronal"):
            places = {
                n: [sign * x, sign * y, 3.0] if plane == "picture" else [sign * x, sign * 5.0, -y]
                for n, (x, y) in points.items()
            }
            markup = {
                "type": "Fiducial",
                "coordinateSystem": system,
                "controlPoints": [{"label": n, "position": p} for n, p in places.items()],
            }
            path = tmp_path / "m.mrk.json"
            path.write_text(json.dumps({"@schema": "x", "markups": [markup]}))
            found = load_case(path)
            assert found.file.units == "mm"
            for name in limb.points:
                assert found.limb[name].tolist() == pytest.approx(limb[name].tolist(), abs=1e-9)
            assert wc.measure(found.limb).mpta == pytest.approx(84)
    markup["controlPoints"][0]["position"] = [1.0, 2.0, 3.0]
    path.write_text(json.dumps({"markups": [markup]}))
    with pytest.raises(wc.InputError, match="no plane"):
        load_case(path)


def test_a_mapping_brings_other_names(tmp_path, run):
    limb = wc.Limb.from_angles("right", mpta=85)
    own = {"hip_center": "FH", "plateau_medial": "TP1", "plateau_lateral": "TP2"}
    shapes = [shape(f"rechts {label}", limb[name]) for name, label in own.items()]
    a = limb["ankle_center"]
    shapes += [shape("rechts AM", (a[0] + 20, a[1] + 1)), shape("rechts AL", (a[0] - 20, a[1] - 1))]
    (tmp_path / "leg.json").write_text(json.dumps({"shapes": shapes, "imagePath": ""}))
    mapping = {
        "landmarks": own | {"ankle_center": ["AM", "AL"]},
        "prefixes": {"right": "rechts ", "left": "links "},
    }
    (tmp_path / "names.json").write_text(json.dumps(mapping))
    code, out, _ = run(
        "measure",
        tmp_path / "leg.json",
        "--mapping",
        tmp_path / "names.json",
        "--mm-per-px",
        "1",
        "--json",
    )
    assert code == 0
    assert json.loads(out)["measures"]["tibia_mm"] > 300
    code, out, err = run("measure", tmp_path / "leg.json")
    assert (code, out) == (2, "")
    assert "rechts FH" in err
    assert "--mapping" in err


@pytest.mark.parametrize(
    ("mapping", "names"),
    [
        ("[]", "landmarks"), ("{", "no JSON"), ('{"landmarks": {"hipp": "H"}}', "hip"), ('{"landmarks": {"hip_center": 3}}', "hip_center"),
        ('{"landmarks": {}, "prefix": {}}', "prefix"), ('{"landmarks": {}, "prefixes": {"right": "R"}}', "prefixes"), ("[" * 100_000, "no JSON"),
    ],
)  # fmt: skip
def test_bad_mappings_are_named(mapping, names):
    with pytest.raises(wc.InputError, match=names):
        mapping_of(mapping)


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


BAD = {
    "no list": ({"shapes": 3}, "shapes"), "label no text": ({"shapes": [{"label": 3, "points": [[1, 2]]}]}, "label"), "shape no object": ({"shapes": [4]}, "shapes.0"),
    "point of one": ({"shapes": [shape("R_FC", (1,))]}, "two numbers"), "point of text": ({"shapes": [{"label": "R_FC", "points": [["a", "b"]]}]}, "a number"),
    "huge": ({"shapes": [shape("R_FC", (1e300, 0))]}, "a number from"), "NaN": ({"shapes": [shape("R_FC", (math.nan, 0))]}, "a number from"),
    "boolean": ({"shapes": [shape("R_FC", (True, 0))]}, "a number from"), "twice": ({"shapes": [shape("R_FC", (1, 2)), shape("R_FC", (1, 2))]}, "twice"),
    "none known": ({"shapes": [shape("cat", (1, 2))]}, "of no known set"), "empty": ({"shapes": []}, "labels"),
    "one landmark": ({"shapes": [shape("R_FC", (1, 2))]}, "plateau_medial"),
    "no annotations": ({"annotations": {}, "categories": []}, "a list"), "no image": ({"annotations": [{"keypoints": []}], "categories": [], "images": []}, "image_id"),
    "not threes": ({"annotations": [{"image_id": 1, "keypoints": [1, 2]}], "categories": [], "images": []}, "visibility"),
    "nameless": ({"annotations": [{"image_id": 1, "keypoints": [1, 2, 2] * 5}], "categories": [], "images": []}, "names its keypoints"),
    "system": ({"markups": [{"coordinateSystem": "XYZ", "controlPoints": []}]}, "LPS or RAS"), "no points": ({"markups": [{}]}, "controlPoints"),
    "two numbers": ({"markups": [{"controlPoints": [{"label": "R_FC", "position": [1, 2]}]}]}, "three"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_named(tmp_path, run, name):
    document, words = BAD[name]
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(document))
    code, out, err = run("measure", path)
    assert (code, out) == (2, "")
    assert "bad.json" in err
    with pytest.raises(wc.InputError, match=words):
        load_cases(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id,side\n",
        "id,side\na\n",
        'id,side\n"a,right\n',
        "id,side,hip_center_x,hip_center_y\na,right,x,2\n",
        "side,side\nright,left\n",
    ],
)
def test_bad_tables_are_named(tmp_path, run, text):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    code, out, err = run("measure", path)
    assert (code, out) == (2, "")
    assert "bad.csv" in err


def test_convert(tmp_path, run):
    for form, name in NAMES.items():
        folder = tmp_path / form
        folder.mkdir()
        code, out, err = run("convert", "demo:bowleg-left", folder / name, "--to", form)
        assert (code, out) == (0, ""), err
        code, _, _ = run("convert", folder / name, folder / "back.json")
        assert code == 0
        truth = load_case("demo:bowleg-left").limb
        back = load_case(folder / "back.json").limb
        assert all(np.allclose(back[name], truth[name], atol=1e-9) for name in truth.points)
    assert run("convert", "demo:bowleg-left", tmp_path / "x.txt")[0] == 2
    assert run("convert", "demo:bowleg-left", tmp_path / "x.json", "--to", "xml")[0] == 2
    assert not (tmp_path / "x.json").exists()


def test_a_folder_becomes_one_table(tmp_path, run):
    folder = tmp_path / "legs"
    folder.mkdir()
    for k, mpta in enumerate((80.0, 84.0, 88.0)):
        (folder / f"leg{k}.json").write_bytes(
            written(
                [case_of(raw_of(wc.Limb.from_angles(mpta=mpta), 0.3) | {"id": f"leg{k}"})],
                "labelme",
            )
        )
    (folder / "broken.json").write_text("{")
    (folder / "notes.txt").write_text("no leg")
    table = tmp_path / "table.csv"
    code, out, err = run("measure", folder, "-o", table)
    assert (code, out) == (0, "")
    assert "3 legs of 4 files measured, 1 could not be read" in err
    rows = table.read_text().splitlines()
    assert len(rows) == 5
    columns = rows[0].split(",")
    values = [dict(zip(columns, row.split(","), strict=False)) for row in rows[1:]]
    assert [round(float(v["mpta_deg"]), 6) for v in values if v["status"] == "ok"] == [
        80.0,
        84.0,
        88.0,
    ]
    assert rows[1].startswith("broken.json,")
    assert "no JSON" in rows[1]
    code, out, _ = run("measure", folder, "--json")
    document = json.loads(out)
    assert (len(document["results"]), len(document["failed"])) == (3, 1)
    assert run("measure", tmp_path / "nothing")[0] == 2
    (tmp_path / "empty").mkdir()
    assert run("measure", tmp_path / "empty")[0] == 2
