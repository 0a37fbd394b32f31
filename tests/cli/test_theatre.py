"""The command for the operating room: what it writes and refuses, and that its document says the same as its table."""

import json

import pytest

CASE = "demo:medial-oa-right"


def document(run, *args):
    code, out, _ = run("theatre", *args, "--json")
    assert code == 0
    return json.loads(out)


def test_table_and_document_say_the_same(run):
    code, out, _ = run("theatre", CASE)
    (cut,) = document(run, CASE)["cuts"]
    assert code == 0
    for row in cut["rows"]:
        if not row["planned"]:  # it is printed to the half millimetre
            assert f"{row['hka_deg']:.1f}°" in out
            assert f"{row['wbl_pct']:.1f} %" in out


def test_a_row_is_what_check_says_of_its_millimetres(run):
    (cut,) = document(run, CASE)["cuts"]
    for row in cut["rows"][:3]:
        _, out, _ = run("check", CASE, "--base", repr(row["base_mm"]), "--json")
        checked = json.loads(out)
        assert row["hka_deg"] == pytest.approx(checked["after"]["measures"]["hka_deg"], abs=1e-9)
        assert row["off_deg"] == pytest.approx(checked["error"]["correction_deg"], abs=1e-9)
        assert row["acceptable"] == (checked["verdict"] == "on-target")


def test_the_steps_and_the_tolerance_are_those_typed(run):
    found = document(run, CASE, "--step", "0.5", "--tolerance", "2")
    sizes = [row["base_mm"] for row in found["cuts"][0]["rows"] if not row["planned"]]
    assert all(abs(2 * size - round(2 * size)) < 1e-9 for size in sizes)
    assert (found["step"], found["tolerance_deg"]) == (0.5, 2.0)
    assert sum(row["acceptable"] for row in found["cuts"][0]["rows"]) > 4


def test_two_bones_come_in_their_order(run):
    found = document(run, "demo:severe-combined-right", "-p", "double-level")
    assert [cut["bone"] for cut in found["cuts"]] == ["femur", "tibia"]
    assert found["rod"]["after_first_cut"]["wbl_pct"] < found["rod"]["wbl_pct"]


def test_the_rod_is_of_the_unloaded_knee_where_its_jlca_is_given(run):
    assert document(run, CASE)["rod"]["jlca_of"] == "standing"
    rod = document(run, CASE, "--jlca-supine", "0.5")["rod"]
    assert rod["jlca_of"] == "unloaded"
    assert rod["jlca_deg"] == pytest.approx(0.5)


@pytest.mark.usefixtures("coarse")
def test_the_sheet_is_written_whole_or_not_at_all(run, tmp_path):
    sheet = tmp_path / "sheet.pdf"
    code, _, err = run("theatre", CASE, "-o", sheet, "--paper", "letter")
    assert (code, sheet.read_bytes()[:5]) == (0, b"%PDF-")
    assert str(sheet) in err
    before = sheet.read_bytes()
    code, out, err = run("theatre", CASE, "-o", sheet)
    assert (code, out) == (2, "")
    assert "--force" in err
    assert sheet.read_bytes() == before


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (("--step", "2"), "--step"),
        (("--tolerance", "-1"), "--tolerance"),
        (("--paper", "letter"), "--paper"),
        (("-o", "sheet.txt"), "output"),
        (("-o", "sheet.pdf", "--paper", "a5"), "--paper"),
        (("--femur", "opening"), "--femur"),
    ],
)
def test_what_it_refuses(run, tmp_path, monkeypatch, args, named):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("theatre", CASE, *args)
    assert (code, out) == (2, "")
    assert named in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("coarse")
def test_a_picture_holds_one_page(run, tmp_path):
    one, two = tmp_path / "one.png", tmp_path / "two.png"
    assert run("theatre", CASE, "-o", one)[0] == 0
    assert one.read_bytes()[:4] == b"\x89PNG"
    code, out, err = run("theatre", "demo:severe-combined-right", "-p", "double-level", "-o", two)
    assert (code, out, two.exists()) == (2, "", False)
    assert ".pdf" in err


def test_a_stop_ends_a_strict_run(run):
    code, out, err = run("theatre", "demo:severe-combined-right", "--strict")
    assert code == 4
    assert out.index("mpta-over") < out.index("cortex")
    assert "--accept mpta-over" in err
