"""The rule behind the verdict: at its thresholds, whatever the leg's size, and for rows as for one leg."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.strategies import mirrored, moved
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.request import PlanRequest
from wedgecalc.study.which_bone import REASONS, which_bone

HKA = "hka=182"


def leg(mldfa=88.0, mpta=87.0, jlca=1.0, **more):
    return wc.Limb.from_angles(mldfa=mldfa, mpta=mpta, jlca=jlca, **more)


@pytest.mark.parametrize(
    ("out", "code", "reason"),
    [(0.4, "tibia", "other-slight"), (0.44, "tibia", "other-slight"), (0.46, "both", "both-out")]
    + [(x, "both", "both-out") for x in (0.5 - 4e-14, 0.5, 0.5 + 4e-14, 0.54, 0.6)],
)
@pytest.mark.parametrize("femur", [400.0, 430.0, 441.3, 502.7])
def test_the_least_part_worth_a_cut_is_judged_as_it_is_shown(out, code, reason, femur):
    """The femur is out by `out`, the tibia alone enough: 0.5° is no less than 0.5°, on any leg."""
    own = leg(90 + out, 80, 1, femur=femur)
    scaled = moved(own, lambda z: z * 1.3, None, own.frame.mm_per_unit / 1.3)
    for one in (own, mirrored(own), scaled):
        found = wc.verdict(one, target=HKA)
        assert (str(found.code), found.reasons[0]) == (code, reason)


@pytest.mark.parametrize(
    ("beyond", "leads"),
    [(0.4, False), (0.44, False), (0.46, True), (0.5 - 4e-14, True), (0.5, True), (0.54, True)],
)
@pytest.mark.parametrize("femur", [430.0, 441.3])
def test_a_joint_leads_from_the_least_part_on(beyond, leads, femur):
    own = leg(88, 87, 2 + beyond, femur=femur)  # the joint alone deviates
    edited = Limits.of({"hka": (179, 181)})  # or the leg would be neutral
    for one in (own, mirrored(own)):
        assert bool(which_bone(one, wc.measure(one), edited).leads) == leads


def test_rows_have_the_reason_of_each_leg():
    angles = np.random.default_rng(8).uniform((82, 79, -4), (95, 95, 8), (80, 3))
    legs = wc.Limb.from_angles(mldfa=angles[:, 0], mpta=angles[:, 1], jlca=angles[:, 2])
    found = which_bone(legs, wc.measure(legs), Limits())
    reasons = [REASONS[place] for place in found.reason]
    assert reasons == [wc.verdict(leg(*row)).reasons[0] for row in angles]
    assert set(reasons) >= {"out-of-range", "both-out", "joint", "one-is-not-enough", "neutral"}


def test_rows_and_single_legs_agree_with_soft_tissue():
    angles = np.random.default_rng(3).uniform((82, 79, -4), (95, 95, 8), (60, 3))
    legs = wc.Limb.from_angles(mldfa=angles[:, 0], mpta=angles[:, 1], jlca=angles[:, 2])
    supine = np.where(np.arange(60) % 3 == 0, np.nan, 1.0)
    asked = PlanRequest(jlca_supine=supine)
    found = which_bone(legs, wc.measure(legs), Limits(), asked)
    for k, (mldfa, mpta, jlca) in enumerate(angles):
        own = None if np.isnan(supine[k]) else PlanRequest(jlca_supine=float(supine[k]))
        one = leg(mldfa, mpta, jlca)
        single = which_bone(one, wc.measure(one), Limits(), own)
        assert (found.code[k], found.leads[k]) == (int(single.code), bool(single.leads)), k
