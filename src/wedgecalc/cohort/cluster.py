"""Planning on the workers of a Dask cluster: reached, checked, given up in time when silent."""

import asyncio
import logging
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, Queue
from typing import Any, cast

from wedgecalc import version as ours
from wedgecalc.cohort.engines import ClusterError, Submit, keep_memory
from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.extras import missing

WAIT = 8.0  # seconds for a cluster to answer: with a start and a beat of the pulse ten in all
PULSE = 2.0  # seconds between signs of life
CLOSING = 1.0  # seconds for a cluster that is lost to say goodbye


@contextmanager
def dask_cluster(address: str | None) -> Iterator[tuple[Submit, int]]:
    """Give what hands work to a Dask cluster, and how many threads its workers have.

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
    logging.disable(logging.CRITICAL)  # what goes wrong is said by us, once
    try:
        try:  # before there is a client, whose disposal would also wait for a silent scheduler
            within(WAIT, lambda: asyncio.run(_scheduler_at(address)))
            client: Any = within(
                WAIT, partial(cast("Any", Client), address, timeout=WAIT, set_as_default=False)
            )
        except Exception:  # whatever is at such an address, if anything is
            raise _cluster_problem(
                f"no answer from {shown(address)}",
                "the address of a Dask scheduler",
                "check that it runs",
            ) from None
        cluster = _Cluster(client, address)
        try:
            yield cluster.submit, cluster.checked()
        finally:
            with suppress(Exception):
                within(CLOSING if cluster.lost else WAIT, partial(client.close, timeout=WAIT))
    finally:
        logging.disable(before)


async def _scheduler_at(address: str) -> None:
    """Return when a scheduler answers at an address; an error if something else does."""
    from distributed.core import rpc

    async with asyncio.timeout(WAIT), cast("Any", rpc)(address, timeout=WAIT) as there:
        if (await there.identity())["type"] != "Scheduler":
            raise ValueError(address)


def _cluster_problem(found: str, expected: str, fix: str) -> ClusterError:
    return ClusterError(Problem("--scheduler", found, expected, fix))


class _Cluster:
    """A Dask cluster that is asked for a sign of life while it is waited for."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        self.lost = False
        self.worked = time.monotonic()  # when there were workers last

    def checked(self) -> int:
        """Return how many threads the workers have, once they are there and have this version."""
        try:
            within(WAIT, partial(self.client.wait_for_workers, 1, timeout=WAIT))
        except Exception:
            self.lost = True
            raise _cluster_problem(
                f"no workers at {self.address}",
                "at least one",
                f"start one with `dask worker {self.address}`",
            ) from None
        try:
            versions = within(WAIT, partial(self.client.run, _made_ready, on_error="return"))
        except Exception:
            self.lost = True
            raise self._gone() from None
        for worker, version in versions.items():
            if version != ours.__version__:
                raise _other_version(version, str(worker))
        return max(sum(self.pulse().values()), 1)

    def submit(self, work: Callable[..., Any], *arguments: Any) -> "_There":
        """Hand a call to the cluster."""
        with warnings.catch_warnings():  # that a part has megabytes: it has to travel in any case
            warnings.filterwarnings("ignore", "Sending large graph")
            try:
                call = self.client.submit(
                    _done_there, ours.__version__, work, *arguments, pure=False
                )
            except Exception:
                self.lost = True
                raise self._gone() from None
        return _There(self, call)

    def pulse(self) -> dict[str, int]:
        """Return the threads of each worker; an error if they stay away."""
        try:
            workers: dict[str, int] = within(WAIT, self.client.nthreads)
        except Exception:
            self.lost = True
            raise self._gone() from None
        if workers:
            self.worked = time.monotonic()
        elif time.monotonic() - self.worked > WAIT:
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

    def wrong(self, error: Exception) -> Exception:
        """Return the error a call ended with as one that names what is wrong with the cluster."""
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
        reason = shown(f"{type(error).__name__}: {error}", 200)
        return _cluster_problem(
            f"a worker that fails ({reason})",
            "workers with the same Python and packages as here",
            "install them there",
        )


class _There:
    """A call on a cluster, as a future."""

    def __init__(self, cluster: _Cluster, call: Any) -> None:
        self.cluster, self.call = cluster, call

    def done(self) -> bool:
        return bool(self.call.done())

    def cancel(self) -> None:
        if not self.cluster.lost:
            with suppress(Exception):
                within(CLOSING, self.call.cancel)

    def result(self) -> Any:
        """Return what the call returns, however long that takes while the cluster is alive."""
        while True:
            try:
                found = self.call.result(timeout=PULSE)
                break
            except TimeoutError:
                self.cluster.pulse()
            except Exception as error:
                raise self.cluster.wrong(error) from None
        if isinstance(found, _Version):
            raise _other_version(found.text, "a worker")
        return found


@dataclass(frozen=True)
class _Version:
    """What a worker of another version returns in place of a result."""

    text: str


def _other_version(version: Any, worker: str) -> ClusterError:
    found = f"wedgecalc {version}" if isinstance(version, str) else "no wedgecalc"
    return _cluster_problem(
        f"{found} on {worker}", f"wedgecalc {ours.__version__}, as here", "install it there"
    )


def _done_there(version: str, work: Callable[..., Any], *arguments: Any) -> Any:
    """Do some work on a worker of this version; workers may come later than the check of all."""
    return work(*arguments) if version == ours.__version__ else _Version(ours.__version__)


def _made_ready() -> str:
    """Make a worker ready, and return its version."""
    keep_memory()
    return ours.__version__


def within(seconds: float, act: Callable[[], Any]) -> Any:
    """Return what a function returns, or raise TimeoutError and leave its thread behind.

    Dask's own limits do not hold for a scheduler that takes a call and stays silent.
    """
    done: Queue[tuple[Any, Exception | None]] = Queue()

    def work() -> None:
        try:
            done.put((act(), None))
        except Exception as error:
            done.put((None, error))

    threading.Thread(target=work, daemon=True).start()
    try:
        found, error = done.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return found
