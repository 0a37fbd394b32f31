"""Runs that meet trouble: outputs that cannot be written, orders to stop at any time, two runs for one output, tables and names as they come."""

import contextlib
import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

import wedgecalc as wc
from tests.cohort.test_rows import GOOD as GOOD_TABLE
from tests.cohort.test_rows import legs, rows_noted, same, table_of
from wedgecalc.cli import streams
from wedgecalc.cohort.rows import Request
from wedgecalc.orders import INTERRUPTED

pa = pytest.importorskip("pyarrow")
from pyarrow import csv, parquet  # noqa: E402

from wedgecalc.cohort import leg_table  # noqa: E402
from wedgecalc.cohort import output_table as part_table  # noqa: E402
from wedgecalc.cohort import run_lock as claim  # noqa: E402
from wedgecalc.cohort.growing_file import GrowingTable  # noqa: E402
from wedgecalc.cohort.results_table import NUMBERS, result_columns  # noqa: E402
from wedgecalc.cohort.run import run_cohort  # noqa: E402

GOOD = "demo:medial-oa-right"
HABITS = ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
ORDINARY = {key: value for key, value in os.environ.items() if key not in HABITS}
posix = pytest.mark.skipif(os.name == "nt", reason="streams and signals of POSIX")


def started(words, env=ORDINARY, **streams):
    done = subprocess.run(
        [sys.executable, "-m", "wedgecalc", *words], env=env, capture_output=not streams, **streams
    )
    said = (done.stderr or b"").decode()
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    return done.returncode, said


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux only")
@pytest.mark.parametrize(
    "env", [ORDINARY, ORDINARY | {"PYTHONUNBUFFERED": "1"}], ids=["ordinary", "unbuffered"]
)
@pytest.mark.parametrize(
    "words", [["measure", GOOD], ["--version"], ["--help"], ["explain", "wbl"]], ids=" ".join
)
def test_a_full_standard_output_is_named(words, env):
    with open("/dev/full", "w") as full:
        code, said = started(words, env, stdout=full, stderr=subprocess.PIPE)
    assert code == 2
    assert said.count("standard output") == 1
    assert "No space left" in said


@posix
def test_no_place_for_errors_changes_no_exit_code():
    with open("/dev/full", "w") as full:
        assert started(["measure", "no-such-file"], stdout=subprocess.PIPE, stderr=full)[0] == 2
        assert started(["no-such-command"], stdout=subprocess.PIPE, stderr=full)[0] == 2
        assert started(["measure", GOOD], stdout=full, stderr=full)[0] == 2


@posix
@pytest.mark.parametrize(
    ("closed", "words", "code"),
    [
        (">&-", "measure demo:medial-oa-right", 2),
        (">&-", "--version", 2),
        (">&-", "limb --side right -o leg.json", 0),
        ("2>&-", "measure no-such-file", 2),
        ("<&-", "measure -", 2),
        ("<&-", "measure demo:medial-oa-right", 0),
        (">&- 2>&- <&-", "measure demo:medial-oa-right", 2),
    ],
)
def test_closed_streams(tmp_path, closed, words, code):
    line = f"exec '{sys.executable}' -m wedgecalc {words} {closed}"
    done = subprocess.run(
        ["sh", "-c", line], capture_output=True, text=True, env=ORDINARY, cwd=tmp_path
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if code and "2>&-" not in closed:
        assert "standard output: " in done.stderr or "standard input: " in done.stderr
    if "leg.json" in words:
        assert json.loads((tmp_path / "leg.json").read_text())["side"] == "right", (
            "no stream's place was taken by the file"
        )


@posix
@pytest.mark.parametrize("words", [["--help"], ["measure", GOOD, "--json"]], ids=" ".join)
def test_a_reader_that_has_gone(words):
    ours, theirs = os.pipe()
    os.close(ours)
    code, said = started(words, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    assert code == streams.BROKEN_PIPE
    assert "broken pipe" in said


@posix
@pytest.mark.parametrize("order", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize(
    "module",
    ["wedgecalc.text", "typing", "typer", "numpy", "wedgecalc.planning.plan", "matplotlib.figure"],
)
def test_an_early_order_to_stop(tmp_path, order, module):
    """While something is imported: the first second of a run, and nearly all of the first tenth."""
    code = f"""
import builtins, os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
real = builtins.__import__
def watched(name, *given, **more):
    if name == {module!r}:
        builtins.__import__ = real
        os.kill(os.getpid(), signal.{order})
    return real(name, *given, **more)
builtins.__import__ = watched
sys.argv = ["wedgecalc", "plan", {GOOD!r}, "-o", "plan.png"]
from wedgecalc.__main__ import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=ORDINARY, cwd=tmp_path
    )
    assert done.returncode == INTERRUPTED
    assert done.stderr.splitlines()[-1] == "wedgecalc: interrupted"
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def ended(work):
    with pytest.raises(SystemExit) as end:
        streams.run_to_end(work)
    return end.value.code


@posix
def test_an_order_to_stop_that_comes_out_as_another_error(capsys):
    def work():
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        raise ImportError("half a module")

    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    assert ended(work) == INTERRUPTED
    assert capsys.readouterr().err == "wedgecalc: interrupted\n"
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before

    def wrong():
        raise ImportError("no module at all")

    with pytest.raises(ImportError):
        streams.run_to_end(wrong)
    assert not isinstance(sys.stdout, streams.Outlet), "streams are given back"


def test_an_error_of_the_system_that_nobody_named(run, tmp_path):
    code, _, err = run("plan", GOOD, "-o", tmp_path / ("x" * 300 + ".png"))
    assert code == 2
    assert "File name too long" in err


# Two runs, one output


def interrupt_at(rows):
    def interrupt(done, total):
        if done >= rows:
            raise KeyboardInterrupt

    return interrupt


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr(leg_table, "ROWS", 50)
    csv.write_csv(table_of(legs(300)), tmp_path / "legs.csv")
    return tmp_path / "legs.csv"


def begun(table, out, rows=100, **asked):
    with pytest.raises(KeyboardInterrupt):
        run_cohort(table, out, Request(**asked), threads=1, progress=interrupt_at(rows))


@pytest.mark.parametrize(
    "how", [{}, {"force": True}, {"resume": True}], ids=["plain", "force", "resume"]
)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_second_run_for_an_output_is_refused(tmp_path, table, ending, how):
    out, whole, met = tmp_path / f"out.{ending}", tmp_path / f"whole.{ending}", []

    def another(done, total):
        if not met:
            with pytest.raises(
                wc.InputError, match=rf"another run.*process {os.getpid()} on "
            ) as refused:
                run_cohort(table, out, Request("medial-opening-wedge-hto"), threads=1, **how)
            met.append(refused.value.problems[0].field)

    run_cohort(table, out, Request(), threads=1, progress=another)
    run_cohort(table, whole, Request(), threads=1)
    assert met == ["output"]
    assert same(out, whole), "the first has its own rows, all of them"
    assert not claim.folder_of(out).exists()


@posix
def test_a_lock_ends_with_its_owner(tmp_path):
    out = tmp_path / "out.csv"
    code = f"""
import pathlib, time
from wedgecalc.cohort.run_lock import claimed
with claimed(pathlib.Path({str(out)!r})):
    print("mine", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout.readline() == "mine\n"
        with pytest.raises(wc.InputError, match=f"process {owner.pid}"), claim.claimed(out):
            pass
        owner.kill()
    with claim.claimed(out) as folder:
        assert folder.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_a_run_knows_its_version_and_its_request(tmp_path, table, monkeypatch):
    out = tmp_path / "out.parquet"
    begun(table, out)
    for asked, version, words in (
        (Request(), "9.9", "wedgecalc 0"),
        (Request("medial-opening-wedge-hto"), wc.__version__, "another request"),
    ):
        with monkeypatch.context() as other:
            other.setattr("wedgecalc.version.__version__", version)
            for resume in (False, True):
                with pytest.raises(wc.InputError, match=rf"{words}.*--force to start anew"):
                    run_cohort(table, out, asked, threads=1, resume=resume)
    assert rows_noted(out) >= 100, "nothing of it is lost"
    with monkeypatch.context() as other:
        other.setattr("wedgecalc.version.__version__", "9.9")
        assert run_cohort(table, out, Request(), threads=1, force=True).rows == 300


def test_a_file_that_came_meanwhile_is_kept_and_so_is_the_work(tmp_path, table):
    out = tmp_path / "out.csv"
    with pytest.raises(wc.InputError, match="came meanwhile"):
        run_cohort(
            table, out, Request(), threads=1, progress=lambda done, total: out.write_text("mine")
        )
    assert out.read_text() == "mine"
    assert rows_noted(out) == 300
    assert run_cohort(table, out, Request(), threads=1, resume=True, force=True).rows == 300
    assert csv.read_csv(out).num_rows == 300


def test_a_note_without_its_table_or_of_nonsense_is_none(tmp_path, table):
    out = tmp_path / "out.csv"
    for spoil in (
        lambda f: (f / "table").unlink(),
        lambda f: os.truncate(f / "table", 10),
        lambda f: (f / "note.json").write_text("[]"),
    ):
        begun(table, out)
        spoil(claim.folder_of(out))
        with pytest.raises(wc.InputError, match="no interrupted run"):
            run_cohort(table, out, Request(), threads=1, resume=True)
        assert run_cohort(table, out, Request(), threads=1).rows == 300
        out.unlink()
        assert [path.name for path in tmp_path.iterdir()] == ["legs.csv"]


DAMAGE = {"rows": ["abc", None, 1e400, -1, 7, True], "bytes": [0.5, "0"], "key": [1, None], "version": [{}],
          "statuses": [[], {"ok": -1}, {"ok": "x"}], "stops": [None, {"x": 0.5}],
          "counts": [[], {}, {"base_mm": "x"}, {"base_mm": 100}, {"base_mm": 1e9, "correction_deg": 5}]}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in DAMAGE.items() for value in values], ids=str
)
@pytest.mark.parametrize("resume", [False, True])
def test_a_damaged_note_is_none(tmp_path, table, run, key, value, resume):
    out = tmp_path / "out.csv"
    begun(table, out)
    note = claim.folder_of(out) / "note.json"
    told = json.loads(note.read_text())
    note.write_text(json.dumps(told | {key: value}))
    code, _, err = run("cohort", table, "-o", out, *["--resume"] * resume)
    assert code == (2 if resume else 0)
    assert ("no interrupted run" in err) == resume
    assert out.exists() != resume


def snapshot(folder):
    """All that stands in a folder, with what it is and holds."""
    return {path.relative_to(folder): os.readlink(path) if path.is_symlink() else path.is_file() and path.read_bytes()
            for path in folder.rglob("*")}  # fmt: skip


def victim_behind(how, parts):
    """Something that is none of ours where the table is to be made, or within."""
    victim = parts.with_name("victim")
    victim.mkdir()
    (victim / "thesis.txt").write_text("precious")
    if how == "folder link":
        parts.symlink_to(victim)
    elif how == "dangling link":
        parts.symlink_to("nowhere")
    elif how == "file":
        parts.write_text("mine")
    else:
        parts.mkdir()
        name, _, kind = how.partition(" ")
        (parts / name).mkdir() if kind == "folder" else (parts / name).symlink_to(
            victim / "thesis.txt"
        )


@posix
@pytest.mark.parametrize("command", ["cohort", "cohort-make"])
@pytest.mark.parametrize(
    "how",
    ["folder link", "dangling link", "file", "owner link", "table link", "note.json link", "note.new link", "base_mm link", "table folder"],
)  # fmt: skip
def test_what_is_not_ours_where_the_table_is_made_is_named_and_kept(
    tmp_path, table, run, command, how
):
    out = tmp_path / "out.csv"
    victim_behind(how, claim.folder_of(out))
    before = snapshot(tmp_path)
    words = ["cohort", table] if command == "cohort" else ["cohort-make", "-n", "5"]
    for more in ([], ["--force"]):
        code, _, err = run(*words, "-o", out, *more)
        assert code == 2
        assert claim.folder_of(out).name in err
        assert snapshot(tmp_path) == before


@pytest.mark.parametrize("command", ["cohort", "cohort-make"])
def test_what_others_put_beside_the_table_in_the_making_stays(tmp_path, table, run, command):
    parts = claim.folder_of(tmp_path / "out.csv")
    (parts / "sub").mkdir(parents=True)
    (parts / "mine.txt").write_text("mine")
    words = ["cohort", table] if command == "cohort" else ["cohort-make", "-n", "5"]
    assert run(*words, "-o", tmp_path / "out.csv")[0] == 0
    assert (tmp_path / "out.csv").exists()
    assert sorted(path.name for path in parts.iterdir()) == ["mine.txt", "sub"]


@posix
def test_a_folder_of_another_user_is_refused(tmp_path, table, monkeypatch):
    parts = claim.folder_of(tmp_path / "out.csv")
    parts.mkdir()
    theirs = parts.stat().st_uid
    monkeypatch.setattr(claim, "_uid_beside", lambda folder: theirs + 1)
    with pytest.raises(wc.InputError, match="another user"):
        run_cohort(table, tmp_path / "out.csv", Request())
    assert list(parts.iterdir()) == []


@posix
def test_a_disk_without_room_for_a_name_is_left_clean(tmp_path, table, run, monkeypatch):
    out, real = tmp_path / "out.csv", os.open

    def full(path, *more, **others):
        if os.path.basename(path) == claim.OWNER:
            raise OSError(28, "No space left on device", str(path))
        return real(path, *more, **others)

    monkeypatch.setattr(os, "open", full)
    code, _, err = run("cohort", table, "-o", out)
    assert code == 2
    assert "No space left" in err
    assert [path.name for path in tmp_path.iterdir()] == [table.name]


@posix
def test_what_waits_for_a_writer_is_no_table_and_no_file_to_compare(tmp_path, table, run):
    for name in ("wait.csv", "wait.json"):
        os.mkfifo(tmp_path / name)
    assert "no file" in run("cohort", tmp_path / "wait.csv", "-o", tmp_path / "out.csv")[2]
    for words in (
        ["cohort-plot", tmp_path / "wait.csv", "-o", tmp_path / "out.png"],
        ["cohort", table, "-o", tmp_path / "wait.csv"],
        ["convert", GOOD, tmp_path / "wait.json"],
    ):
        assert run(*words)[0] == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [table.name, "wait.csv", "wait.json"]


@posix
def test_links_in_a_circle_and_to_nowhere(tmp_path, table, run):
    for name, to in (("loop.csv", "loop.csv"), ("a.csv", "b.csv"), ("b.csv", "a.csv"), ("gone.csv", "nowhere.csv"), ("loop.json", "loop.json")):  # fmt: skip
        (tmp_path / name).symlink_to(to)
    for name in ("loop.csv", "a.csv", "gone.csv"):
        link = tmp_path / name
        for words in (
            ["cohort", table, "-o", link],
            ["cohort", link, "-o", tmp_path / "q.csv"],
            ["cohort-make", "-n", "5", "-o", link],
            ["measure", link],
            ["convert", GOOD, link],
        ):
            code, _, err = run(*words)
            assert code == 2, words
            assert name in err
            assert link.is_symlink()
    assert run("measure", tmp_path, "-o", tmp_path / "loop.csv")[0] == 2
    assert run("limb", "--side", "right", "-o", tmp_path / "loop.json")[0] == 2
    assert run("cohort", table, "-o", tmp_path / "loop.csv", "--force")[0] == 0
    assert csv.read_csv(tmp_path / "loop.csv").num_rows == 300


def test_a_table_made_up_over_an_interrupted_run(tmp_path, table, run):
    out = tmp_path / "out.csv"
    begun(table, out)
    code, _, err = run("cohort-make", "-n", "5", "-o", out)
    assert code == 2
    assert "interrupted run" in err
    assert run("cohort-make", "-n", "5", "-o", out, "--force")[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["legs.csv", "out.csv"]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_growing_table_is_whole_after_every_part(tmp_path, ending):
    path, size, rows = tmp_path / "table", 0, []
    read = csv.read_csv if ending == ".csv" else parquet.read_table
    schema = pa.schema([("name", pa.string()), ("value", pa.float64())])
    for part in range(4):  # each a run that ends; the last three go on
        file = GrowingTable(path, schema, ending, size)
        for k in range(part):
            batch = {"name": ["a,b", 'say "c"'], "value": [float(k), None]}
            file.write(file.encoded(pa.record_batch(batch, schema=schema)))
            rows += [batch["name"], batch["value"]]
            size = file.save()
            assert read(path).num_rows == len(rows)
        size = file.save()
        lost = pa.record_batch({"name": ["lost"], "value": [0.0]}, schema=schema)
        file.write(file.encoded(lost))  # as when killed
        file.close()
    os.truncate(path, size)
    assert read(path)["name"].to_pylist() == [name for names in rows[::2] for name in names]
    assert read(path)["value"].to_pylist() == [value for values in rows[1::2] for value in values]
    if ending == ".parquet":
        assert parquet.ParquetFile(path).metadata.num_row_groups == 6


# Tables, names, seeds


def spoilt(table, how):
    """A table whose first half is good."""
    path = table.with_name(f"bad.{'parquet' if how == 'page' else 'csv'}")
    lines = table.read_bytes().split(b"\n")
    if how == "latin":
        lines[200] = lines[200].replace(b"leg", b"caf\xe9", 1)
    elif how == "ragged":
        lines[200] += b",1,2"
    path.write_bytes(b"\n".join(lines))
    if how == "page":
        parquet.write_table(csv.read_csv(table), path, row_group_size=50)
        data = bytearray(path.read_bytes())
        half = len(data) // 2
        data[half : half + 3000] = bytes(byte ^ 0x5A for byte in data[half : half + 3000])
        path.write_bytes(data)
    return path


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("how", ["page", "latin", "ragged"])
def test_a_table_that_goes_bad_on_its_way_is_read_or_named(
    tmp_path, table, run, monkeypatch, how, ending
):
    monkeypatch.setattr(part_table, "SAVE", 0.0)
    path, out = spoilt(table, how), tmp_path / f"out.{ending}"
    code, _, err = run("cohort", path, "-o", out)
    assert code in ((2,) if how == "page" else (0, 2))
    assert path.name in err or code == 0
    assert out.exists() == (code == 0)
    assert not claim.folder_of(out).exists(), "no half file"


def test_columns_that_csv_has_no_place_for(tmp_path, run):
    parquet.write_table(table_of(legs(5), scans=[[1, 2]] * 5), tmp_path / "legs.parquet")
    code, _, err = run("cohort", tmp_path / "legs.parquet", "-o", tmp_path / "out.csv")
    assert code == 0 or "list" in err
    assert (tmp_path / "out.csv").exists() == (code == 0)
    assert run("cohort", tmp_path / "legs.parquet", "-o", tmp_path / "out.parquet")[0] == 0
    assert parquet.read_table(tmp_path / "out.parquet")["scans"].to_pylist() == [[1, 2]] * 5


@pytest.mark.parametrize(
    "name",
    [
        "x" * 251 + ".csv",
        os.fsdecode(b"caf\xe9 \xff.csv"),
        os.fsdecode(b"\xff.parquet"),
        "-x.csv",
        "\u202ey.csv",
    ],
)
def test_names_as_they_come(tmp_path, run, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    assert run("cohort-make", "-n", "5", "-o", f"./{name}")[0] == 0
    assert run("cohort", f"./{name}", "-o", "out.csv")[0] == 0
    assert run("cohort", "out.csv", "-o", f"./{name}")[0] == 2
    os.unlink(name)
    assert run("cohort-make", "-n", "5", "-o", "legs.csv")[0] == 0
    assert run("cohort", "legs.csv", "-o", f"./{name}")[0] == 0
    assert sorted(os.listdir()) == sorted([name, "out.csv", "legs.csv"])
    begun(tmp_path / "legs.csv", tmp_path / f"2{name[1:]}", rows=5)
    assert (
        run_cohort(tmp_path / "legs.csv", tmp_path / f"2{name[1:]}", Request(), resume=True).rows
        == 5
    )


def test_a_name_that_no_system_takes(tmp_path, run):
    assert run("cohort-make", "-n", "5", "-o", tmp_path / "legs.csv")[0] == 0
    for command in (["cohort", tmp_path / "legs.csv"], ["cohort-make", "-n", "5"]):
        code, _, err = run(*command, "-o", tmp_path / ("x" * 300 + ".csv"))
        assert code == 2
        assert "name too long" in err
    assert [path.name for path in tmp_path.iterdir()] == ["legs.csv"]


@posix
def test_an_output_is_not_its_input_by_any_name(tmp_path, run):
    (tmp_path / "legs.csv").write_text(GOOD_TABLE)
    (tmp_path / "soft.csv").symlink_to("legs.csv")
    (tmp_path / "hard.csv").hardlink_to(tmp_path / "legs.csv")
    for name in ("soft.csv", "hard.csv", "./legs.csv"):
        code, _, err = run("cohort", tmp_path / "legs.csv", "-o", tmp_path / name, "--force")
        assert code == 2
        assert "the table that is read" in err
    assert (tmp_path / "legs.csv").read_text() == GOOD_TABLE


@pytest.mark.parametrize("seed", ["-1", "-99999999999999999999999"])
def test_seeds_below_nothing(tmp_path, run, seed):
    (tmp_path / "legs.csv").write_text(GOOD_TABLE)
    for words in (
        ["cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv", "--samples", "100"],
        ["cohort", tmp_path / "legs.csv", "-o", tmp_path / "out.csv"],
        ["cohort-make", "-n", "5", "-o", tmp_path / "out.csv"],
        ["plan", GOOD, "--uncertainty", "monte-carlo"],
        ["phantom", "--side", "right", "-o", tmp_path / "leg.png"],
    ):
        code, _, err = run(*words, "--seed", seed)
        assert code == 2, words
        assert "seed" in err
    assert [path.name for path in tmp_path.iterdir()] == ["legs.csv"]


def test_seeds_may_be_as_large_as_they_like(tmp_path, run):
    (tmp_path / "legs.csv").write_text(GOOD_TABLE)
    for k, seed in enumerate((2**64, 2**64, 2**64 + 1)):
        assert (
            run(
                "cohort",
                tmp_path / "legs.csv",
                "-o",
                tmp_path / f"{k}.csv",
                "--samples",
                "100",
                "--seed",
                seed,
            )[0]
            == 0
        )
    first, again, other = ((tmp_path / f"{k}.csv").read_text() for k in range(3))
    assert first == again != other


# The picture of a table of results

RESULTS = {
    "before_hka_deg": [173.5, 176.25],
    "after_hka_deg": [182.0, None],
    "correction_deg": [8.5, None],
    "base_mm": [9.5, None],
    "status": ["ok", "unreachable"],
}


def written(path, columns, delimiter=",", decimal=".", encoding="utf-8"):
    def cell(value):
        return (
            ""
            if value is None
            else str(value).replace(".", decimal)
            if isinstance(value, float)
            else str(value)
        )

    rows = [columns, *zip(*columns.values(), strict=True)]
    path.write_bytes("\n".join(delimiter.join(map(cell, row)) for row in rows).encode(encoding))
    return path


@pytest.mark.parametrize(
    "dialect",
    [{}, {"delimiter": ";", "decimal": ","}, {"delimiter": "\t"}, {"encoding": "utf-8-sig"}],
    ids=str,
)
def test_results_as_a_spreadsheet_saves_them(tmp_path, dialect):
    found = result_columns(written(tmp_path / "t.csv", RESULTS, **dialect))
    assert found["before_hka_deg"].tolist() == RESULTS["before_hka_deg"]
    assert found["base_mm"][0] == 9.5
    assert np.isnan(found["base_mm"][1])
    assert found["status"].tolist() == RESULTS["status"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("before_hka_deg", [173.5, 1e308], "before_hka_deg: found 1e+308 in row 2"),
        ("base_mm", [float("inf"), 1.0], "base_mm: found inf in row 1"),
        ("correction_deg", ["8.5", "about nine"], "correction_deg: found 'about nine' in row 2"),
        ("status", None, "no status"),
        ("before_hka_deg", None, "no before_hka_deg"),
    ],
)
def test_what_is_no_result_is_named(tmp_path, run, ending, column, values, words):
    path, columns = (
        tmp_path / f"t.{ending}",
        {key: value for key, value in RESULTS.items() if key != column},
    )
    columns |= {} if values is None else {column: values}
    written(path, columns) if ending == "csv" else parquet.write_table(pa.table(columns), path)
    code, _, err = run("cohort-plot", path, "-o", tmp_path / "t.png")
    assert code == 2
    assert words in err
    assert not (tmp_path / "t.png").exists()


@pytest.mark.parametrize("leave", ["base_mm", "after_hka_deg", None])
def test_results_with_less_than_all_are_pictured(tmp_path, run, leave):
    columns = {key: value for key, value in RESULTS.items() if key != leave}
    if leave is None:
        columns = {key: [None, None] if key in NUMBERS else ["no-hinge", None] for key in columns}
    assert (
        run("cohort-plot", written(tmp_path / "t.csv", columns), "-o", tmp_path / "t.svg")[0] == 0
    )
    parquet.write_table(
        pa.table({k: pa.array(v) for k, v in columns.items()}), tmp_path / "t.parquet"
    )
    assert run("cohort-plot", tmp_path / "t.parquet", "-o", tmp_path / "p.svg")[0] == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\xff\xfeb\x00",
        b"a,b\n1,2\n",
        b'status,status,before_hka_deg,correction_deg\n"',
        b"PAR1" * 9,
    ],
)
def test_foreign_tables_are_no_results(tmp_path, run, data):
    for ending in ("csv", "parquet"):
        (tmp_path / f"t.{ending}").write_bytes(data)
        code, _, err = run("cohort-plot", tmp_path / f"t.{ending}", "-o", tmp_path / "t.png")
        assert code == 2
        assert f"t.{ending}" in err
