"""The package as a stranger gets it: a wheel in an environment of what it asks for, the demo from another folder; and the rivals agree."""

import os
import subprocess
import sys
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement

import wedgecalc as wc
from tests.places import ROOT

PIP = (sys.executable, "-m", "pip")  # one pip serves: to give an environment its own takes seconds


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_data_and_types(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "data").rglob("*.*"):
        assert f"wedgecalc/data/{path.relative_to(ROOT / 'data').as_posix()}" in names
    for path in (ROOT / "src" / "wedgecalc").rglob("*.*"):
        if path.suffix not in (".py", ".pyc"):
            assert path.relative_to(ROOT / "src").as_posix() in names
    assert "wedgecalc/web/static/film-core.js" in names
    assert "wedgecalc/py.typed" in names


def needed(distribution, extras=("",)):
    """Yield the installed packages that one asks for, and those that they ask for."""
    for line in distribution.requires or ():
        asked = Requirement(line)
        if asked.marker is None or any(asked.marker.evaluate({"extra": one}) for one in extras):
            found = metadata.distribution(asked.name)
            yield found
            yield from needed(found, ("", *asked.extras))


def linked(distribution, folder):
    """Let an environment have a package of this one: pip would unpack it there, which takes seconds."""
    for top in {path.parts[0] for path in distribution.files} - {"..", "__pycache__"}:
        if not (folder / top).exists():
            (folder / top).symlink_to(Path(distribution.locate_file(top)).resolve())


def test_the_wheel_works_from_another_folder_with_what_it_asks_for(wheel, tmp_path):
    home, elsewhere = tmp_path / "env", tmp_path / "elsewhere"
    elsewhere.mkdir()
    venv.create(home)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    clean["PIP_NO_COMPILE"] = "1"  # the demo compiles what it imports
    subprocess.run(
        [*PIP, "--python", home, "install", "--quiet", "--disable-pip-version-check", "--no-deps", wheel],
        check=True,
        env=clean,
        cwd=elsewhere,
    )  # fmt: skip
    (installed,) = home.rglob("wedgecalc-*.dist-info")
    for one in needed(metadata.Distribution.at(installed)):
        linked(one, installed.parent)
    done = subprocess.run(
        [python, "-m", "wedgecalc", "demo"],
        check=True,
        env=clean,
        cwd=elsewhere,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert "lateral closing wedge" in done.stdout
    assert (elsewhere / "wedgecalc-demo.png").stat().st_size > 20_000
    kept = {path.name for path in installed.parent.iterdir()}
    assert {"numpy", "matplotlib", "shapely", "pydantic"} <= kept
    assert not {"pytest", "hypothesis", "panel", "pydicom", "pyarrow"} & kept


def test_public_names_are_all_there():
    for name in wc.__all__:
        assert getattr(wc, name) is not None
        assert name in dir(wc)
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = wc.nothing_of_the_kind


def test_bare_arithmetic_and_shapely_compute_the_same_plan(monkeypatch):
    """The benchmark's rivals share no geometry with the package: they must agree on every number."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import legs
    import rivals

    many = legs.cohort(50)
    for i in range(50):
        leg = legs.row(many, i)
        plan = wc.plan(leg, legs.PROCEDURE)
        ours = (
            legs.measures(plan.before),
            plan.correction,
            plan.wedge.base,
            legs.measures(plan.after),
        )
        assert rivals.agree(ours, rivals.bare_plan(*(leg.points[name] for name in legs.SIX))) < 1e-9
        assert rivals.agree(ours, rivals.shapely_plan(rivals.shapely_points(leg.points))) < 1e-7
        assert np.isfinite(plan.correction)


def test_no_public_name_is_shadowed_by_a_module_of_that_name():
    """Importing ``wedgecalc.x`` puts the module at ``wedgecalc.x``: a function of that name would be gone."""
    modules = {path.stem for path in (ROOT / "src" / "wedgecalc").iterdir()}
    assert not modules & set(wc.__all__)
