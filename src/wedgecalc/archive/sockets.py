"""Close sockets that pynetdicom leaves open."""

import socket
from contextlib import suppress
from typing import Any


def close_sockets() -> None:
    """Have pynetdicom close each socket that it shuts down.

    It closes a socket only after shutting it down, which fails where the other side refused or
    reset the connection: the socket then stayed open until it was collected as rubbish.
    """
    from pynetdicom.transport import AssociationSocket

    patched: Any = AssociationSocket
    patched._shutdown_socket = _shut


def _shut(association_socket: Any) -> None:
    if (held := association_socket.socket) is None:
        return
    with suppress(OSError):  # not connected, or closed already
        held.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        held.close()
