"""The command detect: one film, or a folder of them."""

import json

import pytest

from tests.detection.conftest import faked as faked
from tests.detection.conftest import film as film
from tests.driving import drive
from wedgecalc.detection import cases
from wedgecalc.detection.film import detect_film
from wedgecalc.errors import InputError
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.reading import load_cases

pytest.importorskip("onnxruntime")


@pytest.fixture(scope="module")
def looked():
    """What the networks found on each film of this module: what is found is frozen, and looking takes seconds."""
    return {}


@pytest.fixture(autouse=True)
def looked_at_once(looked, monkeypatch):
    """Look at films of the same pixels once: what these tests ask is what the command does with it."""

    def once(pixels, *, side=None, networks):
        key = pixels.shape, pixels.tobytes(), side
        if key not in looked:
            try:
                looked[key] = detect_film(pixels, side=side, networks=networks)
            except InputError as error:
                looked[key] = error
        if isinstance(looked[key], InputError):
            raise looked[key]
        return looked[key]

    monkeypatch.setattr(cases, "detect_film", once)


def test_a_film_becomes_a_case_and_says_what_it_is_worth(film, faked, tmp_path):
    faked()
    case = tmp_path / "case.json"
    code, out, err = drive("detect", film(), "-o", case, "--mm-per-px", "0.65")
    assert code == 0, err
    assert out.splitlines()[0].startswith("Experimental")
    assert "SD, mm" in out
    assert "x, px" in out
    assert len(load_cases(case, Reading(unconfirmed=True))) == 2
    assert "studio" in err


def test_json_holds_each_landmark_with_its_spread(film, faked):
    faked()
    code, out, _ = drive("detect", film(legs="right"), "--json")
    found = json.loads(out)
    assert (code, found["format"], found["experimental"]) == (0, "wedgecalc-detected/1", True)
    (leg,) = found["films"][0]["legs"]
    assert leg["landmarks"]["hip_center"]["sd_px"] > 0
    assert leg["landmarks"]["hip_center"]["sd_mm"] is None
    assert found["failed"] == []


def test_a_film_that_is_none_is_refused_with_the_reason(film, faked, tmp_path):
    faked()
    code, out, err = drive("detect", film(legs=""), "-o", tmp_path / "case.json")
    assert (code, out) == (2, "")
    assert "no standing long-leg film" in err
    assert not (tmp_path / "case.json").exists()


def test_a_folder_is_gone_through_to_its_end(film, faked, tmp_path):
    faked()
    film("films/a.png")
    film("films/b.png", "left")
    film("films/c.png", "")
    (tmp_path / "films" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing more")
    (tmp_path / "films" / "note.txt").write_text("no film")
    out_of = tmp_path / "cases"
    code, out, err = drive("detect", tmp_path / "films", "-o", out_of)
    assert code == 0, err
    assert sorted(path.name for path in out_of.iterdir()) == ["a.json", "b.json"]
    assert json.loads(drive("detect", tmp_path / "films", "--json")[1])["unseen"] == []
    assert "broken.png" in err
    assert "c.png" in err
    assert "a.png" in out


def test_a_second_run_keeps_what_is_there(film, faked, tmp_path):
    faked()
    film("films/a.png")
    film("films/b.png", "left")
    out_of = tmp_path / "cases"
    out_of.mkdir()
    (out_of / "a.json").write_text("confirmed by hand")
    code, out, _ = drive("detect", tmp_path / "films", "-o", out_of, "--json")
    assert code == 0
    found = json.loads(out)
    assert [one["film"][-5:] for one in found["films"]] == ["b.png"]
    assert found["kept"][0].endswith("a.png")
    assert (out_of / "a.json").read_text() == "confirmed by hand"
    assert drive("detect", tmp_path / "films", "-o", out_of, "--force")[0] == 0
    assert (out_of / "a.json").read_text() != "confirmed by hand"


def test_an_interruption_leaves_whole_files_and_those_done(film, faked, tmp_path, monkeypatch):
    faked()
    for name in "abc":
        film(f"films/{name}.png")
    real = cases.proposed_case

    def stopped(path, *args, **options):
        if path.name == "b.png":
            raise KeyboardInterrupt
        return real(path, *args, **options)

    monkeypatch.setattr(cases, "proposed_case", stopped)
    code, out, err = drive("detect", tmp_path / "films", "-o", tmp_path / "cases", "--json")
    assert code == 130
    found = json.loads(out)  # what is done is told
    assert [one["film"][-5:] for one in found["films"]] == ["a.png"]
    assert [one[-5:] for one in found["unseen"]] == ["b.png", "c.png"]
    assert "2 of 3 films" in err
    assert [path.name for path in (tmp_path / "cases").iterdir()] == ["a.json"]
    load_cases(tmp_path / "cases" / "a.json", Reading(unconfirmed=True))


def test_films_of_one_name_are_told_apart_or_refused(film, faked, tmp_path):
    faked()
    film("films/a.png")
    film("films/more/a.png")
    film("films/b.tif")
    film("films/b.png")
    folders = tmp_path / "films", tmp_path / "films" / "more"
    code, _, err = drive("detect", *folders, "-o", tmp_path / "cases")
    assert code == 2
    assert "a.png.json" in err
    assert drive("detect", folders[0], "-o", tmp_path / "cases")[0] == 0
    names = {path.name for path in (tmp_path / "cases").iterdir()}
    assert names == {"a.json", "b.png.json", "b.tif.json"}


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("-o", "case.csv"), "output"),
        (("--side", "both"), "--side"),
        (("--mm-per-px", "-1"), "--mm-per-px"),
    ],
)
def test_wrong_options_are_named(words, field, film, faked):
    faked()
    code, _, err = drive("detect", film(), *words)
    assert code == 2
    assert field in err


def test_no_film_at_all(faked, tmp_path):
    faked()
    assert drive("detect", tmp_path)[0] == 2
    assert drive("detect", tmp_path / "absent.png")[0] == 2
