"""The threads of this machine that plan parts of a table, and parts that come out in order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np

from wedgecalc.errors import InputError

Submit = Callable[..., Any]  # a function and its arguments in, a future out


class ClusterError(InputError):
    """A cluster did not do its work. What was done until then stands."""


def usual_threads(sampled: bool) -> int:
    """Return how many threads plan by default: one for each core but one, which reads and writes.

    Samples take so long that reading and writing hardly count.
    """
    cores = os.cpu_count() or 1
    return cores if sampled else max(cores - 1, 1)


def keep_memory() -> None:
    """Free a block of 31 MiB, so that the C library (glibc) keeps a batch's memory for the next.

    Else it gives every array of a batch back to the system, and each page of the next is made
    anew: a third of the time of samples. Nothing is written there, so no memory is taken.
    """
    np.empty(31 * 2**20, dtype=np.uint8)


@contextmanager
def threads_here(count: int) -> Iterator[tuple[Submit, int]]:
    """Give what hands work to so many threads of this machine, and their number."""
    keep_memory()
    with ThreadPoolExecutor(count) as pool:
        yield pool.submit, count


def in_order(submit: Submit, ahead: int, calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    """Yield what each call returns, in order, a few ahead; a call is a key, a function, arguments.

    Yields
    ------
    tuple
        The key, and what the function returned.
    """
    waiting: deque[Any] = deque()
    try:
        for key, *call in calls:
            waiting.append((key, submit(*call)))
            while len(waiting) > ahead or (waiting and waiting[0][1].done()):
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    finally:
        for _, future in waiting:
            future.cancel()


def _first(waiting: deque[Any]) -> tuple[Any, Any]:
    key, future = waiting.popleft()
    return key, future.result()
