"""Who may come in: this machine alone, by the address with its token, from a page of this server."""

import http.cookies
import secrets
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import panel as pn
from tornado.routing import Matcher, Rule, RuleRouter
from tornado.web import Application, OutputTransform, RequestHandler

from wedgecalc.errors import InputError, Problem
from wedgecalc.studio import style
from wedgecalc.studio.opening import MOST
from wedgecalc.studio.page import Studio
from wedgecalc.studio.words import WORDS

HERE = "127.0.0.1"
PORT = 8767
# The page draws with scripts of its own; from anywhere else nothing is loaded and nothing is sent there.
POLICY = ("default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
          "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'")  # fmt: skip


class _Guard(Matcher):
    """Lets a request through that names this host, comes from no other page, and brings the token's cookie."""

    def __init__(self, token: str, port: int, entrance: bool) -> None:
        self.token, self.entrance = token, entrance
        self.hosts = {f"{name}:{port}" for name in (HERE, "localhost")}
        self.cookie = f"wedgecalc-{port}"

    def match(self, request: Any) -> dict[str, Any] | None:
        """Return something for a request that may pass, None for any other."""
        # A message goes out in several small pieces: each at once, not after the other side's delayed word that the last has come.
        # Tornado takes that back after every answer, also after the one that opens a websocket: so it is not asked again.
        request.connection.stream.set_nodelay(True)
        request.connection.stream.set_nodelay = lambda _value: None
        origin = request.headers.get("Origin")
        if request.host.lower() not in self.hosts or (
            origin is not None and urlsplit(origin).netloc.lower() not in self.hosts
        ):
            return None
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return None
        if self.entrance:
            given = request.query_arguments.get("token", [b""])[-1]
            return {} if request.path == "/" and secrets.compare_digest(given, self.token.encode()) else None
        try:
            found = http.cookies.SimpleCookie(request.headers.get("Cookie", "")).get(self.cookie)
        except http.cookies.CookieError:
            return None
        return {} if found is not None and secrets.compare_digest(found.value.encode(), self.token.encode()) else None


class _Entrance(RequestHandler):
    """Takes the token out of the address and into a cookie that no script and no other site can read."""

    def initialize(self, cookie: str, token: str) -> None:
        """Remember what is handed out."""
        self.cookie, self.token = cookie, token

    def get(self) -> None:
        """Let in."""
        self.set_cookie(self.cookie, self.token, httponly=True, samesite="Strict", path="/")
        self.redirect("/studio")


class _Refusal(RequestHandler):
    """Says that there is nothing here for others, whatever they ask."""

    def prepare(self) -> None:
        """Refuse."""
        self.set_status(403)
        self.finish("403: open the address that wedgecalc printed, with its token, on this machine.")


class _Headers(OutputTransform):
    """Adds the page's policy to every answer."""

    def __init__(self, _request: Any) -> None:
        pass

    def transform_first_chunk(
        self, status: int, headers: Any, chunk: bytes, _finishing: bool
    ) -> tuple[int, Any, bytes]:
        """Add the headers."""
        headers["Content-Security-Policy"] = POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return status, headers, chunk

    def transform_chunk(self, chunk: bytes, _finishing: bool) -> bytes:
        """Leave the rest as it is."""
        return chunk


def serve(
    case: str | None = None,
    *,
    port: int | None = None,
    browser: bool = True,
    folder: Path | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the studio until it is interrupted.

    Parameters
    ----------
    case : str, optional
        What every new tab opens.
    port : int, optional
        By default 8767, or a free one if that is taken.
    browser : bool
        Whether to open a tab.
    folder : Path, optional
        Where uploads stand while they are read; by default a folder of its own that is gone afterwards. Nothing is written elsewhere.
    say : callable
        Told the address, with its token.

    Raises
    ------
    InputError
        If the case cannot be read, or the port is taken.
    """
    if folder is not None and not folder.is_dir():
        raise InputError(
            Problem("--folder", "no such folder", "an existing folder", "create it first", file=str(folder))
        )
    with tempfile.TemporaryDirectory(prefix="wedgecalc-") as own:
        server, address = build(case, port=port, folder=folder or Path(own))
        server.start()
        say(address)
        if browser:
            server.io_loop.add_callback(webbrowser.open, address)
        try:
            server.io_loop.start()
        except KeyboardInterrupt:
            pass
        finally:
            server.stop(wait=False)


def build(case: str | None, *, port: int | None, folder: Path) -> tuple[Any, str]:
    """Return the server, not yet started, and its address with the token."""
    Studio(case, folder)  # what cannot be opened is said before a page is served
    token = secrets.token_urlsafe(24)
    pn.extension("filedropper", notifications=False)
    pn.config.raw_css = []

    def page() -> Any:
        studio = Studio(case, folder)
        made = pn.Template(style.template())
        for name, part in studio.roots().items():
            made.add_panel(name, part)
        if pn.state.curdoc is not None:
            studio.ready(pn.state.curdoc)
        return made

    def bound(number: int) -> Any:
        return pn.io.server.get_server(
            {"studio": page}, port=number, address=HERE, websocket_origin=[f"{HERE}:{number}", f"localhost:{number}"], title=WORDS["title"], start=False, show=False,
            websocket_max_message_size=MOST * 2**21, transforms=[_Headers], keep_alive_milliseconds=15_000, check_unused_sessions_milliseconds=15_000,
            unused_session_lifetime_milliseconds=30_000, location=False,
        )  # fmt: skip

    server, number = _at_free_port(port, bound)
    refusal = Application([(r".*", _Refusal)], transforms=[_Headers])
    cookie = f"wedgecalc-{number}"
    entrance = Application([(r"/", _Entrance, {"cookie": cookie, "token": token})], transforms=[_Headers])
    inner = server._tornado
    server._http.request_callback = RuleRouter([
        Rule(_Guard(token, number, True), entrance), Rule(_Guard(token, number, False), inner), Rule(_Anything(), refusal),
    ])  # fmt: skip
    return server, f"http://{HERE}:{number}/?token={token}"


class _Anything(Matcher):
    def match(self, request: Any) -> dict[str, Any]:
        """Match."""
        return {}


def _at_free_port(port: int | None, bound: Callable[[int], Any]) -> tuple[Any, int]:
    """Return a server at the port asked for, and its number; of none asked for at the usual one, else at any that is free."""
    for wanted in (port,) if port is not None else (PORT, 0, 0):
        try:
            with socket.socket() as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind((HERE, wanted))
                number = int(trial.getsockname()[1])
            return bound(number), number  # which another may have taken in between
        except (OSError, OverflowError):
            continue
    raise InputError(
        Problem("--port", f"{port}, which cannot be had", "a free port", "leave it out, or choose another")
    )
