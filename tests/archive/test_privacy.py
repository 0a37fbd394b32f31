"""A header full of marked words, through every command of the archive: where they may stand, and where not."""

import socket

import pydicom
import pytest

pytest.importorskip("highdicom")

from tests.archive.conftest import PAGES
from tests.archive.films import HEADER, MARKS, NOT_COPIED, film, plan_words
from tests.driving import drive

# What an archive files by: the only words that its objects may hold.
COPIED = {"PatientName", "PatientID", "PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID", "StudyDate", "StudyTime", "ReferringPhysicianName", "StudyDescription"}  # fmt: skip


def marked(text):
    return [mark for mark in MARKS if mark in text.lower()]


@pytest.mark.parametrize("command", ["report", "theatre", "draw", "audit"])
def test_the_desk_gets_no_word_and_the_archive_only_what_it_files_by(
    filed, of_kind, tmp_path, command
):
    if command in PAGES:
        desk = filed / f"{command}.{PAGES[command]}"
        files = [filed / f"{command}{of}.dcm" for of in ("", "-numbers", "-lines")]
    else:
        words, files = of_kind(command)
        desk = tmp_path / ("desk.pdf" if command == "theatre" else "desk.png")
        assert drive(*words, "-o", desk)[0] == 0
    assert not marked(desk.read_bytes().decode("latin-1"))
    assert not marked(files[0].with_suffix(".txt").read_text())
    for path in files:
        text = path.read_bytes().decode("latin-1").lower()
        assert not [word for word in NOT_COPIED if word.lower() in text]
        found = pydicom.dcmread(path)
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
