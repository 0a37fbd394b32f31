"""What terminals of every kind show: their letters, their colours, and no lost sign."""

import os
import subprocess
import sys

import pytest

pty = pytest.importorskip("pty")  # not on Windows

DEMO = "demo:medial-oa-right"
RUN = [sys.executable, "-c", "from wedgecalc.__main__ import main; main()", "measure", DEMO]


def shown(*words, code=0, **variables):
    """Return what a terminal gets, as bytes."""
    ours, theirs = pty.openpty()
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM", "COLUMNS")}
    process = subprocess.Popen([*RUN, *words], stdout=theirs, stderr=theirs, env=kept | variables)
    os.close(theirs)
    found = b""
    try:
        while part := os.read(ours, 65536):
            found += part
    except OSError:  # the terminal's end on Linux
        pass
    os.close(ours)
    assert process.wait() == code
    return found


@pytest.mark.parametrize(
    ("encoding", "minus", "below"),
    [("ascii", b"-5.0 deg", b"v low"), ("cp1252", b"-5.0\xb0", b"v low")],
)
def test_a_sign_that_a_terminal_lacks_is_shown_by_another(encoding, minus, below):
    found = shown(PYTHONIOENCODING=encoding, TERM="xterm")
    assert minus in found
    assert below in found
    assert b"?" not in found


def test_a_dumb_terminal_gets_no_colour_codes():
    assert b"\x1b" not in shown(TERM="dumb")
    assert b"\x1b[33m" in shown(TERM="xterm")
    assert b"\x1b[33m" not in shown(TERM="xterm", NO_COLOR="1")


def test_a_message_is_wrapped_between_words():
    found = shown("--side", "both", code=2, COLUMNS="40").decode().split("\r\n")
    assert max(map(len, found)) <= 40
    assert "right, left, R or L" in " ".join(found)


@pytest.mark.parametrize("variables", [{"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])  # fmt: skip
def test_a_pipe_gets_utf_8_whatever_the_locale(variables):
    done = subprocess.run(RUN, capture_output=True, env=os.environ | variables, check=True)
    assert "● normal" in done.stdout.decode()
