"""Half of a long list is another process's work: the same comes out, whatever becomes of that process."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from tests.places import INPUTS
from wedgecalc.cli import side_by_side
from wedgecalc.cli.side_by_side import WORTH_FORKING, in_two_processes

MANY = range(3 * WORTH_FORKING)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no other system forks here")


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(side_by_side, "_can_fork", lambda: True)


def test_the_order_stays():
    assert in_two_processes(lambda n: n * n, MANY) == [n * n for n in MANY]


def test_two_processes_share_the_work():
    assert len(set(in_two_processes(lambda n: os.getpid(), MANY))) == 2
    assert len(set(in_two_processes(lambda n: os.getpid(), range(WORTH_FORKING)))) == 1


@pytest.mark.parametrize("end", ["kill", "error"])
def test_what_the_other_process_leaves_undone_is_done_here(end):
    here = os.getpid()

    def work(n):
        if os.getpid() != here and n == MANY[-1]:
            if end == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise ValueError
        return n

    assert in_two_processes(work, MANY) == list(MANY)


def test_an_interrupt_ends_both(tmp_path):
    def work(n):
        (tmp_path / str(os.getpid())).touch()
        if n == WORTH_FORKING:
            raise KeyboardInterrupt
        return n

    with pytest.raises(KeyboardInterrupt):
        in_two_processes(work, MANY)
    others = {int(path.name) for path in tmp_path.iterdir()} - {os.getpid()}
    for process in others:
        with pytest.raises(ChildProcessError):  # it is not left
            os.waitpid(process, os.WNOHANG)


def test_a_large_folder_is_measured_as_small_ones_are(tmp_path):
    for k in range(WORTH_FORKING + 50):
        name = ("ok", "lpc-line")[k % 50 == 7]
        shutil.copy(INPUTS / "labelme" / f"{name}.json", tmp_path / f"leg{k:03}.json")
    command = [sys.executable, "-m", "wedgecalc", "measure"]
    large = subprocess.run([*command, tmp_path], capture_output=True, text=True, check=True)
    assert (
        large.stderr
        == "wedgecalc: 245 legs of 250 files measured, 5 could not be read (see status)\n"
    )
    for path in sorted(tmp_path.iterdir())[WORTH_FORKING // 2 :]:
        path.unlink()
    small = subprocess.run([*command, tmp_path], capture_output=True, text=True, check=True)
    assert large.stdout.startswith(small.stdout)
    assert large.stdout.count("\n") == WORTH_FORKING + 51
