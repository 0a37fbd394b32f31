"""Films in the studio: opened by their content, kept once."""

import io

import numpy as np
import pytest
from PIL import Image

import wedgecalc as wc
from tests.film_files import FOREIGN, films_in


def test_the_studio_opens_what_content_says(tmp_path):
    from wedgecalc.studio.loading import desks_of_file, desks_of_upload

    films_in(tmp_path)
    for name in ("IM0001", "leg.dcm", "leg.png", "leg.csv"):
        (desk,) = desks_of_file(str(tmp_path / name))
        assert desk.radiograph.pixels.shape[0] > 100
        (desk,) = desks_of_upload({name: (tmp_path / name).read_bytes()}, tmp_path)
        assert desk.radiograph is not None
    for name, data, word in (
        ("a.png", FOREIGN["PDF"], "PDF"),
        ("a", b"{}", "text"),
        ("a.json", FOREIGN["GIF"], "GIF"),
    ):
        with pytest.raises(wc.InputError, match=word):
            desks_of_upload({name: data}, tmp_path)


def test_the_studio_keeps_a_film_once_and_so_many_bytes():
    from wedgecalc.sources.radiographs.radiograph import Radiograph
    from wedgecalc.studio.films import FilmStore

    films = FilmStore(most=3 * 10_000)
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


def test_a_case_names_its_film_and_another_is_refused_unless_told(tmp_path):
    from hashlib import sha256

    from wedgecalc.sources.phantom import phantom
    from wedgecalc.studio.desk import Desk
    from wedgecalc.studio.export import saved_bytes
    from wedgecalc.studio.loading import desks_of_upload

    made = phantom(wc.Limb.from_angles(mpta=82), mm_per_px=1.0)
    films = {}
    for name, change in (("own", 0), ("other", 1), ("larger", 0)):
        grey = (made.pixels >> 4).astype(np.uint8)
        grey[0, 0] += change
        grey = np.pad(grey, (0, 10)) if name == "larger" else grey
        buffer = io.BytesIO()
        Image.fromarray(grey).save(buffer, "PNG")
        films[name] = buffer.getvalue()
    (desk,) = desks_of_upload({"x": films["own"]}, tmp_path)
    assert desk.leg.film.sha256 == sha256(films["own"]).hexdigest()
    assert desk.leg.film.size == desk.radiograph.pixels.shape[::-1]
    desk.change(side="right", points=dict(made.landmarks), mm_per_unit=1.0, scale_source="phantom")
    case = saved_bytes(desk)
    for name, field in (("own", None), ("other", "film.sha256"), ("larger", "film.size")):
        for open_it in (
            lambda film, **told: desks_of_upload(
                {"f": film}, tmp_path, Desk(desk.leg), **told
            ),  # after it
            lambda film, **told: desks_of_upload(
                {"f": film, "c.json": case}, tmp_path, **told
            ),  # with it
        ):
            if field is None:
                (found,) = open_it(films[name])
            else:
                with pytest.raises(wc.InputError) as error:
                    open_it(films[name])
                assert [p.field for p in error.value.problems] == [field]
                (found,) = open_it(films[name], another_film=True)
            assert found.leg.points == desk.leg.points
            assert found.leg.film.sha256 == sha256(films[name]).hexdigest()
            assert found.radiograph is not None


def test_a_server_started_anew_has_the_films_of_the_tabs_until_they_are_cleared(tmp_path):
    import os
    import time

    from wedgecalc.sources.radiographs.radiograph import Radiograph
    from wedgecalc.studio.films import KEPT_DAYS, FilmStore

    random, folder = np.random.default_rng(1), tmp_path / "state" / "films"
    shades = [random.integers(0, 255, (60, 50), dtype=np.uint8) for _ in range(3)]
    films = [Radiograph(shade, 0.4, "PixelSpacing", "left", ("a note",)) for shade in shades]
    folder.mkdir(mode=0o755, parents=True)  # as another program may have left it
    first = FilmStore()
    first.keep_in(folder)
    keys = [first.keep(film)[0] for film in films]
    assert [first.keep(film)[0] for film in films] == keys
    assert len(list(folder.iterdir())) == 3
    assert os.name == "nt" or folder.stat().st_mode & 0o077 == 0

    again = FilmStore()
    assert again.get(keys[0]) is None
    again.keep_in(folder)
    for key, film in zip(keys, films, strict=True):
        found = again.get(key)
        assert (found.pixels == film.pixels).all()
        assert (found.mm_per_px, found.scale_source, found.side, found.notes) == (0.4, "PixelSpacing", "left", ("a note",))  # fmt: skip
        assert again.keep(film)[0] == key
    for wrong in ("../../secret", "", "x" * 22):
        assert again.get(wrong) is None

    damaged, old, _ = sorted(folder.iterdir(), key=lambda path: [path.name.endswith(f"{key}.npz") for key in keys].index(True))  # fmt: skip
    damaged.write_bytes(damaged.read_bytes()[:-900])
    os.utime(old, (0, time.time() - (KEPT_DAYS + 1) * 86_400))
    third = FilmStore()
    third.keep_in(folder)
    assert [third.get(key) is None for key in keys] == [True, True, False]
    third.clear()
    assert list(folder.iterdir()) == []
    assert third.get(keys[2]) is not None  # the film of a tab that is open
    third.keep(films[0], on_disk=False)
    third.keep_in(None)
    third.keep(films[1])
    assert list(folder.iterdir()) == []
