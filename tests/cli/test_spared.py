"""No output of a command replaces a file that it reads, also with --force."""

import pytest

from tests.driving import drive


@pytest.mark.parametrize("name", ["film.png", "again.png", "leg.json"])
def test_what_is_read_is_not_replaced(name, tmp_path):
    words = ("--side", "right", "--mpta", 83, "--mm-per-px", 2, "--noise", 0)
    assert drive("phantom", *words, "-o", tmp_path / "film.png")[0] == 0
    case, film = tmp_path / "film.json", tmp_path / "film.png"
    (tmp_path / "again.png").hardlink_to(film)
    case.rename(tmp_path / "leg.json")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    how = ("-p", "lateral-closing-wedge-hto", "-o", tmp_path / name)
    assert drive("draw", tmp_path / "leg.json", *how, "--force")[0] == 2
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
