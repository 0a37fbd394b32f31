"""The server of the studio: on this machine alone, behind a door of its own."""

import os
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import panel as pn
from tornado.web import OutputTransform

from wedgecalc.errors import InputError, Problem
from wedgecalc.studio import style
from wedgecalc.studio.door import HEADERS, HERE, Door, Keys
from wedgecalc.studio.loading import MOST
from wedgecalc.studio.page import Studio
from wedgecalc.studio.widgets import forget
from wedgecalc.studio.words import WORDS

PORT = 8767
UNUSED = 30_000  # milliseconds that a page's session stays after its tab is gone


class _Headers(OutputTransform):
    """Adds the page's policy to every answer."""

    def __init__(self, _request: Any) -> None:
        pass

    def transform_first_chunk(
        self, status: int, headers: Any, chunk: bytes, _finishing: bool
    ) -> tuple[int, Any, bytes]:
        """Add the headers."""
        headers.update(HEADERS)
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
            Problem(
                "--folder",
                "no such folder",
                "an existing folder",
                "create it first",
                file=str(folder),
            )
        )
    with (
        tempfile.TemporaryDirectory(prefix="wedgecalc-") as own,
        tempfile.TemporaryDirectory(prefix="wedgecalc-") as private,
    ):
        pointer = Path(private) / "studio.html"
        server, address = build(
            case,
            port=port,
            folder=folder or Path(own),
            say=say,
            entered=lambda: pointer.unlink(missing_ok=True),
        )
        server.start()
        say(address)
        if browser:
            server.io_loop.add_callback(webbrowser.open, pointer_to(address, pointer))
        try:
            server.io_loop.start()
        except KeyboardInterrupt:
            pass
        finally:
            server.stop(wait=False)


def pointer_to(address: str, pointer: Path) -> str:
    """Write a page that only its owner may read and that leads to an address; return where it is.

    A browser gets this on its command line, which everybody on the machine can read, in place of the token.
    """
    text = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={address}"><title>wedgecalc studio</title>'
    with os.fdopen(
        os.open(pointer, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    return pointer.as_uri()


def build(
    case: str | None,
    *,
    port: int | None,
    folder: Path,
    say: Callable[[str], None] = print,
    entered: Callable[[], None] = lambda: None,
) -> tuple[Any, str]:
    """Return the server, not yet started, and its address with the token; `say` is told another when that is used up."""
    Studio(case, folder)  # what cannot be opened is said before a page is served
    pn.extension("filedropper", notifications=False)
    pn.config.raw_css = []

    def page() -> Any:
        studio = Studio(case, folder)
        made, parts = pn.Template(style.template()), studio.roots()
        for name, part in parts.items():
            made.add_panel(name, part)
        if pn.state.curdoc is not None:
            studio.ready(pn.state.curdoc)
            pn.state.curdoc.on_session_destroyed(lambda _session: forget(parts.values()))
        return made

    def bound(number: int) -> Any:
        return pn.io.server.get_server(
            {"studio": page},
            port=number,
            address=HERE,
            websocket_origin=[f"{HERE}:{number}", f"localhost:{number}"],
            title=WORDS["title"],
            start=False,
            show=False,
            websocket_max_message_size=MOST * 2**21,
            transforms=[_Headers],
            keep_alive_milliseconds=15_000,
            check_unused_sessions_milliseconds=UNUSED // 2,
            unused_session_lifetime_milliseconds=UNUSED,
            location=False,
        )

    server, number = _at_free_port(port, bound)

    def address(token: str) -> str:
        return f"http://{HERE}:{number}/?token={token}"

    keys = Keys(lambda token: say(address(token)))
    server._http.request_callback = Door(server._tornado, number, keys, entered)
    return server, address(str(keys.token))


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
        Problem(
            "--port",
            f"{port}, which cannot be had",
            "a free port",
            "leave it out, or choose another",
        )
    )
