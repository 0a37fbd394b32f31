"""An interval is that of the plan it stands beside."""

import importlib

import pytest

from tests.driving import drive
from tests.whole_cases import HTO, OPEN, document, saved


@pytest.mark.parametrize("option", [["--sd", "5"], ["--samples", "200"], ["--seed", "1"]])
def test_chance_without_a_question_of_chance(option):
    code, _, err = drive("plan", "demo:medial-oa-right", *option)
    assert code == 2
    assert option[0] in err


@pytest.mark.parametrize("method", ["first-order", "monte-carlo"])
@pytest.mark.parametrize("model", ["jlca-half", "stress-third", "stress-regression"])
def test_the_interval_is_that_of_the_plan(method, model):
    found = document(
        "plan",
        "demo:severe-combined-right",
        "-p",
        OPEN,
        "--accept",
        "mpta-over",
        "--soft-tissue",
        model,
        "--jlca-change",
        "3",
        "--uncertainty",
        method,
    )
    sure = found["uncertainty"]["correction_deg"]
    assert sure["low"] < found["correction_deg"] < sure["high"]
    assert (sure["low"] + sure["high"]) / 2 == pytest.approx(found["correction_deg"], abs=0.5)
    assert (
        found["uncertainty"]["base_mm"]["low"]
        < found["wedge"]["base_mm"]
        < found["uncertainty"]["base_mm"]["high"]
    )


def test_the_spread_of_a_case_is_used_wherever_its_plan_is_shown(tmp_path, monkeypatch):
    path = saved(tmp_path, landmark_sd_mm={"ankle_center": 20.0, "hip_center": 5.0})
    seen = []
    for module in map(
        importlib.import_module,
        ("wedgecalc.drawing.uncertainty_view", "wedgecalc.study.uncertainty"),
    ):
        real = module.uncertainty_of
        monkeypatch.setattr(
            module,
            "uncertainty_of",
            lambda *args, real=real, **kw: seen.append(real(*args, **kw)) or seen[-1],
        )
    assert (
        drive(
            "draw",
            path,
            "-p",
            HTO,
            "--view",
            "uncertainty",
            "--width",
            "3",
            "-o",
            tmp_path / "a.png",
        )[0]
        == 0
    )
    assert drive("report", path, "-p", HTO, "-o", tmp_path / "a.pdf")[0] == 0
    told = document("plan", path, "-p", HTO, "--uncertainty", "first-order")["uncertainty"]
    assert len(seen) >= 2  # the view's and the page's
    assert {each.sds["ankle_center"] for each in seen} == {20.0}
    assert [each.correction.sd for each in seen] == pytest.approx(
        [told["correction_deg"]["sd"]] * len(seen)
    )
    assert (
        document("plan", path, "-p", HTO, "--uncertainty", "first-order", "--sd", "1")[
            "uncertainty"
        ]["landmark_sd_mm"]["ankle_center"]
        == 1
    )


@pytest.mark.parametrize("method", ["first-order", "monte-carlo"])
def test_reading_this_film_and_another_film_are_told_apart(method):
    """Both stand in JSON, each where the other is the one that is shown."""
    ask = ("plan", "demo:medial-oa-right", "--uncertainty", method)
    this = document(*ask)["uncertainty"]
    films = document(*ask, "--spread-of", "another-film")["uncertainty"]
    assert (this["spread_of"], films["spread_of"]) == ("this-film", "another-film")
    assert this["another_film"]["correction_deg"] == films["correction_deg"]
    assert films["this_film"]["hka_deg"] == this["hka_deg"]
    assert this["hka_deg"]["sd"] == pytest.approx(0.30, abs=0.02)
    assert 1.96 * films["hka_deg"]["sd"] == pytest.approx(1.4, abs=0.06)
    _, said, _ = drive(*ask)
    said = " ".join(said.split())
    assert "Counting landmark placement error on this film alone" in said
    assert "For reading another film of this leg: correction ±" in said
    _, said, _ = drive(*ask, "--spread-of", "another-film")
    assert "positioning on another film" in " ".join(said.split())


def test_an_unknown_film_and_a_film_without_a_question_are_refused():
    code, _, err = drive(
        "plan", "demo:medial-oa-right", "--uncertainty", "first-order", "--spread-of", "films"
    )
    assert (code, "--spread-of" in err) == (2, True)
    code, _, err = drive("plan", "demo:medial-oa-right", "--spread-of", "another-film")
    assert (code, "--uncertainty" in err) == (2, True)
