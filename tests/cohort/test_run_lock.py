"""Two runs for one output, and what stands where the table is made."""

import json
import os
import shutil
import subprocess
import sys

import pytest

import wedgecalc as wc
from wedgecalc.cohort.request import Request

pa = pytest.importorskip("pyarrow")

from pyarrow import csv, parquet  # noqa: E402

from tests.cohort_tables import CASE, begun, posix, rows_noted, same  # noqa: E402  # noqa: E402
from wedgecalc.cohort import run_lock as claim  # noqa: E402
from wedgecalc.cohort.growing_file import GrowingTable  # noqa: E402
from wedgecalc.cohort.run import run_cohort  # noqa: E402


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
from wedgecalc.cohort.run_lock import locked_folder
with locked_folder(pathlib.Path({str(out)!r})):
    print("mine", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout.readline() == "mine\n"
        with pytest.raises(wc.InputError, match=f"process {owner.pid}"), claim.locked_folder(out):
            pass
        owner.kill()
    with claim.locked_folder(out) as folder:
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


def damaged(note):
    """Write each damage into a note."""
    told = json.loads(note.read_text())
    for key, value in ((key, value) for key, values in DAMAGE.items() for value in values):
        note.write_text(json.dumps(told | {key: value}))
        yield key, value


def test_a_damaged_note_is_not_gone_on_from(tmp_path, table, run):
    out = tmp_path / "out.csv"
    begun(table, out)
    for damage in damaged(claim.folder_of(out) / "note.json"):
        code, _, err = run("cohort", table, "-o", out, "--resume")
        assert (code, "no interrupted run" in err, out.exists()) == (2, True, False), damage
    assert claim.folder_of(out).exists()


@pytest.mark.parametrize("key", DAMAGE)
def test_a_damaged_note_is_none(tmp_path, table, run, key):
    out = tmp_path / "out.csv"
    rows = table.read_text().splitlines(keepends=True)
    table.write_text("".join(rows[:151]))  # one batch more than was noted
    begun(table, out)
    note = claim.folder_of(out) / "note.json"
    kept = shutil.copytree(note.parent, tmp_path / "kept")
    for value in DAMAGE[key]:
        shutil.copytree(kept, note.parent, dirs_exist_ok=True)
        note.write_text(json.dumps(json.loads(note.read_text()) | {key: value}))
        code, _, err = run("cohort", table, "-o", out)
        assert (code, "no interrupted run" in err, out.exists()) == (0, False, True), value
        out.unlink()


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
        if os.path.basename(path) == claim.OWNER_FILE:
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
    assert "not a file" in run("cohort", tmp_path / "wait.csv", "-o", tmp_path / "out.csv")[2]
    for words in (
        ["cohort-plot", tmp_path / "wait.csv", "-o", tmp_path / "out.png"],
        ["cohort", table, "-o", tmp_path / "wait.csv"],
        ["convert", CASE, tmp_path / "wait.json"],
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
            ["convert", CASE, link],
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
