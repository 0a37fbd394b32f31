"""A long list of small tasks, shared with a second process where the system can fork."""

import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from wedgecalc.orders import STOP_SIGNALS

Item = TypeVar("Item")
Value = TypeVar("Value")
WORTH_FORKING = 200  # number of items from which a second process saves time


def in_two_processes(
    work: Callable[[Item], Value],
    items: Sequence[Item],
    progress: Callable[[Sequence[Item]], Iterable[Item]] = iter,
) -> list[Value]:
    """Return the outcome of `work` for each item, in their order.

    Parameters
    ----------
    work : callable
        Must not print or change anything, as only its result returns from the other process.
    items : sequence
    progress : callable
        Wraps the items that this process works on.
    """
    if len(items) <= WORTH_FORKING or not _can_fork():
        return [work(item) for item in progress(items)]
    half = len(items) // 2
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about threads of libraries, which `work` does not use
        child = os.fork()
    if not child:
        _hand_over(work, items[half:], writer)
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    os.close(writer)
    try:
        with open(reader, "rb") as pipe:
            first = [work(item) for item in progress(items[:half])]
            result = pipe.read()
    finally:
        os.kill(child, signal.SIGKILL)  # it is done, or no longer needed
        os.waitpid(child, 0)
    try:
        rest: list[Value] = pickle.loads(result)
    except (EOFError, pickle.UnpicklingError):  # it ended early
        rest = [work(item) for item in items[half:]]
    return first + rest


def _can_fork() -> bool:
    return (
        sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
    )


def _hand_over(work: Callable[[Item], object], items: Sequence[Item], writer: int) -> None:
    """Work on the items, write the outcomes, and end without the cleanup of the first process."""
    try:
        for order in STOP_SIGNALS:
            if callable(signal.getsignal(order)):
                signal.signal(order, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        with open(writer, "wb") as pipe:
            pipe.write(pickle.dumps([work(item) for item in items]))
    finally:
        os._exit(0)
