"""A header full of marked words, through every command of the archive: where they may stand, and where not."""

import socket

import pydicom
import pytest

pytest.importorskip("highdicom")

from tests.archive.films import HEADER, MARKS, NOT_COPIED, film, plan_words
from tests.driving import drive

# What an archive files by: the only words that its objects may hold.
COPIED = {"PatientName", "PatientID", "PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID", "StudyDate", "StudyTime", "ReferringPhysicianName", "StudyDescription"}  # fmt: skip


def marked(text):
    return [mark for mark in MARKS if mark in text.lower()]


@pytest.mark.parametrize("command", ["report", "theatre", "draw", "audit"])
def test_the_desk_gets_no_word_and_the_archive_only_what_it_files_by(tmp_path, command):
    case, path = film(tmp_path)
    words = (command, *plan_words(case))
    if command == "audit":
        words = (command, case, *plan_words(case))
    desk = tmp_path / ("desk.pdf" if command in ("report", "theatre") else "desk.png")
    image = ("--on-radiograph",) if command in ("report", "draw") else ()
    assert drive(*words, *image, "-o", desk)[0] == 0
    assert not marked(desk.read_bytes().decode("latin-1"))
    beside = ("--numbers", tmp_path / "n.dcm", "--lines", tmp_path / "l.dcm")
    files = ("-o", tmp_path / "x.dcm", *beside, "--study", path)
    code, out, err = drive(*words, *image, *files)
    assert (code, marked(out + err)) == (0, [])
    for name in ("x.dcm", "n.dcm", "l.dcm"):
        text = (tmp_path / name).read_bytes().decode("latin-1").lower()
        assert not [word for word in NOT_COPIED if word.lower() in text]
        found = pydicom.dcmread(tmp_path / name)
        held = {e.keyword for e in found.iterall() if str(e.value) in HEADER.values()}
        assert held - {"BodyPartExamined"} == COPIED


def test_nothing_else_is_written(tmp_path):
    case, path = film(tmp_path)
    before = set(tmp_path.iterdir())
    out = tmp_path / "n.dcm"
    assert drive("theatre", *plan_words(case), "--study", path, "--numbers", out)[0] == 0
    assert set(tmp_path.iterdir()) - before == {out}


@pytest.mark.parametrize(
    "header", [{"PatientBirthDate": "19611399"}, {"PatientSex": "QQ"}, {"StudyDate": "ZZDAY"}, {"PatientName": "A^B^C^D^E^F^ZZNAME"}, {"StudyInstanceUID": "1.2.ZZID"}]
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Invalid value:UserWarning", "ignore:.*:UserWarning:pydicom")
def test_a_faulty_header_is_not_quoted(tmp_path, header):
    case, path = film(tmp_path, **header)
    for option in ("--numbers", "--lines"):
        out = tmp_path / f"{option[2:]}.dcm"
        code, said, err = drive("theatre", *plan_words(case), "--study", path, option, out)
        assert (code in (0, 2), marked(said + err), "Traceback" in err) == (True, [], False)
        assert out.exists() == (code == 0)
    assert marked(drive("fetch", tmp_path, "--all")[1]) == []


def test_sending_and_asking_in_vain_says_no_name(tmp_path):
    pytest.importorskip("pynetdicom")
    _, path = film(tmp_path)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        place = f"X@127.0.0.1:{nobody.getsockname()[1]}"
        for words in (("send", path, "--to", place), ("fetch", place, "--patient", HEADER["PatientID"])):  # fmt: skip
            code, out, err = drive(*words)
            assert (code, marked(out + err)) == (2, [])
