"""Planning on the workers of a Dask cluster, with time limits for one that falls silent."""

import asyncio
import logging
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Generic

from wedgecalc import version as ours
from wedgecalc.cohort.engines import ClusterError, R, Submit, keep_memory
from wedgecalc.errors import InputError, Problem, short_repr
from wedgecalc.extras import missing

if TYPE_CHECKING:
    import distributed

_WAIT = 8.0  # seconds for a cluster to answer; with starting and a pulse, ten in all
_PULSE = 2.0  # seconds between checks that the cluster is alive
_CLOSING = 1.0  # seconds for a lost cluster to close its connection


@contextmanager
def dask_cluster(address: str | None) -> Iterator[tuple[Submit, int]]:
    """Give the `submit` of a Dask cluster, and the number of threads of its workers.

    Raises
    ------
    ClusterError
        Without Dask, without an answer within `WAIT` seconds, or with workers of another version.
    """
    if not address:
        raise _cluster_problem(
            "nothing",
            "the address of a Dask scheduler, such as tcp://127.0.0.1:8786",
            "start one with `dask scheduler`, and workers with `dask worker ADDRESS`",
        )
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError(missing("distributed", "--engine", "a cluster needs")) from None
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # failures are reported by us, once
    try:
        try:  # before a client exists, whose disposal would also wait for a silent scheduler
            within(_WAIT, lambda: asyncio.run(_scheduler_at(address)))
            client = within(_WAIT, partial(Client, address, timeout=_WAIT, set_as_default=False))
        except Exception:  # whatever answers at that address, if anything does
            raise _cluster_problem(
                f"no answer from {short_repr(address)}",
                "the address of a Dask scheduler",
                "check that it runs",
            ) from None
        cluster = _Cluster(client, address)
        try:
            yield cluster.submit, cluster.checked()
        finally:
            with suppress(Exception):
                within(_CLOSING if cluster.lost else _WAIT, partial(client.close, timeout=_WAIT))
    finally:
        logging.disable(before)


async def _scheduler_at(address: str) -> None:
    """Return when a scheduler answers at an address; raise if something else does."""
    from distributed.core import rpc

    connection = rpc(address, timeout=_WAIT)  # type: ignore[no-untyped-call]
    async with asyncio.timeout(_WAIT), connection as scheduler:
        if (await scheduler.identity())["type"] != "Scheduler":
            raise ValueError(address)


def _cluster_problem(found: str, expected: str, fix: str) -> ClusterError:
    return ClusterError(Problem("--scheduler", found, expected, fix))


class _Cluster:
    """A Dask cluster that is checked for life while its results are awaited."""

    def __init__(self, client: "distributed.Client", address: str) -> None:
        self.client, self.address = client, address
        self.lost = False
        self.worked = time.monotonic()  # when workers were last seen

    def checked(self) -> int:
        """Wait for workers, check their version, and return the number of their threads."""
        try:
            within(_WAIT, partial(self.client.wait_for_workers, 1, timeout=_WAIT))
        except Exception:
            self.lost = True
            raise _cluster_problem(
                f"no workers at {self.address}",
                "at least one",
                f"start one with `dask worker {self.address}`",
            ) from None
        try:
            versions = within(_WAIT, partial(self.client.run, _prepare_worker, on_error="return"))
        except Exception:
            self.lost = True
            raise self._gone() from None
        for worker, version in versions.items():
            if version != ours.__version__:
                raise _other_version(version, str(worker))
        return max(sum(self.pulse().values()), 1)

    def submit(self, work: Callable[[], R], /) -> "_RemoteCall[R]":
        """Hand a call to the cluster."""
        with warnings.catch_warnings():  # that a part is large: it has to travel in any case
            warnings.filterwarnings("ignore", "Sending large graph")
            try:
                call = self.client.submit(_run_on_worker, ours.__version__, work, pure=False)
            except Exception:
                self.lost = True
                raise self._gone() from None
        return _RemoteCall(self, call)

    def pulse(self) -> dict[str, int]:
        """Return the threads of each worker; raise if there have been none for `WAIT` seconds."""
        try:
            workers: dict[str, int] = within(_WAIT, self.client.nthreads)
        except Exception:
            self.lost = True
            raise self._gone() from None
        if workers:
            self.worked = time.monotonic()
        elif time.monotonic() - self.worked > _WAIT:
            raise _cluster_problem(
                f"no workers any more at {self.address}",
                "workers that stay",
                f"start some with `dask worker {self.address}`",
            )
        return workers

    def _gone(self) -> ClusterError:
        return _cluster_problem(
            f"{self.address}, which went away",
            "a cluster that stays",
            "check that its scheduler runs",
        )

    def explained(self, error: Exception) -> Exception:
        """Return the error of a call as one that says what is wrong with the cluster."""
        from distributed import KilledWorker

        if isinstance(error, InputError):
            return error
        if isinstance(error, KilledWorker):
            return _cluster_problem(
                "a cluster whose workers die at the same part again and again",
                "workers with enough memory",
                "start them anew",
            )
        if isinstance(error, (CancelledError, OSError)):
            self.lost = True
            return self._gone()
        reason = short_repr(f"{type(error).__name__}: {error}", 200)
        return _cluster_problem(
            f"a worker that fails ({reason})",
            "workers with the same Python and packages as here",
            "install them there",
        )


class _RemoteCall(Generic[R]):
    """A call on a cluster, as a future."""

    def __init__(self, cluster: _Cluster, call: "distributed.Future[R | _Version]") -> None:
        self.cluster, self.call = cluster, call

    def done(self) -> bool:
        return bool(self.call.done())  # type: ignore[no-untyped-call]

    def cancel(self) -> None:
        if not self.cluster.lost:
            with suppress(Exception):
                within(_CLOSING, self.call.cancel)

    def result(self) -> R:
        """Return the result, however long it takes while the cluster is alive."""
        while True:
            try:
                result: R | _Version = self.call.result(timeout=_PULSE)
                break
            except TimeoutError:
                self.cluster.pulse()
            except Exception as error:
                raise self.cluster.explained(error) from None
        if isinstance(result, _Version):
            raise _other_version(result.text, "a worker")
        return result


@dataclass(frozen=True)
class _Version:
    """What a worker of another version returns instead of a result."""

    text: str


def _other_version(version: object, worker: str) -> ClusterError:
    found = f"wedgecalc {version}" if isinstance(version, str) else "no wedgecalc"
    return _cluster_problem(
        f"{found} on {worker}", f"wedgecalc {ours.__version__}, as here", "install it there"
    )


def _run_on_worker(version: str, work: Callable[[], R]) -> R | _Version:
    """Make a call on a worker of this version; one that joined later was not checked before."""
    return work() if version == ours.__version__ else _Version(ours.__version__)


def _prepare_worker() -> str:
    """Set up a worker, and return its version."""
    keep_memory()
    return ours.__version__


def within(seconds: float, act: Callable[[], R]) -> R:
    """Return what a function returns, or raise TimeoutError and abandon its thread.

    Dask's own time limits fail for a scheduler that accepts a call and stays silent.
    """
    call: Future[R] = Future()

    def work() -> None:
        try:
            call.set_result(act())
        except Exception as error:
            call.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return call.result(timeout=seconds)
