"""What a plan with a soft-tissue model says of the leg as it will stand."""

import pytest

import wedgecalc as wc
from wedgecalc.results.build import measure_rows, plan_result
from wedgecalc.results.build_check import check_result
from wedgecalc.results.build_double import double_result
from wedgecalc.results.build_study import comparison_result
from wedgecalc.results.joint_words import open_joint_heading
from wedgecalc.results.sentences import amount, plan_sentence
from wedgecalc.results.sentences_double import double_sentences
from wedgecalc.results.standing import joint_still
from wedgecalc.sources.legs import UNNAMED

LAX = wc.Limb.from_angles(mldfa=88, mpta=84, jlca=7)
OPENING = "medial-opening-wedge-hto"


def planned(two, **joint):
    if two:
        made = wc.double_level(LAX, "wbl=62.5", **joint)
        return made, double_sentences(made)[0]
    made = wc.plan(LAX, OPENING, "wbl=62.5", **joint)
    return made, plan_sentence(made)


@pytest.mark.parametrize("two", [False, True])
def test_the_first_sentence_carries_the_leg_as_it_will_stand(two):
    made, words = planned(two, jlca_supine=2.0)
    stands, open_ = (f"{abs(leg.hka - 180):.1f}°" for leg in (made.standing_again, made.after))
    line = amount(made.after.wbl, "pct")
    assert words.index(f"to {stands} valgus") < words.index("with the joint still open")
    assert words.endswith(f"with the joint still open it is in {open_} varus, the line at {line}.")
    assert "expected" not in planned(two)[1]
    assert "expected" not in planned(two, soft_tissue="none", jlca_supine=2.0)[1]
    made, words = planned(two, soft_tissue="stress-regression", jlca_change=8.0)
    assert ("joint as before" in words) == (made.soft_tissue.expected < 0)


@pytest.mark.parametrize("two", [False, True])
def test_what_is_compared_with_the_target_is_the_leg_as_it_will_stand(two):
    """The table's numbers after are those that stand; the joint still open stands beside."""
    made, _ = planned(two, jlca_supine=2.0)
    rows = {row.before.key: row for row in measure_rows(made)}
    wbl, line = rows["wbl_pct"], rows["kjlo_deg"]
    assert wbl.after.value == pytest.approx(62.5, abs=1e-6)
    assert wbl.open.value == made.after.wbl < 50
    assert rows["jlca_deg"].after.value == pytest.approx(2.0, abs=1e-9)
    assert (line.after.value, line.open.value) == (made.kjlo_predicted, None)
    assert open_joint_heading(rows.values()) == joint_still(made) == "joint still open"
    document = (double_result if two else plan_result)(made).to_dict()
    assert document["after"]["measures"]["wbl_pct"] == made.after.wbl
    assert document["standing"]["measures"]["wbl_pct"] == wbl.after.value
    assert document["change"]["wbl_pct"] == pytest.approx(made.after.wbl - made.before.wbl)
    for joint in ({}, {"soft_tissue": "none", "jlca_supine": 2.0}):
        plain, _ = planned(two, **joint)
        assert all(row.open is None for row in measure_rows(plain))
        assert (double_result if two else plan_result)(plain).to_dict()["standing"] is None


def test_check_and_compare_show_the_leg_as_it_will_stand():
    checked = check_result(wc.check(LAX, OPENING, "wbl=62.5", jlca_supine=2.0, base=8))
    cells = {row[0]: row[1:] for row in checked.grids[0].rows}
    assert cells["WBL after, standing"][1] == "62.5 %"
    assert cells["WBL after, standing"][0] == amount(checked.body["wbl_standing_pct"], "pct")
    assert cells["WBL, joint still open"][0] == amount(
        checked.body["after"]["measures"]["wbl_pct"], "pct"
    )
    found = wc.compare(LAX, OPENING, "wbl=62.5", jlca_supine=2.0)
    methods = comparison_result(found, UNNAMED).grids[0]
    assert methods.headers[3:6] == ("WBL standing", "HKA standing", "WBL still open")
    assert methods.rows[0][3] == "62.5 %"
    plain = comparison_result(wc.compare(LAX, OPENING, "wbl=62.5"), UNNAMED).grids[0]
    assert plain.headers[3:6] == ("WBL after", "HKA after", "off target")


@pytest.mark.parametrize("two", [False, True])
def test_a_plan_with_a_model_is_not_advised_to_take_one(two):
    def advice(**joint):
        return next(a.message for a in planned(two, **joint)[0].alerts if a.code == "jlca-high")

    assert "A soft-tissue model estimates" in advice()
    assert "A soft-tissue model estimates" in advice(soft_tissue="none")
    for joint in ({"jlca_supine": 2.0}, {"soft_tissue": "jlca-half"}):
        assert "7.0°" in advice(**joint)
        assert "estimates" not in advice(**joint)
