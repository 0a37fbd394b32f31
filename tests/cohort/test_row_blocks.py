"""What `convert` writes under the key of our own: a cohort gives the numbers that `plan` gives."""

import csv
import json

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.rows import plan_arrays

pytest.importorskip("pyarrow")

LEG = wc.Limb.from_angles("right", mldfa=88, mpta=82, jlca=2)
LCW = "lateral-closing-wedge-hto"
PLANS = {
    "kerf": {"kerf_mm": 1.3},
    "length": {"length_mm": 4.0, "along": "mechanical"},
    "all": {"kerf_mm": 0.9, "length_mm": 2.5, "target": {"measure": "hka", "value": 182.0}},
}


def case_of(scale=None, **more):
    factor = 1.0 if scale is None else 1 / scale
    points = {name: [float(v) * factor for v in LEG[name]] for name in LEG.points}
    units = {"units": "mm"} if scale is None else {"units": "px", "mm_per_px": scale}
    return {
        "format": "wedgecalc-case/1",
        "id": "a",
        "side": "right",
        **units,
        "landmarks": points,
    } | more


@pytest.fixture
def rows_of(tmp_path, run):
    """Convert cases to one table, plan it as a cohort, and return its rows."""

    def call(*cases, options=()):
        tables = []
        for k, case in enumerate(cases):
            path = tmp_path / f"{k}.json"
            path.write_text(json.dumps(case))
            assert run("convert", path, tmp_path / f"{k}.csv", "--force")[0] == 0
            with open(tmp_path / f"{k}.csv", newline="") as file:
                tables += csv.DictReader(file)
        names = list(dict.fromkeys(name for row in tables for name in row))
        with open(tmp_path / "legs.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows(tables)
        out = tmp_path / "out.csv"
        code, _, err = run("cohort", tmp_path / "legs.csv", "-o", out, "--force", *options)
        assert code == 0, err
        with open(out, newline="") as file:
            return list(csv.DictReader(file))

    return call


@pytest.mark.parametrize("scale", [None, 0.25])
def test_a_cohort_plans_what_a_case_asks_for(tmp_path, run, rows_of, scale):
    cases = [case_of(scale, osteotomy={"procedure": LCW, **plan}) for plan in PLANS.values()]
    cases.append(case_of(scale, osteotomy={"procedure": LCW}))
    for k, row in enumerate(rows_of(*cases)):
        code, out, _ = run("plan", tmp_path / f"{k}.json", "--json")
        assert code == 0
        one = json.loads(out)
        assert (row["status"], row["notes"]) == ("ok", "")
        assert float(row["correction_deg"]) == pytest.approx(one["correction_deg"], abs=1e-9)
        assert float(row["base_mm"]) == pytest.approx(one["wedge"]["base_mm"], abs=1e-9)
        for key in ("hka_deg", "wbl_pct", "limb_mm"):
            after = one["after"]["measures"][key]
            assert float(row[f"after_{key}"]) == pytest.approx(after, abs=1e-9), key
        assert set(row["alerts"].split()) == {alert["code"] for alert in one["alerts"]}


def test_how_surely_a_landmark_is_read_is_its_rows_own(rows_of):
    unsure = case_of(landmark_sd_mm={"hip_center": 9.0}, osteotomy={"procedure": LCW})
    rough, usual = rows_of(unsure, case_of(), options=["--samples", "2000", "-p", LCW])
    sd = {"hip_center": 9.0}
    one = wc.uncertainty_of(LEG, LCW, landmark_sd=sd, method="monte-carlo", samples=20_000)
    assert float(rough["correction_deg_sd"]) == pytest.approx(one.correction.sd, rel=0.06)
    assert float(usual["correction_deg_sd"]) < 0.8 * float(rough["correction_deg_sd"])


def test_what_a_cohort_cannot_use_is_named(rows_of):
    ring = [[float(x), float(y)] for x, y in ((0, 0), (50, 0), (50, 90), (0, 90))]
    traced = case_of(contours={"tibia": ring}, osteotomy={"kerf_mm": 1.0, "level_mm": 90.0})
    first, second = rows_of(traced, case_of(note="read by nobody"))
    assert first["notes"] == "not used in a cohort: contours, level_mm of wedgecalc"
    assert second["notes"] == ""


def test_a_marker_gives_the_scale_of_its_row(tmp_path, run, rows_of):
    marker = {"marker_diameter_mm": 25.0, "marker": [[0.0, 0.0], [100.0, 0.0]]}
    marked = case_of(0.25, calibration=marker)
    del marked["mm_per_px"]
    (row,) = rows_of(marked)
    assert float(row["before_limb_mm"]) == pytest.approx(float(wc.measure(LEG).limb), abs=1e-9)
    with open(tmp_path / "legs.csv", newline="") as file:
        (leg,) = csv.DictReader(file)
    for scale in ("", "0.5"):  # only the marker tells it; the column contradicts the marker
        with open(tmp_path / "legs.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, list(leg))
            writer.writeheader()
            writer.writerow(leg | {"mm_per_px": scale})
        code, out, _ = run("measure", tmp_path / "legs.csv", "--json")
        run("cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv", "--force")
        with open(tmp_path / "out.csv", newline="") as file:
            (row,) = csv.DictReader(file)
        assert (code == 0) == (row["status"] == "ok")
        if code == 0:
            one = json.loads(out)
            limb = one["measures"]["limb_mm"]
            assert float(row["before_limb_mm"] or "nan") == pytest.approx(limb, abs=1e-9)


def test_mm_without_a_scale_are_not_used_and_said(rows_of):
    bare = case_of(0.25, osteotomy={"procedure": LCW, "kerf_mm": 1.0})
    long = case_of(0.25, osteotomy={"procedure": LCW, "length_mm": 3.0})
    plain = case_of(0.25, osteotomy={"procedure": LCW})
    for case in (bare, long, plain):
        del case["mm_per_px"]
    first, second, third = rows_of(bare, long, plain)
    assert first["status"] == "ok"
    assert "kerf_mm of wedgecalc: it is in mm, there is no scale" in first["notes"]
    assert first["after_wbl_pct"] == third["after_wbl_pct"]
    assert second["status"] == "needs-length"


@pytest.mark.parametrize(
    "block", ["[]", "{", '{"osteotomy": {"kerf_mm": 99}}', '{"contour": {}}', '{"landmark_sd_mm": {"hip": 1}}']
)  # fmt: skip
def test_a_block_that_no_case_could_have_is_its_rows_fault(tmp_path, run, block):
    points = {f"{name}_{axis}": repr(float(v)) for name in LEG.points for axis, v in zip("xy", LEG[name], strict=True)}  # fmt: skip
    rows = [{"id": "a", "side": "right", **points, "wedgecalc": block}, {"id": "b", "side": "right", **points}]  # fmt: skip
    with open(tmp_path / "legs.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), restval="")
        writer.writeheader()
        writer.writerows(rows)
    out = tmp_path / "out.csv"
    assert run("cohort", tmp_path / "legs.csv", "-o", out)[0] == 0
    with open(out, newline="") as file:
        assert [row["status"] for row in csv.DictReader(file)] == ["bad-wedgecalc", "ok"]


def test_rows_of_several_cuts_are_planned_each_by_its_own():
    rows = {"side": np.array(["right"] * 3)}
    for name in LEG.points:
        rows |= {f"{name}_{axis}": np.full(3, LEG[name][k]) for k, axis in enumerate("xy")}
    rows["own"] = np.array(['{"kerf_mm": 2.0}', "", '{"kerf_mm": 2.0}'])
    found = plan_arrays(rows, Request(LCW, kerf=1.0))
    expected = [wc.plan(LEG, LCW, kerf=kerf).wedge.base for kerf in (2.0, 1.0, 2.0)]
    assert found["base_mm"].tolist() == pytest.approx(expected, abs=1e-9)


def test_a_row_asks_as_its_case_does_and_gets_the_plan_of_that_case(tmp_path, run, rows_of):
    """Arthritis, sharing, kinds, hinges of both bones, supine JLCA, hinge turn: as `plan` says."""
    mow, two = {"procedure": "medial-opening-wedge-hto"}, {"procedure": "double-level"}
    legs = {
        "varus": wc.Limb.from_angles("right", mldfa=88, mpta=82, jlca=2),
        "valgus": wc.Limb.from_angles("right", mldfa=80, mpta=90, jlca=1),
        "both": wc.Limb.from_angles("right", mldfa=93, mpta=83, jlca=2),
        "both-valgus": wc.Limb.from_angles("right", mldfa=80, mpta=95, jlca=1),
    }
    asked = [{"arthritis": side} for side in ("medial", "lateral", "both", "none")]
    asked += [{"osteotomy": mow | {"hinge_turn_deg": 20.0, "ap_depth_mm": 50.0}}]
    asked += [{"osteotomy": mow, "arthritis": "none", "soft_tissue": {"jlca_supine_deg": 0.5}}]
    both = [{"sharing": "limits"}, {"sharing": "fixed", "tibia_share": 0.3, "kerf_mm": 1.0}]
    both += [{"tibia_kind": "opening"}, {"femur_kind": "opening", "limits": "anatomic"}]
    cases = [(leg, more) for leg in legs for more in asked]
    cases += [(leg, {"osteotomy": two | own, "arthritis": side}) for leg in ("both", "both-valgus") for own in both for side in ("none", "medial")]  # fmt: skip
    place = wc.double_level(legs["both"], "wbl=50").tibia.wedge
    hinge, entry = (
        [v + d for v, d in zip(xy, (1.5, 2.0), strict=True)] for xy in (place.hinge, place.entry)
    )
    cases += [("both", {"osteotomy": two | {"tibia_hinge": hinge, "tibia_entry": entry}})]
    cases += [("both", {"osteotomy": two | {"tibia_hinge": entry, "tibia_entry": hinge}})]
    files = []
    for leg, more in cases:
        points = {n: [float(v) for v in legs[leg][n]] for n in legs[leg].points}
        files.append(case_of(landmarks=points, **more))
    rows, names = rows_of(*files), [tmp_path / f"{k}.json" for k in range(len(files))]
    for name, row, (leg, more) in zip(names, rows, cases, strict=True):
        auto = () if "osteotomy" in more else ("-p", "auto")
        code, text, err = run("plan", name, "--json", *auto)
        said = (leg, more, row["status"], err)
        assert (code == 0) == (row["status"] == "ok"), said
        assert "not used" not in row["notes"], said
        if code:
            continue
        told = json.loads(text)
        assert float(row["after_wbl_pct"]) == pytest.approx(
            told["after"]["measures"]["wbl_pct"], abs=1e-9
        ), said
        assert float(row["after_mpta_deg"]) == pytest.approx(
            told["after"]["measures"]["mpta_deg"], abs=1e-9
        ), said
        stops = [a["code"] for a in told["alerts"] if a["severity"] == "stop"]
        assert row["stops"].split() == list(dict.fromkeys(stops)), said
        assert set(row["alerts"].split()) == {a["code"] for a in told["alerts"]}, said
    assert sum(row["status"] == "ok" for row in rows) >= 20
    assert {row["target"] for row in rows} >= {"wbl=50.0", "wbl=62.5"}
    assert rows[-1]["status"] == "entry-on-the-wrong-side"


def table_of(path, *rows):
    """Write a table of one leg, each row with its own words."""
    leg = wc.Limb.from_angles("right", mldfa=93, mpta=81, jlca=1)
    points = {f"{n}_{a}": repr(float(v)) for n in leg.points for a, v in zip("xy", leg[n], strict=True)}  # fmt: skip
    rows = [{"id": f"r{k}", "side": "right", **points, **row} for k, row in enumerate(rows)]
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(k for r in rows for k in r)), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("columns", [{}, {"procedure": "", "target": " NA "}])
def test_a_block_s_procedure_and_target_fill_empty_cells(tmp_path, run, columns):
    two = {"procedure": "double-level"}
    asked = [
        two | {"limits": "mpta=85:86"},
        two | {"direction": "varus"},
        two | {"tibia_kind": "opening", "target": {"measure": "hka", "value": 181}},
        {"procedure": "medial-opening-wedge-hto", "hinge_turn_deg": 10.0, "ap_depth_mm": 50.0},
        {"procedure": LCW, "target": {"measure": "mpta", "value": 87.5}},
        {"procedure": LCW, "hinge_turn_deg": 10.0, "ap_depth_mm": 50.0},
    ]
    blocks = [{"wedgecalc": json.dumps({"osteotomy": own}), **columns} for own in asked]
    legs = table_of(tmp_path / "legs.csv", *blocks)
    assert run("cohort", legs, "-o", tmp_path / "out.csv")[0] == 0
    with open(tmp_path / "out.csv", newline="") as file:
        found = list(csv.DictReader(file))
    for k, row in enumerate(found):
        code, out, _ = run("plan", f"{legs}#r{k}", "--json")
        assert (row["status"] == "ok") is (code == 0), (k, row["status"])
        if code == 0:
            correction = json.loads(out)["correction_deg"]
            assert float(row["correction_deg"]) == pytest.approx(correction, abs=1e-9)
    assert [row["status"] for row in found].count("ok") == 3
    assert found[-1]["status"] == "bad-hinge_turn"


def test_a_cell_goes_before_the_block_and_what_is_idle_is_named(tmp_path, run):
    block = {"osteotomy": {"procedure": "double-level", "limits": "anatomic", "tibia_kind": "opening"}}  # fmt: skip
    own = {"wedgecalc": json.dumps(block), "procedure": LCW, "target": "neutral"}
    auto = {"wedgecalc": json.dumps(block), "procedure": "auto", "target": ""}
    legs = table_of(tmp_path / "legs.csv", own, auto)
    assert run("cohort", legs, "-o", tmp_path / "out.csv")[0] == 0
    with open(tmp_path / "out.csv", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["target"], first["status"]) == ("wbl=50.0", "ok")
    for row in (first, second):
        assert all(key in row["notes"] for key in ("limits", "tibia_kind"))
    one = json.loads(run("plan", f"{legs}#r0", "--json")[1])
    assert float(first["correction_deg"]) == pytest.approx(one["correction_deg"], abs=1e-9)


def test_an_absurd_cell_is_its_row_s_fault_without_a_warning(tmp_path, run, recwarn):
    legs = table_of(tmp_path / "legs.csv", {"hip_center_x": "1e200"}, {})
    assert run("cohort", legs, "-o", tmp_path / "out.csv", "-p", LCW)[0] == 0
    with open(tmp_path / "out.csv", newline="") as file:
        assert [row["status"] for row in csv.DictReader(file)] == ["bad-hip_center_x", "ok"]
    assert not recwarn.list


def test_arthritis_is_a_column_too_and_needs_no_scale(tmp_path, run):
    rows = []
    for scaled, word in ((True, "none"), (False, " Medial "), (False, ""), (False, "severe")):
        points = case_of()["landmarks"].items()
        points = {f"{n}_{a}": repr(v) for n, xy in points for a, v in zip("xy", xy, strict=True)}
        unit = {"units": "mm" if scaled else "px", "arthritis": word, **points}
        rows.append({"side": "right", "wedgecalc": "", **unit})
    rows[2]["wedgecalc"] = json.dumps({"arthritis": "none", "osteotomy": {"kerf_mm": 1.0}})
    with open(tmp_path / "in.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert run("cohort", tmp_path / "in.csv", "-o", tmp_path / "out.csv")[0] == 0
    with open(tmp_path / "out.csv", newline="") as file:
        found = [(row["status"], row["target"]) for row in csv.DictReader(file)]
    assert found[:3] == [("ok", "wbl=50.0"), ("ok", "wbl=62.5"), ("ok", "wbl=50.0")]
    assert found[3][0] == "unknown-arthritis"
    from wedgecalc.sources.reading import load_case

    one = load_case(f"{tmp_path / 'in.csv'}#row 3")
    assert one.request.arthritis == "medial"
