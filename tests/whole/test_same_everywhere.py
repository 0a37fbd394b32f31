"""A leg has the same alerts and notes wherever it is read: measure, plan, folder, cohort."""

import csv
import json
import shutil

import pytest

from tests.scaled_cases import MM, film, raw
from wedgecalc.sources.case import case_dir
from wedgecalc.sources.reading import bundled_cases, load_cases

pytest.importorskip("pyarrow")

from tests.landmark_tables import LCW, flat, table_file

FILMS = {
    "detector": {"ImagerPixelSpacing": [MM, MM]},
    "nominal": {"NominalScannedPixelSpacing": [MM, MM]},
    "calibrated": {"PixelSpacing": [MM, MM], "PixelSpacingCalibrationType": "GEOMETRY"},
    "not square": {"ImagerPixelSpacing": [MM, MM / 2]},
    "none": {},
}
LEGS = {
    "no scale": {},
    "too large": {"mm_per_px": 9.0},
    "too small": {"mm_per_px": 0.05, "osteotomy": {"kerf_mm": 1.0}},
    "no scale, a kerf": {"osteotomy": {"kerf_mm": 1.0}},
    "of the detector": {
        "mm_per_px": MM,
        "scale_source": "ImagerPixelSpacing, not corrected for magnification",
    },
    "scale": {"mm_per_px": MM},
}


@pytest.fixture
def alike(tmp_path, run, planned):
    """Compare the alerts and notes of a case with those of its row in a table beside it."""

    def call(path, cells=None):
        table = tmp_path / "table.csv"
        if cells is None:
            code, _, err = run("convert", path, table)
            assert code == 0, err
        else:
            table_file(table, [cells])
        rows = planned(table, procedure="auto")
        folder = tmp_path / "alone"
        folder.mkdir()
        for file in {path, *path.parent.glob("*.dcm"), *path.parent.glob("*.png")}:
            shutil.copy(file, folder)
        run("measure", folder, "-o", tmp_path / "folder.csv")
        with open(tmp_path / "folder.csv", encoding="utf-8", newline="") as file:
            listed = list(csv.DictReader(file))
        for case, row, line in zip(load_cases(path), rows, listed, strict=True):
            leg = f"#{case.id}" if len(rows) > 1 else ""
            measured, again = (
                json.loads(run("measure", f"{file}{leg}", "--json")[1]) for file in (path, table)
            )
            assert measured["alerts"] == again["alerts"]
            assert measured["notes"] == again["notes"]
            assert line["alerts"] == " ".join(alert["code"] for alert in measured["alerts"])
            assert line["notes"] == "; ".join(measured["notes"])
            if row["status"] != "ok":
                continue
            asked = ("-p", row["procedure"], "--target", row["target"])
            asked += tuple(f"--accept={code}" for code in row["stops"].split())
            plans = []
            for file in (path, table):
                code, out, err = run("plan", f"{file}{leg}", *asked, "--json")
                assert code == 0, err
                plans.append(json.loads(out))
            codes = [[alert["code"] for alert in plan["alerts"]] for plan in plans]
            assert codes[0] == codes[1]
            if not case.file.contours:
                # An alert of both bones stands once.
                assert row["alerts"].split() == list(dict.fromkeys(codes[0]))
                kerf = [f"kerf_mm of {it}" for it in ("the case", "wedgecalc")]
                notes = "; ".join(plans[0]["notes"]).replace(*kerf)
                assert row["notes"] == notes

    return call


@pytest.mark.parametrize("name", bundled_cases())
def test_a_bundled_leg(name, run, tmp_path, alike):
    path = tmp_path / "leg.json"
    code, _, err = run("convert", f"demo:{name}", path, "--to", "case")
    assert code == 0, err
    for picture in case_dir().glob("*.png"):
        shutil.copy(picture, tmp_path)
    alike(path)


@pytest.mark.parametrize("name", LEGS)
def test_a_leg_with_and_without_a_scale(name, tmp_path, alike):
    path = tmp_path / "leg.json"
    path.write_text(json.dumps(raw(MM, **LEGS[name])))
    alike(path)


@pytest.mark.parametrize("name", FILMS)
def test_a_leg_on_a_radiograph(name, tmp_path, alike):
    film(tmp_path / "own.dcm", **FILMS[name])
    path, leg = tmp_path / "leg.json", raw(MM, image="own.dcm")
    path.write_text(json.dumps(leg))
    alike(path, flat(leg["landmarks"], id="leg", units="px", image="own.dcm"))


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"wedgecalc": '{"mm_per_px": 2}'}, "bad-wedgecalc"),
        ({"wedgecalc": '{"scale_source": "ruler"}'}, "bad-wedgecalc"),
        ({"id": "A\n1"}, "bad-id"),
        ({"id": "A\x9b1"}, "bad-id"),
        ({"id": "A" * 201}, "bad-id"),
        ({"id": " "}, "ok"),
    ],
)
def test_what_measure_refuses_of_a_row_a_cohort_refuses(cells, status, tmp_path, run, planned):
    table = table_file(tmp_path / "t.csv", [flat(units="mm", **cells)])
    assert planned(table)[0]["status"] == status
    for command in (("measure",), ("plan", "-p", LCW)):
        assert run(*command, table)[0] == (0 if status == "ok" else 2)
