"""The picture of a cohort, and its summary."""

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.cohort.request import Request

pa = pytest.importorskip("pyarrow")

from pyarrow import csv, parquet  # noqa: E402

from tests.cohort_tables import LEGS, table_of  # noqa: E402
from tests.covering import in_turn  # noqa: E402
from tests.pictures import assert_readable, assert_tidy  # noqa: E402
from wedgecalc.cohort import leg_table  # noqa: E402
from wedgecalc.cohort.results_table import NUMBER_COLUMNS, result_columns  # noqa: E402
from wedgecalc.cohort.run import run_cohort  # noqa: E402
from wedgecalc.drawing.cohorts import cohort_figure  # noqa: E402

RESULTS = {
    "before_hka_deg": [173.5, 176.25],
    "after_hka_deg": [182.0, None],
    "correction_deg": [8.5, None],
    "base_mm": [9.5, None],
    "status": ["ok", "unreachable"],
}


def written(path, columns, delimiter=",", decimal=".", encoding="utf-8"):
    def cell(value):
        return (
            ""
            if value is None
            else str(value).replace(".", decimal)
            if isinstance(value, float)
            else str(value)
        )

    rows = [columns, *zip(*columns.values(), strict=True)]
    path.write_bytes("\n".join(delimiter.join(map(cell, row)) for row in rows).encode(encoding))
    return path


@pytest.mark.parametrize(
    "dialect",
    [{}, {"delimiter": ";", "decimal": ","}, {"delimiter": "\t"}, {"encoding": "utf-8-sig"}],
    ids=str,
)
def test_results_as_a_spreadsheet_saves_them(tmp_path, dialect):
    found = result_columns(written(tmp_path / "t.csv", RESULTS, **dialect))
    assert found["before_hka_deg"].tolist() == RESULTS["before_hka_deg"]
    assert found["base_mm"][0] == 9.5
    assert np.isnan(found["base_mm"][1])
    assert found["status"].tolist() == RESULTS["status"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("before_hka_deg", [173.5, 1e308], "before_hka_deg: found 1e+308 in row 2"),
        ("base_mm", [float("inf"), 1.0], "base_mm: found inf in row 1"),
        ("correction_deg", ["8.5", "about nine"], "correction_deg: found 'about nine' in row 2"),
        ("status", None, "no status"),
        ("before_hka_deg", None, "no before_hka_deg"),
    ],
)
def test_what_is_no_result_is_named(tmp_path, run, ending, column, values, words):
    path, columns = (
        tmp_path / f"t.{ending}",
        {key: value for key, value in RESULTS.items() if key != column},
    )
    columns |= {} if values is None else {column: values}
    written(path, columns) if ending == "csv" else parquet.write_table(pa.table(columns), path)
    code, _, err = run("cohort-plot", path, "-o", tmp_path / "t.png")
    assert code == 2
    assert words in err
    assert not (tmp_path / "t.png").exists()


@pytest.mark.parametrize("leave", ["base_mm", "after_hka_deg", None])
def test_results_with_less_than_all_are_pictured(tmp_path, run, leave):
    columns = {key: value for key, value in RESULTS.items() if key != leave}
    if leave is None:
        columns = {
            key: [None, None] if key in NUMBER_COLUMNS else ["no-hinge", None] for key in columns
        }
    assert (
        run("cohort-plot", written(tmp_path / "t.csv", columns), "-o", tmp_path / "t.svg")[0] == 0
    )
    parquet.write_table(
        pa.table({k: pa.array(v) for k, v in columns.items()}), tmp_path / "t.parquet"
    )
    assert run("cohort-plot", tmp_path / "t.parquet", "-o", tmp_path / "p.svg")[0] == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\xff\xfeb\x00",
        b"a,b\n1,2\n",
        b'status,status,before_hka_deg,correction_deg\n"',
        b"PAR1" * 9,
    ],
)
def test_foreign_tables_are_no_results(tmp_path, run, data):
    for ending in ("csv", "parquet"):
        (tmp_path / f"t.{ending}").write_bytes(data)
        code, _, err = run("cohort-plot", tmp_path / f"t.{ending}", "-o", tmp_path / "t.png")
        assert code == 2
        assert f"t.{ending}" in err


@pytest.mark.parametrize("n", [1, 2, 40, 41])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_quartiles_are_those_of_the_table(tmp_path, n, ending, monkeypatch):
    path, out = tmp_path / "legs.parquet", tmp_path / f"out.{ending}"
    scale = [1.0] * (n - 1) + [None]
    limbs = [wc.Limb.from_angles(("right", "left")[k % 2], mpta=81 + k % 7 / 3) for k in range(n)]
    parquet.write_table(table_of(limbs, mm_per_px=scale), path)
    monkeypatch.setattr(leg_table, "BATCH_ROWS", 7)
    summary = run_cohort(path, out, Request("lateral-closing-wedge-hto"))
    found = result_columns(out)
    for key in ("correction_deg", "base_mm"):
        values = found[key][~np.isnan(found[key])]
        assert summary.counts[key] == len(values) == n - (key == "base_mm")
        assert summary.quartiles.get(key, ()) == pytest.approx(
            np.percentile(values, (25, 50, 75)) if len(values) else ()
        )
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_plans_with_stops_are_told_from_those_with_warnings(tmp_path, run):
    limbs = [wc.Limb.from_angles("right", mpta=mpta) for mpta in (89, 85, 76)]
    path, out = tmp_path / "legs.csv", tmp_path / "out.csv"
    csv.write_csv(table_of(limbs), path)
    code, _, err = run(
        "cohort", path, "-o", out, "-p", "lateral-closing-wedge-hto", "-t", "correction=9"
    )
    assert code == 0
    read = csv.read_csv(out)
    alerts, stops = (read[name].to_pylist() for name in ("alerts", "stops"))
    for k, limb in enumerate(limbs):
        raised = wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("correction", 9)).alerts
        assert set(alerts[k].split()) >= {alert.code for alert in raised}
        assert set(stops[k].split()) == {alert.code for alert in raised if alert.severity == "stop"}
    assert [("mpta-over" in a, "mpta-over" in s) for a, s in zip(alerts, stops, strict=True)] == [
        (True, True),
        (True, False),
        (False, False),
    ]
    assert "stop above 95" in run("explain", "mpta-over")[1]
    stopped = sum(map(bool, stops))
    assert f"ok: 3, {stopped} of them with a stop alert" in err
    figure = cohort_figure(result_columns(out))
    assert any(
        f"■ STOP: {stopped} of 3 planned legs" == text.get_text() for text in figure.axes[0].texts
    )


def test_a_picture_without_a_scale_says_what_its_bases_need(tmp_path):
    path, out = tmp_path / "legs.csv", tmp_path / "out.csv"
    csv.write_csv(table_of(LEGS[:9], units=["px"] * 9), path)
    run_cohort(path, out, Request("lateral-closing-wedge-hto"))
    figure = cohort_figure(result_columns(out))
    assert any(text.get_text() == "needs a plan with a scale" for text in figure.axes[0].texts)


def test_a_picture_of_nothing_says_what_it_needs(tmp_path):
    path, out = tmp_path / "legs.csv", tmp_path / "out.csv"
    csv.write_csv(table_of(LEGS[:2]).set_column(1, "side", pa.array(["?", "?"])), path)
    run_cohort(path, out, Request("lateral-closing-wedge-hto"))
    said = {text.get_text() for text in cohort_figure(result_columns(out)).axes[0].texts}
    assert {
        "needs a leg that was measured",
        "needs a planned leg",
        "needs a plan with a scale",
    } <= said


@pytest.mark.parametrize(
    ("procedure", "mixed"), [("auto", True), ("lateral-closing-wedge-hto", False)]
)
def test_a_picture_says_of_how_many_procedures_its_bases_are(tmp_path, procedure, mixed):
    path, out = tmp_path / "legs.csv", tmp_path / "out.csv"
    csv.write_csv(table_of(LEGS), path)
    run_cohort(path, out, Request(procedure))
    found = result_columns(out)
    names = [name for name in ("base_mm", "tibia_base_mm", "femur_base_mm") if name in found]
    wedges = sum(int(np.isfinite(found[name]).sum()) for name in names)
    labels = [ax.get_xlabel() for ax in cohort_figure(found).axes[0].child_axes]
    kinds = len(set(found["procedure"][found["status"] == "ok"]))
    expected = f"{wedges} wedges" + (f", {kinds} procedures" if mixed else "")
    assert any(label.endswith(expected) for label in labels)
    assert (kinds > 1) == mixed


def test_legs_with_a_supine_jlca_are_shown_and_summed_up_as_they_will_stand(tmp_path, run):
    legs = [wc.Limb.from_angles(mldfa=88, mpta=84, jlca=7), wc.Limb.from_angles(mpta=82, jlca=1)]
    path, out = tmp_path / "legs.csv", tmp_path / "out.csv"
    csv.write_csv(table_of(legs, jlca_supine_deg=[2.0, None], target=["wbl=62.5", "hka=180"]), path)
    code, _, err = run("cohort", path, "-o", out, "-p", "medial-opening-wedge-hto")
    one, other = (
        wc.plan(legs[0], "medial-opening-wedge-hto", jlca_supine=2.0),
        wc.plan(legs[1], "medial-opening-wedge-hto", "hka=180"),
    )
    assert code == 0
    stands = [one.standing_again.wbl, other.after.wbl]
    low, _, high = np.percentile(stands, (25, 50, 75))
    assert f"line expected when standing of 2: half between {low:.1f} and {high:.1f} %" in err
    found = result_columns(out)
    assert found["expected_hka_deg"] == pytest.approx([one.standing_again.hka, 180.0])
    said = [text.get_text() for text in cohort_figure(found).axes[0].texts]
    middle = (one.standing_again.hka + 180) / 2
    assert any(t.startswith(f"after (joint closed, 2 targets): {middle:.1f} ±") for t in said)


@pytest.fixture(scope="module")
def planned_cohort(tmp_path_factory):
    """Legs of both directions, with alerts; as planned by `auto`."""
    folder = tmp_path_factory.mktemp("cohort")
    legs = [wc.Limb.from_angles(mpta=79 + k / 2) for k in range(12)]
    legs += [wc.Limb.from_angles(mldfa=79 + k / 2) for k in range(5)]
    csv.write_csv(table_of(legs), folder / "legs.csv")
    run_cohort(folder / "legs.csv", folder / "out.csv", Request("auto"))
    return result_columns(folder / "out.csv")


@pytest.mark.parametrize(
    ("theme", "title"), in_turn(["light", "dark", "print"], [None, "Knees with advanced arthritis"])
)
def test_nothing_overlaps_in_a_cohorts_picture(planned_cohort, theme, title):
    figure = cohort_figure(planned_cohort, title, theme)
    texts = assert_tidy(figure)
    assert_readable(figure, texts)
    said = [text.get_text() for text in texts]
    assert (title in said) == (title is not None)


def test_both_alignments_have_one_scale_and_a_bar_beyond_it_says_its_height(planned_cohort):
    before, after = cohort_figure(planned_cohort).axes[0].child_axes[:2]
    assert before.get_xlim() == after.get_xlim()
    assert before.get_ylim() == after.get_ylim()
    top = before.get_ylim()[1]
    highest = {
        ax: max(patch.get_data().values.max() for patch in ax.patches) for ax in (before, after)
    }
    assert 0.5 * top < highest[before] <= top
    said = [text.get_text() for text in after.texts]
    assert said == ([f"↑ {highest[after]:.0f} %"] if highest[after] > top else [])


def test_corrections_and_alerts_are_counted_as_the_table_has_them(planned_cohort):
    found, ok = planned_cohort, planned_cohort["status"] == "ok"
    said = [text.get_text() for text in cohort_figure(found).axes[0].texts]
    change = (found["after_hka_deg"] - found["before_hka_deg"])[ok]
    for word, n in (("valgus", int((change > 0).sum())), ("varus", int((change < 0).sum()))):
        assert n > 0
        assert any(t.split("\n")[0] == f"{n} to {word}" for t in said)
    raised = [code for cell in found["alerts"][ok] if cell for code in cell.split()]
    label = wc.explain("mpta-over").label_of()
    row = next(k for k, t in enumerate(said) if t.endswith(label))
    assert said[row + 1].split()[0] == str(raised.count("mpta-over"))


def test_what_every_leg_of_a_procedure_has_is_said_once_and_not_counted(planned_cohort):
    figure = cohort_figure(planned_cohort)
    said = [text.get_text() for text in figure.axes[0].texts]
    for code in ("hinge-fracture", "fibula"):
        label = wc.explain(code).label_of()
        assert not any(text.endswith(label) and text[0] in "■▲•" for text in said)
    together = " ".join(said)
    assert together.count(wc.explain("hinge-fracture").label_of()) == 1


def test_a_table_without_its_alerts_says_so(planned_cohort):
    less = {k: v for k, v in planned_cohort.items() if k not in ("alerts", "stops")}
    said = [text.get_text() for text in cohort_figure(less).axes[0].texts]
    assert any("alerts and stops" in t for t in said)


@pytest.mark.parametrize("title", ["My legs", None])
def test_a_picture_says_why_legs_are_not_planned(tmp_path, title):
    words = ["ok", "unreachable", "nothing-to-correct", "unreachable"]
    many = {key: [value[0]] * 4 for key, value in RESULTS.items()} | {"status": words}
    found = result_columns(written(tmp_path / "t.csv", many))
    figure = cohort_figure(found, title)
    said = " ".join(text.get_text() for text in assert_tidy(figure))
    assert "unreachable 2, nothing to correct 1" in said
