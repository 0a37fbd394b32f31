"""Films without their patient: no word of a header remains, and the film and its landmarks are the same."""

import errno
import io
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pydicom
import pytest

pytest.importorskip("dicomanonymizer")

from dicomanonymizer.simpledicomanonymizer import delete, initialize_actions
from PIL import Image
from pydicom.datadict import DicomDictionary, dictionary_VR
from pydicom.encaps import encapsulate

from tests.archive.films import MARKS, as_jpeg, film, mirrored, plan_words
from tests.driving import drive
from tests.sources.conftest import decoded_here as decoded_here
from wedgecalc.sources.radiographs.picture import load_radiograph

MARK, DAY = "ZZMARKED", "19610203"
VALUES = {  # values of each kind of element, marked or as a day
    **dict.fromkeys(("CS", "LO", "SH", "ST", "LT", "UT", "UC", "AE"), MARK),
    "PN": f"{MARK}^{MARK}", "DA": DAY, "DT": f"{DAY}101500", "TM": "101501.25", "AS": "065Y", "UR": f"http://{MARK}", "UI": "1.2.999.815.4711", "OB": MARK.encode(), "UN": MARK.encode(),
}  # fmt: skip
KEPT = ("Rows", "Columns", "PixelSpacing", "Laterality", "WindowCenter", "WindowWidth", "Modality", "ViewPosition", "BodyPartExamined", "PixelSpacingCalibrationType")  # fmt: skip


def full(path, **header):
    """A film whose header holds every element of the dictionary that can hold a text, marked."""
    read = pydicom.dcmread(path)
    known = {"", "SpecificCharacterSet", *read.dir()}
    with pydicom.config.disable_value_validation():
        for tag, (kind, _, _, _, name) in DicomDictionary.items():
            if tag >> 16 in (0, 2, 4) or name in known or kind not in VALUES:
                continue
            read.add_new(tag, kind, VALUES[kind])
        nested = pydicom.Dataset()
        nested.PatientName = nested.CodeMeaning = MARK
        for name in ("RequestAttributesSequence", "ViewCodeSequence", "AnatomicRegionSequence", "VOILUTSequence", "OtherPatientIDsSequence"):  # fmt: skip
            setattr(read, name, [nested])
        block = read.private_block(0x0009, MARK, create=True)
        block.add_new(1, "LO", MARK)
        read.add_new(0x60003000, "OW", MARK.encode())
        read.preamble = MARK.encode().ljust(128, b"\0")
        read.file_meta.SourceApplicationEntityTitle = MARK
        for name, value in header.items():
            setattr(read, name, value)
        out = path.with_name("full.dcm")
        read.save_as(out)
    return out


@pytest.fixture(scope="module")
def leg(tmp_path_factory):
    return film(tmp_path_factory.mktemp("anonymous"))


def clean(data):
    text = data.decode("latin-1") if isinstance(data, bytes) else data
    assert MARK.lower() not in text.lower()
    assert not [mark for mark in MARKS if mark in text.lower()]
    assert DAY not in text
    assert "999.815" not in text


def anonymous(source, out, *words):
    code, said, err = drive("convert", source, out, "--anonymous", *words)
    clean(said + err.replace(str(source), "").replace(str(out), ""))
    assert "Traceback" not in err
    return code, err


def test_no_word_of_a_header_remains(leg, tmp_path):
    source, out = full(leg[1]), tmp_path / "a.dcm"
    assert MARK in source.read_bytes().decode("latin-1")
    with pydicom.config.disable_value_validation():
        code, err = anonymous(source, out)
    assert code == 0, err
    clean(out.read_bytes())
    made, before = pydicom.dcmread(out), pydicom.dcmread(leg[1])
    assert np.array_equal(made.pixel_array, before.pixel_array)
    assert made.PatientIdentityRemoved == "YES"
    codes = [item.CodeValue for item in made.DeidentificationMethodCodeSequence]
    assert (codes, [e for e in made.iterall() if e.tag.is_private]) == (["113100"], [])
    assert not [e for e in made.iterall() if e.VR in ("DA", "TM", "DT") and e.value]
    for name in ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID"):
        assert made[name].value != before[name].value


def test_what_tells_size_and_side_is_kept(leg, tmp_path):
    out = tmp_path / "a.dcm"
    assert anonymous(leg[1], out)[0] == 0
    made, before = pydicom.dcmread(out), pydicom.dcmread(leg[1])
    for name in KEPT:
        assert made[name].value == before[name].value


def test_nothing_is_left_that_the_profile_removes(leg, tmp_path):
    """By the table as another keeps it, with nothing of ours in between."""
    out = tmp_path / "a.dcm"
    assert anonymous(leg[1], out)[0] == 0
    table = initialize_actions("dicomfields_2026c")
    removed = {tag for tag, action in table.items() if action is delete}
    found = {(e.tag.group, e.tag.element): e for e in pydicom.dcmread(out).iterall()}
    assert not set(found) & removed
    held = [found[tag].keyword for tag in set(found) & set(table) if found[tag].value]
    uids = ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID")
    assert set(held) <= {*uids, "PatientName", "PatientID", "DeidentificationMethod"}


def test_the_same_film_gets_the_same_identifiers_and_one_study_stays_one(leg, tmp_path):
    _, other = film(tmp_path, name="other", StudyInstanceUID=pydicom.dcmread(leg[1]).StudyInstanceUID)  # fmt: skip
    outs = [tmp_path / f"{k}.dcm" for k in range(3)]
    for source, out in zip((leg[1], leg[1], other), outs, strict=True):
        assert anonymous(source, out)[0] == 0
    one, again, second = map(pydicom.dcmread, outs)
    assert one.SOPInstanceUID == again.SOPInstanceUID != second.SOPInstanceUID
    assert one.StudyInstanceUID == second.StudyInstanceUID
    assert one.PatientID == second.PatientID
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_landmarks_go_along(leg, tmp_path):
    raw = json.loads(leg[0].read_text()) | {"id": MARK, "label": MARK, "note": MARK, "film_date": "1961-02-03"}  # fmt: skip
    case = leg[0].with_name("named.json")
    case.write_text(json.dumps(raw))
    code, err = anonymous(case, tmp_path / "a.json")
    assert code == 0, err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.dcm", "a.json"]
    for path in tmp_path.iterdir():
        clean(path.read_bytes())
    made = json.loads((tmp_path / "a.json").read_text())
    assert made["landmarks"] == raw["landmarks"]
    plans = [json.loads(drive("plan", *plan_words(c), "--json")[1]) for c in (leg[0], tmp_path / "a.json")]  # fmt: skip
    assert plans[0]["wedge"] == plans[1]["wedge"]
    assert plans[0]["scale_source"] == plans[1]["scale_source"]
    out = tmp_path / "x.png"
    assert drive("draw", *plan_words(tmp_path / "a.json"), "--on-radiograph", "-o", out)[0] == 0


def test_nothing_hides_in_codestreams_or_unused_bits(leg, tmp_path):
    out = tmp_path / "a.dcm"
    code, err = anonymous(as_jpeg(leg[1], "jpeg", MARK), out)
    assert code == 0, err
    clean(out.read_bytes())
    read = pydicom.dcmread(leg[1])
    values = read.pixel_array
    with_overlay = values | np.uint16(0x9000)  # two of the four bits above the twelve that are used
    read.PixelData = with_overlay.astype("<u2").tobytes() + MARK.encode()
    read.save_as(leg[1].with_name("bits.dcm"))
    code, err = anonymous(leg[1].with_name("bits.dcm"), out, "--force")
    assert code == 0, err
    assert np.array_equal(pydicom.dcmread(out).pixel_array, values)
    clean(out.read_bytes())


def test_signed_pixels_stay_what_they_are(leg, tmp_path):
    read = pydicom.dcmread(leg[1])
    values = read.pixel_array.astype(np.int16) - 2048
    read.PixelRepresentation, read.PixelData = 1, values.astype("<i2").tobytes()
    read.add_new("PixelPaddingValue", "SS", -2048)
    read.save_as(leg[1].with_name("signed.dcm"))
    out = tmp_path / "a.dcm"
    assert anonymous(leg[1].with_name("signed.dcm"), out)[0] == 0
    made = pydicom.dcmread(out)
    assert np.array_equal(made.pixel_array, values)
    assert made.PixelPaddingValue == -2048


def test_burned_in_text_is_refused_until_it_is_accepted(leg, tmp_path):
    out = tmp_path / "a.dcm"
    source = full(leg[1], BurnedInAnnotation="YES")
    code, err = anonymous(source, out)
    assert (code, "--accept-burned-in" in err, out.exists()) == (2, True, False)
    code, err = anonymous(source, out, "--accept-burned-in")
    assert (code, "burned" in err, pydicom.dcmread(out).BurnedInAnnotation) == (0, True, "YES")
    code, err = anonymous(full(leg[1], BurnedInAnnotation=MARK), out, "--force")
    assert (code, "burned-in" in err) == (0, True)
    assert "BurnedInAnnotation" not in pydicom.dcmread(out)


def test_a_film_is_fetched_without_its_patient(leg, tmp_path):
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "film.dcm").write_bytes(full(leg[1]).read_bytes())
    out = tmp_path / "a.dcm"
    code, said, err = drive("fetch", folder, "--anonymous", "-o", out)
    assert code == 0, err
    clean(said + err + out.read_bytes().decode("latin-1"))
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["a.dcm"]


def test_a_temporary_folder_without_room_is_named(leg, tmp_path, monkeypatch):
    folder, small = tmp_path / "films", tmp_path / "small"
    folder.mkdir()
    small.mkdir()
    (folder / "film.dcm").write_bytes(full(leg[1]).read_bytes())
    written = Path.write_bytes

    def write(path, data):
        if small in path.parents:
            raise OSError(errno.ENOSPC, "No space left on device")
        return written(path, data)

    monkeypatch.setattr(Path, "write_bytes", write)
    monkeypatch.setattr(tempfile, "tempdir", str(small))
    code, _, err = drive("fetch", folder, "--anonymous", "-o", tmp_path / "a.dcm")
    assert (code, f"{small}: temporary folder" in err, "TMPDIR" in err) == (2, True, True)
    assert ("No space left" in err, [*small.iterdir()], (tmp_path / "a.dcm").exists()) == (True, [], False)  # fmt: skip
    shutil.rmtree(small)
    code, _, err = drive("fetch", folder, "--anonymous", "-o", tmp_path / "a.dcm")
    assert (code, f"{small}: temporary folder" in err) == (2, True)


def in_colour(path, how, tint=0):
    """A film as some stations store it: in colour, with the same grey in all three."""
    read = pydicom.dcmread(path)
    grey = (read.pixel_array >> 4).astype(np.uint8)
    colours = np.repeat(grey[:, :, None], 3, axis=2)
    colours[:40, :40, 0] |= np.uint8(tint)
    read.SamplesPerPixel, read.PlanarConfiguration = 3, int(how == "planes")
    read.BitsAllocated, read.BitsStored, read.HighBit = 8, 8, 7
    read.PhotometricInterpretation = "YBR_FULL_422" if how == "jpeg" else "RGB"
    read["PixelData"].VR = "OB"
    if how == "jpeg":
        buffer = io.BytesIO()
        Image.fromarray(colours).save(buffer, "JPEG", quality=80, subsampling="4:2:2")
        read.PixelData = encapsulate([buffer.getvalue()])
        read.file_meta.TransferSyntaxUID = pydicom.uid.JPEGBaseline8Bit
    elif how == "palette":
        read.SamplesPerPixel, read.PhotometricInterpretation = 1, "PALETTE COLOR"
        del read.PlanarConfiguration
        for name in ("Red", "Green", "Blue"):
            ramp = np.arange(256, dtype="<u2") * 257
            ramp[-40:] -= 257 * np.uint16(min(tint, 1)) * (name == "Red")
            read.add_new(f"{name}PaletteColorLookupTableDescriptor", "US", [256, 0, 16])
            read.add_new(f"{name}PaletteColorLookupTableData", "OW", ramp.tobytes())
        read.PixelData = grey.tobytes()
    else:
        read.PixelData = (np.moveaxis(colours, 2, 0) if how == "planes" else colours).tobytes()
    read.save_as(path.with_name("in_colour.dcm"))
    return path.with_name("in_colour.dcm"), grey


@pytest.mark.parametrize("how", ["pixels", "planes", "jpeg", "palette"])
@pytest.mark.usefixtures("decoded_here")
def test_a_film_stored_in_colour_that_is_grey_is_written_in_grey(leg, tmp_path, how):
    source, grey = in_colour(leg[1], how)
    out = tmp_path / "a.dcm"
    code, err = anonymous(source, out)
    assert (code, "written in grey" in err) == (0, True), err
    made = pydicom.dcmread(out)
    assert (made.SamplesPerPixel, made.PhotometricInterpretation) == (1, "MONOCHROME2")
    assert np.abs(made.pixel_array.astype(int) - grey).max() <= (0 if how != "jpeg" else 40)
    shown = [load_radiograph(path).pixels.astype(int) for path in (source, out)]
    assert np.abs(shown[0] - shown[1]).max() <= 1  # as it was shown
    for tool in filter(shutil.which, ("dciodvfy",)):
        done = subprocess.run([tool, out], capture_output=True, text=True)
        assert "Error" not in done.stdout + done.stderr


@pytest.mark.parametrize("how", ["pixels", "planes", "jpeg", "palette"])
@pytest.mark.usefixtures("decoded_here")
def test_a_picture_that_is_coloured_is_refused(leg, tmp_path, how):
    code, err = anonymous(in_colour(leg[1], how, tint=128)[0], tmp_path / "a.dcm")
    assert (code, "in colour" in err, list(tmp_path.iterdir())) == (2, True, [])


def test_both_legs_of_a_film_go_along_with_it(tmp_path):
    """In one file, as they were; two films are not made one."""
    case, path = film(tmp_path)
    raw = json.loads(case.read_text())
    own = ("side", "landmarks")
    marks = mirrored(raw["landmarks"], pydicom.dcmread(path).Columns)
    other = {"side": "left", "landmarks": marks}
    shared = {k: v for k, v in raw.items() if k not in own} | {"label": MARK, "note": MARK}
    both = shared | {"legs": [{k: raw[k] for k in own}, other]}
    source, out = tmp_path / "both.json", tmp_path / "out" / "a.json"
    source.write_text(json.dumps(both))
    path = path.with_name(raw["image"])
    changed = pydicom.dcmread(path)
    changed.Laterality = changed.ImageLaterality = "B"
    changed.save_as(path)
    out.parent.mkdir()
    code, err = anonymous(source, out)
    assert code == 0, err
    made = json.loads(out.read_text())
    clean(out.read_text())
    assert [leg["side"] for leg in made["legs"]] == ["right", "left"]
    assert [leg["landmarks"] for leg in made["legs"]] == [raw["landmarks"], marks]
    assert (made["image"], sorted(p.name for p in out.parent.iterdir())) == ("a.dcm", ["a.dcm", "a.json"])  # fmt: skip
    assert drive("measure", out)[0] == 0
    right = tmp_path / "out" / "right.json"
    assert anonymous(f"{source}#right", right)[0] == 0
    assert json.loads(right.read_text())["side"] == "right"


def test_what_cannot_be_made_anonymous_is_refused(leg, tmp_path):
    case, path = leg
    out = tmp_path / "a.dcm"
    colour, several, bare = (path.with_name(f"{n}.dcm") for n in ("colour", "several", "bare"))
    for target, header in ((colour, {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": 0}), (several, {"NumberOfFrames": 2}), (bare, {"StudyInstanceUID": ""})):  # fmt: skip
        read = pydicom.dcmread(path)
        for name, value in header.items():
            setattr(read, name, value)
        read.save_as(target)
        assert anonymous(target, out)[0] == 2
    assert anonymous("demo:medial-oa-right", tmp_path / "a.json")[0] == 2
    assert anonymous(path, tmp_path / "a.json")[0] == 2
    assert anonymous(path, out, "--to", "csv")[0] == 2
    assert drive("convert", case, tmp_path / "b.json", "--accept-burned-in")[0] == 2
    assert drive("fetch", path.parent, "--anonymous")[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_words_are_terms_and_numbers_are_numbers(leg, tmp_path):
    """A text in the place of a term or a number goes, whatever it is."""
    path, out = leg[1], tmp_path / "a.dcm"
    for name in ("BodyPartExamined", "ViewPosition", "RescaleType", "PixelSpacingCalibrationType", "Laterality", "PatientOrientation", "WindowCenter"):  # fmt: skip
        with pydicom.config.disable_value_validation():
            read = pydicom.dcmread(path)
            read.add_new(name, "CS" if dictionary_VR(name) == "CS" else "LO", MARK)
            read.save_as(path.with_name("odd.dcm"))
            code, _ = anonymous(path.with_name("odd.dcm"), out, "--force")
        if code == 0:
            clean(out.read_bytes())
    assert re.fullmatch(r"ANON-[0-9A-F]{8}", pydicom.dcmread(out).PatientID)
