"""A series of operations from a table: a simulated surgeon is recovered, and what is no pair is told."""

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from wedgecalc import InputError, Limb, PlanRequest, measure, plan
from wedgecalc.cohort.pair_table import read_pairs
from wedgecalc.cohort.population import virtual_legs
from wedgecalc.results.build_series import series_dict, series_doubts
from wedgecalc.sources.series_file import load_accuracy
from wedgecalc.study.landmark_spread import displaced, spread_of
from wedgecalc.study.series import series_of

OPENING = "medial-opening-wedge-hto"
NAMES = (
    *("hip_center", "ankle_center", "condyle_medial", "condyle_lateral"),
    *("plateau_medial", "plateau_lateral"),
)


def _film(limb, random):
    spread = spread_of(limb, of="another-film")
    noise = random.standard_normal((spread.draws, 1, len(limb.hip)))
    return Limb({n: z[0] for n, z in displaced(limb, spread, noise).items()}, limb.frame)


def surgeon(n, bias, sd, *, each=0.0, seed=1, films=True):
    """Return films before and after of a surgeon who errs by so much, and the true miss of each leg."""
    random = np.random.default_rng(seed)
    legs = virtual_legs(3 * n, "varus-oa", seed=seed)
    legs = legs.rows(np.flatnonzero(measure(legs).hka < 176)[:n])
    first = _film(legs, random) if films else legs
    made = plan(first, OPENING, "hka=183")
    keep = np.flatnonzero(np.asarray(made.status) == "ok")
    legs, first = legs.rows(keep), first.rows(keep)
    made = plan(first, OPENING, "hka=183")
    error = bias + each * (183 - measure(legs).hka) + sd * random.standard_normal(len(keep))
    done = made.wedge.moved(legs, made.procedure)
    # Turn of the tibia about the knee, so HKA errs by as much.
    turn = np.exp(1j * np.radians(error))
    done = done.turned(("tibia-shaft",), done.knee, turn)
    return first, _film(done, random) if films else done, error


def write(path, first, after, **columns):
    """Write films before and after, each a row."""
    rows = []
    for film, limb in (("before", first), ("after", after)):
        xy = {name: limb[name] for name in NAMES}
        side = np.asarray(limb.frame.side)
        for k in range(len(side)):
            row = {"id": f"leg {k}", "film": film, "side": side[k]}
            row |= {f"{n}_{a}": repr(float(xy[n][k][i])) for n in NAMES for i, a in enumerate("xy")}
            rows.append(row | {name: values[k] for name, values in columns.items()})
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


REQUEST = PlanRequest(procedure=OPENING, target="hka=183")


def test_known_errors_come_back_exactly_without_films(tmp_path):
    first, after, error = surgeon(60, -0.5, 1.2, films=False)
    pairs = read_pairs(write(tmp_path / "t.csv", first, after), REQUEST)
    assert len(pairs) == len(error)
    assert pairs.miss == pytest.approx(error, abs=1e-9)
    assert set(pairs.groups["procedure"]) == {OPENING}
    assert pairs.planned["hka"] == pytest.approx(183, abs=1e-9)


def test_a_simulated_surgeon_is_recovered_within_the_standard_errors(tmp_path):
    first, after, _ = surgeon(2500, -0.8, 1.4, seed=3)
    found = series_of(read_pairs(write(tmp_path / "t.csv", first, after), REQUEST)).all
    assert abs(found.correction.mean + 0.8) < 2.5 * found.correction.mean_error
    assert abs(found.execution - 1.4) < 2.5 * found.execution_error
    assert found.execution_error < 0.06
    assert 0.9 < found.reading < 1.1
    assert found.correction.sd == pytest.approx(np.hypot(1.4, found.reading), rel=0.05)


def test_a_surgeon_without_errors_has_none_but_those_of_the_films(tmp_path):
    first, after, _ = surgeon(1500, 0.0, 0.0, seed=5)
    found = series_of(read_pairs(write(tmp_path / "t.csv", first, after), REQUEST)).all
    assert 0.03 < found.under + found.over < 0.07
    assert found.execution < 0.35


def test_regression_and_agreement_find_an_error_that_grows_with_the_correction(tmp_path):
    first, after, _ = surgeon(1500, 0.5, 0.8, each=-0.15, seed=7)
    found = series_of(read_pairs(write(tmp_path / "t.csv", first, after), REQUEST))
    slopes, errors = found.regression.coefficients, found.regression.errors
    assert abs(slopes["correction"] + 0.15) < 3 * errors["correction"] < 0.06
    assert abs(slopes["intercept"] - 0.5) < 3 * errors["intercept"]
    assert abs(slopes["jlca"]) < 3 * errors["jlca"]
    low, high = found.agreement.low, found.agreement.high
    inside = np.mean((found.pairs.miss > low) & (found.pairs.miss < high))
    assert 0.93 < inside < 0.97


def test_groups_and_dates(tmp_path):
    first, after, error = surgeon(60, 0.0, 1.0, films=False)
    n = len(error)
    days = [f"2026-{1 + k % 12:02}-{1 + k % 28:02}" for k in range(n)]
    who = ["a" if k % 3 else "b" for k in range(n)]
    found = series_of(
        read_pairs(write(tmp_path / "t.csv", first, after, surgeon=who, date=days), REQUEST)
    )
    one = [k for k in range(n) if who[k] == "b"]
    assert found.groups["surgeon"]["b"].correction.mean == pytest.approx(
        error[one].mean(), abs=1e-9
    )
    order = sorted(range(n), key=lambda k: days[k])
    assert found.pairs.order.tolist() == order
    assert found.running[0][-1] == pytest.approx(error.mean(), abs=1e-9)
    assert found.running[0][2] == pytest.approx(error[order[:3]].mean(), abs=1e-9)


def test_what_is_no_pair_is_counted_by_its_reason(tmp_path):
    path = write(tmp_path / "t.csv", *surgeon(20, 0, 1, films=False)[:2])
    rows = read(path)
    n = len(rows) // 2
    rows[n]["side"] = "left" if rows[n]["side"] == "right" else "right"
    rows[n + 1]["film"] = "someday"
    rows[2]["hip_center_y"] = ""
    rows[3]["id"] = ""
    rows.append(rows[n + 5])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    pairs = read_pairs(path, REQUEST)
    assert len(pairs) == n - 4
    expected = {"side-mismatch", "landmarks-swapped", "unknown-film", "no-film-after", "no-id"}
    expected |= {"no-film-before", "later-film", "missing-hip_center_y", "missing-hip_center"}
    assert set(pairs.left_out) <= expected
    assert pairs.left_out["later-film"] == 1


def test_a_table_of_angles(tmp_path):
    path = tmp_path / "angles.csv"
    path.write_text(
        "before_hka_deg;planned_hka_deg;achieved_hka_deg;before_jlca_deg;surgeon\n"
        "172,5;183,0;181,0;2,0;A\n170,0;183,0;182,5;3,0;A\n174,0;182,0;182,0;1,0;B\n171,0;183,0;;2,0;B\n",
        encoding="utf-8",
    )
    pairs = read_pairs(path, REQUEST)
    assert pairs.miss.tolist() == [-2.0, -0.5, 0.0]
    assert pairs.left_out == Counter({"missing-hka": 1})
    assert 0.9 < pairs.reading[0] < 1.1


def test_a_table_that_cohort_wrote_with_what_was_achieved(run, tmp_path):
    first, after, error = surgeon(30, -1, 1, films=False)
    legs = write(tmp_path / "legs.csv", first, after)
    before = [row for row in read(legs) if row["film"] == "before"]
    achieved = measure(after).hka
    for row, value in zip(before, achieved, strict=True):
        row["achieved_hka_deg"] = repr(float(value))
    with legs.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(before[0]))
        writer.writeheader()
        writer.writerows(before)
    planned = tmp_path / "planned.csv"
    assert run("cohort", legs, "-o", planned, "-p", OPENING, "--target", "hka=183")[0] == 0
    assert read_pairs(planned, REQUEST).miss == pytest.approx(error, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("a,b\n1,2\n", "columns"),
        ("achieved_hka_deg,before_hka_deg\n180,172\n", "columns"),
        ("id,film\n1,before\n", "columns"),
        ("", "table"),
    ],
)
def test_a_wrong_table_names_what_is_wrong(tmp_path, text, field):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_pairs(path, REQUEST)
    assert error.value.problems[0].field == field


def test_a_bad_cell_is_the_fault_of_its_row(tmp_path):
    heads = "before_hka_deg,planned_hka_deg,achieved_hka_deg,before_jlca_deg,date\n"
    whole = "172,183,181,2,2026-01-02\n" * 3
    bad = "172,x,180,,\n172,183,18.1,,\n172,183,180,99,\n172,183,180,2,May\n172,,180,2,\n"
    (tmp_path / "t.csv").write_text(heads + whole + bad, encoding="utf-8")
    pairs = read_pairs(tmp_path / "t.csv", REQUEST)
    assert pairs.miss.tolist() == [-2.0] * 3
    reasons = ("planned_hka_deg", "achieved_hka_deg", "before_jlca_deg", "date")
    assert pairs.left_out == Counter([f"bad-{name}" for name in reasons] + ["missing-hka"])


def test_films_say_what_was_planned_on_them(tmp_path):
    path = write(tmp_path / "t.csv", *surgeon(8, 0, 1, films=False)[:2])
    with pytest.raises(InputError) as error:
        read_pairs(path, PlanRequest())
    assert error.value.problems[0].field == "procedure"
    pairs = read_pairs(path, PlanRequest(procedure=OPENING))
    assert pairs.plans == Counter({(OPENING, "wbl=62.5", "usual"): len(pairs)})
    assert not series_of(pairs).exchanged


def test_films_that_are_exchanged_are_said(tmp_path):
    first, after, _ = surgeon(30, -3, 1, films=False)
    pairs = read_pairs(write(tmp_path / "t.csv", after, first), PlanRequest(procedure=OPENING))
    assert len(pairs) > 20
    assert series_of(pairs).exchanged


def test_films_that_are_named_twice_are_said_and_exchanged_ones_are_no_accuracy(tmp_path):
    first, after, _ = surgeon(12, 0, 1, films=False)
    request = PlanRequest(procedure=OPENING)
    twice = series_of(read_pairs(write(tmp_path / "t.csv", first, first), request))
    assert (twice.pairs.unchanged, len(series_doubts(twice))) == (len(twice.pairs), 1)
    once = series_of(read_pairs(write(tmp_path / "o.csv", first, after), request))
    assert (once.pairs.unchanged, series_doubts(once)) == (0, ())
    told = tmp_path / "mine.json"
    told.write_text(json.dumps(series_dict(once)), encoding="utf-8")
    assert load_accuracy(told).n == len(once.pairs)
    told.write_text(json.dumps({**series_dict(once), "exchanged": True}), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_accuracy(told)
    assert error.value.problems[0].field == "--series"


def test_a_heading_that_is_nearly_right_is_named(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("before_hka,achieved_hka\n172,180\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_pairs(path, REQUEST)
    assert "'achieved_hka'" in str(error.value)


def test_too_few_pairs_and_no_table(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("before_hka_deg,planned_hka_deg,achieved_hka_deg\n172,183,180\n")
    for act in (
        lambda: series_of(read_pairs(path, REQUEST)),
        lambda: read_pairs(Path("no.csv"), REQUEST),
    ):
        with pytest.raises(InputError) as error:
            act()
        assert error.value.problems[0].field == "table"


def test_parquet_and_a_spreadsheets_commas_give_the_same(tmp_path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    first, after, error = surgeon(20, -1, 1, films=False)
    rows = read(write(tmp_path / "t.csv", first, after))
    numbers = {n: [float(row[n]) for row in rows] for n in rows[0] if n[-2:] in ("_x", "_y")}
    words = {n: [row[n] for row in rows] for n in ("id", "film", "side")}
    films = pa.table(words | numbers)
    kinds = films["film"].dictionary_encode()
    parquet.write_table(films.set_column(1, "Film", kinds), tmp_path / "t.parquet")
    lines = [";".join(rows[0]), *(";".join(row.values()).replace(".", ",") for row in rows)]
    (tmp_path / "semi.csv").write_text("\n".join(lines), encoding="utf-8")
    for name in ("t.parquet", "semi.csv"):
        assert read_pairs(tmp_path / name, REQUEST).miss == pytest.approx(error, abs=1e-9)
