"""A node between a sender and a real archive: what it files is found there, with the plan's numbers."""

import json
import urllib.request

import pydicom
import pytest

from tests.archive.test_objects import numbers_in
from tests.driving import drive


@pytest.mark.parametrize("way", ["dimse", "web"])
def test_what_a_node_files_is_found_with_the_numbers_of_the_command(emptied, tmp_path, way):
    from tests.node.places import code_of, marked, running, sent, small_film

    case, film = small_film(tmp_path)
    hto = {"procedure": "lateral-closing-wedge-hto"}
    with running(tmp_path, getattr(emptied, way), answers=("numbers",)) as node:
        assert sent(film, node.at) == [""]
        typed = marked(case, node.marks, code_of(film), osteotomy=hto)
        node.round()
        assert node.states()["done"] == 1, node.said
        code, out, _ = drive("plan", typed, "--json", "--image", film)
    assert code == 0
    (stored,) = emptied.get("/instances")
    back = tmp_path / "back.dcm"
    address = f"http://127.0.0.1:{emptied.http}/instances/{stored}/file"
    with urllib.request.urlopen(address, timeout=60) as answer:
        back.write_bytes(answer.read())
    assert pydicom.dcmread(back).StudyInstanceUID == pydicom.dcmread(film).StudyInstanceUID
    found, plan = numbers_in(back)[0], json.loads(out)
    for group, state in (("leg as marked", "before"), ("leg as planned", "after")):
        values = {k: v for k, v in plan[state]["measures"].items() if v is not None}
        assert {k: found[group][k][0] for k in values} == values
