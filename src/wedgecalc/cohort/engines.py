"""Executors: the threads of this machine that plan parts of a table, and results in order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol, TypeVar

import numpy as np

from wedgecalc.errors import InputError

Key = TypeVar("Key")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Future(Protocol[R_co]):
    """A call that was handed to an executor."""

    def done(self) -> bool: ...  # noqa: D102
    def cancel(self) -> object: ...  # noqa: D102
    def result(self) -> R_co: ...  # noqa: D102


class Submit(Protocol):
    """A function that hands a call to an executor."""

    def __call__(self, work: Callable[[], R], /) -> Future[R]: ...  # noqa: D102


class ClusterError(InputError):
    """A cluster failed. The rows done until then are kept."""


def usual_threads(sampled: bool) -> int:
    """Return the default number of threads: one per core, less one, which reads and writes.

    With samples one per core, as reading and writing then hardly count.
    """
    cores = os.cpu_count() or 1
    return cores if sampled else max(cores - 1, 1)


def keep_memory() -> None:
    """Free one block of 31 MiB, so that glibc raises its mmap threshold (mallopt(3)).

    It then reuses the memory of one batch for the next. Otherwise it returns each array to the
    system, and mapping new pages takes a third of the time of samples. Nothing is written to the
    block, so it takes no memory.
    """
    np.empty(31 * 2**20, dtype=np.uint8)


@contextmanager
def threads_here(count: int) -> Iterator[tuple[Submit, int]]:
    """Give the `submit` of a pool of threads on this machine, and their number."""
    keep_memory()
    with ThreadPoolExecutor(count) as pool:
        yield pool.submit, count


def results_in_order(
    submit: Submit, ahead: int, calls: Iterable[tuple[Key, Callable[[], R]]]
) -> Iterator[tuple[Key, R]]:
    """Make calls on an executor, and yield their results in order.

    Parameters
    ----------
    submit : callable
        Method ``submit`` of the executor.
    ahead : int
        Calls submitted ahead of the one whose result is awaited.
    calls : iterable of (key, function)

    Yields
    ------
    tuple
        The key, and what the function returned.
    """
    waiting: deque[tuple[Key, Future[R]]] = deque()
    try:
        for key, work in calls:
            waiting.append((key, submit(work)))
            while len(waiting) > ahead or (waiting and waiting[0][1].done()):
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    finally:
        for _, future in waiting:
            future.cancel()


def _first(waiting: deque[tuple[Key, Future[R]]]) -> tuple[Key, R]:
    key, future = waiting.popleft()
    return key, future.result()
