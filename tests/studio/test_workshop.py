"""Files made in a process of their own: what comes back, what is refused, what is cancelled, what is left behind."""

import asyncio
import os
import subprocess
import sys
import time
from functools import partial

import pytest

import wedgecalc as wc

pytest.importorskip("panel")

from wedgecalc.studio import export
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.workshop import Workshop


@pytest.fixture(scope="module")
def shop():
    made = Workshop()
    yield made
    made.close()


def make(shop, work):
    return asyncio.run(shop.make(work))


def test_a_file_is_the_same_as_made_here_and_made_elsewhere(shop):
    leg = LegState.of(wc.load_case("demo:medial-oa-right"))
    desk = export.desk_to_export(Desk(leg))
    there = make(shop, partial(export.result_bytes, desk.leg))
    assert there == export.result_bytes(leg)
    assert make(shop, os.getpid) != os.getpid()
    assert make(shop, os.getpid) == make(shop, os.getpid)


def test_a_launcher_that_does_not_ask_whether_it_is_the_main_module_is_not_run_again(tmp_path):
    launcher = tmp_path / "launch.py"
    launcher.write_text(
        "import asyncio\nfrom functools import partial\n"
        "from wedgecalc.studio.workshop import WORKSHOP\n"
        "print(asyncio.run(WORKSHOP.make(partial(bytes, 3))))\nWORKSHOP.close()\n"
    )
    done = subprocess.run([sys.executable, launcher], capture_output=True, text=True, timeout=300)
    assert (done.stdout, done.stderr) == ("b'\\x00\\x00\\x00'\n", "")


def test_a_refusal_comes_back_as_one(shop):
    with pytest.raises(wc.InputError) as error:
        make(shop, partial(export.result_bytes, LegState("right")))
    assert error.value.problems[0].field == "plan"


def test_the_desks_history_and_what_follows_do_not_travel():
    import pickle

    desk = Desk(LegState.of(wc.load_case("demo:medial-oa-right")))
    desk.place("hip_center", (170.0, 90.0))
    assert desk.leg.outcome.plan is not None
    assert len(pickle.dumps(export.desk_to_export(desk))) < 20_000


def test_a_process_that_dies_is_replaced_and_one_that_always_dies_is_told(shop):
    from concurrent.futures.process import BrokenProcessPool

    first = make(shop, os.getpid)
    with pytest.raises(BrokenProcessPool):
        make(shop, partial(os._exit, 9))
    assert make(shop, os.getpid) != first


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe with a name")
def test_work_that_has_not_begun_is_cancelled(shop, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    async def both():
        busy = asyncio.ensure_future(shop.make(pipe.read_bytes))  # until somebody writes
        queued = [asyncio.ensure_future(shop.make(partial(os.mkdir, tmp_path / str(k)))) for k in range(4)]  # fmt: skip
        await asyncio.sleep(0.05)
        for task in queued:
            task.cancel()
        pipe.write_bytes(b"")
        await busy
        await shop.make(os.getpid)

    asyncio.run(both())
    assert len(list(tmp_path.glob("?"))) <= 2  # the process has one at hand beside the running one


def test_nothing_is_loaded_from_the_current_folder(tmp_path, monkeypatch):
    for name in ("multiprocessing", "numpy", "matplotlib"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    made = Workshop()
    try:
        make(made, os.getpid)
    finally:
        made.close()
    assert not (tmp_path / "ran").exists()


def test_closing_ends_what_is_running():
    made = Workshop()

    async def closed():
        process = await made.make(os.getpid)
        busy = asyncio.ensure_future(made.make(partial(time.sleep, 600)))
        await asyncio.sleep(0.1)
        made.close()
        busy.cancel()
        return process

    start = time.monotonic()
    process = asyncio.run(closed())
    assert time.monotonic() - start < 300
    for _ in range(1200):
        try:
            os.kill(process, 0)
        except OSError:
            return
        time.sleep(0.05)
    pytest.fail("the process is still there")
