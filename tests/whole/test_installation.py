"""The command that adds an extra suits the way in which wedgecalc was installed."""

import json
import shlex
import sys
from importlib import metadata

import pytest

from wedgecalc.installation import UNKNOWN_VERSION, packages, to_add

CLONE = {"url": "file:///home/ann/my%20clone", "dir_info": {"editable": True}}
COPY = {"url": "file:///home/ann/clone", "dir_info": {}}
WHEEL = {"url": "file:///tmp/wedgecalc-1.0-py3-none-any.whl", "archive_info": {}}
GIT = {
    "url": "https://example.org/wedgecalc.git",
    "vcs_info": {"vcs": "git", "commit_id": "c0ffee"},
}
NEEDS = [
    "numpy",
    "panel; extra == 'studio'",
    "python-pptx; extra == 'slides'",
    "pydicom>=3; extra == 'dicom'",
]


INSTALLED = ("numpy", "pydicom")


def version(name):
    if name in INSTALLED:
        return "9"
    raise metadata.PackageNotFoundError(name)


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """Install it in some way: return what sets where it came from, by what, and what lies in the environment."""

    def install(origin, by="pip", beside=(), home=tmp_path, active=True):
        files = {"direct_url.json": json.dumps(origin) if origin else None, "INSTALLER": by}
        found = type("Found", (), {"read_text": lambda self, name: files[name]})
        monkeypatch.setattr(metadata, "distribution", lambda name: found())
        monkeypatch.setattr(metadata, "requires", lambda name: NEEDS)
        monkeypatch.setattr(metadata, "version", version)
        monkeypatch.setattr("wedgecalc.installation.importable", lambda name: name in INSTALLED)
        monkeypatch.setattr("os.name", "posix")
        monkeypatch.setattr(sys, "prefix", str(home))
        monkeypatch.setattr(sys, "executable", str(home / "bin" / "python"))
        monkeypatch.setenv("VIRTUAL_ENV", str(home) if active else "/another")
        for name in beside:
            (home / name).write_text("")
        return shlex.split(to_add("studio"))

    return install


def test_into_an_environment_that_is_active(installed):
    assert installed(None) == ["pip", "install", "wedgecalc[studio]"]
    assert installed(CLONE) == ["pip", "install", "--editable", "/home/ann/my clone[studio]"]
    assert installed(COPY) == ["pip", "install", "/home/ann/clone[studio]"]
    assert installed(WHEEL)[2:] == ["/tmp/wedgecalc-1.0-py3-none-any.whl[studio]"]
    assert installed(GIT)[2:] == ["wedgecalc[studio] @ git+https://example.org/wedgecalc.git"]
    assert installed(None, by="uv\n") == ["uv", "pip", "install", "wedgecalc[studio]"]


def test_into_an_environment_by_its_python(installed, tmp_path):
    python = str(tmp_path / "bin" / "python")
    assert installed(None, active=False)[:4] == [python, "-m", "pip", "install"]
    assert installed(None, by="uv", active=False)[2:5] == ["install", "--python", python]


def test_a_checkout_in_hand_is_a_dot(installed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    origin = {"url": tmp_path.as_uri(), "dir_info": {"editable": True}}
    assert installed(origin)[-1] == ".[studio]"
    assert installed(origin, active=False)[0] == "bin/python"


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("pipx_metadata.json", ["pipx", "install", "--force"]),
        ("uv-receipt.toml", ["uv", "tool", "install", "--force"]),
    ],
)
def test_a_program_of_its_own_is_installed_anew_with_what_it_has(installed, file, command):
    assert installed(COPY, beside=[file]) == [*command, "/home/ann/clone[dicom,studio]"]


def test_what_runs_once_runs_once_with_it(installed, tmp_path):
    home = tmp_path / "archive-v0" / "x"
    home.mkdir(parents=True)
    assert installed(None, home=home) == ["uvx", "--from", "wedgecalc[dicom,studio]", "wedgecalc"]


def test_a_checkout_that_is_not_installed_is(monkeypatch):
    def none(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", none)
    assert "--editable" in to_add("studio")


def test_nothing_is_added_to_the_program_in_one_file(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "[studio]" not in to_add("studio")


def installed_versions(monkeypatch, needs, importable, versions, brought_by=()):
    """The version of each package, as `packages` finds it in an environment made up for the test."""

    def version(name):
        if name in versions:
            return versions[name]
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", lambda name: needs)
    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr(metadata, "packages_distributions", lambda: dict(brought_by))
    monkeypatch.setattr("wedgecalc.installation.importable", lambda name: name in importable)
    return {(package.extra, package.name): package.version for package in packages()}


DETECT = ["onnxruntime>=1.17; extra == 'detect'"]


def test_what_can_be_imported_is_there_under_whichever_name(monkeypatch):
    key = ("detect", "onnxruntime")
    found = installed_versions(monkeypatch, DETECT, ["onnxruntime"], {"onnxruntime": "1.2"})
    assert found[key] == "1.2"
    by_gpu = {"onnxruntime": ["onnxruntime-gpu"]}
    found = installed_versions(monkeypatch, DETECT, ["onnxruntime"], {"onnxruntime-gpu": "1.3"}, by_gpu)  # fmt: skip
    assert found[key] == "1.3"
    assert installed_versions(monkeypatch, DETECT, ["onnxruntime"], {})[key] == UNKNOWN_VERSION
    # Metadata of a package whose files are gone.
    assert installed_versions(monkeypatch, DETECT, [], {"onnxruntime": "1.2"})[key] is None


def test_metadata_that_do_not_know_an_extra_do_not_hide_it(monkeypatch):
    found = installed_versions(monkeypatch, ["numpy"], ["numpy", "onnxruntime"], {"numpy": "2"})
    assert found["detect", "onnxruntime"] == UNKNOWN_VERSION
    assert found["video", "imageio_ffmpeg"] is None
