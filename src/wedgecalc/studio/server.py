"""The server of the studio: for this machine only, behind its own access control."""

import os
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import panel as pn
from bokeh.application.handlers import FunctionHandler
from bokeh.document import Document
from bokeh.server.server import BaseServer
from bokeh.server.tornado import BokehTornado
from bokeh.server.urls import per_app_patterns
from panel.io.application import Application
from panel.io.resources import get_dist_path
from panel.io.state import set_curdoc
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders
from tornado.ioloop import IOLoop
from tornado.web import OutputTransform

from wedgecalc.errors import InputError, Problem
from wedgecalc.studio.archive import ARCHIVE
from wedgecalc.studio.assets import page_template, rendered
from wedgecalc.studio.door import LOCALHOST, SECURITY_HEADERS, Door, Keys
from wedgecalc.studio.films import FILM_STORE
from wedgecalc.studio.loading import UPLOAD_MB, desks_of_file
from wedgecalc.studio.page import Studio
from wedgecalc.studio.sheets import share_sheets
from wedgecalc.studio.widgets import release
from wedgecalc.studio.words import WORDS
from wedgecalc.studio.workshop import WORKSHOP

if TYPE_CHECKING:
    from wedgecalc.archive.peer import Peer

_PORT = 8767
_UNUSED = 30_000  # milliseconds: lifetime of a session after its tab is closed


class _Headers(OutputTransform):
    """Adds the security headers to every answer."""

    def __init__(self, _request: object) -> None:
        pass

    def transform_first_chunk(
        self, status: int, headers: HTTPHeaders, chunk: bytes, _finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Add the headers."""
        headers.update(SECURITY_HEADERS)
        return status, headers, chunk

    def transform_chunk(self, chunk: bytes, _finishing: bool) -> bytes:
        """Leave the rest as it is."""
        return chunk


_WebSocket: Any = dict(per_app_patterns)["/ws"]  # Bokeh's, or Panel's own in its place


class _Socket(_WebSocket):  # type: ignore[misc]
    """The page's websocket, which sends small pieces of a message without delay."""

    def open(self, *args: str, **kwargs: str) -> Awaitable[None] | None:
        """Turn off Nagle's algorithm: else each piece waits for the browser's delayed ACK."""
        self.set_nodelay(True)
        opened: Awaitable[None] | None = super().open(*args, **kwargs)
        return opened


class _Template(pn.Template):  # type: ignore[misc]
    """A page with a short repr, as Panel would describe every part each time it is loaded."""

    def __repr__(self) -> str:
        return type(self).__name__


def serve(
    case: str | None = None,
    *,
    port: int | None = None,
    browser: bool = True,
    folder: Path | None = None,
    autosave: Path | None = None,
    archive: "Peer | None" = None,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the studio until it is interrupted.

    Parameters
    ----------
    case : str, optional
        The case that every new tab opens.
    port : int, optional
        By default 8767, or a free one if that is taken.
    browser : bool
        Whether to open a tab.
    folder : Path, optional
        Folder for temporary copies of uploads; by default a new one that is removed afterwards.
    autosave : Path, optional
        Folder in which films are kept, so that a tab gets its work back after a restart of the
        server; by default none. Nothing is written elsewhere.
    archive : Peer, optional
        Archive for films and plans; by default none.
    say : callable
        Called with the address, which contains its token.

    Raises
    ------
    InputError
        If the case cannot be read, or the port is taken.
    """
    if folder is not None and not folder.is_dir():
        raise InputError(
            Problem("--folder", "there is no such folder", fix="create it first", file=str(folder))
        )
    FILM_STORE.keep_in(autosave)
    ARCHIVE.peer = archive
    with (
        tempfile.TemporaryDirectory(prefix="wedgecalc-") as own,
        tempfile.TemporaryDirectory(prefix="wedgecalc-") as private,
    ):
        pointer = Path(private) / "studio.html"
        server, address = build_server(
            case,
            port=port,
            folder=folder or Path(own),
            say=say,
            entered=lambda: pointer.unlink(missing_ok=True),
        )
        server.start()

        def stop(*_: object) -> None:  # an exception here would end up in a callback of the page
            server.io_loop.asyncio_loop.call_soon_threadsafe(server.io_loop.stop)

        with suppress(ValueError):  # a thread other than the main one gets no signals
            signal.signal(signal.SIGINT, stop)
        say(address)
        if browser:
            server.io_loop.add_callback(webbrowser.open, pointer_to(address, pointer))
        try:
            server.io_loop.start()
        except KeyboardInterrupt:
            pass
        finally:
            WORKSHOP.close()
            server.stop(wait=False)


def pointer_to(address: str, pointer: Path) -> str:
    """Write a page that only its owner can read and that leads to an address; return its URI.

    Everybody on the machine can read the browser's command line; it names this page instead of the
    token.
    """
    text = rendered("forward.html", address=address)
    with os.fdopen(
        os.open(pointer, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    return pointer.as_uri()


def build_server(
    case: str | None,
    *,
    port: int | None,
    folder: Path,
    say: Callable[[str], None] = print,
    entered: Callable[[], None] = lambda: None,
) -> tuple[BaseServer, str]:
    """Return the server, not yet started, and its address with the token.

    If the token is used again, `say` is called with another address.
    """
    if case is not None:
        desks_of_file(case)  # an error in the case is reported before a page is served
    pn.extension("filedropper", notifications=False)
    pn.config.raw_css = []
    listening = _listening(port)
    number = listening.getsockname()[1]
    tornado = BokehTornado(
        {"/studio": Application(FunctionHandler(_page(case, folder)))},
        extra_websocket_origins=[f"{LOCALHOST}:{number}", f"localhost:{number}"],
        websocket_max_message_size_bytes=UPLOAD_MB * 2**21,
        transforms=[_Headers],
        keep_alive_milliseconds=15_000,
        check_unused_sessions_milliseconds=_UNUSED // 2,
        unused_session_lifetime_milliseconds=_UNUSED,
    )
    context = {
        "application_context": tornado.applications["/studio"],
        "bokeh_websocket_path": "/studio/ws",
    }
    tornado.add_handlers(r"127\.0\.0\.1|localhost", [("/studio/ws", _Socket, context)])

    def address(token: str) -> str:
        return f"http://{LOCALHOST}:{number}/?token={token}"

    keys = Keys(lambda token: say(address(token)))
    http = HTTPServer(Door(tornado, number, keys, entered))
    http.add_socket(listening)
    return BaseServer(IOLoop.current(), tornado, http), address(keys.renew())


def _page(case: str | None, folder: Path) -> Callable[[Document], None]:
    """Return what fills the document of a new tab."""
    notice = WORDS["notice" if ARCHIVE.peer is None else "archive-notice"]

    def page(document: Document) -> None:
        with set_curdoc(document):
            # The session of a slow page may end before the page connects; without this, its next
            # session would request Panel's style sheets from another server.
            document.template_variables["dist_url"] = get_dist_path(cdn=False)
            studio = Studio(case, folder)
            parts = studio.roots()
            template = _Template(page_template(notice), items=parts)
            with document.models.freeze():  # or Bokeh would search all models at every step
                template.server_doc(document, title=WORDS["title"], location=False)
            share_sheets(document)
        if hasattr(document, "config"):  # `watch.js` shows it on the page
            document.config.notify_connection_status = False
        studio.browser.ready(document)

        def left(_session: object) -> None:
            studio.controls.export.end()
            release(parts.values())

        document.on_session_destroyed(left)

    return page


def _listening(port: int | None) -> socket.socket:
    """Return a socket at this port; for None at the usual port, or any free one."""
    for wanted in (_PORT, 0) if port is None else (port,):
        with suppress(OSError):
            listening = socket.create_server((LOCALHOST, wanted), backlog=128)
            listening.setblocking(False)
            return listening
    raise InputError(
        Problem("--port", f"{port} is in use", fix="leave the option out, or choose another port")
    )
