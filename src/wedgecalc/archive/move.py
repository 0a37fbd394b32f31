"""Fetch a film by C-MOVE, for archives without C-GET, which send it to a port of ours.

The port is open for one request only, at the address that the archive sees, and accepts only the
requested film.
"""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wedgecalc.archive.peer import Peer, association
from wedgecalc.errors import wrong
from wedgecalc.sources.radiographs.radiograph import MOST_BYTES

if TYPE_CHECKING:
    from pydicom import Dataset

MOVE_MODEL = "1.2.840.10008.5.1.4.1.2.2.2"  # study root, PS3.4 C
NOT_ASKED_FOR, TOO_LARGE = 0xA900, 0xA700
_WORDS = {
    0xA801: (
        "it does not know where we are",
        "let its administrator enter our title, address and port ({title}, port {port})",
    ),
    0xA701: ("it is out of room", "try again later"),
    0xA702: ("it could not send the film to us", "check that it reaches our port {port}"),
}


def film_by_move(
    peer: Peer, question: "Dataset", kinds: Sequence[str], syntaxes: Sequence[str]
) -> bytes:
    """Return a film that an archive sends to us.

    Parameters
    ----------
    peer : Peer
        Its `receive` is the port on this machine.
    question : pydicom.Dataset
        At the level IMAGE.
    kinds, syntaxes : sequence of str
        Accepted classes of objects and transfer syntaxes.

    Raises
    ------
    InputError
        If the port cannot be used, or the archive does not send it.
    """
    from pynetdicom.presentation import build_context

    taken: list[bytes] = []
    with (
        _listening(peer, str(question.SOPInstanceUID), kinds, syntaxes, taken),
        association(peer, [build_context(MOVE_MODEL)]) as open_to,
    ):
        try:
            codes = [
                s.get("Status") for s, _ in open_to.send_c_move(question, peer.calling, MOVE_MODEL)
            ]
        except ValueError:
            raise peer.error("it has no C-MOVE", "leave out --move-port") from None
    if not taken or codes[-1:] != [0]:
        code = codes[-1] if codes else None
        what, fix = _WORDS.get(code or 0, ("it lists the film and does not send it", ""))
        status = "none" if code is None else f"{code:04X}"
        fix = (
            fix
            or "let its administrator check that it knows {title}, and may send to our port {port}"
        )
        raise peer.error(
            f"{what} (status {status})", fix.format(title=peer.calling, port=peer.receive)
        )
    return taken[0]


@contextmanager
def _listening(
    peer: Peer, uid: str, kinds: Sequence[str], syntaxes: Sequence[str], taken: list[bytes]
) -> Iterator[None]:
    from pynetdicom import AE, evt
    from pynetdicom.presentation import build_context

    def keep(event: Any) -> int:
        if str(event.request.AffectedSOPInstanceUID) != uid:
            return NOT_ASKED_FOR
        film = event.encoded_dataset()
        if len(film) > MOST_BYTES:
            return TOO_LARGE
        taken[:] = [film]
        return 0

    ours = AE(peer.calling)
    ours.require_called_aet = True
    ours.maximum_associations = 2
    ours.acse_timeout = ours.dimse_timeout = ours.network_timeout = peer.timeout
    if peer.security.tls and peer.security.certificate is None:
        fix = "add --tls-cert, and --tls-key"
        raise wrong(
            "--move-port", "the archive connects to us, and we have no certificate", fix=fix
        )
    safe = peer.security.context(serves=True) if peer.security.tls else None
    try:
        server = ours.start_server(
            (_facing(peer), peer.receive),
            block=False,
            ssl_context=safe,
            contexts=[build_context(kind, list(syntaxes)) for kind in kinds],
            evt_handlers=[(evt.EVT_C_STORE, keep)],
        )
    except OSError as error:
        why = f"we cannot listen at port {peer.receive} ({error.strerror})"
        raise wrong("--move-port", why, fix="name a free port, above 1024") from None
    assert server is not None  # as it does not block
    try:
        yield
    finally:
        server.shutdown()


def _facing(peer: Peer) -> str:
    """Return the address of this machine that the archive sees, so that no other network can send."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            peer.host, peer.port, type=socket.SOCK_DGRAM
        )[0]
        with socket.socket(family, kind) as towards:  # nothing is sent
            towards.connect(address)
            return str(towards.getsockname()[0])
    except OSError as error:
        raise peer.error(f"there is no such host ({error.strerror})", "check the name") from None
