"""Threads and clusters: the same bytes, also when a worker is killed midway; and what cannot be reached is named."""

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import CancelledError

import pytest

import wedgecalc as wc
from tests.cohort_tables import GOOD, legs, table_of
from wedgecalc.cohort.request import Request

pytest.importorskip("pyarrow")
distributed = pytest.importorskip("distributed")
from pyarrow import csv  # noqa: E402

from wedgecalc.cohort import cluster as clusters  # noqa: E402
from wedgecalc.cohort import leg_table  # noqa: E402
from wedgecalc.cohort.run import run_cohort  # noqa: E402
from wedgecalc.study.read_ahead import read_ahead  # noqa: E402

SOON = 25  # seconds: a busy machine has so many, and Dask left alone would take thirty
pytestmark = pytest.mark.filterwarnings("ignore")  # what a cluster says when a worker dies


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
            local_directory=str(tmp_path_factory.mktemp("workers")),
        ) as made:  # fmt: skip
            yield made


def test_a_worker_killed_midway_changes_nothing(tmp_path, monkeypatch, cluster):
    monkeypatch.setattr(leg_table, "BATCH_ROWS", 40)
    path = tmp_path / "legs.csv"
    csv.write_csv(table_of(legs(800)), path)
    ask = Request(samples=200, seed=3)
    run_cohort(path, tmp_path / "threads.csv", ask, threads=2)
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        pids = client.run(os.getpid)
    killed = []

    def kill(done, total):
        if done >= 200 and not killed:
            killed.append(min(pids.values()))
            os.kill(killed[0], signal.SIGKILL)

    summary = run_cohort(
        path,
        tmp_path / "dask.csv",
        ask,
        engine="dask",
        scheduler=cluster.scheduler_address,
        progress=kill,
    )
    assert killed
    assert summary.rows == 800
    assert (tmp_path / "dask.csv").read_bytes() == (tmp_path / "threads.csv").read_bytes()


def test_from_the_command_line(tmp_path, run, cluster):
    (tmp_path / "legs.csv").write_text(GOOD)
    code, _, err = run(
        "cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv", "--engine", "dask", "--scheduler", cluster.scheduler_address
    )  # fmt: skip
    assert code == 0, err
    assert "4 rows" in err
    run("cohort", tmp_path / "legs.csv", "-o", tmp_path / "here.csv")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()


def test_workers_of_another_version_are_refused(tmp_path, monkeypatch, cluster):
    monkeypatch.setattr("wedgecalc.version.__version__", "0.0.1")
    (tmp_path / "legs.csv").write_text(GOOD)
    with pytest.raises(wc.InputError, match=r"wedgecalc 0\.0\.1, as here"):
        run_cohort(
            tmp_path / "legs.csv",
            tmp_path / "out.csv",
            Request(),
            engine="dask",
            scheduler=cluster.scheduler_address,
        )
    assert [p.name for p in tmp_path.iterdir()] == ["legs.csv"]


def test_what_cannot_be_reached(tmp_path, run, monkeypatch):
    monkeypatch.setattr(clusters, "_WAIT", 1)
    (tmp_path / "legs.csv").write_text(GOOD)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    wrong = {
        ("--engine", "dask"): "the address of a Dask scheduler",
        ("--engine", "dask", "--scheduler", closed): "no answer",
        ("--engine", "dask", "--scheduler", "nonsense"): "no answer",
        ("--engine", "spark"): "threads",
        ("--scheduler", closed): "--engine dask",
    }
    for options, words in wrong.items():
        code, _, err = run("cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv", *options)
        assert code == 2, options
        assert words in err, err
    assert [p.name for p in tmp_path.iterdir()] == ["legs.csv"]


def test_what_is_read_ahead_comes_in_order_and_so_does_what_went_wrong():
    def things():
        yield from range(5)
        raise ValueError("the sixth")

    came = []
    with pytest.raises(ValueError, match="the sixth"):
        came.extend(read_ahead(things()))
    assert came == list(range(5))
    assert next(read_ahead(itertools.count())) == 0  # and whoever stops early is not held up


@pytest.mark.parametrize(
    "says", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n" * 100], ids=["silent", "another"]
)
def test_what_answers_is_no_scheduler(tmp_path, monkeypatch, says):
    monkeypatch.setattr(clusters, "_WAIT", 1)
    (tmp_path / "legs.csv").write_text(GOOD)
    with socket.socket() as there:
        there.bind(("127.0.0.1", 0))
        there.listen()

        def answer():
            with contextlib.suppress(OSError):
                while True:
                    kept.append(there.accept()[0])
                    kept[-1].sendall(says)

        kept = []
        threading.Thread(target=answer, daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(wc.InputError, match="no answer"):
            run_cohort(
                tmp_path / "legs.csv", tmp_path / "out.csv", Request(),
                engine="dask", scheduler=f"tcp://127.0.0.1:{there.getsockname()[1]}",
            )  # fmt: skip
        assert time.monotonic() - begun < SOON, "one second, and what a busy machine adds"
        for one in kept:
            one.close()
    assert [p.name for p in tmp_path.iterdir()] == ["legs.csv"]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("order", ["SIGKILL", "SIGSTOP"])
def test_a_scheduler_that_dies_or_falls_silent_midway(tmp_path, monkeypatch, order):
    monkeypatch.setattr(clusters, "_WAIT", 3)
    monkeypatch.setattr(clusters, "_PULSE", 0.5)
    monkeypatch.setattr(leg_table, "BATCH_ROWS", 40)
    code = """
import sys, warnings
warnings.simplefilter("ignore")
from distributed import LocalCluster
with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, host="127.0.0.1", protocol="tcp", dashboard_address=None, local_directory=sys.argv[1]) as made:
    print(made.scheduler_address, flush=True)
    sys.stdin.read()
"""
    path, out = tmp_path / "legs.csv", tmp_path / "out.csv"
    csv.write_csv(table_of(legs(400)), path)
    ask = Request(samples=200, seed=3)
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as cluster:  # fmt: skip
        address, gone = cluster.stdout.readline().strip(), []

        def end(done, total):
            if done >= 100 and not gone:
                gone.append(time.monotonic())
                cluster.send_signal(getattr(signal, order))

        with pytest.raises(clusters.ClusterError, match="which went away"):
            run_cohort(path, out, ask, engine="dask", scheduler=address, progress=end)
        assert time.monotonic() - gone[0] < SOON
        cluster.kill()
        cluster.communicate()
    assert not out.exists()
    assert run_cohort(path, out, ask, resume=True).rows == 400, (
        "what was done is gone on with, here"
    )
    run_cohort(path, tmp_path / "whole.csv", ask)
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()


class Calls:
    """A cluster's client whose calls end as they are told to."""

    def __init__(self, *results, workers=None):
        self.results, self.workers = iter(results), {"tcp://w": 1} if workers is None else workers

    def submit(self, *call, pure):
        return self

    def nthreads(self):
        return self.workers

    def result(self, timeout):
        result = next(self.results)
        if isinstance(result, Exception):
            raise result
        return result


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([clusters._run_on_worker("0.0.1", dict)], f"wedgecalc {wc.__version__} on a worker"),
        (
            [ModuleNotFoundError("No module named 'wedgecalc'")],
            "No module named 'wedgecalc'.*same Python and packages",
        ),
        ([CancelledError()], "went away"),
        ([TimeoutError(), OSError("gone")], "went away"),
        ([wc.InputError(wc.Problem("kerf", "9", "5"))], "kerf: found 9"),
    ],
)
def test_workers_that_lie_or_fail(results, words):
    cluster = clusters._Cluster(Calls(*results), "tcp://there")
    with pytest.raises(wc.InputError, match=words):
        cluster.submit(dict).result()


def test_no_workers_any_more(monkeypatch):
    monkeypatch.setattr(clusters, "_WAIT", 0.05)
    cluster = clusters._Cluster(Calls(*[TimeoutError()] * 9, workers={}), "tcp://there")
    with pytest.raises(clusters.ClusterError, match="no workers any more"):
        [time.sleep(0.1), cluster.submit(dict).result()]


def test_what_takes_too_long_is_left_behind():
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        clusters.within(0.05, lambda: time.sleep(60))
    assert time.monotonic() - begun < SOON
    assert clusters.within(60, lambda: "done") == "done"
