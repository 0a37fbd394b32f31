"""A guard for tests: connections to anywhere but this machine fail."""

import socket

HERE = ("127.0.0.1", "::1", "localhost", "")


def forbid():
    """Refuse every connection that leaves this machine, and every look-up of a name, in this process."""
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and address[0] not in HERE:
            raise ConnectionRefusedError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    def looked_up(host, *rest, look=socket.getaddrinfo, **options):
        if host not in (*HERE, None):
            raise ConnectionRefusedError(f"a test tried to look up {host}")
        return look(host, *rest, **options)

    socket.socket.connect = guarded
    socket.getaddrinfo = looked_up
