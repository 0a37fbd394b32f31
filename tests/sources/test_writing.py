"""Conversion loses nothing and invents nothing."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wedgecalc as wc
from tests.landmark_inputs import ANKLE, NAMES, PX, leg_of, raw_of
from tests.places import INPUTS
from tests.strategies import limbs
from wedgecalc.sources.case import case_of
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.reading import load_case, load_cases
from wedgecalc.sources.writing import file_bytes


@pytest.mark.parametrize("command", [("plan", "-p", "lateral-closing-wedge-hto"), ("check", "-p", "lateral-closing-wedge-hto", "--angle", "9"), ("double-level",)])  # fmt: skip
def test_a_kerf_without_a_scale_is_refused_or_said(run, saved, command):
    source = INPUTS / "cases" / "px-noscale.json"
    code, out, err = run(command[0], source, *command[1:], "--kerf", "1")
    assert (code, out) == (2, "")
    assert "--kerf" in err
    assert run(command[0], source, *command[1:], "--kerf", "1", "--mm-per-px", "0.8")[0] == 0
    planned = PX | {"osteotomy": {"procedure": "lateral-closing-wedge-hto", "kerf_mm": 1.0}}
    code, out, err = run(command[0], saved(planned), *command[1:], "--json")
    assert code == 0
    assert "kerf_mm" in err
    assert any("kerf_mm" in note for note in json.loads(out)["notes"])


def test_convert_does_not_write_pixels_as_mm(run, tmp_path):
    source = INPUTS / "cases" / "px-noscale.json"
    code, out, err = run("convert", source, tmp_path / "s.mrk.json")
    assert (code, out) == (2, "")
    assert "--mm-per-px" in err
    assert not (tmp_path / "s.mrk.json").exists()
    assert run("convert", source, tmp_path / "s.mrk.json", "--mm-per-px", "0.8")[0] == 0
    found, truth = load_case(tmp_path / "s.mrk.json"), load_case(source, Reading(mm_per_px=0.8))
    assert wc.measure(found.limb).limb == pytest.approx(wc.measure(truth.limb).limb, abs=1e-9)
    assert found.limb["hip_center"].tolist() == pytest.approx(
        truth.limb["hip_center"].tolist(), abs=1e-9
    )
    for form in ("labelme", "coco", "csv"):
        target = tmp_path / f"s-{form}.{'csv' if form == 'csv' else 'json'}"
        assert run("convert", source, target, "--to", form)[0] == 0
        assert load_case(target).limb.frame.mm_per_unit is None


@pytest.mark.parametrize("form", ["case", "labelme", "slicer", "coco"])
def test_texts_stay_what_they_are(tmp_path, run, leg, form):
    note = "angles [ 1, 2 ] and [\n 3,\n 4\n]"
    leg |= {"id": "leg [ 1, 2 ]", "note": note}
    (tmp_path / "in.json").write_text(json.dumps(leg))
    target = tmp_path / ("out.mrk.json" if form == "slicer" else "out.json")
    assert run("convert", tmp_path / "in.json", target, "--to", form)[0] == 0
    back = load_case(target)
    assert (back.id, back.file.note) == ("leg [ 1, 2 ]", note)
    assert run("convert", target, tmp_path / "back.json")[0] == 0
    assert (
        load_case(tmp_path / "back.json").file.landmarks
        == load_case(tmp_path / "in.json").file.landmarks
    )


@pytest.mark.parametrize("form", ["labelme", "coco"])
def test_the_picture_s_size_travels(tmp_path, form):
    case = load_case(INPUTS / "labelme" / "ok.json")
    path = tmp_path / "back.json"
    path.write_bytes(file_bytes([case], form))
    back = load_case(path)
    assert (back.file.film, back.file.image) == (case.file.film, "film.png")
    document = json.loads(path.read_text())
    stated = document if form == "labelme" else document["images"][0]
    assert [
        stated[k]
        for k in (("imageWidth", "imageHeight") if form == "labelme" else ("width", "height"))
    ] == [450, 950]


def test_a_case_without_a_picture_gets_none(tmp_path, leg):
    case = case_of(leg)
    (tmp_path / "c.json").write_bytes(file_bytes([case], "coco"))
    assert load_case(tmp_path / "c.json").file.image == case.file.image


@pytest.mark.parametrize("form", NAMES)
@given(limb=limbs, scale=st.one_of(st.none(), st.floats(0.1, 0.5)))
def test_round_trip(tmp_path_factory, form, limb, scale):
    case = case_of(raw_of(limb, scale))
    path = tmp_path_factory.mktemp("trip") / NAMES[form]
    if form == "slicer" and scale is None:
        with pytest.raises(wc.InputError, match="without a scale"):
            file_bytes([case], form)
        return
    path.write_bytes(file_bytes([case], form))
    back = load_case(path)
    assert back.limb.frame.side == limb.frame.side
    assert set(back.limb.points) == set(limb.points)
    for name in limb.points:
        assert back.limb[name].tolist() == pytest.approx(case.limb[name].tolist(), abs=1e-6), name
    assert back.file.units == "px"
    assert (
        back.limb.frame.mm_per_unit == pytest.approx(scale)
        if scale
        else back.limb.frame.mm_per_unit is None
    )
    assert back.id == "a leg"
    assert back.file.image == "film.png"


@pytest.mark.parametrize("form", ["labelme", "coco", "slicer", "csv"])
def test_what_is_planned_travels_too(tmp_path, form):
    case = wc.load_case("demo:medial-oa-right")
    path = tmp_path / NAMES[form]
    path.write_bytes(file_bytes([case], form))
    back = load_case(path)
    assert back.osteotomy.procedure == "lateral-closing-wedge-hto"
    assert back.target == case.target
    assert wc.measure(back.limb).hka == pytest.approx(173, abs=1e-9)
    assert wc.measure(back.limb).limb == pytest.approx(wc.measure(case.limb).limb, abs=1e-9)


FULL = {
    "calibration": {"marker_diameter_mm": 25.0, "marker": [[300, 700], [380, 700]]}, "note": "two\nlines\u202e", "landmark_sd_mm": {"hip_center": 2.5},
    "film": {"size": [1400, 3200], "sha256": "0" * 64}, "contours": {"femur": [], "tibia": [[500, 1000], [700, 1010], [690, 1200], [510, 1190.5]]},
    "osteotomy": {"procedure": "lateral-closing-wedge-hto", "hinge": [650, 1100.5], "entry": [500, 1090], "target": {"measure": "wbl", "value": 55.0},
                  "kerf_mm": 1.0, "length_mm": 2.0, "along": "anatomical"},
}  # fmt: skip


PLAFOND = {"plafond_medial": [630.0, 2290], "plafond_lateral": [545, 2285]}


@pytest.mark.parametrize("form", NAMES)
@pytest.mark.parametrize(
    "landmarks", [ANKLE | PLAFOND, {"ankle_center": [590, 2320]} | PLAFOND, ANKLE]
)
def test_nothing_is_lost_on_the_way(tmp_path, form, landmarks):
    case = case_of(leg_of(**landmarks) | FULL)
    path = tmp_path / NAMES[form]
    path.write_bytes(file_bytes([case], form))
    back = load_case(path)
    told = [
        one.file.model_dump(exclude_none=True, exclude_defaults=True, mode="json")
        for one in (case, back)
    ]
    assert told[1].pop("mm_per_px", None) == (
        pytest.approx(25 / 80) if form in ("slicer", "csv") else None
    )
    assert told[1] == told[0]
    assert wc.measure(back.limb).hka == pytest.approx(wc.measure(case.limb).hka, abs=1e-9)


def test_a_long_outline_goes_through_every_format(tmp_path):
    ring = [[600 + 90 * math.cos(k / 9), 1400 + 140 * math.sin(k / 9)] for k in range(6000)]
    case = case_of(leg_of(**ANKLE) | {"contours": {"tibia": ring}})
    for form in (
        "labelme",
        "coco",
        "csv",
        "case",
    ):  # 3D Slicer counts in mm, and this leg has no scale
        name = NAMES[form]
        (tmp_path / name).write_bytes(file_bytes([case], form))
        assert load_case(tmp_path / name).file.contours == case.file.contours, form


@pytest.mark.parametrize("form", ["labelme", "coco", "slicer", "csv"])
def test_both_legs_of_a_file_are_two_limbs(tmp_path, run, form):
    legs = [
        case_of(raw_of(wc.Limb.from_angles(side, mpta=mpta), 0.3) | {"id": f"x-{side}"})
        for side, mpta in (("right", 82.0), ("left", 91.0))
    ]
    path = tmp_path / NAMES[form]
    path.write_bytes(file_bytes(legs, form))
    both = load_cases(path)
    assert {case.limb.frame.side: round(wc.measure(case.limb).mpta, 6) for case in both} == {
        "right": 82.0,
        "left": 91.0,
    }
    assert wc.measure(load_case(f"{path}#left").limb).mpta == pytest.approx(91)
    with pytest.raises(wc.InputError, match="#right"):
        load_case(path)
    code, out, _ = run("measure", path, "--json")
    document = json.loads(out)
    assert (code, document["format"], len(document["results"])) == (0, "wedgecalc-results/1", 2)
    code, out, _ = run("plan", f"{path}#right", "-p", "medial-opening-wedge-hto")
    assert code == 0


def test_convert(tmp_path, run):
    for form, name in NAMES.items():
        folder = tmp_path / form
        folder.mkdir()
        code, out, err = run("convert", "demo:bowleg-left", folder / name, "--to", form)
        assert (code, out) == (0, ""), err
        code, _, _ = run("convert", folder / name, folder / "back.json")
        assert code == 0
        truth = load_case("demo:bowleg-left").limb
        back = load_case(folder / "back.json").limb
        assert all(np.allclose(back[name], truth[name], atol=1e-9) for name in truth.points)
    assert run("convert", "demo:bowleg-left", tmp_path / "x.txt")[0] == 2
    assert run("convert", "demo:bowleg-left", tmp_path / "x.json", "--to", "xml")[0] == 2
    assert not (tmp_path / "x.json").exists()
