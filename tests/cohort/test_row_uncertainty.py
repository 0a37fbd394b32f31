"""How sure each row is."""

import statistics

import numpy as np
import pytest

import wedgecalc as wc
from tests.cohort_tables import GOOD, LEGS, POINTS, columns
from wedgecalc.cohort import rows as cohort
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.row_uncertainty import row_intervals
from wedgecalc.cohort.rows import output_columns, plan_arrays


def test_how_sure_each_row_is_whatever_stands_around_it(monkeypatch):
    ask = Request("medial-opening-wedge-hto", samples=400, seed=5)
    limbs = [
        wc.Limb.from_landmarks({n: limb[n] for n in POINTS}, limb.frame.side) for limb in LEGS[:40]
    ]
    whole = plan_arrays(columns(limbs), ask)
    assert list(whole) != output_columns(set(POINTS))
    assert set(whole) == set(output_columns(set(POINTS), sure=True))
    for block, first, n in ((8192, 7, 20), (5, 0, 40), (16, 33, 7)):
        monkeypatch.setattr(cohort, "_ROWS_AT_ONCE", block)
        part = plan_arrays(columns(limbs[first : first + n]), ask, first)
        for name in whole:
            if name in cohort.TEXT_RESULTS:
                assert part[name].tolist() == whole[name][first : first + n].tolist(), name
            else:
                assert np.allclose(
                    part[name], whole[name][first : first + n], rtol=0, atol=1e-9, equal_nan=True
                ), name
    other = plan_arrays(columns(limbs), Request("medial-opening-wedge-hto", samples=400, seed=6))
    ok = whole["status"] == "ok"
    assert (other["correction_deg_sd"][ok] != whole["correction_deg_sd"][ok]).all()
    assert np.isnan(whole["correction_deg_sd"][~ok]).all()


@pytest.mark.parametrize("of", ["this-film", "another-film"])
def test_it_agrees_with_one_leg(of):
    limb = wc.Limb.from_landmarks({n: LEGS[0][n] for n in POINTS}, LEGS[0].frame.side)
    limb = wc.Limb.from_angles(limb.frame.side, mpta=82, jlca=2)
    limb = wc.Limb.from_landmarks({n: limb[n] for n in POINTS}, limb.frame.side)
    hto = "medial-opening-wedge-hto"
    one = wc.uncertainty_of(limb, hto, method="monte-carlo", samples=40_000, spread_of=of)
    row = plan_arrays(columns([limb]), Request(hto, samples=20_000, spread_of=of))
    for key, interval in (
        ("correction_deg", one.correction),
        ("base_mm", one.base),
        ("after_hka_deg", one.after["hka"]),
        ("after_wbl_pct", one.after["wbl"]),
    ):
        assert row[f"{key}_sd"][0] == pytest.approx(interval.sd, rel=0.03), key
        assert row[f"{key}_low"][0] == pytest.approx(interval.low, abs=0.05 * interval.sd * 4), key
        assert row[f"{key}_high"][0] == pytest.approx(interval.high, abs=0.05 * interval.sd * 4), (
            key
        )
    assert row["on_target_pct"][0] == pytest.approx(100 * one.on_target, abs=1.5)


def test_spreads_of_rows_leave_out_what_is_no_number():
    values = np.random.default_rng(1).normal(5, 2, (4, 200))
    values[1, ::3], values[2] = np.nan, np.nan
    values[3, 1:] = np.nan
    found = row_intervals(values)
    for k in (0, 1, 3):
        there = sorted(v for v in values[k].tolist() if v == v)
        ends = (there[round(share * (len(there) - 1))] for share in (0.025, 0.975))
        assert [part[k] for part in found] == pytest.approx(
            [statistics.pstdev(there), *ends], abs=1e-12
        )
    assert np.isnan([part[2] for part in found]).all()


def test_samples_in_a_file(tmp_path, run):
    (tmp_path / "legs.csv").write_text(GOOD)
    for threads in ("1", "3"):
        assert (
            run(
                "cohort",
                tmp_path / "legs.csv",
                "-o",
                tmp_path / f"{threads}.csv",
                "--samples",
                "200",
                "--threads",
                threads,
            )[0]
            == 0
        )
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "3.csv").read_bytes()
    assert "correction_deg_low" in (tmp_path / "1.csv").read_text()
    assert run("cohort", tmp_path / "legs.csv", "-o", tmp_path / "x.csv", "--samples", "3")[0] == 2


def test_a_neighbour_with_a_hinge_of_its_own_changes_nothing():
    bowed = [wc.Limb.from_angles("right", mpta=mpta, jlca=2) for mpta in (81.0, 82.0, 83.5)]
    limbs = [wc.Limb.from_landmarks({n: limb[n] for n in POINTS}, "right") for limb in bowed]
    ask, bare = Request("medial-opening-wedge-hto", samples=300), columns(limbs)
    usual = wc.plan(limbs[0], "medial-opening-wedge-hto")
    hinge = {
        f"hinge_{axis}": np.array([usual.wedge.hinge[k], np.nan, np.nan])
        for k, axis in enumerate("xy")
    }
    alone, beside = plan_arrays(bare, ask), plan_arrays(bare | hinge, ask)
    for name in ("correction_deg_sd", "base_mm_sd", "after_wbl_pct_low"):
        assert beside[name][1:].tolist() == pytest.approx(alone[name][1:].tolist(), abs=1e-9)
    assert beside["base_mm_sd"][0] != pytest.approx(alone["base_mm_sd"][0], abs=1e-6), (
        "its own hinge stays where it is"
    )
