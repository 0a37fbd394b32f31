"""A separate process that makes files, so that the page stays responsive."""

import asyncio
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import ModuleType
from typing import TypeVar

_T = TypeVar("_T")
_NICE = 5  # niceness of the process, so that the page comes first


class Workshop:
    """A process that makes files one after another; it starts with the first."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._one = threading.Lock()

    async def make(self, work: Callable[[], _T]) -> _T:
        """Return the result of a piece of work from the other process.

        Parameters
        ----------
        work : callable
            A function of a module, or a `functools.partial` of one, as it is sent to the process.

        Raises
        ------
        InputError, NoPlanError
            From the work.
        BrokenProcessPool
            If the process died twice.
        asyncio.CancelledError
            If the task was cancelled; work that has not begun is dropped.
        """
        try:
            return await asyncio.wrap_future(self._submit(work))
        except BrokenProcessPool:  # killed, or out of memory: try once more in a new one
            self.close()
            return await asyncio.wrap_future(self._submit(work))

    def _submit(self, work: Callable[[], _T]) -> "Future[_T]":
        with self._one:
            if self._pool is None:
                spawn = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, mp_context=spawn, initializer=_begin)
            with _isolated():
                return self._pool.submit(work)

    def close(self) -> None:
        """End the process at once, even while it makes a file."""
        with self._one:
            pool, self._pool = self._pool, None
        if pool is not None:
            started = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in started:
                process.terminate()


@contextmanager
def _isolated() -> Iterator[None]:
    """Let a new process import nothing from the current folder, nor run this main module again.

    The main module may be a launcher that starts a studio without a ``__main__`` guard.
    """
    main, path = sys.modules["__main__"], os.environ.get("PYTHONSAFEPATH")
    sys.modules["__main__"], os.environ["PYTHONSAFEPATH"] = ModuleType("__main__"), "1"
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if path is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = path


def _begin() -> None:
    """Prepare the process: isolated from the current folder, at low priority, ended with the page."""
    import signal

    from wedgecalc.isolation import begin

    begin()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the page's process ends this one
    if hasattr(os, "nice"):
        os.nice(_NICE)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


WORKSHOP = Workshop()
