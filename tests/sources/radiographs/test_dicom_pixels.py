"""Compressed pixels of every transfer syntax, and pixels that are damaged."""

import io
import shutil
import struct
import subprocess

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc

pydicom = pytest.importorskip("pydicom")

from tests.covering import thinned  # noqa: E402
from tests.film_files import (  # noqa: E402  # noqa: E402
    FIRST_WINDOW,
    SLOPE,
    alike,
    by_dcmtk,
    colour_dataset,
    dataset,
    grey_dataset,
    refused,
    saved,
)


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


@pytest.mark.usefixtures("decoded_here")
@pytest.mark.parametrize(("codec", "stored"), thinned(CODECS, STORED))
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


@pytest.mark.usefixtures("decoded_here")
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


@pytest.mark.usefixtures("decoded_here")
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


@pytest.mark.usefixtures("decoded_here")
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
    # The header says RLE, but the pixels are not compressed.
    (tmp_path / "d.dcm").write_bytes(
        data.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0")
    )
    refused(tmp_path / "d.dcm", "compressed as RLE", "and are not")


def test_dicom_pixels_that_end_early_and_an_odd_byte(tmp_path):
    whole = saved(tmp_path / "a.dcm", dataset()).read_bytes()
    for cut in (1, 7, 2000):
        (tmp_path / "a.dcm").write_bytes(whole[:-cut])
        refused(tmp_path / "a.dcm", "ends too early")
    odd = grey_dataset(8)
    odd.Rows, odd.Columns, odd.PixelData = 3, 5, bytes(range(15))
    saved(tmp_path / "b.dcm", odd)
    # Without the byte that makes it even.
    (tmp_path / "b.dcm").write_bytes((tmp_path / "b.dcm").read_bytes()[:-1])
    assert wc.load_radiograph(tmp_path / "b.dcm").pixels.shape == (3, 5)
    more = dataset()
    more.PixelData = more.PixelData + bytes(100)
    assert wc.load_radiograph(saved(tmp_path / "c.dcm", more)).pixels.shape == (60, 40)


def test_a_deflated_file_is_named(tmp_path):
    if shutil.which("dcmconv") is None:
        pytest.skip("dcmtk's dcmconv is not installed")
    tool("dcmconv", "+td", str(saved(tmp_path / "a.dcm", dataset())), str(tmp_path / "b.dcm"))
    refused(tmp_path / "b.dcm", "deflated", "without deflation")
