"""A run that is stopped, killed or out of room goes on from its last note to the same bytes."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
from pyarrow import csv, parquet

import wedgecalc as wc
from tests.cohort_tables import GOOD, HEAD, ROWS, legs, rows_noted, same, table_of
from tests.driving import drive
from wedgecalc.cohort import growing_file as growing
from wedgecalc.cohort import leg_table
from wedgecalc.cohort import output_table as part_table
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.run import run_cohort
from wedgecalc.cohort.run_lock import can_resume, folder_of


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_an_interrupt_leaves_no_half_table_and_resume_goes_on(tmp_path, monkeypatch, ending):
    path, out, whole = (
        tmp_path / "legs.csv",
        tmp_path / f"out.{ending}",
        tmp_path / f"whole.{ending}",
    )
    csv.write_csv(table_of(legs(500)), path)
    monkeypatch.setattr(leg_table, "BATCH_ROWS", 50)
    expected = run_cohort(path, whole, Request(), threads=1)

    def interrupt(done, total):
        if done >= 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_cohort(path, out, Request(), threads=1, progress=interrupt)
    assert not out.exists()
    with pytest.raises(wc.InputError, match="no interrupted run"):
        run_cohort(path, out, Request("lateral-closing-wedge-hto"), threads=1, resume=True)
    with pytest.raises(
        wc.InputError, match="an interrupted run of this request, 200 rows done, expected --resume"
    ):
        run_cohort(path, out, Request(), threads=1)
    summary = run_cohort(path, out, Request(), threads=2, resume=True)
    read = csv.read_csv if ending == "csv" else parquet.read_table
    assert read(out).equals(read(whole))
    assert (summary.rows, summary.statuses) == (500, expected.statuses)
    assert summary == expected
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    with pytest.raises(wc.InputError, match="no interrupted run"):
        run_cohort(path, tmp_path / "other.csv", Request(), resume=True)
    out.unlink()
    with pytest.raises(KeyboardInterrupt):
        run_cohort(path, out, Request(), threads=1, progress=interrupt)
    assert run_cohort(path, out, Request(), force=True).rows == 500, "forced, it starts anew"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def started(path, out, first):
    """Start a run in a process of its own, which rests after each batch so that it is not over before it can be stopped."""
    code = f"""
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever started these tests may have ignored them
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from wedgecalc.cli.start import run
from wedgecalc.cohort import leg_table
from wedgecalc.cohort import output_table as part_table
import wedgecalc.cli.app
leg_table.BATCH_ROWS = 300
write = part_table.PartTable.write
part_table.PartTable.write = lambda *given: (write(*given), time.sleep(0.2))
{first}
sys.argv = ["wedgecalc", "cohort", {str(path)!r}, "-o", {str(out)!r}]
run()
"""
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)


MANY = 4000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A table of many legs; beside it what undisturbed runs make of it."""
    path = tmp_path_factory.mktemp("made") / "legs.parquet"
    assert drive("cohort-make", "-n", MANY, "-o", path)[0] == 0
    for ending in ("csv", "parquet"):
        assert drive("cohort", path, "-o", path.with_name(f"whole.{ending}"))[0] == 0
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
@pytest.mark.parametrize(
    ("order", "ending"), [("SIGTERM", "csv"), ("SIGHUP", "parquet"), ("SIGINT", "csv")]
)
def test_an_order_to_stop_leaves_what_can_go_on(made, tmp_path, run, monkeypatch, order, ending):
    monkeypatch.setattr(leg_table, "BATCH_ROWS", 300)
    out = tmp_path / f"out.{ending}"
    process, part = started(made, out, ""), folder_of(out) / "table"
    while process.poll() is None and not (part.exists() and part.stat().st_size > 90_000):
        time.sleep(0.01)
    process.send_signal(getattr(signal, order))
    said = process.communicate()[1]
    assert said.endswith("--resume\nwedgecalc: interrupted\n")
    assert process.returncode == 130
    assert not out.exists()
    assert 0 < rows_noted(out) < MANY
    assert run("cohort", made, "-o", out, "--resume")[0] == 0
    assert same(out, made.with_name(f"whole.{ending}"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_killed_run_goes_on_from_its_last_note(made, tmp_path, run, monkeypatch, ending):
    monkeypatch.setattr(leg_table, "BATCH_ROWS", 300)
    out = tmp_path / f"out.{ending}"
    process = started(made, out, "part_table._SAVE = 0.3")
    while process.poll() is None and not (can_resume(out) and rows_noted(out) > 600):
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert 600 < rows_noted(out) < MANY
    assert run("cohort", made, "-o", out, "--resume")[0] == 0
    assert same(out, made.with_name(f"whole.{ending}"))
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("ending", ["csv", "PARQUET"])
def test_resumed_and_interrupted_again(tmp_path, monkeypatch, ending):
    """Uneven batches come out as they were, whatever happens to a run that goes on."""
    path, out, whole = (
        tmp_path / "legs.csv",
        tmp_path / f"out.{ending}",
        tmp_path / f"whole.{ending}",
    )
    csv.write_csv(table_of(legs(300)), path)
    monkeypatch.setattr(leg_table, "BATCH_ROWS", 37)
    run_cohort(path, whole, Request(), threads=1)

    def stop_at(rows):
        def interrupt(done, total):
            if done >= rows:
                raise KeyboardInterrupt

        return interrupt

    with pytest.raises(KeyboardInterrupt):
        run_cohort(path, out, Request(), threads=1, progress=stop_at(80))
    noted = rows_noted(out)
    assert noted >= 80
    with monkeypatch.context() as broken:
        broken.setattr(growing.GrowingTable, "write", lambda self, batch: os.write(-1, b""))
        with pytest.raises(wc.InputError, match=r"cannot be written.*--resume"):
            run_cohort(path, out, Request(), threads=1, resume=True)
    assert rows_noted(out) == noted
    for rows in (1, 200):
        with pytest.raises(KeyboardInterrupt):
            run_cohort(path, out, Request(), threads=1, resume=True, progress=stop_at(rows))
    assert rows_noted(out) >= 200
    run_cohort(path, out, Request(), threads=1, resume=True)
    assert same(out, whole)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits are of POSIX")
def test_a_disk_without_room(tmp_path):
    (tmp_path / "legs.csv").write_text("\n".join([HEAD, *(ROWS * 500)]) + "\n")
    code = ("import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); sys.argv = ['wedgecalc', 'cohort', 'legs.csv', '-o', 'out.csv'];"
            "from wedgecalc.__main__ import main; main()")  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=dict(os.environ),
    )
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["legs.csv"]


@contextlib.contextmanager
def small_disk(folder, options):
    folder.mkdir()
    mounted = sys.platform == "linux" and not subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True).returncode  # fmt: skip
    if not mounted:
        pytest.skip("needs the right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("options", "words"),
    [("size=128k", "No space left on device"), ("ro", "Read-only file system")],
)
def test_a_real_disk_that_is_full_or_closed(tmp_path, run, ending, options, words):
    with small_disk(tmp_path / "small", options) as small:
        rows = [f'{row},"{os.urandom(20).hex()}"' for row in ROWS * 3000]
        (tmp_path / "legs.csv").write_text("\n".join([HEAD + ",noise", *rows]) + "\n")
        code, _, err = run("cohort", tmp_path / "legs.csv", "-o", small / f"out.{ending}")
        assert code == 2
        assert f"cannot be written ({words})" in err
        assert "--resume" not in err
        assert list(small.iterdir()) == []


def test_what_was_noted_outlives_a_disk_that_fills(tmp_path, run, monkeypatch):
    path, whole = tmp_path / "legs.csv", tmp_path / "whole.csv"
    csv.write_csv(table_of(legs(500)), path)
    assert run("cohort", path, "-o", whole)[0] == 0
    monkeypatch.setattr(leg_table, "BATCH_ROWS", 50)
    monkeypatch.setattr(part_table, "_SAVE", 0.0)
    with small_disk(tmp_path / "small", "size=192k") as small:
        out, words = small / "out.csv", ("cohort", path, "-o", small / "out.csv")
        for again in ((), ("--resume",)):  # the second time it fills while going on
            code, _, err = run(*words, *again)
            assert code == 2
            assert "make room, then continue with --resume" in err
            assert 0 < rows_noted(out) < 500
            assert not out.exists()
        subprocess.run(["mount", "-o", "remount,size=8m", small], check=True)
        assert run(*words, "--resume")[0] == 0
        assert out.read_bytes() == whole.read_bytes()
        assert [p.name for p in small.iterdir()] == ["out.csv"]


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_no_right_to_write(tmp_path, run):
    (tmp_path / "legs.csv").write_text(GOOD)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    code, _, err = run("cohort", tmp_path / "legs.csv", "-o", closed / "out.csv")
    assert code == 2
    assert "writ" in err
