"""The lessons: run from a clean kernel, on the public API alone, stored without outputs."""

import ast
import re
import warnings

import pytest

import wedgecalc as wc
from tests.places import ROOT

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")

LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def read(path):
    return nbformat.read(path, as_version=4)


def test_they_are_numbered():
    numbers = [int(path.name[0]) for path in LESSONS]
    assert numbers == [*range(1, len(LESSONS) + 1)]
    assert len(LESSONS) >= 8


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """One kernel for all lessons, in a folder of its own: each takes seconds to load what it draws with."""
    from jupyter_client.manager import KernelManager

    made, folder = KernelManager(kernel_name="python3"), tmp_path_factory.mktemp("lessons")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the kernel's own, of its sockets
        made.start_kernel(cwd=str(folder))
        yield made, folder
        made.shutdown_kernel(now=True)
        made.cleanup_resources()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_it_runs_from_a_clean_kernel(path, kernel):
    lesson, (manager, folder) = read(path), kernel
    # No name of another lesson, and pictures of few pixels.
    first = (
        "%reset -f\n%config InlineBackend.print_figure_kwargs = {'dpi': 30, 'bbox_inches': None}"
    )
    lesson.cells.insert(0, nbformat.v4.new_code_cell(first))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = nbclient.NotebookClient(lesson, km=manager, timeout=600)
        try:
            client.execute()
        finally:
            client.kc.stop_channels()
    outputs = [
        output for cell in lesson.cells if cell.cell_type == "code" for output in cell.outputs
    ]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 1, (
        "a lesson has pictures"
    )
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert list(folder.iterdir()) == [], "a lesson leaves no files"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_how_it_is_made(path):
    lesson = read(path)
    nbformat.validate(lesson)
    code = [cell for cell in lesson.cells if cell.cell_type == "code"]
    words = "\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown")
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code), (
        "stored without outputs"
    )
    assert words.startswith(f"# Lesson {path.name[0]}. ")
    assert words.count("not a medical device") == 1
    assert re.findall(r"^## Exercise (\d)$", words, re.M) == ["1", "2"]
    assert words.count("<details><summary>Answer</summary>") == words.count("</details>") == 2
    answers = [cell for cell in code if "answer" in cell.metadata.get("tags", [])]
    assert len(answers) == 2
    assert all(
        cell.metadata.jupyter == {"outputs_hidden": True, "source_hidden": True} for cell in answers
    )
    assert all("assert " in cell.source for cell in answers), "an answer is checked"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_it_uses_the_public_api_alone(path):
    tree = ast.parse(
        "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            raise AssertionError(f"from {node.module} import …")
        if isinstance(node, ast.Import):
            assert {name.name for name in node.names} <= {"wedgecalc", "numpy", "matplotlib.pyplot"}
        if isinstance(node, ast.Attribute):
            assert not node.attr.startswith("_")
            if isinstance(node.value, ast.Name) and node.value.id == "wc":
                assert node.attr in wc.__all__
