"""A cohort looks at the radiographs of its rows as a measurement does."""

import csv

import pytest
from PIL import Image

import wedgecalc as wc
from wedgecalc.cohort.row_films import ABSENT
from wedgecalc.sources.case import Case
from wedgecalc.sources.reading import load_legs

pa = pytest.importorskip("pyarrow")

from pyarrow import parquet  # noqa: E402

from tests.landmark_tables import LCW, flat, table_file  # noqa: E402


@pytest.mark.parametrize("form", ["csv", "parquet", "slow"])
def test_a_cohort_looks_at_radiographs_as_a_measurement_does(form, tmp_path, planned):
    Image.new("L", (400, 1000)).save(tmp_path / "film.png", dpi=(100, 80))
    Image.new("L", (100, 100)).save(tmp_path / "small.png")
    rows = [flat(image="film.png", hinge_x="240", hinge_y="540"), flat(image=" "), flat(image="gone.dcm", hip_center_x=""), flat(image="gone.dcm"),
            flat(image="small.png"), flat(image="../film.png"), flat(image="film.png", side="L"), flat(image="film.png")]  # fmt: skip
    for k, row in enumerate(rows):
        row |= {
            "id": f"A{k}",
            "units": "px",
            "mm_per_px": "0.9" if k == 7 else "",
            "remark": "a\nb" if form == "slow" else "c",
        }
    path = table_file(tmp_path / "t.csv", rows)
    legs = load_legs(path)
    if form == "parquet":
        path = tmp_path / "t.parquet"
        parquet.write_table(pa.Table.from_pylist(rows), path)
    found = planned(path)
    first = legs[0]
    assert first.limb.frame.aspect == pytest.approx(1.25, rel=0.01)
    plan = wc.plan(first.limb, LCW, hinge=(240, 540))
    for key, value in (
        ("before_hka_deg", plan.before.hka),
        ("correction_deg", plan.correction),
        ("after_mpta_deg", plan.after.mpta),
    ):
        assert float(found[0][key]) == pytest.approx(float(value), rel=1e-9)
    assert first.notes
    assert all(note in found[0]["notes"] for note in first.notes)
    assert [ABSENT in row["notes"] for row in found] == [
        False,
        False,
        False,
        True,
        False,
        False,
        False,
        False,
    ]
    statuses = [
        "ok",
        "ok",
        "missing-hip_center",
        "ok",
        "bad-image",
        "bad-image",
        "side-mismatch",
        "bad-image",
    ]
    assert [row["status"] for row in found] == statuses
    assert [isinstance(leg, Case) for leg in legs] == [status == "ok" for status in statuses]
    assert found[4]["before_hka_deg"] == ""


def test_a_cohort_takes_the_scale_of_a_radiograph(tmp_path, run, planned):
    assert run("phantom", "--side", "right", "--mpta", "82", "-o", tmp_path / "leg.dcm")[0] == 0
    assert run("convert", tmp_path / "leg.json", tmp_path / "t.csv")[0] == 0
    (row,) = csv.DictReader((tmp_path / "t.csv").read_text().splitlines())
    path = table_file(tmp_path / "t.csv", [row | {"mm_per_px": "", "wedgecalc": ""}])
    (found,), (leg,) = planned(path), load_legs(path)
    assert float(found["before_limb_mm"]) == pytest.approx(
        float(wc.measure(leg.limb).limb), rel=1e-9
    )
    assert "uncalibrated" not in found["alerts"]
    (tmp_path / "leg.dcm").unlink()
    (found,) = planned(path)
    assert (found["before_limb_mm"], found["notes"]) == ("", ABSENT)
