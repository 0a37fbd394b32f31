"""Tables of made-up legs for cohorts, and runs to be stopped."""

import io
import json
import os

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc.cohort.request import Request

pa = pytest.importorskip("pyarrow")

from pyarrow import csv, parquet  # noqa: E402

from wedgecalc.cohort.run import run_cohort  # noqa: E402
from wedgecalc.cohort.run_lock import folder_of  # noqa: E402

CASE = "demo:medial-oa-right"


posix = pytest.mark.skipif(os.name == "nt", reason="streams and signals of POSIX")


def interrupt_at(rows):
    def interrupt(done, total):
        if done >= rows:
            raise KeyboardInterrupt

    return interrupt


def begun(table, out, rows=100, **asked):
    with pytest.raises(KeyboardInterrupt):
        run_cohort(table, out, Request(**asked), threads=1, progress=interrupt_at(rows))


POINTS = (
    "hip_center",
    "condyle_medial",
    "condyle_lateral",
    "plateau_medial",
    "plateau_lateral",
    "ankle_center",
)


def legs(n, seed=0):
    """Both sides, every kind of deformity."""
    r = np.random.default_rng(seed)
    return [wc.Limb.from_angles(("right", "left")[k % 2], mldfa=r.normal(88, 3), mpta=r.normal(87, 3), jlca=r.normal(1, 1), femur=r.normal(430, 20),
                                tibia=r.normal(365, 20), plateau=r.normal(76, 4)) for k in range(n)]  # fmt: skip


def columns(limbs):
    found = {"side": np.array([limb.frame.side for limb in limbs], dtype=object)}
    for name in POINTS:
        xy = np.array([limb[name] for limb in limbs])
        found |= {f"{name}_x": xy[:, 0].copy(), f"{name}_y": xy[:, 1].copy()}
    return found


def table_of(limbs, **extra):
    return pa.table({"id": [f"leg-{k}" for k in range(len(limbs))], **columns(limbs), **extra})


LEGS = legs(60)


def rows_noted(out):
    return json.loads((folder_of(out) / "note.json").read_text())["rows"]


def same(one, other):
    if one.suffix == ".csv":
        return one.read_bytes() == other.read_bytes()
    return parquet.read_table(one).equals(parquet.read_table(other))


def text_of(limbs):
    buffer = io.BytesIO()
    csv.write_csv(table_of(limbs), buffer)
    return buffer.getvalue().decode()


GOOD = text_of(LEGS[:4])


HEAD, *ROWS = GOOD.splitlines()
