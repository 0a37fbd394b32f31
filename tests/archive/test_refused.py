"""An archive that refuses the connection: why is heard, however soon it says so and hangs up."""

import socket
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from wedgecalc.archive.peer import association, peer_of
from wedgecalc.errors import InputError

pytest.importorskip("pynetdicom")


@contextmanager
def refusing(answer, hold):
    """An archive that answers whoever calls with these bytes, and hangs up after so many seconds."""

    def answered(taken):
        with taken, suppress(OSError):
            left = int.from_bytes(taken.recv(6, socket.MSG_WAITALL)[2:], "big")
            taken.recv(left, socket.MSG_WAITALL)
            taken.sendall(answer)
            time.sleep(hold)

    def serve():
        with suppress(OSError):
            while True:
                answered(server.accept()[0])

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        yield f"X@127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def why(to, seconds=0.0):
    """Return what is said of an archive, where whoever asks is held up when it has asked."""
    from pynetdicom import evt
    from pynetdicom.presentation import build_context

    peer, held = peer_of(to, "--to", timeout=3), [(evt.EVT_REQUESTED, lambda _: time.sleep(seconds))]  # fmt: skip
    with (
        pytest.raises(InputError) as told,
        association(peer, [build_context("1.2.840.10008.1.1")], handlers=held),
    ):
        pass
    return str(told.value)


def rejection(source, reason):
    return bytes([3, 0, 0, 0, 0, 4, 0, 1, source, reason])


@pytest.mark.parametrize("hold", [0.0, 0.3])
@pytest.mark.parametrize("late", [0.0, 0.1])
@pytest.mark.parametrize(
    ("reason", "word"),
    [((1, 7), "call itself X"), ((1, 3), "--ae"), ((3, 1), "busy"), ((3, 2), "too many"), ((2, 2), "source 2, reason 2")],
)  # fmt: skip
def test_a_refusal_is_heard_however_soon_it_comes(reason, word, late, hold):
    with refusing(rejection(*reason), hold) as to:
        assert word in why(to, late)


def test_a_refusal_is_heard_each_of_many_times():
    with refusing(rejection(1, 7), 0.0) as to:
        assert all("call itself X" in why(to) for _ in range(50))


@pytest.mark.parametrize("answer", [rejection(3, 9), rejection(9, 0), rejection(1, 7)[:2] + bytes(4), b"\x02\0\0\0\0\0", b"\x09\0\0\0\0\x01x", b"HTTP/1.1 400\r\n"])  # fmt: skip
def test_no_nonsense_of_an_archive_shows_a_traceback(answer, capfd):
    with refusing(answer, 0.0) as to:
        said = why(to)
    assert ("refuses" if len(answer) == 10 else "no answer") in said
    assert capfd.readouterr() == ("", "")


def test_no_socket_stays_open_where_nobody_listens_or_the_other_side_breaks_off(monkeypatch):
    from pynetdicom.transport import AssociationSocket

    create, made = AssociationSocket._create_socket, []

    def kept(*given):
        made.append(create(*given))
        return made[-1]

    monkeypatch.setattr(AssociationSocket, "_create_socket", kept)
    with socket.socket() as free:  # bound, and nobody listens
        free.bind(("127.0.0.1", 0))
        why(f"X@127.0.0.1:{free.getsockname()[1]}")
    with refusing(b"\x09\0\0\0\0\x01x", 0.0) as to:
        why(to)
    assert len(made) == 2
    assert [one.fileno() for one in made] == [-1, -1]
