"""What is said of a row is what is said of its leg by itself."""

import csv
import json
import random

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.cohort.request import PROCEDURES, Request
from wedgecalc.cohort.rows import plan_arrays
from wedgecalc.errors import InputError
from wedgecalc.sources.reading import load_legs

pa = pytest.importorskip("pyarrow")

from pyarrow import parquet  # noqa: E402

from tests.landmark_tables import LCW, ROW, flat, table_file  # noqa: E402

LEGS = [wc.Limb.from_angles(("right", "left")[k % 2], mldfa=r.gauss(88, 4), mpta=r.gauss(86, 4), jlca=r.gauss(2, 2), femur=r.gauss(430, 60), tibia=r.gauss(365, 60),
                            plateau=r.gauss(76, 6)) for k, r in enumerate(random.Random(seed) for seed in range(120))]  # fmt: skip


def rows_of(limbs, names):
    found = {"side": np.array([limb.frame.side for limb in limbs], dtype=object)}
    for name in names:
        xy = np.array([limb[name] for limb in limbs])
        found |= {f"{name}_x": xy[:, 0], f"{name}_y": xy[:, 1]}
    return found


@pytest.mark.parametrize("procedure", PROCEDURES)
@pytest.mark.parametrize("names", [tuple(ROW), tuple(LEGS[0].points)])
def test_alerts_are_those_of_the_leg_by_itself(procedure, names):
    found = plan_arrays(rows_of(LEGS, names), Request(procedure))
    raised = set()
    for k, leg in enumerate(LEGS):
        limb = wc.Limb.from_landmarks({name: leg[name] for name in names}, leg.frame.side)
        codes = found["alerts"][k].split()
        assert found["notes"][k] == ""
        if found["status"][k] == "ok" and "implausible-size" not in codes:
            plan = (
                wc.double_level(limb) if procedure == "double-level" else wc.plan(limb, procedure)
            )
            alone = dict.fromkeys((a.code, str(a.severity)) for a in plan.alerts)  # once of two
            assert codes == [code for code, _ in alone]
            stops = [code for code, severity in alone if severity == "stop"]
            assert found["stops"][k].split() == stops
            raised.update(codes)
    assert len(raised) > 2 or "ok" not in found["status"]


def test_stops_come_first_and_a_leg_of_no_size_has_no_lengths():
    limbs = [wc.Limb.from_angles(mpta=87, mldfa=94, jlca=5), wc.Limb.from_angles(mpta=82)]
    rows = rows_of(limbs, tuple(ROW))
    for name in ROW:
        rows[f"{name}_x"][1], rows[f"{name}_y"][1] = 10 * limbs[1][name]
    found = plan_arrays(rows, Request(LCW, wc.Target("hka", 183)))
    assert found["alerts"][0].split()[0] == "mpta-over"
    assert wc.plan(limbs[0], LCW, wc.Target("hka", 183)).alerts[0].severity == "stop"
    assert "implausible-size" in found["alerts"][1].split()
    assert "uncalibrated" not in found["alerts"][1].split()
    assert found["status"].tolist() == ["ok", "ok"]
    assert all(np.isnan(values[1]) for name, values in found.items() if "_mm" in name)
    assert found["before_mpta_deg"][1] == pytest.approx(82)
    assert found["after_hka_deg"][1] == pytest.approx(183)


def test_no_wedge_turns_by_more_than_45_degrees():
    """A hip turned to bring the whole leg to an angle went to 157°."""
    limbs = [wc.Limb.from_angles(mpta=mpta, mldfa=88) for mpta in (60, 75, 90, 105, 120)]
    for procedure in PROCEDURES:
        for target in (wc.Target("wbl", 150), wc.Target("wbl", -50), wc.Target("hka", 190), None):
            found = plan_arrays(rows_of(limbs, tuple(limbs[0].points)), Request(procedure, target))
            assert not (found["correction_deg"] > 45).any()


def test_samples_say_nothing_of_a_leg_without_a_scale():
    columns = rows_of(LEGS[:2], tuple(ROW)) | {"units": np.array(["mm", "px"], dtype=object)}
    found = plan_arrays(columns, Request("auto", samples=100))
    assert not np.isnan(found["correction_deg_sd"][0]) or found["status"][0] != "ok"
    assert np.isnan(found["correction_deg_sd"][1])


def test_a_cohort_gives_what_a_plan_gives(tmp_path, run, planned):
    """With a scale, without one (in degrees), in mm: the row has the numbers of the leg by itself."""
    rows = [
        flat(id="mm", units="mm"),
        flat(id="px", units="px", mm_per_px="0.5", scale=2),
        flat(id="none", units="px", scale=3),
    ]
    found = planned(table_file(tmp_path / "t.csv", rows))
    (tmp_path / "case.json").write_text(
        json.dumps(
            {
                "format": "wedgecalc-case/1",
                "side": "right",
                "units": "mm",
                "landmarks": {n: list(xy) for n, xy in ROW.items()},
            }
        )
    )
    whole = wc.load_case(tmp_path / "case.json").limb
    for row, width in zip(found, (None, None, 75.0), strict=True):
        unit = 1.0 if width is None else width / float(wc.measure(whole).plateau)
        limb = wc.Limb.from_landmarks(
            {name: (x * unit, y * unit) for name, (x, y) in ROW.items()}, "right"
        )
        plan = wc.plan(limb, LCW)
        assert float(row["correction_deg"]) == pytest.approx(plan.correction, abs=1e-9)
        assert float(row["after_hka_deg"]) == pytest.approx(plan.after.hka, abs=1e-9)
        assert (row["base_mm"] == "") == (width is not None)
        if width is None:
            assert float(row["base_mm"]) == pytest.approx(plan.wedge.base, abs=1e-9)


def test_an_array_of_limbs_has_a_scale_for_each():
    points = {name: np.array([[x, y], [2 * x, 2 * y]]) for name, (x, y) in ROW.items()}
    limb = wc.Limb.from_landmarks(points, "right", mm_per_unit=[1.0, 0.5])
    found, plan = wc.measure(limb), wc.plan(limb, LCW)
    assert found.limb.tolist() == pytest.approx([793.4859860136157] * 2)
    assert plan.wedge.base.tolist() == pytest.approx([plan.wedge.base[0]] * 2)
    assert plan.wedge.hinge[1].tolist() == pytest.approx((2 * plan.wedge.hinge[0]).tolist()), (
        "in the coordinates of each"
    )
    assert limb.rows([1])["hip_center"].tolist() == [[440.0, 160.0]]
    with pytest.raises(InputError, match="positive"):
        wc.Limb.from_landmarks(points, "right", mm_per_unit=[1.0, 0.0])


@pytest.mark.parametrize(
    "pair",
    [("condyle_medial", "condyle_lateral"), ("tibial_shaft_proximal", "tibial_shaft_distal")],
)
@pytest.mark.parametrize("gone", [0, 1])
def test_half_a_pair_is_noted_in_a_cohort_as_in_a_measurement(pair, gone, tmp_path, planned):
    points = ROW | {"tibial_shaft_proximal": (225, 600), "tibial_shaft_distal": (250, 780)}
    half = {name: xy for name, xy in points.items() if name != pair[gone]}
    blank = {f"{pair[gone]}_x": "", f"{pair[gone]}_y": ""}
    rows = [flat(points), flat(half, units="px", **blank), flat(points, hip_center_x="")]
    path = table_file(tmp_path / "t.csv", rows)
    result = planned(path)
    whole, lacking, unread = (row["notes"] for row in result)
    case = load_legs(path)[1]
    assert case.limb.half_pairs
    assert all(sentence in lacking for sentence in case.limb.half_pairs)
    assert all("marked" not in other for other in (whole, unread))
    assert ("knee centre: plateau" in lacking) == pair[0].startswith("condyle")
    assert case.limb.knee_source in ("plateau", "joint-lines")


def test_a_row_whose_knee_is_found_otherwise_says_so(tmp_path, planned):
    rows = [
        flat(knee_center_x="218", knee_center_y="510"),
        flat(knee_center_x="", knee_center_y=""),
    ]
    first, second = (row["notes"] for row in planned(table_file(tmp_path / "t.csv", rows)))
    assert first == ""
    assert "knee centre: joint-lines" in second


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_alerts_without_a_scale_are_those_of_a_plan(ending, tmp_path, planned):
    rows = [
        flat(units="px"),
        flat(units="px", hinge_x="240", hinge_y="540"),
        flat(units="px", mm_per_px="1"),
        flat(units="px", mm_per_px="40"),
    ]
    path = table_file(tmp_path / "t.csv", rows)
    legs = load_legs(path)
    if ending == "parquet":
        path = tmp_path / "t.parquet"
        parquet.write_table(
            pa.Table.from_pylist(
                [{**dict.fromkeys(set().union(*rows), ""), **row} for row in rows]
            ),
            path,
        )
    for row, leg in zip(planned(path), legs, strict=True):
        made = wc.plan(leg.limb, LCW, hinge=leg.osteotomy.hinge)
        assert row["alerts"].split() == [alert.code for alert in made.alerts]


def test_strict_ends_a_cohort_with_4_unless_its_stops_are_accepted(tmp_path, run):
    limb = wc.Limb.from_angles(mpta=87, mldfa=96)
    points = {name: tuple(limb[name].tolist()) for name in limb.points}
    path = table_file(tmp_path / "t.csv", [flat(points), flat()])

    def ends(*options):
        words = ("-p", LCW, "--force", *options)
        code, _, err = run("cohort", path, "-o", tmp_path / "out.csv", *words)
        assert code == 2 or (tmp_path / "out.csv").exists()
        return code, err

    code, err = ends()
    assert (code, "with a stop alert (mpta-over" in err) == (0, True)
    code, err = ends("--strict")
    assert (code, err.count("--strict: exit code 4 for the stop alert mpta-over; ")) == (4, 1)
    assert "to accept: --accept mpta-over" in err
    code, err = ends("--strict", "--accept", "mpta-over")
    assert (code, "a stop alert" in err, "--strict" in err) == (0, False, False)
    assert "1 of them with an accepted stop (mpta-over 1)" in err
    code, err = ends("--accept", "mpta-ove")
    assert (code, "did you mean mpta-over" in err) == (2, True)


def test_stops_of_a_folder_have_a_column_and_strict_ends_with_4(tmp_path, run):
    limb = wc.Limb.from_angles(mpta=82)
    for name, scale in (("good", 1.0), ("huge", 10.0)):
        marks = {n: (scale * limb[n]).tolist() for n in limb.points}
        case = {"format": "wedgecalc-case/1", "side": "right", "units": "mm", "landmarks": marks}
        (tmp_path / f"{name}.json").write_text(json.dumps(case))
    code, out, _ = run("measure", tmp_path)
    rows = {row["file"]: row for row in csv.DictReader(out.splitlines())}
    assert (code, rows["good.json"]["stops"], rows["huge.json"]["stops"]) == (0, "", "implausible-size")  # fmt: skip
    assert run("measure", tmp_path, "--strict")[1] == out
    for words in ((tmp_path,), (tmp_path, "--json"), (tmp_path / "huge.json",)):
        code, _, err = run("measure", *words, "--strict")
        why = "--strict: exit code 4 for the stop alert implausible-size; "
        assert (code, err.count(why)) == (4, 1)
    assert run("measure", tmp_path / "good.json", "--strict")[0] == 0
