"""Cells of ours never run in a spreadsheet, and come back as they were."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wedgecalc as wc
from tests.places import INPUTS
from wedgecalc.text import cell, from_cell


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


STARTS = ("=", "+", "-", "@", "\t", "\r", "＝")


@given(st.text(st.sampled_from("='+-@ab1 ＝")))
def test_a_cell_comes_back_and_never_runs(text):
    assert from_cell(cell(text)) == text
    assert not cell(text).startswith(STARTS)


def test_a_table_of_ours_runs_nothing_and_reads_back(run, tmp_path):
    table = tmp_path / "t.csv"
    table.write_bytes((INPUTS / "tables" / "formula.csv").read_bytes())
    ids = [row["id"] for row in rows_of(table)]
    assert all(name.startswith("=") for name in ids)
    assert run("convert", table, tmp_path / "c.csv")[0] == 0
    rows = rows_of(tmp_path / "c.csv")
    assert [row["id"] for row in rows] == ["'" + name for name in ids]
    assert all(
        float(row["hip_center_x"]) == float(old["hip_center_x"])
        for row, old in zip(rows, rows_of(table), strict=True)
    )
    _, first, _ = run("measure", table, "--json")
    _, again, _ = run("measure", tmp_path / "c.csv", "--json")
    assert json.loads(again) == json.loads(first)
    assert [found["case"] for found in json.loads(first)["results"]] == ids
    assert run("convert", tmp_path / "c.csv", tmp_path / "d.csv")[0] == 0
    assert (tmp_path / "d.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()


def test_a_cohort_runs_nothing_and_passes_what_is_not_ours(run, tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    table = tmp_path / "t.csv"
    table.write_bytes((INPUTS / "tables" / "formula.csv").read_bytes())
    old = rows_of(table)
    for source in (table, tmp_path / "c.csv"):  # the table, and what `convert` made of it
        assert run("convert", table, tmp_path / "c.csv", "--force")[0] == 0
        assert (
            run(
                "cohort",
                source,
                "-p",
                "lateral-closing-wedge-hto",
                "-o",
                tmp_path / "o.csv",
                "--force",
            )[0]
            == 0
        )
        rows = rows_of(tmp_path / "o.csv")
        assert [row["id"] for row in rows] == ["'" + row["id"] for row in old]
        assert [row["status"] for row in rows] == ["ok"] * 3
    run("cohort", table, "-p", "lateral-closing-wedge-hto", "-o", tmp_path / "p.csv")
    assert [row["note"] for row in rows_of(tmp_path / "p.csv")] == [row["note"] for row in old]
    run("cohort", table, "-p", "lateral-closing-wedge-hto", "-o", tmp_path / "p.parquet")
    assert pq.read_table(tmp_path / "p.parquet")["id"].to_pylist() == [row["id"] for row in old], (
        "no spreadsheet runs Parquet"
    )
    assert pa.types.is_string(pq.read_schema(tmp_path / "p.parquet").field("id").type)


def test_numbers_stay_numbers(run, tmp_path):
    raw = wc.load_case("demo:lateral-oa-right").file.model_dump(exclude_none=True, mode="json")
    (tmp_path / "-1.json").write_text(json.dumps(raw | {"id": "-7"}))
    code, out, _ = run("measure", tmp_path)
    row = next(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert (row["file"], row["id"]) == ("'-1.json", "'-7")
    assert all(
        float(value) == float(value)
        for key, value in row.items()
        if key.endswith(("_deg", "_mm")) and value
    )
    assert any(value.startswith("-") for value in row.values())
