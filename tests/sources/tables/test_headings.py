"""What headings mean, and what resembles one of ours."""

import csv

import pytest
from pyarrow import parquet

from tests.landmark_tables import LCW, TABLES, flat, table_file
from wedgecalc.errors import InputError
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.tables.headings import headings_of
from wedgecalc.sources.tables.rows import table


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
    code, out, err = run(command, TABLES / f"{name}.csv", *more)
    assert (code, out) == (2, "")
    assert all(word in err for word in words), err
    assert list(tmp_path.iterdir()) == []


def test_columns_that_are_not_ours_pass_as_the_text_they_were(planned, run, tmp_path):
    with open(TABLES / "carry.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    others = ["patient", "accession", "code", "initials", "when", "phone", "note", "hours"]
    found = planned(TABLES / "carry.csv")
    assert [[row[name] for name in others] for row in found] == [
        [row[name] for name in others] for row in rows
    ]
    assert list(found[0])[:10] == ["id", "side", *others]
    assert run("cohort", TABLES / "carry.csv", "-o", tmp_path / "o.parquet")[0] == 0
    kept = parquet.read_table(tmp_path / "o.parquet").to_pylist()
    assert [[row[name] for name in others] for row in kept] == [
        [row[name] for name in others] for row in rows
    ]


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
    assert headings_of([heading, "hip_center_y"]).places["hip_center_x"] == 0


@pytest.mark.parametrize(
    ("heading", "near"),
    [("hip_centre_x", "hip_center_x"), ("condyle_med_x", "condyle_medial_x"), ("mm_per_pixel", "mm_per_px"), ("mm/px", "mm_per_px"), ("pixel spacing", "mm_per_px"),
     ("mmPerPx", "mm_per_px"), ("scale", "mm_per_px"), ("unit", "units"), ("jlca_supine", "jlca_supine_deg"), ("artritis", "arthritis"), ("tibia_hinge", "tibia_hinge_x"), ("procedur", "procedure"), ("knee_x", "knee_center_x"),
     ("hip-center-x", "hip_center_x"), ("medial plateau y", "plateau_medial_y"), ("hip_center", "hip_center_x"), ("hip_center_z", "hip_center_y"),
     ("mm_per_px_y", "mm_per_px"), ("femur_shaft_prox_x", "femoral_shaft_proximal_x"), ("Sides", "side"), ("hinges_x", "hinge_x"), ("HipCenterX", "hip_center_x"),
     ("coordinate_units", "units"), ("Unit of measurement", "units"), ("units_px", "units"), ("Einheit", "units"), ("unité", "units"), ("imager_spacing", "mm_per_px"),
     ("mm pro Pixel", "mm_per_px"), ("Maßstab", "mm_per_px"), ("Skalierungsfaktor", "mm_per_px"), ("Échelle", "mm_per_px"), ("Pixelgröße", "mm_per_px"),
     ("image_spacing", "mm_per_px"), ("condyle_medial_x_mm", "condyle_medial_x"), ("greater_trochanter_Y_px", "greater_trochanter_y"),
     ("greater_trochanter_x1", "greater_trochanter_x"), ("x_greater_trochanter", "greater_trochanter_x"), ("hinge_y_mm", "hinge_y"), ("hip_x", "hip_center_x"),
     ("ankle_y", "ankle_center_y")],
)  # fmt: skip
def test_what_resembles_one_of_ours_is_named_with_the_nearest(heading, near):
    with pytest.raises(InputError) as error:
        headings_of(["id", heading])
    (problem,) = error.value.problems
    assert heading.strip() in problem.found
    assert f"did you mean {near}?" in problem.fix


@pytest.mark.parametrize(
    ("heading", "how"),
    [
        ("px_per_mm", "1 divided by"),
        ("Pixels/mm", "1 divided by"),
        ("dpi", "25.4 divided by"),
        ("magnification", "divided by the magnification"),
    ],
)
def test_what_is_another_quantity_is_to_be_converted_and_not_renamed(heading, how):
    with pytest.raises(InputError) as error:
        headings_of(["id", heading])
    (problem,) = error.value.problems
    assert "mm_per_px" in problem.fix
    assert how in problem.fix
    assert "did you mean" not in problem.fix


@pytest.mark.parametrize(
    "heading",
    ["hinge_turn_deg", "Hinge turn", "ap_depth_mm", "kerf_mm", "length_mm", "jlca_change_deg", "sharing", "tibia_share", "tibia_kind",
     "femur_kinds", "limits", "direction", "landmark_sd_mm"],
)  # fmt: skip
def test_a_part_of_a_plan_without_a_column_is_named(heading):
    """Its rows would be planned as if it were not there."""
    with pytest.raises(InputError, match="write it into the column wedgecalc") as found:
        headings_of(["hip_center_x", "hip_center_y", heading])
    assert repr(heading) in str(found.value)


OTHERS = ["notes", "hours", "patient", "image_quality", "hip_score", "accession", "initials", "when", "phone", "code", "age", "sex", "sid", "site", "date", "bmi",
          "hip_center_score", "hip_center_x_sd", "patella_x", "patella_y", "bbox_x", "offset_y", "comment", "side_code", "target_date", "idx", "Größe", "kl_grade",
          "soft_tissue", "jlca_supine_deg", "image", "operation", "united", "community", "scalar", "hip_center_x_note", "image_mm", "Skalpell", "surgeon", "weight_kg", "marker_x", "title", "pain_scale", "study_id", "reader"]  # fmt: skip


@pytest.mark.parametrize("heading", OTHERS)
def test_what_only_sounds_like_one_of_ours_passes(heading):
    found = headings_of([heading])
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
        headings_of(headings)
    assert (
        f"{headings[0]!r} in column 1 and {headings[1]!r} in column 2"
        in error.value.problems[0].found
    )


def test_an_x_without_its_y_is_named():
    with pytest.raises(InputError, match="condyle_medial_x without condyle_medial_y"):
        headings_of(["condyle_medial_x"])
    with pytest.raises(InputError, match="hinge_y without hinge_x"):
        headings_of(["hinge_y"])


def test_numbers_of_rows_in_a_first_column_without_a_heading_pass(tmp_path, planned):
    path = table_file(tmp_path / "t.csv", [{"": "0"} | flat(), {"": "1"} | flat(id="b")])
    assert [row[""] for row in planned(path)] == ["0", "1"]
    assert len(table(path, Reading())) == 2
