"""Parquet: columns of other types, and files that are broken."""

import csv
import datetime
import decimal

import numpy as np
import pytest

pa = pytest.importorskip("pyarrow")

from pyarrow import parquet  # noqa: E402

from tests.landmark_tables import as_parquet, flat  # noqa: E402

FOREIGN = {
    "list": [[1, 2], None], "struct": [{"a": 1, "b": "x"}, None], "stamp": [datetime.datetime(2024, 3, 1, 10), None], "zone": pa.array([0, None], pa.timestamp("s", "UTC")),
    "money": [decimal.Decimal("1.50"), None], "dict": pa.array(["u", None]).dictionary_encode(), "bytes": [b"\xff\x00", None], "date": [datetime.date(2024, 1, 1), None],
    "nothing": pa.nulls(2), "flag": [True, None], "big": [2**62, None], "f16": pa.array([np.float16(1.5), None], pa.float16()), "view": pa.array(["q", None], pa.string_view()),
}  # fmt: skip


def test_columns_of_other_types_pass_with_their_own(tmp_path, run):
    columns = {
        name: pa.array([cell] * 2) if name in ("id", "side") else pa.array([float(cell)] * 2)
        for name, cell in flat().items()
    }
    given = pa.table(
        {k: v if isinstance(v, pa.Array) else pa.array(v) for k, v in (columns | FOREIGN).items()}
    )
    parquet.write_table(given, tmp_path / "t.parquet")
    assert run("cohort", tmp_path / "t.parquet", "-o", tmp_path / "o.parquet")[0] == 0
    found = parquet.read_table(tmp_path / "o.parquet")
    assert found.column_names[2 : 2 + len(FOREIGN)] == list(FOREIGN)
    assert (
        parquet.read_table(tmp_path / "t.parquet")
        .select(list(FOREIGN))
        .equals(found.select(list(FOREIGN)))
    )
    assert run("cohort", tmp_path / "t.parquet", "-o", tmp_path / "o.csv")[0] == 0
    with open(tmp_path / "o.csv", newline="", encoding="utf-8") as file:
        first, second = csv.DictReader(file)
    assert [first[name] for name in ("list", "struct", "money", "dict", "bytes", "big", "view")] == [
        "[1, 2]", '{"a": 1, "b": "x"}', "1.50", "u", "ff00", str(2**62), "q"]  # fmt: skip
    assert {second[name] for name in FOREIGN} == {""}


@pytest.mark.parametrize("where", ["head", "page", "foot"])
def test_a_broken_parquet_file_is_named(where, tmp_path, run, planned):
    path = as_parquet([flat(id=f"{k}") for k in range(3000)], tmp_path / "t.parquet")
    data = bytearray(path.read_bytes())
    start = {"head": 4, "page": len(data) // 2, "foot": len(data) - 200}[where]
    data[start : start + 150] = bytes(byte ^ 0x5A for byte in data[start : start + 150])
    path.write_bytes(data)
    for command in (["measure", path], ["cohort", path, "-o", tmp_path / "o.csv"]):
        code, _, err = run(*command)
        if code:  # a page without a checksum may be read as other numbers
            assert code == 2
            assert "t.parquet" in err
    assert not [found.name for found in tmp_path.iterdir() if found.name.startswith(".")]


def test_text_in_parquet_that_is_no_text_is_named(tmp_path, run):
    columns = {
        name: pa.array([cell]) if name in ("id", "side") else pa.array([float(cell)])
        for name, cell in flat().items()
    }
    for name in ("id", "side", "ward"):
        parquet.write_table(
            pa.table(columns | {name: pa.array([b"S\xfcd"]).view(pa.string())}),
            tmp_path / "t.parquet",
        )
        code, out, err = run("cohort", tmp_path / "t.parquet", "-o", tmp_path / "o.csv")
        assert (code, out) == (2, "")
        assert "t.parquet" in err
        assert run("measure", tmp_path / "t.parquet")[0] == 2
    assert [found.name for found in tmp_path.iterdir()] == ["t.parquet"]
