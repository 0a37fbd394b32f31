"""Radiographs: grey as shown, scale and side as the standard has them, and no word of a header anywhere."""

import io
import json
import warnings

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

import wedgecalc as wc
from tests.places import ON_FILM
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_files import phantom_case
from wedgecalc.sources.radiographs.dicom import dicom_bytes
from wedgecalc.sources.reading import load_case, radiograph_of

pydicom = pytest.importorskip("pydicom")

MARK = "ZZMARKEDZZ"
RAMP = np.linspace(0, 4095, 40 * 60).reshape(60, 40).astype(np.uint16)


def dataset(**values):
    """A DICOM file of a ramp, with changes; None removes an element."""
    read = pydicom.dcmread(io.BytesIO(dicom_bytes(RAMP, 0.2, "right")))
    for name in (
        "PixelSpacing",
        "NominalScannedPixelSpacing",
        "PixelSpacingCalibrationType",
        "PixelSpacingCalibrationDescription",
    ):
        delattr(read, name)
    for name, value in values.items():
        if value is None:
            delattr(read, name)
        else:
            setattr(read, name, value)
    return read


def saved(path, read):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read.save_as(path)
    return path


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "I;16", "I", "F"])
def test_plain_pictures(tmp_path, kind, mode):
    ramp = np.linspace(0, 255, 60 * 40).reshape(60, 40)
    pixels = {
        "I;16": (ramp * 257).astype(np.uint16),
        "I": (ramp * 257).astype(np.int32),
        "F": ramp.astype(np.float32),
    }.get(mode, ramp.astype(np.uint8))
    picture = Image.fromarray(pixels)
    picture = picture if mode in ("I;16", "I", "F") else picture.convert(mode)
    ending = {"PNG": ".png", "JPEG": ".jpg", "TIFF": ".tif"}[kind]
    try:
        picture.save(tmp_path / f"a{ending}", kind)
    except (OSError, ValueError):
        pytest.skip("no such picture exists")
    found = wc.load_radiograph(tmp_path / f"a{ending}")
    assert (found.pixels.shape, found.pixels.dtype) == ((60, 40), np.uint8)
    assert found.mm_per_px is None
    if mode != "1":
        assert np.corrcoef(found.pixels.reshape(-1), ramp.reshape(-1))[0, 1] > 0.99


def test_an_orientation_tag_is_obeyed(tmp_path):
    pixels = np.zeros((60, 40), np.uint8)
    pixels[:10] = 200
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to show it
    Image.fromarray(pixels).save(tmp_path / "a.png", exif=exif)
    found = wc.load_radiograph(tmp_path / "a.png").pixels
    assert found.shape == (40, 60)
    assert found[:, -10:].min() == 200


@pytest.mark.parametrize(
    ("values", "scale", "source", "note"),
    [
        ({}, None, None, None),
        ({"PixelSpacing": [0.2, 0.2]}, 0.2, "not known whether corrected", "calibrate by a marker"),
        ({"PixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "FIDUCIAL"}, 0.2, "calibrated", None),
        ({"PixelSpacing": [0.18, 0.18], "ImagerPixelSpacing": [0.2, 0.2]}, 0.18, "calibrated", None),
        ({"PixelSpacing": [0.2, 0.2], "ImagerPixelSpacing": [0.2, 0.2]}, 0.2, "not corrected", "some percent too large"),
        ({"ImagerPixelSpacing": [0.2, 0.2]}, 0.2, "not corrected", "some percent too large"),
        ({"NominalScannedPixelSpacing": [0.2, 0.2]}, 0.2, "not corrected", "some percent too large"),
        ({"ImagerPixelSpacing": [0.2, 0.2], "EstimatedRadiographicMagnificationFactor": 1.1}, 0.2 / 1.1, "Magnification", None),
        ({"PixelSpacing": [0.2, 0.2], "ImagerPixelSpacing": [0.2, 0.2], "EstimatedRadiographicMagnificationFactor": 1.1}, 0.2 / 1.1, "Magnification", None),
        ({"PixelSpacing": [0.15, 0.15], "ImagerPixelSpacing": [0.2, 0.2], "EstimatedRadiographicMagnificationFactor": 1.1}, 0.15, "calibrated", "the calibrated one is used"),
    ],
)  # fmt: skip
def test_scale_as_the_standard_has_it(tmp_path, values, scale, source, note):
    found = wc.load_radiograph(saved(tmp_path / "a.dcm", dataset(**values)))
    assert found.mm_per_px == (None if scale is None else pytest.approx(scale))
    assert found.scale_source is None if source is None else source in found.scale_source
    assert (
        any(note in each for each in found.notes)
        if note
        else not any("scale" in each or "calibrated" in each for each in found.notes)
    )


def test_pixels_that_are_not_square_are_said_and_nothing_is_drawn_on_them(tmp_path):
    found = wc.load_radiograph(saved(tmp_path / "a.dcm", dataset(PixelSpacing=[0.2, 0.25])))
    assert (found.aspect, found.mm_per_px) == (0.8, None)
    assert any("0.8 times as high as wide" in note for note in found.notes)
    with pytest.raises(wc.InputError, match="not square"):
        found.squared()


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("windowed", [False, True])
@pytest.mark.parametrize("rescaled", [False, True])
def test_grey_as_it_is_shown(tmp_path, inverted, windowed, rescaled):
    values = {"PhotometricInterpretation": "MONOCHROME1" if inverted else "MONOCHROME2"}
    if rescaled:
        values |= {"RescaleSlope": "2", "RescaleIntercept": "-1000"}
    if windowed:
        centre, width = (2047.5, 1024) if not rescaled else (2 * 2047.5 - 1000, 2048)
        values |= {"WindowCenter": str(centre), "WindowWidth": str(width)}
    else:
        values |= {"WindowCenter": None, "WindowWidth": None}
    found = wc.load_radiograph(saved(tmp_path / "a.dcm", dataset(**values))).pixels.astype(float)
    shown = 255 - found if inverted else found
    low, high = (1535.5, 2559.5) if windowed else (0.005 * 4095, 0.995 * 4095)
    expected = np.clip((RAMP - low) / (high - low), 0, 1) * 255
    assert abs(shown - expected).max() < 2.5


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.90"])
def test_compressed_pixels(tmp_path, syntax):
    pixels = phantom(wc.Limb.from_angles(), mm_per_px=2.0).pixels
    read = pydicom.dcmread(io.BytesIO(dicom_bytes(pixels, 2.0, "right")))
    plain = wc.load_radiograph(saved(tmp_path / "a.dcm", read)).pixels
    try:
        read.compress(syntax)
    except (RuntimeError, NotImplementedError, ValueError):
        pytest.skip("no encoder for it here")
    assert (wc.load_radiograph(saved(tmp_path / "b.dcm", read)).pixels == plain).all()


def test_our_own_file_is_valid(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pydicom.config.settings.reading_validation_mode = pydicom.config.RAISE
        try:
            made = phantom(wc.Limb.from_angles("left"), mm_per_px=1.0)
            data = dicom_bytes(made.pixels, 1.0, "left")
            read = pydicom.dcmread(io.BytesIO(data))
            for element in read.iterall():
                assert element.value is not None
            pydicom.dcmwrite(io.BytesIO(), read, enforce_file_format=True)
        finally:
            pydicom.config.settings.reading_validation_mode = pydicom.config.WARN
    assert data == dicom_bytes(made.pixels, 1.0, "left"), "the same bytes for the same picture"
    assert (read.ConversionType, read.BurnedInAnnotation, read.Laterality) == ("SYN", "NO", "L")
    assert (read.pixel_array == made.pixels).all()


def case_on(tmp_path, picture, **changes):
    made = phantom(wc.Limb.from_angles("right", mpta=82), mm_per_px=1.0, noise=0)
    raw = json.loads(phantom_case(made, tmp_path / picture)) | changes
    raw = {key: value for key, value in raw.items() if value is not None}
    (tmp_path / "leg.json").write_text(json.dumps(raw))
    return made


def test_the_case_wins_over_the_header_and_conflicts_are_said(tmp_path, run):
    made = case_on(tmp_path, "leg.dcm")
    read = pydicom.dcmread(io.BytesIO(dicom_bytes(made.pixels, 1.0, "right")))
    read.PixelSpacing = read.NominalScannedPixelSpacing = [1.1, 1.1]
    saved(tmp_path / "leg.dcm", read)
    found = load_case(tmp_path / "leg.json")
    assert (found.scale_source, found.limb.frame.mm_per_unit) == (
        "calibration",
        pytest.approx(1.0, rel=1e-6),
    )
    code, _, err = run("measure", tmp_path / "leg.json")
    assert code == 0
    assert "1.1 by the radiograph" in err
    case_on(tmp_path, "leg.dcm", calibration=None)
    found = load_case(tmp_path / "leg.json")
    assert found.limb.frame.mm_per_unit == pytest.approx(1.1)
    assert found.scale_source == "PixelSpacing, calibrated"
    code, out, _ = run("measure", tmp_path / "leg.json", "--json")
    assert json.loads(out)["scale_source"] == "PixelSpacing, calibrated"
    assert json.loads(out)["measures"]["femur_mm"] == pytest.approx(430 * 1.1, rel=1e-6)


@pytest.mark.parametrize("tag", ["Laterality", "ImageLaterality"])
def test_the_side_is_held_against_the_header(tmp_path, run, tag):
    made = case_on(tmp_path, "leg.dcm")
    read = pydicom.dcmread(io.BytesIO(dicom_bytes(made.pixels, 1.0, "right")))
    read.Laterality = ""
    setattr(read, tag, "L")
    saved(tmp_path / "leg.dcm", read)
    code, out, err = run("measure", tmp_path / "leg.json")
    assert (code, out) == (2, "")
    assert "side-mismatch" in err


def marked_dataset(pixels, scale):
    """A header with a marked value in every element of words, private ones and nested ones too."""
    read = pydicom.dcmread(io.BytesIO(dicom_bytes(pixels, scale, "right")))
    words = {"PN": f"{MARK}^NAME", "LO": MARK, "SH": MARK, "LT": MARK, "ST": MARK, "UT": MARK, "DA": "20190704", "TM": "131313", "DT": "20190704131313",
             "AS": "077Y", "UC": MARK}  # fmt: skip
    for tag, (kind, _, _, _, keyword) in pydicom.datadict.DicomDictionary.items():
        if (
            keyword
            and kind in words
            and tag >> 16 in (0x0008, 0x0010, 0x0018, 0x0020, 0x0032, 0x0040)
        ):
            read.add_new(tag, kind, words[kind])
    block = read.private_block(0x0011, MARK, create=True)
    block.add_new(0x01, "LO", MARK)
    inner = pydicom.Dataset()
    inner.PatientComments = MARK
    read.RequestAttributesSequence = [inner]
    read.BurnedInAnnotation = "YES"
    return read


SECRETS = (MARK, "20190704", "131313", "077Y")


@pytest.mark.usefixtures("coarse")
def test_no_word_of_a_header_reaches_any_output(tmp_path, run):
    made = case_on(tmp_path, "leg.dcm", osteotomy={"procedure": "medial-opening-wedge-hto"})
    saved(tmp_path / "leg.dcm", marked_dataset(made.pixels, 1.0))
    case, outputs = tmp_path / "leg.json", []
    for command in (["measure", case], ["measure", case, "--json"], ["plan", case], ["plan", case, "--json"], ["analyse", case, "--json"], ["compare", case],
                    ["draw", case, "--view", "radiograph", "-o", tmp_path / "a.png"], ["draw", case, "--on-radiograph", "-o", tmp_path / "a.svg"],
                    ["draw", case, "--on-radiograph", "-o", tmp_path / "a.pdf"], ["animate", case, "--on-radiograph", "-o", tmp_path / "a.gif"],
                    ["slides", case, "--on-radiograph", "-o", tmp_path / "a.pptx"], ["convert", case, tmp_path / "b.json", "--to", "labelme"]):  # fmt: skip
        code, out, err = run(*command)
        assert code == 0, err
        outputs += [out, err]
    assert any("burned-in" in each for each in outputs)
    import zipfile

    files = [
        path.read_bytes()
        for path in tmp_path.iterdir()
        if path.suffix in (".png", ".svg", ".pdf", ".gif") or path.name == "b.json"
    ]
    files += [
        zipfile.ZipFile(tmp_path / "a.pptx").read(name)
        for name in zipfile.ZipFile(tmp_path / "a.pptx").namelist()
    ]
    for secret in SECRETS:
        assert not any(secret in each for each in outputs), secret
        assert not any(
            secret.encode() in each or secret.encode("utf-16-le") in each
            for each in files
            if len(each) < 10**7
        ), secret


def test_nor_any_error(tmp_path, run):
    made = case_on(tmp_path, "leg.dcm")
    good = marked_dataset(made.pixels, 1.0)
    spoilt = [
        ("PhotometricInterpretation", f"{MARK}"[:16]),
        ("NumberOfFrames", "3"),
        ("PixelSpacing", [0.1, 0.3]),
        ("Rows", 60000),
        ("BitsStored", 99),
    ]
    for name, value in spoilt:
        read = marked_dataset(made.pixels, 1.0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            setattr(read, name, value)
            read.save_as(tmp_path / "leg.dcm")
        code, out, err = run("draw", tmp_path / "leg.json", *ON_FILM, "-o", tmp_path / "x.png")
        assert code == 2, name
        assert not any(secret in out + err for secret in SECRETS), name
        assert not (tmp_path / "x.png").exists()
    good.save_as(tmp_path / "leg.dcm")
    whole = (tmp_path / "leg.dcm").read_bytes()
    for length in (10, 200, 1000, 3000, len(whole) // 2, len(whole) - 7):
        (tmp_path / "leg.dcm").write_bytes(whole[:length])
        code, out, err = run("draw", tmp_path / "leg.json", *ON_FILM, "-o", tmp_path / "x.png")
        assert code == 2, length
        assert not any(secret in out + err for secret in SECRETS), length


def test_words_in_a_png_reach_nothing(tmp_path, run):
    made = case_on(tmp_path, "leg.png", osteotomy={"procedure": "medial-opening-wedge-hto"})
    info = PngImagePlugin.PngInfo()
    info.add_text("Patient", MARK)
    Image.fromarray((made.pixels >> 4).astype(np.uint8)).save(tmp_path / "leg.png", pnginfo=info)
    code, out, err = run(
        "draw", tmp_path / "leg.json", "--view", "radiograph", "-o", tmp_path / "a.png"
    )
    assert code == 0
    assert "burned-in" in err
    assert MARK not in out + err
    assert MARK.encode() not in (tmp_path / "a.png").read_bytes()


def test_a_picture_needs_landmarks_on_it(tmp_path, run):
    case_on(tmp_path, "leg.png")
    Image.new("L", (50, 50)).save(tmp_path / "leg.png")
    code, out, err = run("draw", tmp_path / "leg.json", *ON_FILM, "-o", tmp_path / "a.png")
    assert (code, out) == (2, "")
    assert "of 50 by 50 pixels" in err
    code, _, err = run("draw", "demo:medial-oa-right", "--on-radiograph", "-o", tmp_path / "a.png")
    assert code == 2
    assert "--image" in err
    code, _, err = run(
        "draw", "demo:medial-oa-right", "--image", tmp_path / "leg.png", "-o", tmp_path / "a.png"
    )
    assert code == 2
    assert "in mm" in err
    assert radiograph_of(load_case("demo:phantom-left")).pixels.shape[0] > 1000
