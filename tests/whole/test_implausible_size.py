"""No length of a leg that no adult has."""

import json

import numpy as np
import pytest

import wedgecalc as wc
from tests.case_text import case_in
from tests.scaled_cases import BASE, COMMANDS, MM, lengths, marker, raw
from wedgecalc.planning.alert_rules import no_adults_size
from wedgecalc.sources.case import case_of
from wedgecalc.sources.saving import case_text

DOUBTED = {
    "mm": (raw(0.1) | {"units": "mm"}, ()),
    "mm_per_px": (raw(MM, mm_per_px=8.0), ()),
    "tiny": (raw(MM, mm_per_px=1e-300), ()),
    "typed": (raw(MM), ("--mm-per-px", "8")),
    "marker": (raw(MM, calibration=marker(MM) | {"marker_diameter_mm": 250.0}), ()),
}


@pytest.mark.parametrize("name", DOUBTED)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_length_of_a_leg_that_no_adult_has(name, command, tmp_path, run):
    document, options = DOUBTED[name]
    place = document["landmarks"]
    medial, lateral = (np.array(place[f"plateau_{side}"]) for side in ("medial", "lateral"))
    down = np.array([0.0, 0.2 * np.hypot(*(lateral - medial))])
    document = document | {"osteotomy": {"hinge": (medial + 0.15 * (lateral - medial) + down).tolist(), "entry": (lateral + down).tolist(), "procedure": "lateral-closing-wedge-hto"}}  # fmt: skip
    (tmp_path / "leg.json").write_text(json.dumps(document))
    asked = tuple("--angle" if word == "--base" else word for word in COMMANDS[command])
    code, out, err = run(command, tmp_path / "leg.json", *asked, *options, "--json")
    if (
        command == "double-level" and code == 2
    ):  # a usual hinge by an assumed size: where plans know none, they say so
        assert "scale" in err
        return
    assert code == 0, err
    result = json.loads(out)
    assert not list(lengths(result))
    alerts = {alert["code"]: alert for alert in result["alerts"]}
    assert alerts["implausible-size"]["severity"] == "stop"
    assert "check the scale" in alerts["implausible-size"]["message"]
    assert "uncalibrated" not in alerts
    if command == "measure":
        true = wc.measure(BASE.limb)
        assert result["measures"]["hka_deg"] == pytest.approx(true.hka, abs=1e-9)
        assert result["measures"]["wbl_pct"] == pytest.approx(true.wbl, abs=1e-9)
        expected = {"tiny": 0.0}.get(name, true.limb * 10)
        assert alerts["implausible-size"]["value"] == pytest.approx(expected, abs=1e-6)


def test_a_person_reads_why_no_length_is_given(tmp_path, run):
    (tmp_path / "leg.json").write_text(json.dumps(raw(MM, mm_per_px=8.0)))
    _, out, _ = run("measure", tmp_path / "leg.json")
    words = " ".join(out.split())
    assert "8001 mm is not the size of an adult's leg" in words
    assert "not believed" in words
    assert "needs a scale that makes it an adult's leg" in words
    assert not [line for line in out.splitlines() if "leg length" in line]


@pytest.mark.parametrize(
    ("leg", "plateau", "off"),
    [(795, 76, False), (500, 50, False), (1200, 100, False), (499.96, 76, False), (499.9, 76, True), (1200.1, 76, True),
     (795, 49.9, True), (795, 100.1, True), (7935, 760, True)],
)  # fmt: skip
def test_sizes_of_adults(leg, plateau, off):
    assert no_adults_size(float(leg), float(plateau))[1] is off
    many = no_adults_size(np.array([795.0, leg]), np.array([76.0, plateau]))[1]
    assert many.tolist() == [False, off]


def test_a_leg_that_is_not_believed_is_kept_as_its_file_has_it(tmp_path, run):
    case = case_of(raw(MM, mm_per_px=8.0))
    assert (case.limb.frame.calibrated, case.limb.frame.doubted, case.scale_source) == (
        False,
        8.0,
        "mm_per_px",
    )
    again = case_in(case_text(case.limb, "leg"))
    assert (again.limb.frame.stated, again.limb["hip_center"].tolist()) == (
        8.0,
        case.limb["hip_center"].tolist(),
    )
    (tmp_path / "leg.json").write_text(json.dumps(raw(MM, mm_per_px=8.0)))
    assert run("convert", tmp_path / "leg.json", tmp_path / "leg.csv")[0] == 0
    assert "8.0" in (tmp_path / "leg.csv").read_text()


@pytest.mark.parametrize("more", [{"length_mm": 3.0}, {"kerf_mm": 1.0}])
def test_a_length_in_mm_is_refused_for_the_scale_that_is_not_believed(more, tmp_path, run):
    document, _ = DOUBTED["mm_per_px"]
    hinge = document["landmarks"]["plateau_medial"]
    plan = {"procedure": "lateral-closing-wedge-hto", "hinge": hinge} | more
    (tmp_path / "leg.json").write_text(json.dumps(document | {"osteotomy": plan}))
    _, _, err = run("plan", tmp_path / "leg.json", "--target", "hka=176")
    assert "scale" in err
    assert "no scale" not in err
