"""Measure wedgecalc against bare arithmetic, bare matplotlib and Pillow, in one interleaved run.

Prints a Markdown page and writes it to ``benchmarks/RESULTS.md``. Repeat with ``make benchmarks``.
"""

import datetime
import os
import platform
import time
from pathlib import Path

import numpy as np
from films import section as films
from legs import PROCEDURE, SIX, cohort, interleaved, measures, row
from pictures import ten_cases, views
from rivals import agree, bare_plan

import wedgecalc as wc


def single():
    leg = row(cohort(2), 0)
    six = [leg.points[name] for name in SIX]
    jobs = {
        "measure": (200, lambda: wc.measure(leg)),
        "plan": (200, lambda: wc.plan(leg, PROCEDURE).wedge.base),
        "bare": (200, lambda: bare_plan(*six)),
    }
    plan = wc.plan(leg, PROCEDURE)
    ours = measures(plan.before), plan.correction, plan.wedge.base, measures(plan.after)
    assert agree(ours, bare_plan(*six)) < 1e-9, "bare arithmetic computes another plan"
    return {k: v[0] for k, v in interleaved(jobs, clock=time.process_time).items()}


def sureness():
    many = cohort(10_000)
    leg = wc.Limb.from_angles(mldfa=89, mpta=83, jlca=2)
    jobs = {
        "plan": (200, lambda: wc.plan(leg, PROCEDURE).wedge.base),
        "first": (50, lambda: wc.uncertainty_of(leg, PROCEDURE)),
        "carlo": (
            1,
            lambda: wc.uncertainty_of(leg, PROCEDURE, method="monte-carlo", samples=100_000),
        ),
        "kernel": (1, lambda: wc.plan(many, PROCEDURE).wedge.base),
    }
    return {k: v[0] for k, v in interleaved(jobs).items()}


def page():
    t = single()
    sure = sureness()
    drawn, cases = views(interleaved), ten_cases(interleaved)
    bare = t["bare"]
    lines = [
        "# One leg, its pictures and files", "",
        "Made by `make benchmarks`: every table is one interleaved run, medians of 15 rounds.",
        f"{datetime.date.today()}, Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}, {os.cpu_count()} cores.", "",
        "## One leg", "", "Processor time.", "", "| | µs | times bare arithmetic | aim |", "|---|---|---|---|",
        f"| the same plan on bare Python complex numbers | {bare * 1e6:.1f} | 1 | |",
        f"| `measure(limb)` | {t['measure'] * 1e6:.1f} | {t['measure'] / bare:.1f} | |",
        f"| `plan(limb, procedure)` and its base | {t['plan'] * 1e6:.1f} | {t['plan'] / bare:.1f} | at most 15 |", "",
        "## How sure", "", "| | ms | | aim |", "|---|---|---|---|",
        f"| first-order intervals of one leg, all 14 landmarks | {sure['first'] * 1e3:.2f} | {sure['first'] / sure['plan'] - 1:.1f} plans more than the plan itself | at most 10 |",
        f"| Monte Carlo of one leg, 100,000 legs planned and measured before and after | {sure['carlo'] * 1e3:.0f} | {sure['carlo'] / sure['kernel']:.0f} times the plan of an array of 10,000 legs ({sure['kernel'] * 1e3:.1f} ms) | at most 40 |", "",
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
