"""The way of a film through a node: it is received, its landmarks are found, and its plan is filed once."""

import csv
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pydicom
import pytest

from tests.archive.films import MARKS
from tests.node.places import another, code_of, marked, running, sent, uid_of

HTO = {"procedure": "lateral-closing-wedge-hto", "target": {"measure": "wbl", "value": 62.5}}


def test_a_film_is_answered_with_all_there_is_once(one, tmp_path, pacs):
    case, film = one
    with running(tmp_path, f"PACS@127.0.0.1:{pacs.port}") as node:
        assert sent(film, node.at) == [""]
        node.round()
        assert (node.states(), pacs.kept) == ({"waiting": 1, "aside": 0, "done": 0}, [])
        marked(case, node.marks, uid_of(film), osteotomy=HTO)
        node.round()
        assert pacs.of(uid_of(film)) == ["lines", "numbers", "page", "picture"]
        assert sent(film, node.at) == [""]  # and again
        node.round()
        assert (len(pacs.kept), node.states()["done"]) == (4, 1)
        assert sorted(p.name for p in node.settings.queue_folder.rglob("*.dcm")) == []
        said = json.dumps([node.said, [p.read_text() for p in node.store.folder.rglob("*.json")]])
    source = pydicom.dcmread(film)
    for made in pacs.kept:
        for name in ("PatientID", "PatientName", "StudyInstanceUID", "AccessionNumber"):
            assert made[name].value == source[name].value
    assert not [mark for mark in MARKS if mark in said.split("wedgecalc-case")[0].lower()]


def test_a_case_without_a_procedure_is_measured_or_planned_by_the_verdict(one, tmp_path, pacs):
    case, film = one
    to = f"PACS@127.0.0.1:{pacs.port}"
    other = another(film, tmp_path / "other.dcm")
    with running(tmp_path, to, answers=("lines", "page")) as node:
        sent(film, node.at)
        marked(case, node.marks, code_of(film))
        node.round()
        assert pacs.of(uid_of(film)) == ["lines"]
    with running(tmp_path, to, answers=("lines", "page"), procedure="auto") as node:
        sent(other, node.at)
        marked(case, node.marks, code_of(other))
        node.round()
        assert pacs.of(uid_of(other)) == ["lines", "page"]


def _by_hash(case, film, folder):
    data = next(folder.parent.rglob(f"waiting/{code_of(film)}.dcm")).read_bytes()
    marked(
        case, folder, "any", film={"sha256": hashlib.sha256(data).hexdigest(), "size": [130, 464]}
    )


def _by_table(case, film, folder):
    read = json.loads(case.read_text())
    row = {"id": uid_of(film), "side": read["side"], "units": "px"}
    for name, (x, y) in read["landmarks"].items():
        row |= {f"{name}_x": x, f"{name}_y": y}
    strangers = [row | {"id": f"9.9.{k}", "hip_center_x": 1} for k in range(3)]
    with open(folder / "legs.csv", "w", newline="") as file:
        table = csv.DictWriter(file, row)
        table.writeheader()
        table.writerows([*strangers, row])


WAYS = {
    "uid": lambda case, film, folder: marked(case, folder, uid_of(film)),
    "code": lambda case, film, folder: marked(case, folder, code_of(film)),
    "accession": lambda case, film, folder: marked(case, folder, "ZZACCone"),
    "image": lambda case, film, folder: marked(case, folder, "x", image=f"{code_of(film)}.dcm"),
    "id": lambda case, film, folder: marked(case, folder, "x", id=uid_of(film)),
    "hash": _by_hash,
    "table": _by_table,
}


@pytest.mark.parametrize("way", WAYS)
def test_landmarks_are_found(way, node, pacs, one, tmp_path):
    case, film = one
    film = another(film, tmp_path / "one.dcm")
    sent(film, node.at)
    plain = tmp_path / "case.json"
    plain.write_text(json.dumps({k: v for k, v in json.loads(case.read_text()).items() if k not in ("id", "image")}))  # fmt: skip
    WAYS[way](plain, film, node.marks)
    node.round()
    assert pacs.of(uid_of(film)) == ["lines"], node.said


def test_the_landmarks_of_one_film_answer_no_other(node, pacs, one, tmp_path):
    case, film = one
    first, second = (another(film, tmp_path / f"{k}.dcm", AccessionNumber="ZZ11") for k in "ab")
    marked(case, node.marks, "ZZ11")
    sent([first, second], node.at)
    node.round()
    assert (pacs.kept, node.states()["waiting"]) == ([], 2)
    assert all("accession" in n.reason for n in node.store.films("waiting").values())
    marked(case, node.marks, code_of(first))
    node.round()
    assert len(pacs.of(uid_of(first))) == len(pacs.kept) == 1
    third = another(film, tmp_path / "c.dcm", AccessionNumber="ZZ11")
    sent(third, node.at)  # also after the first is answered
    node.round()
    assert len(pacs.kept) == 1


def test_a_link_to_itself_keeps_no_landmarks_back(node, pacs, one):
    case, film = one
    sent(film, node.at)
    (node.marks / "loop.json").symlink_to("loop.json")
    marked(case, node.marks, code_of(film))
    node.round()
    assert node.states()["done"] == 1


def test_two_files_for_one_film_are_not_chosen_from(node, pacs, one):
    case, film = one
    sent(film, node.at)
    for name in ("a", "b"):
        marked(case, node.marks, name, id=uid_of(film))
    node.round()
    assert (pacs.kept, node.states()["waiting"]) == ([], 1)
    (node.marks / "b.json").unlink()
    node.round()
    assert len(pacs.kept) == 1


def test_what_cannot_be_of_the_film_is_put_aside_until_it_is_changed(node, pacs, one):
    case, film = one
    marks = json.loads(case.read_text())["landmarks"]
    bad = {"landmarks": marks | {"ankle_center": [60, 99999.0]}}, {"side": "left"}, {"units": "mm", "film": None, "landmarks": {"hip_center": [0, 0]}}  # fmt: skip
    sent(film, node.at)
    for changes in bad:
        marked(case, node.marks, code_of(film), **changes)
        node.round()
        node.round()
        assert (pacs.kept, node.states()) == ([], {"waiting": 0, "aside": 1, "done": 0})
    (note,) = node.store.films("aside").values()
    assert note.reason
    assert sum("put aside" in said for said in node.said) == len(bad)
    marked(case, node.marks, code_of(film))
    node.round()
    assert (len(pacs.kept), node.states()["done"]) == (1, 1)


def test_a_plan_that_cannot_be_is_put_aside(node, pacs, one):
    case, film = one
    sent(film, node.at)
    marked(case, node.marks, code_of(film), osteotomy=HTO | {"target": {"measure": "wbl", "value": 20}})  # fmt: skip
    node.round()
    assert (pacs.kept, node.states()["aside"]) == ([], 1)
    sent(film, node.at)  # sent again, it is tried again
    assert node.states() == {"waiting": 1, "aside": 0, "done": 0}


def test_films_that_were_moved_by_hand_are_worked_on(one, tmp_path, pacs):
    case, film = one
    queue = tmp_path / "queue"
    (queue / "waiting").mkdir(parents=True)
    (queue / "waiting" / f"{code_of(film)}.dcm").write_bytes(film.read_bytes())
    (queue / "waiting" / "stray.json").write_text("{")
    with running(tmp_path, f"PACS@127.0.0.1:{pacs.port}", answers=("lines",)) as node:
        marked(case, node.marks, code_of(film))
        node.round()
        assert (len(pacs.kept), node.states()["done"]) == (1, 1)


def test_a_dozen_films(node, pacs, one, tmp_path):
    """Every film is answered, and once; also when all come twice."""
    count = 12
    case, film = one
    films = [another(film, tmp_path / f"{k}.dcm") for k in range(count)]
    marks = json.loads(case.read_text())["landmarks"]
    for k, path in enumerate(films):
        x, y = marks["hip_center"]
        marked(case, node.marks, code_of(path), landmarks=marks | {"hip_center": [x + k / count, y]})  # fmt: skip
    assert set(sent(films, node.at) + sent(films[::-1], node.at)) == {""}
    node.round()
    assert sent(films, node.at) == [""] * count
    node.round()
    assert (len(pacs.kept), len(set(pacs.uids)), node.states()["done"]) == (count, count, count)
    assert all(pacs.of(uid_of(path)) == ["lines"] for path in films[::4])


def test_a_film_that_comes_again_with_another_header_counts_as_it_is_now(node, pacs, one, tmp_path):
    """Patients that were mixed up and put right: the later header decides, before the answer and after it."""
    case, film = one
    code, uid = code_of(film), uid_of(film)
    for patient in ("ZZRIGHT", "ZZLATER"):
        right = another(film, tmp_path / f"{patient}.dcm", SOPInstanceUID=uid, PatientID=patient)
        assert sent([film, right], node.at) + sent(right, node.at) == ["", "", ""]
        marked(case, node.marks, code)
        node.round()
        assert {str(made.PatientID) for made in pacs.kept} == {patient}
        assert node.states() == {"waiting": 0, "aside": 0, "done": 1}
        pacs.kept.clear()


def test_as_many_connections_as_are_allowed_are_let_in_at_once(one, tmp_path):
    from pynetdicom import AE

    with running(tmp_path, associations=2) as node:
        ours = AE("SENDER")
        ours.add_requested_context("1.2.840.10008.1.1")
        with ThreadPoolExecutor(6) as pool:
            calls = [pool.submit(ours.associate, "127.0.0.1", node.port, ae_title="WEDGECALC") for _ in range(6)]  # fmt: skip
            made = [call.result() for call in calls]
        assert sum(one.is_established for one in made) == 2
        assert sum("too many" in words for words in node.said) == 4
        for one_made in made:
            if one_made.is_established:
                one_made.release()
