"""Rows of a table: each has its own faults, and no other pays for them."""

import itertools
import json

import pytest

import wedgecalc as wc
from tests.landmark_tables import DIALECTS, LCW, ROW, TABLES, as_parquet, flat, raw_rows, table_file
from wedgecalc.sources.legs import RawLeg, Reading, Unread
from wedgecalc.sources.reading import load_legs
from wedgecalc.sources.tables import arrow_rows
from wedgecalc.sources.tables.rows import table


@pytest.mark.parametrize(
    ("name", "status"),
    [("yup", ["landmarks-swapped"] * 2), ("mixed-rows", ["ok", "ok", "side-mismatch"])],
)
def test_a_bad_row_has_no_numbers(name, status, planned):
    rows = planned(TABLES / f"{name}.csv")
    assert [row["status"] for row in rows] == status
    for row in rows:
        numbers = [
            value
            for key, value in row.items()
            if key.startswith(("before_", "after_", "base_", "correction_", "limb_"))
        ]
        assert all(value == "" for value in numbers) == (row["status"] != "ok")
        assert row["status"] == "ok" or (row["procedure"], row["target"], row["alerts"]) == (
            "",
            "",
            "",
        )


def test_one_row_that_its_procedure_cannot_bring_to_its_target(planned):
    # The first leg's varus is in its joint line: a named procedure plans it, `auto` plans nothing.
    path = TABLES / "one-row-mldfa.csv"
    for procedure, first in (("lateral-closing-wedge-hto", "ok"), ("auto", "deformity-in-joint")):
        found = [row["status"] for row in planned(path, procedure=procedure)]
        assert found == [first, "unreachable", "ok"]
    rows = planned(TABLES / "ok.csv", "--target", "mldfa=88", procedure="auto")
    assert {row["status"] for row in rows} == {"unreachable"}
    assert all(row["before_hka_deg"] for row in rows), "the leg itself was read"


@pytest.mark.parametrize(
    ("change", "status"),
    [(lambda row: row + ",x", "ragged-row"), (lambda row: row + ",,", "ok"), (lambda row: row.rpartition(",")[0], "ragged-row"),
     (lambda row: row.replace("right,", ""), "ragged-row"), (lambda row: row.replace("b,", '"b",'), "ok"), (lambda row: row.replace(",w", ',"w\nv, ""u"""'), "ok")],
)  # fmt: skip
def test_a_ragged_row_is_its_own_fault(change, status, tmp_path, planned):
    path = raw_rows(tmp_path, change)
    found = planned(path)
    assert [row["status"] for row in found] == ["ok", status, "ok"]
    assert [row["id"] for row in found] == ["a", "b", "c"]
    legs = table(path, Reading())
    assert [isinstance(leg, RawLeg) for leg in legs] == [True, status == "ok", True]
    if "\n" in found[1]["ward"]:
        assert found[1]["ward"] == 'w\nv, "u"'


def test_empty_rows_are_no_legs_and_stray_cells_are_named(tmp_path, planned):
    head, row = table_file(tmp_path / "t.csv", [flat()]).read_text().splitlines()
    commas = "," * head.count(",")
    (tmp_path / "t.csv").write_text(
        "\n".join(
            [head + ",,", row + ",,", commas + ",,", "", row + ",,stray", commas, row, commas]
        )
        + "\n"
    )
    assert [row["status"] for row in planned(tmp_path / "t.csv")] == ["ok", "ragged-row", "ok"]
    legs = table(tmp_path / "t.csv", Reading())
    assert [isinstance(leg, Unread) for leg in legs] == [False, True, False]
    assert legs[1].problems[0].field == "row 5", "as a spreadsheet counts"


@pytest.mark.parametrize(
    ("trouble", "place", "number"),
    [
        *itertools.product(["word", "ragged", "empty", "break"], [0, 480, 999], [1000]),
        ("break", 12_000, 25_000),
    ],
)
def test_trouble_deep_in_a_large_table(trouble, place, number, tmp_path, planned, monkeypatch):
    """The table is read in blocks: what a later block holds cannot matter to an earlier one."""
    if number == 1000:  # of which one table is in blocks as small
        monkeypatch.setattr(arrow_rows, "_BYTES", 2**14)
    head, row = (
        table_file(tmp_path / "t.csv", [flat(id="n", ward="00120")]).read_text().splitlines()
    )
    rows = [row] * number
    rows[place] = {
        "word": row.replace("80", "oops"),
        "ragged": row + ",x",
        "empty": "," * head.count(","),
        "break": row.replace("00120", '"a\nb"'),
    }[trouble]
    (tmp_path / "t.csv").write_text("\n".join([head, *rows]) + "\n")
    found = planned(tmp_path / "t.csv")
    status = {"word": "bad-hip_center_y", "ragged": "ragged-row", "empty": "ok", "break": "ok"}[
        trouble
    ]
    assert len(found) == number - (trouble == "empty")
    if trouble != "empty":
        assert found[place]["status"] == status
        assert found[place]["ward"] == ("a\nb" if trouble == "break" else "00120")
    assert sum(row["status"] == "ok" and row["ward"] == "00120" for row in found) == number - 1


@pytest.mark.parametrize("command", ["measure", "plan"])
def test_the_same_leg_gives_the_same_document(command, tmp_path, run):
    case = {
        "format": "wedgecalc-case/1",
        "id": "A1",
        "side": "right",
        "units": "mm",
        "landmarks": {name: list(xy) for name, xy in ROW.items()},
    }
    (tmp_path / "case.json").write_text(json.dumps(case))
    scaled = {name: [x / 0.5, y / 0.5] for name, (x, y) in ROW.items()}
    (tmp_path / "px.json").write_text(
        json.dumps(case | {"units": "px", "mm_per_px": 0.5, "landmarks": scaled})
    )
    files = [tmp_path / "case.json", tmp_path / "px.json"]
    for k, how in enumerate(DIALECTS):
        files.append(table_file(tmp_path / f"{k}.csv", [flat()], **DIALECTS[how]))
    files += [table_file(tmp_path / "px.csv", [flat(scale=2, mm_per_px="0.5")]), as_parquet([flat()], tmp_path / "mm.parquet"),
              as_parquet([flat(scale=2, units="px", mm_per_px="0.5")], tmp_path / "px.parquet")]  # fmt: skip
    documents = []
    for path in files:
        code, out, err = run(command, path, "--json", *(["-p", LCW] if command == "plan" else []))
        assert code == 0, err
        found = json.loads(out)
        if command == "plan":  # in the coordinates of the case
            del found["after"]["landmarks"]
        documents.append(found)
    for path, found in zip(files, documents, strict=True):
        in_px = path.stem == "px"
        for key in documents[0]:
            if key in ("scale_source", "side_source") or (key == "wedge" and in_px):
                continue
            assert_close(found[key], documents[0][key], f"{path.name}: {key}")
        if command == "plan":
            assert found["wedge"]["base_mm"] == pytest.approx(
                documents[0]["wedge"]["base_mm"], abs=1e-9
            )


def assert_close(found, expected, where):
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), where
        for key, value in expected.items():
            assert_close(found[key], value, f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for a, b in zip(found, expected, strict=True):
            assert_close(a, b, where)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=1e-9), where
    else:
        assert found == expected, where


def test_notes_image_and_target_of_a_row_travel_into_its_case(tmp_path):
    path = table_file(
        tmp_path / "t.csv",
        [
            flat(
                note="seen, twice",
                procedure=LCW,
                target="hka=183",
                soft_tissue="jlca-half",
                jlca_supine_deg="0.5",
                ward="x",
            )
        ],
    )
    case = wc.load_case(path)
    assert case.file.note == "seen, twice"
    assert (case.osteotomy.procedure, case.target) == (LCW, wc.Target("hka", 183))
    assert (case.request.soft_tissue, case.request.jlca_supine) == ("jlca-half", 0.5)
    assert case.notes == ()


def test_slow_rows_come_in_the_batches_of_quick_ones(tmp_path, monkeypatch, planned):
    path = table_file(
        tmp_path / "t.csv",
        [flat(id=f"{k}", hip_center_x="oops" if k == 5 else "220.0") for k in range(40)],
    )
    whole = planned(path)
    monkeypatch.setattr(arrow_rows, "_SLOW_ROWS", 7)
    assert planned(path) == whole
    assert [row["id"] for row in whole] == [str(k) for k in range(40)]


@pytest.mark.parametrize("to", ["case", "csv", "coco"])
def test_convert_leaves_out_the_bad_rows_and_names_them(to, tmp_path, run):
    path, out = (
        table_file(tmp_path / "t.csv", [flat(id="A1"), flat(id="A2", hip_center_y="k.A.")]),
        tmp_path / f"o.{to.replace('case', 'json')}",
    )
    out = out if to != "coco" else tmp_path / "o.json"
    code, _, err = run("convert", path, out, "--to", to)
    assert code == 0
    assert "A2: row 3: hip_center_y" in err
    assert "1 leg written" in err
    assert "1 of 2 could not be read" in err
    assert [leg.id for leg in load_legs(out)] == ["A1"]
    bad = table_file(tmp_path / "b.csv", [flat(side="?")])
    code, _, err = run("convert", bad, tmp_path / "b.json")
    assert (code, (tmp_path / "b.json").exists()) == (2, False)


def test_a_procedure_that_only_a_cohort_chooses_stops_no_other_command(tmp_path, run, planned):
    path = table_file(tmp_path / "t.csv", [flat(procedure="Auto")])
    (row,) = planned(path)
    assert (row["status"], row["procedure"]) == ("ok", LCW)
    for command in (("measure",), ("plan", "-p", LCW)):
        code, _, err = run(*command, path)
        assert code == 0
        assert "wedgecalc cohort" in err
