"""Access control: this machine alone, by an address that opens once, then by a cookie.

Every request is judged by its headers alone: who may not pass is answered then, and the rest of the
request is thrown away as it comes.
"""

import http.cookies
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    ResponseStartLine,
)

from wedgecalc.studio.assets import rendered

HERE = "127.0.0.1"
# The page runs its own scripts; nothing is loaded from elsewhere, and nothing is sent there.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LIFE = 3600.0  # seconds in which a printed address opens
DRAIN = 10.0  # seconds for a stranger to send the rest, which is thrown away as it comes
_STRANGER = "403: open the address that wedgecalc printed, with its token, on this machine."
_SPENT = (
    "403: this address has been used, or is too old. "
    "A new one is printed where the studio was started: open that."
)
_ONWARDS = rendered("forward.html", address="/studio")

Answer = tuple[int, str, dict[str, str], str]  # status, its reason, headers, body


class Keys:
    """The token of the printed address, which opens once, and the cookie it is exchanged for.

    Parameters
    ----------
    say : callable
        Told a new token when somebody brings a used one: whoever started the studio can read it.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say, self.cookie = say, secrets.token_urlsafe(32)
        self.spent: list[str] = []
        self.renew()

    def renew(self) -> str:
        """Return a new token, the only one that opens."""
        self.token: str | None = secrets.token_urlsafe(24)
        self.born = time.monotonic()
        return self.token

    def admits(self, given: str) -> bool | None:
        """Return whether a token opens, which it does once; None for one that was never given out."""
        if self.token is not None and _same(given, self.token):
            fresh = time.monotonic() - self.born < LIFE
            self.spent.append(self.token)
            self.token = None
            if fresh:
                return True
        if not any(_same(given, token) for token in self.spent):
            return None
        if self.token is None:
            with suppress(Exception):  # where the studio was started nobody may be left to read it
                self.say(self.renew())
        return False


def _same(given: str, known: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), known.encode())


# Not Bokeh's AuthModule: it guards pages and websockets, but gives static files to anybody, reads a
# request's body first, and checks neither the Host header nor the Origin of a page.
class Door(HTTPServerConnectionDelegate):
    """Stands before the server's own pages.

    Parameters
    ----------
    inner : tornado.web.Application
    port : int
        Of this server: part of every host and origin that may come in, and of the cookie's name.
    keys : Keys
    entered : callable
        Told that somebody came in by a token.
    """

    def __init__(
        self, inner: Any, port: int, keys: Keys, entered: Callable[[], None] = lambda: None
    ) -> None:
        self.inner, self.keys, self.entered = inner, keys, entered
        self.hosts = {f"{name}:{port}" for name in (HERE, "localhost")}
        self.origins = {f"http://{host}" for host in self.hosts}
        self.name = f"wedgecalc-{port}"

    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        """Take up a request."""
        return _Visitor(self, server_conn, request_conn)

    def on_close(self, server_conn: object) -> None:
        """Forget a connection."""
        self.inner.on_close(server_conn)

    def answer(self, line: Any, headers: HTTPHeaders) -> Answer | None:
        """Return what to say to a request, or None if it may go through to the pages."""
        path, _, query = line.path.partition("?")
        hosts, origins = headers.get_list("Host"), headers.get_list("Origin")
        if (
            len(hosts) != 1
            or hosts[0].lower() not in self.hosts
            or len(origins) > 1
            or not self.origins.issuperset(origins)
        ):
            return _refused(_STRANGER)
        known = self._known(headers)
        near = headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        if path != "/" or line.method != "GET":
            return None if known and near else _refused(_STRANGER)
        if known and near:
            return 302, "Found", {"Location": "/studio"}, ""
        # A page of this machine, such as the file that opens the browser, may lead here.
        if not near and headers.get("Sec-Fetch-Mode") != "navigate":
            return _refused(_STRANGER)
        admitted = self.keys.admits(
            parse_qs(query, errors="replace", max_num_fields=9).get("token", [""])[-1]
        )
        if not admitted:
            return _refused(_STRANGER if admitted is None else _SPENT)
        self.entered()
        cookie = {
            "Set-Cookie": f"{self.name}={self.keys.cookie}; HttpOnly; Path=/; SameSite=Strict",
            "Cache-Control": "no-store",
        }
        # A browser withholds a strict cookie after a redirect that another page began: so a page of
        # our own leads on.
        return (
            (302, "Found", {"Location": "/studio", **cookie}, "")
            if near
            else (200, "OK", cookie, _ONWARDS)
        )

    def _known(self, headers: HTTPHeaders) -> bool:
        """Return whether a request brings the cookie."""
        try:
            found = http.cookies.SimpleCookie("; ".join(headers.get_list("Cookie"))).get(self.name)
        except http.cookies.CookieError:
            return False
        return found is not None and _same(found.value, self.keys.cookie)


def _refused(why: str) -> Answer:
    return 403, "Forbidden", {}, why


class _Visitor(HTTPMessageDelegate):
    """One request: handed on as it comes, or answered at once and the rest of it thrown away."""

    def __init__(self, door: Door, server_conn: object, connection: Any) -> None:
        self.door, self.server_conn, self.connection = door, server_conn, connection
        self.inner: Any = None

    def headers_received(self, start_line: Any, headers: HTTPHeaders) -> Any:
        """Look at who comes."""
        try:
            answer = self.door.answer(start_line, headers)
        except ValueError:  # too many fields in a query
            answer = _refused(_STRANGER)
        if answer is not None:
            self._say(answer, headers)
            return None
        self.inner = self.door.inner.start_request(self.server_conn, self.connection)
        return self.inner.headers_received(start_line, headers)

    def _say(self, answer: Answer, asked: HTTPHeaders) -> None:
        status, reason, own, body = answer
        kind = "text/html" if body.startswith("<") else "text/plain"
        headers = HTTPHeaders(
            HEADERS
            | own
            | {
                "Content-Type": f"{kind}; charset=utf-8",
                "Content-Length": str(len(body.encode())),
                "Connection": "close",
            }
        )
        self.connection.set_body_timeout(DRAIN)
        self.connection.set_max_body_size(2**62)  # of which nothing is kept
        self.connection.write_headers(
            ResponseStartLine("HTTP/1.1", status, reason), headers, body.encode()
        )
        if "Expect" in asked:  # so that it is not told to go on
            self.connection.finish()

    def data_received(self, chunk: bytes) -> Any:
        """Hand a piece on."""
        return None if self.inner is None else self.inner.data_received(chunk)

    def finish(self) -> None:
        """End the request."""
        (self.connection if self.inner is None else self.inner).finish()

    def on_connection_close(self) -> None:
        """Hand on that the other side is gone."""
        if self.inner is not None:
            self.inner.on_connection_close()
