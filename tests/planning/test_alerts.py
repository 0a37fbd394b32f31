"""Each alert just below, at and just above its limit."""

import json
import re

import numpy as np
import pytest

import wedgecalc as wc
from tests.covering import THOROUGH
from tests.legs import BOX, LEFT, LEVEL, RIGHT, TOP
from tests.strategies import VALGUS, VARUS
from wedgecalc import records
from wedgecalc.alert_record import AlertRecord
from wedgecalc.pages.report import report_bytes
from wedgecalc.planning.alerts import alerts_of_limb
from wedgecalc.terms import Severity


def of_limb(**angles):
    limb = wc.Limb.from_angles(**angles)
    return {a.code: a for a in alerts_of_limb(limb, wc.measure(limb))}


def of_plan(procedure, target, **angles):
    options = {k: angles.pop(k) for k in ("hinge", "entry") if k in angles}
    return {
        a.code: a
        for a in wc.plan(wc.Limb.from_angles(**angles), procedure, target, **options).alerts
    }


def test_implausible_length():
    assert of_limb(femur=250, tibia=200)["implausible-size"].value == pytest.approx(450, abs=1)


def test_length_change_names_the_number():
    found = of_plan("medial-opening-wedge-hto", wc.Target("correction", 15), mldfa=94, mpta=78)[
        "length-change"
    ]
    assert found.value > 10
    assert f"{found.value:+.0f} mm" in found.message


def test_a_value_shown_as_its_limit_gets_the_digit_that_tells_them_apart():
    """A hinge 14.9 mm from the joint is not said to lie 15 mm from it."""
    said = records.alert_records()["hinge-near-joint"].text
    assert "14.9 mm" in said(14.9)
    assert "12 mm" in said(12.3)


def test_a_limit_changed_in_the_data_changes_judgement_and_words(monkeypatch):
    rows = dict(records.alert_records())
    row = {"code": "mpta-over", "label": "", "source": "", "read": "own choice"}
    limits = [{"severity": s, "of": "mpta", "above": x} for s, x in (("warn", 91), ("stop", 92))]
    row |= {"message": "{value}° ({limit}°)", "limits": limits}
    rows["mpta-over"] = AlertRecord.of_row(row, records.measures(), records.limits())
    monkeypatch.setattr(records, "alert_records", lambda: rows)
    found = of_plan("medial-opening-wedge-hto", wc.Target("mpta", 91.5), mpta=85)["mpta-over"]
    assert (found.severity, found.message, found.limit) == ("warn", "91.5° (91°)", 91)
    worse = of_plan("medial-opening-wedge-hto", wc.Target("mpta", 92.5), mpta=85)["mpta-over"]
    assert (worse.severity, worse.limit) == ("stop", 92)


def test_no_message_repeats_a_limit_of_its_row():
    for record in records.alert_records().values():
        texts = [record.message, *(limit.message for limit in record.grades)]
        numbers = {n for text in texts for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?= ?(?:°|mm|%))", text)}  # fmt: skip
        assert not numbers & {f"{abs(end):g}" for limit in record.grades for end in limit.ends}


def test_every_message_names_a_way_out():
    ways = "add|calibrate|check|choose|consider|correct|exchange|fix|give|look|may need no|move|open slowly|plan|trace|use|is not cut"  # fmt: skip
    for record in records.alert_records().values():
        texts = [record.text(), *(record.text(limit=x) for x in record.grades), *record.procedures.values()]  # fmt: skip
        for text in filter(None, texts):
            assert re.search(ways, text.lower()), text
            assert "{" not in text


def test_order_is_by_severity():
    plan = wc.plan(
        wc.Limb.from_angles(mpta=82, jlca=5, plateau=45, tilt=9), "medial-opening-wedge-hto"
    )
    order = [list(Severity).index(a.severity) for a in plan.alerts]
    assert len(order) >= 3
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("mldfa", "mpta", "raised"),
    [(90.06, 85, True), (90.04, 85, False), (92, 84.94, False), (92, 84.96, True), (84, 85, False)],
)
def test_wrong_bone(mldfa, mpta, raised):
    """A tibial plan for a varus of the femur; with the tibia out of range too, it is not the wrong bone."""
    found = of_plan("medial-opening-wedge-hto", wc.Target("correction", 3), mldfa=mldfa, mpta=mpta)
    assert ("wrong-bone" in found) == raised
    if raised:
        assert found["wrong-bone"].value == pytest.approx(mldfa - 88)


@pytest.mark.parametrize(("mpta", "raised"), [(84.94, True), (84.96, False)])
def test_wrong_bone_the_other_way_round(mpta, raised):
    found = of_plan("lateral-closing-wedge-dfo", wc.Target("correction", 3), mldfa=88, mpta=mpta)
    assert ("wrong-bone" in found) == raised


SQUARE_TIBIA = wc.Limb(LEVEL.points, LEVEL.frame, {"tibia": BOX})


def test_a_hinge_outside_on_any_side_of_a_trace():
    for x, y in ((RIGHT + 30, TOP + 20), (RIGHT - 40, TOP + 320)):
        plan = wc.plan(
            SQUARE_TIBIA,
            "lateral-closing-wedge-hto",
            wc.Target("correction", 5),
            hinge=(x, y),
            entry=(LEFT, TOP + 20),
        )
        assert "hinge-out-of-bone" in {a.code for a in plan.alerts}


@pytest.mark.parametrize("procedure", [*VALGUS, *VARUS])
@pytest.mark.parametrize("plateau", [62, 76, 93])
def test_the_usual_hinge_raises_nothing_about_the_hinge(procedure, plateau):
    valgus = procedure in VALGUS
    limb = wc.Limb.from_angles(
        "left", plateau=plateau, mldfa=92 if valgus else 84, mpta=83 if valgus else 92
    )
    assert not [
        a.code
        for a in wc.plan(limb, procedure, wc.Target("correction", 4)).alerts
        if a.code.startswith("hinge") and a.code != "hinge-fracture"
    ]


def test_alerts_of_many_are_those_of_each():
    many = wc.Limb.from_angles(
        mldfa=np.array([88.0, 92.0, 88.0]), mpta=np.array([84.0, 86.0, 80.0])
    )
    found = {
        a.code: a
        for a in wc.plan(many, "medial-opening-wedge-hto", wc.Target("correction", 16)).alerts
    }
    assert np.isnan(found["wrong-bone"].value).tolist() == [True, False, True]
    assert found["mpta-over"].severity == "stop"


def test_every_code_is_explained():
    codes = ("side-mismatch landmarks-swapped uncalibrated implausible-size wrong-procedure wrong-bone mpta-over mpta-under mldfa-under mldfa-over jlo-over "
             "joint-line-after large-correction hinge-out-of-bone hinge-near-joint hinge-far-cortex hinge-fracture fibula jlca-high jlca-low length-change "
             "wbl-lateral wbl-medial nothing-to-correct unreachable")  # fmt: skip
    for code in codes.split():
        record = wc.explain(code)
        assert record.code == code
        assert record.severity in Severity
        assert record.source
    assert wc.explain("overcorrected").code == "wbl-lateral"  # its former code


SEVERE = "demo:severe-combined-right"


def test_a_stop_leads_the_output_and_is_no_refusal(run, tmp_path):
    picture = tmp_path / "x.png"
    code, out, err = run("plan", SEVERE, "-o", picture)
    assert code == 0
    assert out.splitlines()[2].startswith("■ STOP  mpta-over: MPTA would be 100.5° (limit 95°)")
    assert "\033" not in out + err
    assert "--accept mpta-over" in err
    assert picture.exists()
    assert run("plan", SEVERE, "--strict")[:2] == (4, out), "shown all the same"
    code, out, err = run("plan", SEVERE, "--strict", "--accept", "mpta-over")
    assert (code, "--accept" in err) == (0, False)
    assert "■ STOP, accepted  mpta-over" in out


def test_a_stop_in_json(run):
    for accept in ((), ("--accept", "mpta-over")):
        first = json.loads(run("plan", SEVERE, "--json", *accept)[1])["alerts"][0]
        assert (first["code"], first["severity"], first["limit"]) == ("mpta-over", "stop", 95)
        assert first["accepted"] is bool(accept)
        assert first["value"] == pytest.approx(100.5, abs=0.05)


STRICT = {
    "check": ("-p", "medial-opening-wedge-hto", "--angle", "20"),
    "compare": (),
    "sweep": ("--over", "target"),
    "draw": ("-o", "x.png"),
    "report": ("-o", "x.pdf"),
}


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize("command", STRICT)
def test_strict_ends_with_4_wherever_a_plan_is_made(command, run, tmp_path):
    words = [tmp_path / word if word.startswith("x.") else word for word in STRICT[command]]
    written = "-o" in words
    if THOROUGH or not written:
        code, _, err = run(command, SEVERE, *words)
        assert (code, "STOP: mpta-over" in err) == (0, True)
    words += ["--strict", *(["--force"] if written else [])]
    code, _, err = run(command, SEVERE, *words)
    assert (code, "STOP: mpta-over" in err) == (4, True)
    assert run(command, SEVERE, *words, "--accept", "mpta-over")[0] == 0


def test_a_patients_page_needs_every_stop_accepted(run, tmp_path):
    page = tmp_path / "x.pdf"
    code, _, err = run("report", SEVERE, "--for", "patient", "-o", page)
    assert (code, page.exists()) == (4, False)
    assert "once a surgeon has accepted this stop" in err
    accepted = ("--accept", "mpta-over")
    assert run("report", SEVERE, "--for", "patient", "-o", page, *accepted)[0] == 0
    limb = wc.Limb.from_angles(mldfa=96, mpta=87)
    with pytest.raises(wc.StopError, match="mpta-over"):
        report_bytes(wc.plan(limb, "medial-opening-wedge-hto"), reader="patient")


def test_a_code_that_is_none_is_refused_and_a_former_one_is_understood(run):
    code, _, err = run("plan", SEVERE, "--accept", "mpta-ove")
    assert (code, "did you mean mpta-over" in err) == (2, True)
    code, out, err = run("plan", "demo:medial-oa-right", "-t", "wbl=72", "--json", "--accept", "overcorrected")  # fmt: skip
    alerts = {alert["code"]: alert["accepted"] for alert in json.loads(out)["alerts"]}
    assert (code, err, alerts["wbl-lateral"]) == (0, "", True)


def test_what_a_procedure_always_raises():
    found = of_plan("lateral-closing-wedge-hto", "correction=5", mpta=82)
    assert {found[code].severity for code in ("hinge-fracture", "fibula")} == {"note"}
    assert "57 %" in found["hinge-fracture"].message
    for name, said in {
        "medial-opening-wedge-hto": "21 %",
        "lateral-closing-wedge-dfo": "11 of 36",
        "medial-closing-wedge-dfo": "60 %",
    }.items():
        angles = {"mldfa": 82} if name in VARUS else {"mpta": 82}
        assert said in of_plan(name, "correction=5", **angles)["hinge-fracture"].message
    opened = of_plan("lateral-opening-wedge-dfo", "correction=5", mldfa=82)
    assert "46 %" in opened["hinge-fracture"].message
    assert "fibula" not in opened
    assert not of_plan("lateral-closing-wedge-hto", "correction=0", mpta=82).keys() & {
        "fibula",
        "hinge-fracture",
    }
    assert "fibula" not in of_plan("medial-opening-wedge-hto", "correction=5", mpta=82)


@pytest.mark.parametrize(
    ("procedure", "angles", "code", "way_out"),
    [
        ("medial-opening-wedge-hto", {"mpta": 78}, "mpta-under", "stays varus. Correct more"),
        ("medial-closing-wedge-hto", {"mpta": 86}, "mpta-under", "becomes varus. Aim less far"),
        ("medial-opening-wedge-hto", {"mldfa": 95, "mpta": 93}, "mpta-over", "or another target"),
        ("medial-closing-wedge-hto", {"mpta": 98}, "mpta-over", "stays valgus. Correct more"),
        ("lateral-closing-wedge-dfo", {"mldfa": 96}, "mldfa-over", "stays varus. Correct more"),
        ("medial-closing-wedge-dfo", {"mldfa": 89}, "mldfa-over", "becomes varus. Aim less far"),
        ("lateral-closing-wedge-dfo", {"mldfa": 86}, "mldfa-under", "or a smaller correction"),
        ("medial-closing-wedge-dfo", {"mldfa": 81}, "mldfa-under", "stays valgus. Correct more"),
    ],
)
def test_the_way_out_depends_on_the_direction(procedure, angles, code, way_out):
    assert way_out in of_plan(procedure, "correction=2", **angles)[code].message


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize(
    ("angles", "said"),
    [
        ({"mldfa": 95}, "shape of the bones"),
        ({"mldfa": 95, "mpta": 92}, "shape of the bones"),
        ({"tilt": 9}, "taken standing"),
        ({"tilt": -3}, "taken standing"),
        ({"mldfa": 95, "tilt": 3 - 15}, "taken standing"),
    ],
)
def test_a_tilted_joint_line_sends_to_the_film_only_where_the_bones_do_not_explain_it(
    side, angles, said
):
    limb = wc.Limb.from_angles(side, **angles)
    found = {a.code: a for a in alerts_of_limb(limb, wc.measure(limb))}
    assert said in found["jlo-over"].message


def test_a_line_that_has_not_come_far_enough_is_no_alert():
    found = of_plan("medial-opening-wedge-hto", "correction=2", mpta=78)
    assert not found.keys() & {"wbl-lateral", "wbl-medial"}


@pytest.mark.parametrize(("kerf", "raised"), [(0.9, False), (1.0, True), (5.0, True)])
def test_saw_cuts_wider_than_the_wedge_are_named(kerf, raised):
    limb = wc.Limb.from_angles(mpta=82)
    closing = wc.plan(limb, "lateral-closing-wedge-hto", "correction=2", kerf=kerf)
    base = closing.wedge.base
    assert base == pytest.approx(1.816, abs=0.02)
    found = {a.code: a for a in closing.alerts}
    assert ("kerf-over-wedge" in found) == raised
    if raised:
        assert found["kerf-over-wedge"].value == pytest.approx(2 * kerf - base)
    for other in (
        wc.plan(limb, "medial-opening-wedge-hto", "correction=2", kerf=kerf),
        wc.plan(limb, "lateral-closing-wedge-hto", "correction=0", kerf=kerf),
        wc.plan(limb, "lateral-closing-wedge-hto", "correction=20", kerf=kerf),
    ):
        assert "kerf-over-wedge" not in {a.code for a in other.alerts}
    longer = wc.plan(limb, "lateral-closing-wedge-hto", "correction=2", kerf=kerf, length=10)
    assert "kerf-over-wedge" not in {a.code for a in longer.alerts}, "a length is taken out too"
