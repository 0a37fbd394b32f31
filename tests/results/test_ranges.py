"""Where a number is out of a range that many healthy legs miss, the range is told, once."""

import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.results.build_leg import leg_rows
from wedgecalc.results.verdict_words import ends_words, mean_words


@pytest.mark.parametrize(
    ("command", "times"),
    [
        (("measure", "demo:straight-left"), 0),  # MAD 0 is out of 1 to 15, and HKA normal
        (("measure", "demo:medial-oa-right"), 1),
        (("analyse", "demo:medial-oa-right"), 1),
        (("plan", "demo:medial-oa-right"), 1),  # HKA 182.7: beyond the mean's range, and neutral
        (("plan", "demo:bowleg-left", "-t", "hka=178.5"), 0),
    ],
)
def test_it_is_told_once(run, command, times):
    out = run(*command)[1]
    assert " ".join(out.split()).count("mean ± 1 SD") == times


def test_the_neutral_range_is_that_of_the_verdict():
    leg = wc.Limb.from_angles(mpta=82)
    rows = [row.before for row in leg_rows(leg, wc.measure(leg))]
    hka = records.limits()["hka"]
    assert ends_words(hka.low, hka.high) in mean_words(rows)
    assert mean_words(q for q in rows if q.key == "mpta_deg") == ""


@pytest.mark.parametrize(
    ("mpta", "standing"), [(88, None), (87, "normal"), (83, "high"), (91, "low")]
)
def test_the_axis_deviation_is_not_marked_where_the_leg_is_straight(mpta, standing):
    leg = wc.Limb.from_angles(mldfa=88, mpta=mpta, jlca=0)
    rows = {row.before.key: row.before for row in leg_rows(leg, wc.measure(leg))}
    assert rows["mad_mm"].standing == standing
    assert rows["hka_deg"].outside == (standing in ("high", "low"))
