"""The command line driven in this process, and what must hold whatever it is given: an exit code with a meaning, JSON or nothing, whole files or none.

``python -m tests.driving 20000`` drives so many generated case files through it; the tests drive some hundred.
"""

import contextlib
import io
import json
import sys
import tempfile
import time
import warnings
from collections import Counter
from functools import cache
from pathlib import Path
from unittest import mock

import typer.main
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .case_strategies import cases, numbers, pictures

UNPLANNED = ("measure", "analyse", "double-level", "convert")  # what needs no procedure
CODES = {0: "done", 2: "refused", 3: "no such plan", 4: "stopped"}


_built = cache(typer.main.get_command)


@contextlib.contextmanager
def asked(*args):
    """Give the command line these arguments; it is built once, else most of the time goes there."""
    from wedgecalc.cli.app import app, run

    with (
        mock.patch.object(sys, "argv", ["wedgecalc", *map(str, args)]),
        mock.patch("typer.main.get_command", return_value=_built(app)),
    ):
        yield run


def drive(*args):
    """Run a command in this process: its exit code, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    with asked(*args) as run, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            run()
        except SystemExit as stop:
            return stop.code or 0, out.getvalue(), err.getvalue()
    raise AssertionError("a command ends with its exit code")


def _no_constant(word):
    raise AssertionError(f"{word} in JSON")


def driven(folder, raw, name, rest, *, as_json=False, ending=None):
    """Run a command on a case, hold it to what every command promises, and return its exit code."""
    path = folder / "case.json"
    path.write_text(json.dumps(raw, ensure_ascii=True), encoding="utf-8")
    output = None if ending is None else folder / f"out{ending}"
    for old in folder.glob("out*"):
        old.unlink()
    if (
        name not in UNPLANNED
        and "-p" not in rest
        and not (raw.get("osteotomy") or {}).get("procedure")
    ):
        rest = [*rest, "-p", "lateral-closing-wedge-hto"]
    args = [
        name,
        path,
        *rest,
        *(["--json"] if as_json else []),
        *([] if output is None else [output] if name == "convert" else ["-o", output]),
    ]
    code, out, err = drive(*args)
    assert code in CODES, (code, err)
    assert "Traceback" not in err
    if code:
        assert out == ""
        assert err.strip()
    elif as_json:
        json.loads(out, parse_constant=_no_constant)
    else:
        assert " nan" not in out
        assert " inf" not in out
    if name == "convert" and code == 0:
        assert drive("measure", output)[0] in (0, 2), (
            "what was written is a leg, or says why it is none"
        )
    left = {file.name for file in folder.iterdir()} - {"case.json"}
    assert left == ({output.name} if output is not None and code == 0 else set())
    return code


def many(documents, seed, pictured=100, found=None, report=None):
    """Drive so many generated documents; of each so many one also makes a file. Count how they ended by command."""
    counts = Counter() if found is None else found

    @settings(
        max_examples=documents,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(cases(), numbers(), st.integers(0, pictured - 1), st.data())
    def one(raw, command, chance, data):
        name, rest, as_json = command
        counts[name, CODES[driven(place, raw, name, rest, as_json=as_json)]] += 1
        if chance == pictured // 2:  # not an end of the range: hypothesis likes ends
            name, rest, ending = data.draw(pictures())
            counts[f"{name} to a file", CODES[driven(place, raw, name, rest, ending=ending)]] += 1
        if report is not None:
            report(counts)

    from hypothesis import seed as seeded

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        place = Path(folder)
        seeded(seed)(one)()
    return counts


def lengths(value, key=""):
    """Yield every length in a document that is not null."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from lengths(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from lengths(inner, key)
    elif (
        isinstance(value, (int, float))
        and key.endswith(("_mm", "_mm2"))
        and key != "landmark_sd_mm"
    ):
        yield key, value


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    began, total = time.perf_counter(), Counter()
    for k in range(0, wanted, 1000):  # a thousand at a time: hypothesis remembers what it has tried
        many(
            min(1000, wanted - k),
            seed=int(sys.argv[2] if len(sys.argv) > 2 else 0) + k,
            found=total,
        )
        print(f"{min(k + 1000, wanted)} documents, {time.perf_counter() - began:.0f} s", flush=True)
    for (name, word), n in sorted(total.items()):
        print(f"{name:24} {word:14} {n}")
