"""Orders to stop: Ctrl-C, SIGTERM, a terminal that is closed. Heeded before all else is loaded, so that this loads next to nothing itself."""

import os
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

INTERRUPTED = 130


def end_at_once() -> None:
    """Let Ctrl-C and orders to stop end the process where it stands: while it starts and when it is done, there is nothing to put away."""

    def end(order: int, frame: "FrameType | None") -> None:
        try:
            os.write(2, b"wedgecalc: interrupted\n")
        finally:
            os._exit(INTERRUPTED)

    on_orders(end)


def on_orders(act: "Callable[[int, FrameType | None], Any]") -> "dict[signal.Signals, Any]":
    """Set what an order to stop does, unless somebody asked to ignore it; return what it did before."""
    before: dict[signal.Signals, Any] = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # Windows lacks the last
        order = getattr(signal, name, None)
        if order is None or signal.getsignal(order) in (signal.SIG_IGN, None):
            continue
        try:
            before[order] = signal.signal(order, act)
        except ValueError:  # only the main thread may
            break
    return before
