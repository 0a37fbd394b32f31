"""A table of legs: the same results as one leg at a time, rows in order, bad rows named, files whole or none."""

import contextlib
import io
import json
import os
import signal
import statistics
import subprocess
import sys
import time

import numpy as np
import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.cohort import row_uncertainty as row_spreads
from wedgecalc.cohort import rows as cohort
from wedgecalc.cohort.rows import Request, output_columns, plan_rows

pa = pytest.importorskip("pyarrow")
from pyarrow import csv, parquet  # noqa: E402

from wedgecalc.cohort import growing_file as growing  # noqa: E402
from wedgecalc.cohort import leg_table  # noqa: E402
from wedgecalc.cohort import output_table as part_table  # noqa: E402
from wedgecalc.cohort.results_table import result_columns  # noqa: E402
from wedgecalc.cohort.run import run_cohort  # noqa: E402
from wedgecalc.cohort.run_lock import folder_of, kept  # noqa: E402
from wedgecalc.drawing.cohorts import cohort_figure  # noqa: E402

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


@pytest.mark.parametrize(
    "procedure",
    [
        "lateral-closing-wedge-hto",
        "medial-opening-wedge-hto",
        "medial-closing-wedge-dfo",
        "lateral-closing-wedge-dfo",
    ],
)
@pytest.mark.parametrize("target", [None, wc.Target("hka", 182), wc.Target("correction", 7)])
def test_every_row_is_what_one_leg_gives(procedure, target):
    found = plan_rows(columns(LEGS), Request(procedure, target))
    assert list(found) == output_columns(set(POINTS))
    for k, limb in enumerate(LEGS):
        limb = wc.Limb.from_landmarks({name: limb[name] for name in POINTS}, limb.frame.side)
        before = wc.measure(limb)
        assert found["before_hka_deg"][k] == pytest.approx(before.hka, abs=1e-12 * 180)
        if found["status"][k] != "ok":
            assert np.isnan(found["correction_deg"][k])
            with pytest.raises(wc.NoPlanError, match=found["status"][k]):
                wc.plan(limb, procedure, target)
            continue
        plan = wc.plan(limb, procedure, target)
        assert found["correction_deg"][k] == pytest.approx(plan.correction, abs=1e-11)
        assert found["base_mm"][k] == pytest.approx(plan.wedge.base, abs=1e-11)
        assert found["limb_change_mm"][k] == pytest.approx(plan.after.limb - before.limb, abs=1e-10)
        for key in ("hka_deg", "wbl_pct", "mad_mm", "mpta_deg", "mldfa_deg", "limb_mm"):
            assert found[f"after_{key}"][k] == pytest.approx(
                getattr(plan.after, key.rpartition("_")[0]), abs=1e-9
            ), key


def test_auto_takes_the_closing_wedge_of_the_guilty_bone():
    guilty = {"lateral-closing-wedge-hto": {"mpta": 81}, "medial-closing-wedge-hto": {"mpta": 94}, "lateral-closing-wedge-dfo": {"mldfa": 95},
              "medial-closing-wedge-dfo": {"mldfa": 81}}  # fmt: skip
    limbs = [
        wc.Limb.from_angles(**({"mldfa": 88, "mpta": 87, "jlca": 1} | angles))
        for angles in guilty.values()
    ]
    found = plan_rows(columns(limbs), Request())
    assert found["procedure"].tolist() == list(guilty)
    assert found["status"].tolist() == ["ok"] * 4
    assert found["target"].tolist() == ["wbl=62.5", "wbl=50.0", "wbl=62.5", "wbl=50.0"]


def test_a_row_may_say_what_it_wants():
    rows = columns(LEGS[:6])
    rows["procedure"] = np.array(
        ["medial-opening-wedge-hto", "", "auto", "no-such-thing", "lateral-closing-wedge-hto", ""],
        dtype=object,
    )
    rows["target"] = np.array(
        ["correction=5", "hka=181", "", "", "wbl=4000", "nonsense"], dtype=object
    )
    found = plan_rows(rows, Request("lateral-closing-wedge-hto"))
    assert found["procedure"][0] == "medial-opening-wedge-hto"
    assert found["correction_deg"][0] == pytest.approx(5)
    assert found["target"][1] == "hka=181.0"
    assert found["status"].tolist()[3:] == ["unknown-procedure", "unknown-target", "unknown-target"]


def test_hinge_and_entry_of_a_row():
    limb = wc.Limb.from_landmarks({name: LEGS[0][name] for name in POINTS}, LEGS[0].frame.side)
    usual = wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("correction", 8))
    rows = columns([limb] * 4)
    hinge, entry = usual.wedge.hinge + np.array([0.0, 5.0]), usual.wedge.entry
    for name, xy in (("hinge", hinge), ("entry", entry)):
        rows |= {
            f"{name}_x": np.array([np.nan, xy[0], np.nan, xy[0]]),
            f"{name}_y": np.array([np.nan, xy[1], np.nan, xy[1]]),
        }
    rows["entry_x"][2], rows["entry_y"][2] = 2 * hinge - entry  # beyond the hinge
    found = plan_rows(rows, Request("lateral-closing-wedge-hto", wc.Target("hka", 183)))
    assert found["status"].tolist() == ["ok", "ok", "entry-on-the-wrong-side", "ok"]
    assert found["correction_deg"][0] == pytest.approx(
        wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("hka", 183)).correction
    )
    own = wc.plan(
        limb, "lateral-closing-wedge-hto", wc.Target("hka", 183), hinge=hinge, entry=entry
    )
    assert found["correction_deg"][[1, 3]].tolist() == pytest.approx([own.correction] * 2)
    assert found["base_mm"][1] == pytest.approx(own.wedge.base)


def spoilt(limb, how):
    points = {name: limb[name].copy() for name in POINTS}
    side = limb.frame.side
    if how == "side":
        side = "left" if side == "right" else "right"
    elif how == "upside":
        points["hip_center"], points["ankle_center"] = points["ankle_center"], points["hip_center"]
    elif how == "one pair":
        points["condyle_medial"], points["condyle_lateral"] = (
            points["condyle_lateral"],
            points["condyle_medial"],
        )
    elif how == "knee":
        points["hip_center"] = points["plateau_medial"] - [0, 30]
    return points, side


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("side", "side-mismatch"),
        ("upside", "landmarks-swapped"),
        ("one pair", "landmarks-swapped"),
        ("knee", "landmarks-swapped"),
    ],
)
def test_bad_rows_have_the_code_that_one_leg_would_have(how, code):
    points, side = spoilt(LEGS[0], how)
    with pytest.raises(wc.InputError):
        wc.Limb.from_landmarks(points, side)
    rows = columns(LEGS[:3])
    rows["side"][1] = spoilt(LEGS[1], how)[1]
    for name, xy in spoilt(LEGS[1], how)[0].items():
        rows[f"{name}_x"][1], rows[f"{name}_y"][1] = xy
    found = plan_rows(rows, Request())
    assert found["status"].tolist() == ["ok", code, "ok"]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none(bad):
    rows = columns(LEGS[:2])
    rows["plateau_medial_x"][0] = bad
    rows["condyle_medial_x"][1] = bad
    found = plan_rows(rows, Request("lateral-closing-wedge-dfo"))
    assert found["status"][0] == "missing-plateau_medial"
    assert found["status"][1] == "missing-condyle_medial_x", (
        "half a point is no landmark that is absent"
    )


@pytest.mark.parametrize("source", ["csv", "parquet"])
@pytest.mark.parametrize("result", ["csv", "parquet"])
def test_files(tmp_path, run, source, result):
    table = table_of(
        LEGS, clinic=[f'a "quoted", name {k}\u00e4' for k in range(60)], age=list(range(60))
    )
    path, out = tmp_path / f"legs.{source}", tmp_path / f"out.{result}"
    csv.write_csv(table, path) if source == "csv" else parquet.write_table(table, path)
    code, _, err = run("cohort", path, "-o", out, "--procedure", "auto")
    assert code == 0
    assert "60 rows" in err
    assert "ok: " in err
    assert "median" in err
    found = csv.read_csv(out) if result == "csv" else parquet.read_table(out)
    assert found.column_names[:4] == ["id", "side", "clinic", "age"]
    assert found.column_names[-1] == "status"
    assert found["id"].to_pylist() == table["id"].to_pylist()
    assert found["clinic"].to_pylist() == table["clinic"].to_pylist()
    direct = plan_rows(columns(LEGS), Request())
    for key in ("before_hka_deg", "correction_deg", "after_wbl_pct", "base_mm"):
        values = np.array(found[key].to_numpy(), dtype=float)
        assert np.allclose(values, direct[key], rtol=0, atol=1e-12 * 200, equal_nan=True), key
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    assert run("cohort", path, "-o", out)[0] == 2, "never over an existing file"


def test_batches_threads_and_formats_give_the_same_bytes(tmp_path, monkeypatch):
    path = tmp_path / "legs.csv"
    csv.write_csv(table_of(legs(700)), path)
    outputs = []
    for rows, threads, block in ((65_536, 1, 8192), (100, 2, 8192), (33, 3, 7)):
        monkeypatch.setattr(leg_table, "ROWS", rows)
        monkeypatch.setattr(cohort, "BLOCK", block)
        run_cohort(path, tmp_path / "out.csv", Request(), threads=threads, force=True)
        outputs.append((tmp_path / "out.csv").read_bytes())
    assert outputs[0] == outputs[1]
    first, other = (csv.read_csv(io.BytesIO(data)) for data in (outputs[0], outputs[2]))
    for name in first.column_names:
        a, b = first[name].to_pylist(), other[name].to_pylist()
        assert a == b or np.allclose(
            np.array(a, float), np.array(b, float), rtol=0, atol=1e-10, equal_nan=True
        ), name


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_an_interrupt_leaves_no_half_table_and_resume_goes_on(tmp_path, monkeypatch, ending):
    path, out, whole = (
        tmp_path / "legs.csv",
        tmp_path / f"out.{ending}",
        tmp_path / f"whole.{ending}",
    )
    csv.write_csv(table_of(legs(500)), path)
    monkeypatch.setattr(leg_table, "ROWS", 50)
    expected = run_cohort(path, whole, Request(), threads=1)

    def interrupt(done, total):
        if done >= 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_cohort(path, out, Request(), threads=1, progress=interrupt)
    assert not out.exists()
    with pytest.raises(wc.InputError, match="no interrupted run"):
        run_cohort(path, out, Request("lateral-closing-wedge-hto"), threads=1, resume=True)
    with pytest.raises(
        wc.InputError, match="an interrupted run of this request, 200 rows done, expected --resume"
    ):
        run_cohort(path, out, Request(), threads=1)
    summary = run_cohort(path, out, Request(), threads=2, resume=True)
    read = csv.read_csv if ending == "csv" else parquet.read_table
    assert read(out).equals(read(whole))
    assert (summary.rows, summary.statuses) == (500, expected.statuses)
    assert summary == expected
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    with pytest.raises(wc.InputError, match="no interrupted run"):
        run_cohort(path, tmp_path / "other.csv", Request(), resume=True)
    out.unlink()
    with pytest.raises(KeyboardInterrupt):
        run_cohort(path, out, Request(), threads=1, progress=interrupt)
    assert run_cohort(path, out, Request(), force=True).rows == 500, "forced, it starts anew"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def started(path, out, first):
    """Start a run in a process of its own, which rests after each batch so that it is not over before it can be stopped."""
    code = f"""
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever started these tests may have ignored them
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from wedgecalc.cli.console import run
from wedgecalc.cohort import leg_table
from wedgecalc.cohort import output_table as part_table
import wedgecalc.cli.app
leg_table.ROWS = 1000
write = part_table.PartTable.write
part_table.PartTable.write = lambda *given: (write(*given), time.sleep(0.2))
{first}
sys.argv = ["wedgecalc", "cohort", {str(path)!r}, "-o", {str(out)!r}]
run()
"""
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)


def rows_noted(out):
    return json.loads((folder_of(out) / "note.json").read_text())["rows"]


def same(one, other):
    if one.suffix == ".csv":
        return one.read_bytes() == other.read_bytes()
    return parquet.read_table(one).equals(parquet.read_table(other))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
@pytest.mark.parametrize(
    ("order", "ending"), [("SIGTERM", "csv"), ("SIGHUP", "parquet"), ("SIGINT", "csv")]
)
def test_an_order_to_stop_leaves_what_can_go_on(tmp_path, run, monkeypatch, order, ending):
    monkeypatch.setattr(leg_table, "ROWS", 1000)
    path, out, whole = (
        tmp_path / "legs.parquet",
        tmp_path / f"out.{ending}",
        tmp_path / f"whole.{ending}",
    )
    run("cohort-make", "-n", "20000", "-o", path)
    process, part = started(path, out, ""), folder_of(out) / "table"
    while process.poll() is None and not (part.exists() and part.stat().st_size > 300_000):
        time.sleep(0.001)
    process.send_signal(getattr(signal, order))
    said = process.communicate()[1]
    assert said.endswith("with --resume goes on\nwedgecalc: interrupted\n")
    assert process.returncode == 130
    assert not out.exists()
    assert 0 < rows_noted(out) < 20_000
    assert run("cohort", path, "-o", out, "--resume")[0] == 0
    assert run("cohort", path, "-o", whole)[0] == 0
    assert same(out, whole)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_killed_run_goes_on_from_its_last_note(tmp_path, run, monkeypatch, ending):
    monkeypatch.setattr(leg_table, "ROWS", 1000)
    path, out, whole = (
        tmp_path / "legs.parquet",
        tmp_path / f"out.{ending}",
        tmp_path / f"whole.{ending}",
    )
    run("cohort-make", "-n", "20000", "-o", path)
    process = started(path, out, "part_table.SAVE = 0.3")
    while process.poll() is None and not (kept(out) and rows_noted(out) > 2000):
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert 2000 < rows_noted(out) < 20_000
    assert run("cohort", path, "-o", out, "--resume")[0] == 0
    assert run("cohort", path, "-o", whole)[0] == 0
    assert same(out, whole)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("ending", ["csv", "PARQUET"])
def test_resumed_and_interrupted_again(tmp_path, monkeypatch, ending):
    """Uneven batches come out as they were, whatever happens to a run that goes on."""
    path, out, whole = (
        tmp_path / "legs.csv",
        tmp_path / f"out.{ending}",
        tmp_path / f"whole.{ending}",
    )
    csv.write_csv(table_of(legs(300)), path)
    monkeypatch.setattr(leg_table, "ROWS", 37)
    run_cohort(path, whole, Request(), threads=1)

    def stop_at(rows):
        def interrupt(done, total):
            if done >= rows:
                raise KeyboardInterrupt

        return interrupt

    with pytest.raises(KeyboardInterrupt):
        run_cohort(path, out, Request(), threads=1, progress=stop_at(80))
    noted = rows_noted(out)
    assert noted >= 80
    with monkeypatch.context() as broken:
        broken.setattr(growing.GrowingTable, "write", lambda self, batch: os.write(-1, b""))
        with pytest.raises(wc.InputError, match=r"cannot be written.*go on with --resume"):
            run_cohort(path, out, Request(), threads=1, resume=True)
    assert rows_noted(out) == noted
    for rows in (1, 200):
        with pytest.raises(KeyboardInterrupt):
            run_cohort(path, out, Request(), threads=1, resume=True, progress=stop_at(rows))
    assert rows_noted(out) >= 200
    run_cohort(path, out, Request(), threads=1, resume=True)
    assert same(out, whole)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def text_of(limbs):
    buffer = io.BytesIO()
    csv.write_csv(table_of(limbs), buffer)
    return buffer.getvalue().decode()


GOOD = text_of(LEGS[:4])
HEAD, *ROWS = GOOD.splitlines()
TABLES = {
    "empty": ("", "empty file"), "no rows of legs": ("a,b\n1,2\n", "hip_center_x"), "no side": (GOOD.replace('"side"', '"sied"'), "side"),
    "misspelt": (GOOD.replace("hip_center_x", "hip_centre_x"), "hip_center_x"), "half a landmark": (GOOD.replace("plateau_medial_y", "plateau_medial_z"), "plateau_medial"),
    "twice": (GOOD.replace("condyle_medial_x", "condyle_lateral_x"), "each heading once"), "a result's name": (GOOD.replace('"id"', '"status"'), "status"),
    "open quote": (GOOD + '"a', "row 6"), "binary": ("\x00\x01\x02" * 100, "NUL bytes"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_bad_tables_are_named_and_nothing_is_written(tmp_path, run, name):
    text, words = TABLES[name]
    (tmp_path / "legs.csv").write_text(text)
    code, out, err = run("cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv")
    assert (code, out) == (2, "")
    assert "legs.csv" in err
    import re

    assert re.search(words, err), err
    assert [p.name for p in tmp_path.iterdir()] == ["legs.csv"]


def test_words_among_numbers_cost_their_row_and_no_other(tmp_path, run):
    rows = ROWS * 30
    rows[70] = rows[70].replace(",", ",oops", 3).replace(",oops", ",", 2)
    (tmp_path / "legs.csv").write_text("\n".join([HEAD, *rows]) + "\n")
    assert run("cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv")[0] == 0
    statuses = csv.read_csv(tmp_path / "out.csv")["status"].to_pylist()
    assert statuses.count("ok") == 119
    assert statuses[70].startswith("bad-")


def test_no_rows_and_only_bad_rows(tmp_path, run):
    (tmp_path / "legs.csv").write_text(HEAD + "\n")
    code, _, err = run("cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv")
    assert code == 0
    assert "0 rows" in err
    (tmp_path / "bad.csv").write_text(
        "\n".join([HEAD, *(["x,neither" + "," * (HEAD.count(",") - 1)] * 5000)]) + "\n"
    )
    code, _, err = run("cohort", tmp_path / "bad.csv", "-o", tmp_path / "bad-out.csv")
    assert code == 0
    assert "unknown-side: 5,000" in err


@pytest.mark.parametrize(
    "options",
    [
        ["-p", "no-such"],
        ["-p", "shortening"],
        ["-t", "wbl=900"],
        ["--threads", "0"],
        ["--kerf", "99"],
        ["-o", "out.txt"],
        ["-o", "missing/out.csv"],
    ],
)
def test_bad_requests(tmp_path, run, monkeypatch, options):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "legs.csv").write_text(GOOD)
    given = options if "-o" in options else [*options, "-o", "out.csv"]
    assert run("cohort", "legs.csv", *given)[0] == 2
    assert [p.name for p in tmp_path.iterdir()] == ["legs.csv"]
    assert run("cohort", "nothing.csv", "-o", "out.csv")[0] == 2
    assert run("cohort", "legs.csv", "-o", "legs.csv", "--force")[0] == 2
    assert (tmp_path / "legs.csv").read_text() == GOOD


@pytest.mark.skipif(sys.platform == "win32", reason="limits are of POSIX")
def test_a_disk_without_room(tmp_path):
    (tmp_path / "legs.csv").write_text("\n".join([HEAD, *(ROWS * 500)]) + "\n")
    code = ("import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); sys.argv = ['wedgecalc', 'cohort', 'legs.csv', '-o', 'out.csv'];"
            "from wedgecalc.__main__ import main; main()")  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=dict(os.environ),
    )
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["legs.csv"]


@contextlib.contextmanager
def small_disk(folder, options):
    folder.mkdir()
    mounted = sys.platform == "linux" and not subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True).returncode  # fmt: skip
    if not mounted:
        pytest.skip("needs the right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("options", "words"),
    [("size=128k", "No space left on device"), ("ro", "Read-only file system")],
)
def test_a_real_disk_that_is_full_or_closed(tmp_path, run, ending, options, words):
    with small_disk(tmp_path / "small", options) as small:
        rows = [f'{row},"{os.urandom(20).hex()}"' for row in ROWS * 3000]
        (tmp_path / "legs.csv").write_text("\n".join([HEAD + ",noise", *rows]) + "\n")
        code, _, err = run("cohort", tmp_path / "legs.csv", "-o", small / f"out.{ending}")
        assert code == 2
        assert f"cannot be written ({words})" in err
        assert "--resume" not in err
        assert list(small.iterdir()) == []


def test_what_was_noted_outlives_a_disk_that_fills(tmp_path, run, monkeypatch):
    path, whole = tmp_path / "legs.csv", tmp_path / "whole.csv"
    csv.write_csv(table_of(legs(500)), path)
    assert run("cohort", path, "-o", whole)[0] == 0
    monkeypatch.setattr(leg_table, "ROWS", 50)
    monkeypatch.setattr(part_table, "SAVE", 0.0)
    with small_disk(tmp_path / "small", "size=192k") as small:
        out, words = small / "out.csv", ("cohort", path, "-o", small / "out.csv")
        for again in ((), ("--resume",)):  # the second time it fills while going on
            code, _, err = run(*words, *again)
            assert code == 2
            assert "make room, then go on with --resume" in err
            assert 0 < rows_noted(out) < 500
            assert not out.exists()
        subprocess.run(["mount", "-o", "remount,size=8m", small], check=True)
        assert run(*words, "--resume")[0] == 0
        assert out.read_bytes() == whole.read_bytes()
        assert [p.name for p in small.iterdir()] == ["out.csv"]


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_no_right_to_write(tmp_path, run):
    (tmp_path / "legs.csv").write_text(GOOD)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    code, _, err = run("cohort", tmp_path / "legs.csv", "-o", closed / "out.csv")
    assert code == 2
    assert "writ" in err


def test_the_columns_are_those_of_the_records():
    names = output_columns(set(records.landmarks()))
    assert len(names) == len(set(names))
    assert {
        "before_hka_deg",
        "after_hka_deg",
        "correction_deg",
        "base_mm",
        "limb_change_mm",
        "status",
    } <= set(names)
    assert "after_kjlo_deg" not in names


def test_how_sure_each_row_is_whatever_stands_around_it(monkeypatch):
    ask = Request("medial-opening-wedge-hto", samples=400, seed=5)
    limbs = [
        wc.Limb.from_landmarks({n: limb[n] for n in POINTS}, limb.frame.side) for limb in LEGS[:40]
    ]
    whole = plan_rows(columns(limbs), ask)
    assert list(whole) != output_columns(set(POINTS))
    assert set(whole) == set(output_columns(set(POINTS), sure=True))
    for block, first, n in ((8192, 7, 20), (5, 0, 40), (16, 33, 7)):
        monkeypatch.setattr(cohort, "BLOCK", block)
        part = plan_rows(columns(limbs[first : first + n]), ask, first)
        for name in whole:
            if name in cohort.TEXTS:
                assert part[name].tolist() == whole[name][first : first + n].tolist(), name
            else:
                assert np.allclose(
                    part[name], whole[name][first : first + n], rtol=0, atol=1e-9, equal_nan=True
                ), name
    other = plan_rows(columns(limbs), Request("medial-opening-wedge-hto", samples=400, seed=6))
    ok = whole["status"] == "ok"
    assert (other["correction_deg_sd"][ok] != whole["correction_deg_sd"][ok]).all()
    assert np.isnan(whole["correction_deg_sd"][~ok]).all()


def test_it_agrees_with_one_leg():
    limb = wc.Limb.from_landmarks({n: LEGS[0][n] for n in POINTS}, LEGS[0].frame.side)
    limb = wc.Limb.from_angles(limb.frame.side, mpta=82, jlca=2)
    limb = wc.Limb.from_landmarks({n: limb[n] for n in POINTS}, limb.frame.side)
    one = wc.uncertainty_of(limb, "medial-opening-wedge-hto", method="monte-carlo", samples=40_000)
    row = plan_rows(columns([limb]), Request("medial-opening-wedge-hto", samples=20_000))
    for key, interval in (
        ("correction_deg", one.correction),
        ("base_mm", one.base),
        ("after_hka_deg", one.after["hka"]),
        ("after_wbl_pct", one.after["wbl"]),
    ):
        assert row[f"{key}_sd"][0] == pytest.approx(interval.sd, rel=0.03), key
        assert row[f"{key}_low"][0] == pytest.approx(interval.low, abs=0.05 * interval.sd * 4), key
        assert row[f"{key}_high"][0] == pytest.approx(interval.high, abs=0.05 * interval.sd * 4), (
            key
        )
    assert row["on_target_pct"][0] == pytest.approx(100 * one.on_target, abs=1.5)


def test_spreads_of_rows_leave_out_what_is_no_number():
    values = np.random.default_rng(1).normal(5, 2, (4, 200))
    values[1, ::3], values[2] = np.nan, np.nan
    values[3, 1:] = np.nan
    found = row_spreads._spread(values)
    for k in (0, 1, 3):
        there = sorted(v for v in values[k].tolist() if v == v)
        ends = (there[round(share * (len(there) - 1))] for share in (0.025, 0.975))
        assert [part[k] for part in found] == pytest.approx(
            [statistics.pstdev(there), *ends], abs=1e-12
        )
    assert np.isnan([part[2] for part in found]).all()


def test_samples_in_a_file(tmp_path, run):
    (tmp_path / "legs.csv").write_text(GOOD)
    for threads in ("1", "3"):
        assert (
            run(
                "cohort",
                tmp_path / "legs.csv",
                "-o",
                tmp_path / f"{threads}.csv",
                "--samples",
                "200",
                "--threads",
                threads,
            )[0]
            == 0
        )
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "3.csv").read_bytes()
    assert "correction_deg_low" in (tmp_path / "1.csv").read_text()
    assert run("cohort", tmp_path / "legs.csv", "-o", tmp_path / "x.csv", "--samples", "3")[0] == 2


def test_a_neighbour_with_a_hinge_of_its_own_changes_nothing():
    bowed = [wc.Limb.from_angles("right", mpta=mpta, jlca=2) for mpta in (81.0, 82.0, 83.5)]
    limbs = [wc.Limb.from_landmarks({n: limb[n] for n in POINTS}, "right") for limb in bowed]
    ask, bare = Request("medial-opening-wedge-hto", samples=300), columns(limbs)
    usual = wc.plan(limbs[0], "medial-opening-wedge-hto")
    hinge = {
        f"hinge_{axis}": np.array([usual.wedge.hinge[k], np.nan, np.nan])
        for k, axis in enumerate("xy")
    }
    alone, beside = plan_rows(bare, ask), plan_rows(bare | hinge, ask)
    for name in ("correction_deg_sd", "base_mm_sd", "after_wbl_pct_low"):
        assert beside[name][1:].tolist() == pytest.approx(alone[name][1:].tolist(), abs=1e-9)
    assert beside["base_mm_sd"][0] != pytest.approx(alone["base_mm_sd"][0], abs=1e-6), (
        "its own hinge stays where it is"
    )


@pytest.mark.parametrize("n", [1, 2, 40, 41])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_quartiles_are_those_of_the_table(tmp_path, n, ending, monkeypatch):
    path, out = tmp_path / "legs.parquet", tmp_path / f"out.{ending}"
    scale = [1.0] * (n - 1) + [None]
    limbs = [wc.Limb.from_angles(("right", "left")[k % 2], mpta=81 + k % 7 / 3) for k in range(n)]
    parquet.write_table(table_of(limbs, mm_per_px=scale), path)
    monkeypatch.setattr(leg_table, "ROWS", 7)
    summary = run_cohort(path, out, Request("lateral-closing-wedge-hto"))
    found = result_columns(out)
    for key in ("correction_deg", "base_mm"):
        values = found[key][~np.isnan(found[key])]
        assert summary.counts[key] == len(values) == n - (key == "base_mm")
        assert summary.quartiles.get(key, ()) == pytest.approx(
            np.percentile(values, (25, 50, 75)) if len(values) else ()
        )
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_plans_with_stops_are_told_from_those_with_warnings(tmp_path, run):
    limbs = [wc.Limb.from_angles("right", mpta=mpta) for mpta in (89, 85, 76)]
    path, out = tmp_path / "legs.csv", tmp_path / "out.csv"
    csv.write_csv(table_of(limbs), path)
    code, _, err = run(
        "cohort", path, "-o", out, "-p", "lateral-closing-wedge-hto", "-t", "correction=9"
    )
    assert code == 0
    read = csv.read_csv(out)
    alerts, stops = (read[name].to_pylist() for name in ("alerts", "stops"))
    for k, limb in enumerate(limbs):
        raised = wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("correction", 9)).alerts
        assert set(alerts[k].split()) >= {alert.code for alert in raised}
        assert set(stops[k].split()) == {alert.code for alert in raised if alert.severity == "stop"}
    assert [("mpta-over" in a, "mpta-over" in s) for a, s in zip(alerts, stops, strict=True)] == [
        (True, True),
        (True, False),
        (False, False),
    ]
    assert "warn; beyond 95 stop" in run("explain", "mpta-over")[1]
    stopped = sum(map(bool, stops))
    assert f"ok: 3, of these {stopped} with a stop alert" in err
    figure = cohort_figure(result_columns(out))
    assert any(
        f"of these {stopped} with a stop alert" in text.get_text() for text in figure.axes[0].texts
    )


def test_a_picture_without_a_scale_says_what_its_bases_need(tmp_path):
    path, out = tmp_path / "legs.csv", tmp_path / "out.csv"
    csv.write_csv(table_of(LEGS[:9], units=["px"] * 9), path)
    run_cohort(path, out, Request("lateral-closing-wedge-hto"))
    figure = cohort_figure(result_columns(out))
    assert any(text.get_text() == "needs a plan with a scale" for text in figure.axes[0].texts)


def test_a_picture_of_nothing_says_what_it_needs(tmp_path):
    path, out = tmp_path / "legs.csv", tmp_path / "out.csv"
    csv.write_csv(table_of(LEGS[:2]).set_column(1, "side", pa.array(["?", "?"])), path)
    run_cohort(path, out, Request("lateral-closing-wedge-hto"))
    said = {text.get_text() for text in cohort_figure(result_columns(out)).axes[0].texts}
    assert {
        "needs a leg that was measured",
        "needs a planned leg",
        "needs a plan with a scale",
    } <= said


@pytest.mark.parametrize(
    ("procedure", "mixed"), [("auto", True), ("lateral-closing-wedge-hto", False)]
)
def test_a_picture_says_of_how_many_procedures_its_bases_are(tmp_path, procedure, mixed):
    path, out = tmp_path / "legs.csv", tmp_path / "out.csv"
    csv.write_csv(table_of(LEGS), path)
    summary = run_cohort(path, out, Request(procedure))
    found = result_columns(out)
    labels = [ax.get_xlabel() for ax in cohort_figure(found).axes[0].child_axes]
    kinds = len(set(found["procedure"][found["status"] == "ok"]))
    expected = f"of {summary.counts['base_mm']}" + (f" by {kinds} procedures" if mixed else "")
    assert any(label.endswith(expected) for label in labels)
    assert (kinds > 1) == mixed
