"""Measure this version beside an earlier one, in turn, and write ``benchmarks/VERSIONS.md``.

Processor time, and the least of all rounds, so that other work of the machine counts little. Both versions use
the same Python and packages. Repeat with
``make benchmarks-versions``; ``SINCE=REVISION`` names the earlier version, which must be in the repository.
"""

import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from startup import RUN, processor_time

ROOT = Path(__file__).parents[1]
DEMO = "demo:medial-oa-right"
VIEWS = ("angles", "axes", "wedge", "before-after", "overlay", "cpak", "plateau", "load", "poster", "uncertainty")  # fmt: skip
ROUNDS = 3


def warm():
    """Return the least processor time of what a process does many times, s, and the bytes of its pictures."""
    import wedgecalc as wc
    from wedgecalc.drawing import picture_bytes

    leg = wc.load_case(DEMO).limb
    marks, side = {name: tuple(map(float, leg[name])) for name in leg.points}, leg.frame.side
    plan = wc.plan(leg, "lateral-closing-wedge-hto")
    many = wc.Limb.from_angles(mpta=_spread(80, 90), mldfa=_spread(86, 90))
    drawn = {}

    def views():
        drawn.update((view, len(picture_bytes(wc.draw(plan, view), "png"))) for view in VIEWS)

    jobs = {
        "`Limb.from_landmarks`": (200, 8, lambda: wc.Limb.from_landmarks(marks, side)),
        "`measure(limb)`": (500, 8, lambda: wc.measure(leg)),
        "`plan(limb, procedure)` and its base": (
            300,
            8,
            lambda: wc.plan(leg, "lateral-closing-wedge-hto").wedge.base,
        ),
        "the same of 10,000 legs at once": (
            1,
            8,
            lambda: wc.plan(many, "lateral-closing-wedge-hto"),
        ),
        "ten views as PNG": (1, 2, views),
    }
    took = dict.fromkeys(jobs, float("inf"))
    for name, (repeat, rounds, job) in jobs.items():
        job()
        for _ in range(rounds):
            began = time.process_time()
            for _ in range(repeat):
                job()
            took[name] = min(took[name], (time.process_time() - began) / repeat)
    return took, sum(drawn.values())


def _spread(low, high):
    import numpy as np

    return np.linspace(low, high, 10_000)


def commands(folder):
    """Return what is measured as whole commands."""
    return {
        "`wedgecalc --version`": ["--version"],
        "`wedgecalc measure --json`": ["measure", DEMO, "--json"],
        "`wedgecalc plan`": ["plan", DEMO],
        "`wedgecalc plan -o x.png`": ["plan", DEMO, "-o", f"{folder}/x.png", "--force"],
        "`wedgecalc animate -o x.gif`": ["animate", DEMO, "-o", f"{folder}/x.gif", "--force"],
    }


def compared(trees, folder):
    """Return, for each job, the least seconds of each version; and the bytes of ten pictures of each."""
    seconds, size = {}, {}
    for _ in range(ROUNDS):
        for version, tree in trees.items():
            path = {"PYTHONPATH": str(tree / "src"), "OPENBLAS_NUM_THREADS": "1"}
            told = subprocess.run(
                [sys.executable, __file__, "--warm"], env=os.environ | path, stdout=subprocess.PIPE, check=True)  # fmt: skip
            took, size[version] = json.loads(told.stdout)
            for name, words in commands(folder).items():
                took[name] = processor_time([*RUN, *words], **path)
            for name, spent in took.items():
                least = seconds.setdefault(name, {})
                least[version] = min(spent, least.get(version, spent))
    return seconds, size


def page(since):
    git = ["git", "-C", str(ROOT)]
    day = subprocess.run([*git, "show", "-s", "--format=%cs", since], check=True, capture_output=True, text=True).stdout.strip()  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "old"
        subprocess.run([*git, "worktree", "add", "--quiet", "--detach", str(old), since], check=True)  # fmt: skip
        try:
            seconds, size = compared({"then": old, "now": ROOT}, folder)
        finally:
            subprocess.run([*git, "worktree", "remove", "--force", str(old)], check=True)
    rows = []
    for name, spent in seconds.items():
        then, now = spent["then"], spent["now"]
        unit, word = (1e6, "µs") if then < 1e-3 else (1e3, "ms")
        rows.append(f"| {name} | {then * unit:.1f} {word} | {now * unit:.1f} {word} | {now / then:.2f} |")  # fmt: skip
    return "\n".join([
        "# This version beside an earlier one",
        "",
        f"Made by `make benchmarks-versions SINCE={since}`: both versions in turn, the least processor time of {ROUNDS} rounds,",
        "with the same Python and packages. The earlier one is the first in today's layout of packages",
        f"({day}). {datetime.date.today()}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores.",
        "",
        "| | then | now | ratio |",
        "|---|---|---|---|",
        *rows,
        f"| bytes of the ten pictures | {size['then'] // 1000} kB | {size['now'] // 1000} kB | {size['now'] / size['then']:.2f} |",
        "",
        "Views and animations have changed since: they do not show the same.",
        "",
    ])  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "--warm":
        print(json.dumps(warm()))
    else:
        text = page(sys.argv[1])
        print(text)
        (Path(__file__).parent / "VERSIONS.md").write_text(text, encoding="utf-8")
