"""Files carry no stranger, no date and no folder."""

import getpass
import io
import os
import re
import stat
import sys
import zipfile
from pathlib import Path

import pytest

import wedgecalc as wc


def test_a_deck_carries_no_stranger(monkeypatch, coarse):
    pptx = pytest.importorskip("pptx")
    import time

    from wedgecalc.teaching.slides import slides_bytes

    plan = wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    data = slides_bytes([("a", plan)], short=True)
    deck = zipfile.ZipFile(io.BytesIO(data))
    whole = b"".join(deck.read(name) for name in deck.namelist() if not name.endswith(".png"))
    assert not re.search(
        rb"Canny|python-pptx|Macintosh|20[012]\d-\d\d-\d\d|\d+/\d+/(20)?1\d", whole
    )
    assert not [
        name
        for name in deck.namelist()
        if "thumbnail" in name or "printer" in name or "app.xml" in name
    ]
    assert {info.date_time for info in deck.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    known = pptx.Presentation(io.BytesIO(data)).core_properties
    assert (known.title, known.author, known.last_modified_by, known.comments) == (
        "wedgecalc",
        "",
        "",
        "",
    )
    assert (known.created, known.modified) == (None, None)
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 4e6)
    assert slides_bytes([("a", plan)], short=True) == data


def test_pictures_and_pages_carry_no_date_and_nobody():
    from PIL import Image

    from wedgecalc.drawing import picture_bytes
    from wedgecalc.pages.report import report_bytes

    plan = wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    dates, me = (
        re.compile(rb"CreationDate|ModDate|<dc:date|20[2-9]\d-\d\d-\d\dT"),
        getpass.getuser().encode(),
    )
    figure = wc.draw(plan)
    for data in (report_bytes(plan), picture_bytes(figure, "pdf"), picture_bytes(figure, "svg")):
        assert not dates.search(data)
        assert b"/Author" not in data
        assert me not in data or len(me) < 5
    assert set(Image.open(io.BytesIO(picture_bytes(figure, "png"))).info) <= {"dpi"}


def test_doctor_names_no_folder_and_nobody(run):
    for arguments in (["doctor"], ["doctor", "--json"]):
        out = run(*arguments)[1]
        assert str(Path.home()) not in out or str(Path.home()) == "/"
        assert os.getcwd() not in out
        assert sys.prefix not in out


def test_a_page_that_opens_the_browser_is_its_owners_alone(tmp_path):
    pytest.importorskip("panel")
    from wedgecalc.studio.server import pointer_to

    page = tmp_path / "studio.html"
    where = pointer_to("http://127.0.0.1:1/?token=secret", page)
    assert "secret" not in where
    assert "secret" in page.read_text()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600 or os.name == "nt"
    with pytest.raises(FileExistsError):
        pointer_to("http://127.0.0.1:1/?token=other", page)
