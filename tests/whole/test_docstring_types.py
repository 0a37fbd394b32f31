"""The classes that docstrings name, private modules included: they exist, and are those of the annotations."""

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import wedgecalc as wc
from tests.places import ROOT

PACKAGE = ROOT / "src" / "wedgecalc"
ENTRY = re.compile(r"^ *(\w[\w, *]*) : (.+)$", re.MULTILINE)
# With a path (``pyarrow.Schema``) a class is another package's.
CLASS = re.compile(r"(?<![\w.\"'`])[A-Z]\w+")
ABBREVIATIONS = {"PIL", "SD"}
DOCUMENTED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
Documented = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class Module(NamedTuple):
    """What the tests ask of a module; its tree is not kept, as looking for rubbish among trees takes long."""

    text: str
    classes: frozenset  # without protocols: a docstring may name the class that a reader has (`Plan`) in their place
    sight: set  # what it imports or assigns at its top, beside its classes
    entries: list  # of its docstrings: whose, the names, the type in words, and the annotations of those names


@cache
def modules() -> dict[Path, Module]:
    return {file: read(file.read_text(encoding="utf-8")) for file in PACKAGE.rglob("*.py")}


def read(text: str) -> Module:
    tree = ast.parse(text)
    documented = [node for node in ast.walk(tree) if isinstance(node, DOCUMENTED)]
    classes = (node for node in documented if isinstance(node, ast.ClassDef))
    own = (node.name for node in classes if "Protocol" not in map(ast.unparse, node.bases))
    entries = [entry for node in documented for entry in entries_of(node)]
    return Module(text, frozenset(own), in_sight(tree), entries)


@cache
def classes() -> frozenset[str]:
    """Return the classes of the package that an annotation can name in the words of a docstring."""
    return frozenset().union(*(module.classes for module in modules().values()))


def in_sight(tree: ast.Module) -> set[str]:
    """Return what a module imports or assigns, beside its classes."""
    imports = (n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom)))
    names = {alias.asname or alias.name for node in imports for alias in node.names}
    return names.union(*(defined(node) for node in tree.body))


def annotations(node: Documented) -> dict[str, str]:
    """Return the annotation of each argument of a function, or of each field of a class."""
    if isinstance(node, ast.ClassDef):
        fields = (part for part in node.body if isinstance(part, ast.AnnAssign))
        found = {ast.unparse(field.target): field.annotation for field in fields}
    else:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        found = {a.arg: a.annotation for a in arguments if a.annotation is not None}
    return {name: ast.unparse(annotation) for name, annotation in found.items()}


def entries_of(node: Documented) -> Iterator[tuple[str, str, str, list[str]]]:
    entries = ENTRY.findall(ast.get_docstring(node) or "")
    given = annotations(node) if entries else {}
    for names, kind in entries:
        annotated = [given.get(name.strip(" *"), "") for name in names.split(",")]
        yield node.name, names, kind, annotated


def wrong(module: Module) -> Iterator[str]:
    """Yield each entry of a docstring whose type is no class, or not that of the annotation."""
    known = classes() | ABBREVIATIONS | set(dir(builtins)) | module.sight
    for owner, names, kind, annotated in module.entries:
        named = set(CLASS.findall(kind))
        ours = [set(CLASS.findall(annotation)) & classes() for annotation in annotated]
        if named - known or (named and any(kinds and not kinds & named for kinds in ours)):
            yield f"{owner}: {names} : {kind}"


def test_types_in_docstrings_are_the_classes_of_the_annotations():
    found = [
        f"{file.relative_to(PACKAGE)}: {entry}"
        for file, module in modules().items()
        for entry in wrong(module)
    ]
    assert found == []


def exists(path: str) -> bool:
    """Whether ``wedgecalc.folder.module.Class.name`` is there, told without importing it."""
    first, *rest = path.split(".")[1:]
    if first in wc.__all__:
        return all(name in dir(getattr(wc, first)) for name in rest)
    place, names = PACKAGE, [first, *rest]
    while names and (place / names[0]).is_dir():
        place /= names.pop(0)
    file = place / f"{names.pop(0)}.py" if names else place / "__init__.py"
    if file not in modules():
        return False
    body: list[ast.stmt] = ast.parse(modules()[file].text).body
    for name in names:
        inside = [n for n in body if name in defined(n)]
        if not inside:
            return False
        body = getattr(inside[0], "body", [])
    return True


def defined(node: ast.stmt) -> set[str]:
    if isinstance(node, DOCUMENTED):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def test_names_with_a_path_in_docstrings_exist():
    named = {
        (str(file.relative_to(PACKAGE)), name)
        for file, module in modules().items()
        for name in re.findall(r"`(wedgecalc\.[\w.]+)`", module.text)
    }
    assert named
    assert {(file, name) for file, name in named if not exists(name)} == set()
