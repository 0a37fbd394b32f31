"""The command line as its users and their scripts hold on to it."""

import json
import sys

import pytest

import wedgecalc as wc
from tests.places import ROOT
from wedgecalc import records
from wedgecalc.sources.case import bundled_cases
from wedgecalc.sources.landmark_files.naming import known_names

MEASURES = ["hka_deg", "mad_mm", "wbl_pct", "mldfa_deg", "mpta_deg", "jlca_deg", "ahka_deg", "jlo_deg", "kjlo_deg", "mlpfa_deg", "ampfa_deg", "aldfa_deg", "mldta_deg", "nsa_deg", "afta_deg", "femur_mm", "tibia_mm", "limb_mm", "plateau_mm"]  # fmt: skip
GOOD = "demo:medial-oa-right"


def document(run, *args):
    code, out, _ = run(*args, "--json")
    assert code == 0
    return json.loads(out)


@pytest.mark.parametrize("name", bundled_cases())
def test_measure_json(run, name):
    result = document(run, "measure", f"demo:{name}")
    assert result["format"] == "wedgecalc-result/1"
    assert (result["case"], result["side"]) == (name, wc.load_case(f"demo:{name}").limb.frame.side)
    assert [key for key in result["measures"] if key != "offset_mm"] == MEASURES
    assert set(result["classification"]) == {"cpak", "phenotype", "malalignment"}
    assert set(result["absent"]) == {
        key for key, value in result["measures"].items() if value is None
    }


def test_numbers_keep_full_precision(run):
    measured = wc.measure(wc.load_case(GOOD).limb)
    result = document(run, "measure", GOOD)["measures"]
    for record in records.measures().values():
        assert result[record.key] == getattr(measured, record.name)


def test_without_scale_lengths_are_null_and_the_alert_says_why(run):
    result = document(run, "plan", "demo:real-left-leg")
    assert result["correction_deg"] == pytest.approx(11.683, abs=0.001)
    for leg in (result["before"], result["after"]):
        assert all(value is None for key, value in leg["measures"].items() if key.endswith("_mm"))
    assert all(
        value is None for key, value in result["wedge"].items() if key.endswith(("_mm", "_mm2"))
    )
    assert "uncalibrated" in [alert["code"] for alert in result["alerts"]]
    assert result["absent"]["limb_mm"] == "needs a scale"
    assert "condyle_medial" in result["absent"]["mldfa_deg"]


def test_plan_json(run):
    result = document(run, "plan", GOOD, "--target", "hka=182")
    assert set(result) >= {
        "format",
        "case",
        "procedure",
        "target",
        "correction_deg",
        "direction",
        "wedge",
        "before",
        "after",
        "change",
        "alerts",
    }
    assert result["target"] == {"measure": "hka", "value": 182.0}
    assert result["direction"] == "valgus"
    assert result["after"]["measures"]["hka_deg"] == pytest.approx(182, abs=1e-9)
    assert (
        result["change"]["limb_mm"]
        == result["after"]["measures"]["limb_mm"] - result["before"]["measures"]["limb_mm"]
    )
    wedge = result["wedge"]
    assert set(wedge) >= {"kind", "side", "base_mm", "base_right_mm", "rule_of_thumb_mm", "base_on_contour_mm", "radius_mm", "area_mm2",
                          "step_mm", "hinge", "entry", "cuts"}  # fmt: skip
    assert (wedge["kind"], wedge["side"], len(wedge["cuts"])) == ("closing", "lateral", 2)
    assert wedge["cuts"][0] == [wedge["hinge"], wedge["entry"]]
    # In the case's own coordinates: on a right leg the entry of a lateral wedge is left of the hinge.
    assert wedge["entry"][0] < wedge["hinge"][0]
    assert result["after"]["measures"]["kjlo_deg"] is None


def test_check_json(run):
    result = document(run, "check", GOOD, "--procedure", "lateral-closing-wedge-hto", "--base", "8")
    assert result["verdict"] == "undercorrected"
    assert result["given"]["base_mm"] == pytest.approx(8)
    assert set(result["error"]) == {"correction_deg", "base_mm", "wbl_pct", "hka_deg"}
    assert result["error"]["base_mm"] == pytest.approx(
        result["given"]["base_mm"] - result["wanted"]["base_mm"]
    )
    assert result["tolerance_deg"] == 1.0


def test_check_in_words(run):
    _, out, _ = run("check", GOOD, "--angle", "10.3")
    assert "ON TARGET" in out
    _, out, _ = run("check", GOOD, "--angle", "14")
    assert "OVERCORRECTED: 3.7° (3.5 mm) more than your target" in out


def test_the_same_numbers_for_both_sides(run):
    left, right = (document(run, "plan", f"demo:medial-oa-{side}") for side in ("left", "right"))
    assert left["correction_deg"] == pytest.approx(right["correction_deg"], abs=1e-9)
    assert left["wedge"]["base_mm"] == pytest.approx(right["wedge"]["base_mm"], abs=1e-9)


def test_standard_input(run, monkeypatch, capsys, leg):
    import io

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(leg).encode())))
    assert json.loads(run("measure", "-", "--json")[1])["case"] == "medial-oa-right"


def test_tables_say_out_of_range_by_sign_and_word(run):
    _, out, _ = run("measure", GOOD)
    row = next(line for line in out.splitlines() if line.strip().startswith("MPTA"))
    assert "83.0°" in row
    assert "85 to 90°" in row
    assert "▼ low" in row
    assert "\x1b" not in out, "no colour off a terminal"
    assert out.count(records.NOTE) == 1


def test_text_from_a_case_is_never_markup(run, leg, tmp_path):
    leg["id"] = "[red]x[/red] $a_1$"
    (tmp_path / "leg.json").write_text(json.dumps(leg))
    _, out, _ = run("plan", tmp_path / "leg.json", "-o", tmp_path / "x.svg")
    assert "[red]x[/red] $a_1$" in out
    assert "[red]x[/red] $a_1$" in (tmp_path / "x.svg").read_text()


def test_limb_round_trip(run, tmp_path):
    path = tmp_path / "leg.json"
    assert (
        run(
            "limb",
            "--side",
            "left",
            "--mldfa",
            "90",
            "--mpta",
            "81.5",
            "--jlca",
            "3",
            "--plateau",
            "80",
            "-o",
            path,
        )[0]
        == 0
    )
    m = document(run, "measure", path)["measures"]
    assert (m["mldfa_deg"], m["mpta_deg"], m["jlca_deg"], m["plateau_mm"]) == pytest.approx(
        (90, 81.5, 3, 80), abs=1e-9
    )
    _, printed, _ = run(
        "limb",
        "--side",
        "left",
        "--mldfa",
        "90",
        "--mpta",
        "81.5",
        "--jlca",
        "3",
        "--plateau",
        "80",
    )
    assert printed == path.read_text()


def test_a_cut_of_the_case_is_used_only_for_its_own_procedure(run, tmp_path):
    code, out, err = run("plan", "demo:real-left-leg", "-p", "lateral-closing-wedge-hto", "--json")
    assert code == 0
    assert json.loads(out)["wedge"]["hinge_source"] == "assumed", (
        "without a scale the usual hinge is an assumption"
    )
    assert "the hinge and target stored in this case belong to medial opening wedge HTO" in err
    result = document(run, "plan", GOOD, "-p", "medial-opening-wedge-hto")
    assert result["procedure"] == "medial-opening-wedge-hto"


def test_demo_writes_its_picture(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("demo")
    assert code == 0
    assert "lateral closing wedge" in out
    assert "wedgecalc-demo.png" in err
    assert (tmp_path / "wedgecalc-demo.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("command", ["demo", "measure", "plan", "check", "draw", "limb", "explain"])
def test_help_has_an_example(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"Example: wedgecalc {command}" in " ".join(out.split())


@pytest.mark.parametrize("rest", [(), ("-o", "table.csv"), ("--json",)])
def test_no_file_is_not_the_current_folder(run, tmp_path, monkeypatch, rest):
    monkeypatch.chdir(tmp_path)
    wc.save_case(wc.load_case("demo:medial-oa-right").limb, tmp_path / "leg.json")
    code, out, err = run("measure", "", *rest)
    assert (code, out) == (2, "")
    assert err.startswith("wedgecalc: case: ")


@pytest.mark.parametrize(
    "command",
    [
        "draw demo:medial-oa-right",
        "plan demo:medial-oa-right",
        "double-level demo:medial-oa-right",
        "sweep demo:medial-oa-right --over angle",
        "explain mpta",
    ],
)
def test_a_command_says_which_picture_it_wrote(run, tmp_path, command):
    picture = tmp_path / "x.svg"
    code, _, err = run(*command.split(), "-o", picture)
    assert code == 0
    assert err.splitlines()[-1] == f"wedgecalc: picture written to {picture}"


NARROW = (
    *(f"{name} demo:{case}" for case in ("medial-oa-right", "severe-combined-right") for name in
      ("measure", "analyse", "plan", "check --base 9", "compare", "double-level")),
    *(f"sweep demo:medial-oa-right --over {over}" for over in ("angle", "base", "hinge", "entry", "target", "jlca")),
    "plan demo:medial-oa-right --uncertainty first-order", "plan demo:medial-oa-right --soft-tissue none",
    "compare demo:real-left-leg", "explain", "explain mpta", "explain lateral-closing-wedge-hto", "explain hip_center", "doctor",
)  # fmt: skip


@pytest.mark.parametrize("line", NARROW)
def test_nothing_is_cut_off_at_80_columns(run, monkeypatch, line):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = run(*line.split())
    assert code in (0, 3)
    assert "…" not in out
    assert max(map(len, out.splitlines()), default=0) <= 80


def test_no_sentence_of_the_overview_is_cut_off(run):
    code, out, _ = run("--help")
    assert code == 0
    assert "..." not in out.partition("Commands:")[2]
    assert max(map(len, out.splitlines())) <= 80


def test_explain_knows_every_record(run):
    _, listed, _ = run("explain")
    for table in (
        records.measures,
        records.procedures,
        records.targets,
        records.landmarks,
        records.alert_records,
        records.concepts,
    ):
        for name in table():
            assert name in listed
            code, out, _ = run("explain", name)
            assert code == 0
            assert out.startswith(f"{name}: {table()[name].label}"[:60]) or table is records.targets
            assert "{" not in out
    assert "Paley" in run("explain", "MPTA")[1]


def test_explain_knows_the_labels_of_landmark_files(run):
    listed, docs = run("explain")[1], (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    labels = [
        label for label in known_names().recipes if label not in (*records.landmarks(), "hinge")
    ]
    assert len(labels) == 24
    for label in labels:
        assert f"  {label} " in listed
        for text in (label, f"R_{label}", f"l_{label.lower()}"):
            code, out, _ = run("explain", text)
            assert code == 0
            for recipe in known_names().recipes[label]:
                assert recipe.landmark in out
    for label in labels[: len(labels) - 6]:
        assert f"`{label}`" in docs
    assert "lateral edge" in run("explain", "R_LPC")[1].lower()
    assert "outline" in run("explain", "R_tibia")[1]
    assert "label" not in run("explain", "hip_center")[1], "a landmark is itself"
    code, _, err = run("explain", "R_LPQ")
    assert code == 2
    assert len(err) < 120, "no list of all names"
    assert run("explain", "R_LPC", "-o", "x.png")[0] == 2


@pytest.mark.parametrize("option", ["--mm-per-px", "--kerf"])
def test_a_decimal_comma_is_told_of_the_point(run, option):
    code, _, err = run("plan", "demo:medial-oa-right", option, "0,9")
    assert code == 2
    assert option in err
    assert "decimal point" in err


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("CPAK", "cpak"),
        ("Fujisawa", "dugdale"),
        ("varus", "varus"),
        ("VALGUS", "valgus"),
        ("genu varum", "varus"),
        ("bow leg", "varus"),
        ("hinge", "hinge"),
        ("phenotype", "phenotype"),
        ("functional phenotypes", "phenotype"),
        ("CORA", "cora"),
        ("WBL", "wbl"),
        ("Mikulicz", "wbl"),
        ("hip–knee–ankle angle", "hka"),
        ("hip-center", "hip_center"),
        ("hip centre", "hip_center"),
        ("HTO", "hto"),
        ("malalignment test", "malalignment-test"),
    ],
)
def test_explain_knows_the_words_of_the_field(run, asked, name):
    code, out, _ = run("explain", *asked.split())
    assert code == 0
    assert out.startswith(f"{name}: ")
    assert records.explain(asked).name == name


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("cpack", "cpak"),
        ("fujisava", "fujisawa"),
        ("valgas", "valgus"),
        ("phenotpye", "phenotype"),
        ("medial opening", "medial-opening-wedge-hto"),
    ],
)
def test_explain_suggests_what_was_meant(run, slip, meant):
    code, _, err = run("explain", *slip.split())
    assert code == 2
    assert meant in err.partition("did you mean")[2]


def test_every_other_word_has_its_picture_and_no_name_means_two_things():
    for concept in records.concepts().values():
        assert concept.name not in {**records.measures(), **records.targets(), **records.methods()}
        for word in (concept.name, *concept.also):
            assert records.explain(word) is concept


@pytest.mark.parametrize(
    "line", ["plan demo:medial-oa-right", "check demo:medial-oa-right --base 8"]
)
def test_the_answer_and_its_warnings_stand_before_all_tables_and_notes_below(run, line):
    printed, _, rest = run(*line.split())[1].partition("\n\n")
    assert len(printed.splitlines()) <= 15
    first = printed.split("\n", 2)[2]
    for part in ("base 9.5 mm, likely 7.0–11.5", "62.5 %", "7.0° varus"):
        assert part in " ".join(first.split())
    assert "───" not in first
    assert ("joint-line-after" in first) == line.startswith("plan")
    for note in ("• note  hinge-fracture", "• note  mpta-over"):
        assert rest.index("───") < rest.index(note)


def test_a_plan_in_brief_has_one_base_and_its_details_the_others(run):
    short, whole = (run("plan", "demo:medial-oa-right", *more)[1] for more in ((), ("--details",)))
    for named in ("r tan θ", "1 mm per degree", "bone bridge", "aLDFA", "x 239"):
        assert named not in short
        assert named in whole
    assert "--details" in short
    assert "--details" not in whole
    assert len(short.splitlines()) < 0.8 * len(whole.splitlines())
