"""Virtual legs come out as published, leg k whatever is drawn around it; a cohort's picture is tidy."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.covering import in_turn
from tests.pictures import assert_tidy
from wedgecalc.cohort.population import CHUNK, DRAWN_VALUES, populations, virtual_legs
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.rows import plan_arrays
from wedgecalc.drawing.cohorts import cohort_figure
from wedgecalc.geometry.classification import CPAK_TYPES, cpak

pa = pytest.importorskip("pyarrow")


@pytest.mark.parametrize("name", populations())
def test_spreads_come_out_as_published(name):
    asked, legs = populations()[name], wc.measure(virtual_legs(100_000, name))
    for measure, (mean, sd) in ((k, v) for k, v in asked.published.items() if k != "cpak_pct"):
        values = getattr(legs, measure)
        assert values.mean() == pytest.approx(mean, abs=0.1), measure
        assert values.std() == pytest.approx(sd, rel=0.04), measure
    kinds = cpak(legs)
    for kind, share in asked.published.get("cpak_pct", {}).items():
        assert 100 * np.mean(kinds == kind) == pytest.approx(share, abs=2.5), kind
    for angle in ("mldfa", "mpta", "jlca"):
        assert getattr(legs, angle).mean() == pytest.approx(asked.mean[angle], abs=0.05)
        assert getattr(legs, angle).std() == pytest.approx(asked.sd[angle], rel=0.02)
    for pair, value in asked.correlation.items():
        first, second = (getattr(legs, word) for word in pair.split())
        assert np.corrcoef(first, second)[0, 1] == pytest.approx(value, abs=0.02), pair


def test_a_leg_is_the_same_whatever_is_drawn_around_it():
    whole = virtual_legs(CHUNK + 50, seed=3)
    for start, n in ((0, 10), (CHUNK - 3, 7), (CHUNK + 20, 30)):
        part = virtual_legs(n, seed=3, start=start)
        assert (part.frame.side == whole.frame.side[start : start + n]).all()
        for name, z in part.points.items():
            assert np.allclose(z, whole.points[name][start : start + n], rtol=0, atol=1e-9)
    assert (virtual_legs(5, seed=4).hip != virtual_legs(5, seed=3).hip).any() or (
        virtual_legs(5, seed=4).ankle != virtual_legs(5, seed=3).ankle
    ).any()
    assert set(whole.frame.side) == {"right", "left"}


def test_every_population_says_what_is_assumed():
    for asked in populations().values():
        assert asked.source
        assert asked.assumed
        assert set(asked.mean) == set(asked.sd) == set(DRAWN_VALUES)


def results(n=400, population="varus-oa"):
    legs = virtual_legs(n, population)
    rows = {"side": legs.frame.side.astype(object)}
    for name, z in legs.points.items():
        xy = legs.frame.to_case(z)
        rows |= {f"{name}_x": xy[:, 0], f"{name}_y": xy[:, 1]}
    return plan_arrays(rows, Request())


@pytest.mark.parametrize(("n", "theme"), in_turn([1, 3, 400, 5000], ["light", "dark", "print"]))
def test_the_picture_is_tidy(n, theme):
    assert_tidy(cohort_figure(results(n), "a cohort", theme))


def test_a_picture_of_less():
    found = results(30)
    assert_tidy(
        cohort_figure(
            {
                key: found[key]
                for key in (
                    "before_hka_deg",
                    "after_hka_deg",
                    "correction_deg",
                    "base_mm",
                    "status",
                )
            }
        )
    )
    found["status"] = np.full(30, "unreachable")
    assert_tidy(cohort_figure(found))


def test_command_line(tmp_path, run):
    legs, planned = tmp_path / "legs.parquet", tmp_path / "planned.csv"
    code, _, err = run("cohort-make", "-n", "3000", "--population", "healthy", "-o", legs)
    assert code == 0
    assert "assumed" in err
    assert run("cohort", legs, "-o", planned)[0] == 0
    code, _, err = run("cohort-plot", planned, "-o", tmp_path / "c.png")
    assert (code, err.count("\n")) == (0, 1), err
    assert (tmp_path / "c.png").stat().st_size > 20_000
    assert run("cohort-make", "-n", "0", "-o", tmp_path / "x.csv")[0] == 2
    assert (
        run("cohort-make", "-n", "10", "--population", "giants", "-o", tmp_path / "x.csv")[0] == 2
    )
    assert run("cohort-make", "-n", "10", "-o", tmp_path / "x.xlsx")[0] == 2
    assert run("cohort-make", "-n", "10", "-o", legs)[0] == 2
    assert run("cohort-plot", legs, "-o", tmp_path / "x.png")[0] == 2
    assert run("cohort-plot", tmp_path / "nothing.csv", "-o", tmp_path / "x.png")[0] == 2
    (tmp_path / "bad.csv").write_text("a,b\n1\n")
    assert run("cohort-plot", tmp_path / "bad.csv", "-o", tmp_path / "x.png")[0] == 2
    assert not list(tmp_path.glob("x.*"))
    assert not list(tmp_path.glob(".*"))
    assert len(CPAK_TYPES) == 9
