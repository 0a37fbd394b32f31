"""Measure plans of many legs: the kernel against a shapely loop and against its floor, threads, tables, memory and slope.

Prints a Markdown page and writes it to ``benchmarks/COHORTS.md``. Repeat with ``make benchmarks-cohort`` (fifteen minutes,
fifteen gigabytes of temporary files).
"""

import contextlib
import datetime
import functools
import itertools
import math
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow
from legs import PROCEDURE, SIX, cohort, interleaved, measures, row
from rivals import agree, shapely_plan, shapely_points

import wedgecalc as wc
from wedgecalc.cohort.categorical import Categorical, Columns
from wedgecalc.cohort.engines import keep_memory
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.rows import plan_columns

N, BLOCK, WIDE = 1_000_000, 16_384, 65_536
# What no formulation of this plan of a leg with six landmarks can do without. Six arctangents: mldfa, mpta, jlca, kjlo, the turn,
# hka after; hka before and mpta after follow from them. Ten square roots: femur, tibia, limb, plateau, the ankle's distance from the
# hinge, the ray's length, where the ray meets the circle, the base; limb and tibia after. Twelve numbers are read; thirteen
# measures before, eight that change, correction and base are written.
ARCTANGENTS, ROOTS, READ, WRITTEN = 6, 10, 12, 23


def floor():
    """Return a function that does for N legs, in blocks, what cannot be left out, and nothing else."""
    rng = np.random.default_rng(1)
    data, out = rng.random((READ, N)) + 0.5, np.empty((WRITTEN, N))
    part, other = np.empty((ARCTANGENTS + ROOTS, BLOCK)), rng.random(BLOCK)

    def once():
        for start in range(0, N, BLOCK):
            there = slice(start, start + BLOCK)
            size = len(data[0, there])
            for k in range(ARCTANGENTS):
                np.arctan2(data[k, there], other[:size], out=part[k, :size])
            for k in range(ROOTS):
                np.sqrt(data[k, there], out=part[ARCTANGENTS + k, :size])
            for k in range(READ):
                np.copyto(part[k, :size], data[k, there])
            for k in range(WRITTEN):
                np.copyto(out[k, there], part[k % len(part), :size])

    return once


def blocks_of(many, size, start=0, end=N):
    return [
        wc.Limb({k: z[s : min(s + size, end)] for k, z in many.points.items()}, many.frame)
        for s in range(start, end, size)
    ]


def one(block):
    return wc.plan(block, PROCEDURE).wedge.base


def half(told, start, end):
    """Plan some of the legs whenever told to, once or on and on: a process of its own."""
    parts = blocks_of(cohort(N), BLOCK, start, end)
    while (word := told.recv()) != "go":
        if word == "once":
            for part in parts:
                one(part)
            told.send("done")
        elif word == "on and on":
            for part in itertools.cycle(parts):
                one(part)
                if told.poll():  # "enough"
                    break


@contextlib.contextmanager
def apart():
    """Give two functions: one plans all legs in two processes, each its half; one makes of a job the same job beside a process that plans."""
    spawn, cut, ends, people = multiprocessing.get_context("spawn"), N // 2 // BLOCK * BLOCK, [], []
    for start, end in ((0, cut), (cut, N)):
        ours, theirs = spawn.Pipe()
        ends.append(ours)
        people.append(spawn.Process(target=half, args=(theirs, start, end)))
        people[-1].start()

    def both():
        for told in ends:
            told.send("once")
        for told in ends:
            told.recv()

    def beside(job):
        def busy():
            ends[0].send("on and on")
            job()
            # It still ends the block it is at, at the cost of whatever is timed next.
            ends[0].send("enough")

        return busy

    try:
        both()
        yield both, beside
    finally:
        for told, person in zip(ends, people, strict=True):
            told.send("go")
            person.join()


def in_order(pool, work, parts):
    for _ in pool.map(work, parts):
        pass


def kernel(both, beside):
    """Return seconds for each leg of everything that is compared with `plan`."""
    many = cohort(N)
    small, wide = blocks_of(many, BLOCK), blocks_of(many, WIDE)
    loop = [shapely_points(row(many, i).points) for i in range(300)]
    plan = wc.plan(row(many, 0), PROCEDURE)
    ours = measures(plan.before), plan.correction, plan.wedge.base, measures(plan.after)
    assert agree(ours, shapely_plan(loop[0])) < 1e-9, "shapely computes another plan"
    with ThreadPoolExecutor(1) as single, ThreadPoolExecutor(2) as double:
        jobs = {
        "shapely": (1, lambda: [shapely_plan(p) for p in loop]), "blocks": (1, lambda: [one(b) for b in small]), "floor": (1, floor()),
        "whole": (1, lambda: one(many)), "apart": (1, both), "alone": (1, lambda: in_order(single, one, wide)),
        "beside": (1, beside(lambda: in_order(single, one, wide))), "two": (1, lambda: in_order(double, one, wide)),
        }  # fmt: skip
        t = {name: value[0] / N for name, value in interleaved(jobs).items()}
    t["shapely"] *= N / len(loop)
    return t


def sampled(beside, rows=4000, samples=1000, parts=8):
    """Return seconds for each sampled plan of a table with Monte Carlo intervals."""
    keep_memory()  # as the command does
    table = columns_of(cohort(rows))
    size = rows // parts
    calls = [
        (table[s : s + size], Request(PROCEDURE, samples=samples), s) for s in range(0, rows, size)
    ]
    with ThreadPoolExecutor(1) as single, ThreadPoolExecutor(2) as double:
        alone = functools.partial(in_order, single, lambda call: plan_columns(*call), calls)
        two = functools.partial(in_order, double, lambda call: plan_columns(*call), calls)
        jobs = {"alone": (1, alone), "beside": (1, beside(alone)), "two": (1, two)}
        found = interleaved(jobs, rounds=5)
    return {name: value[0] / rows / samples for name, value in found.items()}


def columns_of(many):
    """Return legs as the columns of a table."""
    n = len(many.points["hip_center"])
    numbers = {}
    for name, z in many.points.items():
        xy = many.frame.to_case(z)
        numbers |= {f"{name}_x": xy[:, 0].copy(), f"{name}_y": xy[:, 1].copy()}
    return Columns(numbers, {"side": Categorical.full(n, ["right"])})


def compiled():
    """Return ns per leg of the six arctangents alone, compiled by numba where it is installed, and by numpy: could compiling double the speed?"""
    data = np.random.default_rng(1).random((2, ARCTANGENTS, BLOCK)) + 0.1
    out = np.empty((ARCTANGENTS, BLOCK))
    jobs = {"numpy": (50, lambda: np.arctan2(data[0], data[1], out=out))}
    try:
        import numba
    except ImportError:
        return {"numba": math.nan} | {k: v[0] / BLOCK * 1e9 for k, v in interleaved(jobs).items()}

    @numba.njit(nogil=True, error_model="numpy")
    def loop(y, x, out):
        for k in range(y.shape[0]):
            for i in range(y.shape[1]):
                out[k, i] = math.atan2(y[k, i], x[k, i])

    loop(*data, out)
    jobs["numba"] = 50, lambda: loop(*data, out)
    return {k: v[0] / BLOCK * 1e9 for k, v in interleaved(jobs).items()}


def steps():
    """Return the slope of the kernel's cost, blocks of a table as the command plans them, for each tenfold of rows from 10,000."""
    block = columns_of(cohort(32_768))
    seconds = {}
    for n in (10_000, 100_000, 1_000_000, 10_000_000):

        def once(n=n):
            for start in range(0, n, 32_768):
                plan_columns(block[: min(32_768, n - start)], Request(PROCEDURE), start)

        seconds[n] = interleaved({"it": (1, once)}, rounds=15 if n < 10_000_000 else 3)["it"][0]
    return {n: math.log10(seconds[10 * n] / seconds[n]) for n in list(seconds)[:-1]}


def command(*words, **options):
    subprocess.run(
        [sys.executable, "-m", "wedgecalc", *map(str, words)],
        check=True,
        stderr=subprocess.DEVNULL,
        **options,
    )


# A process of its own, as ours is: from the import of pyarrow, without the reading of the results that it is to write.
ARROW = """
import sys, time
start = time.perf_counter()
from pyarrow import {module} as it
it.{read}({source!r})
half = time.perf_counter()
results = it.{read}({result!r})
again = time.perf_counter()
it.{write}(results, {again!r})
print(half - start + time.perf_counter() - again)
"""


def tables(folder):
    """Return the seconds of a command on a million rows, and of pyarrow alone reading and writing the same tables."""
    found = {}
    for ending, read, write in (
        ("csv", "read_csv", "write_csv"),
        ("parquet", "read_table", "write_table"),
    ):
        source, result, again = (folder / f"{name}.{ending}" for name in ("legs", "found", "again"))
        command("cohort-make", "-n", N, "--population", "varus-oa", "-o", source)
        script = ARROW.format(
            module=ending,
            read=read,
            write=write,
            source=str(source),
            result=str(result),
            again=str(again),
        )
        times = {"ours": [], "arrow": []}
        for _ in range(7):
            for name, spent in times.items():
                (result if name == "ours" else again).unlink(missing_ok=True)
                os.sync()  # neither pays for what the other left to be written
                start = time.perf_counter()
                if name == "ours":
                    command("cohort", source, "-o", result)
                    spent.append(time.perf_counter() - start)
                else:
                    done = subprocess.run(
                        [sys.executable, "-c", script], check=True, capture_output=True, text=True
                    )
                    spent.append(float(done.stdout))
        found[ending] = {name: statistics.median(spent) for name, spent in times.items()}
    return found


def sizes(folder):
    """Return seconds, the program's own on a processor, and peak memory (MiB) of the command on ten to 10 million rows: medians of three rounds."""
    found = {}
    for ending, numbers in (
        ("parquet", (10, 10_000, 100_000, 1_000_000, 10_000_000)),
        ("csv", (10, 1_000_000, 10_000_000)),
    ):
        sources, result = {n: folder / f"{n}.{ending}" for n in numbers}, folder / f"found.{ending}"
        for n, source in sources.items():
            command("cohort-make", "-n", n, "--population", "varus-oa", "-o", source)
        runs = {n: [] for n in numbers}
        for _ in range(3):
            for n, source in sources.items():
                os.sync()
                start = time.perf_counter()
                child = subprocess.Popen([sys.executable, "-m", "wedgecalc", "cohort", str(source), "-o", str(result)], stderr=subprocess.DEVNULL)  # fmt: skip
                _, _, usage = os.wait4(child.pid, 0)
                runs[n].append(
                    (time.perf_counter() - start, usage.ru_utime, usage.ru_maxrss / 1024)
                )
                result.unlink()
        found |= {
            (ending, n): tuple(map(statistics.median, zip(*of, strict=True)))
            for n, of in runs.items()
        }
        for source in sources.values():
            source.unlink()
    return found


def same():
    """Return the largest difference of results between one leg at a time, block sizes and threads; of 20,000 legs."""
    many = cohort(20_000)
    rows = columns_of(many)
    request = Request(PROCEDURE)
    planned = plan_columns(rows, request)
    whole = planned.numbers
    worst = 0.0
    for size in (777, 4096):
        parts = [
            plan_columns(rows[s : s + size], request, s).numbers for s in range(0, 20_000, size)
        ]
        for key in (
            "before_hka_deg",
            "correction_deg",
            "base_mm",
            "after_wbl_pct",
            "after_mpta_deg",
        ):
            joined = np.concatenate([part[key] for part in parts])
            worst = max(worst, float(np.nanmax(abs(joined / whole[key] - 1))))
    for k in range(0, 20_000, 20):
        limb = wc.Limb.from_landmarks(
            {n: many.frame.to_case(many.points[n][k]) for n in SIX}, "right"
        )
        if planned.texts["status"].codes[k] == 0:
            plan = wc.plan(limb, PROCEDURE)
            for key, value in (
                ("correction_deg", plan.correction),
                ("base_mm", plan.wedge.base),
                ("after_wbl_pct", plan.after.wbl),
            ):
                worst = max(worst, abs(float(whole[key][k]) / value - 1))
    return worst


def slope(found, ending):
    """Return the slope of the program's own time against rows from 1 to 10 million on log axes, less what ten rows take to start."""
    start, few, many = (found[ending, n][1] for n in (10, 1_000_000, 10_000_000))
    return math.log10((many - start) / (few - start))


def page():
    with tempfile.TemporaryDirectory() as name:
        # First, as a child's peak counts what its parent held when it was made.
        t_size = sizes(Path(name))
        with apart() as (both, beside):
            t, t_sampled = kernel(both, beside), sampled(beside)
        worst, kernel_slopes, t_compiled = same(), steps(), compiled()
        t_io = tables(Path(name))
    lines = [
        "# Many legs", "", "Made by `make benchmarks-cohort`: every table is one interleaved run.",
        f"{datetime.date.today()}, Python {platform.python_version()}, numpy {np.__version__}, pyarrow {pyarrow.__version__}, {platform.machine()}, {os.cpu_count()} cores.", "",
        "## The kernel", "", f"Full plan (measures before, exact correction, wedge, measures after) of {N:,} legs with six landmarks; medians of 15 rounds.", "",
        "| | ns/leg | legs/s | | aim |", "|---|---|---|---|---|",
        f"| shapely, leg by leg | {t['shapely'] * 1e9:,.0f} | {1 / t['shapely']:,.0f} | | |",
        f"| `plan` on one array | {t['whole'] * 1e9:.0f} | {1 / t['whole']:,.0f} | {t['shapely'] / t['whole']:,.0f} times shapely | |",
        f"| `plan` on blocks of {BLOCK:,} | {t['blocks'] * 1e9:.0f} | {1 / t['blocks']:,.0f} | {t['shapely'] / t['blocks']:,.0f} times shapely | at least 2,000 |",
        f"| the floor | {t['floor'] * 1e9:.0f} | | `plan` takes {t['blocks'] / t['floor']:.1f} times as long | at most 3 |",
        f"| `plan` on blocks of {WIDE:,}, one thread, the other core at rest | {t['alone'] * 1e9:.0f} | {1 / t['alone']:,.0f} | | |",
        f"| one thread, the other core at work for a process that is not counted | {t['beside'] * 1e9:.0f} | {1 / t['beside']:,.0f} | | |",
        f"| two threads | {t['two'] * 1e9:.0f} | {1 / t['two']:,.0f} | {t['beside'] / t['two']:.2f} times one beside work, {t['alone'] / t['two']:.2f} times one beside rest | at least 1.8 |",
        f"| two processes that share nothing | {t['apart'] * 1e9:.0f} | {1 / t['apart']:,.0f} | {t['beside'] / t['apart']:.2f} and {t['alone'] / t['apart']:.2f} | |",
        f"| a sampled plan of `--samples 1000`, its noise and intervals included, one thread, the other core at rest | {t_sampled['alone'] * 1e9:.0f} | {1 / t_sampled['alone']:,.0f} | | |",
        f"| one thread, the other core at work | {t_sampled['beside'] * 1e9:.0f} | {1 / t_sampled['beside']:,.0f} | | |",
        f"| two threads | {t_sampled['two'] * 1e9:.0f} | {1 / t_sampled['two']:,.0f} | {t_sampled['beside'] / t_sampled['two']:.2f} times one beside work, {t_sampled['alone'] / t_sampled['two']:.2f} times one beside rest | |", "",
        f"The floor is what no formulation can leave out, measured as bare numpy on the same blocks: {ARCTANGENTS} arctangents (mldfa, mpta, jlca, kjlo, the turn, hka after; "
        f"hka before and mpta after follow from them), {ROOTS} square roots (four lengths before and two after, the ankle's distance from the hinge, the ray's length, where the ray meets the circle, "
        f"the base), {READ} numbers read and {WRITTEN} written. There is no sine or cosine: the ray gives the turn as a unit vector.", "",
        "Why one thread is measured twice: a core beside one at rest is faster than a core beside one at work, whatever both do, so the same two threads look better or worse with the mood of the machine. "
        "What two processes that share nothing reach is what this machine has to give. "
        "What threads lose to it they lose by waiting for the interpreter, which numpy lets go of for each operation and asks for again after, some hundred times a block; the larger the blocks the rarer. "
        "In a whole command reading and writing take more than nine tenths of the time, and there the second core is busy with them.", "",
        f"Why no compiler: the six arctangents alone take {t_compiled['numba']:.0f} ns a leg compiled by numba, {t_compiled['numpy']:.0f} ns in numpy, which takes eight at once on a processor with AVX-512; "
        "a plan that waits for the former cannot be twice as fast as this one.", "",
        f"Largest relative difference between one leg at a time, blocks of 777, 4,096 and 32,768: {worst:.0e} (aim 1e-12).", "",
        "## Tables", "", f"`wedgecalc cohort` on {N:,} rows of 14 landmarks ({28 + 2} columns in, 47 out), all of the command from start to end, against pyarrow reading the same legs "
        "and writing the same results as whole tables in a process of its own, from its import; medians of 7.", "",
        "| | s | pyarrow alone, s | times | aim |", "|---|---|---|---|---|",
        *(f"| {ending} | {v['ours']:.2f} | {v['arrow']:.2f} | {v['ours'] / v['arrow']:.2f} | at most 1.5 |" for ending, v in t_io.items()), "",
        "## Any number of rows", "", "| rows | | s | the program itself, s | peak memory, MiB |", "|---|---|---|---|---|",
        *(f"| {n:,} | {ending} | {seconds:.2f} | {work:.2f} | {peak:.0f} |" for (ending, n), (seconds, work, peak) in t_size.items()), "",
        *(f"{ending}: memory from 1 to 10 million rows {t_size[ending, 10_000_000][2] / t_size[ending, 1_000_000][2] - 1:+.0%} (aim within 10 %).\n" for ending in ("parquet", "csv")),
        "Slope of cost against rows on log axes (aim 1 within 0.05): the kernel, " + ", ".join(f"{value:.2f} from {n:,} to {10 * n:,}" for n, value in kernel_slopes.items())
        + "; the command itself from 1 to 10 million rows, less what ten rows take (starting Python and pyarrow), " + ", ".join(f"{slope(t_size, e):.2f} {e}" for e in ("parquet", "csv"))
        + ". The program itself is its processor time, without the system's for writing gigabytes, in which memory and disk of the machine count.", "",
    ]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    text = page()
    print(text)
    (Path(__file__).parent / "COHORTS.md").write_text(text, encoding="utf-8")
