"""The layout: arrows go down only, a module fits a few screens and a function one, each package says where to begin."""

import ast
import os
import re
import sys
import tomllib
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pytest

from tests.places import ROOT

SRC = ROOT / "src" / "wedgecalc"
MODULE, BODY = 300, 50  # lines at most
# What is longer than that, and how long: it may shrink and never grow.
MODULES: dict[str, int] = {}
BODIES: dict[str, int] = {}


@cache
def modules():
    return {
        path.relative_to(SRC).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(SRC.rglob("*.py"))
    }


class ModuleFacts(NamedTuple):
    """What the tests ask of a module."""

    bodies: list  # its functions, and the lines of each without its heading and docstring
    imports: list  # each module that it imports from, and the names
    attributes: set
    loads: set  # names that it reads
    own: (
        list  # constants and functions at its top, without its types and what a decorator registers
    )
    tables: set  # last lines of tables of data at its top


@cache
def module_facts(text):
    """What a module's tree tells: each is parsed once for all tests, and not kept, as looking for rubbish among trees takes longer."""
    tree = ast.parse(text)
    bodies, imports, attributes, loads = [], [], set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
            length = lines[-1].end_lineno - lines[0].lineno + 1 if lines else 0
            bodies.append((node.name, length))
        elif isinstance(node, ast.ImportFrom):
            imports.append((node.module or "", [name.name for name in node.names]))
        elif isinstance(node, ast.Attribute):
            attributes.add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            loads.add(node.id)
    tables = {
        node.end_lineno
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.end_lineno > node.lineno
    }
    return ModuleFacts(bodies, imports, attributes, loads, list(_own_names(tree)), tables)


def _own_names(tree):
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.decorator_list:
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (x.id for x in targets if isinstance(x, ast.Name) and x.id.isupper())


def too_long(found, most, known):
    """What is longer than it may be; and what is listed and need not be, so that the list shrinks with the code."""
    over = {name: lines for name, lines in found.items() if lines > known.get(name, most)}
    stale = {name for name, lines in known.items() if found.get(name, 0) <= most}
    return over, stale


def test_imports_go_down_only(monkeypatch):
    pytest.importorskip(
        "importlinter", reason="import-linter is not installed: pip install import-linter"
    )
    from importlinter.cli import lint_imports

    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


def test_no_module_is_longer_than_a_few_screens():
    lines = {name: len(text.splitlines()) for name, text in modules().items()}
    assert len(lines) > 100
    assert too_long(lines, MODULE, MODULES) == ({}, set())


def test_no_function_is_longer_than_a_screen():
    found: dict[str, int] = {}
    for module, text in modules().items():
        for function, n in module_facts(text).bodies:  # two classes may have functions of one name
            found[f"{module}:{function}"] = max(n, found.get(f"{module}:{function}", 0))
    assert len(found) > 500
    assert too_long(found, BODY, BODIES) == ({}, set())


def test_what_is_too_long_is_seen():
    text = 'def f(a,\n      b):\n    """Do.\n\n    More.\n    """\n    a = 1\n\n    return a\n\n\nclass C:\n    def g(self):\n        """Only this."""\n'
    assert dict(module_facts(text).bodies) == {"f": 3, "g": 0}
    assert too_long({"a": 301, "b": 318, "c": 310}, 300, {"b": 317, "c": 310, "d": 320}) == (
        {"a": 301, "b": 318},
        {"d"},
    )


PACKAGES = sorted(path.parent for path in SRC.rglob("__init__.py") if path.parent != SRC)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_a_package_says_what_it_is_for_and_where_to_begin(package):
    text = (package / "__init__.py").read_text(encoding="utf-8")
    said = ast.get_docstring(ast.parse(text)) or ""
    assert len(re.findall(r"[.](?=\s|$)", said)) >= 2, "two sentences at least"
    known = {path.stem for path in package.rglob("*.py")} | set(re.findall(r"def (\w+)", text))
    named = set(re.findall(r"`(\w+)`", said)) - {"studio"}  # an extra, not a module
    assert named, "which module to read first"
    assert named <= known


def private_imports(text):
    """Names with an underscore that a module takes from another of this project."""
    return {
        name
        for module, names in module_facts(text).imports
        if module.startswith("wedgecalc")
        for name in names
        if name.startswith("_") and not name.startswith("__")
    }


def test_no_module_takes_what_is_private_to_another():
    assert private_imports("from wedgecalc.a import _b, c\nfrom x import _y") == {"_b"}
    assert {name for name, text in modules().items() if private_imports(text)} == set()
    tests = (ROOT / "tests").rglob("*.py")
    found = {path.name: private_imports(path.read_text(encoding="utf-8")) for path in tests}
    known: dict[str, set[str]] = {}
    assert {name: names for name, names in found.items() if names} == known


def test_the_layout_in_contributing_names_what_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    layout = text.partition("## Code layout")[2].partition("Where to begin")[0]
    folders, _, beside = layout.partition("- Beside the folders")
    named = re.split(r"\*\*`(\w+)/`\*\*", folders)[1:]
    packages = dict(zip(named[::2], named[1::2], strict=True))
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = contracts["tool"]["importlinter"]["contracts"][0]["layers"]
    assert list(packages) == [layer for layer in layers if layer in packages]
    modules_beside = {path.name for path in SRC.glob("*.py")} - {"__init__.py", "__main__.py"}
    assert set(re.findall(r"`(\w+\.py)`", beside)) == modules_beside
    assert set(packages) == {path.parent.name for path in SRC.glob("*/__init__.py")}
    for package, words in packages.items():
        for name in re.findall(r"`([\w*]+\.py|\w+/)`", words):
            assert list((SRC / package).glob(name.rstrip("/"))), (package, name)


def taken_names(text):
    """What a module takes from others: names that it imports, and attributes."""
    return module_facts(text).attributes.union(*(names for _, names in module_facts(text).imports))


@cache
def every_text():
    folders = ("src", "tests", "docs", "benchmarks", "training")
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [path.read_text(encoding="utf-8") for path in paths]


def test_a_name_that_only_its_module_uses_begins_with_an_underscore():
    text = "A = 1\n_B = 2\ndef f(): return A\n"
    assert module_facts(text).own == ["A", "_B", "f"]
    assert taken_names("from wedgecalc.a import f\na.A") == {"f", "A"}
    taken = {name for text in every_text() for name in taken_names(text)}
    public = {
        name
        for path, text in modules().items()
        if not path.endswith("__init__.py")
        for name in module_facts(text).own
        if not name.startswith("_") and not (name == "main" and "__main__" in text)
    }
    assert len(public) > 1000
    assert {
        name for name in public - taken if len(name) > 1
    } == set()  # one letter: a type variable


def unused_names(text, taken):
    """Constants and functions at the top of a module that neither it nor another reads."""
    facts = module_facts(text)
    return set(facts.own) - facts.loads - taken


def test_a_constant_or_function_is_used():
    text = "_A = 1\n_B = 2\n_C = 3\ndef f(): return _A\n"
    assert unused_names(text, {"_B"}) == {"_C", "f"}
    taken = {
        (module, name)
        for text in every_text()
        for module, names in module_facts(text).imports
        for name in names
    }
    attributes = {name for text in every_text() for name in module_facts(text).attributes}
    unused = {}
    for path, text in modules().items():
        module = f"wedgecalc.{path.removesuffix('.py').replace('/', '.')}"
        imported = {name for home, name in taken if home == module.removesuffix(".__init__")}
        unused[path] = {
            name
            for name in unused_names(text, imported | attributes)
            if not re.fullmatch(r"__\w+__|main", name)
        }
    assert {path: names for path, names in unused.items() if names} == {}


def laid_out_by_hand(text):
    """Lines that the formatter leaves alone, but for the last one of a table of data."""
    tables = module_facts(text).tables
    lines = enumerate(text.splitlines(), 1)
    return [k for k, line in lines if re.search(r"# fmt: (skip|off)", line) and k not in tables]


def test_the_formatter_lays_out_every_module():
    assert laid_out_by_hand("a = [\n 1,\n]  # fmt: skip\nb = 1  # fmt: skip") == [4]
    assert {name for name, text in modules().items() if laid_out_by_hand(text)} == set()


@contextmanager
def calls():
    """Yield the calls from one module of the package to another, in their order: (caller, called)."""
    found: dict[tuple[str, str], None] = {}

    def note(frame, event, _):
        if event == "call" and (called := _module(frame.f_code)):
            caller = frame.f_back
            while caller is not None and not _module(caller.f_code):
                caller = caller.f_back
            if caller is not None and _module(caller.f_code) != called:
                found[_module(caller.f_code), called] = None

    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)


@cache
def _module(code):
    """The module of the package whose function this is; empty for any other code."""
    folder, _, name = code.co_filename.partition(f"{SRC}{os.sep}")
    return "" if folder or code.co_name == "<module>" else name.replace(os.sep, "/")


def test_a_target_goes_down_to_the_formula_and_comes_back_up_as_contributing_says(run, tmp_path):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    text = text[text.index("**A target from") :].split("\n\n")[0]
    down, up = (re.findall(r"`(\w+/\w+\.py)`", part) for part in text.split("comes back up"))
    assert len(down + up) <= 10
    with calls() as found:
        words = ("plan", "demo:medial-oa-right", "--target", "wbl=62.5")
        assert run(*words, "-o", str(tmp_path / "plan.svg"))[0] == 0
    assert [step for step in pairwise(down) if step not in found] == []
    order = list(dict.fromkeys(called for _, called in found))
    assert sorted(up, key=order.index) == up
