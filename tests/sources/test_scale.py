"""One place decides the scale: the same leg whatever its coordinates are, conflicts named, sizes that cannot be withheld, pixels that are not square."""

import json

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc
from tests.places import INPUTS
from tests.scaled_cases import BASE, COMMANDS, MM, film, marker, raw
from wedgecalc.errors import InputError
from wedgecalc.sources.case import case_of
from wedgecalc.sources.legs import RawLeg
from wedgecalc.sources.scale import marker_scale

# Keys of a result that are in the case's own coordinates.
POINTS = {"hinge", "entry", "cuts", "landmarks", "point"}


def kinds(folder):
    """Yield the leg in every way that a scale can be told: name, file, options, and a unit's width and height."""
    film(folder / "square.dcm", PixelSpacing=[MM, MM], PixelSpacingCalibrationType="GEOMETRY")
    film(folder / "high.dcm", PixelSpacing=[0.8, 0.64], PixelSpacingCalibrationType="GEOMETRY")
    film(folder / "ratio.dcm", PixelAspectRatio=[5, 4])
    Image.new("L", (900, 1400)).save(folder / "ratio.tif", dpi=(125, 100))
    Image.new("L", (900, 1400)).save(folder / "screen.png", dpi=(96, 96))
    for name, document, options, size in (
        ("mm", raw(), (), (1, 1)),
        ("mm_per_px", raw(MM, mm_per_px=MM), (), (MM, MM)),
        ("marker", raw(MM, calibration=marker(MM)), (), (MM, MM)),
        ("marker and scale", raw(MM, calibration=marker(MM), mm_per_px=MM), (), (MM, MM)),
        ("typed", raw(MM), ("--mm-per-px", MM), (MM, MM)),
        ("typed as the file", raw(MM, mm_per_px=MM), ("--mm-per-px", MM), (MM, MM)),
        ("header", raw(MM, image="square.dcm"), (), (MM, MM)),
        ("dots of a screen", raw(MM, image="screen.png", mm_per_px=MM), (), (MM, MM)),
        ("high pixels", raw(0.64, 0.8, image="high.dcm"), (), (0.64, 0.8)),
        (
            "high pixels, their width typed",
            raw(0.64, 0.8, image="high.dcm"),
            ("--mm-per-px", 0.64),
            (0.64, 0.8),
        ),
        (
            "high pixels, their height in the case",
            raw(0.64, 0.8, image="high.dcm", mm_per_px=0.8),
            (),
            (0.64, 0.8),
        ),
        (
            "marker on high pixels",
            raw(0.64, 0.8, image="ratio.dcm", calibration=marker(0.64, 0.8)),
            (),
            (0.64, 0.8),
        ),
        (
            "marker on a scan",
            raw(0.64, 0.8, image="ratio.tif", calibration=marker(0.64, 0.8)),
            (),
            (0.64, 0.8),
        ),
    ):
        path = folder / f"{name.replace(' ', '-')}.json"
        path.write_text(json.dumps(document))
        yield name, path, options, size


def in_mm(value, width, height, inside=False):
    """Return a result with its points in mm."""
    if isinstance(value, dict):
        return {k: in_mm(v, width, height, inside or k in POINTS) for k, v in value.items() if k not in ("scale_source", "notes")}  # fmt: skip
    if isinstance(value, list):
        if inside and len(value) == 2 and all(isinstance(v, float) for v in value):
            return [value[0] * width, value[1] * height]
        return [in_mm(v, width, height, inside) for v in value]
    return value


def same(one, other, where=""):
    """Assert that two results are the same to 1e-9."""
    assert type(one) is type(other), where
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            same(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for k, (a, b) in enumerate(zip(one, other, strict=True)):
            same(a, b, f"{where}.{k}")
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-9), where
    else:
        assert one == other, where


@pytest.mark.parametrize("command", COMMANDS)
def test_the_same_leg_gives_the_same_result_however_its_scale_is_told(command, tmp_path, run):
    found = {}
    for name, path, options, size in kinds(tmp_path):
        code, out, err = run(command, path, *COMMANDS[command], *options, "--json")
        assert code == 0, f"{name}: {err}"
        found[name] = in_mm(json.loads(out), *size)
    for name, result in found.items():
        same(result, found["mm"], name)


def test_sources_of_scale_and_side_are_named(tmp_path, run):
    sources = {}
    for name, path, options, _ in kinds(tmp_path):
        result = json.loads(run("measure", path, *options, "--json")[1])
        sources[name] = result["scale_source"]
        assert (result["side_source"], result["knee_source"]) == ("file", "joint-lines")
        assert any("not square" in note for note in result["notes"]) == (
            "high" in name or "scan" in name
        ), name
    assert sources["mm"] == "mm"
    assert (
        sources["marker and scale"]
        == sources["marker"]
        == sources["marker on a scan"]
        == "calibration"
    )
    assert sources["typed"] == "--mm-per-px"
    assert sources["typed as the file"] == sources["mm_per_px"] == "mm_per_px"
    assert sources["header"] == sources["high pixels"] == "PixelSpacing, calibrated"


@pytest.mark.parametrize(
    "header",
    [
        {"PixelSpacing": [0.8, 0.64]},
        {"PixelAspectRatio": [5, 4]},
        {"ImagerPixelSpacing": [0.8, 0.64]},
    ],
)
@pytest.mark.parametrize("command", ["measure", "analyse"])
def test_angles_on_pixels_that_are_not_square_are_corrected_and_it_is_said(
    header, command, tmp_path, run
):
    film(tmp_path / "a.dcm", **header)
    document = json.loads((INPUTS / "cases" / "px-noscale.json").read_text()) | {"image": "a.dcm"}
    (tmp_path / "leg.json").write_text(json.dumps(document))
    result = json.loads(run(command, tmp_path / "leg.json", "--json")[1])
    by_hand = {name: [x * 0.64, y * 0.8] for name, (x, y) in document["landmarks"].items()}
    true = wc.measure(wc.Limb.from_landmarks(by_hand, "right"))
    assert (
        result["measures"]["hka_deg"]
        == pytest.approx(true.hka, abs=1e-9)
        == pytest.approx(175.19, abs=0.005)
    )
    assert any(
        "1.25 times as high as wide" in note and "corrected" in note for note in result["notes"]
    )
    assert result["measures"]["limb_mm"] == (
        None if "PixelAspectRatio" in header else pytest.approx(true.limb)
    )


CONFLICTS = {  # what the file and the command line say, and the field and two values that the refusal names
    "mm and a scale": (raw(mm_per_px=0.8), (), ("units", "mm_per_px 0.8", "which is it")),
    "mm and a marker": (raw(calibration=marker(1.0)), (), ("units", "calibration 25", "which is it")),
    "mm and typed": (raw(), ("--mm-per-px", "0.8"), ("--mm-per-px", "0.8", "which is it")),
    "marker and scale": (raw(MM, calibration=marker(MM), mm_per_px=0.9), (), ("mm_per_px", "0.9", "0.8")),
    "typed and scale": (raw(MM, mm_per_px=MM), ("--mm-per-px", "0.7"), ("--mm-per-px", "0.7", "0.8 (mm_per_px)")),
    "typed and marker": (raw(MM, calibration=marker(MM)), ("--mm-per-px", "0.7"), ("--mm-per-px", "0.7", "0.8 (calibration)")),
    "typed too small": (raw(MM), ("--mm-per-px", "0.0001"), ("--mm-per-px", "0.0001", "0.001 to 10")),
    "marker far too long": (raw(MM, calibration={"marker_diameter_mm": 25, "marker": [[0, 0], [250_000, 0]]}), (), ("calibration", "0.0001 mm", "0.001 to 10")),
    "marker far too short": (raw(MM, calibration={"marker_diameter_mm": 250, "marker": [[0, 0], [3, 4]]}), (), ("calibration", "50 mm", "0.001 to 10")),
    "marker beside the film": (raw(MM, calibration={"marker_diameter_mm": 25, "marker": [[950, 10], [950, 41.25]]}, image="scan.tif"), (),
                               ("calibration.marker.0", "950", "900 by 1400")),
    "one scale for two sides": (raw(0.64, 0.8, mm_per_px=0.64, image="scan.tif"), (), ("mm_per_px", "1.25 times as high", "calibration")),
    "one typed for two sides": (raw(0.64, 0.8, image="scan.tif"), ("--mm-per-px", "0.64"), ("--mm-per-px", "1.25 times as high", "calibration")),
    "side": (raw(MM, mm_per_px=MM), ("--side", "left"), ("--side", "left", "right")),
    "names": (raw(MM, mm_per_px=MM), ("--mapping", "names.json"), ("--mapping", "LabelMe, COCO")),
}  # fmt: skip


@pytest.mark.parametrize("name", CONFLICTS)
@pytest.mark.parametrize("command", ["measure", "plan", "analyse", "convert"])
def test_conflicts_are_named(name, command, tmp_path, monkeypatch, run):
    document, options, words = CONFLICTS[name]
    monkeypatch.chdir(tmp_path)
    Image.new("L", (900, 1400)).save("scan.tif", dpi=(125, 100))
    (tmp_path / "names.json").write_text('{"landmarks": {"hip_center": "FH"}}')
    (tmp_path / "leg.json").write_text(json.dumps(document))
    code, out, err = run(
        command, "leg.json", *(["out.csv"] if command == "convert" else COMMANDS[command]), *options
    )
    assert (code, out) == (2, "")
    assert all(word in err for word in words), err
    assert f"leg.json: {words[0]}: " in err


@pytest.mark.parametrize("typed", [False, True])
def test_a_header_that_differs_is_said_and_not_used(typed, tmp_path, run):
    film(tmp_path / "a.dcm", ImagerPixelSpacing=[0.9, 0.9])
    (tmp_path / "leg.json").write_text(
        json.dumps(raw(MM, image="a.dcm", **({} if typed else {"mm_per_px": MM})))
    )
    code, out, err = run(
        "measure", tmp_path / "leg.json", "--json", *(("--mm-per-px", MM) if typed else ())
    )
    result = json.loads(out)
    assert code == 0
    assert result["measures"]["limb_mm"] == pytest.approx(wc.measure(BASE.limb).limb)
    said = [note for note in result["notes"] if "0.9" in note]
    assert len(said) == 1
    assert "0.8 is used" in said[0]
    assert said[0] in err
    assert not [note for note in result["notes"] if "calibrate by a marker" in note], (
        "it has a scale of its own"
    )


def test_a_radiograph_with_scale_and_side_that_is_not_there_is_named(tmp_path, run):
    (tmp_path / "leg.json").write_text(json.dumps(raw(MM, image="gone.dcm")))
    result = json.loads(run("measure", tmp_path / "leg.json", "--json")[1])
    assert result["scale_source"] is None
    assert any("gone.dcm" in note for note in result["notes"])


@pytest.mark.parametrize("units", ["px", "mm"])
def test_the_header_of_a_film_of_the_other_side_is_refused_in_any_unit(units, tmp_path):
    film(tmp_path / "a.dcm", Laterality="L")
    with pytest.raises(InputError, match="side-mismatch"):
        case_of(raw(*((1.0,) if units == "mm" else (MM,)), image="a.dcm"), folder=tmp_path)


@pytest.mark.parametrize(
    ("ends", "mm"), [([(0, 0), (30, 40)], 0.5), ([(0, 0), (30, 32)], 25 / np.hypot(30, 40))]
)
def test_a_marker_is_measured_on_the_pixels_that_it_lies_on(ends, mm):
    assert marker_scale(
        25, ends, 1.0 if mm == 0.5 and ends[1] == (30, 40) else 1.25
    ) == pytest.approx(mm)


def test_what_a_reader_says_of_a_leg_goes_into_its_results(run):
    case = case_of(
        RawLeg(
            raw(MM, mm_per_px=MM),
            ("Label 'patella' is not known.",),
            "medial and lateral landmarks",
        )
    )
    assert case.ref.notes == ("Label 'patella' is not known.",)
    assert case.ref.side_source == "medial and lateral landmarks"


def test_a_side_that_is_typed_stands_in_for_one_that_is_missing():
    document = {key: value for key, value in raw().items() if key != "side"}
    case = case_of(document, side="right")
    assert (case.limb.frame.side, case.side_source) == ("right", "--side")
    with pytest.raises(InputError, match="side"):
        case_of(document)


def test_scale_and_side_are_typed_beside_a_table(tmp_path, run):
    marks = raw(MM)["landmarks"]
    names = [f"{name}_{axis}" for name in marks for axis in "xy"]
    values = [repr(v) for xy in marks.values() for v in xy]
    (tmp_path / "t.csv").write_text(f"id,{','.join(names)}\nleg,{','.join(values)}\n")
    result = json.loads(
        run("measure", tmp_path / "t.csv", "--side", "right", "--mm-per-px", MM, "--json")[1]
    )
    assert (result["side_source"], result["scale_source"]) == ("--side", "--mm-per-px")
    same(
        result["measures"],
        json.loads(run("measure", "demo:severe-combined-right", "--json")[1])["measures"],
    )


def test_what_of_a_case_is_not_used_stands_in_its_result(tmp_path, run):
    goal = {"procedure": "medial-opening-wedge-hto", "target": {"measure": "wbl", "value": 55.0}}
    (tmp_path / "leg.json").write_text(json.dumps(raw(osteotomy=goal)))
    for command in ("plan", "check", "compare", "sweep"):
        code, out, err = run(command, tmp_path / "leg.json", "-p", "lateral-closing-wedge-hto", "--json", *{"check": ("--angle", "5"), "sweep": ("--over", "angle")}.get(command, ()))  # fmt: skip
        assert code in (0, 3), err
        if code == 0:
            assert any("target stored in this case" in note for note in json.loads(out)["notes"]), (
                command
            )


@pytest.mark.parametrize("command", ["measure", "plan", "check", "draw", "report", "slides", "analyse", "compare", "sweep", "animate", "double-level", "convert"])  # fmt: skip
def test_every_command_that_reads_a_leg_takes_what_is_typed(command, run):
    _, out, _ = run(command, "--help")
    assert all(option in out for option in ("--side", "--mm-per-px", "--mapping"))


@pytest.mark.parametrize("name", ["leg.csv", "leg.mrk.json", "case.json"])
def test_a_scale_that_is_typed_goes_into_what_is_written(name, tmp_path, run):
    (tmp_path / "px.json").write_text(json.dumps(raw(MM)))
    assert run("convert", tmp_path / "px.json", tmp_path / name, "--mm-per-px", MM)[0] == 0
    written = wc.load_case(tmp_path / name).limb
    assert wc.measure(written).limb == pytest.approx(wc.measure(BASE.limb).limb, rel=1e-9)


@pytest.mark.parametrize("to", ["case", "labelme", "coco", "slicer", "csv"])
def test_what_is_converted_keeps_that_its_scale_is_the_detectors(run, tmp_path, to):
    film(tmp_path / "detector.dcm", ImagerPixelSpacing=[MM, MM])
    source = tmp_path / "leg.json"
    source.write_text(json.dumps(raw(MM, image="detector.dcm")))
    output = tmp_path / "elsewhere" / ("leg.csv" if to == "csv" else "leg.json")
    output.parent.mkdir()
    assert run("convert", source, output, "--to", to)[0] == 0
    before, after = (json.loads(run("measure", p, "--json")[1]) for p in (source, output))
    assert before["scale_source"] == after["scale_source"]
    assert "ImagerPixelSpacing" in after["scale_source"]
    codes = [[alert["code"] for alert in one["alerts"]] for one in (before, after)]
    assert codes[0] == codes[1]
    assert "scale-uncorrected" in codes[1]


def test_where_a_scale_comes_from_needs_a_scale():
    with pytest.raises(InputError) as wrong:
        case_of(raw(MM, scale_source="ImagerPixelSpacing"))
    assert [problem.field for problem in wrong.value.problems] == ["scale_source"]
