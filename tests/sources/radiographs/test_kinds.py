"""What a file is, its bytes say; and what holds no radiograph is named for what it is."""

import contextlib
import io
import struct

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc
from wedgecalc.sources.radiographs.kinds import kind_of
from wedgecalc.sources.radiographs.picture import film_facts

pydicom = pytest.importorskip("pydicom")

from tests.film_files import (  # noqa: E402  # noqa: E402
    FOREIGN,
    SLOPE,
    alike,
    dataset,
    films_in,
    grey_dataset,
    refused,
    saved,
    zipped,
)


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
