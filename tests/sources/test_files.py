"""Files are written whole, with the permissions of the process, by any number of threads."""

import os
import threading

import pytest

from wedgecalc.sources.files import write_whole


def test_no_other_thread_sees_another_umask(tmp_path, monkeypatch):
    monkeypatch.setattr(
        os, "umask", lambda mask: pytest.fail("the umask belongs to the whole process")
    )
    write_whole(tmp_path / "a.txt", b"a")
    assert not [left for left in tmp_path.iterdir() if left.name != "a.txt"]


def test_files_have_the_permissions_that_the_process_gives(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a.txt", b"a")
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


def test_a_name_as_long_as_the_disk_allows(tmp_path):
    name = "a" * 251 + ".png"
    write_whole(tmp_path / name, b"a")
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_many_threads_write_one_file_whole(tmp_path):
    path, texts = tmp_path / "a.txt", [bytes([65 + k]) * 100_000 for k in range(8)]
    threads = [
        threading.Thread(target=write_whole, args=(path, text), kwargs={"force": True})
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in texts
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]
