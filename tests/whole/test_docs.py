"""The site: built without network, warnings as errors; every command in the documentation runs as it stands."""

import json
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import wedgecalc as wc
from tests.covering import THOROUGH
from tests.places import ROOT
from wedgecalc.cli.app import app

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# What cannot be tried here as it stands: it installs, waits for a person, or needs a cluster that is tried elsewhere.
NOT_RUN = ("pip ", "make ", "py ", ".venv", "wedgecalc studio", "wedgecalc cohort legs.parquet")

RUN = set()  # commands on bundled cases that stand on a page before, and need not run again


def blocks(path):
    """Yield the commands of a page's blocks of shell."""
    for language, body in re.findall(
        r"^```(\w*)\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S
    ):
        if language in ("", "console", "sh"):
            for line in body.splitlines():
                command = re.split(r"\s+#\s", line.removeprefix("$ "))[0].strip()
                if command.startswith(("wedgecalc ", "pip ", "make ", "py ", ".venv")):
                    yield command, "exit 3" in line


def commands():
    return typer.main.get_command(app).commands


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize(
    "path",
    [path for path in PAGES if path.stem != "gallery"],  # test_gallery.py runs the commands of that
    ids=lambda path: path.stem,
)
def test_every_command_runs_as_it_stands(path, tmp_path, monkeypatch, run):
    todo = [(c, refused) for c, refused in blocks(path) if not c.startswith(NOT_RUN)]
    if not todo:
        pytest.skip("no commands")
    monkeypatch.chdir(tmp_path)
    words = " ".join(command for command, _ in todo)
    if "leg.json" in words:
        assert run("limb", "--side", "right", "--mpta", "83", "-o", "leg.json")[0] == 0
        if "--on-radiograph" in words or "--view radiograph" in words:
            for name in ("phantom-left.json", "phantom-left.png"):
                (tmp_path / name).write_bytes((ROOT / "data" / "cases" / name).read_bytes())
            Path("phantom-left.json").replace("leg.json")
    if "cohort" in words and "legs.csv" in words and "-o legs.csv" not in words:
        assert run("cohort-make", "-n", "200", "-o", "legs.csv")[0] == 0
    if "series.csv" in words:
        rows = (f"{171 + k},183,{181.5 + k % 4},{'ab'[k % 2]}" for k in range(6))
        heading = "before_hka_deg,planned_hka_deg,achieved_hka_deg,surgeon"
        Path("series.csv").write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    if "questions.md" in words:
        Path("questions.md").write_text("## Which bone?\n\nThe tibia.\n", encoding="utf-8")
    for command, refused in todo:
        if command in RUN:
            continue
        if "demo:" in command:
            RUN.add(command)
        pytest.importorskip("pyarrow") if "cohort" in command else None
        arguments = shlex.split(command)[1:]
        written = arguments[arguments.index("-o") + 1] if "-o" in arguments else None
        if written and Path(written).exists():
            arguments.append("--force")
        code, _, err = run(*arguments)
        assert code == (3 if refused else 0), f"{command}: {err}"
        assert written is None or Path(written).exists()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_command_and_option_named_in_passing_exists(path):
    known = commands()
    for code in re.findall(r"`(wedgecalc [^`]+)`", path.read_text(encoding="utf-8")):
        name, *rest = code.split()[1:]
        if name.startswith("-"):
            continue
        for one in re.split(r"[`,]", name):
            assert one in (*known, "help", "COMMAND", "FILE") or "." in one, f"{path.name}: {code}"
        if name in known:
            options = {
                option for p in known[name].params for option in (*p.opts, *p.secondary_opts)
            } | {"--help"}
            assert {
                word.partition("=")[0] for word in rest if re.match(r"--\w", word)
            } <= options, f"{path.name}: {code}"


@pytest.mark.parametrize("path", [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "data" / "cases" / "README.md", *sorted((ROOT / "benchmarks").glob("*.md"))],
                         ids=lambda path: path.stem)  # fmt: skip
def test_every_link_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http", "generated/")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_modules_named_in_contributing_exist():
    known = {path.name for folder in ("src", "tests") for path in (ROOT / folder).rglob("*.py")}
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\w+\.py\b", text)) <= known


def test_make_targets_that_are_named_exist():
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for path in [*PAGES, ROOT / "CONTRIBUTING.md"]:
        assert set(re.findall(r"`make ([a-z-]+)`", path.read_text(encoding="utf-8"))) <= made, (
            path.name
        )


def test_the_lessons_are_linked_in_the_checkout_and_on_the_site():
    """A notebook lies in the checkout; the page to explore is made with the site, and stands there in its place."""
    path = ROOT / "docs" / "lessons.md"
    source = [path.read_text(encoding="utf-8")]
    assert "href" not in source[0]
    linked = re.findall(r"\]\(([^)]+)\)", source[0])
    assert len([link for link in linked if link.endswith(".ipynb")]) == 9
    assert [link for link in linked if not (path.parent / link).exists()] == []
    runpy.run_path(str(ROOT / "docs" / "conf.py"))["_links"](None, "lessons", source)
    pages = re.findall(r'<a href="explore/lesson-(\d)\.html">[^<]+</a>', source[0])
    assert pages == list("123456789")
    assert "ipynb" not in source[0]


# A page of each kind: of groups, with pictures, made from the commands, and from docstrings. In `make properties` all.
WRITTEN = ("index", "studio", "generated/commands", "generated/api")


def test_the_site_is_built_without_network_and_warnings(tmp_path):
    for needed in ("sphinx", "myst_nb", "pydata_sphinx_theme", "numpydoc", "sphinx_gallery"):
        pytest.importorskip(needed)
    built = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.built_site",
            "docs",
            tmp_path,
            *(() if THOROUGH else WRITTEN),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert built.returncode == 0, built.stderr[-3000:] + built.stdout[-1000:]
    asked = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert {page: urls for page, urls in asked.items() if urls} == {}
    pages = {page for page in asked if not page.endswith(".html")}
    assert len(pages) > 40
    assert pages >= {*WRITTEN, *(path.stem for path in (ROOT / "docs").glob("*.md"))}
    made = tmp_path / "site"
    assert all((made / f"{page}.html").exists() for page in WRITTEN)
    assert len([page for page in asked if page.startswith("explore/")]) == 10  # a leg, the lessons
    api = (made / "generated" / "api.html").read_text(encoding="utf-8")
    assert [name for name in wc.__all__ if f">{name}<" not in api] == []
    named = (made / "generated" / "commands.html").read_text(encoding="utf-8")
    assert all(f"wedgecalc {name}" in named for name in commands())
