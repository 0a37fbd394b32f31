"""Who does the work on parts of a table: the threads of this machine, or the workers of a Dask cluster. The function is the same."""

import os
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, cast

import numpy as np

import wedgecalc
from wedgecalc.errors import InputError, Problem

WAIT = 10  # seconds for a cluster to answer
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


@contextmanager
def dask_cluster(address: str | None) -> Iterator[tuple[Submit, int]]:
    """Give what hands work to a Dask cluster, and how many threads its workers have.

    Raises
    ------
    InputError
        Without Dask, without an answer from the address, or with workers that have another version.
    """
    if not address:
        raise InputError(Problem("--scheduler", "nothing", "the address of a Dask scheduler, such as tcp://127.0.0.1:8786",
                                 "start one with `dask scheduler`, and workers with `dask worker ADDRESS`"))  # fmt: skip
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise InputError(
            Problem("--engine", "no Dask", "the extra named dask", "pip install 'wedgecalc[dask]'")
        ) from None
    try:
        client: Any = cast("Any", Client)(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        raise InputError(
            Problem("--scheduler", f"no answer from {address}", "the address of a Dask scheduler", "check that it runs")
        ) from None
    try:
        yield _checked(client, address), sum(client.nthreads().values())
    except KilledWorker:
        raise InputError(Problem("--scheduler", "a cluster whose workers die at the same part again and again", "workers with enough memory",
                                 "start them anew, then go on with --resume"))  from None  # fmt: skip
    except OSError as error:
        if not error.__class__.__module__.startswith("distributed"):
            raise
        raise InputError(
            Problem("--scheduler", f"{address}, which went away", "a cluster that stays", "go on with --resume")
        ) from None
    finally:
        client.close(timeout=WAIT)


def _checked(client: Any, address: str) -> Submit:
    """Return what hands work to a cluster, once its workers are there and have this version."""
    try:
        client.wait_for_workers(1, timeout=WAIT)
    except TimeoutError:
        raise InputError(Problem("--scheduler", f"no workers at {address}", "at least one", f"start one with `dask worker {address}`")) from None  # fmt: skip
    for worker, version in client.run(_made_ready, on_error="return").items():
        if version != wedgecalc.__version__:
            found = f"wedgecalc {version}" if isinstance(version, str) else "no wedgecalc"
            raise InputError(Problem("--scheduler", f"{found} on {worker}", f"wedgecalc {wedgecalc.__version__}, as here", "install it there"))  # fmt: skip

    def submit(work: Callable[..., Any], *arguments: Any) -> Any:
        with warnings.catch_warnings():  # that a part has megabytes: it has to travel in any case
            warnings.filterwarnings("ignore", "Sending large graph")
            return client.submit(work, *arguments, pure=False)

    return submit


def _made_ready() -> str:
    """Make a worker ready, and return its version."""
    keep_memory()
    return wedgecalc.__version__


def read_ahead(things: Iterable[Any]) -> Iterator[Any]:
    """Yield some things, each fetched by a thread of its own while the one before is dealt with."""
    rest, end = iter(things), object()
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, rest, end)
        while (thing := coming.result()) is not end:
            coming = reader.submit(next, rest, end)
            yield thing


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
