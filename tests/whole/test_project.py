"""The project's own files: workflows, the changelog and the version say what is so."""

import re
import tomllib

import pytest

import wedgecalc as wc
from tests.places import ROOT
from wedgecalc.optional import EXTRA_PURPOSES

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
    made = set(re.findall(r"^([a-z -]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    made = {name for names in made for name in names.split()}
    asked = set()
    for job in jobs().values():
        which = job.get("strategy", {}).get("matrix", {}).get("which", [""])
        for step in job.get("steps", []):
            if (command := step.get("run", "")).startswith("make "):
                asked |= {command.split()[1] if "${{" not in command else name for name in which}
    assert asked == {"oldest", "newest", "lint", "docs", "dist-check"}
    assert asked <= made


def test_the_changelog_has_the_form_of_keep_a_changelog():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (.*)$", text, re.M)
    assert versions[0] == "[Unreleased]" or versions[0].startswith(f"[{wc.__version__}]")
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", v) for v in versions[1:])
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", text, re.M)) <= kinds


def test_citation_and_recipe_have_the_version():
    for name, line in (
        ("CITATION.cff", "version: {}\n"),
        ("deploy/conda/recipe.yaml", 'version: "{}"\n'),
    ):
        assert line.format(wc.__version__) in (ROOT / name).read_text(encoding="utf-8")


def test_the_recipe_needs_what_the_project_needs():
    yaml = pytest.importorskip("yaml")
    recipe = yaml.safe_load((ROOT / "deploy" / "conda" / "recipe.yaml").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    renamed = {"matplotlib-base": "matplotlib", "gdcm": "python-gdcm"}

    def needs(lines):
        """Name and floor of each."""
        found = dict(re.match(r"([\w.-]+)\s*>=\s*([\d.]+)", line).groups() for line in lines)
        return {renamed.get(name, name): floor for name, floor in found.items()}

    run = needs(recipe["requirements"]["run"])
    assert run.pop("python") == project["requires-python"].removeprefix(">=")
    assert run == needs(project["dependencies"])
    extras = project["optional-dependencies"]
    beside = [line for name in EXTRA_PURPOSES for line in extras[name] if "wedgecalc[" not in line]
    floors = needs(recipe["requirements"]["run_constraints"])
    assert floors == {k: v for k, v in needs(beside).items() if k != "imageio-ffmpeg"}


def test_the_program_in_one_file_is_made_alike_everywhere():
    """Windows has no make: its workflow repeats the lines of the Makefile."""
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    steps = [step.get("run", "") for step in jobs()["program"]["steps"]]
    extras = re.search(r'"\.\[[\w,]+\]" "pyinstaller>=[\d.]+"', made)[0]
    assert any(extras in step for step in steps)
    freeze = re.search(r"pyinstaller (--noconfirm .*)", made)[1]
    assert any(step.endswith(freeze) for step in steps)
    assert extras.split('"')[1] in (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")


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
