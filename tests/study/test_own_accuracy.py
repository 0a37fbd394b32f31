"""A surgeon's own accuracy in the intervals of a plan."""

import json
import math

import numpy as np
import pytest

from wedgecalc import Limb, double_level, load_case, measure, plan, uncertainty_of
from wedgecalc.study.interval import OwnAccuracy
from wedgecalc.study.own_accuracy import with_accuracy

LEG = Limb.from_angles(mldfa=88, mpta=82, jlca=2)
VALGUS = plan(LEG, "medial-opening-wedge-hto", "hka=183")
VARUS = plan(Limb.from_angles(mldfa=83, mpta=88), "medial-closing-wedge-dfo", "hka=180")
OWN = OwnAccuracy(40, -0.8, 1.4)


@pytest.mark.parametrize("made", [VALGUS, VARUS])
def test_the_operations_spread_adds_in_quadrature_and_their_mean_shifts(made):
    before = uncertainty_of(made.limb, made.request)
    found = with_accuracy(before, made, OWN)
    hka, sign = found.after["hka"], made.procedure.sign
    assert hka.sd == pytest.approx(math.hypot(before.after["hka"].sd, 1.4), abs=1e-12)
    assert (hka.low + hka.high) / 2 == pytest.approx(made.after.hka - 0.8 * sign, abs=1e-9)
    assert (hka.high - hka.low) / 2 == pytest.approx(1.959964 * hka.sd, abs=1e-5)
    bone = "mpta" if made.procedure.of_tibia else "mldfa"
    other = {"mpta": "mldfa", "mldfa": "mpta"}[bone]
    assert found.after[bone].sd > before.after[bone].sd
    assert found.after[other] == before.after[other]
    assert (found.correction, found.before) == (before.correction, before.before)
    assert found.other.after["hka"].sd > hka.sd


def test_the_line_moves_as_in_a_simulation():
    found = with_accuracy(uncertainty_of(LEG, VALGUS.request), VALGUS, OWN)
    errors = np.random.default_rng(1).normal(OWN.bias, OWN.execution, 20_000)
    after = VALGUS.after_limb
    points = {name: np.broadcast_to(z, errors.shape) for name, z in after.points.items()}
    legs = Limb(points, after.frame)
    turned = legs.turned(("tibia-shaft",), after.knee, np.exp(1j * np.radians(errors)))
    wbl = measure(turned).wbl
    reading = uncertainty_of(LEG, VALGUS.request).after["wbl"].sd
    assert found.after["wbl"].sd == pytest.approx(math.hypot(wbl.std(), reading), rel=0.03)
    middle = (found.after["wbl"].low + found.after["wbl"].high) / 2
    assert middle == pytest.approx(wbl.mean(), abs=0.3)


def test_the_chance_that_what_is_made_is_what_is_needed():
    exact = OwnAccuracy(40, 0.0, 0.0)
    before = uncertainty_of(LEG, VALGUS.request)
    found = with_accuracy(before, VALGUS, exact)
    assert found.accuracy.on_target == pytest.approx(before.on_target, abs=1e-12)
    assert found.after["hka"].sd == pytest.approx(before.after["hka"].sd, abs=1e-12)
    off = with_accuracy(before, VALGUS, OWN).accuracy.on_target
    draws = np.random.default_rng(2).normal(-0.8, math.hypot(1.4, before.correction.sd), 200_000)
    assert off == pytest.approx(np.mean(np.abs(draws) <= 1), abs=0.005)


def test_a_short_series_counts_how_well_it_is_known():
    own = OwnAccuracy(3, 0.0, 0.0, bias_error=0.5, execution_error=0.8)
    before = uncertainty_of(LEG, VALGUS.request)
    found = with_accuracy(before, VALGUS, own)
    sd = math.hypot(before.after["hka"].sd, 0.5, 0.8)
    assert found.after["hka"].sd == pytest.approx(sd, abs=1e-12)
    assert found.accuracy.on_target < before.on_target


def test_two_levels_count_it_in_the_leg_alone():
    both = double_level(Limb.from_angles(mldfa=93, mpta=81, jlca=2))
    before = uncertainty_of(both)
    found = with_accuracy(before, both, OWN)
    assert found.after["hka"].sd > before.after["hka"].sd
    assert found.after["mpta"] == before.after["mpta"]


CASE = "demo:medial-oa-right"


def mine_of(n=50, mean=-0.8, mean_error=0.2, sd=1.4, error=0.15):
    correction = {"n": n, "mean": mean, "mean_error": mean_error}
    return {"correction_deg": correction, "execution_sd_deg": sd, "execution_error_deg": error}


@pytest.fixture
def mine(tmp_path):
    def write(**changed):
        groups = {load_case(CASE).request.procedure: mine_of(9, 0.5, 0.3, 0.7, 0.4)}
        found = {"format": "wedgecalc-series/1", "all": mine_of(), "by_procedure": groups} | changed
        (tmp_path / "mine.json").write_text(json.dumps(found), encoding="utf-8")
        return tmp_path / "mine.json"

    return write


def test_a_plan_takes_the_series_of_its_own_procedure(run, mine):
    words = ("plan", CASE, "--uncertainty", "first-order", "--json")
    bare = json.loads(run(*words)[1])["uncertainty"]
    for groups, own, n in ({}, (0.7, 0.3, 0.4), 9), ({"by_procedure": {}}, (1.4, 0.2, 0.15), 50):
        code, out, err = run(*words, "--series", mine(**groups))
        assert code == 0, err
        found = json.loads(out)["uncertainty"]
        assert (found["series"]["n"], found["series"]["execution_sd_deg"]) == (n, own[0])
        hka, was = found["after"]["hka_deg"]["sd"], bare["after"]["hka_deg"]["sd"]
        assert hka == pytest.approx(math.hypot(was, *own), abs=1e-9)


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "wedgecalc-result/1"},
        {"all": None, "by_procedure": None},
        {"all": mine_of(mean=99), "by_procedure": {}},
        {"all": mine_of(n=2), "by_procedure": {}},
        {"all": {"correction_deg": [], "execution_sd_deg": 1}, "by_procedure": []},
    ],
)
def test_another_document_is_refused(run, mine, changed):
    words = ("plan", CASE, "--uncertainty", "first-order", "--series", mine(**changed))
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "mine.json" in err


def test_a_series_needs_an_uncertainty(run, mine):
    code, _, err = run("plan", CASE, "--series", mine())
    assert code == 2
    assert "--series" in err
