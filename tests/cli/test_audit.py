"""The command that compares a plan with films after the operation."""

import json
from dataclasses import replace

import numpy as np
import pytest

from wedgecalc import Limb, load_case, save_case
from wedgecalc.results.schema import result_schema_text

PREOP = "demo:medial-oa-right"


@pytest.fixture
def postop(tmp_path):
    """Write a film after the operation: the plan, with the tibia this much off."""

    def write(off=0.0, name="post.json", side="right"):
        leg = Limb.from_angles(side, mldfa=88, mpta=91 + off, jlca=1.5)
        save_case(leg, tmp_path / name, id=name.removesuffix(".json"))
        return tmp_path / name

    return write


def _document(run, *words):
    code, out, err = run("audit", *words, "--json")
    assert code == 0, err
    return json.loads(out)


def test_numbers_of_three_films(run, postop):
    found = _document(run, PREOP, postop(), postop(-4, "later.json"))
    planned, achieved = found["planned"], found["achieved"]
    assert (found["procedure"], achieved["mpta_deg"]) == (
        load_case(PREOP).request.procedure,
        pytest.approx(91, abs=1e-9),
    )
    for key in ("hka_deg", "wbl_pct", "mpta_deg", "mldfa_deg", "jlca_deg", "limb_mm"):
        assert found["miss"][key] == pytest.approx(achieved[key] - planned[key], abs=1e-9)
        ends = found["intervals"][key]
        assert (ends["low"] + ends["high"]) / 2 == pytest.approx(found["miss"][key], abs=1e-9)
    split = found["split"]
    parts = split["tibia_deg"] + split["femur_deg"] + split["joint_deg"]
    assert parts == pytest.approx(achieved["hka_deg"] - found["before"]["hka_deg"], abs=1e-9)
    later = found["followups"][0]
    assert (later["case"], later["verdict"]) == ("later", "lost")
    assert later["change"]["hka_deg"] == pytest.approx(-4, abs=1e-9)


def test_films_in_the_wrong_order_and_alerts_of_the_second_one(run, postop, tmp_path):
    after = postop()
    code, _, err = run("audit", after, PREOP)
    assert (code, "procedure" in err, PREOP in err) == (2, True, True)
    leg = Limb.from_angles("right", mldfa=88, mpta=91, jlca=1.5)
    save_case(replace(leg, frame=replace(leg.frame, mm_per_unit=None)), tmp_path / "unscaled.json")
    found = _document(run, PREOP, tmp_path / "unscaled.json")
    alert = next(a for a in found["alerts"] if a["code"] == "uncalibrated")
    assert "unscaled.json" in alert["message"]
    assert run("audit", PREOP, tmp_path / "unscaled.json")[1].count("unscaled.json") == 2


def test_a_stop_of_the_plan_ends_a_strict_audit(run, postop):
    case = "demo:severe-combined-right"
    assert run("audit", case, postop())[0] == 0
    code, out, err = run("audit", case, postop(), "--strict")
    assert (code, "mpta-over" in err, out != "") == (4, True, True)


def test_a_plan_of_two_levels_and_options_before_the_case(run, postop):
    found = _document(run, PREOP, postop(), "-p", "double-level", "--target", "hka=182")
    assert (found["procedure"], found["target_source"]) == ("double-level", "option")
    assert found["planned"]["hka_deg"] == pytest.approx(182, abs=1e-9)


@pytest.mark.usefixtures("coarse")
def test_a_picture_is_written_whole_or_not(run, postop, tmp_path):
    picture = tmp_path / "a.png"
    assert run("audit", PREOP, postop(), "-o", picture)[0] == 0
    assert picture.read_bytes()[:4] == b"\x89PNG"
    for theme in ("dark", "print"):
        assert (
            run("audit", PREOP, postop(), "-o", tmp_path / f"{theme}.svg", "--theme", theme)[0] == 0
        )
    assert run("audit", PREOP, postop(-3, "b.json"), "-o", picture)[0] == 2
    unscaled = "demo:real-left-leg"
    words = ("-p", "lateral-closing-wedge-hto", "-o", tmp_path / "u.png")
    code, _out, err = run("audit", unscaled, unscaled, *words)
    assert code == 0, err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ((PREOP,), "POSTOP"),
        ((PREOP, "demo:medial-oa-left"), "side: "),
        ((PREOP, "nowhere.json"), "nowhere.json"),
        ((PREOP, PREOP, "demo:medial-oa-left"), "demo:medial-oa-left"),
        ((PREOP, PREOP, "--theme", "dark"), "--theme"),
        ((PREOP, PREOP, "--image", "x.png"), "--image"),
        ((PREOP, PREOP, "-p", "shortening", "--length", "9"), "procedure"),
        ((PREOP, PREOP, "--tibia", "opening"), "--tibia"),
        ((PREOP, PREOP, "-o", "a.txt"), "a.txt"),
    ],
)
def test_wrong_input_names_what_is_wrong(run, words, named):
    code, out, err = run("audit", *words)
    assert (code, out) == (2, "")
    assert named in err


ANGLES = "before_hka_deg,planned_hka_deg,achieved_hka_deg,before_jlca_deg,surgeon,procedure,date\n"


@pytest.fixture
def table(tmp_path):
    """Write a table of operations by their angles."""
    random = np.random.default_rng(2)
    lines = [
        f"{172 + k % 5},183,{183 + off:.3f},{1 + k % 4},{'ab'[k % 2]},medial-opening-wedge-hto,2026-01-{1 + k % 28:02}\n"
        for k, off in enumerate(random.normal(-1.0, 1.5, 60))
    ]
    (tmp_path / "series.csv").write_text(ANGLES + "".join(lines), encoding="utf-8")
    return tmp_path / "series.csv"


def test_a_series_as_json_keeps_to_the_schema(run, table):
    jsonschema = pytest.importorskip("jsonschema")
    found = _document(run, table)
    jsonschema.Draft202012Validator(json.loads(result_schema_text())).validate(found)
    of = found["all"]
    assert (found["format"], found["pairs"], found["left_out"]) == ("wedgecalc-series/1", 60, {})
    assert -1.6 < of["correction_deg"]["mean"] < -0.4
    total = of["execution_sd_deg"] ** 2 + of["reading_sd_deg"] ** 2
    assert of["correction_deg"]["sd"] ** 2 == pytest.approx(total, abs=1e-9)
    assert set(found["by_surgeon"]) == {"a", "b"}


@pytest.mark.usefixtures("coarse")
def test_a_series_is_drawn_and_printed(run, table, tmp_path):
    words = ("-o", tmp_path / "a.png", "--page", tmp_path / "a.pdf", "--paper", "letter")
    assert run("audit", table, *words)[0] == 0
    assert (tmp_path / "a.pdf").read_bytes()[:5] == b"%PDF-"
    one = table.read_text(encoding="utf-8").replace(",b,", ",a,")
    table.write_text(one, encoding="utf-8")
    words = ("-o", tmp_path / "b.svg", "--theme", "print", "--page", tmp_path / "b.pdf")
    assert run("audit", table, *words)[0] == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--paper", "a4"), "--paper"),
        (("--page", "p.png"), "p.png"),
        (("--hinge", "1,2"), "--hinge"),
        (("--side", "left"), "--side"),
        (("--tibia", "opening"), "--tibia"),
        (("--strict",), "--strict"),
        (("-p", "shortening"), "procedure"),
    ],
)
def test_wrong_input_of_a_series(run, table, words, named):
    code, out, err = run("audit", table, *words)
    assert (code, out) == (2, "")
    assert named in err


def test_a_page_is_of_a_series_alone(run, postop):
    code, _, err = run("audit", PREOP, postop(), "--page", "p.pdf")
    assert code == 2
    assert "--page" in err
