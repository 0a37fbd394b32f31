"""How a table is written: signs, quotes, encodings, and bytes that are no table."""

import codecs
import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.covering import examples
from tests.landmark_tables import (
    DIALECTS,
    ROW,
    TABLES,
    as_parquet,
    cells,
    flat,
    raw_rows,
    table_file,
)
from wedgecalc.errors import InputError
from wedgecalc.sources.legs import RawLeg, Reading
from wedgecalc.sources.tables.dialect import dialect_of
from wedgecalc.sources.tables.rows import table


@pytest.mark.parametrize(
    "name",
    [
        "ok",
        "semi",
        "semi-dot",
        "tab",
        "utf16",
        "trail-rows",
        "trail-cols",
        "quoted-comma",
        "sideRL",
        "carry",
    ],
)
def test_what_spreadsheets_write_is_read_alike_everywhere(name, planned, measured, run, tmp_path):
    path = TABLES / f"{name}.csv"
    legs = measured(path)
    rows = planned(path)
    assert [leg["case"] for leg in legs] == ["A1", "A2"] == [row["id"] for row in rows]
    for leg, row in zip(legs, rows, strict=True):
        assert leg["measures"]["hka_deg"] == pytest.approx(173.0045139720891, abs=1e-9)
        assert float(row["before_hka_deg"]) == pytest.approx(leg["measures"]["hka_deg"], abs=1e-9)
        assert float(row["before_mldfa_deg"]) == pytest.approx(
            leg["measures"]["mldfa_deg"], abs=1e-9
        )
        assert float(row["base_mm"]) == pytest.approx(9.364489676, abs=1e-6)
        assert row["status"] == "ok"
    assert run("convert", path, tmp_path / "c.csv")[0] == 0
    assert [leg["measures"] for leg in measured(tmp_path / "c.csv")] == [
        leg["measures"] for leg in legs
    ]


def test_text_that_is_not_utf_8(planned, measured, tmp_path):
    rows, legs = planned(TABLES / "latin1.csv"), measured(TABLES / "latin1.csv")
    assert len(rows) == len(legs) == 5
    assert {row["status"] for row in rows} == {"ok"}
    with open(TABLES / "latin1.csv", encoding="cp1252", newline="") as file:
        there = list(csv.DictReader(file))
    others = [
        name for name in there[0] if name not in ("id", "side") and name[-2:] not in ("_x", "_y")
    ]
    assert any(not "".join(row[name] for name in others).isascii() for row in there)
    assert [[row[name] for name in others] for row in rows] == [
        [row[name] for name in others] for row in there
    ]


@pytest.mark.parametrize("how", DIALECTS)
@pytest.mark.parametrize("ending", ["csv", "tsv", "txt"])
def test_every_dialect_is_the_same_table(how, ending, tmp_path, planned):
    rows = [
        flat(id="Zoë", ward="7 Süd", blank="", at="10:30"),
        flat(id="b", ward='a "b", c; d\te', at="00120"),
        flat(side="left", id="c"),
    ]
    path = table_file(tmp_path / f"t.{ending}", rows, **DIALECTS[how])
    legs = table(path, Reading())
    assert [leg.raw["id"] for leg in legs] == ["Zoë", "b", "c"]
    assert legs[0].raw["landmarks"] == {name: list(map(float, xy)) for name, xy in ROW.items()}
    found = planned(path)
    assert [(row["id"], row["ward"], row["at"], row["status"]) for row in found] == [
        ("Zoë", "7 Süd", "10:30", "ok"), ("b", 'a "b", c; d\te', "00120", "ok"), ("c", "", "", "side-mismatch")]  # fmt: skip
    assert float(found[0]["before_hka_deg"]) == pytest.approx(173.0045139720891, abs=1e-9)


def test_utf_16_of_the_other_order_and_without_a_mark(tmp_path, planned):
    text = table_file(tmp_path / "t.csv", [flat()]).read_text()
    for data in (
        codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
    ):
        (tmp_path / "t.csv").write_bytes(data)
        assert planned(tmp_path / "t.csv")[0]["status"] == "ok"
        assert table(tmp_path / "t.csv", Reading())[0].raw["side"] == "right"


@examples(40)
@given(
    ids=st.lists(cells, min_size=1, max_size=5),
    others=st.lists(cells, min_size=5, max_size=5),
    places=st.lists(st.floats(-40, 40).map(lambda v: round(v, 2)), min_size=5, max_size=5),
    delimiter=st.sampled_from(",;\t|"), dot=st.sampled_from(".,"), end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), every=st.booleans(), shuffled=st.randoms(use_true_random=False), upper=st.booleans(),
)  # fmt: skip
def test_random_tables_in_random_dialects_read_alike(
    tmp_path_factory, ids, others, places, delimiter, dot, end, encoding, every, shuffled, upper
):
    folder = tmp_path_factory.mktemp("t")
    rows = [flat({name: (x + shift, y + shift) for name, (x, y) in ROW.items()}, id=name, Ort=other)
            for name, other, shift in zip(ids, others, places, strict=False)]  # fmt: skip
    names = list(rows[0])
    shuffled.shuffle(names)
    spell = (lambda name: f" {name.upper().replace('_', ' ')} ") if upper else str
    rows_as = [
        {
            spell(name) if name != "Ort" else name: row[name].replace(".", dot)
            if name[-2:] in ("_x", "_y")
            else row[name]
            for name in names
        }
        for row in rows
    ]
    path = table_file(
        folder / "t.csv",
        rows_as,
        delimiter,
        encoding,
        end=end,
        quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL,
    )
    legs = table(path, Reading())
    assert len(legs) == len(rows)
    for k, (leg, row) in enumerate(zip(legs, rows, strict=True)):
        assert isinstance(leg, RawLeg)
        assert leg.raw["id"] == (row["id"] if row["id"].strip() else f"row {k + 2}")
        assert leg.raw["landmarks"] == {
            n: [float(row[f"{n}_x"]), float(row[f"{n}_y"])] for n in ROW
        }
    from wedgecalc.cohort.leg_table import LegTable

    read = LegTable(path)
    batches = list(read.batches(0))
    got = [read.columns(batch).numbers for batch in batches]
    assert [text for part in batches for text in part.column("Ort").to_pylist()] == [
        row["Ort"] for row in rows
    ]
    for n in ROW:
        assert [v for part in got for v in part[f"{n}_x"].tolist()] == [
            float(row[f"{n}_x"]) for row in rows
        ]


def test_bytes_of_another_encoding_deep_in_a_table(tmp_path, planned, run):
    head, row = table_file(tmp_path / "t.csv", [flat(ward="ward")]).read_bytes().splitlines()
    rows = [row] * 20_000
    rows[19_000] = row.replace(b"ward", b"S\xfcd")
    (tmp_path / "t.csv").write_bytes(b"\n".join([head, *rows]) + b"\n")
    assert planned(tmp_path / "t.csv")[19_000]["ward"] == "Süd"
    rows[10] = row.replace(b"ward", "Süd".encode())
    (tmp_path / "t.csv").write_bytes(b"\n".join([head, *rows]) + b"\n")
    code, _, err = run("cohort", tmp_path / "t.csv", "-o", tmp_path / "o.csv")
    assert code == 2
    assert "not UTF-8 at position" in err
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"PK\x03\x04rest", "Excel"),
        (b"\x1f\x8b123", "gzip"),
        (b"\x00\x01\x02" * 50, "NUL"),
        (b"", "empty"),
        (b"\n\n,,\n", "hip_center_x"),
    ],
)
def test_what_is_no_table_is_named(data, word, tmp_path, run):
    (tmp_path / "t.csv").write_bytes(data)
    for command in (
        ["measure", tmp_path / "t.csv"],
        ["cohort", tmp_path / "t.csv", "-o", tmp_path / "o.csv"],
    ):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        assert word in err
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_workbook_is_told_how_to_be_saved(ending, tmp_path, run):
    (tmp_path / f"t.{ending}").write_bytes(b"PK\x03\x04rest")
    for command in (
        ["measure", tmp_path / f"t.{ending}"],
        ["cohort", tmp_path / f"t.{ending}", "-o", tmp_path / "o.csv"],
    ):
        code, _, err = run(*command)
        assert code == 2
        assert "CSV UTF-8" in err


def test_an_open_quote_is_named_with_its_row(tmp_path, run):
    path = raw_rows(tmp_path, lambda row: row.replace(",w", ',"w'))
    for command in (["measure", path], ["cohort", path, "-o", tmp_path / "o.csv"]):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        assert "row 3" in err
    assert [found.name for found in tmp_path.iterdir()] == ["t.csv"]


def test_the_content_says_what_a_file_is(tmp_path, measured):
    path = as_parquet([flat()], tmp_path / "t.csv")
    assert measured(path)[0]["case"] == "A1"
    assert measured(table_file(tmp_path / "t.parquet", [flat()]))[0]["case"] == "A1"


def test_a_case_in_a_text_file_is_a_case(tmp_path, measured):
    case = {
        "format": "wedgecalc-case/1",
        "side": "right",
        "units": "mm",
        "landmarks": {name: list(xy) for name, xy in ROW.items()},
    }
    (tmp_path / "case.txt").write_text(f" {json.dumps(case)}", encoding="utf-8-sig")
    assert measured(tmp_path / "case.txt")[0]["side"] == "right"


def test_what_a_table_is_told_by(tmp_path):
    told = dialect_of(
        table_file(
            tmp_path / "t.csv",
            [flat()],
            delimiter=";",
            dot=",",
            encoding="utf-16",
            before="sep=;\r\n",
            end="\r\n",
        )
    )
    assert (told.encoding, told.delimiter, told.decimal, told.before, told.lines) == (
        "utf-16",
        ";",
        ",",
        1,
        2,
    )


def test_a_table_that_is_not_utf_8_is_noted_by_every_command(tmp_path, run):
    path = table_file(tmp_path / "t.csv", [flat(id="Müller"), flat(id="A2")], encoding="cp1252")
    for words in (["measure", path], ["cohort", path, "-o", tmp_path / "o.csv"]):
        code, _, err = run(*words)
        assert code == 0
        assert err.count("Windows-1252") == 1


def test_a_folder_takes_tables_of_text_and_leaves_out_results_and_letters(tmp_path, run):
    folder = tmp_path / "in"
    folder.mkdir()
    table_file(folder / "a.csv", [flat(id="A")])
    table_file(folder / "b.txt", [flat(id="B")], delimiter="\t")
    table_file(folder / "c.TXT", [flat(id="C", hip_centre_x="1")], encoding="utf-16")
    (folder / "letter.txt").write_text("Dear colleague,\nthe side, units and note follow.\n")
    for command in (["cohort", folder / "a.csv"], ["measure", folder / "a.csv"]):
        assert run(*command, "-o", folder / f"{command[0]}.csv")[0] == 0
    code, _, err = run("measure", folder, "-o", tmp_path / "o.csv")
    assert (code, "2 legs of 3 files measured, 1 could not be read" in err) == (0, True)
    found = list(csv.DictReader((tmp_path / "o.csv").read_text().splitlines()))
    assert [(row["file"], row["id"]) for row in found] == [
        ("a.csv", "A"),
        ("b.txt", "B"),
        ("c.TXT", ""),
    ]
    assert "hip_centre_x" in found[2]["status"]


@pytest.mark.parametrize("above", ["Study 5,,,\n", "# exported\n\n", "Study;5\nby;me\n"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_headings_below_a_title_are_named_with_their_row(above, delimiter, tmp_path):
    path = table_file(tmp_path / "t.csv", [flat()], delimiter, before=above)
    with pytest.raises(InputError) as error:
        dialect_of(path)
    (problem,) = error.value.problems
    assert f"row {above.count(chr(10)) + 1}" in problem.found
