"""Each alert just below, at and just above its limit."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import wedgecalc as wc
from tests.strategies import VALGUS, VARUS
from wedgecalc import records
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


@pytest.mark.parametrize(
    ("jlca", "raised"), [(3.94, False), (3.96, True), (4.0, True), (4.01, True)]
)
def test_jlca_high(jlca, raised):
    assert ("jlca-high" in of_limb(jlca=jlca)) == raised


@pytest.mark.parametrize(
    ("plateau", "raised"), [(49.9, True), (50.1, False), (99.9, False), (100.1, True)]
)
def test_implausible_size(plateau, raised):
    found = of_limb(plateau=plateau)
    assert ("implausible-size" in found) == raised
    if raised:
        assert found["implausible-size"].value == pytest.approx(plateau)


def test_implausible_length():
    assert of_limb(femur=250, tibia=200)["implausible-size"].value == pytest.approx(450, abs=1)


@pytest.mark.parametrize(
    ("mpta", "raised"), [(92.99, False), (93.0, False), (93.04, False), (93.06, True)]
)
def test_mpta_over(mpta, raised):
    assert (
        "mpta-over" in of_plan("medial-opening-wedge-hto", wc.Target("mpta", mpta), mpta=85)
    ) == raised


@pytest.mark.parametrize(
    ("mldfa", "raised"), [(85.01, False), (85.0, False), (84.96, False), (84.94, True)]
)
def test_mldfa_under(mldfa, raised):
    assert (
        "mldfa-under" in of_plan("lateral-closing-wedge-dfo", wc.Target("mldfa", mldfa), mldfa=91)
    ) == raised


@pytest.mark.parametrize(("wbl", "raised"), [(74.9, False), (75, False), (75.1, True)])
def test_overcorrected(wbl, raised):
    assert (
        "overcorrected" in of_plan("medial-opening-wedge-hto", wc.Target("wbl", wbl), mpta=84)
    ) == raised


@pytest.mark.parametrize(
    ("angle", "raised"), [(14.99, False), (15, False), (15.04, False), (15.06, True)]
)
def test_large_closing(angle, raised):
    assert (
        "large-correction"
        in of_plan("lateral-closing-wedge-hto", wc.Target("correction", angle), mpta=76)
    ) == raised


@pytest.mark.parametrize(
    ("angle", "raised"), [(0.94, True), (0.96, False), (1.0, False), (1.01, False)]
)
def test_nothing_to_correct(angle, raised):
    assert (
        "nothing-to-correct"
        in of_plan("lateral-closing-wedge-hto", wc.Target("correction", angle), mpta=84)
    ) == raised


@pytest.mark.parametrize(("depth", "raised"), [(14.9, True), (15.1, False)])
def test_hinge_near_joint(depth, raised):
    limb = wc.Limb.from_angles(mpta=90, mldfa=90, tilt=0)  # plateau level on the film
    hinge = limb["plateau_medial"] + (-12, depth)
    found = of_plan(
        "lateral-closing-wedge-hto",
        wc.Target("correction", 5),
        mpta=90,
        mldfa=90,
        tilt=0,
        hinge=hinge,
        entry=hinge - (55, 0),
    )
    assert ("hinge-near-joint" in found) == raised


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
    rows["mpta-over"] = replace(rows["mpta-over"], limits={"mpta": (None, 91)}, stop=92)
    monkeypatch.setattr(records, "alert_records", lambda: rows)
    found = of_plan("medial-opening-wedge-hto", wc.Target("mpta", 91.5), mpta=85)["mpta-over"]
    assert (found.severity, "above 91°" in found.message, "92°" in found.message) == (
        "warn",
        True,
        True,
    )
    worse = of_plan("medial-opening-wedge-hto", wc.Target("mpta", 92.5), mpta=85)["mpta-over"]
    assert worse.severity == "stop"


def test_no_message_repeats_a_limit_of_its_row():
    for record in records.alert_records().values():
        numbers = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?= ?(?:°|mm|%))", record.message))
        limits = {f"{abs(x):g}" for pair in record.limits.values() for x in pair if x is not None}
        assert not numbers & (limits | {f"{record.stop:g}" if record.stop else ""})


def test_order_is_by_severity():
    plan = wc.plan(
        wc.Limb.from_angles(mpta=82, jlca=5, plateau=45, tilt=9), "medial-opening-wedge-hto"
    )
    order = [list(Severity).index(a.severity) for a in plan.alerts]
    assert len(order) >= 3
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("mpta", "severity"), [(94.99, "warn"), (95.0, "warn"), (95.04, "warn"), (95.06, "stop")]
)
def test_mpta_over_stops_beyond_the_published_limit(mpta, severity):
    found = of_plan("medial-opening-wedge-hto", wc.Target("mpta", mpta), mpta=85)["mpta-over"]
    assert found.severity == severity
    assert found.value == pytest.approx(mpta)


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


LEVEL = wc.Limb.from_angles(mpta=90, mldfa=90, tilt=0, plateau=80)
(LEFT, TOP), RIGHT = LEVEL["plateau_lateral"], LEVEL["plateau_medial"][0]
BOX = wc.Limb(
    LEVEL.points,
    LEVEL.frame,
    {"tibia": [(LEFT, TOP), (RIGHT, TOP), (RIGHT, TOP + 300), (LEFT, TOP + 300)]},
)


@pytest.mark.parametrize(
    ("inset", "code"),
    [(-0.1, "hinge-out-of-bone"), (0.1, "hinge-far-cortex"), (4.9, "hinge-far-cortex"), (5.0, None), (10.0, None), (10.1, "hinge-far-cortex")],
)  # fmt: skip
def test_the_hinge_against_a_traced_far_cortex(inset, code):
    hinge = (RIGHT - inset, TOP + 20)
    plan = wc.plan(
        BOX,
        "lateral-closing-wedge-hto",
        wc.Target("correction", 5),
        hinge=hinge,
        entry=(LEFT, TOP + 20),
    )
    found = {a.code: a for a in plan.alerts if a.code.startswith("hinge")}
    assert set(found) == ({code} if code else set())
    if code:
        assert found[code].value == pytest.approx(abs(inset))


def test_a_hinge_outside_on_any_side_of_a_trace():
    for x, y in ((RIGHT + 30, TOP + 20), (RIGHT - 40, TOP + 320)):
        plan = wc.plan(
            BOX,
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
        if a.code.startswith("hinge")
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
    codes = ("side-mismatch landmarks-swapped uncalibrated implausible-size wrong-procedure wrong-bone mpta-over mldfa-under jlo-over large-correction "
             "hinge-out-of-bone hinge-near-joint hinge-far-cortex jlca-high length-change overcorrected nothing-to-correct unreachable")  # fmt: skip
    for code in codes.split():
        record = wc.explain(code)
        assert record.severity in Severity
        assert record.source


def test_stop_alerts_stop_the_command_unless_accepted(run, tmp_path):
    picture = tmp_path / "x.png"
    code, out, err = run("plan", "demo:severe-combined-right", "-o", picture)
    assert (code, out) == (3, "")
    assert "mpta-over" in err
    assert "--accept mpta-over" in err
    assert not picture.exists()
    code, out, _ = run(
        "plan", "demo:severe-combined-right", "--accept", "mpta-over", "--json", "-o", picture
    )
    assert code == 0
    assert json.loads(out)["alerts"][0]["severity"] == "stop"
    assert picture.exists()
    code, _, err = run("plan", "demo:severe-combined-right", "--accept", "mpta-ove")
    assert code == 2
    assert "did you mean mpta-over" in err


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
