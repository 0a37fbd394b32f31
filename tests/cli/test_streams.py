"""Standard streams that are full, closed or gone, and orders to stop."""

import contextlib
import json
import os
import signal
import subprocess
import sys

import pytest

from tests.cohort_tables import CASE, posix
from tests.covering import in_turn
from wedgecalc.cli import streams
from wedgecalc.orders import INTERRUPTED

HABITS = ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")


ORDINARY = {key: value for key, value in os.environ.items() if key not in HABITS}


# In the order in which a plan with a picture imports them.
IMPORTED = (
    "wedgecalc.text",
    "typing",
    "typer",
    "numpy",
    "wedgecalc.planning.plan",
    "matplotlib.figure",
)


def started(words, env=ORDINARY, **streams):
    done = subprocess.run(
        [sys.executable, "-m", "wedgecalc", *words], env=env, capture_output=not streams, **streams
    )
    said = (done.stderr or b"").decode()
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    return done.returncode, said


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux only")
@pytest.mark.parametrize(
    ("words", "unbuffered"),
    in_turn((f"measure {CASE}", "--version", "--help", "explain wbl"), ("", "1")),
)
def test_a_full_standard_output_is_named(words, unbuffered):
    words, env = words.split(), ORDINARY | ({"PYTHONUNBUFFERED": "1"} if unbuffered else {})
    with open("/dev/full", "w") as full:
        code, said = started(words, env, stdout=full, stderr=subprocess.PIPE)
    assert code == 2
    assert said.count("standard output") == 1
    assert "No space left" in said


@posix
def test_no_place_for_errors_changes_no_exit_code():
    with open("/dev/full", "w") as full:
        assert started(["measure", "no-such-file"], stdout=subprocess.PIPE, stderr=full)[0] == 2
        assert started(["no-such-command"], stdout=subprocess.PIPE, stderr=full)[0] == 2
        assert started(["measure", CASE], stdout=full, stderr=full)[0] == 2


@posix
@pytest.mark.parametrize(
    ("closed", "words", "code"),
    [
        (">&-", "measure demo:medial-oa-right", 2),
        (">&-", "--version", 2),
        (">&-", "limb --side right -o leg.json", 0),
        ("2>&-", "measure no-such-file", 2),
        ("<&-", "measure -", 2),
        ("<&-", "measure demo:medial-oa-right", 0),
        (">&- 2>&- <&-", "measure demo:medial-oa-right", 2),
    ],
)
def test_closed_streams(tmp_path, closed, words, code):
    line = f"exec '{sys.executable}' -m wedgecalc {words} {closed}"
    done = subprocess.run(
        ["sh", "-c", line], capture_output=True, text=True, env=ORDINARY, cwd=tmp_path
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if code and "2>&-" not in closed:
        assert "standard output: " in done.stderr or "standard input: " in done.stderr
    if "leg.json" in words:
        assert json.loads((tmp_path / "leg.json").read_text())["side"] == "right", (
            "no stream's place was taken by the file"
        )


@posix
@pytest.mark.parametrize("words", [["--help"], ["measure", CASE, "--json"]], ids=" ".join)
def test_a_reader_that_has_gone(words):
    ours, theirs = os.pipe()
    os.close(ours)
    code, said = started(words, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    assert code == streams.BROKEN_PIPE
    assert "broken pipe" in said


@posix
@pytest.mark.parametrize(("module", "order"), in_turn(IMPORTED, ("SIGINT", "SIGTERM")))
def test_an_early_order_to_stop(tmp_path, order, module):
    """While something is imported: the first second of a run, and nearly all of the first tenth."""
    code = f"""
import builtins, os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
real = builtins.__import__
def watched(name, *given, **more):
    if name == {module!r}:
        builtins.__import__ = real
        os.kill(os.getpid(), signal.{order})
    return real(name, *given, **more)
builtins.__import__ = watched
sys.argv = ["wedgecalc", "plan", {CASE!r}, "-o", "plan.png"]
from wedgecalc.__main__ import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=ORDINARY, cwd=tmp_path
    )
    assert done.returncode == INTERRUPTED
    assert done.stderr.splitlines()[-1] == "wedgecalc: interrupted"
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def ended(work):
    with pytest.raises(SystemExit) as end:
        streams.run_to_end(work)
    return end.value.code


@posix
def test_an_order_to_stop_that_comes_out_as_another_error(capsys):
    def work():
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        raise ImportError("half a module")

    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    assert ended(work) == INTERRUPTED
    assert capsys.readouterr().err == "wedgecalc: interrupted\n"
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before

    def wrong():
        raise ImportError("no module at all")

    with pytest.raises(ImportError):
        streams.run_to_end(wrong)
    assert not isinstance(sys.stdout, streams.Outlet), "streams are given back"


def test_an_error_of_the_system_that_nobody_named(run, tmp_path):
    code, _, err = run("plan", CASE, "-o", tmp_path / ("x" * 300 + ".png"))
    assert code == 2
    assert "File name too long" in err
