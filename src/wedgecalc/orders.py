"""Signals to stop: Ctrl-C, SIGTERM, a closed terminal.

They are handled before anything else is loaded, so this module loads next to nothing itself.
"""

import os
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import TypeAlias

    SignalHandler: TypeAlias = Callable[[int, FrameType | None], object]
    Handler: TypeAlias = SignalHandler | int | signal.Handlers | None

INTERRUPTED = 130  # exit code of a command that was stopped
STOP_SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")  # Windows lacks the last
    if hasattr(signal, name)
]


def end_at_once() -> None:
    """Let Ctrl-C and other signals to stop end the process at once.

    While it starts, and when it is done, there is nothing to clean up.
    """

    def end(order: int, frame: "FrameType | None") -> None:
        try:
            os.write(2, b"wedgecalc: interrupted\n")
        finally:
            os._exit(INTERRUPTED)

    on_stop_signals(end)


def on_stop_signals(act: "SignalHandler") -> "dict[signal.Signals, Handler]":
    """Set what signals to stop do, except for those that are ignored, as under ``nohup``.

    Parameters
    ----------
    act : callable
        Takes the signal's number and the current stack frame, as for `signal.signal`.

    Returns
    -------
    dict of Signals to handler
        What each signal did before.
    """
    before: dict[signal.Signals, Handler] = {}
    for order in STOP_SIGNALS:
        if signal.getsignal(order) in (signal.SIG_IGN, None):
            continue
        try:
            before[order] = signal.signal(order, act)
        except ValueError:  # only the main thread may set it
            break
    return before
