"""The legs that the benchmarks plan, and how jobs are timed side by side."""

import statistics
import time

import numpy as np

import wedgecalc as wc

SIX = (
    "hip_center",
    "ankle_center",
    "plateau_medial",
    "plateau_lateral",
    "condyle_medial",
    "condyle_lateral",
)
PROCEDURE = "lateral-closing-wedge-hto"
ROUNDS = 15


def interleaved(jobs, rounds=ROUNDS, clock=time.perf_counter):
    """Return the median time of each job, all run in turn, and the spread of the first quartile to the third.

    With `time.process_time` as clock, other work of the machine does not count; nor do other processes of a job.
    """
    times = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, (repeat, job) in jobs.items():
            start = clock()
            for _ in range(repeat):
                job()
            times[name].append((clock() - start) / repeat)
    return {name: (statistics.median(t), statistics.quantiles(t, n=4)) for name, t in times.items()}


def cohort(n):
    rng = np.random.default_rng(7)
    whole = wc.Limb.from_angles(mldfa=rng.normal(88, 2, n), mpta=rng.normal(83, 1.5, n), jlca=rng.normal(1.5, 1, n),
                                femur=rng.normal(430, 25, n), tibia=rng.normal(365, 20, n), plateau=rng.normal(76, 4, n))  # fmt: skip
    return wc.Limb({k: whole.points[k] for k in SIX}, whole.frame)


def measures(alignment):
    names = (
        "hka",
        "mad",
        "wbl",
        "mldfa",
        "mpta",
        "jlca",
        "ahka",
        "jlo",
        "kjlo",
        "femur",
        "tibia",
        "limb",
        "plateau",
    )
    return [np.nan if (value := getattr(alignment, name)) is None else value for name in names]


def row(limb, i):
    return wc.Limb({k: complex(z[i]) for k, z in limb.points.items()}, limb.frame)
