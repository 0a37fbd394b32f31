"""How a run ends: with an exit code and no traceback, whatever becomes of its output, and whenever it is told to stop.

The standard library only: all of this is in place before anything heavy is loaded.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn, TextIO

from wedgecalc.orders import INTERRUPTED, on_orders
from wedgecalc.text import visible

WRONG = 2
BROKEN_PIPE = 141  # as a shell reports a program whose reader has gone


class Outlet:
    """A standard stream that notes when it cannot be written, and is quiet from then on: nobody else has to expect that.

    Attributes
    ----------
    error : OSError or None
        Why it cannot be written.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.error: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write some text."""
        self._try(lambda: self._stream.write(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write some lines."""
        self.write("".join(lines))

    def flush(self) -> None:
        """Hand on what is written."""
        self._try(self._stream.flush)

    def _try(self, act: Callable[[], Any]) -> None:
        if self.error is None:
            try:
                act()
            except OSError as error:
                self.error = error
                self._lead_nowhere()

    def _lead_nowhere(self) -> None:
        """Let what could not be written go, or the interpreter would try once more at its end."""
        with suppress(OSError, ValueError):  # ValueError: a stream that is no file of the system
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
            self._stream.flush()


def say(*lines: str) -> None:
    """Say something beside the result: on standard error."""
    for line in lines:
        print(visible(f"wedgecalc: {line}"), file=sys.stderr)


def hold_streams() -> None:
    """Open what was closed of the three standard streams, so that no other file takes its place; used, it fails as a closed one."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(
                os.devnull, os.O_WRONLY if number == 0 else os.O_RDONLY
            )  # the lowest number that is free: this one
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", closefd=False))  # noqa: SIM115 (it stays open)


@contextmanager
def _orders_interrupt() -> Iterator[Callable[[], bool]]:
    """Let every order to stop be an interrupt, so that what is open is put away; give what tells whether there was one."""
    came = False

    def interrupt(order: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        raise KeyboardInterrupt

    def unraisable(told: Any) -> None:
        if not (came and isinstance(told.exc_value, KeyboardInterrupt)):
            sys.__unraisablehook__(told)

    hook, sys.unraisablehook = sys.unraisablehook, unraisable
    before = on_orders(interrupt)
    try:
        yield lambda: came
    finally:
        for order, act in before.items():
            signal.signal(order, act)
        sys.unraisablehook = hook


def run_to_end(work: Callable[[], int]) -> NoReturn:
    """Do some work and end the program with its exit code; output that could not be written is named, an interrupt too.

    Parameters
    ----------
    work : callable
        Returns the exit code.
    """
    streams = sys.stdout, sys.stderr
    out, err = Outlet(sys.stdout), Outlet(sys.stderr)
    sys.stdout, sys.stderr = out, err
    try:
        code = _code(work)
        out.flush()
        if out.error is not None:
            code = _unwritten(out.error)
        err.flush()
    finally:
        sys.stdout, sys.stderr = streams
    sys.exit(code)


def _code(work: Callable[[], int]) -> int:
    """Return the exit code of some work; an order to stop may also come out as another error of what it stopped."""
    try:
        with _orders_interrupt() as told_to_stop:
            try:
                return work()
            except KeyboardInterrupt:
                pass
            except BaseException:
                if not told_to_stop():
                    raise
    except KeyboardInterrupt:  # in between
        pass
    say("interrupted")
    return INTERRUPTED


def _unwritten(error: OSError) -> int:
    """Say why standard output could not be written, and return the exit code of that."""
    if error.errno == errno.EPIPE:
        say("the reader of the output closed it before everything was written (broken pipe)")
        return BROKEN_PIPE
    why = "closed" if error.errno == errno.EBADF else error.strerror or "no room"
    say(f"standard output: cannot be written ({why}); give it room, or write to a file")
    return WRONG
