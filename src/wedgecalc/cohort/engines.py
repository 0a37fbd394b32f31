"""The threads of this machine that plan parts of a table, and how parts are read ahead and come out in order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np

Submit = Callable[..., Any]  # a function and its arguments in, a future out


def usual_threads(sampled: bool) -> int:
    """Return how many threads plan unless told otherwise: one for each core, less the one that reads and writes keep busy.

    Samples take so long that reading and writing hardly count.
    """
    cores = os.cpu_count() or 1
    return cores if sampled else max(cores - 1, 1)


def keep_memory() -> None:
    """Let go of 31 MiB at once: what is let go of tells the C library (glibc) which pieces to keep for the next batch.

    Else it gives every array of a batch back to the system, and each page of the next has to be made anew: a third of the time
    of samples. Nothing is written there, so no memory is taken.
    """
    np.empty(31 * 2**20, dtype=np.uint8)


@contextmanager
def threads_here(count: int) -> Iterator[tuple[Submit, int]]:
    """Give what hands work to so many threads of this machine, and their number."""
    keep_memory()
    with ThreadPoolExecutor(count) as pool:
        yield pool.submit, count


def in_order(submit: Submit, ahead: int, calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    """Yield what each call returns, in their order, a few ahead and no more; a call is its key, a function and its arguments.

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
