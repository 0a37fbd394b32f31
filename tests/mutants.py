"""A sample of mutants of the core: which of them the tests notice. `make mutation-sample` runs it.

mutmut says how each function may be changed. Modules and tests are then imported once; one run tells
which tests go through which function; and each mutant gets a process forked from before that run, in
which the tests of its function run, quickest first, until one fails. ``python -m tests.mutants 150 20``
tries 150, drawn with the seed 20; names of mutants after these numbers are tried instead.
"""

import ast
import difflib
import importlib.machinery
import importlib.util
import json
import os
import random
import resource
import sys
import textwrap
import time
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from tests.places import ROOT

MUTANT = "MUTANT_UNDER_TEST"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]


class Mutated(importlib.machinery.SourceFileLoader):
    """Loads modules with their functions in every mutated form; the environment chooses one."""

    files: dict = {}  # noqa: RUF012

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name not in cls.files:
            return None
        return importlib.util.spec_from_file_location(name, cls.files[name][0], loader=cls(name, str(cls.files[name][0])))  # fmt: skip

    def get_code(self, name):
        path, mutated = self.files[name]
        return compile(mutated.code, str(path), "exec", dont_inherit=True)


def versions(module, mutant):
    """Return the lines of a function as it is and as a mutant has it."""
    mutated = Mutated.files[module][1]
    lines = mutated.code.splitlines()
    orig = mutant.partition("__mutmut_")[0] + "__mutmut_orig"
    spans = mutated.line_span_by_function_name
    return (
        [line.replace(name, "f") for line in lines[spans[name].start - 1 : spans[name].end]]
        for name in (orig, mutant)
    )


def change(module, mutant):
    """Return the lines that a mutant changes."""
    lines = difflib.unified_diff(*versions(module, mutant), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


class Meaning(ast.NodeTransformer):
    """Takes away what has no effect on a number or a code: words of a sentence, and the type that a cast names."""

    def visit_Constant(self, node):
        return ast.Constant("") if isinstance(node.value, str) and " " in node.value else node

    def visit_Call(self, node):
        self.generic_visit(node)
        cast = isinstance(node.func, ast.Name) and node.func.id == "cast"
        return node.args[1] if cast and len(node.args) == 2 else node


def means_the_same(*versions):
    """Whether two versions of a function differ in words and casts alone; tests pin no sentences.

    >>> means_the_same('f(a, "mark them")', 'f(a, "MARK THEM")'), means_the_same("f(a)", "f(None)")
    (True, False)
    """
    old, new = (ast.dump(Meaning().visit(ast.parse(textwrap.dedent(text)))) for text in versions)
    return old == new


def forked(act):
    """Run this in a process of its own; return what it gives, or its status if it ends otherwise."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        with os.fdopen(write, "w") as file:
            json.dump(act(), file)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as file:
        said = file.read()
    status = os.waitpid(child, 0)[1]
    return json.loads(said) if said else status


class Sample:
    """Takes the place of pytest's loop through the tests."""

    def __init__(self, names):
        self.names, self.detected, self.undetected = names, 0, defaultdict(list)

    def pytest_runtestloop(self, session):
        self.items = session.items
        os.environ[MUTANT] = "stats"
        seconds, through = forked(self.all_tests)
        print(f"\n{len(self.items)} tests, {sum(seconds):.0f} s of processor time", flush=True)
        for name in self.names:
            tests = sorted(through.get(name.partition("__mutmut_")[0], ()), key=seconds.__getitem__)
            os.environ[MUTANT] = name
            limit = 60 + int(10 * sum(seconds[k] for k in tests))
            noticed = tests and forked(lambda tests=tests, limit=limit: self.noticed(tests, limit))
            self.detected += bool(noticed)
            if noticed:
                print("detected", name, noticed, flush=True)
                continue
            place = name.rsplit(".", 1)
            same = means_the_same(*("\n".join(lines) for lines in versions(*place)))
            kind = "words" if same else "survived" if tests else "untested"
            self.undetected[kind].append(name)
            print(kind.upper(), name, *change(*place), sep="\n", flush=True)
        return True

    def run(self, k, following=None):
        from _pytest.runner import runtestprotocol

        following = None if following is None else self.items[following]
        return runtestprotocol(self.items[k], log=False, nextitem=following)

    def all_tests(self):
        """Processor time of each test, and which go through each function."""
        from mutmut.state import state

        seconds, through = [], defaultdict(list)
        for k in range(len(self.items)):
            state()._stats.clear()
            began = time.process_time()
            reports = self.run(k, k + 1 if k + 1 < len(self.items) else None)
            seconds.append(time.process_time() - began)
            if any(report.failed for report in reports):
                print("fails without a mutant, left out:", self.items[k].nodeid, flush=True)
                continue
            for function in state()._stats:
                through[function].append(k)
        return seconds, through

    def noticed(self, tests, limit):
        """Return the test that fails, else nothing."""
        used = int(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (used + limit, used + limit + 5))
        for k, following in zip(tests, [*tests[1:], None], strict=True):
            if any(report.failed for report in self.run(k, following)):
                return self.items[k].nodeid
        return ""


def main(count, seed, *names):
    from mutmut.mutation.file_mutation import mutate_file_contents

    every = []
    for path in map(Path, SETTINGS["only_mutate"]):
        module = ".".join(path.with_suffix("").parts[1:])
        made = mutate_file_contents(str(path), (ROOT / path).read_text(encoding="utf-8"))
        Mutated.files[module] = ROOT / path, made
        every += [f"{module}.{name}" for name in made.mutant_names]
    sys.meta_path.insert(0, Mutated)
    os.environ.setdefault("HYPOTHESIS_PROFILE", "quick")
    sample = Sample(names or random.Random(int(seed)).sample(sorted(every), int(count)))
    tests = SETTINGS["pytest_add_cli_args_test_selection"]
    pytest.main([*SETTINGS["pytest_add_cli_args"], "-q", "-p", "no:cacheprovider", *tests], [sample])  # fmt: skip
    others = (f"{len(names)} {kind}" for kind, names in sample.undetected.items())
    print(
        f"{len(every)} mutants in all; of {len(sample.names)}: {sample.detected} detected,",
        *others,
        "(words: of a sentence or a cast alone)",
    )


if __name__ == "__main__":
    main(*(sys.argv[1:] or ("150", "20")))
