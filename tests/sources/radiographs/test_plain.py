"""PNG, JPEG and TIFF: every orientation, depth and colour, held against Pillow."""

import os
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc
from tests.film_files import MARKS, SLOPE, alike, as_stored, refused, tiff
from wedgecalc.sources.radiographs.picture import film_facts


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


def test_libtiff_says_nothing_of_a_damaged_file(tmp_path, capfd):
    path = tmp_path / "a.tif"
    noise = np.random.default_rng(0).integers(0, 255, (300, 200)).astype(np.uint8)
    Image.fromarray(noise).save(path, "TIFF", compression="tiff_adobe_deflate")
    data = bytearray(path.read_bytes())
    data[200:400] = b"\xff" * 200
    path.write_bytes(data)
    with pytest.raises(wc.InputError):
        wc.load_radiograph(path)
    assert capfd.readouterr().err == ""
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
