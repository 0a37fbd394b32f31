"""Sentences about targets: where they come from, and how a given wedge misses them."""

import pytest

import wedgecalc as wc
from tests.legs import CLOSING, LEG
from wedgecalc.planning.plan import plan
from wedgecalc.planning.request import PlanRequest
from wedgecalc.results.build import plan_result
from wedgecalc.results.build_check import check_result
from wedgecalc.results.sentences_target import miss_sentence, target_sentence

CASE = PlanRequest(CLOSING, "wbl=62.5", arthritis="medial")


@pytest.mark.parametrize(
    ("request_", "source", "sentence"),
    [
        (
            PlanRequest(CLOSING),
            "usual",
            "Target: weight-bearing line at 62.5 %, the usual one for a valgus-producing tibial "
            "plan (Dugdale 1992). Whether the knee has medial arthritis is not known. Without it the "
            "usual target is a weight-bearing line at 50.0 %, and this one overcorrects. Please state "
            "it.",
        ),
        (
            PlanRequest(CLOSING, arthritis="none"),
            "usual",
            "Target: weight-bearing line at 50.0 %, the usual one for a valgus-producing tibial "
            "plan without arthritis (Paley 2002).",
        ),
        (
            PlanRequest(CLOSING, arthritis="lateral"),
            "usual",
            "Target: weight-bearing line at 50.0 %, neutral: a valgus-producing tibial plan moves "
            "the line towards the lateral side, which has arthritis, so none beyond the middle is "
            "usual.",
        ),
        (
            PlanRequest(CLOSING).over(CASE),
            "case",
            "Target: weight-bearing line at 62.5 %, as stored in the case: valgus for medial "
            "arthritis, often called the Fujisawa point (Dugdale 1992).",
        ),
        (PlanRequest(CLOSING, "wbl=58"), "option", "Target: weight-bearing line at 58.0 %."),
    ],
)
def test_the_source_of_a_target_is_named(request_, source, sentence):
    made = plan(LEG, request_)
    assert target_sentence(made) == (sentence,)
    result = plan_result(made)
    assert (result.body["target_source"], sentence in result.words) == (source, True)


def test_a_customary_range_is_named_after_the_verdict():
    wanted = plan(LEG, CLOSING).correction
    short, shorter, far = (wc.check(LEG, CLOSING, angle=wanted - miss) for miss in (1.6, 6.0, -6.0))
    assert short.verdict == "undercorrected"
    assert short.customary.name == "mild-valgus"
    assert miss_sentence(short).startswith("UNDERCORRECTED: 1.6° (")
    assert " less than your target; the tolerance is 1.0°. The weight-bearing line" in miss_sentence(short)  # fmt: skip
    assert "mild valgus, 50 to 60 % (Martay 2018)" in miss_sentence(short)
    assert check_result(short).body["customary"] == "mild-valgus"
    assert shorter.customary is None
    assert far.customary is None
    assert miss_sentence(shorter).startswith("UNDERCORRECTED: 6.0° (")
    assert miss_sentence(far).startswith("OVERCORRECTED: 6.0° (")
    assert check_result(far).body["wanted"]["target_source"] == "usual"


@pytest.mark.parametrize("target", ["wbl=50", "wbl=55", "wbl=61", "wbl=62.5", "hka=181", "mpta=90"])
@pytest.mark.parametrize("base", [False, True])
def test_a_larger_miss_never_reads_milder(target, base):
    """For every wedge from none to far too large, the first word follows from the miss alone."""
    name, given = "medial-opening-wedge-hto", "base" if base else "angle"
    wanted = plan(LEG, name, target)
    inside = []
    for tenths in range(0, 220, 4):
        found = wc.check(LEG, name, target, **{given: tenths / 10})
        miss = found.given.correction - wanted.correction
        lead = "ON TARGET: " if abs(miss) <= found.tolerance else "UNDERCORRECTED: " if miss < 0 else "OVERCORRECTED: "  # fmt: skip
        assert miss_sentence(found).startswith(lead)
        inside.append(lead != "ON TARGET: " and found.customary is not None)
    assert any(inside) or target.startswith("hka")
