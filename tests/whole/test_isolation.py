"""Nothing gets in from the folder in which a case lies."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest

import wedgecalc as wc
from tests.places import INPUTS
from tests.program import COMMAND, environment
from wedgecalc.isolation import ROOT, apart, trusted
from wedgecalc.sources.case import case_dir

MODULE = [sys.executable, "-m", "wedgecalc"]


# What wedgecalc and its libraries import, at the start or later, as modules and as packages; and what Python itself would.
MODULES = ("numpy", "matplotlib", "shapely", "pydantic", "typer", "rich", "pydicom", "gdcm", "pyarrow", "pandas", "pptx", "lxml", "dask", "distributed",
           "panel", "bokeh", "tornado", "imageio_ffmpeg", "typing", "json", "csv", "dataclasses", "difflib", "subprocess", "tempfile", "hashlib", "webbrowser",
           "annotated_types", "pynetdicom", "highdicom", "dicomweb_client", "requests", "sitecustomize", "usercustomize")  # fmt: skip


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
    ["plan", "leg.json", "-p", "lateral-closing-wedge-hto", "-o", "a.svg", "--uncertainty", "monte-carlo"], ["check", "leg.json", "-p", "lateral-closing-wedge-hto", "--base", "9"],
    ["compare", "leg.json"], ["sweep", "leg.json", "--over", "base"], ["double-level", "leg.json"],
    ["draw", "leg.json", "--view", "radiograph", "-o", "a.pdf"], ["animate", "demo:medial-oa-right", "-o", "a.mp4"], ["slides", "demo:medial-oa-right", "--short", "-o", "a.pptx"], ["handout", "leg.json", "-o", "a.html"],
    ["report", "leg.json", "-o", "r.pdf"], ["limb", "--side", "right", "-o", "limb.json"], ["phantom", "--side", "left", "--mm-per-px", "1.2", "-o", "ph.dcm"],
    ["convert", "leg.json", "leg.csv"], ["cohort-make", "-n", "20", "-o", "legs.csv"], ["cohort", "table.csv", "-p", "lateral-closing-wedge-hto", "-o", "o.csv"],
    ["cohort", "legs.csv", "-o", "o.parquet"], ["cohort-plot", "o.csv", "-o", "c.png"], ["explain", "mpta"], ["doctor"], ["studio", "missing.json"],
)  # fmt: skip


# What writes nothing, and so knows no --force.
READING = ("measure", "analyse", "check", "compare", "sweep", "double-level", "explain", "doctor", "studio")  # fmt: skip
GUARD = (Path(__file__).parents[1] / "no_network.py").read_text(encoding="utf-8")
# One command after another, each with the current folder in its path as Python's -m puts it there; a film is small and short.
MANY = """
import json, sys
from wedgecalc.__main__ import main
from wedgecalc.isolation import trusted
forbid()
clean, ends = list(sys.path), []
for words in json.loads(sys.argv[1]):
    if words[0] == "draw":  # pictures of few pixels from here on
        from wedgecalc import drawing
        drawing.FILE_DPI = drawing.sheet.FILE_DPI = 36
    if words[0] == "animate":
        from wedgecalc.drawing import animation
        animation.film_bytes.__kwdefaults__["width"] = 160
        whole = animation.storyboard
        animation.storyboard = lambda *asked: whole(*asked)[::20]
    sys.path[:], sys.argv = ["", *clean], ["wedgecalc", *words]
    try:
        main()
    except SystemExit as end:
        ends.append([end.code or 0, trusted(sys.path) == sys.path])
with open(ENDS, "w") as file:
    json.dump(ends, file)
"""


def test_no_command_heeds_what_lies_in_its_folder_or_reaches_beyond_this_machine(hostile, tmp_path):
    """In one process, in which the path is free of the folder after each command and every connection that leaves the machine fails."""
    orders = [[*words, *([] if words[0] in READING else ["--force"])] for words in COMMANDS]
    many = GUARD + MANY.replace("ENDS", repr(str(tmp_path / "ends.json")))
    (tmp_path / "many.py").write_text(many, encoding="utf-8")
    done = called(
        [sys.executable, tmp_path / "many.py"],
        json.dumps(orders),
        cwd=hostile,
        MPLBACKEND="bogus",
        MATPLOTLIBRC=str(hostile / "matplotlibrc"),
    )
    assert flags(hostile) == []
    assert "Traceback" not in done.stderr
    assert "matplotlibrc" not in done.stderr
    ends = json.loads((tmp_path / "ends.json").read_text())
    for words, (code, free) in zip(COMMANDS, ends, strict=True):
        assert free, words
        assert code in ((2,) if words[0] == "studio" else (0, 3)), (words, done.stderr)


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


def test_the_guard_of_the_network_bites():
    script = (
        f"{GUARD}\nforbid(); import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "tried to" in done.stderr


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
    assert done.stderr == "wedgecalc: picture written to a.svg\n"
    return (folder / "a.svg").read_bytes()


def test_pictures_are_the_same_whatever_settings_lie_about(hostile, tmp_path):
    clean, dirty = tmp_path / "clean", tmp_path / "dirty"
    for folder in (clean, dirty):
        folder.mkdir()
    expected = drawn(clean)
    # PYTHONPATH=$PYTHONPATH:/more, the usual line, adds the current folder where the variable was empty.
    for name in ("numpy.py", "matplotlib.py", "pydicom.py"):
        (dirty / name).write_bytes((hostile / name).read_bytes())
    (dirty / "matplotlibrc").write_bytes(b"\xff\xfe not text: \x80\n")
    assert drawn(dirty, PYTHONPATH=os.pathsep + str(tmp_path / "more")) == expected
    assert flags(hostile) == []
    # Settings that would change the picture; and a pipe, at which whoever opened it would wait for ever.
    (dirty / "settings").mkdir()
    (dirty / "settings" / "matplotlibrc").write_text(SETTINGS["matplotlibrc"])
    (dirty / "matplotlibrc").unlink()
    if hasattr(os, "mkfifo"):
        os.mkfifo(dirty / "matplotlibrc")
    home = dirty / "config"
    home.mkdir()
    for known in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        shutil.copy(known, home)  # else it looks for all fonts, and says so where that takes long
    (home / "matplotlibrc").write_text("axes.facecolor: red\nfont.size: 30\nsvg.fonttype: path\n")
    settings = {"MATPLOTLIBRC": str(dirty / "settings"), "MPLCONFIGDIR": str(home)}
    assert drawn(dirty, MPLBACKEND="bogus", **settings) == expected


def test_pictures_are_the_same_in_a_process_with_other_settings():
    from wedgecalc.drawing import picture_bytes

    plan = wc.plan(wc.Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    expected = picture_bytes(wc.draw(plan), "png")
    with matplotlib.rc_context(
        {
            "text.usetex": True,
            "font.size": 31,
            "lines.linestyle": ":",
            "savefig.facecolor": "red",
            "axes.linewidth": 9,
        }
    ):
        assert picture_bytes(wc.draw(plan), "png") == expected
        assert matplotlib.rcParams["font.size"] == 31, "what a notebook has set stays set"
