"""The studio beside a real archive: a film searched and opened, planned, and filed in its own study."""

import json

import pytest

pytest.importorskip("panel")
pytest.importorskip("playwright")

from tests.archive.films import HEADER, MARKS, film
from tests.archive.orthanc import free_port
from tests.driving import drive
from tests.studio_browser import CHROMIUM, browser, calm, open_page, studio, text_of

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def leg(tmp_path):
    """A film with its case, which does not say on which copy of the film it was marked."""
    case, path = film(tmp_path)
    raw = json.loads(case.read_text())
    case.write_text(json.dumps({k: v for k, v in raw.items() if k not in ("film", "image")}))
    return case, path


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    calm(page)


def said(page, text):
    page.get_by_role("status").get_by_text(text).wait_for()
    calm(page)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_a_film_is_opened_from_the_archive_and_its_plan_filed(emptied, leg, tmp_path):
    case, path = leg
    assert drive("send", path, "--to", emptied.dimse)[0] == 0
    place = tmp_path / "started"
    place.mkdir()
    with browser() as chromium, studio("--archive", emptied.dimse, folder=place) as address:
        page = open_page(chromium.new_context(viewport={"width": 1280, "height": 900}), address)
        assert "Films come from the archive" in text_of(page, "footer")
        page.get_by_label("What to search for").fill("*")
        press(page, "Search the archive")
        said(page, "one whole accession number")
        page.get_by_label("What to search for").fill(HEADER["AccessionNumber"])
        page.get_by_label("What to search for").press("Enter")
        said(page, "Long-leg films found: 1")
        films = page.get_by_label("Films found")
        shown = films.inner_text()
        assert "LEG · AP" in shown
        assert not [mark for mark in MARKS if mark in text_of(page, "body").lower()]
        page.get_by_label("Show names").check()
        calm(page)
        assert "Zzname^Zzfirst" in films.inner_text()
        press(page, "Open this film")
        page.wait_for_function("pictured()")
        calm(page)
        press(page, "Export")
        press(page, "File in the archive")
        said(page, "no plan yet")
        press(page, "Film")
        page.locator("input[type=file]").set_input_files(case)
        page.wait_for_function("handles().length > 5")
        calm(page)
        press(page, "Export")
        for what in ("the surgeon's page (PDF)", "the picture before and after"):
            page.get_by_label(what).uncheck()
        calm(page)
        press(page, "File in the archive")
        said(page, "Filed in the archive: the numbers (Structured Report), lines")
        assert page.complaints == []
        kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert not [mark for mark in MARKS if mark in kept.lower()]
        address.process.send_signal(2)
        output = "".join(address.process.communicate(timeout=180))
        assert not [mark for mark in MARKS if mark in output.lower()]
    assert list(place.iterdir()) == []
    (of_study,) = emptied.get("/studies")
    series = [emptied.get(f"/series/{s}") for s in emptied.get(f"/studies/{of_study}")["Series"]]
    assert sorted(s["MainDicomTags"]["Modality"] for s in series) == ["DX", "PR", "SR"]


@pytest.fixture
def server(emptied):
    """The state of a studio with an archive, without its page."""
    from wedgecalc.archive.peer import peer_of
    from wedgecalc.studio.archive import Archive

    made = Archive()
    made.peer = peer_of(emptied.dimse, "--archive")
    return made


def test_only_films_of_the_archive_are_filed(emptied, server, leg, tmp_path):
    from wedgecalc.errors import InputError
    from wedgecalc.studio.archive import OBJECTS, plan_objects
    from wedgecalc.studio.loading import desks_of_file, desks_of_upload

    case, path = leg
    assert drive("send", path, "--to", emptied.dimse)[0] == 0
    elsewhere = desks_of_upload(
        {"film.dcm": path.read_bytes(), "leg.json": case.read_bytes()}, tmp_path
    )
    assert server.header(elsewhere[0].leg) is None
    (found,) = server.search("date", HEADER["StudyDate"])
    data = server.take(found)
    (desk,) = desks_of_upload({"film.dcm": data, "leg.json": case.read_bytes()}, tmp_path)
    header = server.header(desk.leg)
    assert header is not None
    assert len(header) < 20_000  # no pixels
    made = plan_objects(desk, OBJECTS, "print", header, tmp_path)
    assert [name for name, why in server.store(made, tmp_path) if not why] == list(OBJECTS)
    assert [name for name, why in server.store(made, tmp_path) if not why] == list(OBJECTS)
    assert len(emptied.get("/instances")) == 5  # once each, beside the film
    (other,) = desks_of_file("demo:knock-knee-left")
    with pytest.raises(InputError) as refused:
        plan_objects(other, OBJECTS, "print", header, tmp_path)
    assert not [mark for mark in MARKS if mark in str(refused.value).lower()]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["film.dcm", "film.json"]


def test_an_audit_is_filed_in_the_study_of_the_film_after_surgery(emptied, server, tmp_path, monkeypatch):  # fmt: skip
    """On the page: its button is there once there is an audit, and says where the film has to come from."""
    from tests.archive.test_objects import numbers_in
    from wedgecalc.studio import archive_panel, controls
    from wedgecalc.studio.archive import audit_objects
    from wedgecalc.studio.loading import desks_of_upload
    from wedgecalc.studio.page import Studio

    own = {"before": ("--mpta", 82), "after": ("--mpta", 89)}
    studies = {"before": "1.2.3.41", "after": "1.2.3.42"}
    for module in (archive_panel, controls):
        monkeypatch.setattr(module, "ARCHIVE", server)
    page, said, taken = Studio(), [], {}
    monkeypatch.setattr(page, "say", said.append)
    panel = page.controls.to_archive
    for name, options in own.items():
        case, path = film(tmp_path, *options, name=name, StudyInstanceUID=studies[name], SeriesInstanceUID=f"{studies[name]}.1")  # fmt: skip
        if name == "before":
            raw = json.loads(case.read_text()) | {"osteotomy": {"procedure": "lateral-closing-wedge-hto"}}  # fmt: skip
            case.write_text(json.dumps(raw))
        assert drive("send", path, "--to", emptied.dimse)[0] == 0
        (found,) = (one for one in server.search("patient", HEADER["PatientID"]) if one.header.StudyInstanceUID == studies[name])  # fmt: skip
        taken[name] = {"film.dcm": server.take(found), "leg.json": case.read_bytes()}
        assert not panel.audit.visible
        page.controls.open.opens_after(name == "after")
        page.controls.open._put(desks_of_upload(taken[name], tmp_path))
    before, after = page.desk.planned.leg, page.desk.leg
    assert panel.audit.visible
    header = server.header(after)
    made = audit_objects(before, [after], "light", header, tmp_path)
    assert [name for name, why in server.store(made, tmp_path) if not why] == ["audit", "numbers", "lines"]  # fmt: skip
    assert len(emptied.get("/instances")) == 5
    for study in emptied.get("/studies"):
        tags = emptied.get(f"/studies/{study}")
        of_after = tags["MainDicomTags"]["StudyInstanceUID"] == studies["after"]
        series = [emptied.get(f"/series/{one}")["MainDicomTags"] for one in tags["Series"]]
        kinds = sorted(one["Modality"] for one in series)
        assert kinds == (["DX", "OT", "PR", "SR"] if of_after else ["DX"])
        assert not of_after or "wedgecalc: audit, right leg" in [one.get("SeriesDescription") for one in series]  # fmt: skip
    (tmp_path / "n.dcm").write_bytes(made["numbers"])
    told, _ = numbers_in(tmp_path / "n.dcm")
    assert told["leg as marked"]["mpta_deg"][0] == pytest.approx(after.outcome.before.mpta)
    server._headers.clear()
    panel._file_audit()
    assert "opened from the archive" in said[-1]


def test_an_archive_that_is_away_is_named(leg):
    pytest.importorskip("pynetdicom")
    from wedgecalc.archive.peer import peer_of
    from wedgecalc.errors import InputError
    from wedgecalc.studio.archive import Archive

    away = Archive()
    away.peer = peer_of(f"X@127.0.0.1:{free_port()}", "--archive")
    with pytest.raises(InputError, match="nobody listens"):
        away.search("patient", "4711")
    with pytest.raises(InputError, match="without wildcards"):
        away.search("patient", "47*")


def test_options_of_an_archive_need_one():
    for words in (("--tls",), ("--move-port", 4000), ("--archive", "PACS"), ("--archive", "http://me:x@h")):  # fmt: skip
        code, _, err = drive("studio", "--no-browser", *words)
        assert (code, "--archive" in err) == (2, True), err
