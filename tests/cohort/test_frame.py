"""A pandas DataFrame planned: the results of a table by the same index, and pandas imported by nobody."""

import subprocess
import sys
import warnings

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.rows import plan_arrays

pd = pytest.importorskip("pandas")

LCW = "lateral-closing-wedge-hto"
LEGS = [wc.Limb.from_angles(("right", "left")[k % 2], mpta=81 + k, jlca=2) for k in range(5)]


@pytest.fixture
def legs():
    rows = [
        {"side": leg.frame.side}
        | {f"{n}_{axis}": float(leg[n][k]) for n in leg.points for k, axis in enumerate("xy")}
        for leg in LEGS
    ]
    index = pd.Index(["c", "a", "e", "b", "d"], name="patient")
    return pd.DataFrame(rows, index=index)


def test_results_have_the_index_of_the_legs(legs):
    found = wc.plan_table(legs, LCW)
    assert found.index.equals(legs.index)
    rows = plan_arrays({name: legs[name].to_numpy() for name in legs}, Request(LCW))
    assert list(found) == list(rows)
    for name, values in rows.items():
        assert found[name].tolist() == pytest.approx(list(values), nan_ok=True), name
    again = wc.plan_table(legs.sort_index(), LCW)
    assert again.loc["e", "base_mm"] == pytest.approx(found.loc["e", "base_mm"])
    assert legs.join(found).loc["a", "status"] == "ok"
    assert len(wc.plan_table(legs.iloc[:0], LCW)) == 0


def test_a_request_of_all_rows(legs):
    asked = wc.PlanRequest(procedure=LCW, target=wc.Target("hka", 182), kerf=1.0)
    found = wc.plan_table(legs, asked, samples=200, seed=3)
    plan = wc.plan(LEGS[0], LCW, wc.Target("hka", 182), kerf=1.0)
    assert found["base_mm"].iloc[0] == pytest.approx(plan.wedge.base, abs=1e-9)
    assert found["correction_deg_sd"].iloc[0] > 0
    with pytest.raises(wc.InputError) as refused:
        wc.plan_table(legs, wc.PlanRequest(procedure=LCW, length=4.0, hinge=(1, 2)))
    assert {problem.field for problem in refused.value.problems} == {"length", "hinge"}


def test_a_kerf_changes_the_bone_between_the_cuts(legs):
    found = [wc.plan_table(legs, wc.PlanRequest(LCW, kerf=kerf)) for kerf in (0.0, 1.0)]
    assert (found[0]["block_base_mm"] - found[1]["block_base_mm"]).tolist() == pytest.approx(
        [2] * 5
    )
    frame = wc.plan(LEGS[0], LCW, kerf=1.0).to_frame()
    assert found[1]["block_base_mm"].iloc[0] == pytest.approx(frame["block_base_mm"].iloc[0])
    thick = wc.plan_table(legs, wc.PlanRequest(LCW, "correction=2", kerf=5.0))
    assert all("kerf-over-wedge" in words.split() for words in thick["alerts"])
    assert wc.plan_table(legs, "medial-opening-wedge-hto")["block_base_mm"].isna().all()


ODD = {
    "mpta": np.array([60.0, 65, 70, 83, 120, 120]),
    "mldfa": np.array([120.0, 110, 100, 88, 60, 70]),
}


@pytest.mark.parametrize("target", ["wbl=62.5", "hka=180", "mpta=87", "correction=5"])
@pytest.mark.parametrize("procedure", [LCW, "medial-closing-wedge-hto"])
def test_a_table_and_a_plan_give_one_status(procedure, target):
    many = wc.Limb.from_angles(**ODD)
    table = pd.DataFrame(
        {f"{n}_{axis}": many[n][:, k] for n in many.points for k, axis in enumerate("xy")}
    )
    found = wc.plan_table(table.assign(side="right"), wc.PlanRequest(procedure, target))
    assert found["status"].tolist() == wc.plan(many, procedure, target).status.tolist()


def test_the_recipe_of_the_page_gives_one_row_for_each_leg(legs, tmp_path, monkeypatch):
    page = (records.data_dir().parent / "docs" / "researchers.md").read_text(encoding="utf-8")
    recipe = next(part for part in page.split("```") if "pd.read_csv" in part)
    legs.index = pd.Index(["a", "a", "b", "b", "c"], name="patient")  # two legs of a patient
    monkeypatch.chdir(tmp_path)
    legs.to_csv("legs.csv")
    names = {"pd": pd, "wc": wc}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(recipe, names)
    planned = names["planned"]
    assert planned.index.tolist() == legs.index.tolist()
    assert planned["side"].tolist() == legs["side"].tolist()
    each = [wc.plan(leg, LCW, kerf=1.0).wedge.block for leg in LEGS]
    assert planned["planned_block_base_mm"].tolist() == pytest.approx(each)


def test_cells_as_pandas_has_them(legs):
    legs = legs.rename(columns={"hip_center_x": "Hip center X"})
    legs["plateau_medial_x"] = legs["plateau_medial_x"].astype("Float64")
    legs.iloc[1, legs.columns.get_loc("plateau_medial_x")] = pd.NA
    legs["ankle_center_y"] = legs["ankle_center_y"].astype(object)
    legs.iloc[2, legs.columns.get_loc("ankle_center_y")] = "220.5 mm"
    legs["side"] = legs["side"].astype("category")
    legs["target"] = ["hka=181", None, None, np.nan, "nonsense"]
    legs["image"] = ["leg.png", *[None] * 4]
    legs["wedgecalc"] = [*[None] * 3, '{"kerf_mm": 99}', None]
    found = wc.plan_table(legs, LCW)
    assert found["status"].tolist() == [
        "ok",
        "missing-plateau_medial",
        "bad-ankle_center_y",
        "bad-wedgecalc",
        "unknown-target",
    ]
    assert found["target"].iloc[0] == "hka=181.0"
    assert "not looked at" in found["notes"].iloc[0]


def test_what_is_no_table_of_legs(legs):
    with pytest.raises(wc.InputError, match="no side"):
        wc.plan_table(legs.drop(columns="side"), LCW)
    with pytest.raises(wc.InputError, match="DataFrame"):
        wc.plan_table({"side": ["right"]}, LCW)
    with pytest.raises(wc.InputError, match="procedure"):
        wc.plan_table(legs, "no-such-procedure")


def test_nobody_imports_pandas():
    code = "import sys, wedgecalc as wc; wc.plan_table; sys.exit('pandas' in sys.modules or 'pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_cohort_of_numbers_and_words_imports_no_pandas(tmp_path):
    pytest.importorskip("pyarrow")
    code = f"""
import os, sys
from pathlib import Path
os.chdir({str(tmp_path)!r})
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.run import make_cohort, run_cohort
for ending in ("csv", "parquet"):
    os.system(f"{sys.executable} -m wedgecalc cohort-make -n 20 -o legs.{{ending}}")
    run_cohort(Path(f"legs.{{ending}}"), Path(f"out.{{ending}}"), Request())
sys.exit("pandas" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
