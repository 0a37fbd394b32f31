"""The address of an archive: DIMSE (``AE@host:port``) or DICOMweb (a URL), and its connection.

Failures are explained so that an administrator can act on them. Logs of libraries, which may quote a
header, are suppressed.
"""

import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wedgecalc.archive.quiet import silence_libraries
from wedgecalc.archive.secure import WEB_SCHEMES, Security, is_here, untrusted
from wedgecalc.archive.sockets import close_sockets
from wedgecalc.errors import InputError, short_repr, wrong
from wedgecalc.extras import need

if TYPE_CHECKING:
    from pynetdicom.association import Association
    from pynetdicom.presentation import PresentationContext

OUR_TITLE, TIMEOUT = "WEDGECALC", 30.0
_REJECTED = b"\x03"  # first byte of a refused association, PS3.8 9.3.4
_DIMSE = re.compile(r"(?P<ae>[^\\@]{1,16})@(?P<host>\[[0-9a-fA-F:]+\]|[^:@/\s]+):(?P<port>\d{1,5})")


@dataclass(frozen=True)
class Peer:
    """An archive.

    Attributes
    ----------
    text : str
        As typed; it has no password.
    title, host, port : str, str, int
        For DIMSE.
    url : str
        For DICOMweb; empty for DIMSE.
    calling : str
        Our own application entity title.
    timeout : float
        Seconds to wait for each answer.
    security : Security
    receive : int
        Port of this machine for films sent by C-MOVE; 0 for C-GET, which needs none.
    """

    text: str
    title: str = ""
    host: str = ""
    port: int = 0
    url: str = ""
    calling: str = OUR_TITLE
    timeout: float = TIMEOUT
    security: Security = field(default=Security())
    receive: int = 0

    def error(self, why: str, fix: str = "") -> InputError:
        """Return an error about this archive."""
        return wrong("archive", why, fix=fix, file=self.text)


def peer_of(
    text: str,
    field: str,
    *,
    calling: str = OUR_TITLE,
    timeout: float = TIMEOUT,
    security: Security | None = None,
    receive: int = 0,
) -> Peer:
    """Return the archive that a text names.

    Parameters
    ----------
    text : str
        ``AE@host:port``, or the address of a DICOMweb service.
    field : str
        The option, for the message.
    calling : str
        Our own application entity title.
    timeout : float
        Seconds.
    security : Security, optional
    receive : int
        Port at which films are received by C-MOVE; 0 for C-GET.

    Raises
    ------
    InputError
        If it is neither, contains a password, or would send a login unencrypted.

    Examples
    --------
    >>> peer_of("PACS@10.0.0.5:104", "--to").port
    104
    >>> peer_of("PACS@10.0.0.5", "--to")
    Traceback (most recent call last):
    wedgecalc.errors.InputError: --to: found 'PACS@10.0.0.5', expected AE@host:port, or ...
    """
    if not (1 <= len(calling.strip()) <= 16 and calling.isascii() and "\\" not in calling):
        raise wrong("--ae", short_repr(calling), "a title of 1 to 16 letters")
    if not 0 < timeout <= 3600:
        raise wrong("--timeout", f"{timeout:g}", "seconds, up to 3600")
    protection = security or Security()
    if text.startswith(WEB_SCHEMES):
        address = urlsplit(text)
        if address.username or address.password:
            fix = "put it into a file for --login, where other programs do not see it"
            raise wrong(field, "a name or password in the address", fix=fix)
        if protection.login and address.scheme == "http" and not is_here(address.hostname or ""):
            raise wrong(field, "a login would travel unencrypted", fix="use https://")
        if address.hostname:
            url = text.rstrip("/")
            return Peer(text, url=url, calling=calling, timeout=timeout, security=protection)
    if (match := _DIMSE.fullmatch(text)) and 0 < int(match["port"]) < 65536:
        host, port = match["host"].strip("[]"), int(match["port"])
        return Peer(text, match["ae"], host, port, "", calling, timeout, protection, receive)
    raise wrong(
        field, short_repr(text), "AE@host:port, or the address of a DICOMweb service, https://…"
    )


@contextmanager
def association(
    peer: Peer,
    contexts: "Sequence[PresentationContext]",
    roles: Sequence[Any] = (),
    handlers: Sequence[tuple[Any, Callable[[Any], Any]]] = (),
) -> "Iterator[Association]":
    """Give a DIMSE association with an archive.

    Parameters
    ----------
    peer : Peer
    contexts : sequence of PresentationContext
        Requested contexts, 128 at most.
    roles : sequence, optional
        Roles for the classes of objects that the archive sends to us.
    handlers : sequence, optional
        Events and their handlers.

    Raises
    ------
    InputError
        If nothing answers, or the archive refuses.
    """
    need("pynetdicom", "archive", "an archive needs")
    from pynetdicom import AE, evt

    failures: list[tuple[str, str]] = []  # cause and fix of each failure; empty texts for a success
    refused: list[tuple[int, int]] = []

    def hear(event: Any) -> None:
        if event.data[:1] == _REJECTED and len(event.data) >= 10:
            refused.append((event.data[8], event.data[9]))

    ours = AE(peer.calling)
    ours.acse_timeout = ours.dimse_timeout = ours.network_timeout = peer.timeout
    ours.connection_timeout = peer.timeout
    silence_libraries()
    close_sockets()
    events: list[Any] = [*handlers, (evt.EVT_CONN_OPEN, lambda _: failures.append(("", "")))]
    events.append((evt.EVT_DATA_RECV, hear))
    tls = (_noting(peer.security.context(), failures), peer.host) if peer.security.tls else None
    try:
        link = ours.associate(
            peer.host,
            peer.port,
            contexts=list(contexts),
            ae_title=peer.title,
            ext_neg=list(roles),
            evt_handlers=events,
            tls_args=tls,
        )
    except OSError as error:
        raise peer.error(f"there is no such host ({error.strerror})", "check the name") from None
    try:
        if not link.is_established:
            raise _refusal(peer, link, failures, refused)
        _wait_alone(link)
        yield link
    finally:
        if link.is_established:
            link.release()
        transport = link.dul.socket  # left open where the other side broke off
        if transport is not None and transport.socket is not None:
            transport.socket.close()


def _wait_alone(link: "Association") -> None:
    """Keep the association's own thread from taking our answers.

    That thread polls for messages too, and may take an answer before it is paused; the answer would
    be lost.
    """
    dimse: Any = link.dimse
    waited = dimse.get_msg
    dimse.get_msg = lambda block=False: waited(block=True) if block else (None, None)


def _noting(context: ssl.SSLContext, failures: list[tuple[str, str]]) -> ssl.SSLContext:
    """Return a context that records why encryption failed, which pynetdicom only logs."""

    class Noting(ssl.SSLSocket):
        def do_handshake(self, block: bool = False) -> None:
            failures.append(("", ""))
            try:
                super().do_handshake(block)
            except ssl.SSLCertVerificationError as error:
                failures.append(untrusted(error.verify_message))
                raise
            except ssl.SSLError:
                what = "it does not speak TLS at this port, or wants a certificate of ours"
                failures.append((what, "check the port, or give --tls-cert and --tls-key"))
                raise
            except OSError:  # silent, or hung up
                what = "it does not answer as TLS does"
                failures.append(
                    (
                        what,
                        "check the port; if it does not encrypt there, leave out --tls and its files",
                    )
                )
                raise

    context.sslsocket_class = Noting
    return context


def _refusal(
    peer: Peer, link: "Association", failures: list[tuple[str, str]], refused: list[tuple[int, int]]
) -> InputError:
    """Return why there is no association.

    `refused` has source and reason of each refusal received. The association itself may lack them:
    after a fast refusal pynetdicom can regard the connection as never opened.
    """
    if not failures:
        what = f"nobody listens at {peer.host}:{peer.port}, or a firewall is in between"
        return peer.error(what, "check host and port, and that the archive runs")
    if why := next((why for why in failures if any(why)), None):
        return peer.error(*why)
    if link.rejected_contexts and not link.accepted_contexts:
        what = "it offers none of the services that this needs, or not to us"
        return peer.error(what, "let its administrator allow them for our title")
    if not refused:
        what = f"it took the connection and gave no answer within {peer.timeout:g} s, or closed it"
        safe = "--tls-cert" if peer.security.tls else "--tls"
        fix = f"is this the port of a DICOM archive? It may need {safe}, or a longer --timeout"
        return peer.error(what, fix)
    source, reason = refused[0]
    reasons = {
        (1, 7): (f"it does not call itself {peer.title}", "correct the title before the @"),
        (1, 3): (
            f"it does not know us as {peer.calling}",
            "let its administrator add this title, or give another one with --ae",
        ),
        (3, 1): ("it is too busy now", "try again later"),
        (3, 2): ("it has too many connections now", "try again later"),
    }
    what = f"it refuses the connection (source {source}, reason {reason} of PS3.8)"
    return peer.error(*reasons.get((source, reason), (what, "its log tells its administrator why")))
