"""Radiographs as files, made byte by byte where no library would write them."""

import io
import shutil
import struct
import subprocess
import warnings
import zipfile

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.dataelem import RawDataElement
from pydicom.tag import Tag

import wedgecalc as wc
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.radiographs.dicom import dicom_bytes

RAMP = np.linspace(0, 4095, 40 * 60).reshape(60, 40).astype(np.uint16)


SPACING = ("PixelSpacing", "NominalScannedPixelSpacing", "PixelSpacingCalibrationType", "PixelSpacingCalibrationDescription")  # fmt: skip


def dataset(pixels=RAMP, **values):
    """A DICOM data set of a ramp without a scale, with changes; None removes an element, bytes are written as they are."""
    read = pydicom.dcmread(io.BytesIO(dicom_bytes(pixels, 0.2, "right")))
    for name in SPACING:
        delattr(read, name)
    for name, value in values.items():
        if name in read:
            delattr(read, name)
        if isinstance(value, bytes):
            raw(read, name, value)
        elif value is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                setattr(read, name, value)
    return read


def raw(read, name, data):
    """Give an element these bytes, whatever it should hold."""
    tag = Tag(pydicom.datadict.tag_for_keyword(name))
    kind = pydicom.datadict.dictionary_VR(tag)
    read[tag] = RawDataElement(
        tag, kind if len(kind) == 2 else "US", len(data), data, 0, False, True
    )


def saved(path, read):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read.save_as(path)
    return path


def grey_dataset(bits, signed=False, photometric="MONOCHROME2", **values):
    """A ramp of all values of so many bits, with a window over four fifths of them."""
    count = 2**bits
    ramp = np.linspace(0, count - 1, 2400).reshape(60, 40).astype(np.int64) - (
        count // 2 if signed else 0
    )
    shape = "INVERSE" if photometric == "MONOCHROME1" else "IDENTITY"
    wide = bits > 8
    changes = {"BitsAllocated": 16 if wide else 8, "BitsStored": bits, "HighBit": bits - 1, "PixelRepresentation": int(signed),
               "PhotometricInterpretation": photometric, "PresentationLUTShape": shape, "WindowCenter": str(0 if signed else count // 2),
               "WindowWidth": str(int(count * 0.8))} | values  # fmt: skip
    read = dataset(**changes)
    stored = (ramp & (count - 1)) << (read.HighBit + 1 - bits)
    read.PixelData = stored.astype("<u2" if wide else "u1").tobytes()
    read["PixelData"].VR = "OW" if wide else "OB"
    return read


def colour_dataset(photometric="RGB", planar=0):
    """A picture of three colours that are all different."""
    ramp = np.linspace(0, 255, 2400).reshape(60, 40)
    colours = np.stack([ramp, 255 - ramp, np.full((60, 40), 90.0)], -1).astype(np.uint8)
    read = dataset(SamplesPerPixel=3, PhotometricInterpretation=photometric, BitsAllocated=8, BitsStored=8, HighBit=7, PlanarConfiguration=planar, WindowCenter=None,
                   WindowWidth=None, PresentationLUTShape=None, RescaleSlope=None, RescaleIntercept=None, RescaleType=None)  # fmt: skip
    read.PixelData = (colours.transpose(2, 0, 1) if planar else colours).tobytes()
    read["PixelData"].VR = "OB"
    return read


def lut(table, bits, first=0, kind="US", first_kind="US"):
    """A sequence with one lookup table."""
    item = pydicom.Dataset()
    item.add_new(0x00283002, first_kind, [len(table) % 65536, first, bits])
    words = np.asarray(table).astype("<u2")
    item.add_new(0x00283006, kind, words.tobytes() if kind == "OW" else words.tolist())
    return pydicom.Sequence([item])


def tiff(values, photometric=1, orientation=1, order="<", kind=1, resolution=None):
    """An uncompressed TIFF of one strip."""
    rows, columns = values.shape
    data = values.astype(values.dtype.newbyteorder(order)).tobytes()
    tags = {256: (4, [columns]), 257: (4, [rows]), 258: (3, [8 * values.dtype.itemsize]), 259: (3, [1]), 262: (3, [photometric]), 273: (4, [8]),
            274: (3, [orientation]), 277: (3, [1]), 278: (4, [rows]), 279: (4, [len(data)]), 339: (3, [kind])}  # fmt: skip
    if resolution:
        tags |= {282: (5, [resolution[0], 1]), 283: (5, [resolution[1], 1]), 296: (3, [2])}
    start = 8 + len(data) + len(data) % 2
    beyond, entries, tail = start + 2 + 12 * len(tags) + 4, b"", b""
    for tag, (form, numbers) in sorted(tags.items()):
        field = struct.pack(f"{order}{len(numbers)}{'H' if form == 3 else 'I'}", *numbers)
        if len(field) > 4:
            field, tail = struct.pack(f"{order}I", beyond + len(tail)), tail + field
        entries += struct.pack(f"{order}HHI", tag, form, 1) + field.ljust(4, b"\0")
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", start)
    return head + data + b"\0" * (len(data) % 2) + struct.pack(f"{order}H", len(tags)) + entries + struct.pack(f"{order}I", 0) + tail  # fmt: skip


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


def films_in(folder):
    made = phantom(wc.Limb.from_angles("right", mpta=82), mm_per_px=2.0, noise=0)
    saved(folder / "leg.dcm", dataset(made.pixels))
    Image.fromarray((made.pixels >> 4).astype(np.uint8)).save(folder / "leg.png")
    shutil.copy(folder / "leg.dcm", folder / "IM0001")
    shutil.copy(folder / "leg.png", folder / "leg.csv")
    return made
