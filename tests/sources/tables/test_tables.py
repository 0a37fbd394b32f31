"""Tables of landmarks: one understanding of headings, cells, scales and sides, whatever the file and the command."""

import codecs
import csv
import datetime
import decimal
import io
import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import wedgecalc as wc
from wedgecalc.cohort.row_films import ABSENT
from wedgecalc.cohort.rows import IMPLAUSIBLE, PROCEDURES, WITHHELD, Request, plan_rows
from wedgecalc.errors import InputError
from wedgecalc.sources.case import Case
from wedgecalc.sources.legs import RawLeg, Reading, Unread
from wedgecalc.sources.reading import load_legs
from wedgecalc.sources.tables.cells import decimal_sign, number_in
from wedgecalc.sources.tables.dialect import dialect_of
from wedgecalc.sources.tables.headings import understood
from wedgecalc.sources.tables.rows import table

pa = pytest.importorskip("pyarrow")
from pyarrow import parquet  # noqa: E402

from wedgecalc.sources.tables import arrow_rows  # noqa: E402

INPUTS = Path(__file__).parents[2] / "inputs" / "tables"
LCW = "lateral-closing-wedge-hto"
ROW = {"hip_center": (220, 80), "condyle_medial": (242.4, 508.3), "condyle_lateral": (193.8, 506.4), "plateau_medial": (256.7, 512.8),
       "plateau_lateral": (180.7, 512.5), "ankle_center": (261.5, 872.4)}  # fmt: skip


def flat(points=ROW, scale=1.0, **extra):
    """A row of a table: text by heading."""
    cells = {"id": "A1", "side": "right"}
    for name, (x, y) in points.items():
        cells |= {f"{name}_x": repr(x * scale), f"{name}_y": repr(y * scale)}
    return cells | extra


def written(
    path,
    rows,
    delimiter=",",
    encoding="utf-8",
    dot=".",
    end="\n",
    quoting=csv.QUOTE_MINIMAL,
    before="",
):
    """Write rows as a table in some dialect; in numbers of points the dot is the decimal sign."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    out = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    out.writerow(names)
    for row in rows:
        out.writerow(
            [
                cell.replace(".", dot) if name[-2:] in ("_x", "_y") else cell
                for name, cell in ((n, row.get(n, "")) for n in names)
            ]
        )
    path.write_bytes((before + text.getvalue()).encode(encoding))
    return path


@pytest.fixture
def planned(tmp_path, run):
    """Plan a table by `cohort` and return its rows, each text by heading."""

    def call(path, *options, procedure=LCW):
        out = tmp_path / "planned.csv"
        code, _, err = run("cohort", path, "-o", out, "-p", procedure, "--force", *options)
        assert code == 0, err
        with open(out, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return call


@pytest.fixture
def measured(run):
    """Measure a file and return its documents."""

    def call(path, *options):
        code, out, err = run("measure", path, "--json", *options)
        assert code == 0, err
        found = json.loads(out)
        return found.get("results", [found])

    return call


# What a field trial found, with what is right.


@pytest.mark.parametrize(
    "name",
    [
        "ok",
        "semi",
        "semi-dot",
        "tab",
        "utf16",
        "trail-rows",
        "trail-cols",
        "quoted-comma",
        "sideRL",
        "carry",
    ],
)
def test_what_spreadsheets_write_is_read_alike_everywhere(name, planned, measured, run, tmp_path):
    path = INPUTS / f"{name}.csv"
    legs = measured(path)
    rows = planned(path)
    assert [leg["case"] for leg in legs] == ["A1", "A2"] == [row["id"] for row in rows]
    for leg, row in zip(legs, rows, strict=True):
        assert leg["measures"]["hka_deg"] == pytest.approx(173.0045139720891, abs=1e-9)
        assert float(row["before_hka_deg"]) == pytest.approx(leg["measures"]["hka_deg"], abs=1e-9)
        assert float(row["before_mldfa_deg"]) == pytest.approx(
            leg["measures"]["mldfa_deg"], abs=1e-9
        )
        assert float(row["base_mm"]) == pytest.approx(10.613841567, abs=1e-6)
        assert row["status"] == "ok"
    assert run("convert", path, tmp_path / "c.csv")[0] == 0
    assert [leg["measures"] for leg in measured(tmp_path / "c.csv")] == [
        leg["measures"] for leg in legs
    ]


def test_the_scale_of_a_column_holds_in_the_cohort(planned, measured):
    for row, leg in zip(planned(INPUTS / "px.csv"), measured(INPUTS / "px.csv"), strict=True):
        assert float(row["correction_deg"]) == pytest.approx(10.32, abs=0.01)
        assert float(row["base_mm"]) == pytest.approx(10.59, abs=0.01)
        assert float(row["before_limb_mm"]) == pytest.approx(leg["measures"]["limb_mm"], abs=1e-9)
    (row,) = planned(INPUTS / "conv.csv")
    assert float(row["before_limb_mm"]) == pytest.approx(793.9177683841704, abs=1e-6)


def test_what_convert_writes_without_a_scale_comes_back_without_one(
    planned, measured, run, tmp_path
):
    case = INPUTS.parent / "cases" / "px-noscale.json"
    assert run("convert", case, tmp_path / "c.csv")[0] == 0
    (leg,), (row,) = measured(tmp_path / "c.csv"), planned(tmp_path / "c.csv")
    assert leg["measures"] == measured(case)[0]["measures"]
    assert leg["measures"]["limb_mm"] is None
    assert float(row["before_hka_deg"]) == pytest.approx(leg["measures"]["hka_deg"], abs=1e-9)
    assert all(value == "" for key, value in row.items() if "_mm" in key and key != "mm_per_px")
    assert "uncalibrated" in row["alerts"].split()
    assert row["notes"] == WITHHELD


def test_a_row_without_a_scale_in_a_table_of_scales_is_not_in_mm(planned, measured):
    first, second = planned(INPUTS / "px-empty-scale.csv")
    assert float(first["base_mm"]) == pytest.approx(10.61, abs=0.01)
    assert (second["base_mm"], second["before_limb_mm"], second["status"]) == ("", "", "ok")
    assert second["alerts"].split()[0] == "uncalibrated"
    assert float(second["before_hka_deg"]) == pytest.approx(
        float(first["before_hka_deg"]), abs=1e-9
    )
    legs = measured(INPUTS / "px-empty-scale.csv")
    assert [leg["scale_source"] for leg in legs] == ["mm_per_px", None]
    assert legs[1]["measures"]["limb_mm"] is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mm_per_pixel", ["mm_per_pixel", "mm_per_px"]),
        ("dup", ["'hip_center_x' in column 3", "'hip_center_x' in column 5"]),
        ("opt-typo", ["condyle_med_x", "condyle_medial_x", "condyle_med_y"]),
    ],
)
@pytest.mark.parametrize("command", ["measure", "plan", "convert", "cohort"])
def test_headings_that_are_not_ours_are_named(name, words, command, run, tmp_path):
    more = {
        "measure": [],
        "plan": ["-p", LCW],
        "convert": [tmp_path / "o.csv"],
        "cohort": ["-o", tmp_path / "o.csv"],
    }[command]
    code, out, err = run(command, INPUTS / f"{name}.csv", *more)
    assert (code, out) == (2, "")
    assert all(word in err for word in words), err
    assert list(tmp_path.iterdir()) == []


def test_columns_that_are_not_ours_pass_as_the_text_they_were(planned, run, tmp_path):
    with open(INPUTS / "carry.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    others = ["patient", "accession", "code", "initials", "when", "phone", "note", "hours"]
    found = planned(INPUTS / "carry.csv")
    assert [[row[name] for name in others] for row in found] == [
        [row[name] for name in others] for row in rows
    ]
    assert list(found[0])[:10] == ["id", "side", *others]
    assert run("cohort", INPUTS / "carry.csv", "-o", tmp_path / "o.parquet")[0] == 0
    kept = parquet.read_table(tmp_path / "o.parquet").to_pylist()
    assert [[row[name] for name in others] for row in kept] == [
        [row[name] for name in others] for row in rows
    ]


@pytest.mark.parametrize(
    ("name", "status"),
    [("yup", ["landmarks-swapped"] * 2), ("mixed-rows", ["ok", "ok", "side-mismatch"])],
)
def test_a_bad_row_has_no_numbers(name, status, planned):
    rows = planned(INPUTS / f"{name}.csv")
    assert [row["status"] for row in rows] == status
    for row in rows:
        numbers = [
            value
            for key, value in row.items()
            if key.startswith(("before_", "after_", "base_", "correction_", "limb_"))
        ]
        assert all(value == "" for value in numbers) == (row["status"] != "ok")
        assert row["status"] == "ok" or (row["procedure"], row["target"], row["alerts"]) == (
            "",
            "",
            "",
        )


def test_one_row_that_its_procedure_cannot_bring_to_its_target(planned):
    assert [row["status"] for row in planned(INPUTS / "one-row-mldfa.csv", procedure="auto")] == [
        "ok",
        "unreachable",
        "ok",
    ]
    rows = planned(INPUTS / "ok.csv", "--target", "mldfa=88", procedure="auto")
    assert {row["status"] for row in rows} == {"unreachable"}
    assert all(row["before_hka_deg"] for row in rows), "the leg itself was read"


def test_text_that_is_not_utf_8(planned, measured, tmp_path):
    rows, legs = planned(INPUTS / "latin1.csv"), measured(INPUTS / "latin1.csv")
    assert len(rows) == len(legs) == 5
    assert {row["status"] for row in rows} == {"ok"}
    with open(INPUTS / "latin1.csv", encoding="cp1252", newline="") as file:
        there = list(csv.DictReader(file))
    others = [
        name for name in there[0] if name not in ("id", "side") and name[-2:] not in ("_x", "_y")
    ]
    assert any(not "".join(row[name] for name in others).isascii() for row in there)
    assert [[row[name] for name in others] for row in rows] == [
        [row[name] for name in others] for row in there
    ]


# The same leg in every dialect.

DIALECTS = {
    "plain": {}, "bom": {"encoding": "utf-8-sig"}, "utf-16": {"encoding": "utf-16"}, "crlf": {"end": "\r\n"}, "mac": {"end": "\r"},
    "semicolon": {"delimiter": ";", "dot": ","}, "tab": {"delimiter": "\t", "dot": ",", "encoding": "utf-16"}, "bar": {"delimiter": "|"},
    "quoted": {"quoting": csv.QUOTE_ALL}, "quoted comma": {"quoting": csv.QUOTE_ALL, "dot": ","},
    "sep": {"delimiter": ";", "before": "sep=;\n"}, "sep crlf": {"delimiter": ";", "before": '"sep=;"\r\n', "end": "\r\n", "dot": ","},
    "blank lines first": {"before": "\n\n"}, "utf-32": {"encoding": "utf-32"}, "western": {"encoding": "cp1252"},
}  # fmt: skip


@pytest.mark.parametrize("how", DIALECTS)
@pytest.mark.parametrize("ending", ["csv", "tsv", "txt"])
def test_every_dialect_is_the_same_table(how, ending, tmp_path, planned):
    rows = [
        flat(id="Zoë", ward="7 Süd", blank="", at="10:30"),
        flat(id="b", ward='a "b", c; d\te', at="00120"),
        flat(side="left", id="c"),
    ]
    path = written(tmp_path / f"t.{ending}", rows, **DIALECTS[how])
    legs = table(path, Reading())
    assert [leg.raw["id"] for leg in legs] == ["Zoë", "b", "c"]
    assert legs[0].raw["landmarks"] == {name: list(map(float, xy)) for name, xy in ROW.items()}
    found = planned(path)
    assert [(row["id"], row["ward"], row["at"], row["status"]) for row in found] == [
        ("Zoë", "7 Süd", "10:30", "ok"), ("b", 'a "b", c; d\te', "00120", "ok"), ("c", "", "", "side-mismatch")]  # fmt: skip
    assert float(found[0]["before_hka_deg"]) == pytest.approx(173.0045139720891, abs=1e-9)


def test_utf_16_of_the_other_order_and_without_a_mark(tmp_path, planned):
    text = written(tmp_path / "t.csv", [flat()]).read_text()
    for data in (
        codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
    ):
        (tmp_path / "t.csv").write_bytes(data)
        assert planned(tmp_path / "t.csv")[0]["status"] == "ok"
        assert table(tmp_path / "t.csv", Reading())[0].raw["side"] == "right"


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)


@settings(max_examples=40)
@given(
    ids=st.lists(cells, min_size=1, max_size=5),
    others=st.lists(cells, min_size=5, max_size=5),
    places=st.lists(st.floats(-40, 40).map(lambda v: round(v, 2)), min_size=5, max_size=5),
    delimiter=st.sampled_from(",;\t|"), dot=st.sampled_from(".,"), end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), every=st.booleans(), shuffled=st.randoms(use_true_random=False), upper=st.booleans(),
)  # fmt: skip
def test_random_tables_in_random_dialects_read_alike(
    tmp_path_factory, ids, others, places, delimiter, dot, end, encoding, every, shuffled, upper
):
    folder = tmp_path_factory.mktemp("t")
    rows = [flat({name: (x + shift, y + shift) for name, (x, y) in ROW.items()}, id=name, Ort=other)
            for name, other, shift in zip(ids, others, places, strict=False)]  # fmt: skip
    names = list(rows[0])
    shuffled.shuffle(names)
    spell = (lambda name: f" {name.upper().replace('_', ' ')} ") if upper else str
    rows_as = [
        {
            spell(name) if name != "Ort" else name: row[name].replace(".", dot)
            if name[-2:] in ("_x", "_y")
            else row[name]
            for name in names
        }
        for row in rows
    ]
    path = written(
        folder / "t.csv",
        rows_as,
        delimiter,
        encoding,
        end=end,
        quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL,
    )
    legs = table(path, Reading())
    assert len(legs) == len(rows)
    for k, (leg, row) in enumerate(zip(legs, rows, strict=True)):
        assert isinstance(leg, RawLeg)
        assert leg.raw["id"] == (row["id"] if row["id"].strip() else f"row {k + 2}")
        assert leg.raw["landmarks"] == {
            n: [float(row[f"{n}_x"]), float(row[f"{n}_y"])] for n in ROW
        }
    from wedgecalc.cohort.leg_table import LegTable

    read = LegTable(path)
    got = [
        read.columns(batch) | {"Ort": batch.column("Ort").to_pylist()} for batch in read.batches(0)
    ]
    assert [word for part in got for word in part["Ort"]] == [row["Ort"] for row in rows]
    for n in ROW:
        assert [v for part in got for v in part[f"{n}_x"].tolist()] == [
            float(row[f"{n}_x"]) for row in rows
        ]


# Headings.


@pytest.mark.parametrize(
    "heading",
    [
        "Hip_Center_X",
        " hip center x ",
        "HIP CENTER_X",
        "hip_center_x\u00a0",
        "\ufeffhip_center_x",
        "ｈip_center_x",
    ],
)
def test_headings_without_case_and_blanks(heading):
    assert understood([heading, "hip_center_y"]).places["hip_center_x"] == 0


@pytest.mark.parametrize(
    ("heading", "near"),
    [("hip_centre_x", "hip_center_x"), ("condyle_med_x", "condyle_medial_x"), ("mm_per_pixel", "mm_per_px"), ("mm/px", "mm_per_px"), ("pixel spacing", "mm_per_px"),
     ("mmPerPx", "mm_per_px"), ("px_per_mm", "mm_per_px"), ("scale", "mm_per_px"), ("unit", "units"), ("procedur", "procedure"), ("knee_x", "knee_center_x"),
     ("hip-center-x", "hip_center_x"), ("medial plateau y", "plateau_medial_y"), ("hip_center", "hip_center_x"), ("hip_center_z", "hip_center_y"),
     ("mm_per_px_y", "mm_per_px"), ("femur_shaft_prox_x", "femoral_shaft_proximal_x"), ("Sides", "side"), ("hinges_x", "hinge_x"), ("HipCenterX", "hip_center_x"),
     ("coordinate_units", "units"), ("Unit of measurement", "units"), ("units_px", "units"), ("Einheit", "units"), ("unité", "units"), ("imager_spacing", "mm_per_px"),
     ("mm pro Pixel", "mm_per_px"), ("Maßstab", "mm_per_px"), ("Skalierungsfaktor", "mm_per_px"), ("Échelle", "mm_per_px"), ("Pixelgröße", "mm_per_px"),
     ("image_spacing", "mm_per_px"), ("dpi", "mm_per_px"), ("condyle_medial_x_mm", "condyle_medial_x"), ("greater_trochanter_Y_px", "greater_trochanter_y"),
     ("greater_trochanter_x1", "greater_trochanter_x"), ("x_greater_trochanter", "greater_trochanter_x"), ("hinge_y_mm", "hinge_y"), ("hip_x", "hip_center_x"),
     ("ankle_y", "ankle_center_y")],
)  # fmt: skip
def test_what_resembles_one_of_ours_is_named_with_the_nearest(heading, near):
    with pytest.raises(InputError) as error:
        understood(["id", heading])
    (problem,) = error.value.problems
    assert heading.strip() in problem.found
    assert f"did you mean {near}?" in problem.fix


OTHERS = ["notes", "hours", "patient", "image_quality", "hip_score", "accession", "initials", "when", "phone", "code", "age", "sex", "sid", "site", "date", "bmi",
          "hip_center_score", "hip_center_x_sd", "patella_x", "patella_y", "bbox_x", "offset_y", "comment", "side_code", "target_date", "idx", "Größe", "kl_grade",
          "soft_tissue", "jlca_supine_deg", "image", "operation", "united", "community", "scalar", "hip_center_x_note", "image_mm", "Skalpell", "surgeon", "weight_kg", "marker_x", "title", "pain_scale", "study_id", "reader"]  # fmt: skip


@pytest.mark.parametrize("heading", OTHERS)
def test_what_only_sounds_like_one_of_ours_passes(heading):
    found = understood([heading])
    assert heading in [*found.others.values(), *found.places]


@pytest.mark.parametrize(
    "headings",
    [
        ["hip_center_x", "Hip Center X", "hip_center_y"],
        ["side", "SIDE "],
        ["ward", "ward"],
        ["mm_per_px", "mm per px"],
    ],
)
def test_equal_headings_are_refused_and_both_named(headings):
    with pytest.raises(InputError) as error:
        understood(headings)
    assert (
        f"{headings[0]!r} in column 1 and {headings[1]!r} in column 2"
        in error.value.problems[0].found
    )


def test_an_x_without_its_y_is_named():
    with pytest.raises(InputError, match="condyle_medial_x without condyle_medial_y"):
        understood(["condyle_medial_x"])
    with pytest.raises(InputError, match="hinge_y without hinge_x"):
        understood(["hinge_y"])


def test_numbers_of_rows_in_a_first_column_without_a_heading_pass(tmp_path, planned):
    path = written(tmp_path / "t.csv", [{"": "0"} | flat(), {"": "1"} | flat(id="b")])
    assert [row[""] for row in planned(path)] == ["0", "1"]
    assert len(table(path, Reading())) == 2


# Units, scales and sides.


@pytest.mark.parametrize(
    ("extra", "status", "lengths"),
    [({}, "ok", True), ({"units": "MM"}, "ok", True), ({"units": " px ", "mm_per_px": "0.8"}, "ok", True), ({"mm_per_px": "0.8"}, "ok", True),
     ({"units": "px"}, "ok", False), ({"mm_per_px": ""}, "ok", False), ({"units": "", "mm_per_px": ""}, "ok", False), ({"units": ""}, "ok", False),
     ({"units": "px", "mm_per_px": "NA"}, "ok", False), ({"units": "mm", "mm_per_px": ""}, "ok", True),
     ({"units": "mm", "mm_per_px": "0.8"}, "units-or-scale", False), ({"units": "cm"}, "unknown-units", False),
     ({"mm_per_px": "0"}, "bad-mm_per_px", False), ({"mm_per_px": "-0.8"}, "bad-mm_per_px", False), ({"mm_per_px": "abc"}, "bad-mm_per_px", False),
     ({"mm_per_px": "inf"}, "bad-mm_per_px", False), ({"mm_per_px": "20000"}, "bad-mm_per_px", False)],
)  # fmt: skip
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_units_and_scales_mean_the_same_everywhere(extra, status, lengths, form, tmp_path, planned):
    scale = 1 / 0.8 if extra.get("mm_per_px") == "0.8" else 1.0
    path = written(tmp_path / "t.csv", [flat(scale=scale, **extra)])
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


def as_parquet(
    rows,
    path,
    kind=lambda cells: pa.array([float(cell) if cell else None for cell in cells], pa.float64()),
):
    """Write rows as Parquet, coordinates as numbers."""
    names = list(rows[0])
    columns = {name: [row[name] for row in rows] for name in names}
    parquet.write_table(
        pa.table(
            {
                name: kind(cells) if name[-2:] in ("_x", "_y") else pa.array(cells)
                for name, cells in columns.items()
            }
        ),
        path,
    )
    return path


@pytest.mark.parametrize(
    ("extra", "reading", "found"),
    [({}, {"mm_per_px": 0.8}, ("px", 0.8)), ({"mm_per_px": "0.8"}, {"mm_per_px": 0.8}, ("px", 0.8)), ({"mm_per_px": ""}, {"mm_per_px": 0.8}, ("px", 0.8)),
     ({"mm_per_px": "0.5"}, {"mm_per_px": 0.8}, None), ({"units": "mm"}, {"mm_per_px": 0.8}, None), ({"units": "px"}, {"mm_per_px": 0.8}, ("px", 0.8))],
)  # fmt: skip
def test_a_typed_scale_is_honoured_or_refused(extra, reading, found, tmp_path):
    (leg,) = load_legs(written(tmp_path / "t.csv", [flat(**extra)]), Reading(**reading))
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
    path = written(tmp_path / "t.csv", [flat(side=word)])
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
    path = written(
        tmp_path / "t.csv", [{name: cell for name, cell in flat().items() if name != "side"}]
    )
    assert table(path, Reading("right"))[0].side_source == "--side"
    with pytest.raises(InputError, match="no side"):
        table(path, Reading())
    code, _, err = run("cohort", path, "-o", tmp_path / "o.csv")
    assert code == 2
    assert "no side" in err


# Cells.


@pytest.mark.parametrize(
    ("column", "cell", "status"),
    [("hip_center_x", "abc", "bad-hip_center_x"), ("hip_center_x", "220 mm", "bad-hip_center_x"), ("hip_center_x", "2e7", "bad-hip_center_x"),
     ("hip_center_x", "inf", "bad-hip_center_x"), ("hip_center_x", "1_0", "bad-hip_center_x"), ("hip_center_x", "1,234", "bad-hip_center_x"),
     ("hip_center_x", "220,5", "ok"), ("hip_center_x", "", "missing-hip_center"), ("hip_center_x", "N/A", "missing-hip_center"), ("hip_center_x", "#N/A", "missing-hip_center"),
     ("condyle_medial_x", "abc", "bad-condyle_medial_x"), ("condyle_medial_x", "", "missing-condyle_medial_x"), ("condyle_medial_y", "nan", "missing-condyle_medial_y"),
     ("condyle_medial_x", "1.234.567", "bad-condyle_medial_x"), ("procedure", "nonsense", "unknown-procedure"), ("target", "wbl", "unknown-target"),
     ("target", "wbl=62,5", "ok"), ("target", " WBL = 60", "ok"), ("procedure", LCW.upper(), "ok"), ("procedure", "NA", "ok")],
)  # fmt: skip
def test_a_bad_cell_costs_its_row_and_no_other(column, cell, status, tmp_path, planned):
    rows = [flat(), flat(id="b", **{column: cell}), flat(id="c")]
    found = planned(written(tmp_path / "t.csv", rows))
    assert [row["status"] for row in found] == ["ok", status, "ok"]
    one = table(tmp_path / "t.csv", Reading())
    readable = status == "unknown-procedure"
    # What a whole case lacks, or asks for in vain, is said when it is made a case.
    assert [isinstance(leg, RawLeg) for leg in one] == [True, readable or status == "ok", True]
    if status.startswith(("bad-", "missing-condyle")):
        assert isinstance(one[1], Unread)
        assert one[1].problems[0].field == f"row 3: {column}"
        assert found[1]["before_hka_deg"] == ""


@pytest.mark.parametrize(("numbers", "delimiter", "sign"), [
    (["220.0", "80"], ",", "."), (["220,0", "80,125"], ";", ","), (["1,538", "559"], ",", None), (["1,538", "559"], ";", None), (["1.538", "559"], ";", None),
    (["220.125", "80.500"], ";", "."), (["220,125", "80,500"], ";", ","), (["220,125", "80,500"], "\t", None), (["0,125", "220,125"], ",", ","),
    (["220.125", "80"], ",", "."), (["220", "80"], ";", "."), (["220,5", "80.5"], ";", "."), (["220,5", "80.5", "1,538"], ";", None), ([], ",", "."),
])  # fmt: skip
def test_thousands_are_never_guessed(numbers, delimiter, sign):
    assert decimal_sign(numbers, delimiter) == sign


def test_numbers_with_thousands_are_named(tmp_path, run):
    whole = {name: (round(5 * x), round(5 * y)) for name, (x, y) in ROW.items()}
    row = {
        name: cell.removesuffix(".0")
        for name, cell in flat(whole, hip_center_x="1,100", ankle_center_y="4,362").items()
    }
    path = written(tmp_path / "t.csv", [row])
    for command in (["measure", path], ["cohort", path, "-o", tmp_path / "o.csv"]):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        assert "1,100" in err
        assert "thousands" in err


@given(st.floats(-1e6, 1e6), st.sampled_from(".,"))
def test_a_number_comes_back(value, sign):
    assert number_in(repr(value).replace(".", sign), sign) == value


# Rows.


def raw_rows(tmp_path, change):
    text = (
        written(tmp_path / "t.csv", [flat(id=name, ward="w") for name in "abc"])
        .read_text()
        .splitlines()
    )
    text[2] = change(text[2])
    (tmp_path / "t.csv").write_text("\n".join(text) + "\n")
    return tmp_path / "t.csv"


@pytest.mark.parametrize(
    ("change", "status"),
    [(lambda row: row + ",x", "ragged-row"), (lambda row: row + ",,", "ok"), (lambda row: row.rpartition(",")[0], "ragged-row"),
     (lambda row: row.replace("right,", ""), "ragged-row"), (lambda row: row.replace("b,", '"b",'), "ok"), (lambda row: row.replace(",w", ',"w\nv, ""u"""'), "ok")],
)  # fmt: skip
def test_a_ragged_row_is_its_own_fault(change, status, tmp_path, planned):
    path = raw_rows(tmp_path, change)
    found = planned(path)
    assert [row["status"] for row in found] == ["ok", status, "ok"]
    assert [row["id"] for row in found] == ["a", "b", "c"]
    legs = table(path, Reading())
    assert [isinstance(leg, RawLeg) for leg in legs] == [True, status == "ok", True]
    if "\n" in found[1]["ward"]:
        assert found[1]["ward"] == 'w\nv, "u"'


def test_empty_rows_are_no_legs_and_stray_cells_are_named(tmp_path, planned):
    head, row = written(tmp_path / "t.csv", [flat()]).read_text().splitlines()
    commas = "," * head.count(",")
    (tmp_path / "t.csv").write_text(
        "\n".join(
            [head + ",,", row + ",,", commas + ",,", "", row + ",,stray", commas, row, commas]
        )
        + "\n"
    )
    assert [row["status"] for row in planned(tmp_path / "t.csv")] == ["ok", "ragged-row", "ok"]
    legs = table(tmp_path / "t.csv", Reading())
    assert [isinstance(leg, Unread) for leg in legs] == [False, True, False]
    assert legs[1].problems[0].field == "row 5", "as a spreadsheet counts"


@pytest.mark.parametrize("place", [0, 12_000, 24_999])
@pytest.mark.parametrize("trouble", ["word", "ragged", "empty", "break"])
def test_trouble_deep_in_a_large_table(place, trouble, tmp_path, planned):
    """The table is read in blocks: what a later block holds cannot matter to an earlier one."""
    head, row = written(tmp_path / "t.csv", [flat(id="n", ward="00120")]).read_text().splitlines()
    rows = [row] * 25_000
    rows[place] = {
        "word": row.replace("80", "oops"),
        "ragged": row + ",x",
        "empty": "," * head.count(","),
        "break": row.replace("00120", '"a\nb"'),
    }[trouble]
    (tmp_path / "t.csv").write_text("\n".join([head, *rows]) + "\n")
    found = planned(tmp_path / "t.csv")
    status = {"word": "bad-hip_center_y", "ragged": "ragged-row", "empty": "ok", "break": "ok"}[
        trouble
    ]
    assert len(found) == 25_000 - (trouble == "empty")
    if trouble != "empty":
        assert found[place]["status"] == status
        assert found[place]["ward"] == ("a\nb" if trouble == "break" else "00120")
    assert sum(row["status"] == "ok" and row["ward"] == "00120" for row in found) == 24_999


def test_bytes_of_another_encoding_deep_in_a_table(tmp_path, planned, run):
    head, row = written(tmp_path / "t.csv", [flat(ward="ward")]).read_bytes().splitlines()
    rows = [row] * 20_000
    rows[19_000] = row.replace(b"ward", b"S\xfcd")
    (tmp_path / "t.csv").write_bytes(b"\n".join([head, *rows]) + b"\n")
    assert planned(tmp_path / "t.csv")[19_000]["ward"] == "Süd"
    rows[10] = row.replace(b"ward", "Süd".encode())
    (tmp_path / "t.csv").write_bytes(b"\n".join([head, *rows]) + b"\n")
    code, _, err = run("cohort", tmp_path / "t.csv", "-o", tmp_path / "o.csv")
    assert code == 2
    assert "not UTF-8 at position" in err
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"PK\x03\x04rest", "Excel"),
        (b"\x1f\x8b123", "gzip"),
        (b"\x00\x01\x02" * 50, "NUL"),
        (b"", "empty"),
        (b"\n\n,,\n", "hip_center_x"),
    ],
)
def test_what_is_no_table_is_named(data, word, tmp_path, run):
    (tmp_path / "t.csv").write_bytes(data)
    for command in (
        ["measure", tmp_path / "t.csv"],
        ["cohort", tmp_path / "t.csv", "-o", tmp_path / "o.csv"],
    ):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        assert word in err
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_workbook_is_told_how_to_be_saved(ending, tmp_path, run):
    (tmp_path / f"t.{ending}").write_bytes(b"PK\x03\x04rest")
    for command in (
        ["measure", tmp_path / f"t.{ending}"],
        ["cohort", tmp_path / f"t.{ending}", "-o", tmp_path / "o.csv"],
    ):
        code, _, err = run(*command)
        assert code == 2
        assert "CSV UTF-8" in err


def test_an_open_quote_is_named_with_its_row(tmp_path, run):
    path = raw_rows(tmp_path, lambda row: row.replace(",w", ',"w'))
    for command in (["measure", path], ["cohort", path, "-o", tmp_path / "o.csv"]):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        assert "row 3" in err
    assert [found.name for found in tmp_path.iterdir()] == ["t.csv"]


# Parquet.

NUMBERS = {
    "float64": lambda cells: pa.array([float(cell) for cell in cells]), "float32": lambda cells: pa.array([float(cell) for cell in cells], pa.float32()),
    "integer": lambda cells: pa.array([round(float(cell)) for cell in cells]), "decimal": lambda cells: pa.array([decimal.Decimal(cell) for cell in cells], pa.decimal128(9, 2)),
    "dictionary": lambda cells: pa.array([float(cell) for cell in cells]).dictionary_encode(), "text": pa.array, "large text": lambda cells: pa.array(cells, pa.large_string()),
    "comma": lambda cells: pa.array([cell.replace(".", ",") for cell in cells]), "dictionary of text": lambda cells: pa.array(cells).dictionary_encode(),
    "float16": lambda cells: pa.array([np.float16(cell) for cell in cells], pa.float16()),
}  # fmt: skip
ROUNDED = {"integer": 0.2, "float32": 1e-4, "float16": 0.05}


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_of_every_kind(kind, tmp_path, planned, measured):
    path = as_parquet([flat(), flat(id="b")], tmp_path / "t.parquet", NUMBERS[kind])
    legs, rows = measured(path), planned(path)
    assert [leg["case"] for leg in legs] == ["A1", "b"]
    for leg, row in zip(legs, rows, strict=True):
        assert float(row["before_hka_deg"]) == pytest.approx(leg["measures"]["hka_deg"], abs=1e-9)
        assert leg["measures"]["hka_deg"] == pytest.approx(
            173.0045139720891, abs=ROUNDED.get(kind, 1e-9)
        )


@pytest.mark.parametrize(
    "values", [[[1.0]], [{"a": 1.0}], [b"220"], [datetime.datetime(2024, 1, 1)], [True]]
)
def test_coordinates_that_are_no_numbers_are_named(values, tmp_path, run):
    columns = {
        name: pa.array([cell]) if name in ("id", "side") else pa.array([float(cell)])
        for name, cell in flat().items()
    }
    parquet.write_table(
        pa.table(columns | {"condyle_medial_x": pa.array(values)}), tmp_path / "t.parquet"
    )
    for command in (
        ["measure", tmp_path / "t.parquet"],
        ["cohort", tmp_path / "t.parquet", "-o", tmp_path / "o.csv"],
    ):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        assert "condyle_medial_x of type" in err


FOREIGN = {
    "list": [[1, 2], None], "struct": [{"a": 1, "b": "x"}, None], "stamp": [datetime.datetime(2024, 3, 1, 10), None], "zone": pa.array([0, None], pa.timestamp("s", "UTC")),
    "money": [decimal.Decimal("1.50"), None], "dict": pa.array(["u", None]).dictionary_encode(), "bytes": [b"\xff\x00", None], "date": [datetime.date(2024, 1, 1), None],
    "nothing": pa.nulls(2), "flag": [True, None], "big": [2**62, None], "f16": pa.array([np.float16(1.5), None], pa.float16()), "view": pa.array(["q", None], pa.string_view()),
}  # fmt: skip


def test_columns_of_other_types_pass_with_their_own(tmp_path, run):
    columns = {
        name: pa.array([cell] * 2) if name in ("id", "side") else pa.array([float(cell)] * 2)
        for name, cell in flat().items()
    }
    given = pa.table(
        {k: v if isinstance(v, pa.Array) else pa.array(v) for k, v in (columns | FOREIGN).items()}
    )
    parquet.write_table(given, tmp_path / "t.parquet")
    assert run("cohort", tmp_path / "t.parquet", "-o", tmp_path / "o.parquet")[0] == 0
    found = parquet.read_table(tmp_path / "o.parquet")
    assert found.column_names[2 : 2 + len(FOREIGN)] == list(FOREIGN)
    assert (
        parquet.read_table(tmp_path / "t.parquet")
        .select(list(FOREIGN))
        .equals(found.select(list(FOREIGN)))
    )
    assert run("cohort", tmp_path / "t.parquet", "-o", tmp_path / "o.csv")[0] == 0
    with open(tmp_path / "o.csv", newline="", encoding="utf-8") as file:
        first, second = csv.DictReader(file)
    assert [first[name] for name in ("list", "struct", "money", "dict", "bytes", "big", "view")] == [
        "[1, 2]", '{"a": 1, "b": "x"}', "1.50", "u", "ff00", str(2**62), "q"]  # fmt: skip
    assert {second[name] for name in FOREIGN} == {""}


@pytest.mark.parametrize("where", ["head", "page", "foot"])
def test_a_broken_parquet_file_is_named(where, tmp_path, run, planned):
    path = as_parquet([flat(id=f"{k}") for k in range(3000)], tmp_path / "t.parquet")
    data = bytearray(path.read_bytes())
    start = {"head": 4, "page": len(data) // 2, "foot": len(data) - 200}[where]
    data[start : start + 150] = bytes(byte ^ 0x5A for byte in data[start : start + 150])
    path.write_bytes(data)
    for command in (["measure", path], ["cohort", path, "-o", tmp_path / "o.csv"]):
        code, _, err = run(*command)
        if code:  # a page without a checksum may be read as other numbers
            assert code == 2
            assert "t.parquet" in err
    assert not [found.name for found in tmp_path.iterdir() if found.name.startswith(".")]


def test_text_in_parquet_that_is_no_text_is_named(tmp_path, run):
    columns = {
        name: pa.array([cell]) if name in ("id", "side") else pa.array([float(cell)])
        for name, cell in flat().items()
    }
    for name in ("id", "side", "ward"):
        parquet.write_table(
            pa.table(columns | {name: pa.array([b"S\xfcd"]).view(pa.string())}),
            tmp_path / "t.parquet",
        )
        code, out, err = run("cohort", tmp_path / "t.parquet", "-o", tmp_path / "o.csv")
        assert (code, out) == (2, "")
        assert "t.parquet" in err
        assert run("measure", tmp_path / "t.parquet")[0] == 2
    assert [found.name for found in tmp_path.iterdir()] == ["t.parquet"]


def test_the_content_says_what_a_file_is(tmp_path, measured):
    path = as_parquet([flat()], tmp_path / "t.csv")
    assert measured(path)[0]["case"] == "A1"
    assert measured(written(tmp_path / "t.parquet", [flat()]))[0]["case"] == "A1"


# What is said of each row.

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
    found = plan_rows(rows_of(LEGS, names), Request(procedure))
    raised = set()
    for k, leg in enumerate(LEGS):
        limb = wc.Limb.from_landmarks({name: leg[name] for name in names}, leg.frame.side)
        codes = found["alerts"][k].split()
        assert (found["notes"][k] == IMPLAUSIBLE) == ("implausible-size" in codes)
        if found["status"][k] == "ok" and "implausible-size" not in codes:
            alone = wc.plan(limb, procedure).alerts
            assert codes == [alert.code for alert in alone]
            raised.update(codes)
    assert len(raised) > 2 or "ok" not in found["status"]


def test_stops_come_first_and_a_leg_of_no_size_has_no_lengths():
    limbs = [wc.Limb.from_angles(mpta=87, mldfa=94, jlca=5), wc.Limb.from_angles(mpta=82)]
    rows = rows_of(limbs, tuple(ROW))
    for name in ROW:
        rows[f"{name}_x"][1], rows[f"{name}_y"][1] = 10 * limbs[1][name]
    found = plan_rows(rows, Request(LCW, wc.Target("hka", 183)))
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
            found = plan_rows(rows_of(limbs, tuple(limbs[0].points)), Request(procedure, target))
            assert not (found["correction_deg"] > 45).any()


def test_samples_say_nothing_of_a_leg_without_a_scale():
    columns = rows_of(LEGS[:2], tuple(ROW)) | {"units": np.array(["mm", "px"], dtype=object)}
    found = plan_rows(columns, Request("auto", samples=100))
    assert not np.isnan(found["correction_deg_sd"][0]) or found["status"][0] != "ok"
    assert np.isnan(found["correction_deg_sd"][1])


# The same leg, whatever it comes in.


@pytest.mark.parametrize("command", ["measure", "plan"])
def test_the_same_leg_gives_the_same_document(command, tmp_path, run):
    case = {
        "format": "wedgecalc-case/1",
        "id": "A1",
        "side": "right",
        "units": "mm",
        "landmarks": {name: list(xy) for name, xy in ROW.items()},
    }
    (tmp_path / "case.json").write_text(json.dumps(case))
    scaled = {name: [x / 0.5, y / 0.5] for name, (x, y) in ROW.items()}
    (tmp_path / "px.json").write_text(
        json.dumps(case | {"units": "px", "mm_per_px": 0.5, "landmarks": scaled})
    )
    files = [tmp_path / "case.json", tmp_path / "px.json"]
    for k, how in enumerate(DIALECTS):
        files.append(written(tmp_path / f"{k}.csv", [flat()], **DIALECTS[how]))
    files += [written(tmp_path / "px.csv", [flat(scale=2, mm_per_px="0.5")]), as_parquet([flat()], tmp_path / "mm.parquet"),
              as_parquet([flat(scale=2, units="px", mm_per_px="0.5")], tmp_path / "px.parquet")]  # fmt: skip
    documents = []
    for path in files:
        code, out, err = run(command, path, "--json", *(["-p", LCW] if command == "plan" else []))
        assert code == 0, err
        found = json.loads(out)
        if command == "plan":  # in the coordinates of the case
            del found["after"]["landmarks"]
        documents.append(found)
    for path, found in zip(files, documents, strict=True):
        in_px = path.stem == "px"
        for key in documents[0]:
            if key in ("scale_source", "side_source") or (key == "wedge" and in_px):
                continue
            assert_close(found[key], documents[0][key], f"{path.name}: {key}")
        if command == "plan":
            assert found["wedge"]["base_mm"] == pytest.approx(
                documents[0]["wedge"]["base_mm"], abs=1e-9
            )


def assert_close(found, expected, where):
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), where
        for key, value in expected.items():
            assert_close(found[key], value, f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for a, b in zip(found, expected, strict=True):
            assert_close(a, b, where)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=1e-9), where
    else:
        assert found == expected, where


def test_a_cohort_gives_what_a_plan_gives(tmp_path, run, planned):
    """With a scale, without one (in degrees), in mm: the row has the numbers of the leg by itself."""
    rows = [
        flat(id="mm", units="mm"),
        flat(id="px", units="px", mm_per_px="0.5", scale=2),
        flat(id="none", units="px", scale=3),
    ]
    found = planned(written(tmp_path / "t.csv", rows))
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


def test_hinges_in_pixels_are_scaled_with_the_leg(tmp_path, planned):
    plan = wc.plan(wc.Limb.from_landmarks(ROW, "right"), LCW)
    (hx, hy), (ex, ey) = plan.wedge.hinge + np.array([0, 4]), plan.wedge.entry
    points = ROW | {"hinge": (float(hx), float(hy)), "entry": (float(ex), float(ey))}
    own = wc.plan(
        wc.Limb.from_landmarks(ROW, "right"), LCW, hinge=points["hinge"], entry=points["entry"]
    )
    rows = [flat(points), flat(points, scale=4, mm_per_px="0.25", units="px")]
    for path in (written(tmp_path / "t.csv", [rows[0]]), written(tmp_path / "u.csv", [rows[1]])):
        (row,) = planned(path)
        assert float(row["base_mm"]) == pytest.approx(own.wedge.base, abs=1e-9)
        code = wc.load_case(path).osteotomy.hinge
        assert code == pytest.approx(
            tuple(v * (4 if path.stem == "u" else 1) for v in points["hinge"])
        )


def test_a_case_in_a_text_file_is_a_case(tmp_path, measured):
    case = {
        "format": "wedgecalc-case/1",
        "side": "right",
        "units": "mm",
        "landmarks": {name: list(xy) for name, xy in ROW.items()},
    }
    (tmp_path / "case.txt").write_text(f" {json.dumps(case)}", encoding="utf-8-sig")
    assert measured(tmp_path / "case.txt")[0]["side"] == "right"


def test_notes_image_and_target_of_a_row_travel_into_its_case(tmp_path):
    path = written(
        tmp_path / "t.csv",
        [
            flat(
                note="seen, twice",
                procedure=LCW,
                target="hka=183",
                soft_tissue="jlca-half",
                ward="x",
            )
        ],
    )
    case = wc.load_case(path)
    assert case.file.note == "seen, twice"
    assert (case.osteotomy.procedure, case.target) == (LCW, wc.Target("hka", 183))
    assert case.notes == ("soft_tissue of the table is not used",)


def test_what_a_table_is_told_by(tmp_path):
    told = dialect_of(
        written(
            tmp_path / "t.csv",
            [flat()],
            delimiter=";",
            dot=",",
            encoding="utf-16",
            before="sep=;\r\n",
            end="\r\n",
        )
    )
    assert (told.encoding, told.delimiter, told.decimal, told.before, told.lines) == (
        "utf-16",
        ";",
        ",",
        1,
        2,
    )


def test_slow_rows_come_in_the_batches_of_quick_ones(tmp_path, monkeypatch, planned):
    path = written(
        tmp_path / "t.csv",
        [flat(id=f"{k}", hip_center_x="oops" if k == 5 else "220.0") for k in range(40)],
    )
    whole = planned(path)
    monkeypatch.setattr(arrow_rows, "SLOW_ROWS", 7)
    assert planned(path) == whole
    assert [row["id"] for row in whole] == [str(k) for k in range(40)]


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
    path = written(tmp_path / "t.csv", rows)
    result = planned(path)
    whole, lacking, unread = (row["notes"] for row in result)
    case = load_legs(path)[1]
    assert case.limb.half_pairs
    assert all(sentence in lacking for sentence in case.limb.half_pairs)
    assert lacking.endswith(WITHHELD)
    assert all("marked" not in other for other in (whole, unread))
    assert ("knee centre: plateau" in lacking) == pair[0].startswith("condyle")
    assert case.limb.knee_source in ("plateau", "joint-lines")


def test_a_row_whose_knee_is_found_otherwise_says_so(tmp_path, planned):
    rows = [
        flat(knee_center_x="218", knee_center_y="510"),
        flat(knee_center_x="", knee_center_y=""),
    ]
    first, second = (row["notes"] for row in planned(written(tmp_path / "t.csv", rows)))
    assert first == ""
    assert "knee centre: joint-lines" in second


def test_a_table_that_is_not_utf_8_is_noted_by_every_command(tmp_path, run):
    path = written(tmp_path / "t.csv", [flat(id="Müller"), flat(id="A2")], encoding="cp1252")
    for words in (["measure", path], ["cohort", path, "-o", tmp_path / "o.csv"]):
        code, _, err = run(*words)
        assert code == 0
        assert err.count("Windows-1252") == 1


@pytest.mark.parametrize("json_too", [False, True])
def test_a_file_gives_the_table_that_its_folder_gives(json_too, tmp_path, run):
    (tmp_path / "in").mkdir()
    path = written(
        tmp_path / "in" / "t.csv",
        [flat(id="A1"), flat(id="A2", hip_center_x="?"), flat(id="A3", side="L")],
    )
    options, ending = (["--json"], "json") if json_too else ([], "csv")
    outs = [tmp_path / f"{k}.{ending}" for k in range(2)]
    for source, out in zip((tmp_path / "in", path), outs, strict=True):
        code, _, err = run("measure", source, "-o", out, *options)
        assert (code, "1 legs of 1 file measured, 2 could not be read" in err) == (0, True)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    text = outs[0].read_text()
    assert all(word in text for word in ("A1", "A2", "A3", "t.csv"))


@pytest.mark.parametrize("choice", ["", "#A1"])
def test_one_leg_can_be_a_table_and_never_replaces_its_source(choice, tmp_path, run):
    path, out = written(tmp_path / "t.csv", [flat()]), tmp_path / "o.csv"
    before = path.read_bytes()
    assert run("measure", f"{path}{choice}", "-o", out)[0] == 0
    assert [
        (row["file"], row["id"], row["status"])
        for row in csv.DictReader(out.read_text().splitlines())
    ] == [("t.csv", "A1", "ok")]
    assert run("measure", f"{path}{choice}", "-o", path, "--force")[0] == 2
    assert path.read_bytes() == before
    assert run("measure", "demo:medial-oa-right", "-o", tmp_path / "d.csv")[0] == 0


def test_a_table_of_failures_alone_ends_with_2_and_a_file_that_is_no_table_with_none(tmp_path, run):
    path = written(tmp_path / "t.csv", [flat(hip_center_x="?")])
    assert run("measure", path, "-o", tmp_path / "o.csv")[0] == 2
    (tmp_path / "no.csv").write_text("nothing")
    code, _, err = run("measure", tmp_path / "no.csv", "-o", tmp_path / "no-o.csv")
    assert (code, (tmp_path / "no-o.csv").exists()) == (2, False)
    assert "hip_center" in err


@pytest.mark.parametrize("form", ["csv", "parquet", "slow"])
def test_a_cohort_looks_at_radiographs_as_a_measurement_does(form, tmp_path, planned):
    Image.new("L", (400, 1000)).save(tmp_path / "film.png", dpi=(100, 80))
    Image.new("L", (100, 100)).save(tmp_path / "small.png")
    rows = [flat(image="film.png", hinge_x="240", hinge_y="540"), flat(image=" "), flat(image="gone.dcm", hip_center_x=""), flat(image="gone.dcm"),
            flat(image="small.png"), flat(image="../film.png"), flat(image="film.png", side="L"), flat(image="film.png")]  # fmt: skip
    for k, row in enumerate(rows):
        row |= {
            "id": f"A{k}",
            "units": "px",
            "mm_per_px": "0.9" if k == 7 else "",
            "remark": "a\nb" if form == "slow" else "c",
        }
    path = written(tmp_path / "t.csv", rows)
    legs = load_legs(path)
    if form == "parquet":
        path = tmp_path / "t.parquet"
        parquet.write_table(pa.Table.from_pylist(rows), path)
    found = planned(path)
    first = legs[0]
    assert first.limb.frame.aspect == pytest.approx(1.25, rel=0.01)
    plan = wc.plan(first.limb, LCW, hinge=(240, 540))
    for key, value in (
        ("before_hka_deg", plan.before.hka),
        ("correction_deg", plan.correction),
        ("after_mpta_deg", plan.after.mpta),
    ):
        assert float(found[0][key]) == pytest.approx(float(value), rel=1e-9)
    assert first.notes
    assert all(note in found[0]["notes"] for note in first.notes)
    assert [ABSENT in row["notes"] for row in found] == [
        False,
        False,
        False,
        True,
        False,
        False,
        False,
        False,
    ]
    statuses = [
        "ok",
        "ok",
        "missing-hip_center",
        "ok",
        "bad-image",
        "bad-image",
        "side-mismatch",
        "bad-image",
    ]
    assert [row["status"] for row in found] == statuses
    assert [isinstance(leg, Case) for leg in legs] == [status == "ok" for status in statuses]
    assert found[4]["before_hka_deg"] == ""


def test_a_cohort_takes_the_scale_of_a_radiograph(tmp_path, run, planned):
    assert run("phantom", "--side", "right", "--mpta", "82", "-o", tmp_path / "leg.dcm")[0] == 0
    assert run("convert", tmp_path / "leg.json", tmp_path / "t.csv")[0] == 0
    (row,) = csv.DictReader((tmp_path / "t.csv").read_text().splitlines())
    path = written(tmp_path / "t.csv", [row | {"mm_per_px": ""}])
    (found,), (leg,) = planned(path), load_legs(path)
    assert float(found["before_limb_mm"]) == pytest.approx(
        float(wc.measure(leg.limb).limb), rel=1e-9
    )
    assert "uncalibrated" not in found["alerts"]
    (tmp_path / "leg.dcm").unlink()
    (found,) = planned(path)
    assert (found["before_limb_mm"], found["notes"]) == ("", f"{ABSENT}; {WITHHELD}")


def test_a_leg_whose_id_stands_twice_is_chosen_by_its_row(tmp_path, run):
    rows = [
        flat(),
        flat(id="B", side="x"),
        flat(id="B"),
        flat(id="row 2", mm_per_px=""),
        flat(id="", note="last"),
    ]
    path = written(tmp_path / "t.csv", [*rows, flat(id="B", note="third")])
    code, _, err = run("measure", f"{path}#nobody")
    assert code == 2
    code, _, err = run("plan", f"{path}#B", "-p", LCW)
    assert code == 2
    assert all(f"#row {number}" in err for number in (3, 4, 7))
    assert [leg.file.note for leg in load_legs(f"{path}#row 7")] == ["third"]
    assert run("plan", f"{path}#row 4", "-p", LCW)[0] == 0
    assert [leg.id for leg in load_legs(f"{path}#row 2")] == ["row 2"], "an id comes before a place"
    (unread,) = load_legs(f"{path}#row 3")
    assert isinstance(unread, Unread)
    assert isinstance(load_legs(f"{path}#row 6")[0], Case)


@pytest.mark.parametrize("to", ["case", "csv", "coco"])
def test_convert_leaves_out_the_bad_rows_and_names_them(to, tmp_path, run):
    path, out = (
        written(tmp_path / "t.csv", [flat(id="A1"), flat(id="A2", hip_center_y="k.A.")]),
        tmp_path / f"o.{to.replace('case', 'json')}",
    )
    out = out if to != "coco" else tmp_path / "o.json"
    code, _, err = run("convert", path, out, "--to", to)
    assert code == 0
    assert "A2: row 3: hip_center_y" in err
    assert "1 leg written" in err
    assert "1 of 2 could not be read" in err
    assert [leg.id for leg in load_legs(out)] == ["A1"]
    bad = written(tmp_path / "b.csv", [flat(side="?")])
    code, _, err = run("convert", bad, tmp_path / "b.json")
    assert (code, (tmp_path / "b.json").exists()) == (2, False)


def test_targets_have_the_decimal_sign_of_their_table_and_strange_ones_stay(tmp_path, planned):
    words = ["wbl=62,125", "WBL = 62.5", "wbl=62,5", "wbl=200", "62,5", "", "=1+1"]
    rows = [
        flat(id=str(k), target=word, procedure="Schwenk" if k == 5 else "")
        for k, word in enumerate(words)
    ]
    path = written(tmp_path / "t.csv", rows, delimiter=";", dot=",")
    found = planned(path)
    assert [row["target"] for row in found[:3]] == ["wbl=62.125", "wbl=62.5", "wbl=62.5"]
    assert [row["target"] for row in found[3:5]] == ["wbl=200.0", "62,5"]
    assert [row["status"] for row in found] == ["ok"] * 3 + ["unknown-target"] * 2 + [
        "unknown-procedure",
        "unknown-target",
    ]
    assert (found[5]["procedure"], found[6]["target"]) == ("Schwenk", "'=1+1")
    for row, leg in zip(found[:3], load_legs(path), strict=False):
        assert float(row["correction_deg"]) == pytest.approx(
            float(wc.plan(leg.limb, LCW, leg.target).correction), rel=1e-9
        )


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_alerts_without_a_scale_are_those_of_a_plan(ending, tmp_path, planned):
    rows = [
        flat(units="px"),
        flat(units="px", hinge_x="240", hinge_y="540"),
        flat(units="px", mm_per_px="1"),
        flat(units="px", mm_per_px="40"),
    ]
    path = written(tmp_path / "t.csv", rows)
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


def test_a_folder_takes_tables_of_text_and_leaves_out_results_and_letters(tmp_path, run):
    folder = tmp_path / "in"
    folder.mkdir()
    written(folder / "a.csv", [flat(id="A")])
    written(folder / "b.txt", [flat(id="B")], delimiter="\t")
    written(folder / "c.TXT", [flat(id="C", hip_centre_x="1")], encoding="utf-16")
    (folder / "letter.txt").write_text("Dear colleague,\nthe side, units and note follow.\n")
    for command in (["cohort", folder / "a.csv"], ["measure", folder / "a.csv"]):
        assert run(*command, "-o", folder / f"{command[0]}.csv")[0] == 0
    code, _, err = run("measure", folder, "-o", tmp_path / "o.csv")
    assert (code, "2 legs of 3 files measured, 1 could not be read" in err) == (0, True)
    found = list(csv.DictReader((tmp_path / "o.csv").read_text().splitlines()))
    assert [(row["file"], row["id"]) for row in found] == [
        ("a.csv", "A"),
        ("b.txt", "B"),
        ("c.TXT", ""),
    ]
    assert "hip_centre_x" in found[2]["status"]


@pytest.mark.parametrize("word", ["#NV", "#N/D", "#n/a", "-nan"])
@pytest.mark.parametrize("slow", [False, True])
def test_a_spreadsheets_missing_value_says_nothing_in_any_language(
    word, slow, tmp_path, planned, measured
):
    rows = [
        flat(
            mm_per_px=word,
            condyle_medial_x=word,
            condyle_medial_y=word,
            condyle_lateral_x=word,
            condyle_lateral_y=word,
        ),
        flat(remark="a\nb" * slow),
    ]
    path = written(tmp_path / "t.csv", rows)
    assert planned(path)[0]["before_mldfa_deg"] == ""
    assert [row["status"] for row in planned(path)] == ["ok", "ok"]
    assert measured(path)[0]["knee_source"] == "plateau"


def test_ids_that_became_floats_are_the_same_everywhere(tmp_path, planned, measured):
    path = as_parquet([flat(id=7.0), flat(id=None), flat(id=10.5)], tmp_path / "t.parquet")
    names = [row["id"] for row in planned(path)]
    assert names == ["7", "", "10.5"]
    assert [document["case"] for document in measured(path)] == ["7", "row 3", "10.5"]
    assert load_legs(f"{path}#7")[0].id == "7"


@pytest.mark.parametrize("slow", [False, True])
def test_a_cell_may_be_long(slow, tmp_path, planned, measured):
    rows = [flat(remark="x" * 200_000), flat(remark="a\nb" if slow else "y")]
    path = written(tmp_path / "t.csv", rows)
    assert [len(row["remark"]) for row in planned(path)] == [200_000, 3 if slow else 1]
    assert len(measured(path)) == 2


def test_who_wants_one_leg_of_many_is_told_how_to_name_it_and_not_what_is_wrong_with_others(
    tmp_path, run
):
    path = written(tmp_path / "t.csv", [flat(id="A"), flat(id="B", hip_center_x="?"), flat(id="C")])
    code, _, err = run("plan", path, "-p", LCW)
    assert (code, "t.csv#C" in err, "hip_center_x" in err) == (2, True, False)
    code, _, err = run("plan", f"{path}#B", "-p", LCW)
    assert (code, "hip_center_x" in err) == (2, True)
