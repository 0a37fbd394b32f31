"""Nothing gets in from the folder in which a case lies, and what goes out carries nothing that hides, runs or names a stranger."""

import csv
import getpass
import io
import json
import os
import re
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wedgecalc as wc
from wedgecalc.isolation import ROOT, apart, trusted
from wedgecalc.sources.case import case_dir, case_of
from wedgecalc.text import cell, from_cell, on_screen, visible

INPUTS = Path(__file__).parents[1] / "inputs"
SCRIPT = Path(sys.executable).with_name("wedgecalc")
COMMAND = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-P", "-m", "wedgecalc"]
MODULE = [sys.executable, "-m", "wedgecalc"]
# What wedgecalc and its libraries import, at the start or later, as modules and as packages; and what Python itself would.
MODULES = ("numpy", "matplotlib", "shapely", "pydantic", "typer", "rich", "pydicom", "gdcm", "pyarrow", "pandas", "pptx", "lxml", "dask", "distributed",
           "panel", "bokeh", "tornado", "imageio_ffmpeg", "typing", "json", "csv", "dataclasses", "difflib", "subprocess", "tempfile", "hashlib", "webbrowser",
           "annotated_types", "sitecustomize", "usercustomize")  # fmt: skip
PACKAGES = ("PIL", "contourpy", "mpl_toolkits")
SETTINGS = {
    "matplotlibrc": "text.usetex: True\nfigure.dpi: 7\nsavefig.format: nonsense\nno such key: 1\nbackend: bogus\n",
    "pyproject.toml": "[tool.wedgecalc]\nrun = 'evil'\n[tool.pytest.ini_options]\naddopts = '--evil'\n",
    ".env": "PYTHONSTARTUP=numpy.py\nMPLBACKEND=bogus\nBOKEH_RESOURCES=cdn\n",
    "setup.cfg": "[evil]\n",
    "dask.yaml": "distributed:\n  scheduler:\n    preload: [numpy]\n",
    "pyvenv.cfg": "home = .\n",
    "evil.pth": "import numpy\n",
}
ESC, BIDI, ZERO, BOM, LINE = "\x1b[31m", "\u202e", "\u200b", "\ufeff", "\u2028"
HIDDEN = (ESC, BIDI, ZERO, BOM, LINE, "\x9b2J", "\u2066", "\u2029", "\u200f", "\x7f", "\u00ad")
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def environment(**more):
    """Return the environment of an ordinary shell: nothing that hides what the current folder could do."""
    hiding = (
        "PYTHONUNBUFFERED",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONSAFEPATH",
        "PYTHONPATH",
        "MPLBACKEND",
    )
    return {k: v for k, v in os.environ.items() if k not in hiding} | more


def called(command, *arguments, cwd, **more):
    return subprocess.run([*command, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=240, env=environment(**more), errors="surrogateescape")  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A folder with a case and a compressed radiograph, and everything beside them that a stranger could wish to be run or read."""
    folder = tmp_path_factory.mktemp("hostile")
    for name in MODULES:
        (folder / f"{name}.py").write_text(_flagging(folder, name))
    for name in PACKAGES:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(_flagging(folder, name))
    for name, text in SETTINGS.items():
        (folder / name).write_text(text)
    raw = wc.load_case("demo:phantom-left").file.model_dump(exclude_none=True, mode="json")
    film = "film.dcm" if _compressed(folder / "film.dcm") else "film.png"
    (folder / "film.png").write_bytes((case_dir() / "phantom-left.png").read_bytes())
    (folder / "leg.json").write_text(json.dumps(raw | {"image": film}))
    (folder / "table.csv").write_bytes((INPUTS / "tables" / "ok.csv").read_bytes())
    return folder


def _flagging(folder, name):
    return f"open({str(folder / 'FLAG')!r}, 'a').write({name + chr(10)!r})\n"


def _compressed(path):
    """Write the phantom's radiograph so that a process of its own decodes it; return whether that can be done here."""
    try:
        import pydicom
        from PIL import Image
        from pydicom.encaps import encapsulate
    except ImportError:
        return False
    from wedgecalc.sources.radiographs.dicom import dicom_bytes

    stream = io.BytesIO()
    with Image.open(case_dir() / "phantom-left.png") as picture:
        grey = picture.convert("L")
    grey.save(stream, "JPEG")
    read = pydicom.dcmread(
        io.BytesIO(dicom_bytes(np.zeros(grey.size[::-1], np.uint16), 0.6, "left"))
    )
    read.BitsAllocated = read.BitsStored = 8
    read.HighBit = 7
    read.WindowCenter, read.WindowWidth = "127.5", "256"
    read.PixelData = encapsulate([stream.getvalue()])
    read["PixelData"].VR = "OB"
    read.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.50"
    read.save_as(path)
    return True


def flags(folder):
    """Return which strangers' modules were run, and forget it."""
    flag = folder / "FLAG"
    found = flag.read_text().split() if flag.exists() else []
    flag.unlink(missing_ok=True)
    return found


COMMANDS = (
    ["demo", "-o", "a.png"], ["measure", "leg.json"], ["measure", "."], ["measure", "table.csv", "--json"], ["analyse", "leg.json"],
    ["plan", "leg.json", "-p", "lateral-closing-wedge-hto", "-o", "a.svg"], ["check", "leg.json", "-p", "lateral-closing-wedge-hto", "--base", "9"],
    ["compare", "leg.json"], ["sweep", "leg.json", "--over", "base"], ["double-level", "leg.json"],
    ["draw", "leg.json", "--view", "radiograph", "-o", "a.pdf"], ["animate", "demo:medial-oa-right", "-o", "a.mp4"], ["slides", "leg.json", "-o", "a.pptx"],
    ["report", "leg.json", "-o", "r.pdf"], ["limb", "--side", "right", "-o", "limb.json"], ["phantom", "--side", "left", "--mm-per-px", "1.2", "-o", "ph.dcm"],
    ["convert", "leg.json", "leg.csv"], ["cohort-make", "-n", "20", "-o", "legs.csv"], ["cohort", "table.csv", "-p", "lateral-closing-wedge-hto", "-o", "o.csv"],
    ["cohort", "legs.csv", "-o", "o.parquet"], ["cohort-plot", "o.csv", "-o", "c.png"], ["explain", "mpta"], ["doctor"], ["studio", "missing.json"],
)  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_runs_or_heeds_what_lies_in_its_folder(hostile, arguments):
    force = (
        []
        if arguments[0]
        in (
            "measure",
            "analyse",
            "check",
            "compare",
            "sweep",
            "double-level",
            "explain",
            "doctor",
            "studio",
        )
        else ["--force"]
    )
    done = called(
        COMMAND,
        *arguments,
        *force,
        cwd=hostile,
        MPLBACKEND="bogus",
        MATPLOTLIBRC=str(hostile / "matplotlibrc"),
    )
    assert flags(hostile) == []
    assert "Traceback" not in done.stderr
    assert "matplotlibrc" not in done.stderr
    assert done.returncode in ((2,) if arguments[0] == "studio" else (0, 3)), done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["measure", "leg.json"],
        ["draw", "leg.json", "--view", "radiograph", "--force", "-o", "b.png"],
        ["cohort", "table.csv", "--force", "-o", "b.csv"],
    ],
    ids=" ".join,
)
def test_nor_does_it_as_a_module(hostile, arguments):
    """Where Python itself puts the folder first; what it imports before wedgecalc is its own affair."""
    done = called(MODULE, *arguments, cwd=hostile)
    assert flags(hostile) == []
    assert done.returncode in (0, 3), done.stderr


def test_nor_with_an_empty_place_in_the_path(hostile, tmp_path):
    """PYTHONPATH=$PYTHONPATH:/more, the usual line, adds the current folder where the variable was empty."""
    for name in ("numpy.py", "matplotlib.py", "pydicom.py", "matplotlibrc", "leg.json"):
        (tmp_path / name).write_bytes((hostile / name).read_bytes())
    done = called(
        COMMAND,
        "draw",
        "demo:medial-oa-right",
        "-o",
        "a.png",
        cwd=tmp_path,
        PYTHONPATH=os.pathsep + str(tmp_path / "more"),
    )
    assert (done.returncode, flags(hostile)) == (0, []), done.stderr


def test_a_module_of_the_folder_named_as_the_program(tmp_path):
    for name in ("wedgecalc", "console", "records"):
        (tmp_path / f"{name}.py").write_text(_flagging(tmp_path, name))
    done = called(COMMAND, "measure", "demo:medial-oa-right", "--json", cwd=tmp_path)
    assert (done.returncode, flags(tmp_path)) == (0, [])


def test_the_guard_of_this_test_bites(hostile):
    """The same folder does harm to a program that is not on its guard."""
    done = called([sys.executable], "-c", "import numpy", cwd=hostile)
    assert done.returncode == 0
    assert flags(hostile) == ["numpy"]


def test_the_folder_is_no_place_for_modules_unless_the_package_lives_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert trusted(["", ".", str(tmp_path), "relative", ROOT]) == [ROOT]
    monkeypatch.chdir(ROOT)
    assert trusted([ROOT, os.path.dirname(os.__file__)]) == [ROOT, os.path.dirname(os.__file__)]


def test_a_helper_finds_what_this_process_found_and_nothing_else(hostile, monkeypatch, tmp_path):
    monkeypatch.chdir(hostile)
    monkeypatch.setenv("PYTHONPATH", str(hostile))
    monkeypatch.setenv("PYTHONSTARTUP", str(hostile / "numpy.py"))
    monkeypatch.syspath_prepend(str(tmp_path))  # a checkout that nobody installed
    found = apart("site", seconds=60).stdout.decode()  # which tells where modules are looked for
    assert str(tmp_path) in found
    assert ROOT in found
    assert str(hostile) not in found
    assert flags(hostile) == []


def test_the_decoder_is_not_steered_by_the_folder(hostile, monkeypatch):
    from wedgecalc.sources.radiographs.decoder import decoded_apart

    if not (hostile / "film.dcm").exists():
        pytest.skip("needs the extra dicom")
    monkeypatch.chdir(hostile)
    monkeypatch.setenv("PYTHONPATH", str(hostile))
    values = decoded_apart(Path("film.dcm"))
    assert values is not None
    assert values.ndim == 2
    assert flags(hostile) == []


def drawn(folder, **more):
    done = called(
        COMMAND, "draw", "demo:medial-oa-right", "-o", "a.svg", "--force", cwd=folder, **more
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return (folder / "a.svg").read_bytes()


def test_pictures_are_the_same_whatever_settings_lie_about(tmp_path):
    clean, dirty = tmp_path / "clean", tmp_path / "dirty"
    for folder in (clean, dirty):
        folder.mkdir()
    expected = drawn(clean)
    (dirty / "matplotlibrc").write_bytes(b"\xff\xfe not text: \x80\n")
    assert drawn(dirty) == expected
    (dirty / "matplotlibrc").write_text(SETTINGS["matplotlibrc"])
    home = dirty / "config"
    home.mkdir()
    (home / "matplotlibrc").write_text("axes.facecolor: red\nfont.size: 30\nsvg.fonttype: path\n")
    assert (
        drawn(dirty, MPLBACKEND="bogus", MATPLOTLIBRC=str(dirty), MPLCONFIGDIR=str(home))
        == expected
    )
    if hasattr(os, "mkfifo"):  # whoever opened it would wait for ever
        (dirty / "matplotlibrc").unlink()
        os.mkfifo(dirty / "matplotlibrc")
        assert drawn(dirty) == expected


def test_pictures_are_the_same_in_a_process_with_other_settings():
    import matplotlib as mpl

    from wedgecalc.drawing import picture_bytes

    plan = wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    expected = picture_bytes(wc.draw(plan), "png")
    with mpl.rc_context(
        {
            "text.usetex": True,
            "font.size": 31,
            "lines.linestyle": ":",
            "savefig.facecolor": "red",
            "axes.linewidth": 9,
        }
    ):
        assert picture_bytes(wc.draw(plan), "png") == expected
        assert mpl.rcParams["font.size"] == 31, "what a notebook has set stays set"


# --- what is shown -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", HIDDEN)
def test_an_id_with_something_hidden_is_refused_or_shown_as_its_code(run, tmp_path, leg, hidden):
    control = any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in hidden)
    for key in ("id", "image"):
        (tmp_path / "leg.json").write_text(
            json.dumps(leg | {key: f"a{hidden}b"}, ensure_ascii=False), encoding="utf-8"
        )
        for command in (
            ["measure"],
            ["measure", "--json"],
            ["plan"],
            ["analyse"],
            ["check", "--angle", "8"],
        ):
            code, out, err = run(*command, tmp_path / "leg.json")
            assert code == (2 if control else 0), err
            assert not UNSEEN.search(err + re.sub("\x1b\\[[0-9;]*m", "", out))
            assert not control or f"{key}: " in err
        if not control:
            assert case_of(leg | {"id": f"a{hidden}b"}).id == f"a{hidden}b"


def test_what_people_write_is_no_hidden_character(leg):
    for name in ("Müller 12/3", "患者 7", "Ελένη", "مريض", "leg 🦵", "a\u00a0b", "n°5 – links"):
        assert case_of(leg | {"id": name}).id == name
        assert visible(name) == name


@pytest.mark.parametrize("hidden", [*HIDDEN, "\n", "\r", "\t", "\udcff\udcfe"])
def test_a_file_name_reaches_the_terminal_as_its_code(run, tmp_path, hidden):
    name = f"{tmp_path}/a{hidden}b.json"
    for arguments in (["measure", name], ["plan", name], ["measure", "demo:medial-oa-right", name], ["draw", "demo:medial-oa-right", "-o", name], ["measure", "--" + name],
                      ["convert", "demo:medial-oa-right", f"{tmp_path}/{hidden}/a.json"]):  # fmt: skip
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert not UNSEEN.search(err)
        said = [
            line for line in err.splitlines() if not line.startswith(("Usage:", "Try ")) and line
        ]
        assert len(said) == 1, "a line break of a name begins no line of its own"
        assert said[0].startswith(("wedgecalc:", "Error:"))


def test_a_name_that_is_no_utf_8_reaches_the_terminal_as_its_code():
    done = subprocess.run(
        [*map(os.fsencode, COMMAND), b"measure", b"\xff\x1b[2J.json"],
        capture_output=True,
        env=environment(),
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(rb"wedgecalc: \udcff\x1b[2J.json: ")


def test_a_file_with_an_odd_name_is_measured(tmp_path):
    good = (INPUTS / "labelme" / "ok.json").read_bytes()
    for name in (
        b"-\x1b[2J.json",
        b"=cmd\xff.json",
        "\u202egnp.json".encode(),
        b"line\nbreak.json",
    ):
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_bytes(good)
    done = subprocess.run(
        [*COMMAND, "measure", str(tmp_path)], capture_output=True, env=environment(), timeout=60
    )
    text = done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr.decode()) == (0, "wedgecalc: 4 legs of 4 files measured\n")
    assert not UNSEEN.search(text)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["status"] for row in rows] == ["ok"] * 4
    assert len({row["hka_deg"] for row in rows}) == 1
    assert {row["file"][0] for row in rows} <= {"'", "l", "\\"}
    for option in (["-o", "t.csv"], ["--json", "-o", "t.json"]):
        written = subprocess.run(
            [*COMMAND, "measure", str(tmp_path), *option, "--force"],
            cwd=tmp_path.parent,
            capture_output=True,
            env=environment(),
            timeout=60,
        )
        assert written.returncode == 0, written.stderr
    found = json.loads((tmp_path.parent / "t.json").read_text(encoding="utf-8"))
    assert len(found["results"]) == 4


def test_a_title_is_shown_as_its_code_in_pictures_and_slides():
    pytest.importorskip("pptx")
    from wedgecalc.drawing import picture_bytes
    from wedgecalc.pages.report import report_bytes
    from wedgecalc.sources.legs import CaseRef
    from wedgecalc.teaching.slides import slides_bytes

    plan = wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    for hidden in ("\x1b[31m\u202e\ufeff\u2028\udcff", "\ufeff"):
        text = picture_bytes(wc.draw(plan, title=hidden + "leg"), "svg").decode()
        assert not UNSEEN.search(text)
        assert visible(hidden) in text
        assert report_bytes(plan, reader="patient", case=CaseRef(hidden)).startswith(b"%PDF")
    deck = zipfile.ZipFile(io.BytesIO(slides_bytes([("\x1b[31m\u202eleg\ufeff", plan)])))
    for name in deck.namelist():
        if name.endswith(".xml"):
            assert not UNSEEN.search(deck.read(name).decode().replace("\r\n", "\n"))


def test_a_result_on_a_terminal_keeps_its_colours_and_nothing_else():
    assert (
        on_screen("\x1b[1;31mred\x1b[0m \x1b[2J\x1b]0;title\x07", colour=True)
        == "\x1b[1;31mred\x1b[0m \\x1b[2J\\x1b]0;title\\x07"
    )
    assert on_screen("\x1b[31m\n", colour=False) == "\\x1b[31m\n"


@given(st.text())
def test_a_document_with_codes_is_the_same_document(text):
    shown = on_screen(json.dumps({"case": text}, ensure_ascii=False), colour=False)
    assert json.loads(shown) == {"case": text}
    assert not UNSEEN.search(shown)


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


# --- tables --------------------------------------------------------------------------------------------------------------------

STARTS = ("=", "+", "-", "@", "\t", "\r", "＝")


@given(st.text(st.sampled_from("='+-@ab1 ＝")))
def test_a_cell_comes_back_and_never_runs(text):
    assert from_cell(cell(text)) == text
    assert not cell(text).startswith(STARTS)


def test_a_table_of_ours_runs_nothing_and_reads_back(run, tmp_path):
    table = tmp_path / "t.csv"
    table.write_bytes((INPUTS / "tables" / "formula.csv").read_bytes())
    ids = [row["id"] for row in rows_of(table)]
    assert all(name.startswith("=") for name in ids)
    assert run("convert", table, tmp_path / "c.csv")[0] == 0
    rows = rows_of(tmp_path / "c.csv")
    assert [row["id"] for row in rows] == ["'" + name for name in ids]
    assert all(
        float(row["hip_center_x"]) == float(old["hip_center_x"])
        for row, old in zip(rows, rows_of(table), strict=True)
    )
    _, first, _ = run("measure", table, "--json")
    _, again, _ = run("measure", tmp_path / "c.csv", "--json")
    assert json.loads(again) == json.loads(first)
    assert [found["case"] for found in json.loads(first)["results"]] == ids
    assert run("convert", tmp_path / "c.csv", tmp_path / "d.csv")[0] == 0
    assert (tmp_path / "d.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()


def test_a_cohort_runs_nothing_and_passes_what_is_not_ours(run, tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    table = tmp_path / "t.csv"
    table.write_bytes((INPUTS / "tables" / "formula.csv").read_bytes())
    old = rows_of(table)
    for source in (table, tmp_path / "c.csv"):  # the table, and what `convert` made of it
        assert run("convert", table, tmp_path / "c.csv", "--force")[0] == 0
        assert (
            run(
                "cohort",
                source,
                "-p",
                "lateral-closing-wedge-hto",
                "-o",
                tmp_path / "o.csv",
                "--force",
            )[0]
            == 0
        )
        rows = rows_of(tmp_path / "o.csv")
        assert [row["id"] for row in rows] == ["'" + row["id"] for row in old]
        assert [row["status"] for row in rows] == ["ok"] * 3
    run("cohort", table, "-p", "lateral-closing-wedge-hto", "-o", tmp_path / "p.csv")
    assert [row["note"] for row in rows_of(tmp_path / "p.csv")] == [row["note"] for row in old]
    run("cohort", table, "-p", "lateral-closing-wedge-hto", "-o", tmp_path / "p.parquet")
    assert pq.read_table(tmp_path / "p.parquet")["id"].to_pylist() == [row["id"] for row in old], (
        "no spreadsheet runs Parquet"
    )
    assert pa.types.is_string(pq.read_schema(tmp_path / "p.parquet").field("id").type)


def test_numbers_stay_numbers(run, tmp_path):
    raw = wc.load_case("demo:lateral-oa-right").file.model_dump(exclude_none=True, mode="json")
    (tmp_path / "-1.json").write_text(json.dumps(raw | {"id": "-7"}))
    code, out, _ = run("measure", tmp_path)
    row = next(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert (row["file"], row["id"]) == ("'-1.json", "'-7")
    assert all(
        float(value) == float(value)
        for key, value in row.items()
        if key.endswith(("_deg", "_mm")) and value
    )
    assert any(value.startswith("-") for value in row.values())


# --- what files carry ----------------------------------------------------------------------------------------------------------


def test_a_deck_carries_no_stranger(monkeypatch):
    pptx = pytest.importorskip("pptx")
    import time

    from wedgecalc.teaching.slides import slides_bytes

    plan = wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    data = slides_bytes([("a", plan)])
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
    assert slides_bytes([("a", plan)]) == data


def test_pictures_and_pages_carry_no_date_and_nobody():
    from PIL import Image

    from wedgecalc.drawing import picture_bytes
    from wedgecalc.drawing.animation import _gif
    from wedgecalc.pages.report import report_bytes

    plan = wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    dates, me = (
        re.compile(rb"CreationDate|ModDate|<dc:date|20[2-9]\d-\d\d-\d\dT"),
        getpass.getuser().encode(),
    )
    for data in (
        report_bytes(plan),
        picture_bytes(wc.draw(plan), "pdf"),
        picture_bytes(wc.draw(plan), "svg"),
    ):
        assert not dates.search(data)
        assert b"/Author" not in data
        assert me not in data or len(me) < 5
    assert set(Image.open(io.BytesIO(picture_bytes(wc.draw(plan), "png"))).info) <= {"dpi"}
    film = _gif((Image.new("RGB", (9, 9), shade), 2) for shade in ("red", "blue"))
    assert "comment" not in Image.open(io.BytesIO(film)).info


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
