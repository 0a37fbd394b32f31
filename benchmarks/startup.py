"""Measure how long each command takes to start, against what its libraries take alone, in one interleaved run.

Processor time of the whole process, with compiled files there. Prints a Markdown page and writes it to
``benchmarks/STARTUP.md``. Repeat with ``make benchmarks-startup``.
"""

import datetime
import os
import pickle
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from pictures import plan_of, recorded

import wedgecalc as wc

ROUNDS = 11
MAIN = "import sys; sys.argv[0] = 'wedgecalc'; from wedgecalc.__main__ import main; main()"
RUN = (sys.executable, "-c", MAIN)
DEMO = "demo:medial-oa-right"
LABELME = "tests/inputs/labelme/ok.json"
LIBRARIES = "import numpy, pydantic, typer"
SCRIPT = Path(__file__).with_name("bare_picture.py")
ROOT = SCRIPT.parents[1]


def processor_time(words, **variables):
    """Return the seconds of processor time that a command takes, all its threads together."""
    unwanted = ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
    env = {k: v for k, v in os.environ.items() if k not in unwanted} | variables
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(words, env=env, cwd=ROOT, **quiet)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return used.ru_utime + used.ru_stime


def completion(line):
    """Return the variables with which bash asks for the end of a command line."""
    place = str(line.count(" "))
    return {"_WEDGECALC_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": place}


def rows(folder):
    """Return what is measured: its name, words, variables, the yardstick beside it, and the aim."""
    record, picture = f"{folder}/record", f"{folder}/x.png"
    Path(record).write_bytes(pickle.dumps(recorded(wc.draw(plan_of("medial-oa-right")))))
    one = {"OPENBLAS_NUM_THREADS": "1"}  # as wedgecalc sets it
    bare, libraries, drawn = "bare Python", f"`{LIBRARIES}`", "a bare script that draws the same"

    def command(words, beside, aim=""):
        return f"`wedgecalc {words}`", (*RUN, *words.split()), {}, beside, aim

    def completed(line):
        return f"completion of `{line}`", RUN, completion(line), libraries, "150 ms"

    return [
        (bare, (sys.executable, "-c", "pass"), {}, None, ""),
        command("--version", bare, "at most 2"),
        (libraries, (sys.executable, "-c", LIBRARIES), one, None, ""),
        command(f"measure {DEMO} --json", libraries, "at most 1.5"),
        command(f"measure {LABELME} --json", libraries, "at most 1.5"),
        command(f"plan {DEMO} --json", libraries),
        command(f"plan {DEMO}", libraries),
        completed("wedgecalc pl"),
        completed("wedgecalc plan leg.json --procedure lat"),
        (drawn, (sys.executable, str(SCRIPT), record, picture), one, None, ""),
        command(f"plan {DEMO} -o {picture} --force", drawn, "at most 1.5"),
    ]


def measured(rows):
    """Return the median of each row, all run in turn, after one round that compiles."""
    times = {row[0]: [] for row in rows}
    for n in range(ROUNDS + 1):
        for name, words, variables, *_ in rows:
            spent = processor_time(words, **variables)
            if n:
                times[name].append(spent)
    return {name: statistics.median(spent) for name, spent in times.items()}


def page():
    with tempfile.TemporaryDirectory() as folder:
        table = rows(folder)
        found = measured(table)
        lines = [
            f"| {name.replace(f'{folder}/', '')} | {found[name] * 1e3:.0f} | "
            f"{f'{found[name] / found[beside]:.2f}' if beside else '1'} | {aim} |"
            for name, _, _, beside, aim in table
        ]
    return "\n".join(
        [
            "# Start-up",
            "",
            f"Made by `make benchmarks-startup`: one interleaved run, medians of {ROUNDS} rounds, processor time of the whole process.",
            "Above each group stands its yardstick: the libraries alone, or a script that imports numpy, shapely and matplotlib and",
            "draws the same lines, patches and texts from stored coordinates (`bare_picture.py`).",
            f"{datetime.date.today()}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores.",
            "",
            "| | ms | times its yardstick | aim |",
            "|---|---|---|---|",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    text = page()
    print(text)
    (Path(__file__).parent / "STARTUP.md").write_text(text, encoding="utf-8")
