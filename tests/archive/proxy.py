"""TLS in front of a service that has none, as hospitals put it before their archives."""

import contextlib
import socket
import ssl
import threading


@contextlib.contextmanager
def encrypted(port, keys):
    """Listen with TLS, and pass on what comes to a port of this machine; yield our port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(keys / "archive.pem", keys / "archive.key")
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server, context, port), daemon=True).start()
        yield server.getsockname()[1]


def _serve(server, context, port):
    while True:
        try:
            wire, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_pass_on, args=(wire, context, port), daemon=True).start()


def _pass_on(wire, context, port):
    with contextlib.ExitStack() as held, contextlib.suppress(OSError):
        held.enter_context(wire)
        outer = held.enter_context(context.wrap_socket(wire, server_side=True))
        inner = held.enter_context(socket.create_connection(("127.0.0.1", port)))
        back = threading.Thread(target=_pump, args=(inner, outer), daemon=True)
        back.start()
        _pump(outer, inner)
        back.join(30)


def _pump(source, to):
    with contextlib.suppress(OSError):
        while piece := source.recv(2**16):
            to.sendall(piece)
    with contextlib.suppress(OSError):
        to.shutdown(socket.SHUT_WR)
