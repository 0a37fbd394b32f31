"""Tables of legs for a cohort: what is bad is named, and nothing is written."""

import pytest
from pyarrow import csv, parquet

from tests.cohort_tables import GOOD, HEAD, ROWS, legs, table_of
from wedgecalc.cohort import output_table as part_table
from wedgecalc.cohort import run_lock as claim


def spoilt(table, how):
    """A table whose first half is good."""
    path = table.with_name(f"bad.{'parquet' if how == 'page' else 'csv'}")
    lines = table.read_bytes().split(b"\n")
    if how == "latin":
        lines[200] = lines[200].replace(b"leg", b"caf\xe9", 1)
    elif how == "ragged":
        lines[200] += b",1,2"
    path.write_bytes(b"\n".join(lines))
    if how == "page":
        parquet.write_table(csv.read_csv(table), path, row_group_size=50)
        data = bytearray(path.read_bytes())
        half = len(data) // 2
        data[half : half + 3000] = bytes(byte ^ 0x5A for byte in data[half : half + 3000])
        path.write_bytes(data)
    return path


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("how", ["page", "latin", "ragged"])
def test_a_table_that_goes_bad_on_its_way_is_read_or_named(
    tmp_path, table, run, monkeypatch, how, ending
):
    monkeypatch.setattr(part_table, "_SAVE", 0.0)
    path, out = spoilt(table, how), tmp_path / f"out.{ending}"
    code, _, err = run("cohort", path, "-o", out)
    assert code in ((2,) if how == "page" else (0, 2))
    assert path.name in err or code == 0
    assert out.exists() == (code == 0)
    assert not claim.folder_of(out).exists(), "no half file"


def test_columns_that_csv_has_no_place_for(tmp_path, run):
    parquet.write_table(table_of(legs(5), scans=[[1, 2]] * 5), tmp_path / "legs.parquet")
    code, _, err = run("cohort", tmp_path / "legs.parquet", "-o", tmp_path / "out.csv")
    assert code == 0 or "list" in err
    assert (tmp_path / "out.csv").exists() == (code == 0)
    assert run("cohort", tmp_path / "legs.parquet", "-o", tmp_path / "out.parquet")[0] == 0
    assert parquet.read_table(tmp_path / "out.parquet")["scans"].to_pylist() == [[1, 2]] * 5


TABLES = {
    "empty": ("", "empty file"), "no rows of legs": ("a,b\n1,2\n", "hip_center_x"), "no side": (GOOD.replace('"side"', '"sied"'), "side"),
    "misspelt": (GOOD.replace("hip_center_x", "hip_centre_x"), "hip_center_x"), "half a landmark": (GOOD.replace("plateau_medial_y", "plateau_medial_z"), "plateau_medial"),
    "twice": (GOOD.replace("condyle_medial_x", "condyle_lateral_x"), "each heading once"), "a result's name": (GOOD.replace('"id"', '"status"'), "status"),
    "open quote": (GOOD + '"a', "row 6"), "binary": ("\x00\x01\x02" * 100, "NUL bytes"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_bad_tables_are_named_and_nothing_is_written(tmp_path, run, name):
    text, words = TABLES[name]
    (tmp_path / "legs.csv").write_text(text)
    code, out, err = run("cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv")
    assert (code, out) == (2, "")
    assert "legs.csv" in err
    import re

    assert re.search(words, err), err
    assert [p.name for p in tmp_path.iterdir()] == ["legs.csv"]


def test_words_among_numbers_cost_their_row_and_no_other(tmp_path, run):
    rows = ROWS * 30
    rows[70] = rows[70].replace(",", ",oops", 3).replace(",oops", ",", 2)
    (tmp_path / "legs.csv").write_text("\n".join([HEAD, *rows]) + "\n")
    assert run("cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv")[0] == 0
    statuses = csv.read_csv(tmp_path / "out.csv")["status"].to_pylist()
    # The verdict on every other leg is that there is nothing to correct.
    assert (statuses.count("ok"), statuses.count("nothing-to-correct")) == (59, 60)
    assert statuses[70].startswith("bad-")


def test_no_rows_and_only_bad_rows(tmp_path, run):
    (tmp_path / "legs.csv").write_text(HEAD + "\n")
    code, _, err = run("cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv")
    assert code == 0
    assert "0 rows" in err
    (tmp_path / "bad.csv").write_text(
        "\n".join([HEAD, *(["x,neither" + "," * (HEAD.count(",") - 1)] * 5000)]) + "\n"
    )
    code, _, err = run("cohort", tmp_path / "bad.csv", "-o", tmp_path / "bad-out.csv")
    assert code == 0
    assert "unknown-side: 5,000" in err


@pytest.mark.parametrize(
    "options",
    [
        ["-p", "no-such"],
        ["-p", "shortening"],
        ["-t", "wbl=900"],
        ["--threads", "0"],
        ["--kerf", "99"],
        ["-o", "out.txt"],
        ["-o", "missing/out.csv"],
    ],
)
def test_bad_requests(tmp_path, run, monkeypatch, options):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "legs.csv").write_text(GOOD)
    given = options if "-o" in options else [*options, "-o", "out.csv"]
    assert run("cohort", "legs.csv", *given)[0] == 2
    assert [p.name for p in tmp_path.iterdir()] == ["legs.csv"]
    assert run("cohort", "nothing.csv", "-o", "out.csv")[0] == 2
    assert run("cohort", "legs.csv", "-o", "legs.csv", "--force")[0] == 2
    assert (tmp_path / "legs.csv").read_text() == GOOD
