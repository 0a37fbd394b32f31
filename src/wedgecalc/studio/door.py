"""Access control: only from this machine, by an address that works once, then by a cookie.

A request is judged by its headers alone. If refused, it is answered at once, and its body is
discarded as it arrives.
"""

import http.cookies
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias
from urllib.parse import parse_qs

from tornado.http1connection import HTTP1Connection
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.web import Application

from wedgecalc.studio.assets import rendered

LOCALHOST = "127.0.0.1"
# The page runs its own scripts; nothing is loaded from or sent to elsewhere.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' blob: ws://127.0.0.1:* ws://localhost:*; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LIFE = 3600.0  # seconds: validity of a printed address
_DRAIN = 10.0  # seconds: time for the rest of a refused request to arrive
_STRANGER = "403: open the address that wedgecalc printed, with its token, on this machine."
_SPENT = (
    "403: this address has been used, or is too old. "
    "A new one is printed where the studio was started: open that."
)
_ONWARDS = rendered("forward.html", address="/studio")

Response: TypeAlias = tuple[int, str, dict[str, str], str]  # status, reason, headers, body


class Keys:
    """The token of the printed address, which works once, and the cookie it is exchanged for.

    Parameters
    ----------
    say : callable
        Called with a new token when a used one is presented; prints it for the user's terminal.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say, self.cookie = say, secrets.token_urlsafe(32)
        self.spent: list[str] = []
        self.renew()

    def renew(self) -> str:
        """Return a new token, the only one that works."""
        self.token: str | None = secrets.token_urlsafe(24)
        self.born = time.monotonic()
        return self.token

    def admits(self, given: str) -> bool | None:
        """Return whether a token is valid, which it is once; None if it was never issued."""
        if self.token is not None and _same(given, self.token):
            fresh = time.monotonic() - self.born < LIFE
            self.spent.append(self.token)
            self.token = None
            if fresh:
                return True
        if not any(_same(given, token) for token in self.spent):
            return None
        if self.token is None:
            with suppress(Exception):  # the terminal that started the studio may be gone
                self.say(self.renew())
        return False


def _same(given: str, secret: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), secret.encode())


# Bokeh's AuthModule does not suffice: it serves static files to anybody, reads a request's body first,
# and checks neither the Host header nor the Origin of a page.
class Door(HTTPServerConnectionDelegate):
    """Lets requests through to the server's own pages, or refuses them.

    Parameters
    ----------
    inner : tornado.web.Application
    port : int
        Port of this server: part of the accepted hosts and origins, and of the cookie's name.
    keys : Keys
    entered : callable
        Called after a token was accepted.
    """

    def __init__(
        self, inner: Application, port: int, keys: Keys, entered: Callable[[], None] = lambda: None
    ) -> None:
        self.inner, self.keys, self.entered = inner, keys, entered
        self.hosts = {f"{name}:{port}" for name in (LOCALHOST, "localhost")}
        self.origins = {f"http://{host}" for host in self.hosts}
        self.name = f"wedgecalc-{port}"

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        """Return the delegate of a request."""
        assert isinstance(request_conn, HTTP1Connection)  # the only one of Tornado's servers
        return _Visitor(self, server_conn, request_conn)

    def on_close(self, server_conn: object) -> None:
        """Pass on that a connection is closed."""
        self.inner.on_close(server_conn)

    def answer(self, line: RequestStartLine, headers: HTTPHeaders) -> Response | None:
        """Return the answer to a request, or None if it may go through to the pages."""
        path, _, query = line.path.partition("?")
        hosts, origins = headers.get_list("Host"), headers.get_list("Origin")
        if (
            len(hosts) != 1
            or hosts[0].lower() not in self.hosts
            or len(origins) > 1
            or not self.origins.issuperset(origins)
        ):
            return _refused(_STRANGER)
        has_cookie = self._has_cookie(headers)
        near = headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        if path != "/" or line.method != "GET":
            return None if has_cookie and near else _refused(_STRANGER)
        if has_cookie and near:
            return 302, "Found", {"Location": "/studio"}, ""
        # A page on this machine, such as the file that opens the browser, may link here.
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
        # A browser withholds a strict cookie after a redirect from another site, so a page of our own
        # redirects instead.
        return (
            (302, "Found", {"Location": "/studio", **cookie}, "")
            if near
            else (200, "OK", cookie, _ONWARDS)
        )

    def _has_cookie(self, headers: HTTPHeaders) -> bool:
        """Return whether a request has the cookie."""
        try:
            cookie = http.cookies.SimpleCookie("; ".join(headers.get_list("Cookie"))).get(self.name)
        except http.cookies.CookieError:
            return False
        return cookie is not None and _same(cookie.value, self.keys.cookie)


def _refused(why: str) -> Response:
    return 403, "Forbidden", {}, why


class _Visitor(HTTPMessageDelegate):
    """A request that is passed on as it arrives, or refused at once and its rest discarded."""

    def __init__(self, door: Door, server_conn: object, connection: HTTP1Connection) -> None:
        self.door, self.server_conn, self.connection = door, server_conn, connection
        self.inner: HTTPMessageDelegate | None = None

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        """Judge the request."""
        assert isinstance(start_line, RequestStartLine)  # the start line of a server
        try:
            answer = self.door.answer(start_line, headers)
        except ValueError:  # too many fields in a query
            answer = _refused(_STRANGER)
        if answer is not None:
            self._reply(answer, headers, start_line.method)
            return None
        self.inner = self.door.inner.start_request(self.server_conn, self.connection)
        return self.inner.headers_received(start_line, headers)

    def _reply(self, answer: Response, request: HTTPHeaders, method: str) -> None:
        status, reason, extra, body = answer
        kind = "text/html" if body.startswith("<") else "text/plain"
        headers = HTTPHeaders(
            SECURITY_HEADERS
            | extra
            | {
                "Content-Type": f"{kind}; charset=utf-8",
                "Content-Length": str(len(body.encode())),
                "Connection": "close",
            }
        )
        self.connection.set_body_timeout(_DRAIN)
        self.connection.set_max_body_size(2**62)  # nothing is stored
        sent = b"" if method == "HEAD" else body.encode()
        self.connection.write_headers(ResponseStartLine("HTTP/1.1", status, reason), headers, sent)
        if "Expect" in request:  # or Tornado would tell the client to continue
            self.connection.finish()

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Pass a piece on."""
        return None if self.inner is None else self.inner.data_received(chunk)

    def finish(self) -> None:
        """End the request."""
        (self.connection if self.inner is None else self.inner).finish()

    def on_connection_close(self) -> None:
        """Pass on that the other side is gone."""
        if self.inner is not None:
            self.inner.on_connection_close()
