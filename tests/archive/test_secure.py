"""TLS and logins: the right ones are let in, the wrong ones are told apart, and no secret is shown."""

import base64
import os
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pydicom
import pytest

pytest.importorskip("pynetdicom")
pytest.importorskip("dicomweb_client")

from pynetdicom import AE, evt
from pynetdicom.sop_class import SecondaryCaptureImageStorage

from tests.archive.films import ID, MARKS, film
from tests.archive.keys import keys_in
from tests.archive.orthanc import free_port
from tests.archive.stub import stub
from tests.archive.web import Web
from tests.driving import drive
from wedgecalc.archive.move import MOVE_MODEL

SECRET = "Zzsecret"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return film(tmp_path_factory.mktemp("film"), "--mm-per-px", 2)[1]


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """An authority, a certificate of the archive, and one of ours, as files."""
    return keys_in(tmp_path_factory.mktemp("keys"))


def of_archive(keys, ours=False):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=keys / "ca.pem")
    context.load_cert_chain(keys / "archive.pem", keys / "archive.key")
    context.verify_mode = ssl.CERT_REQUIRED if ours else ssl.CERT_NONE
    return context


@contextmanager
def storing(context):
    kept, ae = [], AE("X")
    ae.add_supported_context(SecondaryCaptureImageStorage)

    def store(event):
        kept.append(event.request.AffectedSOPInstanceUID)
        return 0

    server = ae.start_server(("127.0.0.1", 0), block=False, ssl_context=context, evt_handlers=[(evt.EVT_C_STORE, store)])  # fmt: skip
    try:
        yield f"X@127.0.0.1:{server.socket.getsockname()[1]}", kept
    finally:
        server.shutdown()


def sent(path, *words):
    code, out, err = drive("send", path, "--timeout", "10", *words)
    assert SECRET not in out + err
    assert not [mark for mark in MARKS if mark in (out + err).lower()]
    return code, err


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_archive_is_known_by_its_certificate(path, keys):
    with storing(of_archive(keys)) as (place, kept):
        assert sent(path, "--to", place, "--tls-ca", keys / "ca.pem")[0] == 0
        for words in (("--tls",), ("--tls-ca", keys / "other.pem")):
            code, err = sent(path, "--to", place, *words)
            assert (code, "not trusted" in err) == (2, True)
        code, err = sent(path, "--to", place.replace("127.0.0.1", "localhost"), "--tls-ca", keys / "ca.pem")  # fmt: skip
        assert (code, "another host name" in err, "--tls-ca" in err) == (2, True, False)
        code, err = sent(path, "--to", place)
        assert (code, "--tls" in err) == (2, True)
    assert len(kept) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_we_are_known_by_ours(path, keys):
    trust = ("--tls-ca", keys / "ca.pem")
    ours = ("--tls-cert", keys / "ours.pem", "--tls-key", keys / "ours.key")
    with storing(of_archive(keys, ours=True)) as (place, kept):
        assert sent(path, "--to", place, *trust, *ours)[0] == 0
        code, err = sent(path, "--to", place, *trust)
        assert (code, "--tls-cert" in err) == (2, True)
    assert len(kept) == 1


def test_an_archive_that_does_not_encrypt_is_not_spoken_to(path, keys):
    with storing(None) as (place, kept):
        code, err = sent(path, "--to", place, "--tls-ca", keys / "ca.pem")
    assert (code, "TLS" in err or "--tls" in err, kept) == (2, True, [])


def test_a_film_that_is_moved_comes_encrypted(path, keys, tmp_path):
    port = free_port()
    to_us = ssl.create_default_context(cafile=keys / "ca.pem")
    to_us.load_cert_chain(keys / "archive.pem", keys / "archive.key")

    def moved(event):
        yield "127.0.0.1", port, {"tls_args": (to_us, "127.0.0.1")}
        yield 1
        yield 0xFF00, pydicom.dcmread(path)

    words = ("--patient", ID, "--timeout", "5", "--move-port", port, "-o", tmp_path / "film.dcm")
    ours = ("--tls-ca", keys / "ca.pem", "--tls-cert", keys / "ours.pem", "--tls-key", keys / "ours.key")  # fmt: skip
    with stub(path, MOVE_MODEL, context=of_archive(keys), C_MOVE=moved) as place:
        code, _, err = drive("fetch", place, *words, *ours[:2])
        assert (code, "--tls-cert" in err) == (2, True)
        code, _, err = drive("fetch", place, *words, *ours)
    assert code == 0, err
    assert pydicom.dcmread(tmp_path / "film.dcm").PatientID == ID


class Service(Web, BaseHTTPRequestHandler):
    """A DICOMweb service that lets one login in."""

    login, seen = "", []

    def do_GET(self):
        self.seen.append(self.headers.get("Authorization", ""))
        self.reply(200 if self.seen[-1] == self.login else 401, [])


@contextmanager
def service(login, context=None):
    kind = type("One", (Service,), {"login": login, "seen": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http{'s' * (context is not None)}://127.0.0.1:{server.server_port}", kind.seen
        server.shutdown()


def asked(place, *words):
    code, out, err = drive("fetch", place, "--patient", ID, "--timeout", "10", *words)
    assert SECRET not in out + err
    return code, err


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("text", "login"),
    [(f"me:{SECRET}:é", basic("me", f"{SECRET}:é")), (f"Bearer {SECRET}\n", f"Bearer {SECRET}")],
)
def test_a_login_stands_in_a_file_or_the_environment(tmp_path, monkeypatch, text, login):
    file = tmp_path / "login"
    file.write_text(text)
    file.chmod(0o600)
    with service(login) as (place, seen):
        assert asked(place, "--login", file) == (0, "")
        monkeypatch.setenv("WEDGECALC_LOGIN", text)
        assert asked(place) == (0, "")
        monkeypatch.setenv("WEDGECALC_LOGIN", f"you:{SECRET}")
        assert asked(place)[0] == 2
        assert "(401)" in asked(place)[1]
        assert asked(place, "--login", file)[0] == 0  # what is typed counts
        file.chmod(0o644)
        assert ("chmod 600" in asked(place, "--login", file)[1]) == (os.name == "posix")
    assert set(seen) <= {login, basic("you", SECRET)}


def test_no_login_travels_where_others_can_read_it(path, keys, tmp_path, monkeypatch):
    file = tmp_path / "login"
    for text in ("", SECRET, f"a:{SECRET}\nb:{SECRET}", "Bearer \x00x"):
        file.write_text(text)
        code, err = asked("http://127.0.0.1:9", "--login", file)
        assert (code, "--login" in err) == (2, True)
    file.write_text(f"me:{SECRET}")
    file.chmod(0o600)
    code, err = asked("http://pacs.invalid", "--login", file)
    assert (code, "unencrypted" in err) == (2, True)
    assert asked("X@127.0.0.1:9", "--login", file)[0] == 2
    monkeypatch.setenv("WEDGECALC_LOGIN", f"me:{SECRET}")  # for DICOMweb; DIMSE has none
    assert "nobody" in asked("X@127.0.0.1:9")[1]


def test_netrc_is_read_for_this_machine_and_where_it_is_encrypted(tmp_path, monkeypatch):
    import requests

    from wedgecalc.archive.secure import Security

    file = tmp_path / "netrc"
    file.write_text(f"default login me password {SECRET}\n")
    file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(file))
    for url, there in (("http://127.0.0.1/a", True), ("https://pacs.invalid/a", True), ("http://pacs.invalid/a", False)):  # fmt: skip
        made = Security().session(url).prepare_request(requests.Request("GET", url))
        assert ("Authorization" in made.headers) == there


def test_a_service_is_known_by_its_certificate(keys, monkeypatch):
    with service("", of_archive(keys, ours=True)) as (place, _):
        ours = ("--tls-cert", keys / "ours.pem", "--tls-key", keys / "ours.key")
        assert asked(place, "--tls-ca", keys / "ca.pem", *ours) == (0, "")
        code, err = asked(place, *ours)
        assert (code, "--tls-ca" in err) == (2, True)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(keys / "ca.pem"))
        assert asked(place, *ours) == (0, "")
        assert asked(place, "--tls-ca", keys / "other.pem", *ours)[0] == 2


def test_what_is_wrong_with_https_is_told_apart(keys):
    with service("") as (place, _):
        code, err = asked(place.replace("http:", "https:"))
    assert (code, "does not speak TLS" in err, "trusted" in err) == (2, True, False)
    trust = ("--tls-ca", keys / "ca.pem")
    with service("", of_archive(keys, ours=True)) as (place, _):
        code, err = asked(place, *trust)
        assert (code, "--tls-cert" in err, "trusted" in err) == (2, True, False)
        code, err = asked(place.replace("127.0.0.1", "localhost"), *trust)
        assert (code, "another host name" in err) == (2, True)


def test_files_and_options_that_cannot_be_are_refused(path, keys):
    here = "X@127.0.0.1:9"
    for to, words in (
        (here, ("--tls-ca", keys / "no.pem")),
        (here, ("--tls-ca", keys / "none.pem")),
        (here, ("--tls-cert", keys / "no.pem")),
        (here, ("--tls-cert", keys / "ours.pem", "--tls-key", keys / "archive.key")),
        (here, ("--tls-key", keys / "ours.key")),
        ("https://127.0.0.1:9", ("--tls-ca", keys / "no.pem")),
        ("https://127.0.0.1:9", ("--tls",)),
    ):
        code, err = sent(path, "--to", to, *words)
        assert (code, "--tls" in err, "nobody" in err) == (2, True, False), err


@pytest.mark.parametrize("place", ["https://127.0.0.1:9", "X@127.0.0.1:9"])
def test_files_of_ours_that_cannot_be_used_are_named(place, path, keys):
    for ours in ((keys / "gone.pem",), (keys / "ours.pem", "--tls-key", keys / "archive.key"), (keys / "no.pem",)):  # fmt: skip
        code, err = sent(path, "--to", place, "--tls-cert", *ours)
        assert (code, f"{ours[0]}: --tls-cert: " in err) == (2, True), err
