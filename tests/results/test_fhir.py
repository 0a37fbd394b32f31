"""A result as a FHIR bundle: valid by the published definitions, with the numbers of the plain document, and nobody's name."""

import json

import pytest

from tests.driving import drive

CASES = {
    "measure": ("measure", "demo:medial-oa-right"),
    "plan": ("plan", "demo:medial-oa-right", "--uncertainty", "first-order"),
    "left": ("plan", "demo:real-left-leg", "-p", "auto"),
    "check": ("check", "demo:medial-oa-right", "--base", "8"),
    "two": ("double-level", "demo:medial-oa-right"),
    "two-checked": ("check", "demo:medial-oa-right", "-p", "double-level", "--tibia-base", "4", "--femur-base", "3"),
    "lateral": ("measure", "demo:lateral/steep-slope-right"),
    "lateral-plan": ("plan", "demo:lateral/steep-slope-right"),
}  # fmt: skip
TEXTS = {"leg as marked": "before", "leg as planned": "after"}


def told(*words):
    code, out, err = drive(*words)
    assert code == 0, err
    return json.loads(out)


def observations(bundle):
    return {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Observation"}  # fmt: skip


def numbers(bundle):
    """Every number by its group and key."""
    known = observations(bundle)
    return {
        panel["code"]["text"]: {
            one["code"]["coding"][0]["code"]: one
            for one in (known[member["reference"]] for member in panel["hasMember"])
        }
        for panel in known.values()
        if "hasMember" in panel
    }


@pytest.mark.parametrize("words", CASES.values(), ids=CASES)
def test_it_is_valid_and_whole(words):
    pytest.importorskip("fhir.resources", reason="pip install fhir.resources")
    from fhir.resources.R4B.bundle import Bundle

    bundle = told(*words, "--json", "fhir")
    read = Bundle.model_validate(bundle)
    assert read.type == "collection"
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(urls) == len(set(urls))
    text = json.dumps(bundle)
    references = {part.split('"')[1] for part in text.split('"reference":')[1:]}
    assert references == set(urls) - {e["fullUrl"] for e in bundle["entry"] if e["resource"]["resourceType"] == "DiagnosticReport"}  # fmt: skip
    assert "subject" not in text
    assert told(*words, "--json", "fhir") == bundle


@pytest.mark.parametrize("words", CASES.values(), ids=CASES)
def test_its_numbers_are_those_of_the_plain_document(words):
    plain, found = told(*words, "--json"), numbers(told(*words, "--json=fhir"))
    if words[0] == "measure":
        states = {"leg as marked": plain["measures"]}
    else:
        states = {text: plain[state].get("measures", plain[state]) for text, state in TEXTS.items()}
    for text, measures in states.items():
        got = {key: one["valueQuantity"]["value"] for key, one in found[text].items()}
        assert {k: v for k, v in got.items() if k in measures} == {k: v for k, v in measures.items() if v is not None}  # fmt: skip
        assert got


def test_a_check_tells_both_wedges_and_the_error():
    plain, found = told(*CASES["check"], "--json"), numbers(told(*CASES["check"], "--json", "fhir"))
    parts = {"given wedge": plain["given"], "wanted wedge": plain["wanted"], "given minus wanted": plain["error"]}  # fmt: skip
    for name, values in parts.items():
        assert found[name]
        for key, one in found[name].items():
            assert one["valueQuantity"]["value"] == values[key]
    assert "given wedge, femur" in numbers(told(*CASES["two-checked"], "--json", "fhir"))


def test_ranges_intervals_and_alerts_are_told():
    bundle = told(*CASES["plan"], "--json", "fhir")
    plain = told(*CASES["plan"], "--json")
    mpta = numbers(bundle)["leg as marked"]["mpta_deg"]
    assert mpta["interpretation"][0]["coding"][0]["code"] == "L"
    assert [mpta["referenceRange"][0][end]["value"] for end in ("low", "high")] == [85, 90]
    assert mpta["valueQuantity"]["code"] == "deg"
    assert "component" in mpta
    said = {one["valueCodeableConcept"]["coding"][0]["code"] for one in observations(bundle).values() if "valueCodeableConcept" in one}  # fmt: skip
    assert said == {plain["procedure"], *(alert["code"] for alert in plain["alerts"])}
    (report,) = (e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "DiagnosticReport")  # fmt: skip
    assert report["identifier"] == [{"value": plain["case"]}]
    assert all(alert["message"] in report["conclusion"] for alert in plain["alerts"])


def test_only_the_label_that_a_person_gave_is_its_subject(tmp_path):
    _, case, _ = drive("limb", "--side", "right", "--mpta", 82)
    path = tmp_path / "leg.json"
    path.write_text(json.dumps(json.loads(case) | {"label": "teaching case", "film_date": "2026-11-01"}))  # fmt: skip
    found = [e["resource"] for e in told("measure", path, "--json", "fhir")["entry"][1:]]
    assert all(one["subject"] == {"display": "teaching case"} for one in found)
    assert all(one["effectiveDateTime"] == "2026-11-01" for one in found)


def test_legs_of_one_file_are_one_bundle(tmp_path):
    table = tmp_path / "legs.csv"
    leg = json.loads(drive("limb", "--side", "right", "--mpta", 82)[1])
    columns = {f"{k}_{axis}": xy[i] for k, xy in leg["landmarks"].items() for i, axis in enumerate("xy")}  # fmt: skip
    row = ["same", "right", "mm", *map(str, columns.values())]
    lines = [["id", "side", "units", *columns], row, row]
    table.write_text("\n".join(",".join(line) for line in lines))
    bundle = told("measure", table, "--json", "fhir")
    assert sum(e["resource"]["resourceType"] == "DiagnosticReport" for e in bundle["entry"]) == 2
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(urls) == len(set(urls))


def test_a_form_that_there_is_not_is_refused(tmp_path):
    assert drive("plan", "demo:medial-oa-right", "--json=xml")[0] == 2
    assert drive("analyse", "demo:medial-oa-right", "--json=fhir")[0] == 2
    code, _, err = drive("measure", tmp_path, "--json", "fhir")
    assert (code, "--json" in err) == (2, True)


def test_plain_stays_what_it_was():
    plain = told("plan", "demo:medial-oa-right", "--json")
    assert told("plan", "--json", "demo:medial-oa-right") == plain
    assert told("plan", "--json=plain", "demo:medial-oa-right") == plain
