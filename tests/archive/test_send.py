"""Films, pages, pictures and numbers stored in a real archive, and every way in which that fails."""

import socket
import threading
import time
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pydicom
import pytest

from tests.archive.films import MARKS, film
from tests.archive.orthanc import free_port
from tests.archive.web import Web
from tests.driving import drive

FILES = ("film.dcm", "report.dcm", "draw.dcm", "report-numbers.dcm")


@pytest.mark.parametrize("way", ["dimse", "web"])
def test_everything_is_found_under_its_patient_and_study(emptied, filed, way):
    files = [filed / name for name in FILES]
    for _ in range(2):  # twice, and there once
        code, out, err = drive("send", *files, "--to", getattr(emptied, way))
        assert (code, out, err.count("stored")) == (0, "", 4), err
    assert [len(emptied.get(f"/{level}")) for level in ("patients", "studies", "instances")] == [
        1,
        1,
        4,
    ]
    source = pydicom.dcmread(filed / "film.dcm")
    for name in emptied.get("/instances"):
        tags = emptied.get(f"/instances/{name}/simplified-tags")
        for tag in ("PatientID", "PatientName", "StudyInstanceUID", "AccessionNumber"):
            assert tags[tag] == str(source[tag].value)


def failed(*words):
    code, out, err = drive("send", *words)
    assert (code, out) == (2, "")
    assert not [mark for mark in MARKS if mark in err.lower()]
    return err


def test_who_refuses_and_why_is_said(emptied, filed):
    page = filed / "report.dcm"
    assert "the @" in failed(page, "--to", emptied.dimse.replace("ORTHANC", "WRONG"))
    assert "--ae" in failed(page, "--to", emptied.dimse, "--ae", "STRANGER")
    assert "(404)" in failed(page, "--to", f"http://127.0.0.1:{emptied.http}/elsewhere")
    assert "port" in failed(page, "--to", f"ORTHANC@127.0.0.1:{emptied.http}", "--timeout", 5)
    assert emptied.get("/instances") == []


def test_what_the_archive_does_not_take_keeps_no_other_file_back(emptied, filed, tmp_path):
    _, odd = film(tmp_path, name="odd")
    read = pydicom.dcmread(odd)
    read.SOPClassUID = read.file_meta.MediaStorageSOPClassUID = "1.2.3.4.5"
    read.save_as(odd)
    err = failed(filed / "report.dcm", odd, filed / "draw.dcm", "--to", emptied.dimse)
    assert (err.count(".dcm stored in"), "2 of 3 files" in err, "odd.dcm: archive" in err) == (2, True, True)  # fmt: skip
    assert len(emptied.get("/instances")) == 2


def test_nothing_is_sent_if_a_file_is_no_object(emptied, filed, tmp_path):
    (tmp_path / "x.dcm").write_bytes(b"no DICOM")
    cut = tmp_path / "cut.dcm"
    cut.write_bytes((filed / "report.dcm").read_bytes()[:140])
    for bad in (tmp_path / "x.dcm", cut, tmp_path / "none.dcm", tmp_path):
        failed(filed / "report.dcm", bad, "--to", emptied.dimse)
    assert emptied.get("/instances") == []


def test_every_file_that_cannot_be_sent_is_named_before_any_is(filed, tmp_path):
    """And that nothing was stored is said; the archive is not even asked."""
    pytest.importorskip("pynetdicom")
    (tmp_path / "x.dcm").write_bytes(b"no DICOM")
    cut = tmp_path / "cut.dcm"
    cut.write_bytes((filed / "film.dcm").read_bytes()[:3000])
    files = (filed / "report.dcm", tmp_path / "gone.dcm", tmp_path / "x.dcm", cut)
    err = failed(*files, "--to", f"X@127.0.0.1:{free_port()}")
    assert all(f"{path}: file: " in err for path in files[1:])  # no word of a picture
    assert ("none of 4 files" in err, "nobody" in err) == (True, False)


@pytest.fixture
def silent():
    """A port where a connection is taken and nothing is ever said."""
    pytest.importorskip("pynetdicom")
    pytest.importorskip("dicomweb_client")
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = []

        def take():
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]
    for one in taken:
        one.close()


def test_a_silent_peer_is_given_up(silent, filed):
    for to in (f"X@127.0.0.1:{silent}", f"http://127.0.0.1:{silent}"):
        assert "--timeout" in failed(filed / "report.dcm", "--to", to, "--timeout", "0.5")


def test_nobody_is_there(filed):
    pytest.importorskip("pynetdicom")
    for to in (f"X@127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}"):
        assert "nobody" in failed(filed / "report.dcm", "--to", to)


@pytest.mark.parametrize(
    "words",
    [("--to", "PACS"), ("--to", "PACS@host"), ("--to", "A@h:99999"), ("--to", "http://me:secret@h"), ("--to", "A@h:1", "--ae", "x" * 17), ("--to", "A@h:1", "--timeout", "-1"), ("--to", "A@h:1", "--timeout", "0"), ("--to", "A@h:1", "--ae", "")],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused(filed, words):
    err = failed(filed / "report.dcm", *words)
    assert "secret" not in err


def broken_after(n, status=None):
    """An archive that stores `n` objects and then goes away, or has a status for all others."""
    from pynetdicom import AE, evt
    from pynetdicom.sop_class import EncapsulatedPDFStorage, SecondaryCaptureImageStorage

    kept, ours = [], AE("X")
    for kind in (EncapsulatedPDFStorage, SecondaryCaptureImageStorage):
        ours.add_supported_context(kind)

    def store(event):
        if len(kept) == n and status is not None:
            return status
        if len(kept) == n:
            event.assoc.abort()
            return 0x0110
        kept.append(event.request.AffectedSOPInstanceUID)
        return 0

    return ours.start_server(("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_STORE, store)]), kept  # fmt: skip


def test_what_was_stored_before_a_break_is_said(filed):
    pytest.importorskip("pynetdicom")
    server, kept = broken_after(1)
    try:
        to = f"X@127.0.0.1:{server.socket.getsockname()[1]}"
        err = failed(
            *(filed / name for name in ("report.dcm", "draw.dcm", "film.dcm")),
            "--to",
            to,
            "--timeout",
            "2",
        )
    finally:
        server.shutdown()
    assert (len(kept), err.count(" stored in X@"), err.count("archive: ")) == (1, 2, 2)
    assert "1 of 3 files" in err


class RefusesOnceThenHangsUp(BaseHTTPRequestHandler):
    asked = 0

    def do_POST(self):
        type(self).asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.asked == 1:
            self.send_response(409)
            self.end_headers()

    def log_message(self, *_):
        pass


def test_what_was_refused_before_a_break_is_said(filed):
    pytest.importorskip("dicomweb_client")
    with ThreadingHTTPServer(("127.0.0.1", 0), RefusesOnceThenHangsUp) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        to = f"http://127.0.0.1:{server.server_port}"
        files = [filed / name for name in ("report.dcm", "draw.dcm", "report-numbers.dcm")]
        err = failed(*files, "--to", to, "--timeout", "5")
        server.shutdown()
    assert (err.count("(409)"), err.count("archive: ")) == (1, 4)
    assert all(path.name in err for path in files)  # also what it never reached


@pytest.mark.parametrize(
    ("status", "stored"), [(0xA700, False), (0xC001, False), (0x0122, False), (0xB000, True)]
)
def test_what_an_archive_answers_is_said(filed, status, stored):
    pytest.importorskip("pynetdicom")
    server, _ = broken_after(0, status)
    try:
        to = f"X@127.0.0.1:{server.socket.getsockname()[1]}"
        code, _, err = drive("send", filed / "report.dcm", "--to", to, "--timeout", "5")
    finally:
        server.shutdown()
    assert (code, "stored in" in err) == ((0, True) if stored else (2, False))
    assert stored or f"{status:04X}" in err


def test_an_answer_is_left_to_whoever_waits_for_it(filed):
    """The library's own thread looks for messages too."""
    pytest.importorskip("pynetdicom")
    from pynetdicom.presentation import build_context

    from wedgecalc.archive.peer import association, peer_of

    server, _ = broken_after(9)
    try:
        peer = peer_of(f"X@127.0.0.1:{server.socket.getsockname()[1]}", "--to")
        with association(peer, [build_context("1.2.840.10008.5.1.4.1.1.104.1")]) as found:
            found.dimse.msg_queue.put((1, None))
            time.sleep(0.1)
            assert found.dimse.get_msg(block=True) == (1, None)
    finally:
        server.shutdown()


class FullAt(Web, BaseHTTPRequestHandler):
    """A DICOMweb service that takes the request and stores nothing."""

    status, answer = 0xA700, 202

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        failed = {"00081197": {"vr": "US", "Value": [self.status]}}
        self.reply(self.answer, {"00081198": {"vr": "SQ", "Value": [failed]}})


@pytest.mark.parametrize(
    ("status", "word", "later"),
    [(0xA700, "out of room", True), (0x0122, "of this kind", False), (0x0124, "not allowed", False), (0xC001, "C001", False)],
)  # fmt: skip
@pytest.mark.parametrize("way", ["dimse", 202, 409])
def test_a_status_is_told_the_same_by_dimse_and_web(filed, way, status, word, later):
    """And whether a node tries again later."""
    pytest.importorskip("dicomweb_client")
    from wedgecalc.archive.peer import peer_of
    from wedgecalc.archive.send import send

    with ExitStack() as held:
        if way != "dimse":
            kind = type("One", (FullAt,), {"status": status, "answer": way})
            server = held.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), kind))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            to = f"http://127.0.0.1:{server.server_port}"
        else:
            server, _ = broken_after(0, status)
            to = f"X@127.0.0.1:{server.socket.getsockname()[1]}"
        held.callback(server.shutdown)
        (told,) = send([filed / "report.dcm"], peer_of(to, "--to", timeout=5))
    assert (word in told.refusal, f"{status:04X}" in told.refusal, told.later) == (
        True,
        True,
        later,
    )
