"""From the archive and back: a film is fetched, planned, filed, and found again with the plan's numbers."""

import json
import urllib.request

import numpy as np
import pydicom
import pytest

from tests.archive.films import HEADER, film, plan_words
from tests.archive.keys import keys_in
from tests.archive.proxy import encrypted
from tests.archive.test_objects import numbers_in
from tests.covering import THOROUGH
from tests.driving import drive

MODALITIES = {"report": "DOC", "draw": "OT"}
PAGE, PICTURE = ("report",), ("draw", "--on-radiograph")
# All that is filed by the one way, which has nothing to do with what is on a page, and a picture by the others.
WAYS = {"dimse": (PAGE, PICTURE), **dict.fromkeys(("web", "https"), (PAGE, PICTURE) if THOROUGH else (PICTURE,))}  # fmt: skip


@pytest.fixture(params=WAYS)
def place(emptied, request, tmp_path_factory):
    """How an archive is reached: its name, the options it needs, and the pages filed by this way."""
    if request.param != "https":
        yield getattr(emptied, request.param), (), WAYS[request.param]
        return
    keys = keys_in(tmp_path_factory.mktemp("keys"))
    with encrypted(emptied.http, keys) as port:
        trust = ("--tls-ca", keys / "ca.pem")
        yield f"https://127.0.0.1:{port}/dicom-web", trust, WAYS["https"]


def test_a_film_is_planned_and_its_plan_filed(emptied, tmp_path, place):
    place, trust, pages = place
    case, source = film(tmp_path, name="hospital")
    assert drive("send", source, "--to", place, *trust)[0] == 0
    if trust:  # and to nobody whose certificate is not trusted
        code, _, err = drive("send", source, "--to", place)
        assert (code, "--tls-ca" in err) == (2, True)
    desk = tmp_path / "desk"
    desk.mkdir()
    taken = desk / source.name  # the case names its film
    asked = ("fetch", place, "--accession", HEADER["AccessionNumber"], *trust)
    assert drive(*asked, "-o", taken)[0] == 0
    case = case.rename(desk / case.name)
    code, out, _ = drive("plan", *plan_words(case), "--json")
    plan = json.loads(out)
    assert code == 0
    files = [desk / "numbers.dcm"]
    for command, *more in pages:
        files.append(desk / f"{command}.dcm")
        numbers = ("--numbers", files[0]) if len(files) == 2 else ()
        words = (*plan_words(case), *more, *numbers, "-o", files[-1], "--study", taken)
        code, _, err = drive(command, *words)
        assert code == 0, err
    assert drive("send", *files, "--to", place, *trust)[0] == 0

    (patient,), (of_study,) = emptied.get("/patients"), emptied.get("/studies")
    assert emptied.get(f"/patients/{patient}")["MainDicomTags"]["PatientID"] == HEADER["PatientID"]
    series = [emptied.get(f"/series/{s}") for s in emptied.get(f"/studies/{of_study}")["Series"]]
    assert sorted(s["MainDicomTags"]["Modality"] for s in series) == sorted(
        ["DX", "SR", *(MODALITIES[command] for command, *_ in pages)]
    )
    (report,) = (s for s in series if s["MainDicomTags"]["Modality"] == "SR")
    back = tmp_path / "back.dcm"
    address = f"http://127.0.0.1:{emptied.http}/instances/{report['Instances'][0]}/file"
    with urllib.request.urlopen(address, timeout=60) as answer:
        back.write_bytes(answer.read())
    found, _ = numbers_in(back)
    for group, state in (("leg as marked", "before"), ("leg as planned", "after")):
        values = {k: v for k, v in plan[state]["measures"].items() if v is not None}
        assert {k: found[group][k][0] for k in values} == values
    points = found["leg as marked"]["wbl_pct"][2][0]
    marks = json.loads(case.read_text())["landmarks"]
    order = ("hip_center", "ankle_center", "plateau_medial", "plateau_lateral")
    known = [k for k, name in enumerate(order) if name in marks]
    assert np.allclose(np.asarray(points)[known], [marks[order[k]] for k in known], atol=1e-3)
    assert len(known) >= 3
    image = pydicom.dcmread(source).SOPInstanceUID
    assert image.encode() in back.read_bytes()
    assert drive(*asked, "-o", taken)[0] == 0  # still one long-leg film
