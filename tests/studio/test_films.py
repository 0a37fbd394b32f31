"""Films in the studio: opened by their content, kept once."""

import numpy as np
import pytest

import wedgecalc as wc
from tests.film_files import FOREIGN, films_in


def test_the_studio_opens_what_content_says(tmp_path):
    from wedgecalc.studio.loading import opened, uploaded

    films_in(tmp_path)
    for name in ("IM0001", "leg.dcm", "leg.png", "leg.csv"):
        (desk,) = opened(str(tmp_path / name))
        assert desk.radiograph.pixels.shape[0] > 100
        (desk,) = uploaded({name: (tmp_path / name).read_bytes()}, tmp_path)
        assert desk.radiograph is not None
    for name, data, word in (
        ("a.png", FOREIGN["PDF"], "PDF"),
        ("a", b"{}", "text"),
        ("a.json", FOREIGN["GIF"], "GIF"),
    ):
        with pytest.raises(wc.InputError, match=word):
            uploaded({name: data}, tmp_path)


def test_the_studio_keeps_a_film_once_and_so_many_bytes():
    from wedgecalc.sources.radiographs.radiograph import Radiograph
    from wedgecalc.studio.films import Films

    films = Films(most=3 * 10_000)
    keys = {films.keep(Radiograph(np.full((100, 100), 7, np.uint8)))[0] for _ in range(12)}
    assert len(keys) == len(films) == 1
    (key,) = keys
    first = films.get(key)
    assert films.keep(Radiograph(np.full((100, 100), 7, np.uint8)))[1] is first
    assert films.keep(Radiograph(np.full((100, 100), 7, np.uint8), side="left"))[1] is not first
    for shade in range(8, 20):
        films.keep(Radiograph(np.full((100, 100), shade, np.uint8)))
    assert len(films) == 3
    assert films.get(key) is None
    big = Radiograph(np.zeros((1000, 1000), np.uint8))
    key, kept = films.keep(big)
    assert (len(films), films.get(key)) == (1, kept)
