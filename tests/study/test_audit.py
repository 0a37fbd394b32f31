"""Achieved against planned, on virtual legs whose errors are known."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from tests.covering import examples
from wedgecalc import InputError, Limb, audit, double_level, load_case, measure, plan
from wedgecalc.cohort.population import virtual_legs
from wedgecalc.drawing.audit_view import audit_figure
from wedgecalc.results.audit_words import verdict_words
from wedgecalc.study.audit_parts import AUDITED
from wedgecalc.study.landmark_spread import displaced, spread_of

VARUS = {"mldfa": 88.5, "mpta": 82.0, "jlca": 2.5}
OPENING, TARGET = "medial-opening-wedge-hto", "hka=182"


def _made():
    return plan(Limb.from_angles(**VARUS), OPENING, TARGET)


@given(
    tibia=st.floats(-3, 3),
    femur=st.floats(-1, 1),
    joint=st.floats(-2, 2),
    side=st.sampled_from(["right", "left"]),
)
@examples(15)
def test_known_errors_of_a_virtual_leg_come_back(tibia, femur, joint, side):
    made = plan(Limb.from_angles(side, **VARUS), OPENING, TARGET)
    after = Limb.from_angles(
        side,
        mldfa=made.after.mldfa + femur,
        mpta=made.after.mpta + tibia,
        jlca=made.after.jlca + joint,
    )
    found = audit(made, after)
    error = tibia - femur - joint
    assert found.miss["hka"] == pytest.approx(error, abs=1e-9)
    assert found.correction_miss == pytest.approx(error, abs=1e-9)
    assert found.miss["mpta"] == pytest.approx(tibia, abs=1e-9)
    assert found.miss["mldfa"] == pytest.approx(femur, abs=1e-9)
    assert found.miss["jlca"] == pytest.approx(joint, abs=1e-9)
    miss = found.split["miss"]
    assert (miss.tibia, miss.femur, miss.joint) == pytest.approx((tibia, -femur, -joint), abs=1e-9)


@pytest.mark.parametrize("case", ["medial-oa-right", "severe-combined-right", "lateral-oa-right"])
def test_the_split_sums_to_the_change(case):
    leg = load_case(f"demo:{case}")
    found = audit(leg, _drawn(leg.limb, np.random.default_rng(3)))
    for split in found.split.values():
        assert split.tibia + split.femur + split.joint == pytest.approx(split.total, abs=1e-9)
    for end, leg_there in (("planned", found.planned), ("achieved", found.achieved)):
        assert found.split[end].total == pytest.approx(leg_there.hka - found.before.hka, abs=1e-12)


def _drawn(limb, random):
    """Return a leg as another film shows it: its landmarks displaced at random."""
    spread = spread_of(limb, of="another-film")
    points = displaced(limb, spread, random.standard_normal((spread.draws, 1)).astype(np.float32))
    return Limb({name: complex(z[0]) for name, z in points.items()}, limb.frame)


def test_a_plan_made_exactly_is_within_reading_in_95_of_100_pairs():
    legs, random, n = virtual_legs(1500, "varus-oa", seed=4), np.random.default_rng(11), 600
    legs = legs.rows(np.flatnonzero(measure(legs).hka < 177)[:n])
    hits = dict.fromkeys(AUDITED, 0)
    within = 0
    for k in range(n):
        leg = Limb(
            {name: complex(z[k]) for name, z in legs.points.items()},
            replace(legs.frame, side=str(legs.frame.side[k])),
        )
        made = plan(_drawn(leg, random), OPENING, "correction=8")
        done = made.wedge.moved(leg, made.procedure)
        found = audit(made, _drawn(done, random))
        within += found.verdict == "within-reading"
        for name, interval in found.intervals.items():
            hits[name] += interval.low <= 0 <= interval.high
    assert 0.93 <= within / n <= 0.97
    assert {
        name: round(count / n, 2) for name, count in hits.items() if not 0.93 <= count / n <= 0.97
    } == {}


def test_verdicts_on_both_sides_of_what_two_readings_differ():
    made = _made()
    half = 1.959964 * audit(made, made.after_limb).sd["hka"]
    for off, verdict in (
        (-half - 0.05, "undercorrected"),
        (-half + 0.05, "within-reading"),
        (half - 0.05, "within-reading"),
        (half + 0.05, "overcorrected"),
    ):
        after = Limb.from_angles(mldfa=88.5, mpta=made.after.mpta + off, jlca=2.5)
        assert audit(made, after).verdict == verdict
    varus = plan(Limb.from_angles(mldfa=84, mpta=88), "medial-closing-wedge-dfo", "hka=180")
    more = Limb.from_angles(mldfa=varus.after.mldfa + 4, mpta=88)
    found = audit(varus, more)
    assert found.verdict == "overcorrected"
    assert found.correction_miss == pytest.approx(4.0, abs=1e-9)


def test_a_plan_that_was_hit_is_first_said_to_be():
    made = _made()
    for off, lead in ((0.0, "Agrees with the plan: HKA"), (0.4, "Within what two readings")):
        after = Limb.from_angles(mldfa=88.5, mpta=made.after.mpta + off, jlca=2.5)
        assert verdict_words(audit(made, after)).startswith(lead)


def test_the_spread_is_that_of_both_films_in_quadrature():
    made = _made()
    after = Limb.from_angles(mldfa=88.5, mpta=90, jlca=2)
    random, n = np.random.default_rng(5), 40_000
    spreads = [spread_of(leg, of="another-film") for leg in (made.limb, after)]
    legs = [
        Limb(displaced(leg, s, random.standard_normal((s.draws, n))), leg.frame)
        for leg, s in zip((made.limb, after), spreads, strict=True)
    ]
    true = measure(made.wedge.moved(legs[0], made.procedure)).hka
    expected = math.hypot(true.std(), measure(legs[1]).hka.std())
    assert audit(made, after).sd["hka"] == pytest.approx(expected, rel=0.02)


def test_followups_are_kept_lost_or_gained():
    made, first = _made(), Limb.from_angles(mldfa=88.5, mpta=91, jlca=1.5)
    later = [Limb.from_angles(mldfa=88.5, mpta=91 + off, jlca=1.5) for off in (-1, -4, 4)]
    found = audit(made, first, followups=later)
    assert [one.verdict for one in found.followups] == ["kept", "lost", "gained"]
    assert [one.change["mpta"] for one in found.followups] == pytest.approx([-1, -4, 4], abs=1e-9)


def test_a_double_level_is_audited_by_bone():
    both = double_level(Limb.from_angles(mldfa=93, mpta=81, jlca=2), "hka=181")
    after = Limb.from_angles(
        mldfa=both.after.mldfa - 1, mpta=both.after.mpta - 2, jlca=both.after.jlca
    )
    found = audit(both, after)
    assert found.correction_miss == pytest.approx(-1.0, abs=1e-9)
    assert (found.split["miss"].tibia, found.split["miss"].femur) == pytest.approx(
        (-2, 1), abs=1e-9
    )


def _differing(found):
    return [sign.name for sign in found.films if sign.differs]


def test_films_of_another_scale_or_rotation_are_named():
    made = _made()
    same = Limb.from_angles(mldfa=88.5, mpta=91, jlca=2)
    assert _differing(audit(made, same)) == []
    larger = Limb({name: 1.05 * z for name, z in same.points.items()}, same.frame)
    assert _differing(audit(made, larger)) == ["scale"]
    turned = Limb.from_angles(mldfa=88.5, mpta=91, jlca=2, nsa=145)
    assert _differing(audit(made, turned)) == ["nsa"]
    knee = complex(same.knee) + 2
    marked = Limb({**same.points, "knee_center": knee}, same.frame)
    assert "knee-centre" in _differing(audit(made, marked))


def test_films_that_cannot_be_two_of_one_operated_leg_are_named():
    made = _made()
    other = audit(made, Limb.from_angles(mldfa=80.5, mpta=made.after.mpta - 8, jlca=2.5))
    assert (other.verdict, _differing(other), other.doubted) == ("within-reading", ["mldfa"], True)
    assert _differing(audit(made, made.limb)) == ["same-landmarks"]
    back = audit(made, Limb.from_angles(mldfa=88.5, mpta=78, jlca=2.5))
    assert _differing(back) == ["exchanged"]
    first = made.after_limb
    kept = audit(made, first, followups=[first, Limb.from_angles(mldfa=80, mpta=82)]).followups
    assert [_differing(one) for one in kept] == [["same-landmarks"], ["mldfa"]]


def test_misses_that_cancel_out_are_named_bone_by_bone():
    made = _made()
    after = Limb.from_angles(mldfa=88.5, mpta=made.after.mpta + 2.5, jlca=4.9)
    found = audit(made, after)
    assert (found.verdict, found.beyond, found.doubted) == (
        "within-reading",
        ("tibia", "joint"),
        True,
    )
    assert audit(made, Limb.from_angles(mldfa=88.5, mpta=made.after.mpta, jlca=2)).beyond == ()


def test_the_picture_shows_where_the_line_crosses_on_the_last_film():
    made = _made()
    later = [Limb.from_angles(mldfa=88.5, mpta=mpta, jlca=1.5) for mpta in (90, 87)]
    found = audit(made, Limb.from_angles(mldfa=88.5, mpta=91, jlca=1.5), followups=later)
    said = " ".join(text.get_text() for text in audit_figure(found).findobj(Text))
    for one in (found.achieved, found.followups[1].found):
        assert f" {one.wbl:.1f} %" in said
        assert f" {one.mpta:.1f}° " in said, "a column of its own"
    assert said.split().count("R") == 4, "a leg of its own"


def test_without_a_scale_the_miss_stands_and_nothing_is_judged():
    made = _made()
    names = {name: made.after_limb[name] for name in made.after_limb.points}
    after = Limb.from_landmarks(names, "right", mm_per_unit=None)
    found = audit(made, after, followups=[after])
    assert found.verdict == found.followups[0].verdict == "not-judged"
    assert found.correction_interval is None
    assert found.intervals == {}
    assert found.sd == {}
    assert found.miss["limb"] is None
    assert found.miss["hka"] == pytest.approx(0, abs=1e-9)


def test_without_condyles_nobody_tells_femur_and_joint_apart():
    points = {n: z for n, z in Limb.from_angles(**VARUS).points.items() if "condyle" not in n}
    leg = Limb(points, Limb.from_angles().frame)
    made = plan(leg, OPENING, TARGET)
    found = audit(made, made.after_limb)
    assert found.miss["mldfa"] is None
    assert found.split["achieved"].joint is None
    assert found.verdict == "within-reading"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (lambda made: (made, Limb.from_angles("left")), "after"),
        (lambda made: (made, made), "limb"),
        (lambda made: (made, made.limb, OPENING), "procedure"),
        (lambda made: (made.limb, made.limb), "procedure"),
        (lambda made: (made.limb, made.limb, "shortening"), "procedure"),
        (lambda made: (made.limb, virtual_legs(2), OPENING), "limb"),
    ],
)
def test_what_cannot_be_audited_is_refused(arguments, field):
    with pytest.raises(InputError) as error:
        audit(*arguments(_made()))
    assert error.value.problems[0].field == field
