"""Ends a run with an exit code and no traceback, even if its output fails or it is interrupted.

Imports only the standard library, as it runs before anything heavy loads.
"""

import errno
import os
import signal
import sys
from contextlib import contextmanager, suppress

from wedgecalc.orders import INTERRUPTED, on_stop_signals

TYPE_CHECKING = False  # not from typing, which takes longer to load than all this
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType
    from typing import Any, NoReturn, TextIO

WRONG_CODE = 2
BROKEN_PIPE = 141  # exit code, as from a shell, if the reader of the output has gone


class Outlet:
    """A standard stream that keeps its first write error instead of raising, then ignores writes.

    Attributes
    ----------
    error : OSError or None
        The first error in writing.
    """

    def __init__(self, stream: "TextIO") -> None:
        self._stream = stream
        self.error: OSError | None = None

    def __getattr__(self, name: str) -> "Any":
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write some text."""
        self._try(lambda: self._stream.write(text))
        return len(text)

    def writelines(self, lines: "Iterable[str]") -> None:
        """Write some lines."""
        self.write("".join(lines))

    def flush(self) -> None:
        """Flush the stream."""
        self._try(self._stream.flush)

    def _try(self, act: "Callable[[], object]") -> None:
        if self.error is None:
            try:
                act()
            except OSError as error:
                self.error = error
                self._discard()

    def _discard(self) -> None:
        """Discard unwritten text, or the interpreter would try again at exit."""
        with suppress(OSError, ValueError):  # ValueError: a stream without a file descriptor
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
            self._stream.flush()


def say(*lines: str) -> None:
    """Print messages on standard error, one per line; a terminal wraps them between words."""
    from wedgecalc.text import visible

    for line in lines:
        print(wrapped(visible(f"wedgecalc: {line}")), file=sys.stderr)


def wrapped(line: str) -> str:
    """Return a message for standard error, wrapped between words if that is a terminal."""
    if not sys.stderr.isatty():
        return line
    import shutil
    import textwrap

    width = shutil.get_terminal_size().columns
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)


def hold_streams() -> None:
    """Open standard streams that were closed, so that no other file gets their descriptors.

    Using one still fails, as if it were closed.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            # `open` takes the lowest free descriptor, which is this one.
            os.open(os.devnull, os.O_WRONLY if number == 0 else os.O_RDONLY)
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            stream = open(number, "w" if number else "r", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)


@contextmanager
def _signals_interrupt() -> "Iterator[Callable[[], bool]]":
    """Make every signal to stop raise KeyboardInterrupt, so that open files are cleaned up.

    Yields a function that returns whether a signal came.
    """
    came = False

    def interrupt(number: int, frame: "FrameType | None") -> None:
        nonlocal came
        came = True
        raise KeyboardInterrupt

    def unraisable(ignored: "sys.UnraisableHookArgs") -> None:
        if not (came and isinstance(ignored.exc_value, KeyboardInterrupt)):
            sys.__unraisablehook__(ignored)

    hook, sys.unraisablehook = sys.unraisablehook, unraisable
    before = on_stop_signals(interrupt)
    try:
        yield lambda: came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = hook


def run_to_end(work: "Callable[[], int]") -> "NoReturn":
    """Run `work` and end the program with its exit code.

    Output that could not be written, or an interrupt, is reported on standard error.

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


def _code(work: "Callable[[], int]") -> int:
    """Return the exit code of `work`; a signal to stop may surface as another error."""
    try:
        with _signals_interrupt() as stopped:
            try:
                return work()
            except KeyboardInterrupt:
                pass
            except BaseException:
                if not stopped():
                    raise
    except KeyboardInterrupt:  # in between
        pass
    say("interrupted")
    return INTERRUPTED


def _unwritten(error: OSError) -> int:
    """Report why standard output could not be written, and return the exit code."""
    if error.errno == errno.EPIPE:
        say("the reader of the output closed it before everything was written (broken pipe)")
        return BROKEN_PIPE
    why = "closed" if error.errno == errno.EBADF else error.strerror or "no room"
    say(f"standard output: cannot be written ({why}); free some space, or write to a file")
    return WRONG_CODE
