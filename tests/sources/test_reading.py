"""Any file to its legs: one way of naming a leg, a side and a scale for every format."""

import csv
import io
import json
import math

import numpy as np
import pytest

import wedgecalc as wc
from tests.landmark_inputs import MPTA, OK, RIGHT, coco, markups, shape, spoilt
from tests.landmark_tables import LCW, flat, table_file
from wedgecalc.sources.case import Case, case_of
from wedgecalc.sources.legs import Unread
from wedgecalc.sources.reading import load_case, load_cases, load_legs
from wedgecalc.sources.writing import file_bytes


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
    assert list(rows[0])[-3:] == ["stops", "notes", "status"]
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
        (tmp_path / name).write_bytes(file_bytes([case_of(raw)], form))
        found = wc.measure(load_case(tmp_path / name).limb)
        for key in ("hka", "mpta", "mldfa", "jlca", "limb", "wbl", "nsa", "mldta"):
            assert getattr(found, key) == pytest.approx(getattr(truth, key), abs=1e-9), (form, key)


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


def test_a_leg_whose_id_stands_twice_is_chosen_by_its_row(tmp_path, run):
    rows = [
        flat(),
        flat(id="B", side="x"),
        flat(id="B"),
        flat(id="row 2", mm_per_px=""),
        flat(id="", note="last"),
    ]
    path = table_file(tmp_path / "t.csv", [*rows, flat(id="B", note="third")])
    code, _, err = run("measure", f"{path}#nobody")
    assert code == 2
    code, _, err = run("plan", f"{path}#B", "-p", LCW)
    assert code == 2
    assert all(f"#row {number}" in err for number in (3, 4, 7))
    assert [leg.file.note for leg in load_legs(f"{path}#row 7")] == ["third"]
    assert run("plan", f"{path}#row 4", "-p", LCW)[0] == 0
    assert [leg.id for leg in load_legs(f"{path}#row 2")] == ["row 2"], "an id comes before a place"
    (unread,) = load_legs(f"{path}#row 3")
    assert isinstance(unread, Unread)
    assert isinstance(load_legs(f"{path}#row 6")[0], Case)


def test_who_wants_one_leg_of_many_is_told_how_to_name_it_and_not_what_is_wrong_with_others(
    tmp_path, run
):
    path = table_file(
        tmp_path / "t.csv", [flat(id="A"), flat(id="B", hip_center_x="?"), flat(id="C")]
    )
    code, _, err = run("plan", path, "-p", LCW)
    assert (code, "t.csv#C" in err, "hip_center_x" in err) == (2, True, False)
    code, _, err = run("plan", f"{path}#B", "-p", LCW)
    assert (code, "hip_center_x" in err) == (2, True)


def test_a_name_that_no_leg_has_is_refused_with_those_there_are(tmp_path):
    table = table_file(tmp_path / "t.csv", [flat(id=f"A{k}") for k in range(3)])
    with pytest.raises(wc.InputError) as error:
        load_case(f"{table}#zz")
    assert all(f"'A{k}'" in error.value.problems[0].fix for k in range(3))


def test_a_key_that_stands_twice_is_all_that_is_wrong(tmp_path):
    path = tmp_path / "leg.json"
    path.write_text(json.dumps(OK).replace("{", '{"imageWidth": 1, "imageWidth": 1, ', 1))
    with pytest.raises(wc.InputError) as error:
        load_case(path)
    assert [problem.field for problem in error.value.problems] == ["imageWidth"]


def test_an_old_list_of_slicer_is_named(tmp_path):
    path = tmp_path / "F.fcsv"
    path.write_text("# Markups fiducial file version = 4.11\n")
    with pytest.raises(wc.InputError) as error:
        load_case(path)
    assert ".mrk.json" in error.value.problems[0].fix
