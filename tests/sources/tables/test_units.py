"""Units, scales and sides mean the same in every command that reads a table."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.landmark_tables import LCW, ROW, TABLES, as_parquet, flat, table_file
from tests.places import INPUTS
from wedgecalc.errors import InputError
from wedgecalc.sources.legs import RawLeg, Reading, Unread
from wedgecalc.sources.reading import load_legs
from wedgecalc.sources.tables.rows import table


def test_the_scale_of_a_column_holds_in_the_cohort(planned, measured):
    for row, leg in zip(planned(TABLES / "px.csv"), measured(TABLES / "px.csv"), strict=True):
        assert float(row["correction_deg"]) == pytest.approx(10.32, abs=0.01)
        assert float(row["base_mm"]) == pytest.approx(9.34, abs=0.01)
        assert float(row["before_limb_mm"]) == pytest.approx(leg["measures"]["limb_mm"], abs=1e-9)
    (row,) = planned(TABLES / "conv.csv")
    assert float(row["before_limb_mm"]) == pytest.approx(793.9177683841704, abs=1e-6)


def test_what_convert_writes_without_a_scale_comes_back_without_one(
    planned, measured, run, tmp_path
):
    case = INPUTS / "cases" / "px-noscale.json"
    assert run("convert", case, tmp_path / "c.csv")[0] == 0
    (leg,), (row,) = measured(tmp_path / "c.csv"), planned(tmp_path / "c.csv")
    assert leg["measures"] == measured(case)[0]["measures"]
    assert leg["measures"]["limb_mm"] is None
    assert float(row["before_hka_deg"]) == pytest.approx(leg["measures"]["hka_deg"], abs=1e-9)
    assert all(value == "" for key, value in row.items() if "_mm" in key and key != "mm_per_px")
    assert "uncalibrated" in row["alerts"].split()
    assert row["notes"] == ""


def test_a_row_without_a_scale_in_a_table_of_scales_is_not_in_mm(planned, measured):
    first, second = planned(TABLES / "px-empty-scale.csv")
    assert float(first["base_mm"]) == pytest.approx(9.36, abs=0.01)
    assert (second["base_mm"], second["before_limb_mm"], second["status"]) == ("", "", "ok")
    assert second["alerts"].split()[0] == "uncalibrated"
    assert float(second["before_hka_deg"]) == pytest.approx(
        float(first["before_hka_deg"]), abs=1e-9
    )
    legs = measured(TABLES / "px-empty-scale.csv")
    assert [leg["scale_source"] for leg in legs] == ["mm_per_px", None]
    assert legs[1]["measures"]["limb_mm"] is None


@pytest.mark.parametrize(
    ("extra", "status", "lengths"),
    [({}, "ok", True), ({"units": "MM"}, "ok", True), ({"units": " px ", "mm_per_px": "0.8"}, "ok", True), ({"mm_per_px": "0.8"}, "ok", True),
     ({"units": "px"}, "ok", False), ({"units": "Pixels"}, "ok", False), ({"mm_per_px": ""}, "ok", False), ({"units": "", "mm_per_px": ""}, "ok", False), ({"units": ""}, "ok", False),
     ({"units": "px", "mm_per_px": "NA"}, "ok", False), ({"units": "mm", "mm_per_px": ""}, "ok", True),
     ({"units": "mm", "mm_per_px": "0.8"}, "units-or-scale", False), ({"units": "cm"}, "unknown-units", False),
     ({"mm_per_px": "0"}, "bad-mm_per_px", False), ({"mm_per_px": "-0.8"}, "bad-mm_per_px", False), ({"mm_per_px": "abc"}, "bad-mm_per_px", False),
     ({"mm_per_px": "inf"}, "bad-mm_per_px", False), ({"mm_per_px": "20000"}, "bad-mm_per_px", False)],
)  # fmt: skip
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_units_and_scales_mean_the_same_everywhere(extra, status, lengths, form, tmp_path, planned):
    scale = 1 / 0.8 if extra.get("mm_per_px") == "0.8" else 1.0
    path = table_file(tmp_path / "t.csv", [flat(scale=scale, **extra)])
    if form == "parquet":
        path = as_parquet([flat(scale=scale, **extra)], tmp_path / "t.parquet")
    (row,), (leg,) = planned(path), table(path, Reading())
    assert row["status"] == status
    assert isinstance(leg, RawLeg) == (status == "ok")
    if status != "ok":
        assert row["before_hka_deg"] == ""
        return
    case = wc.load_case(path)
    assert (
        case.limb.frame.calibrated
        == lengths
        == (row["before_limb_mm"] != "")
        == (row["base_mm"] != "")
    )
    assert float(row["before_hka_deg"]) == pytest.approx(float(wc.measure(case.limb).hka), abs=1e-9)
    assert ("uncalibrated" in row["alerts"].split()) == (not lengths)
    if lengths:
        assert float(row["before_limb_mm"]) == pytest.approx(793.4859860136157, abs=1e-6)


@pytest.mark.parametrize(
    ("extra", "reading", "found"),
    [({}, {"mm_per_px": 0.8}, ("px", 0.8)), ({"mm_per_px": "0.8"}, {"mm_per_px": 0.8}, ("px", 0.8)), ({"mm_per_px": ""}, {"mm_per_px": 0.8}, ("px", 0.8)),
     ({"mm_per_px": "0.5"}, {"mm_per_px": 0.8}, None), ({"units": "mm"}, {"mm_per_px": 0.8}, None), ({"units": "px"}, {"mm_per_px": 0.8}, ("px", 0.8))],
)  # fmt: skip
def test_a_typed_scale_is_honoured_or_refused(extra, reading, found, tmp_path):
    (leg,) = load_legs(table_file(tmp_path / "t.csv", [flat(**extra)]), Reading(**reading))
    if found is None:
        assert isinstance(leg, Unread)
        assert leg.problems[0].field in ("--mm-per-px", "row 2: units")
    else:
        assert (leg.file.units, leg.limb.frame.mm_per_unit) == found


@pytest.mark.parametrize(
    ("word", "typed", "side"),
    [("R", None, "right"), ("r ", None, "right"), ("RIGHT", None, "right"), ("Left", None, "left"), ("L", "left", "left"), ("", "right", "right"),
     ("", None, None), ("links", None, None), ("both", None, None), ("R", "left", None)],
)  # fmt: skip
def test_sides(word, typed, side, tmp_path, planned):
    path = table_file(tmp_path / "t.csv", [flat(side=word)])
    (leg,) = load_legs(path, Reading(typed))
    if side == "right":
        assert leg.file.side == side
    else:  # no side, two sides, or the side of which these landmarks are not
        assert isinstance(leg, Unread)
        assert leg.problems[0].field == (
            "row 2: side" if typed is None and side is None else "side" if side else "--side"
        )
    if typed is None:
        (row,) = planned(path)
        assert row["status"] == {"right": "ok", "left": "side-mismatch", None: "unknown-side"}[side]
        assert row["side"] == word


def test_a_table_without_sides(tmp_path, run):
    path = table_file(
        tmp_path / "t.csv", [{name: cell for name, cell in flat().items() if name != "side"}]
    )
    assert table(path, Reading("right"))[0].side_source == "--side"
    with pytest.raises(InputError, match="no side"):
        table(path, Reading())
    code, _, err = run("cohort", path, "-o", tmp_path / "o.csv")
    assert code == 2
    assert "no side" in err


def test_hinges_in_pixels_are_scaled_with_the_leg(tmp_path, planned):
    plan = wc.plan(wc.Limb.from_landmarks(ROW, "right"), LCW)
    (hx, hy), (ex, ey) = plan.wedge.hinge + np.array([0, 4]), plan.wedge.entry
    points = ROW | {"hinge": (float(hx), float(hy)), "entry": (float(ex), float(ey))}
    own = wc.plan(
        wc.Limb.from_landmarks(ROW, "right"), LCW, hinge=points["hinge"], entry=points["entry"]
    )
    rows = [flat(points), flat(points, scale=4, mm_per_px="0.25", units="px")]
    for path in (
        table_file(tmp_path / "t.csv", [rows[0]]),
        table_file(tmp_path / "u.csv", [rows[1]]),
    ):
        (row,) = planned(path)
        assert float(row["base_mm"]) == pytest.approx(own.wedge.base, abs=1e-9)
        code = wc.load_case(path).osteotomy.hinge
        assert code == pytest.approx(
            tuple(v * (4 if path.stem == "u" else 1) for v in points["hinge"])
        )
