"""Radiographs as devices and people write them: read right, or refused by name; held against dcmtk and Pillow where they can."""

import contextlib
import io
import json
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_files import phantom_case
from wedgecalc.sources.radiographs.kinds import kind_of
from wedgecalc.sources.radiographs.picture import film_facts

pydicom = pytest.importorskip("pydicom")

from tests.film_files import RAMP, colour_dataset, dataset, grey_dataset, lut, saved, tiff  # noqa: E402

SLOPE = np.linspace(0, 1, 60 * 40).reshape(60, 40)


def alike(found, expected, within=1):
    assert found.shape == expected.shape
    assert np.abs(found.astype(int) - expected.astype(int)).max() <= within


def refused(path, *words):
    """Hold the error against words that must stand in it; none may send a reader the wrong way."""
    with pytest.raises(wc.InputError) as error:
        wc.load_radiograph(path)
    (problem,) = error.value.problems
    for word in words:
        assert word in f"{problem.found}; {problem.fix}"
    return problem


# --- what a file is, its bytes say -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["IM0001", "leg.IMA", "leg.dicom", "leg.dcm.part", "leg.png", "1.2.840.113619"]
)
def test_a_dicom_file_is_read_whatever_it_is_called(tmp_path, name):
    found = wc.load_radiograph(saved(tmp_path / name, dataset(ImagerPixelSpacing=[0.2, 0.2])))
    assert (found.pixels.shape, found.mm_per_px, found.side) == ((60, 40), 0.2, "right")


@pytest.mark.parametrize(
    ("kind", "name"),
    [("PNG", "a.jpg"), ("JPEG", "a.png"), ("TIFF", "a.dcm"), ("PNG", "a"), ("JPEG", "a.tif")],
)
def test_a_picture_is_read_whatever_it_is_called(tmp_path, kind, name):
    Image.fromarray((SLOPE * 255).astype(np.uint8)).save(tmp_path / name, kind)
    found = wc.load_radiograph(tmp_path / name)
    alike(found.pixels, (SLOPE * 255).astype(np.uint8), 3)
    assert film_facts(tmp_path / name).size == (40, 60)


@pytest.mark.parametrize("implicit", [True, False])
@pytest.mark.parametrize("little", [True, False])
@pytest.mark.parametrize("meta", [True, False])
@pytest.mark.parametrize("preamble", [True, False])
def test_without_preamble_or_meta_information(tmp_path, implicit, little, meta, preamble):
    if implicit and not little:
        pytest.skip("no such encoding")
    if preamble and not meta:
        pytest.skip("no such file")
    read = grey_dataset(12, ImagerPixelSpacing=[0.2, 0.2])
    plain = wc.load_radiograph(saved(tmp_path / "plain", read))
    if not little:
        read.PixelData = np.frombuffer(read.PixelData, "<u2").astype(">u2").tobytes()
    buffer = io.BytesIO()
    if meta:
        read.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian if implicit else (
            pydicom.uid.ExplicitVRLittleEndian if little else pydicom.uid.ExplicitVRBigEndian)  # fmt: skip
        pydicom.dcmwrite(
            buffer, read, enforce_file_format=True, implicit_vr=implicit, little_endian=little
        )
        data = buffer.getvalue() if preamble else buffer.getvalue()[132:]
    else:
        del read.file_meta
        pydicom.dcmwrite(buffer, read, implicit_vr=implicit, little_endian=little)
        data = buffer.getvalue()
        data = data[132:] if data[128:132] == b"DICM" else data
    (tmp_path / "IM0001").write_bytes(data)
    found = wc.load_radiograph(tmp_path / "IM0001")
    assert (found.pixels == plain.pixels).all()
    assert (found.mm_per_px, found.side) == (0.2, "right")


def zipped(name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "a")
    return buffer.getvalue()


def picture(kind, **options):
    buffer = io.BytesIO()
    Image.new("L", (20, 20), 99).save(buffer, kind, **options)
    return buffer.getvalue()


FOREIGN = {
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0", "video": b"\0\0\0\x18ftypisom\0\0\0\0", "GIF": picture("GIF"), "BMP": picture("BMP"),
    "WebP": b"RIFF\x24\0\0\0WEBPVP8 ", "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n", "NIfTI": b"\x5c\x01\0\0" + bytes(340) + b"n+1\0", "gzip": b"\x1f\x8b\x08\0",
    "zip": zipped("leg.dcm"), "Office": zipped("[Content_Types].xml"), "7z": b"7z\xbc\xaf\x27\x1c", "text": b"id,side\n1,right\n", "empty": b"", "SVG": b"<svg xmlns=''/>",
    "web": b"<!DOCTYPE html><p>log in", "Photoshop": b"8BPS\0\1", "Parquet": b"PAR1\x15\x04",
}  # fmt: skip


@pytest.mark.parametrize("code", FOREIGN)
def test_what_is_no_radiograph_is_named(tmp_path, code):
    (tmp_path / "leg.png").write_bytes(FOREIGN[code])
    kind = kind_of(FOREIGN[code])
    assert kind.code == code
    problem = refused(tmp_path / "leg.png", kind.words)
    assert "uncompressed" not in problem.fix


def test_an_unknown_kind_is_said_to_be_unknown(tmp_path):
    (tmp_path / "leg.dcm").write_bytes(bytes(range(1, 9)) * 100)
    refused(tmp_path / "leg.dcm", "kind that is not known")


CLASS = "1.2.840.10008.5.1.4.1.1."


@pytest.mark.parametrize(
    ("uid", "word"),
    [("1.2.840.10008.1.3.10", "DICOMDIR"), (CLASS + "88.11", "structured report"), (CLASS + "88.33", "structured report"), (CLASS + "88.59", "key object"),
     (CLASS + "104.1", "PDF"), (CLASS + "11.1", "presentation state"), (CLASS + "9.1.1", "waveform"), (CLASS + "66.4", "segmentation"), (CLASS + "2", "CT volume"),
     (CLASS + "2.1", "CT volume"), (CLASS + "4", "MR volume"), (CLASS + "4.1", "MR volume"), (CLASS + "128", "PET"), (CLASS + "481.3", "radiotherapy")],
)  # fmt: skip
@pytest.mark.parametrize("only_in_meta", [True, False])
def test_other_objects_are_named_for_what_they_are(tmp_path, uid, word, only_in_meta):
    read = dataset(SOPClassUID=None if only_in_meta else uid)
    read.file_meta.MediaStorageSOPClassUID = uid
    refused(saved(tmp_path / "a", read), word)
    with pytest.raises(wc.InputError, match=word):
        film_facts(tmp_path / "a")


@pytest.mark.parametrize(
    "uid",
    [
        CLASS + "1",
        CLASS + "1.1",
        CLASS + "1.1.1",
        CLASS + "7",
        CLASS + "7.2",
        CLASS + "12.1",
        CLASS + "6.1",
        CLASS + "481.1.9"[:2] + "99",
    ],
)
def test_radiographs_of_every_class_are_read(tmp_path, uid):
    read = dataset(SOPClassUID=uid)
    read.file_meta.MediaStorageSOPClassUID = uid
    assert wc.load_radiograph(saved(tmp_path / "a", read)).pixels.shape == (60, 40)


def test_the_scout_view_of_a_ct_is_a_radiograph(tmp_path):
    read = dataset(SOPClassUID=CLASS + "2", ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    assert wc.load_radiograph(saved(tmp_path / "a", read)).pixels.shape == (60, 40)
    refused(
        saved(
            tmp_path / "a",
            dataset(SOPClassUID=CLASS + "2", ImageType=["ORIGINAL", "PRIMARY", "AXIAL"]),
        ),
        "CT",
    )


def test_frames_and_missing_pixels_are_named(tmp_path):
    read = dataset(NumberOfFrames="3")
    read.PixelData = read.PixelData * 3
    refused(saved(tmp_path / "a", read), "3 frames")
    refused(saved(tmp_path / "a", dataset(PixelData=None)), "without pixels")
    for frames in (b"", b"1 "):
        assert wc.load_radiograph(
            saved(tmp_path / "a", dataset(NumberOfFrames=frames))
        ).pixels.shape == (60, 40)


# --- headers of real devices -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "scale", "word"),
    [({"PixelSpacing": b"0,143\\0,143 "}, 0.143, "decimal comma"), ({"PixelSpacing": b"0.143 "}, None, "one value"), ({"PixelSpacing": b"0.143\\"}, None, "one value"),
     ({"PixelSpacing": b"0.1\\0.1\\0.1 "}, None, "3 values"), ({"PixelSpacing": b"0.143,0.143 "}, None, "comma"), ({"PixelSpacing": b"abc\\abc "}, None, "no number"),
     ({"PixelSpacing": b"0\\0 "}, None, "0.001"), ({"PixelSpacing": b"nan\\nan "}, None, "no number"), ({"PixelSpacing": b"-0.1\\-0.1 "}, None, "0.001"),
     ({"PixelSpacing": b""}, None, None), ({"PixelSpacing": b" 0.143 \\ 0.143\0"}, 0.143, None), ({"PixelSpacing": b"+1.43e-1\\1.43E-01 "}, 0.143, None),
     ({"PixelSpacing": b"0.143 ", "ImagerPixelSpacing": [0.15, 0.15]}, 0.15, "one value")],
)  # fmt: skip
def test_spacings_that_are_odd_are_read_or_said(tmp_path, values, scale, word):
    path = saved(tmp_path / "a.dcm", dataset(**values))
    found = wc.load_radiograph(path)
    assert found.pixels.shape == (60, 40)
    assert found.mm_per_px == (None if scale is None else pytest.approx(scale))
    said = [note for note in film_facts(path).notes if note.startswith("PixelSpacing ")]
    assert (word is None and not said) or any(word in note for note in said)
    if word and scale is None:
        assert any("withheld" in note for note in found.notes)


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
        plain = np.round(
            RAMP / 4095 * 255 / 16
        )  # all 16 bits are stored, and the window is laid as before
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


# --- grey, held against dcmtk ----------------------------------------------------------------------------------------


def by_dcmtk(path, *options):
    """The grey values that dcmtk makes of a file."""
    if shutil.which("dcm2pnm") is None:
        pytest.skip("dcmtk's dcm2pnm is not installed")
    out = path.with_suffix(".pgm")
    done = subprocess.run(
        ["dcm2pnm", *options, "+op", str(path), str(out)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return np.asarray(Image.open(out).convert("L"))


FIRST_WINDOW, FIRST_LUT = ("+Wi", "1"), ("+Wl", "1")


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


def tool(*command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"dcmtk's {command[0]} is not installed")
    return subprocess.run(command, capture_output=True, text=True)


CODECS = {
    "implicit": ("dcmconv", "+ti"), "explicit": ("dcmconv", "+te"), "big endian": ("dcmconv", "+tb"), "RLE": ("dcmcrle",), "JPEG lossless SV1": ("dcmcjpeg", "+e1"),
    "JPEG lossless": ("dcmcjpeg", "+el"), "JPEG lossless pseudo": ("dcmcjpeg", "+e1", "+pl"), "JPEG baseline": ("dcmcjpeg", "+eb"), "JPEG extended": ("dcmcjpeg", "+ee"),
    "JPEG-LS": ("dcmcjpls", "+el"), "JPEG-LS near": ("dcmcjpls", "+en"),
}  # fmt: skip
BACK = {"dcmcjpeg": "dcmdjpeg", "dcmcjpls": "dcmdjpls", "dcmcrle": "dcmdrle", "dcmconv": "dcmconv"}
STORED = {
    "8": lambda: grey_dataset(8), "8 white": lambda: grey_dataset(8, False, "MONOCHROME1"), "10": lambda: grey_dataset(10), "12 white": lambda: grey_dataset(12, False, "MONOCHROME1"),
    "12 signed": lambda: grey_dataset(12, True), "12 high": lambda: grey_dataset(12, HighBit=15), "16": lambda: grey_dataset(16), "16 signed": lambda: grey_dataset(16, True),
    "RGB": colour_dataset, "YBR": lambda: colour_dataset("YBR_FULL"),
}  # fmt: skip


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("codec", CODECS)
def test_transfer_syntaxes(tmp_path, codec, stored):
    read = STORED[stored]()
    plain = saved(tmp_path / "plain.dcm", read)
    coder, *options = CODECS[codec]
    made = tool(coder, *options, str(plain), str(tmp_path / "coded.dcm"))
    if made.returncode or not (tmp_path / "coded.dcm").exists():
        pytest.skip(f"dcmtk does not write this: {made.stderr.strip()[-80:]}")
    tool(BACK[coder], str(tmp_path / "coded.dcm"), str(tmp_path / "decoded.dcm"))
    found = wc.load_radiograph(tmp_path / "coded.dcm").pixels
    options = ("+M",) if stored in ("RGB", "YBR") else FIRST_WINDOW
    alike(found, by_dcmtk(tmp_path / "decoded.dcm", *options), 2 if stored in ("RGB", "YBR") else 1)
    if (
        "near" not in codec
        and "baseline" not in codec
        and "extended" not in codec
        and stored not in ("RGB", "YBR")
    ):
        alike(found, wc.load_radiograph(plain).pixels, 0 if "pseudo" not in codec else 1)


@pytest.mark.parametrize("stored", ["8", "12 white", "12 signed", "16"])
def test_jpeg_2000(tmp_path, stored):
    from pydicom.uid import JPEG2000Lossless

    read = STORED[stored]()
    plain = wc.load_radiograph(saved(tmp_path / "a.dcm", read)).pixels
    try:
        read.compress(JPEG2000Lossless)
    except (RuntimeError, NotImplementedError, ValueError):
        pytest.skip("no encoder for it here")
    alike(wc.load_radiograph(saved(tmp_path / "b.dcm", read)).pixels, plain, 0)


def over_a_grid(tmp_path):
    """A film of 12 bits with an overlay in bits 12 and 15 of some pixels, and the film without it."""
    read = grey_dataset(12)
    plain = wc.load_radiograph(saved(tmp_path / "a.dcm", read)).pixels
    words = np.frombuffer(read.PixelData, "<u2").copy()
    words[::3] |= 0x9000
    read.PixelData, read.BitsStored, read.HighBit = words.tobytes(), 16, 15
    return read, plain


@pytest.mark.parametrize("codec", ["JPEG-LS", "lossless", "JPEG 2000"])
def test_overlays_in_the_bits_above_of_what_is_compressed_without_loss(tmp_path, codec):
    read, plain = over_a_grid(tmp_path)
    if codec == "JPEG 2000":
        from pydicom.uid import JPEG2000Lossless

        try:
            read.compress(JPEG2000Lossless)
        except (RuntimeError, NotImplementedError, ValueError):
            pytest.skip("no encoder for it here")
    else:
        coder = "dcmcjpls" if codec == "JPEG-LS" else "dcmcjpeg"
        source = saved(tmp_path / "grid.dcm", read)
        if tool(coder, str(source), str(tmp_path / "coded.dcm")).returncode:
            pytest.skip("dcmtk does not write this")
        read = pydicom.dcmread(tmp_path / "coded.dcm")
    read.BitsStored, read.HighBit = 12, 11
    alike(wc.load_radiograph(saved(tmp_path / "b.dcm", read)).pixels, plain, 0)


@pytest.mark.parametrize("segment", ["thumbnail", "comment", "filled"])
def test_a_picture_within_a_segment_of_a_codestream_is_none_of_the_films(tmp_path, segment):
    shades = (SLOPE * 255).astype(np.uint8)
    whole, small = io.BytesIO(), io.BytesIO()
    Image.fromarray(shades).save(whole, "JPEG", quality=95)
    Image.fromarray(shades[:8, :8]).save(small, "JPEG")
    inner = {
        "thumbnail": b"Exif\0\0" + small.getvalue(),
        "comment": b"\xff\xc0\0\x11\x08\0\x05\0\x05",
        "filled": b"",
    }[segment]
    kind = b"\xff\xff\xfe" if segment == "filled" else b"\xff\xfe"
    data = whole.getvalue()
    coded = data[:2] + kind + struct.pack(">H", len(inner) + 2) + inner + data[2:]
    read = dataset(BitsAllocated=8, BitsStored=8, HighBit=7, WindowCenter=None, WindowWidth=None)
    read.PixelData = pydicom.encaps.encapsulate([coded])
    read["PixelData"].VR = "OB"
    read["PixelData"].is_undefined_length = True
    read.file_meta.TransferSyntaxUID = pydicom.uid.JPEGBaseline8Bit
    alike(wc.load_radiograph(saved(tmp_path / "a.dcm", read)).pixels, shades, 6)


def test_compressed_pixels_that_cannot_be_decoded_say_why(tmp_path):
    if shutil.which("dcmcjpeg") is None:
        pytest.skip("dcmtk's dcmcjpeg is not installed")
    tool(
        "dcmcjpeg", "+e1", str(saved(tmp_path / "a.dcm", grey_dataset(12))), str(tmp_path / "b.dcm")
    )
    data = (tmp_path / "b.dcm").read_bytes()
    at = data.index(b"\xff\xda")
    (tmp_path / "b.dcm").write_bytes(data[: at + 20] + b"\xff" * 300 + data[at + 320 :])
    refused(tmp_path / "b.dcm", "compressed as JPEG Lossless", "damaged")
    read = grey_dataset(12)
    read.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.100"  # MPEG-2
    read.PixelData = pydicom.encaps.encapsulate([b"\0\0\1\xb3" + bytes(100)])
    read["PixelData"].VR = "OB"
    refused(saved(tmp_path / "c.dcm", read), "MPEG2", "no decoder")
    data = saved(tmp_path / "d.dcm", grey_dataset(12)).read_bytes()
    (tmp_path / "d.dcm").write_bytes(
        data.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0")
    )  # said, and not done
    refused(tmp_path / "d.dcm", "compressed as RLE", "and are not")


# --- PNG, JPEG, TIFF -------------------------------------------------------------------------------------------------


def as_stored(marks, turn):
    """A picture as it must be stored to be shown like `marks` under an orientation tag."""
    back = {
        1: marks,
        2: marks[:, ::-1],
        3: marks[::-1, ::-1],
        4: marks[::-1],
        5: marks.T,
        6: np.rot90(marks, 1),
        7: marks[::-1, ::-1].T,
        8: np.rot90(marks, -1),
    }
    return np.ascontiguousarray(back[turn])


MARKS = np.zeros((60, 40), np.uint8)
MARKS[:10, :5], MARKS[30, 20], MARKS[-1, -8:] = 255, 200, 220


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize(
    "form", ["TIFF", "TIFF 16", "TIFF big endian", "TIFF LZW", "TIFF JPEG", "PNG", "JPEG"]
)
def test_every_orientation(tmp_path, form, turn):
    stored, path = as_stored(MARKS, turn), tmp_path / "a"
    exif = Image.Exif()
    exif[0x0112] = turn
    if form in ("TIFF", "TIFF 16", "TIFF big endian"):
        values = stored.astype(np.uint16) * 257 if form == "TIFF 16" else stored
        path.write_bytes(tiff(values, orientation=turn, order=">" if "big" in form else "<"))
    elif form.startswith("TIFF"):
        Image.fromarray(stored).save(
            path, "TIFF", compression="tiff_lzw" if "LZW" in form else "jpeg", tiffinfo={274: turn}
        )
    else:
        Image.fromarray(stored).save(
            path, form, exif=exif, **({"quality": 100} if form == "JPEG" else {})
        )
    found = wc.load_radiograph(path)
    assert ((found.pixels > 128) == (MARKS > 128)).all()
    assert film_facts(path).size == (40, 60)


TOPS = {"u1": 255, "u2": 65535, "i2": 32767, "u4": 4e9, "i4": 2e9, "f4": 1.0}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("photometric", [0, 1])
@pytest.mark.parametrize("dtype", TOPS)
def test_tiff_depths_and_which_end_is_white(tmp_path, dtype, photometric, order):
    values = (SLOPE if photometric else 1 - SLOPE) * TOPS[dtype]
    kind = {"u": 1, "i": 2, "f": 3}[dtype[0]]
    (tmp_path / "a.tif").write_bytes(
        tiff(values.astype(dtype), photometric, order=order, kind=kind)
    )
    if (dtype, order) == ("u4", ">"):  # Pillow has no such picture
        refused(tmp_path / "a.tif", "number of bits")
        return
    alike(wc.load_radiograph(tmp_path / "a.tif").pixels, SLOPE * 255, 3)


def test_a_tiff_that_cannot_be_read_is_said_to_be_so(tmp_path):
    (tmp_path / "a.tif").write_bytes(tiff(SLOPE, kind=3))
    refused(tmp_path / "a.tif", "number of bits", "save it as PNG")


def test_a_librarys_words_do_not_reach_standard_error(tmp_path):
    data = tiff(MARKS)
    at = data.rindex(struct.pack("<HHI", 277, 3, 1))  # samples of a pixel
    (tmp_path / "a.tif").write_bytes(data[: at + 8] + struct.pack("<I", 4000) + data[at + 12 :])
    code = f"import wedgecalc as wc\ntry:\n    wc.load_radiograph({str(tmp_path / 'a.tif')!r})\nexcept wc.InputError:\n    print('refused')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("refused\n", "")


def test_what_is_no_number_is_black(tmp_path):
    values = SLOPE.astype(np.float32)
    values[0, 0] = np.nan
    (tmp_path / "a.tif").write_bytes(tiff(values, kind=3))
    assert wc.load_radiograph(tmp_path / "a.tif").pixels[0, 0] == 0


def test_what_is_clear_is_black(tmp_path):
    colours = np.full((60, 40, 4), 200, np.uint8)
    colours[:30, :, 3] = 0
    colours[30:, :, 3] = 255
    Image.fromarray(colours).save(tmp_path / "a.png")
    found = wc.load_radiograph(tmp_path / "a.png").pixels
    assert (found[:30] == 0).all()
    assert (found[30:] == 200).all()
    colours[..., 3] = 0  # all of it hidden: a mistake of the program that wrote it
    Image.fromarray(colours).save(tmp_path / "a.png")
    assert (wc.load_radiograph(tmp_path / "a.png").pixels == 200).all()


@pytest.mark.parametrize("mode", ["CMYK", "YCbCr", "P", "LA", "1", "LAB"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_other_modes_are_as_pillow_shows_them(tmp_path, kind, mode):
    picture = Image.fromarray((SLOPE * 255).astype(np.uint8)).convert(mode)
    try:
        picture.save(tmp_path / "a", kind)
    except (OSError, ValueError):
        pytest.skip("no such picture exists")
    shown = np.asarray(Image.open(tmp_path / "a").convert("RGB").convert("L"))
    alike(wc.load_radiograph(tmp_path / "a").pixels, shown, 2)


@pytest.mark.parametrize("depth", [8, 16])
def test_a_png_whose_check_sums_are_wrong_is_refused(tmp_path, depth):
    """A bit that turned over in a copy: it may still unpack, to a picture that nobody took."""
    noise = np.random.default_rng(5).integers(0, 2**depth, (40, 50))
    Image.fromarray(noise.astype(f"u{depth // 8}")).save(tmp_path / "whole.png", compress_level=0)
    data = (tmp_path / "whole.png").read_bytes()
    wc.load_radiograph(tmp_path / "whole.png")
    for at in range(data.index(b"IDAT") + 4, len(data) - 12, 97):
        broken = bytearray(data)
        broken[at] ^= 1 << at % 8
        (tmp_path / "a.png").write_bytes(broken)
        refused(tmp_path / "a.png", "damaged")


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></x:xmpmeta>'  # fmt: skip


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_turned_by_exif_and_not_by_xmp(tmp_path, kind):
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    turned = Image.Exif()
    turned[274] = 6
    more = {"pnginfo": info} if kind == "PNG" else {"xmp": XMP}
    picture = Image.fromarray((SLOPE * 255).astype(np.uint8))
    picture.save(tmp_path / "xmp", kind, **more)
    picture.save(tmp_path / "exif", kind, exif=turned)
    assert [film_facts(tmp_path / name).size for name in ("xmp", "exif")] == [(40, 60), (60, 40)]
    assert wc.load_radiograph(tmp_path / "xmp").pixels.shape == (60, 40)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_of_eight_bits_with_a_sign(tmp_path, order):
    shades = np.linspace(-108, 92, 2400).reshape(60, 40).astype(np.int8)
    (tmp_path / "a.tif").write_bytes(tiff(shades, order=order, kind=2))
    alike(wc.load_radiograph(tmp_path / "a.tif").pixels, shades.astype(int) + 128, 0)


def test_a_dark_picture_of_sixteen_bits_in_colours_is_refused(tmp_path):
    """Pillow keeps the upper eight bits, in which a film of twelve is black."""

    def png(most):
        shades = (SLOPE * most).astype(">u2")
        rows = b"".join(b"\0" + np.stack([row] * 3, -1).astype(">u2").tobytes() for row in shades)
        chunks = (
            (b"IHDR", struct.pack(">IIBBBBB", 40, 60, 16, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(rows)),
            (b"IEND", b""),
        )
        body = b"".join(
            struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d))
            for n, d in chunks
        )
        (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + body)

    png(4095)
    refused(tmp_path / "a.png", "16 bits", "grey")
    png(65535)
    alike(wc.load_radiograph(tmp_path / "a.png").pixels, SLOPE * 255)


def test_colours_of_sixteen_bits_that_lie_apart_are_refused(tmp_path):
    values = np.arange(3 * 4 * 5, dtype="<u2").reshape(3, 4, 5) * 1000
    tags = {256: 5, 257: 4, 259: 1, 262: 2, 273: None, 277: 3, 278: 4, 279: None, 284: 2}
    start = 8 + values.nbytes
    tail = start + 2 + 12 * 10 + 4
    lists = {258: ("H", [16] * 3), 273: ("I", [8, 48, 88]), 279: ("I", [40] * 3)}
    entries, beyond = b"", b""
    for tag in sorted({*tags, 258}):
        if tag in lists:
            form, numbers = lists[tag]
            entries += struct.pack("<HHII", tag, 3 if form == "H" else 4, 3, tail + len(beyond))
            beyond += struct.pack(f"<3{form}", *numbers)
        else:
            entries += struct.pack("<HHII", tag, 4, 1, tags[tag])
    path = tmp_path / "a.tif"
    path.write_bytes(b"II*\0" + struct.pack("<I", start) + values.tobytes() + struct.pack("<H", 10) + entries + struct.pack("<I", 0) + beyond)  # fmt: skip
    refused(path, "planar", "PNG")


def test_pages_and_previews(tmp_path):
    page = Image.fromarray((SLOPE * 255).astype(np.uint8))
    page.save(tmp_path / "a.tif", save_all=True, append_images=[page, page])
    refused(tmp_path / "a.tif", "3 pictures")
    small = page.resize((10, 15))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    page.save(tmp_path / "b.tif", save_all=True, append_images=[small])
    alike(wc.load_radiograph(tmp_path / "b.tif").pixels, SLOPE * 255)
    page.save(tmp_path / "c.jpg", "MPO", save_all=True, append_images=[small])  # as phones write it
    alike(wc.load_radiograph(tmp_path / "c.jpg").pixels, SLOPE * 255, 3)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "TIFF raw"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_what_ends_too_early_is_said_to(tmp_path, kind, share):
    noise = np.random.default_rng(1).integers(0, 255, (200, 200)).astype(np.uint8)
    options = {"compression": "tiff_lzw"} if kind == "TIFF" else {}
    Image.fromarray(noise).save(tmp_path / "a", kind.split()[0], **options)
    data = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(data[: int(len(data) * share)])
    refused(tmp_path / "a", "ends too early", "again")


def test_dicom_pixels_that_end_early_and_an_odd_byte(tmp_path):
    whole = saved(tmp_path / "a.dcm", dataset()).read_bytes()
    for cut in (1, 7, 2000):
        (tmp_path / "a.dcm").write_bytes(whole[:-cut])
        refused(tmp_path / "a.dcm", "ends too early")
    odd = grey_dataset(8)
    odd.Rows, odd.Columns, odd.PixelData = 3, 5, bytes(range(15))
    saved(tmp_path / "b.dcm", odd)
    (tmp_path / "b.dcm").write_bytes(
        (tmp_path / "b.dcm").read_bytes()[:-1]
    )  # without the byte that makes it even
    assert wc.load_radiograph(tmp_path / "b.dcm").pixels.shape == (3, 5)
    more = dataset()
    more.PixelData = more.PixelData + bytes(100)
    assert wc.load_radiograph(saved(tmp_path / "c.dcm", more)).pixels.shape == (60, 40)


def test_a_deflated_file_is_named(tmp_path):
    if shutil.which("dcmconv") is None:
        pytest.skip("dcmtk's dcmconv is not installed")
    tool("dcmconv", "+td", str(saved(tmp_path / "a.dcm", dataset())), str(tmp_path / "b.dcm"))
    refused(tmp_path / "b.dcm", "deflated", "without deflation")


# --- facts -----------------------------------------------------------------------------------------------------------

DETECTOR = {"ImagerPixelSpacing": [0.2, 0.2]}


@pytest.mark.parametrize(
    ("values", "row", "column", "source", "word"),
    [({"PixelSpacing": [0.8, 0.64], "PixelSpacingCalibrationType": "FIDUCIAL"}, 0.8, 0.64, "calibrated", "1.25 times as high"),
     ({"PixelSpacing": [0.2, 0.25]}, 0.2, 0.25, "not known", "0.8 times as high"),
     ({"ImagerPixelSpacing": [0.8, 0.64], "DistanceSourceToDetector": "1250", "DistanceSourceToPatient": "1000"}, 0.64, 0.512, "DistanceSourceToDetector", "1.25 times"),
     (DETECTOR | {"DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "1600"}, 0.2 / 1.125, 0.2 / 1.125, "DistanceSourceToPatient", None),
     (DETECTOR | {"PixelSpacing": [0.2, 0.2], "DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "1600"}, 0.2 / 1.125, 0.2 / 1.125, "DistanceSourceToPatient", None),
     (DETECTOR | {"DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "1800"}, 0.2, 0.2, "not corrected", "too large"),
     (DETECTOR | {"DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "0"}, 0.2, 0.2, "not corrected", "too large"),
     (DETECTOR | {"DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "600"}, 0.2, 0.2, "not corrected", "not credible"),
     (DETECTOR | {"DistanceSourceToDetector": "1000", "DistanceSourceToPatient": "1100"}, 0.2, 0.2, "not corrected", "not credible"),
     (DETECTOR | {"EstimatedRadiographicMagnificationFactor": "1.125", "DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "1600"},
      0.2 / 1.125, 0.2 / 1.125, "EstimatedRadiographicMagnificationFactor", None),
     (DETECTOR | {"EstimatedRadiographicMagnificationFactor": "1.05", "DistanceSourceToDetector": "1800", "DistanceSourceToPatient": "1600"},
      0.2 / 1.05, 0.2 / 1.05, "EstimatedRadiographicMagnificationFactor", "the stated one is used"),
     ({"PixelSpacing": [1, 1], "ImagerPixelSpacing": [0.8, 0.8]}, None, None, None, "cannot be larger than at the detector"),
     ({"PixelSpacing": [1, 1], "ImagerPixelSpacing": [0.8, 0.8], "PixelSpacingCalibrationType": "GEOMETRY"}, None, None, None, "cannot be larger than at the detector"),
     ({"PixelSpacing": [0.8, 0.8], "NominalScannedPixelSpacing": [0.7, 0.7]}, None, None, None, "cannot be larger than at the detector"),
     ({"PixelSpacing": [0.18, 0.18], "ImagerPixelSpacing": [0.2, 0.2]}, 0.18, 0.18, "calibrated", None),
     ({"PixelAspectRatio": ["5", "4"]}, None, None, None, "1.25 times as high"),
     ({"PixelSpacing": [0.2, 0.2], "PixelAspectRatio": ["5", "4"]}, 0.2, 0.2, "not known", "contradicts itself")],
)  # fmt: skip
def test_facts_of_a_header(tmp_path, values, row, column, source, word):
    path = saved(tmp_path / "a.dcm", dataset(**values))
    found = film_facts(path)
    assert found.size == (40, 60)
    assert (found.row_mm, found.column_mm) == (
        row if row is None else pytest.approx(row),
        column if column is None else pytest.approx(column),
    )
    assert found.scale_source is None if source is None else source in found.scale_source
    assert word is None or any(word in note for note in found.notes)
    film = wc.load_radiograph(path)
    assert (
        film.aspect
        == found.aspect
        == pytest.approx(
            1.25 if word and "1.25" in word else 0.8 if word and "0.8 t" in word else 1.0
        )
    )
    assert film.mm_per_px == (found.row_mm if found.aspect == 1 else None)


@pytest.mark.parametrize(
    ("words", "side", "said"),
    [({"Laterality": "RIGHT"}, "right", False), ({"Laterality": b"L "}, "left", False), ({"Laterality": "left"}, "left", False), ({"Laterality": "B"}, None, False),
     ({"Laterality": "U"}, None, False), ({"Laterality": "Rubbish"}, None, False), ({"Laterality": None}, None, False), ({"Laterality": None, "ImageLaterality": "L"}, "left", False),
     ({"Laterality": "", "ImageLaterality": "R"}, "right", False), ({"Laterality": "R", "ImageLaterality": "L"}, None, True), ({"Laterality": "R", "ImageLaterality": "B"}, None, False)],
)  # fmt: skip
def test_the_side_of_a_header(tmp_path, words, side, said):
    found = film_facts(saved(tmp_path / "a.dcm", dataset(**words)))
    assert found.side == side
    assert any("both right and left" in note for note in found.notes) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["L", "F"], False),
        (["R", "F"], True),
        (["L", "H"], True),
        (["LA", "FP"], False),
        ("", False),
    ],
)
def test_a_film_that_lies_otherwise_is_said(tmp_path, words, said):
    found = film_facts(saved(tmp_path / "a.dcm", dataset(PatientOrientation=words)))
    assert any("not stored as a film is looked at" in note for note in found.notes) == said


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize(
    ("dpi", "aspect"),
    [
        ((96, 96), 1.0),
        ((72, 72), 1.0),
        ((200, 100), 2.0),
        ((100, 200), 0.5),
        (None, 1.0),
        ((1000, 1), 1.0),
    ],
)
def test_a_resolution_is_no_scale_but_has_a_shape(tmp_path, kind, dpi, aspect):
    Image.fromarray(MARKS).save(tmp_path / "a", kind, **({} if dpi is None else {"dpi": dpi}))
    found = film_facts(tmp_path / "a")
    assert (found.row_mm, found.column_mm, found.scale_source) == (None, None, None)
    assert found.aspect == pytest.approx(aspect, rel=0.002)
    assert bool(found.notes) == (aspect != 1 or dpi == (1000, 1))
    assert wc.load_radiograph(tmp_path / "a").aspect == found.aspect


def test_the_shape_of_a_pixel_turns_with_the_picture(tmp_path):
    (tmp_path / "a.tif").write_bytes(
        tiff(as_stored(MARKS, 6), orientation=6, resolution=(200, 100))
    )
    assert film_facts(tmp_path / "a.tif").aspect == 0.5


def test_facts_need_no_pixels(tmp_path):
    read = dataset(**DETECTOR)
    path = saved(tmp_path / "a.dcm", read)
    path.write_bytes(path.read_bytes()[:-2000])
    assert film_facts(path).row_mm == 0.2
    refused(path, "ends too early")


# --- commands --------------------------------------------------------------------------------------------------------


def films_in(folder):
    made = phantom(wc.Limb.from_angles("right", mpta=82), mm_per_px=2.0, noise=0)
    saved(folder / "leg.dcm", dataset(made.pixels))
    Image.fromarray((made.pixels >> 4).astype(np.uint8)).save(folder / "leg.png")
    shutil.copy(folder / "leg.dcm", folder / "IM0001")
    shutil.copy(folder / "leg.png", folder / "leg.csv")
    return made


@pytest.mark.parametrize("name", ["leg.dcm", "leg.png", "IM0001", "leg.csv"])
@pytest.mark.parametrize("command", [["measure"], ["plan", "--json"], ["convert", "", "out.json"], ["cohort", "", "-o", "out.csv"], ["draw", "", "-o", "out.png"], ["check", "", "--angle", "5"]])  # fmt: skip
def test_a_picture_where_landmarks_are_wanted(tmp_path, run, monkeypatch, command, name):
    films_in(tmp_path)
    monkeypatch.chdir(tmp_path)
    words = [command[0], name, *[word for word in command[1:] if word]]
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert f"wedgecalc studio {name}" in err
    assert "landmarks" in err
    assert "UTF-8" not in err
    assert not list(tmp_path.glob("out.*"))


def test_a_folder_of_pictures(tmp_path, run):
    films_in(tmp_path)
    (tmp_path / "leg.csv").unlink()
    code, out, err = run("measure", tmp_path)
    assert (code, out) == (2, "")
    assert "3 pictures" in err
    assert "wedgecalc studio" in err


def test_other_files_where_landmarks_are_wanted(tmp_path, run):
    (tmp_path / "legs.csv").write_bytes(zipped("[Content_Types].xml"))
    code, _, err = run("measure", tmp_path / "legs.csv")
    assert code == 2
    assert "save the sheet as CSV UTF-8" in err
    (tmp_path / "leg.json").write_bytes(FOREIGN["PDF"])
    assert "a PDF document" in run("measure", tmp_path / "leg.json")[2]


def test_nothing_is_drawn_on_pixels_that_are_not_square(tmp_path, run):
    made = films_in(tmp_path)
    raw = json.loads(phantom_case(made, tmp_path / "leg.dcm"))
    (tmp_path / "leg.json").write_text(json.dumps(raw))
    saved(tmp_path / "leg.dcm", dataset(made.pixels, PixelAspectRatio=["5", "4"]))
    code, _, err = run(
        "draw",
        tmp_path / "leg.json",
        "-p",
        "medial-opening-wedge-hto",
        "--view",
        "radiograph",
        "-o",
        tmp_path / "x.png",
    )
    assert code == 2
    assert "not square" in err
    assert not (tmp_path / "x.png").exists()
    from wedgecalc.studio.loading import opened, uploaded

    with pytest.raises(wc.InputError, match="not square"):
        opened(str(tmp_path / "leg.dcm"))
    with pytest.raises(wc.InputError, match="not square"):
        uploaded({"leg.dcm": (tmp_path / "leg.dcm").read_bytes()}, tmp_path)


def test_the_studio_opens_what_content_says(tmp_path):
    from wedgecalc.studio.loading import opened, uploaded

    films_in(tmp_path)
    for name in ("IM0001", "leg.dcm", "leg.png", "leg.csv"):
        (desk,) = opened(str(tmp_path / name))
        assert desk.radiograph.pixels.shape[0] > 100
        (desk,) = uploaded({name: (tmp_path / name).read_bytes()}, tmp_path)
        assert desk.radiograph is not None
    for name, data, word in (
        ("a.png", FOREIGN["PDF"], "PDF"),
        ("a", b"{}", "text"),
        ("a.json", FOREIGN["GIF"], "GIF"),
    ):
        with pytest.raises(wc.InputError, match=word):
            uploaded({name: data}, tmp_path)


def test_the_studio_keeps_a_film_once_and_so_many_bytes():
    from wedgecalc.sources.radiographs.radiograph import Radiograph
    from wedgecalc.studio.films import Films

    films = Films(most=3 * 10_000)
    keys = {films.keep(Radiograph(np.full((100, 100), 7, np.uint8)))[0] for _ in range(12)}
    assert len(keys) == len(films) == 1
    (key,) = keys
    first = films.get(key)
    assert films.keep(Radiograph(np.full((100, 100), 7, np.uint8)))[1] is first
    assert films.keep(Radiograph(np.full((100, 100), 7, np.uint8), side="left"))[1] is not first
    for shade in range(8, 20):
        films.keep(Radiograph(np.full((100, 100), shade, np.uint8)))
    assert len(films) == 3
    assert films.get(key) is None
    big = Radiograph(np.zeros((1000, 1000), np.uint8))
    key, kept = films.keep(big)
    assert (len(films), films.get(key)) == (1, kept)


def test_both_legs_of_a_film_share_it(tmp_path):
    from wedgecalc.studio.loading import opened

    made = films_in(tmp_path)
    raw = json.loads(phantom_case(made, tmp_path / "leg.png"))
    one = {key: value for key, value in raw.items() if key != "format"}
    (tmp_path / "leg.json").write_text(json.dumps(raw))
    from wedgecalc.studio import loading as opening

    cases = opening.load_cases(str(tmp_path / "leg.json")) * 2
    assert one["image"] == "leg.png"
    films = {}
    first, second = (opening._film_of(case, films) for case in cases)
    assert first is second
    assert opened(str(tmp_path / "leg.json"))[0].radiograph is not None


def test_an_animation_does_not_keep_every_film(tmp_path):
    from wedgecalc.drawing.film import Film
    from wedgecalc.sources.reading import load_case, radiograph_of

    case = load_case("demo:phantom-left")
    film = Film(radiograph_of(case).pixels, wc.plan(case.limb, "medial-opening-wedge-hto"))
    for share in np.linspace(0, 1, 6):
        film.image(float(share))
    film.image(0.5)
    assert set(film._operated) == {0.0, 0.5, 1.0}


def test_nothing_of_a_header_is_quoted(tmp_path):
    mark = "ZZMARKEDZZ"
    for values in ({"PixelSpacing": f"{mark}\\1 ".encode()}, {"Laterality": mark}, {"WindowCenter": mark.encode()}, {"PhotometricInterpretation": mark}, {"Rows": None, "PatientName": mark},
                   {"VOILUTFunction": mark}, {"PixelAspectRatio": mark.encode()}, {"PresentationLUTShape": mark}, {"RescaleSlope": mark.encode()}):  # fmt: skip
        path = saved(tmp_path / "a.dcm", dataset(**values))
        said = ""
        with contextlib.suppress(wc.InputError):
            said = repr(wc.load_radiograph(path))
        if not said:
            with pytest.raises(wc.InputError) as error:
                wc.load_radiograph(path)
            said = str(error.value)
        assert said
        assert mark not in said


def test_bare_data_sets_are_told_from_other_bytes():
    assert (
        kind_of(
            struct.pack("<HHI", 8, 5, 10)
            + b"ISO_IR 100"
            + struct.pack("<HHI", 8, 8, 2)
            + b"A "
            + struct.pack("<HHI", 8, 0x16, 2)
            + b"1\0"
        ).code
        == "DICOM"
    )
    for data in (
        b"\x08\0\x05\0" + bytes(200),
        b"\x02\0\0\0UL\x04\0",
        bytes(500),
        struct.pack("<HHI", 8, 5, 2**31) + bytes(100),
    ):
        kind = kind_of(data)
        assert kind is None or kind.code != "DICOM"


@pytest.mark.parametrize("name", ["ImagerPixelSpacing", "NominalScannedPixelSpacing"])
def test_the_source_of_a_scale_names_its_own_tag(tmp_path, name):
    found = film_facts(saved(tmp_path / "a.dcm", dataset(**{name: [0.2, 0.2]})))
    assert (found.scale_source, found.mm_per_px) == (
        f"{name}, not corrected for magnification",
        0.2,
    )
    assert film_facts(saved(tmp_path / "b.dcm", dataset(**{name: [0.2, 0.2]}, EstimatedRadiographicMagnificationFactor="1.1"))).scale_source.startswith(f"{name} / ")  # fmt: skip


def test_a_number_with_an_underscore_is_none(tmp_path):
    found = film_facts(saved(tmp_path / "a.dcm", dataset(ImagerPixelSpacing=b"0.1_4\\0.1_4 ")))
    assert found.mm_per_px is None
    assert any("cannot be read" in note for note in found.notes)
