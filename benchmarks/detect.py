"""Measure time and memory of `wedgecalc detect` on a film of 3000 by 8000 pixels with both legs.

The whole command in a process of its own: start, reading, networks, and the case that is written; beside
it a process that only reads the film. Prints a Markdown page and writes it to ``benchmarks/DETECT.md``.
Repeat with ``make benchmarks-detect``.
"""

import datetime
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

import wedgecalc as wc
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_look import Look

ROUNDS = 5
COLUMNS, ROWS = 3000, 8000
MAIN = (
    "import sys; sys.argv[0] = 'wedgecalc'; from wedgecalc.__main__ import main; sys.exit(main())"
)
READ = "import sys; from wedgecalc.sources.radiographs.picture import load_radiograph; load_radiograph(sys.argv[1])"


def film(folder):
    """Write a phantom of both legs, enlarged to the size of a stitched film."""
    made = phantom(wc.Limb.from_angles(mpta=82), mm_per_px=0.6, seed=1, look=Look(both_legs=1.0))
    small = Image.fromarray((made.pixels >> 4).astype(np.uint8))
    scale = min(COLUMNS / small.width, ROWS / small.height)
    size = round(small.width * scale), round(small.height * scale)
    whole = Image.new("L", (COLUMNS, ROWS))
    whole.paste(small.resize(size), ((COLUMNS - size[0]) // 2, (ROWS - size[1]) // 2))
    path = Path(folder) / "film.png"
    whole.save(path, compress_level=1)
    return path, 0.6 / scale


def used(words):
    """Return seconds, seconds of processor time, and the largest memory in MiB of a process."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    start = time.perf_counter()
    process = subprocess.Popen(words, **quiet)
    _, status, spent = os.wait4(process.pid, 0)
    took = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    memory = spent.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return took, spent.ru_utime + spent.ru_stime, memory


def main():
    with tempfile.TemporaryDirectory() as folder:
        path, mm = film(folder)
        case = ("-o", f"{folder}/case.json", "--force", "--mm-per-px", f"{mm:.6f}")
        rows = {
            "`wedgecalc detect`": (sys.executable, "-c", MAIN, "detect", str(path), *case),
            "reading the film alone": (sys.executable, "-c", READ, str(path)),
        }
        found = {name: [] for name in rows}
        for _ in range(ROUNDS):
            for name, words in rows.items():
                found[name].append(used(words))
    lines = [
        "# Time and memory of detect",
        "",
        f"A film of {COLUMNS} by {ROWS} pixels with both legs, PNG of 8 bits; {os.cpu_count()} processors, {platform.machine()},"
        f" Python {platform.python_version()}, {datetime.date.today()}. The median of {ROUNDS} runs, the least in brackets.",
        "",
        "| process | seconds | processor seconds | MiB at most |",
        "|---|---|---|---|",
    ]
    for name, runs in found.items():
        cells = [
            f"{statistics.median(each):.{digits}f} ({min(each):.{digits}f})"
            for each, digits in zip(zip(*runs, strict=True), (1, 1, 0), strict=True)
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    text = "\n".join(lines) + "\n"
    print(text)
    Path(__file__).with_name("DETECT.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
