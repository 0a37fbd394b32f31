"""Files are made in a process of their own, so that the page answers while one is made."""

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

T = TypeVar("T")
_KIND = 5  # by how much the process steps back behind the page's own


class Workshop:
    """One process that makes files one after the other; it starts with the first of them."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._one = threading.Lock()

    async def make(self, work: Callable[[], T]) -> T:
        """Return what a piece of work makes, from the other process.

        Parameters
        ----------
        work : callable
            A function of a module, or a `functools.partial` of one, as it is sent to the process.

        Raises
        ------
        InputError, NoPlanError
            As the work.
        BrokenProcessPool
            If the process died twice.
        asyncio.CancelledError
            If the task was cancelled; work that has not begun is then left out.
        """
        try:
            return await asyncio.wrap_future(self._submit(work))
        except BrokenProcessPool:  # killed, or out of memory: once more in a new one
            self.close()
            return await asyncio.wrap_future(self._submit(work))

    def _submit(self, work: Callable[[], T]) -> "Future[T]":
        with self._one:
            if self._pool is None:
                spawn = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, mp_context=spawn, initializer=_begin)
            with _safe_path(), _without_main():
                return self._pool.submit(work)

    def close(self) -> None:
        """End the process at once, with what it is making."""
        with self._one:
            pool, self._pool = self._pool, None
        if pool is not None:
            started = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in started:
                process.terminate()


@contextmanager
def _safe_path() -> Iterator[None]:
    """Start a process whose first module is not looked for in the current folder."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


@contextmanager
def _without_main() -> Iterator[None]:
    """Start a process that does not run this one's main module again.

    That may be a launcher which starts a studio without asking whether it is the main module.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _begin() -> None:
    """Prepare the process: apart from the current folder, behind the page, ended with it."""
    import signal

    from wedgecalc.isolation import begin

    begin()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the page's process ends this one
    if hasattr(os, "nice"):
        os.nice(_KIND)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


WORKSHOP = Workshop()
