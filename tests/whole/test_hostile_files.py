"""Hostile files: named, refused, in bounded memory, and nothing written."""

import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc
from wedgecalc.sources.radiographs.radiograph import MOST_BYTES, MOST_PIXELS
from wedgecalc.sources.reading import load_case, radiograph_path

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
sys.argv = ["wedgecalc", *{arguments!r}]
from wedgecalc.__main__ import main
main()
"""


def in_little_memory(*arguments, mib=700):
    """Run the command line in a process that may not take more memory than this."""
    code = LIMITED.format(limit=mib * 2**20, arguments=[str(a) for a in arguments])
    # One thread each: a pool's stacks alone would fill the limit.
    env = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MALLOC_ARENA_MAX="2")
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, env=env
    )


def png(width, height, data=b"", depth=8):
    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


def case_with(tmp_path, image):
    raw = {"format": "wedgecalc-case/1", "side": "right", "units": "px", "mm_per_px": 0.3, "image": image,
           "landmarks": {"hip_center": [30, 5], "plateau_medial": [34, 40], "plateau_lateral": [26, 40], "ankle_center": [31, 75]},
           "osteotomy": {"procedure": "medial-opening-wedge-hto", "hinge": [27, 43], "entry": [34, 44]}}  # fmt: skip
    (tmp_path / "leg.json").write_text(json.dumps(raw))
    return tmp_path / "leg.json"


PICTURES = {
    "bomb.png": png(60_000, 60_000, zlib.compress(b"\0" * 10_000_000, 9)),
    "claims much.png": png(10**9, 10**9),
    "empty claim.png": png(0, 0),
    "truncated.png": png(100, 100, zlib.compress(bytes(range(256)) * 40)[:120]),
    "lies.png": png(100, 100, zlib.compress(b"\0" * 50)),
    "nothing.png": b"",
    "a zip.png": None,
    "a pickle.png": pickle.dumps({"a": [1, 2, 3]}),
    "text.jpg": b"this is no picture at all",
    "a bomb.tif": b"II*\0" + struct.pack("<IH", 8, 3) + struct.pack("<HHII", 256, 4, 1, 10**9) + struct.pack("<HHII", 257, 4, 1, 10**9)
    + struct.pack("<HHII", 273, 4, 1, 8) + struct.pack("<I", 0),
    "loops.tif": b"II*\0" + struct.pack("<IH", 8, 1) + struct.pack("<HHII", 256, 4, 1, 10) + struct.pack("<I", 8),
    "no dicom.dcm": b"\0" * 128 + b"DICM",
    "dicom text.dcm": b"\0" * 128 + b"DICM" + b"hello, this is a header" * 50,
    "short.dcm": b"\0" * 100,
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_bad_pictures(tmp_path, run, name):
    path, data = tmp_path / name, PICTURES[name]
    if name.startswith("a zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a", "a" * 1000)
    else:
        path.write_bytes(data)
    code, out, err = run(
        "draw", case_with(tmp_path, name), "--view", "radiograph", "-o", tmp_path / "out.png"
    )
    assert (code, out) == (2, "")
    assert "image" in err
    assert not (tmp_path / "out.png").exists()


def test_a_bomb_stays_in_little_memory(tmp_path):
    pytest.importorskip("resource")
    bomb = bytearray(png(11_000, 11_000, zlib.compress(b"\0" * (11_001 * 11_000), 9)))
    (tmp_path / "bomb.png").write_bytes(bomb)  # within the limit of pixels, some hundred kB on disk
    (tmp_path / "more.png").write_bytes(PICTURES["bomb.png"])
    done = in_little_memory(
        "draw", case_with(tmp_path, "more.png"), "--view", "radiograph", "-o", tmp_path / "out.png"
    )
    assert done.returncode == 2, done.stderr
    assert "million pixels" in done.stderr
    done = in_little_memory(
        "draw", case_with(tmp_path, "bomb.png"), "--view", "radiograph", "-o", tmp_path / "out.png"
    )
    assert done.returncode in (0, 2), done.stderr
    assert "Traceback" not in done.stderr


def test_deep_json_and_huge_numbers(tmp_path, run):
    for text in (
        "[" * 200_000,
        '{"shapes": ' * 50_000,
        '{"shapes": [{"label": "R_FC", "points": [[1e999, ' + "9" * 5000 + "]]}]}",
        "9" * 5000,
        '{"shapes": "\ud800"}',
    ):
        (tmp_path / "bad.json").write_bytes(text.encode("utf-8", "surrogatepass"))
        code, out, err = run("measure", tmp_path / "bad.json")
        assert (code, out) == (2, "")
        assert "bad.json" in err
        assert len(err) < 1000


@pytest.mark.parametrize(
    "image",
    [
        "../secret.png",
        "/etc/passwd",
        "sub/../../secret.png",
        "C:\\secret.png",
        "\\\\server\\share\\a.png",
        "..\\secret.png",
        "link.png",
        "loop/a.png",
        "folder-link/secret.png",
    ],
)
def test_an_image_may_not_lead_out_of_the_folder(tmp_path, run, image):
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    Image.new("L", (64, 80), 99).save(outside / "secret.png")
    (tmp_path / "secret.png").write_bytes((outside / "secret.png").read_bytes())
    (inside / "link.png").symlink_to(outside / "secret.png")
    (inside / "folder-link").symlink_to(outside)
    (inside / "loop").symlink_to(inside / "loop")
    case = case_with(inside, image)
    for command in (
        ["draw", case, "--view", "radiograph", "-o", inside / "out.png"],
        ["measure", case],
    ):
        code, out, err = run(*command)
        assert (code, out) == (2, ""), command
        assert "leads out" in err or "could not" in err or "image" in err
    assert not (inside / "out.png").exists()


def test_an_image_below_the_folder_is_fine(tmp_path, run):
    (tmp_path / "films").mkdir()
    Image.new("L", (64, 80), 99).save(tmp_path / "films" / "a.png")
    case = case_with(tmp_path, "films/a.png")
    assert radiograph_path(load_case(case)) == tmp_path / "films" / "a.png"
    assert run("draw", case, "--view", "radiograph", "-o", tmp_path / "out.png")[0] == 0


def test_what_is_no_file_is_not_opened(tmp_path, run):
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "folder.png").mkdir()
    for name in ("pipe.png", "folder.png", "missing.png"):
        code, out, _ = run(
            "draw", case_with(tmp_path, name), "--view", "radiograph", "-o", tmp_path / "out.png"
        )
        assert (code, out) == (2, "")
    with open(tmp_path / "huge.png", "wb") as file:
        file.truncate(MOST_BYTES + 1)  # a hole: takes no room on disk
    with pytest.raises(wc.InputError, match="MiB"):
        wc.load_radiograph(tmp_path / "huge.png")


def test_a_dicom_header_that_lies(tmp_path):
    pydicom = pytest.importorskip("pydicom")
    import io
    import warnings

    from wedgecalc.sources.radiographs.dicom import dicom_bytes

    good = dicom_bytes(np.zeros((64, 48), np.uint16), 0.3, "right")
    lies = [{"Rows": 65535, "Columns": 65535}, {"Rows": 128}, {"BitsAllocated": 32}, {"SamplesPerPixel": 3}, {"NumberOfFrames": "100000"}, {"Columns": 0},
            {"PhotometricInterpretation": "CMYK"}, {"BitsStored": 17}]  # fmt: skip
    for lie in lies:
        read = pydicom.dcmread(io.BytesIO(good))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name, value in lie.items():
                setattr(read, name, value)
            read.save_as(tmp_path / "a.dcm")
        with pytest.raises(wc.InputError):
            wc.load_radiograph(tmp_path / "a.dcm")
    for spacing in (
        [0, 0],
        [1e9, 1e9],
        ["nan", "nan"],
    ):  # no scale, said; the picture is none the worse
        read = pydicom.dcmread(io.BytesIO(good))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read.PixelSpacing = read.NominalScannedPixelSpacing = spacing
            read.save_as(tmp_path / "a.dcm")
        found = wc.load_radiograph(tmp_path / "a.dcm")
        assert (found.mm_per_px, found.pixels.shape) == (None, (64, 48))
        assert any("PixelSpacing cannot be read" in note for note in found.notes)
    read = pydicom.dcmread(io.BytesIO(good))
    read.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1.99"
    read.save_as(tmp_path / "a.dcm")
    with pytest.raises(wc.InputError, match="deflated"):
        wc.load_radiograph(tmp_path / "a.dcm")
    assert MOST_PIXELS < 65535 * 65535


def test_a_codestream_larger_than_its_header_is_not_decoded(tmp_path):
    pydicom = pytest.importorskip("pydicom")
    import io

    from pydicom.encaps import encapsulate

    from wedgecalc.sources.radiographs.dicom import dicom_bytes

    for kind, syntax in (
        ("JPEG", "1.2.840.10008.1.2.4.50"),
        ("JPEG2000", "1.2.840.10008.1.2.4.90"),
    ):
        stream = io.BytesIO()
        Image.new("L", (2000, 3000)).save(
            stream, kind, **({"no_jp2": True} if kind == "JPEG2000" else {})
        )
        read = pydicom.dcmread(io.BytesIO(dicom_bytes(np.zeros((64, 48), np.uint16), 0.3, "right")))
        read.BitsAllocated = read.BitsStored = 8
        read.HighBit = 7
        read.PixelData = encapsulate([stream.getvalue()])
        read["PixelData"].VR = "OB"
        read.file_meta.TransferSyntaxUID = syntax
        read.save_as(tmp_path / "a.dcm")
        with pytest.raises(wc.InputError, match="codestream of another size"):
            wc.load_radiograph(tmp_path / "a.dcm")
