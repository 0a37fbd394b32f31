"""Limits of a node towards its senders: who may connect, how much they send, and how slowly."""

import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, WeakSet

from wedgecalc.archive.secure import is_here
from wedgecalc.node.settings import NodeSettings, plain_address

if TYPE_CHECKING:
    from pynetdicom.association import Association
    from pynetdicom.events import Event

# Bytes of a protocol data unit: announced to senders, and accepted (a request to connect is longer).
ANNOUNCED_UNIT, LARGEST_UNIT = 2**17, 2**20
_PIECE = 2**16  # bytes read from a socket at once
SPARE = 16  # further connections that may be open while they are being rejected
# PS3.8 9.3.4: rejected permanently (calling AE title not recognised), and transiently (limit reached).
_NOT_LISTED, _TOO_MANY = (1, 1, 3), (2, 3, 2)


def _reject(association: "Association", why: tuple[int, int, int]) -> None:
    association.acse.send_reject(*why)
    association.kill()


@dataclass(eq=False)
class Meter:
    """Reads one connection, within a size for each message and a time for each unit."""

    socket: Any
    most: int
    seconds: float
    log: Callable[[str], None]
    come: int = 0  # bytes of the present message

    def received(self, count: int) -> bytearray:
        """Return this many bytes, or fewer if the sender hangs up.

        Raises
        ------
        OSError
            If the message is too large or too slow: the connection is then closed.
        """
        self.come += count
        if count > LARGEST_UNIT or self.come > self.most + LARGEST_UNIT:
            self.log(f"an object of more than {self.most / 2**20:g} MiB; connection closed")
            raise OSError("too large")
        deadline, received = time.monotonic() + self.seconds, bytearray()
        while len(received) < count:
            if time.monotonic() > deadline:
                self.log(f"a sender was silent for {self.seconds:g} s; connection closed")
                raise TimeoutError
            try:
                piece = self.socket.recv(min(count - len(received), _PIECE))
            except ssl.SSLError:
                self.log("a sender does not encrypt as it must, or is not trusted; rejected")
                raise
            if not piece:
                break
            received += piece
        return received


class Guard:
    """Event handlers that close a connection which is not allowed."""

    def __init__(self, settings: NodeSettings, log: Callable[[str], None]) -> None:
        self.settings, self.log = settings, log
        self.callers = settings.callers
        self.meters: WeakKeyDictionary[Association, Meter] = WeakKeyDictionary()
        self._let_in: WeakSet[Association] = WeakSet()
        self._lock = Lock()

    def opened(self, event: "Event") -> None:
        """Meter a new connection; close it if too many are open."""
        association: Association = event.assoc
        transport: Any = association.dul.socket
        if len(association.ae.active_associations) >= SPARE + 2 * self.settings.associations:
            self.log("too many connections; one is closed")
            with suppress(OSError):
                transport.socket.close()
            return
        seconds = self.settings.timeout
        transport.socket.settimeout(seconds)
        most_bytes = int(self.settings.most_mib * 2**20)
        meter = self.meters[association] = Meter(transport.socket, most_bytes, seconds, self.log)
        transport.recv = meter.received

    def requested(self, event: "Event") -> None:
        """Reject a caller that is not listed, calls from another address, or exceeds the limit."""
        association: Association = event.assoc
        request: Any = association.requestor.primitive
        title = str(request.calling_ae_title).strip()
        address = plain_address(str(association.requestor.address))
        allowed = address in self.callers.get(title, ()) if self.callers else is_here(address)
        if not allowed:
            self.log(f"{title!r} at {address} is no listed peer: rejected")
            _reject(association, _NOT_LISTED)
        elif (called := str(request.called_ae_title).strip()) != self.settings.ae:
            self.log(f"{title!r} at {address} calls {called!r}, which is not our title: rejected")
        elif not self._has_room(association):
            self.log(f"{title!r} at {address} is one connection too many: rejected for now")
            _reject(association, _TOO_MANY)

    def _has_room(self, association: "Association") -> bool:
        """Admit a connection, and return True, if fewer than the limit are open."""
        with self._lock:
            is_open = (a.is_alive() and not (a.is_released or a.is_aborted) for a in self._let_in)
            if sum(is_open) >= self.settings.associations:
                return False
            self._let_in.add(association)
            return True

    def accepted(self, event: "Event") -> None:
        """Log a sender that offers nothing which a node takes."""
        if not event.assoc.accepted_contexts:
            self.log("a sender offers nothing that a node takes: long-leg films alone are taken")

    def whole(self, event: "Event") -> None:
        """Restart the count of bytes after a complete message."""
        if (meter := self.meters.get(event.assoc)) is not None:
            meter.come = 0
