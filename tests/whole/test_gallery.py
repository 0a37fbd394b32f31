"""The gallery's page is the one its code writes, and its commands draw."""

import importlib.util

import pytest

from tests.driving import asked
from tests.places import ROOT

DOCS = ROOT / "docs"
spec = importlib.util.spec_from_file_location("make_gallery", DOCS / "make_gallery.py")
gallery = importlib.util.module_from_spec(spec)
spec.loader.exec_module(gallery)


def test_the_page_is_up_to_date():
    assert (DOCS / "gallery.md").read_text(encoding="utf-8") == gallery.page()
    for name in gallery.PICTURES:
        assert (DOCS / "gallery" / f"{name}.png").stat().st_size > 10_000
    assert {path.stem for path in (DOCS / "gallery").iterdir()} == {
        *gallery.PICTURES,
        gallery.FILM[0],
    }


@pytest.mark.parametrize("name", gallery.PICTURES)
@pytest.mark.usefixtures("coarse")
def test_every_command_draws(name, tmp_path):
    with asked():  # the command line is built once
        gallery.make(tmp_path, [name], width="3")
    assert (tmp_path / f"{name}.png").stat().st_size > 2_000


def test_the_command_of_the_film_draws(tmp_path, coarse):
    with asked():
        gallery.make(tmp_path, [gallery.FILM[0]])
    assert (tmp_path / f"{gallery.FILM[0]}.gif").stat().st_size > 10_000


def test_every_view_is_shown():
    from wedgecalc.drawing import VIEWS

    assert set(VIEWS) <= set(gallery.PICTURES)
