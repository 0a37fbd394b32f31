"""Films of one study: each gets the answer to the landmarks that were marked on it, and no other."""

import json

import pydicom
import pytest
from pydicom.uid import generate_uid

from tests.archive.films import film as film_of
from tests.archive.films import mirrored
from tests.node.places import another, code_of, running, sent, uid_of
from wedgecalc.sources.radiographs.dicom import digest_code as code_of_uid

NUMBER = "ZZACC77"


def plain(case, **changes):
    """A case that names no film."""
    raw = json.loads(case.read_text()) | changes
    return {k: v for k, v in raw.items() if k not in ("id", "image", "film")} | changes


def put(node, name, raw):
    (node.marks / f"{name}.json").write_text(json.dumps(raw))


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """The films of both legs, of one study, each with its case."""
    folder = tmp_path_factory.mktemp("two")
    study = {"StudyInstanceUID": generate_uid(entropy_srcs=["two"])}
    return {side: film_of(folder, "--mm-per-px", 2, side=side, name=side, **study) for side in ("right", "left")}  # fmt: skip


def both(two):
    """One file for the study, with both legs."""
    legs = [plain(case) | {"id": f"{NUMBER}-{side}"} for side, (case, _) in two.items()]
    shared = {key: legs[0][key] for key in ("format", "units")}
    return shared | {"legs": [{k: v for k, v in leg.items() if k not in shared} for leg in legs]}


def test_films_of_one_study_that_arrive_together_each_get_their_own_answer(node, pacs, two):
    sent([path for _, path in two.values()], node.at)
    put(node, NUMBER, both(two))
    node.round()
    assert {len(pacs.of(uid_of(path))) for _, path in two.values()} == {1}, node.said
    for made in pacs.kept:
        (side,) = (side for side, (_, path) in two.items() if uid_of(path).encode() in str(made).encode())  # fmt: skip
        assert f"{side} leg" in made.SeriesDescription


def test_two_files_with_a_leg_each_mark_one_film(node, pacs, one, tmp_path):
    case, film = one
    film = another(film, tmp_path / "both.dcm", Laterality="B", ImageLaterality="B")
    sent(film, node.at)
    right = plain(case)
    marks = mirrored(right["landmarks"], pydicom.dcmread(film).Columns)
    for leg in (right, right | {"side": "left", "landmarks": marks}):
        put(node, f"leg-{leg['side']}", leg | {"id": code_of(film)})
    node.round()
    assert pacs.of(uid_of(film)) == ["lines", "lines"], node.said


def test_a_film_waits_for_others_of_its_study_before_its_accession_number_counts(one, tmp_path, pacs):  # fmt: skip
    case, film = one
    first, second = (another(film, tmp_path / f"{k}.dcm", AccessionNumber=NUMBER) for k in "ab")
    with running(tmp_path, f"PACS@127.0.0.1:{pacs.port}", answers=("lines",), settle=3600) as node:
        put(node, NUMBER, plain(case))
        sent(first, node.at)
        node.round()
        (note,) = node.store.films("waiting").values()
        assert (pacs.kept, "other films" in note.reason) == ([], True)
        sent(second, node.at)  # seconds later
        object.__setattr__(node.settings, "settle", 0)
        node.round()
        assert (pacs.kept, node.states()["waiting"]) == ([], 2)
        assert all("more than one" in n.reason for n in node.store.films("waiting").values())
        put(node, NUMBER, plain(case) | {"film": {"code": code_of(second)}})
        node.round()
        assert (pacs.of(uid_of(first)), pacs.of(uid_of(second))) == ([], ["lines"])


@pytest.mark.parametrize("told", ["size", "points", "side", "code"])
def test_the_film_that_was_marked_is_known(told, node, pacs, one, tmp_path):
    """The film of a study of two is told by what the case says; also once the other one is answered."""
    case, film = one
    read = pydicom.dcmread(film)
    right = another(film, tmp_path / "right.dcm", AccessionNumber=NUMBER)
    header = {"side": {"Laterality": "L", "ImageLaterality": "L"}, "points": {"Rows": 350, "PixelData": read.PixelData[: 350 * read.Columns * 2]}}  # fmt: skip
    small = {"Rows": 460, "PixelData": read.PixelData[: 460 * read.Columns * 2]}
    other = another(film, tmp_path / "other.dcm", AccessionNumber=NUMBER, **header.get(told, small if told == "size" else {}))  # fmt: skip
    stated = {"size": {"size": [read.Columns, read.Rows]}, "code": {"code": code_of(right)}}
    sent([other, right], node.at)
    for _ in range(2):
        node.round()
    put(node, NUMBER, plain(case) | ({"film": stated[told]} if told in stated else {}))
    node.round()
    assert (pacs.of(uid_of(right)), pacs.of(uid_of(other))) == (["lines"], []), node.said
    (note,) = node.store.films("waiting").values()
    assert "another film" in note.reason
    again = another(film, tmp_path / "again.dcm", AccessionNumber=NUMBER)
    sent(again, node.at)
    node.round()
    assert pacs.of(uid_of(again)) == []


def test_a_case_of_the_same_film_in_other_bytes_is_taken(node, pacs, one, tmp_path):
    """As the studio saves it on a film that came from the archive: by its code, under any name."""
    from wedgecalc.studio.loading import desks_of_upload
    from wedgecalc.studio.saving import saved_leg

    case, film = one
    read = pydicom.dcmread(film)
    read.ImageComments = "as the archive sends it"
    read.save_as(tmp_path / "film.dcm")
    files = {"film.dcm": (tmp_path / "film.dcm").read_bytes(), "leg.json": json.dumps(plain(case)).encode()}  # fmt: skip
    (desk,) = desks_of_upload(files, tmp_path)
    saved = saved_leg(desk.leg).document()
    assert saved["film"]["code"] == code_of(film) == code_of_uid(uid_of(film))
    sent(film, node.at)
    put(node, "anything", saved)
    node.round()
    assert pacs.of(uid_of(film)) == ["lines"], node.said


def test_a_case_that_was_marked_on_another_film_waits_for_it(node, pacs, one, tmp_path):
    case, film = one
    film = another(film, tmp_path / "a.dcm", AccessionNumber=NUMBER)
    sent(film, node.at)
    put(node, NUMBER, plain(case) | {"film": {"sha256": "0" * 64}})
    node.round()
    assert (pacs.kept, node.states()) == ([], {"waiting": 1, "aside": 0, "done": 0})
    put(node, NUMBER, plain(case))
    node.round()
    assert len(pacs.kept) == 1
