"""Grey as the header asks for it: windows, tables, slopes, overlays and colours, held against dcmtk."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.film_files import (
    FIRST_LUT,
    FIRST_WINDOW,
    RAMP,
    SLOPE,
    alike,
    by_dcmtk,
    colour_dataset,
    dataset,
    grey_dataset,
    lut,
    refused,
    saved,
)

SAME = [
    {"RescaleSlope": b"", "RescaleIntercept": b""}, {"RescaleSlope": None, "RescaleIntercept": None}, {"RescaleSlope": b"1,0 "}, {"RescaleSlope": b"0 "}, {"VOILUTFunction": b""},
    {"VOILUTFunction": b"LINEAR"}, {"BitsStored": None, "HighBit": None, "BitsAllocated": 16}, {"HighBit": None}, {"PixelRepresentation": None}, {"SamplesPerPixel": None},
    {"PresentationLUTShape": None}, {"PresentationLUTShape": b""}, {"WindowCenter": b"2047.5\\9\\9 ", "WindowWidth": b"4096\\9\\9 "}, {"WindowCenter": b"9\\2047.5 ", "WindowWidth": b"0\\4096"},
    {"PhotometricInterpretation": None}, {"Laterality": None}, {"PatientOrientation": b""}, {"ModalityLUTSequence": []}, {"VOILUTSequence": []}, {"PlanarConfiguration": 0},
    {"WindowCenter": b"2047,5", "WindowWidth": b"4096,0"}, {"WindowCenter": b"2048.0 ", "WindowWidth": b"4096 ", "VOILUTFunction": b"LINEAR_EXACT"},
]  # fmt: skip


@pytest.mark.parametrize("values", SAME, ids=str)
def test_what_is_empty_or_absent_has_the_standards_default(tmp_path, values):
    plain = wc.load_radiograph(saved(tmp_path / "plain.dcm", dataset())).pixels
    if values.get("BitsStored", 0) is None:
        # All 16 bits are stored, and the window is laid as before.
        plain = np.round(RAMP / 4095 * 255 / 16)
        values = values | {"WindowCenter": "32767.5", "WindowWidth": "65536"}
    alike(wc.load_radiograph(saved(tmp_path / "a.dcm", dataset(**values))).pixels, plain)


@pytest.mark.parametrize("values", [{"WindowWidth": b"0 "}, {"WindowWidth": b""}, {"WindowCenter": b""}, {"WindowCenter": None}, {"WindowWidth": b"-1"}, {"WindowWidth": b"x "}])  # fmt: skip
def test_without_a_window_that_can_be_used_grey_is_stretched(tmp_path, values):
    found = wc.load_radiograph(saved(tmp_path / "a.dcm", dataset(**values))).pixels
    low, high = 0.005 * 4095, 0.995 * 4095
    alike(found, np.clip((RAMP - low) / (high - low), 0, 1) * 255, 2)


@pytest.mark.parametrize(
    ("values", "word"),
    [({"Rows": None}, "Rows"), ({"Columns": None}, "Columns"), ({"BitsAllocated": None}, "BitsAllocated"), ({"BitsStored": 99}, "99 bits"), ({"SamplesPerPixel": 3}, "3 samples"),
     ({"PhotometricInterpretation": "CMYK"}, "photometric"), ({"BitsAllocated": 12}, "in 12"), ({"Rows": 61}, "ends too early"), ({"BitsAllocated": 32}, "ends too early")],
)  # fmt: skip
def test_the_reason_is_the_true_one(tmp_path, values, word):
    problem = refused(saved(tmp_path / "a.dcm", dataset(**values)), word)
    assert "uncompressed" not in problem.fix


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_depths_and_signs(tmp_path, bits, signed, photometric):
    path = saved(tmp_path / "a.dcm", grey_dataset(bits, signed, photometric))
    found = wc.load_radiograph(path).pixels
    assert (found[0, 0], found[-1, -1]) == ((255, 0) if photometric == "MONOCHROME1" else (0, 255))
    alike(found, by_dcmtk(path, *FIRST_WINDOW))


@pytest.mark.parametrize("values", [
    {"RescaleSlope": "-10", "RescaleIntercept": "40950", "WindowCenter": "20475", "WindowWidth": "20000"},
    {"RescaleSlope": "-1", "RescaleIntercept": "0", "WindowCenter": "-2000", "WindowWidth": "1000"},
    {"RescaleSlope": "-0.5", "RescaleIntercept": "100", "PhotometricInterpretation": "MONOCHROME1", "PresentationLUTShape": "INVERSE", "WindowCenter": "-900", "WindowWidth": "1000"},
    {"RescaleSlope": "2.5", "RescaleIntercept": "-1024", "WindowCenter": "4000", "WindowWidth": "3000"},
    {"WindowCenter": "1000", "WindowWidth": "1"}, {"WindowCenter": ["1000", "2000"], "WindowWidth": ["500", "700"]},
    {"WindowCenter": "1000", "WindowWidth": "500", "VOILUTFunction": "LINEAR_EXACT"}, {"WindowCenter": "1000", "WindowWidth": "500", "VOILUTFunction": ""},
    {"WindowCenter": "2000", "WindowWidth": "900", "PresentationLUTShape": "INVERSE"}, {"PhotometricInterpretation": "MONOCHROME1", "PresentationLUTShape": None},
], ids=str)  # fmt: skip
def test_slopes_windows_and_shapes(tmp_path, values):
    path = saved(tmp_path / "a.dcm", dataset(**values))
    alike(wc.load_radiograph(path).pixels, by_dcmtk(path, *FIRST_WINDOW))


def test_a_sigmoid(tmp_path):
    path = saved(
        tmp_path / "a.dcm",
        dataset(VOILUTFunction="SIGMOID", WindowCenter="2000", WindowWidth="900"),
    )
    alike(wc.load_radiograph(path).pixels, by_dcmtk(path, *FIRST_WINDOW, "+Wfs"))


def test_a_negative_slope_leaves_bones_white(tmp_path):
    """What is stored upside down and has a slope that turns it back is shown like the picture itself."""
    plain = wc.load_radiograph(
        saved(tmp_path / "a.dcm", dataset(WindowCenter="1500", WindowWidth="1000"))
    ).pixels
    read = dataset(
        4095 - RAMP,
        RescaleSlope="-10",
        RescaleIntercept="40950",
        WindowCenter="15000",
        WindowWidth="10000",
    )
    alike(wc.load_radiograph(saved(tmp_path / "b.dcm", read)).pixels, plain)
    for name in ("WindowCenter", "WindowWidth"):
        delattr(read, name)
    assert (
        np.diff(wc.load_radiograph(saved(tmp_path / "b.dcm", read)).pixels.reshape(-1).astype(int))
        >= 0
    ).all()


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize(("bits", "allocated"), [(8, 8), (8, 16), (7, 8), (5, 16)])
def test_up_to_eight_bits_without_a_window_are_shown_as_stored(
    tmp_path, bits, allocated, photometric
):
    most = 2**bits - 1
    stored = (most * (0.2 + 0.4 * SLOPE)).astype(int)
    read = dataset(BitsAllocated=allocated, BitsStored=bits, HighBit=bits - 1, WindowCenter=None, WindowWidth=None,
                   PhotometricInterpretation=photometric, PresentationLUTShape=None)  # fmt: skip
    read.PixelData = stored.astype(f"<u{allocated // 8}").tobytes()
    read["PixelData"].VR = "OW"
    found = wc.load_radiograph(saved(tmp_path / "a.dcm", read))
    shown = stored * 255 / most
    alike(found.pixels, 255 - shown if photometric == "MONOCHROME1" else shown)


@pytest.mark.parametrize(
    ("centre", "width"),
    [(b"100\\2048 ", b"\\4096 "), (b"\\2048 ", b"300\\4096"), (b"abc\\2048", b"100\\4096"), (b"100\\2048", b"0\\4096"),
     (b"1e300\\2048", b"1e308\\4096 "), (b"nan\\2048", b"5\\4096"), (b"2048", b"4096\\abc")],
)  # fmt: skip
def test_of_several_windows_the_first_that_can_be_used_is(tmp_path, centre, width):
    found = wc.load_radiograph(
        saved(tmp_path / "a.dcm", dataset(WindowCenter=centre, WindowWidth=width))
    )
    whole = wc.load_radiograph(
        saved(tmp_path / "b.dcm", dataset(WindowCenter="2048", WindowWidth="4096"))
    )
    alike(found.pixels, whole.pixels, 0)
    assert found.notes == whole.notes


@pytest.mark.parametrize(
    ("centre", "width"), [(b"abc ", b"100 "), (b"1e300 ", b"1e308 "), (b"5 ", b"\\ ")]
)
def test_a_window_that_cannot_be_used_is_said(tmp_path, centre, width):
    found = wc.load_radiograph(
        saved(tmp_path / "a.dcm", dataset(WindowCenter=centre, WindowWidth=width))
    )
    assert any("window" in note for note in found.notes)
    assert found.pixels.max() == 255


ROOT = np.sqrt(np.arange(4096) / 4095) * 65535


@pytest.mark.parametrize("kind", ["US", "OW"])
@pytest.mark.parametrize(
    ("table", "bits", "first"),
    [
        (ROOT, 16, 0),
        (ROOT / 16, 12, 0),
        (ROOT / 257, 8, 0),
        (ROOT[:3000] / 257, 8, 100),
        (ROOT[:256], 16, 2000),
    ],
)
def test_voi_tables(tmp_path, kind, table, bits, first):
    read = dataset(
        VOILUTSequence=lut(table, bits, first, kind), WindowCenter=None, WindowWidth=None
    )
    path = saved(tmp_path / "a.dcm", read)
    alike(wc.load_radiograph(path).pixels, by_dcmtk(path, *FIRST_LUT))


def test_a_modality_table_before_a_window(tmp_path):
    read = dataset(
        ModalityLUTSequence=lut(ROOT / 16, 12),
        RescaleSlope=None,
        RescaleIntercept=None,
        RescaleType=None,
    )
    path = saved(tmp_path / "a.dcm", read)
    alike(wc.load_radiograph(path).pixels, by_dcmtk(path, *FIRST_WINDOW))


def test_a_table_that_is_too_short_is_said_and_left_out(tmp_path):
    read = dataset(VOILUTSequence=lut(ROOT[:100], 16))
    read.VOILUTSequence[0].LUTDescriptor = [4096, 0, 16]
    found = wc.load_radiograph(saved(tmp_path / "a.dcm", read))
    alike(found.pixels, wc.load_radiograph(saved(tmp_path / "b.dcm", dataset())).pixels)
    assert any("VOILUTSequence cannot be read" in note for note in found.notes)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(("bits", "high"), [(12, 15), (12, 13), (10, 15), (14, 15)])
def test_bits_that_are_stored_high(tmp_path, bits, high, signed):
    path = saved(tmp_path / "a.dcm", grey_dataset(bits, signed, HighBit=high))
    found = wc.load_radiograph(path).pixels
    alike(
        found, wc.load_radiograph(saved(tmp_path / "b.dcm", grey_dataset(bits, signed))).pixels, 0
    )
    alike(found, by_dcmtk(path, *FIRST_WINDOW))


@pytest.mark.parametrize("signed", [False, True])
def test_overlays_in_the_bits_above(tmp_path, signed):
    read = grey_dataset(12, signed)
    plain = wc.load_radiograph(saved(tmp_path / "a.dcm", read)).pixels
    words = np.frombuffer(read.PixelData, "<u2").copy()
    words[::3] |= 0x9000
    read.PixelData = words.tobytes()
    path = saved(tmp_path / "b.dcm", read)
    alike(wc.load_radiograph(path).pixels, plain, 0)
    alike(plain, by_dcmtk(path, *FIRST_WINDOW))


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_padding_counts_for_nothing_and_is_black(tmp_path, photometric):
    pixels = (RAMP // 4 + 1000).astype(np.uint16)
    pixels[:20] = 4095
    shape = {
        "PhotometricInterpretation": photometric,
        "PresentationLUTShape": None,
        "WindowCenter": None,
        "WindowWidth": None,
    }
    read = dataset(pixels, **shape)
    read.add_new(0x00280120, "US", 4095)
    found = wc.load_radiograph(saved(tmp_path / "a.dcm", read)).pixels
    assert (found[:20] == 0).all()
    assert np.ptp(found[20:].astype(int)) > 250


def test_32_bits_and_one(tmp_path):
    read = dataset(BitsAllocated=32, BitsStored=32, HighBit=31, WindowCenter=None, WindowWidth=None)
    read.PixelData = (RAMP.astype(np.uint32) * 100_000).tobytes()
    alike(wc.load_radiograph(saved(tmp_path / "a.dcm", read)).pixels, SLOPE * 255, 3)
    read = dataset(BitsAllocated=1, BitsStored=1, HighBit=0, WindowCenter=None, WindowWidth=None)
    read.PixelData = np.packbits(RAMP.reshape(-1) > 2000, bitorder="little").tobytes()
    found = wc.load_radiograph(saved(tmp_path / "a.dcm", read)).pixels
    assert ((found == 255) == (RAMP > 2000)).all()


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
@pytest.mark.parametrize("planar", [0, 1])
def test_colours(tmp_path, photometric, planar):
    path = saved(tmp_path / "a.dcm", colour_dataset(photometric, planar))
    alike(wc.load_radiograph(path).pixels, by_dcmtk(path, "+M"), 2)


@pytest.mark.parametrize("bits", [8, 16])
def test_palettes(tmp_path, bits):
    read = dataset(BitsAllocated=8, BitsStored=8, HighBit=7, PhotometricInterpretation="PALETTE COLOR", PresentationLUTShape=None, WindowCenter=None, WindowWidth=None,
                   RescaleSlope=None, RescaleIntercept=None, RescaleType=None)  # fmt: skip
    table = np.arange(256)[::-1] * (257 if bits == 16 else 1)
    for k, name in enumerate(("Red", "Green", "Blue")):
        read.add_new(0x00281101 + k, "US", [256, 0, bits])
        words = table.astype("<u2").tobytes() if bits == 16 else table.astype(np.uint8).tobytes()
        read.add_new(0x00281201 + k, "OW", words)
        assert f"{name}PaletteColorLookupTableData" in read
    read.PixelData = (RAMP >> 4).astype(np.uint8).tobytes()
    read["PixelData"].VR = "OB"
    alike(wc.load_radiograph(saved(tmp_path / "a.dcm", read)).pixels, 255 - (RAMP >> 4), 1)
