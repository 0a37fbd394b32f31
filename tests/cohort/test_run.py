"""Whole runs: the same bytes in batches, threads and formats; inputs, outputs and seeds as they come."""

import io
import os

import numpy as np
import pytest
from pyarrow import csv, parquet

from tests.cohort_tables import CASE, GOOD, LEGS, begun, columns, legs, posix, table_of
from wedgecalc import records
from wedgecalc.cohort import leg_table
from wedgecalc.cohort import rows as cohort
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.rows import output_columns, plan_arrays
from wedgecalc.cohort.run import run_cohort


@pytest.mark.parametrize(
    "name",
    [
        "x" * 251 + ".csv",
        os.fsdecode(b"caf\xe9 \xff.csv"),
        os.fsdecode(b"\xff.parquet"),
        "-x.csv",
        "\u202ey.csv",
    ],
)
def test_names_as_they_come(tmp_path, run, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    assert run("cohort-make", "-n", "5", "-o", f"./{name}")[0] == 0
    assert run("cohort", f"./{name}", "-o", "out.csv")[0] == 0
    assert run("cohort", "out.csv", "-o", f"./{name}")[0] == 2
    os.unlink(name)
    assert run("cohort-make", "-n", "5", "-o", "legs.csv")[0] == 0
    assert run("cohort", "legs.csv", "-o", f"./{name}")[0] == 0
    assert sorted(os.listdir()) == sorted([name, "out.csv", "legs.csv"])
    begun(tmp_path / "legs.csv", tmp_path / f"2{name[1:]}", rows=5)
    assert (
        run_cohort(tmp_path / "legs.csv", tmp_path / f"2{name[1:]}", Request(), resume=True).rows
        == 5
    )


def test_a_name_that_no_system_takes(tmp_path, run):
    assert run("cohort-make", "-n", "5", "-o", tmp_path / "legs.csv")[0] == 0
    for command in (["cohort", tmp_path / "legs.csv"], ["cohort-make", "-n", "5"]):
        code, _, err = run(*command, "-o", tmp_path / ("x" * 300 + ".csv"))
        assert code == 2
        assert "name too long" in err
    assert [path.name for path in tmp_path.iterdir()] == ["legs.csv"]


@posix
def test_an_output_is_not_its_input_by_any_name(tmp_path, run):
    (tmp_path / "legs.csv").write_text(GOOD)
    (tmp_path / "soft.csv").symlink_to("legs.csv")
    (tmp_path / "hard.csv").hardlink_to(tmp_path / "legs.csv")
    for name in ("soft.csv", "hard.csv", "./legs.csv"):
        code, _, err = run("cohort", tmp_path / "legs.csv", "-o", tmp_path / name, "--force")
        assert code == 2
        assert "the table that is read" in err
    assert (tmp_path / "legs.csv").read_text() == GOOD


@pytest.mark.parametrize("seed", ["-1", "-99999999999999999999999"])
def test_seeds_below_nothing(tmp_path, run, seed):
    (tmp_path / "legs.csv").write_text(GOOD)
    for words in (
        ["cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv", "--samples", "100"],
        ["cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv"],
        ["cohort-make", "-n", "5", "-o", tmp_path / "out.csv"],
        ["plan", CASE, "--uncertainty", "monte-carlo"],
        ["phantom", "--side", "right", "-o", tmp_path / "leg.png"],
    ):
        code, _, err = run(*words, "--seed", seed)
        assert code == 2, words
        assert "seed" in err
    assert [path.name for path in tmp_path.iterdir()] == ["legs.csv"]


def test_seeds_may_be_as_large_as_they_like(tmp_path, run):
    (tmp_path / "legs.csv").write_text(GOOD)
    for k, seed in enumerate((2**64, 2**64, 2**64 + 1)):
        assert (
            run(
                "cohort",
                tmp_path / "legs.csv",
                "-o",
                tmp_path / f"{k}.csv",
                "--samples",
                "100",
                "--seed",
                seed,
            )[0]
            == 0
        )
    first, again, other = ((tmp_path / f"{k}.csv").read_text() for k in range(3))
    assert first == again != other


@pytest.mark.parametrize("source", ["csv", "parquet"])
@pytest.mark.parametrize("result", ["csv", "parquet"])
def test_files(tmp_path, run, source, result):
    table = table_of(
        LEGS, clinic=[f'a "quoted", name {k}\u00e4' for k in range(60)], age=list(range(60))
    )
    path, out = tmp_path / f"legs.{source}", tmp_path / f"out.{result}"
    csv.write_csv(table, path) if source == "csv" else parquet.write_table(table, path)
    code, _, err = run("cohort", path, "-o", out, "--procedure", "auto")
    assert code == 0
    assert "60 rows" in err
    assert "ok: " in err
    assert "median" in err
    found = csv.read_csv(out) if result == "csv" else parquet.read_table(out)
    assert found.column_names[:4] == ["id", "side", "clinic", "age"]
    assert found.column_names[-1] == "status"
    assert found["id"].to_pylist() == table["id"].to_pylist()
    assert found["clinic"].to_pylist() == table["clinic"].to_pylist()
    direct = plan_arrays(columns(LEGS), Request())
    for key in ("before_hka_deg", "correction_deg", "after_wbl_pct", "base_mm"):
        values = np.array(found[key].to_numpy(), dtype=float)
        assert np.allclose(values, direct[key], rtol=0, atol=1e-12 * 200, equal_nan=True), key
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    assert run("cohort", path, "-o", out)[0] == 2, "never over an existing file"


def test_batches_threads_and_formats_give_the_same_bytes(tmp_path, monkeypatch):
    path = tmp_path / "legs.csv"
    csv.write_csv(table_of(legs(700)), path)
    outputs = []
    for rows, threads, block in ((65_536, 1, 8192), (100, 2, 8192), (33, 3, 7)):
        monkeypatch.setattr(leg_table, "BATCH_ROWS", rows)
        monkeypatch.setattr(cohort, "_ROWS_AT_ONCE", block)
        run_cohort(path, tmp_path / "out.csv", Request(), threads=threads, force=True)
        outputs.append((tmp_path / "out.csv").read_bytes())
    assert outputs[0] == outputs[1]
    first, other = (csv.read_csv(io.BytesIO(data)) for data in (outputs[0], outputs[2]))
    for name in first.column_names:
        a, b = first[name].to_pylist(), other[name].to_pylist()
        assert a == b or np.allclose(
            np.array(a, float), np.array(b, float), rtol=0, atol=1e-10, equal_nan=True
        ), name


def test_the_columns_are_those_of_the_records():
    names = output_columns(set(records.landmarks()))
    assert len(names) == len(set(names))
    assert {
        "before_hka_deg",
        "after_hka_deg",
        "correction_deg",
        "base_mm",
        "limb_change_mm",
        "status",
    } <= set(names)
    assert "after_kjlo_deg" not in names
