"""What goes wrong around a node: nothing is lost, nothing is filed twice, and the words are clear."""

import contextlib
import errno
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pydicom
import pytest
from pydicom.encaps import encapsulate, generate_frames

from tests.archive.films import MARKS, as_jpeg
from tests.archive.orthanc import free_port
from tests.driving import drive
from tests.node.places import Archive, another, archive, code_of, marked, running, sent, uid_of
from tests.node.test_way import HTO
from tests.places import ROOT
from wedgecalc.node import work
from wedgecalc.node.answer import answer_bytes, answer_to
from wedgecalc.node.by_study import MarkFile
from wedgecalc.node.settings import ANSWERS

resource = pytest.importorskip("resource", reason="limits of POSIX")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


def test_a_queue_survives_a_kill_after_each_of_its_steps(tmp_path):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-m", "tests.node.killed", tmp_path], capture_output=True, text=True, env=env, timeout=300)  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 40


def started(folder, to, *more):
    """The command itself, listening."""
    port = free_port()
    words = ["node", "--queue", folder / "queue", "--to", to, "--port", port, "--every", 0.1, "--answers", "lines", "--keep-free", 0, *more]  # fmt: skip
    program = [sys.executable, "-m", "wedgecalc", *map(str, words)]
    node = subprocess.Popen(program, stderr=subprocess.PIPE, text=True, cwd=folder)
    for line in node.stderr:
        if "listens" in line:
            return node, f"WEDGECALC@127.0.0.1:{port}"
    raise AssertionError("it ended")


def until(true, seconds=300):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def more_than(pacs, count):
    return len(set(pacs.uids)) > count


def test_a_node_killed_while_it_receives_and_answers_loses_nothing(tmp_path, one, pacs):
    case, film = one
    films = [another(film, tmp_path / f"{k}.dcm") for k in range(6)]
    marks = tmp_path / "queue" / "landmarks"
    marks.mkdir(parents=True)
    for path in films:
        marked(case, marks, code_of(path))
    to, left, kills = f"PACS@127.0.0.1:{pacs.port}", films, 0
    while left:
        node, at = started(tmp_path, to)
        for path in left[:3]:
            sent(path, at)
        if kills < 2:
            kills, answered = kills + 1, len(set(pacs.uids))
            until(partial(more_than, pacs, answered))
            node.kill()  # within the making or sending of the next
        else:
            left = [path for path in films if any(sent(path, at))]
            until(lambda: len(set(pacs.uids)) >= len(films))
            until(lambda: len(list((tmp_path / "queue" / "done").glob("*.json"))) == len(films))
            node.send_signal(signal.SIGTERM)
        err = node.communicate(timeout=300)[1]
    assert (node.returncode, "Traceback" in err, err.rstrip().endswith("stopped")) == (0, False, True)  # fmt: skip
    assert all(pacs.of(uid_of(path)) for path in films)
    assert len(set(pacs.uids)) == len(films)  # what is sent again keeps its identifier
    assert not [mark for mark in MARKS if mark in err.lower()]


def test_a_sender_that_is_killed_leaves_nothing(node, one):
    from pynetdicom import AE

    _, film = one
    ours = AE("SENDER")
    ours.add_requested_context(str(pydicom.dcmread(film).SOPClassUID))
    broken = ours.associate("127.0.0.1", node.port, ae_title="WEDGECALC")
    wire = broken.dul.socket.socket
    wire.sendall(b"\x04\x00\x00\x00\x20\x00" + b"\x00\x00\x10\x00\x01\x00" + bytes(1000))
    wire.shutdown(socket.SHUT_RDWR)
    broken.kill()
    wire.close()
    assert sent(film, node.at) == [""]
    assert list((node.store.folder / "incoming").iterdir()) == []
    assert node.states()["waiting"] == 1


def test_a_full_disk_refuses_films_and_keeps_what_is_there(node, one, pacs, tmp_path):
    case, film = one
    assert sent(film, node.at) == [""]
    second = another(film, tmp_path / "second.dcm")
    marked(case, node.marks, code_of(film))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (40_000, 0):  # in the middle of a film, and none
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
        try:
            (refused,) = sent(second, node.at)
            if not room:
                node.round()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert "A700" in refused
    assert (node.states(), pacs.kept) == ({"waiting": 1, "aside": 0, "done": 0}, [])
    assert sum("cannot be used" in said for said in node.said) == 1
    assert list((node.store.folder / "incoming").iterdir()) == []
    assert sent(second, node.at) == [""]
    node.round()
    assert (node.states(), len(pacs.kept)) == ({"waiting": 1, "aside": 0, "done": 1}, 1)


@pytest.mark.parametrize(
    ("limit", "taken"), [({"most_films": 2}, 2), ({"most_gib": 1.9e-3}, 2), ({"keep_free": 100}, 0), ({"most_mib": 0.05}, 0)]
)  # fmt: skip
def test_what_is_too_much_is_not_taken(limit, taken, one, tmp_path):
    _, film = one
    with running(tmp_path, answers=("numbers", "lines"), **limit) as node:
        for k in range(3):
            (refused,) = sent(another(film, tmp_path / f"{k}.dcm"), node.at)
            assert bool(refused) == (k >= taken)
        assert (node.states()["waiting"], len(node.said)) == (taken, 3)


def test_an_answer_needs_no_more_room_than_is_counted(one, tmp_path):
    case, film = one
    for name, changes in (("one", HTO), ("two", {"procedure": "double-level"})):
        path = marked(case, tmp_path, name, osteotomy=changes, film=None)
        for kind in ANSWERS:
            made = answer_to(film, [MarkFile(str(path), str(path))], (kind,)).objects
            assert made
            assert 2 * len(made[0]) <= answer_bytes((kind,))  # room for both legs


def test_a_disk_that_is_full_while_an_answer_is_made_loses_nothing(one, pacs, tmp_path):
    """At whatever object of the answer that is; the answer is whole or not there."""
    case, film = one
    with running(tmp_path, f"PACS@127.0.0.1:{pacs.port}", answers=("numbers", "lines")) as node:
        sent(film, node.at)
        marked(case, node.marks, code_of(film), osteotomy=HTO)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        for room in (0, 1000, 4000, 20_000):  # room for the note, for the lines, within the numbers
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
            try:
                node.round()
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, before)
            assert (node.states()["waiting"], pacs.kept) == (1, [])
            assert node.store.answers(code_of(film)) == []
            assert list((node.store.folder / "incoming").iterdir()) == []
        node.round()
        assert (node.states()["done"], len(pacs.kept)) == (1, 2)


@pytest.mark.parametrize("how", ["stored", "rle", "jpeg", "none"])
def test_a_film_whose_pixels_are_cut_off_is_refused_and_logged(how, node, one, tmp_path):
    """The sender is told, as our own `send` is before it begins; whole, the same film is taken."""
    from pynetdicom import AE

    path = another(one[1], tmp_path / "film.dcm")
    read = pydicom.dcmread(path)
    if how == "rle":
        read.compress(pydicom.uid.RLELossless, generate_instance_uid=False)
    elif how == "jpeg":
        packed = pydicom.dcmread(as_jpeg(path, "jpeg"))
        packed.SOPInstanceUID = packed.file_meta.MediaStorageSOPInstanceUID = read.SOPInstanceUID
        read = packed
    whole = read.PixelData
    ours = AE("SENDER")
    ours.add_requested_context(read.SOPClassUID, read.file_meta.TransferSyntaxUID)
    statuses = []
    for cut in (True, False):
        data = whole if not cut else shortened(whole, packed=how in ("rle", "jpeg"))
        read.add_new("PixelData", "OB" if how in ("rle", "jpeg") else "OW", data)
        if cut and how == "none":
            del read["PixelData"]
        if cut:
            read.save_as(path)
            assert "pixels" in refusal(path, node.at)
        open_to = ours.associate("127.0.0.1", node.port, ae_title="WEDGECALC")
        statuses.append(open_to.send_c_store(read).Status)
        open_to.release()
    assert statuses == [0xC000, 0]
    assert sum("not taken" in said and "pixels" in said for said in node.said) == 1
    assert node.states()["waiting"] == 1


def shortened(data, *, packed):
    """Pixels that break off; packed, they are as whole an element as before."""
    if not packed:
        return data[: len(data) // 3 * 2]
    (frame,) = generate_frames(data, number_of_frames=1)
    return encapsulate([frame[: len(frame) // 3 * 2]])


def test_only_long_leg_films_are_taken(node, one, tmp_path):
    _, film = one
    wrong = {
        "small": {"Rows": 90, "PixelSpacing": None}, "text": {"Modality": "SR"}, "ours": {"SeriesDescription": "wedgecalc: picture"},
        "anonymous": {"PatientID": None},
    }  # fmt: skip
    for name, changes in wrong.items():
        path = another(film, tmp_path / f"{name}.dcm", **changes)
        assert "A900" in sent(path, node.at)[0]
    under = SimpleNamespace(AffectedSOPInstanceUID="1.2.3")  # another one than its own
    assert node.receiver.stored(SimpleNamespace(request=under, encoded_dataset=film.read_bytes)) == 0xA900  # fmt: skip
    other = pydicom.dcmread(film)
    other.SOPClassUID = other.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"  # CT
    other.save_as(tmp_path / "ct.dcm")
    assert "none" in refusal(tmp_path / "ct.dcm", node.at)
    assert node.states()["waiting"] == 0


def refusal(*args, **more):
    from wedgecalc.errors import InputError

    with pytest.raises(InputError) as caught:
        sent(*args, **more)
    return str(caught.value)


def test_strangers_are_rejected(one, tmp_path):
    _, film = one
    slow = {"timeout": 120}
    peers = ("ROUTER@localhost", "FAR@192.0.2.1")
    with running(tmp_path, peer=peers, bind="0.0.0.0", **slow) as node:
        assert "--ae" in refusal(film, node.at, calling="STRANGER", **slow)
        # From elsewhere than it is listed.
        assert "--ae" in refusal(film, node.at, calling="FAR", **slow)
        assert "the @" in refusal(
            film, node.at.replace("WEDGECALC", "OTHER"), calling="ROUTER", **slow
        )
        assert node.states()["waiting"] == 0
        assert sent(film, node.at, calling="ROUTER", **slow) == [""]
        assert sum("rejected" in said for said in node.said) >= 1


def test_silent_and_slow_senders_keep_nobody_out(one, tmp_path):
    _, film = one
    with running(tmp_path, timeout=3, associations=2) as node:
        slow = [socket.create_connection(("127.0.0.1", node.port)) for _ in range(6)]
        slow[0].sendall(b"\x01\x00\x00\x00\x10\x00")  # says that 4096 bytes come
        slow[1].sendall(b"\x01\x00\xff\xff\xff\xff")  # and that 4 GiB do
        slow[2].sendall(b"GET / HTTP/1.1\r\n\r\n")
        for one_slow in slow:
            one_slow.settimeout(120)
            with one_slow, contextlib.suppress(ConnectionError):
                while one_slow.recv(1000):
                    pass
        assert sent(film, node.at) == [""]
        assert node.states()["waiting"] == 1


def test_what_is_far_too_large_is_cut_off(one, tmp_path):
    _, film = one
    with running(tmp_path, most_mib=0.05) as node:
        big = another(film, tmp_path / "big.dcm", PixelData=bytes(3 * 2**20))
        assert sent([big, film], node.at, timeout=5)[0]
        assert (node.states()["waiting"], "closed" in node.said[0]) == (0, True)


def test_an_archive_that_is_away_gets_everything_later_and_once(node, pacs, one, tmp_path):
    case, film = one
    films = [another(film, tmp_path / f"{k}.dcm") for k in range(2)]
    sent(films, node.at)
    for path in films:
        marked(case, node.marks, code_of(path))
    port, kept = free_port(), Archive()
    object.__setattr__(node.settings, "to", f"PACS@127.0.0.1:{port}")
    for _ in range(3):
        node.round()
    assert node.states() == {"waiting": 2, "aside": 0, "done": 0}
    assert sum("away" in said for said in node.said) == 1
    listed = json.loads(drive("node", "--queue", node.store.folder, "--list", "--json")[1])["films"]
    assert all("waits to be filed" in film["reason"] for film in listed)  # not for landmarks
    tried, _ = sorted(listed, key=lambda film: -film["sends"])
    assert ("archive is away" in tried["reason"], tried["sends"] >= 2, tried["tries"]) == (True, True, 0)  # fmt: skip
    table = " ".join(drive("node", "--queue", node.store.folder, "--list")[1].split())
    assert ("waits to be filed" in table, "waits for landmarks" in table) == (True, False)
    with archive(port, kept):
        kept.answer = lambda event: event.assoc.abort() or 0x0110  # killed meanwhile
        node.round()
        kept.answer = lambda _: 0xA700  # then full
        node.round()
        assert node.states()["waiting"] == 2
        kept.answer = lambda _: 0
        node.round()
    assert (node.states()["done"], len(kept.uids), len(set(kept.uids))) == (2, 2, 2)
    assert "there again" in " ".join(node.said)


def test_an_answer_that_is_refused_for_good_is_put_aside(node, pacs, one):
    case, film = one
    sent(film, node.at)
    marked(case, node.marks, code_of(film))
    asked = []
    pacs.answer = lambda _: asked.append(1) or 0x0122
    for _ in range(9):
        node.round()
    (note,) = node.store.films("aside").values()
    assert (len(asked), "0122" in note.reason) == (5, True)


def test_a_film_that_ends_the_node_is_put_aside(node, pacs, one):
    case, film = one
    sent(film, node.at)
    marked(case, node.marks, code_of(film))
    node.store.keep(code_of(film), node.store.films("waiting")[code_of(film)].but(tries=3))
    node.round()
    assert (pacs.kept, node.states()["aside"]) == ([], 1)


def test_an_answer_damaged_on_the_disk_is_made_anew(node, pacs, one):
    case, film = one
    sent(film, node.at)
    marked(case, node.marks, code_of(film))
    node.worker.archive.failed()
    node.worker.round()
    (made,) = node.store.answers(code_of(film))
    os.truncate(made, 10)
    node.round()
    node.round()
    assert (len(pacs.kept), node.states()["done"]) == (1, 1)


def test_landmarks_that_cannot_be_read_are_said_once_and_named_in_the_list_alone(
    node, pacs, one, monkeypatch
):
    """A damaged file, and then the whole folder."""
    (node.marks / "zzname.json").write_text("{")
    node.round()
    node.round()
    assert sum("a file of landmarks cannot be read" in said for said in node.said) == 1
    asked = ("node", "--queue", node.store.folder, "--list")
    path = node.marks / "zzname.json"
    assert f"{path}: its landmarks cannot be read" in drive(*asked)[2], (
        "the list is for who may read the folder"
    )
    assert json.loads(drive(*asked, "--json")[1])["unread"] == [str(path)]
    path.unlink()
    node.round()
    assert json.loads(drive(*asked, "--json")[1])["unread"] == []
    listed = os.scandir

    def shut(place="."):
        if Path(place) == node.marks:
            raise PermissionError(errno.EACCES, "Permission denied", str(place))
        return listed(place)

    monkeypatch.setattr(os, "scandir", shut)
    node.round()
    node.round()
    assert sum("(Permission denied)" in said for said in node.said) == 1
    monkeypatch.setattr(os, "scandir", listed)
    node.round()
    assert "there again" in node.said[-1]
    assert not [said for said in node.said if "zzname" in said]


def test_landmarks_are_looked_at_again_when_they_may_be_read(node, one):
    path = marked(one[0], node.marks, "any")
    path.chmod(0o000)
    assert (node.worker.marks.look(), node.worker.marks.look()) == (True, False)
    path.chmod(0o600)
    assert node.worker.marks.look()


def test_a_queue_of_another_user_is_not_listed(tmp_path, monkeypatch):
    from wedgecalc.node.store import Store

    def shut(_):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path))

    monkeypatch.setattr(Store, "read", shut)
    code, out, err = drive("node", "--queue", tmp_path, "--list")
    assert (code, out, f"{tmp_path}: --queue: " in err, "user of the node" in err) == (2, "", True, True)  # fmt: skip


def test_one_node_works_in_a_queue(node, tmp_path):
    from wedgecalc.errors import InputError
    from wedgecalc.node.store import Store

    with pytest.raises(InputError, match="another node"):
        Store(node.store.folder).open()


def test_damaged_films_end_in_a_word(node, one):
    """Bytes turned over anywhere in the header: each is refused or waits, and the node goes on."""
    case, film = one
    whole, chance = film.read_bytes(), random.Random(5)
    for k in range(60):
        data = bytearray(whole if k % 2 else whole[: chance.randrange(200, 1500)])
        for _ in range(3):
            data[chance.randrange(132, min(len(data), 1400))] = chance.randrange(256)
        under = SimpleNamespace(AffectedSOPInstanceUID=uid_of(film))
        event = SimpleNamespace(request=under, encoded_dataset=partial(bytes, data))
        assert node.receiver.stored(event) in (0, 0xA900, 0xC000)
        if node.states()["waiting"]:
            marked(case, node.marks, code_of(film), id=f"{k}")
            node.round()
            assert node.states()["waiting"] == 0
        node.store.close()
        shutil.rmtree(node.store.folder / "done")
        node.store.open()
    assert not [mark for mark in MARKS if mark in " ".join(node.said).lower()]


def test_a_fault_of_ours_keeps_no_other_film_back(node, pacs, one, tmp_path, monkeypatch):
    case, film = one
    films = [another(film, tmp_path / f"{k}.dcm") for k in range(2)]
    sent(films, node.at)
    for path in films:
        marked(case, node.marks, code_of(path))
    real = work.answer_to

    def faulty(path, *rest):
        if path.stem == code_of(films[0]):
            raise ZeroDivisionError
        return real(path, *rest)

    monkeypatch.setattr(work, "answer_to", faulty)
    node.round()
    assert node.states() == {"waiting": 0, "aside": 1, "done": 1}


@pytest.mark.parametrize(("number", "done"), [(errno.EIO, 1), (errno.ENOSPC, 0)])
def test_a_film_that_the_disk_cannot_read_keeps_no_other_back(node, one, tmp_path, monkeypatch, number, done):  # fmt: skip
    case, film = one
    films = [another(film, tmp_path / f"{k}.dcm") for k in range(2)]
    sent(films, node.at)
    for path in films:
        marked(case, node.marks, code_of(path))
    first, real = next(iter(node.store.films("waiting"))), work.answer_to

    def faulty(path, *rest):
        if path.stem == first:
            raise OSError(number, "")
        return real(path, *rest)

    with monkeypatch.context() as broken:
        broken.setattr(work, "answer_to", faulty)
        node.round()
        node.worker.round()  # too early to try again
        assert node.states() == {"waiting": 2 - done, "aside": 0, "done": done}
        assert sum("cannot be used" in said for said in node.said) == 1
    node.round()
    assert node.states()["done"] == 2
