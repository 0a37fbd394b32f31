"""The project's own files: workflows, the changelog and the version say what is so."""

import re

import pytest

import wedgecalc as wc
from tests.places import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def jobs():
    yaml = pytest.importorskip("yaml")
    found = {}
    for path in WORKFLOWS:
        found |= yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return found


def test_workflows_try_every_python_on_every_system():
    matrix = jobs()["tests"]["strategy"]["matrix"]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert {os.split("-")[0] for os in matrix["os"]} == {"ubuntu", "macos", "windows"}
    assert set(re.findall(r"Python :: (3\.\d+)", project)) <= set(matrix["python"])


def test_workflows_run_what_the_makefile_has():
    made = set(re.findall(r"^([a-z ]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    made = {name for names in made for name in names.split()}
    asked = set()
    for job in jobs().values():
        which = job.get("strategy", {}).get("matrix", {}).get("which", [""])
        for step in job["steps"]:
            if (command := step.get("run", "")).startswith("make "):
                asked |= {command.split()[1] if "${{" not in command else name for name in which}
    assert asked == {"oldest", "newest", "lint", "docs"}
    assert asked <= made


def test_the_changelog_has_the_form_of_keep_a_changelog():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (.*)$", text, re.M)
    assert versions[0] == "[Unreleased]" or versions[0].startswith(f"[{wc.__version__}]")
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", v) for v in versions[1:])
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", text, re.M)) <= kinds


def test_the_citation_has_the_version():
    assert f"version: {wc.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_tests_that_are_named_exist():
    named = set()
    for path in [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        ROOT / "Makefile",
        ROOT / "pyproject.toml",
    ]:
        named |= set(re.findall(r"\btests/[\w/]+\.(?:py|json)", path.read_text(encoding="utf-8")))
    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
