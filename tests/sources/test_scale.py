"""One place decides the scale: the same leg whatever its coordinates are, conflicts named, sizes that cannot be withheld, pixels that are not square."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc
from wedgecalc.drawing.film import Film
from wedgecalc.errors import InputError
from wedgecalc.planning.alerts import no_adults_size
from wedgecalc.sources.case import case_of, case_text, parse_case
from wedgecalc.sources.legs import RawLeg, Reading
from wedgecalc.sources.scale import marker_scale, scaled_limb

INPUTS = Path(__file__).parents[1] / "inputs"
BASE = wc.load_case("demo:severe-combined-right")
POINTS = {
    "hinge",
    "entry",
    "cuts",
    "landmarks",
    "point",
}  # of a result: in the case's own coordinates
COMMANDS = {
    "measure": (),
    "plan": ("-p", "lateral-closing-wedge-hto", "--target", "hka=176"),
    "check": ("-p", "lateral-closing-wedge-hto", "--target", "hka=176", "--base", "5"),
    "compare": ("-p", "lateral-closing-wedge-hto", "--target", "hka=176"),
    "sweep": ("-p", "lateral-closing-wedge-hto", "--target", "hka=176", "--over", "angle"),
    "analyse": (),
    "double-level": (),
}
MM = 0.8  # of a pixel


def raw(width=1.0, height=None, **more):
    """Return the leg in units of this width and height, mm."""
    height = height or width
    marks = {
        name: [float(BASE.limb[name][0]) / width, float(BASE.limb[name][1]) / height]
        for name in BASE.limb.points
    }
    units = "mm" if width == height == 1.0 else "px"
    return {
        "format": "wedgecalc-case/1",
        "id": "leg",
        "side": "right",
        "units": units,
        "landmarks": marks,
    } | more


def marker(width, height=None):
    """Return a marker of 25 mm that lies aslant on the film."""
    return {
        "marker_diameter_mm": 25.0,
        "marker": [[40.0, 50.0], [40.0 + 15.0 / width, 50.0 + 20.0 / (height or width)]],
    }


def film(path, **header):
    """Write a DICOM file with this header, its pixels black."""
    pydicom = pytest.importorskip("pydicom")
    from wedgecalc.sources.radiographs.dicom import dicom_bytes

    made = pydicom.dcmread(io.BytesIO(dicom_bytes(np.zeros((1400, 700), np.uint16), 1.0, "right")))
    for name in (
        "PixelSpacing",
        "NominalScannedPixelSpacing",
        "PixelSpacingCalibrationType",
        "PixelSpacingCalibrationDescription",
    ):
        delattr(made, name)
    for name, value in header.items():
        setattr(made, name, value)
    pydicom.dcmwrite(path, made, enforce_file_format=True)


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
    "names": (raw(MM, mm_per_px=MM), ("--mapping", "names.json"), ("--mapping", "wedgecalc's own names")),
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


# --- sizes of no adult's leg -----------------------------------------------------------------------------------------------

DOUBTED = {
    "mm": (raw(0.1) | {"units": "mm"}, ()),
    "mm_per_px": (raw(MM, mm_per_px=8.0), ()),
    "tiny": (raw(MM, mm_per_px=1e-300), ()),
    "typed": (raw(MM), ("--mm-per-px", "8")),
    "marker": (raw(MM, calibration=marker(MM) | {"marker_diameter_mm": 250.0}), ()),
}


def lengths(value, where=""):
    """Yield every length of a result that is not null."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key.endswith(("_mm", "_mm2")) and isinstance(one, (int, float)):
                yield f"{where}.{key}", one
            yield from lengths(one, f"{where}.{key}")
    elif isinstance(value, list):
        for k, one in enumerate(value):
            yield from lengths(one, f"{where}.{k}")


@pytest.mark.parametrize("name", DOUBTED)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_length_of_a_leg_that_no_adult_has(name, command, tmp_path, run):
    document, options = DOUBTED[name]
    place = document["landmarks"]
    medial, lateral = (np.array(place[f"plateau_{side}"]) for side in ("medial", "lateral"))
    down = np.array([0.0, 0.2 * np.hypot(*(lateral - medial))])
    document = document | {"osteotomy": {"hinge": (medial + 0.15 * (lateral - medial) + down).tolist(), "entry": (lateral + down).tolist(), "procedure": "lateral-closing-wedge-hto"}}  # fmt: skip
    (tmp_path / "leg.json").write_text(json.dumps(document))
    asked = tuple("--angle" if word == "--base" else word for word in COMMANDS[command])
    code, out, err = run(command, tmp_path / "leg.json", *asked, *options, "--json")
    if (
        command == "double-level" and code == 2
    ):  # a usual hinge by an assumed size: where plans know none, they say so
        assert "scale" in err
        return
    assert code == 0, err
    result = json.loads(out)
    assert not list(lengths(result))
    alerts = {alert["code"]: alert for alert in result["alerts"]}
    assert alerts["implausible-size"]["severity"] == "stop"
    assert "check the scale" in alerts["implausible-size"]["message"]
    assert "uncalibrated" not in alerts
    if command == "measure":
        true = wc.measure(BASE.limb)
        assert result["measures"]["hka_deg"] == pytest.approx(true.hka, abs=1e-9)
        assert result["measures"]["wbl_pct"] == pytest.approx(true.wbl, abs=1e-9)
        expected = {"tiny": 0.0}.get(name, true.limb * 10)
        assert alerts["implausible-size"]["value"] == pytest.approx(expected, abs=1e-6)


def test_a_person_reads_why_no_length_is_given(tmp_path, run):
    (tmp_path / "leg.json").write_text(json.dumps(raw(MM, mm_per_px=8.0)))
    _, out, _ = run("measure", tmp_path / "leg.json")
    words = " ".join(out.split())
    assert "8001 mm is not the size of an adult's leg" in words
    assert "not believed" in words
    assert "needs a scale that makes it an adult's leg" in words
    assert not [line for line in out.splitlines() if "leg length" in line]


@pytest.mark.parametrize(
    ("leg", "plateau", "off"),
    [(795, 76, False), (500, 50, False), (1200, 100, False), (499.96, 76, False), (499.9, 76, True), (1200.1, 76, True),
     (795, 49.9, True), (795, 100.1, True), (7935, 760, True)],
)  # fmt: skip
def test_sizes_of_adults(leg, plateau, off):
    assert no_adults_size(float(leg), float(plateau))[1] is off
    many = no_adults_size(np.array([795.0, leg]), np.array([76.0, plateau]))[1]
    assert many.tolist() == [False, off]


def test_a_leg_that_is_not_believed_is_kept_as_its_file_has_it(tmp_path, run):
    case = case_of(raw(MM, mm_per_px=8.0))
    assert (case.limb.frame.calibrated, case.limb.frame.doubted, case.scale_source) == (
        False,
        8.0,
        "mm_per_px",
    )
    again = parse_case(case_text(case.limb, "leg"))
    assert (again.limb.frame.stated, again.limb["hip_center"].tolist()) == (
        8.0,
        case.limb["hip_center"].tolist(),
    )
    (tmp_path / "leg.json").write_text(json.dumps(raw(MM, mm_per_px=8.0)))
    assert run("convert", tmp_path / "leg.json", tmp_path / "leg.csv")[0] == 0
    assert "8.0" in (tmp_path / "leg.csv").read_text()


# --- pixels that are not square --------------------------------------------------------------------------------------------


def test_a_film_of_high_pixels_is_cut_and_turned_in_register():
    """The plan on a film of high pixels is the plan on the same film resampled."""
    rows, columns = 1200, 600
    y, x = np.mgrid[0:rows, 0:columns]
    shades = np.uint8(127 + 60 * np.sin(x / 9.0) + 60 * np.sin(y / 13.0))
    squeezed = np.asarray(
        Image.fromarray(shades).resize((columns, rows * 4 // 5), Image.Resampling.BOX)
    )
    points = {name: tuple(BASE.limb[name]) for name in BASE.limb.points}
    offset = np.array([min(p[k] for p in points.values()) - 60 for k in (0, 1)])
    marks = {name: tuple(np.array(p) - offset) for name, p in points.items()}
    high = {name: (p[0], p[1] / 1.25) for name, p in marks.items()}
    square = wc.plan(
        scaled_limb(marks, "right", 1.0), "medial-opening-wedge-hto", wc.Target("hka", 178)
    )
    plan = wc.plan(
        scaled_limb(high, "right", 1.0, 1.25), "medial-opening-wedge-hto", wc.Target("hka", 178)
    )
    assert plan.correction == pytest.approx(square.correction, abs=1e-9)
    one, at = Film(shades, square, wc.bone_wedge(square)).image(1.0)
    other, there = Film(squeezed, plan, wc.bone_wedge(plan)).image(1.0)
    assert there.real == at.real
    stretched = np.asarray(other.resize((other.width, round(other.height * 1.25))), dtype=float)
    height = min(one.height, stretched.shape[0]) - 20
    start = round(-at.imag), round(-there.imag * 1.25)
    apart = np.abs(
        np.asarray(one, dtype=float)[start[0] : start[0] + height - 40]
        - stretched[start[1] : start[1] + height - 40]
    )
    assert np.mean(apart) < 6
    assert np.mean(apart) < 0.3 * np.mean(np.abs(np.asarray(one, dtype=float)[: rows // 2] - 127))


def test_a_film_of_pixels_of_another_shape_is_refused(tmp_path, run):
    Image.new("L", (900, 1400)).save(tmp_path / "scan.tif", dpi=(125, 100))
    (tmp_path / "leg.json").write_text(json.dumps(raw(MM, mm_per_px=MM)))
    code, _, err = run(
        "draw",
        tmp_path / "leg.json",
        *COMMANDS["plan"],
        "--image",
        tmp_path / "scan.tif",
        "-o",
        tmp_path / "a.png",
    )
    assert code == 2
    assert "1.25 times as high as wide" in err
    assert not (tmp_path / "a.png").exists()


def test_landmarks_on_high_pixels_do_not_leave_their_film(tmp_path, run):
    Image.new("L", (900, 1400)).save(tmp_path / "scan.tif", dpi=(125, 100))
    (tmp_path / "leg.json").write_text(json.dumps(raw(0.64, 0.8, image="scan.tif")))
    code, _, err = run("convert", tmp_path / "leg.json", tmp_path / "leg.csv")
    assert code == 2
    assert "not square" in err
    case = wc.load_case(tmp_path / "leg.json")
    again = wc.measure(parse_case(case_text(case.limb, "leg")).limb)
    assert again.hka == pytest.approx(wc.measure(case.limb).hka, abs=1e-9), (
        "saved with square units"
    )


@pytest.mark.parametrize(
    ("name", "saved", "aspect"),
    [("a.png", {"dpi": (125, 100)}, 1.25), ("a.jpg", {"dpi": (125, 100)}, 1.25), ("a.tif", {"dpi": (125, 100)}, 1.25),
     ("b.png", {"dpi": (72, 72)}, 1.0), ("b.jpg", {}, 1.0), ("c.tif", {"resolution_unit": 1, "x_resolution": 5, "y_resolution": 4}, 1.25)],
)  # fmt: skip
def test_dots_for_each_inch_are_no_scale_and_their_ratio_counts(name, saved, aspect, tmp_path):
    from wedgecalc.sources.radiographs.picture import film_facts

    Image.new("L", (90, 140)).save(tmp_path / name, **saved)
    facts = film_facts(tmp_path / name)
    assert facts.aspect == pytest.approx(aspect, rel=2e-3)
    assert (facts.size, facts.row_mm, facts.column_mm) == ((90, 140), None, None)


# --- what is typed, and what a reader says ---------------------------------------------------------------------------------


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
            assert any("target of the case" in note for note in json.loads(out)["notes"]), command


@pytest.mark.parametrize("command", ["measure", "plan", "check", "draw", "report", "slides", "analyse", "compare", "sweep", "animate", "double-level", "convert"])  # fmt: skip
def test_every_command_that_reads_a_leg_takes_what_is_typed(command, run):
    _, out, _ = run(command, "--help")
    assert all(option in out for option in ("--side", "--mm-per-px", "--mapping"))


# --- the studio ------------------------------------------------------------------------------------------------------------


def test_the_studio_takes_the_scale_of_a_film_that_comes_beside_a_case(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio.loading import uploaded

    film(tmp_path / "a.dcm", PixelSpacing=[MM, MM], PixelSpacingCalibrationType="GEOMETRY")
    picture, case = (tmp_path / "a.dcm").read_bytes(), json.dumps(raw(MM)).encode()
    together = uploaded({"a.dcm": picture, "leg.json": case}, tmp_path)[0]
    first = uploaded({"leg.json": case}, tmp_path)[0]
    after = uploaded({"a.dcm": picture}, tmp_path, first)[0]
    for desk in (together, after):
        assert desk.leg.mm_per_unit == MM
        assert desk.leg.outcome.before.limb == pytest.approx(wc.measure(BASE.limb).limb)
    assert first.leg.outcome.before.limb is None
    film(tmp_path / "b.dcm", Laterality="L")
    for beside in (None, first):
        files = {"b.dcm": (tmp_path / "b.dcm").read_bytes()} | (
            {} if beside else {"leg.json": case}
        )
        with pytest.raises(InputError, match="side-mismatch"):
            uploaded(files, tmp_path, beside)


def test_the_studio_wants_square_pixels(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio.loading import opened

    Image.new("L", (900, 1400)).save(tmp_path / "scan.tif", dpi=(125, 100))
    (tmp_path / "leg.json").write_text(json.dumps(raw(0.64, 0.8, image="scan.tif")))
    for name in ("scan.tif", "leg.json"):
        with pytest.raises(InputError, match=r"1\.25 times as high as wide"):
            opened(str(tmp_path / name))


def test_the_studio_gives_no_length_of_a_leg_that_no_adult_has():
    pytest.importorskip("panel")
    from wedgecalc.drawing.theme import THEMES
    from wedgecalc.studio.autosave import recalled, remembered
    from wedgecalc.studio.case_state import Leg
    from wedgecalc.studio.export import case_bytes, result_bytes
    from wedgecalc.studio.results_panel import board

    leg = Leg.of(case_of(RawLeg(raw(MM, mm_per_px=8.0), ("Something to know.",))))
    assert recalled(remembered(leg)) == leg
    shown = board(leg, THEMES["light"])
    assert "not believed" in shown
    assert "8001 mm is not the size" in shown
    assert "Something to know." in shown
    result = json.loads(result_bytes(leg))
    assert not list(lengths(result))
    assert (result["scale_source"], result["side_source"], result["notes"]) == (
        "mm_per_px",
        "file",
        ["Something to know."],
    )
    assert json.loads(case_bytes(leg))["mm_per_px"] == 8.0, "kept as it came"


@pytest.mark.parametrize("name", ["leg.csv", "leg.mrk.json", "case.json"])
def test_a_scale_that_is_typed_goes_into_what_is_written(name, tmp_path, run):
    (tmp_path / "px.json").write_text(json.dumps(raw(MM)))
    assert run("convert", tmp_path / "px.json", tmp_path / name, "--mm-per-px", MM)[0] == 0
    written = wc.load_case(tmp_path / name).limb
    assert wc.measure(written).limb == pytest.approx(wc.measure(BASE.limb).limb, rel=1e-9)


# --- what a film says, whoever names it ------------------------------------------------------------------------------------

GOAL = ("-p", "lateral-closing-wedge-hto", "--target", "hka=176")


def written(folder, **more):
    path = folder / "leg.json"
    path.write_text(json.dumps(raw(MM, **more)))
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_a_film_that_is_named_beside_the_case_counts_as_the_cases_own(command, tmp_path, run):
    film(tmp_path / "own.dcm", PixelSpacing=[MM, MM], PixelSpacingCalibrationType="GEOMETRY")
    asked = (command, written(tmp_path), *COMMANDS[command])
    named = run(*asked, "--image", tmp_path / "own.dcm", "--json")
    assert json.loads(
        run(command, written(tmp_path, image="own.dcm"), *COMMANDS[command], "--json")[1]
    ) == json.loads(named[1])
    film(tmp_path / "other.dcm", Laterality="L")
    assert run(*asked, "--image", tmp_path / "other.dcm")[0] == 2
    assert "side-mismatch" in run(*asked, "--image", tmp_path / "other.dcm")[2]
    assert run(*asked, "--image", tmp_path / "gone.dcm")[0] == 2


@pytest.mark.parametrize("command", ["draw", "animate", "report"])
def test_pictures_take_scale_and_side_of_the_film_that_is_named(
    command, tmp_path, run, monkeypatch
):
    film(tmp_path / "own.dcm", PixelSpacing=[MM, MM], PixelSpacingCalibrationType="GEOMETRY")
    film(tmp_path / "left.dcm", Laterality="L")
    seen = []
    for name in ("draw", "animation.film_bytes"):
        monkeypatch.setattr(
            f"wedgecalc.drawing.{name}",
            lambda plan, *a, **k: seen.append((plan, k["on"])) or b"",
            raising=False,
        )
    monkeypatch.setattr(
        "wedgecalc.pages.report.report_bytes",
        lambda plan, **k: seen.append((plan, k["radiograph"])) or b"",
    )
    monkeypatch.setattr("wedgecalc.drawing.picture_bytes", lambda *a: b"")
    out = tmp_path / ("a" + {"draw": ".png", "animate": ".gif", "report": ".pdf"}[command])
    code, _, err = run(
        command, written(tmp_path), *GOAL, "--image", tmp_path / "own.dcm", "-o", out
    )
    assert code == 0, err
    ((made, on),) = seen
    assert made.limb.frame.mm_per_unit == MM
    assert on.pixels.shape == (1400, 700)
    code, _, err = run(
        command, written(tmp_path), *GOAL, "--image", tmp_path / "left.dcm", "-o", out
    )
    assert (code, "side-mismatch" in err) == (2, True)


def test_one_film_is_not_that_of_many_legs(tmp_path, run):
    film(tmp_path / "own.dcm", PixelSpacing=[MM, MM])
    written(tmp_path)
    code, _, err = run("measure", tmp_path, "--image", tmp_path / "own.dcm")
    assert (code, "--image" in err) == (2, True)
    run("convert", tmp_path / "leg.json", tmp_path / "legs.csv")
    lines = (tmp_path / "legs.csv").read_text().splitlines()
    (tmp_path / "legs.csv").write_text(
        "\n".join([lines[0], *[lines[1].replace("leg", f"leg{k}", 1) for k in range(3)]])
    )
    code, _, err = run("measure", tmp_path / "legs.csv", "--image", tmp_path / "own.dcm")
    assert (code, "--image" in err) == (2, True)
    code, out, err = run(
        "measure", f"{tmp_path / 'legs.csv'}#leg1", "--image", tmp_path / "own.dcm", "--json"
    )
    assert json.loads(out)["scale_source"].startswith("PixelSpacing"), err


@pytest.mark.parametrize("name", ["gone.dcm", "gone.png"])
@pytest.mark.parametrize("kind", ["case", "labelme"])
def test_a_picture_that_is_not_there_is_named_whatever_its_kind(name, kind, tmp_path, run):
    path = written(tmp_path, image=name)
    if kind == "labelme":
        run("convert", path, tmp_path / "marks.json", "--to", "labelme")
        path = tmp_path / "marks.json"
    assert [note for note in json.loads(run("measure", path, "--json")[1])["notes"] if name in note]
    film(tmp_path / name, PixelSpacing=[MM, MM])
    assert not [
        note for note in json.loads(run("measure", path, "--json")[1])["notes"] if name in note
    ]


@pytest.mark.parametrize("there", [True, False])
def test_a_picture_of_another_size_is_the_cause_and_alone_is_named(there, tmp_path, run):
    """Annotated on an export of half the size, or its size stated wrongly: points then lie outside, and are not to blame."""
    shapes = [
        {"label": f"R_{name}", "points": [xy], "shape_type": "point"}
        for name, xy in raw(MM)["landmarks"].items()
    ]
    path = tmp_path / "leg.json"
    path.write_text(
        json.dumps(
            {"shapes": shapes, "imagePath": "leg.png", "imageWidth": 350, "imageHeight": 700}
        )
    )
    if there:
        Image.new("L", (700, 1400)).save(tmp_path / "leg.png")
    code, _, err = run("measure", path)
    assert code == 2
    if there:
        (line,) = err.strip().splitlines()
        assert "350 by 700" in line
        assert "700 by 1400" in line
    else:  # nothing but the file itself says how large the picture is
        assert all("outside the picture" in line for line in err.strip().splitlines())


@pytest.mark.parametrize(
    ("header", "typed", "raised"),
    [({"ImagerPixelSpacing": [MM, MM]}, (), True), ({"NominalScannedPixelSpacing": [MM, MM]}, (), True), ({"ImagerPixelSpacing": [MM, MM]}, ("--mm-per-px", MM), False),
     ({"ImagerPixelSpacing": [MM, MM], "EstimatedRadiographicMagnificationFactor": "1.1"}, (), False),
     ({"PixelSpacing": [MM, MM], "PixelSpacingCalibrationType": "GEOMETRY"}, (), False), ({}, (), False)],
)  # fmt: skip
def test_a_scale_of_the_detector_is_said_wherever_lengths_are(header, typed, raised, tmp_path, run):
    from wedgecalc.results.sentences import scale_caveat

    film(tmp_path / "own.dcm", **header)
    path = written(tmp_path, image="own.dcm")
    for command in ("measure", "plan", "double-level"):
        result = json.loads(run(command, path, *COMMANDS[command], *typed, "--json")[1])
        assert ("scale-uncorrected" in [alert["code"] for alert in result["alerts"]]) is raised
    assert ("scale-uncorrected" in run("measure", tmp_path, *typed)[1]) is raised
    limb = wc.load_case(path, Reading(mm_per_px=typed[1] if typed else None)).limb
    assert bool(scale_caveat(limb)) is raised
    assert (
        bool(
            scale_caveat(
                wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("hka", 176)).after_limb
            )
        )
        is raised
    )


def test_slides_and_the_page_say_that_a_scale_is_the_detectors(tmp_path, run):
    pptx = pytest.importorskip("pptx")
    film(tmp_path / "own.dcm", ImagerPixelSpacing=[MM, MM])
    film(tmp_path / "good.dcm", PixelSpacing=[MM, MM], PixelSpacingCalibrationType="GEOMETRY")
    for name, off in (("own", True), ("good", False)):
        path = written(tmp_path, image=f"{name}.dcm")
        assert run("slides", path, *GOAL, "-o", tmp_path / f"{name}.pptx")[0] == 0
        deck = pptx.Presentation(tmp_path / f"{name}.pptx")
        words = [
            " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
            for slide in deck.slides
        ]
        assert sum("Scale not corrected" in word for word in words) == (
            len(words) - 1 if off else 0
        )  # all but the title
        from wedgecalc.drawing import page
        from wedgecalc.drawing import theme as look
        from wedgecalc.drawing.canvas import Sheet
        from wedgecalc.drawing.scene import Scene
        from wedgecalc.pages.paper import PAPERS
        from wedgecalc.pages.surgeon_page import SurgeonPage

        read = wc.load_case(path)
        _, ax = page(*PAPERS["a4"], "light")
        made = wc.plan(read.limb, "lateral-closing-wedge-hto", wc.Target("hka", 176))
        SurgeonPage(Sheet(ax, look.THEMES["light"], PAPERS["a4"]), Scene.of(made), read.ref).draw()
        headings = [
            text.get_text() for text in ax.texts if text.get_text().startswith("The wedge ")
        ]
        assert [("not its true size" in heading) for heading in headings] == [off]


@pytest.mark.parametrize("command", ["plan", "check", "double-level", "sweep"])
@pytest.mark.parametrize("typed", [True, False])
def test_a_kerf_that_is_not_used_without_a_scale_is_said(command, typed, tmp_path, run):
    options = {
        "plan": GOAL,
        "check": (*GOAL, "--angle", "5"),
        "sweep": (*GOAL, "--over", "angle"),
        "double-level": (),
    }[command]
    kerf = {} if typed else {"osteotomy": {"kerf_mm": 1.2}}
    options = (*options, "--kerf", "1.2") if typed else options
    for scale, said in (({}, True), ({"mm_per_px": MM}, False)):
        code, out, err = run(command, written(tmp_path, **kerf, **scale), *options, "--json")
        if typed and said:  # what is typed is honoured or refused
            assert (code, out) == (2, "")
            assert "--kerf" in err
            continue
        assert code == 0, err
        assert [("kerf" in note) for note in json.loads(out)["notes"]] == [True] * said


@pytest.mark.parametrize("over", ["base", "entry"])
def test_what_a_base_lacks_is_named(over, tmp_path, run):
    for options in (
        ("sweep", written(tmp_path), *GOAL, "--over", over),
        ("check", written(tmp_path), *GOAL, "--base", "5"),
    ):
        code, _, err = run(*options)
        assert code == 2
        assert "no scale" in err
        assert "an entry" not in err


def test_what_an_uncertainty_does_not_count_is_said(tmp_path, run):
    from wedgecalc.results.sentences import NOT_COUNTED

    path = written(tmp_path, mm_per_px=MM)
    said = " ".join(run("plan", path, *GOAL, "--uncertainty", "first-order")[1].split())
    assert NOT_COUNTED in said
    assert "Standard deviation of a landmark: 1 mm" in said
    figure = wc.draw(
        wc.plan(wc.load_case(path).limb, "lateral-closing-wedge-hto", wc.Target("hka", 176)),
        "uncertainty",
    )
    assert NOT_COUNTED in [text.get_text() for text in figure.axes[0].texts]
