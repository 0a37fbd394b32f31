"""Threads and clusters: the same bytes, also when a worker is killed midway; and what cannot be reached is named."""

import itertools
import os
import signal
import socket
import warnings

import pytest

import wedgecalc as wc
from wedgecalc.cohort import Request

from .test_cohort import GOOD, legs, table_of

pytest.importorskip("pyarrow")
distributed = pytest.importorskip("distributed")
from pyarrow import csv  # noqa: E402

from wedgecalc import cluster as clusters  # noqa: E402
from wedgecalc import engines  # noqa: E402
from wedgecalc.sources import leg_table  # noqa: E402
from wedgecalc.sources.cohort_files import run_cohort  # noqa: E402

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
    monkeypatch.setattr(leg_table, "ROWS", 40)
    path = tmp_path / "legs.csv"
    csv.write_csv(table_of(legs(1200)), path)
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
        path, tmp_path / "dask.csv", ask, engine="dask", scheduler=cluster.scheduler_address, progress=kill
    )
    assert killed
    assert summary.rows == 1200
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
    monkeypatch.setattr(wc, "__version__", "0.0.1")
    (tmp_path / "legs.csv").write_text(GOOD)
    with pytest.raises(wc.InputError, match=r"wedgecalc 0\.0\.1, as here"):
        run_cohort(
            tmp_path / "legs.csv", tmp_path / "out.csv", Request(), engine="dask", scheduler=cluster.scheduler_address
        )
    assert [p.name for p in tmp_path.iterdir()] == ["legs.csv"]


def test_what_cannot_be_reached(tmp_path, run, monkeypatch):
    monkeypatch.setattr(clusters, "WAIT", 1)
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
        came.extend(engines.read_ahead(things()))
    assert came == list(range(5))
    assert next(engines.read_ahead(itertools.count())) == 0  # and whoever stops early is not held up
