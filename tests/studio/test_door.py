"""The studio's door, attacked as a program on this machine would: no browser is needed."""

import contextlib
import http.client
import os
import re
import select
import socket
import stat
import subprocess
import sys
import time
import types
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.places import ROOT

pytest.importorskip("panel")

import panel as pn
from bokeh.document import Document
from bokeh.models import ImportedStyleSheet, InlineStyleSheet
from tornado.httputil import HTTPHeaders

from tests.studio_browser import PATIENCE, studio
from wedgecalc.studio import door, server
from wedgecalc.studio.door import Door, Keys

UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
           "Sec-WebSocket-Protocol": "bokeh, x"}  # fmt: skip


SHELL = os.name != "nt"  # and pipes with names


class Browser:
    """A browser that writes down what it was given, into a pipe."""

    def __init__(self, folder):
        self.pipe, program = folder / "told", folder / "browser"
        os.mkfifo(self.pipe)
        program.write_text(f'#!/bin/sh\nprintf "%s" "$*" > {self.pipe}\n')
        program.chmod(0o755)
        self.command = f"{program} %s"

    def look(self):
        """Wait until it is started, and look at the page it was given."""
        end = os.open(self.pipe, os.O_RDONLY | os.O_NONBLOCK)
        assert select.select([end], [], [], PATIENCE)[0]
        self.given = os.read(end, 4096).decode()
        os.close(end)
        self.page = Path(self.given.removeprefix("file://"))
        self.text = self.page.read_text()
        self.modes = [stat.S_IMODE(path.stat().st_mode) for path in (self.page, self.page.parent)]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    return Browser(tmp_path_factory.mktemp("browser")) if SHELL else None


@pytest.fixture(scope="module")
def address(tmp_path_factory, browser):
    """A studio for all of this; whatever it is asked, it says nothing of it."""
    command = browser and browser.command
    with studio(folder=tmp_path_factory.mktemp("door"), browser=command) as found:
        if browser:
            browser.look()
        yield found
        for origin in ("http://[", "null"):
            ask(found, Origin=origin)
        spoken(found, "GET / HTTP/1.1\nHost: [")
        assert spoken(found, "nonsense") == "HTTP/1.1 400 Bad Request"
        found.process.send_signal(2)
        told = found.process.stderr.read()
        assert "stopped" in told
        assert "Traceback" not in told
        assert "Origin" not in told
    assert not browser or not browser.page.parent.exists()


@pytest.fixture(scope="module")
def cookie(address):
    status, headers, _ = ask(address, target(address.once()))
    assert status == 302
    return headers["Set-Cookie"].partition(";")[0]


def target(url):
    place = urlsplit(url)
    return f"{place.path}?{place.query}"


def ask(address, path="/studio", method="GET", **headers):
    place = urlsplit(address)
    with contextlib.closing(
        http.client.HTTPConnection(place.hostname, place.port, timeout=PATIENCE)
    ) as connection:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def test_a_refusal_of_head_has_no_body(address):
    """By which a tab asks whether its server is back, and learns that another one is."""
    status, headers, body = ask(address, "/", "HEAD")
    assert (status, body) == (403, b"")
    assert int(headers["Content-Length"]) > 0


def spoken(address, text, more=b""):
    """Return the first line of what the server answers to bytes as they are."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as line:
        line.sendall(text.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + more)
        return line.recv(65536).split(b"\r\n")[0].decode()


def test_a_printed_address_opens_once(address, cookie):
    status, headers, body = ask(address, target(address))
    assert (status, headers["Set-Cookie"]) == (403, None)
    assert b"has been used" in body
    fresh = address.process.stdout.readline().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32}", fresh)
    assert fresh != address
    assert ask(address, target(address))[0] == 403, "one that nobody used yet is not made again"
    assert ask(address, target(fresh))[0] == 302
    assert ask(address, target(fresh))[0] == 403
    assert ask(address, target(fresh), Cookie=cookie)[0] == 302, (
        "who is in may come by an old address"
    )
    assert ask(address, target(address.process.stdout.readline().strip()))[0] == 302


def test_the_cookie_is_not_the_token_and_is_kept_from_scripts_and_sites(address, cookie):
    status, headers, _ = ask(address, target(address.once()))
    assert status == 302
    port = urlsplit(address).port
    set_ = headers["Set-Cookie"]
    assert set_.startswith(f"wedgecalc-{port}=")
    for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert word in set_
    assert cookie.partition("=")[2] not in address
    assert "Domain" not in set_
    assert ask(address, Cookie=cookie)[0] == 200
    assert ask(address, "/nothing", Cookie=f"a=b; {cookie}; c=d")[0] == 404, (
        "let through, and not there"
    )
    for wrong in (
        cookie[:-1],
        cookie + "x",
        cookie.replace(str(port), "1"),
        f"wedgecalc-{port}=",
        f"wedgecalc-{port}",
        "=;=;",
        "é",
        '"\\',
    ):
        assert ask(address, Cookie=wrong.encode())[0] == 403, wrong


def test_a_page_of_the_machines_own_may_lead_in_and_no_script(address):
    away = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    token = target(address.once())
    assert ask(address, token, **(away | {"Sec-Fetch-Mode": "no-cors"}))[0] == 403
    status, headers, body = ask(address, token, **away)
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert b"url=/studio" in body
    assert token.encode() not in body
    assert ask(address, Cookie=headers["Set-Cookie"].partition(";")[0], **away)[0] == 403, (
        "nor may it lead to the pages"
    )


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "", " ", "http://", "//127.0.0.1", "http://evil.example", "https://HOST", "http://x@HOST",
                                    "http://HOST@evil.example", "http://HOST.evil.example", "http://HOST, http://evil.example", "http://HOST/", "http://127.0.0.1:1",
                                    "http://127.0.0.1:99999999", "file://", "é", "a" * 5000])  # fmt: skip
def test_a_foreign_or_broken_origin_is_refused(address, cookie, origin):
    origin = origin.replace("HOST", urlsplit(address).netloc)
    for path, more in (("/studio", {}), ("/studio/ws", UPGRADE), ("/", {}), ("/?token=x", {})):
        assert ask(address, path, Cookie=cookie, Origin=origin.encode(), **more)[0] == 403
    assert (
        ask(address, "/nothing", Cookie=cookie, Origin=f"http://{urlsplit(address).netloc}")[0]
        == 404
    ), "the page's own"


@pytest.mark.parametrize("host", ["[", "[::1", "", " ", "evil.example", "127.0.0.1", "localhost:1", "HOST.evil.example", "HOST@evil.example", "evil.example@HOST", "HOST:80",
                                  "HOST, evil.example", "0.0.0.0:PORT", "127.1:PORT", "2130706433:PORT", "é", "a b", "a" * 5000])  # fmt: skip
def test_a_foreign_or_broken_host_is_refused(address, cookie, host):
    place = urlsplit(address)
    host = host.replace("HOST", place.netloc).replace("PORT", str(place.port))
    for path in ("/studio", "/", "/static/js/bokeh.min.js"):
        assert (
            spoken(address, f"GET {path} HTTP/1.1\nHost: {host}\nCookie: {cookie}")
            == "HTTP/1.1 403 Forbidden"
        )


def test_several_or_no_hosts_and_origins_are_refused(address, cookie):
    host = urlsplit(address).netloc
    for lines in (
        f"Host: {host}\nHost: {host}",
        f"Host: {host}\nHost: evil.example",
        f"Host: {host}\nOrigin: http://{host}\nOrigin: http://evil.example",
        "Accept: */*",
    ):
        assert (
            spoken(address, f"GET /studio HTTP/1.1\n{lines}\nCookie: {cookie}")
            == "HTTP/1.1 403 Forbidden"
        )
    assert (
        spoken(address, f"GET http://evil.example/ HTTP/1.1\nHost: {host}")
        == "HTTP/1.1 403 Forbidden"
    )
    assert spoken(address, f"GET /studio HTTP/1.0\nCookie: {cookie}") == "HTTP/1.1 403 Forbidden"
    many = "&".join(f"a{k}=1" for k in range(50))
    assert spoken(address, f"GET /?{many} HTTP/1.1\nHost: {host}") == "HTTP/1.1 403 Forbidden"
    assert (
        spoken(address, f"GET /?token=%ff%00%f0 HTTP/1.1\nHost: {host}") == "HTTP/1.1 403 Forbidden"
    )


def peak(process):
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
    return int(found[1]) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_strangers_body_is_not_taken_into_memory(address):
    """30 MB, told or in pieces, to the entrance, to a page, to nowhere: the answer comes first, and nothing is kept."""
    place = urlsplit(address)
    assert ask(address)[0] == 403
    before = peak(address.process)
    piece = b"x" * 2**20
    for path in ("/", "/studio", "/nowhere"):
        for told in (True, False):
            with contextlib.closing(
                http.client.HTTPConnection(place.hostname, place.port, timeout=PATIENCE)
            ) as connection:
                connection.putrequest("POST", path)
                connection.putheader(
                    *(
                        ("Content-Length", str(30 * 2**20))
                        if told
                        else ("Transfer-Encoding", "chunked")
                    )
                )
                connection.endheaders()
                for _ in range(30):
                    connection.send(piece if told else b"100000\r\n" + piece + b"\r\n")
                connection.send(b"" if told else b"0\r\n\r\n")
                assert connection.getresponse().status == 403
    assert peak(address.process) - before < 10
    assert (
        spoken(
            address,
            f"POST / HTTP/1.1\nHost: {place.netloc}\nContent-Length: 99999999999999\nExpect: 100-continue",
        )
        == "HTTP/1.1 403 Forbidden"
    )
    assert (
        spoken(
            address,
            f"POST / HTTP/1.1\nHost: {place.netloc}\nContent-Length: 99999999999999",
            b"x" * 99,
        )
        == "HTTP/1.1 403 Forbidden"
    )


def test_a_websocket_needs_the_cookie(address, cookie):
    host = urlsplit(address).netloc
    for headers in (
        {},
        {"Cookie": cookie[:-2]},
        {"Cookie": cookie, "Origin": "http://evil.example"},
        {"Cookie": cookie, "Sec-Fetch-Site": "same-site"},
    ):
        assert (
            ask(address, "/studio/ws", **UPGRADE, **({"Origin": f"http://{host}"} | headers))[0]
            == 403
        )


def test_an_address_grows_old(monkeypatch):
    printed = []
    keys = Keys(printed.append)
    first, now = keys.token, time.monotonic()
    monkeypatch.setattr(door.time, "monotonic", lambda: now + door.LIFE + 1)
    assert keys.admits("nonsense") is None
    assert keys.admits(first) is False
    assert printed == [keys.token]
    assert keys.admits(first) is False
    assert len(printed) == 1
    assert keys.admits(printed[0]) is True
    assert keys.admits("") is None


def test_who_cannot_be_told_a_new_address_stops_nothing():
    def gone(_token):
        raise OSError("nobody listens")

    keys = Keys(gone)
    first = keys.token
    assert keys.admits(first) is True
    assert keys.admits(first) is False
    line = types.SimpleNamespace(method="GET", path=f"/?token={first}")
    assert Door(None, 1, keys).answer(line, HTTPHeaders({"Host": "127.0.0.1:1"}))[0] == 403


@pytest.mark.skipif(not SHELL, reason="needs a shell")
def test_the_token_stands_on_no_command_line(address, browser):
    """The browser is given a file of its owner's alone, which is gone once somebody came in."""
    token = address.partition("token=")[2]
    assert token
    assert token not in browser.given
    assert token in browser.text
    assert browser.modes == [0o600, 0o700]
    away = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert ask(address, target(address.once()), **away)[0] == 200
    assert not browser.page.exists()


LOADS = """
import sys
sys.path.insert(0, {root!r})
import wedgecalc.studio.server as server
server._UNUSED, release = 200, server.release
server.release = lambda parts: (release(parts), print("gone", flush=True))
server.serve("demo:medial-oa-right", browser=False, say=lambda text: print(text, flush=True))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_what_a_page_took_comes_back(tmp_path):
    """Each load took 3 MB that never came back: five, 15."""

    def load(times):
        """Load the page, and wait until its sessions have ended."""
        for _ in range(times):
            assert ask(address, Cookie=cookie)[0] == 200
        for _ in range(times):
            while process.stdout.readline() != "gone\n":
                assert process.poll() is None

    def resident():
        text = Path(f"/proc/{process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024

    with subprocess.Popen(
        [sys.executable, "-c", LOADS.format(root=str(ROOT))],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as process:
        try:
            address = process.stdout.readline().strip()
            cookie = ask(address, target(address))[1]["Set-Cookie"].partition(";")[0]
            load(2)
            first = resident()
            load(5)
            end = time.monotonic() + PATIENCE
            while resident() - first > 9:
                assert time.monotonic() < end
                time.sleep(0.1)
        finally:
            process.kill()


def test_nothing_of_a_page_is_kept_by_panel():
    import gc
    import weakref

    import panel as pn

    from wedgecalc.studio.page import Studio
    from wedgecalc.studio.widgets import release

    pn.extension("filedropper", notifications=False)
    made = Studio("demo:medial-oa-right")
    known, parts = weakref.ref(made), list(made.roots().values())
    release(parts)
    del made, parts
    gc.collect()
    assert known() is None


def test_an_upload_that_grows_beyond_its_limit_is_dropped_whatever_size_was_stated(monkeypatch):
    from wedgecalc.studio import widgets

    monkeypatch.setattr(widgets, "UPLOAD_MB", 1)
    refused = []
    drop = widgets.FileDrop(lambda: refused.append(True))

    def piece(name, chunk, chunks, size):
        told = {"name": name, "chunk": chunk, "total_chunks": chunks, "type": "image/png"}
        event = types.SimpleNamespace(event_name="upload_event", data=told | {"data": b"x" * size})
        drop._process_event(event)

    for chunk in (1, 2, 3, 4):
        piece("big.png", chunk, 4, 2**19 + 1)
    assert refused == [True], "said once, and the rest is passed over"
    assert drop.value == {}
    piece("small.png", 1, 2, 2**18)
    piece("small.png", 2, 2, 2**18)
    assert {name: len(data) for name, data in drop.value.items()} == {"small.png": 2**19}
    assert refused == [True]


def test_a_page_asks_this_server_alone_also_if_its_session_was_made_anew(tmp_path):
    """A slow page connects after its session ended: the new one has never been served as a page."""
    pn.extension("filedropper", notifications=False)
    document = Document()
    server._page(None, tmp_path)(document)
    sheets = [sheet for model in document.models for sheet in getattr(model, "stylesheets", [])]
    asked = [sheet.url for sheet in sheets if isinstance(sheet, ImportedStyleSheet)]
    assert asked
    assert [url for url in asked if "://" in url] == []
    texts = {sheet.id: sheet.css for sheet in sheets if isinstance(sheet, InlineStyleSheet)}
    assert len(texts) == len(set(texts.values())) > 1, "each is sent once"
    assert not [sheet for sheet in sheets if isinstance(sheet, str)]
