"""Cells of a table: numbers of every kind, and what is none is named."""

import datetime
import decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wedgecalc as wc
from tests.landmark_inputs import ANKLE, NAMES, leg_of
from wedgecalc.sources.case import case_of
from wedgecalc.sources.legs import RawLeg, Reading, Unread
from wedgecalc.sources.reading import load_legs
from wedgecalc.sources.tables.cells import decimal_sign, number_in
from wedgecalc.sources.tables.rows import table
from wedgecalc.sources.writing import file_bytes

pa = pytest.importorskip("pyarrow")

from pyarrow import parquet  # noqa: E402

from tests.landmark_tables import LCW, ROW, as_parquet, flat, table_file  # noqa: E402


@pytest.mark.parametrize(
    "text", ["{", "[1]", "7", '{"osteotomy": 5}', '{"contours": "x"}', '{"kerf": 1}']
)
def test_a_bad_cell_of_ours_is_a_row_s_fault(tmp_path, text):
    path = tmp_path / NAMES["csv"]
    path.write_bytes(
        file_bytes(
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


@pytest.mark.parametrize(
    ("column", "cell", "status"),
    [("hip_center_x", "abc", "bad-hip_center_x"), ("hip_center_x", "220 mm", "bad-hip_center_x"), ("hip_center_x", "2e7", "bad-hip_center_x"),
     ("hip_center_x", "inf", "bad-hip_center_x"), ("hip_center_x", "1_0", "bad-hip_center_x"), ("hip_center_x", "1,234", "bad-hip_center_x"),
     ("hip_center_x", "220,5", "ok"), ("hip_center_x", "", "missing-hip_center"), ("hip_center_x", "N/A", "missing-hip_center"), ("hip_center_x", "#N/A", "missing-hip_center"),
     ("condyle_medial_x", "abc", "bad-condyle_medial_x"), ("condyle_medial_x", "", "missing-condyle_medial_x"), ("condyle_medial_y", "nan", "missing-condyle_medial_y"),
     ("condyle_medial_x", "1.234.567", "bad-condyle_medial_x"), ("procedure", "nonsense", "unknown-procedure"), ("target", "wbl", "unknown-target"),
     ("target", "wbl=62,5", "ok"), ("target", " WBL = 60", "ok"), ("procedure", LCW.upper(), "ok"), ("procedure", "NA", "ok")],
)  # fmt: skip
def test_a_bad_cell_costs_its_row_and_no_other(column, cell, status, tmp_path, planned):
    rows = [flat(), flat(id="b", **{column: cell}), flat(id="c")]
    found = planned(table_file(tmp_path / "t.csv", rows))
    assert [row["status"] for row in found] == ["ok", status, "ok"]
    one = table(tmp_path / "t.csv", Reading())
    readable = status == "unknown-procedure"
    # What a whole case lacks, or asks for in vain, is said when it is made a case.
    assert [isinstance(leg, RawLeg) for leg in one] == [True, readable or status == "ok", True]
    if status.startswith(("bad-", "missing-condyle")):
        assert isinstance(one[1], Unread)
        assert one[1].problems[0].field == f"row 3: {column}"
        assert found[1]["before_hka_deg"] == ""


@pytest.mark.parametrize(("numbers", "delimiter", "sign"), [
    (["220.0", "80"], ",", "."), (["220,0", "80,125"], ";", ","), (["1,538", "559"], ",", None), (["1,538", "559"], ";", None), (["1.538", "559"], ";", None),
    (["220.125", "80.500"], ";", "."), (["220,125", "80,500"], ";", ","), (["220,125", "80,500"], "\t", None), (["0,125", "220,125"], ",", ","),
    (["220.125", "80"], ",", "."), (["220", "80"], ";", "."), (["220,5", "80.5"], ";", "."), (["220,5", "80.5", "1,538"], ";", None), ([], ",", "."),
])  # fmt: skip
def test_thousands_are_never_guessed(numbers, delimiter, sign):
    assert decimal_sign(numbers, delimiter) == sign


def test_numbers_with_thousands_are_named(tmp_path, run):
    whole = {name: (round(5 * x), round(5 * y)) for name, (x, y) in ROW.items()}
    row = {
        name: cell.removesuffix(".0")
        for name, cell in flat(whole, hip_center_x="1,100", ankle_center_y="4,362").items()
    }
    path = table_file(tmp_path / "t.csv", [row])
    for command in (["measure", path], ["cohort", path, "-o", tmp_path / "o.csv"]):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        assert "1,100" in err
        assert "thousands" in err


@given(st.floats(-1e6, 1e6), st.sampled_from(".,"))
def test_a_number_comes_back(value, sign):
    assert number_in(repr(value).replace(".", sign), sign) == value


NUMBERS = {
    "float64": lambda cells: pa.array([float(cell) for cell in cells]), "float32": lambda cells: pa.array([float(cell) for cell in cells], pa.float32()),
    "integer": lambda cells: pa.array([round(float(cell)) for cell in cells]), "decimal": lambda cells: pa.array([decimal.Decimal(cell) for cell in cells], pa.decimal128(9, 2)),
    "dictionary": lambda cells: pa.array([float(cell) for cell in cells]).dictionary_encode(), "text": pa.array, "large text": lambda cells: pa.array(cells, pa.large_string()),
    "comma": lambda cells: pa.array([cell.replace(".", ",") for cell in cells]), "dictionary of text": lambda cells: pa.array(cells).dictionary_encode(),
    "float16": lambda cells: pa.array([np.float16(cell) for cell in cells], pa.float16()),
}  # fmt: skip


ROUNDED = {"integer": 0.2, "float32": 1e-4, "float16": 0.05}


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_of_every_kind(kind, tmp_path, planned, measured):
    path = as_parquet([flat(), flat(id="b")], tmp_path / "t.parquet", NUMBERS[kind])
    legs, rows = measured(path), planned(path)
    assert [leg["case"] for leg in legs] == ["A1", "b"]
    for leg, row in zip(legs, rows, strict=True):
        assert float(row["before_hka_deg"]) == pytest.approx(leg["measures"]["hka_deg"], abs=1e-9)
        assert leg["measures"]["hka_deg"] == pytest.approx(
            173.0045139720891, abs=ROUNDED.get(kind, 1e-9)
        )


@pytest.mark.parametrize(
    "values", [[[1.0]], [{"a": 1.0}], [b"220"], [datetime.datetime(2024, 1, 1)], [True]]
)
def test_coordinates_that_are_no_numbers_are_named(values, tmp_path, run):
    columns = {
        name: pa.array([cell]) if name in ("id", "side") else pa.array([float(cell)])
        for name, cell in flat().items()
    }
    parquet.write_table(
        pa.table(columns | {"condyle_medial_x": pa.array(values)}), tmp_path / "t.parquet"
    )
    for command in (
        ["measure", tmp_path / "t.parquet"],
        ["cohort", tmp_path / "t.parquet", "-o", tmp_path / "o.csv"],
    ):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        assert "condyle_medial_x of type" in err


def test_targets_have_the_decimal_sign_of_their_table_and_strange_ones_stay(tmp_path, planned):
    words = ["wbl=62,125", "WBL = 62.5", "wbl=62,5", "wbl=200", "62,5", "", "=1+1"]
    rows = [
        flat(id=str(k), target=word, procedure="Schwenk" if k == 5 else "")
        for k, word in enumerate(words)
    ]
    path = table_file(tmp_path / "t.csv", rows, delimiter=";", dot=",")
    found = planned(path)
    assert [row["target"] for row in found[:3]] == ["wbl=62.125", "wbl=62.5", "wbl=62.5"]
    assert [row["target"] for row in found[3:5]] == ["wbl=200.0", "62,5"]
    assert [row["status"] for row in found] == ["ok"] * 3 + ["unknown-target"] * 2 + [
        "unknown-procedure",
        "unknown-target",
    ]
    assert (found[5]["procedure"], found[6]["target"]) == ("Schwenk", "'=1+1")
    for row, leg in zip(found[:3], load_legs(path), strict=False):
        assert float(row["correction_deg"]) == pytest.approx(
            float(wc.plan(leg.limb, LCW, leg.target).correction), rel=1e-9
        )


@pytest.mark.parametrize("word", ["#NV", "#N/D", "#n/a", "-nan"])
@pytest.mark.parametrize("slow", [False, True])
def test_a_spreadsheets_missing_value_says_nothing_in_any_language(
    word, slow, tmp_path, planned, measured
):
    rows = [
        flat(
            mm_per_px=word,
            condyle_medial_x=word,
            condyle_medial_y=word,
            condyle_lateral_x=word,
            condyle_lateral_y=word,
        ),
        flat(remark="a\nb" * slow),
    ]
    path = table_file(tmp_path / "t.csv", rows)
    assert planned(path)[0]["before_mldfa_deg"] == ""
    assert [row["status"] for row in planned(path)] == ["ok", "ok"]
    assert measured(path)[0]["knee_source"] == "plateau"


def test_ids_that_became_floats_are_the_same_everywhere(tmp_path, planned, measured):
    path = as_parquet([flat(id=7.0), flat(id=None), flat(id=10.5)], tmp_path / "t.parquet")
    names = [row["id"] for row in planned(path)]
    assert names == ["7", "", "10.5"]
    assert [document["case"] for document in measured(path)] == ["7", "row 3", "10.5"]
    assert load_legs(f"{path}#7")[0].id == "7"


@pytest.mark.parametrize("slow", [False, True])
def test_a_cell_may_be_long(slow, tmp_path, planned, measured):
    rows = [flat(remark="x" * 200_000), flat(remark="a\nb" if slow else "y")]
    path = table_file(tmp_path / "t.csv", rows)
    assert [len(row["remark"]) for row in planned(path)] == [200_000, 3 if slow else 1]
    assert len(measured(path)) == 2
