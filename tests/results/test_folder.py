"""A folder or a file of several legs becomes one table."""

import csv
import json

import pytest

import wedgecalc as wc
from tests.landmark_inputs import raw_of
from tests.landmark_tables import flat, table_file
from wedgecalc.sources.case import case_of
from wedgecalc.sources.writing import file_bytes


def test_a_folder_becomes_one_table(tmp_path, run):
    folder = tmp_path / "legs"
    folder.mkdir()
    for k, mpta in enumerate((80.0, 84.0, 88.0)):
        (folder / f"leg{k}.json").write_bytes(
            file_bytes(
                [case_of(raw_of(wc.Limb.from_angles(mpta=mpta), 0.3) | {"id": f"leg{k}"})],
                "labelme",
            )
        )
    (folder / "broken.json").write_text("{")
    (folder / "notes.txt").write_text("no leg")
    table = tmp_path / "table.csv"
    code, out, err = run("measure", folder, "-o", table)
    assert (code, out) == (0, "")
    assert "3 legs of 4 files measured, 1 could not be read" in err
    rows = table.read_text().splitlines()
    assert len(rows) == 5
    columns = rows[0].split(",")
    values = [dict(zip(columns, row.split(","), strict=False)) for row in rows[1:]]
    assert [round(float(v["mpta_deg"]), 6) for v in values if v["status"] == "ok"] == [
        80.0,
        84.0,
        88.0,
    ]
    assert rows[1].startswith("broken.json,")
    assert "no JSON" in rows[1]
    code, out, _ = run("measure", folder, "--json")
    document = json.loads(out)
    assert (len(document["results"]), len(document["failed"])) == (3, 1)
    assert run("measure", tmp_path / "nothing")[0] == 2
    (tmp_path / "empty").mkdir()
    assert run("measure", tmp_path / "empty")[0] == 2


@pytest.mark.parametrize("json_too", [False, True])
def test_a_file_gives_the_table_that_its_folder_gives(json_too, tmp_path, run):
    (tmp_path / "in").mkdir()
    path = table_file(
        tmp_path / "in" / "t.csv",
        [flat(id="A1"), flat(id="A2", hip_center_x="?"), flat(id="A3", side="L")],
    )
    options, ending = (["--json"], "json") if json_too else ([], "csv")
    outs = [tmp_path / f"{k}.{ending}" for k in range(2)]
    for source, out in zip((tmp_path / "in", path), outs, strict=True):
        code, _, err = run("measure", source, "-o", out, *options)
        assert (code, "1 legs of 1 file measured, 2 could not be read" in err) == (0, True)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    text = outs[0].read_text()
    assert all(word in text for word in ("A1", "A2", "A3", "t.csv"))


@pytest.mark.parametrize("choice", ["", "#A1"])
def test_one_leg_can_be_a_table_and_never_replaces_its_source(choice, tmp_path, run):
    path, out = table_file(tmp_path / "t.csv", [flat()]), tmp_path / "o.csv"
    before = path.read_bytes()
    assert run("measure", f"{path}{choice}", "-o", out)[0] == 0
    assert [
        (row["file"], row["id"], row["status"])
        for row in csv.DictReader(out.read_text().splitlines())
    ] == [("t.csv", "A1", "ok")]
    assert run("measure", f"{path}{choice}", "-o", path, "--force")[0] == 2
    assert path.read_bytes() == before
    assert run("measure", "demo:medial-oa-right", "-o", tmp_path / "d.csv")[0] == 0


def test_a_table_of_failures_alone_ends_with_2_and_a_file_that_is_no_table_with_none(tmp_path, run):
    path = table_file(tmp_path / "t.csv", [flat(hip_center_x="?")])
    assert run("measure", path, "-o", tmp_path / "o.csv")[0] == 2
    (tmp_path / "no.csv").write_text("nothing")
    code, _, err = run("measure", tmp_path / "no.csv", "-o", tmp_path / "no-o.csv")
    assert (code, (tmp_path / "no-o.csv").exists()) == (2, False)
    assert "hip_center" in err


def test_a_folder_tells_where_the_target_of_each_verdict_comes_from(tmp_path, run):
    for name in ("medial-oa-right", "straight-left"):
        case = wc.load_case(f"demo:{name}")
        target = "wbl=55" if name == "medial-oa-right" else None
        request = wc.PlanRequest("lateral-closing-wedge-hto", target)
        wc.save_case(case, tmp_path / f"{name}.json", request=request)
    code = run("measure", tmp_path, "-o", tmp_path / "t.csv")[0]
    rows = list(csv.DictReader((tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()))
    assert code == 0
    assert [row["target_source"] for row in rows] == ["case", "usual"]
