"""Films that come in encrypted: who is let in, who is not, and that nobody is kept out by the others."""

import contextlib
import shutil
import socket
import subprocess
import sys

import pytest

from tests.archive.films import MARKS
from tests.archive.keys import keys_in
from tests.driving import drive
from tests.node.places import another, running, sent
from wedgecalc.archive.secure import Security
from wedgecalc.errors import InputError


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return keys_in(tmp_path_factory.mktemp("keys"))


def listening(keys, **more):
    return {
        "listen_cert": str(keys / "archive.pem"),
        "listen_key": str(keys / "archive.key"),
    } | more


def with_keys(keys, own="", authority="ca"):
    named = {"certificate": keys / f"{own}.pem", "key": keys / f"{own}.key"} if own else {}
    return Security(True, keys / f"{authority}.pem", **named)


def kept_out(*args, **more):
    with pytest.raises(InputError):
        sent(*args, timeout=2, **more)


def test_films_come_in_encrypted_and_no_other_way(one, tmp_path, keys):
    _, film = one
    with running(tmp_path, **listening(keys)) as node:
        assert sent(film, node.at, security=with_keys(keys)) == [""]
        kept_out(film, node.at)
        kept_out(film, node.at, security=with_keys(keys, authority="other"))
        assert sent(another(film, tmp_path / "b.dcm"), node.at, security=with_keys(keys)) == [""]
        assert node.states()["waiting"] == 2
        assert sum("encrypt" in said for said in node.said) >= 1


def test_senders_show_a_certificate_where_one_is_asked_for(one, tmp_path, keys):
    _, film = one
    with running(tmp_path, **listening(keys, listen_ca=str(keys / "ca.pem"))) as node:
        kept_out(film, node.at, security=with_keys(keys))
        kept_out(film, node.at, security=with_keys(keys, "stranger"))
        assert node.states()["waiting"] == 0
        assert sent(film, node.at, security=with_keys(keys, "ours")) == [""]
        assert node.states()["waiting"] == 1
        assert not [mark for mark in MARKS if mark in " ".join(node.said).lower()]


def test_silent_senders_keep_nobody_out(one, tmp_path, keys):
    """Also before anything is encrypted."""
    _, film = one
    with running(tmp_path, associations=2, timeout=3, **listening(keys)) as node:
        silent = [socket.create_connection(("127.0.0.1", node.port)) for _ in range(6)]
        silent[0].sendall(b"\x16\x03\x01\x02\x00")  # the beginning of a greeting
        assert sent(film, node.at, security=with_keys(keys)) == [""]
        for wire in silent:
            wire.settimeout(120)
            with wire, contextlib.suppress(ConnectionError):
                while wire.recv(1000):
                    pass


@pytest.mark.skipif(shutil.which("storescu") is None, reason="dcmtk is not installed")
def test_another_program_sends_encrypted(one, tmp_path, keys):
    _, film = one
    with running(tmp_path, **listening(keys, listen_ca=str(keys / "ca.pem"))) as node:
        words = ["storescu", "-aec", "WEDGECALC", "+tls", keys / "ours.key", keys / "ours.pem", "+cf", keys / "ca.pem", "127.0.0.1", str(node.port), film]  # fmt: skip
        done = subprocess.run(words, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        assert node.states()["waiting"] == 1


@pytest.mark.parametrize(
    ("files", "option"),
    [(("key",), "--listen-key"), (("ca",), "--listen-ca"), (("cert", "key=stranger"), "--listen-cert"), (("cert=no",), "--listen-cert"), (("cert", "key", "ca=no"), "--listen-ca"), (("cert=none",), "--listen-cert")],
)  # fmt: skip
def test_files_that_cannot_be_are_refused_by_their_option(files, option, tmp_path, keys):
    usual = {"cert": "archive.pem", "key": "archive.key", "ca": "ca.pem"}
    words = []
    for text in files:
        kind, _, other = text.partition("=")
        name = f"{other}.{'key' if kind == 'key' else 'pem'}" if other else usual[kind]
        words += [f"--listen-{kind}", keys / name]
    code, _, err = drive("node", "--queue", tmp_path / "q", "--to", "PACS@127.0.0.1:1", *words)
    assert (code, option in err, "Traceback" in err) == (2, True, False), err
    assert sys.platform == "win32" or not (tmp_path / "q").exists()
