"""Films found in a real archive, in a folder and on a disc, and one taken: as it was stored, and no name said."""

import errno
import os
import warnings
from pathlib import Path

import numpy as np
import pydicom
import pytest

from tests.archive.films import HEADER, ID, MARKS, film
from tests.driving import drive

ASKED = ("--patient", ID)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Films of two patients: right, left, compressed, a knee alone, one without a scale."""
    folder = tmp_path_factory.mktemp("films")
    _, right = film(folder, name="right")
    film(folder, side="left", name="left", StudyInstanceUID="1.2.3.5", SeriesInstanceUID="1.2.3.51")
    knee = pydicom.dcmread(right)
    knee.SOPInstanceUID = knee.file_meta.MediaStorageSOPInstanceUID = "1.2.3.6"
    knee.Rows = 200
    knee.PixelData = knee.PixelData[: 200 * knee.Columns * 2]
    knee.save_as(folder / "knee.dcm")
    packed = pydicom.dcmread(right)
    packed.SOPInstanceUID = packed.file_meta.MediaStorageSOPInstanceUID = "1.2.3.7"
    packed.compress(pydicom.uid.RLELossless, generate_instance_uid=False)
    packed.save_as(folder / "packed.dcm")
    film(
        folder,
        name="other",
        PatientID="OTHER",
        StudyInstanceUID="1.2.3.8",
        SeriesInstanceUID="1.2.3.81",
    )
    return folder


NAMES = ("right", "left", "knee", "packed", "other")


@pytest.fixture
def stocked(emptied, films):
    code, _, err = drive("send", *(films / f"{n}.dcm" for n in NAMES), "--to", emptied.dimse)
    assert code == 0, err
    return emptied


def codes(out):
    return {line.split()[0]: line for line in out.splitlines()[1:] if line.strip()}


def listed(*words):
    code, out, err = drive("fetch", *words)
    assert code == 0, err
    assert not [mark for mark in MARKS if mark in (out + err).lower()]
    return codes(out)


@pytest.mark.parametrize("way", ["dimse", "web"])
def test_long_films_of_one_patient_are_listed(stocked, films, way):
    place = getattr(stocked, way)
    found = listed(place, *ASKED)
    assert len(found) == 3  # neither the knee nor the other patient's
    assert len(listed(place, *ASKED, "--all")) == 4
    assert found == {c: line for c, line in listed(films).items() if c in found}
    assert all("LEG" in line and "AP" in line for line in found.values())
    assert len(listed(place, "--study", "1.2.3.5")) == 1
    assert len(listed(place, "--accession", HEADER["AccessionNumber"], "--date", "20261101")) == 4
    assert listed(place, "--patient", "NOBODY") == {}
    _, out, _ = drive("fetch", place, *ASKED, "--show-names")
    assert out.count("Zzname^Zzfirst") == out.count(HEADER["AccessionNumber"]) == 3


@pytest.mark.parametrize("way", ["dimse", "move", "web", "folder"])
def test_a_film_is_taken_as_it_was_stored(stocked, films, tmp_path, way):
    place = {"folder": films, "web": stocked.web}.get(way, stocked.dimse)
    move = ("--move-port", stocked.ours) if way == "move" else ()
    out = tmp_path / "film.dcm"
    codes = list(listed(place, *(() if way == "folder" else ASKED)))
    for code in codes[:1] if move else codes:
        words = (
            "fetch",
            place,
            *(() if way == "folder" else ASKED),
            "--film",
            code,
            "-o",
            out,
            *move,
        )
        done, _, err = drive(*words, "--force")
        assert done == 0, err
        assert not [mark for mark in MARKS if mark in err.lower()]
        taken = pydicom.dcmread(out)
        (source,) = (f for f in map(pydicom.dcmread, films.glob("*.dcm")) if f.SOPInstanceUID == taken.SOPInstanceUID)  # fmt: skip
        assert taken.file_meta.TransferSyntaxUID == source.file_meta.TransferSyntaxUID
        assert np.array_equal(taken.pixel_array, source.pixel_array)
        assert drive(*words)[0] == 0  # again: the same file


def test_one_of_several_is_named_before_it_is_taken(films, tmp_path):
    code, _, err = drive("fetch", films, "-o", tmp_path / "x.dcm")
    assert (code, "--film" in err, list(tmp_path.iterdir())) == (2, True, [])
    code, _, err = drive("fetch", films, "--film", "nothing", "-o", tmp_path / "x.dcm")
    assert (code, "--film" in err) == (2, True)


def disc(folder, *names):
    """A DICOMDIR as a disc has it."""
    folder.mkdir()
    root = pydicom.Dataset()
    root.DirectoryRecordSequence = []
    for name in names:
        record = pydicom.Dataset()
        record.DirectoryRecordType = "IMAGE"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            record.ReferencedFileID = name
        root.DirectoryRecordSequence.append(record)
    root.SOPClassUID, root.SOPInstanceUID = "1.2.840.10008.1.3.10", "1.2.3.9"
    meta = root.file_meta = pydicom.dataset.FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = root.SOPClassUID, root.SOPInstanceUID  # fmt: skip
    meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    pydicom.dcmwrite(folder / "DICOMDIR", root, enforce_file_format=True)
    return folder / "DICOMDIR"


def test_a_disc_is_read_by_its_list(films, tmp_path):
    listing = disc(tmp_path / "cd", ["IMAGES", "IM1"], ["IMAGES", "GONE"], ["..", "secret"])
    (tmp_path / "cd" / "IMAGES").mkdir()
    (tmp_path / "cd" / "IMAGES" / "IM1").write_bytes((films / "right.dcm").read_bytes())
    (tmp_path / "secret").write_bytes((films / "left.dcm").read_bytes())
    code, out, err = drive("fetch", listing)
    assert (code, len(codes(out)), "2 DICOM files" in err) == (0, 1, True)


def test_a_damaged_film_hides_no_other(films, tmp_path):
    (tmp_path / "good.dcm").write_bytes((films / "right.dcm").read_bytes())
    (tmp_path / "bad.dcm").write_bytes((films / "left.dcm").read_bytes()[:300])
    (tmp_path / "notes.txt").write_text("no film")
    code, out, _ = drive("fetch", tmp_path)
    assert (code, len(codes(out))) == (0, 1)


def test_what_this_user_may_not_read_is_said(films, tmp_path, monkeypatch):
    """A film, a folder among others, the place itself; what can be read is listed."""
    from wedgecalc.archive import folder

    for name in ("good.dcm", "mine.dcm", "shut/other.dcm"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((films / "right.dcm").read_bytes())

    def unless_shut(of):
        def reached(path, *more):
            if {"mine.dcm", "shut"} & {*Path(path).relative_to(tmp_path).parts[-1:]}:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return of(path, *more)

        return reached

    monkeypatch.setattr(folder, "open", unless_shut(open), raising=False)
    monkeypatch.setattr(os, "scandir", unless_shut(os.scandir))
    code, out, err = drive("fetch", tmp_path)
    assert (code, len(codes(out)), "2 files or folders" in err, "Permission" in err) == (0, 1, True, True)  # fmt: skip
    for place in (tmp_path / "shut", tmp_path / "mine.dcm"):
        code, out, err = drive("fetch", place)
        assert (code, out, "cannot be read (Permission denied)" in err) == (2, "", True), err


def test_what_is_no_folder_is_said_and_what_to_do_with_it(films, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "leg.json").write_text("{}")
    for place, words in (
        (films / "right.dcm", "convert"),  # a film itself
        (tmp_path / "leg.json", "this is a text"),
        (tmp_path / "none", "no such folder"),
        ("none", "no such folder"),
    ):
        for more in ((), ("--patient", "4711"), ("-o", tmp_path / "x.dcm")):
            code, out, err = drive("fetch", place, *more)
            expected = words if not more or place in ("none", tmp_path / "none") else ""
            assert (code, out, expected in err, "Traceback" in err) == (2, "", True, False), err
    code, out, err = drive("fetch", tmp_path / "empty")
    assert (code, "no long-leg film" in out, "no DICOM image" in err) == (0, True, True)


def test_a_film_is_opened_in_the_studio(films, stocked, monkeypatch):
    """It comes from an archive with the means to file a plan; nothing of it is left afterwards."""
    pytest.importorskip("panel")
    from wedgecalc.studio import server
    from wedgecalc.studio.archive import ARCHIVE
    from wedgecalc.studio.loading import desks_of_file

    seen = []

    def serve(path, *, archive, say):
        (desk,) = desks_of_file(path)
        seen.append((path, archive and archive.text, ARCHIVE.header(desk.leg) is not None))

    monkeypatch.setattr(server, "serve", serve)
    for place, asked, text in ((stocked.dimse, ASKED, stocked.dimse), (films, (), None)):
        code = next(iter(listed(place, *asked)))
        done, _, err = drive("fetch", place, *asked, "--film", code, "--open")
        assert done == 0, err
        path, archive, filed = seen.pop()
        assert (archive, filed, Path(path).exists()) == (text, text is not None, False)
        ARCHIVE._headers.clear()
    for words in (("-o", "x.dcm"), ("--anonymous",)):
        assert drive("fetch", films, "--film", code, "--open", *words)[0] == 2


def test_a_film_that_breaks_off_is_not_written(films, tmp_path):
    read = pydicom.dcmread(films / "right.dcm")
    read.PixelData = read.PixelData[: len(read.PixelData) // 4 * 2]
    (tmp_path / "cut").mkdir()
    read.save_as(tmp_path / "cut" / "film.dcm")
    code, _, err = drive("fetch", tmp_path / "cut", "-o", tmp_path / "x.dcm")
    assert (code, "cut off" in err, (tmp_path / "x.dcm").exists()) == (2, True, False)


@pytest.mark.parametrize("words", [(), ("--patient", "*"), ("--patient", "a\\b"), ("--date", "2026*"), ("--patient", "", "--date", "20261101"), ("--date", "20260101-20261231"), ("--patient", "4711", "--timeout", "0"), ("--patient", "4711", "--ae", "")])  # fmt: skip
def test_an_archive_is_not_asked_for_everything(words):
    pytest.importorskip("pynetdicom")
    code, out, err = drive("fetch", "X@127.0.0.1:1", *words)
    assert (code, out, "nobody" in err) == (2, "", False)


def test_options_of_an_archive_beside_a_folder_are_refused(films):
    code, _, err = drive("fetch", films, *ASKED)
    assert (code, "--patient" in err) == (2, True)
