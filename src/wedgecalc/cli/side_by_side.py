"""A long list of small work, half of it done by a second process where the system can fork."""

import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from wedgecalc.orders import ORDERS

Item = TypeVar("Item")
Made = TypeVar("Made")
FEW = 200  # items that take less time than a second process


def each(
    work: Callable[[Item], Made],
    items: Sequence[Item],
    progress: Callable[[Sequence[Item]], Iterable[Item]] = iter,
) -> list[Made]:
    """Return what some work makes of each item, in their order.

    Parameters
    ----------
    work : callable
        Says nothing and keeps nothing: what it returns is all that the other process hands over.
    items : sequence
    progress : callable
        Wraps the items that this process does itself.
    """
    if len(items) <= FEW or not _can_fork():
        return [work(item) for item in progress(items)]
    half = len(items) // 2
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ORDERS)
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads of libraries, which none of the work touches
        child = os.fork()
    if not child:
        _hand_over(work, items[half:], writer)
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    os.close(writer)
    try:
        with open(reader, "rb") as pipe:
            first = [work(item) for item in progress(items[:half])]
            told = pipe.read()
    finally:
        os.kill(child, signal.SIGKILL)  # it has done its work, or nobody wants it any more
        os.waitpid(child, 0)
    try:
        rest: list[Made] = pickle.loads(told)
    except (EOFError, pickle.UnpicklingError):  # whatever has ended it
        rest = [work(item) for item in items[half:]]
    return first + rest


def _can_fork() -> bool:
    return (
        sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
    )


def _hand_over(work: Callable[[Item], object], items: Sequence[Item], writer: int) -> None:
    """Do the second half of the work, hand it over, and end: nothing of the first process is done twice."""
    try:
        for order in ORDERS:
            if callable(signal.getsignal(order)):
                signal.signal(order, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ORDERS)
        with open(writer, "wb") as pipe:
            pipe.write(pickle.dumps([work(item) for item in items]))
    finally:
        os._exit(0)
