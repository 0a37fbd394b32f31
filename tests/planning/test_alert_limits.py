"""Every limit of every alert, on both sides: at it, just below and just above, by the record and by a real plan.

What prints as its limit is at its limit (a slack of 0.05). The table is written by hand, not from the data.
"""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

import wedgecalc as wc
from tests.legs import BOX, LEFT, LEVEL, RIGHT, TOP
from wedgecalc import records
from wedgecalc.alert_record import RANKS, AlertRecord
from wedgecalc.data_files import data_dir
from wedgecalc.planning.alerts import alerts_of_limb, with_interval
from wedgecalc.planning.wedge import angle_of_base
from wedgecalc.record_types import SLACK, LimitRecord

# code, quantity: values and what they raise; - for nothing
EXPECTED = """
mpta-over mpta: 88 -, 90 -, 90.04 -, 90.06 note, 93 note, 93.04 note, 93.06 warn, 95 warn, 95.04 warn, 95.06 stop, 100 stop
mpta-under mpta: 74 stop, 79.94 stop, 79.96 warn, 80 warn, 84 warn, 84.94 warn, 84.96 -, 85 -, 86 -
mldfa-under mldfa: 84 stop, 84.94 stop, 84.96 -, 85 -, 86 -
mldfa-over mldfa: 89 -, 90 -, 90.04 -, 90.06 warn, 92 warn, 95 warn, 95.04 warn, 95.06 stop, 98 stop
jlca-high jlca: 2 -, 3.94 -, 3.96 warn, 4 warn, 6 warn, -5 -
jlca-low jlca: -1 -, -2 -, -2.04 -, -2.06 note, -3.94 note, -3.96 warn, -4 warn, -5 warn, 5 -
joint-line-after kjlo: -5 warn, -4.06 warn, -4.04 -, -4 -, 0 -, 4 -, 4.04 -, 4.06 warn, 5 warn
jlo-over kjlo: -5 note, -4.06 note, -4.04 -, 0 -, 4.04 -, 4.06 note, 5 note
jlo-over by_bones: -5 note, -4.06 note, -4.04 -, 0 -, 4.04 -, 4.06 note, 5 note
wbl-lateral wbl: 62.5 -, 65 -, 65.04 -, 65.06 note, 70 note, 70.04 note, 70.06 warn, 80 warn
wbl-medial wbl: 45 -, 35 -, 34.96 -, 34.94 note, 30 note, 29.96 note, 29.94 warn, 20 warn
arthritic-side lateral: 45 -, 50 -, 50.04 -, 50.06 warn, 55 warn, 55.04 warn, 55.06 stop, 62.5 stop
arthritic-side medial: 55 -, 50 -, 49.96 -, 49.94 warn, 45 warn, 44.96 warn, 44.94 stop, 38 stop
large-correction gap: 8 -, 11 -, 11.04 -, 11.06 note, 15 note, 15.04 note, 15.06 warn
large-correction angle: 12 -, 15 -, 15.04 -, 15.06 warn
slope-change change: -5 note, -3.06 note, -3.04 -, -3 -, 0 -, 3 -, 3.04 -, 3.06 note, 7.3 note
kerf-over-wedge excess: -1 -, 0 -, 0.04 -, 0.06 warn
hinge-out-of-bone outside: -4 -, 0 -, 0.04 -, 0.06 warn, 3 warn
entry-off-cortex off: 0 -, 10 -, 10.04 -, 10.06 warn, 40 warn, 40.04 warn, 40.06 stop, 80 stop
hinge-near-joint distance: 14 warn, 14.94 warn, 14.96 -, 15 -, 20 -
hinge-zone below: -8 -, -1 -, 0 -, 0.04 -, 0.06 warn, 4 warn
hinge-zone above: -8 -, -1 -, 0 -, 0.04 -, 0.06 note, 4 note
hinge-far-cortex distance: 4 note, 4.94 note, 4.96 -, 5 -, 10 -, 10.04 -, 10.06 note, 14 note
length-change change: -12 warn, -10.06 warn, -10.04 -, -10 -, 0.5 -, 10 -, 10.04 -, 10.06 warn, 12 warn
nothing-to-correct correction: 0.5 note, 0.94 note, 0.96 -, 1 -, 5 -
nothing-to-correct lowest: -1 note, 0 note, 0.04 note, 0.06 -, 2 -
nothing-to-correct hka: 176.94 -, 176.96 warn, 177 warn, 178 warn, 183 warn, 183.04 warn, 183.06 -
implausible-size leg: 499.94 stop, 499.96 -, 500 -, 800 -, 1200 -, 1200.04 -, 1200.06 stop
implausible-size plateau: 49.94 stop, 49.96 -, 50 -, 76 -, 100 -, 100.04 -, 100.06 stop
"""
CASES = [
    (*line.partition(":")[0].split(), float(value), word)
    for line in EXPECTED.strip().splitlines()
    for value, word in (pair.split() for pair in line.partition(":")[2].split(","))
]


def of_plan(procedure, target, angles, **options):
    return wc.plan(wc.Limb.from_angles(**angles), procedure, target, **options).alerts


def of_leg(**angles):
    limb = wc.Limb.from_angles(**angles)
    return alerts_of_limb(limb, wc.measure(limb))


def towards(measure, value, low, high):
    """A plan that brings a measure to a value, from far on the other side of it."""
    (below, angles_below), (above, angles_above) = low, high
    middle = {"mpta": 88, "mldfa": 88, "wbl": 50}[measure]
    procedure, angles = (above, angles_above) if value > middle else (below, angles_below)
    return of_plan(procedure, wc.Target(measure, value), angles)


def tilted(value, predicted):
    """A leg tilted until its joint line stands so, before or after."""
    turns = [leaning(tilt) for tilt in (0.0, 1.0)]
    a, b = ((p.kjlo_predicted if predicted else p.before.kjlo) for p in turns)
    return leaning((value - a) / (b - a)).alerts


def leaning(tilt):
    limb = wc.Limb.from_angles(mpta=84, tilt=tilt)
    return wc.plan(limb, "medial-opening-wedge-hto", wc.Target("correction", 5))


def oblique(value):
    """A straight leg whose bones tilt its joint line."""
    return wc.Limb.from_angles(mpta=87 + value, mldfa=88 + value, jlca=1)


def by_bones(value):
    return alerts_of_limb(oblique(value), wc.measure(oblique(value)))


def gap(value):
    limb = wc.Limb.from_angles(mpta=74)
    radius = wc.plan(limb, "medial-opening-wedge-hto", "correction=5").wedge.radius
    angle = angle_of_base(value, radius)
    return wc.plan(limb, "medial-opening-wedge-hto", wc.Target("correction", angle)).alerts


def kerf(value):
    limb = wc.Limb.from_angles(mpta=82)
    base = wc.plan(limb, "lateral-closing-wedge-hto", "correction=3").wedge.base
    kerf = (base + value) / 2
    return wc.plan(limb, "lateral-closing-wedge-hto", "correction=3", kerf=kerf).alerts


def hinged(inset=8.0, depth=20.0, off=0.0):
    limb = wc.Limb(LEVEL.points, LEVEL.frame, {"tibia": BOX})
    return wc.plan(
        limb,
        "lateral-closing-wedge-hto",
        "correction=5",
        hinge=(RIGHT - inset, TOP + depth),
        entry=(LEFT - off, TOP + depth),
    ).alerts


def zoned(tip, head):
    """A medial opening wedge with its hinge 20 mm below the plateau, beside a fibula at these depths."""
    fibula = {"fibula_tip": (LEFT - 5, TOP + tip), "fibula_head": (LEFT - 12, TOP + head)}
    limb = wc.Limb.from_landmarks({n: LEVEL[n] for n in LEVEL.points} | fibula, "right")
    hinge, entry = (LEFT + 8, TOP + 20), (RIGHT, TOP + 35)
    return wc.plan(
        limb, "medial-opening-wedge-hto", "correction=5", hinge=hinge, entry=entry
    ).alerts


def lengthened(value):
    straight = wc.Limb.from_angles(mpta=88, mldfa=88, jlca=0)
    word = "lengthening" if value > 0 else "shortening"
    return wc.plan(straight, word, length=abs(value)).alerts


def sloped(value):
    """The turn of the hinge that changes the slope so: its tan is the ratio of those of both tilts."""
    turn = math.degrees(math.atan2(math.tan(math.radians(value)), math.tan(math.radians(12))))
    limb = wc.Limb.from_angles(mpta=78)
    return wc.plan(limb, "medial-opening-wedge-hto", "correction=12", hinge_turn=turn).alerts


def neutral(hka):
    """A leg whose angles are all normal."""
    angles = {"mldfa": 88, "mpta": hka - 91.5, "jlca": 0.5}
    if hka > 180:
        angles = {"mldfa": 86, "mpta": hka - 93.5, "jlca": 0.5}
    name = "medial-opening-wedge-hto" if hka < 180 else "medial-closing-wedge-hto"
    return of_plan(name, "correction=4", angles)


PLANS = {
    "mpta": lambda v: towards(
        "mpta",
        v,
        ("medial-closing-wedge-hto", {"mpta": 90.5}),
        ("medial-opening-wedge-hto", {"mpta": 80}),
    ),
    "mldfa": lambda v: towards(
        "mldfa",
        v,
        ("lateral-closing-wedge-dfo", {"mldfa": 94}),
        ("medial-closing-wedge-dfo", {"mldfa": 85}),
    ),
    "wbl": lambda v: towards(
        "wbl",
        v,
        ("medial-closing-wedge-hto", {"mpta": 90.5}),
        ("medial-opening-wedge-hto", {"mpta": 82}),
    ),
    "lateral": lambda v: of_plan(
        "medial-opening-wedge-hto", wc.Target("wbl", v), {"mpta": 80}, arthritis="lateral"
    ),
    "medial": lambda v: of_plan(
        "medial-closing-wedge-dfo", wc.Target("wbl", v), {"mldfa": 78}, arthritis="both"
    ),
    "jlca": lambda v: of_leg(jlca=v),
    "kjlo joint-line-after": lambda v: tilted(v, True),
    "kjlo jlo-over": lambda v: tilted(v, False),
    "by_bones": lambda v: by_bones(v - wc.measure(oblique(0)).kjlo),
    "gap": gap,
    "angle": lambda v: of_plan("lateral-closing-wedge-hto", wc.Target("correction", v), {"mpta": 74}),
    "excess": kerf,
    "outside": lambda v: hinged(inset=-v),
    "off": lambda v: hinged(off=v),
    "distance hinge-near-joint": lambda v: hinged(depth=v),
    "distance hinge-far-cortex": lambda v: hinged(inset=v),
    "below": lambda v: zoned(11 - v, 20 - v),
    "above": lambda v: zoned(20 + v, 29 + v),
    "change length-change": lengthened,
    "change slope-change": sloped,
    "correction": lambda v: of_plan("lateral-closing-wedge-hto", wc.Target("correction", v), {"mpta": 84}),
    "hka": neutral,
    "lowest": lambda v: with_interval(of_plan("medial-opening-wedge-hto", "correction=5", {"mpta": 82}), v),
    "leg": lambda v: of_leg(mldfa=88, mpta=88, jlca=0, femur=0.54 * v, tibia=0.46 * v),
    "plateau": lambda v: of_leg(plateau=v),
}  # fmt: skip


@pytest.mark.parametrize(("code", "of", "value", "word"), CASES)
def test_the_record_judges_as_the_table_says(code, of, value, word):
    record = records.alert_records()[code]
    rank = 0 if word == "-" else RANKS[word]
    assert record.rank(of, value) == rank
    assert record.rank(of, np.array([value, value])).tolist() == [rank, rank]
    passed = record.passed(of, value)
    assert (passed.severity if passed else "-") == word


@pytest.mark.parametrize(("code", "of", "value", "word"), CASES)
def test_a_plan_is_judged_as_the_table_says(code, of, value, word):
    make = PLANS.get(of) or PLANS[f"{of} {code}"]
    found = {alert.code: alert for alert in make(value)}
    assert str(found[code].severity if code in found else "-") == word
    if word != "-":
        alert = found[code]
        assert alert.value == pytest.approx(value, abs=1e-6)
        assert alert.limit == records.alert_records()[code].passed(of, value).value
        assert not alert.accepted


def test_the_table_has_both_sides_of_every_limit():
    for record in records.alert_records().values():
        for limit in record.grades:
            values = [
                value for code, of, value, _ in CASES if (code, of) == (record.code, limit.of)
            ]
            for end in limit.ends:
                near = [value for value in values if abs(value - end) < 2 * SLACK]
                assert {bool(limit.passed(value)) for value in near} == {True, False}, record.code


def test_every_record_says_where_its_limits_come_from_and_what_was_read():
    for record in records.alert_records().values():
        assert record.source
        for limit in record.grades:
            assert bool(limit.source) == (limit.read is not None)


def test_what_was_read_is_one_of_the_known_words():
    row = {"code": "", "label": "", "message": "", "source": "", "read": "the cover"}
    limit = {"severity": "note", "of": "wbl", "above": 1, "source": "", "read": "the cover"}
    for bad in (row, row | {"read": "cited", "limits": [limit]}):
        with pytest.raises(ValueError, match="the cover"):
            AlertRecord.of_row(bad, records.measures(), records.limits())


def table(name):
    return json.loads((data_dir() / name).read_text("utf-8"))


def test_a_limit_that_stands_elsewhere_follows_it():
    """The alerts take the normal ranges and the limits of a verdict from where these stand."""
    measures, limits = records.measures(), dict(records.limits())
    normal = replace(measures["mpta"], normal_low=84.0)
    limits["mpta"] = replace(
        limits["mpta"], sets={"anatomic": (85, 91), "overcorrection": (85, 96)}
    )
    rows = {row["code"]: row for row in table("alerts.json")}
    over, under = (
        AlertRecord.of_row(rows[code], {**measures, "mpta": normal}, limits)
        for code in ("mpta-over", "mpta-under")
    )
    assert [limit.value for limit in over.grades] == [91, 93, 96]
    assert [limit.value for limit in under.grades] == [84, 80]
    (row,) = (row for row in table("limits.json") if row["name"] == "mpta-normal")
    raised = LimitRecord.of_row(row, {"mpta": normal})
    assert (raised.low, raised.high) == (84, 90)


def test_rows_have_the_severity_and_the_limit_of_their_own():
    mpta = np.array([84.0, 80.0, 82.0, 86.5])
    goals = wc.Target.rows("mpta", np.array([96.0, 90.0, 94.0, 91.0]))
    plan = wc.plan(wc.Limb.from_angles(mpta=mpta), "medial-opening-wedge-hto", goals)
    (over,) = (alert for alert in plan.alerts if alert.code == "mpta-over")
    assert over.severity == "stop"
    assert over.severities.tolist() == ["stop", "", "warn", "note"]
    assert over.value == pytest.approx([96, np.nan, 94, 91], nan_ok=True)
    assert over.limit == pytest.approx([95, np.nan, 93, 90], nan_ok=True)
