"""Points are held against the size of their picture, and landmarks against their joint."""

import hashlib
import json

import pytest
from PIL import Image

import wedgecalc as wc
from tests.landmark_inputs import COCO, MPTA, OK, PX, angles, problems, spoilt
from tests.places import INPUTS
from wedgecalc.sources.case import Case
from wedgecalc.sources.reading import load_case, load_cases, load_legs

OFF = {"corner": [0, 0], "middle of the corner's pixel": [0.5, 0.5], "negative": [-40.0, 300.0], "above": [200.0, -3.0], "beyond": [5000.0, 200.0]}  # fmt: skip


RING = [[200, 600], [240, 600], [240, 700], [200, 700]]


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize(
    "place", ["landmarks.greater_trochanter", "osteotomy.hinge", "osteotomy.entry", "calibration.marker.1", "contours.tibia.2"]
)  # fmt: skip
def test_no_point_of_a_case_lies_beside_its_picture(saved, place, off):
    raw = {**PX, "calibration": {"marker_diameter_mm": 25, "marker": [[20, 20], [51, 20]]}, "osteotomy": {"hinge": [200, 520], "entry": [300, 530]},
           "contours": {"tibia": [*RING]}}  # fmt: skip
    assert not problems(saved(raw | {"film": {"size": [900, 1400]}}))
    owner, *rest = place.split(".")
    raw[owner] = changed = json.loads(json.dumps(raw[owner]))
    for key in rest[:-1]:
        changed = changed[key]
    changed[int(rest[-1]) if rest[-1].isdigit() else rest[-1]] = OFF[off]
    # An outline may be cut off by the picture.
    rim = "corner" in off and owner in ("contours", "calibration")
    assert (place in problems(saved(raw | {"film": {"size": [900, 1400]}}))) is not rim
    # A film of unknown size may begin anywhere; 0, 0 is where a point stands that was never set.
    assert (f"{place}: it is at" in problems(saved(raw))) is (off == "corner" and not rim)


@pytest.mark.parametrize("off", OFF)
def test_no_point_of_another_program_s_file_lies_beside_its_picture(saved, off):
    bare = {key: value for key, value in OK.items() if not key.startswith("image")}
    moved = {"R_GT": {"points": [OFF[off]]}}
    labelled = [*OK["shapes"], {"label": "R_GT", "points": [[163, 80]]}]
    assert "R_GT" in problems(saved(spoilt({**OK, "shapes": labelled}, **moved)))
    assert ("R_GT" in problems(saved(spoilt({**bare, "shapes": labelled}, **moved)))) is (
        off == "corner"
    )


def test_the_picture_s_sha256_is_compared(saved, tmp_path):
    film(tmp_path / "film.png", (900, 1400))
    right = hashlib.sha256((tmp_path / "film.png").read_bytes()).hexdigest()
    raw = PX | {"image": "film.png"}
    assert not problems(saved(raw | {"film": {"sha256": right}}))
    assert "film.sha256" in problems(saved(raw | {"film": {"sha256": "0" * 64}}))
    (tmp_path / "film.png").unlink()
    assert not problems(saved(raw | {"film": {"sha256": "0" * 64}}))


def film(path, size):
    Image.new("L", size).save(path)


def test_the_stated_size_is_held_against_the_picture(saved, tmp_path, run):
    path = saved(OK)
    assert load_case(path).file.film.size == (450, 950)
    film(tmp_path / "film.png", (450, 950))
    assert angles(path).mpta == pytest.approx(MPTA, abs=1e-3)
    film(tmp_path / "film.png", (900, 1900))
    code, _, err = run("measure", path)
    assert code == 2
    assert "450 by 950" in err
    assert "900 by 1900" in err
    coco = json.loads(json.dumps(COCO))
    film(tmp_path / "0007.png", (2860, 6000))
    assert len(load_cases(saved(coco, "coco.json"))) == 2
    film(tmp_path / "0007.png", (1430, 3000))
    assert "2860 by 6000" in problems(saved(coco, "coco.json"))


def test_the_size_of_another_picture(tmp_path):
    path = tmp_path / "leg.json"
    document = json.loads((INPUTS / "labelme" / "size-of-another-picture.json").read_text())
    document["imagePath"] = "film.png"
    path.write_text(json.dumps(document))
    width, height = document["imageWidth"], document["imageHeight"]
    film(tmp_path / "film.png", (int(width * 1.25), int(height * 1.25)))
    assert f"{width} by {height}" in problems(path)
    film(tmp_path / "film.png", (width, height))
    assert isinstance(load_legs(path)[0], Case)


def test_a_case_s_film_is_held_against_the_picture(tmp_path, leg):
    leg |= {"units": "px", "image": "film.png", "film": {"size": [500, 1000]}}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(leg))
    assert isinstance(load_legs(path)[0], Case)
    film(tmp_path / "film.png", (400, 1000))
    assert "500 by 1000" in problems(path)
    film(tmp_path / "film.png", (500, 1000))
    assert isinstance(load_legs(path)[0], Case)
    del leg["film"]
    film(tmp_path / "film.png", (300, 300))
    path.write_text(json.dumps(leg))
    assert "outside the picture of 300 by 300" in problems(path)


@pytest.mark.parametrize(
    "xy", [[0, 0], [450, 950], [449, 0], [-30, 100], [200, 1300], [0.0, 950.0]]
)
def test_points_beside_the_picture_or_at_its_corner_are_named(saved, xy):
    assert "'R_FC' is at" in problems(saved(spoilt(OK, R_FC={"points": [xy]})))


@pytest.mark.parametrize(
    "size", [{"imageWidth": None, "imageHeight": None}, {"imageWidth": 0, "imageHeight": 0}]
)
def test_a_size_that_is_not_stated_is_no_fault(saved, size):
    assert load_case(saved({**OK, **size})).file.film is None
    with pytest.raises(wc.InputError, match="imageWidth"):
        load_legs(saved({**OK, "imageWidth": "450"}))


@pytest.mark.parametrize("name", ["knee_center", "femoral_notch", "tibial_spines", "ankle_center"])
@pytest.mark.parametrize("aside", [-230, 230])
def test_a_landmark_far_from_its_joint_is_refused(saved, name, aside):
    raw = json.loads((INPUTS / "cases" / "px-noscale.json").read_text())
    x, y = raw["landmarks"]["ankle_center"]
    marks = raw["landmarks"] | {"plafond_medial": [x + 18, y + 3], "plafond_lateral": [x - 18, y]}
    assert not problems(saved(raw | {"landmarks": marks}))
    x, y = marks.get(name, marks["plateau_medial"])
    assert f"landmarks.{name}" in problems(
        saved(raw | {"landmarks": marks | {name: [x + aside, y]}})
    )


@pytest.mark.parametrize(
    ("kept", "gone"), [("imageWidth", "imageHeight"), ("imageHeight", "imageWidth")]
)
def test_half_a_size_is_named(tmp_path, kept, gone):
    document = json.loads((INPUTS / "labelme" / "ok.json").read_text())
    document |= {kept: 5000, gone: None}
    path = tmp_path / "leg.json"
    path.write_text(json.dumps(document))
    assert any(note.startswith(f"{kept} is given without {gone}") for note in load_case(path).notes)
