"""Numbers of a result: judged as they are shown, put together once, and shown in a notebook."""

from dataclasses import replace

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.geometry.classification import malalignment
from wedgecalc.record_types import standing_of_measure
from wedgecalc.results.build import measure_rows, plan_result
from wedgecalc.results.build_check import check_result
from wedgecalc.results.build_leg import leg_rows, short_rows
from wedgecalc.terms import Standing

LEG = wc.Limb.from_angles(mldfa=88, mpta=82, jlca=2)
PLAN = wc.plan(LEG, "lateral-closing-wedge-hto")


@pytest.mark.parametrize(
    ("value", "standing"),
    [
        (84.94, Standing.LOW),
        (84.96, Standing.NORMAL),
        (90.04, Standing.NORMAL),
        (90.06, Standing.HIGH),
        (None, None),
    ],
)
def test_a_value_is_judged_as_it_is_shown(value, standing):
    assert standing_of_measure(value, records.measures()["mpta"]) == standing


def test_table_and_malalignment_judge_alike():
    """A tibia shown as 85.0 is normal in the table and is not called a source of the deformity."""
    measured = wc.measure(wc.Limb.from_angles(mldfa=88, mpta=84.97))
    rows = {row.before.key: row.before for row in leg_rows(None, measured)}
    assert not rows["mpta_deg"].outside
    assert malalignment(measured).sources == ("joint",) or not malalignment(measured).sources


def test_a_normal_range_changed_in_the_data_changes_judgement_and_words(monkeypatch):
    rows = dict(records.measures())
    rows["mpta"] = replace(rows["mpta"], normal_low=80)
    monkeypatch.setattr(records, "measures", lambda: rows)
    mpta = next(row.before for row in measure_rows(PLAN) if row.before.key == "mpta_deg")
    assert (mpta.standing, mpta.normal) == (Standing.NORMAL, "80 to 90°")


def test_a_plan_says_the_same_in_rows_and_json():
    result = plan_result(PLAN)
    document = result.to_dict()
    for row in result.rows:
        assert row.before.value == document["before"]["measures"][row.before.key]
        if row.after.key == "kjlo_predicted_deg":  # a prediction, not a measurement
            assert row.after.value == document["kjlo_predicted_deg"] == PLAN.kjlo_predicted
            assert document["after"]["measures"]["kjlo_deg"] is None
            continue
        assert row.after.value == document["after"]["measures"][row.before.key]
        assert row.change == document["change"][row.before.key]
    base = result.wedges[0].among("base_mm")[0]
    assert base.value == document["wedge"]["base_mm"]


def test_short_lists_have_only_what_is_known():
    limb = wc.load_case("demo:real-left-leg").limb
    keys = [row.before.key for row in short_rows(leg_rows(limb, wc.measure(limb)), "knee")]
    assert "hka_deg" in keys
    assert "mldfa_deg" not in keys


def test_a_notebook_shows_a_table_of_one_leg_and_none_of_many():
    for one in (LEG, wc.measure(LEG), PLAN, wc.check(LEG, "lateral-closing-wedge-hto", base=9)):
        assert one._repr_html_().startswith("<table>")
    assert wc.double_level(LEG)._repr_html_().count("<table>") >= 3  # the leg, and two wedges
    many = wc.Limb.from_angles(mpta=np.array([82.0, 84.0]))
    assert wc.double_level(many)._repr_html_() is None
    assert many._repr_html_() is None
    assert wc.plan(many, "lateral-closing-wedge-hto")._repr_html_() is None


def test_what_a_notebook_shows_is_escaped(monkeypatch):
    rows = dict(records.measures())
    rows["hka"] = replace(rows["hka"], symbol="<b>HKA</b>")
    monkeypatch.setattr(records, "measures", lambda: rows)
    assert "&lt;b&gt;HKA" in wc.measure(LEG)._repr_html_()


def test_a_frame_has_a_row_for_each_leg_and_the_columns_of_a_cohort():
    pytest.importorskip("pandas")
    many = wc.Limb.from_angles(mpta=np.array([82.0, 84.0, 95.0]))
    plan = wc.plan(many, "lateral-closing-wedge-hto")
    frame = plan.to_frame()
    assert frame["status"].tolist() == plan.status.tolist()
    assert frame["after_wbl_pct"].tolist()[:2] == pytest.approx([62.5, 62.5])
    assert wc.measure(many).to_frame()["mpta_deg"].tolist() == pytest.approx([82.0, 84.0, 95.0])
    assert PLAN.to_frame()["base_mm"].tolist() == [PLAN.wedge.base]
    both = wc.double_level(LEG)
    row = both.to_frame().loc[0]
    assert row["femur_base_mm"] == both.femur.wedge.base
    assert row["tibia_correction_deg"] + row["femur_correction_deg"] == row["correction_deg"]
    assert (
        wc.double_level(many).to_frame()["status"].tolist() == wc.double_level(many).status.tolist()
    )


def test_a_frame_without_pandas_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        PLAN.to_frame()


def test_the_verdict_of_a_check_is_data():
    right = check_result(wc.check(LEG, "lateral-closing-wedge-hto", base=10.3))
    wrong = check_result(wc.check(LEG, "lateral-closing-wedge-hto", base=5))
    assert (right.right, wrong.right) == (True, False)
