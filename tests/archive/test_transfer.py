"""Films taken and sent where it goes wrong: nothing lost, nothing twice, and the reason said.

Archives of a few lines stand in for a real one that is slow, full, silent, or goes away.
"""

import errno
import multiprocessing
import os
import signal
import threading
import time
from contextlib import contextmanager

import pydicom
import pytest

pytest.importorskip("pynetdicom")
pytest.importorskip("dicomweb_client")

from pynetdicom import AE, evt
from pynetdicom.sop_class import SecondaryCaptureImageStorage

from tests.archive.films import HEADER, ID, MARKS, film
from tests.archive.orthanc import free_port
from tests.archive.stub import row_of, stub
from tests.driving import drive
from wedgecalc.archive.fetch import GET_MODEL
from wedgecalc.archive.move import MOVE_MODEL

FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no process")
ASKED = ("--patient", ID, "--timeout", "30")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return film(tmp_path_factory.mktemp("film"), "--mm-per-px", 2)[1]


def taken(place, out, *words):
    code, said, err = drive("fetch", place, *ASKED, "-o", out, *words)
    assert not [mark for mark in MARKS if mark in (said + err).lower()]
    assert "Traceback" not in err
    return code, err


def test_an_archive_without_get_sends_by_move(path, tmp_path):
    out, port = tmp_path / "film.dcm", free_port()
    with stub(path, MOVE_MODEL, knows={"WEDGECALC": ("127.0.0.1", port)}) as place:
        code, err = taken(place, out)
        assert (code, "--move-port" in err, out.exists()) == (2, True, False)
        assert taken(place, out, "--move-port", port)[0] == 0
        assert taken(place, out, "--move-port", port)[0] == 0  # the same again
    assert pydicom.dcmread(out).SOPInstanceUID == pydicom.dcmread(path).SOPInstanceUID
    assert pydicom.dcmread(out).pixel_array.tobytes() == pydicom.dcmread(path).pixel_array.tobytes()


def test_a_move_that_fails_says_why(path, tmp_path):
    out, port = tmp_path / "film.dcm", free_port()
    with stub(path, MOVE_MODEL) as place:  # it does not know us
        code, err = taken(place, out, "--move-port", port)
        assert (code, "A801" in err, str(port) in err) == (2, True, True)
    with stub(path, MOVE_MODEL, knows={"WEDGECALC": ("127.0.0.1", free_port())}) as place:
        assert taken(place, out, "--move-port", port)[0] == 2
    with stub(path, GET_MODEL) as place:
        code, err = taken(place, out, "--move-port", port)
        assert (code, "services" in err) == (2, True), err
        used = place.rsplit(":", 1)[1]
        code, err = taken(place, out, "--move-port", used)
        assert (code, "--move-port" in err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_nothing_but_the_film_that_was_asked_for_is_taken(path, tmp_path):
    other = pydicom.dcmread(path)
    other.SOPInstanceUID = other.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    out, port = tmp_path / "film.dcm", free_port()

    def moved(event):
        yield "127.0.0.1", port
        yield 1
        yield 0xFF00, other

    with stub(path, MOVE_MODEL, C_MOVE=moved) as place:
        assert taken(place, out, "--move-port", port)[0] == 2
    assert list(tmp_path.iterdir()) == []


def breaks(event):
    yield 1
    event.assoc.abort()
    yield 0xFF00, None


def refuses(event):
    yield 0xA702, None


def says_so_and_sends_nothing(event):
    yield 0


@pytest.mark.parametrize("get", [breaks, refuses, says_so_and_sends_nothing])
def test_a_film_that_does_not_come_leaves_no_file(path, tmp_path, get):
    with stub(path, GET_MODEL, C_GET=get) as place:
        code, err = taken(place, tmp_path / "film.dcm")
    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert "archive" in err


def _fetch(place, out):
    drive("fetch", place, *ASKED, "-o", out)


@FORKS
def test_a_fetch_that_is_killed_leaves_no_file(path, tmp_path):
    asked, killed = multiprocessing.get_context("fork").Event(), threading.Event()

    def slow(event):
        yield 1
        asked.set()
        killed.wait(60)
        yield 0xFF00, pydicom.dcmread(path)

    with stub(path, GET_MODEL, C_GET=slow) as place:
        taker = multiprocessing.get_context("fork").Process(target=_fetch, args=(place, tmp_path / "film.dcm"))  # fmt: skip
        taker.start()
        assert asked.wait(60)
        os.kill(taker.pid, signal.SIGKILL)
        taker.join()
        killed.set()
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_breaks_off_its_list_gives_none(path):
    def found(event):
        yield 0xFF00, row_of(pydicom.dcmread(path))
        event.assoc.abort()

    with stub(path, C_FIND=found) as place:
        code, out, err = drive("fetch", place, *ASKED)
    assert (code, out, "broke" in err, "WEDGECALC" in err) == (2, "", True, True)


def test_a_slow_archive_is_waited_for_and_a_silent_one_is_not(path, tmp_path):
    def slow(event):
        time.sleep(0.6)
        yield 0xFF00, row_of(pydicom.dcmread(path))

    with stub(path, C_FIND=slow) as place:
        assert drive("fetch", place, "--patient", ID, "--timeout", "60")[0] == 0
        code, out, _ = drive("fetch", place, "--patient", ID, "--timeout", "0.2")
        assert (code, out) == (2, "")


@contextmanager
def keeping(status=0, most=None, killed=None):
    """An archive that stores by C-STORE, after so many waiting for an event; yields its address and what it has."""
    kept, ours = [], AE("X")
    ours.add_supported_context(SecondaryCaptureImageStorage)

    def store(event):
        if len(kept) == most:
            killed.wait(60)
        if status == 0:
            kept.append(event.request.AffectedSOPInstanceUID)
        return status

    server = ours.start_server(("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_STORE, store)])  # fmt: skip
    try:
        yield f"X@127.0.0.1:{server.socket.getsockname()[1]}", kept
    finally:
        server.shutdown()


def test_a_full_archive_says_so(path):
    with keeping(status=0xA700) as (place, _):
        code, out, err = drive("send", path, "--to", place)
    assert (code, out, "A700" in err, "stored in" in err) == (2, "", True, False)


def copies(path, folder, n):
    made = []
    for k in range(n):
        read = pydicom.dcmread(path)
        read.SOPInstanceUID = read.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.{k + 1}"
        read.save_as(folder / f"{k}.dcm")
        made.append(folder / f"{k}.dcm")
    return made


def _send(files, place):
    drive("send", *files, "--to", place)


@FORKS
def test_a_sender_that_is_killed_sends_the_rest_when_it_is_asked_again(path, tmp_path):
    files = copies(path, tmp_path, 6)
    killed = threading.Event()
    with keeping(most=2, killed=killed) as (place, kept):
        sender = multiprocessing.get_context("fork").Process(target=_send, args=(files, place))
        sender.start()
        while len(kept) < 2:
            time.sleep(0.02)
        os.kill(sender.pid, signal.SIGKILL)
        sender.join()
        before = len(kept)
        killed.set()
        code, _, err = drive("send", *files, "--to", place)
    assert (code, before < 6, err.count("stored in")) == (0, True, 6)
    assert len(set(kept)) == 6


def test_a_file_that_was_only_partly_copied_is_not_sent(path, tmp_path):
    whole = path.read_bytes()
    packed = pydicom.dcmread(path)
    packed.compress(pydicom.uid.RLELossless, generate_instance_uid=False)
    packed.save_as(tmp_path / "packed.dcm")
    with keeping() as (place, kept):
        for data in (whole[:-1], whole[:-1000], whole[:1000], (tmp_path / "packed.dcm").read_bytes()[:-100]):  # fmt: skip
            (tmp_path / "cut.dcm").write_bytes(data)
            code, _, err = drive("send", path, tmp_path / "cut.dcm", "--to", place)
            assert (code, "cut.dcm" in err, kept) == (2, True, [])


def test_a_full_disk_leaves_no_half_film(path, tmp_path, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    out, port = tmp_path / "film.dcm", free_port()
    with stub(path, MOVE_MODEL, knows={"WEDGECALC": ("127.0.0.1", port)}) as place:
        code, err = taken(place, out, "--move-port", port)
    assert (code, "No space" in err, list(tmp_path.iterdir())) == (2, True, [])


def test_two_fetches_at_once_do_not_mix(path, tmp_path):
    """The second finds the port in use, and says so."""
    port, started, tried = free_port(), threading.Event(), threading.Event()

    def moved(event):
        yield "127.0.0.1", port
        yield 1
        started.set()
        tried.wait(60)
        yield 0xFF00, pydicom.dcmread(path)

    with stub(path, MOVE_MODEL, C_MOVE=moved) as place:
        codes = []
        first = threading.Thread(target=lambda: codes.append(taken_alone(place, tmp_path / "a.dcm", port)))  # fmt: skip
        first.start()
        assert started.wait(60)
        code = taken_alone(place, tmp_path / "b.dcm", port)
        tried.set()
        first.join()
    assert (codes, code) == ([0], 2)
    assert [p.name for p in tmp_path.iterdir()] == ["a.dcm"]


def taken_alone(place, out, port):
    """Fetch without the command line, whose output threads would share."""
    from wedgecalc.archive.fetch import films_in
    from wedgecalc.archive.peer import peer_of
    from wedgecalc.errors import InputError

    try:
        (one,) = films_in(peer_of(place, "ARCHIVE", receive=port), {"PatientID": HEADER["PatientID"]})  # fmt: skip
        out.write_bytes(one.take())
    except InputError:
        return 2
    return 0
