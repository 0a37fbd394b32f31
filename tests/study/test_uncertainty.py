"""How sure: by hand where one landmark is unsure, two ways that agree, and intervals that hold the truth as often as they say."""

import json
import math

import numpy as np
import pytest
from hypothesis import assume, given

import wedgecalc as wc
from tests.covering import examples
from tests.strategies import limbs
from wedgecalc import records
from wedgecalc.planning.millimetres import cut_sd
from wedgecalc.study.landmark_spread import displaced, spread_of
from wedgecalc.study.uncertainty import interval_of, uncertainty_of

LEG = wc.Limb.from_angles(mldfa=89, mpta=82, jlca=2, femur=430, tibia=365)
PROCEDURE = "medial-opening-wedge-hto"


def only(name, sd=1.0, limb=LEG):
    return dict.fromkeys(limb.points, 0.0) | {name: sd}


def test_one_unsure_landmark_by_hand():
    """A hip that is off by 1 mm sideways turns the femoral axis by 1 mm in 430; along the axis it turns nothing."""
    found = uncertainty_of(LEG, PROCEDURE, landmark_sd=only("hip_center"))
    assert found.before["hka"].sd == pytest.approx(math.degrees(1 / 430), rel=1e-6)
    assert found.before["femur"].sd == pytest.approx(1.0, rel=1e-6)
    assert found.before["mpta"].sd == pytest.approx(0, abs=1e-9)
    assert found.before["hka"].high - found.before["hka"].low == pytest.approx(
        2 * 1.959964 * math.degrees(1 / 430), rel=1e-5
    )
    assert found.share["hip_center"] == pytest.approx(1)


def test_a_joint_line_is_less_sure_along_itself():
    found = uncertainty_of(LEG, PROCEDURE, landmark_sd=only("plateau_medial"))
    # Width: half as unsure again along. Slope of the plateau, in mpta: 1 mm across in 76; and the knee moves half of half of it.
    assert found.before["plateau"].sd == pytest.approx(1.5, rel=1e-6)
    assert found.before["kjlo"].sd == pytest.approx(math.degrees(1 / 76), rel=1e-6)


def how(method, samples):
    """The method, and for a Monte Carlo the number of its legs."""
    return {"method": method} | ({"samples": samples} if method == "monte-carlo" else {})


@pytest.mark.parametrize("method", ["first-order", "monte-carlo"])
def test_defaults_reproduce_every_published_spread_at_once(method):
    """One reading: hka 0.30° (SD). Films and readers: mldfa 1.1, mpta 1.3, hka 1.4° (95 %)."""
    this = uncertainty_of(LEG, PROCEDURE, **how(method, 40_000))
    films = {found.spread_of: found for found in (this, this.other)}
    published = records.landmark_sds()["published"]
    assert [p["value"] for p in published] == [0.30, 1.1, 1.3, 1.4]
    for p in published:
        found = films[p["of"]].before[p["measure"]].sd * p["factor"]
        assert found == pytest.approx(p["value"], abs=0.02 * p["value"]), p["measure"]
    positioning = math.sqrt(this.other.before["hka"].sd ** 2 - this.before["hka"].sd ** 2)
    assert positioning == pytest.approx(0.6, abs=0.1)


def test_ends_of_a_joint_line_err_together_by_hand():
    """A line set too high as a whole turns nothing; the tilt is what the ends do not share."""
    usual = records.landmark_sds()
    alone = math.sqrt(usual["end_across_mm"] ** 2 - usual["end_shared_mm"] ** 2)
    found = uncertainty_of(LEG, PROCEDURE).before["kjlo"].sd
    assert found == pytest.approx(math.degrees(math.sqrt(2) * alone / 76), rel=1e-6)


def test_positioning_by_hand():
    """Where every landmark is sure, another film turns femur, tibia and joint by their angles."""
    sure = uncertainty_of(LEG, PROCEDURE, landmark_sd=0.0, spread_of="another-film")
    f, t, j = records.landmark_sds()["positioning_deg"].values()
    spread = {name: sure.before[name].sd for name in ("mldfa", "mpta", "jlca", "hka")}
    by_hand = {"mldfa": f, "mpta": t, "jlca": j, "hka": math.hypot(f, t, j)}
    assert spread == pytest.approx(by_hand, rel=0.01)  # the knee's centre moves a little
    assert sure.share == pytest.approx(dict.fromkeys(LEG.points, 0.0) | {"positioning": 1.0})
    assert sure.other.spread_of == "this-film"
    assert sure.other.before["hka"].sd == 0.0


def test_another_film_is_less_sure_and_is_the_other_question():
    this, films = (uncertainty_of(LEG, PROCEDURE, spread_of=of) for of in (None, "another-film"))
    assert (this.spread_of, films.spread_of) == ("this-film", "another-film")
    assert this.other.correction == films.correction
    assert films.other.correction == this.correction
    assert films.on_target < this.on_target
    assert sum(films.share.values()) == pytest.approx(1)
    with pytest.raises(wc.InputError, match="spread_of"):
        uncertainty_of(LEG, wc.PlanRequest(PROCEDURE, spread_of="film"))


@examples(10)
@given(limbs)
def test_first_order_and_monte_carlo_agree(limb):
    try:
        first = uncertainty_of(limb, PROCEDURE)
        many = uncertainty_of(limb, PROCEDURE, method="monte-carlo", samples=40_000, seed=3)
    except (wc.NoPlanError, wc.InputError):
        assume(False)
    for name in ("hka", "mpta", "mldfa", "jlca", "wbl", "mad"):
        assert first.before[name].sd == pytest.approx(many.before[name].sd, rel=0.03), name
    assert first.correction.sd == pytest.approx(many.correction.sd, rel=0.03)
    assert first.after["wbl"].sd == pytest.approx(many.after["wbl"].sd, rel=0.03)
    assert first.on_target == pytest.approx(many.on_target, abs=0.02)
    assert sum(first.share.values()) == pytest.approx(1)


@pytest.mark.parametrize("of", ["this-film", "another-film"])
def test_intervals_hold_the_truth(bundled, of):
    """2,000 readers mark the same leg; the 95 % interval of each holds the truth in 93 to 97 % of them."""
    if bundled.limb.frame.mm_per_unit is None:
        pytest.skip("landmarks are sure to so many mm, and this leg has no scale")
    procedure = bundled.osteotomy.procedure or PROCEDURE
    limb, rng = bundled.limb, np.random.default_rng(11)
    spread = spread_of(limb, None, of)
    readers = displaced(limb, spread, rng.standard_normal((spread.draws, 2000)))
    seen = uncertainty_of(wc.Limb(readers, limb.frame), procedure, bundled.target, spread_of=of)
    true = wc.plan(limb, procedure, bundled.target)
    # Each patient's bone differs from the template, as bones differ from one another.
    bone = 1 + rng.standard_normal(2000) * cut_sd(true) / true.wedge.radius
    held = {"correction": (seen.correction, true.correction)}
    held["base"] = (seen.base, true.wedge.base * bone)
    held |= {
        name: (seen.before[name], getattr(true.before, name))
        for name in ("hka", "wbl", "mpta", "mldfa", "jlca", "mad", "limb")
    }
    for name, (interval, truth) in held.items():
        share = np.mean((interval.low <= truth) & (truth <= interval.high))
        assert 0.93 <= share <= 0.97, (name, share)


def test_the_planned_wedge_on_the_true_leg():
    """After: the same angle about the same hinge, on jittered legs, by `check` one leg at a time."""
    plan = wc.plan(LEG, PROCEDURE)
    rng = np.random.default_rng(5)
    outcomes = []
    spread = spread_of(LEG)
    for noise in rng.standard_normal((400, spread.draws, 1)):
        points = {n: complex(z[0]) for n, z in displaced(LEG, spread, noise).items()}
        leg = wc.Limb(points, LEG.frame)
        outcomes.append(
            wc.check(
                leg,
                PROCEDURE,
                angle=plan.correction,
                hinge=plan.wedge.hinge,
                entry=plan.wedge.entry,
            ).given.after.wbl
        )
    assert uncertainty_of(LEG, PROCEDURE).after["wbl"].sd == pytest.approx(
        np.std(outcomes), rel=0.12
    )


def test_same_seed_same_numbers():
    one, two, other = (
        uncertainty_of(LEG, PROCEDURE, method="monte-carlo", samples=500, seed=s) for s in (1, 1, 2)
    )
    assert one == two
    assert one.correction != other.correction


def test_a_larger_spread_is_less_sure():
    assert (
        uncertainty_of(LEG, PROCEDURE, landmark_sd=3.0).on_target
        < 0.75
        < uncertainty_of(LEG, PROCEDURE).on_target
    )
    assert uncertainty_of(LEG, PROCEDURE, landmark_sd=2.0).correction.sd == pytest.approx(
        2 * uncertainty_of(LEG, PROCEDURE, landmark_sd=1.0).correction.sd
    )


@pytest.mark.parametrize(("options", "words"), [
    ({"method": "guess"}, "method"), ({"samples": 3}, "samples"), ({"landmark_sd": {"hip_centre": 1.0}}, "did you mean hip_center"),
    ({"landmark_sd": -1.0}, "0 to 20 mm"), ({"landmark_sd": {"hip_center": 50.0}}, "0 to 20 mm"),
])  # fmt: skip
def test_wrong_requests(options, words):
    with pytest.raises(wc.InputError, match=words):
        uncertainty_of(LEG, PROCEDURE, **options)


def test_without_a_scale_nothing_is_sure():
    case = wc.load_case("demo:real-left-leg")
    with pytest.raises(wc.InputError, match="scale"):
        uncertainty_of(case.limb, PROCEDURE, hinge=case.osteotomy.hinge)


def test_command_line(run, tmp_path):
    code, out, _ = run(
        "plan",
        "demo:medial-oa-right",
        "--uncertainty",
        "first-order",
        "--sd",
        "hip_center=2",
        "--json",
    )
    found = json.loads(out)["uncertainty"]
    assert code == 0
    assert found["landmark_sd_mm"]["hip_center"] == 2
    assert found["landmark_sd_mm"]["ankle_center"] == 1
    assert set(found["correction_deg"]) == {"sd", "low", "high"}
    assert found["hka_deg"]["low"] < 173 < found["hka_deg"]["high"]
    assert "uncertainty" not in json.loads(run("plan", "demo:medial-oa-right", "--json")[1])
    assert (
        "with"
        in run(
            "plan",
            "demo:medial-oa-right",
            "--uncertainty",
            "monte-carlo",
            "--samples",
            "500",
            "--sd",
            "2",
        )[1]
    )
    assert run("plan", "demo:medial-oa-right", "--uncertainty", "x")[0] == 2
    assert (
        run("plan", "demo:medial-oa-right", "--uncertainty", "first-order", "--sd", "hip=two")[0]
        == 2
    )
    raw = json.loads(run("limb", "--side", "left", "--mpta", "82")[1])
    raw["landmark_sd_mm"] = {"ankle_center": 3.0}
    path = tmp_path / "leg.json"
    path.write_text(json.dumps(raw))
    code, out, _ = run(
        "plan", path, "--procedure", PROCEDURE, "--uncertainty", "first-order", "--json"
    )
    assert json.loads(out)["uncertainty"]["landmark_sd_mm"]["ankle_center"] == 3
    raw["landmark_sd_mm"] = {"ankel_center": 3.0}
    path.write_text(json.dumps(raw))
    code, _, err = run("plan", path, "--procedure", PROCEDURE)
    assert code == 2
    assert "landmark_sd_mm" in err


def test_ends_of_an_interval_stand_in_their_places_in_order():
    values = np.random.default_rng(2).normal(10, 2, 5001)
    values[7] = np.nan
    there = sorted(values[~np.isnan(values)].tolist())
    found = interval_of(values.copy())
    assert (found.low, found.high) == (there[round(0.025 * 4999)], there[round(0.975 * 4999)])
    assert found.sd == pytest.approx(np.std(there), abs=1e-12)


@pytest.mark.parametrize("two", [False, True])
def test_the_leg_as_expected_to_stand_has_its_intervals(two):
    """First order against Monte Carlo; the error of the standing JLCA is not in it."""
    leg = wc.Limb.from_angles(mldfa=90, mpta=82, jlca=5)
    joint = {"jlca_supine": 5.0}  # errors of reading leave half of the legs below it
    made = (
        wc.double_level(leg, "wbl=62.5", **joint)
        if two
        else wc.plan(leg, "medial-opening-wedge-hto", "wbl=62.5", **joint)
    )
    first, drawn = (
        uncertainty_of(made if two else leg, made.request, **how(method, 4000))
        for method in ("first-order", "monte-carlo")
    )
    assert set(first.expected) == set(drawn.expected) == {"hka", "wbl"}
    for name, spread in first.expected.items():
        middle = (spread.low + spread.high) / 2
        assert middle == pytest.approx(getattr(made.standing_again, name), abs=1e-6)
        assert drawn.expected[name].sd == pytest.approx(spread.sd, rel=0.06)
        assert drawn.expected[name].low == pytest.approx(spread.low, abs=0.2 * spread.sd)
    assert first.expected["hka"].sd != pytest.approx(first.after["hka"].sd, rel=0.05)
    bare = uncertainty_of(leg, "medial-opening-wedge-hto", "wbl=62.5")
    assert not bare.expected
