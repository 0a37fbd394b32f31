"""Measure wedgecalc against bare arithmetic, a shapely loop and bare Python, in one interleaved run.

Prints a Markdown page and writes it to ``benchmarks/RESULTS.md``. Repeat with ``make benchmarks``.
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
from films import section as films
from pictures import ten_cases, views
from rivals import agree, bare_plan, shapely_plan, shapely_points

import wedgecalc as wc

SIX = ("hip_center", "ankle_center", "plateau_medial", "plateau_lateral", "condyle_medial", "condyle_lateral")
PROCEDURE = "lateral-closing-wedge-hto"
ROUNDS = 15


def interleaved(jobs, rounds=ROUNDS):
    """Return the median time of each job, all run in turn, and the spread of the first quartile to the third."""
    times = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, (repeat, job) in jobs.items():
            start = time.perf_counter()
            for _ in range(repeat):
                job()
            times[name].append((time.perf_counter() - start) / repeat)
    return {name: (statistics.median(t), statistics.quantiles(t, n=4)) for name, t in times.items()}


def cohort(n):
    rng = np.random.default_rng(7)
    whole = wc.Limb.from_angles(mldfa=rng.normal(88, 2, n), mpta=rng.normal(83, 1.5, n), jlca=rng.normal(1.5, 1, n),
                                femur=rng.normal(430, 25, n), tibia=rng.normal(365, 20, n), plateau=rng.normal(76, 4, n))  # fmt: skip
    return wc.Limb({k: whole.points[k] for k in SIX}, whole.frame)


def measures(alignment):
    names = ("hka", "mad", "wbl", "mldfa", "mpta", "jlca", "ahka", "jlo", "kjlo", "femur", "tibia", "limb", "plateau")
    return [np.nan if (value := getattr(alignment, name)) is None else value for name in names]


def row(limb, i):
    return wc.Limb({k: complex(z[i]) for k, z in limb.points.items()}, limb.frame)


def single_and_array():
    many = cohort(1_000_000)
    blocks = [
        wc.Limb({k: z[s : s + 8192] for k, z in many.points.items()}, many.frame) for s in range(0, 1_000_000, 8192)
    ]
    leg = row(many, 0)
    six = [leg.points[name] for name in SIX]
    loop = [shapely_points(row(many, i).points) for i in range(200)]

    def bare_once():
        return bare_plan(*six)

    jobs = {
        "measure": (200, lambda: wc.measure(leg)),
        "plan": (200, lambda: wc.plan(leg, PROCEDURE).wedge.base),
        "bare": (200, bare_once),
        "shapely": (1, lambda: [shapely_plan(p) for p in loop]),
        "blocks": (1, lambda: [wc.plan(b, PROCEDURE).wedge.base for b in blocks]),
        "whole": (1, lambda: wc.plan(many, PROCEDURE).wedge.base),
    }
    plan = wc.plan(leg, PROCEDURE)
    ours = measures(plan.before), plan.correction, plan.wedge.base, measures(plan.after)
    for name, rival in (("bare arithmetic", bare_once()), ("shapely", shapely_plan(loop[0]))):
        assert agree(ours, rival) < 1e-9, f"{name} computes another plan"
    t = {k: v[0] for k, v in interleaved(jobs).items()}
    t["shapely"] /= len(loop)
    t["blocks"] /= 1_000_000
    t["whole"] /= 1_000_000
    return t


def sureness():
    many = cohort(10_000)
    leg = wc.Limb.from_angles(mldfa=89, mpta=83, jlca=2)
    jobs = {
        "plan": (200, lambda: wc.plan(leg, PROCEDURE).wedge.base),
        "first": (50, lambda: wc.uncertainty_of(leg, PROCEDURE)),
        "carlo": (1, lambda: wc.uncertainty_of(leg, PROCEDURE, method="monte-carlo", samples=100_000)),
        "kernel": (1, lambda: wc.plan(many, PROCEDURE).wedge.base),
    }
    return {k: v[0] for k, v in interleaved(jobs).items()}


def starts():
    with tempfile.TemporaryDirectory() as folder:
        python = sys.executable
        command = [python, "-m", "wedgecalc"]
        calls = {
            "python -c pass": [python, "-c", "pass"],
            'python -c "import numpy"': [python, "-c", "import numpy"],
            "wedgecalc --version": [*command, "--version"],
            "wedgecalc measure --json": [*command, "measure", "demo:medial-oa-right", "--json"],
            "wedgecalc plan -o x.png": [*command, "plan", "demo:medial-oa-right", "-o", f"{folder}/x.png", "--force"],
        }
        run = {
            k: (1, lambda v=v: subprocess.run(v, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            for k, v in calls.items()
        }
        return {k: v[0] for k, v in interleaved(run).items()}


def page():
    t, s = single_and_array(), starts()
    sure = sureness()
    drawn, cases = views(interleaved), ten_cases(interleaved)
    bare, empty = t["bare"], s["python -c pass"]
    lines = [
        "# Results", "",
        "Made by `make benchmarks`: every table is one interleaved run, medians of 15 rounds.",
        f"{datetime.date.today()}, Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}, {os.cpu_count()} cores.", "",
        "## One leg", "", "| | µs | times bare arithmetic | aim |", "|---|---|---|---|",
        f"| the same plan on bare Python complex numbers | {bare * 1e6:.1f} | 1 | |",
        f"| `measure(limb)` | {t['measure'] * 1e6:.1f} | {t['measure'] / bare:.1f} | |",
        f"| `plan(limb, procedure)` and its base | {t['plan'] * 1e6:.1f} | {t['plan'] / bare:.1f} | at most 15 |", "",
        "## Many legs", "", "| | legs/s | times the shapely loop | aim |", "|---|---|---|---|",
        f"| shapely, leg by leg | {1 / t['shapely']:,.0f} | 1 | |",
        f"| `plan` on one array of 1,000,000 legs | {1 / t['whole']:,.0f} | {t['shapely'] / t['whole']:,.0f} | |",
        f"| `plan` on arrays of 8,192 legs, 1,000,000 in all | {1 / t['blocks']:,.0f} | {t['shapely'] / t['blocks']:,.0f} | at least 1,000 |", "",
        "## How sure", "", "| | ms | | aim |", "|---|---|---|---|",
        f"| first-order intervals of one leg, all 14 landmarks | {sure['first'] * 1e3:.2f} | {sure['first'] / sure['plan'] - 1:.1f} plans more than the plan itself | at most 10 |",
        f"| Monte Carlo of one leg, 100,000 legs planned and measured before and after | {sure['carlo'] * 1e3:.0f} | {sure['carlo'] / sure['kernel']:.0f} times the plan of an array of 10,000 legs ({sure['kernel'] * 1e3:.1f} ms) | at most 40 |", "",
        "## Start", "", "| command | ms | times bare Python | aim |", "|---|---|---|---|",
        *(f"| `{name}` | {value * 1e3:.0f} | {value / empty:.1f} | {'at most 4' if 'version' in name else ''} |" for name, value in s.items()), "",
        "## Pictures", "", "Each view as a PNG of slide size, against bare matplotlib drawing the same artists from stored coordinates.", "",
        "| view | ms | bare ms | times bare | aim |", "|---|---|---|---|---|",
        *(f"| `{name}` | {ours * 1e3:.0f} | {plain * 1e3:.0f} | {ours / plain:.2f} | at most 1.3 |" for name, (ours, plain) in drawn.items()), "",
        f"Ten cases drawn in one process: {cases[10]:.2f} s, {cases[10] / cases[1]:.1f} times one case ({cases[1]:.2f} s); aim at most 6.", "", films(interleaved), "",
    ]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    text = page()
    print(text)
    (Path(__file__).parent / "RESULTS.md").write_text(text, encoding="utf-8")
